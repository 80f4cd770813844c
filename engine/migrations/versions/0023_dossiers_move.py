"""Dossiers move to another version of their region"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "moves",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("region", sa.String(80), nullable=False),
        sa.Column("target_id", sa.String(64), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(80), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["target_id"], ["definitions.id"], name=op.f("fk_moves_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moves")),
    )
    op.create_index(op.f("ix_moves_region"), "moves", ["region"])
    op.create_index(op.f("ix_moves_status"), "moves", ["status"])
    op.create_table(
        "moved_dossiers",
        sa.Column("move_id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("from_id", sa.String(64), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        sa.Column("version", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["move_id"], ["moves.id"], name=op.f("fk_moved_dossiers_move_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_moved_dossiers_case_id")),
        sa.ForeignKeyConstraint(["from_id"], ["definitions.id"], name=op.f("fk_moved_dossiers_from_id")),
        sa.PrimaryKeyConstraint("move_id", "case_id", name=op.f("pk_moved_dossiers")),
    )
    op.create_index(op.f("ix_moved_dossiers_case_id"), "moved_dossiers", ["case_id"])


def downgrade() -> None:
    op.drop_table("moved_dossiers")
    op.drop_table("moves")
