"""Position history, however much of it, to flights and coverage in a folder.

A unit is what belongs together: a day's archive with its parts, a folder of traces, one file. A
shard is a part of a unit's aircraft; `process` is a pure function from a shard to its flights and
coverage, and runs here, in other processes or on a cluster alike. Each finished shard and unit is
kept, so that a run that was stopped goes on where it was; flights cut at midnight are joined at the
end, from the flights alone (`flight_tables`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinews.errors import UnreadableFile
from sinews.flight_tables import assemble, publish
from sinews.history_kept import Kept
from sinews.history_units import Result, Settings, Shard, Unit

if TYPE_CHECKING:
    from sinews.flights.columns import Track
    from sinews.flights.detect import Flight
    from sinews.register import Register

__all__ = ["Result", "Settings", "Shard", "Unit", "assemble", "process", "publish", "run", "units"]

# Contract §6: history, not live targets.
YOUNGEST = timedelta(days=7)
_DAY_S = 86_400.0
# A heatmap's aircraft come back file after file and are held till the last: so many packed bytes at once.
_HEATMAPS_HELD = 400 << 20
_TICK = 64  # tracks between two words of how far the work is
_ARCHIVE = re.compile(r".+\.tar(?:\.[a-z]{2,3})?")
BAD_ROWS = "rows that are no positions"
NO_ADDRESS = "tracks without an address: told apart by registration or by file"


def units(paths: Sequence[Path]) -> list[Unit]:
    """The units among files and folders: parts of an archive together, a folder of archives or days apart.

    Raises `UnreadableFile` for a path that is not there.
    """
    found: dict[str, list[Path]] = {}
    for path in _expanded(paths):
        stem, _, part = path.name.rpartition(".tar.")
        key = str(path.parent / stem) if stem and part.isalpha() else str(path)
        held = found.setdefault(key, [])
        if path not in held:
            held.append(path)
    return [Unit(tuple(sorted(group))) for _, group in sorted(found.items())]


def _expanded(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.exists():
            raise UnreadableFile(f"{path}: there is no such file or folder")
        inside = sorted(path.iterdir()) if path.is_dir() else []
        archives = [one for one in inside if one.is_file() and _ARCHIVE.fullmatch(one.name)]
        days = [one for one in inside if one.is_dir() and (_holds_archives(one) or (one / "traces").is_dir())]
        if archives or days:
            yield from archives
            yield from _expanded(days)
        else:
            yield path


def _holds_archives(folder: Path) -> bool:
    return any(_ARCHIVE.fullmatch(one.name) for one in folder.iterdir() if one.is_file())


# One shard ----------------------------------------------------------------------------------------


def process(shard: Shard, tick: Callable[[int, int], None] | None = None) -> Result:
    """Read a shard and find its flights; pure: the same files give the same result.

    Aircraft flagged PIA or LADD and non-ICAO addresses are left out and counted (contract §6). `tick`
    is told now and then how many bytes and positions have gone by.
    """
    from sinews import register as registers
    from sinews.flights import detect as detector
    from sinews.flights.airfields import load_airfields
    from sinews.flights.coverage import Coverage
    from sinews.flights.readers.formats import form_of

    settings = shard.settings
    form = form_of(shard.unit.paths, settings.form)
    edition = settings.register
    work = _Work(
        Result(coverage=None if settings.fast else Coverage()),
        load_airfields(),
        None if edition is None else registers.load(edition, settings.only),
        settings,
        shard.unit,
        form,
        tick,
        detector.detect,
        registers.operator_class,
    )
    shares = 1 + shard.unit.size // _HEATMAPS_HELD if form == "heatmap" else 1
    for share in range(shares):
        work.read(shard.part + share * shard.parts, shard.parts * shares)
    if settings.hashed and shard.part == 0:
        work.result.hashes = shard.unit.hashes()
    return work.result


@dataclass(slots=True)
class _Work:
    """A shard under way."""

    result: Result
    airfields: Any
    register: Register | None
    settings: Settings
    unit: Unit
    form: str
    tick: Callable[[int, int], None] | None
    detect: Callable[..., list[Flight]]
    class_of: Callable[..., tuple[str, str | None]]
    _outside: set[tuple[str, str]] = field(default_factory=set)

    def read(self, part: int, parts: int) -> None:
        """Read a share of the unit's aircraft."""
        from sinews.flights.readers.formats import open_any

        result = self.result
        index = self.settings.indexes
        source = open_any(
            self.unit.paths,
            self.form,
            only=self.settings.only,
            share=(part, parts),
            index=None if index is None or not self.unit.is_archive else index / f"{self.unit.stamp}.txt",
            fast=self.settings.fast,
        )
        # In a day's archive an aircraft has one member, and is done with when it was read. Elsewhere one
        # may come back, in another day's folder or the next half hour: its fixes are read together.
        is_day = self.form == "readsb" and self.unit.is_archive
        once = self.unit.names_once() if self.form == "readsb" and not is_day else frozenset()
        held: dict[str, tuple[bool, list[Track]]] = {}
        for number, track in enumerate(source):
            if self.tick and number % _TICK == 0:
                self.tick(source.summary.bytes_past, result.rows + source.summary.rows)
            used = self._identify(track)
            if used is None or not self._take(track):
                continue
            if is_day:
                since = float(track.time[0]) // _DAY_S * _DAY_S
                self._detect([track], used, since=since, until=since + _DAY_S)
            elif track.source in once or not (key := identity(track)):
                self._detect([track], used)
            else:
                # Columns are views of what all aircraft's lie in: of a share's, a copy is kept.
                # Several days' rows are weighed against each other: all are read.
                track = _in_full(track)
                held.setdefault(key, (used, []))[1].append(_apart(track) if parts > 1 else track)
        for key in sorted(held):
            used, tracks = held.pop(key)
            self._detect(tracks, used)
        summary = source.summary
        result.fingerprint = summary.fingerprint
        # What is not shared out by name was read whole by each share, and is the first one's to count.
        if self.form == "readsb" or part == 0:
            result.members += summary.members
            result.skipped += summary.skipped + summary.damaged
            if summary.rows_bad:
                result.skipped[BAD_ROWS] += summary.rows_bad
        for flight in result.flights:
            flight.snapshot = result.fingerprint

    def _identify(self, track: Track) -> bool | None:
        """Complete who it is; whether the register was needed, or None where it is left out."""
        used = False
        if self.register is not None:
            track.aircraft, used = self.register.complete(track.aircraft)
        aircraft = track.aircraft
        why = (
            "non-ICAO address"
            if not aircraft.is_icao
            else "PIA"
            if aircraft.pia
            else "LADD"
            if aircraft.ladd
            else None
        )
        if why is None:
            return used
        who = (why, aircraft.icao24 or track.source)
        if who not in self._outside:
            self._outside.add(who)
            self.result.left_out[why] += 1
        return None

    def _take(self, track: Track) -> bool:
        """Count the track in; false where it holds nothing."""
        if not len(track):
            return False
        result, latest = self.result, float(track.time.max())
        if self.settings.not_after is not None and latest > self.settings.not_after:
            raise UnreadableFile(
                f"{self.unit.name}: holds positions of the last {YOUNGEST.days} days; Sinews works on "
                "history and not on live targets"
            )
        result.rows += len(track)
        if result.coverage is not None:
            result.coverage.add(track)
        result.first_time = min(result.first_time, float(track.time.min()))
        result.last_time = max(result.last_time, latest)
        if not track.aircraft.icao24:
            result.noted[NO_ADDRESS] += 1
        return True

    def _detect(self, tracks: list[Track], used: bool, **bounds: float) -> None:
        import numpy as np

        operators = self.register.operators if self.register is not None else {}
        doubts: list[Any] = []
        cells = np.array(self.settings.attractors, np.int64)
        found = self.detect(tracks, self.airfields, **bounds, attractors=cells, doubts=doubts)
        leapt = len(tracks) == 1 and tracks[0].whole is not None
        if leapt and (doubts or any(_unsure(tracks[0], flight) for flight in found)):
            # Which call sign was heard most, and where it sat between jumps, is a matter of all rows.
            doubts.clear()
            whole = [_in_full(tracks[0])]
            found = self.detect(whole, self.airfields, **bounds, attractors=cells, doubts=doubts)
        icao24 = tracks[0].aircraft.icao24
        if doubts and icao24:
            self.result.doubts[icao24] = sorted({*self.result.doubts.get(icao24, ()), *doubts[0].tolist()})
        for flight in found:
            if operators and flight.operator not in operators:
                flight.operator = None  # letters and digits that are no operator's call sign
            flight.operator_class, flight.operator_class_source = self.class_of(
                flight.operator, flight.military, flight.type, flight.registration, operators
            )
            if self.register is not None and (used or flight.operator):
                flight.aircraft_snapshot = self.register.edition.snapshot
            if self.settings.fast:
                _forget(flight)
            self.result.flights.append(flight)


