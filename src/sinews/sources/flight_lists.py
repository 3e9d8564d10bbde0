"""Tables of flights that others made: what their sources have in common.

What such a table says of an airport is not ours to weigh, so both ends get the evidence `listed`; an end
that the table leaves open stays open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sinews.airfields import load_airfields
from sinews.errors import UnreadableFile
from sinews.sources import CsvRow, Outline, Scope, Sink, csv_rows

_ADDRESS = re.compile(r"[0-9a-f]{6}")
_CALLSIGN = re.compile(r"([A-Z]{3})\d[0-9A-Z]*")
_NOTHING = frozenset({"", "-", "nan", "none", "null", "nat"})


class BadRow(ValueError):
    """A row that is no flight; the text says why."""


@dataclass(slots=True)
class Listed:
    """One flight of a table; `candidates` where the table names several airports for an end."""

    icao24: str | None
    registration: str | None
    type: str | None
    operator: str | None
    callsign: str | None
    origin: str | None
    destination: str | None
    first_seen: datetime
    last_seen: datetime
    origin_candidates: Sequence[str] = ()
    destination_candidates: Sequence[str] = ()

    def values(self, row: int) -> tuple[Any, ...]:
        """The columns of the kind `flights` up to `snapshot`."""
        ends: list[Any] = []
        for code, some in (
            (self.origin, self.origin_candidates),
            (self.destination, self.destination_candidates),
        ):
            known = load_airfields()
            # Several airports of one state leave the airport open, and not the state.
            states = {known[one][1] for one in ([code] if code else some) if one in known}
            state = next(iter(states)) if len(states) == 1 else None
            listed = ", ".join(f"{{'airport': {one}, 'probability': {1 / len(some):.6f}}}" for one in some)
            evidence = "listed" if code or some else "none"
            ends += [code, state, None, evidence, 1.0 if code else None, f"[{listed}]"]
        return (
            self.icao24, self.registration, self.type, self.operator, None, None, self.callsign, None, *ends,
            self.first_seen.isoformat(), self.last_seen.isoformat(), None, None, None, None, None, str(row),
        )  # fmt: skip


def read(
    path: Path, sink: Sink, columns: Sequence[str], flight: Callable[[Mapping[str, str]], Listed]
) -> Outline:
    """Read a table whose header has these columns, in any case and order; `flight` reads a row.

    The outline covers the years from the first to the last flight, which says what the table is about
    and never that what is not in it did not fly.
    """
    header: list[str] | None = None
    years: set[int] = set()
    for row in csv_rows(path):
        if row.cells is None:
            sink.set_aside(row.row, row.problem, row.text)
            continue
        if header is None:
            header = [cell.strip().lower() for cell in row.cells]
            if lacking := [name for name in columns if name not in header]:
                raise UnreadableFile(f"its header lacks the columns {', '.join(lacking)}")
            continue
        try:
            if len(row.cells) != len(header):
                raise BadRow(f"{len(row.cells)} cells, and the header has {len(header)}")
            found = flight(dict(zip(header, (cell.strip() for cell in row.cells), strict=True)))
            if found.last_seen < found.first_seen:
                raise BadRow("it ends before it begins")
        except BadRow as problem:
            sink.set_aside(row.row, str(problem), row.text)
            continue
        years.update((found.first_seen.year, found.last_seen.year))
        sink.record("flights", found.values(row.row), row.row, row.row_count)
    scope = Scope("flights", None, None, min(years, default=None), max(years, default=None), stated=False)
    return Outline("Flights listed by others", None, None, (scope,))


def header_of(head: bytes) -> list[str]:
    """The column names of a CSV's beginning, in lower case."""
    line = head.removeprefix(b"\xef\xbb\xbf").split(b"\n")[0]
    return [cell.strip().strip('"').lower() for cell in line.decode("utf-8", "replace").split(",")]


def known(text: str | None) -> str | None:
    """A cell, None where the table says nothing in it."""
    return None if text is None or text.strip().lower() in _NOTHING else text.strip()


def address(text: str | None) -> str | None:
    """A transponder's address; a non-ICAO one (~) is no flight for us (contract, section 6)."""
    found = known(text)
    if found is None:
        return None
    if found.startswith("~"):
        raise BadRow("a non-ICAO address")
    if not _ADDRESS.fullmatch(found.lower()):
        raise BadRow(f"'{found[:20]}' is no address of six hexadecimal digits")
    return found.lower()


def operator_of(callsign: str | None) -> str | None:
    """The three letters before a flight's number; a private registration has none."""
    match = _CALLSIGN.fullmatch(callsign or "")
    return match.group(1) if match else None


def moment(text: str | None) -> datetime:
    """A time, UTC, from ISO 8601 with or without an offset, or from seconds since 1970."""
    found = known(text)
    if found is None:
        raise BadRow("it has no time")
    try:
        if re.fullmatch(r"\d{9,10}(\.\d+)?", found):
            read_time = datetime.fromtimestamp(float(found), tz=UTC)
        else:
            # DuckDB and pandas write an offset as +00.
            read_time = datetime.fromisoformat(re.sub(r"([+-]\d\d)$", r"\1:00", found))
    except (ValueError, OverflowError, OSError):
        raise BadRow(f"'{found[:30]}' is no time") from None
    if read_time.tzinfo is not None:
        read_time = read_time.astimezone(UTC).replace(tzinfo=None)
    return read_time.replace(microsecond=0)


__all__ = ["BadRow", "CsvRow", "Listed", "address", "header_of", "known", "moment", "operator_of", "read"]
