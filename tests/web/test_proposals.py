"""The pages on which a designer changes a region: nothing is overwritten, nothing runs until published."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engine.definitions import read_all, read_files
from engine.definitions.versions import Publishing
from engine.meetings import series
from engine.organisations import people
from engine.testing import House
from tests.web.conftest import PASSWORD, REGION, LogIn
from tests.web.test_designs import ROUTE, SETTINGS, TERM, words_of

HELLO = "processes/proef/berichten/hallo.txt"
STAND = "processes/proef/stand.txt"
NUMBERS = """
[instellingen.pogingen]
waarde = 3
titel = "Hoe vaak je probeert te bellen"
bron = "Afspraak"

[instellingen.bellen]
waarde = true
titel = "Of je belt"
bron = "Afspraak"

[instellingen.bezoeken]
waarde = "ja"
titel = "Of je langsgaat"
bron = "Afspraak"

[instellingen.zin]
waarde = "Kom langs"
titel = "Wat in de brief staat"
bron = "Afspraak"

[instellingen.wie]
waarde = ["wijkteam", "gemeente"]
titel = "Wie het hoort"
bron = "Afspraak"
"""


@pytest.fixture
def proposal(house: House, client: FlaskClient, log_in: LogIn) -> str:
    """The address of a new proposal of the region, whose settings are a term, a number and a yes."""
    files = read_files(REGION, "proef")
    files[SETTINGS] = ("# Het convenant.\n" + TERM.format("2M15D") + NUMBERS).encode()
    with house.engine.database.write() as connection:
        house.engine.definitions.deploy(
            connection,
            house.clock,
            "proef",
            files,
            "beheer",
            Publishing(meetings=series.texts(read_all(REGION, "proef"), "proef")),
        )
    log_in(client, "ontwerper")
    answer = client.post("/ontwerp/proef/voorstel", data={"titel": "Eerder bellen"})
    return answer.location


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def change(client: FlaskClient, address: str, **fields: str) -> str:
    """Fill in a page as it stands, with these fields; the page that follows."""
    page = client.get(address).text
    data = {"gezien": hidden(page, "gezien"), "_concept": hidden(page, "_concept"), **fields}
    return client.post(address, data=data, follow_redirects=True).text


def set_term(client: FlaskClient, proposal: str, **fields: str) -> str:
    whole = {"maanden": "2", "dagen": "15", "titel": "Tijd om te reageren", "bron": "Afspraak", **fields}
    return change(client, f"{proposal}/instellingen/reactietermijn", **whole)


def publish(client: FlaskClient, proposal: str, reason: str) -> str:
    page = client.get(proposal).text
    data = {"gezien": page.rsplit('name="gezien" value="', 1)[1].split('"')[0], "nu": hidden(page, "nu")}
    data |= {"_concept": hidden(page, "_concept"), "reden": reason}
    return client.post(f"{proposal}/publiceren", data=data, follow_redirects=True).text


def file_of(proposal: str, path: str) -> str:
    return f"{proposal}/bestand?pad={path}"


def now(house: House, path: str) -> str:
    with house.engine.database.read() as connection:
        return house.engine.definitions.current(connection, "proef").files[path].decode()


def test_a_term_is_changed_and_published(house: House, client: FlaskClient, proposal: str) -> None:
    listed = words_of(client.get(f"{proposal}/instellingen").text)
    assert "Tijd om te reageren: 2,5 maand" in listed
    assert "Wie het hoort: wijkteam, gemeente" in listed
    assert client.get(f"{proposal}/instellingen/wie").status_code == 404
    shown = words_of(set_term(client, proposal, maanden="2", dagen="0"))
    assert "was 2,5 maand , wordt 2 maanden" in shown
    assert "P2M15D" in now(house, SETTINGS)
    told = words_of(publish(client, proposal, "Twee maanden is genoeg"))
    assert "Gepubliceerd." in told
    assert "Twee maanden is genoeg" in told
    text = now(house, SETTINGS)
    assert 'waarde = "P2M"' in text
    assert text.startswith("# Het convenant.")


@pytest.mark.parametrize(
    ("name", "fields", "written"),
    [
        ("reactietermijn", {"maanden": "0", "dagen": "10"}, 'waarde = "P10D"'),
        ("reactietermijn", {"maanden": "", "dagen": "3"}, 'waarde = "P3D"'),
        ("reactietermijn", {"maanden": "0", "dagen": "0"}, 'waarde = "P0D"'),
        ("pogingen", {"waarde": "5"}, "waarde = 5"),
        ("pogingen", {"waarde": "2,5"}, "waarde = 2.5"),
        ("bellen", {"waarde": "nee"}, "waarde = false"),
        ("bezoeken", {"waarde": "nee"}, 'waarde = "nee"'),
        ("zin", {"waarde": "Bel ons"}, 'waarde = "Bel ons"'),
    ],
)
def test_each_kind_of_value_is_written_as_it_was(
    client: FlaskClient, proposal: str, name: str, fields: dict[str, str], written: str
) -> None:
    change(client, f"{proposal}/instellingen/{name}", titel="Iets", bron="Afspraak", **fields)
    assert written in unescape(client.get(file_of(proposal, SETTINGS)).text)


@pytest.mark.parametrize(
    ("name", "fields", "told"),
    [
        ("reactietermijn", {"maanden": "", "dagen": ""}, "Vul in hoe lang"),
        ("reactietermijn", {"maanden": "anderhalf", "dagen": "0"}, "Vul hele maanden en dagen in"),
        ("reactietermijn", {"maanden": "-1", "dagen": "0"}, "Vul hele maanden en dagen in"),
        ("reactietermijn", {"maanden": "99999", "dagen": "0"}, "Vul hele maanden en dagen in"),
        ("pogingen", {"waarde": "drie"}, "Vul een getal in"),
        ("pogingen", {"waarde": ""}, "Vul een getal in"),
        ("pogingen", {"waarde": "3", "titel": " "}, "Vul in wat dit is"),
        ("pogingen", {"waarde": "3", "bron": ""}, "Vul in waar dit vandaan komt"),
    ],
)
def test_what_is_no_value_is_told_and_kept(
    client: FlaskClient, proposal: str, name: str, fields: dict[str, str], told: str
) -> None:
    typed = {"titel": "Een eigen titel", "bron": "Afspraak", **fields}
    shown = change(client, f"{proposal}/instellingen/{name}", **typed)
    assert told in shown
    assert "Fout:" in shown
    for text in filter(str.strip, typed.values()):
        assert text in shown
    assert "Nog niets." in client.get(proposal).text


def test_what_was_not_changed_is_said_not_to_be(client: FlaskClient, proposal: str) -> None:
    assert "Je veranderde niets: Tijd om te reageren is 2,5 maand." in words_of(set_term(client, proposal))
    assert "Nog niets." in client.get(proposal).text


def test_a_part_that_is_no_version_can_be_changed_too(client: FlaskClient, proposal: str) -> None:
    assert "Overleggen" in words_of(client.get(proposal).text).split("Veranderen")[1]


def test_a_setting_of_all_regions_gets_a_value_of_its_own(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    files = read_files(REGION, "proef")
    shared = "processes/gedeeld/instellingen.toml"
    files[shared] = TERM.format("14D").encode()
    with house.engine.database.write() as connection:
        house.engine.definitions.deploy(connection, house.clock, "proef", files, "beheer")
    log_in(client, "ontwerper")
    proposal = client.post("/ontwerp/proef/voorstel", data={"titel": "Eigen termijn"}).location
    assert "afspraak van alle regio" in client.get(f"{proposal}/instellingen/reactietermijn").text
    set_term(client, proposal, maanden="0", dagen="7")
    publish(client, proposal, "Een week")
    assert "P7D" in now(house, SETTINGS)
    assert "P14D" in now(house, shared)


def test_a_file_is_changed_as_text(house: House, client: FlaskClient, proposal: str) -> None:
    page = client.get(file_of(proposal, ROUTE)).text
    assert "Contact zoeken met huurder" in page
    text = now(house, ROUTE).replace("Contact zoeken met huurder", "De huurder bellen")
    shown = change(client, file_of(proposal, ROUTE), tekst=text.replace("\n", "\r\n"))
    assert "De huurder bellen" in words_of(shown)
    assert "Wordt" in words_of(shown)
    publish(client, proposal, "Bellen helpt")
    assert now(house, ROUTE) == text


def test_what_two_designers_write_is_both_kept(house: House, client: FlaskClient, proposal: str) -> None:
    address, text = file_of(proposal, ROUTE), now(house, ROUTE)
    page = client.get(address).text
    data = {"gezien": hidden(page, "gezien"), "_concept": hidden(page, "_concept")}
    for name in ("De huurder bellen", "De huurder bezoeken"):
        tekst = text.replace("Contact zoeken met huurder", name)
        shown = client.post(address, data={**data, "tekst": tekst}, follow_redirects=True).text
    assert "sloeg dit bestand intussen op" in shown
    assert "Wat er nu staat" in shown
    assert "De huurder bellen" in shown
    assert "De huurder bezoeken" in shown
    after = change(client, address, tekst=text.replace("Contact zoeken met huurder", "Bellen en bezoeken"))
    assert "Bellen en bezoeken" in words_of(after)


def test_what_is_wrong_is_told_and_stops_publishing(client: FlaskClient, proposal: str) -> None:
    shown = words_of(change(client, file_of(proposal, ROUTE), tekst="<geen bpmn"))
    assert "Dit moet eerst goed (1)" in shown
    assert "Eerst moeten de fouten hierboven weg" in shown
    answer = client.post(f"{proposal}/publiceren", data={"gezien": "x", "nu": "x", "reden": "Toch"})
    assert answer.status_code == 303
    assert "Dit moet eerst goed" in client.get(proposal).text


def test_a_change_is_taken_back(client: FlaskClient, proposal: str) -> None:
    set_term(client, proposal, maanden="1")
    assert (
        "Wat er nog niet klopt" not in client.get(proposal).text.split("Veranderen")[0].split("verander")[0]
    )
    seen = hidden(client.get(proposal).text, "gezien")
    for stale in ("", "0" * 64):
        data = {"pad": SETTINGS, "gezien": stale}
        told = client.post(f"{proposal}/bestand/terug", data=data, follow_redirects=True).text
        assert "sloeg dit bestand intussen op. Kijk wat er nu staat en kies nog eens." in told
        assert "1 veranderd bestand" in told
    data = {"pad": SETTINGS, "gezien": seen}
    shown = client.post(f"{proposal}/bestand/terug", data=data, follow_redirects=True).text
    assert "Nog niets." in shown


@pytest.mark.parametrize(
    ("page", "kept", "typed", "theirs"),
    [
        ("bestand?pad=" + STAND, {}, "Mijn stand", "Hun stand"),
        ("brief/hallo", {"onderwerp": "Mijn brief", "deelt": "alles"}, "Mijn tekst", "Hun tekst"),
        (
            "brief/hallo",
            {"onderwerp": "x", "deelt": "alles", "_actie": "bekijken"},
            "Mijn tekst",
            "Hun tekst",
        ),
    ],
)
def test_a_draft_from_before_another_saved_overwrites_nothing(
    house: House,
    app: Flask,
    client: FlaskClient,
    log_in: LogIn,
    page: str,
    kept: dict[str, str],
    typed: str,
    theirs: str,
) -> None:
    files = read_files(REGION, "proef") | {
        STAND: b"Stand\n",
        HELLO: b"Onderwerp: Dag\nDeelt: alles\n\nDag.\n",
    }
    with house.engine.database.write() as connection:
        house.engine.definitions.deploy(connection, house.clock, "proef", files, "beheer")
        member = {"test-gemeente": "ontwerper"}
        number = people.add_user(connection, house.clock, "bo@test.example", "Bo", PASSWORD, member)
        bo = people.find_account(connection, number)
    assert bo is not None
    log_in(client, "ontwerper")
    address = client.post("/ontwerp/proef/voorstel", data={"titel": "Samen"}).location + "/" + page
    shown = client.get(address).text
    mine = {**kept, "tekst": typed} | {name: hidden(shown, name) for name in ("gezien", "_concept")}
    client.post(address if "_actie" in kept else "/concept", data=mine)
    other = app.test_client()
    with other.session_transaction() as session:
        session["user"], session["key"] = bo.id, bo.session_key
    change(other, address, onderwerp="Hun brief", deelt="alles", tekst=theirs)
    for is_told in (True, False):
        back = client.get(address).text
        assert typed in back
        sent = {**kept, "tekst": typed, "_actie": ""}
        sent |= {name: hidden(back, name) for name in ("gezien", "_concept")}
        told = client.post(address, data=sent, follow_redirects=True).text
        assert ("Bo sloeg dit bestand intussen op" in told and theirs in told) is is_told
    assert typed in client.get(address).text


PARTS = {
    "setting": (
        "instellingen/reactietermijn",
        {"maanden": "4", "dagen": "0", "titel": "Tijd om te reageren", "bron": "Mijn bron"},
        {"maanden": "3", "dagen": "0", "titel": "Tijd om te reageren", "bron": "Hun bron"},
        "3 maanden",
        ("instellingen/pogingen", {"waarde": "9", "titel": "Hoe vaak", "bron": "Afspraak"}),
    ),
    "question": (
        "formulier/reageren/vraag/reactie",
        {"vraag": "Mijn vraag", "soort": "lange_tekst"},
        {"vraag": "Hun vraag", "soort": "lange_tekst"},
        "Hun vraag",
        ("formulier/reageren/vraag/nieuw", {"vraag": "Nog een?", "soort": "ja_nee"}),
    ),
    "head": (
        "formulier/reageren/kop",
        {"titel": "Mijn titel", "uitleg": "Kort."},
        {"titel": "Hun titel", "uitleg": "Lang."},
        "Hun titel",
        ("formulier/reageren/vraag/nieuw", {"vraag": "Nog een?", "soort": "ja_nee"}),
    ),
}


def fields_of(client: FlaskClient, address: str) -> dict[str, str]:
    """What the form at this address sends back unseen."""
    page = client.get(address.removesuffix("/kop")).text
    page = page.split("/kop", 1)[1] if address.endswith("/kop") else page
    return {name: hidden(page, name) for name in ("gezien", "_concept")}


@pytest.mark.parametrize("part", PARTS)
def test_a_draft_of_one_part_never_overwrites_what_another_made_of_it(
    client: FlaskClient, proposal: str, part: str
) -> None:
    """It is refused once, with both shown; who looked at that saves it. Another part is nobody's concern."""
    tail, mine, theirs, shown, (other, more) = PARTS[part]
    address = f"{proposal}/{tail}"
    page = address.removesuffix("/kop")
    begun = {**fields_of(client, address), **mine}
    client.post(address, data={**fields_of(client, address), **theirs})
    client.post("/concept", data=begun)  # left half written, before the other one saved
    back = client.get(page).text
    assert "Iemand anders veranderde dit intussen" in back
    assert shown in words_of(back)
    assert begun["gezien"] in back
    refused = client.post(address, data=begun, follow_redirects=True).text
    assert "Wat jij invulde, staat hier nog" in refused
    assert all(text in refused for text in mine.values())
    client.post(f"{proposal}/{other}", data={**fields_of(client, f"{proposal}/{other}"), **more})
    done = client.post(address, data={**fields_of(client, address), **mine}, follow_redirects=True).text
    assert "Opgeslagen in het voorstel" in done
    assert "Iemand anders veranderde" not in client.get(page).text


