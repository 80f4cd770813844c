"""Each publication of a version is a row; what is current at the upgrade is the first of its region"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "publications",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("region", sa.String(80), nullable=False),
        sa.Column("definition_id", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("meetings", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definitions.id"], name=op.f("fk_publications_definition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
    )
    op.create_index(op.f("ix_publications_region"), "publications", ["region"])
    # In the order in which they came; nobody kept why, nor the meetings of then.
    op.execute(
        "INSERT INTO publications (region, definition_id, at, actor, reason, meetings) "
        "SELECT region, id, deployed_at, deployed_by, '', '{}' FROM definitions "
        "WHERE id NOT IN (SELECT definition_id FROM regions) ORDER BY deployed_at, id"
    )
    op.execute(
        "INSERT INTO publications (region, definition_id, at, actor, reason, meetings) "
        "SELECT definitions.region, definitions.id, deployed_at, deployed_by, '', '{}' FROM definitions "
        "JOIN regions ON regions.definition_id = definitions.id ORDER BY deployed_at, definitions.id"
    )


def downgrade() -> None:
    op.drop_table("publications")
