"""Which of many walked dossiers are worth keeping in a file: those that stand where no other one stands."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping

from lxml import etree
from sqlalchemy import Connection, delete, select

from engine.db import Database
from engine.tables import Base, Case, Content, DefinitionFile, Process, Task, Timer

Places = dict[int, set[tuple[str, ...]]]  # dossier -> where it stands, as far as that tells it from others
PROCESS = "{http://www.omg.org/spec/BPMN/20100524/MODEL}process"


def thin(database: Database, always: Collection[int]) -> None:
    """Remove every dossier that stands nowhere new beside those that are always kept."""
    with database.write() as connection:
        places = stands(connection)
        rows = connection.execute(select(Case.id, Case.audit_seq)).all()
        length = {row.id: row.audit_seq + 40 for row in rows}
        kept, seen = set(always), set().union(*(places[one] for one in always))
        while rest := places.keys() - kept:
            best = max(rest, key=lambda one: (len(places[one] - seen) / length[one], -one))
            if not places[best] - seen:
                break
            kept.add(best)
            seen |= places[best]
        _remove(connection, places.keys() - kept)


def stands(connection: Connection) -> Places:
    """Per region tasks, processes that run or are called; terms, what was started, how others ended."""
    joined = select(DefinitionFile.path, Content.content).join(
        Content, Content.digest == DefinitionFile.digest
    )
    files = connection.execute(joined)
    homes = homes_of((row.path, row.content) for row in files)
    regions: dict[int, str] = {}
    found: Places = {}
    for case in connection.execute(select(Case.id, Case.region, Case.outcome)):
        regions[case.id] = case.region
        found[case.id] = {("outcome", str(case.outcome))}
    for task in connection.execute(select(Task.case_id, Task.element).where(Task.status == "open")):
        found[task.case_id].add(("task", regions[task.case_id], task.element))
    for term in connection.execute(select(Timer.case_id, Timer.element)):
        found[term.case_id].add(("term", term.element))
    for row in connection.execute(select(Process.case_id, Process.process, Process.state)):
        region = regions[row.case_id]
        found[row.case_id] |= {("process", region, one) for one in running_in(row.state, row.process, homes)}
        found[row.case_id].add(("started", row.process))
    return found


def homes_of(files: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """Element -> the process in whose diagram it stands."""
    return {
        str(node.get("id")): str(process.get("id"))
        for path, content in files
        if path.endswith(".bpmn")
        for process in etree.fromstring(content).iter(PROCESS)
        for node in process.iter()
        if node.get("id")
    }


def running_in(state: bytes | None, process: str, homes: Mapping[str, str]) -> set[str]:
    """The process of a stored state and those that it called and waits for; none when it is over."""
    if state is None:
        return set()
    called = {homes.get(row[3], process) for _, rows in json.loads(state)["inner"] for row in rows}
    return {process, *called}


def _remove(connection: Connection, cases: Collection[int]) -> None:
    for table in reversed(Base.metadata.sorted_tables):
        key = table.c.id if table.name == "cases" else table.c.get("case_id")
        if key is not None:
            connection.execute(delete(table).where(key.in_(cases)))
