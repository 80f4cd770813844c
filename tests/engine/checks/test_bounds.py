"""What is too large is refused before it is read; whatever is wrong with a file, a check ends."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace

import pytest

from engine import checks
from engine.checks import bounds
from engine.forms import patterns
from engine.geometry import problems
from tests.bench.checking import _in_rows
from tests.checking import ROUTE, changed, codes, files, found

FORM = "forms/proef/reageren.json"


@pytest.mark.parametrize(
    ("path", "content", "code"),
    [
        (ROUTE, b"<a>" + b"x" * 2_000_001, "bestand_te_groot"),
        (FORM, b"[" * 2_000_001, "bestand_te_groot"),
        (ROUTE, b"<a/>" * 20_001, "te_veel_onderdelen"),
        (ROUTE, b"<a>" * 61, "te_diep"),
        (ROUTE, b"<x:userTask/>" * 301, "te_veel_stappen"),
        (ROUTE, b'<a name="' + b"n" * 401 + b'"/>', "naam_te_lang"),
        (FORM, "{é}".encode("latin-1"), "geen_utf8"),
        ("processes/proef/stand.txt", b"\xff\xfe", "geen_utf8"),
    ],
)
def test_what_is_too_large_is_one_finding(path: str, content: bytes, code: str) -> None:
    found_now = checks.check("proef", {**files(), path: content})
    assert [(one.code, one.file) for one in found_now] == [(code, path)]


@pytest.mark.parametrize(
    "content",
    [
        b'<a name="' + b"n" * 400 + b'"/>',
        b'<a bijname="' + b"n" * 500 + b'"/>',
        b"<a/>" * 2_000 + b"</a>" * 50,
        b"<a>" * 60,
        b"<a/><b></b>" * 1_000,
        b"<x:userTask/>" * 300 + b"<x:dataObject/>" * 300,
    ],
)
def test_what_is_just_not_too_large_is_read(content: bytes) -> None:
    assert list(bounds.findings({ROUTE: content})) == []


def test_a_region_has_so_many_files() -> None:
    many = {f"forms/proef/{number}.json": b"{}" for number in range(bounds.MOST_FILES)}
    assert [one.code for one in checks.check("proef", {**files(), **many})] == ["te_veel_bestanden"]


@pytest.mark.parametrize(
    "path", [ROUTE, FORM, "processes/proef/overleggen.toml", "processes/proef/organisaties.toml"]
)
@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_file_ends_in_findings(path: str, seed: int) -> None:
    """Pieces taken out, doubled or changed: whatever comes of it is said, and nothing fails."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    text = files()[path].decode()
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(text)), chance.randint(1, 60)
        piece = text[at : at + length]
        text = (
            text[:at]
            + chance.choice(["", piece * 2, piece[::-1], '"', "<", "\0", "é", "{", "= 3"])
            + text[at + length :]
        )
    for one in checks.check("proef", {**files(), path: text.encode()}):
        assert one.line()
        assert "None" not in one.line("en")


@pytest.mark.parametrize(
    "content",
    [
        "instellingen = 3",
        "[instellingen]\na = 3",
        "[rollen]\na = 3",
        "regio = []",
        "[instellingen.a]\nwaarde = 1",
        "[regio]\nnaam = 3",
    ],
)
def test_settings_of_another_shape_are_findings(content: str) -> None:
    path = "processes/proef/instellingen.toml"
    found_now = found({**files(), path: content.encode()})
    assert found_now
    assert {one.file for one in found_now} == {path}


@pytest.mark.parametrize(
    "content",
    ["overleggen = 3", "[[overleggen]]", "[overleggen]", 'overleggen = ["a"]', "[[overleggen]]\nsoort = 3"],
)
def test_meetings_of_another_shape_are_findings(content: str) -> None:
    path = "processes/proef/overleggen.toml"
    (first, *_) = found({**files(), path: content.encode()})
    assert (first.file, first.severity) == (path, checks.Severity.STOPS)