def identity(track: Track) -> str:
    """What tells an aircraft from another: its address, else its registration, else nothing ("")."""
    return track.aircraft.icao24 or track.aircraft.registration or ""


def _unsure(track: Track, flight: Flight) -> bool:
    """Whether a call sign that was heard less might have been heard more in rows that were leapt over.

    Below the height of leaps every row was read, and the one heard most can only gain by the others.
    """
    from sinews.flights.kernel import CRUISE_FT

    if len(flight.callsigns) <= 1:
        return False
    ends = [at for at, _ in track.callsigns[1:]] + [len(track)]
    for (begin, name), end in zip(track.callsigns, ends, strict=True):
        if name == flight.callsign:
            continue
        time, height = track.time[begin:end], track.altitude[begin:end]
        inside = (time >= flight.first_seen) & (time <= flight.last_seen)
        if (height[inside] >= CRUISE_FT).any():
            return True
    return False


def _in_full(track: Track) -> Track:
    """The track with every row."""
    whole = None if track.whole is None else track.whole()
    if whole is None:
        return track
    whole.aircraft = track.aircraft
    return whole


def _apart(track: Track) -> Track:
    """The track in memory of its own."""
    from copy import copy
    from dataclasses import fields

    import numpy as np

    own = copy(track)
    for each in fields(track):
        held = getattr(track, each.name)
        if isinstance(held, np.ndarray):
            setattr(own, each.name, held.copy())
    return own


