"""The browser itself: it draws, axe finds what is wrong, and nothing leaves this machine."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error, Page


def test_axe_finds_a_picture_without_text(page: Page, axe_source: str) -> None:
    page.set_content("<html lang=nl><title>Proef</title><main><h1>Proef</h1><img src='data:,'></main>")
    page.evaluate(axe_source)
    violations = page.evaluate("axe.run().then((result) => result.violations.map((found) => found.id))")
    assert violations == ["image-alt"]


def test_no_other_host_can_be_reached(page: Page) -> None:
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://drempel.example/")
