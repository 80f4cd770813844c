"""The postal address of an organisation: above the window of the letters that it signs"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisations", sa.Column("postal_address", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("organisations", "postal_address")  # a batch would make a table anew that others refer to
