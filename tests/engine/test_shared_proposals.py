"""What all regions share is checked in each of them, and published in all at once or in none."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from engine import deployment
from engine.access import CONSOLE, Actor
from engine.checks import Finding
from engine.definitions import SHARED, read_files
from engine.definitions.contents import digest
from engine.definitions.versions import Publishing
from engine.deployment import Unpublishable, VersionMoved
from engine.organisations import people
from engine.pages import designs
from engine.pages.designs import DesignUnknown
from engine.proposals import editing, judging, publishing, store
from engine.proposals.editing import PathRefused
from engine.proposals.judging import Judged, Whole
from engine.proposals.publishing import ApprovalMissing, ProposalBehind
from engine.proposals.store import ProposalUnknown
from engine.spiff import ProcessModel, parse
from engine.tables import OrganisationRole, Publication
from engine.testing import House, build
from tests.web.conftest import BEGIN, REGION, ROLES

PAYMENT = "processes/gedeeld/betaling.bpmn"
FORM = "forms/gedeeld/betaling.json"
SETTINGS = "processes/gedeeld/instellingen.toml"
OTHER = "elders"
TERM = '[instellingen.reactie]\nwaarde = "P{}D"\ntitel = "Reactie"\nbron = "Afspraak"\n'
Designer = Callable[[str, str], Actor]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The region of the tests, and beside it one of another name that says the same."""
    made = tmp_path_factory.mktemp("regios")
    for path in (one for one in REGION.rglob("*") if one.is_file()):
        for name in ("proef", OTHER):
            to = made / path.relative_to(REGION).as_posix().replace("/proef/", f"/{name}/")
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(path.read_bytes().replace(b"proef", name.encode()))
    shutil.copytree(REGION / "forms" / "gedeeld", made / "forms" / "gedeeld", dirs_exist_ok=True)
    shutil.copytree(REGION / "processes" / "gedeeld", made / "processes" / "gedeeld", dirs_exist_ok=True)
    return made


@pytest.fixture
def house(database_url: str, folder: Path) -> Iterator[House]:
    made = build(database_url, "proef", BEGIN, roles=ROLES, files=read_files(REGION, "proef"))
    with made.engine.database.write() as connection:
        roles = connection.scalars(select(OrganisationRole.role)).all()
        rows = [
            {"organisation_id": made.organisations[role], "role": role, "region": OTHER} for role in roles
        ]
        shared = {"organisation_id": made.organisations["wijkteam"], "role": "ontwerp", "region": SHARED}
        connection.execute(insert(OrganisationRole), [*rows, shared])
    for region in ("proef", OTHER):
        deployment.deploy(made.engine, folder, region, CONSOLE.name, "Begin")
    yield made
    made.engine.database.dispose()


@pytest.fixture
def designer(house: House) -> Designer:
    """By name and role: a designer of the organisation with that role."""

    def made(name: str, role: str = "wijkteam") -> Actor:
        address, member = f"{name}@test.example", {f"test-{role}": "ontwerper"}
        with house.engine.database.write() as connection:
            number = people.add_user(connection, house.clock, address, name, "een lang wachtwoord", member)
        return Actor(number, name, {house.organisations[role]: "ontwerper"})

    return made


@pytest.fixture
def ada(designer: Designer) -> Actor:
    return designer("ada", "wijkteam")


def files_of(house: House, region: str) -> dict[str, bytes]:
    with house.engine.database.read() as connection:
        return store.current_files(house.engine, connection, region)[1]


def change(house: House, actor: Actor, number: int, path: str, content: bytes | None) -> None:
    with house.engine.database.read() as connection:
        seen = editing.open_file(house.engine, connection, actor, number, path).seen
    editing.put(house.engine, actor, number, path, content, seen)


def judge(house: House, actor: Actor, number: int) -> Judged:
    with house.engine.database.read() as connection:
        return judging.judge(house.engine, connection, store.find(connection, actor, number))


def publish(house: House, actor: Actor, number: int) -> None:
    with house.engine.database.read() as connection:
        seen = store.find(connection, actor, number).fingerprint
        now = store.current_version(connection, SHARED)
    publishing.publish(house.engine, actor, number, "Beter", seen, now)


def versions(house: House) -> dict[str, str]:
    with house.engine.database.read() as connection:
        return {one: house.engine.definitions.current(connection, one).id for one in ("proef", OTHER)}


def own(house: House, region: str, path: str, content: bytes) -> None:
    """Another version of this region alone."""
    files = files_of(house, region) | {path: content}
    with house.engine.database.write() as connection:
        note = Publishing("Alleen hier")
        deployment.put(house.engine, connection, region, files, "beheer", note)