def _forget(flight: Flight) -> None:
    """What a pass that leapt through cruise cannot know."""
    flight.points = flight.longest_gap_s = flight.distance_km = None
    # It says what it met with; of what it leapt over it says nothing.
    if flight.interference == "none":
        flight.interference = None
    elif flight.interference:
        flight.interference = re.sub(r"\d+ ", "", flight.interference)


# Many units ---------------------------------------------------------------------------------------


def run(
    given: Sequence[Unit],
    settings: Settings | None = None,
    *,
    keep: Path | None = None,
    workers: int = 1,
    executor: Executor | None = None,
    progress: Callable[[int, int, int], None] | None = None,
) -> Iterator[tuple[Unit, Result | UnreadableFile | None]]:
    """Process units, each in as many shards as there are workers to share it; yields them finished.

    With `keep`, a unit whose result is in that folder already is not read again (its result is None),
    and each finished one is written there before the next is yielded. Of a unit that cannot be read the
    error is yielded. `executor` is any pool with `submit`, such as Dask's; without it a pool of
    processes is used for more than one worker. `progress` is told the bytes done and to do, and the
    positions read.
    """
    settings = settings or Settings()
    kept = None if keep is None else Kept(keep, settings)
    todo = []
    for unit in dict.fromkeys(given):
        if kept is not None and kept.has(unit):
            yield unit, None
        else:
            todo.append(unit)
    # A few units are shared by all workers, so that none waits for another's last one.
    parts = 1 if len(todo) >= 4 * workers else workers
    shards = [Shard(unit, part, parts, settings) for unit in todo for part in range(parts)]
    done: dict[Unit, list[Result | UnreadableFile]] = {unit: [] for unit in todo}
    ready: list[tuple[Shard, Result]] = []
    if kept is not None:
        ready = [(shard, held) for shard in shards if (held := kept.load(shard)) is not None]
        finished = {shard for shard, _ in ready}
        shards = [shard for shard in shards if shard not in finished]
    for shard, result in _both(ready, _results(shards, workers, executor, progress)):
        results = done[shard.unit]
        results.append(result)
        if len(results) < parts:
            if kept is not None and isinstance(result, Result):
                kept.save(shard, result)
            continue
        del done[shard.unit]
        failed = next((one for one in results if isinstance(one, UnreadableFile)), None)
        if failed is not None:
            yield shard.unit, failed
            continue
        whole = Result()
        for one in results:
            assert isinstance(one, Result)
            whole.merge(one)
        _judge_drawn(whole, shard.unit, settings)
        whole.flights.sort(key=lambda flight: (flight.first_seen, flight.icao24, flight.source, flight.rows))
        if kept is not None:
            kept.finish(shard.unit, whole)
        yield shard.unit, whole


