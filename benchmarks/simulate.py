"""Realistic position history with its truth, to score the detector on. It shares no code with it.

    python benchmarks/simulate.py --aircraft 200 --seed 1        prints what was flown

An aircraft is flown step by step through a plan: stand, taxi, run, departure, way, holding, vectors
or circuit, final, run, stand. What a network of receivers would have kept of that is then decided by
coverage (a floor by place, holes by region), by jamming and spoofing, and by the writer's habits
(steps of 3 to 20 s, heights of 25 ft on the standard atmosphere, stale marks, odd rows). Fields are
the real ones of the bundled list, read here anew; who flies where is made up: airliners and freight
between long runways, air forces between military fields (many beside civil ones), light aircraft
between strips, helicopters off-field. Only the result is handed on as `Track`s.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import itertools
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numba
import numpy as np

from sinews.flights.columns import GROUND, STALE, UNKNOWN, Aircraft, Track

REFERENCE = Path(__file__).parent.parent / "src" / "sinews" / "reference"
DAY = 86400.0
EPOCH = 1_700_006_400.0  # 2023-11-15 00:00 UTC


@dataclass
class Field:
    ident: str
    name: str
    country: str
    lat: float
    lon: float
    elevation: float
    kind: str
    runways: list[tuple[float, float, float, float, float]] = field(default_factory=list)  # ends, length

    @property
    def longest(self) -> float:
        return max((r[4] for r in self.runways), default=0.0)

    @property
    def military(self) -> bool:
        words = ("Air Base", "AFB", "Air Force", "Airbase", "Naval Air", "Army Air", "Military")
        return any(word in self.name for word in words)


@dataclass
class Truth:
    """One flight as flown; `origin` or `destination` None where it was off any field."""

    icao24: str
    origin: str | None
    destination: str | None
    takeoff: float
    landing: float
    stops_short: bool = False  # practice at another field on the way
    touched: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Type:
    name: str
    need_ft: float
    cruise_kt: float
    climb_fpm: float
    ceiling: tuple[float, float]
    approach_kt: float
    role: str
    reach_nm: tuple[float, float]


TYPES = {
    "A320": Type("A320", 5800, 450, 2300, (29000, 38000), 138, "airline", (120, 1200)),
    "B738": Type("B738", 6000, 450, 2400, (29000, 39000), 142, "airline", (150, 1300)),
    "B744": Type("B744", 8500, 490, 1800, (31000, 39000), 150, "freight", (400, 2600)),
    "IL76": Type("IL76", 6500, 420, 1600, (27000, 35000), 140, "freight", (250, 1800)),
    "AT76": Type("AT76", 4200, 270, 1300, (14000, 23000), 115, "regional", (60, 380)),
    "GLF5": Type("GLF5", 5000, 470, 3300, (35000, 45000), 128, "business", (120, 1800)),
    "C130": Type("C130", 4000, 300, 1400, (16000, 26000), 120, "military", (90, 800)),
    "C17": Type("C17", 6500, 440, 2200, (28000, 36000), 130, "military", (200, 1800)),
    "F16": Type("F16", 7500, 420, 6000, (18000, 32000), 155, "fighter", (0, 0)),
    "K35R": Type("K35R", 8000, 430, 2000, (24000, 30000), 145, "tanker", (0, 0)),
    "C172": Type("C172", 1600, 105, 650, (2500, 6500), 65, "light", (15, 180)),
    "PA34": Type("PA34", 2400, 150, 1000, (4000, 9500), 85, "light", (30, 300)),
    "EC35": Type("EC35", 0, 125, 1100, (1000, 2500), 50, "helicopter", (8, 60)),
}
# Share of aircraft of each type, and (latitude, longitude, radius in degrees) of the regions.
SHARES = {
    "A320": 16, "B738": 16, "B744": 6, "IL76": 8, "AT76": 9, "GLF5": 9, "C130": 8, "C17": 6, "F16": 3,
    "K35R": 3, "C172": 8, "PA34": 4, "EC35": 4,
}  # fmt: skip
REGIONS = [
    (48, 8, 9), (52, -1, 6), (41, 30, 8), (40.5, 48, 7), (32, 36, 5), (25, 52, 7), (39, -78, 7),
    (34, -115, 8),
    (44, -95, 9), (-22, -46, 8), (22, 78, 9), (36, 137, 7), (-33, 147, 9), (62, 18, 8), (0, 36, 8),
]  # fmt: skip


def read_fields() -> list[Field]:
    def rows(name: str) -> list[dict[str, str]]:
        text = gzip.decompress((REFERENCE / name).read_bytes()).decode("utf-8")
        return list(csv.DictReader(io.StringIO(text)))

    found: dict[str, Field] = {}
    for row in rows("airfields.csv.gz"):
        if row["to"] or row["from"] > "2023":
            continue
        found[row["ident"]] = Field(
            row["ident"], row["name"], row["country"], float(row["latitude"]), float(row["longitude"]),
            float(row["elevation_ft"]), row["kind"],
        )  # fmt: skip
    for row in rows("runways.csv.gz"):
        if row["ident"] in found and row["placed"] == "1" and row["surface"] != "water" and not row["to"]:
            ends = [float(row[k]) for k in ("latitude_1", "longitude_1", "latitude_2", "longitude_2")]
            found[row["ident"]].runways.append((*ends, float(row["length_ft"])))  # type: ignore[arg-type]
    return list(found.values())


def moved(lat: float, lon: float, course: float, nm: float) -> tuple[float, float]:
    return (
        lat + nm / 60 * math.cos(math.radians(course)),
        lon + nm / 60 * math.sin(math.radians(course)) / max(0.05, math.cos(math.radians(lat))),
    )


def way(a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
    """Distance (nm) and course between near points."""
    north = (b[0] - a[0]) * 60
    east = ((b[1] - a[1] + 180) % 360 - 180) * 60 * math.cos(math.radians((a[0] + b[0]) / 2))
    return math.hypot(north, east), math.degrees(math.atan2(east, north)) % 360


@numba.njit(cache=True)
def _fly(
    lat: float, lon: float, course: float, altitude: float, speed: float, t: float, points: Any,
    cruise: float, ceiling: float, climb: float, approach: float, origin_height: float, field_height: float,
    gradient: float, final_level: float, windy: float, wind_to: float, gusts: Any, step_climb: float,
    step_s: float, out: Any,
) -> int:  # fmt: skip
    """Fly through points (lat, lon, kind): 0 on the way, 1 the final's gate, 2 the threshold.

    Rows of out: t, lat, lon, altitude, ground speed, track, rate.
    """
    n = 0
    k = 0
    held = 0.0
    last_way = len(points) - 1
    lengths = np.zeros(len(points))
    for i in range(last_way - 1, -1, -1):
        north = (points[i + 1, 0] - points[i, 0]) * 60
        east = ((points[i + 1, 1] - points[i, 1] + 180) % 360 - 180) * 60
        east *= math.cos(math.radians(points[i, 0]))
        lengths[i] = lengths[i + 1] + math.sqrt(north * north + east * east)
    rate = 0.0
    dt = 2.0
    while k <= last_way and n < len(out):
        north = (points[k, 0] - lat) * 60
        east = ((points[k, 1] - lon + 180) % 360 - 180) * 60 * math.cos(math.radians(lat))
        distance = math.sqrt(north * north + east * east)
        to_go = distance + lengths[k]
        above = altitude - field_height
        # Speed: slow near the ground, 250 kt below 10,000 ft, cruise above; and down to the approach's.
        target = cruise
        if altitude < 10000:
            target = min(target, 250.0)
        if to_go < 30:
            target = min(target, 220.0)
        if to_go < 14:
            target = min(target, approach + 35)
        if to_go < 6:
            target = min(target, approach)
        taken_off = altitude - origin_height
        if taken_off < 1500 and to_go > 14:
            target = min(target, max(approach * 1.15, min(cruise, 170.0)))
        speed += max(-2.0, min(2.6, target - speed))
        # Height: up to the ceiling, down along the gradient, with a step where one was cleared.
        path = field_height + gradient * to_go
        if to_go > 9 and path - field_height < final_level * 1.6:
            path = max(path, min(field_height + final_level, altitude))
        wanted = min(ceiling, path)
        if step_climb > 0 and held < step_s and abs(altitude - step_climb) < 150 and wanted > step_climb:
            held += dt
            wanted = step_climb
        most = climb * max(0.25, 1.0 - altitude / 52000.0)
        change = wanted - altitude
        limit_down = -2600.0 if above > 3000 else -1150.0
        goal = max(limit_down, min(most, change / dt * 60.0))
        rate += max(-400.0, min(400.0, goal - rate))
        altitude += rate * dt / 60.0
        if altitude < field_height and to_go < 5:
            altitude = field_height
        # Course: turn towards the point, with a bank's limit.
        bearing = math.degrees(math.atan2(east, north)) % 360
        off = (bearing - course + 180) % 360 - 180
        most_turn = min(3.0, 1091.0 * math.tan(math.radians(25.0)) / max(60.0, speed)) * dt
        course = (course + max(-most_turn, min(most_turn, off))) % 360
        radius = speed / 3600.0 / math.radians(most_turn / dt)
        wind = windy * (0.2 + 0.8 * min(1.0, altitude / 30000.0))
        vn = speed * math.cos(math.radians(course)) + wind * math.cos(math.radians(wind_to))
        ve = speed * math.sin(math.radians(course)) + wind * math.sin(math.radians(wind_to))
        # The autopilot holds the track, so the wind moves the speed only along it.
        ground = max(40.0, vn * math.cos(math.radians(course)) + ve * math.sin(math.radians(course)))
        if speed < 130:
            ground = max(0.6 * speed, ground)
        stepped = ground * dt / 3600.0
        lat += stepped / 60.0 * math.cos(math.radians(course))
        lon += stepped / 60.0 * math.sin(math.radians(course)) / max(0.05, math.cos(math.radians(lat)))
        if lon > 180:
            lon -= 360
        elif lon < -180:
            lon += 360
        t += dt
        out[n, 0] = t
        out[n, 1] = lat
        out[n, 2] = lon
        out[n, 3] = altitude
        out[n, 4] = ground
        out[n, 5] = (course + gusts[n % len(gusts)]) % 360
        out[n, 6] = rate
        n += 1
        near = stepped * 1.1
        if k < last_way:
            north_1 = (points[k + 1, 0] - points[k, 0]) * 60
            east_1 = ((points[k + 1, 1] - points[k, 1] + 180) % 360 - 180) * 60
            east_1 *= math.cos(math.radians(lat))
            following = math.degrees(math.atan2(east_1, north_1)) % 360
            bend = abs((following - bearing + 180) % 360 - 180)
            near = max(near, min(12.0, radius * math.tan(math.radians(min(160.0, bend) / 2))))
            # A point within the turning circle is never met: take it as met.
            if distance < 2 * radius and abs(off) > 60:
                near = max(near, distance)
        if distance <= near:
            k += 1
    return n


class World:
    """The fields, and a seeded hand that makes plans on them."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.fields = [f for f in read_fields() if abs(f.lat) < 68]
        self.lat = np.array([f.lat for f in self.fields])
        self.lon = np.array([f.lon for f in self.fields])
        self.longest = np.array([f.longest for f in self.fields])
        self.military = np.array([f.military for f in self.fields])
        self.pad = np.array([f.kind == "heliport" for f in self.fields])
        self.elevation = np.array([f.elevation for f in self.fields])
        big = self.longest > 4000
        self.beside = np.zeros(len(self.fields), bool)
        for i in np.flatnonzero(big & self.military):
            apart = np.hypot(
                self.lat - self.lat[i], (self.lon - self.lon[i]) * math.cos(math.radians(self.lat[i]))
            )
            self.beside[i] = ((apart * 60 < 20) & big).sum() > 1
        # Coverage: a floor above the ground for each square degree, the same for all aircraft.
        self.floors = self.random.choice(
            [0.0, 300.0, 1000.0, 2000.0, 4000.0, 6000.0, 10000.0, 18000.0, 99999.0],
            p=[0.34, 0.16, 0.12, 0.12, 0.09, 0.06, 0.05, 0.03, 0.03],
            size=(180, 360),
        )

    def choose(self, type_: Type, around: tuple[float, float], near_nm: float, far_nm: float) -> int | None:
        """A field for a type within a ring; long runways draw airliners, military fields air forces."""
        north = (self.lat - around[0]) * 60
        east = ((self.lon - around[1] + 180) % 360 - 180) * 60 * math.cos(math.radians(around[0]))
        apart = np.hypot(north, east)
        fits = (apart >= near_nm) & (apart <= far_nm) & (self.longest >= type_.need_ft)
        if type_.role == "helicopter":
            fits = (apart >= near_nm) & (apart <= far_nm) & (self.pad | (self.longest > 0))
        if not fits.any():
            return None
        weight = np.where(fits, 1.0, 0.0)
        if type_.role in ("airline", "freight"):
            weight *= np.where(self.longest > 8000, 4.0, 1.0) * np.where(self.military, 0.35, 1.0)
            if type_.role == "freight":
                weight *= np.where(self.military, 3.0, 1.0) * np.where(self.beside, 2.0, 1.0)
        elif type_.role in ("military", "fighter", "tanker"):
            weight *= np.where(self.military, 8.0, 1.0) * np.where(self.beside, 2.0, 1.0)
        elif type_.role == "light":
            weight *= np.where(self.longest > 7000, 0.4, 1.0)
        return int(self.random.choice(len(self.fields), p=weight / weight.sum()))


