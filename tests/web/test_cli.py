"""Every command of `drempel` runs, and what is wrong is said in one line that names the cure."""

from __future__ import annotations

import inspect
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
import structlog
from click.testing import CliRunner, Result

from engine import deployment
from engine import settings as engine_settings
from engine.arrears.examples import arrears_csv
from engine.clock import FixedClock, SystemClock
from engine.context import Engine
from engine.db import Database
from engine.definitions import read_all, read_files
from engine.definitions.versions import Definitions, Publishing
from engine.demo import demonstration as demo
from engine.organisations import people
from engine.outbox import digest, last_days, meeting_gaps
from tests.commands import commands_of
from tests.engine.conftest import SMALL
from tests.mailserver import mail_server
from tests.web.conftest import PASSWORD, REGION
from web.cli import main
from web.commands import demonstration, opening

Run = Callable[..., Result]
DOC = Path(__file__).parents[2] / "docs" / "instellingen.md"
ADD = ("organisation", "add", "proefwonen", "--name", "Proefwonen", "--region", "proef")
MEMBER = ("user", "add", "cora@proef.example", "--name", "Cora", "--member", "proefwonen")


@pytest.fixture
def definitions(tmp_path: Path) -> Path:
    """A folder with the tiny region and an arrears file."""
    folder = tmp_path / "definitions"
    shutil.copytree(REGION, folder)
    (folder / "voorbeelden").mkdir()
    (folder / demo.EXAMPLE).write_bytes(arrears_csv(6))
    return folder


@pytest.fixture
def environment(database_url: str, definitions: Path) -> dict[str, str]:
    return {
        "DREMPEL_DATABASE_URL": database_url,
        "DREMPEL_DEFINITIONS": str(definitions),
        "DREMPEL_SECRET_KEY": "k" * 40,
    }


@pytest.fixture
def run(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """`run("user", "add", ...)`, with settings of its own as keywords; connections are closed afterwards."""
    for name in [name for name in os.environ if name.startswith("DREMPEL_")]:
        monkeypatch.delenv(name)
    opened: list[Database] = []

    class Kept(Database):
        def __init__(self, url: str) -> None:
            super().__init__(url)
            opened.append(self)

    monkeypatch.setattr(opening, "Database", Kept)

    def command(*arguments: str, typed: str | None = None, **settings: str) -> Result:
        return CliRunner().invoke(main, arguments, input=typed, env=environment | settings)

    yield command
    for database in opened:
        database.dispose()
    structlog.reset_defaults()


@pytest.fixture
def deployed(run: Run) -> None:
    """The region, its woningcorporatie, and clocks that stand on the day of the example."""
    assert run("deploy", "proef").exit_code == 0
    assert run(*ADD, "--role", "woningcorporatie").exit_code == 0
    team = run("organisation", "add", "team", "--name", "Team", "--role", "wijkteam", "--region", "proef")
    assert team.exit_code == 0


@pytest.fixture
def february(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "SystemClock", lambda: FixedClock(datetime(2026, 2, 2, 8, tzinfo=UTC)))


def refused(result: Result, *said: str) -> None:
    """It failed with a message, not with a traceback, and said this."""
    assert result.exit_code != 0
    assert result.exception is None or isinstance(result.exception, SystemExit)
    for part in said:
        assert part in result.output


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in commands_of(group).items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


@pytest.mark.parametrize("path", [path for path, _ in commands(main)], ids=" ".join)
def test_every_command_says_what_it_is_for(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*path, "--help"])
    assert result.exit_code == 0
    assert dict(commands(main))[path].help


@pytest.mark.parametrize(
    ("regions", "said", "code"),
    [
        (("zaanstad", "deventer"), "zaanstad, deventer: 0 fouten en 0 opmerkingen.", 0),
        (("zaanstad", "nergens"), "There is no folder processes/nergens; name one that exists.", 1),
    ],
)
def test_regions_are_checked_side_by_side(regions: tuple[str, ...], said: str, code: int) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "web.cli", "check", *regions], capture_output=True, text=True, check=False
    )
    assert (found.returncode, said in found.stdout + found.stderr) == (code, True)


