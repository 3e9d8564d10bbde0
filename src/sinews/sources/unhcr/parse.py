"""UNHCR's tables: populations (stocks), flows, and IDMC's internally displaced.

Two layouts: that of UNHCR's own R package and API (`coo_iso`, `coa_iso`, `refugees`, …) and that of
the web site's download ("Country of origin (ISO)", "Refugees under UNHCR's mandate", …). Which
table it is shows in its columns of numbers. A cell may be "5", "5.0" (written by R), empty, or "-".
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sinews import parties
from sinews.errors import UnknownName, UnreadableFile
from sinews.sources import Outline, Scope, Sink, csv_rows, wholeness

_SITE = {
    "Year": "year",
    "Country of origin": "coo_name",
    "Country of origin (ISO)": "coo_iso",
    "Country of asylum": "coa_name",
    "Country of asylum (ISO)": "coa_iso",
    "Refugees under UNHCR's mandate": "refugees",
    "Refugees": "refugees",
    "Asylum-seekers": "asylum_seekers",
    "Returned refugees": "returned_refugees",
    "IDPs of concern to UNHCR": "idps",
    # The publisher's spelling.
    "Returned IDPss": "returned_idps",
    "Returned IDPs": "returned_idps",
    "Stateless persons": "stateless",
    "Others of concern": "ooc",
    "Other people in need of international protection": "oip",
    "Host Community": "hst",
}
_PLACES = {"year", "coo_id", "coo_name", "coo", "coo_iso", "coa_id", "coa_name", "coa", "coa_iso"}
_NEEDED = ("year", "coo_name", "coo_iso", "coa_name", "coa_iso")
# Column → what people, and whether those there are counted or those who came in the year.
_STOCKS = {
    "refugees": ("refugees", "stock"),
    "asylum_seekers": ("asylum-seekers", "stock"),
    "returned_refugees": ("returned-refugees", "flow"),
    "idps": ("idps", "stock"),
    "returned_idps": ("returned-idps", "flow"),
    "stateless": ("stateless", "stock"),
    "ooc": ("others-of-concern", "stock"),
    "oip": ("others-in-need", "stock"),
    "hst": ("host-community", "stock"),
}
_FLOWS = {
    "refugees": ("refugees", "flow"),
    "asylum_seekers": ("asylum-seekers", "flow"),
    "refugee_like": ("refugee-like", "flow"),
    "oip": ("others-in-need", "flow"),
}
_IDMC = {"total": ("idps-idmc", "stock")}
_TABLES = {"stock": _STOCKS, "flow": _FLOWS, "idmc": _IDMC}
_TITLES = {
    "stock": "Population statistics: people at the end of each year, by country of origin and of asylum",
    "flow": "Refugee flows: people newly counted in each year, by country of origin and of asylum",
    "idmc": "Internally displaced people at the end of each year (IDMC)",
}
# UNHCR's codes for who has no state, and for places without an ISO code.
_OWN = {
    "UNK": "x-unknown",
    "UKN": "x-unknown",
    "XXA": "x-stateless",
    "STA": "x-stateless",
    "TIB": "x-tibetans",
    "AB9": "x-abyei",
}
_NUMBER = re.compile(r"([0-9]{1,12})(?:\.0+)?")
_NONE = {"", "-", "NA"}


class _BadRow(Exception):
    """A row that does not hold what its columns say; the message names the column."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where a table's columns stand, and which table it is."""

    part: str
    width: int
    at: dict[str, int]

    def cell(self, cells: list[str], column: str) -> str:
        return cells[self.at[column]].strip()

    @property
    def numbers(self) -> list[tuple[int, str, str]]:
        """Position, people and count of each column of numbers."""
        return [(self.at[c], *what) for c, what in _TABLES[self.part].items() if c in self.at]


def recognise(head: bytes) -> bool:
    names = {_SITE.get(name, name) for name in _header(head)}
    return {"coo_iso", "coa_iso", "year"} <= names or {"coo_name", "coa_name", "year"} <= names


