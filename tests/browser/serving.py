"""A Drempel of its own for a browser test: web and worker as `make run` starts them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.settings import ROOT
from web.development import DREMPEL

PATIENCE = 180.0


def load(folder: Path) -> Path:
    """The database with which `make run` begins: made-up dossiers of every region, on 2 February 2026."""
    for command in (("migrate",), ("demo", "load", "--if-empty")):
        subprocess.run([*DREMPEL, *command], cwd=ROOT, env=_environment(folder), check=True)
    return _database(folder)


@contextmanager
def running(folder: Path, database: Path | None = None) -> Iterator[str]:
    """The address of a house with this database, else the one in this folder; stopped with Ctrl-C."""
    if database is not None:
        shutil.copy(database, _database(folder))
    port = _free_port()
    environment = {**_environment(folder), "PORT": str(port), "HOST": "127.0.0.1"}
    output = (folder / "output.txt").open("w+", encoding="utf-8")
    house = subprocess.Popen(
        [sys.executable, "-m", "web.development"], cwd=ROOT, env=environment, stdout=output, stderr=output
    )
    try:
        _wait(f"http://127.0.0.1:{port}/gezond", house, folder / "output.txt")
        yield f"http://127.0.0.1:{port}"
    finally:
        house.send_signal(signal.SIGINT)
        assert house.wait(30) == 0, (folder / "output.txt").read_text(encoding="utf-8")
        output.close()


@dataclass
class Apart:
    """Pages and worker as two processes of the test, so that it can end one of them."""

    folder: Path
    address: str
    worker: subprocess.Popen[bytes] | None = None

    def work(self) -> None:
        """Start a worker. What it says is in `worker.txt`."""
        with (self.folder / "worker.txt").open("a") as output:
            self.worker = subprocess.Popen(
                [*DREMPEL, "worker"], cwd=ROOT, env=_environment(self.folder), stdout=output, stderr=output
            )

    def kill_worker(self) -> None:
        """Without a moment to finish anything."""
        assert self.worker is not None
        self.worker.kill()
        self.worker.wait()

    def wait_until(self, query: str, holds: Callable[[int], bool]) -> None:
        """Until this number of the database is as asked, looked at more often than a dossier takes."""
        assert self.worker is not None
        end = time.monotonic() + PATIENCE
        while not holds(self.rows(query)[0][0]):
            assert time.monotonic() < end, query
            try:
                assert self.worker.wait(0.02) is None, (self.folder / "worker.txt").read_text()
            except subprocess.TimeoutExpired:
                continue

    def rows(self, query: str) -> list[Any]:
        """What the database answers now."""
        with closing(sqlite3.connect(_database(self.folder))) as connection:
            return connection.execute(query).fetchall()


@contextmanager
def apart(folder: Path, database: Path) -> Iterator[Apart]:
    """A house with this database, of which the worker can be killed and started again."""
    shutil.copy(database, _database(folder))
    port = _free_port()
    environment = {**_environment(folder), "PORT": str(port), "HOST": "127.0.0.1"}
    with (folder / "output.txt").open("w+", encoding="utf-8") as output:
        pages = subprocess.Popen([*DREMPEL, "serve"], cwd=ROOT, env=environment, stdout=output, stderr=output)
        house = Apart(folder, f"http://127.0.0.1:{port}")
        try:
            _wait(f"{house.address}/gezond", pages, folder / "output.txt")
            house.work()
            yield house
        finally:
            for process in (pages, house.worker):
                if process is not None:
                    process.terminate()
                    process.wait(30)


def _database(folder: Path) -> Path:
    return folder / "drempel.sqlite"


def _environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DREMPEL_DEMO": "1",
        "DREMPEL_DATABASE_URL": f"sqlite:///{_database(folder)}",
        "DREMPEL_SECRET_KEY": "geheim-van-een-test" * 3,
    }


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(address: str, house: subprocess.Popen[bytes], output: Path) -> None:
    """Until it answers: asking blocks for a moment, so nothing spins."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if house.poll() is not None:
            raise AssertionError(output.read_text(encoding="utf-8"))
        try:
            with urllib.request.urlopen(address, timeout=1):  # noqa: S310 - our own loopback address
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            try:
                house.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
    raise AssertionError(f"no answer after {PATIENCE:.0f} s:\n{output.read_text(encoding='utf-8')}")