def test_migrate_can_be_run_again(run: Run) -> None:
    assert run("migrate").output == "The database is up to date.\n"
    assert run("migrate").exit_code == 0


@pytest.mark.parametrize("command", [("verify",), ("organisation", "list"), ("deploy",), ("fire",)])
def test_a_database_without_tables_is_told_what_to_do(
    run: Run, bare_database_url: str, command: tuple[str, ...]
) -> None:
    refused(run(*command, DREMPEL_DATABASE_URL=bare_database_url), "drempel migrate")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("DREMPEL_DATABASE_URL", "mysql://server/database"),
        ("DREMPEL_DATABASE_URL", "sqlite://"),
        ("DREMPEL_DATABASE_URL", "no address"),
        ("DREMPEL_SECRET_KEY", "short"),
        ("DREMPEL_DEFINITIONS", "/nowhere"),
        ("DREMPEL_BASE_URL", "drempel.example"),
        ("DREMPEL_DEMO", "perhaps"),
        ("DREMPEL_PROXIES", "yes"),
        ("PORT", "80000"),
        ("PORT", "http"),
    ],
)
def test_a_wrong_setting_is_named(run: Run, setting: str, value: str) -> None:
    refused(run("verify", **{setting: value}), setting)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("DREMPEL_SMTP_SENDER", ""),
        ("DREMPEL_SMTP_SENDER", "drempel"),
        ("DREMPEL_SMTP_SENDER", "een@proef.example, twee@proef.example"),
        ("DREMPEL_SMTP_PORT", "smtp"),
        ("DREMPEL_SMTP_STARTTLS", "yes"),
        ("DREMPEL_SMTP_PASSWORD", "zonder naam"),
    ],
)
def test_a_wrong_setting_of_the_mail_server_is_named(run: Run, setting: str, value: str) -> None:
    mail = {"DREMPEL_SMTP_HOST": "mail.example", "DREMPEL_SMTP_SENDER": "drempel@proef.example"}
    result = run("verify", **(mail | {setting: value}))
    refused(result, setting)
    assert "zonder naam" not in result.output


def test_a_demonstration_on_a_server_has_to_be_meant(run: Run) -> None:
    server = "postgresql://user:secret@server/database"
    result = run("verify", DREMPEL_DEMO="1", DREMPEL_DATABASE_URL=server)
    refused(result, "DREMPEL_DEMO_ON_POSTGRESQL=1")
    assert "secret" not in result.output


def test_check_is_quiet_about_what_is_right(run: Run) -> None:
    result = run("check")
    assert (result.exit_code, "proef: 0 fouten" in result.output) == (0, True)
    assert "proef: 0 errors" in run("check", "--lang", "en").output
    refused(run("check", "nergens"), "processes/nergens")
    refused(run("check", DREMPEL_DEFINITIONS="/nowhere"), "DREMPEL_DEFINITIONS")


def test_the_contracts_of_shared_diagrams_are_printed(run: Run) -> None:
    told = run("contracts", "proef").output
    assert re.search(r"^Betaling \(gedeeld_betaling\)\n  Vooraf nodig +achterstand$", told, re.MULTILINE)
    assert re.search(
        r"^  Needs before +achterstand$", run("contracts", "proef", "--lang", "en").output, re.MULTILINE
    )
    refused(run("contracts", "nergens"), "processes/nergens")


def test_check_and_deploy_refuse_what_is_wrong(run: Run, definitions: Path) -> None:
    (definitions / "forms" / "proef" / "reageren.json").unlink()
    refused(run("check"), "reageren", "proef/reageren.json", "fout")
    refused(run("deploy"), "proef/reageren.json")
    refused(run(*ADD, "--role", "woningcorporatie"), "drempel deploy")


