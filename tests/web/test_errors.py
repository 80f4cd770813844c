"""Every error of the engine has the status that its page answers when nothing else takes it up."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

import engine
from engine.errors import DrempelError
from engine.pages import looks
from engine.testing import House
from tests.web.conftest import LogIn
from web.app import status_of
from web.forms.attempts import REASONS

NOT_IMPORTED = ("engine.migrations", "engine.geometry.__main__")  # each runs when it is imported
STATUSES = {
    403: {"LandlordElsewhere", "NotAllowed", "SeesNothing"},
    404: {
        "CaseUnknown",
        "DesignUnknown",
        "FactUnknown",
        "FeedUnknown",
        "FileUnknown",
        "FormQuestionUnknown",
        "HelpUnknown",
        "ImportGone",
        "LetterUnknown",
        "MeetingUnknown",
        "MoveUnknown",
        "NotFound",
        "OrganisationUnknown",
        "PaymentUnknown",
        "ProposalUnknown",
        "PublicationUnknown",
        "QuestionUnknown",
        "ReplacementMissing",
        "SeriesUnknown",
        "TaskUnknown",
        "VersionUnknown",
    },
    409: {
        "ActionUnavailable",
        "AlreadyImported",
        "ApprovalMissing",
        "CaseChanged",
        "CaseClosed",
        "ColleagueUnknown",  # any more: the form named those who were there
        "Conflict",
        "DayPast",
        "DayTaken",
        "EditsInTheWay",
        "FactsChanged",
        "FileMoved",
        "FolderTaken",
        "HelpDecided",
        "HelpRefused",
        "LoadOutdated",
        "MeetingAhead",
        "MeetingOver",
        "MoveElsewhere",
        "MoveRuns",
        "MovedOn",
        "NotOnAgenda",
        "NothingChanged",
        "NothingToMove",
        "OwnHelp",
        "OwnWork",
        "ProposalBehind",
        "ProposalEmpty",
        "ProposalEnded",
        "ProposalMoved",
        "QuestionAnswered",
        "RegionLoaded",
        "RegionStays",
        "RegionTaken",
        "ReopenRefused",
        "TaskGone",
        "TaskTaken",
        "TenancyKnown",
        "VersionMoved",
    },
    503: {"DatabaseUnreachable"},
    # What the page with the form takes up itself: beside the field, or above it.
    500: {
        "AnswerDoubted",
        "AnswerInvalid",
        "AnswersRefused",
        "DossierUnknown",
        "FileRefused",
        "FormUnreadable",
        "LoadRefused",
        "ManyClosings",
        "MeetingsUnreadable",
        "NameTaken",
        "NotConfirmed",
        "OrganisationUnfit",
        "PathRefused",
        "PersonProtected",
        "PersonRefused",
        "ReasonMissing",
        "RoleNotHere",
        "SeriesTaken",
        "SettingsUnreadable",
        "TableUnreadable",
        "TextMissing",
        "UploadRefused",
    }
    # What is wrong in a drawing, a form, a letter or a dossier that stands still by it.
    | {
        "AnswerImpossible",
        "ContentLost",
        "DeadlineRefused",
        "DecisionUnclear",
        "DefinitionRefused",
        "DiagramRefused",
        "DrawingError",
        "ExpressionFailed",
        "ExpressionRefused",
        "FormBroken",
        "FormUnknown",
        "LetterRefused",
        "MessageLoop",
        "MoveImpossible",
        "NotOpen",
        "RegionUnknown",
        "RouteUnknown",
        "RuleRefused",
        "SeriesRefused",
        "ServiceFailed",
        "StateUnreadable",
        "StepFailed",
        "StepUnknown",
        "TermRefused",
        "PlayRefused",
        "PlaysStop",
        "Unpublishable",
    }
    # Of the worker, the command line and the demonstration.
    | {
        "ClockRefused",
        "ClockWrong",
        "DayInFuture",
        "NotNow",
        "OrganisationClosed",
        "QuestionsOpen",
        "Refused",
        "RegionClosed",
        "SceneFailed",
        "SettingsWrong",
        "TakeoverRefused",
    },
}


def errors(root: type[DrempelError]) -> Iterator[type[DrempelError]]:
    for kind in root.__subclasses__():
        yield kind
        yield from errors(kind)


@pytest.fixture(scope="module")
def known() -> dict[str, type[DrempelError]]:
    for module in pkgutil.walk_packages(engine.__path__, "engine."):
        if not module.name.startswith(NOT_IMPORTED):
            importlib.import_module(module.name)
    return {kind.__name__: kind for kind in errors(DrempelError) if kind.__module__.startswith("engine.")}


def test_each_error_has_the_status_that_was_decided(known: dict[str, type[DrempelError]]) -> None:
    found: dict[int, set[str]] = {}
    for name, kind in known.items():
        found.setdefault(status_of(kind.__new__(kind)), set()).add(name)
    assert found == STATUSES


def test_each_error_has_a_code_of_its_own(known: dict[str, type[DrempelError]]) -> None:
    codes = [kind.code for kind in known.values()]
    assert len(set(codes)) == len(codes)
    assert [code for code in codes if not re.fullmatch(r"[a-z_]+([:-][a-z_]+)*", code)] == []


def test_a_form_says_in_its_own_words_what_became_impossible() -> None:
    """Others are met by pages that say it themselves."""
    elsewhere = {"AlreadyImported", "Conflict", "DayPast", "DayTaken", "LoadOutdated", "QuestionAnswered"}
    elsewhere |= {"ReopenRefused", "VersionMoved", "FileMoved", "ApprovalMissing", "OwnWork"}
    elsewhere |= {"HelpDecided", "HelpRefused", "OwnHelp"}
    elsewhere |= {"EditsInTheWay", "FolderTaken", "RegionLoaded", "RegionTaken"}  # of the command line
    elsewhere |= {"MoveElsewhere", "MoveRuns", "MovedOn", "NothingToMove", "RegionStays"}
    elsewhere |= {kind for kind in STATUSES[409] if kind.startswith("Proposal")}
    assert {kind.__name__ for kind in REASONS} - {"StepFailed"} == STATUSES[409] - elsewhere


@pytest.mark.parametrize(("name", "status"), [("TaskGone", 409), ("FileUnknown", 404), ("TextMissing", 500)])
def test_a_page_answers_it(
    known: dict[str, type[DrempelError]],
    name: str,
    status: int,
    house: House,
    client: FlaskClient,
    log_in: LogIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log_in(client)

    def fail(*_: object) -> None:
        raise known[name]

    monkeypatch.setattr(looks, "inbox", fail)
    answered = client.get("/")
    assert answered.status_code == status
    assert ("intussen iets veranderd" in answered.text) == (status == 409)
