"""Leaping through cruise gives the flights that reading every row gives, and says what it cannot know."""

from __future__ import annotations

import gzip
import json
import random
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

import simulate
import trace_files

from sinews import history
from sinews.flights.detect import Flight
from sinews.flights.readers import readsb
from sinews.tracking import find_flights
from sinews.workspace import Workspace
from test_history import MIDNIGHT, PARTS, _archive, _cruise, _flights, _trace, needs_day
from tracks import TRACKS, needs_tracks


def known(flight: Flight) -> tuple[Any, ...]:
    """All of a flight but what leaping leaves out."""
    return (
        flight.icao24, flight.registration, flight.type, flight.callsign, flight.operator, flight.military,
        flight.origin, flight.origin_country, flight.origin_time, flight.origin_evidence,
        flight.origin_probability, flight.origin_candidates, flight.destination, flight.destination_country,
        flight.destination_time, flight.destination_evidence, flight.destination_probability,
        flight.destination_candidates, flight.first_seen, flight.last_seen,
    )  # fmt: skip


def both(paths: list[Path]) -> tuple[list[Flight], list[Flight]]:
    found: list[list[Flight]] = []
    for fast in (False, True):
        flights: list[Flight] = []
        for _, result in history.run(history.units(paths), history.Settings(fast=fast)):
            assert isinstance(result, history.Result)
            assert (result.coverage is None) == fast
            flights += result.flights
        found.append(flights)
    return found[0], found[1]


def rows_read(paths: list[Path], fast: bool) -> int:
    return sum(len(track) for track in readsb.open_source(paths[0] if len(paths) == 1 else paths, fast=fast))


@needs_day
def test_the_same_flights_on_the_real_day() -> None:
    full, fast = both(PARTS)
    assert len(full) > 900
    assert list(map(known, fast)) == list(map(known, full))
    assert rows_read(PARTS, True) < rows_read(PARTS, False)


@needs_tracks
def test_the_same_flights_on_a_real_trace() -> None:
    full, fast = both([TRACKS / "readsb" / "trace_full_ac671b.json"])
    assert len(full) == 4
    assert list(map(known, fast)) == list(map(known, full))


def test_the_same_flights_on_simulated_history(tmp_path: Path) -> None:
    """Holes, borders, floors, jamming, spoofing, odd rows; two days, so that midnight cuts too."""
    world, lives = simulate.history(30, 77, 1.0)
    for name, weather in {
        "place": simulate.Weather(spoofing=0.3, jamming=0.3),
        "full": simulate.Weather(floor=0),
    }.items():
        (tmp_path / name).mkdir()
        days = trace_files.write([simulate.observe(world, one, weather) for one in lives], tmp_path / name)
        full, fast = both(days)
        assert len(full) > 70
        assert list(map(known, fast)) == list(map(known, full))
        assert rows_read(days[:1], True) < 0.95 * rows_read(days[:1], False)


def test_most_of_a_cruise_is_leapt_over(tmp_path: Path) -> None:
    path = tmp_path / "trace_full_4b1a01.json"
    rows = [[*row[:8], None, "adsb_icao", 36100, 0, 250, 0.0] for row in _cruise(0, 40_000, -60.0)]
    path.write_bytes(_trace("4b1a01", MIDNIGHT, rows))
    assert rows_read([path], True) < 0.25 * rows_read([path], False) == 0.25 * 2000


