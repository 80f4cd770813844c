"""Plant small faults (mutants) in a room, one at a time, and see whether a fast test fails.

`python -m tests.mutants lines ROOM ...` runs the fast tests once and keeps which of them run which line;
`python -m tests.mutants run ROOM ...` then tries a sample of each room. A room is a folder or a module, like
engine/access.py. How to install what this needs, and what came of it: docs/tests.md. The faults are those
that mutmut knows. No source is changed: a fault lives in a forked process only.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from difflib import unified_diff
from functools import partial
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from itertools import zip_longest
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

import coverage
import libcst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "var" / "mutants"
FAST = "not slow and not postgres and not browser"
SEED = 2026
OPTIONS = ["-q", "--tb=no", "-p", "no:cacheprovider", "-m", FAST]
WARMING = ["tests/engine/test_cases.py::test_a_new_dossier_waits_for_a_person_and_a_term[sqlite]"]
FIRST = 10  # tests: most faults are found by these, and to load the files of all takes longer
LONGEST = 60  # seconds of the processor until a mutant counts as one that hangs


class Mutant(NamedTuple):
    file: str
    line: int
    in_function: bool
    text: str  # of the whole file, with the fault


class Lines:
    """A plugin of pytest: which test runs which line, and how long each takes."""

    def __init__(self, files: Sequence[str]) -> None:
        self.coverage = coverage.Coverage(data_file=None, include=[str(ROOT / file) for file in files])
        self.seconds: dict[str, float] = {}
        self.unfit: set[str] = set()  # did not pass: says nothing about a mutant

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.coverage.switch_context(item.nodeid)
        begin = time.process_time()
        result = yield
        self.seconds[item.nodeid] = round(time.process_time() - begin, 3)
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self.unfit.add(report.nodeid)

    def write(self) -> None:
        data = self.coverage.get_data()
        lines = {
            str(Path(file).relative_to(ROOT)): {
                line: sorted({*tests} - {""} - self.unfit)
                for line, tests in data.contexts_by_lineno(file).items()
            }
            for file in data.measured_files()
        }
        KEPT.mkdir(parents=True, exist_ok=True)
        (KEPT / "lines.json").write_text(json.dumps({"lines": lines, "seconds": self.seconds}))


class Chosen:
    """A plugin of pytest: only these tests, in this order."""

    def __init__(self, tests: Sequence[str]) -> None:
        self.order = {test: place for place, test in enumerate(tests)}

    @pytest.hookimpl(wrapper=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Iterator[None]:
        yield
        items[:] = sorted(
            (item for item in items if item.nodeid in self.order), key=lambda item: self.order[item.nodeid]
        )


class Planted(MetaPathFinder, Loader):
    """Imports one module with other source text."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        here = name == module_name(self.mutant.file)
        return spec_from_loader(name, self, origin=str(ROOT / self.mutant.file)) if here else None

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(ROOT / self.mutant.file)
        exec(compile(self.mutant.text, module.__file__, "exec"), module.__dict__)  # noqa: S102 - our own source


def module_name(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def plant(mutant: Mutant) -> None:
    """Put the faulty code into the functions that are loaded; all is loaded anew for what is no function."""
    name = module_name(mutant.file)
    if mutant.in_function and name in sys.modules:
        faulty = ModuleType(name)
        sys.modules[f"{name}-faulty"] = faulty
        exec(compile(mutant.text, str(ROOT / mutant.file), "exec"), faulty.__dict__)  # noqa: S102 - our own source
        with suppress(ValueError):  # other variables of the function around it: load it anew
            _swap(vars(sys.modules[name]), vars(faulty), name)
            return
    for each in [each for each in sys.modules if each.split(".")[0] in ("engine", "web", "tests")]:
        if each not in ("tests", "tests.mutants", "tests.mutants.__main__"):
            del sys.modules[each]
    sys.meta_path.insert(0, Planted(mutant))


def _swap(right: Mapping[str, Any], faulty: Mapping[str, Any], name: str) -> None:
    """Give every function and method of this module the code that its namesake has."""
    for key, old in list(right.items()):
        new = faulty.get(key)
        if isinstance(old, type) and isinstance(new, type) and old.__module__ == name:
            _swap(vars(old), vars(new), name)
        for one, other in zip(_functions(old), _functions(new), strict=False):
            if one.__module__ == name:
                one.__code__ = other.__code__
        if hasattr(old, "cache_clear"):
            old.cache_clear()


def _functions(found: Any) -> list[FunctionType]:
    """The functions behind a function, a method, a property or what is cached."""
    if isinstance(found, property):
        return [each for each in (found.fget, found.fset) if isinstance(each, FunctionType)]
    found = getattr(found, "__func__", found)
    found = getattr(found, "__wrapped__", found)
    return [found] if isinstance(found, FunctionType) else []


def files_of(room: str) -> list[str]:
    """The modules of a room, or the one module."""
    found = [ROOT / room] if room.endswith(".py") else sorted((ROOT / room).glob("*.py"))
    return [str(path.relative_to(ROOT)) for path in found]


def faults(file: str) -> Iterator[tuple[int, bool, Callable[[], str]]]:
    """Every fault for this file: its line, whether it is in a function, and what gives the whole text."""
    wrapped = MetadataWrapper(libcst.parse_module((ROOT / file).read_text()))
    places = wrapped.resolve(PositionProvider)
    for node, in_function in _inside(wrapped.module):
        for kind, operator in mutation_operators:
            if not isinstance(node, kind) or node not in places:
                continue
            others = list(operator(node))
            # A text that is no longer there says as much as the same in capitals.
            for other in others[:1] if kind is libcst.BaseString else others:
                yield places[node].start.line, in_function, partial(_replaced, wrapped.module, node, other)


def _inside(node: libcst.CSTNode, in_function: bool = False) -> Iterator[tuple[libcst.CSTNode, bool]]:
    """This node and all below it, but types and imports; and whether that is code of a function."""
    yield node, in_function
    for child in node.children:
        if not isinstance(child, libcst.Annotation | libcst.ImportFrom):
            body = isinstance(node, libcst.FunctionDef) and isinstance(child, libcst.IndentedBlock)
            yield from _inside(child, in_function or body)


def _replaced(module: libcst.Module, node: libcst.CSTNode, other: libcst.CSTNode) -> str:
    changed = module.deep_replace(node, other)
    return changed.code if isinstance(changed, libcst.Module) else ""


def sample(room: str, wanted: int) -> Iterator[Mutant]:
    """Faults of this room, drawn by the seed; one that is no Python at all is passed over."""
    found = [(file, *fault) for file in files_of(room) for fault in faults(file)]
    random.Random(SEED).shuffle(found)  # noqa: S311 - the same sample every time
    for file, line, in_function, make in found:
        text = make()
        with suppress(SyntaxError):
            compile(text, file, "exec")
            yield Mutant(file, line, in_function, text)
            wanted -= 1
        if not wanted:
            return


def tests_for(kept: Mapping[str, Any], mutant: Mutant, budget: float) -> list[str]:
    """The tests that run its line, the quickest first; of a line that runs on import, those of its file."""
    lines, seconds = kept["lines"].get(mutant.file, {}), kept["seconds"]
    found = set(lines.get(str(mutant.line), ())) or {test for tests in lines.values() for test in tests}
    chosen: list[str] = []
    for test in sorted(found, key=lambda test: (seconds[test], test)):
        budget -= seconds[test]
        if chosen and budget < 0:
            break
        chosen.append(test)
    return chosen


def attempt(mutant: Mutant, tests: Sequence[str]) -> str:
    """killed, survived, timed out, or not run when no test runs its line."""
    if not tests:
        return "not run"
    child = os.fork()
    if child == 0:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST))
        with suppress(BaseException):
            plant(mutant)
            os._exit(min(int(pytest.main([*OPTIONS, "-x", *_files(tests)], [Chosen(tests)])), 255))
        os._exit(1)
    _, status = os.waitpid(child, 0)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # what the test itself started
    if os.WIFSIGNALED(status):
        return "timed out"
    return {0: "survived", pytest.ExitCode.NO_TESTS_COLLECTED: "not run"}.get(
        os.WEXITSTATUS(status), "killed"
    )


