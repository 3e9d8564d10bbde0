"""The project's own yearly totals, as `tools/build_sample.py` writes them.

A CSV file whose first lines, each starting with '#', say what it was calculated from and when that
was generated; then one line a party, year and certainty of the year.
"""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path

from sinews import parties
from sinews.errors import UnknownName
from sinews.sources import Outline, Scope, Sink, numbered_lines
from sinews.tables import WORLD

_TITLE = b"# Yearly totals of major arms transfers"
_HEADER = ["side", "party", "name", "year", "year_first", "year_last", "tiv", "tiv_low", "tiv_high"]
_YEAR = re.compile(r"[12][0-9]{3}")
_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,4})?")
_GENERATED = re.compile(r"# Register generated: (\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})")


def recognise(head: bytes) -> bool:
    return head.startswith(_TITLE)


def read(path: Path, sink: Sink) -> Outline:
    """Read the totals at `path` into `sink`; a line that is not as written here is set aside."""
    title = ""
    vintage = retrieved = None
    years: list[int] = []
    for row, raw in numbered_lines(path):
        line = "" if raw is None else raw.decode("utf-8", "replace")
        if line.startswith("#"):
            title = title or line.lstrip("# ")
            if match := _GENERATED.match(line):
                vintage, retrieved = match[1], f"{match[1]}T{match[2]}"
            continue
        try:
            cells = next(csv.reader([line]), [])
            if not cells or cells == _HEADER:
                continue
            side, code, name = cells[0], parties.get(cells[1]).code, cells[2]
            year, first, last = (int(cell) for cell in _all(_YEAR, cells[3:6]))
            tiv, low, high = (Decimal(cell) for cell in _all(_AMOUNT, cells[6:9]))
            if not (len(cells) == len(_HEADER) and first <= year <= last and low <= tiv <= high):
                raise ValueError
            sides = {
                "supplier": (code, name, WORLD, "world"),
                "recipient": (WORLD, "world", code, name),
            }
            values = (*sides[side], year, first, last, tiv, low, high)
        except (csv.Error, ValueError, KeyError, IndexError, UnknownName):
            sink.set_aside(row, "not a line of totals", line)
            continue
        years.append(year)
        sink.record("transfer_totals", values, row)
    first_year, last_year = (min(years), max(years)) if years else (None, None)
    scopes = (
        Scope("transfer_totals", None, (WORLD,), first_year, last_year),
        Scope("transfer_totals", (WORLD,), None, first_year, last_year),
    )
    return Outline(title, vintage, retrieved, scopes)


def _all(form: re.Pattern[str], cells: list[str]) -> list[str]:
    """The cells, when each has this form; raises ValueError when one has not."""
    if not all(form.fullmatch(cell) for cell in cells):
        raise ValueError
    return cells
