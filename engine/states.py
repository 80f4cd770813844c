"""How far something is, or of what kind: the words that a column of such words can hold.

They are stored: a word can be added, and never changed. They stand apart from the tables, so that whoever
needs a word need not load a database. The actions of the trail: `engine.dossier.audit_actions`.
"""

from __future__ import annotations

from enum import StrEnum

# -- a dossier ---------------------------------------------------------------------------------------------


class CaseStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class ProcessStatus(StrEnum):
    OPEN = "open"
    COMPLETED = "completed"
    CANCELLED = "cancelled"  # with the main route, or with the dossier


class MessageStatus(StrEnum):
    """What became of a message between the processes of a dossier."""

    DELIVERED = "delivered"
    KEPT = "kept"  # until a process waits for it
    UNMATCHED = "unmatched"


class TaskStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"  # the dossier went on without it


class ParticipantKind(StrEnum):
    INVOLVED = "betrokken"
    INFORMED = "geinformeerd"  # may know the day and the address of an eviction, and nothing else


class HelpKind(StrEnum):
    """What a functional administrator does for a dossier that is stuck."""

    RETRY = "opnieuw"  # a term that failed
    SKIP = "overslaan"  # a term
    MOVE = "verplaatsen"  # to another step
    CORRECT = "corrigeren"  # a fact
    RESTART = "herstarten"  # a side process


class HelpStatus(StrEnum):
    """Of help that a second person has to approve."""

    ASKED = "gevraagd"
    DONE = "gedaan"
    DROPPED = "vervallen"


class AttachmentStatus(StrEnum):
    ASIDE = "aside"  # with a form that was not taken yet
    KEPT = "kept"


class ReadingKind(StrEnum):
    """At what of a dossier somebody looked."""

    DOSSIER = "dossier"
    DIAGRAM = "diagram"
    TASK = "taak"
    ACTION = "handeling"
    FILE = "bestand"
    LETTER = "brief"
    QUESTION = "vraag"
    NOTICE = "kennisgeving"
    READERS = "lezers"
    MINUTES = "verslag"
    CONSOLE = "opdrachtregel"  # `drempel show --personal`, with a reason


# -- the outbox --------------------------------------------------------------------------------------------


class Channel(StrEnum):
    EMAIL = "e-mail"
    PAPER = "brief"
    TEXT_MESSAGE = "sms"


class LetterStatus(StrEnum):
    WAITING = "waiting"  # for the mail server
    TO_PRINT = "to_print"
    NOT_SENT = "not_sent"  # nothing here delivers it
    SENT = "sent"  # by the mail server, or by a person
    FAILED = "failed"
    DROPPED = "dropped"  # a person decided that it need not go


# -- the arrears file --------------------------------------------------------------------------------------


class ImportStatus(StrEnum):
    PREVIEW = "preview"
    GONE = "gone"  # a preview of which nothing came
    ACCEPTED = "accepted"
    DONE = "done"


class ImportAction(StrEnum):
    """What a row of an arrears file does."""

    NEW = "nieuw"
    AMOUNT = "bedrag"
    PAID = "betaald"
    GONE = "verdwenen"
    SAME = "gelijk"
    DETAILS = "gegevens"  # the amount is the same, something else is not
    YOUNGER = "jonger"  # the dossier knows more than the file
    QUESTION = "vraag"  # whether it is a tenancy that has a dossier
    NOT_TAKEN = "niet_overgenomen"  # it may be wrong, and nobody said that it is right


class ImportAnswer(StrEnum):
    """What a person says of a row: whether it is of a dossier under another number, whether it is right."""

    SAME = "zelfde"
    OTHER = "ander"
    DOUBTED = "twijfel"  # nobody said anything yet
    RIGHT = "klopt"


# -- meetings ----------------------------------------------------------------------------------------------


class MeetingStatus(StrEnum):
    """What is known of a meeting; the first two take place."""

    PLANNED = "planned"
    MOVED = "moved"
    SKIPPED = "skipped"  # falls on a free day, and nobody chose otherwise
    CANCELLED = "cancelled"
    HELD = "held"


class MeetingAction(StrEnum):
    """What was done to a meeting itself."""

    ADDED = "extra"
    MOVED = "moved"
    CANCELLED = "cancelled"
    REINSTATED = "reinstated"
    HELD = "held"
    REOPENED = "reopened"


class AttendanceState(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"


# -- what designers change -----------------------------------------------------------------------------------


class MoveStatus(StrEnum):
    """How far it is that dossiers of a region move to another version."""

    LOOKING = "looking"  # each is moved, and put back at once
    LOOKED = "looked"  # somebody has to say that it is right
    MOVING = "moving"
    DONE = "done"
    DROPPED = "dropped"


class MovedStatus(StrEnum):
    """What a move came to for one dossier."""

    ASKED = "asked"
    CAN = "can"
    CANNOT = "cannot"
    MOVED = "moved"
    LEFT = "left"  # it could, and when it came to it could not
    BACK = "back"


class ProposalStatus(StrEnum):
    OPEN = "open"
    PUBLISHED = "published"
    DROPPED = "dropped"  # a designer threw it away
