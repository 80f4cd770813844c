"""After a region went into another its running dossiers go on there: on its drawing, roles and terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import delete, select

from engine.access import CONSOLE, Actor
from engine.definitions import read_files
from engine.dossier import audit
from engine.moving import back, orders, work
from engine.moving.orders import RegionStays, Standing
from engine.pages.designs import DesignUnknown
from engine.states import MovedStatus, ParticipantKind
from engine.tables import Case, OrganisationRole, Participant
from engine.takeover import region
from engine.testing import House, Story
from tests.begun import begun
from tests.engine.test_moves import everything, stands
from tests.web.conftest import BEGIN, REGION, ROLES

OLD, NEW, DAY, WHY = "proef", "buren", date(2026, 2, 2), "Herindeling"
OWN = ("huurachterstand.bpmn", "bespreken.bpmn")
FILES = read_files(REGION, OLD)


def neighbour(*changes: tuple[str, str]) -> dict[str, bytes]:
    """The files of a region that does the same under other ids, in two months, with another body."""
    text = FILES[f"processes/{OLD}/huurachterstand.bpmn"].decode().partition("<bpmndi")[0]
    ids = {one for one in re.findall(r'<bpmn:[a-zA-Z]+ id="([^"]+)"', text) if not one.startswith("lane_")}
    ids = {one for one in ids if not one.startswith(("M_", OLD))}
    found = {}
    for path, data in FILES.items():
        content = data.decode()
        if path.startswith(f"processes/{OLD}/"):
            for one in ids:
                content = re.sub(rf"(?<![\w]){one}(?![\w.])", f"{one}_{NEW}", content)
            content = content.replace("P1M15D", "P2M").replace('"lane_wijkteam"', '"lane_gebiedsteam"')
        for old, new in changes:
            content = content.replace(old, new)
        found[path.replace(f"/{OLD}/", f"/{NEW}/")] = (
            content.replace(f"{OLD}_", f"{NEW}_").replace(f'"{OLD}/', f'"{NEW}/').encode()
        )
    return found


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = begun(database_url, OLD, BEGIN, FILES, ROLES)
    yield made
    made.engine.database.dispose()


def merged(house: House, *changes: tuple[str, str]) -> None:
    with house.engine.database.write() as connection:
        house.engine.definitions.deploy(connection, house.clock, NEW, neighbour(*changes), "test")
    region.merge(house.engine, CONSOLE, OLD, NEW, DAY, WHY)


def begin(house: House) -> Story:
    return Story(house, vervaldatum="2026-01-01")


def look(house: House, **steps: str) -> Standing:
    number = orders.ask(house.engine, CONSOLE, OLD, WHY, steps, into=NEW)
    work.work(house.engine)
    return stands(house, number)


def go(house: House, **steps: str) -> Standing:
    found = look(house, **steps)
    orders.confirm(house.engine, CONSOLE, found.id, found.late)
    work.work(house.engine)
    return stands(house, found.id)


def test_a_dossier_goes_on_where_its_steps_have_the_same_names(house: House) -> None:
    story, later = begin(house), begin(house)
    later.complete("contact_zoeken")
    merged(house)
    task, reply = story.standing().tasks[0]["id"], later.standing().tasks[0]["id"]
    assert story.open_tasks() == ["contact_zoeken"], "a look changes nothing"
    done = go(house)
    assert [one.status for one in done.dossiers] == [MovedStatus.MOVED, MovedStatus.MOVED]
    assert done.steps["contact_zoeken"] == "contact_zoeken_buren"
    (mine,) = story.standing().tasks
    assert (mine["id"], mine["element"]) == (task, "contact_zoeken_buren")
    assert story.terms() == {"Seintje 1": date(2026, 3, 1)}, "the term of the other region"
    (theirs,) = later.standing().tasks
    assert (theirs["id"], theirs["role"]) == (reply, "gebiedsteam"), "the role of the other region"
    with house.engine.database.read() as connection:
        rows = connection.execute(select(Case.region, Case.facts)).all()
        assert all(row.region == NEW and '"regio":"buren"' in row.facts for row in rows)
        assert list(audit.verify(connection)) == []
        assert region.running(connection, OLD) == []
        taking = select(Participant.role).where(
            Participant.case_id == later.case_id, Participant.kind == ParticipantKind.INVOLVED
        )
        assert {"wijkteam", "gebiedsteam"} <= set(connection.scalars(taking)), "who took part still does"
    story.to("2026-03-02")
    assert story.open_tasks() == ["reageren_buren"]
    with house.engine.database.read() as connection:
        assert orders.waiting(connection, CONSOLE) == {}


def test_what_has_no_counterpart_says_so_and_a_designer_chooses(house: House) -> None:
    story, other = begin(house), begin(house)
    other.complete("contact_zoeken")
    merged(house, ("Contact zoeken met huurder", "Huurder opbellen"))
    found = look(house)
    assert [one.status for one in found.dossiers] == [MovedStatus.CANNOT, MovedStatus.CAN]
    assert dict(found.in_the_way) == {("contact_zoeken", "weg"): 1}
    task = story.standing().tasks[0]["id"]
    go(house, contact_zoeken="contact_zoeken_buren")
    assert [(t["id"], t["element"]) for t in story.standing().tasks] == [(task, "contact_zoeken_buren")]
    assert story.terms() == {"Seintje 1": date(2026, 3, 1)}


def test_a_step_is_left_without_its_counterpart_when_that_is_asked(house: House) -> None:
    begin(house)
    merged(house)
    assert [one.status for one in look(house, contact_zoeken="").dossiers] == [MovedStatus.CANNOT]


def test_it_goes_back_to_exactly_what_it_was(house: House) -> None:
    begin(house)
    merged(house)
    before = everything(house)
    done = go(house)
    assert everything(house) != before
    for each in done.dossiers:
        back.put_back(house.engine, CONSOLE, done.id, each.case_id)
    assert everything(house) == before


def test_only_into_the_region_that_it_went_into_and_by_who_designs_both(house: House) -> None:
    begin(house)
    with house.engine.database.write() as connection:
        house.engine.definitions.deploy(connection, house.clock, NEW, neighbour(), "test")
    with pytest.raises(RegionStays):
        look(house)
    region.merge(house.engine, CONSOLE, OLD, NEW, DAY, WHY)
    with house.engine.database.write() as connection:
        assert orders.waiting(connection, CONSOLE) == {OLD: 1}
        (older,) = orders.older_versions(house.engine, connection, CONSOLE, OLD, NEW)
        assert older.dossiers == 1
        connection.execute(delete(OrganisationRole).where(OrganisationRole.region == NEW))
    one_only = Actor(1, "x", {house.organisations["politie"]: "ontwerper"})
    with pytest.raises(DesignUnknown):
        orders.ask(house.engine, one_only, OLD, WHY, into=NEW)
