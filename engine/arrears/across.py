"""What one cell of an arrears file asks of another, and one row of those before it. Pure.

Each wrong comes with its column, and with what stood there where that helps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from engine.arrears.cells import DAY_OF_FILE
from engine.arrears.wrongs import (
    NO_DUE_DATE,
    NO_OBJECTION_DATE,
    OBJECTION_DATE,
    OTHER_DAY,
    Wrong,
    contract_twice,
)
from engine.values import contract_key

Values = Mapping[str, object]
Found = Iterator[tuple[Wrong, str, str]]
WHO = ("geboortedatum", "postcode", "huisnummer", "toevoeging")


def within(values: Values) -> Found:
    """What the cells of one row ask of each other."""
    arrears, objection, day = map(values.get, ("achterstand", "bezwaar_ontvangen", "bezwaar_op"))
    if isinstance(arrears, Decimal) and arrears and values.get("vervaldatum") is None:
        yield NO_DUE_DATE, "vervaldatum", ""
    if objection is True and day is None:
        yield NO_OBJECTION_DATE, "bezwaar_op", ""
    if objection is False and isinstance(day, date):
        yield OBJECTION_DATE, "bezwaar_op", str(day)


class Before:
    """The rows before a row."""

    def __init__(self) -> None:
        self._written: dict[str, int] = {}  # the line of each contract as it is written
        self._lived: dict[tuple[object, ...], int] = {}  # and of each contract with who lives where
        self._day: date | None = None

    def against(self, values: Values, line: int) -> Found:
        """What this row repeats or contradicts; from now on it is one of them."""
        contract, day = values.get("huurcontract"), values.get(DAY_OF_FILE)
        if isinstance(contract, str):
            who = tuple(values.get(name) for name in WHO)
            first = self._written.setdefault(contract.casefold(), line)
            first = min(first, self._lived.setdefault((contract_key(contract), *who), line))
            if first != line:
                yield contract_twice(first), "huurcontract", contract
        if isinstance(day, date):
            self._day = self._day or day
            if day != self._day:
                yield OTHER_DAY, DAY_OF_FILE, str(day)
