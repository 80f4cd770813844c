"""What a law or a convenant bounds has a last day, and docs/deadlines.md lists every task that has one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from engine.settings import ROOT

TEXT = (ROOT / "docs" / "deadlines.md").read_text(encoding="utf-8")
OWN_DAY = {"uiterlijk", "uiterlijk_veld"}
# Named by a requirement: an act that a law or a convenant asks of somebody, however nobody waits for it.
BOUNDED = {
    *("plichten_vastleggen", "bezwaar_beoordelen", "achterstand_melden", "melding_bij_bad", "reageren"),
    *("overlast_bij_meldpunt_melden", "overlast_nagaan", "overlast_dossier_beoordelen", "pauze_beoordelen"),
    *("vonnis_betekenen", "opvang_regelen", "ontruiming_registreren", "doorverwijzen", "verblijf_bepalen"),
}


def with_a_last_day() -> Iterator[str]:
    """The tasks with a last day of their own, of a list, or of a term on their border or around them."""
    for path in sorted((ROOT / "processes").glob("*/*.bpmn")):
        root = etree.parse(path).getroot()
        bounded = {
            border.get("attachedToRef")
            for border in root.iter("{*}boundaryEvent")
            if border.find("{*}timerEventDefinition") is not None
        }
        for task in root.iter("{*}userTask"):
            around = {task.get("id"), *(each.get("id") for each in task.iterancestors("{*}subProcess"))}
            own = {each.get("name") for each in task.iter("{*}property")}
            if own & OWN_DAY or around & bounded:
                yield str(task.get("id"))


def test_every_bounded_act_has_a_last_day() -> None:
    assert BOUNDED - set(with_a_last_day()) == set()


def test_the_page_lists_every_task_with_a_last_day_and_no_other() -> None:
    rows = [line.split("|") for line in TEXT.splitlines() if line.startswith("| `")]
    listed = [name for row in rows for name in re.findall(r"`(\w+)`", row[1])]
    assert sorted(listed) == sorted(set(with_a_last_day()))
    assert all(cell.strip() for row in rows for cell in row[1:-1])


def test_the_page_names_settings_that_are_there() -> None:
    known = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("processes/*/instellingen.toml"))
    named = {
        name
        for row in TEXT.splitlines()
        if row.startswith("| `")
        for name in re.findall(r"`(\w+)`", row.split("|")[3])
    }
    facts = {"ontruimingsdatum", "deadline", "tijd_tot"}
    assert {name for name in named - facts if f"instellingen.{name}]" not in known} == set()
