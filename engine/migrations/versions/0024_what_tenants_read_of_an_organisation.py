"""Phone, hours, bank account and addresses of an organisation: what its letters to tenants tell"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None
COLUMNS = ("phone", "hours", "iban", "privacy", "complaints")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("organisations", sa.Column(name, sa.Text(), nullable=True))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("organisations", name)  # a batch would make a table anew that others refer to
