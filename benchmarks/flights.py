"""From archives to flights, beside the other ways: python benchmarks/flights.py [ARCHIVE-PART…]

    bare isal, libdeflate     inflation alone
    naive                     gzip, json, a pandas table; no flights
    orjson                    libdeflate, orjson, NumPy arrays; no flights
    traffic                   load, split, infer (a sample, by $TRAFFIC_PYTHON, an interpreter that has it)
    sinews, sinews --fast     `history.process`: members, every row (or leaping), flights, coverage

Same bytes, one core, CPU time of the thread, least of several rounds by turns. Two sets: the archive named
(the real day of ../shared/data/tracks if none is), and a simulated day whose rows are as long as a
world-wide server's. Then wall time with one worker and with two, time a day from 1 to 60 days, peak memory,
a fleet of twenty through the index, and what a month of Icarus (2 billion positions) would take.
"""

from __future__ import annotations

import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]
DAY = ROOT.parent / "shared" / "data" / "tracks" / "readsb_day"


def compare(name: str, parts: list[Path], rounds: int) -> float:
    """Print every way on one set; returns rows a CPU second of the whole way, every row read."""
    import deflate
    import numpy as np
    import orjson
    import pandas as pd
    import traces
    from isal import igzip_lib

    from sinews import history

    packed = list(traces.members_of(parts).values())
    size = sum(len(gzip.decompress(data)) for data in packed)
    (unit,) = history.units(parts)

    def isal() -> None:
        for data in packed:
            igzip_lib.decompress(data, flag=igzip_lib.DECOMP_GZIP)

    def libdeflate() -> None:
        for data in packed:
            deflate.gzip_decompress(data)

    def naive() -> None:
        for data in packed:
            document = json.loads(gzip.decompress(data))
            pd.DataFrame(document["trace"]).iloc[:, :9]

    def with_orjson() -> None:
        for data in packed:
            document = orjson.loads(deflate.gzip_decompress(data))
            columns = list(zip(*(row[:9] for row in document["trace"]), strict=True))
            np.array(columns[0]), np.array(columns[1]), np.array(columns[2])
            np.array([-1 if x is None else -2 if x == "ground" else x for x in columns[3]], dtype=np.int32)
            for k in (4, 5, 7):
                np.array(columns[k], dtype=np.float32)
            np.array(columns[6], dtype=np.uint8)

    found: dict[bool, history.Result] = {}

    def sinews(fast: bool) -> None:
        found[fast] = history.process(history.Shard(unit, settings=history.Settings(fast=fast)))

    ways: dict[str, Callable[[], object]] = {
        "isal": isal,
        "libdeflate": libdeflate,
        "orjson": with_orjson,
        "naive": naive,
        "sinews": lambda: sinews(False),
        "sinews --fast": lambda: sinews(True),
    }
    sinews(False), sinews(True)
    traces.ROUNDS = rounds
    best = traces.least(ways, {"naive": 1, "orjson": 2})
    bare = min(best["isal"], best["libdeflate"])
    rows = found[False].rows
    print(
        f"\n{name}: {len(packed):,} traces, {rows:,} positions used, "
        f"{sum(map(len, packed)) / 1e6:.1f} MB packed, {size / 1e6:.1f} MB inflated; "
        f"{len(found[False].flights):,} flights, {len(found[True].flights):,} --fast"
    )
    python = os.environ.get("TRAFFIC_PYTHON")
    if python:
        script = str(ROOT / "benchmarks" / "traffic_way.py")
        done = subprocess.run([python, script, "40", *map(str, parts)], capture_output=True, text=True)
        if done.returncode == 0:
            told = json.loads(done.stdout)
            best[f"traffic {told['version']}"] = told["seconds"] * size / told["bytes"]
            print(f"  (traffic: {told['members']} of the traces, scaled by their bytes)")
        else:
            print("  traffic failed:", done.stderr.strip().splitlines()[-1:])
    for way, seconds in sorted(best.items(), key=lambda one: one[1]):
        print(
            f"  {way:14} {seconds * 1e3:10.1f} ms  {size / seconds / 1e6:7,.0f} MB/s"
            f"  {seconds / bare:8.2f} × bare  {best['naive'] / seconds:6.1f} × faster than naive"
        )
    return rows / best["sinews"]