@dataclass
class Flown:
    """One aircraft's life: rows of t, lat, lon, altitude, speed, track, rate, on the ground."""

    rows: list[Any]
    truth: list[Truth]
    calls: list[tuple[float, str]]
    type: Type
    icao24: str


def _park(world: World, flown: Flown, at: tuple[float, float], height: float, t: float, until: float) -> None:
    """Stand with the transponder on for a while at both ends of the wait."""
    random = world.random
    for begin, length in ((t, random.uniform(30, 300)), (until - random.uniform(60, 400), 1e9)):
        times = np.arange(max(t, begin), min(until, begin + length), 8.0)
        if len(times):
            rows = np.zeros((len(times), 8))
            rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3], rows[:, 7] = times, *at, height, 1
            flown.rows.append(rows)


def _roll(
    flown: Flown, points: list[tuple[float, float]], height: float, t: float, speeds: tuple[float, float]
) -> float:
    """Move on the ground through points; speed goes evenly from one to the other of `speeds`."""
    for a, b in itertools.pairwise(points):
        distance, course = way(a, b)
        if distance < 0.01:
            continue
        mean = max(8.0, (speeds[0] + speeds[1]) / 2)
        length = distance / mean * 3600
        times = np.arange(0, length, 2.0)
        share = times / length
        rows = np.zeros((len(times), 8))
        rows[:, 0] = t + times
        rows[:, 1] = a[0] + (b[0] - a[0]) * share
        rows[:, 2] = a[1] + (b[1] - a[1]) * share
        rows[:, 3], rows[:, 4], rows[:, 5] = height, speeds[0] + (speeds[1] - speeds[0]) * share, course
        rows[:, 7] = 1
        flown.rows.append(rows)
        t += length
    return t


