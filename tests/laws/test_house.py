"""The house rules that no linter knows: one clock, one committer, clear names, a repository for anyone.

Each rule is a function from text to findings, tried on a violation first and then on the whole house.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Rule = Callable[[str], list[str]]

CLOCK_READS = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
}
WORD_COLUMNS = {"status", "channel"}
MANY = 7
FORBIDDEN_MODULES = re.compile(
    r"^(utils?|helpers?|managers?|common|misc|.*_(service|utils?|helpers?|manager))$"
)
# Written so that this file does not break its own rules.
HASH = chr(35)
PACKAGES, ADMINISTRATOR = "pypi", "root"
# The brackets: for the same reason.
UNEXPLAINED = re.compile(r"[#] noqa(?!: [A-Z0-9, ]+(-|[#]) \w)")
REGISTRIES = re.compile(r"([p]ypi|[p]ythonhosted|[n]pmjs|[y]arnpkg|[d]ebian)\.(org|com)")
MACHINE_PATHS = re.compile(r"(?<![\w.}])/([w]ork|[f]arm|[r]oot|[h]ome|[U]sers)/")


def clock_reads(source: str) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            owner = _last_name(node.value)
            if (owner, node.attr) in CLOCK_READS:
                found.append(f"line {node.lineno}: {owner}.{node.attr}")
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            found += [
                f"line {node.lineno}: from time import time" for name in node.names if name.name == "time"
            ]
    return found


def calls_of(*names: str) -> Rule:
    """A rule that finds the calls of these functions or methods."""

    def rule(source: str) -> list[str]:
        calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
        return [
            f"line {call.lineno}: {_last_name(call.func)}" for call in calls if _last_name(call.func) in names
        ]

    return rule


def bare_words(source: str) -> list[str]:
    """A stored word (see engine.states) that stands as a text beside the column that holds it."""
    return [
        f"line {word.lineno}: {column} {word.value!r}"
        for node in ast.walk(ast.parse(source))
        for column, words in _held(node)
        if column in WORD_COLUMNS
        for word in words
        if isinstance(word, ast.Constant) and isinstance(word.value, str)
    ]


def _held(node: ast.AST) -> Iterator[tuple[str, list[ast.expr]]]:
    """Each column that is compared or filled here, with what with."""
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        words = [word for side in sides for word in getattr(side, "elts", [side])]
        yield from ((_column(side), words) for side in sides)
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr == "in_":
            yield _column(node.func.value), getattr(node.args[0], "elts", [])
        yield from ((one.arg or "", [one.value]) for one in node.keywords)
    if isinstance(node, ast.Dict):
        yield from (
            (str(getattr(key, "value", "")), [value])
            for key, value in zip(node.keys, node.values, strict=True)
        )


def _column(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript):
        return str(getattr(node.slice, "value", ""))
    return _last_name(node)


def names_in_the_order_of_a_database(source: str) -> list[str]:
    """Each database, and each locale of one, has its own order of names: `engine.names` has ours."""
    ordering = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    inside = (
        part
        for call in ordering
        if _last_name(call.func) == "order_by"
        for argument in call.args
        for part in ast.walk(argument)
    )
    return [
        f"line {part.lineno}" for part in inside if isinstance(part, ast.Attribute) and part.attr == "name"
    ]


def built_by_position(source: str) -> list[str]:
    """A record of seven or more values: a reader cannot see which is which, and two may change places."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [
        f"line {call.lineno}: {_last_name(call.func)}"
        for call in calls
        if _last_name(call.func)[:1].isupper() and len(call.args) >= MANY
    ]


def unexplained_exceptions(source: str) -> list[str]:
    """A lint that is switched off says why on the same line, after its code: `- reason` or `# reason`."""
    lines = enumerate(source.splitlines(), 1)
    return [
        f"line {number}" for number, line in lines if re.search(r"[#] noqa(?!: [A-Z0-9, ]+(-|[#]) \w)", line)
    ]


def foreign_places(text: str) -> list[str]:
    """Hosts of package registries and paths of one machine."""
    return [match.group() for pattern in (REGISTRIES, MACHINE_PATHS) for match in pattern.finditer(text)]


