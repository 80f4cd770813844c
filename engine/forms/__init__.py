"""What a task asks: forms read from JSON Schema files, their fields, and what an answer does to the facts.

Pure: no files, clock or database. Must not know: dossiers, people, HTML.
"""

from engine.forms.form import Form, FormSet
from engine.forms.made_up import AnswerImpossible, random_answer
from engine.forms.model import (
    COUNT,
    ITEM,
    Doubt,
    Field,
    FieldError,
    FormBroken,
    FormUnknown,
    Kind,
    Option,
    Prefill,
    Problem,
    Raw,
    ShownWhen,
    numbered,
)
from engine.forms.regional import Regional

__all__ = [
    "COUNT",
    "ITEM",
    "AnswerImpossible",
    "Doubt",
    "Field",
    "FieldError",
    "Form",
    "FormBroken",
    "FormSet",
    "FormUnknown",
    "Kind",
    "Option",
    "Prefill",
    "Problem",
    "Raw",
    "Regional",
    "ShownWhen",
    "numbered",
    "random_answer",
]
