"""Files of a release and edits of the browser: neither overwrites the other; what runs is written out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from engine import checks, deployment
from engine.access import CONSOLE, Actor
from engine.checks import Finding
from engine.checks.finding import stops
from engine.definitions import identify, read_all, read_files
from engine.definitions.merging import merge
from engine.definitions.versions import Publishing
from engine.deployment import EditsInTheWay, Unpublishable, VersionMoved
from engine.organisations import people
from engine.proposals import editing, exporting, publishing, store
from engine.proposals.exporting import FolderTaken, VersionUnknown
from engine.proposals.store import ProposalUnknown
from engine.testing import House, build
from tests.web.conftest import BEGIN, REGION, ROLES

ROUTE = "processes/proef/huurachterstand.bpmn"
FORM = "forms/proef/reageren.json"
LETTER = "processes/proef/berichten/hallo.txt"
MEETINGS = "processes/proef/overleggen.toml"
TEXTS = {ROUTE: b"Contact zoeken met huurder", FORM: b'"title": "', MEETINGS: b"Wijkhuis Proef"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(REGION, tmp_path / "regio"))


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = build(database_url, "proef", BEGIN, roles=ROLES, files=read_files(REGION, "proef"))
    deployment.deploy(made.engine, REGION, "proef", CONSOLE.name, "Begin")
    yield made
    made.engine.database.dispose()


@pytest.fixture
def ada(house: House) -> Actor:
    with house.engine.database.write() as connection:
        member, word = {"test-gemeente": "ontwerper"}, "een lang wachtwoord"
        number = people.add_user(connection, house.clock, "ada@test.example", "Ada", word, member)
    return Actor(number, "Ada", {house.organisations["gemeente"]: "ontwerper"})


def said(path: str, text: str, content: bytes) -> bytes:
    """This file with another word in it."""
    old = TEXTS[path]
    return content.replace(old, old + text.encode() if path == FORM else text.encode(), 1)


def now(house: House) -> dict[str, bytes]:
    with house.engine.database.read() as connection:
        return store.current_files(house.engine, connection, "proef")[1]


def version(house: House) -> str:
    with house.engine.database.read() as connection:
        return house.engine.definitions.current(connection, "proef").id


def edit(house: House, ada: Actor, path: str, text: str) -> None:
    """A designer changes and publishes it in the browser."""
    number = begin(house, ada, path, text)
    with house.engine.database.read() as connection:
        seen = store.find(connection, ada, number).fingerprint
    publishing.publish(house.engine, ada, number, "Beter", seen, version(house))


def begin(house: House, ada: Actor, path: str, text: str) -> int:
    number = store.start(house.engine, ada, "proef", "Beter")
    with house.engine.database.read() as connection:
        file = editing.open_file(house.engine, connection, ada, number, path)
    editing.put(house.engine, ada, number, path, said(path, text, file.content or b""), file.seen)
    return number


def change(folder: Path, path: str, text: str) -> None:
    (folder / path).write_bytes(said(path, text, (folder / path).read_bytes()))


def deploy(
    house: House, folder: Path, expected: str | None = None, *, merges: bool = False
) -> deployment.Deployed:
    return deployment.deploy(
        house.engine, folder, "proef", CONSOLE.name, "Nieuwe versie", expected, merges=merges
    )


VALUES = (None, b"een", b"twee", b"drie")


@pytest.mark.parametrize(("was", "mine", "new"), list(product(VALUES, repeat=3)))
def test_each_file_has_one_of_four_ways(was: bytes | None, mine: bytes | None, new: bytes | None) -> None:
    """What one changed is taken from that one; what both changed in the same way is no conflict."""
    found = merge(*({} if one is None else {"a": one} for one in (was, mine, new)))
    told = (found.edits, found.news, found.conflicts)
    if mine == new:
        assert told == ((), (), ())
    elif was in (mine, new):
        assert told == (((), ("a",), ()) if was == mine else (("a",), (), ()))
        assert found.files.get("a") == (new if was == mine else mine)
    else:
        assert told == ((), (), ("a",))


@pytest.mark.parametrize(
    ("mine", "theirs"), [(ROUTE, FORM), (FORM, ROUTE), (MEETINGS, ROUTE), (ROUTE, MEETINGS)]
)
def test_an_edit_of_the_browser_and_a_release_go_together_on_request(
    house: House, ada: Actor, folder: Path, mine: str, theirs: str
) -> None:
    edit(house, ada, mine, "Van Ada")
    before = version(house)
    change(folder, theirs, "Van de release")
    with pytest.raises(EditsInTheWay, match="--merge") as told:
        deploy(house, folder)
    assert mine in str(told.value)
    assert version(house) == before
    for text in ("Van de release", "Van de release, en de volgende"):
        old = (folder / theirs).read_bytes()
        (folder / theirs).write_bytes(old.replace(b"Van de release", text.encode()))
        with pytest.raises(EditsInTheWay):
            deploy(house, folder)
        assert deploy(house, folder, merges=True).kept == (mine,)
        assert b"Van Ada" in now(house)[mine]
        assert text.encode() in now(house)[theirs]


@pytest.mark.parametrize("path", [ROUTE, MEETINGS])
@pytest.mark.parametrize("merges", [False, True])
def test_what_both_changed_is_refused_with_its_name_and_the_cure(
    house: House, ada: Actor, folder: Path, path: str, merges: bool
) -> None:
    edit(house, ada, path, "Van Ada")
    before = now(house)
    change(folder, path, "Van de release")
    with pytest.raises(EditsInTheWay) as told:
        deploy(house, folder, merges=merges)
    assert f"{path}: edited in the browser, and changed in these files" in str(told.value)
    assert f"--replaces {version(house)[:12]}" in str(told.value)
    assert now(house) == before
    deploy(house, folder, version(house)[:12])
    assert b"Van de release" in now(house)[path]


def test_a_release_without_news_leaves_the_edits_alone(house: House, ada: Actor, folder: Path) -> None:
    edit(house, ada, ROUTE, "Van Ada")
    before = version(house)
    assert deploy(house, folder).kept == (ROUTE,)
    assert version(house) == before


def test_an_edit_that_was_taken_over_in_the_files_is_no_edit_any_more(
    house: House, ada: Actor, folder: Path
) -> None:
    edit(house, ada, ROUTE, "Van Ada")
    change(folder, ROUTE, "Van Ada")
    assert deploy(house, folder).kept == ()
    change(folder, FORM, "Van de release")
    deploy(house, folder)
    assert b"Van Ada" in now(house)[ROUTE]
    assert b"Van de release" in now(house)[FORM]


def test_a_version_that_one_went_back_to_is_not_overwritten_either(house: House, folder: Path) -> None:
    change(folder, ROUTE, "Van de release")
    deploy(house, folder)
    deployment.publish_again(house.engine, CONSOLE, "proef", 1, "Toch niet", 3)
    text = (folder / ROUTE).read_bytes().replace(b"Van de release", b"Van de volgende")
    (folder / ROUTE).write_bytes(text)
    with pytest.raises(EditsInTheWay, match=ROUTE):
        deploy(house, folder)


def test_what_does_not_hold_together_is_not_published(
    house: House, ada: Actor, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(house, ada, ROUTE, "Van Ada")
    change(folder, FORM, "Van de release")
    before = version(house)

    def check(_: str, files: dict[str, bytes]) -> list[Finding]:
        both = b"Van Ada" in files[ROUTE] and b"Van de release" in files[FORM]
        return [stops(ROUTE, "", "no valid TOML: {error}", error="samen")] if both else []

    monkeypatch.setattr(checks, "check", check)
    with pytest.raises(Unpublishable):
        deploy(house, folder, merges=True)
    assert version(house) == before


def test_a_proposal_hears_that_a_release_came(house: House, ada: Actor, folder: Path) -> None:
    """What it changes too has to be looked at; what it leaves alone follows the release."""
    mine, other = begin(house, ada, ROUTE, "Van Ada"), begin(house, ada, FORM, "Van Ada")
    change(folder, ROUTE, "Van de release")
    deploy(house, folder)
    with house.engine.database.read() as connection:
        behind = {
            number: [one.path for one in store.find(connection, ada, number).behind(now(house))]
            for number in (mine, other)
        }
    assert behind == {mine: [ROUTE], other: []}
    with house.engine.database.read() as connection:
        seen = store.find(connection, ada, other).fingerprint
    publishing.publish(house.engine, ada, other, "Beter", seen, version(house))
    assert b"Van de release" in now(house)[ROUTE]


# -- writing files -----------------------------------------------------------------------------------------


def test_what_is_written_out_is_the_same_version(house: House, ada: Actor, tmp_path: Path) -> None:
    edit(house, ada, ROUTE, "Van Ada")
    edit(house, ada, MEETINGS, "De Burcht")
    out = tmp_path / "uit"
    for _ in range(2):
        exporting.write(out, "proef", exporting.of_version(house.engine, "proef"))
    assert identify("proef", read_files(out, "proef")) == version(house)
    before = now(house)
    assert deploy(house, out).kept == ()
    assert now(house) == before
    change(out, FORM, "Van de release")
    assert deploy(house, out).kept == ()  # the edits are in the files now


def test_an_older_version_comes_with_its_meetings(house: House, ada: Actor, tmp_path: Path) -> None:
    first, before = version(house), now(house)
    edit(house, ada, ROUTE, "Van Ada")
    edit(house, ada, MEETINGS, "De Burcht")
    assert exporting.of_version(house.engine, "proef", first[:10]) == before
    for begin_ in ("", "zz", first[:10] + "zz", "%"):
        with pytest.raises(VersionUnknown):
            exporting.of_version(house.engine, "proef", begin_)
    with pytest.raises(VersionUnknown):
        exporting.of_version(house.engine, "elders", first)


def test_a_proposal_is_written_out_as_it_is(house: House, ada: Actor, tmp_path: Path) -> None:
    number = begin(house, ada, ROUTE, "Van Ada")
    files = exporting.of_proposal(house.engine, "proef", number)
    assert b"Van Ada" in files[ROUTE]
    assert {path for path in files if files[path] != now(house)[path]} == {ROUTE}
    for region, other in (("elders", number), ("proef", number + 1)):
        with pytest.raises(ProposalUnknown):
            exporting.of_proposal(house.engine, region, other)


@pytest.mark.parametrize("held", ["README.md", "processes/proef/oud.txt", ROUTE])
def test_a_folder_with_other_files_is_left_alone_unless_told(house: House, tmp_path: Path, held: str) -> None:
    out = tmp_path / "uit"
    files = exporting.of_version(house.engine, "proef")
    (out / held).parent.mkdir(parents=True, exist_ok=True)
    (out / held).write_text("Van een ander")
    with pytest.raises(FolderTaken):
        exporting.write(out, "proef", files)
    assert [path.name for path in out.rglob("*") if path.is_file()] == [Path(held).name]
    exporting.write(out, "proef", files, force=True)
    assert identify("proef", read_files(out, "proef")) == version(house)
    assert (out / "README.md").exists() == (held == "README.md")


def test_with_force_what_belongs_to_no_version_stays(house: House, folder: Path) -> None:
    kept = [folder / "processes" / "proef" / "organisaties.toml", folder / "processes" / "ander" / "x.bpmn"]
    kept[1].parent.mkdir()
    kept[1].write_text("ander")
    exporting.write(folder, "proef", exporting.of_version(house.engine, "proef"), force=True)
    assert all(path.exists() for path in kept)
    assert read_all(folder, "proef").keys() >= now(house).keys()


def test_a_play_of_the_browser_is_not_overwritten_either(house: House, ada: Actor, folder: Path) -> None:
    """Plays belong to no version, and come with the files all the same."""
    play, files = "processes/proef/proeven/bellen.toml", now(house)
    note = Publishing("Proef")
    with house.engine.database.write() as connection:
        deployment.put(house.engine, connection, "proef", files | {play: b"a = 1\n"}, ada.trace, note)
    (folder / play).parent.mkdir()
    (folder / play).write_bytes(b"a = 2\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "check", lambda *_: [])
        with pytest.raises(EditsInTheWay, match=play):
            deploy(house, folder, merges=True)
        deploy(house, folder, version(house))
    assert now(house)[play] == b"a = 2\n"
    assert exporting.of_version(house.engine, "proef", version(house))[play] == b"a = 2\n"


def test_a_release_over_what_moved_while_it_was_checked_is_told(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(folder, ROUTE, "Van de release")
    files = now(house) | {FORM: said(FORM, "Intussen", now(house)[FORM])}
    real = merge

    def meanwhile(*args: dict[str, bytes]) -> object:
        with house.engine.database.write() as connection:
            deployment.put(house.engine, connection, "proef", files, "gebruiker:1", Publishing("Intussen"))
        return real(*args)

    monkeypatch.setattr(deployment, "merge", meanwhile)
    with pytest.raises(VersionMoved):
        deploy(house, folder)
    assert b"Intussen" in now(house)[FORM]
