"""The same traces through xoolive's `traffic`: load, split, infer; run by an interpreter that has it.

    /path/to/python benchmarks/traffic_way.py MEMBERS PART…     prints one line of JSON

Needs `pip install traffic "pandas<3"` in an environment of its own. Its airports are the bundled ones, as it
would otherwise download the same list. Times are CPU seconds without imports.
"""

from __future__ import annotations

import gzip
import importlib.metadata
import io
import json
import sys
import tarfile
import time
from pathlib import Path

import pandas as pd
from traffic.core import Flight
from traffic.data.basic.airports import Airports

FIELDS = Path(__file__).parents[1] / "src" / "sinews" / "reference" / "airfields.csv.gz"


def airports() -> Airports:
    fields = pd.read_csv(FIELDS, keep_default_na=False)
    names = {name.lower(): name for name in fields.columns}

    def column(*options: str) -> object:
        return next((fields[names[one]] for one in options if one in names), "")

    return Airports(
        pd.DataFrame(
            {
                "name": column("name"),
                "iata": column("iata"),
                "icao": column("icao", "code", "ident"),
                "latitude": column("latitude", "lat"),
                "longitude": column("longitude", "lon"),
                "country": column("country"),
                "altitude": column("elevation_ft", "elevation"),
            }
        )
    )


def main(most: int, parts: list[Path]) -> None:
    dataset = airports()
    size = flights = rows = 0
    with tarfile.open(fileobj=io.BytesIO(b"".join(part.read_bytes() for part in parts))) as archive:
        packed = [archive.extractfile(m).read() for m in archive if "/trace_full_" in m.name]
    step = max(1, len(packed) // most)
    began = time.process_time()
    for data in packed[::step]:
        text = gzip.decompress(data)
        size += len(text)
        document = json.loads(text)
        trace = document["trace"]
        rows += len(trace)
        columns = list(zip(*(row[:8] for row in trace), strict=True))
        callsign, calls = "", []
        for row in trace:
            callsign = ((row[8] or {}).get("flight") or callsign).strip()
            calls.append(callsign)
        times = document["timestamp"] + pd.Series(columns[0])
        ground = [height == "ground" for height in columns[3]]
        frame = pd.DataFrame(
            {
                "timestamp": pd.to_datetime(times, unit="s", utc=True),
                "icao24": document["icao"],
                "callsign": calls,
                "latitude": columns[1],
                "longitude": columns[2],
                "altitude": [0 if down else height for down, height in zip(ground, columns[3], strict=True)],
                "groundspeed": columns[4],
                "track": columns[5],
                "vertical_rate": columns[7],
                "onground": ground,
            }
        )
        for flight in Flight(frame).split("10 min"):
            flight.infer_airport("takeoff", dataset=dataset)
            flight.infer_airport("landing", dataset=dataset)
            flights += 1
    seconds = time.process_time() - began
    print(
        json.dumps(
            {
                "version": importlib.metadata.version("traffic"),
                "seconds": seconds,
                "bytes": size,
                "rows": rows,
                "members": len(packed[::step]),
                "flights": flights,
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), [Path(part) for part in sys.argv[2:]])
