"""Who signs a letter prints it; who sent it by hand, or decided that it need not go"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(
            sa.Column("sender", sa.String(length=80), nullable=False, server_default="woningcorporatie")
        )
        outbox.add_column(sa.Column("sent_by", number, nullable=True))
        outbox.create_foreign_key(op.f("fk_outbox_sent_by"), "users", ["sent_by"], ["id"])
    op.create_index(
        "ix_outbox_by_hand",
        "outbox",
        ["sender", "case_id"],
        sqlite_where=sa.text("channel IN ('brief', 'sms')"),
        postgresql_where=sa.text("channel IN ('brief', 'sms')"),
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_by_hand", table_name="outbox")
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_constraint(op.f("fk_outbox_sent_by"), type_="foreignkey")
        outbox.drop_column("sent_by")
        outbox.drop_column("sender")
