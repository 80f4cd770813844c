"""A play is read with clear messages, names what exists, goes its way, and says where it stops and why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine import checks, definitions, plays
from engine.checks import Finding, Severity, words
from engine.playing import player
from engine.playing.player import Played
from engine.playing.throwaway import throwaway
from engine.plays import PlayRefused
from tests.checking import built, files

PATH = "processes/proef/proeven/betaald.toml"
SETTINGS = "processes/proef/instellingen.toml"
REACTION = '[instellingen.tijd]\nwaarde = "{}"\ntitel = "Tijd"\nbron = "proef"\n'
BEGIN = 'titel = "Betaald na het seintje"\n[antwoord]\nachterstand = 900.0\n'
TO_TERM = '[[stappen]]\ntermijn = "termijn_seintje_1"\nverwacht.taken = ["reageren"]\n'


def step(*lines: str) -> str:
    return "\n".join(["[[stappen]]", *lines, ""])


def expect(*lines: str) -> str:
    return step("dagen = 1", *(f"verwacht.{line}" for line in lines))


def refused(text: str) -> list[tuple[str, str]]:
    """(code, step) of each thing that is wrong with a file."""
    with pytest.raises(PlayRefused) as caught:
        plays.read(PATH, text.encode())
    return [(words.code(reason.said), reason.element) for reason in caught.value.reasons]


def found(text: str, path: str = PATH) -> list[Finding]:
    """What a check says of the region with this play."""
    return [one for one in checks.check("proef", {**files(), path: text.encode()}) if one.file == path]


def played(text: str, url: str, setting: str = "P14D") -> Played:
    told = plays.read(PATH, text.encode())
    return player.play(url, "proef", {**files(), SETTINGS: REACTION.format(setting).encode()}, told)


@pytest.fixture
def url() -> Iterator[str]:
    """What happens in a step is of the engine; tests/laws/test_plays.py plays on both databases."""
    with throwaway() as address:
        yield address


# -- the file --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("titel = 'x", "geen_toml", ""),
        ("titel = '\xff'", "geen_toml", ""),
        (step("dagen = 1"), "proef_zonder_titel", ""),
        ("titel = ' '\n" + step("dagen = 1"), "proef_zonder_titel", ""),
        ("titel = 'x'", "proef_stappen", ""),
        ("titel = 'x'\nstappen = []", "proef_stappen", ""),
        ("titel = 'x'\n" + step("dagen = 1") * 201, "proef_stappen", ""),
        ("titel = 'x'\nstappen = ['dag']", "proef_geen_stap", "stap 1"),
        ("titel = 'x'\nnaam = 'y'\n" + step("dagen = 1"), "proef_onbekende_sleutel", ""),
        (BEGIN + step("dag = 1"), "proef_onbekende_sleutel", "stap 1"),
        (BEGIN + TO_TERM + step("dagen = 1", "verwacht.taak = ['x']"), "proef_onbekende_sleutel", "stap 2"),
        ("titel = 3\n" + step("dagen = 1"), "proef_andere_soort", ""),
        ("titel = 'x'\nbegin = '2026-01-05'\n" + step("dagen = 1"), "proef_andere_soort", ""),
        ("titel = 'x'\nbegin = 2026-01-05T10:00:00\n" + step("dagen = 1"), "proef_andere_soort", ""),
        (BEGIN + step("dagen = true"), "proef_andere_soort", "stap 1"),
        (BEGIN + step("dagen = 1.5"), "proef_andere_soort", "stap 1"),
        (BEGIN + step("verwacht.taken = 'reageren'"), "proef_andere_soort", "stap 1"),
        (BEGIN + step("verwacht.taken = [3]"), "proef_lijst_van_namen", "stap 1"),
        (BEGIN + step("verwacht.werk = { wijkteam = 'reageren' }"), "proef_werk", "stap 1"),
        (BEGIN + step("verwacht.werk = { wijkteam = [3] }"), "proef_werk", "stap 1"),
        (BEGIN + step("taak = 'a'", "termijn = 'b'"), "proef_twee_dingen", "stap 1"),
        (BEGIN + step("titel = 'a'"), "proef_doet_niets", "stap 1"),
        (BEGIN + step("termijn = 'a'", "rol = 'b'"), "proef_sleutel_hoort_niet", "stap 1"),
        (BEGIN + step("taak = 'a'", "dagen = 3"), "proef_sleutel_hoort_niet", "stap 1"),
        (BEGIN + step("handeling = 'a'", "over = 'b'"), "proef_sleutel_hoort_niet", "stap 1"),
        (BEGIN + step("dagen = 3", "vanaf = 'b'"), "proef_sleutel_hoort_niet", "stap 1"),
        (BEGIN + step("dagen = 0"), "proef_dagen", "stap 1"),
        (BEGIN + step("dagen = -2"), "proef_dagen", "stap 1"),
        (BEGIN + step("termijn = 'a'", "dagen = -99999"), "proef_dagen", "stap 1"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_step(text: str, code: str, place: str) -> None:
    data = text.encode("latin-1") if "\xff" in text else text.encode()
    with pytest.raises(PlayRefused) as caught:
        plays.read(PATH, data)
    assert [(words.code(reason.said), reason.element) for reason in caught.value.reasons] == [(code, place)]
    assert all(reason.file == PATH for reason in caught.value.reasons)


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert refused(BEGIN + step("dagen = 0") + step("titel = 'a'") + step("dagen = 3", "rol = 'b'")) == [
        ("proef_dagen", "stap 1"),
        ("proef_doet_niets", "stap 2"),
        ("proef_sleutel_hoort_niet", "stap 3"),
    ]


# -- what it names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("titel = 'x'\nroute = 'weg'\n" + step("dagen = 1"), "proef_route", "route"),
        ("titel = 'x'\nantwoord.schuld = 1\n" + step("dagen = 1"), "proef_vraag", "antwoord"),
        (
            "titel = 'x'\nantwoord.huurder = { nam = 'A. Test' }\n" + step("dagen = 1"),
            "proef_vraag",
            "antwoord",
        ),
        ("titel = 'x'\nantwoord.'huurder.nam' = 'A'\n" + step("dagen = 1"), "proef_vraag", "antwoord"),
        (BEGIN + step("taak = 'reageer'"), "proef_noemt_niets", "stap 1"),
        (BEGIN + step("taak = 'termijn_seintje_1'"), "proef_noemt_niets", "stap 1"),
        (BEGIN + step("taak = 'reageren'", "antwoord = { reacties = 'x' }"), "proef_vraag", "stap 1"),
        (BEGIN + step("taak = 'reageren'", "rol = 'wijk'"), "proef_rol", "stap 1"),
        (BEGIN + step("handeling = 'betaald'"), "proef_knop", "stap 1"),
        (BEGIN + step("handeling = 'gedeeld_betaling'", "antwoord = { geld = 1 }"), "proef_vraag", "stap 1"),
        (BEGIN + step("termijn = 'reageren'"), "proef_noemt_niets", "stap 1"),
        (BEGIN + step("instelling = 'termijn'"), "proef_noemt_niets", "stap 1"),
        (BEGIN + step("dagen = 1", "verwacht.taken = ['termijn_seintje_1']"), "proef_noemt_niets", "stap 1"),
        (BEGIN + step("dagen = 1", "verwacht.werk = { wijkteam = ['weg'] }"), "proef_noemt_niets", "stap 1"),
        (BEGIN + step("dagen = 1", "verwacht.werk = { wijk = [] }"), "proef_rol", "stap 1"),
        (BEGIN + step("dagen = 1", "verwacht.geen_taken = ['weg']"), "proef_noemt_niets", "stap 1"),
        (BEGIN + step("dagen = 1", "verwacht.termijnen = ['weg']"), "proef_noemt_niets", "stap 1"),
        (BEGIN + step("dagen = 1", "verwacht.brieven = ['weg aan huurder']"), "proef_noemt_niets", "stap 1"),
        (BEGIN + step("dagen = 1", "verwacht.uitkomst = 'weg'"), "proef_noemt_niets", "stap 1"),
        (BEGIN + step("dagen = 1", "verwacht.loopt = ['weg']"), "proef_noemt_niets", "stap 1"),
        (BEGIN + step("dagen = 1", "verwacht.gegevens = { weg = 1 }"), "proef_noemt_niets", "stap 1"),
    ],
)
def test_what_a_play_names_exists(text: str, code: str, place: str) -> None:
    (one,) = found(text)
    assert (one.code, one.element, one.severity) == (code, place, Severity.STOPS)


def test_a_task_that_got_another_id_is_found_by_its_title() -> None:
    text = BEGIN + step("taak = 'antwoorden'", "titel = 'Reageren op seintje'")
    (one,) = found(text)
    assert "(reageren: Reageren op seintje)" in one.what
    assert one.name == "Reageren op seintje"


def test_a_title_that_is_no_longer_that_of_the_task_is_a_remark() -> None:
    text = BEGIN + step("taak = 'reageren'", "titel = 'Iets anders'")
    (one,) = found(text)
    assert (one.code, one.severity) == ("proef_titel_anders", Severity.WARNS)


def test_what_is_no_play_is_told() -> None:
    assert [one.code for one in found("x", "processes/proef/proeven/lijst.txt")] == ["geen_proef"]
    shared = "processes/gedeeld/proeven/betaald.toml"
    assert [one.code for one in found(BEGIN + TO_TERM, shared)] == ["proef_van_geen_regio"]


def test_there_are_not_too_many() -> None:
    many = {PATH.replace("betaald", f"p{number}"): (BEGIN + TO_TERM).encode() for number in range(41)}
    assert "te_veel_proeven" in [one.code for one in checks.check("proef", {**files(), **many})]


def test_a_play_is_no_part_of_a_version() -> None:
    whole = {**files(), PATH: b"titel = 'x'"}
    assert definitions.identify("proef", definitions.of_version(whole)) == built("proef").id


# -- how it goes -----------------------------------------------------------------------------------------

PAID = (
    BEGIN
    + TO_TERM
    + step(
        "handeling = 'gedeeld_betaling'",
        "rol = 'woningcorporatie'",
        "antwoord = { betaling_bedrag = 900.0 }",
        "verwacht.uitkomst = 'voorkomen_betaald'",
        "verwacht.geen_taken = ['reageren']",
    )
)


def test_a_play_passes(url: str) -> None:
    result = played(PAID, url)
    assert (result.finding, result.steps) == (None, 2)


def test_days_are_counted_from_a_setting(url: str) -> None:
    """Seintje 1 passes on 16 February: 42 days after the begin, 46 after the day that the rent was due."""
    text = BEGIN + step(
        "instelling = 'tijd'", "vanaf = 'vervaldatum'", "dagen = -1", "verwacht.taken = ['contact_zoeken']"
    )
    assert played(text + step("dagen = 1", "verwacht.taken = ['reageren']"), url, "P1M15D").is_passed


def test_a_role_has_these_tasks_and_a_fact_is_a_day_counted_from_the_step(url: str) -> None:
    text = BEGIN + step(
        "termijn = 'termijn_seintje_1'",
        "verwacht.werk = { wijkteam = ['reageren'], iedereen = ['reageren'] }",
        "verwacht.gegevens = { vervaldatum = 'vandaag-46' }",
    )
    result = played(text, url)
    assert result.finding is None, result.finding.line()


PAY = ("handeling = 'gedeeld_betaling'", "antwoord = { betaling_bedrag = 900.0 }")
# What happens: all steps, how many were done, the code of what is said.
STOPS = {
    "no such task is open": (step("taak = 'reageren'"), 0, "taak_niet_open"),
    "it is the task of another": (
        TO_TERM + step("taak = 'reageren'", "rol = 'woningcorporatie'"),
        1,
        "andere_rol",
    ),
    "the answer does not fit": (
        TO_TERM + step("taak = 'reageren'", "antwoord = { reactie = 'misschien' }"),
        1,
        "geen_antwoord",
    ),
    "the button is of others": (step(*PAY, "rol = 'wijkteam'"), 0, "knop_niet_daar"),
    "the term runs no more": (TO_TERM + step("termijn = 'termijn_seintje_1'"), 1, "termijn_loopt_niet"),
    "no term runs": (TO_TERM + step("termijn = 'volgende'"), 1, "termijn_loopt_niet"),
    "time goes back": (
        step("dagen = 3") + step("instelling = 'tijd'", "vanaf = 'vervaldatum'", "dagen = -12"),
        1,
        "terug_in_tijd",
    ),
    "the day is not known": (step("instelling = 'tijd'", "vanaf = 'contact_op'"), 0, "geen_dag"),
    "it is over": (step(*PAY) + step("taak = 'contact_zoeken'"), 1, "dossier_voorbij"),
    "another outcome": (expect("uitkomst = 'voorkomen_betaald'"), 0, "andere_uitkomst"),
    "another fact": (expect("gegevens = { achterstand = 1 }"), 0, "ander_gegeven"),
    "a task is missing": (expect("taken = ['reageren']"), 0, "ontbreekt"),
    "another fact, of a day": (expect("gegevens = { vervaldatum = 'vandaag' }"), 0, "ander_gegeven"),
    "a role has work": (TO_TERM + expect("werk = { wijkteam = [] }"), 1, "ander_werk"),
    "everyone has more work": (expect("werk = { iedereen = [] }"), 0, "ander_werk"),
    "a role has no work": (expect("werk = { wijkteam = ['reageren'] }"), 0, "ander_werk"),
    "a term is missing": (TO_TERM + expect("termijnen = ['termijn_seintje_1']"), 1, "ontbreekt"),
    "a process does not run": (expect("loopt = ['proef_bespreken']"), 0, "ontbreekt"),
    "a letter was not sent": (expect("brieven = ['seintje']"), 0, "ontbreekt"),
    "a task too many": (expect("geen_taken = ['contact_zoeken']"), 0, "te_veel"),
    "a term too many": (expect("geen_termijnen = ['termijn_seintje_1']"), 0, "te_veel"),
}


@pytest.mark.parametrize("case", STOPS)
def test_where_a_play_stops_is_told_with_its_step(case: str, url: str) -> None:
    text, done, code = STOPS[case]
    result = played(BEGIN + text, url)
    assert result.finding is not None
    told = (result.steps, result.finding.code, result.finding.element, result.finding.file)
    assert told == (done, f"proef_{code}", f"stap {done + 1}", PATH)
    assert result.finding.severity is Severity.STOPS
    assert result.finding.cure


def test_a_dossier_that_cannot_begin_is_told(url: str) -> None:
    result = played("titel = 'x'\nantwoord.achterstand = 'veel'\n" + step("dagen = 1"), url)
    assert result.finding is not None
    assert (result.finding.element, result.steps) == ("antwoord", 0)


def test_a_play_goes_the_same_way_each_time(url: str) -> None:
    text = BEGIN + step("taak = 'contact_zoeken'", "verwacht.gegevens = { contact_verslag = 'x' }")
    with throwaway() as other:
        assert played(text, url).finding == played(text, other).finding
