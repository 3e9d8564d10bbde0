"""Tables of flights and coverage: written from what was found, joined at midnight, laid out by day.

history/<unit>/flights.parquet, coverage.parquet, unit.json    what was worked out of one unit
flights/date=YYYY-MM-DD/part.parquet, coverage/date=…/         what measures read
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinews import published
from sinews.database import transform, write_parquet
from sinews.errors import WorkspaceProblem
from sinews.workspace import reason, replace

if TYPE_CHECKING:
    from sinews.flights.coverage import Coverage
    from sinews.flights.detect import Flight

# Two flights cut at a border of files are one when the silence between them is no longer than this.
JOIN_S = 1800.0


def assemble(keep: Path, target: Path) -> int:
    """Write the flights of every kept unit to one Parquet file; returns how many.

    Two flights of an aircraft that were cut where one file ends and the next begins are made one:
    the first lost in the air, the second found in the air, at most half an hour of silence between
    them. Anything else stays two.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    files = _finished(keep, "flights.parquet")
    return transform(_ASSEMBLED, files, target) if files else _write("flights", (), target)


def publish(keep: Path, root: Path) -> int:
    """Lay the kept units out by day below `root`, as measures read them; returns how many flights."""
    scratch = Path(tempfile.mkdtemp(dir=root, prefix=".publishing-"))
    try:
        flights = scratch / "flights"
        found = _finished(keep, "flights.parquet")
        count = transform(_ASSEMBLED, found, flights, by="date") if found else 0
        cells = _finished(keep, "coverage.parquet")
        if cells:
            transform("SELECT * FROM records ORDER BY ALL", cells, scratch / "coverage", by="date")
        if found:
            held = published.describe(keep)
            (flights / published.LISTED).write_bytes(published.write(held))
            (keep / "sets").mkdir(exist_ok=True)
            replace(keep / "sets" / f"{held.id}.json", published.write(held), sync=False)
        for name in ("flights", "coverage"):
            old = root / name
            if old.exists():
                old.rename(scratch / f"old-{name}")
            if (scratch / name).exists():
                (scratch / name).rename(old)
        return count
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _finished(keep: Path, name: str) -> list[Path]:
    """A table of every unit whose summary is there: one without was stopped while it was written."""
    folders = sorted(about.parent for about in keep.glob("*/unit.json"))
    return [folder / name for folder in folders if (folder / name).is_file()]


# What has no address is told apart by its registration; what has none either stands for itself.
_WHO = "coalesce(icao24, 'r:' || registration, 'f:' || snapshot || rows)"

