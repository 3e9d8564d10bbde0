"""Traces of readsb and tar1090: one aircraft-day a file, alone, in a folder or in a day's archive."""

from __future__ import annotations

import gzip
import json
import math
import tarfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from sinews.flights.columns import GROUND, UNKNOWN, Aircraft, Track
from sinews.flights.readers.source import Source, Summary


def open_source(
    path: Path | Sequence[Path], *, only: frozenset[str] | None = None, index: Path | None = None
) -> Source:
    """Give the tracks of one trace file, of a folder, of a tar or of its parts, in the files' order."""
    parts = [path] if isinstance(path, Path) else list(path)
    return Source(lambda summary: _tracks(parts, only, summary))


def _tracks(parts: list[Path], only: frozenset[str] | None, summary: Summary) -> Iterator[Track]:
    for name, data in _members(parts):
        if only is not None and name.rsplit("_", 1)[-1].split(".")[0] not in only:
            continue
        summary.bytes_in += len(data)
        raw = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        summary.bytes_out += len(raw)
        track = read_trace(json.loads(raw), name)
        summary.members += 1
        summary.rows += len(track)
        summary.rows_bad += track.rows_bad
        yield track


def _members(parts: list[Path]) -> Iterator[tuple[str, bytes]]:
    if len(parts) == 1 and parts[0].is_dir():
        for file in sorted(parts[0].rglob("trace_full_*.json*")):
            yield file.name, file.read_bytes()
    elif ".tar" in parts[0].name:
        with tarfile.open(fileobj=BytesIO(b"".join(part.read_bytes() for part in parts))) as archive:
            for member in archive:
                held = archive.extractfile(member) if "trace_full_" in member.name else None
                if held is not None:
                    yield member.name, held.read()
    else:
        for file in parts:
            yield file.name, file.read_bytes()


def _number(value: Any, *, null: float) -> float:
    if value is None:
        return null
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(value)
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(value)
    return number


def read_trace(document: dict[str, Any], name: str) -> Track:
    """Give the columns of a trace that json has read."""
    start = float(document["timestamp"])
    rows: list[tuple[float, ...]] = []
    bad = 0
    callsigns: list[tuple[int, str]] = []
    for row in document["trace"]:
        try:
            row = list(row) + [None] * (9 - len(row))
            time, latitude, longitude = (_number(x, null=math.inf) for x in row[:3])
            if not (abs(latitude) <= 90 and abs(longitude) <= 180 and abs(time) < 1e9):
                raise ValueError(row)
            altitude = GROUND if row[3] == "ground" else _number(row[3], null=UNKNOWN)
            speed, heading = (_number(x, null=math.nan) for x in row[4:6])
            marks, rate = _number(row[6], null=0), _number(row[7], null=math.nan)
            said = row[8] if isinstance(row[8], dict) else {}
            nic, nac_p = said.get("nic", -1), said.get("nac_p", -1)
            call = str(said.get("flight", "")).strip()
        except (TypeError, ValueError, OverflowError):
            bad += 1
            continue
        if call and (not callsigns or callsigns[-1][1] != call):
            callsigns.append((len(rows), call))
        rows.append((start + time, latitude, longitude, altitude, speed, heading, rate, marks, nic, nac_p))
    columns = np.array(rows, dtype=np.float64).reshape(-1, 10).T
    icao = str(document["icao"]).strip().lower()
    flags = int(document.get("dbFlags", 0))
    return Track(
        Aircraft(
            icao.lstrip("~"),
            is_icao=not icao.startswith("~"),
            registration=document.get("r"),
            type=document.get("t"),
            military=None if document.get("noRegData") or "dbFlags" not in document else bool(flags & 1),
            pia=bool(flags & 4),
            ladd=bool(flags & 8),
        ),
        columns[0],
        columns[1],
        columns[2],
        columns[3].astype(np.int32),
        columns[4].astype(np.float32),
        columns[5].astype(np.float32),
        columns[6].astype(np.float32),
        columns[7].astype(np.uint8),
        columns[8].astype(np.int8),
        columns[9].astype(np.int8),
        callsigns,
        name,
        bad,
    )
