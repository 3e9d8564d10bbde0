"""Airfields by their codes: what they are called, in which state they lie, and where."""

from __future__ import annotations

import csv
import gzip
import io
from functools import cache
from importlib import resources


@cache
def load_airfields() -> dict[str, tuple[str, str | None]]:
    """Name and state (ISO3) of every bundled airfield, by code; origin in `reference/LICENCES.md`."""
    return {code: (name, state or None) for code, name, state, _, _ in _rows()}


@cache
def load_coordinates() -> dict[str, tuple[float, float]]:
    """Longitude and latitude of every bundled airfield, in degrees, by code."""
    return {code: (float(longitude), float(latitude)) for code, _, _, latitude, longitude in _rows()}


@cache
def _rows() -> tuple[tuple[str, str, str, str, str], ...]:
    """Code, name, state, latitude and longitude, as they are written."""
    raw = (resources.files("sinews") / "reference" / "airfields.csv.gz").read_bytes()
    reader = csv.reader(io.StringIO(gzip.decompress(raw).decode("utf-8")))
    header = next(reader)
    at = [header.index(name) for name in ("code", "name", "country", "latitude", "longitude")]
    a, b, c, d, e = at
    return tuple((row[a], row[b], row[c], row[d], row[e]) for row in reader)
