"""How fast traces and heatmaps are read: python benchmarks/traces.py [PART…]

Two sets of traces: `day`, the archive named on the command line (../shared/data/tracks/readsb_day if
none is); and `full`, the same flights in traces as long as a world-wide server's (some 1,500 rows of
some 200 bytes: each of eight traces' rows behind each other, with indicated air speed, roll and
geometric height in every row and a fuller object in every fourth). Both lie in memory or in the page
cache, packed, and every way reads the same bytes, by turns, on one core; the least of several rounds
counts, in CPU time of the thread, so that others' work on the machine spoils less. Bare inflation keeps
nothing.

    isal, libdeflate     inflation alone, into new bytes each time
    naive                gzip, json, a pandas table
    orjson               libdeflate, orjson, NumPy arrays of the same ten columns
    kernel               inflation and every row's columns, members at known places
    reader               the same from the archive's file: headers, names, CRC ledger, a Track each

Heatmaps are made up: half an hour of 12,000 aircraft in slices of 10 s, one world-wide server's.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import resource
import sys
import tarfile
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))
DAY = ROOT.parent / "shared" / "data" / "tracks" / "readsb_day"
ROUNDS = 9


def least(ways: dict[str, Callable[[], object]], rounds: dict[str, int]) -> dict[str, float]:
    """CPU seconds of each way, by turns."""
    best = dict.fromkeys(ways, 1e9)
    for turn in range(ROUNDS):
        for name, way in ways.items():
            if turn < rounds.get(name, ROUNDS):
                began = time.thread_time()
                way()
                best[name] = min(best[name], time.thread_time() - began)
    return best


def members_of(parts: list[Path]) -> dict[str, bytes]:
    """Packed traces by name."""
    found = {}
    with tarfile.open(fileobj=io.BytesIO(b"".join(part.read_bytes() for part in parts))) as archive:
        for member in archive:
            held = archive.extractfile(member) if "/trace_full_" in member.name else None
            if held is not None:
                found[member.name] = held.read()
    return found


def fuller(packed: dict[str, bytes]) -> dict[str, bytes]:
    """Traces of eight traces' rows, with the fields that a server's have and this day's lack."""
    made = {}
    names = list(packed)
    for k in range(0, len(names) - 7, 8):
        head, rows = b"", []
        for name in names[k : k + 8]:
            text = gzip.decompress(packed[name])
            head, body = text.split(b'"trace":[', 1)
            rows += body[: body.rindex(b"]")].strip().split(b",\n")
        for at, row in enumerate(rows):
            height = re.match(rb"\[[^,]*,[^,]*,[^,]*,(-?\d+)", row)
            above = int(height[1]) + 25 * (at % 40) if height else 0
            row = row.replace(
                b"null,null,null,null]",
                b"%d,%d,%d,%.1f]" % (above, at % 9 * 64 - 256, 200 + at % 97, at % 23 / 10 - 1),
            )
            rows[at] = row.replace(
                b'"track":',
                b'"alt_geom":%d,"ias":%d,"tas":%d,"mach":0.%d,"wd":%d,"ws":%d,"roll":%.2f,"squawk":"%04o","emergency":'
                b'"none","nav_qnh":1013.6,"nav_altitude_mcp":36000,"nav_heading":%.2f,"nav_modes":["autopilot","vnav","tcas"],"track":'
                % (
                    above,
                    200 + at % 97,
                    380 + at % 97,
                    700 + at % 97,
                    at % 360,
                    at % 60,
                    at % 23 / 9 - 1,
                    at % 4096,
                    at % 3600 / 10,
                ),
            )
        text = head + b'"trace":[ \n' + b",\n".join(rows) + b" ]\n }\n"
        made[names[k]] = gzip.compress(text, 9)
    return made


