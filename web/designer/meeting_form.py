"""The page of one series of meetings: its fields, the series that was filled in, and its rhythm in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any, Final

from engine.meetings import pattern, rhythm
from engine.meetings.pattern import LAST, MONTH, WEEK, Pattern
from engine.meetings.rhythm import RuleRefused
from engine.meetings.series import DAYS_SHOWN, Plan
from web import dutch

DAYS: Final = dict(
    zip(
        pattern.DAYS,
        ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
        strict=True,
    )
)
NTH: Final = {"1": "eerste", "2": "tweede", "3": "derde", "4": "vierde", "-1": "laatste"}
BY_WEEK, BY_DAY, BY_DATE, BY_HAND, OWN = "week", "maand_dag", "maand_datum", "hand", "eigen"
WAYS: Final = {
    BY_WEEK: "Om de zoveel weken",
    BY_DAY: "Om de zoveel maanden, op een weekdag",
    BY_DATE: "Om de zoveel maanden, op een datum",
    BY_HAND: "Zonder ritme: elk overleg wordt apart gepland",
    OWN: "Anders, als RRULE",
}
LABELS: Final = {"naam": "Hoe het overleg heet", "plaats": "Plaats", "waarschuwing": "Waarschuwing"}
LONGEST: Final = {"naam": 120, "plaats": 200, "waarschuwing": 300, "regel": 200}
SHORTEST_MEETING, LONGEST_MEETING = 15, 600
MOST_SHOWN: Final = 730
SHOWN: Final = 6
Wrong = dict[str, str]


@dataclass(frozen=True)
class Day:
    """One of the next days; `free` says why there is no meeting on it."""

    said: str
    free: str | None


def fields(plan: Plan) -> dict[str, str]:
    """What stands on its page, by name of the field; of a box that is not ticked nothing."""
    found = pattern.read(plan.rule) if plan.rule else None
    way = BY_HAND if not plan.rule else OWN if found is None else _way(found)
    found = found or Pattern(WEEK)
    return {
        "soort": plan.kind,
        "naam": plan.name,
        "hoe": way,
        "om_de": str(found.every),
        **{f"dag.{day}": "ja" for day in found.days if found.nth is None},
        "keer": str(found.nth or 1),
        "weekdag": found.days[0] if found.nth is not None else pattern.DAYS[0],
        "datum": str(found.month_day or 1),
        "tot": found.until.isoformat() if found.until is not None else "",
        "regel": plan.rule,
        "begin": plan.first_day.isoformat(),
        "tijd": f"{plan.starts:%H:%M}",
        "minuten": str(plan.minutes),
        "plaats": plan.place,
        "voorzitter": plan.chair,
        **{f"lid.{role}": "ja" for role in plan.members},
        "dagen_vooruit": str(plan.horizon),
        "moet_voor": plan.precedes or "",
        "waarschuwing": plan.warning or "",
    }


def read(given: Mapping[str, str], old: Plan) -> tuple[Plan, Wrong]:
    """The series that was filled in, and by field what is wrong with it; then that part is as it was."""
    wrong: Wrong = {}
    texts = {name: " ".join(given.get(name, "").split()) for name in LONGEST}
    for name in ("naam", "plaats"):
        if not texts[name]:
            wrong[name] = "Vul dit in."
    for name, most in LONGEST.items():
        if len(texts[name]) > most:
            wrong[name] = f"Maak dit korter: hoogstens {most} tekens."
    starts = _time(given.get("tijd", ""))
    if starts is None:
        wrong["tijd"] = "Vul een tijd in, zoals 9:30."
    chair = given.get("voorzitter", "")
    if not chair:
        wrong["voorzitter"] = "Kies wie voorzit."
    members = tuple(name.removeprefix("lid.") for name in given if name.startswith("lid."))
    precedes = given.get("moet_voor", "").strip() or None
    if precedes is not None and not texts["waarschuwing"]:
        wrong["waarschuwing"] = "Vul in wat er staat als er geen overleg voor die dag valt."
    new = Plan(
        kind=old.kind,
        name=texts["naam"],
        rule=old.rule,
        first_day=old.first_day,
        starts=starts or old.starts,
        minutes=_number(given, "minuten", SHORTEST_MEETING, LONGEST_MEETING, wrong),
        place=texts["plaats"],
        chair=chair,
        members=_in_order(members, old.members),
        horizon=_number({"dagen_vooruit": str(DAYS_SHOWN), **given}, "dagen_vooruit", 1, MOST_SHOWN, wrong),
        precedes=precedes,
        warning=texts["waarschuwing"] if precedes is not None else None,
    )
    rule, first = _rhythm(given, old, wrong)
    return replace(new, rule=rule, first_day=first), wrong


def next_days(given: Mapping[str, str], old: Plan, today: date) -> list[Day]:
    """The next days of the rhythm that was filled in; none while it is no rhythm, or by hand."""
    wrong: Wrong = {}
    rule, first = _rhythm(given, old, wrong)
    if wrong or not rule:
        return []
    return [
        Day(f"{dutch.weekday_and_date(one.day)} {one.day.year}", one.free)
        for one in pattern.coming(rule, first, today, SHOWN)
    ]


def in_words(rule: str) -> str:
    """*Elke drie weken op donderdag.*"""
    if not rule:
        return "Zonder ritme, elk overleg wordt apart gepland"
    found = pattern.read(rule)
    if found is None:
        return rule
    unit, units = ("week", "weken") if found.unit == WEEK else ("maand", "maanden")
    often = f"Elke {unit}" if found.every == 1 else f"Elke {found.every} {units}"
    until = f", tot en met {dutch.date_in_words(found.until)}" if found.until is not None else ""
    if found.month_day is not None:
        day = "de laatste dag" if found.month_day == LAST else f"dag {found.month_day}"
        return f"{often} op {day} van de maand{until}"
    if found.nth is not None:
        nth = NTH.get(str(found.nth), f"{found.nth}e")
        return f"{often} op de {nth} {DAYS[found.days[0]]} van de maand{until}"
    *others, last = (DAYS[day] for day in found.days)
    return f"{often} op {', '.join(others)}{' en ' if others else ''}{last}{until}"


def labelled(plan: Plan) -> dict[str, str]:
    """What a series says, by what its page calls it."""
    return {
        LABELS["naam"]: plan.name,
        "Hoe vaak?": in_words(plan.rule),
        "Vanaf": dutch.date_in_words(plan.first_day),
        "Hoe laat?": f"{plan.starts:%H:%M}, {plan.minutes} minuten",
        LABELS["plaats"]: plan.place,
        "Wie zit voor?": plan.chair.replace("_", " "),
        "Wie doen er mee?": ", ".join(plan.members).replace("_", " "),
    }


def _way(found: Pattern) -> str:
    if found.unit == WEEK:
        return BY_WEEK
    return BY_DAY if found.nth is not None else BY_DATE


def _rhythm(given: Mapping[str, str], old: Plan, wrong: Wrong) -> tuple[str, date]:
    """Its rule, and its first day: the first of the rhythm on or after the day that was filled in."""
    begin = _date(given.get("begin", ""))
    if begin is None:
        wrong["begin"] = "Vul een dag in."
        return old.rule, old.first_day
    way = given.get("hoe", "")
    if way == BY_HAND:
        return "", begin
    rule = " ".join(given.get("regel", "").split()) if way == OWN else _rule(given, way, wrong)
    if rule is None or "begin" in wrong:
        return old.rule, old.first_day
    if rule and _same(rule, old.rule):
        rule = old.rule
    try:
        first = begin if (rule, begin) == (old.rule, old.first_day) else pattern.first_day(rule, begin)
        if first is None:
            wrong["hoe"] = "Dit ritme geeft geen enkele dag. Kijk de dag en het einde na."
            return old.rule, old.first_day
        rhythm.check(rule, first)
    except RuleRefused:
        wrong["regel" if way == OWN else "hoe"] = (
            "Dit is geen ritme. Schrijf bijvoorbeeld FREQ=WEEKLY;INTERVAL=3;BYDAY=TU."
        )
        return old.rule, old.first_day
    return rule, first


def _same(rule: str, old: str) -> bool:
    """Whether the file keeps what it says: it can be written in another order."""
    return rule == old or (
        bool(old) and pattern.read(rule) is not None and pattern.read(rule) == pattern.read(old)
    )


def _rule(given: Mapping[str, str], way: str, wrong: Wrong) -> str | None:
    every = _number(given, "om_de", 1, 52, wrong)
    until = _date(given["tot"]) if given.get("tot") else None
    if given.get("tot") and until is None:
        wrong["tot"] = "Vul een dag in, of laat dit leeg."
    found = Pattern(WEEK if way == BY_WEEK else MONTH, every, until=until)
    if way == BY_WEEK:
        days = tuple(day for day in pattern.DAYS if f"dag.{day}" in given)
        if not days:
            wrong["dagen"] = "Kies ten minste één dag."
        found = replace(found, days=days)
    elif way == BY_DAY and given.get("weekdag") in DAYS and given.get("keer") in NTH:
        found = replace(found, days=(given["weekdag"],), nth=int(given["keer"]))
    elif way == BY_DATE:
        found = replace(found, month_day=_number(given, "datum", 1, 31, wrong))
    else:
        wrong["hoe"] = "Kies hoe vaak dit overleg is."
    return None if wrong.keys() & {"om_de", "tot", "dagen", "datum", "hoe"} else pattern.written(found)


def _number(given: Mapping[str, str], name: str, least: int, most: int, wrong: Wrong) -> int:
    text = given.get(name, "").strip()
    if text.isascii() and text.isdecimal() and len(text) < 6 and least <= int(text) <= most:
        return int(text)
    wrong[name] = f"Vul een getal in van {least} tot en met {most}."
    return least


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _time(text: str) -> time | None:
    found = re.fullmatch(r"([01]?\d|2[0-3])[:.]([0-5]\d)", text.strip(), re.ASCII)
    return time(int(found[1]), int(found[2])) if found is not None else None


def _in_order(members: tuple[str, ...], old: tuple[str, ...]) -> tuple[str, ...]:
    """As the file has them; who is new comes last."""
    return (*(role for role in old if role in members), *(role for role in members if role not in old))


def empty(kind: str, today: date) -> Plan:
    """A series to begin with."""
    return Plan(
        kind=kind,
        name="",
        rule="FREQ=WEEKLY;BYDAY=MO",
        first_day=today,
        starts=time(10),
        minutes=60,
        place="",
        chair="",
        members=(),
        horizon=DAYS_SHOWN,
    )


def roles(names: Mapping[str, str], known: frozenset[str], plan: Plan) -> list[tuple[str, str]]:
    """Who can chair or take part, by name; who is in the file is there in any case."""

    def pairs() -> Iterator[tuple[str, Any]]:
        for role in {*known, *plan.members, plan.chair} - {""}:
            yield role, names.get(role, role.replace("_", " ").capitalize())

    return sorted(pairs(), key=lambda pair: str(pair[1]).casefold())