_ASSEMBLED = f"""WITH marked AS (
  SELECT *, epoch(first_seen) - epoch(lag(last_seen) OVER each) AS silence,
    CASE WHEN lag(destination_evidence) OVER each = 'none' AND origin_evidence = 'none'
        AND lag(snapshot) OVER each <> snapshot
        AND epoch(first_seen) - epoch(lag(last_seen) OVER each) BETWEEN 0 AND {JOIN_S}
      THEN 0 ELSE 1 END AS begins
  FROM (SELECT *, {_WHO} AS who FROM records)
  WINDOW each AS (PARTITION BY who ORDER BY first_seen, last_seen, rows)
),
numbered AS (
  SELECT *, sum(begins) OVER (PARTITION BY who ORDER BY first_seen, last_seen, rows) AS nth
  FROM marked
)
SELECT first(icao24 ORDER BY first_seen) AS icao24,
  first(registration ORDER BY registration IS NULL, first_seen) AS registration,
  first(type ORDER BY type IS NULL, first_seen) AS type,
  first(operator ORDER BY operator IS NULL, first_seen) AS operator,
  first(operator_class ORDER BY operator_class_source IS NULL, first_seen) AS operator_class,
  first(operator_class_source ORDER BY operator_class_source IS NULL, first_seen) AS operator_class_source,
  first(callsign ORDER BY callsign IS NULL, first_seen) AS callsign,
  bool_or(military) AS military,
  {
    ", ".join(
        f"first({c} ORDER BY first_seen) AS {c}"
        for c in (
            "origin",
            "origin_country",
            "origin_time",
            "origin_evidence",
            "origin_probability",
            "origin_candidates",
        )
    )
},
  {
    ", ".join(
        f"last({c} ORDER BY first_seen) AS {c}"
        for c in (
            "destination",
            "destination_country",
            "destination_time",
            "destination_evidence",
            "destination_probability",
            "destination_candidates",
        )
    )
},
  min(first_seen) AS first_seen, max(last_seen) AS last_seen,
  CASE WHEN bool_and(points IS NOT NULL) THEN sum(points)::BIGINT END AS points,
  CASE WHEN bool_and(points IS NOT NULL)
    THEN max(greatest(longest_gap_s, CASE WHEN begins = 0 THEN silence END)) END AS longest_gap_s,
  CASE WHEN bool_and(distance_km IS NOT NULL) THEN round(sum(distance_km), 1) END AS distance_km,
  coalesce(
    string_agg(interference, '; ' ORDER BY first_seen) FILTER (WHERE interference <> 'none'),
    CASE WHEN bool_and(interference IS NOT NULL) THEN 'none' END
  ) AS interference,
  first(aircraft_snapshot ORDER BY aircraft_snapshot IS NULL, first_seen) AS aircraft_snapshot,
  string_agg(rows, '; ' ORDER BY first_seen) AS rows,
  string_agg(snapshot, '; ' ORDER BY first_seen) AS snapshot
FROM numbered
GROUP BY who, nth
ORDER BY first_seen, icao24, last_seen, rows"""


# Tables -------------------------------------------------------------------------------------------


def write_flights(flights: Sequence[Flight], path: Path) -> int:
    """Write flights to a Parquet file; returns how many."""
    return _write("flights", (_row(flight) for flight in flights), path)


def write_coverage(coverage: Coverage, fingerprint: str, path: Path) -> int:
    """Write coverage to a Parquet file; returns the number of cells."""
    rows = ((_day(day), *rest, fingerprint) for day, *rest in coverage.rows())
    return _write("coverage", rows, path)


def _write(kind: str, rows: Iterable[tuple[Any, ...]], path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=path.parent, prefix=".writing-"))
    try:
        listed = scratch / "rows.csv"
        with listed.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(rows)
        count = write_parquet(kind, listed, None, scratch / "table.parquet")
        (scratch / "table.parquet").replace(path)
        return count
    except OSError as problem:
        raise WorkspaceProblem(f"{path}: cannot be written, {reason(problem)}") from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _row(flight: Flight) -> tuple[Any, ...]:
    ends = []
    for side in ("origin", "destination"):
        candidates = ", ".join(
            f"{{'airport': {code}, 'probability': {chance}}}"
            for code, chance in getattr(flight, f"{side}_candidates")
        )
        ends += [
            getattr(flight, side),
            getattr(flight, f"{side}_country"),
            _time(getattr(flight, f"{side}_time")),
            getattr(flight, f"{side}_evidence"),
            getattr(flight, f"{side}_probability"),
            f"[{candidates}]",
        ]
    places = zip(flight.source.split("; "), flight.rows.split("; "), strict=False)
    return (
        flight.icao24 or None,
        flight.registration,
        flight.type,
        flight.operator,
        flight.operator_class,
        flight.operator_class_source,
        flight.callsign,
        flight.military,
        *ends,
        _time(flight.first_seen),
        _time(flight.last_seen),
        flight.points,
        flight.longest_gap_s,
        flight.distance_km,
        flight.interference,
        flight.aircraft_snapshot,
        "; ".join(f"{source}:{rows}" for source, rows in places),
        flight.snapshot,
        None,
        1,
    )


def _time(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, tz=UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")


def _day(day: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day)).date().isoformat()
