"""Flights that `sinews flights … -o FILE.parquet` wrote: of a fleet, or worked out on another machine.

They keep the evidence of both ends that they were found with. What was seen of the sky is not in the
file, so that they give counts and no rates.
"""

from __future__ import annotations

from pathlib import Path

from sinews.errors import UnreadableFile
from sinews.sources import Outline, Scope, Sink, csv_rows, flight_lists
from sinews.tables import KINDS

# What is this file's own row, and not its history's, is given anew.
_HERE = ("snapshot", "row", "row_count")
_NEEDED = ("icao24", "origin", "origin_evidence", "origin_candidates", "destination_evidence", "rows")


def recognise(head: bytes) -> bool:
    return set(_NEEDED) <= set(flight_lists.header_of(head))


def read(path: Path, sink: Sink) -> Outline:
    names = [name for name in KINDS["flights"].column_names if name not in _HERE]
    header: list[str] | None = None
    years: set[int] = set()
    for row in csv_rows(path):
        if row.cells is None:
            sink.set_aside(row.row, row.problem, row.text)
            continue
        if header is None:
            header = row.cells
            if lacking := [name for name in _NEEDED if name not in header]:
                raise UnreadableFile(f"its header lacks the columns {', '.join(lacking)}")
            continue
        if len(row.cells) != len(header):
            sink.set_aside(row.row, f"{len(row.cells)} cells, and the header has {len(header)}", row.text)
            continue
        cells = dict(zip(header, row.cells, strict=True))
        try:
            first = flight_lists.moment(cells.get("first_seen"))
            last = flight_lists.moment(cells.get("last_seen"))
        except flight_lists.BadRow as problem:
            sink.set_aside(row.row, str(problem), row.text)
            continue
        years.update((first.year, last.year))
        sink.record("flights", tuple(cells.get(name) or None for name in names), row.row, row.row_count)
    scope = Scope("flights", None, None, min(years, default=None), max(years, default=None), stated=False)
    return Outline("Flights of single aircraft", None, None, (scope,))
