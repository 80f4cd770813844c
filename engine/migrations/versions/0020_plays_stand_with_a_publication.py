"""The plays of a region are kept with each publication; they belong to no version"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("publications", sa.Column("plays", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("publications") as publications:
        publications.drop_column("plays")
