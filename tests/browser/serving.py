"""A Drempel of its own for a browser test: web and worker as `make run` starts them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
