"""Walks in the background: one round at a time for a server, in a process of its own, that can be stopped.

Must not know: HTTP, what a walk does.
"""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Final

import orjson

from engine.playing import counting
from engine.playing.counting import Counted
from engine.settings import ROOT

ORDER: Final = "opdracht.json"
REPORT: Final = "stand.json"


@dataclass(frozen=True)
class Round:
    """How far a round of walks is. `is_broken`: its process failed."""

    counted: Counted
    most: int
    is_running: bool
    is_broken: bool = False


class Walks:
    """The round of this server, and its result until the next one begins. Safe to share between threads."""

    def __init__(self, most: int = counting.MOST, seconds: float = counting.SECONDS) -> None:
        self.most, self.seconds = most, seconds
        self._lock = Lock()
        self._key = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: TemporaryDirectory[str] | None = None
        self._is_stopped = False

    def start(self, key: str, region: str, files: Mapping[str, bytes], roles: Collection[str]) -> bool:
        """Begin a round that is known by `key`; False while another one runs."""
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                return False
            self._forget()
            self._folder = TemporaryDirectory(prefix="drempel-gangen-")
            order = {
                "region": region,
                "files": {path: base64.b64encode(data).decode() for path, data in files.items()},
                "roles": sorted(roles),
                "most": self.most,
                "seconds": self.seconds,
            }
            (Path(self._folder.name) / ORDER).write_bytes(orjson.dumps(order))
            self._key, self._is_stopped = key, False
            command = [sys.executable, "-m", "engine.playing", self._folder.name]
            self._process = subprocess.Popen(command, cwd=ROOT)  # noqa: S603 - our own module, no shell
            return True

    def stop(self, key: str) -> None:
        """End the round of this key; what was counted stays. Idempotent."""
        with self._lock:
            if self._key == key and self._process is not None and self._process.poll() is None:
                self._is_stopped = True
                self._end()

    def report(self, key: str) -> Round | None:
        """None when the last round was another one."""
        with self._lock:
            if self._key != key or self._process is None or self._folder is None:
                return None
            ended = self._process.poll()
            is_broken = ended not in (None, 0) and not self._is_stopped
            return Round(read_report(Path(self._folder.name)), self.most, ended is None, is_broken)

    def wait(self) -> None:
        """Until the round is over: for who has nothing else to do."""
        process = self._process
        if process is not None:
            process.wait()

    def close(self) -> None:
        """All of it goes. Idempotent."""
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        self._end()
        if self._folder is not None:
            self._folder.cleanup()
        self._key, self._process, self._folder = "", None, None

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()


def write_report(folder: Path, counted: Counted) -> None:
    """Whole or not at all: it is read while it is written."""
    new = folder / f"{REPORT}.nieuw"
    new.write_bytes(counted.as_json())
    new.replace(folder / REPORT)


def read_report(folder: Path) -> Counted:
    path = folder / REPORT
    return Counted.of_json(path.read_bytes()) if path.is_file() else Counted()
