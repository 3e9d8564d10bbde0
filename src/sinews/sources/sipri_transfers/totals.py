"""Tables of yearly TIV: the old site's, a file for each party, and the new site's.

    old   "TIV of arms exports from Israel, 1950-2021" … ,1950,1951,…,2021,Total
    new   Volume of transfers of major arms            … Supplier,2022,…,2022-2025,Percentage,…

In the new layout the header's first cell says what the rows are (Supplier or Recipient: the
partners of one party, named in the last row; "Exports by", "Imports by": world totals). Cells are
whole millions: '0' is under half a million, an empty cell is none identified, '?' unknown.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from sinews import parties
from sinews.errors import UnknownName, UnreadableFile
from sinews.sources import Outline, Scope, Sink, numbered_lines
from sinews.sources.sipri_transfers.fields import BadField, number
from sinews.sources.sipri_transfers.preamble import Preamble
from sinews.tables import WORLD

_OLD_TITLE = re.compile(r"TIV of arms (exports|imports) (?:from|to|by|of) (.+), ([0-9]{4})-([0-9]{4})")
_NEW_TITLE = "Volume of transfers of major arms"
_YEAR = re.compile(r"[0-9]{4}")
_TOTAL = re.compile(r"Total (?:world )?(exports?|imports?)(?: (?:to|from|of|by) (.+))?", re.IGNORECASE)
# First cell of a new table's header → which side of the transfer its rows are.
_ROWS_ARE = {
    "supplier": "supplier",
    "exports by": "supplier",
    "exports from": "supplier",
    "recipient": "recipient",
    "imports by": "recipient",
    "imports to": "recipient",
}
_HALF = Decimal("0.5")
# Rows, and the cells of each, that a table of all parties and years since 1950 may have.
_MOST_CELLS = 400


def recognise(head: bytes) -> bool:
    text = head.decode("latin-1").lstrip('\ufeffï»¿" \r\n')
    return bool(text.startswith(_NEW_TITLE) or _OLD_TITLE.match(text))


def read(path: Path, sink: Sink) -> Outline:
    """Read the table at `path` into `sink`; see the module's text for the layouts."""
    table = _Table(sink)
    for row, cells in _cells(path, sink):
        table.take(row, cells)
    return table.finish()


def _cells(path: Path, sink: Sink) -> Iterator[tuple[int, list[str]]]:
    for row, raw in numbered_lines(path):
        if raw is None:
            sink.set_aside(row, "the line is longer than a megabyte", "")
            continue
        try:
            text = raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("latin-1")
        try:
            cells = next(csv.reader([text]), [])
        except csv.Error:
            # A stray CR, or a field longer than any name or number.
            sink.set_aside(row, "not a line of a CSV file", text)
            continue
        yield row, cells[:_MOST_CELLS]


class _Table:
    """Takes the lines one by one: title, header, rows, total."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.preamble = Preamble()
        self.rows_are = ""  # "supplier" or "recipient", once known
        self.subject: str | None = None  # the other side: a party's name, or None for the world
        self.is_old = False
        self.years: dict[int, int] = {}  # position of the cell → year
        self.held: list[tuple[int, list[str]]] = []
        self.total: tuple[int, list[str]] | None = None
        self.is_whole = True

    def take(self, row: int, cells: list[str]) -> None:
        first = cells[0].strip() if cells else ""
        if not self.years:
            self._take_above(first, cells)
        elif not any(cell.strip() for cell in cells):
            return
        elif self.is_old and first == "Total":
            self.total = (row, cells)
        elif not self.is_old and (match := _TOTAL.fullmatch(first)):
            self.total = (row, cells)
            self.subject = match[2]
        else:
            self.held.append((row, cells))

    def _take_above(self, first: str, cells: list[str]) -> None:
        if match := _OLD_TITLE.fullmatch(first):
            self.is_old = True
            self.rows_are = "recipient" if match[1] == "exports" else "supplier"
            self.subject = match[2]
            self.preamble.first_year, self.preamble.last_year = int(match[3]), int(match[4])
        years = {at: int(cell) for at, cell in enumerate(cells) if at > 0 and _YEAR.fullmatch(cell.strip())}
        if not years:
            self.preamble.take(",".join(cells))
            return
        if not self.is_old:
            if first.lower() not in _ROWS_ARE:
                raise UnreadableFile(
                    f"this table's rows are '{first or 'categories of weapons'}', not suppliers or "
                    "recipients: choose 'by country' when you download it"
                )
            self.rows_are = _ROWS_ARE[first.lower()]
        self.years = years

    def finish(self) -> Outline:
        if not self.years:
            raise UnreadableFile("the table's header, the line with the years, is missing: cut file?")
        if not self.is_old and self.total is None:
            raise UnreadableFile(
                "the table's last row, the total, is missing, so that it is not known whose "
                "transfers these are: cut file?"
            )
        if self.total is None:
            last_row = max((row for row, _ in self.held), default=0)
            self.is_whole = False
            self.sink.set_aside(last_row, "no total follows this line: cut file?", "")
        try:
            subject = parties.from_sipri(self.subject).code if self.subject else WORLD
        except UnknownName as problem:
            raise UnreadableFile(f"it is not known whose transfers these are: {problem}") from None
        newest = 0
        for row, cells in [*self.held, *([self.total] if self.total else [])]:
            newest = max(newest, self._record(row, cells, subject))
        last = self.preamble.last_year if self.is_old else self.preamble.last_covered_year(newest)
        from_all = self.rows_are == "supplier"
        scope = Scope(
            "transfer_totals",
            None if from_all else (subject,),
            (subject,) if from_all else None,
            min(self.years.values()),
            min(last or newest, max(self.years.values())),
            stated=self.is_whole,
        )
        return Outline(self.preamble.title, self.preamble.vintage, self.preamble.retrieved, (scope,))

    def _record(self, row: int, cells: list[str], subject: str) -> int:
        """Hand on one line; returns the newest year in it with a number."""
        line = ",".join(cells).rstrip(",")
        name = cells[0].strip()
        is_total = self.total is not None and row == self.total[0]
        try:
            partner = WORLD if is_total else parties.from_sipri(name).code
            values = [
                (year, value)
                for at, year in self.years.items()
                if at < len(cells) and (value := _cell(cells[at], year)) is not None
            ]
        except (BadField, UnknownName) as problem:
            self.sink.set_aside(row, str(problem), line)
            return 0
        if self.is_old and len(cells) <= max(self.years):
            self.is_whole = False
            self.sink.set_aside(row, "the line ends before the table's last year: cut file?", line)
            return 0
        sides = [(partner, name), (subject, self.subject or "world")]
        (supplier, supplier_name), (recipient, recipient_name) = (
            sides if self.rows_are == "supplier" else sides[::-1]
        )
        for year, value in values:
            low, high = max(Decimal(0), value - _HALF), value + _HALF
            self.sink.record(
                "transfer_totals",
                (
                    supplier,
                    supplier_name,
                    recipient,
                    recipient_name,
                    year,
                    year,
                    year,
                    value,
                    low,
                    high,
                ),
                row,
            )
        return max((year for year, _ in values), default=0)


def _cell(text: str, year: int) -> Decimal | None:
    text = text.strip()
    if text in ("", "..", "?"):
        return None
    return number(text, str(year))
