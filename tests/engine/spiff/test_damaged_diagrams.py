"""Whatever is missing from a diagram, it is refused with a reason or it runs: never another error."""

from __future__ import annotations

from collections.abc import Iterator

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
            yield f"{node.tag} without {name}", etree.tostring(root)
            node.attrib[name] = kept
        kept_text, node.text = node.text, None
        yield f"{node.tag} without text", etree.tostring(root)
        node.text = kept_text
        parent.remove(node)
        yield f"without {node.tag}", etree.tostring(root)


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
    refused = 0
    for path, data in bundle.items():
        for damage, changed in _damaged(data):
            try:
                parse(bundle | {path: changed})
            except DiagramRefused as refusal:
                refused += 1
                assert all(": " in reason for reason in refusal.reasons), damage
            unknown_words(bundle | {path: changed}, NOTHING)
    assert refused > 10
