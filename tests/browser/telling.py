"""A story told in a real browser: one window for each person, who reads, fills in forms and lets time pass.

Owns: what every window is watched for (complaints, axe, width), and how a person finds a task or a dossier.
Must not know: which routes there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    StorageState,
    ViewportSize,
    expect,
)

from tests.browser.pictures import look

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AT_MOST = 60_000  # milliseconds: other tests run beside these, and none of these is about speed
TURNS = 500  # of looking again, each a page that is loaded
WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 375, "height": 812}
Answers = Mapping[str, str | Sequence[str]]


class Watched:
    """A page of which every complaint counts, such as a breach of the content security policy."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

        self.page.on("request", lambda sent: self._see(sent.url, address))

    def _see(self, url: str, address: str) -> None:
        if not url.startswith((f"{address}/", "data:")):
            self.complaints.append(url)

    def _hear(self, message: ConsoleMessage) -> None:
        # The status of an answer that refuses a form (401, 409, 422) is told as an error too.
        if (
            message.type in ("error", "warning")
            and "the server responded with a status of 4" not in message.text
        ):
            self.complaints.append(message.text)


def go(page: Page, control: Locator) -> None:
    """Click what leads to another page, and be there: after a bare click one can still see the old one."""
    with page.expect_navigation():
        control.first.click()