def test_deploy_names_the_version(run: Run) -> None:
    first = run("deploy").output
    assert first.startswith("proef: version ")
    assert run("deploy", "proef").output == first


def test_a_deploy_says_why_and_what_it_replaces(run: Run, definitions: Path) -> None:
    first = run("deploy", "proef").output.split()[-1]
    refused(run("deploy", "--replaces", first), "one region")
    refused(run("deploy", "proef", "--reason", "x" * 501), "500")
    route = definitions / "processes" / "proef" / "huurachterstand.bpmn"
    route.write_text(route.read_text().replace("Contact zoeken met huurder", "De huurder bellen"))
    refused(run("deploy", "proef", "--replaces", "0" * 12), "published another version")
    assert run("deploy", "proef").output.split()[-1] != first, "the refused one changed nothing"
    second = run("deploy", "proef", "--reason", "Bellen werkt beter").output.split()[-1]
    assert run("deploy", "proef", "--replaces", second).exit_code == 0


def test_what_a_deploy_would_change_is_told_before_it(run: Run, definitions: Path) -> None:
    refused(run("diff", "proef"), "drempel deploy")
    version = run("deploy", "proef").output.split()[-1]
    assert run("diff", "proef").output == f"proef: no difference with version {version}\n"
    route = definitions / "processes" / "proef" / "huurachterstand.bpmn"
    route.write_text(route.read_text().replace("Contact zoeken met huurder", "De huurder bellen"))
    told = run("diff", "proef").output
    assert "Stap ‘De huurder bellen’ in " in told
    assert "naam: was Contact zoeken met huurder, wordt De huurder bellen" in told
    assert run("deploy", "proef").output.split()[-1] != version  # it was told, not done


def test_what_runs_is_written_out_and_comes_back_the_same(
    run: Run, definitions: Path, tmp_path: Path, database_url: str
) -> None:
    """Also what was edited in the browser, over which a deploy of other files does not go unseen."""
    version = run("deploy", "proef").output.split()[-1]
    out = tmp_path / "uit"
    assert f"files of version {version}" in run("export", "proef", str(out)).output
    assert run("deploy", "proef", DREMPEL_DEFINITIONS=str(out)).output.split()[-1] == version
    (out / "LEESMIJ.md").write_text("Van een ander")
    refused(run("export", "proef", str(out)), "--force")
    assert run("export", "proef", str(out), "--version", version, "--force").exit_code == 0
    refused(run("export", "proef", str(out), "--version", "zz"), "no version")
    refused(run("export", "proef", str(out), "--proposal", "1"), "no such proposal")
    refused(run("export", "proef", str(out), "--proposal", "1", "--version", "a"), "Choose")
    refused(run("deploy", "proef", "--merge", "--replaces", version), "Choose")

    route = "processes/proef/huurachterstand.bpmn"
    files = read_all(definitions, "proef")
    files[route] = files[route].replace(b"Contact zoeken met huurder", b"De huurder bellen")
    engine = Engine(Database(database_url), SystemClock(), Definitions())
    with engine.database.write() as connection:
        deployment.put(engine, connection, "proef", files, "gebruiker:1", Publishing("Bellen"))
    engine.database.dispose()
    form = definitions / "forms" / "proef" / "reageren.json"
    form.write_text(form.read_text().replace('"title": "', '"title": "Nu: ', 1))
    refused(run("deploy"), f"{route}: edited in the browser only", "--merge")
    assert f"{route}: stays as it was edited in the browser" in run("deploy", "--merge").output


