"""Every fact is in a block: what a form asks says it, and what a script or a decision gives too.

A version of before there were blocks loads without. Must not know: who sees what.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding, nearest, stops, warns
from engine.definitions import Definition
from engine.definitions.blocks import FILENAME


def findings(definition: Definition) -> Iterator[Finding]:
    yield from _asked(definition)
    yield from _derived(definition)


def _asked(definition: Definition) -> Iterator[Finding]:
    """What a form asks says its block, one that there is, and everywhere the same one."""
    first: dict[str, tuple[str, str]] = {}
    for form, asked in definition.forms.asked:
        path = f"forms/{form}"
        if not asked.block:
            yield stops(path, asked.path, "is a question in no block; write x-blok in the form")
            continue
        if asked.block not in definition.blocks.titles:
            what = "is in the block {block}, which blokken.toml does not name{nearest}"
            close = nearest(asked.block, definition.blocks.titles)
            yield stops(path, asked.path, what, block=asked.block, nearest=close)
        other, block = first.setdefault(asked.path, (form, asked.block))
        if block != asked.block:
            what = "is in the block {block} here and in {other} in {form}; give it one block"
            yield stops(path, asked.path, what, block=asked.block, other=block, form=other)


def _derived(definition: Definition) -> Iterator[Finding]:
    """What a script or a decision gives is in a block that there is."""
    place = f"processes/{definition.region}/{FILENAME}"
    for name in sorted(definition.known - definition.block_of.keys()):
        yield warns(place, name, "is a fact in no block; name it in blokken.toml")
    for name, block in sorted(definition.blocks.derived.items()):
        if block not in definition.blocks.titles:
            what = "is in the block {block}, which blokken.toml does not name{nearest}"
            close = nearest(block, definition.blocks.titles)
            yield stops(place, name, what, block=block, nearest=close)
