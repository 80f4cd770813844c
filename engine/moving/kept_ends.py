"""What a dossier keeps of a main route that is over moves along, so that it can still be put back.

See engine.dossier.endings. Must not know: who may put it back.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

import orjson
from sqlalchemy import bindparam, update

from engine.dossier.dossier import Dossier
from engine.dossier.endings import OF_CASE
from engine.dossier.statements import PROCESSES, table_of
from engine.spiff import renamed
from engine.tables import Ending

_endings = table_of(Ending)
REWRITE = (
    update(_endings)
    .where(_endings.c.case_id == bindparam("case"), _endings.c.seq == bindparam("this"))
    .values(content=bindparam("content"))
)


def carry(old: Dossier, new: Dossier, steps: Mapping[str, str]) -> None:
    """Every state that is kept of this dossier. Raises MoveImpossible or StateUnreadable.

    No step begins in it, whichever was chosen for what runs: nobody waits there, and a letter would go out.
    """
    connection, known = new.connection, (old.definition.elements, new.definition.elements)
    names = renamed(*known, steps)
    rows = connection.execute(OF_CASE, {"case": new.id}).mappings().all()
    if not rows:
        return
    processes = {row.id: row.process for row in connection.execute(PROCESSES, {"case": new.id})}
    for row in rows:
        content = orjson.loads(row["content"])
        for one in content["processes"]:
            state = base64.b64decode(one["state"])
            carried = new.processes.carried(old.definition.models[processes[one["id"]]], state, names)
            one["state"] = base64.b64encode(carried.dump()).decode()
            one["waiting"] = sorted(carried.waits_for())
            one["visited"] = {names.get(name, name): times for name, times in one["visited"].items()}
        for timer in content["timers"]:
            timer["element"] = names.get(timer["element"], timer["element"])
        connection.execute(REWRITE, {"case": new.id, "this": row["seq"], "content": orjson.dumps(content)})
