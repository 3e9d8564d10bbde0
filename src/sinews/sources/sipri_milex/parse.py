"""SIPRI's workbook of military expenditure: a sheet a series, a row a state, a column a year.

The colour of a cell is part of it: blue is an estimate of SIPRI's, red highly uncertain. Shares are
fractions in the cells and per cent in the records; the sheet of regions is in thousands of millions
and gives millions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Context, Decimal
from pathlib import Path

from sinews import parties
from sinews.errors import UnknownName, UnreadableFile
from sinews.sources import Outline, Scope, Sink, all_sources
from sinews.sources.sipri_milex.few_rows import Unusual, few_rows
from sinews.sources.sipri_milex.workbook import SHEET, Cell, rows, sheet_names

_REGIONS_SHEET = "Regional totals"
_IGNORED = {"Front page", "Footnotes"}
_CONSTANT = re.compile(r"Constant \((\d{4})\) US\$")
_TITLE_YEARS = re.compile(r"\b(\d{4})\s*[-–]\s*(\d{4})\b")
_BASE_YEAR = re.compile(r"at constant (\d{4}) prices")
_CURRENT_YEAR = re.compile(r"(\d{4}) \(?current(?: prices)?\)?", re.IGNORECASE)
_NOT_AVAILABLE = {"...", "..", ". .", "…", ". . ."}
_DID_NOT_EXIST = "xxx"
# What the row with the years begins with.
_HEADERS = frozenset({"Country", "Region"})
_QUALITIES = {"": "reported", "blue": "estimate", "red": "uncertain"}
_REGIONS = {
    "World": "g-world", "Africa": "g-africa", "North Africa": "g-north-africa",
    "sub-Saharan Africa": "g-sub-saharan-africa", "Americas": "g-americas",
    "Central America and the Caribbean": "g-central-america-caribbean", "North America": "g-north-america",
    "South America": "g-south-america", "Asia & Oceania": "g-asia-oceania", "Oceania": "g-oceania",
    "South Asia": "g-south-asia", "East Asia": "g-east-asia", "South East Asia": "g-south-east-asia",
    "Central Asia": "g-central-asia", "Europe": "g-europe", "Central Europe": "g-central-europe",
    "Eastern Europe": "g-eastern-europe", "Western Europe": "g-western-europe",
    "Middle East": "g-middle-east",
}  # fmt: skip
# Venezuela spent 10^22 bolívares in 2023; the column holds up to 10^32.
_LARGEST = Decimal(10) ** 30
_EXACT = Context(prec=60)


@dataclass(frozen=True, slots=True)
class _Series:
    """What a sheet's numbers are: series, unit, what they are multiplied by, their extra column."""

    name: str
    unit: str
    times: int = 1


@dataclass(slots=True)
class _Sheet:
    """A sheet being read: where its years stand, which states came by."""

    series: _Series
    base_year: str = ""
    columns: dict[str, int] = field(default_factory=dict)
    years: dict[int, int] = field(default_factory=dict)
    current_years: dict[int, int] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)


class _BadCell(Exception):
    """A cell that does not hold what its column says; the message names the column."""


def recognise(head: bytes) -> bool:
    names = sheet_names(head) if head.startswith(b"PK") else []
    return "Share of GDP" in names and any(_CONSTANT.fullmatch(name) for name in names)


def read(path: Path, sink: Sink) -> Outline:
    """Read the workbook at `path` into `sink`; raises `UnreadableFile` for a sheet it does not know."""
    marks = _footnotes(path)
    sheets: dict[str, _Sheet] = {}
    title = ""
    for name, row, cells in rows(path):
        if name in _IGNORED:
            continue
        if name not in sheets:
            sheets[name] = _Sheet(_series(name))
        title = title or _title(cells)
        _Row(sheets[name], row, cells, marks, sink).read()
    if unread := [name for name, sheet in sheets.items() if not sheet.years]:
        raise UnreadableFile(f"sheet '{unread[0]}' has no row with years: was the workbook cut?")
    if not sheets:
        raise UnreadableFile("the workbook has none of the sheets of military expenditure")
    states = sorted({code for sheet in sheets.values() for code in sheet.seen - {*_REGIONS.values()}})
    years = [year for sheet in sheets.values() for year in sheet.years.values()]
    dates = all_sources()["sipri_milex"].meta["vintages"]["dates"]
    scope = Scope("spending", tuple(states), None, min(years), max(years))
    return Outline(title, dates.get(str(max(years))), None, (scope,))