def _ends(world: World, place: Field, type_: Type) -> tuple[tuple[float, float], tuple[float, float], float]:
    """Threshold, far end and heading of a runway that the type can use, in one of its directions."""
    fit = [r for r in place.runways if r[4] >= min(type_.need_ft, place.longest)]
    r = fit[world.random.integers(len(fit))]
    a, b = (r[0], r[1]), (r[2], r[3])
    if world.random.random() < 0.5:
        a, b = b, a
    return a, b, way(a, b)[1]


def _stand(world: World, place: Field) -> tuple[float, float]:
    nm = world.random.uniform(0.1, 0.5)
    return moved(place.lat, place.lon, world.random.uniform(0, 360), nm)


def _approach(
    world: World, start: tuple[float, float], threshold: tuple[float, float], heading: float, type_: Type
) -> list[tuple[float, float]]:
    """Points from somewhere to a threshold: straight in, or by downwind and base, as it comes."""
    random = world.random
    small = type_.cruise_kt < 160
    final = random.uniform(0.7, 1.6) if small else random.uniform(5.0, 13.0)
    gate = moved(*threshold, heading + 180, final)
    distance, course = way(start, gate)
    off = abs((course - heading + 180) % 360 - 180)
    points: list[tuple[float, float]] = []
    if off > 75:
        side = 1 if ((course - heading + 180) % 360 - 180) < 0 else -1
        across = random.uniform(0.7, 1.3) if small else random.uniform(3.5, 7.0)
        abeam = moved(*threshold, heading + 90 * side, across)
        points.append(moved(*abeam, heading, random.uniform(-1, 2) * (0.3 if small else 1)))
        points.append(moved(*abeam, heading + 180, final + (0 if small else random.uniform(-1, 2))))
    elif off > 35:
        points.append(
            moved(
                *gate, heading + 180 + random.uniform(-40, 40), random.uniform(2, 6) * (0.2 if small else 1)
            )
        )
    if not small and distance > 60 and random.random() < 0.5:
        # Somewhere on the way in, vectors.
        share = random.uniform(0.75, 0.92)
        mid = (
            start[0] + (gate[0] - start[0]) * share,
            start[1] + ((gate[1] - start[1] + 180) % 360 - 180) * share,
        )
        points.insert(0, moved(*mid, course + 90, random.normal(0, 6)))
    if not small and random.random() < 0.3:
        # The radar controller makes room: this way and that.
        sent = course + 180 + random.uniform(-100, 100)
        points.insert(0, moved(*threshold, sent, random.uniform(10, 38)))
    points.append(gate)
    return points