def unexplained_targets(makefile: str) -> list[str]:
    targets = re.findall(r"^([a-z][a-z-]*):(?!=)(.*)$", makefile, flags=re.MULTILINE)
    return [name for name, rest in targets if "## " not in rest]


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _python_files(*folders: str) -> Iterator[Path]:
    return (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))


def _broken_by(rule: Rule, *folders: str, except_in: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """The findings of a rule per file, for the files of these folders."""
    findings = {
        path.relative_to(ROOT).as_posix(): rule(path.read_text(encoding="utf-8"))
        for path in _python_files(*folders)
    }
    return {name: found for name, found in findings.items() if found and not name.startswith(except_in)}


@pytest.mark.parametrize(
    ("rule", "violation"),
    [
        (clock_reads, "import datetime\ndatetime.datetime.now(datetime.UTC)"),
        (clock_reads, "from datetime import date\nread = date.today"),
        (clock_reads, "from time import time"),
        (calls_of("commit"), "session.commit()"),
        (calls_of("create_engine"), "sqlalchemy.create_engine(url)"),
        (bare_words, "task.status == 'open'"),
        (bare_words, "row['status'] in (TaskStatus.OPEN, 'done')"),
        (bare_words, "Letter.channel.in_(('sms', other))"),
        (bare_words, "insert(Task).values(status='open')"),
        (bare_words, "row = {'status': 'open'}"),
        (names_in_the_order_of_a_database, "select(User.id).order_by(User.active, User.name.desc())"),
        (built_by_position, "Line(1, 2, 3, 4, 5, 6, 7)"),
        (unexplained_exceptions, f"import x  {HASH} noqa: F401"),
        (foreign_places, f"see https://{PACKAGES}.org/simple"),
        (foreign_places, f"cd /{ADMINISTRATOR}/drempel"),
        (unexplained_targets, "run: install\n\tpython"),
    ],
)
def test_each_rule_finds_its_violation(rule: Rule, violation: str) -> None:
    assert rule(violation)


def test_explained_exceptions_and_targets_pass() -> None:
    assert unexplained_exceptions(f"import x  {HASH} noqa: F401 - for its effect") == []
    assert unexplained_exceptions(f"import x  {HASH} noqa: F401  {HASH} for its effect") == []
    assert unexplained_targets("run: ## Start\nX := 1\n") == []


def test_the_clock_is_read_in_one_file() -> None:
    allowed = ("engine/clock.py", "tests/engine/test_clock.py")
    assert _broken_by(clock_reads, "engine", "web", "tests", except_in=allowed) == {}


def test_one_file_commits() -> None:
    assert _broken_by(calls_of("commit"), "engine", "web", except_in=("engine/db.py",)) == {}


def test_one_file_opens_connections() -> None:
    opening = calls_of("create_engine", "engine_from_config", "connect_args")
    assert _broken_by(opening, "engine", "web", except_in=("engine/db.py", "engine/migrations/")) == {}


def test_stored_words_are_named() -> None:
    """Not in a migration, which says how it was then, nor where a word is of no column of ours."""
    others = ("engine/migrations/", "engine/testing.py", "web/health.py")
    assert _broken_by(bare_words, "engine", "web", except_in=others) == {}


def test_no_database_orders_names() -> None:
    assert _broken_by(names_in_the_order_of_a_database, "engine") == {}


def test_long_records_are_built_by_keyword() -> None:
    assert _broken_by(built_by_position, "engine", "web", "tests") == {}


def test_what_is_switched_off_says_why() -> None:
    assert _broken_by(unexplained_exceptions, "engine", "web", "tests") == {}


def test_modules_are_named_after_what_they_own() -> None:
    named_vaguely = [
        path.name for path in _python_files("engine", "web", "tests") if FORBIDDEN_MODULES.match(path.stem)
    ]
    assert named_vaguely == []


def test_every_make_target_is_explained() -> None:
    assert unexplained_targets((ROOT / "Makefile").read_text(encoding="utf-8")) == []


def test_the_repository_names_no_registry_and_no_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    findings = {}
    for name in filter(None, listed.split("\0")):
        try:
            findings[name] = foreign_places((ROOT / name).read_text(encoding="utf-8"))
        except (UnicodeDecodeError, FileNotFoundError):
            continue  # a picture, or removed and not yet committed
    assert {name: found for name, found in findings.items() if found} == {}
