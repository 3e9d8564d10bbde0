"""Airfields by their codes: what they are called and in which state they lie."""

from __future__ import annotations

import csv
import gzip
import io
from functools import cache
from importlib import resources


@cache
def load_airfields() -> dict[str, tuple[str, str | None]]:
    """Name and state (ISO3) of every bundled airfield, by code; origin in `reference/LICENCES.md`."""
    raw = (resources.files("sinews") / "reference" / "airfields.csv.gz").read_bytes()
    rows = csv.DictReader(io.StringIO(gzip.decompress(raw).decode("utf-8")))
    return {row["code"]: (row["name"], row["country"] or None) for row in rows}


@cache
def load_coordinates() -> dict[str, tuple[float, float]]:
    """Longitude and latitude of every bundled airfield, in degrees, by code."""
    raw = (resources.files("sinews") / "reference" / "airfields.csv.gz").read_bytes()
    rows = csv.DictReader(io.StringIO(gzip.decompress(raw).decode("utf-8")))
    return {row["code"]: (float(row["longitude"]), float(row["latitude"])) for row in rows}
