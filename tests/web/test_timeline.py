"""What the timeline says about each thing that happened, as the people who work with it read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.dossier.audit import Entry
from engine.testing import House
from tests.web.test_tasks import story
from web import timeline

AT = datetime(2026, 2, 2, 9, tzinfo=UTC)
TASK = "‘Contact zoeken met huurder’"
LETTER = {"aan": "huurder"}
SENTENCES: list[tuple[str, str | None, Mapping[str, Any], str]] = [
    ("dossier_geopend", "huur_niet_betaald", {"wijze": "hand"}, "Dossier geopend"),
    ("dossier_geopend", "huur_niet_betaald", {"wijze": "invoer"}, "Dossier geopend uit het maandbestand"),
    ("taak_afgerond", "contact_zoeken", {}, f"{TASK} afgerond"),
    (
        "taak_open",
        "contact_zoeken",
        {"rol": "woningcorporatie"},
        "Nieuwe taak voor woningcorporatie: Contact zoeken met huurder",
    ),
    ("taak_vervallen", "contact_zoeken", {}, f"De taak {TASK} is niet meer nodig"),
    ("taak_opgepakt", "contact_zoeken", {}, f"{TASK} opgepakt"),
    ("taak_teruggegeven", "contact_zoeken", {}, f"{TASK} teruggegeven aan het team"),
    ("taak_doorgegeven", "contact_zoeken", {"collega": "Jan Vos"}, f"{TASK} doorgegeven aan Jan Vos"),
    ("taak_verhuisd", "contact_zoeken", {"naar": "Team Zuid"}, f"{TASK} gaat over naar Team Zuid"),
    (
        "regie_overgedragen",
        None,
        {"rol": "wijkteam", "reden": "Kent het gezin"},
        "Regie naar wijkteam: Kent het gezin",
    ),
    (
        "meedenker_erbij",
        None,
        {"organisatie": "Team Zuid"},
        "Team Zuid denkt vanaf nu mee en ziet het dossier",
    ),
    (
        "organisatie_opgegaan",
        None,
        {"van": "Oud Wonen", "naar": "Nieuw Wonen", "per": "2027-01-01", "reden": "Fusie"},
        "Oud Wonen ging op 1\xa0januari\xa02027 op in Nieuw Wonen, die hier verdergaat: Fusie",
    ),
    ("vraag_gesteld", None, {"organisatie": "Team Zuid"}, "Vraag gesteld aan Team Zuid"),
    ("vraag_beantwoord", None, {"organisatie": "Team Zuid"}, "Team Zuid beantwoordde een vraag"),
    (
        "deelnemer_vervangen",
        None,
        {"rol": "wijkteam", "van": "Team Noord", "naar": "Team Zuid", "reden": "Verhuisd"},
        "Wijkteam is nu Team Zuid, eerst Team Noord: Verhuisd",
    ),
    (
        "deelnemer_vervangen",
        None,
        {"rol": "wijkteam", "naar": "Team Zuid", "reden": "Verhuisd"},
        "Wijkteam is nu Team Zuid: Verhuisd",
    ),
    ("deelnemer_erbij", None, {"rol": "wijkteam"}, "Wijkteam doet vanaf nu mee"),
    ("deelnemer_geinformeerd", None, {"rol": "gemeente"}, "Gemeente is geïnformeerd: alleen datum en adres"),
    ("term_verstreken", "termijn_seintje_1", {}, "Termijn bereikt: Seintje 1"),
    ("handeling", "gedeeld_betaling", {}, "Betaling boeken"),
    ("invoer", "nieuwe_stand", {}, "Nieuwe stand uit het maandbestand"),
    ("brief", "eerste_brief", LETTER, "Bericht klaargezet: eerste brief, voor huurder"),
    ("brief_verstuurd", "eerste_brief", LETTER, "Bericht verstuurd: eerste brief, aan huurder"),
    (
        "brief_verstuurd",
        "eerste_brief",
        {**LETTER, "kanaal": "brief"},
        "Brief geprint en verstuurd: eerste brief, aan huurder",
    ),
    (
        "brief_verstuurd",
        "eerste_brief",
        {**LETTER, "kanaal": "sms"},
        "Sms zelf verstuurd: eerste brief, aan huurder",
    ),
    ("brief_vervallen", "eerste_brief", LETTER, "Bericht hoeft niet meer weg: eerste brief, aan huurder"),
    ("dossier_geannuleerd", None, {"reden": "dubbel"}, "Dossier geannuleerd: dubbel"),
    ("bestand_toegevoegd", None, {}, "Bestand toegevoegd"),
]
ENDS = [
    ("dossier_gesloten", "Dossier gesloten: Voorkomen: betaald"),
    (
        "hoofdroute_afgelopen",
        "De hoofdroute is klaar: Voorkomen: betaald. Wat daarna komt, loopt door",
    ),
]


def test_each_thing_that_happens_has_its_sentence(house: House) -> None:
    page = story(house).page()
    told = {}
    for number, (action, element, detail, sentence) in enumerate(SENTENCES):
        entry = Entry(number, AT, "Jan Vos", action, element, detail)
        (moment,) = timeline.moments(replace(page, timeline=(entry,)))
        told[number, sentence] = moment.title
    assert told == {key: key[1] for key in told}


@pytest.mark.parametrize(("action", "sentence"), ENDS)
def test_how_it_ended_is_called_as_in_the_diagram(house: House, action: str, sentence: str) -> None:
    page = replace(story(house).page(), status="closed", outcome="voorkomen_betaald")
    entry = Entry(1, AT, "klok", action, "voorkomen_betaald", {})
    (moment,) = timeline.moments(replace(page, timeline=(entry,)))
    assert (moment.who, moment.title) == ("Drempel", sentence)


def test_what_someone_did_is_the_title_and_what_followed_stands_below(house: House) -> None:
    """Small things are kept apart; the words of the facts are changes, with old and new."""
    page = story(house).page()
    happened: list[tuple[str, str | None, Mapping[str, Any]]] = [
        ("taak_afgerond", "contact_zoeken", {}),
        ("taak_open", "reageren", {"rol": "wijkteam"}),
        ("deelnemer_erbij", None, {"rol": "wijkteam"}),
        ("feiten", None, {"feiten": {"achterstand": [500.0, 400.0]}}),
    ]
    entries = tuple(Entry(n, AT, "Jan Vos", *one) for n, one in enumerate(happened, 1))
    (moment,) = timeline.moments(replace(page, timeline=tuple(reversed(entries))))
    assert moment.title == f"{TASK} afgerond"
    assert moment.consequences == ("Nieuwe taak voor wijkteam: Reageren op seintje",)
    assert moment.small == ("Wijkteam doet vanaf nu mee",)
    assert [(c.before, c.after) for c in moment.changes] == [
        ("€\N{NO-BREAK SPACE}500,00", "€\N{NO-BREAK SPACE}400,00")
    ]


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (None, ""),
        (datetime(2026, 2, 2, 22, 59, tzinfo=UTC), ", op tijd"),
        (
            datetime(2026, 2, 1, 22, 59, tzinfo=UTC),
            ", te laat: uiterlijk 1\N{NO-BREAK SPACE}februari\N{NO-BREAK SPACE}2026",
        ),
    ],
)
def test_in_time_is_said_as_too_late_is(house: House, due: datetime | None, said: str) -> None:
    page = story(house).page()
    task = replace(page.tasks[0], due_at=due)
    entry = Entry(1, AT, "Jan Vos", "taak_afgerond", task.element, {"taak": task.id})
    (moment,) = timeline.moments(replace(page, tasks=(task,), timeline=(entry,)))
    assert moment.title == f"‘{task.name}’ afgerond{said}"
