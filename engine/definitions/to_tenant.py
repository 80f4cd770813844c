"""Which letters of a version go to the tenant, and which roles sign them: read from its diagrams. Pure."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import lru_cache

from engine.definitions.definition import Definition
from engine.roles import LANDLORD, TENANT
from engine.spiff import texts_of


@lru_cache(maxsize=16)
def signed(definition: Definition) -> Mapping[str, frozenset[str]]:
    """Kind of letter -> the roles of this region that sign it to the tenant."""
    paths = {model.path for model in definition.used.values()}
    found: dict[str, set[str]] = {}
    for path in sorted(paths):
        services: dict[str, dict[str, frozenset[str]]] = {}
        for text in texts_of(path, definition.files[path]):
            if text.use.startswith("parameter "):
                words = frozenset(
                    node.value
                    for node in text.nodes
                    if isinstance(node, ast.Constant) and isinstance(node.value, str)
                )
                services.setdefault(text.element, {})[text.use.removeprefix("parameter ")] = words
        for parameters in services.values():
            if TENANT in parameters.get("aan", ()):
                for kind in parameters.get("soort", ()):
                    names = parameters.get("van", frozenset({LANDLORD}))
                    found.setdefault(kind, set()).update(map(definition.role, names))
    return {kind: frozenset(roles) for kind, roles in found.items()}
