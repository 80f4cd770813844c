"""`python -m engine.writing FILE...`: write these diagrams in the canonical form, where they are not yet."""

from __future__ import annotations

import sys
from pathlib import Path

from engine.errors import DrempelError
from engine.writing import canonical


def main(files: list[str]) -> int:
    try:
        for file in map(Path, files):
            before = file.read_bytes()
            after = canonical(before, str(file))
            if after != before:
                file.write_bytes(after)
    except (DrempelError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
