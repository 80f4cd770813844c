"""The root of everything that can go wrong here; each docstring is the default message and names the cure.

Must not know: HTTP, SQL, SpiffWorkflow. Never carries a form value or a personal datum: ids and codes only.
"""

from __future__ import annotations

import inspect


class DrempelError(Exception):
    """Something went wrong in Drempel; the log has the details."""

    code = "error"

    def __init__(self, message: str | None = None, **ids: object) -> None:
        self.ids = ids
        super().__init__(message or inspect.cleandoc(type(self).__doc__ or ""))


class NotFound(DrempelError):
    """There is no such thing, or it is not there for you. Look in the list for what there is."""

    code = "not_found"


class Conflict(DrempelError):
    """This cannot be done as things stand now: perhaps someone was before you. Look again."""

    code = "conflict"
