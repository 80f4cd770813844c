"""Where every expression, script and service of a diagram is evaluated: on the facts of the dossier.

SpiffWorkflow keeps data per task and loses updates at parallel joins; here the facts document is the one
memory, read as it is now and written at once. `task.data` holds no more than a multi-instance item.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment, PythonScriptEngine

from engine.expressions import ExpressionRefused, compile_expression, compile_script

Facts = MutableMapping[str, Any]
Service = Callable[[str, Mapping[str, Any]], Any]


class FactsEnvironment(BasePythonScriptEngineEnvironment):  # type: ignore[misc]
    """Evaluates through `engine.expressions` only; a known fact without a value reads as None."""

    def __init__(
        self,
        facts: Facts,
        functions: Mapping[str, Callable[..., Any]],
        known: frozenset[str],
        service: Service,
    ) -> None:
        super().__init__()
        self.facts = facts
        self.functions = functions
        self.known = known
        self.service = service

    def evaluate(
        self, expression: str, context: Mapping[str, Any], external_context: Mapping[str, Any] | None = None
    ) -> Any:
        return compile_expression(expression).evaluate(
            self._names(context, external_context), self.functions, self.known
        )

    def execute(
        self, script: str, context: Mapping[str, Any], external_context: Mapping[str, Any] | None = None
    ) -> bool:
        compile_script(script).run(self._names(context, external_context), self.functions, self.known)
        return True

    def call_service(self, context: Mapping[str, Any], **call: Any) -> str:
        raise NotImplementedError  # pragma: no cover - FactsServiceTask never comes here

    def _names(self, context: Mapping[str, Any], external: Mapping[str, Any] | None) -> ChainMap[str, Any]:
        """Writing goes to the facts. An item of a list cannot hide a fact: the subset refuses equal names."""
        return ChainMap(self.facts, dict(context), dict(external or {}))


class FactsEngine(PythonScriptEngine):  # type: ignore[misc]
    """SpiffWorkflow's door to the environment."""

    environment: FactsEnvironment

    def validate(self, expression: str) -> None:
        """A decision cell such as `> 3` is no expression: its reader asks by catching SyntaxError."""
        try:
            compile_expression(expression)
        except ExpressionRefused as error:
            raise SyntaxError(str(error)) from error
