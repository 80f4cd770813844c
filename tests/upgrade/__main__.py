"""Write the dossiers of today's release: one at each stage of the route of Zaanstad."""

from __future__ import annotations

import sys
import tempfile
from typing import Any

from engine.db import Database
from engine.testing import Story, build
from tests.stories import AGREED, BEGIN, DUE, DUTIES
from tests.upgrade import FOLDER, save


def main(version: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/upgrade.sqlite"
        Database(url).migrate()
        house = build(url, "zaanstad", BEGIN)
        usual: dict[str, Any] = {"achterstand": 900.0, "vervaldatum": DUE, "plichten": DUTIES}
        stories = {
            name: Story(house, **usual, adres={"postcode": "1506AB", "huisnummer": number})
            for number, name in enumerate(("nieuw", "hulp", "toegang", "regeling", "aankondiging"), 1)
        }
        stories["nieuw"].to("2026-02-16")
        for name, reaction in (("hulp", "geaccepteerd"), ("toegang", "geen_reactie")):
            stories[name].complete("reageren", hulpaanbod={"reactie": reaction})
            stories[name].complete("terugkoppelen")
        stories["toegang"].act("wijkteam", "zaanstad_stedelijke_toegang")
        stories["toegang"].complete("meekijken", goed_plan=True, besluit="extra_druk_met_corporatie")
        stories["aankondiging"].to("2026-04-16")
        stories["regeling"].act("woningcorporatie", "gedeeld_regeling_gemeld", regeling=AGREED)
        stories["aankondiging"].complete("ontruiming_aankondigen")
        target = FOLDER / f"{version}.json.gz"
        save(house.engine.database, target)
        print(f"{target.name}: {target.stat().st_size // 1024} kB, {len(stories)} dossiers")


if __name__ == "__main__":
    main(sys.argv[1])
