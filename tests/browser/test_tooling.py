"""The browser itself: it draws, axe finds what is wrong, nothing leaves this machine or outlives its test."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page

from tests.browser.drawing import desk
from tests.browser.telling import go


def test_axe_finds_a_picture_without_text(page: Page, axe_source: str) -> None:
    page.set_content("<html lang=nl><title>Proef</title><main><h1>Proef</h1><img src='data:,'></main>")
    page.evaluate(axe_source)
    violations = page.evaluate("axe.run().then((result) => result.violations.map((found) => found.id))")
    assert violations == ["image-alt"]


def test_no_other_host_can_be_reached(page: Page) -> None:
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://drempel.example/")


def test_nothing_of_what_was_tried_outlives_its_desk(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is left to the collector is closed in another test, and its warning fails that one."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with desk(tmp_path) as at:
        at.enter(page)
        page.goto(at.about(at.proposal()))
        go(page, page.get_by_role("button", name="Probeer het"))
        assert len(list(tmp_path.glob("drempel-proef-*"))) == 1
    assert list(tmp_path.glob("drempel-proef-*")) == []