def test_organisations_are_made_and_listed(run: Run, deployed: None) -> None:
    assert "proefwonen" in run("organisation", "list").output
    again = ("--role", "woningcorporatie", "--postcodes", "1500-1509", "--email", "post@proef.example")
    assert run(*ADD, *again).exit_code == 0
    assert run("organisation", "list").output.count("proefwonen") == 1
    refused(run(*ADD, "--role", "wijkteam", "--postcodes", "1509-1500"), "--postcodes", "1500-1509")
    refused(run(*ADD, "--role", "wijkteam", "--email", "post@proef"), "--email", "one address")
    twice = ("--postcodes", "1500-1509", "--postcodes", "1505")
    refused(run(*ADD, "--role", "wijkteam", *twice), "--postcodes", "each postcode once")


def test_an_organisation_with_several_ranges_hears_what_is_doubtful(run: Run, deployed: None) -> None:
    ranges = ("--postcodes", "1500-1509", "--postcodes", "1521")
    made = run(*ADD, "--role", "buurtteam", *ranges).output
    assert "Made: proefwonen" in made
    assert "Look at this: Buurtteam in Proef: niemand heeft postcode 1510 tot en met 1520." in made
    other = run(
        "organisation", "add", "b", "--name", "B", "--region", "proef", "--role", "buurtteam", *ranges
    )
    assert "Proefwonen en B hebben allebei postcode 1521." in other.output
    refused(run(*ADD, "--role", "wijkteam", "--region", "nergens"), "drempel deploy")


def test_people_are_made_and_get_a_new_password(run: Run, deployed: None, database_url: str) -> None:
    assert run(*MEMBER, typed=f"{PASSWORD}\n{PASSWORD}\n").exit_code == 0
    refused(run(*MEMBER, "--password", PASSWORD), "already")
    new = "nog een lang wachtwoord"
    assert run("user", "password", "cora@proef.example", "--password", new).exit_code == 0
    database = Database(database_url)
    with database.read() as connection:
        assert people.authenticate(connection, "cora@proef.example", PASSWORD) is None
        assert people.authenticate(connection, "cora@proef.example", new) is not None
    database.dispose()


def test_a_person_who_cannot_be_made_is_refused(run: Run, deployed: None) -> None:
    refused(run(*MEMBER, "--password", "kort"), "12 to 200 characters")
    refused(run(*MEMBER[:-1], "nergens", "--password", PASSWORD), "drempel organisation list")
    refused(run(*MEMBER[:-1], "proefwonen=baas", "--password", PASSWORD), "medewerker")
    refused(run("user", "password", "niemand@proef.example", "--password", PASSWORD), "no account")


def read_in(run: Run, file: Path, *more: str, typed: str | None = None) -> Result:
    return run("import", str(file), "--landlord", "proefwonen", "--region", "proef", *more, typed=typed)


@pytest.mark.usefixtures("deployed", "february")
def test_a_file_is_read_in_after_a_yes(run: Run, definitions: Path, tmp_path: Path) -> None:
    file = definitions / demo.EXAMPLE
    stopped = read_in(run, file, typed="n\n")
    assert "nieuw: 6" in stopped.output
    assert stopped.exit_code == 1
    assert "Done: 6 rows, 0 with a problem." in read_in(run, file, typed="y\n").output
    assert "gelijk: 6" in read_in(run, file, "--yes").output, "the last file can come again"
    fewer = tmp_path / "minder.csv"
    fewer.write_bytes(arrears_csv(4))
    assert "This closes 2 of 6 open dossiers" in read_in(run, fewer, "--yes").output
    refused(read_in(run, file, "--yes"), "read in before")
    assert run("verify").output == "Every trail holds.\n"


@pytest.mark.usefixtures("deployed", "february")
def test_a_file_has_a_day_and_what_it_leaves_out_is_told(run: Run, definitions: Path, tmp_path: Path) -> None:
    refused(read_in(run, definitions / demo.EXAMPLE, "--yes", "--day", "2026-02-03"), "still to come")
    assert "Done: 6 rows" in read_in(run, definitions / demo.EXAMPLE, "--yes", "--day", "2026-02-01").output
    older = tmp_path / "ouder.csv"
    older.write_bytes(arrears_csv(4))
    told = read_in(run, older, "--yes", "--day", "2026-01-31").output
    assert "gelijk: 4" in told
    assert "jonger: 2" in told
    assert "not used: achterstand (jonger): 2" in told
    assert "Done: 6 rows, 0 with a problem." in told


