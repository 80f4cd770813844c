"""Alembic's entry: runs on the connection that `engine.db` hands over, inside its transaction."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from engine.tables import Base, Instant


def render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A migration stands by itself: it never imports our classes, which change later."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=Base.metadata, render_as_batch=True, render_item=render
)
with context.begin_transaction():
    context.run_migrations()
