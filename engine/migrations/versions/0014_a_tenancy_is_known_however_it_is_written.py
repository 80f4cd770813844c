"""A tenancy is known however its number is written; a row of an arrears file says which dossier it is of"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.values import contract_key

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

LONGEST = 80
CASES = sa.table("cases", *(sa.column(name) for name in ("id", "tenancy", "tenancy_key")))
BATCH = 1000
NEXT = (
    sa.select(CASES.c.id, CASES.c.tenancy)
    .where(CASES.c.id > sa.bindparam("after"), CASES.c.tenancy.is_not(None))
    .order_by(CASES.c.id)
    .limit(BATCH)
)
FILL = CASES.update().where(CASES.c.id == sa.bindparam("key")).values(tenancy_key=sa.bindparam("found"))


def upgrade() -> None:
    op.add_column("cases", sa.Column("tenancy_key", sa.String(LONGEST), nullable=True))
    op.create_index("ix_cases_landlord_id_tenancy_key", "cases", ["landlord_id", "tenancy_key"])
    op.add_column(
        "import_rows",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    )
    op.add_column("import_rows", sa.Column("answer", sa.String(20), nullable=True))
    op.add_column("import_rows", sa.Column("changed", sa.Text(), nullable=False, server_default=""))
    op.add_column("import_rows", sa.Column("left_out", sa.Text(), nullable=False, server_default=""))
    connection = op.get_bind()
    after = 0
    while rows := connection.execute(NEXT, {"after": after}).all():
        connection.execute(
            FILL, [{"key": row.id, "found": contract_key(row.tenancy)[:LONGEST]} for row in rows]
        )
        after = rows[-1].id


def downgrade() -> None:
    for name in ("left_out", "changed", "answer", "case_id"):
        op.drop_column("import_rows", name)
    op.drop_index("ix_cases_landlord_id_tenancy_key", "cases")
    op.drop_column("cases", "tenancy_key")  # a batch would make a table anew that others refer to
