"""Where every expression, script and service of a diagram is evaluated: on the facts of the dossier.

SpiffWorkflow keeps data per task and loses updates at parallel joins; here the facts document is the one
memory, read as it is now and written at once. `task.data` holds no more than a multi-instance item.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment, PythonScriptEngine

from engine.expressions import compile_expression, compile_script

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
        names = ChainMap(self.facts, dict(context), dict(external_context or {}))
        return compile_expression(expression).evaluate(names, self.functions, self.known)

    def execute(
        self, script: str, context: Mapping[str, Any], external_context: Mapping[str, Any] | None = None
    ) -> bool:
        names = ChainMap(self.facts, dict(context), dict(external_context or {}))
        compile_script(script).run(names, self.functions, self.known)
        return True

    def call_service(self, context: Mapping[str, Any], **call: Any) -> str:
        raise NotImplementedError  # pragma: no cover - the engine below never delegates here


class FactsEngine(PythonScriptEngine):  # type: ignore[misc]
    """SpiffWorkflow's door to the environment; a service writes the facts itself and returns nothing."""

    environment: FactsEnvironment

    def validate(self, expression: str) -> None:
        compile_expression(expression)

    def call_service(self, task: Any, **call: Any) -> str:
        parameters = {name: value["value"] for name, value in (call["operation_params"] or {}).items()}
        self.environment.service(call["operation_name"], parameters)
        return "null"
