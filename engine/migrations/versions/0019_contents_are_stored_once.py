"""Contents of files are stored once, by hash; a publication names its proposal and what came from files"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT_ONCE = 200  # rows of which the keys are in memory; of contents one is

CONTENTS = sa.table("contents", sa.column("digest"), sa.column("content", sa.LargeBinary()))
# Table -> what its rows are known by.
FILES = {"definition_files": ("definition_id", "path"), "proposal_files": ("proposal_id", "path")}
# All but a designer in the browser publishes from files.
RELEASED = """
UPDATE publications SET {column} = (
  SELECT older.{what} FROM publications AS older WHERE older.region = publications.region
  AND older.id <= publications.id AND older.actor NOT LIKE 'gebruiker:%' ORDER BY older.id DESC LIMIT 1)
"""
PROPOSED = """
UPDATE publications SET proposal_id =
  (SELECT proposals.id FROM proposals WHERE proposals.publication_id = publications.id)
"""
PUBLISHED = """
UPDATE proposals SET publication_id =
  (SELECT MIN(publications.id) FROM publications WHERE publications.proposal_id = proposals.id)
"""
CONTENT = """
UPDATE {table} SET content = (SELECT contents.content FROM contents WHERE contents.digest = {table}.digest)
"""


def upgrade() -> None:
    op.create_table(
        "contents",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_contents")),
    )
    for name, key in FILES.items():
        op.add_column(name, sa.Column("digest", sa.String(64), nullable=True))
        _store_once(op.get_bind(), name, key)
        with op.batch_alter_table(name) as files:
            files.alter_column("digest", existing_type=sa.String(64), nullable=name == "proposal_files")
            files.create_foreign_key(op.f(f"fk_{name}_digest"), "contents", ["digest"], ["digest"])
            files.drop_column("content")
        op.create_index(op.f(f"ix_{name}_digest"), name, ["digest"])
    op.add_column("publications", sa.Column("proposal_id", NUMBER, nullable=True))
    op.execute(PROPOSED)
    with _nobody_refers_to_proposals(), op.batch_alter_table("proposals") as proposals:
        proposals.drop_constraint(op.f("fk_proposals_publication_id"), type_="foreignkey")
        proposals.drop_column("publication_id")
    with op.batch_alter_table("publications") as publications:
        publications.add_column(sa.Column("released_id", sa.String(64), nullable=True))
        publications.add_column(
            sa.Column("released_meetings", sa.Text(), nullable=False, server_default="{}")
        )
        publications.create_foreign_key(
            op.f("fk_publications_proposal_id"), "proposals", ["proposal_id"], ["id"]
        )
        publications.create_foreign_key(
            op.f("fk_publications_released_id"), "definitions", ["released_id"], ["id"]
        )
    op.execute(RELEASED.format(column="released_id", what="definition_id"))
    op.execute(
        RELEASED.format(column="released_meetings", what="meetings") + " WHERE released_id IS NOT NULL"
    )
    with op.batch_alter_table("publications") as publications:
        publications.alter_column("released_meetings", existing_type=sa.Text(), server_default=None)


@contextmanager
def _nobody_refers_to_proposals() -> Iterator[None]:
    """A batch on SQLite makes a table anew, which is refused while rows of another refer to it."""
    key = op.f("fk_proposal_files_proposal_id")
    with op.batch_alter_table("proposal_files") as files:
        files.drop_constraint(key, type_="foreignkey")
    yield
    with op.batch_alter_table("proposal_files") as files:
        files.create_foreign_key(key, "proposals", ["proposal_id"], ["id"])


def _store_once(connection: sa.Connection, name: str, key: tuple[str, str]) -> None:
    table = sa.table(name, *(sa.column(part) for part in (*key, "content", "digest")))
    for row in _rows(connection, table, key):
        same = sa.and_(*(table.c[part] == row[part] for part in key))
        content = connection.scalar(sa.select(table.c.content).where(same))
        if content is None:  # of a proposal: the file goes
            continue
        digest = hashlib.sha256(content).hexdigest()
        if connection.scalar(sa.select(CONTENTS.c.digest).where(CONTENTS.c.digest == digest)) is None:
            connection.execute(CONTENTS.insert().values(digest=digest, content=content))
        connection.execute(table.update().where(same).values(digest=digest))


def _rows(connection: sa.Connection, table: sa.TableClause, key: tuple[str, str]) -> Iterator[Any]:
    """The keys of all rows."""
    columns = [table.c[part] for part in key]
    after: sa.ColumnElement[bool] = sa.true()
    while True:
        page = sa.select(*columns).where(after).order_by(*columns).limit(AT_ONCE)
        rows = connection.execute(page).mappings().all()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        after = sa.tuple_(*columns) > sa.tuple_(*(rows[-1][part] for part in key))


def downgrade() -> None:
    op.add_column("proposals", sa.Column("publication_id", NUMBER, nullable=True))
    op.execute(PUBLISHED)
    with op.batch_alter_table("publications") as publications:
        for column in ("proposal_id", "released_id"):
            publications.drop_constraint(op.f(f"fk_publications_{column}"), type_="foreignkey")
            publications.drop_column(column)
        publications.drop_column("released_meetings")
    with _nobody_refers_to_proposals(), op.batch_alter_table("proposals") as proposals:
        proposals.create_foreign_key(
            op.f("fk_proposals_publication_id"), "publications", ["publication_id"], ["id"]
        )
    for name in FILES:
        op.add_column(name, sa.Column("content", sa.LargeBinary(), nullable=True))
        op.execute(CONTENT.format(table=name))
        op.drop_index(op.f(f"ix_{name}_digest"), table_name=name)
        with op.batch_alter_table(name) as files:
            files.alter_column("content", existing_type=sa.LargeBinary(), nullable=name == "proposal_files")
            files.drop_constraint(op.f(f"fk_{name}_digest"), type_="foreignkey")
            files.drop_column("digest")
    op.drop_table("contents")
