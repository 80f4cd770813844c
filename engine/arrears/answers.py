"""A row of an arrears file as an answer to the form that starts a dossier. Must not know: the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from engine.arrears.file import ArrearsRow


def answer_of(row: ArrearsRow) -> dict[str, Any]:
    """A row as an answer to the start form: no empty fields, dates as text, money as numbers."""
    flat = {name: _plain(value) for name, value in asdict(row).items()}
    tenant = {name: flat.pop(name) for name in ("naam", "geboortedatum", "telefoon", "e_mail")}
    home = {n: flat.pop(n) for n in ("straat", "postcode", "huisnummer", "toevoeging", "plaats", "buurt")}
    duties = {
        name: flat.pop(name)
        for name in (
            "contact_gezocht_op",
            "gewezen_op_hulp_op",
            "herinnering_op",
            "aanbod_doorgeven_op",
            "bezwaar_ontvangen",
            "bezwaar_op",
        )
    }
    flat.pop("line")
    flat.pop("peildatum")
    children = flat.pop("kinderen") or {}
    flat["kinderen_bekend"], flat["aantal_kinderen"] = children.get("bekend"), children.get("aantal")
    answer = {**flat, "huurder": _filled(tenant), "adres": _filled(home), "plichten": _filled(duties)}
    return {name: value for name, value in answer.items() if value not in (None, "", {})}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}