@pytest.mark.parametrize("part", PARTS)
def test_what_another_made_of_another_part_stops_nobody(
    client: FlaskClient, proposal: str, part: str
) -> None:
    tail, mine, _, _, (other, more) = PARTS[part]
    begun = {**fields_of(client, f"{proposal}/{tail}"), **mine}
    client.post(f"{proposal}/{other}", data={**fields_of(client, f"{proposal}/{other}"), **more})
    done = client.post(f"{proposal}/{tail}", data=begun, follow_redirects=True).text
    assert "Opgeslagen in het voorstel" in done
    page = client.get(f"{proposal}/{other.rsplit('/', 1)[0]}".removesuffix("/vraag")).text
    assert any(text in page for text in more.values())


def test_why_is_asked(client: FlaskClient, proposal: str) -> None:
    set_term(client, proposal, maanden="1")
    shown = publish(client, proposal, " ")
    assert "Vul in waarom dit verandert." in shown


def test_a_proposal_is_thrown_away(client: FlaskClient, proposal: str) -> None:
    set_term(client, proposal, maanden="1")
    assert "‘Eerder bellen’ verandert 1 bestand." in client.get(f"{proposal}/weggooien").text
    page = client.get(f"{proposal}/weggooien").text
    set_term(client, proposal, maanden="3")
    seen = {"gezien": hidden(page, "gezien")}
    told = client.post(f"{proposal}/weggooien", data=seen, follow_redirects=True).text
    assert "Iemand veranderde dit voorstel intussen" in told
    seen = {"gezien": hidden(told, "gezien")}
    told = client.post(f"{proposal}/weggooien", data=seen, follow_redirects=True).text
    assert "weggegooid" in told
    assert "Eerder bellen" not in told
    late = client.post(f"{proposal}/bestand?pad={SETTINGS}", data={"tekst": "Mijn tekst", "gezien": ""})
    assert late.status_code == 409
    assert "Mijn tekst" in late.text
    assert "weggegooid" in client.get(proposal).text


