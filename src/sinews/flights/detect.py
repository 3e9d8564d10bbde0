"""From one aircraft's fixes to its flights: which field from, which field to, on what evidence.

`detect` is pure: arrays in, flights out; no file, no clock. All work on fixes is compiled.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sinews.flights import performance
from sinews.flights.airfields import Airfields
from sinews.flights.calibration import CALIBRATION, KNOTS
from sinews.flights.columns import Track
from sinews.flights.resolve import EVIDENCE, analyse, in_order
from sinews.flights.segment import GAP_S

__all__ = ["THRESHOLD", "Flight", "detect"]

THRESHOLD = 0.7  # below this probability no airport is named
NOWHERE: NDArray[np.int64] = np.empty(0, np.int64)
AIRLINE_CALLSIGN = re.compile(r"([A-Z]{3})\d[0-9A-Z]{0,4}")


@dataclass(slots=True)
class Flight:
    """One flight. Airports are ICAO codes, else OurAirports idents; None where the detector abstains.

    Times are seconds since 1970 UTC. `origin_time` and `destination_time` are seen where the evidence
    is `ground`, and worked out from height and speed elsewhere. `first_seen` and `last_seen` are the
    first and last fix in the air. `rows` counts rows of `source` from 0, as "first-last"; a flight
    over two files has two entries in both, joined by "; ".
    """

    icao24: str
    registration: str | None
    type: str | None
    callsign: str | None
    operator: str | None
    military: bool | None
    origin: str | None
    origin_country: str | None
    origin_time: float | None
    origin_evidence: str
    origin_probability: float
    origin_candidates: list[tuple[str, float]]
    destination: str | None
    destination_country: str | None
    destination_time: float | None
    destination_evidence: str
    destination_probability: float
    destination_candidates: list[tuple[str, float]]
    first_seen: float
    last_seen: float
    points: int | None
    longest_gap_s: float | None
    distance_km: float | None
    interference: str | None
    source: str
    rows: str
    operator_class: str | None = None
    snapshot: str = ""
    callsigns: list[str] = field(default_factory=list)
    operator_class_source: str | None = None
    aircraft_snapshot: str | None = None


def detect(
    tracks: Track | Sequence[Track],
    airfields: Airfields,
    *,
    until: float | None = None,
    since: float | None = None,
    threshold: float = THRESHOLD,
    attractors: NDArray[np.int64] = NOWHERE,
    doubts: list[NDArray[np.int64]] | None = None,
) -> list[Flight]:
    """The flights of one aircraft, in order of time.

    `tracks` are all of one aircraft, file after file (midnight is no border). `since` and `until`
    bound what the history covers: a flight in the air there was cut, and did not land out of sight.
    `attractors` are cells to which spoofers draw aircraft. Where they would matter, the cells in
    which this aircraft sat between jumps are appended to `doubts`.
    """
    held = [tracks] if isinstance(tracks, Track) else [track for track in tracks if len(track)]
    held = [track for track in held if len(track)]
    if not held:
        return []
    joined = _Joined(held)
    kind = performance.class_of(joined.type)
    given: tuple[Any, ...] = (
        *joined.columns, joined.names, kind, bool(joined.aircraft.military),
        -math.inf if since is None else since, math.inf if until is None else until,
        attractors, KNOTS, CALIBRATION, airfields.fields, airfields.runways, airfields.cells,
    )  # fmt: skip
    numbers, candidates, chances, seats, doubtful = analyse(*given)
    if doubtful and doubts is not None:
        doubts.append(seats)
    if not len(numbers):
        return []
    return _flights(joined, airfields, numbers.tolist(), candidates.tolist(), chances.tolist(), threshold)


class _Joined:
    """The tracks of one aircraft as one set of columns in order of time."""

    __slots__ = ("aircraft", "columns", "heard", "names", "order", "registration", "starts", "tracks", "type")

    def __init__(self, tracks: list[Track]) -> None:
        self.tracks = tracks
        first = tracks[0]
        self.aircraft = first.aircraft
        self.type = next((t.aircraft.type for t in tracks if t.aircraft.type), None)
        self.registration = next((t.aircraft.registration for t in tracks if t.aircraft.registration), None)
        if len(tracks) == 1:
            columns: list[Any] = [
                first.time, first.latitude, first.longitude, first.altitude, first.speed, first.heading,
                first.rate, first.marks, first.nic, first.nac_p,
            ]  # fmt: skip
            self.starts = [0, len(first)]
        else:
            columns = [np.concatenate([getattr(track, name) for track in tracks]) for name in _COLUMNS]
            self.starts = [0]
            for track in tracks:
                self.starts.append(self.starts[-1] + len(track))
        for k, type_ in enumerate(_COLUMNS.values()):
            column = columns[k]
            if column.dtype is not type_ or not column.flags.carray:
                columns[k] = np.array(column, type_)
        self.heard: list[str] = []
        calls = [
            (start + i, name)
            for start, track in zip(self.starts, tracks, strict=False)
            for i, name in track.callsigns
            if name
        ]
        self.names = np.zeros(len(columns[0]), np.int32)
        if calls:
            # The first call sign heard counts from the beginning; changes count from where they come.
            for i, name in calls:
                if name not in self.heard:
                    self.heard.append(name)
                if len(self.heard) > 1:
                    self.names[_since(columns[0], i) :] = self.heard.index(name)
        self.order: NDArray[np.int64] | None = None
        if not in_order(columns[0]):
            time = columns[0]
            order = np.argsort(time, kind="stable")  # NaN goes last
            self.order = order[np.isfinite(time[order])]
            columns = [column[self.order] for column in columns]
            self.names = self.names[self.order]
        self.columns = columns

    def called(self, first: int, last: int) -> list[str]:
        """Call signs heard among some fixes, the most heard first."""
        if len(self.heard) <= 1:
            return list(self.heard)
        counts = np.bincount(self.names[first : last + 1], minlength=len(self.heard))
        return [self.heard[i] for i in np.argsort(-counts, kind="stable") if counts[i]]

    def whence(self, first: int, last: int) -> tuple[str, str]:
        """The files that fixes are from, and their rows there."""
        low, high = first, last
        if self.order is not None:
            rows = self.order[first : last + 1]
            low, high = int(rows.min()), int(rows.max())
        if len(self.tracks) == 1:
            return self.tracks[0].source, f"{low}-{high}"
        parts = []
        for k, track in enumerate(self.tracks):
            begin, end = max(low, self.starts[k]), min(high, self.starts[k + 1] - 1)
            if begin <= end:
                parts.append((track.source, f"{begin - self.starts[k]}-{end - self.starts[k]}"))
        return "; ".join(p[0] for p in parts), "; ".join(p[1] for p in parts)


def _since(time: NDArray[np.float64], i: int) -> int:
    """The row from which a call sign heard at row i counts: after a silence it is told some rows late."""
    low = max(0, i - 20)
    gaps = np.flatnonzero(np.diff(time[low : i + 1]) > GAP_S)
    if not len(gaps):
        return i
    first = low + int(gaps[-1]) + 1
    return first if time[i] - time[first] < GAP_S else i


_COLUMNS: dict[str, Any] = {
    name: np.dtype(type_)
    for name, type_ in (
        ("time", np.float64), ("latitude", np.float64), ("longitude", np.float64), ("altitude", np.int32),
        ("speed", np.float32), ("heading", np.float32), ("rate", np.float32), ("marks", np.uint8),
        ("nic", np.int8), ("nac_p", np.int8),
    )
}  # fmt: skip


@lru_cache(maxsize=4096)
def operator_of(callsign: str | None, registration: str | None) -> str | None:
    """The three letters of an airline or air arm that a call sign begins with; None for a registration."""
    if not callsign or (registration and callsign == registration.replace("-", "")):
        return None
    found = AIRLINE_CALLSIGN.fullmatch(callsign)
    return found[1] if found else None


def _flights(
    joined: _Joined,
    airfields: Airfields,
    legs: list[list[float]],
    candidates: list[list[list[int]]],
    chances: list[list[list[float]]],
    threshold: float,
) -> list[Flight]:
    aircraft, time = joined.aircraft, joined.columns[0]
    codes, countries = airfields.codes, airfields.countries
    found = []
    for leg, places, shares in zip(legs, candidates, chances, strict=True):
        first, last, points, gap, distance, *rest = leg
        ends: list[Any] = []
        for side in (0, 1):
            evidence, place, share = int(rest[side]), places[side], shares[side]
            best = share[0]
            if evidence and best >= threshold and place[0] >= 0:
                ends += (codes[place[0]], countries[place[0]], rest[side + 2], EVIDENCE[evidence])
            else:
                ends += (None, None, None, "none")
            listed = [(codes[i], p) for i, p in zip(place, share, strict=True) if i >= 0]
            ends += (best, listed)
        first, last = int(first), int(last)
        names = joined.called(first, last)
        callsign = names[0] if names else None
        source, rows = joined.whence(first, last)
        values: tuple[Any, ...] = (
            aircraft.icao24, joined.registration, joined.type, callsign,
            operator_of(callsign, joined.registration), aircraft.military, *ends, float(time[first]),
            float(time[last]), int(points), gap, distance,
            interference_text(*rest[4:]) if any(rest[4:]) else "none", source, rows, None, "", names,
        )  # fmt: skip
        found.append(Flight(*values))
    return found


def interference_text(spoofed: float, stray: float, weak: float, away: float) -> str:
    """What was wrong with the positions, in words; the numbers are of fixes."""
    parts = []
    if spoofed >= 3:
        parts.append(f"spoofing: {spoofed:.0f} false positions, not used")
    if weak >= 5:
        silences = f", {away:.0f} silences over a minute at height" if away else ""
        parts.append(f"jamming: {weak:.0f} positions of low integrity{silences}")
    if stray:
        parts.append(f"{stray:.0f} stray positions, not used")
    return "; ".join(parts) or "none"