@pytest.mark.usefixtures("deployed", "february")
def test_a_tenancy_in_doubt_is_asked_and_never_guessed(run: Run, definitions: Path, tmp_path: Path) -> None:
    assert "Done: 6 rows" in read_in(run, definitions / demo.EXAMPLE, "--yes").output
    renamed = tmp_path / "anders.csv"
    renamed.write_bytes(arrears_csv(6).replace(b"HC-100002", b"NIEUW-2"))
    refused(read_in(run, renamed, "--yes"), "another number")
    told = read_in(run, renamed, typed="y\ny\n")
    assert "NIEUW-2: is this the tenancy HC-100002 of 2026-000003?" in told.output
    assert "Done: 6 rows, 0 with a problem." in told.output
    again = read_in(run, renamed, "--yes")
    assert "gelijk: 6" in again.output


@pytest.mark.usefixtures("deployed", "february")
def test_a_landlord_that_renumbered_its_contracts_answers_once(
    run: Run, definitions: Path, tmp_path: Path
) -> None:
    assert "Done: 6 rows" in read_in(run, definitions / demo.EXAMPLE, "--yes").output
    renamed = tmp_path / "anders.csv"
    renamed.write_bytes(arrears_csv(6).replace(b"HC-1000", b"NIEUW-"))
    told = read_in(run, renamed, "--yes", "--renumbered").output
    assert "is this the tenancy" not in told
    assert "Done: 6 rows, 0 with a problem." in told


@pytest.mark.usefixtures("deployed", "february")
def test_a_file_of_who_is_no_woningcorporatie_here_is_refused(run: Run, definitions: Path) -> None:
    wrong = run("import", str(definitions / demo.EXAMPLE), "--landlord", "team", "--region", "proef", "--yes")
    refused(wrong, "team is no woningcorporatie in proef", "drempel organisation add team")
    assert run("verify").output == "Every trail holds.\n"


