"""Every route at once: planted surges are found among routes that are flat, and only they."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from sinews import measures
from sinews.figure import Figure
from skies import Sky

FIRST, DAYS = date(2023, 3, 1), 364
SURGE = range(210, 238)


def _scan(sky: Sky, **given: str) -> Figure:
    return measures.run(sky.workspace(), "airlift.scan", given)


@pytest.fixture(scope="module")
def sky(tmp_path_factory: pytest.TempPathFactory) -> Sky:
    """A year of four flat routes, one of them with four dense weeks, and one flown three times."""
    made = Sky(tmp_path_factory.mktemp("scan") / "workspace")
    chance = random.Random(5)
    for day in range(DAYS):
        for origin, destination in (("UBBB", "LLOV"), ("UBBB", "OJAQ"), ("OJAQ", "UBBB"), ("HETB", "UBBB")):
            dense = origin == "UBBB" and destination == "LLOV" and day in SURGE
            if chance.random() < (0.75 if dense else 0.15):
                made.fly(f"{FIRST + timedelta(days=day)} 0{chance.randint(0, 9)}:00", origin, destination)
        if day in (7, 100, 300):
            made.fly(f"{FIRST + timedelta(days=day)} 10:00", "LLOV", "HETB")
        if day == 50:
            made.fly(f"{FIRST + timedelta(days=day)} 11:00", "UBBB", "KJFK")  # nobody looked there
    made.whole_days(str(FIRST), str(FIRST + timedelta(days=DAYS - 1)))
    return made


def test_the_planted_surge_is_found_and_no_flat_route(sky: Sky) -> None:
    figure = _scan(sky)
    assert figure.value == 1
    rows = [dict(zip(figure.columns, row, strict=True)) for row in figure.rows]
    assert [(row["sender"], row["receiver"]) for row in rows if row["surged"]] == [("AZE", "ISR")]
    assert len(rows) == 4  # three flights are too few to be tested
    best = rows[0]
    begin, end = date.fromisoformat(str(best["start"])), date.fromisoformat(str(best["stop"]))
    planted = FIRST + timedelta(days=SURGE[0]), FIRST + timedelta(days=SURGE[-1])
    assert abs((begin - planted[0]).days) <= 7 and abs((end - planted[1]).days) <= 7
    assert best["observed"] == sum(
        1
        for one in sky.flights["unit"]
        if one["origin"] == "UBBB"
        and one["destination"] == "LLOV"
        and begin <= one["first_seen"].date() <= end
    )
    assert best["q"] >= best["p"]
    assert "5 with any flight, 4 with the 5 flights it takes" in figure.text
    assert "Azerbaijan → Israel" in figure.text
    # Every flight is behind it, that to a place nobody looked at too.
    assert figure.records.count == len(sky.flights["unit"])


def test_since_lists_only_windows_that_end_later(sky: Sky) -> None:
    late = str(FIRST + timedelta(days=SURGE[-1] + 30))
    figure = _scan(sky, since=late)
    assert figure.value == 0
    assert all(str(row[figure.columns.index("stop")]) >= late for row in figure.rows)
    assert _scan(sky, since=str(FIRST + timedelta(days=200))).value == 1


def test_the_caveat_says_what_one_route_would_have_needed(sky: Sky) -> None:
    assert any("Adjusted for 4 tests" in caveat and "p = 0.013" in caveat for caveat in _scan(sky).caveats)


def test_the_same_answer_twice_and_with_other_routes_left_out(sky: Sky, tmp_path: Path) -> None:
    first, again = _scan(sky), _scan(sky)
    assert (first.rows, first.id) == (again.rows, again.id)
    less = Sky(tmp_path / "workspace")
    for one in sky.flights["unit"]:
        if one["origin"] == "UBBB" and one["destination"] == "LLOV":
            less.flights.setdefault("unit", []).append(one)
    less.whole_days(str(FIRST), str(FIRST + timedelta(days=DAYS - 1)))
    p = first.columns.index("p")
    assert _scan(less).rows[0][p] == first.rows[0][p]


def test_a_fleets_traces_and_a_short_history_give_none(tmp_path: Path) -> None:
    fleet = Sky(tmp_path / "fleet")
    fleet.fly("2023-03-03 06:00", "UBBB", "LLOV")
    fleet.whole_days("2023-03-01", "2023-06-30", aircraft=20)
    assert _scan(fleet).value is None
    assert any("no pass over all traffic" in caveat for caveat in _scan(fleet).caveats)
    short = Sky(tmp_path / "short")
    short.fly("2023-03-03 06:00", "UBBB", "LLOV")
    short.whole_days("2023-03-01", "2023-03-31")
    assert any("31 days were seen, and 60 are the least" in caveat for caveat in _scan(short).caveats)


def test_without_flights_nobody_has_looked(tmp_path: Path) -> None:
    assert _scan(Sky(tmp_path / "workspace")).value is None
