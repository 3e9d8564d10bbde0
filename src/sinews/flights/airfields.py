"""Airfields and their runways, laid out so that compiled code finds the fields near a point.

Every usable field is there, military ones and grass strips too; whether airlines serve it is not
even read. Origin: OurAirports (public domain), see `tools/build_airfields.py`, with the dates of
the moves that matter (Istanbul in 2019, Berlin in 2020).
"""

from __future__ import annotations

import csv
import gzip
import io
import math
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sinews.flights.compiled import compiled

# Columns of `Airfields.fields`.
LATITUDE, LONGITUDE, ELEVATION, KIND, RUNWAY_FROM, RUNWAY_TO, FIRST_DAY, LAST_DAY = range(8)
# Columns of `Airfields.runways`. A runway whose place OurAirports does not give is laid through the
# field's point by its heading (PLACED 0), or has no place at all (NaN). Sine and cosine are the true
# heading's, SHRINK the cosine of the first end's latitude, MILES the length between the ends in nm.
(
    LATITUDE_1,
    LONGITUDE_1,
    LATITUDE_2,
    LONGITUDE_2,
    LENGTH,
    SURFACE,
    PLACED,
    R_FIRST_DAY,
    R_LAST_DAY,
    HEADING,
    SINE,
    COSINE,
    SHRINK,
    MILES,
) = range(14)
AIRPORT, HELIPORT, SEAPLANES = range(3)
HARD, SOFT, WATER = range(3)
KINDS = {"airport": AIRPORT, "heliport": HELIPORT, "seaplanes": SEAPLANES}
SURFACES = {"hard": HARD, "soft": SOFT, "water": WATER}

CELLS_A_DEGREE = 2  # half-degree cells: a search of 25 nm looks at some twenty of them
COLUMNS = 360 * CELLS_A_DEGREE
ROWS = 180 * CELLS_A_DEGREE
MILES_A_DEGREE = 60.0


@dataclass(frozen=True, slots=True)
class Airfields:
    """All fields, sorted by grid cell.

    `fields[i]` and `runways[j]` have the columns named above; runways of field i are rows
    RUNWAY_FROM to RUNWAY_TO. Fields of grid cell c are `cells[c]` to `cells[c + 1]`. Days are days
    since 1970. `codes` are what a flight is given: the ICAO code, else OurAirports' ident.
    """

    idents: list[str]
    codes: list[str]
    names: list[str]
    countries: list[str | None]
    fields: NDArray[np.float64]
    runways: NDArray[np.float64]
    cells: NDArray[np.int32]

    def find(self, code: str) -> list[int]:
        """The fields of a code (two where a code moved from one field to another)."""
        return [i for i, known in enumerate(self.codes) if known == code or self.idents[i] == code]

    def nearest(self, latitude: float, longitude: float, miles: float = 30.0) -> list[tuple[str, float]]:
        """Codes and distances (nm) of the fields within some nautical miles, nearest first."""
        found, distances = near(self.fields, self.cells, latitude, longitude, miles)
        order = sorted(range(len(found)), key=lambda i: (distances[i], self.idents[found[i]]))
        return [(self.codes[found[i]], float(distances[i])) for i in order]


@cache
def load_airfields() -> Airfields:
    """The bundled fields."""
    return build_airfields(_rows("airfields.csv.gz"), _rows("runways.csv.gz"))


