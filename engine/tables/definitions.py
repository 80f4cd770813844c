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


class DefinitionFile(Base):
    __tablename__ = "definition_files"
    definition_id: Mapped[str] = mapped_column(ForeignKey("definitions.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    content: Mapped[bytes]


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