def renamed(house: House, name: str = "Een betaling boeken") -> bytes:
    text = files_of(house, SHARED)[PAYMENT]
    assert b'name="Betaling"' in text
    return text.replace(b'name="Betaling"', f'name="{name}"'.encode())


def test_a_shared_proposal_that_changes_nothing_is_not_checked(
    house: House, ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each region would take a second, before there is anything to say."""
    asked: list[str] = []

    def noted(whole: Whole) -> tuple[Finding, ...]:
        asked.append(whole.region)
        return ()

    monkeypatch.setattr(judging, "checked", noted)
    number = store.start(house.engine, ada, SHARED, "Boeken")
    assert [one.slug for one in judge(house, ada, number).regions] == [OTHER, "proef"]
    assert asked == []
    change(house, ada, number, PAYMENT, renamed(house))
    assert judge(house, ada, number).is_sound
    assert set(asked) == {"proef", OTHER}


def test_diagrams_are_read_once_to_be_checked_and_shown_and_not_at_all_while_they_stay_as_they_are(
    house: House, ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = store.start(house.engine, ada, SHARED, "Boeken")
    change(house, ada, number, FORM, files_of(house, SHARED)[FORM] + b"\n")
    judge(house, ada, number)  # what is current is read
    parsed: list[Mapping[str, bytes]] = []

    def noted(files: Mapping[str, bytes]) -> dict[str, ProcessModel]:
        parsed.append(files)
        return parse(files)

    monkeypatch.setattr("engine.definitions.definition.parse", noted)
    change(house, ada, number, FORM, files_of(house, SHARED)[FORM] + b"\n\n")
    judge(house, ada, number)
    assert parsed == []
    change(house, ada, number, PAYMENT, renamed(house, "Een betaling die nog niemand zo noemde"))
    judge(house, ada, number)
    assert len(parsed) == 3  # of both regions, and of what they share


def test_a_shared_diagram_is_published_to_every_region_at_once(house: House, ada: Actor) -> None:
    before = versions(house)
    number = store.start(house.engine, ada, SHARED, "Boeken")
    change(house, ada, number, PAYMENT, renamed(house))
    judged = judge(house, ada, number)
    assert judged.is_sound
    assert judged.difference is not None
    assert judged.difference.changes
    assert [(one.slug, one.changes and one.changes.changes) for one in judged.regions] == [
        (OTHER, ()),
        ("proef", ()),
    ]
    publish(house, ada, number)
    assert all(versions(house)[region] != before[region] for region in before)
    assert all(files_of(house, region)[PAYMENT] == renamed_now(house) for region in before)
    with house.engine.database.read() as connection:
        noted = connection.execute(
            select(Publication.region, Publication.actor, Publication.reason).where(
                Publication.proposal_id == number
            )
        ).all()
        assert len(designs.history(connection, ada, SHARED)) == 1
    assert {tuple(row) for row in noted} == {(one, ada.trace, "Beter") for one in before}


def renamed_now(house: House) -> bytes:
    return files_of(house, SHARED)[PAYMENT]


def test_what_does_not_hold_in_one_region_is_published_in_none(house: House, ada: Actor) -> None:
    """The form goes: the other region has a step of its own that asks it."""
    route = f"processes/{OTHER}/huurachterstand.bpmn"
    text = files_of(house, OTHER)[route]
    own(house, OTHER, route, text.replace(f"{OTHER}/contact_zoeken.json".encode(), b"gedeeld/extra.json"))
    with_form = {f"forms/{SHARED}/extra.json": files_of(house, OTHER)[f"forms/{OTHER}/contact_zoeken.json"]}
    for region in ("proef", OTHER):
        ((path, content),) = with_form.items()
        own(house, region, path, content)
    before = versions(house)
    number = store.start(house.engine, ada, SHARED, "Weg")
    change(house, ada, number, f"forms/{SHARED}/extra.json", None)
    judged = judge(house, ada, number)
    assert {one.slug: one.is_sound for one in judged.regions} == {"proef": True, OTHER: False}
    with pytest.raises(Unpublishable):
        publish(house, ada, number)
    assert versions(house) == before


def test_a_region_with_a_value_of_its_own_is_named(house: House, ada: Actor) -> None:
    for region in ("proef", OTHER):
        own(house, region, SETTINGS, TERM.format(14).encode())
    own(house, OTHER, f"processes/{OTHER}/instellingen.toml", TERM.format(7).encode())
    number = store.start(house.engine, ada, SHARED, "Langer")
    change(house, ada, number, SETTINGS, TERM.format(21).encode())
    found = {one.slug: [change.name for change in one.kept] for one in judge(house, ada, number).regions}
    assert found == {"proef": [], OTHER: ["Reactie"]}


@pytest.mark.parametrize("moment", ["before", "while it is checked"])
def test_nothing_is_published_when_one_region_moved(
    house: House, ada: Actor, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = store.start(house.engine, ada, SHARED, "Boeken")
    change(house, ada, number, PAYMENT, renamed(house))
    with house.engine.database.read() as connection:
        seen = store.find(connection, ada, number).fingerprint
        now = store.current_version(connection, SHARED)
    route = f"processes/{OTHER}/huurachterstand.bpmn"
    text = files_of(house, OTHER)[route].replace(b"Contact zoeken met huurder", b"Bellen")

    def meanwhile(_: object) -> list[object]:
        own(house, OTHER, route, text)
        return []

    if moment == "before":
        meanwhile(None)
    else:
        monkeypatch.setattr(publishing, "refusals", meanwhile)
    before = versions(house)["proef"]
    with pytest.raises(VersionMoved):
        publishing.publish(house.engine, ada, number, "Beter", seen, now)
    assert versions(house)["proef"] == before
    assert b"Bellen" in files_of(house, OTHER)[route]


def test_what_fails_in_the_last_region_leaves_the_others(
    house: House, ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real = versions(house), deployment.put
    number = store.start(house.engine, ada, SHARED, "Boeken")
    change(house, ada, number, PAYMENT, renamed(house))

    def fails(*args: object) -> object:
        if "proef" in args:
            raise VersionMoved
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(deployment, "put", fails)
    with pytest.raises(VersionMoved):
        publish(house, ada, number)
    assert versions(house) == before


def test_one_region_that_asks_it_has_a_second_designer_look(
    house: House, ada: Actor, designer: Designer
) -> None:
    own(house, OTHER, f"processes/{OTHER}/instellingen.toml", b"[regio]\ngoedkeuring = true\n")
    number = store.start(house.engine, ada, SHARED, "Boeken")
    change(house, ada, number, PAYMENT, renamed(house))
    with pytest.raises(ApprovalMissing):
        publish(house, ada, number)
    with house.engine.database.read() as connection:
        proposal = store.find(connection, ada, number)
        assert publishing.asking_approval(house.engine, connection, proposal) == (OTHER,)
    with pytest.raises(ProposalUnknown):
        publishing.approve(house.engine, designer("carl", "gemeente"), number, proposal.fingerprint)
    publishing.approve(house.engine, designer("bob", "wijkteam"), number, proposal.fingerprint)
    publish(house, ada, number)


def test_who_designs_a_region_does_not_change_what_all_share(house: House, designer: Designer) -> None:
    other = designer("carl", "gemeente")
    with house.engine.database.read() as connection:
        assert [one.slug for one in designs.regions(connection, other)] == [OTHER, "proef"]
        assert designs.shared_designers(connection) == ("Test wijkteam",)
    with pytest.raises(DesignUnknown):
        store.start(house.engine, other, SHARED, "Boeken")


@pytest.mark.parametrize("role", ["medewerker", "beheerder"])
def test_another_function_there_gives_nothing(house: House, role: str) -> None:
    worker = Actor(house.people["wijkteam"], "", {house.organisations["wijkteam"]: role})
    with house.engine.database.read() as connection:
        assert designs.regions(connection, worker) == ()


@pytest.mark.parametrize(
    "path", ["processes/proef/huurachterstand.bpmn", "processes/gedeeld/overzicht/dagoverzicht.txt"]
)
def test_only_what_is_shared_is_changed(house: House, ada: Actor, path: str) -> None:
    number = store.start(house.engine, ada, SHARED, "Elders")
    with pytest.raises(PathRefused):
        editing.put(house.engine, ada, number, path, b"x", None)


def test_what_one_region_has_otherwise_is_looked_at_first(house: House, ada: Actor) -> None:
    number = store.start(house.engine, ada, SHARED, "Boeken")
    change(house, ada, number, PAYMENT, renamed(house))
    own(house, OTHER, PAYMENT, renamed(house, "Alleen hier"))
    with pytest.raises(ProposalBehind):
        publish(house, ada, number)
    editing.keep_mine(house.engine, ada, number, PAYMENT, digest(files_of(house, OTHER)[PAYMENT]))
    publish(house, ada, number)
    assert b"Een betaling boeken" in files_of(house, OTHER)[PAYMENT]
    assert files_of(house, OTHER)[PAYMENT] == files_of(house, "proef")[PAYMENT]