def _leg(
    world: World,
    flown: Flown,
    origin: Field,
    destination: Field,
    t: float,
    mission: str,
    stand: tuple[float, float],
) -> tuple[float, tuple[float, float]]:
    """Fly one flight; the time at its end, and the stand there."""
    random, type_ = world.random, flown.type
    helicopter = type_.role == "helicopter"
    small = type_.cruise_kt < 160
    distance, course = way((origin.lat, origin.lon), (destination.lat, destination.lon))
    touched: list[str] = []
    if helicopter:
        start = (origin.lat, origin.lon)
        off_heading = course + random.uniform(-30, 30)
        far = start
    else:
        start, far, off_heading = _ends(world, origin, type_)
        t = _roll(flown, [stand, start], origin.elevation, t, (14, 14))
        run = moved(*start, off_heading, min(way(start, far)[0] * 0.7, type_.need_ft / 6076 * 0.7))
        t = _roll(flown, [start, run], origin.elevation, t, (5, type_.approach_kt * 1.05))
        far = run
    takeoff = t
    points: list[tuple[float, float]] = []
    if not helicopter:
        straight = random.uniform(0.8, 2.0) if small else random.uniform(1.5, 8.0)
        out = moved(*far, off_heading, straight)
        points.append(out)
        bend = abs((course - off_heading + 180) % 360 - 180)
        if bend > 100 and not small:
            points.append(
                moved(*out, off_heading + (90 if random.random() < 0.5 else -90), random.uniform(4, 8))
            )
    if mission == "circuits":
        return _circuits(world, flown, origin, t, off_heading, start, far)
    ceiling = min(
        random.uniform(*type_.ceiling), 3000 + distance * 130 + max(origin.elevation, destination.elevation)
    )
    if mission in ("refuelling", "work"):
        centre = moved(
            origin.lat,
            origin.lon,
            random.uniform(0, 360),
            random.uniform(60, 220) if mission == "refuelling" else random.uniform(6, 30),
        )
        long, wide = (45, 14) if mission == "refuelling" else (3, 1.5)
        axis = random.uniform(0, 360)
        for _ in range(int(random.integers(2, 5))):
            a = moved(*centre, axis, long / 2)
            b = moved(*centre, axis + 180, long / 2)
            points += [a, moved(*a, axis + 90, wide), moved(*b, axis + 90, wide), b]
        ceiling = random.uniform(*type_.ceiling)
    elif mission == "tour":
        # Round and about at no great height, and back.
        centre = moved(
            origin.lat, origin.lon, random.uniform(0, 360), random.uniform(5, 60) * (0.4 if small else 1)
        )
        spread = random.uniform(4, 40) * (0.4 if small else 1)
        points += [moved(*centre, random.uniform(0, 360), spread) for _ in range(int(random.integers(2, 8)))]
        ceiling = origin.elevation + random.uniform(1500, 5000 if small else 12000)
    elif distance > 300:
        share = random.uniform(0.3, 0.7)
        mid = (
            origin.lat + (destination.lat - origin.lat) * share,
            origin.lon + ((destination.lon - origin.lon + 180) % 360 - 180) * share,
        )
        points.append(moved(*mid, course + 90, random.normal(0, 15)))
    if mission == "way" and random.random() < 0.12:
        ceiling = min(ceiling, max(origin.elevation, destination.elevation) + random.uniform(2000, 12000))
    last = points[-1] if points else start
    if mission == "practice":
        other = world.choose(type_, (origin.lat, origin.lon), 15, 90)
        if other is not None:
            place = world.fields[other]
            a, b, heading = _ends(world, place, type_)
            touched.append(place.ident)
            for _ in range(int(random.integers(1, 4))):
                t, last, off_heading, far, start = _practice(
                    world, flown, place, a, b, heading, points, t, off_heading, far, origin.elevation, ceiling
                )
                points = [moved(*last, heading, random.uniform(2, 5))]
            origin_height = place.elevation
        else:
            origin_height = origin.elevation
    else:
        origin_height = origin.elevation
    if helicopter:
        threshold, end, heading = (destination.lat, destination.lon), (destination.lat, destination.lon), 0.0
        approach = [threshold]
        if mission == "offfield":
            threshold = moved(*threshold, random.uniform(0, 360), random.uniform(4, 9))
            approach = [threshold]
    else:
        threshold, end, heading = _ends(world, destination, type_)
        if mission != "circuits" and random.random() < 0.08 and not small:
            # Holding, on the way in.
            hold = moved(*threshold, heading + 180 + random.uniform(-70, 70), random.uniform(25, 40))
            for _ in range(int(random.integers(1, 4))):
                points += [
                    hold,
                    moved(*hold, heading + 90, 4),
                    moved(*moved(*hold, heading + 90, 4), heading, 9),
                    moved(*hold, heading, 9),
                ]
            last = hold
        approach = _approach(world, points[-1] if points else last, threshold, heading, type_)
    height = destination.elevation
    first = flown.rows[-1][-1] if flown.rows else None
    speed = type_.approach_kt * 1.05 if not helicopter else 20.0
    at = (float(first[1]), float(first[2])) if first is not None else start
    level = 3000.0 if not small else 1000.0
    if not helicopter and random.random() < 0.04:
        # A go-around: down to two hundred feet over the runway, away again, and round.
        t, at, off_heading = _air(
            world,
            flown,
            [*points, *approach, threshold],
            at,
            t,
            off_heading,
            speed,
            origin_height,
            height,
            ceiling,
            level,
            250,
        )
        points = [moved(*at, heading, random.uniform(3, 6))]
        approach = _approach(world, points[-1], threshold, heading, type_)
        origin_height, ceiling = height, height + random.uniform(3000, 5000)
        speed = type_.approach_kt
    t, at, _course_in = _air(
        world,
        flown,
        [*points, *approach, threshold],
        at,
        t,
        off_heading,
        speed,
        origin_height,
        height,
        ceiling,
        level,
        None,
    )
    landing = t
    flown.truth.append(
        Truth(
            flown.icao24,
            origin.ident,
            None if mission == "offfield" else destination.ident,
            takeoff,
            landing,
            mission == "practice",
            touched,
        )
    )
    if helicopter:
        return t, at
    rolled = moved(*threshold, heading, way(threshold, end)[0] * random.uniform(0.35, 0.8))
    t = _roll(flown, [at, rolled], height, t, (type_.approach_kt * 0.95, 25))
    stand = _stand(world, destination)
    t = _roll(flown, [rolled, stand], height, t, (14, 14))
    return t, stand