def _files(tests: Iterable[str]) -> list[str]:
    return sorted({test.split("::")[0] for test in tests})


def difference(mutant: Mutant) -> str:
    """What was changed, as lines with - and +."""
    before = (ROOT / mutant.file).read_text().splitlines()
    lines = unified_diff(before, mutant.text.splitlines(), lineterm="", n=0)
    return "\n".join(line for line in list(lines)[2:] if not line.startswith("@@"))


def keep_lines(rooms: Sequence[str], tests: Sequence[str]) -> None:
    """Run these fast tests once, and keep which of them run which line."""
    plugin = Lines([file for room in rooms for file in files_of(room)])
    plugin.coverage.start()
    try:
        pytest.main([*OPTIONS, *tests], [plugin])
    finally:  # also of a run that is stopped
        plugin.coverage.stop()
        plugin.write()


def run(rooms: Sequence[str], wanted: int, budget: float) -> None:
    """Try a sample of each room, by turns, so that one who stops it early has something of each.

    What came of a mutant is a line in a file of its room.
    """
    kept = json.loads((KEPT / "lines.json").read_text())
    # Everything is loaded before forking, and a test fills what is worked out once.
    pytest.main([*OPTIONS, *_files(kept["seconds"])], [Chosen(WARMING)])
    for room in rooms:
        _written(room).unlink(missing_ok=True)
        _require_sound(kept, room, budget)
    for round_ in zip_longest(*(sample(room, wanted) for room in rooms)):
        for room, mutant in zip(rooms, round_, strict=True):
            if mutant is not None:
                tests = tests_for(kept, mutant, budget)
                outcome = attempt(mutant, tests[:FIRST])
                if outcome == "survived" and len(tests) > FIRST:
                    outcome = attempt(mutant, tests[FIRST:])
                told = [outcome, f"{mutant.file}:{mutant.line}", len(tests), difference(mutant)]
                with _written(room).open("a") as file:
                    file.write(json.dumps(told, ensure_ascii=False) + "\n")


def _require_sound(kept: Mapping[str, Any], room: str, budget: float) -> None:
    """What is right has to survive, or the way of trying is wrong itself."""
    for file in files_of(room):
        for in_function in (True, False):
            right = Mutant(file, 0, in_function, (ROOT / file).read_text())
            if (outcome := attempt(right, tests_for(kept, right, budget / 10))) not in (
                "survived",
                "not run",
            ):
                sys.exit(f"{file} as it is was {outcome}")


def _written(room: str) -> Path:
    return KEPT / f"{room.replace('/', '.')}.jsonl"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("what", choices=["lines", "run"])
    parser.add_argument("rooms", nargs="+")
    parser.add_argument("--tests", nargs="+", default=[], help="of `lines`: from which to choose")
    parser.add_argument("--mutants", type=int, default=300, help="how many of each room")
    parser.add_argument("--seconds", type=float, default=15, help="of tests for a mutant, quickest first")
    asked = parser.parse_args()
    if asked.what == "lines":
        keep_lines(asked.rooms, asked.tests)
    else:
        run(asked.rooms, asked.mutants, asked.seconds)


if __name__ == "__main__":
    main()
