"""`make run`: both parts start in order and stop together. A small program stands in for `drempel`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Notes each command. `serve` listens once the worker is there; both run until SIGTERM, unless told to fail.
STAND_IN = """
import os, signal, socket, sys

def note(line):
    with open(os.environ["NOTES"], "a") as notes:
        notes.write(line + "\\n")

def stop(*_):
    note(f"{words} stopped")
    sys.exit(0)

words = " ".join(sys.argv[1:])
note(words)
if words == os.environ.get("FAILING"):
    sys.exit(3)
if words == "demo accounts --first":
    print("Anna Dijk", flush=True)
if words in ("serve", "worker"):
    signal.signal(signal.SIGINT, lambda *_: note(f"{words} interrupted"))
    signal.signal(signal.SIGTERM, stop)
    if words == "serve":
        open(os.environ["NOTES"] + ".worker").read()
        listening = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
    else:
        note(f"worker pid {os.getpid()}")
        with open(os.environ["NOTES"] + ".mail", "w") as mail:
            mail.write(" ".join(os.environ.get("DREMPEL_" + name, "") for name in ("SMTP_HOST", "DEMO_POST")))
        with open(os.environ["NOTES"] + ".quiet", "w") as quiet:
            quiet.write(os.environ.get("DREMPEL_QUIET", "0"))
        open(os.environ["NOTES"] + ".worker", "w").close()
    while True:
        signal.pause()
"""
SUPERVISE = """
import os, sys
from web.development import run
sys.exit(run(os.environ, (sys.executable, sys.argv[1])))
"""


@dataclass
class Supervisor:
    process: subprocess.Popen[str]
    notes: Path

    def read_until(self, words: str) -> str:
        """What it prints up to and including the line with these words; all, when that line never comes."""
        assert self.process.stdout is not None
        read = ""
        for line in self.process.stdout:
            read += line
            if words in line:
                break
        return read

    def finish(self) -> tuple[int, str]:
        """The exit status and the rest of what it printed."""
        rest, _ = self.process.communicate(timeout=30)
        return self.process.returncode, rest

    def noted(self) -> list[str]:
        lines = self.notes.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if not line.startswith("worker pid")]

    def worker(self) -> int:
        lines = self.notes.read_text(encoding="utf-8").splitlines()
        return int(next(line for line in lines if line.startswith("worker pid")).rpartition(" ")[2])


Start = Callable[..., Supervisor]


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def start(tmp_path: Path, port: int) -> Iterator[Start]:
    """`start(FAILING="worker")` starts the supervisor with these variables added to the environment."""
    stand_in = tmp_path / "stand_in.py"
    stand_in.write_text(STAND_IN, encoding="utf-8")
    notes = tmp_path / "notes"
    notes.touch()
    (tmp_path / "processes").mkdir()
    os.mkfifo(f"{notes}.worker")
    started: list[subprocess.Popen[str]] = []

    def begin(**variables: str) -> Supervisor:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DREMPEL_")},
            "NOTES": str(notes),
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "DREMPEL_DEMO": "1",
            "DREMPEL_DATABASE_URL": f"sqlite:///{tmp_path / 'drempel.sqlite'}",
            "DREMPEL_SECRET_KEY": "k" * 40,
            "DREMPEL_DEFINITIONS": str(tmp_path),
            **variables,
        }
        process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISE, stand_in],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return Supervisor(process, notes)

    yield begin
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=30)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_starts_in_order_and_stops_both_parts(start: Start, port: int, number: signal.Signals) -> None:
    running = start()
    printed = running.read_until("Drempel runs on")
    assert f"http://127.0.0.1:{port}" in printed
    assert "Anna Dijk" in printed
    running.process.send_signal(number)
    assert running.finish() == (0, "Drempel has stopped.\n")
    noted = running.noted()
    assert noted[:2] == ["migrate", "demo load --if-empty"]
    assert sorted(noted[2:4]) == ["serve", "worker"]
    assert noted[4] == "demo accounts --first"
    assert sorted(noted[5:]) == ["serve stopped", "worker stopped"]


def test_the_post_of_a_demonstration_stays_in_the_house_and_goes_with_it(start: Start) -> None:
    running = start()
    running.read_until("Drempel runs on")
    host, _, folder = Path(f"{running.notes}.mail").read_text(encoding="utf-8").partition(" ")
    assert host == "127.0.0.1"
    assert Path(folder).is_dir()
    running.process.terminate()
    assert running.finish()[0] == 0
    assert not Path(folder).exists()


@pytest.mark.parametrize(
    ("said", "quiet"), [({}, "1"), ({"DREMPEL_QUIET": "0"}, "0"), ({"DREMPEL_DEMO": "0"}, "0")]
)
def test_letters_of_a_demonstration_do_not_push_the_text_off_the_screen(
    start: Start, said: dict[str, str], quiet: str
) -> None:
    running = start(**said)
    running.read_until("Drempel runs on")
    assert Path(f"{running.notes}.quiet").read_text(encoding="utf-8") == quiet


def test_a_mail_server_that_is_set_gets_the_post(start: Start) -> None:
    running = start(DREMPEL_SMTP_HOST="mail.example", DREMPEL_SMTP_SENDER="drempel@gemeente.example")
    running.read_until("Drempel runs on")
    assert Path(f"{running.notes}.mail").read_text(encoding="utf-8") == "mail.example "


def test_without_the_demonstration_nothing_is_loaded(start: Start) -> None:
    running = start(DREMPEL_DEMO="0")
    assert "Drempel runs on" in running.read_until("Drempel runs on")
    assert Path(f"{running.notes}.mail").read_text(encoding="utf-8") == " "
    running.process.terminate()
    running.finish()
    assert not [line for line in running.noted() if line.startswith("demo")]


@pytest.mark.parametrize("failing", ["migrate", "demo load --if-empty"])
def test_a_failing_command_ends_it_before_anything_serves(start: Start, failing: str) -> None:
    running = start(FAILING=failing)
    status, printed = running.finish()
    assert status == 1
    assert f"`drempel {failing}` failed" in printed
    assert "serve" not in running.noted()


def test_a_part_that_does_not_start_ends_it(start: Start) -> None:
    status, printed = start(FAILING="serve").finish()
    assert status == 1
    assert "`drempel serve` stopped by itself (status 3)" in printed
    assert "Drempel runs on" not in printed


def test_a_part_that_dies_later_takes_the_other_along(start: Start) -> None:
    running = start()
    running.read_until("Drempel runs on")
    os.kill(running.worker(), signal.SIGKILL)
    status, printed = running.finish()
    assert status == 1
    assert "`drempel worker` stopped by itself" in printed
    assert running.noted()[-1] == "serve stopped"


def test_a_taken_port_is_refused_with_the_cure(start: Start, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        running = start()
        status, printed = running.finish()
    assert status == 1
    assert "PORT=8001 make run" in printed
    assert running.noted() == []


def test_a_wrong_setting_is_said_in_one_line(start: Start) -> None:
    status, printed = start(DREMPEL_DEMO="maybe").finish()
    assert (status, printed) == (1, "DREMPEL_DEMO must be 1 (on) or 0 (off).\n")
