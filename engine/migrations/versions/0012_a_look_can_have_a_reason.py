"""A look into a dossier can have a reason: one from the console has to give it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("readings", sa.Column("reason", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("readings", "reason")