# -- one slip is one finding -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["task", "manualTask", "sendTask", "receiveTask", "transaction"])
def test_an_element_that_is_not_executed_is_one_finding(kind: str) -> None:
    changed_files = changed(ROUTE, '(</?)bpmn:userTask(?= id="reageren|>)', r"\1bpmn:userTask")
    text = changed_files[ROUTE].decode()
    start = text.index('<bpmn:userTask id="reageren"')
    end = text.index("</bpmn:userTask>", start)
    text = text[:start] + f"<bpmn:{kind}" + text[start + 14 : end] + f"</bpmn:{kind}>" + text[end + 16 :]
    (finding,) = found({**files(), ROUTE: text.encode()})
    assert finding.element == "reageren"


@pytest.mark.parametrize("prefix", ["sid-", "_", "1", "Act-", "é"])
def test_ids_that_an_editor_made_are_one_finding(prefix: str) -> None:
    changed_files = changed(
        ROUTE, r"\b(contact_zoeken|reageren|aanpak_klaar)\b(?!\.json)", rf"{prefix}\1", every=True
    )
    (finding,) = [one for one in found(changed_files) if one.severity is checks.Severity.STOPS]
    assert finding.code == "ids_van_editor"
    assert re.fullmatch(
        rf"{prefix}(contact_zoeken|reageren|aanpak_klaar)", finding.element
    )  # the first of them
    assert "None" not in finding.line()


@pytest.mark.parametrize("kind", ["signal", "error", "escalation", "itemDefinition", "resource"])
def test_what_is_declared_and_not_used_is_a_remark(kind: str) -> None:
    declared = rf'<bpmn:{kind} id="oud"/>\g<0>'
    (finding,) = found(changed(ROUTE, "<bpmn:message ", declared))
    assert (finding.code, finding.element, finding.severity) == (
        "niet_gebruikt",
        "oud",
        checks.Severity.WARNS,
    )


def test_what_is_wrong_with_an_element_hides_its_layout() -> None:
    changed_files = changed(ROUTE, 'formJsonSchemaFilename(?=" value="proef/reageren)', "formulier")
    assert ("taak_zonder_formulier", "reageren") in codes(changed_files)


# -- the law of layout is linear ----------------------------------------------------------------------------


def test_a_large_drawing_is_judged_as_a_small_one() -> None:
    """The ratio of times is a figure of `make bench`; here that nothing is missed or made up."""
    drawn = _in_rows(600)
    assert problems(drawn) == []
    moved = replace(drawn, nodes=(*drawn.nodes[:-1], replace(drawn.nodes[-1], bounds=drawn.nodes[0].bounds)))
    assert {(one.element, str(one.rule)) for one in problems(moved)} == {
        ("taak_0", "overlap"),
        ("lijn_599", "undocked"),
    }


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "([a-z]+ ?)*", "(a|ab)*c", "((a*)b)*", "(.*){20}x", "(", "[a", "a" * 201]
)
def test_a_pattern_that_may_not_end_or_cannot_be_read_is_a_finding(pattern: str) -> None:
    form = json.loads(files()[FORM])
    form["properties"]["reactie_verslag"] |= {"pattern": pattern, "examples": ["a"]}
    found_now = found({**files(), FORM: json.dumps(form).encode()})
    assert {one.element for one in found_now} == {"properties.reactie_verslag"}


@pytest.mark.parametrize("pattern", ["^[0-9]{4}$", r"^(?:\d{1,3}\.){1,4}$", "^[a-z]+-[0-9]+$", "^(ja|nee)$"])
def test_a_pattern_that_ends_is_passed(pattern: str) -> None:
    assert list(patterns.wrongs(pattern)) == []


@pytest.mark.parametrize(
    "block",
    [
        {"$ref": "#/$defs/rond"},
        {"$ref": "#/$defs/ander"},
        {"type": "object", "properties": {"dieper": {"$ref": "#/$defs/rond", "title": "x"}}},
        {"type": "array", "items": {"$ref": "#/$defs/rond"}},
        {"allOf": [{"$ref": "#/$defs/rond"}]},
    ],
)
def test_a_form_that_goes_round_in_a_circle_ends(block: dict[str, object]) -> None:
    form = json.loads(files()[FORM])
    form["$defs"] = {"rond": block, "ander": {"$ref": "#/$defs/rond"}}
    form["properties"]["rond"] = {"$ref": "#/$defs/rond", "title": "Rond"}
    assert {one.file for one in found({**files(), FORM: json.dumps(form).encode()})} == {FORM}
