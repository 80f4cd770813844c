"""The large file of older dossiers stands at every place that matters: nobody can thin it out unnoticed.

Read from the file itself, with the diagrams that are in it, so that no later version changes what it holds.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from functools import lru_cache
from typing import Any

import pytest
from lxml import etree

from tests.upgrade import FOLDER, Tables, read
from tests.upgrade.thinning import PROCESS, homes_of, running_in

LARGE = "0.2.0-21f1d8e.json.xz"
REGIONS = {"deventer", "groningen", "sittard_geleen", "zaanstad"}
EMPTY = {"heartbeats", "variables"}  # of the running installation: no dossier needs them
STATUSES = {
    "cases": {"open", "closed", "cancelled"},
    "processes": {"open", "completed", "cancelled"},
    "tasks": {"open", "done", "withdrawn"},
    "messages": {"delivered", "kept", "unmatched"},
    "attachments": {"aside", "kept"},
    "imports": {"preview", "accepted", "done"},
    "meetings": {"planned", "moved", "cancelled", "held"},
}
LETTERS = {
    ("e-mail", "waiting", None),
    ("e-mail", "waiting", "busy"),
    ("e-mail", "sent", None),
    ("e-mail", "failed", "recipient"),
    ("brief", "to_print", None),
    ("brief", "sent", None),
    ("sms", "not_sent", "no_gateway"),
    ("sms", "sent", None),
}
OVER = {  # tasks that were done or withdrawn in some dossiers, and wait in none
    "hulp_bespreken",
    "ontruiming_aankondigen",
    "overdragen_aan_bzt",
    "overlast_bewijs_verzamelen",
    "vraag_beantwoorden",
}
TRAIL = {  # of what people did beside the diagrams
    "bestand_toegevoegd",
    "brief_vervallen",
    "brief_verstuurd",
    "deelnemer_vervangen",
    "dossier_geannuleerd",
    "handeling",
    "meedenker_erbij",
    "regie_overgedragen",
    "taak_doorgegeven",
    "taak_opgepakt",
    "taak_teruggegeven",
    "taak_verhuisd",
    "vraag_beantwoord",
    "vraag_gesteld",
}


@lru_cache
def tables() -> Tables:
    return read(FOLDER / LARGE)[1]


def rows(table: str, **like: Any) -> list[dict[str, Any]]:
    """The rows of a table that have these values."""
    return [row for row in tables()[table] if all(row[key] == value for key, value in like.items())]


@lru_cache
def diagrams() -> dict[str, list[Any]]:
    """Region -> the processes that are drawn in the version that it runs on."""
    found: dict[str, list[Any]] = defaultdict(list)
    for region in rows("regions"):
        for file in rows("definition_files", definition_id=region["definition_id"]):
            if file["path"].endswith(".bpmn"):
                found[region["slug"]] += etree.fromstring(file["content"]).iter(PROCESS)
    return found


@lru_cache
def region_of() -> dict[int, str]:
    return {case["id"]: case["region"] for case in rows("cases")}


def test_each_region_has_running_dossiers_on_both_routes() -> None:
    assert {region["slug"] for region in rows("regions")} == REGIONS
    running = Counter(case["region"] for case in rows("cases", status="open"))
    assert all(running[region] >= 25 for region in REGIONS), running
    routes = {(region_of()[row["case_id"]], row["process"]) for row in rows("processes", status="open")}
    for region in REGIONS:
        assert {(region, f"{region}_huurachterstand"), (region, "gedeeld_overlast_hoofdroute")} <= routes


def test_every_table_has_rows() -> None:
    assert {name for name, found in tables().items() if not found} == EMPTY


@pytest.mark.parametrize("table", STATUSES)
def test_every_status_is_there(table: str) -> None:
    assert {row["status"] for row in rows(table)} == STATUSES[table]


def test_letters_went_failed_and_wait() -> None:
    assert {(row["channel"], row["status"], row["failure"]) for row in rows("outbox")} >= LETTERS
    assert rows("outbox", status="dropped")
    assert rows("outbox", case_id=None), "an overview of a day"
    assert len({row["sender"] for row in rows("outbox")}) > 1


def test_people_left_work_half_done() -> None:
    waiting = rows("tasks", status="open")
    assert len([task for task in waiting if task["draft"] not in (None, "{}")]) >= 5
    assert len([task for task in waiting if task["assignee_id"]]) >= 5
    assert len([task for task in waiting if task["item"]]) >= 5, "one of several"
    assert len([task for task in waiting if task["meeting"]]) >= 5, "for a meeting"
    assert {row["task_id"] is None for row in rows("attachments", status="aside")} == {True, False}
    assert {row["action"] for row in rows("audit")} >= TRAIL


def test_questions_wait_were_answered_and_were_read() -> None:
    assert {(row["answer"] is None, row["read_at"] is None) for row in rows("questions")} == {
        (True, True),
        (False, True),
        (False, False),
    }


def test_messages_were_kept_for_a_process_that_does_not_wait_yet() -> None:
    assert [case for case in rows("cases", status="open") if json.loads(case["kept_messages"])]


def test_terms_failed_and_were_mended() -> None:
    failed = [row for row in rows("incidents") if row["solved_at"] is None]
    waiting = {row["id"]: row for row in rows("timers")}
    assert len(failed) >= 3
    assert all(waiting[row["timer_id"]]["attempts"] == row["attempts"] > 1 for row in failed)
    assert len(failed) < len(rows("incidents"))


def test_meetings_were_held_moved_called_off_and_prepared() -> None:
    assert {row["action"] for row in rows("meeting_changes")} == {
        "extra",
        "moved",
        "cancelled",
        "held",
        "reopened",
    }
    assert rows("meeting_items")
    assert {row["state"] for row in rows("attendance")} == {"present", "absent"}
    assert {row["case_id"] is None for row in rows("agenda_extras")} == {True, False}
    assert all(any(row["notes"] for row in rows("meetings", status=one)) for one in ("planned", "held"))


def test_every_process_was_started_or_called() -> None:
    homes = homes_of((row["path"], row["content"]) for row in rows("definition_files"))
    seen = {row["process"] for row in rows("processes")}
    running: dict[str, set[str]] = defaultdict(set)
    for row in rows("processes", status="open"):
        running[region_of()[row["case_id"]]] |= running_in(row["state"], row["process"], homes)
    drawn = {str(process.get("id")) for found in diagrams().values() for process in found}
    assert drawn - seen - set().union(*running.values()) == set()
    for region, found in running.items():
        assert len(found) >= 20, (region, found)


def test_every_task_waits_for_someone() -> None:
    waiting = {(region_of()[row["case_id"]], row["element"]) for row in rows("tasks", status="open")}
    drawn = {
        (region, str(task.get("id")))
        for region, processes in diagrams().items()
        for process in processes
        for task in process.iter("{*}userTask")
    }
    assert {element for _, element in drawn} - {row["element"] for row in rows("tasks")} == set()
    assert {element for _, element in drawn} - {element for _, element in waiting} == OVER
    for region in REGIONS:
        here = {element for where, element in drawn if where == region}
        found = {element for where, element in waiting if where == region}
        assert len(found) >= len(here) * 0.6, (region, sorted(here - found))


def test_all_names_are_made_up() -> None:
    text = json.dumps(tables(), default=lambda value: value.decode() if isinstance(value, bytes) else "")
    domains = set(re.findall(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)", text))
    assert domains
    assert {one for one in domains if not one.endswith(".example")} <= {"example.nl"}
