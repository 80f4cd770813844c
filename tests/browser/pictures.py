"""Pictures of pages for a person to judge. Must not know: which pages there are."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page


def look(page: Page, name: str) -> None:
    """Pictures of every page for a person to judge, in the folder that LOOKS names."""
    if folder := os.environ.get("LOOKS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=page.viewport_size["width"] > 400)  # type: ignore[index]
