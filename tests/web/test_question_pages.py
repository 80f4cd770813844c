"""The pages on which a designer makes a form, question by question, with what the worker will see."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from engine.testing import House
from tests.web.conftest import LogIn
from tests.web.test_designs import words_of
from tests.web.test_proposals import file_of, hidden, now, publish

FORM = "forms/proef/reageren.json"


@pytest.fixture
def proposal(client: FlaskClient, log_in: LogIn) -> str:
    log_in(client, "ontwerper")
    return client.post("/ontwerp/proef/voorstel", data={"titel": "Een vraag erbij"}).location


@pytest.fixture
def form(proposal: str) -> str:
    return f"{proposal}/formulier/reageren"


def ask(client: FlaskClient, form: str, question: str = "nieuw", **fields: str) -> str:
    address = f"{form}/vraag/{question}"
    page = client.get(address).text
    data = {"gezien": hidden(page, "gezien"), "_concept": hidden(page, "_concept"), **fields}
    return client.post(address, data=data, follow_redirects=True).text


def stored(client: FlaskClient, proposal: str) -> dict[str, Any]:
    page = client.get(file_of(proposal, FORM)).text
    text = page.split('wrap="off"', 1)[1].split(">", 1)[1].split("</textarea>")[0]
    return dict(json.loads(text.replace("&#34;", '"').replace("&#39;", "'")))


def test_a_question_is_added_and_asked_from_then_on(
    house: House, client: FlaskClient, proposal: str, form: str
) -> None:
    shown = words_of(
        ask(
            client,
            form,
            vraag="Hoe vaak belde je?",
            soort="getal",
            boven="10",
            voorbeelden="3",
            verplicht="ja",
        )
    )
    assert "Hoe vaak belde je? Heel getal, verplicht" in shown
    assert "Vraag ‘Hoe vaak belde je?’ in ‘Reageren op seintje’ nieuw" in words_of(client.get(proposal).text)
    publish(client, proposal, "Dat willen we weten")
    asked = json.loads(now(house, FORM))
    assert asked["properties"]["hoe_vaak_belde_je"]["x-vraag-na-boven"] == 10
    assert "hoe_vaak_belde_je" in asked["required"]


def test_the_preview_shows_what_the_worker_sees(client: FlaskClient, proposal: str, form: str) -> None:
    ask(client, form, vraag="Hoe was het gesprek?", soort="lange_tekst", uitleg="Kort is goed.")
    page = client.get(f"{form}/voorbeeld")
    assert "Hoe was het gesprek?" in page.text
    assert "Kort is goed." in page.text
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    around = client.get(form).headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in around
    assert "frame-src 'self'" in around


def test_a_question_is_changed_moved_and_taken_away(client: FlaskClient, proposal: str, form: str) -> None:
    ask(client, form, "reactie_verslag", vraag="Vertel", uitleg="", soort="lange_tekst")
    assert stored(client, proposal)["properties"]["reactie_verslag"]["title"] == "Vertel"
    seen = hidden(client.get(form).text, "gezien")
    client.post(f"{form}/volgorde/reactie_verslag", data={"wat": "omhoog", "gezien": seen})
    assert list(stored(client, proposal)["properties"])[:2] == ["reactie_verslag", "reactie"]
    seen = hidden(client.get(form).text, "gezien")
    client.post(f"{form}/volgorde/reactie_verslag", data={"wat": "omlaag", "gezien": seen})
    seen = hidden(client.get(form).text, "gezien")
    client.post(f"{form}/volgorde/reactie_verslag", data={"wat": "weg", "gezien": seen})
    assert list(stored(client, proposal)["properties"]) == ["reactie"]
    seen = hidden(client.get(form).text, "gezien")
    for question, what, status in (("reactie", "iets", 400), ("elders", "weg", 404)):
        answer = client.post(f"{form}/volgorde/{question}", data={"wat": what, "gezien": seen})
        assert answer.status_code == status


def test_a_button_of_an_old_page_changes_nothing(client: FlaskClient, proposal: str, form: str) -> None:
    seen = hidden(client.get(form).text, "gezien")
    ask(client, form, "reactie_verslag", vraag="Vertel", uitleg="", soort="lange_tekst")
    told = client.post(
        f"{form}/volgorde/reactie_verslag", data={"wat": "weg", "gezien": seen}, follow_redirects=True
    ).text
    assert "doe het nog eens" in told
    assert "reactie_verslag" in stored(client, proposal)["properties"]


def test_answers_keep_the_name_that_the_dossier_has(client: FlaskClient, proposal: str, form: str) -> None:
    page = client.get(f"{form}/vraag/reactie").text
    assert "geaccepteerd = Accepteert hulp" in page
    keuzes = "geaccepteerd = Wil hulp\ngeweigerd = Wil geen hulp\nWeet het nog niet"
    ask(client, form, "reactie", vraag="Wat doet de huurder?", soort="keuze", keuzes=keuzes, verplicht="ja")
    assert stored(client, proposal)["properties"]["reactie"]["oneOf"] == [
        {"const": "geaccepteerd", "title": "Wil hulp"},
        {"const": "geweigerd", "title": "Wil geen hulp"},
        {"const": "weet_het_nog_niet", "title": "Weet het nog niet"},
    ]


def test_a_question_is_shown_after_an_answer(client: FlaskClient, proposal: str, form: str) -> None:
    page = client.get(f"{form}/vraag/nieuw").text
    assert "Wat doet de huurder?: Weigert hulp" in page
    assert "Wat doet de huurder?: Weigert hulp" not in client.get(f"{form}/vraag/reactie").text
    ask(client, form, vraag="Waarom niet?", soort="lange_tekst", na="reactie=geweigerd")
    asked = stored(client, proposal)["properties"]["waarom_niet"]
    assert asked["x-toon-als"] == {"veld": "reactie", "is": "geweigerd"}
    assert "alleen na een ander antwoord" in client.get(form).text


@pytest.mark.parametrize("answer", [3, 2.5, True, "ja", "nee", "geweigerd", ["a", "b"]])
def test_the_answer_after_which_it_is_shown_stays_what_it_is(
    client: FlaskClient, proposal: str, form: str, answer: Any
) -> None:
    whole = stored(client, proposal)
    whole["properties"]["reactie_verslag"]["x-toon-als"] = {"veld": "reactie", "is": answer}
    address = file_of(proposal, FORM)
    seen = hidden(client.get(address).text, "gezien")
    client.post(address, data={"gezien": seen, "tekst": json.dumps(whole)})
    now_shown = {True: "ja"}.get(answer, str(answer)) if not isinstance(answer, list) else ""
    after = "" if isinstance(answer, list) else f"reactie={now_shown}"
    ask(client, form, "reactie_verslag", vraag="Vertel", uitleg="", soort="lange_tekst", na=after)
    asked = stored(client, proposal)["properties"]["reactie_verslag"]
    assert asked["title"] == "Vertel"
    assert asked["x-toon-als"] == {"veld": "reactie", "is": answer}
    assert type(asked["x-toon-als"]["is"]) is type(answer)


def test_a_choice_that_is_called_ja_is_no_yes(client: FlaskClient, proposal: str, form: str) -> None:
    keuzes = "ja = Ja, meteen\nnee = Nee"
    ask(client, form, "reactie", vraag="Wat doet de huurder?", soort="keuze", keuzes=keuzes, verplicht="ja")
    ask(client, form, vraag="Wanneer?", soort="lange_tekst", na="reactie=ja")
    assert stored(client, proposal)["properties"]["wanneer"]["x-toon-als"] == {"veld": "reactie", "is": "ja"}


@pytest.mark.parametrize(
    ("field", "most"), [("vraag", 300), ("uitleg", 300), ("waarom_vrij", 300), ("voorbeelden", 2000)]
)
def test_a_text_that_is_too_long_is_said_and_kept(
    client: FlaskClient, proposal: str, form: str, field: str, most: int
) -> None:
    text = "x" * (most + 1)
    shown = ask(client, form, **{"vraag": "Wat?", "soort": "tekst", field: text})
    assert f"hoogstens {most} tekens. Nu zijn het er {most + 1}." in shown
    assert text in shown
    assert "Nog niets." in words_of(client.get(proposal).text)


@pytest.mark.parametrize(("field", "most"), [("titel", 200), ("uitleg", 1000)])
def test_a_head_that_is_too_long_is_said_and_kept(
    client: FlaskClient, proposal: str, form: str, field: str, most: int
) -> None:
    page = client.get(form).text.split("/kop", 1)[1]
    data = {
        "gezien": hidden(page, "gezien"),
        "_concept": hidden(page, "_concept"),
        "titel": "Kort",
        "uitleg": "",
    }
    text = "x" * (most + 1)
    shown = client.post(f"{form}/kop", data={**data, field: text}, follow_redirects=True).text
    assert f"hoogstens {most} tekens" in shown
    assert text in shown
    assert "Nog niets." in words_of(client.get(proposal).text)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"vraag": " "}, "Vul de vraag in."),
        ({"vraag": "x" * 301}, "Maak dit korter"),
        ({"vraag": "Wat?", "naam": "Met spatie"}, "Gebruik kleine letters"),
        ({"vraag": "Wat?", "naam": "reactie"}, "al een vraag met deze naam"),
        ({"vraag": "Wat?", "soort": "keuze", "keuzes": "Alleen dit"}, "ten minste twee antwoorden"),
        ({"vraag": "Wat?", "soort": "keuze", "keuzes": "Ja\nja"}, "Twee antwoorden zijn hetzelfde"),
        ({"vraag": "Wanneer?", "soort": "datum"}, "Kies of de dag"),
        ({"vraag": "Wanneer?", "soort": "datum", "dag": "vrij"}, "Schrijf kort waarom"),
        ({"vraag": "Hoeveel?", "soort": "bedrag"}, "Schrijf kort waarom"),
        ({"vraag": "Hoeveel?", "soort": "bedrag", "boven": "veel"}, "Vul een getal in"),
        ({"vraag": "Hoeveel?", "soort": "getal", "boven": "3", "voorbeelden": "drie"}, "Vul een getal in"),
    ],
)
def test_what_is_no_question_is_told_and_kept(
    client: FlaskClient, proposal: str, form: str, fields: dict[str, str], told: str
) -> None:
    shown = ask(client, form, **{"soort": "tekst", **fields})
    assert told in shown
    assert "Fout:" in shown
    for text in filter(str.strip, fields.values()):
        assert text.splitlines()[0] in shown
    assert "Nog niets." in client.get(proposal).text


def test_the_title_and_the_text_above_the_questions_are_changed(
    client: FlaskClient, proposal: str, form: str
) -> None:
    seen = hidden(client.get(form).text.split("/kop", 1)[1], "gezien")
    for title in ("", "Antwoorden"):
        client.post(f"{form}/kop", data={"gezien": seen, "titel": title, "uitleg": "Kort."})
    whole = stored(client, proposal)
    assert (whole["title"], whole["description"]) == ("Antwoorden", "Kort.")


def test_a_form_that_cannot_be_read_is_shown_as_text(client: FlaskClient, proposal: str, form: str) -> None:
    page = client.get(file_of(proposal, FORM)).text
    data = {"gezien": hidden(page, "gezien"), "_concept": hidden(page, "_concept"), "tekst": "{"}
    client.post(file_of(proposal, FORM), data=data)
    answer = client.get(form)
    assert (answer.status_code, "bestand" in answer.location) == (303, True)
    assert client.get(f"{form}/voorbeeld").status_code == 404
    assert client.get(f"{proposal}/formulier/elders").status_code == 404
