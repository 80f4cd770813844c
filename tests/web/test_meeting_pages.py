"""The pages on which a designer changes when organisations meet, with the next days before it is saved."""

from __future__ import annotations

from html import unescape

import pytest
from flask.testing import FlaskClient

from engine.definitions import read_all, read_files
from engine.definitions.versions import Publishing
from engine.meetings import calendar, series
from engine.meetings.series import Plan
from engine.proposals import meetings
from engine.testing import House
from tests.web.conftest import REGION, LogIn
from tests.web.test_designs import words_of
from tests.web.test_proposals import file_of, hidden, publish

PATH = "processes/proef/overleggen.toml"
FIELDS = {
    "naam": "Gebiedsteam Proef",
    "hoe": "week",
    "om_de": "3",
    "dag.TU": "ja",
    "begin": "2026-02-10",
    "tijd": "09:30",
    "minuten": "90",
    "plaats": "Wijkhuis Proef",
    "voorzitter": "gebiedsteam",
    "lid.woningcorporatie": "ja",
    "lid.wijkteam": "ja",
    "lid.politie": "ja",
    "dagen_vooruit": "180",
    "moet_voor": "ontruimingsdatum",
    "waarschuwing": "Voor deze ontruiming valt geen regulier gebiedsteam.",
}


@pytest.fixture
def proposal(house: House, client: FlaskClient, log_in: LogIn) -> str:
    with house.engine.database.write() as connection:
        house.engine.definitions.deploy(
            connection,
            house.clock,
            "proef",
            read_files(REGION, "proef"),
            "beheer",
            Publishing(meetings=series.texts(read_all(REGION, "proef"), "proef")),
        )
    log_in(client, "ontwerper")
    return client.post("/ontwerp/proef/voorstel", data={"titel": "Anders overleggen"}).location


@pytest.fixture
def page(proposal: str) -> str:
    return f"{proposal}/overleggen/gebiedsteam"


def save(client: FlaskClient, page: str, **fields: str | None) -> str:
    shown = client.get(page).text
    data = {"gezien": hidden(shown, "gezien"), "_concept": hidden(shown, "_concept"), **FIELDS, **fields}
    return client.post(
        page, data={k: v for k, v in data.items() if v is not None}, follow_redirects=True
    ).text


def stored(client: FlaskClient, proposal: str) -> list[Plan]:
    text = client.get(file_of(proposal, PATH)).text.split('wrap="off"', 1)[1].split(">", 1)[1]
    return meetings.plans(unescape(text.split("</textarea>")[0].removeprefix("\n")).encode())


def days(shown: str) -> str:
    return words_of(shown.split("data-data", 1)[1].split("</ul>")[0].partition(">")[2])


def test_a_series_says_its_rhythm_in_words_and_its_next_six_days(
    client: FlaskClient, proposal: str, page: str
) -> None:
    listed = words_of(client.get(f"{proposal}/overleggen").text)
    assert "Elke 3 weken op dinsdag, 09:30 uur, 90 minuten, Wijkhuis Proef" in listed
    shown = days(client.get(page).text)
    assert "dinsdag 10 februari 2026" in shown
    assert "dinsdag 5 mei 2026: geen overleg, bevrijdingsdag" in shown
    assert shown.count("2026") == 7
    assert "Overleggen" in words_of(client.get(proposal).text)


def test_saving_what_stands_there_changes_nothing(client: FlaskClient, proposal: str, page: str) -> None:
    save(client, page)
    assert "Nog niets." in words_of(client.get(proposal).text)


def test_a_rhythm_is_changed_published_and_planned(
    house: House, client: FlaskClient, proposal: str, page: str
) -> None:
    fields = {"hoe": "maand_dag", "om_de": "1", "keer": "2", "weekdag": "TH", "begin": "2026-02-01"}
    shown = save(client, page, naam="Gebiedsteam Noord", **fields)
    assert "Elke maand op de tweede donderdag van de maand" in words_of(shown)
    plan = stored(client, proposal)[0]
    assert (plan.rule, plan.first_day.isoformat()) == ("FREQ=MONTHLY;BYDAY=2TH", "2026-02-12")
    assert "Gepubliceerd." in publish(client, proposal, "Elke maand is genoeg")
    with house.engine.database.read() as connection:
        (planned,) = calendar.series_of_region(connection, "proef")
    assert (planned.name, planned.rule) == ("Gebiedsteam Noord", "FREQ=MONTHLY;BYDAY=2TH")


@pytest.mark.parametrize(
    ("fields", "rule", "first"),
    [
        (
            {"dag.TU": None, "dag.MO": "ja", "dag.FR": "ja", "om_de": "1"},
            "FREQ=WEEKLY;BYDAY=MO,FR",
            "2026-02-13",
        ),
        (
            {"hoe": "maand_datum", "om_de": "2", "datum": "15"},
            "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=15",
            "2026-02-15",
        ),
        ({"hoe": "hand"}, "", "2026-02-10"),
        ({"tot": "2026-12-31"}, "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU;UNTIL=20261231", "2026-02-10"),
        (
            {"hoe": "eigen", "regel": "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1"},
            "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1",
            "2026-03-02",
        ),
    ],
)
def test_each_rhythm_is_written_with_the_first_day_that_fits(
    client: FlaskClient, proposal: str, page: str, fields: dict[str, str | None], rule: str, first: str
) -> None:
    save(client, page, **fields)
    (plan,) = stored(client, proposal)
    assert (plan.rule, plan.first_day.isoformat()) == (rule, first)
    again = client.get(page).text
    assert f'<option value="{fields.get("hoe", "week")}" selected>' in again