def show(path: Path, wanted: set[int]) -> dict[int, str]:
    """Rows of the workbook as text: sheet, row, and each cell under its heading, with its colour."""
    try:
        return _shown_rows(few_rows(path, wanted, _HEADERS), wanted)
    except Unusual:
        return _shown_rows(rows(path, {row // SHEET for row in wanted}), wanted)


def _shown_rows(read: Iterable[tuple[str, int, list[Cell]]], wanted: set[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    header: list[Cell] = []
    sheet = ""
    for name, row, cells in read:
        if name != sheet:
            sheet, header = name, []
        if _is_header(cells):
            header = cells
        if row in wanted:
            parts = (_shown(at, cell, header) for at, cell in enumerate(cells) if cell.text)
            found[row] = f"[{name}, row {row % SHEET}] {' | '.join(parts)}"
    return found


def _shown(at: int, cell: Cell, header: list[Cell]) -> str:
    heading = header[at].text if at < len(header) else ""
    colour = f" ({cell.colour})" if cell.colour and cell.is_number else ""
    return f"{heading}: {cell.text}{colour}" if heading else cell.text + colour


def _series(sheet: str) -> _Series:
    if constant := _CONSTANT.fullmatch(sheet):
        return _Series("constant-usd", f"million {constant[1]} US dollars")
    known = {
        _REGIONS_SHEET: _Series("region-constant-usd", "", 1000),
        "Local currency financial years": _Series("local-financial", ""),
        "Local currency calendar years": _Series("local-calendar", ""),
        "Current US$": _Series("current-usd", "million current US dollars"),
        "Share of GDP": _Series("share-of-gdp", "per cent", 100),
        "Per capita": _Series("per-capita", "current US dollars"),
        "Share of Govt. spending": _Series("share-of-budget", "per cent", 100),
    }
    if sheet not in known:
        raise UnreadableFile(f"the workbook has a sheet that is not known ('{sheet[:60]}')")
    return known[sheet]


def _footnotes(path: Path) -> dict[str, str]:
    """What each footnote mark means, by the sheet of footnotes."""
    return {
        cells[0].text: " ".join(cells[1].text.split())
        for name, _, cells in rows(path)
        if name == "Footnotes" and len(cells) > 1 and len(cells[0].text) == 1 and cells[1].text
    }


def _title(cells: list[Cell]) -> str:
    """The database's title, with the years that the first title of a sheet names."""
    years = _TITLE_YEARS.search(cells[0].text) if cells else None
    return f"SIPRI Military Expenditure Database, {years[1]}–{years[2]}" if years else ""


def _is_header(cells: Iterable[Cell]) -> bool:
    first = next(iter(cells), None)
    return first is not None and first.text in _HEADERS


@dataclass(slots=True)
class _Row:
    """A row of a sheet: a header, a heading, or a state's numbers."""

    sheet: _Sheet
    row: int
    cells: list[Cell]
    marks: dict[str, str]
    sink: Sink

    def read(self) -> None:
        if not self.cells:
            return
        if _is_header(self.cells):
            self._take_header()
        elif self.sheet.years and self.cells[0].text:
            self._take_state(self.cells[0].text)
        elif not self.sheet.years and (base := _BASE_YEAR.search(self.cells[0].text)):
            self.sheet.base_year = base[1]

    def _take_header(self) -> None:
        known = {
            "Country", "Region", "Currency", "Notes", "Reporting year", "Omitted countries",
            "Fiscal Year (Jan-Dec if not stated)",
        }  # fmt: skip
        for at, cell in enumerate(self.cells):
            text = cell.text
            if isinstance(cell.value, int) or re.fullmatch(r"\d{4}(\.0)?", text):
                year = int(text[:4])
                if not 1900 <= year <= 2100 or year in self.sheet.years.values():
                    raise UnreadableFile(f"row {self.row}: '{text}' is no year, or stands there twice")
                self.sheet.years[at] = year
            elif current := _CURRENT_YEAR.fullmatch(text):
                self.sheet.current_years[at] = int(current[1])
            elif text in known:
                self.sheet.columns[text] = at
            elif text:
                raise UnreadableFile(f"row {self.row}: a column is not known ('{text[:60]}')")

    def _take_state(self, name: str) -> None:
        series = self.sheet.series
        empty = all(not self._cell(at).text for at in self.sheet.years)
        is_region = name in _REGIONS
        if is_region and empty:
            return
        if is_region != (series.name == "region-constant-usd"):
            where = "is no region that is known" if not is_region else "is a region with numbers"
            self._set_aside(f"'{name[:60]}' {where}")
            return
        try:
            code = _REGIONS[name] if is_region else parties.from_sipri(name).code
        except UnknownName as problem:
            self._set_aside(str(problem))
            return
        if code in self.sheet.seen:
            self._set_aside(f"{name[:60]} stands on the sheet twice")
            return
        self.sheet.seen.add(code)
        regions_unit = f"million {self.sheet.base_year or 'constant'} US dollars"
        unit = series.unit or (regions_unit if is_region else self._text("Currency"))
        said = (unit, self._notes())
        for at, year in self.sheet.years.items():
            self._record((code, name), at, year, series.name, said)
        if is_region:
            for at, year in self.sheet.current_years.items():
                said = ("million current US dollars", self._notes())
                self._record((code, name), at, year, "region-current-usd", said)

    def _record(
        self, state: tuple[str, str], at: int, year: int, series: str, said: tuple[str, str | None]
    ) -> None:
        try:
            value, quality, missing = self._value(self._cell(at))
        except _BadCell as problem:
            self._set_aside(f"{state[1][:60]}, {year}: {problem}")
            return
        unit, notes = said
        values = (*state, year, series, value, unit, quality, missing, notes)
        self.sink.record("spending", values, self.row)

    def _value(self, cell: Cell) -> tuple[Decimal | None, str | None, str | None]:
        """Value, quality, and why there is no value."""
        if cell.text in _NOT_AVAILABLE:
            return None, None, "not-available"
        if cell.text == _DID_NOT_EXIST:
            return None, None, "did-not-exist"
        if not cell.is_number:
            raise _BadCell(f"'{cell.text[:20]}' is no number" if cell.text else "the cell is empty")
        if cell.colour not in _QUALITIES:
            raise _BadCell(f"{cell.colour} has no meaning: was the workbook saved again?")
        value = Decimal(str(cell.value)) * self.sheet.series.times
        if not value.is_finite() or not 0 <= value < _LARGEST:
            raise _BadCell(f"{cell.text[:20]} is no amount")
        return value.quantize(Decimal("0.000001"), context=_EXACT), _QUALITIES[cell.colour], None

    def _notes(self) -> str | None:
        marks = self._text("Notes")
        said = [f"{mark} {self.marks[mark]}" if mark in self.marks else mark for mark in marks]
        if fiscal := self._text("Fiscal Year (Jan-Dec if not stated)"):
            said.append(f"Financial year: {fiscal}")
        if reporting := self._text("Reporting year"):
            said.append(f"Reporting year: {reporting}")
        if omitted := self._text("Omitted countries"):
            said.append(f"Without {omitted}")
        return "; ".join(said) or None

    def _text(self, column: str) -> str:
        at = self.sheet.columns.get(column)
        return "" if at is None else self._cell(at).text

    def _cell(self, at: int) -> Cell:
        return self.cells[at] if at < len(self.cells) else Cell(None, "")

    def _set_aside(self, reason: str) -> None:
        self.sink.set_aside(self.row, reason, " | ".join(cell.text for cell in self.cells[:12]))
