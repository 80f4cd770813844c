"""Who must hear of a turn in a dossier: read from facts, tasks and participants, not from what diagrams send.

A turn is a step in which a dossier pauses, goes on, changes its ground for waiting, is handed over, ends, or
in which an announced hearing or eviction is off. After such a step everyone who had a task open, everyone to
whom the day was announced, whoever it was handed over to, and the tenant have one message about it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any
from unittest.mock import patch

from lxml import etree
from sqlalchemy import select

from engine.deadlines import amsterdam_date
from engine.definitions import Definition
from engine.dossier.dossier import Dossier
from engine.dossier.statements import OPEN_TASKS
from engine.letters.sharing import Sharing
from engine.letters.templates import shares
from engine.meetings import calendar
from engine.roles import TENANT
from engine.states import CaseStatus, MeetingStatus, ParticipantKind, TaskStatus
from engine.tables import AgendaExtra, Meeting
from tests.truths import untrue

Facts = Mapping[str, Any]
ANNOUNCED = {"gepland", "vandaag"}  # an eviction of which people know the day


def turns(before: Facts, now: Facts) -> Iterator[str]:
    """What kinds of turn lie between these facts of an open dossier."""
    was, is_now = before.get("pauze_vanaf"), now.get("pauze_vanaf")
    if was is None and is_now is not None:
        yield "pause begins"
    if was is not None and is_now is None:
        yield "pause ends"
    if was is not None and is_now is not None:
        if before.get("onderbreking") != now.get("onderbreking"):
            yield "another reason to wait"
        elif now.get("onderbreking") == "hulp" and before.get("pauze_tot") != now.get("pauze_tot"):
            yield "pause longer"
    if before.get("overgedragen_op") != now.get("overgedragen_op"):
        yield "handed over"
    for ended in set(before.get("hoofdroutes") or ()) - set(now.get("hoofdroutes") or ()):
        yield "overlast over" if ended.startswith("overlast") else "arrears over"
    if before.get("overlast_stand") == "rechter" and now.get("overlast_hervat") == "volgen" != before.get(
        "overlast_hervat"
    ):
        yield "not to the court"
    yield from _of_the_court(before, now)
    if before.get("ontruiming_status") in ANNOUNCED and now.get("ontruiming_status") not in {
        *ANNOUNCED,
        "uitgevoerd",
    }:
        yield "eviction off"


def _of_the_court(before: Facts, now: Facts) -> Iterator[str]:
    was, is_now = before.get("gerechtelijke_stap"), now.get("gerechtelijke_stap")
    if was is None and is_now is not None:
        yield "to the court"
    if before.get("uitspraak") != now.get("uitspraak") == "ingetrokken":
        yield "claim withdrawn"
    if was == is_now == "zitting" and before.get("zittingsdatum") != now.get("zittingsdatum"):
        yield "hearing moved"


def turns_of(dossier: Dossier) -> list[str]:
    """The turns of the step that this dossier is about to save; none in the step that opens it."""
    if not dossier._before:
        return []
    if reopens(dossier):
        return ["reopened"]
    if dossier.row["status"] != CaseStatus.OPEN:
        return []  # it had ended already: what is put right in it turns nothing
    if dossier.status == CaseStatus.CANCELLED:
        return ["opened by mistake"]
    over = ["over"] if dossier.outcome is not None and dossier.row["outcome"] is None else []
    paid_up_to_here = (
        [] if dossier.row["outcome"] is not None else list(turns(dossier._before, dossier.facts))
    )
    return over + paid_up_to_here


def reopens(dossier: Dossier) -> bool:
    """Whether this step puts the dossier back where it was before its end."""
    is_open = dossier.status == CaseStatus.OPEN and dossier.outcome is None
    return is_open and (dossier.row["status"] != CaseStatus.OPEN or dossier.row["outcome"] is not None)


def must_hear(dossier: Dossier, kinds: list[str]) -> set[int]:
    """The organisations with an open task or an agenda with it, that help, or that were told of a day."""
    known = dossier._participants._everyone()
    done = {row["task"] for row in dossier._waiting._ended_tasks if row["status"] == TaskStatus.DONE}
    rows = [row for row in dossier.connection.execute(OPEN_TASKS, {"case": dossier.id}) if row.id not in done]
    found = {row.organisation_id for row in rows}
    found |= {known[role][0] for role in _announced(dossier, kinds) if role in known}
    without_task = {*_drawn_in(dossier, rows), *_around_the_table(dossier, rows)}
    if dossier._before.get("gkb_traject") == "schuldhulp":
        without_task.add("gkb")  # helps with the debts; there is no task for it
    taking_part = {role for role, (_, kind) in known.items() if kind == ParticipantKind.INVOLVED}
    return found | {known[role][0] for role in without_task & taking_part}


def _drawn_in(dossier: Dossier, rows: list[Any]) -> Iterator[str]:
    """Who takes part because of an open task of somebody else: goes along on a visit."""
    for row in rows:
        given = dossier.definition.elements[row.element].properties.get("betrekt", "")
        yield from (dossier.definition.role(role.strip()) for role in given.split(",") if role.strip())


def _around_the_table(dossier: Dossier, rows: list[Any]) -> Iterator[str]:
    """Who sits at the meetings that speak of this dossier, by an open task or by hand."""
    connection, today = dossier.connection, amsterdam_date(dossier.now)
    for series in calendar.series_of_region(connection, dossier.row["region"]):
        on_it = any(row.meeting == series.kind and row.organisation_id in series.chairs for row in rows)
        by_hand = connection.scalar(
            select(AgendaExtra.id)
            .join(Meeting, Meeting.id == AgendaExtra.meeting_id)
            .where(
                AgendaExtra.case_id == dossier.id,
                Meeting.series_id == series.id,
                Meeting.day >= today,
                Meeting.status.in_((MeetingStatus.PLANNED, MeetingStatus.MOVED)),
            )
            .limit(1)
        )
        if on_it or by_hand:
            yield from (series.chair, *series.members)


def _announced(dossier: Dossier, kinds: list[str]) -> set[str]:
    before = dossier.facts if "reopened" in kinds else dossier._before
    roles: set[str] = set()
    if "handed over" not in kinds:
        roles |= set(before.get("overgedragen_aan") or ())
    if before.get("gerechtelijke_stap") == "zitting" or "eviction off" in kinds:
        roles.add("deurwaarder")
    is_to_come = "reopened" in kinds and (before.get("ontruimingsdatum") or "") >= f"{dossier.now:%Y-%m-%d}"
    off = is_to_come or {"eviction off", "opened by mistake"} & set(kinds)
    if before.get("ontruiming_status") in ANNOUNCED and off:
        roles |= set(before.get("ingelicht") or ())
        roles |= {"veilig_thuis"} if before.get("veilig_thuis_op") else set()
    if {"over", "overlast over", "reopened"} & set(kinds) and (
        before.get("casusoverleg_datum") or ""
    ) >= f"{dossier.now:%Y-%m-%d}":
        roles |= set(before.get("uitgenodigd") or ())
    return {dossier.definition.role(role) for role in roles}


@lru_cache
def messages_about_turns(definition: Definition) -> frozenset[str]:
    """The kinds of letters that its diagrams send as messages about a turn."""
    diagrams = (data for path, data in definition.files.items() if path.endswith(".bpmn"))
    return frozenset().union(*map(_messages_about_turns, diagrams))


@cache
def _messages_about_turns(diagram: bytes) -> frozenset[str]:
    found: set[str] = set()
    for operator in etree.fromstring(diagram).iter("{*}serviceTaskOperator"):
        kind = operator.find(".//{*}parameter[@id='soort']")
        if operator.get("id") == "bericht/wending" and kind is not None:
            found |= set(re.findall(r"[a-z_]+", str(kind.get("value"))))
    return frozenset(found)


def wrongs(dossier: Dossier) -> Iterator[str]:
    """What is wrong with who hears of the step that this dossier is about to save."""
    about = messages_about_turns(dossier.definition)
    sent = [letter for letter in dossier.letters if letter["kind"] in about]
    heard = Counter(letter["organisation_id"] for letter in sent if letter["organisation_id"] is not None)
    yield from (f"{count} messages to one organisation" for count in heard.values() if count > 1)
    yield from _too_much(dossier)
    yield from untrue(dossier)
    kinds = turns_of(dossier)
    if not kinds:
        return
    where = f"{kinds} {sorted(letter['kind'] for letter in sent)}"
    known = {organisation: role for role, (organisation, _) in dossier._participants._everyone().items()}
    yield from (
        f"{known.get(missed, missed)} hears nothing of {where}"
        for missed in must_hear(dossier, kinds) - heard.keys()
    )
    about_it = sum(letter["recipient"] == TENANT for letter in sent)
    if "opened by mistake" in kinds:
        if any(letter["recipient"] == TENANT for letter in dossier.letters):
            yield f"the tenant hears of {where}"
    elif about_it != (0 if dossier.row["status"] == CaseStatus.CANCELLED else 1):
        yield f"the tenant has {about_it} messages about {where}"
    if dossier.outcome is not None or "opened by mistake" in kinds:
        yield from _left_standing(dossier.facts)


def _too_much(dossier: Dossier) -> Iterator[str]:
    """Who is only informed hears the day and the address, and no more."""
    kinds = dossier._participants._everyone()
    for letter in dossier.letters:
        told = kinds.get(letter["recipient"])
        date_only = shares(dossier.definition.letters[letter["kind"]]) is Sharing.DATE_ONLY
        if told is not None and told[1] == ParticipantKind.INFORMED and not date_only:
            yield f"{letter['recipient']} is only informed and gets {letter['kind']}"


def _left_standing(facts: Facts) -> Iterator[str]:
    if facts.get("gerechtelijke_stap") == "zitting":
        yield "the summons stands"
    if facts.get("ontruiming_status") in ANNOUNCED:
        yield "the eviction stands"


@contextmanager
def watched() -> Iterator[list[str]]:
    """Every step of every dossier meanwhile is looked at; what is wrong, when it ends."""
    found: list[str] = []
    save = Dossier.save

    def looked_at(dossier: Dossier) -> None:
        found.extend(f"{dossier.number}, {dossier.now:%d-%m-%Y}: {wrong}" for wrong in wrongs(dossier))
        save(dossier)

    with patch.object(Dossier, "save", looked_at):
        yield found
