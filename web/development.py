"""What `make run` starts: an up-to-date database with the demonstration in it, the pages, clock and post.

Owns: the order of starting, and that both child processes stop together.
Must not know: what the commands of `drempel` do.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import NoReturn

from engine import settings
from engine.errors import DrempelError
from engine.settings import Settings
from web import mail_catcher

DREMPEL = (str(Path(sys.executable).with_name("drempel")),)
START_SECONDS = 60.0
STOP_SECONDS = 15.0
GLANCE_SECONDS = 0.1
Children = dict[str, "subprocess.Popen[bytes]"]


class PortTaken(DrempelError):
    """Another program listens on this port already. Stop it, or name another: PORT=8001 make run."""

    code = "development:port_taken"


class CommandFailed(DrempelError):
    """A command of Drempel failed; what it said stands above."""

    code = "development:command_failed"


class ChildStopped(DrempelError):
    """A part of Drempel stopped by itself, so the rest was stopped too; what it said stands above."""

    code = "development:child_stopped"


class NoAnswer(DrempelError):
    """The pages do not answer. Read what stands above, or try another port: PORT=8001 make run."""

    code = "development:no_answer"


def main() -> None:
    sys.exit(run({"DREMPEL_DEMO": "1", **os.environ}))


def run(environment: Mapping[str, str], drempel: Sequence[str] = DREMPEL) -> int:
    """Run until Ctrl-C or SIGTERM (returns 0) or until something fails (returns 1, the cure printed).

    No child process is left behind. Must be called from the main thread: it takes over both signals.
    """
    previous = {number: signal.signal(number, signal.default_int_handler) for number in _stop_signals()}
    try:
        _run(settings.load(environment), environment, drempel)
    except KeyboardInterrupt:
        print("Drempel has stopped.", flush=True)
        return 0
    except DrempelError as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _run(found: Settings, environment: Mapping[str, str], drempel: Sequence[str]) -> NoReturn:
    """Ends with KeyboardInterrupt or a DrempelError."""
    _refuse_taken_port(found)
    commands = [["migrate"], *([["demo", "load", "--if-empty"]] if found.demo else [])]
    for command in commands:
        _command(drempel, command, environment)
    # The letters of a demonstration would push what stands below off the screen.
    quiet = {"DREMPEL_QUIET": "1"} if found.demo else {}
    with (
        _post(found) as post,
        _children(drempel, ("serve", "worker"), {**quiet, **environment, **post}) as children,
    ):
        _wait_for_answer(found, children)
        if found.demo:
            _command(drempel, ["demo", "accounts", "--first"], environment)
        print(f"Drempel runs on {found.base_url} (Ctrl-C stops it)", flush=True)
        while True:
            _refuse_stopped(children)
            time.sleep(GLANCE_SECONDS)


def _post(found: Settings) -> AbstractContextManager[Mapping[str, str]]:
    """A mail server for the demonstration, unless one was set: then that gets the e-mail."""
    return mail_catcher.catching() if found.demo and found.mail is None else nullcontext({})


def _stop_signals() -> tuple[signal.Signals, ...]:
    return (signal.SIGINT, signal.SIGTERM)


def _command(drempel: Sequence[str], words: Sequence[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run([*drempel, *words], check=False, env=dict(environment))  # noqa: S603 - our own program
    if done.returncode != 0:
        raise CommandFailed(f"`drempel {' '.join(words)}` failed; what it said stands above.")


@contextmanager
def _children(
    drempel: Sequence[str], names: Sequence[str], environment: Mapping[str, str]
) -> Iterator[Children]:
    """Both parts, each in a session of its own: Ctrl-C reaches them once, through us."""
    children: Children = {}
    try:
        for name in names:
            children[name] = subprocess.Popen(  # noqa: S603 - our own program
                [*drempel, name], env=dict(environment), start_new_session=True
            )
        yield children
    finally:
        _stop(children)


def _stop(children: Children) -> None:
    """Ask all at once, wait, then end what is left. A second Ctrl-C changes nothing."""
    for number in _stop_signals():
        signal.signal(number, signal.SIG_IGN)
    for child in children.values():
        child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children.values():
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0.0, deadline - time.monotonic()))
        if child.poll() is None:
            child.kill()
            child.wait()


def _refuse_stopped(children: Children) -> None:
    for name, child in children.items():
        status = child.poll()
        if status is not None:
            raise ChildStopped(
                f"`drempel {name}` stopped by itself (status {status}), so the rest was stopped too."
            )


def _wait_for_answer(found: Settings, children: Children) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(found):
        _refuse_stopped(children)
        if time.monotonic() > deadline:
            raise NoAnswer
        time.sleep(GLANCE_SECONDS)


def _refuse_taken_port(found: Settings) -> None:
    if _answers(found):
        raise PortTaken


def _answers(found: Settings) -> bool:
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to knock, not where to listen
    try:
        socket.create_connection((here.get(found.host, found.host), found.port), timeout=1).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
