"""Spoofing over many aircraft: made-up days in which several are drawn to one place."""

from __future__ import annotations

import io
import math
import re
import sys
import tarfile
from pathlib import Path

import pytest

from sinews import history
from sinews.flights.airfields import Airfields, load_airfields
from sinews.flights.attractors import attractors_of, detect_all
from sinews.history_units import Settings
from tracks import EHAM_27, LSZH_14, START, Fixes, flown, moved

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
import detecting


@pytest.fixture(scope="module")
def airfields() -> Airfields:
    return load_airfields()


def circling(number: int, *, to: tuple[float, float] = (33.82, 35.49), miles: float = 4.0) -> Fixes:
    """Most of the cruise is told from a circle around Beirut's field, at the speed that the circle takes."""
    fixes, _ = flown(EHAM_27, LSZH_14)
    fixes.icao24 = f"4b18{number:02x}"
    cruise = [i for i, row in enumerate(fixes.rows) if row[3] == 24000]
    for i in cruise[2 + number : -2]:
        t, _, _, alt, _, _, rate = fixes.rows[i]
        angle = (t - START) / 3600 * 250 / miles
        lat, lon = moved(to, math.degrees(angle), miles)
        fixes.rows[i] = (t, lat, lon, alt, 250.0, (math.degrees(angle) + 90) % 360, rate)
    # Lost in the descent, so that more fixes are false than true.
    fixes.rows = fixes.rows[cruise[0] - 5 : cruise[-1] + 4]
    return fixes


def test_many_drawn_to_one_place_are_spoofed(airfields: Airfields) -> None:
    """Alone it may have flown there; four that jumped to one circle from a thousand miles away did not."""
    one = circling(0).track()
    (alone,) = detect_all([[one]], airfields)
    assert sum(f.points for f in alone) > 60  # the circle is believed
    found = detect_all([[circling(k).track()] for k in range(4)], airfields)
    for flights in found:
        (flight,) = flights
        told = re.match(r"spoofing: (\d+) false positions, not used", flight.interference)
        assert told and int(told[1]) > 60
        assert flight.points < 15
        assert flight.distance_km < 800  # EHAM to LSZH is 603 km


def test_places_apart_or_few_are_no_attractor(airfields: Airfields) -> None:
    two = detect_all([[circling(k).track()] for k in range(2)], airfields)
    apart = detect_all([[circling(k, to=(30.0 + 2 * k, 35.0)).track()] for k in range(4)], airfields)
    for flights in (*two, *apart):
        assert sum(f.points for f in flights) > 60


def test_holding_over_one_place_is_no_attractor(airfields: Airfields) -> None:
    """Ten aircraft in one stack circle at one place, and none of them jumped there."""
    stack = []
    for number in range(10):
        fixes = Fixes(icao24=f"4b18{number:02x}")
        t = fixes.level(0, (51.0, -1.0), (51.3, -0.2), 12000 + 1000 * number, 250)
        for k in range(120):
            angle = k * 10 / 3600 * 230 / 3
            lat, lon = moved((51.3, -0.2), math.degrees(angle), 3.0)
            fixes.add(t + 45 + 10 * k, lat, lon, 12000 + 1000 * number, 230, (math.degrees(angle) + 90) % 360)
        stack.append([fixes.track()])
    for flights in detect_all(stack, airfields):
        (flight,) = flights
        assert flight.interference == "none"


def test_aircraft_that_land_at_the_attractor_do_land_there(airfields: Airfields) -> None:
    """The place that a spoofer names is often a real field: who comes down to it is believed."""
    olba = (33.8370, 35.4870, 164.0, 85)
    fixes = Fixes()
    t = fixes.level(0, moved(olba, olba[2] + 180, 60), moved(olba, olba[2] + 180, 19), 6100, 300)
    t = fixes.approach(olba, t, 6000)
    fixes.ground(olba, t + 5, 120, 15)
    honest = fixes.track()
    found = detect_all([*([circling(k).track()] for k in range(4)), [honest]], airfields)
    (flight,) = found[-1]
    assert (flight.destination, flight.interference) == ("OLBA", "none")


def test_votes_count_by_aircraft_and_over_the_edge_of_a_cell() -> None:
    assert attractors_of({"a": [7, 7], "b": [7], "c": [900]}).tolist() == []
    assert attractors_of({"a": [7], "b": [7], "c": [8]}).tolist() == [7, 8]
    # A cell of the next parallel, 1,440 cells on.
    assert attractors_of({"a": [5000], "b": [5001], "c": [6440]}).tolist() == [5000, 5001, 6440]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_day_is_judged_as_a_whole(tmp_path: Path, workers: int) -> None:
    """However the day's aircraft are shared out, those drawn to one place are told."""
    path = tmp_path / "v2018.08.01-planes-readsb-prod-0.tar"
    with tarfile.open(path, "w") as packed:
        for number in range(4):
            track = circling(number).track()
            data = detecting.written(track, 10_000)
            info = tarfile.TarInfo(
                f"./traces/{track.aircraft.icao24[-2:]}/trace_full_{track.aircraft.icao24}.json"
            )
            info.size = len(data)
            packed.addfile(info, io.BytesIO(data))
    ((_, whole),) = history.run(history.units([path]), Settings(), workers=workers)
    assert isinstance(whole, history.Result)
    assert len(whole.flights) == 4
    assert all(f.interference is not None and f.interference.startswith("spoofing: ") for f in whole.flights)
