"""From one aircraft's fixes to its flights: which field from, which field to, on what evidence.

`detect` is pure: arrays in, flights out; no file, no clock. All work on fixes is compiled.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sinews.flights import performance
from sinews.flights.airfields import Airfields
from sinews.flights.columns import Track
from sinews.flights.resolve import EVIDENCE, analyse

__all__ = ["THRESHOLD", "Flight", "detect"]

THRESHOLD = 0.7  # below this probability no airport is named
SHOWN_CANDIDATES = 5
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
    points: int
    longest_gap_s: float
    distance_km: float
    interference: str
    source: str
    rows: str
    operator_class: str | None = None
    snapshot: str = ""
    callsigns: list[str] = field(default_factory=list)


def detect(
    tracks: Track | Sequence[Track],
    airfields: Airfields,
    *,
    until: float | None = None,
    since: float | None = None,
    threshold: float = THRESHOLD,
) -> list[Flight]:
    """The flights of one aircraft, in order of time.

    `tracks` are all of one aircraft, file after file (midnight is no border). `since` and `until`
    bound what the history covers: a flight in the air there was cut, and did not land out of sight.
    """
    held = [tracks] if isinstance(tracks, Track) else [track for track in tracks if len(track)]
    held = [track for track in held if len(track)]
    if not held:
        return []
    joined = _Joined(held)
    kind = performance.class_of(joined.type)
    legs, candidates, chances = analyse(
        joined.time, joined.latitude, joined.longitude, joined.altitude, joined.speed, joined.heading,
        joined.rate, joined.marks, joined.nic, joined.nac_p, joined.names, kind, bool(joined.aircraft.military),
        -np.inf if since is None else since, np.inf if until is None else until,
        airfields.fields, airfields.runways, airfields.cells,
    )  # fmt: skip
    return [
        _flight(joined, airfields, legs[k], candidates[k], chances[k], threshold) for k in range(len(legs))
    ]


class _Joined:
    """The tracks of one aircraft as one set of columns in order of time."""

    def __init__(self, tracks: list[Track]) -> None:
        self.tracks = tracks
        first = tracks[0]
        self.aircraft = first.aircraft
        self.type = next((t.aircraft.type for t in tracks if t.aircraft.type), None)
        self.registration = next((t.aircraft.registration for t in tracks if t.aircraft.registration), None)
        self.starts = np.cumsum([0, *map(len, tracks)])
        columns: dict[str, Any] = {}
        for name, type_ in _COLUMNS.items():
            parts = [getattr(track, name) for track in tracks]
            columns[name] = np.ascontiguousarray(
                parts[0] if len(parts) == 1 else np.concatenate(parts), dtype=type_
            )
        names = np.full(len(columns["time"]), -1, np.int32)
        self.heard: list[str] = []
        for start, track in zip(self.starts, tracks, strict=False):
            for i, name in track.callsigns:
                if not name:
                    continue
                if name not in self.heard:
                    self.heard.append(name)
                names[start + i : start + len(track)] = self.heard.index(name)
        order = None
        time = columns["time"]
        if len(time) > 1 and not bool((time[1:] >= time[:-1]).all()):
            order = np.argsort(time, kind="stable")  # NaN goes last
            order = order[np.isfinite(time[order])]
        elif not np.isfinite(time).all():
            order = np.flatnonzero(np.isfinite(time))
        if order is not None:
            columns = {name: column[order] for name, column in columns.items()}
            names = names[order]
        self.order = order
        self.names = names
        self.time = columns["time"]
        self.latitude = columns["latitude"]
        self.longitude = columns["longitude"]
        self.altitude = columns["altitude"]
        self.speed = columns["speed"]
        self.heading = columns["heading"]
        self.rate = columns["rate"]
        self.marks = columns["marks"]
        self.nic = columns["nic"]
        self.nac_p = columns["nac_p"]

    def called(self, first: int, last: int) -> list[str]:
        """Call signs heard among some fixes, the most heard first."""
        if not self.heard:
            return []
        names = self.names[first : last + 1]
        if len(self.heard) == 1:
            return self.heard if names.max() >= 0 else []
        counts = np.bincount(names[names >= 0], minlength=len(self.heard))
        return [self.heard[i] for i in np.argsort(-counts, kind="stable") if counts[i]]

    def whence(self, first: int, last: int) -> tuple[str, str]:
        """The files that fixes are from, and their rows there."""
        rows = (
            np.array([first, last]) if self.order is None else np.sort(self.order[first : last + 1])[[0, -1]]
        )
        parts = []
        for k, track in enumerate(self.tracks):
            low, high = max(rows[0], self.starts[k]), min(rows[1], self.starts[k + 1] - 1)
            if low <= high:
                parts.append((track.source, f"{low - self.starts[k]}-{high - self.starts[k]}"))
        return "; ".join(p[0] for p in parts), "; ".join(p[1] for p in parts)


_COLUMNS = {
    "time": np.float64,
    "latitude": np.float64,
    "longitude": np.float64,
    "altitude": np.int32,
    "speed": np.float32,
    "heading": np.float32,
    "rate": np.float32,
    "marks": np.uint8,
    "nic": np.int8,
    "nac_p": np.int8,
}


def operator_of(callsign: str | None, registration: str | None) -> str | None:
    """The three letters of an airline or air arm that a call sign begins with; None for a registration."""
    if not callsign or (registration and callsign == registration.replace("-", "")):
        return None
    found = AIRLINE_CALLSIGN.fullmatch(callsign)
    return found[1] if found else None


def _flight(
    joined: _Joined, airfields: Airfields, leg: Any, candidates: Any, chances: Any, threshold: float
) -> Flight:
    first, last = int(leg["first"]), int(leg["last"])
    ends: list[Any] = []
    for side in range(2):
        listed = []
        for i, p in zip(candidates[side].tolist(), chances[side].tolist(), strict=True):
            if i >= 0 and p >= 0.005 and len(listed) < SHOWN_CANDIDATES:
                listed.append((i, round(p, 3)))
        best = listed[0] if listed else (-1, 0.0)
        evidence = EVIDENCE[int(leg["evidence"][side])]
        named = best[0] >= 0 and best[1] >= threshold and evidence != "none"
        ends += [
            airfields.codes[best[0]] if named else None,
            airfields.countries[best[0]] if named else None,
            round(float(leg["when"][side]), 3) if named else None,
            evidence if named else "none",
            best[1],
            [(airfields.codes[i], p) for i, p in listed],
        ]
    names = joined.called(first, last)
    callsign = names[0] if names else None
    source, rows = joined.whence(first, last)
    return Flight(
        joined.aircraft.icao24,
        joined.registration,
        joined.type,
        callsign,
        operator_of(callsign, joined.registration),
        joined.aircraft.military,
        *ends,
        float(joined.time[first]),
        float(joined.time[last]),
        int(leg["points"]),
        round(float(leg["gap"]), 1),
        round(float(leg["distance"]) * 1.852, 1),
        interference_text(*leg["faults"].tolist()),
        source,
        rows,
        callsigns=names,
    )


def interference_text(spoofed: int, stray: int, weak: int, away: int) -> str:
    """What was wrong with the positions, in words; counts are of fixes."""
    parts = []
    if spoofed >= 3:
        parts.append(f"spoofing: {spoofed} false positions, not used")
    if weak >= 5 or away >= 5:
        what = [f"{weak} of low integrity"] if weak else []
        what += [f"{away} silences over a minute"] if away else []
        parts.append("jamming: " + ", ".join(what)) if weak >= 5 else None
    if stray:
        parts.append(f"{stray} stray positions, not used")
    return "; ".join(parts) or "none"
