"""Damaged, malicious and senseless history: skipped with a count and a reason, never a crash or a flight."""

from __future__ import annotations

import gzip
import io
import math
import struct
import tarfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from sinews import history
from sinews.errors import SinewsError, UnreadableFile
from sinews.flights.readers import fr24, heatmap, inflate, opensky, readsb
from sinews.tracking import find_flights
from sinews.workspace import Workspace
from test_history import MIDNIGHT, _archive, _cruise, _flights, _trace

GOOD = _trace("4b1a01", MIDNIGHT, _cruise(20_000, 50_000, 0.0))


def one(path: Path) -> history.Result:
    ((_, result),) = history.run(history.units([path]))
    assert isinstance(result, history.Result), result
    return result


def beside_a_good_one(tmp_path: Path, data: bytes, name: str = "4b1a02") -> history.Result:
    """The result of an archive with one good trace and this one: the good flight must be there."""
    result = one(_archive(tmp_path / "v1.tar", {"4b1a01": GOOD, name: data}))
    assert [f.icao24 for f in result.flights if f.icao24 == "4b1a01"] == ["4b1a01"]
    return result


def test_a_gzip_cut_short_is_counted(tmp_path: Path) -> None:
    result = beside_a_good_one(tmp_path, GOOD[:-200])
    assert sum(result.skipped.values()) == 1 and "cut short" in next(iter(result.skipped))
    assert len(result.flights) == 1


def test_an_archive_cut_short_gives_what_is_before_the_cut(tmp_path: Path) -> None:
    path = _archive(tmp_path / "v1.tar", {"4b1a01": GOOD, "4b1a02": GOOD})
    path.write_bytes(path.read_bytes()[: 512 + len(GOOD) + 512 + 700])
    result = one(path)
    assert len(result.flights) == 1
    assert result.skipped == {"archive is cut short": 1}


@pytest.mark.parametrize(
    "row",
    [
        [None, 47.0, 8.0, 36000, 450.0, 90.0, 0, 0, None],
        [100.0, "47.0", "8.0", "36000", "450", "90", 0, 0, None],
        [100.0, math.nan, 8.0, 36000, 450.0, 90.0, 0, 0, None],
        [100.0, 47.0, 8.0, math.inf, 450.0, 90.0, 0, 0, None],
        [100.0, 91.0, 8.0, 36000, 450.0, 90.0, 0, 0, None],
        [100.0, 47.0, 181.0, 36000, 450.0, 90.0, 0, 0, None],
        [1e300, 47.0, 8.0, 36000, 450.0, 90.0, 0, 0, None],
        [],
        "a row that is a text",
        {"a": 1},
        7,
        [[[[[1]]]]],
    ],
)
@pytest.mark.parametrize("is_fast", [False, True])
def test_a_wrong_row_is_counted_and_the_others_stand(tmp_path: Path, row: Any, is_fast: bool) -> None:
    rows: list[Any] = [*_cruise(20_000, 30_000, 0.0)]
    rows[250:250] = [row]
    path = _archive(tmp_path / "v1.tar", {"4b1a01": _trace("4b1a01", MIDNIGHT, rows)})
    ((_, result),) = history.run(history.units([path]), history.Settings(fast=is_fast))
    assert isinstance(result, history.Result) and len(result.flights) == 1
    assert (result.flights[0].first_seen, result.flights[0].last_seen) == (
        MIDNIGHT + 20_000,
        MIDNIGHT + 29_980,
    )
    if not is_fast:
        assert result.skipped == {history.BAD_ROWS: 1}


def test_rows_of_ten_thousand_columns_are_read_by_their_first(tmp_path: Path) -> None:
    rows = [[*row, *[0] * 10_000] for row in _cruise(20_000, 22_000, 0.0)]
    result = beside_a_good_one(tmp_path, _trace("4b1a02", MIDNIGHT, rows))
    wide = [f for f in result.flights if f.icao24 == "4b1a02"]
    assert [f.points for f in wide] == [len(rows)]


