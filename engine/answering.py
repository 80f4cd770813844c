"""An answer of a form becomes part of a dossier: it is checked, its files are kept, the facts take it up.

Runs within the transaction of a use case. Must not know: who may answer, what the process does with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import attachments
from engine.attachments import Place
from engine.dossier import Dossier
from engine.errors import DrempelError
from engine.forms import FieldError, Form


class AnswerInvalid(DrempelError):
    """The form is not filled in well yet; each field says what is needed."""

    code = "answer:invalid"

    def __init__(self, errors: list[FieldError]) -> None:
        self.errors = errors
        super().__init__()


class FactsChanged(DrempelError):
    """What this form shows has changed since you opened it. Look at the new values and send it again."""

    code = "facts:changed"


def validate(form: Form, answer: Mapping[str, Any]) -> None:
    """Raises AnswerInvalid with everything that is wrong."""
    errors = form.validate(answer)
    if errors:
        raise AnswerInvalid(errors)


def take(
    dossier: Dossier,
    form_path: str,
    answer: Mapping[str, Any],
    basis: str | None,
    place: Place,
    item: dict[str, Any] | None = None,
) -> Form:
    """Check an answer, make its files part of the dossier and merge it into the facts.

    With an `item`: into that one of a list that a task works on. What adds to a list, such as contact with
    the tenant, is of the dossier all the same.
    """
    form = dossier.definition.forms.form(form_path)
    validate(form, answer)
    target = dossier.facts if item is None else item
    if basis is not None and basis != form.basis(target):
        raise FactsChanged(case=dossier.number)
    lost = attachments.keep(dossier, form, answer, place)
    if lost:
        raise AnswerInvalid(lost)
    merged = form.merge(target, answer)
    target.clear()
    target.update(merged)
    if target is not dossier.facts:
        for name in [field.name for field in form.fields if field.append and field.name in target]:
            dossier.facts[name] = [*(dossier.facts.get(name) or ()), *target.pop(name)]
    return form