def log_in(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/inloggen")
    if page.get_by_role("button", name="Uitloggen").count():
        log_out(page)
    go(page, page.get_by_role("button", name=name).first)  # whom to begin with stands there twice
    expect(page.get_by_role("heading", level=1, name="Taken")).to_be_visible()


def log_out(page: Page) -> None:
    go(page, page.get_by_role("button", name="Uitloggen"))


FIND = """async (tags) => {
  const found = await axe.run({ runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  const places = (one) => [one.id, one.nodes.slice(0, 3).map((node) => node.target)];
  return { passes: found.passes.length, violations: Object.fromEntries(found.violations.map(places)) };
}"""


def can_be_used(page: Page, axe_source: str, name: str) -> None:
    """Everyone can use this page, narrow and wide; it stays wide. LOOKS keeps a picture of both."""
    page.evaluate(axe_source)
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        look(page, f"{name}-{size['width']}")
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{name}: {over} px wider than {size['width']}"
        found = page.evaluate(FIND, RULES)
        assert found["passes"] > 10
        assert found["violations"] == {}, (f"{name}, {size['width']} px wide", found["violations"])


@contextmanager
def window(browser: Browser, address: str, who: StorageState | None = None) -> Iterator[Page]:
    """A narrow window of someone's own; at the end nobody had anything to complain about."""
    context = browser.new_context(locale="nl-NL", viewport=NARROW, storage_state=who)
    context.set_default_timeout(AT_MOST)
    watched = Watched(context, address)
    yield watched.page
    assert watched.complaints == [], watched.complaints
    context.close()


class Person:
    """Someone at his or her own window, logged in with one click."""

    def __init__(self, browser: Browser, address: str, name: str, axe_source: str) -> None:
        self._context = browser.new_context(locale="nl-NL", viewport=WIDE)
        self._context.set_default_timeout(AT_MOST)
        self._watched = Watched(self._context, address)
        self.address, self._axe = address, axe_source
        self.page = self._watched.page
        log_in(self.page, address, name)

    # -- finding -----------------------------------------------------------------------------------------

    def at(self, path: str) -> int:
        """Open this page; its status."""
        answer = self.page.goto(self.address + path)
        assert answer is not None
        return answer.status

    def open_task(self, name: str, tenant: str) -> None:
        self.at(f"/?zoek={tenant}")
        go(self.page, self.page.get_by_role("link", name=name, exact=True))
        self.heading(name)

    def open_dossier(self, tenant: str) -> str:
        """The path of the dossier, that someone else may not open."""
        self.at(f"/dossiers?lijst=alle&zoek={tenant}")
        go(self.page, self.page.get_by_role("link", name=tenant))
        self.heading(tenant)
        return self.page.url.removeprefix(self.address)

    def follow(self, link: str) -> None:
        go(self.page, self.page.get_by_role("link", name=link))

    def press(self, button: str) -> None:
        go(self.page, self.page.get_by_role("button", name=button, exact=True))

    def cannot_find(self, path: str, tenant: str) -> None:
        """Not in a list, and not there when one knows where it would be."""
        self.at(f"/dossiers?lijst=alle&zoek={tenant}")
        self.shows("Geen dossiers gevonden")
        assert self.at(path) == 404
        self.hides(tenant)

    # -- filling in --------------------------------------------------------------------------------------

    def fill(self, answers: Answers) -> None:
        """In this order: what appears only after another answer can be filled in then."""
        for name, value in answers.items():
            self._answer(self.page.locator(f'[name="{name}"]'), value)

    def _answer(self, field: Locator, value: str | Sequence[str]) -> None:
        kind = field.first.evaluate("(element) => element.type")
        if kind in ("radio", "checkbox"):
            for each in [value] if isinstance(value, str) else value:
                field.and_(self.page.locator(f'[value="{each}"]')).check()
        elif kind == "select-one":
            field.select_option(value=str(value))
        else:
            field.fill(str(value))

    def refused(self, field: str, why: str) -> None:
        """The form says beside this field what is wrong, and above it that something is."""
        expect(self.page.locator("#fouten")).to_be_visible()
        wrong = self.page.locator(".formulier__veld, .formulier__groep").filter(
            has=self.page.locator(f'[name="{field}"]')
        )
        expect(wrong.last.locator(".utrecht-form-field-error-message")).to_have_text(why)

    def kept(self, field: str, value: str) -> None:
        expect(self.page.locator(f'[name="{field}"]')).to_have_value(value)

    def finish(self, task: str) -> None:
        self.press("Afronden")
        self.shows(f"‘{task}’ is klaar.")

    # -- reading -----------------------------------------------------------------------------------------

    def heading(self, text: str) -> None:
        expect(self.page.get_by_role("heading", level=1, name=text)).to_be_visible()

    def shows(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def comes(self, text: str) -> None:
        """What the worker still has to do is done: looks again until it is there."""
        for _ in range(TURNS):
            if text in self.page.locator("main").inner_text():
                return
            self.follow("Kijk opnieuw")
        self.shows(text)

    def says(self, text: str) -> None:
        """What is told at the top of the page after something was done."""
        expect(self.page.get_by_role("status").filter(has_text=text)).to_be_visible()

    def hides(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("main")).not_to_contain_text(text)

    def can_use(self, name: str) -> None:
        can_be_used(self.page, self._axe, name)

    # -- time --------------------------------------------------------------------------------------------

    def wait(self, *steps: str) -> None:
        """Let a dag, week or maand pass, with the clock of the demonstration."""
        for step in steps:
            go(self.page, self.page.get_by_role("button", name=f"Een {step} verder"))
            expect(self.page.locator(".demo__gebeurd")).to_contain_text(f"Een {step} verder")

    def today(self, day: str) -> None:
        expect(self.page.locator(".demo__nu time")).to_contain_text(day)

    def leave(self) -> None:
        assert self._watched.complaints == [], self._watched.complaints
        self._context.close()


class People:
    """Everybody of a story; who is named for the first time logs in."""

    def __init__(self, browser: Browser, address: str, axe_source: str) -> None:
        self._browser, self._address, self._axe = browser, address, axe_source
        self._known: dict[str, Person] = {}

    def __call__(self, name: str) -> Person:
        if name not in self._known:
            self._known[name] = Person(self._browser, self._address, name, self._axe)
        return self._known[name]

    def leave(self) -> None:
        for person in self._known.values():
            person.leave()


@contextmanager
def people(browser: Browser, address: str, axe_source: str) -> Iterator[People]:
    """At the end nobody had anything to complain about."""
    found = People(browser, address, axe_source)
    yield found
    found.leave()
