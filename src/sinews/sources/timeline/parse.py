"""The project's own CSV files: events, reports, places and parties, written by hand.

The header line says which of the four it is; columns may stand in any order, and those that may be
empty may be missing. A spreadsheet's habits are taken as they come: UTF-8 with or without a byte
order mark, fields parted by commas, semicolons or tabs, quoted fields over several lines, spare
spaces, empty lines and empty columns. A line with a cell that cannot be read is set aside whole,
and the reason names every such cell, what it holds and what to write. Lines above the header that
start with '#' may hold a title and, as "# released: 2026-11-24", the file's date.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sinews.errors import UnreadableFile
from sinews.periods import Moment, UnreadablePeriod
from sinews.sources import HEAD_BYTES, Outline, Scope, Sink, numbered_lines
from sinews.sources.timeline import cells
from sinews.sources.timeline.cells import BadCell
from sinews.tables import KINDS
from sinews.tables.timeline import KINDS as OURS

_SEPARATORS = ",;\t"
_BOM = "\ufeff"
# A quoted field may hold line breaks, but a quotation mark left open must not swallow the file.
_MOST_LINES = 60
# A header must have this many of a kind's columns, and they must be at least half of its own.
_ENOUGH_COLUMNS = 4
_MARKS = "a quotation mark is not closed, or stands inside a field: there it is written twice"
_RELEASED = re.compile(r"#+\s*released:\s*(\S+)", re.IGNORECASE)
_REQUIRED = {
    "events": {"event", "date_start", "type", "title", "attribution", "publisher"},
    "reports": {"subject", "value", "unit", "attribution", "publisher"},
    "places": {"place", "attribute", "value", "attribution", "publisher"},
    "parties": {"party", "name", "kind", "attribution", "publisher"},
}


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which kind a header announces, where its columns stand, and what parts the fields."""

    kind: str
    names: tuple[str, ...]
    separator: str


def recognise(head: bytes) -> bool:
    # The last line of a file's beginning may be cut.
    lines = head.decode("utf-8", "replace").removeprefix(_BOM).split("\n")
    for line in lines if len(head) < HEAD_BYTES else lines[:-1]:
        if line.strip() and not line.startswith("#"):
            return _layout(line) is not None
    return False


def read(path: Path, sink: Sink) -> Outline:
    """Read the file at `path` into `sink`; see the module's text for the layout."""
    title = ""
    released: str | None = None
    layout: _Layout | None = None
    years: list[int] = []
    lines = numbered_lines(path)
    for row, raw in lines:
        line = "" if raw is None else raw.decode("utf-8", "replace").removeprefix(_BOM)
        if line.startswith("#"):
            title = title or line.lstrip("# ").rstrip(",;\t ")
            if match := _RELEASED.match(line):
                released = _release(match[1], row)
        elif line.strip():
            layout = _layout(line)
            if layout is None:
                raise UnreadableFile(
                    f"line {row}: this is no header of events, reports, places or parties; "
                    "docs/howto/add-events-and-reports.md shows all four"
                )
            _check(layout, row)
            break
    if layout is None:
        raise UnreadableFile("there is no header line in it")
    for row, row_count, fields in _records(lines, layout, sink):
        if not any(fields):
            continue
        try:
            values, moments = _values(layout, fields)
        except BadCell as problem:
            over = f" (lines {row} to {row + row_count - 1})" if row_count > 1 else ""
            sink.set_aside(row, f"{problem}{over}", layout.separator.join(fields))
            continue
        years += [moment.year for moment in moments]
        sink.record(layout.kind, values, row, row_count)
    first, last = (min(years), max(years)) if years else (None, None)
    return Outline(
        title or f"{layout.kind.capitalize()}, collected by hand",
        released,
        f"{released}T00:00:00" if released and len(released) == 10 else None,
        # A collection supports what it lists; nobody claims to have looked at everything.
        (Scope(layout.kind, None, None, first, last, stated=False),),
    )


def _release(text: str, row: int) -> str:
    try:
        return str(Moment.parse(text.rstrip(",;")))
    except UnreadablePeriod as problem:
        raise UnreadableFile(f"line {row}: {problem}") from None


# The header ----------------------------------------------------------------------------------------


def _layout(line: str) -> _Layout | None:
    """The kind whose columns the header has most of, or None when it has too few of any."""
    best: tuple[int, _Layout] | None = None
    for separator in _SEPARATORS:
        try:
            fields = next(csv.reader([line.rstrip("\r")], delimiter=separator, skipinitialspace=True))
        except (csv.Error, StopIteration):
            continue
        names = tuple(re.sub(r"[\s-]+", "_", field.strip().lower()) for field in fields)
        named = [name for name in names if name]
        for kind in OURS:
            known = _columns(kind.name)
            hits = len(set(named) & known.keys())
            # What tells the four apart: columns that no other has.
            if hits < _ENOUGH_COLUMNS or 2 * hits < len(named) or not _OWN[kind.name] & set(named):
                continue
            if best is None or hits > best[0]:
                best = (hits, _Layout(kind.name, names, separator))
    return best[1] if best else None


