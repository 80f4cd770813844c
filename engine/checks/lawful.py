"""What the law or a judge asks for says so in its drawing: help for a stuck dossier never passes it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding, warns
from engine.definitions import Definition
from engine.helping.legal import BY_LAW, FOUR_EYES, LEGAL, YES


def findings(definition: Definition) -> Iterator[Finding]:
    for process, drawing in definition.drawings.items():
        model, is_lawful = definition.models[process], False
        for node in drawing.nodes:
            says = node.properties.get(LEGAL) == YES
            is_lawful = is_lawful or says
            if node.event == "timer" and BY_LAW in node.trigger and not says:
                yield warns(model.path, node.id, "is a term of the law; add the property wettelijk = ja")
        if is_lawful and model.properties.get(FOUR_EYES) != YES:
            what = "holds what the law asks for, and one person helps it; add the property vier_ogen = ja"
            yield warns(model.path, process, what)
