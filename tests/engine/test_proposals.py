"""What designers change stays theirs until it is published; nobody overwrites another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import deployment
from engine.access import CONSOLE, Actor
from engine.definitions import read_all, read_files
from engine.definitions.contents import digest
from engine.deployment import Unpublishable, VersionMoved
from engine.organisations import people
from engine.pages.designs import DesignUnknown
from engine.proposals import editing, judging, publishing, store
from engine.proposals.editing import FileMoved, PathRefused
from engine.proposals.publishing import (
    ApprovalMissing,
    OwnWork,
    ProposalBehind,
    ProposalEmpty,
)
from engine.proposals.store import ProposalEnded, ProposalMoved, ProposalUnknown
from engine.tables import Publication
from engine.testing import House, build
from tests.web.conftest import BEGIN, REGION, ROLES

ROUTE = "processes/proef/huurachterstand.bpmn"
SETTINGS = "processes/proef/instellingen.toml"
MEETINGS = "processes/proef/overleggen.toml"
FORM = "forms/proef/reageren.json"
Designer = Callable[[str], Actor]


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = build(database_url, "proef", BEGIN, roles=ROLES, files=read_files(REGION, "proef"))
    deployment.deploy(made.engine, REGION, "proef", CONSOLE.name, "Begin")
    yield made
    made.engine.database.dispose()


@pytest.fixture
def designer(house: House) -> Designer:
    """By name: a designer of an organisation of the region, the same one each time."""
    known: dict[str, Actor] = {}

    def made(name: str) -> Actor:
        if name not in known:
            address, member = f"{name}@test.example", {"test-gemeente": "ontwerper"}
            with house.engine.database.write() as connection:
                number = people.add_user(
                    connection, house.clock, address, name, "een lang wachtwoord", member
                )
            known[name] = Actor(number, name, {house.organisations["gemeente"]: "ontwerper"})
        return known[name]

    return made


def now(house: House) -> dict[str, bytes]:
    with house.engine.database.read() as connection:
        return store.current_files(house.engine, connection, "proef")[1]


def version(house: House) -> str:
    with house.engine.database.read() as connection:
        return house.engine.definitions.current(connection, "proef").id


def found(house: House, actor: Actor, number: int) -> store.Proposal:
    with house.engine.database.read() as connection:
        return store.find(connection, actor, number)


def renamed(house: House, name: str) -> bytes:
    return now(house)[ROUTE].replace(b"Contact zoeken met huurder", name.encode())


def rename(house: House, actor: Actor, number: int, name: str) -> None:
    seen = opened(house, actor, number, ROUTE).seen
    editing.put(house.engine, actor, number, ROUTE, renamed(house, name), seen)


def opened(house: House, actor: Actor, number: int, path: str) -> editing.Opened:
    with house.engine.database.read() as connection:
        return editing.open_file(house.engine, connection, actor, number, path)


def publish(house: House, actor: Actor, number: int, reason: str = "Beter") -> None:
    fingerprint = found(house, actor, number).fingerprint
    house.clock.advance(timedelta(hours=1))
    publishing.publish(house.engine, actor, number, reason, fingerprint, version(house))


def ask_approval(house: House, folder: Path) -> None:
    """From now on a second designer looks first."""
    for path, content in now(house).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    (folder / SETTINGS).write_text('[regio]\nnaam = "Proef"\ngoedkeuring = true\n')
    deployment.deploy(house.engine, folder, "proef", CONSOLE.name, "Twee paar ogen")


def test_what_is_changed_runs_from_the_publication_on(house: House, designer: Designer) -> None:
    ada, before = designer("ada"), version(house)
    number = store.start(house.engine, ada, "proef", "Eerst bellen")
    rename(house, ada, number, "De huurder bellen")
    assert version(house) == before
    publish(house, ada, number)
    assert b"De huurder bellen" in now(house)[ROUTE]
    with house.engine.database.read() as connection:
        latest = connection.execute(select(Publication).order_by(Publication.id.desc()).limit(1)).one()
        listed = store.of_region(connection, ada, "proef")
    assert (latest.actor, latest.reason) == (ada.trace, "Beter")
    assert not listed
    with pytest.raises(ProposalEnded):
        rename(house, ada, number, "Te laat")


def test_a_meeting_is_changed_with_the_rest(house: House, designer: Designer) -> None:
    ada = designer("ada")
    number = store.start(house.engine, ada, "proef", "Het overleg verhuist")
    text = now(house)[MEETINGS]
    editing.put(
        house.engine, ada, number, MEETINGS, text.replace(b"Wijkhuis Proef", b"De Burcht"), digest(text)
    )
    publish(house, ada, number)
    assert b"De Burcht" in now(house)[MEETINGS]


def test_two_designers_on_one_file_never_overwrite_each_other(house: House, designer: Designer) -> None:
    ada, bob = designer("ada"), designer("bob")
    number = store.start(house.engine, ada, "proef", "Samen")
    seen = opened(house, ada, number, ROUTE).seen
    first = editing.put(house.engine, ada, number, ROUTE, renamed(house, "Van Ada"), seen)
    with pytest.raises(FileMoved) as told:
        editing.put(house.engine, bob, number, ROUTE, renamed(house, "Van Bob"), seen)
    assert told.value.now.saved_by == "ada"
    assert b"Van Ada" in (told.value.now.content or b"")
    editing.put(house.engine, bob, number, ROUTE, renamed(house, "Van beiden"), first)
    assert b"Van beiden" in (opened(house, ada, number, ROUTE).content or b"")
    with pytest.raises(FileMoved):
        editing.put(house.engine, ada, number, ROUTE, None, first)


def test_saving_the_same_twice_is_saving_once(house: House, designer: Designer) -> None:
    ada = designer("ada")
    number = store.start(house.engine, ada, "proef", "Eens")
    seen = opened(house, ada, number, ROUTE).seen
    said = [editing.put(house.engine, ada, number, ROUTE, renamed(house, "Bellen"), seen) for _ in range(2)]
    assert said[0] == said[1] == digest(renamed(house, "Bellen"))


def test_what_says_again_what_is_current_is_no_change(house: House, designer: Designer) -> None:
    ada = designer("ada")
    number = store.start(house.engine, ada, "proef", "Toch niet")
    seen = opened(house, ada, number, ROUTE).seen
    changed = editing.put(house.engine, ada, number, ROUTE, renamed(house, "Bellen"), seen)
    editing.put(house.engine, ada, number, ROUTE, now(house)[ROUTE], changed)
    assert found(house, ada, number).replaced == ()
    editing.put(house.engine, ada, number, FORM, None, digest(now(house)[FORM]))
    assert [one.content for one in found(house, ada, number).replaced] == [None]
    assert FORM not in found(house, ada, number).over(now(house))
    editing.restore(house.engine, ada, number, FORM, None)
    with pytest.raises(ProposalEmpty):
        publish(house, ada, number)


def test_it_follows_the_current_version_where_it_changes_nothing(house: House, designer: Designer) -> None:
    ada, bob = designer("ada"), designer("bob")
    mine, theirs = (
        store.start(house.engine, who, "proef", title) for who, title in ((ada, "Route"), (bob, "Vraag"))
    )
    rename(house, ada, mine, "De huurder bellen")
    form = now(house)[FORM]
    editing.put(
        house.engine, bob, theirs, FORM, form.replace(b'"title": "', b'"title": "Nu: ', 1), digest(form)
    )
    publish(house, ada, mine)
    publish(house, bob, theirs)
    files = now(house)
    assert b"De huurder bellen" in files[ROUTE]
    assert b"Nu: " in files[FORM]


def test_a_file_that_moved_under_it_is_looked_at_first(house: House, designer: Designer) -> None:
    ada, bob = designer("ada"), designer("bob")
    mine, theirs = (store.start(house.engine, who, "proef", "Route") for who in (ada, bob))
    rename(house, ada, mine, "Van Ada")
    rename(house, bob, theirs, "Van Bob")
    publish(house, ada, mine)
    with house.engine.database.read() as connection:
        judged = judging.judge(house.engine, connection, found(house, bob, theirs))
    assert [one.path for one in judged.behind] == [ROUTE]
    with pytest.raises(ProposalBehind):
        publish(house, bob, theirs)
    with pytest.raises(FileMoved):
        editing.keep_mine(house.engine, bob, theirs, ROUTE, digest(b"iets anders"))
    editing.keep_mine(house.engine, bob, theirs, ROUTE, digest(now(house)[ROUTE]))
    publish(house, bob, theirs)
    assert b"Van Bob" in now(house)[ROUTE]


def test_nobody_publishes_what_he_did_not_see(house: House, designer: Designer) -> None:
    ada, bob = designer("ada"), designer("bob")
    number = store.start(house.engine, ada, "proef", "Bellen")
    rename(house, ada, number, "Bellen")
    seen, before = found(house, ada, number).fingerprint, version(house)
    rename(house, bob, number, "Appen")
    with pytest.raises(ProposalMoved):
        publishing.publish(house.engine, ada, number, "Beter", seen, before)
    other = store.start(house.engine, bob, "proef", "Vraag")
    form = now(house)[FORM]
    editing.put(house.engine, bob, other, FORM, form.replace(b'"title": "', b'"title": "A', 1), digest(form))
    publish(house, bob, other)
    with pytest.raises(VersionMoved):
        publishing.publish(house.engine, ada, number, "Beter", found(house, ada, number).fingerprint, before)
    assert found(house, ada, number).is_open


@pytest.mark.parametrize("length", [0, 12])
def test_the_version_that_one_saw_is_named_whole(house: House, designer: Designer, length: int) -> None:
    ada = designer("ada")
    number = store.start(house.engine, ada, "proef", "Bellen")
    rename(house, ada, number, "Bellen")
    seen, begin = found(house, ada, number).fingerprint, version(house)[:length]
    with pytest.raises(VersionMoved):
        publishing.publish(house.engine, ada, number, "Beter", seen, begin)
    assert found(house, ada, number).is_open


def test_what_moved_while_it_was_checked_is_not_published(
    house: House, designer: Designer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when only the meetings did, which belong to no version."""
    ada = designer("ada")
    number = store.start(house.engine, ada, "proef", "Bellen")
    rename(house, ada, number, "Bellen")
    for path, content in now(house).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content.replace(b"Wijkhuis Proef", b"De Burcht"))

    def meanwhile(_: object) -> list[object]:
        deployment.deploy(house.engine, tmp_path, "proef", CONSOLE.name, "Verhuisd")
        return []

    monkeypatch.setattr(publishing, "refusals", meanwhile)
    with pytest.raises(VersionMoved):
        publish(house, ada, number)
    assert b"De Burcht" in now(house)[MEETINGS]
    assert found(house, ada, number).is_open


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (ROUTE, b"<geen bpmn"),
        (FORM, b"{"),
        (SETTINGS, b"[instellingen"),
        (MEETINGS, b"[[overleggen]]\nsoort = 3\n"),
        (FORM, None),
    ],
)
def test_what_cannot_run_is_kept_and_not_published(
    house: House, designer: Designer, path: str, content: bytes | None
) -> None:
    ada, before = designer("ada"), version(house)
    number = store.start(house.engine, ada, "proef", "Half")
    editing.put(house.engine, ada, number, path, content, digest(now(house).get(path)))
    with house.engine.database.read() as connection:
        judged = judging.judge(house.engine, connection, found(house, ada, number))
    assert not judged.is_sound
    with pytest.raises(Unpublishable):
        publish(house, ada, number)
    assert (version(house), opened(house, ada, number, path).content) == (before, content)


