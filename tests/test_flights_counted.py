"""Flights between Swiss fields on the day, counted from raw rows by a dozen lines that know no detector.

By eye, from the rows of the traces (seconds of the day; knots; feet):

    4b1c22  at LSZB 0 ft and 0.7 kt at 35,220, away at 36,029, at 4,000 to 12,000 ft till 53,829, back at
            LSZB, 15 kt at 53,899: one flight, LSZB to LSZB
    4b088c  at LSGG, 0 ft and 0.7 kt at 36,899, away at 38,590, back at LSGG, 24 kt at 56,339: one flight
    4b160e  on the ground at LSZH at 46,622, away at 47,139, on the ground at LSZH again at 59,812: one
    others  4b43ac comes to LSMD from a hospital, which is no field; 0083c3, 4b18b8 and 4d20cd come down
            to LSZH out of nowhere, c01074, 4b1614, 4690e2, 440549 and 3946e4 leave it and are cut
"""

from __future__ import annotations

import gzip
import io
import itertools
import json
import math
import tarfile
from typing import Any

import pytest

from sinews.flights.airfields import load_airfields
from sinews.flights.detect import detect
from sinews.flights.readers import readsb
from tracks import TRACKS, needs_tracks

pytestmark = needs_tracks

DAY = sorted((TRACKS / "readsb_day").glob("*.tar.*"))
# The fields that rows below 3,000 ft over Switzerland are near.
FIELDS = {"LSZH": (47.458, 8.548), "LSGG": (46.238, 6.109), "LSZB": (46.914, 7.497), "LSMD": (47.399, 8.648)}
BY_EYE = {"4b1c22": [("LSZB", "LSZB")], "4b088c": [("LSGG", "LSGG")], "4b160e": [("LSZH", "LSZH")]}


def stays(rows: list[list[Any]]) -> list[str]:
    """Fields at which it said ground or was slower than anything flies, each named once a visit.

    Rows tell heights of 38,000 ft on the apron, so heights are not asked.
    """
    seen: list[str | None] = []
    for _, latitude, longitude, height, speed, *_rest in rows:
        at = None
        for name, (north, east) in FIELDS.items():
            apart = math.hypot(latitude - north, (longitude - east) * math.cos(math.radians(north))) * 60
            if apart < 6:
                down = height == "ground" or (speed is not None and speed < 60)
                at = name if apart < 1.5 and down else at or "near"
        # Near the field, neither there nor away: a low pass or a turn about is no end of a stay.
        if at is None and seen and seen[-1] is not None:
            seen.append(None)
        elif at in FIELDS and (not seen or seen[-1] != at):
            seen.append(at)
    return [name for name in seen if name is not None]


def test_flights_between_swiss_fields_counted_by_hand() -> None:
    counted: dict[str, list[tuple[str, str]]] = {}
    with tarfile.open(fileobj=io.BytesIO(b"".join(part.read_bytes() for part in DAY))) as archive:
        for member in archive:
            if "/trace_full_" not in member.name:
                continue
            held = archive.extractfile(member)
            assert held is not None
            trace = json.loads(gzip.decompress(held.read()))
            visited = stays(trace["trace"])
            if len(visited) > 1:
                counted[trace["icao"]] = list(itertools.pairwise(visited))
    assert counted == BY_EYE


def test_the_detector_finds_as_many() -> None:
    airfields = load_airfields()
    found: dict[str, list[tuple[str | None, str | None]]] = {}
    for track in readsb.open_source(DAY):
        for flight in detect(track, airfields):
            if flight.origin_country == flight.destination_country == "CHE":
                found.setdefault(flight.icao24, []).append((flight.origin, flight.destination))
    assert found == BY_EYE


@pytest.mark.parametrize(("icao24", "hours"), [("4b1c22", 5.0), ("4b088c", 4.9), ("4b160e", 3.5)])
def test_and_when(icao24: str, hours: float) -> None:
    """Seconds by eye above: 17,870 for LSZB's, 17,749 for LSGG's, 12,673 for LSZH's."""
    airfields = load_airfields()
    for track in readsb.open_source(DAY, only=frozenset((icao24,))):
        (flight,) = detect(track, airfields)
        assert flight.origin_time is not None and flight.destination_time is not None
        assert (flight.destination_time - flight.origin_time) / 3600 == pytest.approx(hours, abs=0.15)
