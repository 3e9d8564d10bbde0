"""The deal-level register ("trade register"): one line a deal, recipient before supplier.

16 columns in Latin-1, never quoted. Three columns are named ' ', each the '?' flag of the column
to its left. A comment may hold a line break: the deal then stands on two lines, which are joined
when, and only when, together they make exactly one deal. Spreadsheets that saved the file again
pad every line with ';' and drop the space after ';': both are read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sinews import parties
from sinews.errors import UnknownName, UnreadableFile
from sinews.sources import Outline, Scope, Sink, numbered_lines
from sinews.sources.sipri_transfers import comments
from sinews.sources.sipri_transfers.fields import BadField, number, status, whole, year
from sinews.sources.sipri_transfers.preamble import Alphabet, Preamble

_START = b"Recipient,Supplier,Year of order,"
_COLUMNS = (
    "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,"
    "Number delivered, ,Year(s) of delivery,status,Comments,SIPRI TIV per unit,"
    "SIPRI TIV for total order,SIPRI TIV of delivered weapons"
)
# Since September 2026 the site calls "Number delivered" by another name.
_KNOWN_HEADERS = {_COLUMNS, _COLUMNS.replace("Number delivered", "Deliveries in the Year Range")}
_FIELDS = 16
# In each year since 1950 there is an order of Yemen or of a recipient after it.
_ENDS_AFTER = "viet nam"
_MOST_LINES = 4


def recognise(head: bytes) -> bool:
    head = head.removeprefix(b"\xef\xbb\xbf")
    return head.startswith(_START) or b"\n" + _START in head


@dataclass(slots=True)
class _Pending:
    """Lines that may together make one deal."""

    row: int = 0
    lines: list[str] = field(default_factory=list)

    def joined(self) -> list[str]:
        return "".join(self.lines).split(",")


def read(path: Path, sink: Sink) -> Outline:
    """Read the register at `path` into `sink`; see the module's text for the layout."""
    reader = _Reader(sink)
    for row, raw in numbered_lines(path):
        if raw is None:
            reader.flush()
            sink.set_aside(row, "the line is longer than a megabyte", "")
        else:
            reader.take(row, raw)
    # A file that ends within a deal was cut: what it lacks is not known.
    is_whole = not reader.pending.lines
    reader.flush()
    preamble = reader.preamble
    cut = preamble.cut(reader.alphabet, _ENDS_AFTER)
    scope = Scope(
        "deals",
        preamble.suppliers,
        preamble.recipients,
        preamble.first_covered_year(reader.oldest),
        preamble.last_covered_year(reader.newest) or None,
        stated=preamble.scope_stated and is_whole and cut is None,
    )
    notes = () if cut is None else (cut,)
    return Outline(preamble.title, preamble.vintage, preamble.retrieved, (scope,), notes)


class _Reader:
    """Takes the lines one by one and hands whole deals to the sink."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.preamble = Preamble()
        self.in_table = False
        self.pending = _Pending()
        self.alphabet = Alphabet()
        self.newest = 0
        self.oldest = 0

    def take(self, row: int, raw: bytes) -> None:
        line = _decoded(raw)
        if not self.in_table:
            self._take_above(row, line)
            return
        if not line.strip():
            self.flush()
            return
        parts = line.split(",")
        if len(parts) == _FIELDS and not parts[0]:
            self.flush()
            self.sink.set_aside(row, "the deal has no recipient", line)
        elif len(parts) >= _FIELDS:
            self.flush()
            self._deal(row, 1, parts, line)
        else:
            self._take_piece(row, line)

    def _take_above(self, row: int, line: str) -> None:
        if line.startswith(_START.decode()):
            if line not in _KNOWN_HEADERS:
                raise UnreadableFile(
                    f"line {row}: the header of this trade register has columns that are not "
                    "known; SIPRI may have changed its layout"
                )
            self.in_table = True
        else:
            self.preamble.take(line)

    def _take_piece(self, row: int, line: str) -> None:
        pending = self.pending
        if pending.lines and len(pending.joined()) + len(line.split(",")) - 1 > _FIELDS:
            self.flush()
        if not pending.lines:
            pending.row = row
        pending.lines.append(line)
        parts = pending.joined()
        if len(parts) == _FIELDS:
            first, count = pending.row, len(pending.lines)
            pending.lines.clear()
            self._deal(first, count, parts, ",".join(parts))
        elif len(pending.lines) >= _MOST_LINES:
            self.flush()

    def flush(self) -> None:
        """Set aside the pieces that never made a deal."""
        for offset, line in enumerate(self.pending.lines):
            reason = f"{len(line.split(','))} fields where a deal has {_FIELDS}"
            self.sink.set_aside(self.pending.row + offset, reason, line)
        self.pending.lines.clear()

    def _deal(self, row: int, count: int, parts: list[str], line: str) -> None:
        if len(parts) != _FIELDS:
            self.sink.set_aside(row, f"{len(parts)} fields where a deal has {_FIELDS}", line)
            return
        try:
            values = _deal(parts)
        except (BadField, UnknownName) as problem:
            self.sink.set_aside(row, str(problem), line)
            return
        self.alphabet.take(parts[0])
        years = (values[6], *values[12])
        self.newest = max(self.newest, *years)
        self.oldest = min(self.oldest or years[0], *years)
        self.sink.record("deals", values, row, count)


def _decoded(raw: bytes) -> str:
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        # The publisher writes Latin-1; a file saved again may be UTF-8.
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return text.rstrip(";\r")


def _uncertain(text: str, column: str) -> bool:
    if text.strip() not in ("", "?"):
        raise BadField(f"'{text}' is neither '?' nor empty (flag of {column})")
    return text.strip() == "?"


def _deal(parts: list[str]) -> tuple[Any, ...]:
    comment = parts[12].replace("\r", "")
    money = comments.dollars(comment)
    delivery_years = sorted(
        {year(part, "Year(s) of delivery") for part in parts[10].split(";") if part.strip()}
    )
    return (
        parties.from_sipri(parts[1]).code,
        parts[1],
        parties.from_sipri(parts[0]).code,
        parts[0],
        parts[6].strip(),
        parts[7].strip(),
        year(parts[2], "Year of order"),
        _uncertain(parts[3], "Year of order"),
        whole(parts[4], "Number ordered"),
        _uncertain(parts[5], "Number ordered"),
        whole(parts[8], "Number delivered"),
        _uncertain(parts[9], "Number delivered"),
        delivery_years,
        status(parts[11]),
        comment or None,
        comments.licensed_production(comment),
        money.text if money else None,
        money.low_million if money else None,
        money.high_million if money else None,
        money.scope if money else None,
        number(parts[13], "SIPRI TIV per unit"),
        number(parts[14], "SIPRI TIV for total order"),
        number(parts[15], "SIPRI TIV of delivered weapons"),
    )