def read(path: Path, sink: Sink) -> Outline:
    """Read the table at `path` into `sink`; raises `UnreadableFile` for columns that are not known."""
    rows = csv_rows(path)
    first = next(rows, None)
    if first is None or first.cells is None:
        raise UnreadableFile("line 1 is no header of a UNHCR table")
    layout = _layout(first.cells)
    numbers = layout.numbers
    years = wholeness.Years()
    count = 0
    for line in rows:
        count += 1
        if line.cells is None:
            sink.set_aside(line.row, line.problem, line.text)
            continue
        try:
            if len(line.cells) != layout.width:
                raise _BadRow(f"{len(line.cells)} fields where the table has {layout.width}")
            year = _year(layout.cell(line.cells, "year"))
            origin = _party(layout.cell(line.cells, "coo_iso"), "origin")
            host = _party(layout.cell(line.cells, "coa_iso"), "asylum")
            found = [(people, counted, _number(line.cells[at], people)) for at, people, counted in numbers]
        except _BadRow as problem:
            sink.set_aside(line.row, str(problem), line.text)
            continue
        years.take(year, origin, host)
        names = (layout.cell(line.cells, "coo_name"), layout.cell(line.cells, "coa_name"))
        for people, counted, number in found:
            if number:
                values = (origin, names[0], host, names[1], year, counted, people, number)
                sink.record("displacement", values, line.row, line.row_count)
    lacking = wholeness.lacking("unhcr", f"displacement.{layout.part}", count)
    oldest, newest, note = years.whole("unhcr", f"displacement.{layout.part}")
    # Who chose one country says so nowhere: only a file of the whole world says that nobody else fled.
    whole = not lacking and newest is not None
    if not whole:
        oldest, newest = min(years.blocks, default=None), max(years.blocks, default=None)
    scope = Scope("displacement", None, None, oldest, newest, stated=whole, part=layout.part)
    notes = tuple(filter(None, (lacking or note,)))
    return Outline(_TITLES[layout.part], None, None, (scope,), notes)


def _header(head: bytes) -> list[str]:
    line = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode("utf-8", "replace")
    try:
        return [name.strip() for name in next(csv.reader([line]), [])]
    except csv.Error:
        return []


def _layout(header: list[str]) -> _Layout:
    names = [_SITE.get(name.strip(), name.strip()) for name in header]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise UnreadableFile(f"the table has two columns {', '.join(twice)}")
    known = _PLACES | _STOCKS.keys() | _FLOWS.keys() | _IDMC.keys()
    if unknown := [name for name in names if name not in known]:
        raise UnreadableFile(
            f"the table has columns that are not known ({', '.join(unknown)[:200]}); UNHCR may have "
            "changed its layout"
        )
    if missing := [name for name in _NEEDED if name not in names]:
        raise UnreadableFile(
            f"the table lacks {', '.join(missing)}: choose countries of origin and of asylum, with ISO "
            "codes, when you download it"
        )
    numbers = set(names) - _PLACES
    if "total" in numbers and numbers == {"total"}:
        part = "idmc"
    elif "refugee_like" in numbers and numbers <= _FLOWS.keys():
        part = "flow"
    elif numbers & (_STOCKS.keys() - _FLOWS.keys()) and numbers <= _STOCKS.keys():
        part = "stock"
    else:
        raise UnreadableFile(
            "it does not show whether the table counts who was there (with returned refugees, IDPs, …) "
            "or who came (with refugee_like): download it with all sorts of people"
        )
    return _Layout(part, len(names), {name: at for at, name in enumerate(names)})


@cache
def _party(code: str, side: str) -> str:
    if code in ("", "-"):
        raise _BadRow(
            f"no single country of {side}: choose all countries of origin and of asylum, each shown "
            "apart, when you download the table"
        )
    if code in _OWN:
        return _OWN[code]
    try:
        return parties.get(code).code
    except UnknownName:
        raise _BadRow(f"'{code[:20]}' is no ISO code that is known (country of {side})") from None


@cache
def _year(text: str) -> int:
    match = _NUMBER.fullmatch(text)
    if match is None or not 1900 <= int(match[1]) <= 2100:
        raise _BadRow(f"'{text[:20]}' is no year")
    return int(match[1])


def _number(text: str, people: str) -> int | None:
    if text in _NONE:
        return None
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        if text.strip() in _NONE:
            return None
        raise _BadRow(f"'{text.strip()[:20]}' is no number of people ({people})")
    return int(match[1])