def _judge_drawn(whole: Result, unit: Unit, settings: Settings) -> None:
    """Judge again the aircraft that jumped, if several of them were drawn to one place.

    Only when a unit is whole are all that were drawn known, so that shards make no difference; only
    these aircraft are read a second time.
    """
    if not whole.doubts:
        return
    from sinews.flights.attractors import attractors_of

    cells = attractors_of(whole.doubts)
    if not len(cells):
        return
    drawn = frozenset(whole.doubts)
    asked = replace(settings, only=drawn, attractors=tuple(cells.tolist()), hashed=False)
    again = process(Shard(unit, settings=asked))
    whole.flights = [flight for flight in whole.flights if flight.icao24 not in drawn] + again.flights


def _both(
    ready: list[tuple[Shard, Result]], more: Iterator[tuple[Shard, Result | UnreadableFile]]
) -> Iterator[tuple[Shard, Result | UnreadableFile]]:
    yield from ready
    yield from more


def _attempt(shard: Shard, tick: Callable[[int, int], None] | None = None) -> Result | UnreadableFile:
    """The result of a shard, or why its files can't be read: one bad day is no reason to lose a month."""
    try:
        return process(shard, tick)
    except UnreadableFile as problem:
        return problem


# Bytes and positions that each shard of this pool has gone past.
_ticks: Any = None


def _share_ticks(shared: Any) -> None:
    global _ticks
    _ticks = shared


def _attempt_shared(number: int, shard: Shard) -> Result | UnreadableFile:
    def tick(passed: int, positions: int) -> None:
        _ticks[2 * number], _ticks[2 * number + 1] = passed, positions

    return _attempt(shard, tick)


def _results(
    shards: list[Shard],
    workers: int,
    executor: Executor | None,
    progress: Callable[[int, int, int], None] | None,
) -> Iterator[tuple[Shard, Result | UnreadableFile]]:
    sizes = [shard.unit.size for shard in shards]
    total, passed, positions = sum(sizes), 0, 0

    def tell(more: int, rows: int) -> None:
        if progress is not None:
            progress(min(passed + more, total), total, positions + rows)

    if executor is None and workers <= 1:
        for shard, size in zip(shards, sizes, strict=True):
            result = _attempt(shard, tell)
            passed += size
            positions += result.rows if isinstance(result, Result) else 0
            tell(0, 0)
            yield shard, result
        return
    if not shards:
        return
    shared: Any = None
    if executor is None:
        context = get_context()
        shared = context.Array("q", 2 * len(shards), lock=False)
        pool: Executor = ProcessPoolExecutor(
            max_workers=min(workers, len(shards)),
            mp_context=context,
            initializer=_share_ticks,
            initargs=(shared,),
        )
        numbers = {pool.submit(_attempt_shared, at, shard): at for at, shard in enumerate(shards)}
    else:
        pool = executor
        numbers = {pool.submit(_attempt, shard): at for at, shard in enumerate(shards)}
    waiting: set[Future[Result | UnreadableFile]] = set(numbers)
    try:
        while waiting:
            finished, waiting = wait(waiting, timeout=0.25, return_when=FIRST_COMPLETED)
            for future in finished:
                at = numbers[future]
                result = future.result()
                passed += sizes[at]
                positions += result.rows if isinstance(result, Result) else 0
                if shared is not None:
                    shared[2 * at] = shared[2 * at + 1] = 0
                yield shards[at], result
            running = [numbers[future] for future in waiting]
            if shared is None:
                tell(0, 0)
            else:
                tell(sum(shared[2 * at] for at in running), sum(shared[2 * at + 1] for at in running))
    finally:
        if executor is None:
            pool.shutdown(cancel_futures=True)
