"""What a stopped run leaves behind is used, what is damaged is not, what is read again takes its place."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest

from sinews import history
from sinews.history_kept import Kept
from sinews.tracking import find_flights
from sinews.workspace import Workspace
from test_history import MIDNIGHT, _archive, _cruise, _flights, _trace


class PowerCut(Exception):
    pass


class Failing(Executor):
    """Works shards off one by one, until the power goes."""

    def __init__(self, until: int) -> None:
        self.done: list[history.Shard] = []
        self._until = until

    def submit(self, call: Any, /, *given: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if len(self.done) >= self._until:
            future.set_exception(PowerCut())
        else:
            self.done.append(given[0])
            future.set_result(call(*given, **named))
        return future


def a_day(path: Path, count: int = 8, start: int = 0) -> Path:
    members = {
        f"4b1a{k:02x}": _trace(f"4b1a{k:02x}", MIDNIGHT, _cruise(20_000 + start, 50_000, float(k)))
        for k in range(count)
    }
    return _archive(path, members)


def test_finished_shards_of_a_day_are_not_worked_out_again(tmp_path: Path) -> None:
    units = history.units([a_day(tmp_path / "v1.tar")])
    keep = tmp_path / "keep"
    first = Failing(2)
    with pytest.raises(PowerCut):
        # Results come in no order: take them until the cut shows.
        list(history.run(units, keep=keep, workers=4, executor=first))
    kept = {path.name for path in keep.glob("*/shard-*")}
    second = Failing(99)
    ((_, result),) = history.run(units, keep=keep, workers=4, executor=second)
    assert isinstance(result, history.Result)
    assert len(second.done) == 4 - len(kept)
    ((_, whole),) = history.run(units)
    assert isinstance(whole, history.Result)
    assert result.flights == whole.flights and result.summary() == whole.summary()
    assert result.coverage is not None and whole.coverage is not None
    assert result.coverage.rows() == whole.coverage.rows()
    assert not list(keep.glob("*/shard-*"))


def test_a_kept_shard_is_what_was_found(tmp_path: Path) -> None:
    (unit,) = history.units([a_day(tmp_path / "v1.tar")])
    kept = Kept(tmp_path / "keep", history.Settings())
    shard = history.Shard(unit, 1, 3)
    found = history.process(shard)
    kept.save(shard, found)
    again = kept.load(shard)
    assert again is not None and again.flights == found.flights and again.summary() == found.summary()
    assert kept.load(history.Shard(unit, 1, 2)) is None
    (path,) = (tmp_path / "keep").glob("*/shard-*")
    path.write_bytes(path.read_bytes()[:-20])
    assert kept.load(shard) is None


def test_an_archive_got_anew_takes_the_place_of_the_one_cut_short(tmp_path: Path) -> None:
    path = a_day(tmp_path / "v1.tar")
    whole = path.read_bytes()
    workspace = Workspace(tmp_path / "w")
    path.write_bytes(whole[: len(whole) // 2])
    before = find_flights(workspace, [path])
    assert 0 < before.flights < 8 and before.skipped
    path.write_bytes(whole)
    assert find_flights(workspace, [path]).flights == 8
    # The same history under another name is the same history.
    copy = tmp_path / "copy.tar"
    copy.write_bytes(whole)
    assert find_flights(workspace, [copy]).flights == 8
    assert len(list((tmp_path / "w" / "history").glob("*/unit.json"))) == 1


def test_hashes_on_request_also_of_what_is_done(tmp_path: Path) -> None:
    path = a_day(tmp_path / "v1.tar", 1)
    workspace = Workspace(tmp_path / "w")
    assert not find_flights(workspace, [path]).hashes
    find_flights(workspace, [path], hashed=True)
    about = json.loads(next((tmp_path / "w" / "history").glob("*/unit.json")).read_text("utf-8"))
    assert about["sha256"] == {"v1.tar": hashlib.sha256(path.read_bytes()).hexdigest()}
    found = find_flights(workspace, [path], hashed=True, output=tmp_path / "o.parquet")
    assert found.hashes == about["sha256"]


def test_a_fleet_is_found_by_the_list_of_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time the archive is not gone through, and other members are not inflated."""
    from sinews.flights.readers import readsb

    path = a_day(tmp_path / "v1.tar")
    workspace = Workspace(tmp_path / "w")
    fleet = tmp_path / "fleet.txt"
    fleet.write_text("# ours\n4B1A03, the third\n4b1a05\n", "utf-8")
    first = find_flights(workspace, [path], fleet=fleet, output=tmp_path / "1.parquet")
    assert first.flights == 2 and first.members == 2
    assert len(list((tmp_path / "w" / "history" / "indexes").glob("*.txt"))) == 1

    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("went through the archive again")

    monkeypatch.setattr(readsb, "TarStream", never)
    second = find_flights(workspace, [path], fleet=fleet, output=tmp_path / "2.parquet")
    assert second.flights == 2
    assert (tmp_path / "1.parquet").read_bytes() == (tmp_path / "2.parquet").read_bytes()
    assert {f["icao24"] for f in _flights(tmp_path / "2.parquet")} == {"4b1a03", "4b1a05"}


def test_marks_and_names_come_from_the_aircraft_database(tmp_path: Path) -> None:
    """An aircraft that the database marks LADD is left out; another gets its registration and class."""
    from sinews.ingest import add
    from test_tar1090_db import a_zip

    rows = _cruise(20_000, 50_000, 0.0)
    rows[0][8] = {"flight": "AZQ123  "}
    path = _archive(
        tmp_path / "v1.tar",
        {name: _trace(name, MIDNIGHT, rows) for name in ("600828", "600829", "60082b")},
    )
    workspace = Workspace(tmp_path / "w")
    find_flights(workspace, [path])
    added = add(workspace, a_zip(tmp_path / "db.zip"))
    found = find_flights(workspace, [path], output=tmp_path / "o.parquet")
    assert found.register == "2026-04-06" and found.left_out == {"LADD": 1}
    flights = {str(f["icao24"]): f for f in _flights(tmp_path / "o.parquet")}
    assert flights.keys() == {"600828", "600829"}
    cargo, military = flights["600828"], flights["600829"]
    assert (cargo["registration"], cargo["type"], cargo["operator"]) == ("4K-AZ40", "IL76", "AZQ")
    assert (cargo["operator_class"], military["operator_class"]) == ("airline", "air arm")
    assert "designator AZQ" in str(cargo["operator_class_source"])
    assert military["operator_class_source"] == "aircraft marked military"
    assert cargo["aircraft_snapshot"] == added.snapshot.sha256
    # In the workspace the new reading takes the place of the one without names.
    find_flights(workspace, [path])
    assert len(list((tmp_path / "w" / "history").glob("*/unit.json"))) == 1
