"""Made-up flights for the detector's tests: straight and simple, so that the truth is plain arithmetic."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from sinews.flights.columns import GROUND, UNKNOWN, Aircraft, Track

TRACKS = Path(__file__).parents[2] / "shared" / "data" / "tracks"
needs_tracks = pytest.mark.skipif(not TRACKS.is_dir(), reason="../shared/data/tracks is absent")

# 2018-08-01 00:00 UTC: before Istanbul's airport moved and before Berlin's opened.
START = 1533081600.0
# Thresholds and true headings of runways, as OurAirports has them; elevations in feet.
EHAM_27 = (52.31840, 4.79689, 266.6, -11)  # runway 09/27, from its east end
EHAM_09 = (52.31660, 4.74635, 86.6, -11)
LSZH_14 = (47.48150, 8.53600, 136.9, 1416)
UBBB_34 = (40.45592, 50.04144, 346.6, 10)
UB12_17 = (40.60280, 49.55750, 180.2, -13)
LLOV_20 = (29.95220, 34.94330, 201.9, 1492)


@dataclass
class Fixes:
    """Fixes appended by hand or by legs; `track()` gives them as a reader would."""

    icao24: str = "4b1801"
    type: str | None = "A320"
    military: bool | None = None
    rows: list[tuple[float, ...]] = field(default_factory=list)  # t, lat, lon, alt, gs, trk, rate
    calls: list[tuple[int, str]] = field(default_factory=list)
    marks: dict[int, int] = field(default_factory=dict)
    nic: dict[int, int] = field(default_factory=dict)

    def add(
        self, t: float, lat: float, lon: float, alt: float, gs: float, trk: float, rate: float = 0.0
    ) -> None:
        self.rows.append((START + t, lat, lon, alt, gs, trk, rate))

    def ground(
        self, runway: tuple[float, ...], t: float, seconds: float, speed: float = 0.0, step: float = 5.0
    ) -> None:
        """Stand (or roll) a quarter of a mile down a runway."""
        for k in range(int(seconds / step)):
            lat, lon = moved(runway, runway[2], 0.25 + speed * k * step / 3600)
            self.add(t + k * step, lat, lon, GROUND, speed, runway[2])

    def climb(
        self,
        runway: tuple[float, ...],
        t: float,
        to_ft: float,
        *,
        from_ft: float = 0.0,
        course: float | None = None,
        step: float = 5.0,
    ) -> float:
        """Straight out from a runway's far end, 480 ft a nautical mile, 240 kt: 32 ft a second."""
        return self._slope(runway, t, from_ft, to_ft, 480, 240, step, out=True, course=course)

    def approach(
        self, runway: tuple[float, ...], t: float, from_ft: float, *, to_ft: float = 0.0, step: float = 5.0
    ) -> float:
        """Down a runway's axis at three degrees, 318 ft a nautical mile, 180 kt; ends at `to_ft` above it."""
        return self._slope(runway, t, from_ft, to_ft, 318, 180, step, out=False, course=None)

    def _slope(
        self,
        runway: tuple[float, ...],
        t: float,
        a: float,
        b: float,
        gradient: float,
        speed: float,
        step: float,
        *,
        out: bool,
        course: float | None,
    ) -> float:
        seconds = abs(b - a) / gradient / speed * 3600
        n = max(1, int(seconds / step))
        for k in range(n + 1):
            above = a + (b - a) * k / n
            miles = above / gradient + (1.0 if out else 0.0)
            heading = runway[2] if course is None else course
            lat, lon = moved(runway, heading if out else heading + 180, miles)
            rate = gradient * speed / 60 * (1 if out else -1)
            self.add(
                t + seconds * k / n, lat, lon, round((runway[3] + above) / 25) * 25, speed, heading, rate
            )
        return t + seconds

    def level(
        self,
        t: float,
        a: tuple[float, float],
        b: tuple[float, float],
        alt: float,
        speed: float,
        step: float = 10.0,
    ) -> float:
        """Level along the great circle's chord; the time at its end."""
        distance, course = way(a, b)
        seconds = distance / speed * 3600
        n = max(1, int(seconds / step))
        for k in range(n + 1):
            share = k / n
            self.add(
                t + seconds * share,
                a[0] + (b[0] - a[0]) * share,
                a[1] + (b[1] - a[1]) * share,
                alt,
                speed,
                course,
            )
        return t + seconds

    def track(self, order: list[int] | None = None) -> Track:
        rows = np.array(self.rows, float).reshape(-1, 7)
        n = len(rows)
        marks, nic = np.zeros(n, np.uint8), np.full(n, 8, np.int8)
        for i, value in self.marks.items():
            marks[i] = value
        for i, value in self.nic.items():
            nic[i] = value
        k = np.arange(n) if order is None else np.array(order)
        altitude = np.where(np.isnan(rows[:, 3]), UNKNOWN, np.nan_to_num(rows[:, 3])).astype(np.int32)
        return Track(
            Aircraft(self.icao24, type=self.type, military=self.military),
            rows[k, 0], rows[k, 1], rows[k, 2], altitude[k], rows[k, 4].astype(np.float32),
            rows[k, 5].astype(np.float32), rows[k, 6].astype(np.float32), marks[k], nic[k],
            np.full(n, -1, np.int8), self.calls, "made up",
        )  # fmt: skip


def moved(at: tuple[float, ...], course: float, miles: float) -> tuple[float, float]:
    return (
        at[0] + miles / 60 * math.cos(math.radians(course)),
        at[1] + miles / 60 * math.sin(math.radians(course)) / math.cos(math.radians(at[0])),
    )


def way(a: tuple[float, ...], b: tuple[float, ...]) -> tuple[float, float]:
    north = (b[0] - a[0]) * 60
    east = (b[1] - a[1]) * 60 * math.cos(math.radians((a[0] + b[0]) / 2))
    return math.hypot(north, east), math.degrees(math.atan2(east, north)) % 360


def flown(
    origin: tuple[float, ...],
    destination: tuple[float, ...],
    *,
    at: float = 3600.0,
    stand: float = 300.0,
    **given: object,
) -> tuple[Fixes, float]:
    """A whole flight, seen from stand to stand; and when it was on the ground again."""
    fixes = Fixes(**given)  # type: ignore[arg-type]
    fixes.ground(origin, at - stand, stand)
    t = fixes.climb(origin, at + 20, 24000)
    # A mile on from where the climb ended: on the same spot the fix would pass for an old one.
    a, b = moved(fixes.rows[-1][1:3], origin[2], 1), moved(destination, destination[2] + 180, 24000 / 318 + 1)
    t = fixes.level(t + 10, a, b, 24000, 420)
    t = fixes.approach(destination, t + 10, 24000 - destination[3])
    fixes.ground(destination, t + 5, stand, 20.0)
    return fixes, t + 5
