"""Drafts are of a person and a form; that of a task, which its team shared, goes to each of that team"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

TASKS = sa.table(
    "tasks",
    sa.column("created_at", sa.DateTime(timezone=True)),
    *(sa.column(name) for name in ("id", "case_id", "organisation_id", "status", "draft")),
)
MEMBERS = sa.table(
    "memberships", *(sa.column(name) for name in ("user_id", "organisation_id", "function", "active"))
)
SHARED = (
    sa.select(TASKS, MEMBERS.c.user_id)
    .join_from(TASKS, MEMBERS, MEMBERS.c.organisation_id == TASKS.c.organisation_id)
    .where(
        TASKS.c.status == "open",
        TASKS.c.draft.is_not(None),
        MEMBERS.c.function == "medewerker",
        MEMBERS.c.active == sa.true(),
    )
)


def upgrade() -> None:
    drafts = op.create_table(
        "drafts",
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("organisation_id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=True),
        sa.Column("task_id", sa.String(32), nullable=True),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_drafts_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_drafts_organisation_id")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_drafts_task_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_drafts_user_id")),
        sa.PrimaryKeyConstraint("user_id", "place", name=op.f("pk_drafts")),
    )
    op.create_index(op.f("ix_drafts_case_id"), "drafts", ["case_id"])
    op.create_index(op.f("ix_drafts_task_id"), "drafts", ["task_id"])
    connection = op.get_bind()
    rows = list(_drafts(connection))
    if rows:
        connection.execute(drafts.insert(), rows)
    op.drop_column("tasks", "draft")  # a batch would make a table anew that others refer to


def _drafts(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    for row in connection.execute(SHARED):
        typed = {
            name: texts
            for name, texts in _of(row.draft).items()
            if isinstance(texts, list) and all(isinstance(text, str) for text in texts)
        }
        if typed:
            yield {
                "user_id": row.user_id,
                "place": f"taak/{row.id}",
                "organisation_id": row.organisation_id,
                "case_id": row.case_id,
                "task_id": row.id,
                "typed": orjson.dumps(typed).decode(),
                "told": "{}",
                "saved_at": row.created_at,  # nobody noted when
            }


def _of(draft: str) -> dict[str, Any]:
    found = orjson.loads(draft)
    return found if isinstance(found, dict) else {}


def downgrade() -> None:
    op.drop_table("drafts")
    op.add_column("tasks", sa.Column("draft", sa.Text(), nullable=True))
