"""The joined metaschema finds what JSON Schema's own finds, in whatever is written in a form file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from engine.forms.metaschema import METASCHEMA

STANDARD = Draft202012Validator(Draft202012Validator.META_SCHEMA)
BLOCKS = json.loads((Path(__file__).parents[2] / "forms" / "gedeeld" / "blokken.json").read_text())
KEYWORDS = sorted(
    {"$ref", "$id", "$anchor", "$defs", "$dynamicRef", "$comment", "default", "examples", "deprecated"}
    | {"type", "enum", "const", "minLength", "maxLength", "pattern", "format", "minimum", "multipleOf"}
    | {"minItems", "maxItems", "uniqueItems", "minContains", "contains", "prefixItems", "items", "if", "then"}
    | {"required", "dependentRequired", "dependentSchemas", "dependencies", "properties", "propertyNames"}
    | {
        "additionalProperties",
        "unevaluatedProperties",
        "unevaluatedItems",
        "allOf",
        "oneOf",
        "not",
        "x-soort",
    }
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2)
    | st.sampled_from(["string", "objec", "#/$defs/a", "^[", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYWORDS), inner, max_size=3),
    max_leaves=8,
)


def faults(validator: Draft202012Validator, schema: Any) -> set[tuple[str, str]]:
    return {(error.json_path, error.message) for error in validator.iter_errors(schema)}


@given(VALUES)
def test_whatever_is_written_the_same_is_wrong(schema: Any) -> None:
    assert faults(METASCHEMA, schema) == faults(STANDARD, schema)


@given(st.sampled_from(sorted(BLOCKS["$defs"])), st.sampled_from(KEYWORDS), VALUES)
def test_one_slip_in_a_block_of_questions_is_found_by_both(name: str, keyword: str, value: Any) -> None:
    slipped = {**BLOCKS["$defs"][name], keyword: value}
    assert faults(METASCHEMA, slipped) == faults(STANDARD, slipped)
