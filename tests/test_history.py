"""From archives to flights: units, shards, what is kept when a run is stopped, what is joined."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import duckdb
import pytest

from conftest import SIPRI
from sinews import history
from sinews.errors import SinewsError, UnreadableFile
from sinews.tracking import find_flights
from sinews.workspace import Workspace

DAY = SIPRI.parent / "tracks" / "readsb_day"
PARTS = sorted(DAY.glob("*.tar.*"))
needs_day = pytest.mark.skipif(not PARTS, reason="../shared/data/tracks/readsb_day is absent")
MIDNIGHT = 1_533_081_600  # 1 August 2018, 00:00 UTC


def _trace(icao24: str, timestamp: float, rows: list[list[object]], **more: object) -> bytes:
    return gzip.compress(json.dumps({"icao": icao24, "timestamp": timestamp, "trace": rows, **more}).encode())


def _cruise(start: float, stop: float, west: float, **more: object) -> list[list[object]]:
    """Level at 36,000 ft and 450 kt along 47° north, eastward, a fix every 20 s."""
    rows: list[list[object]] = []
    at = start
    while at < stop:
        east = west + (at - start) * 450 / 3600 / 60 / 0.682
        rows.append([at, 47.0, round(east, 6), 36000, 450.0, 90.0, 0, 0, None])
        at += 20
    return rows


def _archive(path: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w") as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(f"./traces/{name[-2:]}/trace_full_{name}.json")
            info.size = len(data)
            tar.addfile(info, BytesIO(data))
    return path


def _flights(path: Path) -> list[dict[str, object]]:
    result = duckdb.execute(f"SELECT * FROM '{path}' ORDER BY first_seen, icao24")
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def test_parts_of_an_archive_are_one_unit_and_a_folder_of_archives_several(tmp_path: Path) -> None:
    for name in ("b.tar.ab", "b.tar.aa", "a.tar", "notes.txt"):
        (tmp_path / name).write_bytes(b"x")
    found = history.units([tmp_path])
    assert [[path.name for path in unit.paths] for unit in found] == [["a.tar"], ["b.tar.aa", "b.tar.ab"]]
    assert found[0].id != found[1].id
    same = history.units([tmp_path / "b.tar.ab", tmp_path / "b.tar.aa"])
    assert same[0].id == found[1].id
    with pytest.raises(UnreadableFile, match="no such file"):
        history.units([tmp_path / "absent.tar"])


@needs_day
def test_one_worker_and_two_find_the_same(tmp_path: Path) -> None:
    """The flights themselves, and the coverage, to the byte."""
    outputs = []
    for workers in (1, 2):
        keep = tmp_path / str(workers)
        for _, result in history.run(history.units(PARTS), keep=keep, workers=workers):
            assert result is not None
            # 875 traces by tar -t; 175,981 rows by json, less those of the 18 flagged LADD.
            assert result.members == 875
            assert result.left_out == {"LADD": 18}
        history.assemble(keep, keep / "flights.parquet")
        outputs.append((keep / "flights.parquet").read_bytes())
        outputs.append(next(keep.glob("*/coverage.parquet")).read_bytes())
    assert outputs[:2] == outputs[2:]


@needs_day
def test_coverage_counts_minutes_of_aircraft(tmp_path: Path) -> None:
    """Against a plain count over the rows, read with json."""
    (result,) = [r for _, r in history.run(history.units(PARTS), keep=tmp_path / "k")]
    seen: set[tuple[str, int]] = set()
    with tarfile.open(fileobj=BytesIO(b"".join(part.read_bytes() for part in PARTS))) as tar:
        for member in tar:
            if "trace_full" not in member.name:
                continue
            file = tar.extractfile(member)
            assert file is not None
            trace = json.loads(gzip.decompress(file.read()))
            if trace.get("dbFlags", 0) & 12 or trace["icao"].startswith("~"):
                continue
            for row in trace["trace"]:
                if not int(row[6]) & 1 and row[3] is not None:
                    seen.add((trace["icao"], int((trace["timestamp"] + row[0]) // 60)))
    assert result is not None and result.coverage is not None
    assert sum(row[4] for row in result.coverage.rows()) == len(seen)


def test_a_flight_across_midnight_is_one(tmp_path: Path) -> None:
    """Two days' archives; the aircraft cruises through midnight, another lands unseen at noon."""
    first = _cruise(80_000, 86_390, 0.0)
    second = _cruise(10, 6_000, first[-1][2] + 0.1)  # type: ignore[operator]
    one = _archive(tmp_path / "v1.tar", {"4b1a01": _trace("4b1a01", MIDNIGHT, first)})
    two = _archive(
        tmp_path / "v2.tar",
        {
            "4b1a01": _trace("4b1a01", MIDNIGHT + 86_400, second),
            "4b1a02": _trace("4b1a02", MIDNIGHT + 86_400, _cruise(43_200, 50_000, 0.0)),
        },
    )
    keep = tmp_path / "keep"
    assert len(list(history.run(history.units([one, two]), keep=keep))) == 2
    assert history.assemble(keep, tmp_path / "out.parquet") == 2
    flights = _flights(tmp_path / "out.parquet")
    joined = flights[0]
    assert joined["icao24"] == "4b1a01"
    assert joined["first_seen"].timestamp() < joined["last_seen"].timestamp()  # type: ignore[attr-defined]
    assert (joined["last_seen"] - joined["first_seen"]).total_seconds() == pytest.approx(  # type: ignore[operator]
        second[-1][0] + 86_400 - first[0][0],
        abs=1,  # type: ignore[operator]
    )
    assert joined["points"] == len(first) + len(second)
    assert joined["origin"] is None and joined["destination"] is None
    assert str(joined["rows"]).count("; ") == 1 and str(joined["snapshot"]).count("; ") == 1


