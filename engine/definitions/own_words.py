"""The words of a region in the texts that all share: a *melding* here is a *seintje* there.

`[woorden]` of `gedeeld` says which words there are; a region says its own. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ARTICLES: Final = {"de": ("die", "deze"), "het": ("dat", "dit")}


def places(words: Mapping[str, str]) -> dict[str, str]:
    """What stands at each place. Of `signaal = "het seintje"`: `signaal`, `de_signaal` (het seintje),
    `die_signaal`, `deze_signaal`, and each with a capital. A name without an article has none anywhere.
    """
    found: dict[str, str] = {}
    for name, text in words.items():
        article, _, noun = text.partition(" ")
        if article not in ARTICLES or not noun:
            article, noun = "", text
        that, this = ARTICLES.get(article, ("", ""))
        for before, said in (("", ""), ("de_", article), ("die_", that), ("deze_", this)):
            whole = f"{said} {noun}".strip()
            found[before + name] = whole
            found[(before + name).capitalize()] = whole[:1].upper() + whole[1:]
    return found
