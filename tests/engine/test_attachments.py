"""Files with a form: put aside first, kept with the answer, gone with the task; judged by content."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engine import access, definitions
from engine.access import Actor
from engine.checks import region
from engine.definitions import read_files
from engine.dossier import audit, cases, endings, reopening, tasks, uploads
from engine.dossier.answering import AnswerInvalid
from engine.dossier.tasks import TaskGone
from engine.files import attachments
from engine.files.attachments import Place
from engine.files.kinds import Upload, UploadRefused, inspect, safe_name
from engine.pages import looks
from engine.pages.looks import FileUnknown
from engine.tables import Attachment, Reading
from engine.testing import House, Story, build
from tests.web.conftest import BEGIN, REGION, ROLES

PDF = b"%PDF-1.7\n%..."
PHOTO = Upload("foto van de deur.png", "image/png", b"\x89PNG\r\n\x1a\n...")
ANSWER = {"contact_op": "2026-02-02", "contact_gelukt": True}


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = build(database_url, "proef", BEGIN, read_files(REGION, "proef"), ROLES)
    yield made
    made.engine.database.dispose()


@pytest.fixture
def story(house: House) -> Story:
    return Story(house, achterstand=500.0, vervaldatum="2026-02-01", huurder={"naam": "A. de Vries"})


def task_id(story: Story) -> str:
    return next(task.id for task in story.page().tasks if task.status == "open")


def landlord(story: Story) -> Actor:
    return story.house.actor("woningcorporatie")


def rows(house: House) -> int:
    with house.engine.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(Attachment)) or 0


# -- the life of a file -----------------------------------------------------------------------------------


def test_a_file_becomes_part_of_the_dossier_with_the_answer(story: Story) -> None:
    engine, task = story.house.engine, task_id(story)
    made = uploads.put_aside(engine, landlord(story), task, PHOTO)
    assert story.page().files == ()
    tasks.complete(
        engine, landlord(story), task, {**ANSWER, "stukken": [{"soort_stuk": "foto", "bestand": made}]}
    )
    (kept,) = story.page().files
    assert (kept.id, kept.name, kept.size, kept.sha256) == (
        made,
        PHOTO.name,
        len(PHOTO.content),
        PHOTO.sha256,
    )
    assert kept.uploaded_by == "Test woningcorporatie"
    got = looks.file(engine, landlord(story), story.case_id, made)
    assert (got.content, got.media_type) == (PHOTO.content, "image/png")


def test_the_trail_has_the_hash_and_not_the_name(story: Story) -> None:
    task = task_id(story)
    made = uploads.put_aside(story.house.engine, landlord(story), task, PHOTO)
    story.complete("contact_zoeken", stukken=[{"soort_stuk": "foto", "bestand": made}])
    (entry,) = [entry for entry in story.page().timeline if entry.action == "bestand_toegevoegd"]
    told = {"soort": PHOTO.media_type, "grootte": len(PHOTO.content), "sha256": PHOTO.sha256}
    assert entry.detail == {"bestand": made, **told}
    assert not any("deur" in str(entry.detail) for entry in story.page().timeline)
    with story.house.engine.database.read() as connection:
        assert list(audit.verify(connection)) == []


def test_what_was_put_aside_goes_with_the_task(story: Story) -> None:
    uploads.put_aside(story.house.engine, landlord(story), task_id(story), PHOTO)
    assert rows(story.house) == 1
    story.complete("contact_zoeken", stukken=None)
    assert rows(story.house) == 0


def test_what_was_put_aside_stays_while_its_dossier_can_be_reopened(story: Story) -> None:
    engine, actor = story.house.engine, landlord(story)
    uploads.put_aside(engine, actor, task_id(story), PHOTO)
    uploads.put_aside_with_action(engine, actor, story.case_id, "gedeeld_betaling", PHOTO)
    cases.cancel(engine, actor, story.case_id, "Proef")
    assert rows(story.house) == 2
    reopening.reopen(engine, actor, story.case_id, "Toch niet")
    assert rows(story.house) == 2
    cases.cancel(engine, actor, story.case_id, "Toch wel")
    for days, left in ((30, 2), (31, 0)):
        with engine.database.write() as connection:
            endings.forget_over(connection, engine.clock.now() + timedelta(days=days))
        assert rows(story.house) == left


def test_a_file_of_another_task_or_of_nobody_is_refused(house: House, story: Story) -> None:
    other = Story(house, achterstand=500.0, vervaldatum="2026-02-01")
    elsewhere = uploads.put_aside(house.engine, landlord(other), task_id(other), PHOTO)
    for wrong in (elsewhere, "0" * 32):
        answer = {**ANSWER, "stukken": [{"soort_stuk": "foto"}, {"soort_stuk": "foto", "bestand": wrong}]}
        with pytest.raises(AnswerInvalid) as refused:
            tasks.complete(house.engine, landlord(story), task_id(story), answer)
        assert [error.path for error in refused.value.errors] == ["stukken.1.bestand"]
    assert story.open_tasks() == ["contact_zoeken"]


def test_a_file_with_an_action_is_only_for_who_put_it_aside(story: Story) -> None:
    """Both work for the landlord, so both may take the action."""
    engine, actor = story.house.engine, landlord(story)
    colleague = Actor(story.house.people["wijkteam"], "collega", actor.functions)
    process = "proef_bespreken"
    made = uploads.put_aside_with_action(engine, actor, story.case_id, process, PHOTO)
    answer = {"aangemeld_op": "2026-02-02", "bijlage": made}
    with pytest.raises(AnswerInvalid):
        cases.act(engine, colleague, story.case_id, process, answer)
    left = uploads.put_aside_with_action(engine, actor, story.case_id, process, PHOTO)
    cases.act(engine, actor, story.case_id, process, answer)
    assert [each.id for each in story.page().files] == [made]
    with engine.database.read() as connection:
        assert left not in attachments.shown(connection, Place(story.case_id, action=process))


def test_nothing_is_put_aside_with_a_task_that_has_ended(story: Story) -> None:
    task = task_id(story)
    story.complete("contact_zoeken")
    with pytest.raises(TaskGone):
        uploads.put_aside(story.house.engine, landlord(story), task, PHOTO)


def test_reading_a_file_is_recorded_and_only_for_who_takes_part(house: House, story: Story) -> None:
    made = uploads.put_aside(house.engine, landlord(story), task_id(story), PHOTO)
    with pytest.raises(FileUnknown):  # nobody sees what is not sent in yet
        looks.file(house.engine, landlord(story), story.case_id, made)
    story.complete("contact_zoeken", stukken=[{"soort_stuk": "foto", "bestand": made}])
    with pytest.raises(FileUnknown):
        looks.file(house.engine, house.actor("gemeente"), story.case_id, made)
    other = Story(house, achterstand=500.0, vervaldatum="2026-02-01")
    with pytest.raises(FileUnknown):
        looks.file(house.engine, access.CONSOLE, other.case_id, made)
    looks.file(house.engine, landlord(story), story.case_id, made)
    with house.engine.database.read() as connection:
        assert list(connection.scalars(select(Reading.what))) == ["bestand"]


# -- what a file is ---------------------------------------------------------------------------------------


def packed(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return content.getvalue()


DOCX = packed("[Content_Types].xml", "word/document.xml")
BOX = b"\x00\x00\x00\x18ftyp%s\x00\x00\x00\x00mp42isom"
GOOD = {
    "brief.pdf": PDF,
    "BRIEF.PDF": PDF,
    "foto.jpg": b"\xff\xd8\xff\xe0",
    "foto.jpeg": b"\xff\xd8\xff\xe1",
    "foto.png": PHOTO.content,
    "foto.heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
    "geluid.mp3": b"ID3\x04",
    "geluid zonder kop.mp3": b"\xff\xfb\x90\x00",
    "geluid.m4a": BOX.replace(b"%s", b"M4A "),
    "film.mp4": BOX.replace(b"%s", b"isom"),
    "notitie.txt": "Harde muziek, één uur lang.".encode(),
    "oude notitie.txt": "Harde muziek, één uur lang.".encode("cp1252"),
    "verslag.docx": DOCX,
}


@pytest.mark.parametrize("name", GOOD)
def test_a_file_that_is_what_it_says_is_taken(name: str) -> None:
    taken = inspect(name, GOOD[name], 1000)
    assert taken.name == name
    assert taken.content == GOOD[name]


@pytest.mark.parametrize(
    ("name", "content", "mark"),
    [
        ("virus.exe", b"MZ", "!soort"),
        ("pagina.html", b"<html>", "!soort"),
        ("plaatje.svg", b"<svg>", "!soort"),
        ("zonder", PDF, "!soort"),
        ("brief.pdf", b"", "!leeg"),
        ("brief.pdf", PDF + b"x" * 1000, "!groot"),
        ("brief.pdf", b"MZ\x90", "!inhoud"),
        ("foto.jpg", PHOTO.content, "!inhoud"),
        ("foto.png", b"<svg>", "!inhoud"),
        ("geluid.mp3", b"RIFF", "!inhoud"),
        ("geluid.mp3", b"\xff\xd8\xff\xe0", "!inhoud"),
        ("film.mp4", GOOD["foto.heic"].replace(b"mif1heic", b"miafMiHB"), "!inhoud"),
        ("notitie.txt", b"MZ\x00\x01", "!inhoud"),
        ("verslag.docx", b"PK\x03\x04", "!inhoud"),
        ("verslag.docx", packed("iets.txt"), "!inhoud"),
        ("verslag.docx", packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "!macro"),
    ],
)
def test_a_file_that_is_not_is_refused_with_the_reason(name: str, content: bytes, mark: str) -> None:
    with pytest.raises(UploadRefused) as refused:
        inspect(name, content, 1000)
    assert refused.value.mark == mark


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("brief van 2 maart.pdf", "brief van 2 maart.pdf"),
        ("C:\\Users\\naam\\brief.pdf", "brief.pdf"),
        ("../../etc/brief.pdf", "brief.pdf"),
        ('a"b;c<d>.pdf', "abcd.pdf"),
        ("een\r\nregel\u202egpj.pdf", "eenregelgpj.pdf"),
        (".pdf", "bestand.pdf"),
        ("...", "bestand"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_name_is_safe_to_show_and_to_save(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_start_form_that_asks_for_a_file_is_refused() -> None:
    path = "forms/gedeeld/dossier_openen.json"
    files = read_files(REGION, "proef")
    schema = json.loads(files[path])
    assert list(region.with_files(definitions.build("proef", files))) == []
    schema["properties"]["bijlage"] = {"title": "Bijlage", "type": "string", "x-soort": "bestand"}
    wrong = definitions.build("proef", {**files, path: json.dumps(schema).encode()})
    assert [finding.element for finding in region.with_files(wrong)] == ["huur_niet_betaald"]
