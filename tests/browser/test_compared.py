"""A changed diagram beside how it was: side by side, at what changed, readable; on paper the whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from engine.proposals import editing
from tests.browser.drawing import PATH, Desk, desk
from tests.browser.telling import NARROW, can_be_used

SETTINGS = "processes/zaanstad/instellingen.toml"
MOVED = (b'<dc:Bounds x="2033" y="230"', b'<dc:Bounds x="2033" y="240"')  # of Vervolg kiezen
TERM = (b'waarde = "P2M15D"', b'waarde = "P2M"')
NAME = (b'name="Vervolg kiezen"', b'name="Hoe nu verder"')
LETTERS = 10  # pixels: what is smaller cannot be read


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("verschil")) as found:
        yield found


def proposed(at: Desk, page: Page, **texts: tuple[bytes, bytes]) -> None:
    """The page of a proposal in which these files say something else."""
    number = at.proposal()
    for file, (old, new) in texts.items():
        path = {"diagram": PATH, "settings": SETTINGS}[file]
        with at.house.engine.database.read() as connection:
            found = editing.open_file(at.house.engine, connection, at.actor(), number, path)
        assert found.content is not None
        assert found.content.count(old) == 1
        editing.put(at.house.engine, at.actor(), number, path, found.content.replace(old, new), found.seen)
    at.enter(page)
    page.goto(at.about(number))


def test_a_change_is_seen_side_by_side(at: Desk, page: Page, axe_source: str) -> None:
    proposed(at, page, diagram=NAME, settings=TERM)
    can_be_used(page, axe_source, "verschil-anders")
    was, becomes = (page.get_by_role("group", name=f"{half}:") for half in ("Was", "Wordt"))
    expect(was).to_be_visible()
    left, right = was.bounding_box(), becomes.bounding_box()
    assert left is not None
    assert right is not None
    assert (left["y"], left["width"]) == (right["y"], right["width"])
    assert left["x"] + left["width"] < right["x"]
    for pane in (was, becomes):
        first = pane.locator(".stap--anders").first
        assert first.evaluate(IS_WITHIN), "what changed is in view"
        assert first.locator("text").first.evaluate("(one) => one.getBoundingClientRect().height") >= LETTERS
    page.set_viewport_size(NARROW)
    above, below = was.bounding_box(), becomes.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] < below["y"]
    page.emulate_media(media="print")
    for pane in (was, becomes):
        assert pane.evaluate("(one) => one.scrollWidth - one.clientWidth") <= 1, "on paper it is whole"


IS_WITHIN = """(one) => {
  const step = one.getBoundingClientRect();
  const pane = one.closest(".diagramvlak").getBoundingClientRect();
  const beside = step.left >= pane.left && step.right <= pane.right;
  return beside && step.top >= pane.top && step.bottom <= pane.bottom;
}"""


def test_a_step_that_only_moved_is_seen_too(at: Desk, page: Page, axe_source: str) -> None:
    proposed(at, page, diagram=MOVED)
    expect(page.locator("main")).to_contain_text("Alleen de tekening of de opmaak is anders")
    becomes = page.get_by_role("group", name="Wordt:")
    expect(becomes.locator(".stap--verplaatst title")).to_have_text("Taak: Vervolg kiezen — verplaatst")
    assert becomes.locator(".stap--verplaatst").evaluate(IS_WITHIN)
    can_be_used(page, axe_source, "verschil-verplaatst")
