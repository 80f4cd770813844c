"""The page on which a designer writes a letter: what it may name, and how it reads in made-up dossiers."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from engine.definitions import Definition, build, read_files, regions
from engine.proposals import letters
from engine.proposals.letters import Letter
from engine.testing import House
from tests.web.conftest import REGION, LogIn
from tests.web.test_designs import words_of
from tests.web.test_proposals import change, now, publish

ROOT = Path(__file__).resolve().parents[2]
LETTER = "processes/proef/berichten/hallo.txt"
TEXT = b"Onderwerp: Uw huur\nDeelt: alles\n\nBeste {{ huurder.naam }},\n\nBel ons.\n"
NOW = datetime(2026, 2, 2, 8, tzinfo=UTC)


@pytest.fixture
def address(house: House, client: FlaskClient, log_in: LogIn) -> str:
    files = read_files(REGION, "proef") | {LETTER: TEXT}
    with house.engine.database.write() as connection:
        house.engine.definitions.deploy(connection, house.clock, "proef", files, "beheer")
    log_in(client, "ontwerper")
    return client.post("/ontwerp/proef/voorstel", data={"titel": "Een brief"}).location + "/brief/hallo"


@pytest.fixture(params=regions(ROOT))
def version(request: pytest.FixtureRequest) -> Definition:
    return build(request.param, read_files(ROOT, request.param))


def write(client: FlaskClient, address: str, **fields: str) -> str:
    whole = {"onderwerp": "Uw huur", "deelt": "alles", "tekst": "Beste {{ huurder.naam }},\n", **fields}
    return change(client, address, **whole)


def test_a_letter_is_read_and_written_letter_for_letter(version: Definition) -> None:
    found = {path: data for path, data in version.files.items() if "/berichten/" in path}
    assert len(found) > 20
    for path, data in found.items():
        assert letters.written(letters.read(data)) == data, path


def test_a_text_without_a_head_is_all_body() -> None:
    assert letters.read(b"Zomaar tekst\n\nMeer") == Letter("", "", "Zomaar tekst\n\nMeer")


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("Bel ons", "Bel ons"),
        ("Seintje {{ signaal_nr }} over {{ adres|adres }}", "Seintje – over –"),
        (
            '{% if soort == "a" %}Wij vragen u iets{% elif soort %}Een kans{% endif %}',
            "Wij vragen u iets / Een kans",
        ),
        ("U bent {%if laat%} te laat{% else %}op tijd{%  endif %} ", "U bent / te laat / op tijd"),
        ("", ""),
    ],
)
def test_a_list_names_a_letter_in_words(subject: str, name: str) -> None:
    assert letters.named(subject) == name


def test_no_name_of_a_letter_holds_what_only_a_machine_reads(version: Definition) -> None:
    names = [letters.named(letters.read(text.encode()).subject) for text in version.letters.values()]
    assert len(names) > 20
    assert [name for name in names if not name or re.search(r"[{}_%]", name)] == []


def test_nearly_every_letter_has_examples(version: Definition) -> None:
    """Some name what only a running dossier has, such as the number of a seintje."""
    silent = {
        kind
        for kind, text in version.letters.items()
        if not letters.examples(version, letters.read(text.encode()), NOW)
    }
    assert len(silent) <= len(version.letters) // 8, silent


def test_examples_name_no_one_else_than_the_letter_may(version: Definition) -> None:
    letter = Letter("Een dag", "alleen_datum", "{{ adres.plaats }} {{ huurder.naam }}")
    assert letters.examples(version, letter, NOW) == []
    shown = letters.examples(version, replace(letter, body="{{ adres.plaats }}"), NOW)
    assert len(shown) == letters.EXAMPLES
    names = {one.name for one in letters.nameable(version, "alleen_datum")}
    assert "huurder.naam" not in names
    assert "ontruimingsdatum" in names
    assert "huurder.naam" in {one.name for one in letters.nameable(version, "alles")}


def test_what_might_never_end_has_no_examples(version: Definition) -> None:
    for text in (
        "{% for a in range(300) %}{% for b in range(300) %}{% endfor %}{% endfor %}",
        "{{ 'x' | center(30) }}",
    ):
        assert letters.examples(version, Letter("Dag", "alles", text), NOW) == []


def test_a_letter_is_changed_and_published(house: House, client: FlaskClient, address: str) -> None:
    page = client.get(address)
    assert "Beste {{ huurder.naam }}" in unescape(page.text)
    assert "Verzonnen dossier 3" in page.text
    shown = write(
        client, address, tekst="Beste {{ huurder.naam }},\r\n\r\nKom langs.\r\n", onderwerp="Kom langs"
    )
    assert "Opgeslagen in het voorstel." in shown
    proposal = address.removesuffix("/brief/hallo")
    assert "Kom langs" in words_of(client.get(proposal).text)
    publish(client, proposal, "Vriendelijker")
    assert (
        now(house, LETTER)
        == "Onderwerp: Kom langs\nDeelt: alles\n\nBeste {{ huurder.naam }},\n\nKom langs.\n"
    )


def test_it_is_looked_at_before_it_is_saved(house: House, client: FlaskClient, address: str) -> None:
    shown = write(client, address, tekst="Dag {{ huurder.naam }}!", _actie="bekijken")
    assert "Dag {{ huurder.naam }}!" in unescape(shown)
    assert "Dag " in words_of(shown.split('id="voorbeelden"')[1])
    assert "{{" not in words_of(shown.split('id="voorbeelden"')[1])
    assert "Nog niets." in client.get(address.removesuffix("/brief/hallo")).text


def test_what_it_may_not_tell_is_told(client: FlaskClient, address: str) -> None:
    shown = words_of(write(client, address, deelt="dossier"))
    assert "klopt dit nog niet" in shown
    assert "Hier is geen voorbeeld van te maken." in shown


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"onderwerp": " "}, "Vul een onderwerp in."),
        ({"deelt": "van alles"}, "Kies wat deze brief mag vertellen."),
        ({"tekst": " \n"}, "Vul de tekst van de brief in."),
        ({"tekst": "x" * 20_001}, "Maak de brief korter"),
    ],
)
def test_what_is_no_letter_is_told_and_kept(
    client: FlaskClient, address: str, fields: dict[str, str], told: str
) -> None:
    shown = write(client, address, **fields)
    assert told in shown
    assert "Fout:" in shown
    for text in filter(str.strip, fields.values()):
        assert text in shown or told.startswith("Kies")


def test_there_is_no_such_letter(client: FlaskClient, address: str) -> None:
    assert client.get(address.replace("hallo", "elders")).status_code == 404
