"""What is known of an arrears file as a whole when one of its cells is read. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.arrears import code_pages
from engine.arrears.cells import MAX_CELL, Column
from engine.arrears.wrongs import LETTERS, UNREADABLE, Wrong


@dataclass(frozen=True, slots=True)
class Reading:
    """Today, and what the bytes of the file tell about its letters."""

    today: date
    is_of_code_page: bool  # Windows-1252, or another one that was taken for it
    names_are_right: bool

    def value(self, column: Column, cell: str) -> object:
        """As `Column.value`, with an eye on the letters."""
        return self._letters(column, cell) or column.value(cell, self.today)

    def _letters(self, column: Column, cell: str) -> Wrong | None:
        """What is wrong with the letters of this cell, whatever it should hold."""
        if self.names_are_right or cell.isascii() or len(cell) > MAX_CELL:
            return None
        if code_pages.is_encoded_twice(cell):
            return UNREADABLE
        if column.is_name and code_pages.has_wrong_sign(cell.strip()):
            return LETTERS
        is_wrong = column.is_name and self.is_of_code_page and code_pages.has_wrong_letter(cell)
        return LETTERS if is_wrong else None
