"""What a form says of a question, as people say it: from the JSON that a comparison holds. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.difference import Kind, Subject
from engine.difference.forms import WORDS
from web.designer.titles import Titles, plain

SORTS: Final[Mapping[str, str]] = {
    "string": "tekst",
    "number": "getal",
    "integer": "heel getal",
    "boolean": "ja of nee",
    "array": "lijst",
    "object": "groep",
    "null": "niets",
    "geld": "bedrag",
    "lange_tekst": "lange tekst",
    "getallen": "getallen",
    "telefoon": "telefoonnummer",
    "bestand": "bestand",
    "date": "datum",
    "date-time": "datum en tijd",
    "geboortedatum": "geboortedatum",
    "email": "e-mailadres",
    "postcode": "postcode",
}
WRONG: Final[Mapping[str, str]] = {
    "required": "niet ingevuld",
    "minimum": "te laag",
    "exclusiveMinimum": "te laag",
    "maximum": "te hoog",
    "exclusiveMaximum": "te hoog",
    "minLength": "te kort",
    "maxLength": "te lang",
    "minItems": "te weinig",
    "maxItems": "te veel",
    "const": "een ander antwoord",
    "enum": "een ander antwoord",
    "format": "niet te lezen",
    "pattern": "niet te lezen",
    "not": "een antwoord dat niet kan",
    "x-niet-na": "te laat",
    "x-niet-voor": "te vroeg",
    "x-vraag-na-boven": "erg hoog",
}
NAMES: Final = ("volgorde", "daarin verplicht")
RULES: Final = ("niet na", "niet voor", "vraagt na boven")
CONDITIONS: Final = ("voorwaarde", "dan", "anders", "voorwaarden", "een van", "niet")
_CONST: Final = re.compile(r" \(([^()\s,]+)\)(?=,|$)")


class FormWords:
    """Of one question, or of a form: `subject` says which."""

    def __init__(self, titles: Titles, subject: Subject) -> None:
        self._titles = titles
        self._form = subject.within or subject.id.partition("#")[0]
        self._own = subject.id
        self._around = subject.id.rpartition(".")[0] if subject.kind is Kind.FIELD else ""

    def said(self, aspect: str, text: str) -> str:
        """What is said under this aspect."""
        if aspect in NAMES:
            return ", ".join(self._question(name) for name in text.split(", "))
        if aspect == "soort":
            sorts = [SORTS.get(part, plain(part)) for part in text.split(", ")]
            return sorts[-1]
        if aspect == "keuzes":
            return _CONST.sub("", text)
        if aspect == "blok":
            return self._block(text)
        if aspect in RULES and not text.startswith(("{", "[")):
            return ", ".join(self._bound(part) for part in text.split(", "))
        if _is_number(text):
            return text.replace(".", ",")
        value = _read(text)
        return self._told(aspect, value) if isinstance(value, Mapping | list) else text

    def _told(self, aspect: str, value: Any) -> str:
        if aspect == "getoond als" and isinstance(value, Mapping):
            return self._is(str(value.get("veld")), value.get("is"))
        if aspect == "melding bij een fout" and isinstance(value, Mapping):
            return "; ".join(f"{WRONG.get(key, plain(key))}: ‘{text}’" for key, text in value.items())
        if aspect in RULES:
            return ", ".join(self._bound(each) for each in (value if isinstance(value, list) else [value]))
        if aspect in CONDITIONS:
            parts = value if isinstance(value, list) else [value]
            return "; ".join(filter(None, (self._condition(each) for each in parts)))
        if aspect == "per stuk" and isinstance(value, Mapping) and isinstance(value.get("$ref"), str):
            return self._block(value["$ref"])
        if aspect == "per stuk" and isinstance(value, Mapping) and "oneOf" not in value:
            return "; ".join(f"{word} {said}" for word, said in self._of_a_piece(value))
        return self._pairs(value)

    def _of_a_piece(self, value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """What is said of each block of a list, or of each number in a line."""
        for key, each in value.items():
            word = WORDS.get(key, plain(key))
            if key == "required":
                titles = (self._titles.question(name, self._form, self._own) for name in each)
                yield "verplicht", ", ".join(titles)
            elif word == "soort":
                yield word, SORTS.get(str(each), plain(str(each)))
            else:
                yield word, self._told(word, each)

    def _question(self, name: str) -> str:
        return self._titles.question(name, self._form, self._around)

    def _block(self, reference: str) -> str:
        path, _, place = reference.partition("#/$defs/")
        return f"‘{plain(place or path.rpartition('/')[2].removesuffix('.json'))}’"

    def _is(self, name: str, value: Any, around: str = "") -> str:
        values = value if isinstance(value, list) else [value]
        around = around or self._around
        said = " of ".join(self._titles.answer(each, name, self._form, around) for each in values)
        return f"{self._titles.question(name, self._form, around)} is {said}"

    def _bound(self, given: Any) -> str:
        if isinstance(given, int | float) and not isinstance(given, bool):
            return str(given).replace(".", ",")
        if not isinstance(given, Mapping):
            text = str(given)
            return text if text in ("vandaag", "nu") or _is_number(text) else self._question(text)
        said = str(given["heet"]) if given.get("heet") else self._bound(given.get("van", ""))
        if days := given.get("dagen"):
            said = f"{abs(days)} dagen {'na' if days > 0 else 'voor'} {said}"
        if not given.get("heet") and (times := given.get("maal")):
            said = f"{str(times).replace('.', ',')} keer {said}"
        return said

    def _condition(self, part: Any) -> str:
        """`if`, `then` and what may stand in them, as a sentence."""
        if not isinstance(part, Mapping):
            return ""
        if "if" in part:
            said = f"als {self._condition(part['if'])}"
            for key, word in (("then", "dan"), ("else", "anders")):
                if key in part:
                    said += f", {word} {self._condition(part[key])}"
            return said
        return ", ".join(self._wants(part, ""))

    def _wants(self, part: Mapping[str, Any], around: str) -> Iterator[str]:
        asked = part.get("properties", {})
        needed = [name for name in part.get("required", ()) if name not in asked]
        if needed:
            titles = (self._titles.question(name, self._form, around) for name in needed)
            yield f"{' en '.join(titles)} {'is' if len(needed) == 1 else 'zijn'} ingevuld"
        for name, inner in asked.items():
            beside = f"{around}.{name}" if around else name
            if not isinstance(inner, Mapping):
                continue
            if "const" in inner or "enum" in inner:
                yield self._is(name, inner.get("const", inner.get("enum")), around)
            elif "minItems" in inner:
                yield f"{self._titles.question(name, self._form, around)} heeft minstens {inner['minItems']}"
            inner = inner.get("items", inner)
            yield from self._wants(inner, beside)
        for each in part.get("allOf", part.get("anyOf", ())):
            yield from self._wants(each, around)
        if isinstance(part.get("not"), Mapping):
            yield f"niet: {', '.join(self._wants(part['not'], around))}"

    def _pairs(self, value: Any) -> str:
        """Something of no known shape: its names and values, without brackets."""
        if isinstance(value, Mapping) and isinstance(value.get("oneOf"), list):
            return ", ".join(str(each.get("title", each.get("const"))) for each in value["oneOf"])
        if isinstance(value, Mapping):
            return "; ".join(self._pair(name, each) for name, each in value.items())
        if isinstance(value, list):
            return " | ".join(self._pairs(each) for each in value)
        if value is None:
            return "leeg"
        if isinstance(value, bool):
            return "ja" if value else "nee"
        return plain(str(value))

    def _pair(self, name: str, value: Any) -> str:
        is_chosen = isinstance(value, str | bool)
        said = self._titles.answer(value, name, self._form) if is_chosen else self._pairs(value)
        return f"{self._titles.question(name, self._form)} {said}"


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace(",", "", 1).isdigit()
