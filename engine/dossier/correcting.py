"""Correcting a fact: another value for what a form asked, with a reason, by who may put a dossier right.

What was done with the old value is not done again: tasks, letters and choices of the route stay. What reads
the fact from now on reads the new value, and a term that follows from it moves. Must not know: HTTP.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from engine import drafts
from engine.access import Actor
from engine.context import Engine
from engine.definitions import Definition
from engine.dossier import endings, retiming
from engine.dossier.answering import FactsChanged, note_confirmed, validate
from engine.dossier.audit_actions import AuditAction
from engine.dossier.cases import TenancyKnown, identity, lock_case
from engine.dossier.dossier import CaseClosed, Dossier
from engine.dossier.reopening import require_correction
from engine.errors import Conflict, NotFound
from engine.forms import Field, Form, FormUnknown, Kind
from engine.roles import CORRECTED
from engine.states import CaseStatus

REASON: Final = "correctie_reden"
PLACE: Final = "correctie"  # begins the place of what someone types in a form of this
_ASK_REASON: Final = {
    REASON: {
        "title": "Waarom klopt het niet?",
        "description": "Iedereen die meedoet in dit dossier kan dit lezen.",
        "type": "string",
        "x-soort": "lange_tekst",
        "minLength": 3,
        "maxLength": 1000,
        "x-fout": {"required": "Vul in waarom het niet klopt."},
    }
}


WHICH: Final = "gecorrigeerd_gegeven"  # the fact that tells the diagrams which fact was put right


class FactUnknown(NotFound):
    """No form of this dossier asks that. Choose from the list of what can be corrected."""

    code = "correction:unknown"


class NothingChanged(Conflict):
    """The value is the same as it was. Fill in what it should be."""

    code = "correction:same"


def place(name: str, case_id: int) -> drafts.Place:
    """Where a correction of this fact is typed."""
    return drafts.Place(f"{PLACE}/{name}", case_id=case_id)


def rules(engine: Engine, connection: Connection, definition: Definition) -> Definition:
    """The version that says what can be put right here, and who hears of it."""
    return engine.definitions.that_hears(connection, definition, CORRECTED)


def is_correctable(rules: Definition, form: Form, field: Field) -> bool:
    """Whether this is asked, and put right here: a payment is undone (see payments), a file is added anew."""
    is_booked = form.path in rules.booking_forms
    return not (field.read_only or is_booked or any(each.kind is Kind.FILE for each in field.walk()))


def reserved(dossier: Dossier, rules: Definition) -> dict[str, str]:
    """The facts that only a button of their own changes now, as that tells whoever knows them: its label."""
    now = (one for one in rules.reserved if dossier.evaluate(one.when, rules))
    return {name: one.label for one in now for name in one.names}


def asks_all(field: Field, value: Any) -> bool:
    """Whether this question holds all of the value: what it does not ask would be lost by another answer."""
    if isinstance(value, list):
        return field.kind is not Kind.LIST or all(asks_all(field, each) for each in value)
    if not isinstance(value, Mapping):
        return True
    children = {each.name: each for each in field.fields}
    return all(name in children and asks_all(children[name], each) for name, each in value.items())


def question(definition: Definition, path: str, name: str, rules: Definition | None = None) -> Form:
    """The question of this form for this fact by itself, and the reason. Raises FactUnknown.

    `rules`: the version that says what can be put right, when that is not this one.
    """
    try:
        form = definition.forms.form(path)
    except FormUnknown:
        raise FactUnknown from None
    field = next((each for each in form.fields if each.name == name), None)
    if field is None or not is_correctable(rules or definition, form, field):
        raise FactUnknown
    return form.only(name, _ASK_REASON)


def correct(
    engine: Engine,
    actor: Actor,
    case_id: int,
    path: str,
    name: str,
    answer: Mapping[str, Any],
    basis: str,
    confirmed: Container[str] = (),
) -> int:
    """Give this fact the value of this answer; how many terms moved. `basis`: of the page that showed it.

    `confirmed`: the keys of the doubts that a person said to. Raises AnswerInvalid, AnswerDoubted,
    FactsChanged, NothingChanged, FactUnknown, TenancyKnown, CaseClosed, NotAllowed or
    CaseUnknown.
    """
    try:
        with engine.database.write() as connection:
            dossier = lock_case(engine, connection, actor, case_id, must_be_open=False)
            require_correction(dossier)
            require_kept(dossier)
            moved = put_right(engine, dossier, path, name, answer, basis, confirmed)
            drafts.forget(connection, actor.user_id, place(name, case_id))
            dossier.save()
            return moved
    except IntegrityError as error:
        if "tenancy" not in str(error.orig):
            raise
        raise TenancyKnown from error


def put_right(
    engine: Engine,
    dossier: Dossier,
    path: str,
    name: str,
    answer: Mapping[str, Any],
    basis: str | None,
    confirmed: Container[str] = (),
) -> int:
    """`correct` inside a transaction that the caller owns, for a caller who asks the right himself.

    `basis`: None for who was shown no value. Raises what `correct` raises, but of rights.
    """
    by = rules(engine, dossier.connection, dossier.definition)
    form = question(dossier.definition, path, name, by)
    if name in reserved(dossier, by):
        raise FactUnknown
    moved = _correct(dossier, form, name, answer, basis, confirmed)
    if dossier.status == CaseStatus.OPEN:
        dossier.announce_with(CORRECTED, by, {WHICH: name})
    return moved


def require_kept(dossier: Dossier) -> None:
    """Raises CaseClosed for a dossier that is closed for good: nothing of it can be put right any more."""
    if dossier.status == CaseStatus.OPEN:
        return
    kept = endings.of_case(dossier.connection, dossier.id)
    if not any(one.keep_until >= dossier.now for one in kept):
        raise CaseClosed(case=dossier.number)


def _correct(
    dossier: Dossier,
    form: Form,
    name: str,
    answer: Mapping[str, Any],
    basis: str | None,
    confirmed: Container[str],
) -> int:
    if basis is not None and basis != form.basis(dossier.facts):
        raise FactsChanged(case=dossier.number)
    note_confirmed(dossier, validate(form, answer, dossier.facts, dossier.now, confirmed))
    if not asks_all(form.fields[0], dossier.facts.get(name)):
        raise FactUnknown
    merged = form.merge(dossier.facts, answer)
    reason = merged.pop(REASON)
    if merged.get(name) == dossier.facts.get(name):
        raise NothingChanged(case=dossier.number)
    dossier.load_processes()
    before = retiming.worked_out(dossier)
    dossier.trail.add(AuditAction.FACT_CORRECTED, None, feit=name, reden=reason)
    if name in merged:
        dossier.facts[name] = merged[name]
    else:
        dossier.facts.pop(name, None)
    names = identity(dossier.facts)
    dossier.rename(names if name == "huurcontract" else {"label": names["label"]})
    return retiming.retime(dossier, before)
