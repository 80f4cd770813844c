"""Letters are delivered, with a daily digest"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("case_id", existing_type=number, nullable=True)
        outbox.add_column(sa.Column("attempts", number, nullable=False, server_default="0"))
        outbox.add_column(sa.Column("next_try", sa.DateTime(timezone=True), nullable=True))
        outbox.add_column(sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True))
        outbox.add_column(sa.Column("failure", sa.String(length=20), nullable=True))
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["next_try"],
        sqlite_where=sa.text("status = 'waiting'"),
        postgresql_where=sa.text("status = 'waiting'"),
    )
    # The release before this one delivered nothing and said so: what it wrote must not go out months later.
    op.execute("UPDATE outbox SET status = 'to_print' WHERE channel = 'brief'")
    op.execute("UPDATE outbox SET status = 'not_sent', failure = 'no_gateway' WHERE channel = 'sms'")
    op.execute("UPDATE outbox SET status = 'not_sent', failure = 'older_release' WHERE status = 'waiting'")
    op.add_column("users", sa.Column("daily_digest", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_table(
        "digests",
        sa.Column("user_id", number, nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_digests_user_id")),
        sa.PrimaryKeyConstraint("user_id", "day", name=op.f("pk_digests")),
    )
