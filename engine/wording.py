"""What is wrong, as a sentence that keeps its template and values, so that it can be said in Dutch too.

Both are plain English texts; `engine.checks.words` has the Dutch of each template. Must not know: who reads.
"""

from __future__ import annotations

from typing import Any, Self


class Said(str):
    """A sentence. `template` names its values between braces; a value can be such a sentence itself."""

    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, **values: Any) -> Self:
        made = super().__new__(cls, template.format_map(values) if values else template)
        made.template, made.values = template, values
        return made


class Reason(str):
    """A sentence with the file and the element that it is about: `file: element: sentence`."""

    file: str
    element: str
    said: Said

    def __new__(cls, file: str, element: str, said: Said) -> Self:
        made = super().__new__(cls, ": ".join(part for part in (file, element, said) if part))
        made.file, made.element, made.said = file, element, said
        return made


def said(error: Exception) -> Said:
    """What an error says, with its template when it was raised with one."""
    given = error.args[0] if error.args else ""
    return given if isinstance(given, Said) else Said(str(error))
