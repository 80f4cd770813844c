"""Files beside made-up answers: such an answer names files that nobody sent yet.

For tests and the demonstration. Must not know: what the answer is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from engine.files import attachments
from engine.files.attachments import Place
from engine.files.kinds import Upload
from engine.forms import Form


def files(
    connection: Connection, form: Form, answer: Mapping[str, Any], place: Place, upload: Upload
) -> Iterator[tuple[Upload, str]]:
    """This upload once for every id in the answer that no file has yet, with that id."""
    known = set(attachments.shown(connection, place))
    for _, each in form.attached(answer):
        if each not in known and re.fullmatch("[0-9a-f]{32}", each):
            known.add(each)
            yield upload, each
