"""Surges and leads: a planted one is found, none is called one, exposure decides, and words are honest."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from sinews import measures
from sinews.errors import SinewsError
from sinews.figure import Figure
from sinews.measures.airlift_missions import shape
from skies import Sky

FIRST = date(2023, 3, 1)
DAYS = 240
OFFENSIVE = date(2023, 9, 19)


def _ask(sky: Sky, name: str, **parameters: object) -> Figure:
    return measures.run(sky.workspace(), name, {"departure": "UBBB", "destination": "LLOV", **parameters})


def _row(figure: Figure, at: int = 0) -> dict[str, object]:
    return dict(zip(figure.columns, figure.rows[at], strict=True))


def _sky(folder: Path, rate: dict[int, float], seen: dict[int, int] | None = None, seed: int = 1) -> Sky:
    """Flights drawn by a rate a day; coverage by day (100 minutes unless told)."""
    sky = Sky(folder / "workspace")
    chance = random.Random(seed)
    for n in range(DAYS):
        if chance.random() < rate.get(n, 0.05) and (seen or {}).get(n, 100):
            sky.fly(f"{FIRST + timedelta(days=n)} 06:00", "UBBB", "LLOV")
    minutes = {FIRST + timedelta(days=n): (seen or {}).get(n, 100) for n in range(DAYS)}
    sky.whole_days(str(FIRST), str(FIRST + timedelta(days=DAYS - 1)), minutes=minutes)
    return sky


def test_a_planted_surge_is_found_where_it_was_planted(tmp_path: Path) -> None:
    planted = dict.fromkeys(range(180, 202), 0.8)  # 28 August to 18 September
    sky = _sky(tmp_path, planted)
    figure = _ask(sky, "airlift.surge")
    row = _row(figure)
    assert isinstance(figure.value, float) and figure.value <= 0.01 and row["is_surge"]
    assert abs((date.fromisoformat(str(row["start"])) - date(2023, 8, 28)).days) <= 6
    assert abs((date.fromisoformat(str(row["stop"])) - date(2023, 9, 18)).days) <= 6
    assert "a surge from" in figure.text
    lead = _ask(sky, "airlift.lead", event=str(OFFENSIVE))
    rows = {row["window_days"]: row for row in (_row(lead, at) for at in range(len(lead.rows)))}
    assert set(rows) == {30, 90, 180}
    assert rows[30]["p"] < 0.05 and rows[30]["ratio"] > 5  # type: ignore[operator]


def test_without_one_the_words_are_no_surge_beyond_chance(tmp_path: Path) -> None:
    figure = _ask(_sky(tmp_path, {}), "airlift.surge")
    assert isinstance(figure.value, float) and figure.value > 0.05
    assert not _row(figure)["is_surge"]
    assert "no surge beyond chance" in figure.text and "a surge from" not in figure.text
    assert any("No surge beyond chance" in caveat for caveat in figure.caveats)


def test_more_receivers_are_no_surge(tmp_path: Path) -> None:
    later = range(150, DAYS)
    sky = _sky(tmp_path, dict.fromkeys(later, 0.45), dict.fromkeys(later, 900), seed=3)
    row = _row(_ask(sky, "airlift.surge"))
    assert row["p_counts_alone"] <= 0.05 < row["p"]  # type: ignore[operator]


def test_days_that_nobody_saw_are_in_no_window(tmp_path: Path) -> None:
    sky = _sky(tmp_path, {}, dict.fromkeys(range(50, 100), 0))
    assert _row(_ask(sky, "airlift.surge"))["days_covered"] == DAYS - 50


def test_windows_that_reach_back_before_history_are_left_out_and_said(tmp_path: Path) -> None:
    lead = _ask(_sky(tmp_path, {}), "airlift.lead", event="2023-05-15")
    assert [row[2] for row in lead.rows] == [30]
    assert any("left out: 90, 180 days" in caveat for caveat in lead.caveats)


def test_offensives_on_record_are_asked_about_and_other_routes_compared(tmp_path: Path) -> None:
    sky = Sky(tmp_path / "workspace")
    for n in range(DAYS):
        day = FIRST + timedelta(days=n)
        if n % 9 == 0:
            sky.fly(f"{day} 06:00", "UBBB", "LLOV")
        if n % 10 == 0:
            sky.fly(f"{day} 09:00", "UBBB", "LTBA")
    sky.whole_days(str(FIRST), str(FIRST + timedelta(days=DAYS - 1)))
    lead = _ask(sky, "airlift.lead")
    assert any(row[0] == "karabakh-offensive-2023" for row in lead.rows)
    assert {row[9] for row in lead.rows} == {1}
    assert "nothing beyond chance" in lead.text


def test_too_short_a_history_gives_no_surge_and_says_what_is_needed(tmp_path: Path) -> None:
    sky = Sky(tmp_path / "workspace")
    sky.fly("2023-03-03 06:00", "UBBB", "LLOV")
    sky.whole_days("2023-03-01", "2023-03-20")
    figure = _ask(sky, "airlift.surge")
    assert figure.value is None and any("60 are the least" in caveat for caveat in figure.caveats)


def test_an_event_that_nobody_knows_is_a_mistake(tmp_path: Path) -> None:
    sky = _sky(tmp_path, {})
    with pytest.raises(SinewsError, match="no event"):
        _ask(sky, "airlift.lead", event="battle of nowhere")
    with pytest.raises(SinewsError, match="write a day"):
        _ask(sky, "airlift.lead", event="2023-09")


@pytest.mark.parametrize(
    ("stops", "expected"),
    [
        (["UBBB", "LLOV"], "one way"),
        (["UBBB", "LLOV", "UBBB"], "round trip"),
        (["UBBB", "LLOV", "UBBG"], "several stops"),
        (["UBBB", "LLOV", "UBBG", "UBBB"], "several stops"),
        (["UBBB", "UBBB"], "local"),
        (["UBBB", None], "one way"),
    ],
)
def test_the_shape_of_a_mission(stops: list[str | None], expected: str) -> None:
    assert shape(stops) == expected


def test_missions_are_chains_with_positioning_legs_and_several_stops(tmp_path: Path) -> None:
    sky = Sky(tmp_path / "workspace")
    one = {"icao24": "600828", "registration": "4K-AZ40"}
    sky.fly("2023-03-03 04:00", "UBBG", "UBBB", hours=1, **one)  # positioning
    sky.fly("2023-03-03 08:00", "UBBB", "LLOV", **one)
    sky.fly("2023-03-03 15:00", "LLOV", "UBBG", **one)
    sky.fly("2023-03-06 08:00", "UBBB", "LLOV", **one)  # another mission: it stood for days
    sky.fly("2023-03-06 15:00", "LLOV", "UBBB", **one)
    sky.fly("2023-03-07 15:00", "UBBB", "LTBA", **one)  # home again before: no part of it
    sky.fly("2023-03-09 08:00", "UBBB", "LLOV", icao24="600829")
    sky.whole_days("2023-03-01", "2023-03-31")
    figure = _ask(sky, "airlift.missions")
    rows = [_row(figure, at) for at in range(3)]
    assert [row["route"] for row in rows] == ["UBBG–UBBB–LLOV–UBBG", "UBBB–LLOV–UBBB", "UBBB–LLOV"]
    assert [row["shape"] for row in rows] == ["several stops", "round trip", "one way"]
    assert [row["positioning"] for row in rows] == [1, 0, 0]
    assert [row["counted"] for row in rows] == [1, 1, 1]
    assert figure.records.count == 3 + 2 + 1
