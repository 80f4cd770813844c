"""An upgrade of a database with rows in it: what an older release left must stay true."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from engine import drafts
from engine.db import MIGRATIONS, Database
from engine.drafts import Place
from engine.tables import Base

CASE = """
INSERT INTO organisations (id, slug, name) VALUES (1, 'de-zaan', 'De Zaan');
INSERT INTO definitions (id, region, deployed_at, deployed_by) VALUES ('v', 'klein', '2026-01-01', 'test');
INSERT INTO cases (id, number, region, definition_id, landlord_id, label, status, version, facts,
    kept_messages, created_at, audit_seq, audit_hash)
VALUES (1, '2026-000001', 'klein', 'v', 1, 'x', 'open', 0, '{}', '[]', '2026-01-01', 0, '0')
"""
LETTER = """
INSERT INTO outbox (case_id, kind, channel, recipient, subject, body, status, created_at)
VALUES (1, 'seintje', :channel, 'huurder', 'x', 'y', 'waiting', '2026-01-01')
"""


def upgrade(database: Database, to: str) -> None:
    _run(database, command.upgrade, to)


def downgrade(database: Database, to: str) -> None:
    _run(database, command.downgrade, to)


def _run(database: Database, step: Callable[[Config, str], None], to: str) -> None:
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    with database.write() as connection:
        config.attributes["connection"] = connection
        step(config, to)


def test_letters_that_an_older_release_only_wrote_are_not_sent_by_a_newer_one(bare_database_url: str) -> None:
    database = Database(bare_database_url)
    upgrade(database, "0001")
    with database.write() as connection:
        for statement in CASE.split(";"):
            connection.execute(text(statement))
        for channel in ("e-mail", "brief", "sms"):
            connection.execute(text(LETTER), {"channel": channel})
        connection.execute(
            text(
                "INSERT INTO users (id, email, name, password_hash, active, session_key, created_at) "
                "VALUES (1, 'a@b.example', 'A', '-', :yes, '-', '2026-01-01')"
            ),
            {"yes": True},
        )
    database.migrate()
    with database.read() as connection:
        rows = connection.execute(
            text("SELECT channel, status, failure, attempts FROM outbox ORDER BY id")
        ).all()
        assert [tuple(row) for row in rows] == [
            ("e-mail", "not_sent", "older_release", 0),
            ("brief", "to_print", None, 0),
            ("sms", "not_sent", "no_gateway", 0),
        ]
        assert connection.execute(text("SELECT daily_digest FROM users")).scalar_one() in (True, 1)
    database.dispose()


def test_postcodes_of_an_older_release_stay_and_there_is_room_for_more(bare_database_url: str) -> None:
    role = (
        "INSERT INTO organisation_roles (organisation_id, role, region, postcode_from, postcode_to) "
        "VALUES (1, 'wijkteam', 'klein', :start, :end)"
    )
    stored = text("SELECT postcode_from, postcode_to FROM organisation_roles ORDER BY postcode_from")
    database = Database(bare_database_url)
    upgrade(database, "0008")
    with database.write() as connection:
        connection.execute(text(CASE.split(";")[0]))
        connection.execute(text(role), {"start": "1500", "end": "1509"})
    database.migrate()
    with database.write() as connection:
        connection.execute(text(role), {"start": "1521", "end": "1521"})
        assert [tuple(row) for row in connection.execute(stored)] == [("1500", "1509"), ("1521", "1521")]
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(text(role), {"start": "1521", "end": "1530"})
    downgrade(database, "0008")
    with database.read() as connection:
        assert [tuple(row) for row in connection.execute(stored)] == [("1500", "1509")]
    database.dispose()


def test_a_dossier_of_an_older_release_is_found_by_its_words(bare_database_url: str) -> None:
    database = Database(bare_database_url)
    upgrade(database, "0011")
    name = "UPDATE cases SET facts = :facts, label = 'Zoë Žák, Merelhof 3'"
    facts = '{"huurder": {"naam": "Zoë Žák", "telefoon": "+31 6 12345678"}, "huurcontract": "HC-1"}'
    with database.write() as connection:
        for statement in CASE.split(";"):
            connection.execute(text(statement))
        connection.execute(text(name), {"facts": facts})
    database.migrate()
    with database.read() as connection:
        held = connection.execute(text("SELECT search_text FROM cases")).scalar_one()
    assert held == "2026000001 zoe zak merelhof 3 hc1 0612345678"
    downgrade(database, "0011")
    database.dispose()


@pytest.mark.parametrize(("tenancy", "key"), [("000471", "471"), ("WB-7C", "wb-7c"), (None, None)])
def test_a_tenancy_of_an_older_release_is_known_however_it_is_written(
    bare_database_url: str, tenancy: str | None, key: str | None
) -> None:
    database = Database(bare_database_url)
    upgrade(database, "0013")
    with database.write() as connection:
        for statement in CASE.split(";"):
            connection.execute(text(statement))
        connection.execute(text("UPDATE cases SET tenancy = :tenancy"), {"tenancy": tenancy})
    database.migrate()
    with database.read() as connection:
        assert connection.execute(text("SELECT tenancy_key FROM cases")).scalar_one() == key
    downgrade(database, "0013")
    database.dispose()


DRAFT = """
INSERT INTO processes (id, case_id, process, status, visited, waiting, started_at)
VALUES ('p', 1, 'klein', 'open', '{}', '[]', '2026-01-01');
INSERT INTO tasks (id, case_id, process_id, element, name, role, organisation_id, status, created_at, draft)
VALUES ('open', 1, 'p', 'bellen', 'Bellen', 'woningcorporatie', 1, 'open', '2026-01-02', :typed);
INSERT INTO tasks (id, case_id, process_id, element, name, role, organisation_id, status, created_at, draft)
VALUES ('empty', 1, 'p', 'bellen', 'Bellen', 'woningcorporatie', 1, 'open', '2026-01-02', :empty)
"""
MEMBER = """
INSERT INTO users (id, email, name, password_hash, active, session_key, created_at, daily_digest)
VALUES (:id, :email, 'A', '-', :yes, '-', '2026-01-01', :yes);
INSERT INTO memberships (user_id, organisation_id, function, active) VALUES (:id, 1, :function, :active)
"""


def test_a_draft_that_a_team_shared_is_of_each_of_that_team(bare_database_url: str) -> None:
    database = Database(bare_database_url)
    upgrade(database, "0013")
    typed = '{"reactie": ["Zij zei: ja"], "keuzes": ["a", "b"]}'
    people = [("medewerker", True), ("medewerker", True), ("medewerker", False), ("ontwerper", True)]
    with database.write() as connection:
        for statement in CASE.split(";"):
            connection.execute(text(statement))
        for number, (function, active) in enumerate(people, 1):
            values = {"id": number, "email": f"{number}@b.example", "function": function, "active": active}
            for statement in MEMBER.split(";"):
                connection.execute(text(statement), {**values, "yes": True})
        for statement in DRAFT.split(";"):
            connection.execute(text(statement), {"typed": typed, "empty": "{}"})
    database.migrate()
    with database.read() as connection:
        found = {user: drafts.find(connection, user, Place(task_id="open")) for user in range(1, 5)}
        assert drafts.find(connection, 1, Place(task_id="empty")) is None
    kept = found[1]
    assert kept is not None
    assert kept.typed == {"reactie": ["Zij zei: ja"], "keuzes": ["a", "b"]}
    assert kept.told == drafts.NOTHING
    assert found == {1: kept, 2: kept, 3: None, 4: None}
    downgrade(database, "0013")
    database.dispose()


PROPOSAL = """
INSERT INTO publications (id, region, definition_id, at, actor, reason, meetings)
VALUES (1, 'klein', 'v', '2026-01-01', 'beheer', '', '{"klein": ""}');
INSERT INTO publications (id, region, definition_id, at, actor, reason, meetings)
VALUES (2, 'klein', 'w', '2026-01-02', 'gebruiker:1', 'Beter', '{}');
INSERT INTO publications (id, region, definition_id, at, actor, reason, meetings)
VALUES (3, 'elders', 'w', '2026-01-02', 'gebruiker:1', 'Beter', '{}');
INSERT INTO proposals (id, region, title, status, opened_at, opened_by, publication_id)
VALUES (7, 'klein', 'Bellen', 'published', '2026-01-01', 1, 2);
INSERT INTO proposals (id, region, title, status, opened_at, opened_by)
VALUES (8, 'klein', 'Later', 'open', '2026-01-01', 1)
"""
FILE = "INSERT INTO definition_files (definition_id, path, content) VALUES (:of, :path, :content)"
CHANGED = """
INSERT INTO proposal_files (proposal_id, path, content, replaces, saved_at, saved_by)
VALUES (:of, :path, :content, NULL, '2026-01-01', 1)
"""


def test_contents_of_an_older_release_are_stored_once_and_come_back(bare_database_url: str) -> None:
    files: dict[tuple[str, str], bytes] = {
        (of, f"{number:03}.txt"): b"" if number == 9 else b"Bestand \x00\xff %d" % (number % 250)
        for of in "vw"
        for number in range(420)
    }
    files["w", "000.txt"] = b"Anders"
    changed = {(7, "a.txt"): b"Anders", (7, "b.txt"): b"Nieuw", (8, "weg.txt"): None}
    database = Database(bare_database_url)
    upgrade(database, "0018")
    with database.write() as connection:
        for statement in CASE.split(";")[:2]:
            connection.execute(text(statement))
        connection.execute(text(CASE.split(";")[1].replace("'v'", "'w'")))
        yes = {"id": 1, "email": "1@b.example", "yes": True}
        connection.execute(text(MEMBER.split(";")[0]), yes)
        for statement in PROPOSAL.split(";"):
            connection.execute(text(statement))
        for insert, rows in ((FILE, files), (CHANGED, changed)):
            told = [{"of": of, "path": path, "content": said} for (of, path), said in rows.items()]
            connection.execute(text(insert), told)
    database.migrate()
    joined = "SELECT {0}, path, contents.content FROM {1} LEFT JOIN contents ON contents.digest = {1}.digest"
    with database.read() as connection:
        found = connection.execute(text(joined.format("definition_id", "definition_files"))).all()
        assert {(row[0], row[1]): bytes(row[2]) for row in found} == files
        found = connection.execute(text(joined.format("proposal_id", "proposal_files"))).all()
        assert {(row[0], row[1]): row[2] and bytes(row[2]) for row in found} == changed
        held = connection.execute(text("SELECT digest, content FROM contents")).all()
        assert {row.digest: bytes(row.content) for row in held} == {
            sha256(one).hexdigest(): one for one in {*files.values(), *changed.values()} if one is not None
        }
        noted = "SELECT proposal_id, released_id, released_meetings FROM publications ORDER BY id"
        came = [(None, "v", '{"klein": ""}'), (7, "v", '{"klein": ""}'), (None, None, "{}")]
        assert [tuple(row) for row in connection.execute(text(noted))] == came
    downgrade(database, "0018")
    with database.read() as connection:
        for table, rows in (("definition_files", files), ("proposal_files", changed)):
            stored = connection.execute(text(f"SELECT * FROM {table}")).mappings()  # noqa: S608 - ours
            of = "definition_id" if table == "definition_files" else "proposal_id"
            assert {
                (row[of], row["path"]): row["content"] and bytes(row["content"]) for row in stored
            } == rows
        back = connection.execute(text("SELECT id, publication_id FROM proposals ORDER BY id")).all()
        assert [tuple(row) for row in back] == [(7, 2), (8, None)]
    database.migrate()
    database.dispose()


def test_the_migrations_make_the_tables_that_the_engine_knows(bare_database_url: str) -> None:
    database = Database(bare_database_url)
    database.migrate()
    with database.write() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    database.dispose()


def test_looks_of_an_older_release_stay_and_have_no_reason(bare_database_url: str) -> None:
    database = Database(bare_database_url)
    upgrade(database, "0011")
    with database.write() as connection:
        for statement in CASE.split(";"):
            connection.execute(text(statement))
        connection.execute(
            text(
                "INSERT INTO users (id, email, name, password_hash, active, session_key, created_at, "
                "daily_digest) VALUES (1, 'a@b.example', 'A', '-', :yes, '-', '2026-01-01', :yes)"
            ),
            {"yes": True},
        )
        look = "INSERT INTO readings (case_id, user_id, at, what) VALUES (1, 1, '2026-01-01', 'dossier')"
        connection.execute(text(look))
    database.migrate()
    with database.read() as connection:
        rows = connection.execute(text("SELECT what, reason FROM readings")).all()
    assert [tuple(row) for row in rows] == [("dossier", None)]
    downgrade(database, "0011")
    with database.read() as connection:
        assert connection.execute(text("SELECT what FROM readings")).scalar_one() == "dossier"
    database.dispose()
