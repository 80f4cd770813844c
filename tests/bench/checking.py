"""How long a check takes: of each region against parsing it, and the law of layout as a diagram grows."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from engine import definitions
from engine.drawing import Drawing, Flow, Node, Point, Pool
from engine.drawing.model import Bounds
from engine.geometry import problems
from engine.settings import ROOT

MOST_CHECK, MOST_LAYOUT = 3.0, 4.0
ROUNDS = 5
LAYOUTS = 20  # each is short, and the best of few still holds what else the machine did meanwhile
# In a process of its own: what is read once is kept, and a command reads it once. Time of the processor, so
# that what else the machine does counts less.
ONE = """
import gc, sys, time
from engine import checks, definitions
from engine.settings import ROOT
gc.disable()
region, what = sys.argv[1:]
files = definitions.read_all(ROOT, region)
begin = time.process_time()
if what == "build":
    definitions.build(region, definitions.of_version(files))
else:
    checks.check(region, files)
print(time.process_time() - begin)
"""


def measure() -> list[str]:
    """Prints the figures; what missed its bound."""
    print("Checking")
    ratios = {f"check of {region}": (ratio, MOST_CHECK) for region, ratio in _regions()}
    ratios["layout of 3,000 tasks against 1,000"] = (_growth(), MOST_LAYOUT)
    for what, (ratio, most) in ratios.items():
        print(f"  {what:38} {ratio:6.2f}   (at most {most:g})")
    return [f"{what}: {ratio:.2f}" for what, (ratio, most) in ratios.items() if ratio > most]


def _regions() -> Iterator[tuple[str, float]]:
    """In turns, so that what else the machine does hits both."""
    for region in definitions.regions(ROOT):
        pairs = [(_run(region, "check"), _run(region, "build")) for _ in range(ROUNDS)]
        yield region, statistics.median(check / build for check, build in pairs)


def _run(region: str, what: str) -> float:
    command = [sys.executable, "-c", ONE, region, what]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _growth() -> float:
    """The best of each, in turns."""
    small, large = _in_rows(1000), _in_rows(3000)
    pairs = [(_layout(large), _layout(small)) for _ in range(LAYOUTS)]
    return min(many for many, _ in pairs) / min(few for _, few in pairs)


def _layout(drawn: Drawing) -> float:
    """Seconds."""
    begin = time.process_time()
    found = problems(drawn)
    if found:
        raise AssertionError(found[:3])
    return time.process_time() - begin


def _in_rows(tasks: int) -> Drawing:
    """Rows of fifty tasks, each leading to the next, in one pool."""
    nodes, flows = [], []
    for number in range(tasks):
        row, place = divmod(number, 50)
        x, y = 100.0 + 180 * place, 40.0 + 120 * row
        nodes.append(Node(f"taak_{number}", "userTask", f"Taak {number}", Bounds(x, y, 120, 80)))
        if place:
            line = (Point(x - 60, y + 40), Point(x, y + 40))
            flows.append(Flow(f"lijn_{number}", f"taak_{number - 1}", f"taak_{number}", "", line))
    pool = Pool("pool", "Proef", Bounds(0, 0, 180 * 50 + 200, 120.0 * (tasks // 50 + 2)))
    return Drawing(
        file="proef",
        process="proef",
        name="Proef",
        documentation="",
        pool=pool,
        lanes=(),
        nodes=tuple(nodes),
        flows=tuple(flows),
        artifacts=(),
        associations=(),
        undrawn=(),
    )
