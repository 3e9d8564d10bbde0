"""State vectors in columns, of whatever publisher, made into tracks by aircraft.

Which unit a number has is told by its column's name. OpenSky's own tables (`velocity`, `vertrate`,
`baroaltitude`, `geoaltitude`; in its REST interface `baro_altitude`, `vertical_rate`) are in metres
and metres a second; `traffic` and what was saved with it (`groundspeed`, `altitude`, `vertical_rate`,
and `geoaltitude` beside `altitude`) are in feet, knots and feet a minute. A column whose name ends in
its unit (`altitude_m`, `speed_kt`, …) has that unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sinews.flights.columns import GROUND, STALE, UNKNOWN, Aircraft, Track
from sinews.flights.readers.source import Summary

Numbers = NDArray[np.float64]

FT, KT, FPM = 1 / 0.3048, 3600 / 1852, 60 / 0.3048
OLD_S = 20.0  # from then on readsb calls a position stale; so do we

NO_POSITION = "state without a position"
NO_ADDRESS = "state without an address"

# What is taken → names it goes by, best first, with the factor to our unit. A factor of None: it
# depends on the table's other columns.
NUMBERS: dict[str, dict[str, float | None]] = {
    "time": {"timestamp": 1.0, "time": 1.0, "lasttimestamp": 1.0, "time_position": 1.0, "last_contact": 1.0},
    "latitude": {"latitude": 1.0, "lat": 1.0},
    "longitude": {"longitude": 1.0, "lon": 1.0, "lng": 1.0, "long": 1.0},
    "altitude": {
        "baroaltitude": FT,
        "baro_altitude": FT,
        "altitude_ft": 1.0,
        "altitude_m": FT,
        "altitude": 1.0,
        "alt": 1.0,
        "geoaltitude": None,
        "geo_altitude": FT,
    },
    "speed": {"velocity": KT, "groundspeed": 1.0, "speed_kt": 1.0, "gs": 1.0, "speed": 1.0},
    "heading": {"heading": 1.0, "track": 1.0, "true_track": 1.0},
    "rate": {"vertrate": FPM, "vertical_rate": None, "vert_speed": 1.0},
    "last_position": {"last_position": 1.0, "lastposupdate": 1.0},
}
TEXTS: dict[str, tuple[str, ...]] = {
    "address": ("icao24", "hex", "hexid", "icao"),
    "callsign": ("callsign",),
    "on_ground": ("onground", "on_ground"),
    "registration": ("registration",),
    "type": ("typecode", "icao_type"),
}
# Columns of the metric tables.
METRIC = frozenset({"baroaltitude", "baro_altitude", "velocity", "vertrate", "geo_altitude"})

_ADDRESS = re.compile(r"~?[0-9a-f]{6}")


def choose(names: list[str]) -> dict[str, tuple[str, float]]:
    """Which column gives what, and the factor to our unit."""
    by_name = {name.strip().lower(): name for name in names}
    chosen: dict[str, tuple[str, float]] = {}
    metric = bool(METRIC & by_name.keys())
    for what, options in NUMBERS.items():
        for option, factor in options.items():
            if option in by_name:
                if factor is None:
                    factor = (FPM if what == "rate" else FT) if metric else 1.0
                chosen[what] = by_name[option], factor
                break
    for what, others in TEXTS.items():
        for option in others:
            if option in by_name:
                chosen[what] = by_name[option], 1.0
                break
    return chosen


def seconds(values: Numbers) -> Numbers:
    """Times in seconds, whatever power of a thousand they were in."""
    scaled = values.copy()
    for limit in (1e17, 1e14, 1e11):  # 1e11 s is the year 5138, 1e11 ms is 1973
        many = np.abs(values) > limit
        scaled[many] = values[many] / (limit / 1e8)
        values = np.where(many, np.nan, values)
    return scaled


def truths(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of some texts, numbers or truths say yes."""
    said = {
        value: str(value).strip().lower() in ("true", "1", "1.0", "t", "yes")
        for value in set(values.tolist())
    }
    return np.fromiter((said[value] for value in values.tolist()), bool, len(values))


