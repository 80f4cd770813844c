"""The demonstration: log in as anyone, let time pass, see what fired. Elsewhere there is nothing of it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select, update

from engine.arrears.examples import arrears_csv
from engine.clock import SystemClock
from engine.context import Engine
from engine.db import Database
from engine.definitions import regions
from engine.definitions.versions import Definitions
from engine.demo import demonstration
from engine.demo.demonstration import DemoClock, Loaded, RegionLoaded
from engine.demo.scenes import SceneFailed
from engine.dossier import timers
from engine.dossier.timers import Fired
from engine.organisations import people
from engine.settings import ROOT
from engine.tables import Case, Definition, User, Variable
from tests.web.conftest import PASSWORD, REGION, application
from web.commands import demonstration as commands
from web.demo import CAN, MAX_GROUPS, later

LARGEST_COOKIE = 4093  # what browsers keep


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The tiny region, and a file with six dossiers."""
    folder = tmp_path / "definitions"
    shutil.copytree(REGION, folder)
    (folder / "voorbeelden").mkdir()
    (folder / demonstration.EXAMPLE).write_bytes(arrears_csv(6))
    return folder


@pytest.fixture
def clock(database_url: str) -> Iterator[DemoClock]:
    database = Database(database_url)
    yield DemoClock(database)
    database.dispose()


@pytest.fixture
def empty(database_url: str, clock: DemoClock) -> Iterator[Engine]:
    database = Database(database_url)
    yield Engine(database, clock, Definitions())
    database.dispose()


@pytest.fixture
def engine(empty: Engine, folder: Path) -> Engine:
    """The demonstration as `drempel demo load` makes it, with the tiny region and six dossiers."""
    demonstration.load(empty, folder, PASSWORD)
    return empty


@pytest.fixture
def demo_app(engine: Engine) -> Flask:
    return application(engine, demo=True)


@pytest.fixture
def visitor(demo_app: Flask) -> FlaskClient:
    return demo_app.test_client()


def enter(visitor: FlaskClient, name: str = "Cora Corporatie", **fields: str) -> str:
    """Click the button of this person; where it leads."""
    page = visitor.get("/inloggen").text
    found = re.search(rf'name="gebruiker" value="(\d+)"(?:(?!</form>).)*{name}', page, re.DOTALL)
    assert found is not None
    answer = visitor.post("/demo/inloggen", data={"gebruiker": found[1], **fields})
    assert answer.status_code == 302
    return answer.location


def news(page: str) -> str:
    """What the bar tells about the last step, as text."""
    inside = page.partition('role="status"')[2].partition("</aside>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", inside.partition(">")[2])).strip()


def test_the_login_page_tells_whom_to_begin_with(visitor: FlaskClient, engine: Engine) -> None:
    page = visitor.get("/inloggen").text.partition(">Begin met<")[2].partition(">Proef<")[0]
    assert re.findall(r"\w+ (?=\w+)(?:Corporatie|Wijkteam|Beheer|Gebied)\b", page)[:1] == ["Cora Corporatie"]
    assert "Gerda Gebied" not in page  # three of the four
    known = demonstration.BEGIN_WITH[1]
    with engine.database.write() as connection:
        connection.execute(update(User).where(User.name == "Gerda Gebied").values(email=known))
    page = visitor.get("/inloggen").text.partition(">Begin met<")[2].partition(">Proef<")[0]
    assert "Cora Corporatie" not in page
    assert "Gerda Gebied" in page
    assert "op een seintje reageren" in page


def test_whom_to_begin_with_is_in_the_demonstration() -> None:
    """And both the page and the command say what they can do."""
    seeds = [people.read_seed(ROOT, region) for region in regions(ROOT)]
    emails = {str(user["e_mail"]) for seed in seeds for user in seed.users}
    assert set(demonstration.BEGIN_WITH) <= emails
    assert set(CAN) == set(commands.CAN) == set(demonstration.BEGIN_WITH)


def test_everyone_is_on_the_login_page_by_region_and_organisation(visitor: FlaskClient) -> None:
    page = visitor.get("/inloggen").text.partition(">Proef<")[2]
    assert page.index("Proefwonen") < page.index("Cora Corporatie") < page.index("Bea Beheer")
    assert "Wijkteam Proef" in page
    assert "beheerder" in page


