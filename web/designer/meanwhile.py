"""What someone else saved meanwhile of the one question or setting that a form is about.

A form says what stood there when it was begun, also one that was left and comes back as a draft. So another
question of the same file is nobody's concern, and the same one is never overwritten unseen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.definitions.contents import digest
from engine.drafts import Draft
from web.forms import drafts

MOVED: Final = (
    "Iemand anders veranderde dit intussen. Wat jij invulde, staat hier nog. Kijk wat er nu staat, neem over "
    "wat je wilt en sla weer op."
)


def name_of(said: object) -> str:
    """What names all that is said of it: another one as soon as anything of it changes."""
    return digest(repr(said).encode())


def seen_of(draft: Draft | None, now: str) -> str:
    """What the writer had before eyes: what stood there when the draft of it was begun.

    After what someone else wrote was shown it is that one, so that a second save takes its place.
    """
    shown = drafts.more(draft).get("gezien")
    return str(drafts.given(draft).get("gezien", now) if shown is None else shown)


def theirs(draft: Draft | None, now: str, fields: Mapping[str, str]) -> Mapping[str, str]:
    """By label what stands there now, when that is not what the draft was begun with."""
    if drafts.given(draft).get("gezien", now) == now:
        return {}
    return {label: text for label, text in fields.items() if text}
