"""The stored words: a database, JSON and a text get the plain word, and none ever changes."""

from __future__ import annotations

import inspect
from enum import StrEnum

import orjson
import pytest
from sqlalchemy import insert, select

from engine import states
from engine.db import Database
from engine.states import CaseStatus, Channel, LetterStatus, ParticipantKind, TaskStatus
from engine.tables import Variable

STORED = {
    "AttachmentStatus": {"aside", "kept"},
    "AttendanceState": {"present", "absent"},
    "CaseStatus": {"open", "closed", "cancelled"},
    "Channel": {"e-mail", "brief", "sms"},
    "HelpKind": {"opnieuw", "overslaan", "verplaatsen", "corrigeren", "herstarten"},
    "HelpStatus": {"gevraagd", "gedaan", "vervallen"},
    "ImportAction": {"nieuw", "bedrag", "betaald", "verdwenen", "gelijk"},
    "ImportAnswer": {"zelfde", "ander"},
    "ImportStatus": {"preview", "gone", "accepted", "done"},
    "LetterStatus": {"waiting", "to_print", "not_sent", "sent", "failed", "dropped"},
    "MeetingAction": {"extra", "moved", "cancelled", "reinstated", "held", "reopened"},
    "MeetingStatus": {"planned", "moved", "skipped", "cancelled", "held"},
    "MessageStatus": {"delivered", "kept", "unmatched"},
    "ParticipantKind": {"betrokken", "geinformeerd"},
    "MoveStatus": {"looking", "looked", "moving", "done", "dropped"},
    "MovedStatus": {"asked", "can", "cannot", "moved", "left", "back"},
    "ProposalStatus": {"open", "published", "dropped"},
    "ProcessStatus": {"open", "completed", "cancelled"},
    "ReadingKind": {
        "dossier",
        "diagram",
        "taak",
        "handeling",
        "bestand",
        "brief",
        "vraag",
        "kennisgeving",
        "lezers",
        "verslag",
        "opdrachtregel",
    },
    "TaskStatus": {"open", "done", "withdrawn"},
}
SAMPLE = [CaseStatus.OPEN, Channel.EMAIL, LetterStatus.TO_PRINT, ParticipantKind.INFORMED, TaskStatus.DONE]


def test_what_was_stored_keeps_its_words() -> None:
    found = {
        name: {word.value for word in kind}
        for name, kind in inspect.getmembers(states, inspect.isclass)
        if issubclass(kind, StrEnum) and kind is not StrEnum
    }
    assert found.keys() == STORED.keys()
    assert {name for name, words in STORED.items() if not found[name] >= words} == set()


@pytest.mark.parametrize("word", SAMPLE)
def test_a_database_stores_and_finds_the_plain_word(word: StrEnum, database_url: str) -> None:
    database = Database(database_url)
    with database.write() as connection:
        connection.execute(insert(Variable), [{"name": "one", "value": word}, {"name": "two", "value": "x"}])
    with database.read() as connection:
        query = select(Variable.value).where(Variable.value == word, Variable.value.in_((word, "y")))
        assert [(type(found), found) for found in connection.scalars(query)] == [(str, word.value)]
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        raw = f"SELECT value FROM variables WHERE value = {mark}"  # noqa: S608 - a mark, no value
        assert connection.exec_driver_sql(raw, (word,)).scalars().all() == [word.value]
    database.dispose()


@pytest.mark.parametrize("word", SAMPLE)
def test_json_and_texts_hold_the_plain_word(word: StrEnum) -> None:
    assert orjson.dumps({"found": [word]}) == orjson.dumps({"found": [word.value]})
    assert f"{word}" == str(word) == word.value
    assert word.value in {word: "a key"}
