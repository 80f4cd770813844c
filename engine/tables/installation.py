"""The installation itself: its workers, and a few values of its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables.base import Base


class Heartbeat(Base):
    __tablename__ = "heartbeats"
    worker: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime]


class Variable(Base):
    """A few values of the installation itself, such as how far the demonstration clock runs ahead."""

    __tablename__ = "variables"
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[str]