_OWN = {
    "events": {"event", "date_start", "actors"},
    "reports": {"subject", "relation", "unit"},
    "places": {"attribute"},
    "parties": {"party", "role"},
}


def _columns(kind: str) -> dict[str, str]:
    """The columns that a file of this kind may have, with their DuckDB types."""
    columns = KINDS[kind].columns
    return {c.name: c.type for c in columns if c.name not in ("snapshot", "row", "row_count")}


def _check(layout: _Layout, row: int) -> None:
    known = _columns(layout.kind)
    named = [name for name in layout.names if name]
    for name in named:
        if name not in known:
            raise UnreadableFile(
                f"line {row}: '{cells.shown(name)}' is no column of {layout.kind}"
                f"{cells.hint(name, tuple(known))}; its columns are {', '.join(known)}"
            )
        if named.count(name) > 1:
            raise UnreadableFile(f"line {row}: the column '{name}' stands there twice")
    if missing := sorted(_REQUIRED[layout.kind] - set(named)):
        raise UnreadableFile(
            f"line {row}: the header of {layout.kind} lacks {', '.join(missing)}; add "
            f"{'it' if len(missing) == 1 else 'them'} (docs/howto/add-events-and-reports.md)"
        )


# The lines -----------------------------------------------------------------------------------------


def _records(
    lines: Iterator[tuple[int, bytes | None]], layout: _Layout, sink: Sink
) -> Iterator[tuple[int, int, list[str]]]:
    """(row, row_count, cells) of every record; a quoted field may run over several lines.

    A quotation mark that is never closed, or only by another line's, costs its own line: reading
    goes on below it.
    """
    waiting: list[tuple[int, str | None]] = []
    unread = _decoded(lines, sink)
    while True:
        if not waiting:
            if (line := next(unread, None)) is None:
                return
            waiting.append(line)
        count, fields = 0, None
        text = ""
        while fields is None and count < _MOST_LINES:
            if count == len(waiting):
                if (line := next(unread, None)) is None:
                    break
                waiting.append(line)
            part = waiting[count][1]
            if part is None:
                break
            text = f"{text}\n{part}" if count else part
            count += 1
            try:
                fields = _fields(text, layout.separator)
            except csv.Error:
                break
        # What runs over several lines must be whole, or another line's mark closed it.
        if fields is None or (count > 1 and len(fields) != len(layout.names)):
            row, alone = waiting.pop(0)
            # A line that is no text was set aside when it was read.
            if alone is not None:
                sink.set_aside(row, _MARKS, alone)
            continue
        yield waiting[0][0], count, [cells.clean(field) for field in fields]
        del waiting[:count]


def _fields(text: str, separator: str) -> list[str] | None:
    """The fields of a record, or None when a quoted one is not closed yet; raises `csv.Error`."""
    try:
        return next(csv.reader([text], delimiter=separator, skipinitialspace=True, strict=True), [])
    except csv.Error as problem:
        if "unexpected end of data" in str(problem):
            return None
        raise


def _decoded(lines: Iterator[tuple[int, bytes | None]], sink: Sink) -> Iterator[tuple[int, str | None]]:
    """Each line as text; one that is none is set aside and comes as None."""
    for row, raw in lines:
        if raw is None:
            sink.set_aside(row, "the line is longer than a megabyte", "")
            yield row, None
            continue
        try:
            yield row, raw.decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("latin-1")
            sink.set_aside(row, "the line is not UTF-8: save the sheet again as 'CSV UTF-8'", text)
            yield row, None


def _values(layout: _Layout, fields: list[str]) -> tuple[tuple[Any, ...], list[Moment]]:
    """The kind's values in order, and the moments among them; raises for the cells that are wrong."""
    problems: list[str] = []
    if any(fields[len(layout.names) :]):
        raise BadCell(
            f"{len(fields)} fields where the header has {len(layout.names)}: "
            f"put a field that holds '{layout.separator}' in quotation marks"
        )
    named = dict(zip(layout.names, fields, strict=False))
    if stray := named.pop("", ""):
        problems.append(f"'{cells.shown(stray)}' stands in a column without a name")
    values: dict[str, Any] = {}
    moments = []
    for column in _columns(layout.kind):
        text = named.get(column, "")
        try:
            if not text and column in _REQUIRED[layout.kind]:
                raise BadCell("is empty, and every line needs it")
            value = cells.reader(layout.kind, column)(text, layout.separator)
        except BadCell as problem:
            problems.append(f"column {column}: {problem}")
            continue
        if isinstance(value, Moment):
            moments.append(value)
            value = str(value)
        values[column] = value
    problems += cells.contradictions(layout.kind, values)
    if problems:
        raise BadCell("; ".join(problems))
    return tuple(values[column] for column in _columns(layout.kind)), moments
