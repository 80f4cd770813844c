"""Two at once in one dossier, and diagrams that keep answering each other: all or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.access import CONSOLE
from engine.db import Database
from engine.definitions import read_files
from engine.dossier.audit_actions import AuditAction
from engine.dossier.dossier import CaseChanged, Dossier
from engine.dossier.running_processes import MessageLoop
from engine.dossier.services import SERVICES
from engine.tables import AuditEntry, Case, Letter, Message, Process, Row, Task, Timer
from engine.testing import House, Story, build
from tests.engine.conftest import BEGIN, SMALL
from tests.engine.telling import PAYMENT, story

OF_A_DOSSIER = (Task, Timer, Process, Message, Letter, AuditEntry)


def everything(house: House, told: Story) -> dict[str, list[Any]]:
    """Every row of this dossier, but its version."""
    with house.engine.database.read() as connection:
        found = {
            table.__tablename__: sorted(
                map(str, connection.execute(select(table.__table__).where(table.case_id == told.case_id)))
            )
            for table in OF_A_DOSSIER
        }
        row = connection.execute(select(Case.__table__).where(Case.id == told.case_id)).mappings().one()
    return {**found, "case": [(name, value) for name, value in row.items() if name != "version"]}


def row_of(house: House, told: Story) -> Row:
    with house.engine.database.read() as connection:
        return connection.execute(select(Case.__table__).where(Case.id == told.case_id)).mappings().one()


def pay(house: House, told: Story, row: Row) -> None:
    """Book a payment in the dossier as it was when this row was read."""
    definition = told.page().definition
    with house.engine.database.write() as connection:
        dossier = Dossier(connection, row, definition, house.clock.now(), CONSOLE, SERVICES)
        dossier.load_processes()
        dossier.trail.add(AuditAction.ACTION_TAKEN, PAYMENT)
        dossier.facts["bedrag"] = 100.0
        dossier.send("betaling_geboekt")
        dossier.save()


def test_who_read_a_dossier_that_another_changed_since_changes_nothing(house: House) -> None:
    told = story(house)
    read, before = row_of(house, told), everything(house, told)
    other = Database(house.engine.database.url.render_as_string(hide_password=False))
    with other.write() as connection:
        connection.execute(update(Case).where(Case.id == told.case_id).values(version=Case.version + 1))
    other.dispose()
    with pytest.raises(CaseChanged) as refused:
        pay(house, told, read)
    assert refused.value.ids == {"case": told.page().number}
    assert everything(house, told) == before
    pay(house, told, row_of(house, told))  # after looking again
    assert told.facts["achterstand"] == 400.0


@pytest.fixture
def answering(database_url: str) -> Iterator[House]:
    """A house in which booking a payment books it again, until nothing is left to pay."""
    files, path = read_files(SMALL, "klein"), "processes/klein/betaling.bpmn"
    again = files[path].replace(b'id="m5" messageRef="M_niemand"', b'id="m5" messageRef="M_betaling_geboekt"')
    assert again != files[path]
    house = build(database_url, "klein", BEGIN, {**files, path: again})
    yield house
    house.engine.database.dispose()


def test_diagrams_that_keep_answering_each_other_are_stopped(answering: House) -> None:
    told = story(answering)
    before = everything(answering, told)
    with pytest.raises(MessageLoop) as refused:
        told.act("woningcorporatie", PAYMENT, bedrag=1.0)
    assert refused.value.ids == {"case": told.page().number}
    assert everything(answering, told) == before


def test_diagrams_that_answer_each_other_a_few_times_are_not(answering: House) -> None:
    told = story(answering)
    told.act("woningcorporatie", PAYMENT, bedrag=50.0)
    assert told.outcome == ("closed", "voorkomen_betaald")
