"""An organisation or a region that went into another stays, with where it went"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "takeovers",
        sa.Column("organisation_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("into_id", NUMBER, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_takeovers_organisation_id")
        ),
        sa.ForeignKeyConstraint(["into_id"], ["organisations.id"], name=op.f("fk_takeovers_into_id")),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_takeovers")),
    )
    op.create_index(op.f("ix_takeovers_into_id"), "takeovers", ["into_id"])
    op.create_table(
        "region_takeovers",
        sa.Column("region", sa.String(80), nullable=False),
        sa.Column("into_region", sa.String(80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("region", name=op.f("pk_region_takeovers")),
    )
    op.create_index(op.f("ix_region_takeovers_into_region"), "region_takeovers", ["into_region"])


def downgrade() -> None:
    op.drop_table("region_takeovers")
    op.drop_table("takeovers")