@pytest.mark.usefixtures("deployed", "february")
def test_a_wrong_file_is_refused_by_line_without_what_stood_there(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "fout.csv"
    file.write_bytes(arrears_csv(2).replace(b";nee;", b";misschien;"))
    result = read_in(run, file, "--yes")
    refused(result, "regel 2, kolom bezwaar_ontvangen", "Nothing was read in")
    assert "misschien" not in result.output
    file.write_bytes(arrears_csv(450).replace(b";nee;", b";misschien;"))
    refused(read_in(run, file, "--yes"), "... and ", " more.")


@pytest.mark.usefixtures("deployed", "february")
def test_verify_finds_a_trail_that_was_changed(run: Run, definitions: Path, database_url: str) -> None:
    read_in(run, definitions / demo.EXAMPLE, "--yes")
    database = Database(database_url)
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE audit SET actor = 'iemand' WHERE case_id = 3 AND seq = 1")
    database.dispose()
    refused(run("verify"), "entry 1", "1 dossiers have a broken trail")


def test_the_demonstration_is_loaded_and_moved(run: Run) -> None:
    on = {"DREMPEL_DEMO": "1", "DREMPEL_DEMO_ON_POSTGRESQL": "1"}
    assert run("demo", "load", **on).output == "Loaded 6 dossiers and 4 accounts.\n"
    refused(run("demo", "load", **on), "not empty", "DREMPEL_DATABASE_URL")
    assert run("demo", "load", "--if-empty", **on).exit_code == 0
    accounts = run("demo", "accounts", **on).output
    assert "cora@proefwonen.example" in accounts
    assert demonstration.DEMO_PASSWORD in accounts
    first = run("demo", "accounts", "--first", **on).output
    assert "Cora Corporatie, Proefwonen: " in first
    assert len(first.strip().splitlines()) == 5  # three people between two lines
    assert "Seintje 1" in run("demo", "advance", "60", **on).output
    assert run("fire", **on).stdout == "0 terms fired.\n"


@pytest.mark.parametrize("command", [("load",), ("accounts",), ("advance", "1")])
def test_the_demonstration_is_only_for_a_demonstration(run: Run, command: tuple[str, ...]) -> None:
    refused(run("demo", *command), "DREMPEL_DEMO=1")


@pytest.mark.usefixtures("deployed", "february")
def test_fire_does_what_is_due(run: Run, definitions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_in(run, definitions / demo.EXAMPLE, "--yes")
    later = datetime(2026, 2, 2, 8, tzinfo=UTC) + timedelta(days=60)
    monkeypatch.setattr(opening, "SystemClock", lambda: FixedClock(later))
    assert int(run("fire").output.split()[0]) > 0


@pytest.mark.usefixtures("deployed", "february")
def test_fire_sends_what_waits(run: Run, definitions: Path) -> None:
    read_in(run, definitions / demo.EXAMPLE, "--yes")
    assert run(*MEMBER, "--password", PASSWORD).exit_code == 0
    with mail_server() as inbox:
        mail = {"DREMPEL_SMTP_HOST": "127.0.0.1", "DREMPEL_SMTP_PORT": str(inbox.server.port)}
        mail |= {"DREMPEL_SMTP_SENDER": "drempel@proef.example", "DREMPEL_SMTP_STARTTLS": "0"}
        said = run("fire", **mail, DREMPEL_BASE_URL="https://drempel.example").stdout
    assert "1 letters sent." in said
    assert inbox.to == ["cora@proef.example"]  # her overview of the day
    assert "https://drempel.example/dossiers/1" in inbox.messages[0].get_content()


@pytest.mark.usefixtures("deployed", "february")
def test_fire_tells_all_that_the_worker_tells(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    for one in (digest, meeting_gaps, last_days):
        monkeypatch.setattr(one, "write_due", lambda _engine, _source, n=one.__name__: told.append(n))
    mail = {"DREMPEL_SMTP_HOST": "127.0.0.1", "DREMPEL_SMTP_PORT": "1", "DREMPEL_SMTP_STARTTLS": "0"}
    run(
        "fire",
        **mail,
        DREMPEL_SMTP_SENDER="drempel@proef.example",
        DREMPEL_BASE_URL="https://drempel.example",
    )
    assert [name.rpartition(".")[2] for name in told] == ["digest", "meeting_gaps", "last_days"]


def started(environment: dict[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DREMPEL_")}
    command = [sys.executable, "-m", "web.cli", *arguments]
    return subprocess.Popen(command, env=inherited | environment, stderr=subprocess.PIPE)


@pytest.mark.slow
def test_serve_answers_and_stops_when_it_is_told(environment: dict[str, str]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = started(environment | {"PORT": str(port), "HOST": "127.0.0.1"}, "serve")
    deadline = time.monotonic() + 30
    answer = b""
    while not answer and time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/gezond") as response:
                answer = response.read()
        except OSError:
            time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=20)
    assert b"ok" in answer, errors
    assert process.returncode == 0


@pytest.mark.slow
def test_the_worker_stops_when_it_is_told(environment: dict[str, str], database_url: str) -> None:
    process = started(environment, "worker")
    database, deadline = Database(database_url), time.monotonic() + 120
    beats: list[Any] = []
    while not beats and time.monotonic() < deadline and process.poll() is None:
        with database.read() as connection:
            beats = list(connection.exec_driver_sql("SELECT worker FROM heartbeats"))
        time.sleep(0.1)
    database.dispose()
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=20)
    assert beats, errors
    assert process.returncode == 0


def test_every_setting_is_documented() -> None:
    read = set(re.findall(r'"((?:DREMPEL_)?[A-Z_]{4,})"', inspect.getsource(engine_settings)))
    table = re.findall(r"^\| `(\w+)` \|", DOC.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(table) == {name for name in read if name.startswith("DREMPEL_") or name in ("HOST", "PORT")}


def test_organisations_are_loaded_from_a_file(run: Run, deployed: None, tmp_path: Path) -> None:
    file = tmp_path / "organisaties.toml"
    file.write_text((REGION / "processes" / "proef" / "organisaties.toml").read_text(encoding="utf-8"))
    refused(run("organisation", "load", str(file), "--yes"), "Er staat geen regio in.", "Nothing changed")
    seen = run("organisation", "load", str(file), "--region", "proef", typed="n\n")
    assert "Wim Wijkteam wordt medewerker" in seen.output
    done = run("organisation", "load", str(file), "--region", "proef", "--yes")
    assert re.search(r"Done: \d+ changes", done.output)
    assert "Nothing changes" in run("organisation", "load", str(file), "--region", "proef").output
    refused(run("organisation", "load", str(file), "--region", "nergens", "--yes"), "drempel deploy")


@pytest.mark.usefixtures("deployed", "february")
def test_an_organisation_goes_into_another_after_a_dry_run(run: Run, definitions: Path) -> None:
    read_in(run, definitions / demo.EXAMPLE, "--yes")
    into = (*ADD[:2], "groot", "--name", "Groot Wonen", *ADD[5:], "--role", "woningcorporatie")
    assert run(*into).exit_code == 0
    merge = ("organisation", "merge", "proefwonen", "groot", "--on", "2026-02-02", "--reason", "Fusie")
    dry = run(*merge)
    assert dry.exit_code == 0, dry.output
    assert "Proefwonen (proefwonen) goes into Groot Wonen (groot) on 2026-02-02." in dry.stdout
    assert "open dossiers of which it is the landlord" in dry.stdout
    assert "Nothing changed. Do it with --do-it." in dry.stdout
    names = {one.split(";")[1] for one in (definitions / demo.EXAMPLE).read_text().splitlines()[1:]}
    assert not [name for name in names if name in dry.output]
    assert "proefwonen" in run("organisation", "list").output
    assert run(*merge, "--do-it", typed="n\n").exit_code != 0
    done = run(*merge, "--do-it", "--yes")
    assert re.search(r"Done: [1-9]\d* dossiers went along\.", done.stdout), done.output
    assert (
        "proefwonen" + " " * 21 + "Proefwonen, went into groot on 2026-02-02"
        in run("organisation", "list").output
    )
    assert "Done: 0 dossiers" in run(*merge, "--do-it", "--yes").stdout
    assert run("verify").exit_code == 0
    refused(
        run("import", str(definitions / demo.EXAMPLE), "--landlord", "proefwonen", "--region", "proef"),
        "Name groot instead",
    )
    refused(run(*MEMBER, "--password", PASSWORD), "Name groot instead")
    refused(run(*ADD, "--role", "woningcorporatie"), "Name groot instead")


@pytest.mark.usefixtures("deployed", "february")
def test_a_region_goes_into_another_after_a_dry_run(run: Run, database_url: str) -> None:
    database = Database(database_url)
    with database.write() as connection:
        Definitions().deploy(connection, SystemClock(), "klein", read_files(SMALL, "klein"), "test")
    database.dispose()
    merge = ("merge-region", "proef", "klein", "--on", "2026-02-02", "--reason", "Herindeling")
    dry = run(*merge)
    assert "proef goes into klein on 2026-02-02." in dry.stdout
    assert "Nothing changed. Do it with --do-it." in dry.stdout
    assert run(*merge, "--do-it", typed="n\n").exit_code != 0
    assert "Done: dossiers begin in klein." in run(*merge, "--do-it", "--yes").stdout
    refused(run("migrate-dossiers", "proef", "--into", "elders"), "proef did not go into elders")
    assert "Nothing to move." in run("migrate-dossiers", "proef", "--into", "klein").stdout
    assert "That was done already." in run(*merge, "--do-it", "--yes").stdout


@pytest.mark.usefixtures("deployed", "february")
def test_what_cannot_go_into_another_is_told_with_the_cure(run: Run) -> None:
    merge = ("organisation", "merge", "proefwonen")
    rest = ("--on", "2026-02-02", "--reason", "Fusie")
    refused(run(*merge, "proefwonen", *rest), "cannot go into itself", "nothing changed")
    refused(run(*merge, "nergens", *rest), "drempel organisation list")
    refused(run(*merge, "team", "--on", "2026-02-03", "--reason", "x", "--do-it", "--yes"), "still to come")


ROUTE = "processes/proef/huurachterstand.bpmn"


@pytest.fixture
def older(run: Run, deployed: None, february: None, definitions: Path) -> Callable[..., None]:
    """`older(("was", "becomes"))`: dossiers run, and the region has a newer version with these texts."""
    read_in(run, definitions / demo.EXAMPLE, "--yes")

    def newer(*changes: tuple[str, str]) -> None:
        text = (definitions / ROUTE).read_text()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (definitions / ROUTE).write_text(text)
        assert run("deploy", "proef").exit_code == 0

    return newer


MOVE = ("migrate-dossiers", "proef")
REASON = ("--reason", "Nieuwe afspraak", "--yes")
RENAMED = (('"contact_zoeken"', '"bellen"'), (">contact_zoeken<", ">bellen<"))


def test_running_dossiers_move_after_a_dry_run_and_back(
    run: Run, older: Callable[..., None], definitions: Path
) -> None:
    assert "Nothing to move." in run(*MOVE).stdout
    older(("P1M15D", "P2M"))
    dry = run(*MOVE)
    assert dry.exit_code == 0, dry.output
    assert re.search(r"[1-9]\d* can move", dry.stdout)
    assert re.search(r"[1-9]\d* terms Seintje 1: 2026-\d\d-\d\d.* -> 2026-\d\d-\d\d", dry.stdout)
    assert "Nothing changed. Do it with --yes and --reason." in dry.stdout
    names = {one.split(";")[1] for one in (definitions / demo.EXAMPLE).read_text().splitlines()[1:]}
    assert not [name for name in names if name in dry.output]
    refused(run(*MOVE, "--yes"), "--reason")
    done = run(*MOVE, *REASON)
    moved = re.search(r"Done: ([1-9]\d*) dossiers moved\. Back with --back (\d+)", done.stdout)
    assert moved is not None, done.output
    assert "Nothing to move." in run(*MOVE).stdout
    back = run(*MOVE, "--back", moved[2])
    assert f"Done: {moved[1]} dossiers are back" in back.stdout
    refused(run("migrate-dossiers", "elders", "--back", moved[2]), "no such move")
    assert run("verify").exit_code == 0


def test_a_step_that_is_gone_is_named_and_can_be_chosen(run: Run, older: Callable[..., None]) -> None:
    older(*RENAMED)
    refused(run(*MOVE), "cannot: contact_zoeken: weg", "--step OLD=NEW", "Nothing changed.")
    refused(run(*MOVE, "--step", "contact_zoeken"), "write OLD=NEW")
    refused(run(*MOVE, "--step", "contact_zoeken=nergens"), "must be one of the version")
    done = run(*MOVE, "--step", "contact_zoeken=bellen", *REASON)
    assert done.exit_code == 0, done.output
    assert re.search(r"Done: [1-9]\d* dossiers moved", done.stdout)


def test_an_account_is_closed_and_opened(run: Run, deployed: None) -> None:
    run(*MEMBER, "--password", PASSWORD)
    assert run("user", "close", "cora@proef.example").output == "Changed.\n"
    assert run("user", "open", "cora@proef.example").output == "Changed.\n"
    refused(run("user", "close", "niemand@proef.example"), "no account")