def test_the_days_are_shown_before_anything_is_saved(client: FlaskClient, proposal: str, page: str) -> None:
    shown = save(
        client, page, _actie="data", **{"dag.TU": None, "dag.MO": "ja", "om_de": "1", "begin": "2026-03-30"}
    )
    assert "maandag 6 april 2026: geen overleg" in days(shown)
    assert "maandag 30 maart 2026" in days(shown)
    assert days(shown).count("2026") - days(shown).count("geen overleg") == 6
    data = {**FIELDS, "om_de": "2"}
    told = client.post(f"{page}/data", data=data).json
    assert told is not None
    assert [line[0].split()[1] for line in told["data"]][:3] == ["10", "24", "10"]
    assert "Nog niets." in words_of(client.get(proposal).text)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"naam": " "}, "Vul dit in."),
        ({"naam": "x" * 121}, "hoogstens 120 tekens"),
        ({"dag.TU": None}, "Kies ten minste één dag."),
        ({"om_de": "0"}, "van 1 tot en met 52"),
        ({"hoe": "maand_datum", "datum": "32"}, "van 1 tot en met 31"),
        ({"hoe": "ooit"}, "Kies hoe vaak dit overleg is."),
        ({"hoe": "eigen", "regel": "FREQ=SECONDLY"}, "Dit is geen ritme."),
        ({"hoe": "eigen", "regel": "elke week"}, "Dit is geen ritme."),
        ({"tot": "2025-01-01"}, "geeft geen enkele dag"),
        ({"tot": "ooit"}, "laat dit leeg"),
        ({"begin": "ooit"}, "Vul een dag in."),
        ({"tijd": "25:00"}, "Vul een tijd in"),
        ({"minuten": "veel"}, "van 15 tot en met 600"),
        ({"voorzitter": ""}, "Kies wie voorzit."),
        ({"waarschuwing": ""}, "geen overleg voor die dag"),
        ({"dagen_vooruit": "-1"}, "van 1 tot en met 730"),
    ],
)
def test_what_cannot_be_is_said_and_kept(
    client: FlaskClient, proposal: str, page: str, fields: dict[str, str | None], told: str
) -> None:
    shown = save(client, page, **fields)
    assert told in shown
    assert "Nog niets." in words_of(client.get(proposal).text)


def test_who_chairs_is_held_against_the_lane_of_the_task(
    client: FlaskClient, proposal: str, page: str
) -> None:
    save(client, page, voorzitter="wijkteam")
    assert "Dit moet eerst goed" in client.get(proposal).text


def test_a_series_goes_and_comes_back_new(client: FlaskClient, proposal: str, page: str) -> None:
    listed = client.get(f"{proposal}/overleggen").text
    assert "Voeg een overleg toe" not in listed
    client.post(f"{page}/weg", data={"gezien": hidden(listed, "gezien")})
    assert stored(client, proposal) == []
    assert "Deze regio heeft nog geen overleg." in client.get(f"{proposal}/overleggen").text
    new = f"{proposal}/overleggen/nieuw"
    assert "Kies welke taken" in save(client, new, soort="")
    shown = save(client, new, soort="gebiedsteam", plaats="Buurthuis")
    assert "Opgeslagen in het voorstel" in shown
    (plan,) = stored(client, proposal)
    assert (plan.kind, plan.place, plan.rule) == (
        "gebiedsteam",
        "Buurthuis",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU",
    )
    assert client.get(f"{proposal}/overleggen/elders").status_code == 404


def test_the_second_of_two_hears_who_was_first(client: FlaskClient, proposal: str, page: str) -> None:
    shown = client.get(page).text
    save(client, page, plaats="Buurthuis")
    data = {
        **FIELDS,
        "gezien": hidden(shown, "gezien"),
        "_concept": hidden(shown, "_concept"),
        "tijd": "10:00",
    }
    told = client.post(page, data=data, follow_redirects=True).text
    assert "Iemand anders veranderde dit intussen." in told
    assert "Buurthuis" in told
    assert stored(client, proposal)[0].starts.hour == 9
    save(client, page, tijd="10:00")
    assert stored(client, proposal)[0].starts.hour == 10
    listed = client.get(f"{proposal}/overleggen").text
    client.post(f"{page}/weg", data={"gezien": hidden(shown, "gezien")})
    assert len(stored(client, proposal)) == 1
    assert listed


def test_a_file_that_is_written_in_another_way_is_changed_as_text(
    client: FlaskClient, proposal: str, page: str
) -> None:
    address = file_of(proposal, PATH)
    client.post(
        address, data={"gezien": hidden(client.get(address).text, "gezien"), "tekst": "overleggen = 3"}
    )
    assert "alleen als tekst" in client.get(page, follow_redirects=True).text
    assert "alleen als tekst" in client.get(f"{proposal}/overleggen", follow_redirects=True).text