@pytest.mark.parametrize("seed", range(40))
def test_what_hides_in_a_leap_is_found(tmp_path: Path, seed: int) -> None:
    """In a long cruise: a silence of hours, a descent, a stop, a jump, another call sign, stale rows."""
    dice = random.Random(seed)
    rows: list[list[Any]] = [
        [*row[:8], {"flight": "ABC123  ", "nic": 8, "nac_p": 9}, "adsb_icao", 36100, 0, 250, 0.0]
        if k % 4 == 0
        else [*row[:8], None, "adsb_icao", 36100, 0, 250, 0.0]
        for k, row in enumerate(_cruise(3_000, 33_000, -40.0))
    ]
    sorts = set()
    for _ in range(dice.randrange(1, 4)):
        at = dice.randrange(40, len(rows) - 40)
        sort = dice.randrange(6)
        sorts.add(sort)
        if sort == 0:
            for row in rows[at:]:
                row[0] += dice.choice([280, 400, 4_000, 20_000])
                break
            shift = rows[at][0] - rows[at - 1][0] - 20
            for row in rows[at + 1 :]:
                row[0] += shift
        elif sort == 1:  # down, and up again, low for a quarter of an hour
            for k, row in enumerate(rows[at : at + 90]):
                row[3] = max(500, 36_000 - 1_000 * k) if k < 45 else min(36_000, 500 + 800 * (k - 45))
                row[7] = -3000 if k < 36 else 2400 if k > 45 else 0
        elif sort == 2:  # three rows somewhere else
            for row in rows[at : at + dice.randrange(1, 9)]:
                row[1], row[2] = 33.8, 35.5
        elif sort == 3:
            for row in rows[at:]:
                if row[8]:
                    row[8] = {**row[8], "flight": "XYZ9    "}
        elif sort == 4:
            for row in rows[at : at + 5]:
                row[6] = 1
        else:
            del rows[at : at + dice.choice([3, 10, 15, 200, 400])]
    path = _archive(tmp_path / "v1.tar", {"4b1a01": _trace("4b1a01", MIDNIGHT, rows)})
    full, fast = both([path])
    assert full
    if not sorts & {0, 2}:  # where positions jump or stand, every row is read
        assert rows_read([path], True) < 0.9 * len(rows)
    assert list(map(known, fast)) == list(map(known, full))


def test_damaged_text_does_not_trap_a_leap(tmp_path: Path) -> None:
    """Cuts and changed bytes anywhere: it ends, and gives only positions that are in the text."""
    rows = [[*row[:8], None, "adsb_icao"] for row in _cruise(0, 20_000, -60.0)]
    whole = gzip.decompress(_trace("4b1a01", MIDNIGHT, rows))
    dice = random.Random(1)
    path = tmp_path / "trace_full_4b1a01.json"
    times = {MIDNIGHT + row[0] for row in rows}
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(dice.randrange(1, 5)):
            at = dice.randrange(150, len(data))
            match dice.randrange(3):
                case 0:
                    data[at] = dice.choice(b'[]{}",0\\')
                case 1:
                    del data[at : at + dice.randrange(1, 3000)]
                case 2:
                    data[at:at] = dice.choice([b"[1", b'"', b"[[[", b"]", b"[1,2,3,4],"])
        path.write_bytes(bytes(data))
        for track in readsb.open_source(path, fast=True):
            assert sum(float(time) not in times for time in track.time) <= 8


def test_what_a_fast_pass_cannot_know_is_null(tmp_path: Path) -> None:
    archive = _archive(
        tmp_path / "v1.tar", {"4b1a01": _trace("4b1a01", MIDNIGHT, _cruise(20_000, 60_000, 0.0))}
    )
    workspace = Workspace(tmp_path / "w")
    found = find_flights(workspace, [archive], output=tmp_path / "fast.parquet", fast=True)
    assert found.fast
    (flight,) = _flights(tmp_path / "fast.parquet")
    for name in ("points", "longest_gap_s", "distance_km", "interference"):
        assert flight[name] is None, name
    find_flights(workspace, [archive], fast=True)
    assert list((tmp_path / "w").glob("flights/date=*")) and not (tmp_path / "w" / "coverage").exists()
    # Every row takes the place of the fast pass, and a fast pass after it has nothing to do.
    find_flights(workspace, [archive])
    assert list((tmp_path / "w").glob("coverage/date=*"))
    assert len(list((tmp_path / "w" / "history").glob("*/unit.json"))) == 1
    assert find_flights(workspace, [archive], fast=True).units_kept == 1
    about = json.loads(next((tmp_path / "w" / "history").glob("*/unit.json")).read_text("utf-8"))
    assert about["every_row"] is True
