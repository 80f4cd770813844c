"""A functional administrator helps a stuck dossier, sometimes after a second one approved it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("memberships") as memberships:
        memberships.alter_column("function", type_=sa.String(40), existing_type=sa.String(20))
    op.create_table(
        "help_requests",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("asked_by", NUMBER, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", NUMBER, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_help_requests_case_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_help_requests_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_help_requests_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_requests")),
    )
    op.create_index(op.f("ix_help_requests_case_id"), "help_requests", ["case_id"])


def downgrade() -> None:
    op.drop_table("help_requests")
    with op.batch_alter_table("memberships") as memberships:
        memberships.alter_column("function", type_=sa.String(20), existing_type=sa.String(40))