@pytest.mark.parametrize(
    "path",
    [
        "processes/gedeeld/betaling.bpmn",
        "processes/proef/organisaties.toml",
        "processes/proef/../elders/x.bpmn",
        "/etc/proef/x.toml",
        "processes/proef/x.py",
        "processes/proef/a/b/x.txt",
        f"processes/proef/{'a' * 200}.bpmn",
        "",
    ],
)
def test_only_files_of_the_region_itself_are_changed(house: House, designer: Designer, path: str) -> None:
    number = store.start(house.engine, designer("ada"), "proef", "Elders")
    with pytest.raises(PathRefused):
        editing.put(house.engine, designer("ada"), number, path, b"x", None)


def test_a_file_has_a_largest_size(house: House, designer: Designer) -> None:
    number = store.start(house.engine, designer("ada"), "proef", "Groot")
    with pytest.raises(PathRefused, match="split"):
        editing.put(
            house.engine, designer("ada"), number, "processes/proef/groot.txt", b"x" * 2_000_001, None
        )


def test_what_was_saved_meanwhile_is_not_taken_back(house: House, designer: Designer) -> None:
    ada, bob = designer("ada"), designer("bob")
    number = store.start(house.engine, ada, "proef", "Samen")
    rename(house, ada, number, "Van Ada")
    seen = opened(house, ada, number, ROUTE).seen
    rename(house, bob, number, "Van Bob")
    with pytest.raises(FileMoved) as told:
        editing.restore(house.engine, ada, number, ROUTE, seen)
    assert told.value.now.saved_by == "bob"
    assert b"Van Bob" in (opened(house, ada, number, ROUTE).content or b"")
    for _ in range(2):
        editing.restore(house.engine, ada, number, ROUTE, told.value.now.seen)
    assert found(house, ada, number).replaced == ()


