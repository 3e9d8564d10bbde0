"""Flightradar24's two CSV forms: a user's export of one flight, and the archive of positions.

The export (Timestamp, UTC, Callsign, Position "lat,lon", Altitude, Speed, Direction) names no
address: its track has an empty one, and stands for itself. The archive has a table of flights a day
(`<yyyymmdd>_flights.csv`, the address in `aircraft_id`) and positions by flight
(`<yyyymmdd>_positions/<yyyymmdd>_<flight_id>.csv`). Altitudes are in feet and 0 on the ground, in both.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sinews.errors import UnreadableFile
from sinews.flights.columns import GROUND, UNKNOWN, Aircraft, Track
from sinews.flights.kernel import LARGEST_OUTPUT
from sinews.flights.readers.inflate import Refused, inflate
from sinews.flights.readers.source import Source, Summary

NO_POSITIONS = "no positions in the file"
UNKNOWN_FORM = "neither of Flightradar24's CSV forms"

Row = tuple[float, float, float, int, float, float, float, str, str]  # … call sign, flight


def open_source(path: Path | Sequence[Path], *, only: frozenset[str] | None = None) -> Source:
    """Give the tracks in CSV files, or a folder of them, one a flight."""
    paths = [path] if isinstance(path, Path) else list(path)
    files: list[Path] = []
    for one in paths:
        files += sorted(one.rglob("*.csv*")) if one.is_dir() else [one]
    keep = None if only is None else {address.strip().lower() for address in only}
    return Source(lambda summary: _tracks(files, keep, summary))


def _tracks(files: list[Path], keep: set[str] | None, summary: Summary) -> Iterator[Track]:
    flights: dict[str, Aircraft] = {}
    calls: dict[str, str] = {}
    texts: list[tuple[Path, list[str]]] = []
    for file in files:
        text = _read(file, summary)
        if text is None:
            continue
        header = _header(text)
        if "flight_id" in header and "aircraft_id" in header:
            _take_flights(text, flights, calls)
            summary.others += 1
        else:
            texts.append((file, header))
    for file, _ in texts:
        for table in _flights_beside(file, files):
            found = _read(table, summary, count=False)
            if found is not None:
                _take_flights(found, flights, calls)
                files.append(table)
    for file, header in texts:
        text = _read(file, summary, count=False)
        if text is None:
            continue
        rows, bad = _rows(text, header, file)
        summary.rows_bad += bad
        if not rows:
            summary.skipped[UNKNOWN_FORM if rows is None else NO_POSITIONS] += 1
            continue
        summary.members += 1
        for flight in dict.fromkeys(row[8] for row in rows):
            own = [row for row in rows if row[8] == flight]
            aircraft = flights.get(flight, Aircraft(""))
            if keep is not None and aircraft.icao24 not in keep:
                summary.others += 1
                continue
            summary.rows += len(own)
            yield _track(own, aircraft, calls.get(flight, ""), file.name)


def _read(file: Path, summary: Summary, count: bool = True) -> str | None:
    try:
        if file.stat().st_size > LARGEST_OUTPUT:
            raise Refused("file is larger than 64 MB")
        data = file.read_bytes()
        text = inflate(data) if data[:2] == b"\x1f\x8b" else data
    except OSError as problem:
        summary.skipped[f"cannot be read: {problem.strerror}"] += count
        return None
    except Refused as reason:
        summary.skipped[str(reason)] += count
        return None
    if count:
        summary.bytes_in += len(data)
        summary.bytes_past += len(data)
        summary.enter_data(file.name, data)
        summary.bytes_out += len(text)
    return text.decode("utf-8-sig", "replace").replace("\0", "")


def _header(text: str) -> list[str]:
    return [name.strip().lower() for name in next(csv.reader(io.StringIO(text)), [])]


def _flights_beside(file: Path, known: list[Path]) -> list[Path]:
    """The table of flights of a positions file: in its folder or the one above."""
    day = re.match(r"\d{8}(?=_)", file.name)
    if day is None:
        return []
    beside = (
        folder / f"{day[0]}_flights{end}"
        for folder in (file.parent, file.parent.parent)
        for end in (".csv", ".csv.gz")
    )
    return [path for path in beside if path.is_file() and path not in known]


def _take_flights(text: str, flights: dict[str, Aircraft], calls: dict[str, str]) -> None:
    rows = list(csv.DictReader(io.StringIO(text.replace("\r\n", "\n")), restkey="more", restval=""))
    rows = [
        {str(name).strip().lower(): value for name, value in row.items() if name != "more"} for row in rows
    ]
    # Addresses are hexadecimal; copies in a database's decimal numbers occur, and some have seven digits.
    written = [row.get("aircraft_id", "").strip().lower() for row in rows]
    hexadecimal = all(len(one) <= 6 for one in written) or any(re.search("[a-f]", one) for one in written)
    for row, address in zip(rows, written, strict=True):
        flight = row.get("flight_id", "").strip()
        try:
            number = int(address, 16 if hexadecimal else 10)
        except ValueError:
            number = 0
        if flight:
            calls[flight] = row.get("callsign", "").strip()
            flights[flight] = Aircraft(
                f"{number:06x}" if 0 < number < 1 << 24 else "",
                registration=row.get("reg", "").strip() or None,
                type=row.get("equip", "").strip() or None,
            )


def _rows(text: str, header: list[str], file: Path) -> tuple[list[Row] | None, int]:
    at = {name: place for place, name in reversed(list(enumerate(header)))}
    export = "position" in at and "timestamp" in at
    if not export and not ("snapshot_id" in at and "latitude" in at and "longitude" in at):
        return None, 0
    in_name = re.search(r"\d{8}_([0-9A-Za-z]+)(?:_positions)?\.csv", file.name)
    rows: list[Row] = []
    bad = 0
    reader = csv.reader(io.StringIO(text))
    next(reader, None)
    while True:
        try:
            fields = next(reader, None)
        except csv.Error:
            bad += 1
            continue
        if fields is None:
            return rows, bad
        if not fields:
            continue

        def field(*names: str, fields: list[str] = fields) -> str:
            for name in names:
                if name in at and at[name] < len(fields):
                    return fields[at[name]].strip()
            return ""

        place = field("position").split(",") if export else [field("latitude"), field("longitude")]
        time, latitude, longitude = (
            _number(one) for one in [field("timestamp", "snapshot_id"), *[*place, ""][:2]]
        )
        if not (0 < time < 4.2e9 and abs(latitude) <= 90 and abs(longitude) <= 180):
            bad += 1
            continue
        height = _number(field("altitude"))
        ground = height == 0 or field("on_ground") == "1"
        feet = GROUND if ground else round(height) if abs(height) <= 1e6 else UNKNOWN
        speed, heading, rate = (
            _number(one) for one in (field("speed"), field("direction", "heading"), field("vert_speed"))
        )
        flight = field("flight_id") or (in_name[1] if in_name and not export else "")
        rows.append((time, latitude, longitude, feet, speed, heading, rate, field("callsign"), flight))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _track(rows: list[Row], aircraft: Aircraft, call: str, source: str) -> Track:
    rows = sorted(rows, key=lambda row: row[0])  # exports come newest first too
    count = len(rows)

    def column(place: int, kind: type) -> NDArray[np.generic]:
        return np.array([row[place] for row in rows]).astype(kind)

    callsigns: list[tuple[int, str]] = []
    for k, row in enumerate(rows):
        heard = row[7] or call
        if heard and (not callsigns or callsigns[-1][1] != heard):
            callsigns.append((k, heard))
    return Track(
        aircraft,
        column(0, np.float64),  # type: ignore[arg-type]
        column(1, np.float64),  # type: ignore[arg-type]
        column(2, np.float64),  # type: ignore[arg-type]
        column(3, np.int32),  # type: ignore[arg-type]
        column(4, np.float32),  # type: ignore[arg-type]
        column(5, np.float32),  # type: ignore[arg-type]
        column(6, np.float32),  # type: ignore[arg-type]
        np.zeros(count, np.uint8),
        np.full(count, -1, np.int8),
        np.full(count, -1, np.int8),
        callsigns,
        source,
    )


def check(file: Path) -> None:
    """Say what is wrong with a file that is asked for as Flightradar24's and is none."""
    summary = Summary()
    text = _read(file, summary)
    if text is None or _rows(text, _header(text), file)[0] is None:
        raise UnreadableFile(f"{file.name}: {UNKNOWN_FORM}")
