"""The words of the trail: each is written somewhere, has its sentence, and never changes once stored."""

from __future__ import annotations

import ast
import gzip
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from engine.definitions import read_files
from engine.dossier.audit import Entry
from engine.dossier.audit_actions import AuditAction
from engine.pages.dossier import CasePage
from engine.settings import ROOT
from engine.testing import Story, build
from tests.stories import DUTIES
from tests.upgrade import FOLDER
from tests.web.conftest import BEGIN, REGION, ROLES
from web import timeline
from web.timeline import Told

ONLY_WRITER = "engine/dossier/audit.py"
STORED = {
    "antwoord_bevestigd",
    "bericht",
    "bestand_toegevoegd",
    "betaling_teruggedraaid",
    "brief",
    "brief_verstuurd",
    "brief_vervallen",
    "deelnemer_erbij",
    "deelnemer_geinformeerd",
    "deelnemer_vervangen",
    "dossier_geannuleerd",
    "dossier_geopend",
    "dossier_gesloten",
    "dossier_heropend",
    "feit_gecorrigeerd",
    "feiten",
    "handeling",
    "hoofdroute_afgelopen",
    "invoer",
    "meedenker_erbij",
    "organisatie_opgegaan",
    "regie_overgedragen",
    "route_gestart",
    "taak_afgerond",
    "taak_doorgegeven",
    "taak_heropend",
    "taak_open",
    "taak_opgepakt",
    "taak_teruggegeven",
    "taak_verhuisd",
    "taak_vervallen",
    "term_verstreken",
    "termijn_opnieuw",
    "vraag_beantwoord",
    "vraag_gesteld",
}


@pytest.fixture
def page(tmp_path: Path, sqlite_template: Path) -> Iterator[CasePage]:
    path = tmp_path / "trail.sqlite"
    path.write_bytes(sqlite_template.read_bytes())
    house = build(f"sqlite:///{path}", "proef", BEGIN, read_files(REGION, "proef"), ROLES)
    yield Story(house, achterstand=500.0, vervaldatum="2026-01-01", plichten=DUTIES).page()
    house.engine.database.dispose()


def entry(page: CasePage, action: str) -> Told:
    return Told(page, {}, Entry(1, BEGIN, "klok", action, "contact_zoeken", {}))


def names_used(source: str, owner: str) -> set[str]:
    """X of every `owner.X`."""
    return {
        node.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == owner
    }


def sources() -> dict[str, str]:
    found = sorted((ROOT / "engine").rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in found}


def test_what_was_stored_keeps_its_words() -> None:
    assert {action.value for action in AuditAction} >= STORED


def test_the_words_of_an_older_release_are_known() -> None:
    releases = sorted(FOLDER.glob("*.json.gz"))
    assert releases
    for release in releases:
        rows = orjson.loads(gzip.decompress(release.read_bytes()))["audit"]
        assert rows
        assert {row["action"] for row in rows} <= {action.value for action in AuditAction}


def test_each_word_is_written_somewhere() -> None:
    assert set().union(*(names_used(text, "AuditAction") for text in sources().values())) == {
        action.name for action in AuditAction
    }


def test_only_the_trail_writes_the_trail() -> None:
    """`Trail.add` takes these words and no others, so nothing else is written."""
    writing = [
        name
        for name, text in sources().items()
        if "ADD_AUDIT" in text or "insert(AuditEntry" in text or "update(AuditEntry" in text
    ]
    assert writing == [ONLY_WRITER, "engine/dossier/statements.py"]


def test_each_word_has_its_sentence(page: CasePage) -> None:
    assert timeline.SENTENCES.keys() == set(AuditAction)
    told = {action: timeline.sentence(entry(page, action)) for action in AuditAction}
    assert [action for action, text in told.items() if not text] == [AuditAction.FACTS_CHANGED]
    assert all(action.value not in text for action, text in told.items() if "_" in action)


def test_a_word_of_another_version_still_shows(page: CasePage) -> None:
    assert timeline.sentence(entry(page, "taak_uitgesteld")) == "taak uitgesteld"
