"""Properties of elements: each name is one that Drempel reads, on an element where it means something, once.

What is misspelt does nothing, and nobody would notice. `processes/README.md` says what each means; a law
holds that this is the same list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from engine.checks.finding import Finding, nearest, stops
from engine.spiff import BPMN, SPIFF, read_xml

PROCESS, START, TASK, END = "process", "startEvent", "userTask", "endEvent"
TIMERS: Final = ("boundaryEvent", "intermediateCatchEvent")
ANYWHERE: Final[tuple[str, ...]] = ()
# Property -> the elements on which it means something.
ON: Final[Mapping[str, tuple[str, ...]]] = {
    "catalogus": ANYWHERE,
    "formJsonSchemaFilename": (TASK, START),
    **dict.fromkeys(("aanbieden_aan", "aanbieden_als", "antwoord", "boekt"), (START,)),
    **dict.fromkeys(("alleen_hier", "alleen_hier_als"), (START,)),
    **dict.fromkeys(("hoofdroute", "loopt_door", "vier_ogen"), (PROCESS,)),
    **dict.fromkeys(("nodig", "geeft", "randen", "bij_verhuizing"), (PROCESS,)),
    **dict.fromkeys(("uitkomst", "uitkomst_van", "einde_dossier"), (END,)),
    **dict.fromkeys(("uiterlijk", "betrekt", "overleg", "agendadeel"), (TASK,)),
    **dict.fromkeys(("eigenaar_veld", "uiterlijk_veld", "naam_veld", "werkt_bij"), (TASK,)),
    "luistert_als": ("boundaryEvent",),
    "mijlpaal": TIMERS,
    "wettelijk": (TASK, *TIMERS),
    "bewaren": ("message",),
}
# Those with few values; what is left out is no.
VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "hoofdroute": ("ja", "erbij"),
    **dict.fromkeys(("loopt_door", "vier_ogen", "einde_dossier", "bewaren", "wettelijk"), ("ja",)),
}
_EACH: Final = f"{BPMN}extensionElements/{SPIFF}properties/{SPIFF}property"


def findings(files: Mapping[str, bytes]) -> Iterator[Finding]:
    for path, data in files.items():
        if path.endswith(".bpmn"):
            yield from _of_file(path, data)


@lru_cache(maxsize=1024)
def _of_file(path: str, data: bytes) -> tuple[Finding, ...]:
    """Kept, for regions share most of their files."""
    holders = read_xml(path, data).iter(f"{SPIFF}properties")
    return tuple(one for holder in holders for one in _of_element(path, holder.getparent().getparent()))


def _of_element(path: str, node: Any) -> Iterator[Finding]:
    element, kind = str(node.get("id")), str(node.tag).removeprefix(BPMN)
    given = [(each.get("name") or "", each.get("value") or "") for each in node.iterfind(_EACH)]
    for name, count in Counter(name for name, _ in given).items():
        if name not in ON:
            fitting = [known for known, on in ON.items() if kind in on]
            what = "has the property {name}, which means nothing{hint}"
            yield stops(path, element, what, name=name, hint=nearest(name, fitting or ON))
        elif ON[name] and kind not in ON[name]:
            what = "has the property {name}, which means something on {where} only; move or remove it"
            yield stops(path, element, what, name=name, where=", ".join(ON[name]))
        elif count > 1:
            yield stops(path, element, "has the property {name} twice; remove one of them", name=name)
    for name, value in given:
        if name in ON and not value.strip() and name not in VALUES:
            yield stops(path, element, "has the property {name} without a value; write one", name=name)
        elif value not in VALUES.get(name, (value,)):
            what = "has the property {name} with {value}; write {values}, or remove it"
            yield stops(path, element, what, name=name, value=repr(value), values=", ".join(VALUES[name]))