def test_one_click_logs_in(visitor: FlaskClient) -> None:
    assert enter(visitor) == "/"
    page = visitor.get("/").text
    assert "Cora Corporatie" in page
    assert re.search(r"maandag 2.februari 2026", page)


def test_one_click_goes_on_where_someone_wanted_to_be_but_never_to_another_site(visitor: FlaskClient) -> None:
    assert enter(visitor, verder="/inlezen") == "/inlezen"
    visitor.post("/uitloggen")
    assert enter(visitor, verder="//elders.example/") == "/"


def test_an_unknown_person_cannot_be_chosen(visitor: FlaskClient) -> None:
    assert visitor.post("/demo/inloggen", data={"gebruiker": "999"}).status_code == 404
    assert visitor.post("/demo/inloggen").status_code == 404


@pytest.mark.parametrize("path", ["/demo/inloggen", "/demo/verder"])
def test_forms_of_the_demonstration_need_their_token(
    demo_app: Flask, visitor: FlaskClient, path: str
) -> None:
    enter(visitor)
    demo_app.config["WTF_CSRF_ENABLED"] = True
    assert visitor.post(path, data={"gebruiker": "1", "stap": "dag"}).status_code == 400


@pytest.mark.parametrize(("step", "days"), [("dag", 1), ("week", 7), ("maand", 28)])
def test_time_passes_and_the_same_page_comes_back(
    visitor: FlaskClient, engine: Engine, step: str, days: int
) -> None:
    enter(visitor)
    before = engine.clock.now()
    answer = visitor.post("/demo/verder", data={"stap": step, "terug": "/?lijst=mijn"})
    assert answer.location == "/?lijst=mijn"
    assert timedelta(0) <= engine.clock.now() - before - timedelta(days=days) < timedelta(minutes=1)


def test_the_bar_comes_back_to_its_page_with_its_filter(visitor: FlaskClient) -> None:
    enter(visitor)
    assert 'name="terug" value="/?lijst=mijn"' in visitor.get("/?lijst=mijn").text


def test_after_a_posted_page_the_bar_leads_to_the_inbox(visitor: FlaskClient) -> None:
    enter(visitor)
    assert 'name="terug" value="/"' in visitor.post("/taken/niets", data={}).text


def test_what_fired_is_told_once(visitor: FlaskClient, engine: Engine) -> None:
    enter(visitor)
    fired = 0
    for _ in range(2):
        visitor.post("/demo/verder", data={"stap": "maand"})
        told = news(visitor.get("/").text)
        fired += int(re.findall(r"(\d+) termijn", told)[0])
        assert re.search(r"Seintje 1(, \d keer)?: 2026-\d{6}", told)
    with engine.database.read() as connection:
        trail = "SELECT case_id FROM audit WHERE action = 'term_verstreken'"
        assert len(connection.exec_driver_sql(trail).all()) >= fired > 0
    assert news(visitor.get("/").text) == ""


def test_a_day_without_terms_says_so(visitor: FlaskClient) -> None:
    enter(visitor)
    visitor.post("/demo/verder", data={"stap": "dag"})
    assert news(visitor.get("/").text) == "Een dag verder: er ging geen termijn af."


def test_what_is_told_fits_in_a_cookie(visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(visitor)
    now = datetime(2026, 3, 1, tzinfo=UTC)
    many = [
        Fired(n, f"2026-{n:06d}", f"termijn_{n % 30}", f"Een lange naam van een termijn {n % 30}", now)
        for n in range(100_000, 101_000)
    ]
    monkeypatch.setattr(demonstration, "advance", lambda *_: many)
    answer = visitor.post("/demo/verder", data={"stap": "maand"})
    assert len(answer.headers["Set-Cookie"]) < LARGEST_COOKIE
    page = visitor.get("/").text
    assert "1.000 termijnen gingen af" in news(page)
    assert page.count("Een lange naam van een termijn") == MAX_GROUPS
    assert "en 31 andere" in news(page)
    assert "en 330 andere termijnen" in news(page)


def test_an_unknown_step_is_refused(visitor: FlaskClient, engine: Engine) -> None:
    enter(visitor)
    before = engine.clock.now()
    assert visitor.post("/demo/verder", data={"stap": "eeuw"}).status_code == 400
    assert engine.clock.now() - before < timedelta(minutes=1)


def test_the_bar_never_leads_to_another_site(visitor: FlaskClient) -> None:
    enter(visitor)
    answer = visitor.post("/demo/verder", data={"stap": "dag", "terug": "//elders.example/"})
    assert answer.location == "/"


def test_a_stranger_cannot_move_the_clock(visitor: FlaskClient, engine: Engine) -> None:
    before = engine.clock.now()
    assert visitor.post("/demo/verder", data={"stap": "maand"}).status_code == 401
    assert engine.clock.now() - before < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-01-31T12:00+01:00", "2026-02-28T12:00+01:00"),
        ("2026-03-16T09:00+01:00", "2026-04-16T09:00+02:00"),  # summer time began in between
        ("2026-12-15T09:00+01:00", "2027-01-15T09:00+01:00"),
    ],
)
def test_a_month_ends_on_the_same_day_at_the_same_time(now: str, then: str) -> None:
    begin = datetime.fromisoformat(now).astimezone(UTC)
    assert begin + later(begin, "maand") == datetime.fromisoformat(then)