def test_what_is_kept_over_a_newer_version_is_approved_again(
    house: House, designer: Designer, tmp_path: Path
) -> None:
    ada, bob = designer("ada"), designer("bob")
    ask_approval(house, tmp_path)
    number = store.start(house.engine, ada, "proef", "Bellen")
    rename(house, ada, number, "Bellen")
    publishing.approve(house.engine, bob, number, found(house, ada, number).fingerprint)
    files = now(house) | {ROUTE: renamed(house, "Intussen")}
    with house.engine.database.write() as connection:
        house.engine.definitions.deploy(connection, house.clock, "proef", files, "beheer")
    editing.keep_mine(house.engine, ada, number, ROUTE, digest(files[ROUTE]))
    with pytest.raises(ApprovalMissing):
        publish(house, ada, number)
    publishing.approve(house.engine, bob, number, found(house, ada, number).fingerprint)
    publish(house, ada, number)


def test_a_second_designer_looks_first_where_the_region_asks_it(
    house: House, designer: Designer, tmp_path: Path
) -> None:
    ada, bob = designer("ada"), designer("bob")
    ask_approval(house, tmp_path)
    number = store.start(house.engine, ada, "proef", "Bellen")
    rename(house, ada, number, "Bellen")
    with pytest.raises(ApprovalMissing):
        publish(house, ada, number)
    first = found(house, ada, number).fingerprint
    with pytest.raises(OwnWork):
        publishing.approve(house.engine, ada, number, first)
    publishing.approve(house.engine, bob, number, first)
    assert found(house, ada, number).approver == "bob"
    rename(house, ada, number, "Appen")
    with pytest.raises(ApprovalMissing):
        publish(house, ada, number)
    with pytest.raises(ProposalMoved):
        publishing.approve(house.engine, bob, number, first)
    publishing.approve(house.engine, bob, number, found(house, ada, number).fingerprint)
    publish(house, ada, number)
    assert b"Appen" in now(house)[ROUTE]


