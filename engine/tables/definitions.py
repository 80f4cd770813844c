"""What a region runs on: versions of diagrams, forms, letters and settings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables.base import Base


class Definition(Base):
    """One immutable version of everything a region runs on."""

    __tablename__ = "definitions"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)  # hash of region and files
    region: Mapped[str] = mapped_column(String(80), index=True)
    deployed_at: Mapped[datetime]
    deployed_by: Mapped[str]


class Content(Base):
    """What is in a file, once: versions and proposals refer to it (engine/definitions/contents.py)."""

    __tablename__ = "contents"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256
    content: Mapped[bytes]


class DefinitionFile(Base):
    __tablename__ = "definition_files"
    definition_id: Mapped[str] = mapped_column(ForeignKey("definitions.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("contents.digest"), index=True)


class Region(Base):
    """Which version a new dossier of this region starts on."""

    __tablename__ = "regions"
    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str]
    definition_id: Mapped[str] = mapped_column(ForeignKey("definitions.id"))


class Publication(Base):
    """A version became what new dossiers of a region start on; only ever added to."""

    __tablename__ = "publications"
    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(80), index=True)
    definition_id: Mapped[str] = mapped_column(ForeignKey("definitions.id"))
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))  # gebruiker:12 or beheer
    reason: Mapped[str] = mapped_column(String(500))
    meetings: Mapped[str]  # JSON: folder -> overleggen.toml, which belongs to no version
    plays: Mapped[str | None]  # JSON: path -> a play, which belongs to no version; None: not known of then
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposals.id"))  # from which it came
    # The last version that came from files, with its meetings and plays; another one than this after an
    # edit in the browser. Without: nothing came from files.
    released_id: Mapped[str | None] = mapped_column(ForeignKey("definitions.id"))
    released_meetings: Mapped[str]