def build_airfields(records: list[dict[str, str]], strips: list[dict[str, str]]) -> Airfields:
    """Lay out records with the columns of the bundled files."""
    records = sorted(records, key=lambda r: (_cell(float(r["latitude"]), float(r["longitude"])), r["ident"]))
    by_field: dict[str, list[dict[str, str]]] = {}
    for strip in strips:
        by_field.setdefault(strip["ident"], []).append(strip)
    fields = np.zeros((len(records), 8))
    runways = np.zeros((sum(len(by_field.get(r["ident"], ())) for r in records), 14))
    counts = np.zeros(ROWS * COLUMNS + 1, np.int32)
    n = 0
    for i, record in enumerate(records):
        latitude, longitude = float(record["latitude"]), float(record["longitude"])
        held = by_field.get(record["ident"], [])
        elevation = float(record["elevation_ft"])
        fields[i] = (latitude, longitude, elevation, KINDS[record["kind"]], n, n + len(held), *_days(record))
        counts[_cell(latitude, longitude) + 1] += 1
        for strip in held:
            ends = [float(strip[k]) for k in ("latitude_1", "longitude_1", "latitude_2", "longitude_2")]
            shrink = math.cos(math.radians(ends[0]))
            north, east = (ends[2] - ends[0]) * 60, (ends[3] - ends[1]) * 60 * shrink
            heading = math.atan2(east, north)
            shape = float(strip["length_ft"]), SURFACES[strip["surface"]], float(strip["placed"])
            axis = math.degrees(heading) % 360, math.sin(heading), math.cos(heading), shrink
            runways[n] = (*ends, *shape, *_days(strip), *axis, max(1e-6, math.hypot(east, north)))
            n += 1
    cells = np.cumsum(counts).astype(np.int32)
    return Airfields(
        [r["ident"] for r in records],
        [r["code"] for r in records],
        [r["name"] for r in records],
        [r["country"] or None for r in records],
        fields,
        runways,
        cells,
    )


def _rows(name: str) -> list[dict[str, str]]:
    packed = resources.files("sinews.reference").joinpath(name).read_bytes()
    return list(csv.DictReader(io.StringIO(gzip.decompress(packed).decode("utf-8"))))


def _days(record: dict[str, str]) -> tuple[float, float]:
    epoch = date(1970, 1, 1).toordinal()
    first, last = record["from"], record["to"]
    return (
        date.fromisoformat(first).toordinal() - epoch if first else -math.inf,
        date.fromisoformat(last).toordinal() - epoch if last else math.inf,
    )


def _cell(latitude: float, longitude: float) -> int:
    row = min(ROWS - 1, max(0, int((latitude + 90) * CELLS_A_DEGREE)))
    column = int((longitude + 180) * CELLS_A_DEGREE) % COLUMNS
    return row * COLUMNS + column


@compiled
def near(fields: Any, cells: Any, latitude: float, longitude: float, miles: float) -> Any:
    """Indices and distances (nm) of the fields within `miles`, in the order of the table."""
    found = np.empty(64, np.int32)
    distances = np.empty(64, np.float64)
    n = 0
    reach = miles / MILES_A_DEGREE
    shrink = max(0.02, math.cos(math.radians(latitude)))
    low = max(0, int((latitude - reach + 90) * CELLS_A_DEGREE))
    high = min(ROWS - 1, int((latitude + reach + 90) * CELLS_A_DEGREE))
    # The parallel is shortest on the side nearer to the pole.
    narrow = max(0.02, math.cos(math.radians(min(89.0, abs(latitude) + reach))))
    half = reach / narrow
    west = math.floor((longitude - half + 180) * CELLS_A_DEGREE)
    wide = min(COLUMNS, int(half * 2 * CELLS_A_DEGREE) + 2)
    for row in range(low, high + 1):
        for k in range(wide):
            cell = row * COLUMNS + int(west + k) % COLUMNS
            for i in range(cells[cell], cells[cell + 1]):
                north = (fields[i, LATITUDE] - latitude) * MILES_A_DEGREE
                if north > miles or north < -miles:
                    continue
                turn = fields[i, LONGITUDE] - longitude
                if turn > 180:
                    turn -= 360
                elif turn < -180:
                    turn += 360
                east = turn * MILES_A_DEGREE * shrink
                distance = math.sqrt(north * north + east * east)
                if distance <= miles:
                    if n == len(found):
                        found = np.concatenate((found, np.empty(n, np.int32)))
                        distances = np.concatenate((distances, np.empty(n, np.float64)))
                    found[n] = i
                    distances[n] = distance
                    n += 1
    return found[:n], distances[:n]
