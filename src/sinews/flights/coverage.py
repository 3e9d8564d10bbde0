"""How much of the sky was seen: minutes of aircraft by cell, height band and day.

A cell is half a degree each way; an aircraft counts once a minute, where it was first seen in that
minute. Old (stale) positions are not seen ones. On the ground counts as the lowest band.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sinews.flights.columns import GROUND, STALE, UNKNOWN, Track
from sinews.flights.compiled import compiled

BANDS = ("0-5000", "5000-15000", "15000-30000", "30000+")
_EDGES_FT = (5_000, 15_000, 30_000)
_COLUMNS, _ROWS = 720, 360
_DAY = 86_400.0


@dataclass(slots=True)
class Coverage:
    """Counts by day; add tracks, then take the rows."""

    days: dict[int, NDArray[np.int32]] = field(default_factory=dict)

    def add(self, track: Track) -> None:
        """Count one track's minutes."""
        time = track.time
        if not len(time):
            return
        earliest, latest = float(time.min()), float(time.max())
        if earliest != earliest:  # a time is missing
            if np.isnan(time).all():
                return
            earliest, latest = float(np.nanmin(time)), float(np.nanmax(time))
        first, last = int(earliest // _DAY), int(latest // _DAY)
        # A damaged clock must not ask for a million days.
        for day in range(first, min(last, first + 2) + 1):
            if day not in self.days:
                self.days[day] = np.zeros((_ROWS * _COLUMNS, len(BANDS)), np.int32)
            _count(
                self.days[day], day * _DAY, time, track.latitude, track.longitude, track.altitude, track.marks
            )

    def merge(self, other: Coverage) -> None:
        """Add another shard's counts."""
        for day, counts in other.days.items():
            if day in self.days:
                self.days[day] += counts
            else:
                self.days[day] = counts

    @classmethod
    def of(cls, rows: Sequence[Sequence[Any]]) -> Coverage:
        """Counts from what `rows` gave."""
        made = cls()
        for day, latitude, longitude, band, minutes in rows:
            counts = made.days.setdefault(day, np.zeros((_ROWS * _COLUMNS, len(BANDS)), np.int32))
            cell = int((latitude + 90) * 2) * _COLUMNS + int((longitude + 180) * 2)
            counts[cell, BANDS.index(band)] = minutes
        return made

    def rows(self) -> list[tuple[int, float, float, str, int]]:
        """(day since 1970, southern edge, western edge, band, aircraft-minutes), in order."""
        found = []
        for day in sorted(self.days):
            counts = self.days[day]
            for cell, band in np.argwhere(counts > 0).tolist():
                latitude, longitude = cell // _COLUMNS / 2 - 90, cell % _COLUMNS / 2 - 180
                found.append((day, latitude, longitude, BANDS[band], int(counts[cell, band])))
        return found


@compiled
def _count(
    counts: NDArray[np.int32],
    midnight: float,
    time: NDArray[np.float64],
    latitude: NDArray[np.float64],
    longitude: NDArray[np.float64],
    altitude: NDArray[np.int32],
    marks: NDArray[np.uint8],
) -> None:
    counted = -1
    for i in range(len(time)):
        if marks[i] & STALE or not (midnight <= time[i] < midnight + _DAY):
            continue
        minute = int((time[i] - midnight) / 60.0)
        if minute == counted or altitude[i] == UNKNOWN:
            continue
        if not (abs(latitude[i]) <= 90.0 and abs(longitude[i]) <= 180.0):
            continue
        row = min(int((latitude[i] + 90.0) * 2.0), _ROWS - 1)
        column = min(int((longitude[i] + 180.0) * 2.0), _COLUMNS - 1)
        band = 0
        if altitude[i] != GROUND:
            for edge in _EDGES_FT:
                if altitude[i] >= edge:
                    band += 1
        counts[row * _COLUMNS + column, band] += 1
        counted = minute
