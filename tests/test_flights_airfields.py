"""Airfields: the ones that matter are there, dated, and found near a point as plain search finds them."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinews.flights.airfields import (
    ELEVATION,
    FIRST_DAY,
    LAST_DAY,
    LATITUDE,
    LONGITUDE,
    R_FIRST_DAY,
    RUNWAY_FROM,
    RUNWAY_TO,
    Airfields,
    load_airfields,
    near,
)
from sinews.flights.geometry import bearing, miles, shortest_path, turn


@pytest.fixture(scope="module")
def airfields() -> Airfields:
    return load_airfields()


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal() - date(1970, 1, 1).toordinal()


@pytest.mark.parametrize(
    ("code", "country", "elevation"),
    [
        ("UB12", "AZE", -13),  # Nasosnaya, Baku's military field: no code of its own in civil lists
        ("UB14", "AZE", -35),  # Kyurdamir
        ("UBBB", "AZE", 10),
        ("UBBG", "AZE", 1083),
        ("LLOV", "ISR", 1492),
        ("LLNV", "ISR", 1330),
        ("LTBA", "TUR", 163),
        ("EHAM", "NLD", -11),
    ],
)
def test_fields_of_the_brief_are_there(airfields: Airfields, code: str, country: str, elevation: int) -> None:
    (i,) = airfields.find(code)
    assert airfields.countries[i] == country
    assert airfields.fields[i, ELEVATION] == elevation
    assert airfields.fields[i, RUNWAY_TO] > airfields.fields[i, RUNWAY_FROM]


def test_fields_that_moved_have_dates(airfields: Airfields) -> None:
    (new,) = airfields.find("LTFM")
    assert airfields.fields[new, FIRST_DAY] == day("2018-10-29")
    (old,) = airfields.find("LTBA")
    assert airfields.fields[old, LAST_DAY] == math.inf  # cargo and state aircraft still use it
    (tegel,) = airfields.find("EDDT")
    assert airfields.fields[tegel, LAST_DAY] == day("2020-11-08")
    # Qingdao's code went from one field to another on one day.
    spans = sorted(
        (airfields.fields[i, FIRST_DAY], airfields.fields[i, LAST_DAY]) for i in airfields.find("ZSQD")
    )
    assert spans == [(-math.inf, day("2021-08-12")), (day("2021-08-12"), math.inf)]


@pytest.mark.parametrize("ident", ["NL-0145", "NL-0144", "US-11966", "GR-0098"])
def test_closed_fields_are_no_candidates(airfields: Airfields, ident: str) -> None:
    """Valkenburg, Soesterberg, El Toro and Hellenikon: called closed, with runways that may say otherwise."""
    assert airfields.find(ident) == []


def test_berlin_and_istanbul_change_over(airfields: Airfields) -> None:
    """Tegel's last flight left on 8 November 2020; Brandenburg's second runway opened four days before."""
    (brandenburg,) = airfields.find("EDDB")
    (tegel,) = airfields.find("EDDT")
    near_tegel = {code for code, _ in airfields.nearest(52.5597, 13.2877, 5)}
    assert "EDDT" in near_tegel
    assert airfields.fields[tegel, LAST_DAY] == day("2020-11-08")
    strips = range(
        int(airfields.fields[brandenburg, RUNWAY_FROM]), int(airfields.fields[brandenburg, RUNWAY_TO])
    )
    assert sorted(airfields.runways[r, R_FIRST_DAY] for r in strips) == [-math.inf, day("2020-11-04")]


def test_scheduled_service_is_not_even_read(airfields: Airfields) -> None:
    """Nothing in the table says whether airlines come: a military field differs by its runways alone."""
    import gzip
    from importlib import resources

    packed = resources.files("sinews.reference").joinpath("airfields.csv.gz").read_bytes()
    header = gzip.decompress(packed).split(b"\n", 1)[0].decode()
    assert header == "ident,code,name,country,latitude,longitude,elevation_ft,kind,from,to"


def test_every_field_has_a_place_and_a_height(airfields: Airfields) -> None:
    assert len(airfields.codes) > 60_000
    assert np.isfinite(airfields.fields[:, [LATITUDE, LONGITUDE, ELEVATION]]).all()
    assert (np.abs(airfields.fields[:, LATITUDE]) <= 90).all()
    assert len(set(airfields.idents)) == len(airfields.idents)


@given(st.floats(-89, 89), st.floats(-180, 180), st.floats(1, 60))
def test_the_grid_finds_what_a_plain_search_finds(latitude: float, longitude: float, reach: float) -> None:
    fields = load_airfields()
    found, distances = near(fields.fields, fields.cells, latitude, longitude, reach)
    north = (fields.fields[:, LATITUDE] - latitude) * 60
    east = ((fields.fields[:, LONGITUDE] - longitude + 180) % 360 - 180) * 60
    east *= max(0.02, math.cos(math.radians(latitude)))
    apart = np.hypot(north, east)
    clear = set(np.flatnonzero(apart <= reach - 1e-6))
    assert clear <= set(found.tolist()) <= set(np.flatnonzero(apart <= reach + 1e-6))
    assert len(found) == len(set(found.tolist()))
    assert np.allclose(apart[found], distances)


def test_the_date_line_is_no_wall(airfields: Airfields) -> None:
    # Two points 0.02 degrees apart, one on either side, see the same fields of Fiji's islands.
    east = {code for code, _ in airfields.nearest(-16.7, 179.99, 80)}
    west = {code for code, _ in airfields.nearest(-16.7, -179.99, 78)}
    assert west and west <= east


# Amsterdam to New York, computed by hand with the haversine on a sphere of 3,440.065 nm: 3,157 nm.
def test_distances() -> None:
    assert miles(52.3086, 4.7639, 40.6398, -73.7789) == pytest.approx(3157, abs=3)
    assert miles(0, 179.9, 0, -179.9) == pytest.approx(12, abs=0.01)
    assert bearing(0, 0, 1, 0) == pytest.approx(0, abs=1e-9)
    assert bearing(0, 0, 0, 1) == pytest.approx(90)
    assert turn(350, 10) == pytest.approx(20)
    assert turn(10, 350) == pytest.approx(-20)


def test_paths_whose_length_is_plain() -> None:
    # Straight ahead: ten miles, no turn. Half a circle of radius one: the end lies two to the side.
    assert shortest_path(0, -10, 0, 0, 1) == pytest.approx((10, 0))
    length, turned = shortest_path(2, 0, math.pi, 0, 1)
    assert (length, turned) == (pytest.approx(math.pi), pytest.approx(math.pi))


@given(
    st.sampled_from([-1, 1]), st.sampled_from([-1, 1]), st.floats(0, 3), st.floats(0, 20), st.floats(0, 3),
    st.floats(0.3, 3), st.floats(0, 6.28),
)  # fmt: skip
def test_no_path_of_two_turns_is_shorter(
    first: int, last: int, turn_1: float, straight: float, turn_2: float, radius: float, heading: float
) -> None:
    """Fly some turn, straight, turn; the shortest path between the same ends is no longer than that."""
    x = y = 0.0
    h = heading
    for side, angle in ((first, turn_1), (0, 0.0), (last, turn_2)):
        if side:
            x += side * radius * (math.cos(h) - math.cos(h + side * angle))
            y += side * radius * (math.sin(h + side * angle) - math.sin(h))
            h += side * angle
        else:
            x, y = x + straight * math.sin(h), y + straight * math.cos(h)
    length, _ = shortest_path(-x, -y, heading, h, radius)
    assert length <= radius * (turn_1 + turn_2) + straight + 1e-6