def test_a_title_is_asked(client: FlaskClient, proposal: str) -> None:
    shown = client.post("/ontwerp/proef/voorstel", data={"titel": "  "}, follow_redirects=True).text
    assert "Vul in waar het voorstel over gaat." in shown
    assert "Concept bewaard" not in shown  # nothing was typed


@pytest.mark.parametrize("tail", ["", "/instellingen", "/weggooien", f"/bestand?pad={ROUTE}"])
def test_who_designs_elsewhere_finds_nothing(
    client: FlaskClient, log_in: LogIn, proposal: str, tail: str
) -> None:
    assert client.get(proposal + tail).status_code == 200
    assert client.get(proposal.replace("proef", "elders") + tail).status_code == 404
    log_in(client, "wijkteam")
    assert client.get(proposal + tail).status_code == 404


@pytest.mark.parametrize(("field", "most"), [("titel", 500), ("bron", 500)])
def test_a_text_of_a_setting_that_is_too_long_is_said_and_kept(
    client: FlaskClient, proposal: str, field: str, most: int
) -> None:
    text = "x" * (most + 1)
    shown = set_term(client, proposal, **{field: text})
    assert f"hoogstens {most} tekens. Nu zijn het er {most + 1}." in shown
    assert text in shown
    assert "Nog niets." in words_of(client.get(proposal).text)


