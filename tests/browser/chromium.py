"""Finds the browser of the browser tests; as a command also installs it, where that takes no one's leave.

`python -m tests.browser.chromium` prints the path for `make test`, or fails with one line that says the cure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
REMEDY = (
    "No Chromium found: install it (Debian: apt-get install chromium), name one with CHROMIUM=its-path, or "
    "leave the browser tests out with SKIP_BROWSER=1."
)


def find_chromium() -> str | None:
    """$CHROMIUM, else the first Chromium or Chrome on PATH."""
    given = os.environ.get("CHROMIUM")
    if given:
        return shutil.which(given)
    return next((path for path in map(shutil.which, NAMES) if path), None)


def install_chromium() -> None:
    """With apt, and only as root; does nothing where either is missing. Its output goes to standard error."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        subprocess.run([apt, *command], check=False, env=quiet, stdout=sys.stderr)


def main() -> None:
    if find_chromium() is None and not os.environ.get("CHROMIUM"):
        install_chromium()
    path = find_chromium()
    if path is None:
        sys.exit(REMEDY)
    sys.stdout.write(path)


if __name__ == "__main__":
    main()
