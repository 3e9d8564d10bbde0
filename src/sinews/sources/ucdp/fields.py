"""How single fields of UCDP's files are read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from sinews import parties
from sinews.errors import UnknownName, UnreadableFile
from sinews.sources import CsvRow, Sink, all_sources, csv_rows

# R writes whole numbers as 2012.0.
_WHOLE = re.compile(r"(-?[0-9]{1,15})(?:\.0+)?")
_DECIMAL = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,20})?(?:[eE]-?[0-9]{1,2})?")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T]00:00:00(?:\.0+)?)?")
_LISTED = re.compile(r"\s*[,;]\s*")
# Numbers of Gleditsch and Ward's list of microstates, which UCDP uses, and of states that their list
# of independent states has under another number or not at all.
_OWN_NUMBERS = {
    54: "DMA", 55: "GRD", 56: "LCA", 57: "VCT", 58: "ATG", 60: "KNA", 221: "MCO", 223: "LIE", 232: "AND",
    327: "VAT", 331: "SMR", 403: "STP", 591: "SYC", 751: "x-hyderabad", 935: "VUT", 970: "KIR", 971: "NRU",
    972: "TON", 973: "TUV", 983: "MHL", 986: "PLW", 987: "FSM", 990: "WSM",
}  # fmt: skip
# Serbia, Montenegro and what was left of Yugoslavia: one state under one number from 1992.
_SERBIA, _SERBIA_SINCE = 345, 1992


class BadField(Exception):
    """A field that does not hold what its column says; the message names the column."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row with its cells by column."""

    at: CsvRow
    cells: dict[str, str]

    def text(self, column: str) -> str | None:
        return self.cells.get(column, "").strip() or None

    def whole(self, column: str) -> int:
        """A whole number."""
        match = _WHOLE.fullmatch(self.cells[column].strip())
        if match is None:
            raise BadField(f"'{_short(self.cells[column])}' is no whole number ({column})")
        return int(match[1])

    def count(self, column: str) -> int:
        """A number of deaths."""
        value = self.whole(column)
        if value < 0:
            raise BadField(f"{value} is no number of deaths ({column})")
        return value

    def deaths(self, best: str, low: str, high: str) -> tuple[int, int, int]:
        return self.count(best), self.count(low), self.count(high)

    def year(self, column: str = "year") -> int:
        value = self.whole(column)
        if not 1900 <= value <= 2100:
            raise BadField(f"{value} is no year ({column})")
        return value

    def one_of(self, column: str, choices: dict[str, str]) -> str:
        text = self.cells[column].strip()
        key = text.removesuffix(".0")
        if key not in choices:
            raise BadField(f"'{_short(text)}' is none of {', '.join(choices)} ({column})")
        return choices[key]

    def degrees(self, column: str, most: int) -> float:
        text = self.cells[column].strip()
        if not _DECIMAL.fullmatch(text) or abs(float(text)) > most:
            raise BadField(f"'{_short(text)}' is no number of degrees up to {most} ({column})")
        return float(text)

    def day(self, column: str) -> date | None:
        text = self.cells.get(column, "").strip()
        if text in ("", "NA"):
            return None
        match = _DAY.fullmatch(text)
        try:
            return date.fromisoformat(match[1]) if match else _no_day(text, column)
        except ValueError:
            return _no_day(text, column)

    def state(self, column: str, year: int) -> str:
        return _state(self.whole(column), year)

    def states(self, column: str, year: int) -> list[str]:
        """The states in a cell, which may be empty, one number or several: "651, 652"."""
        text = self.cells.get(column, "").strip()
        if text in ("", "NA", "-1", "-1.0"):
            return []
        found = []
        for part in _LISTED.split(text):
            match = _WHOLE.fullmatch(part)
            if match is None:
                raise BadField(f"'{_short(part)}' is no state's number ({column})")
            found.append(_state(int(match[1]), year))
        return found


def table(path: Path, sink: Sink, known: Collection[str], optional: Collection[str] = ()) -> Iterator[Line]:
    """The rows of a table whose columns are all known and, but for the optional ones, all there."""
    rows = csv_rows(path)
    first = next(rows, None)
    if first is None or first.cells is None:
        raise UnreadableFile("line 1 is no header of a UCDP table")
    header = [name.strip() for name in first.cells]
    if unknown := [name for name in header if name not in known]:
        raise UnreadableFile(
            f"the table has columns that are not known ({', '.join(unknown)[:200]}); UCDP may have "
            "changed its layout"
        )
    if missing := [name for name in known if name not in header and name not in optional]:
        raise UnreadableFile(f"the table lacks the columns {', '.join(missing)[:200]}")
    if len(set(header)) < len(header):
        raise UnreadableFile("the table has a column twice")
    for row in rows:
        if row.cells is None:
            sink.set_aside(row.row, row.problem, row.text)
        elif len(row.cells) != len(header):
            reason = f"{len(row.cells)} fields where the table has {len(header)}"
            sink.set_aside(row.row, reason, row.text)
        else:
            yield Line(row, dict(zip(header, row.cells, strict=True)))


def header_of(head: bytes) -> set[str]:
    line = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode("utf-8", "replace")
    return {name.strip().strip('"') for name in line.split(",")}


def release(version: str | None) -> str | None:
    """When a version ("25.1") came out, as far as source.toml knows."""
    dates = all_sources()["ucdp"].meta["vintages"]["dates"]
    return None if version is None else dates.get(version)


def bounds(years: Sequence[int] | set[int]) -> tuple[int | None, int | None]:
    return (min(years), max(years)) if years else (None, None)


@lru_cache(maxsize=16384)
def _state(number: int, year: int) -> str:
    if number in _OWN_NUMBERS:
        return _OWN_NUMBERS[number]
    if number == _SERBIA and year >= _SERBIA_SINCE:
        return "SRB"
    try:
        return parties.from_gw(number, year).code
    except UnknownName:
        raise BadField(f"{number} is no state's Gleditsch-Ward number in {year}") from None


@cache
def _short(text: str) -> str:
    return text.strip()[:20]


def _no_day(text: str, column: str) -> date:
    raise BadField(f"'{_short(text)}' is no day ({column})")
