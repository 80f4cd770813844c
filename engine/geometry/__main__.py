"""`python -m engine.geometry FILE...`: print what breaks the law of layout; exit 1 when anything does."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from engine.drawing import DrawingError, read
from engine.geometry import crossings, problems


def main(files: list[str]) -> int:
    if not files:
        print("Which diagrams? python -m engine.geometry FILE...")
        return 2
    found = 0
    for file in files:
        try:
            drawing = read(Path(file).read_bytes(), file).renamed(_as_read)
        except DrawingError as error:
            print(error)
            found += 1
            continue
        except OSError as error:
            print(f"{file}: cannot be read ({error.strerror}). Check the name of the file.")
            found += 1
            continue
        for problem in problems(drawing):
            print(f"{file}: {problem}")
            found += 1
        for one, other in crossings(drawing):
            print(f"{file}: {one} crosses {other} (counted, not refused)")
    return 1 if found else 0


def _as_read(name: str) -> str:
    """A setting in a name is read as a duration; here of the usual width."""
    return re.sub(r"\{[a-z0-9_]+\}", "2,5 maand", name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
