"""Write the dossiers of today: where the examples stand, where none stands, and what they all lack."""

from __future__ import annotations

import sys
import tempfile

from sqlalchemy import select

from engine import db
from engine.db import Database
from engine.demo import demonstration, player, scenes
from engine.dossier import timers
from engine.settings import ROOT
from engine.tables import Case
from tests.upgrade import FOLDER, PACKED, extras, replayed, save, thinning, walked
from tests.upgrade.people import People

PASSWORD = "dossiers-van-vroeger"


def fill(database: Database) -> int:
    """The dossiers, in an empty database with tables; how many."""
    house = People(database, walked.clock_before(demonstration.BEGIN), "upgrade")
    regions = demonstration.deploy_all(house.engine, ROOT)
    for region in regions:
        demonstration.seed(house.engine, ROOT, region, PASSWORD)
    begun = walked.walk(house, regions)
    replayed.stop_on_the_way(house, begun)
    replayed.take_forks(house, begun)
    timers.pass_time(house.engine, house.clock, demonstration.BEGIN)
    examples = [
        player.play(house.engine, region, scene, demonstration.BEGIN, number)
        for region in regions
        for number, scene in enumerate(scenes.read(ROOT, region), 1)
    ]
    examples.append(replayed.keep_a_message(house, demonstration.BEGIN))
    for region in regions:
        player.hold_meetings(house.engine, ROOT, region, demonstration.BEGIN)
    thinning.thin(database, examples)
    extras.leave(house, regions)
    with database.read() as connection:
        return len(connection.scalars(select(Case.id)).all())


def main(name: str) -> None:
    db.PRAGMAS["synchronous"] = "OFF"  # nothing of this outlives a power cut
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/upgrade.sqlite")
        database.migrate()
        count = fill(database)
        target = FOLDER / f"{name}{PACKED}"
        save(database, target)
        database.dispose()
        print(f"{target.name}: {target.stat().st_size // 1024} kB, {count} dossiers")


if __name__ == "__main__":
    main(sys.argv[1])