def _air(
    world: World, flown: Flown, points: list[tuple[float, float]], at: tuple[float, float], t: float,
    course: float, speed: float, origin_height: float, height: float, ceiling: float, level: float,
    bottom: float | None, tries: int = 0,
) -> tuple[float, tuple[float, float], float]:  # fmt: skip
    """Fly through points and on down to a field's height (or `bottom` ft over it)."""
    random, type_ = world.random, flown.type
    out = np.zeros((45000, 7))
    if len(points) > 1 and points[-1] == points[-2]:
        points = points[:-1]
    begin = origin_height + 5 if not flown.rows else float(flown.rows[-1][-1][3])
    # Most come down by the book; some are sent down early, and some are kept up.
    habit = random.random()
    gradient = (
        random.uniform(265, 350)
        if habit < 0.7
        else random.uniform(160, 265)
        if habit < 0.93
        else random.uniform(350, 430)
    )
    if type_.cruise_kt < 160:
        gradient = random.uniform(250, 520)
    base = height if bottom is None else height + bottom
    # Sent up by steps, or out under the airspace of others: some stay low for many miles.
    step_climb = random.choice([0.0, 0.0, 0.0, 1500.0, 3000.0, 5000.0, 7000.0, 10000.0, 13000.0])
    if type_.cruise_kt <= 160:
        step_climb = random.choice([0.0, 0.0, 0.0, 800.0, 1500.0])
    step_climb = step_climb + origin_height * (step_climb > 0)
    n = _fly(
        at[0], at[1], course, begin, speed, t, np.array([(*p, 0) for p in points], float), type_.cruise_kt,
        ceiling, type_.climb_fpm * random.uniform(0.7, 1.1), type_.approach_kt, origin_height, base, gradient,
        level * random.uniform(0.6, 1.3),
        random.uniform(0, 60) if type_.cruise_kt > 160 else random.uniform(0, 15),
        random.uniform(0, 360), random.normal(0, 0.7, 997), float(step_climb), random.exponential(220), out,
    )  # fmt: skip
    rows = np.zeros((n, 8))
    rows[:, :7] = out[:n]
    flown.rows.append(rows)
    if float(out[n - 1, 3]) > base + 150 and tries < 4:
        # Too high to land: away, and round again.
        course, goal = float(out[n - 1, 5]), points[-1]
        side = moved(*goal, course + 90, 4)
        around = [
            moved(*goal, course, 3),
            moved(*side, course, 3),
            moved(*side, course + 180, 12),
            moved(*goal, course + 180, 11),
            goal,
        ]
        return _air(
            world, flown, around, goal, float(out[n - 1, 0]), course, float(out[n - 1, 4]), origin_height,
            height,
            float(out[n - 1, 3]), level, bottom, tries + 1,
        )  # fmt: skip
    return float(out[n - 1, 0]), (float(out[n - 1, 1]), float(out[n - 1, 2])), float(out[n - 1, 5])


