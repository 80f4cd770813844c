"""A question of a form is changed in its file, and everything around it stays as someone wrote it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.forms import FormSet
from engine.proposals import questions
from engine.proposals.questions import FormQuestionUnknown, FormUnreadable, NameTaken, Question, name_of

FORMS = Path(__file__).resolve().parents[2] / "forms"
PATHS = sorted(path for path in FORMS.rglob("*.json") if not path.name.endswith("blokken.json"))
BELL = Question("gebeld", "Hoe vaak belde je?", "", "getal", required=True, above=10, examples=(3,))


def every_question() -> list[tuple[bytes, Question]]:
    found = [(path.read_bytes(), path) for path in PATHS]
    return [(data, one) for data, _ in found for one in questions.questions(data)]


def form(name: str) -> bytes:
    return (FORMS / name).read_bytes()


def row(data: bytes, name: str) -> dict[str, Any]:
    return dict(json.loads(data)["properties"][name])


def test_what_is_not_changed_changes_no_letter() -> None:
    asked = every_question()
    assert len(asked) > 700
    assert all(questions.replaced(data, one) == data for data, one in asked)


def test_a_new_label_changes_nothing_else() -> None:
    for data, one in every_question():
        after = json.loads(questions.replaced(data, replace(one, label="Iets anders")))
        before = json.loads(data)
        before["properties"][one.name]["title"] = "Iets anders"
        assert after == before
        assert list(after["properties"]) == list(before["properties"])


def test_what_must_be_answered_is_said_and_taken_back() -> None:
    for data, one in every_question():
        other = questions.replaced(data, replace(one, required=not one.required))
        assert (one.name in json.loads(other).get("required", [])) is not one.required
        back, before = json.loads(questions.replaced(other, one)), json.loads(data)
        assert sorted(back.pop("required", [])) == sorted(before.pop("required", []))
        assert back == before


def test_a_question_moves_and_goes() -> None:
    for data, one in every_question():
        names = [each.name for each in questions.questions(data)]
        down = [each.name for each in questions.questions(questions.moved(data, one.name, 1))]
        assert sorted(down) == sorted(names)
        assert down.index(one.name) == min(names.index(one.name) + 1, len(names) - 1)
        up = [each.name for each in questions.questions(questions.moved(data, one.name, -1))]
        assert up.index(one.name) == max(names.index(one.name) - 1, 0)
        gone = json.loads(questions.removed(data, one.name))
        assert one.name not in gone["properties"]
        assert one.name not in gone.get("required", [])


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (Question("x", "Tekst?", "Hulp", "tekst", False, examples=("Ja",)), {"type": "string"}),
        (Question("x", "Tekst?", "", "lange_tekst", False), {"type": "string", "x-soort": "lange_tekst"}),
        (Question("x", "Zeker?", "", "ja_nee", False), {"type": "boolean"}),
        (
            Question("x", "Wat?", "", "keuze", True, options=(("a", "A"), ("b", "B"))),
            {"oneOf": [{"const": "a", "title": "A"}, {"const": "b", "title": "B"}]},
        ),
        (
            Question("x", "Wat?", "", "keuzes", True, options=(("a", "A"),)),
            {"type": "array", "uniqueItems": True, "items": {"oneOf": [{"const": "a", "title": "A"}]}},
        ),
        (
            Question("x", "Wanneer?", "", "datum", True, day="gebeurd"),
            {"type": "string", "format": "date", "x-niet-na": "vandaag"},
        ),
        (
            Question("x", "Wanneer?", "", "moment", True, day="komt"),
            {"type": "string", "format": "date-time", "x-niet-voor": "nu"},
        ),
        (
            Question("x", "Wanneer?", "", "datum", True, day="vrij", reason="Elke dag kan"),
            {"type": "string", "format": "date", "x-vrij": "Elke dag kan"},
        ),
        (
            Question("x", "Hoeveel?", "", "bedrag", True, above=2500, shown=("soort", "ja")),
            {
                "type": "number",
                "multipleOf": 0.01,
                "x-soort": "geld",
                "x-vraag-na-boven": 2500,
                "x-toon-als": {"veld": "soort", "is": True},
            },
        ),
    ],
)
def test_each_kind_is_written_as_the_forms_have_it(new: Question, said: dict[str, Any]) -> None:
    data = questions.added(form("zaanstad/kennisnemen.json"), new)
    texts = {"title": new.label, "description": new.hint, "examples": list(new.examples)}
    assert row(data, "x") == {**{key: text for key, text in texts.items() if text}, **said}
    assert questions.questions(data)[-1] == new
    assert FormSet.from_files({"zaanstad/kennisnemen.json": data}).whole


def test_a_kind_is_changed_with_what_belongs_to_it() -> None:
    data = questions.added(form("zaanstad/kennisnemen.json"), BELL)
    later = replace(BELL, kind="datum", above=None, day="komt", examples=())
    assert row(questions.replaced(data, later), "gebeld") == {
        "title": BELL.label,
        "type": "string",
        "format": "date",
        "x-niet-voor": "vandaag",
    }
    text = replace(BELL, kind="tekst", above=None, examples=("Vaak",))
    assert row(questions.replaced(data, text), "gebeld").keys() == {"title", "type", "examples"}


def test_a_question_stands_in_its_file_as_people_write_them() -> None:
    text = questions.added(form("zaanstad/kennisnemen.json"), BELL).decode()
    assert '\n    "gebeld": {\n      "title": "Hoe vaak belde je?",\n      "type": "integer",\n' in text
    assert '"examples": [3]\n    }\n  },\n' in text


def test_what_stood_beside_an_answer_stays() -> None:
    data = form("zaanstad/kennisnemen.json")
    data = questions.added(data, Question("x", "Wat?", "", "keuze", False, options=(("a", "A"), ("b", "B"))))
    text = data.decode().replace('{"const": "a", "title": "A"}', '{"const": "a", "title": "A", "x-meer": 1}')
    (found,) = (one for one in questions.questions(text.encode()) if one.name == "x")
    after = questions.replaced(text.encode(), replace(found, options=(("a", "Aap"), ("c", "C"))))
    assert row(after, "x")["oneOf"] == [
        {"const": "a", "title": "Aap", "x-meer": 1},
        {"const": "c", "title": "C"},
    ]


def test_a_form_gets_another_title() -> None:
    data = questions.titled(form("zaanstad/kennisnemen.json"), "Lezen", "")
    whole = json.loads(data)
    assert (whole["title"], "description" in whole) == ("Lezen", False)
    again = questions.titled(data, "Lezen", "Lees dit.")
    assert list(json.loads(again))[:4] == ["$schema", "$id", "title", "description"]
    assert questions.head(again) == questions.Head("Lezen", "Lees dit.")


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"{}", b'{"properties": []}', b'{"properties": {"a": 1}}']
)
def test_what_is_no_form_is_told(data: bytes) -> None:
    with pytest.raises(FormUnreadable):
        questions.questions(data)
    with pytest.raises(FormUnreadable):
        questions.added(data, BELL)


def test_a_name_is_taken_once_and_must_be_there() -> None:
    data = questions.added(form("zaanstad/kennisnemen.json"), BELL)
    with pytest.raises(NameTaken):
        questions.added(data, BELL)
    with pytest.raises(FormQuestionUnknown):
        questions.removed(data, "elders")
    with pytest.raises(FormQuestionUnknown):
        questions.moved(data, "elders", 1)
    with pytest.raises(FormQuestionUnknown):
        questions.replaced(data, replace(BELL, name="elders"))


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Hoe laat belde je?", "hoe_laat_belde_je"),
        ("Eén of méér?", "een_of_meer"),
        ("2 keer gebeld?", "vraag_2_keer_gebeld"),
        ("???", "vraag"),
        ("x" * 80, "x" * 40),
    ],
)
def test_a_question_has_a_name_for_its_answer(label: str, name: str) -> None:
    assert name_of(label) == name
