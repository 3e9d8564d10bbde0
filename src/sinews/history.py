"""Position history, however much of it, to flights and coverage in a folder.

A unit is what belongs together: a day's archive with its parts, a folder of traces, one file. A
shard is a part of a unit's aircraft; `process` is a pure function from a shard to its flights and
coverage, and runs here, in other processes or on a cluster alike. Each finished unit is kept, so
that a run that was stopped goes on where it was; flights cut at midnight are joined at the end, from
the flights alone.

    history/<unit>/flights.parquet, coverage.parquet, unit.json    what was worked out of one unit
    flights/date=YYYY-MM-DD/part.parquet, coverage/date=…/         what measures read
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinews.database import transform, write_parquet
from sinews.errors import UnreadableFile, WorkspaceProblem
from sinews.workspace import reason, replace

if TYPE_CHECKING:
    from sinews.flights.coverage import Coverage
    from sinews.flights.detect import Flight

# Contract §6: history, not live targets.
YOUNGEST = timedelta(days=7)
# Two flights cut at a border of files are one when the silence between them is no longer than this.
JOIN_S = 1800.0
_DAY_S = 86_400.0
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Unit:
    """Files that are read together, and the name under which their result is kept."""

    paths: tuple[Path, ...]

    @property
    def name(self) -> str:
        return self.paths[0].name

    @property
    def id(self) -> str:
        """From the files' names, sizes and times: a file that changed is another unit."""
        described = [_described(path) for path in self.paths]
        return hashlib.sha256(json.dumps([_VERSION, described]).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Shard:
    """The aircraft of a unit whose address leaves this remainder."""

    unit: Unit
    part: int = 0
    parts: int = 1
    only: frozenset[str] | None = None
    form: str = "auto"
    # Seconds since 1970 after which no position may be (contract §6); None where nobody minds.
    not_after: float | None = None


@dataclass(slots=True)
class Result:
    """What a shard, a unit or a whole run gave."""

    flights: list[Flight] = field(default_factory=list)
    coverage: Coverage | None = None
    fingerprint: str = ""
    rows: int = 0
    members: int = 0
    first_time: float = float("inf")
    last_time: float = float("-inf")
    skipped: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    def merge(self, other: Result) -> None:
        """Add another shard of the same unit; every shard sees all members, and counts its own."""
        self.flights += other.flights
        if self.coverage is None:
            self.coverage = other.coverage
        elif other.coverage is not None:
            self.coverage.merge(other.coverage)
        self.fingerprint = self.fingerprint or other.fingerprint
        self.rows += other.rows
        self.members += other.members
        self.first_time = min(self.first_time, other.first_time)
        self.last_time = max(self.last_time, other.last_time)
        self.skipped += other.skipped
        self.left_out += other.left_out

    def summary(self) -> dict[str, Any]:
        """The counts, for people and for the unit's file."""
        return {
            "fingerprint": self.fingerprint,
            "members": self.members,
            "positions": self.rows,
            "flights": len(self.flights),
            "first_time": None if self.rows == 0 else self.first_time,
            "last_time": None if self.rows == 0 else self.last_time,
            "skipped": dict(sorted(self.skipped.items())),
            "left_out": dict(sorted(self.left_out.items())),
        }


def units(paths: Sequence[Path]) -> list[Unit]:
    """The units among files and folders: parts of an archive together, a folder of archives apart.

    Raises `UnreadableFile` for a path that is not there.
    """
    found: dict[str, list[Path]] = {}
    for path in _expanded(paths):
        stem, _, part = path.name.rpartition(".tar.")
        key = str(path.parent / stem) if stem and part.isalpha() else str(path)
        found.setdefault(key, []).append(path)
    return [Unit(tuple(sorted(group))) for _, group in sorted(found.items())]


def _expanded(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.exists():
            raise UnreadableFile(f"{path}: there is no such file or folder")
        archives = sorted(p for p in path.iterdir() if ".tar" in p.name) if path.is_dir() else []
        if archives:
            yield from archives
        else:
            yield path


def process(shard: Shard) -> Result:
    """Read a shard and find its flights; pure: the same files give the same result.

    Aircraft flagged PIA or LADD and non-ICAO addresses are left out and counted (contract §6).
    """
    from sinews.flights import detect as detector
    from sinews.flights.airfields import load_airfields
    from sinews.flights.coverage import Coverage
    from sinews.flights.readers.formats import open_any

    result = Result(coverage=Coverage())
    assert result.coverage is not None
    source = open_any(shard.unit.paths, shard.form, only=shard.only, share=(shard.part, shard.parts))
    fields = load_airfields()
    # In a day's archive an aircraft has one member, and is done with when it was read; a folder of
    # traces may hold many days of one aircraft, which are read together.
    is_day = any(".tar" in path.name for path in shard.unit.paths)
    held: dict[str, list[Any]] = {}
    for track in source:
        if why := _left_out(track):
            result.left_out[why] += 1
            continue
        if not len(track):
            continue
        if shard.not_after is not None and float(track.time.max()) > shard.not_after:
            raise UnreadableFile(
                f"{shard.unit.name}: holds positions of the last {YOUNGEST.days} days; Sinews works on "
                "history and not on live targets"
            )
        result.rows += len(track)
        result.coverage.add(track)
        result.first_time = min(result.first_time, float(track.time.min()))
        result.last_time = max(result.last_time, float(track.time.max()))
        if is_day:
            since = float(track.time[0]) // _DAY_S * _DAY_S
            result.flights += detector.detect(track, fields, since=since, until=since + _DAY_S)
        else:
            held.setdefault(track.aircraft.icao24, []).append(track)
    for icao24 in sorted(held):
        result.flights += detector.detect(held.pop(icao24), fields)
    result.fingerprint = source.summary.fingerprint
    result.members = source.summary.members
    result.skipped = source.summary.skipped + source.summary.damaged
    for flight in result.flights:
        flight.snapshot = result.fingerprint
        flight.operator_class = _class_of(flight)
    return result


def _class_of(flight: Flight) -> str | None:
    """Air arm by the aircraft's own mark, airline by its call sign; charter and state not told apart."""
    if flight.military:
        return "air arm"
    return "airline" if flight.operator else None


def _left_out(track: Any) -> str | None:
    if not track.aircraft.is_icao:
        return "non-ICAO address"
    if track.aircraft.pia:
        return "PIA"
    if track.aircraft.ladd:
        return "LADD"
    return None


# Many units ---------------------------------------------------------------------------------------


def run(
    given: Sequence[Unit],
    *,
    keep: Path | None = None,
    only: frozenset[str] | None = None,
    form: str = "auto",
    not_after: float | None = None,
    workers: int = 1,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[tuple[Unit, Result | None]]:
    """Process units, each in as many shards as there are workers to share it; yields them finished.

    With `keep`, a unit whose result is in that folder already is not read again (its result is
    None), and each finished one is written there before the next is yielded. `executor` is any pool
    with `submit`, such as Dask's; without it a pool of processes is used for more than one worker.
    """
    todo = [unit for unit in given if keep is None or not (keep / unit.id / "unit.json").is_file()]
    for unit in given:
        if unit not in todo:
            yield unit, None
    parts = 1 if len(todo) >= workers else workers
    shards = [Shard(unit, part, parts, only, form, not_after) for unit in todo for part in range(parts)]
    results: dict[Unit, list[Result]] = {unit: [] for unit in todo}
    for done, (shard, result) in enumerate(_results(shards, workers, executor), start=1):
        if progress:
            progress(done, len(shards))
        results[shard.unit].append(result)
        if len(results[shard.unit]) == parts:
            whole = Result()
            for one in results.pop(shard.unit):
                whole.merge(one)
            whole.flights.sort(key=lambda flight: (flight.first_seen, flight.icao24, flight.rows))
            if keep is not None:
                _keep(whole, shard.unit, keep)
            yield shard.unit, whole


def _results(shards: list[Shard], workers: int, executor: Executor | None) -> Iterator[tuple[Shard, Result]]:
    if executor is None and workers <= 1:
        for shard in shards:
            yield shard, process(shard)
        return
    pool = executor or ProcessPoolExecutor(max_workers=workers)
    try:
        waiting: dict[Future[Result], Shard] = {pool.submit(process, shard): shard for shard in shards}
        for future in as_completed(waiting):
            yield waiting[future], future.result()
    finally:
        if executor is None:
            pool.shutdown(cancel_futures=True)


def assemble(keep: Path, target: Path) -> int:
    """Write the flights of every kept unit to one Parquet file; returns how many.

    Two flights of an aircraft that were cut where one file ends and the next begins are made one:
    the first lost in the air, the second found in the air, at most half an hour of silence between
    them. Anything else stays two.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    files = sorted(keep.glob("*/flights.parquet"))
    return transform(_ASSEMBLED, files, target) if files else _write("flights", (), target)


def publish(keep: Path, root: Path) -> int:
    """Lay the kept units out by day below `root`, as measures read them; returns how many flights."""
    scratch = Path(tempfile.mkdtemp(dir=root, prefix=".publishing-"))
    try:
        flights = scratch / "flights"
        count = transform(_ASSEMBLED, sorted(keep.glob("*/flights.parquet")), flights, by="date")
        cells = sorted(keep.glob("*/coverage.parquet"))
        transform("SELECT * FROM records ORDER BY ALL", cells, scratch / "coverage", by="date")
        for name in ("flights", "coverage"):
            old = root / name
            if old.exists():
                old.rename(scratch / f"old-{name}")
            (scratch / name).rename(old)
        return count
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


_ASSEMBLED = f"""WITH marked AS (
  SELECT *, epoch(first_seen) - epoch(lag(last_seen) OVER each) AS silence,
    CASE WHEN lag(destination_evidence) OVER each = 'none' AND origin_evidence = 'none'
        AND lag(snapshot) OVER each <> snapshot
        AND epoch(first_seen) - epoch(lag(last_seen) OVER each) BETWEEN 0 AND {JOIN_S}
      THEN 0 ELSE 1 END AS begins
  FROM records
  WINDOW each AS (PARTITION BY icao24 ORDER BY first_seen, last_seen, rows)
),
numbered AS (
  SELECT *, sum(begins) OVER (PARTITION BY icao24 ORDER BY first_seen, last_seen, rows) AS nth
  FROM marked
)
SELECT icao24,
  first(registration ORDER BY registration IS NULL, first_seen) AS registration,
  first(type ORDER BY type IS NULL, first_seen) AS type,
  first(operator ORDER BY operator IS NULL, first_seen) AS operator,
  first(operator_class ORDER BY operator_class IS NULL, first_seen) AS operator_class,
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
  min(first_seen) AS first_seen, max(last_seen) AS last_seen, sum(points)::BIGINT AS points,
  max(greatest(longest_gap_s, CASE WHEN begins = 0 THEN silence END)) AS longest_gap_s,
  round(sum(distance_km), 1) AS distance_km,
  coalesce(string_agg(interference, '; ' ORDER BY first_seen) FILTER (WHERE interference <> 'none'), 'none')
    AS interference,
  string_agg(snapshot, '; ' ORDER BY first_seen) AS snapshot,
  string_agg(rows, '; ' ORDER BY first_seen) AS rows
FROM numbered
GROUP BY icao24, nth
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
        flight.icao24,
        flight.registration,
        flight.type,
        flight.operator,
        flight.operator_class,
        flight.callsign,
        flight.military,
        *ends,
        _time(flight.first_seen),
        _time(flight.last_seen),
        flight.points,
        flight.longest_gap_s,
        flight.distance_km,
        flight.interference,
        flight.snapshot,
        "; ".join(f"{source}:{rows}" for source, rows in places),
    )


def _time(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, tz=UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")


def _day(day: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day)).date().isoformat()


def _keep(result: Result, unit: Unit, keep: Path) -> None:
    """Write a unit's result aside and rename it into place, its summary last."""
    folder = keep / unit.id
    write_flights(result.flights, folder / "flights.parquet")
    if result.coverage is not None:
        write_coverage(result.coverage, result.fingerprint, folder / "coverage.parquet")
    summary = {"unit": unit.name, "paths": [path.name for path in unit.paths], **result.summary()}
    replace(folder / "unit.json", (json.dumps(summary, indent=2) + "\n").encode(), sync=True)


def _described(path: Path) -> tuple[str, int, int]:
    if path.is_dir():
        inside = sorted(p for p in path.rglob("*") if p.is_file())
        return (path.name, sum(p.stat().st_size for p in inside), len(inside))
    held = path.stat()
    return (path.name, held.st_size, held.st_mtime_ns)