def _practice(
    world: World, flown: Flown, place: Field, a: Any, b: Any, heading: float,
    before: list[tuple[float, float]],
    t: float, course: float, at: tuple[float, float], origin_height: float, ceiling: float,
) -> tuple[float, tuple[float, float], float, tuple[float, float], Any]:  # fmt: skip
    """One low approach or touch-and-go at a field."""
    random, type_ = world.random, flown.type
    start = before[-1] if before else at
    points = [*before, *_approach(world, start, a, heading, type_), a]
    touch = random.random() < 0.5
    here = (float(flown.rows[-1][-1][1]), float(flown.rows[-1][-1][2]))
    t, at, _ = _air(
        world, flown, points, here, t, course, type_.approach_kt, origin_height, place.elevation, ceiling,
        2500,
        0.0 if touch else random.uniform(100, 500),
    )  # fmt: skip
    if touch:
        roll = moved(*a, heading, min(0.5, way(a, b)[0] * 0.5))
        t = _roll(flown, [at, roll], place.elevation, t, (type_.approach_kt * 0.9, type_.approach_kt * 0.9))
        at = roll
    return t, at, heading, at, a


def _circuits(
    world: World, flown: Flown, place: Field, t: float, heading: float, threshold: Any, far: Any
) -> tuple[float, tuple[float, float]]:
    """Circuits at one field: touch-and-goes and a full stop; one flight from there to there."""
    random, type_ = world.random, flown.type
    takeoff = t
    fast = type_.cruise_kt > 160
    at = far
    laps = int(random.integers(2, 6))
    for lap in range(laps):
        across = random.uniform(0.8, 1.3) * (2.5 if fast else 1)
        up = moved(*at, heading, random.uniform(0.8, 1.3) * (3 if fast else 1))
        cross = moved(*up, heading + 90, across)
        down = moved(
            *cross, heading + 180, way(up, threshold)[0] + random.uniform(0.7, 1.2) * (4 if fast else 1)
        )
        final = moved(*down, heading - 90, across)
        t, at, _ = _air(
            world, flown, [up, cross, down, final, threshold], at, t, heading, type_.approach_kt * 1.05,
            place.elevation, place.elevation, place.elevation + (1500 if fast else 1000), 1000, None,
        )  # fmt: skip
        roll = moved(*threshold, heading, 0.3)
        last = lap == laps - 1
        landing = t
        t = _roll(
            flown,
            [at, roll],
            place.elevation,
            t,
            (type_.approach_kt * 0.9, 25 if last else type_.approach_kt * 0.9),
        )
        at = roll
    flown.truth.append(Truth(flown.icao24, place.ident, place.ident, takeoff, landing, True))
    stand = _stand(world, place)
    t = _roll(flown, [at, stand], place.elevation, t, (14, 14))
    return t, stand


