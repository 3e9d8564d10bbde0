"""`traffic`'s inference of airports on the same flights, scored the same way.

    python benchmarks/against_traffic.py export FLIGHTS.pickle [--aircraft 100] [--tracks FOLDER]
    python benchmarks/against_traffic.py score FLIGHTS.pickle airports.csv.gz

The first needs Sinews, the second `traffic` (2.13 was used, in an environment of its own) and
OurAirports' list, which is the one that `traffic` would fetch. To `traffic` each flight is given cut
out as it was truly flown, so that only its `infer_airport` is scored and not its splitting; it names
a field for every end, the nearest to the first or last fix, and states no doubt.
"""

from __future__ import annotations

import argparse
import pickle
from pathlib import Path
from typing import Any


def export(target: Path, aircraft: int, tracks: Path | None) -> None:
    import cut_real
    import endpoints
    import numpy as np
    import simulate

    from sinews.flights.airfields import load_airfields

    airfields = load_airfields()
    codes = dict(zip(airfields.idents, airfields.codes, strict=True))
    out: dict[str, list[Any]] = {}
    world, lives = simulate.history(aircraft, 12)
    for name, weather in endpoints.WEATHERS.items():
        for flown in lives:
            track = simulate.observe(world, flown, weather)
            for truth in flown.truth:
                inside = (track.time > truth.takeoff + 10) & (track.time < truth.landing - 10)
                if inside.sum() < 2:
                    continue
                wide = (track.time > truth.takeoff - 60) & (track.time < truth.landing + 60)
                wide &= np.isfinite(track.latitude)
                fixes = track.time[wide], track.latitude[wide], track.longitude[wide], track.altitude[wide]
                ends = codes.get(truth.origin or ""), codes.get(truth.destination or "")
                out.setdefault(name, []).append((flown.icao24, *fixes, ends))
    if tracks is not None:
        for floor in (1500.0, 3000.0, 6000.0):
            for side, true, _, _, _, part in cut_real.trials(cut_real.samples(tracks), airfields, floor):
                fixes = part.time, part.latitude, part.longitude, part.altitude
                ends = (true, None) if side == "origin" else (None, true)
                out.setdefault(f"real, below {floor:,.0f} ft unseen", []).append(
                    (part.aircraft.icao24, *fixes, ends)
                )
    target.write_bytes(pickle.dumps(out))


def score(source: Path, airports: Path) -> None:
    import pandas as pd
    from traffic.core import Flight
    from traffic.data.basic.airports import Airports

    table = pd.read_csv(airports, keep_default_na=False, na_values=[""]).rename(
        columns={
            "latitude_deg": "latitude", "longitude_deg": "longitude", "elevation_ft": "altitude",
            "iata_code": "iata", "ident": "icao", "iso_country": "country",
        }
    )  # fmt: skip
    every = Airports(table)
    served = Airports(table[table["type"].isin(("large_airport", "medium_airport"))])
    for name, flights in pickle.loads(source.read_bytes()).items():
        for which, dataset in (("all fields", every), ("large and medium", served)):
            right = {"takeoff": 0, "landing": 0}
            ends = {"takeoff": 0, "landing": 0}
            for icao24, time, latitude, longitude, altitude, known in flights:
                data = pd.DataFrame(
                    {
                        "timestamp": pd.to_datetime(time, unit="s", utc=True), "latitude": latitude,
                        "longitude": longitude, "altitude": altitude, "icao24": icao24, "callsign": "",
                    }
                ).dropna()  # fmt: skip
                for method, true in zip(("takeoff", "landing"), known, strict=True):
                    if true is not None and len(data):
                        ends[method] += 1
                        said = Flight(data).infer_airport(method, dataset=dataset).icao
                        right[method] += said == true
            shares = ", ".join(
                f"{method} {100 * right[method] / ends[method]:.1f}% of {ends[method]}"
                for method in ends
                if ends[method]
            )
            print(f"{name} ({which}): {shares} right")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["export", "score"])
    parser.add_argument("file", type=Path)
    parser.add_argument("airports", type=Path, nargs="?")
    parser.add_argument("--aircraft", type=int, default=100)
    parser.add_argument("--tracks", type=Path)
    given = parser.parse_args()
    if given.what == "export":
        export(given.file, given.aircraft, given.tracks)
    else:
        score(given.file, given.airports)


if __name__ == "__main__":
    main()
