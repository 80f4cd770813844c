"""The words by which a dossier is found, without capitals and accents: filled for those that are there"""

from __future__ import annotations

import orjson
import sqlalchemy as sa
from alembic import op

from engine.names import dossier_text

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

CASES = sa.table("cases", *(sa.column(name) for name in ("id", "number", "label", "facts", "search_text")))
BATCH = 1000
NEXT = (
    sa.select(CASES.c.id, CASES.c.number, CASES.c.label, CASES.c.facts)
    .where(CASES.c.id > sa.bindparam("after"))
    .order_by(CASES.c.id)
    .limit(BATCH)
)
FILL = CASES.update().where(CASES.c.id == sa.bindparam("key")).values(search_text=sa.bindparam("words"))


def upgrade() -> None:
    op.add_column("cases", sa.Column("search_text", sa.Text(), nullable=False, server_default=""))
    connection = op.get_bind()
    after = 0
    while rows := connection.execute(NEXT, {"after": after}).all():
        filled = [
            {"key": row.id, "words": dossier_text(row.number, row.label, orjson.loads(row.facts))}
            for row in rows
        ]
        connection.execute(FILL, filled)
        after = rows[-1].id


def downgrade() -> None:
    op.drop_column("cases", "search_text")  # a batch would make a table anew that others refer to