def live(world: World, number: int, days: float) -> Flown:
    """One aircraft over some days."""
    random = world.random
    names = list(SHARES)
    share = np.array([SHARES[n] for n in names], float)
    type_ = TYPES[names[random.choice(len(names), p=share / share.sum())]]
    region = REGIONS[random.integers(len(REGIONS))]
    base = None
    while base is None:
        centre = region[0] + random.uniform(-1, 1) * region[2], region[1] + random.uniform(-1, 1) * region[2]
        base = world.choose(type_, centre, 0, 200)
    flown = Flown([], [], [], type_, f"{0x500000 + number:06x}")
    here = base
    t = EPOCH + random.uniform(0, 0.5) * DAY
    until = EPOCH + days * DAY
    stand = _stand(world, world.fields[here])
    missed = 0
    while t < until and missed < 20 and len(flown.truth) < 14:
        place = world.fields[here]
        if type_.role in ("fighter", "tanker"):
            mission, there = "refuelling", here
            if random.random() < 0.3:
                mission = "practice"
        elif type_.role == "light" and random.random() < 0.25:
            mission, there = "circuits", here
        elif type_.role == "helicopter" and random.random() < 0.3:
            mission, there = "work", here
        else:
            mission = "way"
            if type_.role in ("airline", "business", "light", "military") and random.random() < 0.06:
                mission, there = "tour", here
            if type_.role == "military" and random.random() < 0.15:
                mission = "practice"
            if type_.role == "helicopter" and random.random() < 0.2:
                mission = "offfield"
            home = type_.role in ("military", "business", "freight", "light", "helicopter") and here != base
            if mission == "tour":
                choice = here
            else:
                choice = (
                    base
                    if home and random.random() < 0.5
                    else world.choose(type_, (place.lat, place.lon), *type_.reach_nm)
                )
            if choice is None:
                missed += 1
                continue
            there = choice
        if flown.rows or random.random() < 0.8:
            _park(world, flown, stand, place.elevation, t - random.uniform(100, 500), t)
        call = f"{random.choice(['AZQ', 'DLH', 'RCH', 'SWR', 'THY', 'UAL'])}{random.integers(10, 9999)}"
        flown.calls.append((t - 600, call))
        before = len(flown.truth)
        t, stand = _leg(world, flown, place, world.fields[there], t, mission, stand)
        if len(flown.truth) > before and flown.truth[-1].destination is None:
            # A helicopter put down off any field; it flies back from there.
            back = world.fields[here]
            fake = Field("", "", "", stand[0], stand[1], back.elevation, "heliport")
            t += random.uniform(900, 3600)
            t, stand = _leg(world, flown, fake, back, t, "way", stand)
            flown.truth[-1].origin = None
            there = here
        wait = random.lognormal(math.log(3600), 0.7)
        rest = max(1500.0 if type_.need_ft > 3000 else 900.0, wait)
        _park(world, flown, stand, world.fields[there].elevation, t, t + rest)
        t += rest
        here = there
    return flown


@dataclass
class Weather:
    """What the network and the ether make of it; heights in ft over the ground."""

    floor: float | None = None  # the same floor everywhere; None: by place
    spoofing: float = 0.0  # share of aircraft that meet it
    jamming: float = 0.0
    noise: bool = True