def written(members: dict[str, bytes], folder: Path) -> list[Path]:
    """An archive of the members, cut in two."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    data = held.getvalue()
    parts = [folder / "day.tar.aa", folder / "day.tar.ab"]
    parts[0].write_bytes(data[: len(data) // 2])
    parts[1].write_bytes(data[len(data) // 2 :])
    return parts


def traces(name: str, parts: list[Path]) -> None:
    """One set of traces, every way."""
    import deflate
    import numpy as np
    import orjson
    import pandas as pd
    from isal import igzip_lib

    from sinews.flights.kernel_bench import Bench
    from sinews.flights.readers import readsb

    packed = list(members_of(parts).values())
    size = sum(len(gzip.decompress(data)) for data in packed)
    source = np.frombuffer(bytearray(b"".join(packed)), np.uint8)
    lengths = np.array([len(data) for data in packed], dtype=np.int64)
    spans = np.stack([np.cumsum(lengths) - lengths, lengths], axis=1)
    bench = Bench()

    def isal() -> None:
        for data in packed:
            igzip_lib.decompress(data, flag=igzip_lib.DECOMP_GZIP)

    def libdeflate() -> None:
        for data in packed:
            deflate.gzip_decompress(data)

    def naive() -> int:
        count = 0
        for data in packed:
            document = json.loads(gzip.decompress(data))
            table = pd.DataFrame(document["trace"]).iloc[:, :9]
            table[0] += document["timestamp"]
            count += len(table)
        return count

    def with_orjson() -> int:
        count = 0
        for data in packed:
            document = orjson.loads(deflate.gzip_decompress(data))
            columns = list(zip(*document["trace"], strict=True))
            time_ = np.array(columns[0]) + document["timestamp"]
            np.array(columns[1]), np.array(columns[2])
            np.array([-1 if x is None else -2 if x == "ground" else x for x in columns[3]], dtype=np.int32)
            for k in (4, 5, 7):
                np.array(columns[k], dtype=np.float32)
            np.array(columns[6], dtype=np.uint8)
            for key in ("nic", "nac_p"):
                np.array([-1 if x is None else x.get(key, -1) for x in columns[8]], dtype=np.int8)
            count += len(time_)
        return count

    def kernel() -> int:
        return sum(len(batch.time) for batch in bench.read(source, spans))

    def reader() -> int:
        return sum(len(track) for track in readsb.open_source(parts, bench=bench))

    ways = {
        "isal": isal,
        "libdeflate": libdeflate,
        "naive": naive,
        "orjson": with_orjson,
        "kernel": kernel,
        "reader": reader,
    }
    rows = {naive(), with_orjson(), kernel(), reader()}
    assert len(rows) == 1, rows
    count = rows.pop()
    best = least(ways, {"naive": 2, "orjson": 4})
    bare = min(best["isal"], best["libdeflate"])
    print(
        f"\n{name}: {len(packed):,} traces, {count:,} rows ({count / len(packed):,.0f} a trace, "
        f"{size / count:.0f} bytes a row), "
        f"{lengths.sum() / 1e6:.1f} MB packed, {size / 1e6:.1f} MB inflated"
    )
    for way, seconds in best.items():
        print(
            f"  {way:11} {seconds * 1e3:9.1f} ms  {size / seconds / 1e6:7,.0f} MB/s"
            f"  {count / seconds / 1e6:6.2f} M rows/s"
            f"  {seconds / bare:6.2f} × bare inflation"
            f"  {best['naive'] / seconds:6.1f} × faster than naive"
        )
    minutes = 2e9 / count * best["reader"] / 60
    print(f"  two billion positions: {minutes:.1f} minutes of one core with the reader")
    one, two = workers(source, spans, 1), workers(source, spans, 2)
    print(
        f"  all of it once by each of 1 thread {one * 1e3:.1f} ms, of 2 threads {two * 1e3:.1f} ms (wall)",
        end=": ",
    )
    print(f"{2 * one / two:.2f} times as much in the time")


def workers(source: Any, spans: Any, count: int) -> float:
    """Least wall time in which each of some threads has read all members."""
    from sinews.flights.kernel_bench import Bench

    benches = [Bench() for _ in range(count)]

    def work(bench: Bench) -> None:
        for _ in bench.read(source, spans):
            pass

    least_ = 1e9
    for _ in range(3 * ROUNDS):
        threads = [threading.Thread(target=work, args=(bench,)) for bench in benches]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        least_ = min(least_, time.perf_counter() - began)
    return least_


def heatmaps(folder: Path) -> None:
    """Half an hour of a world-wide server."""
    import deflate
    import numpy as np

    from sinews.flights.readers import heatmap

    dice = np.random.default_rng(1)
    count = 12_000
    addresses = dice.choice(0xFFFFFF, count, replace=False).astype(np.uint32)
    latitude, longitude = dice.uniform(-60e6, 60e6, count), dice.uniform(-179e6, 179e6, count)
    height, speed = dice.integers(0, 1600, count), dice.integers(0, 5000, count)
    blocks = [np.arange(180 * 4, dtype=np.uint32).reshape(-1, 4)]
    for k in range(180):
        now = 1_700_000_000_000 + 10_000 * k
        blocks.append(np.array([[heatmap.heat.MARKER, now >> 32, now & 0xFFFFFFFF, 10_000]], np.uint32))
        latitude += dice.normal(0, 2000, count)
        longitude += dice.normal(0, 2000, count)
        block = np.empty((count, 4), np.uint32)
        block[:, 0] = addresses
        block[:, 1] = latitude.astype(np.int32).view(np.uint32)
        block[:, 2] = longitude.astype(np.int32).view(np.uint32)
        block[:, 3] = height.astype(np.uint32) | speed.astype(np.uint32) << 16
        blocks.append(block[dice.random(count) > 0.02])
        gone = dice.integers(0, count, 20)
        addresses[gone] = dice.choice(0xFFFFFF, 20)
    data = np.concatenate(blocks).tobytes()
    plain, packed = folder / "00.bin.ttf", folder / "01.bin.ttf"
    plain.write_bytes(data)
    packed.write_bytes(gzip.compress(data, 6))
    small = packed.read_bytes()
    entries = len(data) // 16

    memory: dict[str, Any] = {}

    def columns() -> None:
        group = heatmap._Group(memory)
        group.enter("", data, 180 * 16)
        group.columns(heatmap.Summary())

    ways: dict[str, Callable[[], object]] = {
        "inflate": lambda: deflate.gzip_decompress(small),
        "columns": columns,
        "tracks": lambda: sum(len(track) for track in heatmap.open_source(plain)),
        "tracks, gz": lambda: sum(len(track) for track in heatmap.open_source(packed)),
    }
    for way in ways.values():
        way()
    print(f"\nheatmap: {entries:,} entries, {len(data) / 1e6:.0f} MB, {len(small) / 1e6:.1f} MB packed")
    for name, seconds in least(ways, {}).items():
        print(f"  {name:11} {seconds * 1e3:9.1f} ms  {entries / seconds / 1e6:7.1f} M entries/s")


def main(parts: list[Path]) -> None:
    """Print start-up apart, then each set."""
    began = time.perf_counter()
    from sinews.flights.readers import readsb

    imported = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        one = folder / "trace_full_4b1815.json"
        one.write_bytes(b'{"icao":"4b1815","timestamp":1e9,"trace":[[1,2,3,4]]}')
        list(readsb.open_source(one))
        print(
            f"start: import {imported - began:.2f} s, first trace {time.perf_counter() - imported:.2f} s",
            end=" ",
        )
        print("(machine code from numba's cache, or compiled now if that is many seconds)")
        traces("day", parts)
        traces("full", written(fuller(members_of(parts)), folder))
        heatmaps(folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"\npeak memory of this benchmark: {peak / 1024:,.0f} MB")


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]] or sorted(DAY.glob("*.tar.*")))
