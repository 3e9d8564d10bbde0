"""The main file of the Defense Cooperation Agreement Dataset: a line an agreement.

    ccode1,cowName1,ccode2,cowName2,signDay,signMonth,signYear,…,type,category1,…,DCAid

States are numbered as in Correlates of War; negative numbers are missing values.
"""

from __future__ import annotations

import re
from pathlib import Path

from sinews import parties
from sinews.errors import UnreadableFile
from sinews.parties import UnknownParty
from sinews.periods import Moment, UnreadablePeriod
from sinews.sources import CsvRow, Outline, Scope, Sink, csv_rows, wholeness

_COLUMNS = [
    "ccode1", "cowName1", "ccode2", "cowName2", "signDay", "signMonth", "signYear", "EIFDay",
    "EIFMonth", "EIFYear", "type", "category1", "category2", "category3", "span", "renewType",
    "renewYears", "terminated", "durationActual", "endYearEstimate", "asymmetry", "categoryConf",
    "UNTS", "fullText", "sourceType", "source", "factivaConf", "factivaSign", "factivaEIF", "DCAid",
]  # fmt: skip
_AT = {name: at for at, name in enumerate(_COLUMNS)}
_TYPES = frozenset({"general", "sector"})
_SUBJECTS = frozenset({"DCA", "DIC", "TREX", "PROCUREMENT", "COMMISSION", "RESEARCH"})
_NUMBER = re.compile(r"-?[0-9]{1,4}")
_ID = re.compile(r"DCADv([0-9.]+)-[0-9]{4}")
_FIRST, _LAST = 1980, 2010
_RELEASES = {"1.0": "2019"}


class _BadCell(ValueError):
    """A cell that cannot be read; the message names it."""


def recognise(head: bytes) -> bool:
    header = head.decode("utf-8", "replace").removeprefix("\ufeff").split("\n")[0]
    return header.startswith("ccode1,cowName1,ccode2,cowName2,") and "DCAid" in header


def read(path: Path, sink: Sink) -> Outline:
    """Read the agreements at `path` into `sink`, each pair of states in the order of its codes."""
    rows = csv_rows(path)
    _check(next(rows, None))
    is_whole = True
    versions: set[str] = set()
    count = 0
    for line in rows:
        count += 1
        is_whole = line.cells is not None and len(line.cells) == len(_COLUMNS)
        if line.cells is None or not is_whole:
            why = line.problem or f"{len(line.cells or ())} cells where {len(_COLUMNS)} belong"
            sink.set_aside(line.row, why, line.text)
            continue
        try:
            values, version = _values(line.cells)
        except (_BadCell, UnknownParty, UnreadablePeriod) as problem:
            sink.set_aside(line.row, str(problem), line.text)
            is_whole = not str(problem).startswith("DCAid")
            continue
        versions.add(version)
        sink.record("agreements", values, line.row, line.row_count)
    version = max(versions, default="")
    lacking = wholeness.lacking("dcad", "agreements", count)
    whole = is_whole and not lacking
    scope = Scope("agreements", None, None, _FIRST, _LAST, stated=whole, part="dcad")
    title = f"Defense Cooperation Agreement Dataset {version}".rstrip()
    return Outline(title, _RELEASES.get(version), None, (scope,), tuple(filter(None, (lacking,))))


def _check(header: CsvRow | None) -> None:
    names = (header.cells if header else None) or []
    if unknown := [name for name in names if name not in _AT]:
        raise UnreadableFile(f"it has columns that are not known here: {', '.join(map(repr, unknown))[:200]}")
    if missing := [name for name in _COLUMNS if name not in names]:
        raise UnreadableFile(f"it lacks columns: {', '.join(missing)[:200]}")
    if names != _COLUMNS:
        raise UnreadableFile("its columns stand in another order than in the published file")


def _values(cells: list[str]) -> tuple[tuple[object, ...], str]:
    """The record's values, and the version of the data set that its id names."""
    cell = dict(zip(_COLUMNS, cells, strict=True))
    identity = _ID.fullmatch(cell["DCAid"])
    if identity is None:
        raise _BadCell(f"DCAid {cell['DCAid'][:40]!r} is no agreement's number")
    year = _number(cell, "signYear")
    if year is None or not _FIRST <= year <= _LAST:
        raise _BadCell(f"signYear {cell['signYear'][:20]!r} is no year from {_FIRST} to {_LAST}")
    if cell["type"] not in _TYPES:
        raise _BadCell(f"type {cell['type'][:20]!r} is neither general nor sector")
    subjects = [cell[name] for name in ("category1", "category2", "category3") if cell[name]]
    if unknown := [subject for subject in subjects if subject not in _SUBJECTS]:
        raise _BadCell(f"{unknown[0][:20]!r} is no category of agreement")
    sides = []
    for name in ("ccode1", "ccode2"):
        number = _number(cell, name)
        if number is None:
            raise _BadCell(f"{name} {cell[name][:20]!r} is no state's number")
        sides.append(parties.from_cow(number, year).code)
    state, other = sorted(sides)
    if state == other:
        raise _BadCell(f"both sides are {state}")
    end = _number(cell, "endYearEstimate")
    if end is not None and end < year:
        raise _BadCell(f"endYearEstimate {end} is before the signature")
    # 2010 is where the data set ends, not the agreement.
    last = end if end is not None and end < _LAST else None
    month, day = _number(cell, "signMonth"), _number(cell, "signDay")
    date = Moment.parse("-".join([f"{year:04}", *(f"{part:02}" for part in _known(month, day))]))
    return (
        cell["DCAid"],
        "dcad",
        state,
        other,
        cell["type"],
        ", ".join(subjects),
        year,
        last,
        str(date),
    ), identity[1]


def _known(month: int | None, day: int | None) -> list[int]:
    """The month and day as far as they are known; a day without a month says nothing."""
    return [] if month is None else [month] if day is None else [month, day]


def _number(cell: dict[str, str], name: str) -> int | None:
    """A number; None where the cell is empty or holds one of the negative codes for missing."""
    text = cell[name]
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise _BadCell(f"{name} {text[:20]!r} is no number")
    return None if text.startswith("-") else int(text)