def test_others_see_the_old_time_until_all_terms_have_fired(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the worker would take terms that the page then does not tell."""
    begin, seen = engine.clock.now(), []
    real = timers.fire_due

    def watched(moved: Engine, limit: int = 1000) -> list[Fired]:
        seen.append((moved.clock.now() - begin, DemoClock(engine.database).now() - begin))
        return real(moved, limit)

    monkeypatch.setattr(timers, "fire_due", watched)
    fired = demonstration.advance(engine, timedelta(days=60))
    assert fired
    assert max(ahead for ahead, _ in seen) > timedelta(days=1)
    assert max(shared for _, shared in seen) < timedelta(minutes=1)
    assert engine.clock.now() - begin >= timedelta(days=60)


def test_outside_a_demonstration_there_is_nothing_of_it(app: Flask, client: FlaskClient) -> None:
    assert not [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("demo")]
    assert client.post("/demo/inloggen", data={"gebruiker": "1"}).status_code == 404
    assert "Demonstratie" not in client.get("/inloggen").text


def examples(folder: Path, *goals: str) -> None:
    """Example dossiers in the tiny region that should stand there."""
    rows = [f'[[dossiers]]\nnaam = "naar {goal}"\ndoel = "{goal}"\ndagen = 10\n' for goal in goals]
    (folder / "processes" / "proef" / "voorbeelden.toml").write_text("\n".join(rows), encoding="utf-8")


def rows(engine: Engine) -> list[int]:
    """How many dossiers, accounts, versions and moved clocks there are."""
    with engine.database.read() as connection:
        counted = (Case, User, Definition, Variable)
        return [connection.scalar(select(func.count()).select_from(table)) or 0 for table in counted]


def test_a_load_that_goes_wrong_leaves_nothing_and_names_all_that_did_not_arrive(
    empty: Engine, folder: Path
) -> None:
    examples(folder, "contact_zoeken", "nergens", "ergens")
    with pytest.raises(SceneFailed) as failed:
        demonstration.load(empty, folder, PASSWORD)
    first, second = str(failed.value).splitlines()
    assert first.startswith("proef: naar nergens: not at nergens on 2026-02-02. Where it is: ")
    assert second.startswith("proef: naar ergens: ")
    assert rows(empty) == [0, 0, 0, 0]
    assert abs(empty.clock.now() - SystemClock().now()) < timedelta(minutes=5)
    examples(folder, "contact_zoeken")
    assert demonstration.load(empty, folder, PASSWORD) == Loaded(7, 4)


def test_one_region_is_loaded_by_itself_and_beside_others_but_once(
    empty: Engine, clock: DemoClock, folder: Path
) -> None:
    """Without the file with dossiers, which is of another region; at the moment that it is there."""
    examples(folder, "contact_zoeken")
    someone = {"email": "x@elders.example", "name": "X", "password_hash": "-", "session_key": "-"}
    with empty.database.write() as connection:
        connection.execute(insert(User).values(**someone, active=True, created_at=demonstration.BEGIN))
    clock.set(demonstration.BEGIN + timedelta(days=40))
    assert demonstration.load(empty, folder, PASSWORD, "proef") == Loaded(1, 5)
    with empty.database.read() as connection:
        opened = connection.scalars(select(Case.created_at)).one()
    assert opened.date() == (demonstration.BEGIN + timedelta(days=30)).date()
    with pytest.raises(RegionLoaded):
        demonstration.load(empty, folder, PASSWORD, "proef")
