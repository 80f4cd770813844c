"""`python -m engine.playing FOLDER`: walks in a process of its own, with less right to the processor.

Reads what to walk from the folder, and writes there after each walk what was counted. Started by
`engine.playing.background`; ends by itself, also when who started it is gone.
"""

from __future__ import annotations

import base64
import os
import sys
from pathlib import Path

import orjson

from engine.playing import counting
from engine.playing.background import ORDER, write_report


def main(folder: Path) -> None:
    order = orjson.loads((folder / ORDER).read_bytes())
    files = {path: base64.b64decode(data) for path, data in order["files"].items()}
    for counted in counting.count(order["region"], files, order["roles"], order["most"], order["seconds"]):
        write_report(folder, counted)


if __name__ == "__main__":
    os.nice(10)
    main(Path(sys.argv[1]))
