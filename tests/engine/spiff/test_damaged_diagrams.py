"""Whatever is missing from a diagram, it is refused with a reason or it runs: never another error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from lxml import etree

from engine.spiff import DiagramRefused, Vocabulary, parse, unknown_words
from tests.engine.spiff.driver import files

NOTHING = Vocabulary(facts=(), functions=(), services=())


def _damaged(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The same file with one element, attribute or text left out, each in turn."""
    count = sum(1 for _ in etree.fromstring(data).iter())
    for number in range(1, count):
        root = etree.fromstring(data)
        node = list(root.iter())[number]
        parent = node.getparent()
        assert parent is not None
        if "bpmndi" in str(node.tag) or "/DI" in str(node.tag) or "/DC" in str(node.tag):
            continue
        for name in node.attrib:
            kept = node.attrib.pop(name)
            yield f"{node.tag!r} without {name!r}", etree.tostring(root)
            node.attrib[name] = kept
        kept_text, node.text = node.text, None
        yield f"{node.tag!r} without text", etree.tostring(root)
        node.text = kept_text
        parent.remove(node)
        yield f"without {node.tag!r}", etree.tostring(root)


@pytest.mark.parametrize(
    "names",
    [
        ("timer_boundary",),
        ("call_activity", "called"),
        ("decision", "toon.dmn"),
        ("service",),
        ("list_until",),
        ("idiom_before_a_day",),
    ],
    ids=lambda names: names[0],
)
def test_a_damaged_diagram_is_refused_or_runs(names: tuple[str, ...]) -> None:
    bundle = files(*names)
    refusals = [
        refusal
        for path, data in bundle.items()
        for damage, changed in _damaged(data)
        for refusal in _refusals(bundle | {path: changed}, damage)
    ]
    assert len(refusals) > 10
    assert all(": " in refusal for refusal in refusals)


def _refusals(bundle: dict[str, bytes], damage: str) -> Sequence[str]:
    unknown_words(bundle, NOTHING)
    try:
        parse(bundle)
    except DiagramRefused as refused:
        return refused.reasons or [damage]  # without a reason: a text that the last assertion does not accept
    return []
