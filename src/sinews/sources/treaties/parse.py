"""The project's own CSV file of what states did towards instruments, written in a spreadsheet.

    instrument,instrument_name,state,act,date,as_of,publisher,url,note
    att,Arms Trade Treaty,Israel,signed,2014-12-18,2025-03-01,UN Treaty Collection,https://…,

Columns may stand in any order; commas, semicolons and tabs are taken; a byte order mark and spare
spaces do no harm. A line with a cell that cannot be read is set aside whole, and the reason names
the cell, what it holds and what to write. docs/howto/add-treaties.md tells a writer the rest.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from sinews import parties
from sinews.errors import UnreadableFile
from sinews.parties import UnknownParty
from sinews.periods import Moment, UnreadablePeriod
from sinews.sources import HEAD_BYTES, CsvRow, Outline, Scope, Sink, csv_rows, numbered_lines
from sinews.tables import WORLD

COLUMNS = ("instrument", "instrument_name", "state", "act", "date", "as_of", "publisher", "url", "note")
ACTS = (
    "signed",
    "ratified",
    "acceded",
    "party",
    "joined",
    "bound",
    "withdrew",
    "announced-not-to-ratify",
    "none",
)
# What stands for every state that the file does not name.
REST = "all others"
_MAY_BE_EMPTY = frozenset({"date", "publisher", "url", "note"})
_INSTRUMENT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_URL = re.compile(r"https?://[^\s]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class _BadCell(ValueError):
    """A cell that cannot be read; the message names it, what it holds and what to write."""


def recognise(head: bytes) -> bool:
    line = head.decode("utf-8", "replace").removeprefix("\ufeff").split("\n")[0]
    names = _names(line, _separator(line))
    return {"instrument", "state", "act"} <= set(names)


def read(path: Path, sink: Sink) -> Outline:
    """Read the acts at `path` into `sink`."""
    with path.open("rb") as raw:
        line = raw.read(HEAD_BYTES).decode("utf-8", "replace").removeprefix("\ufeff").split("\n")[0]
    separator = _separator(line)
    names = _names(line, separator)
    _check(names)
    places = {name: at for at, name in enumerate(names) if name}
    rows = csv_rows(path) if separator == "," else _rows(path, separator)
    next(rows, None)
    years: list[int] = []
    seen: list[str] = []
    for row in rows:
        if row.cells is None:
            sink.set_aside(row.row, row.problem, row.text)
            continue
        cells = [cell.strip() for cell in row.cells]
        if not any(cells):
            continue
        try:
            values = _values(cells, places, len(names))
        except _BadCell as problem:
            sink.set_aside(row.row, str(problem), row.text)
            continue
        years += [int(date[:4]) for date in (values[5], values[6]) if date]
        seen.append(values[6] or "")
        sink.record("treaties", values, row.row, row.row_count)
    # A list supports what it lists; only its own line for the rest of the world says more.
    scope = Scope("treaties", None, None, min(years, default=None), max(years, default=None), stated=False)
    newest = max(seen, default="") or None
    return Outline("Acts of states towards instruments", newest, None, (scope,))


def _separator(line: str) -> str:
    return max(",;\t", key=line.count)


def _names(line: str, separator: str) -> list[str]:
    try:
        cells = next(csv.reader([line.rstrip("\r")], delimiter=separator), [])
    except csv.Error:
        return []
    return [re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in cells]


def _check(names: list[str]) -> None:
    given = [name for name in names if name]
    if unknown := [name for name in given if name not in COLUMNS]:
        raise UnreadableFile(
            f"it has columns that are not known here: {', '.join(map(repr, unknown))[:200]}; there are: "
            f"{', '.join(COLUMNS)}"
        )
    if missing := [name for name in COLUMNS if name not in given and name not in _MAY_BE_EMPTY]:
        raise UnreadableFile(f"it lacks columns: {', '.join(missing)}; see docs/howto/add-treaties.md")
    if twice := {name for name in given if given.count(name) > 1}:
        raise UnreadableFile(f"it has a column twice: {', '.join(sorted(twice))}")


def _rows(path: Path, separator: str) -> Iterator[CsvRow]:
    """The rows of a file whose cells are parted by semicolons or tabs, a row a line."""
    for row, raw in numbered_lines(path):
        if raw is None:
            yield CsvRow(row, 1, "", None, "the line is longer than a megabyte")
            continue
        try:
            text = raw.decode("utf-8").removeprefix("\ufeff")
            cells = next(csv.reader([text], delimiter=separator, strict=True), [])
        except UnicodeDecodeError:
            yield CsvRow(row, 1, raw.decode("latin-1"), None, "the line is not UTF-8: save it as CSV UTF-8")
        except csv.Error:
            yield CsvRow(row, 1, text, None, "its quotes are wrong; a cell may hold no line break here")
        else:
            yield CsvRow(row, 1, text, cells)


def _values(cells: list[str], places: dict[str, int], width: int) -> tuple[str | None, ...]:
    """The record's values; raises `_BadCell` with every cell that is wrong."""
    if any(cells[width:]):
        raise _BadCell(f"{len(cells)} cells under {width} columns: a comma in a cell needs quotes around it")
    cell = {name: cells[at] if at < len(cells) else "" for name, at in places.items()}
    problems = []
    for name in COLUMNS:
        text = cell.setdefault(name, "")
        if not text and name not in _MAY_BE_EMPTY:
            problems.append(f"column {name}: it is empty")
        elif _CONTROL.search(text):
            problems.append(f"column {name}: it holds a control character")
    state = ""
    if cell["state"]:
        try:
            state = _state(cell["state"])
        except UnknownParty as unknown:
            problems.append(f"column state: {unknown}")
    act = cell["act"].lower().replace(" ", "-")
    if act and act not in ACTS:
        problems.append(f"column act: {act[:40]!r} is none of {', '.join(ACTS)}")
    if cell["instrument"] and not _INSTRUMENT.fullmatch(cell["instrument"]):
        problems.append(f"column instrument: {cell['instrument'][:40]!r}: write it as in att or eu-2008-944")
    if cell["url"] and not _URL.fullmatch(cell["url"]):
        problems.append(f"column url: {cell['url'][:60]!r} is no address: write https://…")
    problems += _bad_dates(cell, act)
    if state == WORLD and act != "none":
        problems.append(f"column act: {REST!r} can only have done 'none'")
    if problems:
        raise _BadCell("; ".join(problems))
    return (
        cell["instrument"],
        cell["instrument_name"],
        state,
        cell["state"],
        act,
        cell["date"] or None,
        cell["as_of"],
        *(cell[name] or None for name in ("publisher", "url", "note")),
    )


def _bad_dates(cell: dict[str, str], act: str) -> list[str]:
    problems = []
    for name in ("date", "as_of"):
        if cell[name]:
            try:
                Moment.parse(cell[name])
            except UnreadablePeriod as problem:
                problems.append(f"column {name}: {problem}")
    if act == "none" and cell["date"]:
        problems.append("column date: 'none' has no date; as_of says when it was so")
    if act in ACTS and act != "none" and not cell["date"]:
        problems.append(f"column date: {act!r} needs a date, if only a year")
    return problems


@lru_cache(maxsize=4096)
def _state(text: str) -> str:
    if text.lower() == REST:
        return WORLD
    party = parties.find(text)
    if party.kind == "group":
        raise UnknownParty(f"{text[:40]!r} is a group of states: write a line for each member")
    return party.code