def test_a_title_or_reason_that_is_too_long_is_said_and_kept(client: FlaskClient, proposal: str) -> None:
    title = "x" * 121
    page = client.get("/ontwerp/proef").text
    data = {"titel": title, "_concept": hidden(page, "_concept")}
    shown = client.post("/ontwerp/proef/voorstel", data=data, follow_redirects=True).text
    assert "hoogstens 120 tekens. Nu zijn het er 121." in shown
    assert title in shown
    set_term(client, proposal, maanden="3", dagen="0")
    told = publish(client, proposal, "y" * 501)
    assert "hoogstens 500 tekens" in told
    assert "y" * 501 in told
    assert "Gepubliceerd." not in told


OWN_VALUES = """
[instellingen.reactietermijn.per_organisatie]
"test-wijkteam" = 3
"test-gemeente" = "P5D"
"""


@pytest.mark.parametrize(
    ("fields", "written"),
    [
        ({}, '"test-wijkteam" = 3'),
        ({"test-wijkteam.dagen": "4"}, '"test-wijkteam" = "P4D"'),
        ({"test-wijkteam.weg": "ja"}, '"test-gemeente" = "P5D"'),
    ],
)
def test_a_value_of_another_sort_at_an_organisation_can_be_mended_or_left(
    client: FlaskClient, proposal: str, fields: dict[str, str], written: str
) -> None:
    address = file_of(proposal, SETTINGS)
    page = client.get(address).text
    text = TERM.format("2M15D") + OWN_VALUES
    client.post(address, data={"gezien": hidden(page, "gezien"), "tekst": text})
    page = client.get(f"{proposal}/instellingen/reactietermijn").text
    assert "staat er nu ‘3’. Dat is een ander soort waarde." in page
    gemeente = {"test-gemeente.maanden": "0", "test-gemeente.dagen": "5"}
    assert "Opgeslagen" in set_term(client, proposal, maanden="3", dagen="0", **gemeente, **fields)
    now_written = unescape(client.get(address).text)
    assert 'waarde = "P3M"' in now_written
    assert written in now_written
    assert ('"test-wijkteam"' in now_written) == ("test-wijkteam.weg" not in fields)