def observe(world: World, flown: Flown, weather: Weather) -> Track:
    """What would have been written down of an aircraft's life."""
    random = world.random
    rows = np.concatenate(flown.rows)
    rows = rows[np.argsort(rows[:, 0], kind="stable")]
    t, lat, lon, height, speed, track, rate, ground = rows.T
    # Terrain: between the fields that the aircraft used, whichever is nearer.
    keep = np.ones(len(t), bool)
    used = {x for f in flown.truth for x in (f.origin, f.destination) if x}
    places = [f for f in world.fields if f.ident in used]
    if places:
        apart = np.stack([np.hypot(lat - p.lat, (lon - p.lon) * np.cos(np.radians(lat))) for p in places])
        terrain = np.array([p.elevation for p in places])[apart.argmin(0)]
    else:
        terrain = np.zeros(len(t))
    above = height - terrain
    if weather.floor is None:
        floors = world.floors[np.floor(lat + 90).astype(int) % 180, np.floor(lon + 180).astype(int) % 360]
        keep &= (above >= floors) & ((ground == 0) | (floors == 0))
        # Rows come and go near the floor.
        fading = (above < floors + 1500) & (floors > 0)
        keep &= ~(fading & (random.random(len(t)) < 0.5))
    elif weather.floor > 0:
        keep &= (above >= weather.floor) & (ground == 0)
    if weather.floor is None and random.random() < 0.25:
        # A hole on the way: nobody listens for a while.
        begin = t[0] + random.uniform(0, 1) * (t[-1] - t[0])
        keep &= ~((t > begin) & (t < begin + random.uniform(600, 7200)))
    if weather.floor is None and random.random() < 0.2:
        # A border: the history at hand ends at a line across the way.
        k = random.integers(len(t))
        over = (lat > lat[k]) if random.random() < 0.5 else (lon > lon[k])
        keep &= over if random.random() < 0.5 else ~over
    lat_seen, lon_seen = lat.copy(), lon.copy()
    nic = np.full(len(t), 8, np.int8)
    speed_seen = speed.copy()
    airborne = np.flatnonzero((ground == 0) & (above > 6000))
    if len(airborne) > 600 and random.random() < weather.jamming:
        begin = airborne[random.integers(len(airborne) - 500)]
        span = (t > t[begin]) & (t < t[begin] + random.uniform(300, 1800))
        nic[span] = random.integers(0, 5)
        keep &= ~(span & (random.random(len(t)) < 0.85))
    if len(airborne) > 600 and random.random() < weather.spoofing:
        begin = airborne[random.integers(len(airborne) - 500)]
        span = np.flatnonzero((t > t[begin]) & (t < t[begin] + random.uniform(200, 1500)) & (ground == 0))
        # Beirut's, Cairo's or Sochi's field, or a circle somewhere near.
        spot = [(33.82, 35.49), (30.12, 31.41), (43.45, 39.96)][random.integers(3)]
        if random.random() < 0.5:
            spot = moved(lat[begin], lon[begin], random.uniform(0, 360), random.uniform(60, 250))
        turn = (t[span] - t[begin]) / 120 * 2 * math.pi
        size = random.choice([0.0005, 0.01])
        lat_seen[span] = spot[0] + size * np.cos(turn)
        lon_seen[span] = spot[1] + size * np.sin(turn)
        speed_seen[span] = random.uniform(0, 60)
    # The writer's steps: 3.5 s low and on the ground, 10 s, 20 s in cruise.
    gap = np.where((height > 25000), 20.0, np.where(height > 10000, 10.0, 3.5))
    seen = np.zeros(len(t), bool)
    last = -1e9
    for i in np.flatnonzero(keep):
        if t[i] - last >= gap[i] - 0.5:
            seen[i] = True
            last = t[i]
    k = np.flatnonzero(seen)
    if not len(k):
        return Track(
            Aircraft(flown.icao24, type=flown.type.name), *(np.zeros(0, d) for d in _DTYPES), [], flown.icao24
        )
    pressure = random.normal(0, 230)
    reported = np.round((height[k] + pressure + random.normal(0, 15, len(k))) / 25) * 25
    altitude = reported.astype(np.int32)
    altitude[ground[k] == 1] = GROUND
    if weather.noise:
        altitude[random.random(len(k)) < 0.002] = UNKNOWN
        odd = (random.random(len(k)) < 0.0005) & (altitude != GROUND) & (altitude != UNKNOWN)
        altitude[odd] += np.where(random.random(odd.sum()) < 0.5, 20000, -20000).astype(np.int32)
        hop = (random.random(len(k)) < 0.002) & (altitude == GROUND)
        altitude[hop] = np.int32(round((terrain[k][hop].mean() if hop.any() else 0) / 25) * 25)
        if random.random() < 0.15:
            # A transponder without a weight switch: parked or taxiing, it gives its height.
            still = (altitude == GROUND) & (speed[k] < 25)
            altitude[still] = np.round((terrain[k][still] + pressure) / 25).astype(np.int32) * 25
    noisy = random.normal(0, 0.00015, (2, len(k))) * (0.2 if weather.noise else 0)
    marks = np.zeros(len(k), np.uint8)
    marks[1:][np.diff(t[k]) > 20.5] |= STALE
    calls = []
    for when, name in flown.calls:
        i = int(np.searchsorted(t[k], when))
        if i < len(k):
            calls.append((i, name))
    return Track(
        Aircraft(
            flown.icao24,
            type=None if int(flown.icao24, 16) % 7 == 0 else flown.type.name,
            military=flown.type.role in ("military", "fighter", "tanker"),
        ),
        t[k] + np.round(random.uniform(0, 0.5, len(k)), 2),
        lat_seen[k] + noisy[0],
        lon_seen[k] + noisy[1],
        altitude,
        (speed_seen[k] + random.normal(0, 1, len(k))).clip(0).astype(np.float32),
        track[k].astype(np.float32),
        (np.round(rate[k] / 64) * 64).astype(np.float32),
        marks,
        nic[k],
        np.where(nic[k] > 6, 9, 3).astype(np.int8),
        calls,
        f"trace_full_{flown.icao24}",
    )


_DTYPES = ("f8", "f8", "f8", "i4", "f4", "f4", "f4", "u1", "i1", "i1")


def history(aircraft: int, seed: int, days: float = 1.5) -> tuple[World, list[Flown]]:
    """Lives of some aircraft, to be observed in any weather."""
    world = World(seed)
    return world, [live(world, i, days) for i in range(aircraft)]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--aircraft", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    world, lives = history(given.aircraft, given.seed)
    fixes = 0
    for flown in lives:
        track = observe(world, flown, Weather())
        fixes += len(track)
        for f in flown.truth:
            print(
                flown.icao24,
                flown.type.name,
                f.origin,
                f.destination,
                round(f.takeoff),
                round(f.landing),
                *f.touched,
            )
    print(sum(len(f.truth) for f in lives), "flights,", fixes, "fixes")


if __name__ == "__main__":
    main()
