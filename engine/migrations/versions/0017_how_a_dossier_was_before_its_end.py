"""What a dossier was before the step that ended it is kept for a while, so that it can be reopened"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "endings",
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("keep_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_endings_case_id")),
        sa.PrimaryKeyConstraint("case_id", "seq", name=op.f("pk_endings")),
    )
    op.create_index(op.f("ix_endings_keep_until"), "endings", ["keep_until"])


def downgrade() -> None:
    op.drop_table("endings")