def test_times_that_go_backwards_are_put_in_order(tmp_path: Path) -> None:
    rows = _cruise(20_000, 40_000, 0.0)
    one_way = one(_archive(tmp_path / "v1.tar", {"4b1a01": _trace("4b1a01", MIDNIGHT, rows)})).flights
    back = [*rows[500:], *reversed(rows[:500])]
    other = one(_archive(tmp_path / "v2.tar", {"4b1a01": _trace("4b1a01", MIDNIGHT, back)})).flights
    assert len(other) == 1
    assert (other[0].first_seen, other[0].last_seen, other[0].points) == (
        one_way[0].first_seen,
        one_way[0].last_seen,
        one_way[0].points,
    )


@pytest.mark.parametrize("is_fast", [False, True])
def test_over_the_pole_and_over_the_date_line(tmp_path: Path, is_fast: bool) -> None:
    """20 s at 450 kt is 2.5 nm: north along one meridian and down its opposite; and east past 180°."""
    step = 450 * 20 / 3600 / 60
    polar: list[list[Any]] = []
    eastward: list[list[Any]] = []
    for k in range(600):
        north = 80 + k * step
        over = north > 90
        polar.append(
            [20_000 + 20 * k, 180 - north if over else north, -170.0 if over else 10.0, 36000, 450.0,
             180.0 if over else 0.0, 0, 0, None]
        )  # fmt: skip
        east = 170 + k * step
        eastward.append(
            [20_000 + 20 * k, 0.0, east - 360 if east > 180 else east, 36000, 450.0, 90.0, 0, 0, None]
        )
    path = _archive(
        tmp_path / "v1.tar",
        {"4b1a01": _trace("4b1a01", MIDNIGHT, polar), "4b1a02": _trace("4b1a02", MIDNIGHT, eastward)},
    )
    ((_, result),) = history.run(history.units([path]), history.Settings(fast=is_fast))
    assert isinstance(result, history.Result)
    assert sorted(f.icao24 for f in result.flights) == ["4b1a01", "4b1a02"]
    for flight in result.flights:
        assert flight.last_seen - flight.first_seen == pytest.approx(599 * 20)
        if not is_fast:
            # 599 steps of 2.5 nm of 1.852 km; the earth of the detector is a sphere.
            assert flight.distance_km == pytest.approx(599 * 2.5 * 1.852, rel=0.01)
            assert flight.interference == "none"