def tracks(
    columns: Mapping[str, NDArray[Any]], source: str, summary: Summary, keep: Any = None
) -> Iterator[Track]:
    """Make tracks of columns named as in NUMBERS and TEXTS, in our units but for time.

    Within an aircraft, states are put in the order of time. States without a position are left out and
    counted; what cannot be a position is a bad row.
    """
    count = len(columns["latitude"])
    none = np.full(count, np.nan)
    latitude, longitude = columns["latitude"], columns["longitude"]
    time = seconds(columns["time"])
    addresses, which = np.unique(_texts(columns.get("address"), count), return_inverse=True)
    placed = ~(np.isnan(latitude) | np.isnan(longitude))
    usable = (np.abs(latitude) <= 90) & (np.abs(longitude) <= 180) & (time > 0) & (time < 4.2e9)
    known = np.array(
        [_ADDRESS.fullmatch(one) is not None or "address" not in columns for one in addresses.tolist()]
    )
    known = known[which] if count else np.zeros(0, bool)
    _count(summary.skipped, NO_POSITION, int((~placed).sum()))
    _count(summary.skipped, NO_ADDRESS, int((placed & ~known).sum()))
    summary.rows_bad += int((placed & known & ~usable).sum())
    order = np.flatnonzero(placed & known & usable)
    order = order[np.lexsort((time[order], which[order]))]
    altitude = columns.get("altitude", none)
    good = np.abs(altitude) <= 1e6
    heights = np.full(count, UNKNOWN, np.int32)
    heights[good] = np.rint(altitude[good]).astype(np.int32)
    if "on_ground" in columns:
        heights[truths(columns["on_ground"])] = GROUND
    marks = np.zeros(count, np.uint8)
    if "last_position" in columns:
        with np.errstate(invalid="ignore"):
            marks[time - seconds(columns["last_position"]) > OLD_S] |= STALE
    calls = _texts(columns.get("callsign"), count)
    with np.errstate(over="ignore"):
        small = {
            "speed": columns.get("speed", none).astype(np.float32),
            "heading": np.mod(columns.get("heading", none), 360.0).astype(np.float32),
            "rate": columns.get("rate", none).astype(np.float32),
        }
    edges = np.flatnonzero(np.diff(which[order])) + 1
    for rows in np.split(order, edges) if len(order) else []:
        address = str(addresses[which[rows[0]]])
        if keep is not None and address not in keep:
            summary.others += 1
            continue
        first = int(rows[0])
        summary.rows += len(rows)
        yield Track(
            Aircraft(
                address.removeprefix("~"),
                not address.startswith("~"),
                _first(columns.get("registration"), first),
                _first(columns.get("type"), first),
            ),
            time[rows],
            latitude[rows],
            longitude[rows],
            heights[rows],
            small["speed"][rows],
            small["heading"][rows],
            small["rate"][rows],
            marks[rows],
            np.full(len(rows), -1, np.int8),
            np.full(len(rows), -1, np.int8),
            _changes(calls[rows].tolist()),
            source,
        )


def _count(counter: dict[str, int], reason: str, number: int) -> None:
    if number:
        counter[reason] += number


def _texts(values: NDArray[Any] | None, count: int) -> NDArray[np.str_]:
    if values is None:
        return np.full(count, "", "<U1")
    unique = {value: "" if value is None else str(value).strip() for value in set(values.tolist())}
    return np.array([unique[value] for value in values.tolist()], dtype=np.str_).reshape(count)


def _first(values: NDArray[Any] | None, row: int) -> str | None:
    return None if values is None or values[row] is None else str(values[row]).strip() or None


def _changes(calls: list[str]) -> list[tuple[int, str]]:
    heard: list[tuple[int, str]] = []
    for row, call in enumerate(calls):
        if (
            call
            and len(call) <= 8
            and call.isascii()
            and call.isprintable()
            and (not heard or heard[-1][1] != call)
        ):
            heard.append((row, call))
    return heard
