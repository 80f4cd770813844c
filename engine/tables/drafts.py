"""What someone is typing, before it is an answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables.base import Base


class Draft(Base):
    """What one person typed in one form and did not send in: at most one row for each person and form."""

    __tablename__ = "drafts"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    place: Mapped[str] = mapped_column(String(200), primary_key=True)  # drafts.Place.key
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))  # whose work this is
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    task_id: Mapped[str | None] = mapped_column(ForeignKey("tasks.id"), index=True)
    typed: Mapped[str]  # JSON: name of a field -> what stands in it
    told: Mapped[str]  # JSON: what was wrong with it when it was sent in
    saved_at: Mapped[datetime]
