"""What a decision table says: its columns, and each row as one sentence."""

from __future__ import annotations

from typing import Any

from engine.difference.model import Kind, Meaning, Said, Subject
from engine.spiff.document import DMN, safe_xml

ANYTHING = "maakt niet uit"


def meaning(data: bytes, path: str) -> Meaning:
    """Of one DMN file. Raises DiagramRefused when it is no XML."""
    found: Meaning = {}
    for decision in safe_xml(data, path).iter(f"{DMN}decision"):
        own, name = decision.get("id") or "", decision.get("name") or decision.get("id") or ""
        table = decision.find(f"{DMN}decisionTable")
        if table is None:
            continue
        asks = [_asked(column) for column in table.iterfind(f"{DMN}input")]
        sets = [
            (c.get("label") or c.get("name"), f"{c.get('name')}, {c.get('typeRef')}")
            for c in table.iterfind(f"{DMN}output")
        ]
        aspects = {
            "naam": name,
            "uitleg": (decision.findtext(f"{DMN}description") or "").strip(),
            "kijkt naar": "; ".join(f"{label}: {text} ({kind})" for label, text, kind in asks),
            "bepaalt": "; ".join(f"{label} ({fact})" for label, fact in sets),
            "kiest": table.get("hitPolicy", "UNIQUE"),
        }
        found[Subject(Kind.DECISION, own)] = Said(name, aspects, path)
        for number, row in enumerate(table.iterfind(f"{DMN}rule"), 1):
            key = row.get("id") or str(number)
            said = {
                "als": _cells(row, "inputEntry", [label for label, _, _ in asks]),
                "dan": _cells(row, "outputEntry", [label for label, _ in sets]),
                "uitleg": (row.findtext(f"{DMN}description") or "").strip(),
            }
            found[Subject(Kind.ROW, key, own)] = Said(f"regel {number} van {name}", said, path)
    return found


def _asked(column: Any) -> tuple[str, str, str]:
    expression = column.find(f"{DMN}inputExpression")
    text = (expression.findtext(f"{DMN}text") or "").strip() if expression is not None else ""
    kind = expression.get("typeRef", "") if expression is not None else ""
    return column.get("label") or text, text, kind


def _cells(row: Any, kind: str, labels: list[Any]) -> str:
    """One part for each column: *Maanden achterstand < 2*."""
    texts = [(cell.findtext(f"{DMN}text") or "").strip() for cell in row.iterfind(f"{DMN}{kind}")]
    named = zip(labels + [""] * (len(texts) - len(labels)), texts, strict=False)
    return "; ".join(
        f"{label} {text if text not in ('', '-') else ANYTHING}".strip() for label, text in named
    )