@pytest.mark.parametrize(
    ("months", "days", "said"),
    [
        ("2", "15", "Geteld vanaf 1 maart 2026: 16 mei 2026."),
        ("2", "", "Geteld vanaf 1 maart 2026: 1 mei 2026."),
        ("0", "28", "Geteld vanaf 1 maart 2026: 29 maart 2026."),
        ("veel", "0", ""),
        ("9999", "0", ""),
        ("", "", ""),
    ],
)
def test_a_time_says_on_which_day_it_ends(
    client: FlaskClient, proposal: str, months: str, days: str, said: str
) -> None:
    address = f"{proposal}/instellingen/reactietermijn"
    assert "Geteld vanaf 1 maart 2026: 16 mei 2026." in words_of(client.get(address).text)
    told = client.post(f"{address}/dag", data={"maanden": months, "dagen": days}).json
    assert told is not None
    assert " ".join(told["gezegd"].split()) == said
    assert client.post(f"{proposal}/instellingen/geen/dag").status_code == 404


def test_what_the_checks_say_of_a_setting_stands_beside_it(client: FlaskClient, proposal: str) -> None:
    for address in (f"{proposal}/instellingen", f"{proposal}/instellingen/pogingen"):
        assert "Geen diagram leest deze instelling." in client.get(address).text