def zeros(size: int) -> bytes:
    """A gzip of so many zeros, made without having them at once."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(1 << 20)
    return b"".join([*(packer.compress(block) for _ in range(size >> 20)), packer.flush()])


def test_a_bomb_is_refused_by_its_trailer_and_while_inflating(tmp_path: Path) -> None:
    bomb = zeros(256 << 20)  # 256 MB in 0.25 MB; the bound is 64 MB, whatever the size
    assert len(bomb) < 1 << 20
    # A trailer that lies: 1,000 bytes. Only a bound while inflating helps.
    lying = bomb[:-4] + struct.pack("<I", 1000)
    for name, data in (
        ("honest", bomb),
        ("lying", lying),
        ("ten GB", bomb[:-4] + struct.pack("<I", 10 << 30 & 0xFFFFFFFF)),
    ):
        began = time.process_time()
        result = beside_a_good_one(tmp_path, data)
        assert sum(result.skipped.values()) == 1, name
        assert len(result.flights) == 1
        assert time.process_time() - began < 5, name
        with pytest.raises(inflate.Refused):
            inflate.inflate_carefully(data)


def test_inflating_carefully_never_holds_more_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    real = zlib.decompressobj

    class Watched:
        def __init__(self, bits: int) -> None:
            self._own = real(bits)

        def decompress(self, data: bytes, most: int) -> bytes:
            given.append(most)
            return self._own.decompress(data, most)

        def __getattr__(self, name: str) -> Any:
            return getattr(self._own, name)

    monkeypatch.setattr(zlib, "decompressobj", Watched)
    with pytest.raises(inflate.Refused, match="more than is allowed"):
        inflate.inflate_carefully(zeros(8 << 20), 1 << 20)
    assert given and max(given) <= (1 << 20) + 1


def test_names_that_lead_outside_are_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "v1.tar"
    with tarfile.open(path, "w") as tar:
        for name in (
            "../../trace_full_4b1a02.json",
            "./traces/../../x/trace_full_4b1a03.json",
            "./traces/01/trace_full_4b1a01.json",
        ):
            info = tarfile.TarInfo(name)
            info.size = len(GOOD)
            tar.addfile(info, io.BytesIO(GOOD))
    result = one(path)
    assert result.skipped == {"name leads outside the archive": 2}
    assert len(result.flights) == 1 and ".." not in result.flights[0].source


def test_links_in_an_archive_lead_nowhere(tmp_path: Path) -> None:
    secret = tmp_path / "trace_full_4b1a09.json"
    secret.write_bytes(GOOD)
    path = tmp_path / "v1.tar"
    with tarfile.open(path, "w") as tar:
        info = tarfile.TarInfo("./traces/09/trace_full_4b1a09.json")
        info.type, info.linkname = tarfile.SYMTYPE, str(secret)
        tar.addfile(info)
        info = tarfile.TarInfo("./traces/01/trace_full_4b1a01.json")
        info.size = len(GOOD)
        tar.addfile(info, io.BytesIO(GOOD))
    assert [f.source for f in one(path).flights] == ["./traces/01/trace_full_4b1a01.json"]


# OpenSky's tables: SQL in names ---------------------------------------------------------------------

NAMES = [
    "a'; SELECT 1; --.parquet",
    "x') , read_csv('passwd.parquet",
    "[ab]*?.parquet",
    "s3:__bucket.parquet",
    "two\nlines.parquet",
    "ünïcode ☃.parquet",
    'quote".parquet',
]


def states(path: Path, form: str = "parquet", columns: str = "") -> None:
    query = f"""SELECT 1533081600 + 10 * i AS time, '4b1a01' AS icao24, 47.0 AS lat, 8.0 + 0.03 * i AS lon,
      230.0 AS velocity, 90.0 AS heading, 0.0 AS vertrate, 'ABC123' AS callsign, false AS onground,
      10000.0 AS baroaltitude {columns} FROM range(100) t(i)"""
    plain = path.parent / "plain"
    duckdb.execute(f"COPY ({query}) TO '{plain}' (FORMAT {form})")
    plain.rename(path)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_files_name_is_a_name(tmp_path: Path, name: str, form: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    # A pattern would find this one too.
    states(folder / "ab1.parquet")
    path = folder / name
    states(path, form)
    (track,) = opensky.open_source(path)
    assert len(track) == 100 and track.source == name


def test_a_columns_name_is_a_name(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    states(path, columns=""", 'x' AS "a""; DROP TABLE x; --", '/etc/passwd' AS "read_text('/etc/passwd')" """)
    (track,) = opensky.open_source(path)
    assert len(track) == 100


def test_the_connection_can_do_nothing_else(tmp_path: Path) -> None:
    inside, outside = tmp_path / "x.parquet", tmp_path / "y.parquet"
    states(inside)
    states(outside)
    connection = opensky._locked(str(inside))
    assert connection.execute(f"SELECT count(*) FROM read_parquet('{inside}')").fetchone() == (100,)
    for statement in (
        f"SELECT * FROM read_parquet('{outside}')",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM glob('/etc/*')",
        f"COPY (SELECT 1) TO '{tmp_path / 'written.csv'}'",
        f"ATTACH '{tmp_path / 'db'}'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET allowed_paths = ['/etc/hostname']",
    ):
        with pytest.raises(duckdb.Error):
            connection.execute(statement)


def test_one_bad_table_among_many_is_counted_and_the_only_one_refused(tmp_path: Path) -> None:
    folder = tmp_path / "states"
    folder.mkdir()
    states(folder / "a.parquet")
    (folder / "b.parquet").write_bytes(b"PAR1 and nothing behind it PAR1")
    source = opensky.open_source(folder)
    assert sum(len(track) for track in source) == 100
    assert sum(source.summary.skipped.values()) == 1
    with pytest.raises(UnreadableFile, match=r"b\.parquet"):
        list(opensky.open_source(folder / "b.parquet"))


# FR24: aircraft without an address ------------------------------------------------------------------


def export(path: Path, call: str, start: int, west: float) -> Path:
    lines = ["Timestamp,UTC,Callsign,Position,Altitude,Speed,Direction"]
    lines += [f'{start + 30 * k},x,{call},"47.0,{west + 0.09 * k:.4f}",36000,450,90' for k in range(200)]
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_exports_without_addresses_stay_apart_and_are_told(tmp_path: Path) -> None:
    """Three files of three aircraft, two of which meet in time where the others end: no join."""
    folder = tmp_path / "fr24"
    folder.mkdir()
    export(folder / "a.csv", "AAA1", MIDNIGHT, 0.0)
    export(folder / "b.csv", "BBB2", MIDNIGHT + 6_100, 18.1)
    export(folder / "c.csv", "AAA1", MIDNIGHT + 50, 40.0)
    found = find_flights(Workspace(tmp_path / "w"), [folder], output=tmp_path / "out.parquet")
    assert found.noted == {history.NO_ADDRESS: 3}
    flights = _flights(tmp_path / "out.parquet")
    assert sorted((str(f["callsign"]), f["points"]) for f in flights) == [
        ("AAA1", 200),
        ("AAA1", 200),
        ("BBB2", 200),
    ]
    assert {f["icao24"] for f in flights} == {None}
    # As units of their own they stay apart as well.
    files = sorted(folder.glob("*.csv"))
    find_flights(Workspace(tmp_path / "w2"), files, output=tmp_path / "out2.parquet")
    assert len(_flights(tmp_path / "out2.parquet")) == 3


def test_without_an_address_a_registration_makes_one_aircraft(tmp_path: Path) -> None:
    """The archive form: two flights of one registration without address, and one of another."""
    day = tmp_path / "20180801_positions"
    day.mkdir()
    rows = [
        "flight_id,aircraft_id,reg,equip,callsign",
        "a1,,HB-ONE,A320,AAA1",
        "a2,,HB-ONE,A320,AAA2",
        "a3,,HB-TWO,A320,BBB3",
    ]
    (tmp_path / "20180801_flights.csv").write_text("\n".join(rows), "utf-8")
    for name, start in (("a1", 0), ("a2", 40_000), ("a3", 100)):
        lines = ["snapshot_id,altitude,heading,latitude,longitude,radar_id,speed,squawk"]
        lines += [f"{MIDNIGHT + start + 30 * k},36000,90,47.0,{0.09 * k:.4f},1,450,1000" for k in range(200)]
        (day / f"20180801_{name}.csv").write_text("\n".join(lines), "utf-8")
    ((_, result),) = history.run(history.units([tmp_path]))
    assert isinstance(result, history.Result)
    assert sorted((f.registration, f.callsign) for f in result.flights) == [
        ("HB-ONE", "AAA1"),
        ("HB-ONE", "AAA2"),
        ("HB-TWO", "BBB3"),
    ]
    assert list(fr24.open_source(tmp_path))


# Heatmaps: state carried from file to file ----------------------------------------------------------


def heat_file(path: Path, begin: int, west: float) -> Path:
    """Half an hour of one aircraft level at 36,000 ft, a slice every 30 s."""
    blocks = [np.array([[7, 0, 0, 0]], np.uint32)]
    for k in range(60):
        now = (begin + 30 * k) * 1000
        place = round((west + k * 450 * 30 / 3600 / 60 / 0.682) * 1e6)
        last = (36_000 // 25) | 4500 << 16
        blocks.append(
            np.array(
                [
                    [heatmap.heat.MARKER, now >> 32, now & 0xFFFFFFFF, 30_000],
                    [0x4B1A01, 47_000_000, place, last],
                ],
                np.uint32,
            )
        )
    path.write_bytes(gzip.compress(np.concatenate(blocks).tobytes()))
    return path


@pytest.mark.parametrize("group", [1, 1 << 20])
def test_a_flight_over_many_heatmaps_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, group: int
) -> None:
    """Three half hours, in groups of one file each and in one group; then half an hour past midnight."""
    monkeypatch.setattr(heatmap, "GROUP", group)
    step = 60 * 450 * 30 / 3600 / 60 / 0.682
    first, second = tmp_path / "day1", tmp_path / "day2"
    for folder in (first, second):
        folder.mkdir()
    for k in range(3):
        heat_file(first / f"{45 + k}.bin.ttf", MIDNIGHT + 86_400 - 1_800 * (3 - k), k * step)
    heat_file(second / "00.bin.ttf", MIDNIGHT + 86_400, 3 * step)
    result = one(first)
    assert [f.points for f in result.flights] == [180]
    found = find_flights(Workspace(tmp_path / "w"), [first, second], output=tmp_path / "out.parquet")
    assert found.units == 2
    (flight,) = _flights(tmp_path / "out.parquet")
    assert flight["points"] == 240
    shared = [
        s for p in range(2) for s in history.process(history.Shard(history.units([first])[0], p, 2)).flights
    ]
    assert len(shared) == 1


# What is refused ------------------------------------------------------------------------------------


def test_a_day_too_young_among_others_is_refused_and_told(tmp_path: Path) -> None:
    now = time.time() // 86_400 * 86_400
    old = _archive(tmp_path / "a.tar", {"4b1a01": GOOD})
    young = _archive(
        tmp_path / "b.tar", {"4b1a01": _trace("4b1a01", now - 3 * 86_400, _cruise(0, 5_000, 0.0))}
    )
    found = find_flights(Workspace(tmp_path / "w"), [old, young], output=tmp_path / "out.parquet")
    assert found.flights == 1
    (why,) = found.skipped
    assert why.startswith("b.tar: ") and "last 7 days" in why
    with pytest.raises(SinewsError, match="last 7 days"):
        find_flights(Workspace(tmp_path / "w"), [young], output=tmp_path / "out.parquet")


def test_a_day_that_cannot_be_read_is_told_and_the_others_done(
    tmp_path: Path, sinews: Callable[..., Any]
) -> None:
    good = _archive(tmp_path / "a.tar", {"4b1a01": GOOD})
    bad = tmp_path / "b.tar"
    bad.write_bytes(b"no archive at all, and no history either" * 100)
    done = sinews("flights", good, bad, "-o", tmp_path / "out.parquet")
    assert done.returncode == 0, done.stderr
    assert "b.tar: no position history that is known" in done.stderr
    assert len(_flights(tmp_path / "out.parquet")) == 1


def test_noise_of_every_sort_ends(tmp_path: Path) -> None:
    """Random bytes under names of traces, heatmaps and tables: counted, and nothing found in them."""
    dice = np.random.default_rng(5)
    for k in range(30):
        noise = dice.integers(0, 256, 4000, np.uint8).tobytes()
        (tmp_path / "in").mkdir(exist_ok=True)
        path = tmp_path / "in" / ("trace_full_4b1a01.json" if k % 2 else "00.bin.ttf")
        path.write_bytes(gzip.compress(noise) if k % 3 else noise)
        reader = readsb if k % 2 else heatmap
        source = reader.open_source(path)
        assert sum(len(track) for track in source) == 0
        assert sum(source.summary.skipped.values()) == 1