def wall(days: list[Path], workers: int, *more: str) -> tuple[float, float]:
    """Wall seconds of the whole command from start to exit, and its peak memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "sinews",
            "flights",
            "--workspace",
            folder,
            "--workers",
            str(workers),
        ]
        code = (
            "import resource, subprocess, sys; "
            "subprocess.run(sys.argv[1:], check=True, stderr=subprocess.DEVNULL); "
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        )
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", code, *command, *map(str, days), *more],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return time.perf_counter() - began, int(done.stdout) / 1024


def many(folder: Path, one: Path, most: int) -> None:
    """Time a day from one day to many, with one worker and two; a fleet through the index."""
    import trace_files

    days = trace_files.repeated(one, folder, most)
    start, _ = wall(days[:1], 1, "--hex", "000001", "-o", str(folder / "nobody.parquet"))
    print(f"\nwhole commands; starting and finding nobody's flights takes {start:.2f} s")
    for count in [n for n in (1, 5, 20, 60) if n <= most]:
        told = []
        for workers in (1, 2):
            seconds, peak = min(wall(days[:count], workers) for _ in range(2))
            told.append(seconds)
            print(
                f"  {count:3} days, {workers} worker{'s' if workers > 1 else ' '}: {seconds:7.2f} s, "
                f"{(seconds - start) / count:6.3f} s a day after start-up, "
                f"{peak:5.0f} MB at most in a process"
            )
        print(f"  {'':3} two workers: {(told[0] - start) / (told[1] - start):.2f} × one")


def fleet(parts: list[Path]) -> None:
    """Twenty aircraft of a day, the first time and by the index."""
    import traces

    from sinews import history

    names = [name[-11:-5] for name in traces.members_of(parts)][::40][:20]
    with tempfile.TemporaryDirectory() as folder:
        settings = history.Settings(only=frozenset(names), indexes=Path(folder))
        for title in ("first, reading all headers", "by the index"):
            began = time.perf_counter()
            ((_, result),) = history.run(history.units(parts), settings)
            assert isinstance(result, history.Result)
            seconds = time.perf_counter() - began
            print(f"  twenty aircraft, {title}: {seconds * 1e3:.1f} ms, {len(result.flights)} flights")


def main(parts: list[Path], most: int) -> None:
    began = time.perf_counter()
    from sinews import history

    print(f"start: import {time.perf_counter() - began:.2f} s", end=", ")
    began = time.perf_counter()
    list(history.run(history.units(parts)))
    print(f"first run {time.perf_counter() - began:.2f} s (machine code from numba's cache, or compiled now)")
    compare("the day", parts, 7)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        import simulate
        import trace_files

        world, lives = simulate.history(150, 5, 1.0)
        weather = simulate.Weather(spoofing=0.02, jamming=0.05)
        made = trace_files.write([simulate.observe(world, one, weather) for one in lives], folder)
        made.sort(key=lambda path: -path.stat().st_size)
        rate = compare("simulated day", [made[0]], 7)
        print(f"\n2 billion positions (Icarus's month): {2e9 / rate / 60:.0f} minutes of one core, every row")
        fleet(parts)
        (folder / "days").mkdir()
        many(folder / "days", made[0], most)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"\npeak memory of this benchmark itself: {peak / 1024:,.0f} MB")


if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if not argument.startswith("--days=")]
    days = next((int(a.split("=")[1]) for a in sys.argv[1:] if a.startswith("--days=")), 60)
    main([Path(one) for one in given] or sorted(DAY.glob("*.tar.*")), days)
