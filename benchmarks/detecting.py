"""What detecting flights costs beside reading them: python benchmarks/detecting.py [--aircraft 400]

Simulated lives in coverage by place are written as a readsb server writes them (some 1,500 rows of
200 bytes, packed in one archive), read as `sinews flights` reads them, and detected. The least CPU time
of several rounds counts, by turns, so that others' work on the machine spoils less.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import tarfile
import tempfile
import time
from pathlib import Path
from typing import Any

import simulate

from sinews.flights.airfields import load_airfields
from sinews.flights.columns import GROUND, UNKNOWN, Track
from sinews.flights.detect import detect
from sinews.flights.kernel_bench import Bench
from sinews.flights.readers import readsb

ROUNDS = 15


def written(track: Track, most: int) -> bytes:
    """A trace file of a track's first rows, with the fields that a server's rows have."""
    begin = float(track.time[0])
    rows: list[Any] = []
    for i in range(min(len(track), most)):
        height = int(track.altitude[i])
        told: Any = "ground" if height == GROUND else None if height == UNKNOWN else height
        more = {
            "type": "adsb_icao", "flight": "DLH123  ", "alt_geom": 30000, "track": 100.5, "baro_rate": 0,
            "squawk": "1000", "nic": int(track.nic[i]), "nac_p": int(track.nac_p[i]), "sil": 3, "gva": 2,
            "sda": 2, "alert": 0, "spi": 0, "version": 2, "nav_qnh": 1013.2,
        }  # fmt: skip
        rows.append(
            [
                round(float(track.time[i]) - begin, 2), round(float(track.latitude[i]), 6),
                round(float(track.longitude[i]), 6), told, round(float(track.speed[i]), 1),
                round(float(track.heading[i]), 1), int(track.marks[i]), int(track.rate[i]),
                more if i % 4 == 0 else None, "adsb_icao", told if isinstance(told, int) else None,
                int(track.rate[i]), 250, 0.1,
            ]
        )  # fmt: skip
    head = {"icao": track.aircraft.icao24, "r": "X", "t": track.aircraft.type or "", "dbFlags": 0}
    text = json.dumps({**head, "timestamp": begin, "trace": rows}, separators=(",", ":"))
    return gzip.compress(text.encode(), 9)


def archive(aircraft: int, rows: int, folder: Path) -> Path:
    """One archive of simulated traces."""
    world, lives = simulate.history(aircraft, 3, 1.0)
    path = folder / "v2023.11.15-planes-readsb-prod-0.tar"
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as packed:
        for flown in lives:
            track = simulate.observe(world, flown, simulate.Weather())
            if len(track):
                data = written(track, rows)
                info = tarfile.TarInfo(f"./traces/{flown.icao24[-2:]}/trace_full_{flown.icao24}.json")
                info.size = len(data)
                packed.addfile(info, io.BytesIO(data))
    return path


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--aircraft", type=int, default=400)
    parser.add_argument("--rows", type=int, default=1600, help="the most in a trace")
    given = parser.parse_args()
    airfields = load_airfields()
    bench = Bench()
    with tempfile.TemporaryDirectory() as scratch:
        path = archive(given.aircraft, given.rows, Path(scratch))
        reading = detecting = both = 1e9
        tracks = flights = rows = 0
        for _ in range(ROUNDS + 1):
            began = time.thread_time()
            tracks = sum(len(track) > 0 for track in readsb.open_source(path, bench=bench))
            read = time.thread_time()
            flights = rows = 0
            for track in readsb.open_source(path, bench=bench):
                flights += len(detect(track, airfields))
                rows += len(track)
            done = time.thread_time()
            reading, both = min(reading, read - began), min(both, done - read)
        held = list(readsb.open_source(path, bench=Bench()))
        for _ in range(ROUNDS):
            began = time.thread_time()
            for track in held:
                detect(track, airfields)
            detecting = min(detecting, time.thread_time() - began)
    print(f"{tracks} traces, {rows / tracks:.0f} rows and {flights / tracks:.1f} flights each")
    print(f"reading    {reading / tracks * 1e6:7.0f} µs a trace")
    print(f"detecting  {detecting / tracks * 1e6:7.0f} µs a trace, of columns at hand")
    more = 100 * (both / reading - 1)
    print(f"both       {both / tracks * 1e6:7.0f} µs a trace: {more:.0f}% on top of reading")


if __name__ == "__main__":
    main()
