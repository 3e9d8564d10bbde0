"""`sinews airlift` on two million made-up flights of a thousand days: python benchmarks/airlift.py

Simulated: the flights are drawn between real airfields, most of them by airliners, with a few hundred
of one route among them; a quarter of the ends are inferred and have candidates. Coverage is some
20,000 cells a day. Nothing here is a flight that anybody flew.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from sinews import published
from sinews.airfields import load_airfields

FIRST_DAY = "2023-02-16"


def lay_out(root: Path, flights: int, days: int) -> None:
    """Write a workspace's flights and coverage as `sinews flights` lays them out."""
    fields = [
        (code, state) for code, (_, state) in load_airfields().items() if len(code) == 4 and code.isalpha()
    ]
    fields = sorted(fields)[:: max(1, len(fields) // 3000)]
    unit = hashlib.sha256(b"simulated").hexdigest()
    db = duckdb.connect()
    db.execute("SELECT setseed(0.5)")
    db.execute("CREATE TABLE fields (n INTEGER, code VARCHAR, state VARCHAR)")
    db.executemany("INSERT INTO fields VALUES (?, ?, ?)", [(n, *field) for n, field in enumerate(fields)])
    count = len(fields)
    db.execute(f"""CREATE TABLE drawn AS
      SELECT i, (random() * {days})::INTEGER % {days} AS day, random() AS hour,
        (random() * {count})::INTEGER % {count} AS a, (random() * {count})::INTEGER % {count} AS b,
        random() < 0.25 AS doubt_a, random() < 0.25 AS doubt_b, i % 5000 = 0 AS mine,
        (random() * 40000)::INTEGER AS aircraft
      FROM range({flights}) t(i)""")
    (root / "flights").mkdir(parents=True)
    candidates = (
        "[{{'airport': {0}.code, 'probability': 0.75}}, {{'airport': {0}2.code, 'probability': 0.2}}]"
        "::STRUCT(airport VARCHAR, probability DOUBLE)[]"
    )
    db.execute(f"""COPY (
      SELECT printf('%06x', aircraft) AS icao24, NULL::VARCHAR AS registration,
        CASE WHEN mine THEN 'IL76' ELSE ['A320', 'B738', 'B77W', 'C172'][1 + aircraft % 4] END AS type,
        CASE WHEN mine THEN 'AZQ' ELSE 'DLH' END AS operator, 'airline' AS operator_class,
        NULL::VARCHAR AS operator_class_source, 'DLH123' AS callsign, FALSE AS military,
        CASE WHEN mine THEN 'UBBB' ELSE o.code END AS origin,
        CASE WHEN mine THEN 'AZE' ELSE o.state END AS origin_country, NULL::TIMESTAMP AS origin_time,
        CASE WHEN doubt_a THEN 'low' ELSE 'ground' END AS origin_evidence, 0.9::DOUBLE AS origin_probability,
        CASE WHEN doubt_a THEN {candidates.format("o")} ELSE [] END AS origin_candidates,
        CASE WHEN mine THEN 'LLOV' ELSE d.code END AS destination,
        CASE WHEN mine THEN 'ISR' ELSE d.state END AS destination_country,
        NULL::TIMESTAMP AS destination_time,
        CASE WHEN doubt_b THEN 'bracketed' ELSE 'ground' END AS destination_evidence,
        0.9::DOUBLE AS destination_probability,
        CASE WHEN doubt_b THEN {candidates.format("d")} ELSE [] END AS destination_candidates,
        first_seen, first_seen + INTERVAL 3 HOUR AS last_seen, 900::BIGINT AS points,
        60.0::DOUBLE AS longest_gap_s, 1500.0::DOUBLE AS distance_km, 'none' AS interference,
        NULL::VARCHAR AS aircraft_snapshot,
        './traces/00/trace_full_' || printf('%06x', aircraft) || '.json:0-900' AS rows,
        '{unit}' AS snapshot, first_seen::DATE AS date
      FROM (SELECT *, TIMESTAMP '{FIRST_DAY}' + to_seconds(((day + hour) * 86400)::INTEGER)
        AS first_seen FROM drawn)
      JOIN fields o ON o.n = a JOIN fields o2 ON o2.n = (a + 1) % {count}
      JOIN fields d ON d.n = b JOIN fields d2 ON d2.n = (b + 1) % {count}
      ORDER BY first_seen
    ) TO '{root / "flights"}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (date), OVERWRITE_OR_IGNORE)""")
    db.execute(f"""COPY (
      SELECT TIMESTAMP '{FIRST_DAY}'::DATE + d::INTEGER AS date, -60 + (c // 200) / 2.0 AS latitude,
        -180 + (c * 7 % 720) / 2.0 AS longitude, ['0-5000', '5000-15000'][1 + c % 2] AS band,
        (50 + hash(c * 1000 + d) % 100)::BIGINT AS aircraft_minutes, '{unit}' AS snapshot
      FROM range({days}) a(d), range(40000) b(c)
      UNION ALL
      SELECT TIMESTAMP '{FIRST_DAY}'::DATE + d::INTEGER, latitude, longitude, '0-5000', 100, '{unit}'
      FROM range({days}) a(d), (VALUES (40.0, 50.0), (29.5, 34.5)) c(latitude, longitude)
      ORDER BY date, latitude, longitude, band
    ) TO '{root / "coverage"}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (date))""")
    last = db.execute(f"SELECT (DATE '{FIRST_DAY}' + {days - 1})::DATE::VARCHAR").fetchone()
    assert last is not None
    held = published.Published(
        unit, (published.Held("simulated", "simulated", unit, 50_000, 1, flights, FIRST_DAY, last[0]),)
    )
    (root / "flights" / published.LISTED).write_bytes(published.write(held))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flights", type=int, default=2_000_000)
    parser.add_argument("--days", type=int, default=1000)
    parser.add_argument("--keep", type=Path, help="a folder for the workspace, kept for the next run")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        root = given.keep or Path(scratch) / "workspace"
        if not (root / "flights").is_dir():
            lay_out(root, given.flights, given.days)
        command = [
            sys.executable,
            "-m",
            "sinews",
            "airlift",
            "Azerbaijan",
            "Israel",
            "--workspace",
            str(root),
        ]
        for name, more in (
            ("one way", []),
            ("both ways, one type", ["--both-ways", "--type", "IL76"]),
            ("any to an airfield", []),
        ):
            asked = [*command[:4], "any", "LLOV", *command[6:]] if name.startswith("any") else command
            times = []
            for _ in range(4):
                begin = time.perf_counter()
                subprocess.run([*asked, *more, "--json", "-"], check=True, stdout=subprocess.DEVNULL)
                times.append(time.perf_counter() - begin)
            print(
                json.dumps({"asked": name, "first_s": round(times[0], 2), "warm_s": round(min(times[1:]), 2)})
            )


if __name__ == "__main__":
    main()
