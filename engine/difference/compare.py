"""Two versions of a region side by side: what each says, and where they say something else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from engine.definitions import Definition, labels
from engine.difference import decisions, diagrams, forms, texts
from engine.difference.model import Aspect, Change, Difference, Happened, Kind, Meaning, Said, Subject
from engine.forms.model import ITEM

TEXT, VALUE, LAYOUT = "tekst", "waarde", "tekening of opmaak"
_WHOLES: Final = (Kind.PROCESS, Kind.FORM, Kind.DECISION)
_ORDER: Final = {kind: place for place, kind in enumerate(Kind)}


def compare(old: Definition, new: Definition) -> Difference:
    """What changes for who works with `new` instead of `old`. The same version gives no changes.

    A file that differs without saying something else is a change of its layout.
    """
    before, after = meaning(old), meaning(new)
    names = _names(old, before) | _names(new, after)
    changes = [replace(change, name=names[change.subject]) for change in _changes(before, after)]
    changes += _layout(old, new, {change.path for change in changes})
    changes.sort(key=lambda change: _ORDER[change.subject.kind])
    return Difference(tuple(changes), names, new.own.words)


def _names(version: Definition, said: Meaning) -> dict[Subject, str]:
    """How all that a version says is called in its drawings and lists; of a choice each answer."""
    values = {**{one.name: one.value for one in version.settings.values()}, **version.own.words}
    return {subject: labels.filled(one.name, values) for subject, one in said.items()} | _asked(version)


def _asked(version: Definition) -> dict[Subject, str]:
    """The questions and answers of the forms that can be read, also those of a block elsewhere."""
    found: dict[Subject, str] = {}
    for path in version.forms.paths:
        for field in (each for top in version.forms.fields(path) for each in top.walk()):
            name = field.path.replace(f".{ITEM}", "")
            found[Subject(Kind.FIELD, name, path)] = field.label
            found |= {Subject(Kind.ANSWER, f"{name}={one.value}", path): one.label for one in field.options}
    return found


def meaning(version: Definition) -> Meaning:
    """All that a version says."""
    found: Meaning = {}
    for path, data in sorted(version.files.items()):
        if path.endswith(".bpmn"):
            found |= diagrams.meaning(data, path)
        elif path.endswith(".dmn"):
            found |= decisions.meaning(data, path)
        elif path.endswith(".json"):
            found |= forms.meaning(data, path)
        elif path.endswith(".txt"):
            name = path.rsplit("/", 1)[-1].removesuffix(".txt")
            found[Subject(Kind.LETTER, path)] = Said(name, {TEXT: data.decode()}, path)
    return found | _settings(version) | _region(version)


def _settings(version: Definition) -> Meaning:
    def said(setting: Any) -> Said:
        aspects = {VALUE: _plain(setting.value), "titel": setting.title, "bron": setting.source}
        aspects |= {f"{VALUE} voor {slug}": _plain(own) for slug, own in setting.per_organisation.items()}
        return Said(setting.title, aspects, f"processes/{version.region}/instellingen.toml")

    return {Subject(Kind.SETTING, name): said(one) for name, one in sorted(version.settings.items())}


def _region(version: Definition) -> Meaning:
    aspects = {"naam": version.title, "mag gedeeld worden": ", ".join(sorted(version.shareable))}
    aspects |= {f"rol {shared}": own for shared, own in version.roles.items()}
    aspects |= {f"voorbeelden {name}": _plain(own) for name, own in version.forms.examples.items()}
    words = version.own.words.items()
    aspects |= {f"woord {place[3:]}": word for place, word in words if place.startswith("de_")}
    aspects |= {f"partner {role}": name for role, name in version.own.partners.items()}
    if version.without:
        aspects["zonder"] = ", ".join(sorted(version.without))
    path = f"processes/{version.region}/instellingen.toml"
    return {Subject(Kind.REGION, version.region): Said(version.title, aspects, path)}


def _changes(before: Meaning, after: Meaning) -> Iterator[Change]:
    for subject in dict.fromkeys([*after, *before]):
        was, now = before.get(subject), after.get(subject)
        said = now or was
        if said is None or was == now or _is_part(subject, before) != _is_part(subject, after):
            continue
        happened = Happened.ADDED if was is None else Happened.REMOVED if now is None else Happened.CHANGED
        aspects = tuple(_aspects(was, now))
        if happened is Happened.CHANGED and not aspects:
            continue
        yield Change(subject, said.name, happened, said.path, aspects, _touched(subject, before, after))


def _is_part(subject: Subject, meaning_: Meaning) -> bool:
    """Of a diagram, form or table that this version has; what is new or gone as a whole is told once."""
    return any(Subject(kind, subject.within) in meaning_ for kind in _WHOLES)


def _aspects(was: Said | None, now: Said | None) -> Iterator[Aspect]:
    old, new = was.aspects if was else {}, now.aspects if now else {}
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) == new.get(name):
            continue
        if name == forms.ORDER and was is not None and now is not None and _same_order(old[name], new[name]):
            continue
        if name == TEXT and was is not None and now is not None:
            yield from texts.changed(old[name], new[name])
        elif old.get(name) or new.get(name):
            yield Aspect(name, old.get(name), new.get(name))


def _same_order(old: str, new: str) -> bool:
    """Whether what stayed still stands one after the other: what came or went is told by itself."""
    before, after = old.split(", "), new.split(", ")
    return [one for one in before if one in after] == [one for one in after if one in before]


def _touched(subject: Subject, before: Meaning, after: Meaning) -> tuple[Subject, ...]:
    """Of a setting: the steps that use it."""
    if subject.kind is not Kind.SETTING:
        return ()
    both = [*after.items(), *before.items()]
    return tuple(dict.fromkeys(step for step, said in both if subject.id in said.uses))


def _layout(old: Definition, new: Definition, told: set[str]) -> Iterator[Change]:
    """Files with other bytes of which nothing else was told; a diagram by its name."""
    names = {model.path: model.name for version in (old, new) for model in version.models.values()}
    for path in sorted(old.files.keys() | new.files.keys()):
        if path not in told and old.files.get(path) != new.files.get(path):
            aspect = Aspect(LAYOUT, None, None)
            yield Change(Subject(Kind.FILE, path), names.get(path, path), Happened.CHANGED, path, (aspect,))


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
