"""A region that begins: the files of one that runs, from the answers to a few questions.

The questions stand in `questions.py`, what is made of the answers in `making.py`, and the files, before the
answers are filled in, in `voorbeelden/nieuwe_regio/`. Must not know: HTTP, the database.
"""

from engine.skeleton.making import RegionTaken, begin, made, refuse_taken
from engine.skeleton.questions import (
    QUESTIONS,
    Answers,
    AnswersRefused,
    Question,
    Shared,
    answers,
    id_of,
    usual,
)

__all__ = [
    "QUESTIONS",
    "Answers",
    "AnswersRefused",
    "Question",
    "RegionTaken",
    "Shared",
    "answers",
    "begin",
    "id_of",
    "made",
    "refuse_taken",
    "usual",
]