def test_two_flights_a_day_apart_stay_two(tmp_path: Path) -> None:
    one = _archive(tmp_path / "v1.tar", {"4b1a01": _trace("4b1a01", MIDNIGHT, _cruise(40_000, 45_000, 0.0))})
    two = _archive(
        tmp_path / "v2.tar", {"4b1a01": _trace("4b1a01", MIDNIGHT + 86_400, _cruise(40_000, 45_000, 0.0))}
    )
    keep = tmp_path / "keep"
    list(history.run(history.units([one, two]), keep=keep))
    assert history.assemble(keep, tmp_path / "out.parquet") == 2


def test_addresses_that_are_not_to_be_followed_are_left_out_and_counted(tmp_path: Path) -> None:
    rows = _cruise(40_000, 45_000, 0.0)
    members = {
        "4b1a01": _trace("4b1a01", MIDNIGHT, rows),
        "4b1a02": _trace("4b1a02", MIDNIGHT, rows, dbFlags=4),
        "4b1a03": _trace("4b1a03", MIDNIGHT, rows, dbFlags=8),
        "~4b1a04": _trace("~4b1a04", MIDNIGHT, rows),
    }
    archive = _archive(tmp_path / "v1.tar", members)
    ((_, result),) = history.run(history.units([archive]), keep=tmp_path / "keep")
    assert result is not None
    assert result.left_out == {"PIA": 1, "LADD": 1, "non-ICAO address": 1}
    assert {flight.icao24 for flight in result.flights} == {"4b1a01"}


def test_positions_of_the_last_seven_days_are_refused(tmp_path: Path) -> None:
    now = time.time()
    path = tmp_path / "trace_full_4b1a01.json"
    path.write_bytes(_trace("4b1a01", now - 5 * 86_400, _cruise(0, 3_000, 0.0)))
    with pytest.raises(SinewsError, match="last 7 days"):
        find_flights(Workspace(tmp_path / "w"), [path], output=tmp_path / "out.parquet")
    path.write_bytes(_trace("4b1a01", now - 9 * 86_400, _cruise(0, 3_000, 0.0)))
    assert find_flights(Workspace(tmp_path / "w"), [path], output=tmp_path / "out.parquet").positions == 150


@needs_day
def test_into_the_workspace_and_again_from_where_it_was(
    sinews: Callable[..., subprocess.CompletedProcess[str]], own_workspace: Path
) -> None:
    first = sinews("flights", *PARTS)
    assert first.returncode == 0, first.stderr
    flights = list(own_workspace.glob("flights/date=2018-08-01/*.parquet"))
    coverage = list(own_workspace.glob("coverage/date=2018-08-01/*.parquet"))
    assert flights and coverage
    before = [path.read_bytes() for path in (*flights, *coverage)]
    second = sinews("flights", *PARTS)
    assert "1 of them done before" in second.stderr
    after = own_workspace.glob("flights/date=2018-08-01/*.parquet")
    assert [p.read_bytes() for p in (*after, *own_workspace.glob("coverage/date=*/*.parquet"))] == before


def test_killed_between_days_it_keeps_what_was_finished(tmp_path: Path) -> None:
    """Four days; killed after the first is kept: the same command reads only the others."""
    archives = [
        _archive(
            tmp_path / f"v{day}.tar",
            {"4b1a01": _trace("4b1a01", MIDNIGHT + day * 86_400, _cruise(40_000, 60_000, 0.0))},
        )
        for day in range(4)
    ]
    root = tmp_path / "workspace"
    command = [sys.executable, "-m", "sinews", "flights", "--workspace", str(root), *map(str, archives)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1] / "src")}
    running = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 300
    while not list(root.glob("history/*/unit.json")) and time.monotonic() < deadline:
        if running.poll() is not None:
            break
        time.sleep(0.005)
    running.send_signal(signal.SIGKILL)
    running.wait()
    kept = {path: path.stat().st_mtime_ns for path in root.glob("history/*/unit.json")}
    assert kept, "killed before anything was finished"
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for path, changed in kept.items():
        assert path.stat().st_mtime_ns == changed
    assert len(list(root.glob("history/*/unit.json"))) == 4
    days = sorted(path.name for path in root.glob("flights/date=*"))
    assert days == [f"date=2018-08-0{day + 1}" for day in range(4)]


def test_what_the_user_can_mend_is_said_in_one_line(
    sinews: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("nothing of the kind", "utf-8")
    trace = tmp_path / "trace_full_4b1a01.json"
    trace.write_bytes(_trace("4b1a01", MIDNIGHT, _cruise(0, 3_000, 0.0)))
    for arguments, word in [
        ((text, "-o", "x.parquet"), "no position history"),
        ((tmp_path / "absent", "-o", "x.parquet"), "no such file"),
        ((trace, "-o", "x.csv"), "Parquet"),
        ((trace, "--hex", "xyz", "-o", "x.parquet"), "six hexadecimal digits"),
        ((trace, "--hex", "4b1a01"), "-o FLEET.parquet"),
        ((trace, "--format", "radar", "-o", "x.parquet"), "--format radar"),
        ((trace, "--workers", "0", "-o", "x.parquet"), "whole number"),
    ]:
        done = sinews("flights", *arguments)
        assert done.returncode == 2 and word in done.stderr, (arguments, done.stderr)
        assert len(done.stderr.strip().splitlines()) == 1