def test_the_rule_that_a_second_one_looks_is_not_taken_away_by_one(
    house: House, designer: Designer, tmp_path: Path
) -> None:
    ada = designer("ada")
    ask_approval(house, tmp_path)
    number = store.start(house.engine, ada, "proef", "Alleen")
    text = now(house)[SETTINGS]
    editing.put(house.engine, ada, number, SETTINGS, text.replace(b"true", b"false"), digest(text))
    with pytest.raises(ApprovalMissing):
        publish(house, ada, number)


def test_who_designs_elsewhere_has_no_such_proposal(house: House, designer: Designer) -> None:
    number = store.start(house.engine, designer("ada"), "proef", "Bellen")
    worker = house.actor("gemeente")
    for attempt in (
        lambda: found(house, worker, number),
        lambda: rename(house, worker, number, "Bellen"),
        lambda: store.drop(house.engine, worker, number, ""),
        lambda: editing.restore(house.engine, worker, number, ROUTE, None),
        lambda: publishing.approve(house.engine, worker, number, ""),
        lambda: publishing.publish(house.engine, worker, number, "Beter", "", ""),
        lambda: found(house, designer("ada"), number + 1),
    ):
        with pytest.raises(ProposalUnknown):
            attempt()
    with pytest.raises(DesignUnknown):
        store.start(house.engine, worker, "proef", "Bellen")


def test_what_was_thrown_away_is_not_worked_on(house: House, designer: Designer) -> None:
    ada = designer("ada")
    number = store.start(house.engine, ada, "proef", "Weg")
    rename(house, ada, number, "Bellen")
    seen = found(house, ada, number).fingerprint
    rename(house, designer("bob"), number, "Appen")
    with pytest.raises(ProposalMoved):
        store.drop(house.engine, ada, number, seen)
    assert found(house, ada, number).is_open
    for _ in range(2):
        store.drop(house.engine, ada, number, found(house, ada, number).fingerprint)
    with pytest.raises(ProposalEnded):
        publish(house, ada, number)


def test_what_changes_is_told_by_meaning(house: House, designer: Designer) -> None:
    ada = designer("ada")
    number = store.start(house.engine, ada, "proef", "Bellen")
    rename(house, ada, number, "De huurder bellen")
    with house.engine.database.read() as connection:
        judged = judging.judge(house.engine, connection, found(house, ada, number))
    assert judged.is_sound
    assert judged.difference is not None
    assert [change.name for change in judged.difference.changes] == ["De huurder bellen"]


def test_the_files_on_disk_and_those_of_the_database_are_the_same(house: House) -> None:
    on_disk = read_all(REGION, "proef")
    assert now(house) == {path: on_disk[path] for path in on_disk if "organisaties" not in path}


def test_a_judgement_is_of_the_files_as_they_are_now(house: House, designer: Designer) -> None:
    ada, text = designer("ada"), now(house)[MEETINGS]
    number = store.start(house.engine, ada, "proef", "Overleg")
    said = []
    seen: str | None = digest(text)
    for content in (text.replace(b"Wijkhuis", b"Buurthuis"), b"[[overleggen]]\nsoort = 3\n"):
        seen = editing.put(house.engine, ada, number, MEETINGS, content, seen)
        with house.engine.database.read() as connection:
            said.append(judging.judge(house.engine, connection, found(house, ada, number)).is_sound)
    assert said == [True, False]
