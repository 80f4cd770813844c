"""Contact persons, functions that stop, and what changed about an organisation"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.add_column(sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_table(
        "contacts",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("organisation_id", NUMBER, nullable=False),
        sa.Column("region", sa.String(length=80), nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_contacts_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contacts_organisation_id_region"), ["organisation_id", "region"], unique=False
        )
    op.create_table(
        "organisation_changes",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("organisation_id", NUMBER, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_organisation_changes_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_changes")),
    )
    with op.batch_alter_table("organisation_changes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisation_changes_organisation_id"), ["organisation_id"], unique=False
        )


def downgrade() -> None:
    op.drop_table("organisation_changes")
    op.drop_table("contacts")
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_column("active")
