"""Heatmaps of readsb: every aircraft's position in every slice of half an hour.

No sample of a world-wide server's was at hand; the layout is the writer's own (readsb, `heatmap.c`)
and that of several public readers. A height may be geometric without saying so. The
position in a slice is the first one seen in it, and its time is the slice's beginning: up to an
interval too early (30 s on most servers, 10 s on some).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sinews.flights import kernel_heat as heat
from sinews.flights import kernel_tar
from sinews.flights.columns import Aircraft, Track
from sinews.flights.kernel import LARGEST_OUTPUT
from sinews.flights.readers.inflate import BOMB, Refused, inflate
from sinews.flights.readers.parts import Parts, check_parts, gather_parts
from sinews.flights.readers.readsb import address_key, is_tar
from sinews.flights.readers.source import Source, Summary
from sinews.flights.readers.tar import TarStream

GROUP = 8 << 20  # entries that are sorted by aircraft at once: two hours of the world, 0.5 GB
LARGEST_HEATMAP = 4 * LARGEST_OUTPUT
NO_HEATMAP = "not a heatmap"

_NAME = re.compile(r"(?:^|/)\d\d\.bin(?:\.ttf|\.gz)*$")


def open_source(path: Path | Sequence[Path], *, only: frozenset[str] | None = None) -> Source:
    """Give the tracks in heatmap files, a folder of them, or a day's archive.

    Files are taken in the order of their names and sorted by aircraft a group of files at a time, so an
    aircraft comes back once a group; within one group it comes once.
    """
    paths = gather_parts(path) if isinstance(path, Path) else list(path)
    return Source(lambda summary: _tracks(paths, only, summary))


def find_marker(data: bytes | bytearray) -> int:
    """Where the first slice begins, behind the index; -1 if none does."""
    at = -1
    marker = heat.MARKER.to_bytes(4, "little")
    while (at := data.find(marker, at + 1)) >= 0:
        if at % 4 == 0 and len(data) - at >= 16:
            high, low = (int.from_bytes(data[at + k : at + k + 4], "little") for k in (4, 8))
            if heat.OLDEST <= high << 32 | low <= heat.NEWEST:
                return at
    return -1


def _tracks(paths: list[Path], only: frozenset[str] | None, summary: Summary) -> Iterator[Track]:
    keys = None if only is None else set(map(address_key, only))
    memory: dict[str, NDArray[Any]] = {}
    group = _Group(memory)
    for name, data in _files(paths, summary):
        summary.bytes_in += len(data)
        summary.bytes_past += len(data)
        summary.enter_data(name, data)
        try:
            text = inflate(data, LARGEST_HEATMAP) if data[:2] == b"\x1f\x8b" else data
        except Refused as reason:
            summary.skipped[str(reason)] += 1
            continue
        summary.bytes_out += len(text)
        begin = find_marker(text)
        if begin < 0:
            summary.skipped[NO_HEATMAP] += 1
            continue
        summary.members += 1
        group.enter(name, text, begin)
        if group.size >= GROUP:
            yield from group.tracks(keys, summary)
            group = _Group(memory)
    yield from group.tracks(keys, summary)


@dataclass(slots=True)
class _Group:
    """Files that are sorted by aircraft together; `memory` is used again by the next group."""

    memory: dict[str, NDArray[Any]] = field(default_factory=dict)
    size: int = 0
    names: list[str] = field(default_factory=list)
    files: list[heat.Entries] = field(default_factory=list)

    def enter(self, name: str, data: bytes | bytearray, begin: int) -> None:
        """Take in the whole entries of a file, from its first marker at `begin` on."""
        words = (len(data) - begin) // 16 * 4
        entries = np.frombuffer(data, "<u4", words, begin).reshape(-1, 4)
        self.names.append(name)
        self.files.append(entries)
        self.size += len(entries)

    def tracks(self, keys: set[int] | None, summary: Summary) -> Iterator[Track]:
        """Give a track for each aircraft."""
        if not self.files:
            return
        held = self.columns(summary)
        source = self.names[0] if len(self.names) == 1 else f"{self.names[0]}…{self.names[-1]}"
        first = 0
        for number, (key, end) in enumerate(zip(held.keys.tolist(), held.ends.tolist(), strict=True)):
            span, first = slice(first, end), end
            if span.start == end:
                continue
            if keys is not None and key not in keys:
                summary.others += 1
                continue
            track = held.track(span, key, held.calls.get(number, []), source)
            if len(track):
                summary.rows += len(track)
                yield track

    def columns(self, summary: Summary) -> _Sorted:
        """Sort the entries by aircraft and make columns of them."""
        counts, keys, numbers, tally = self._number()
        ends = np.cumsum(counts)
        total = int(counts.sum())
        by_aircraft = self._room("by_aircraft", 4 * total, np.uint32).reshape(-1, 4)
        times = np.empty(int(tally[0]) + 1)
        calls = np.empty((int(tally[1]), 3), np.uint64)
        places = ends - counts
        slices = heard = bad = 0
        for entries, one in zip(self.files, numbers, strict=True):
            slices, heard, more = heat.sort_entries(
                entries, one, slices, times, places, by_aircraft, calls, heard
            )
            bad += more
        summary.rows_bad += bad
        self.files.clear()
        held = _Sorted(
            keys, ends, _call_signs(calls, ends - counts), total, int(counts.max(initial=0)), bad > 0
        )
        heat.make_columns(
            by_aircraft, times, held.time, held.latitude, held.longitude, held.altitude, held.speed
        )
        return held

    def _room(self, name: str, size: int, kind: type) -> NDArray[Any]:
        """So much of what memory there is, or new memory: the first touch of memory costs most."""
        if name not in self.memory or len(self.memory[name]) < size:
            self.memory[name] = np.empty(size, kind)
        return self.memory[name][:size]

    def _number(self) -> tuple[NDArray[np.int64], heat.Small, list[heat.Small], NDArray[np.int64]]:
        """Positions by aircraft, keys of the aircraft, the number of each entry's; slices and call signs."""
        room = 1 << 16
        table, keys = np.full(room, -1, np.int32), np.zeros(room // 2 + 1, np.int32)
        counts = np.zeros(room // 2 + 1, np.int64)
        tally = np.zeros(2, np.int64)
        known = 0
        numbers = []
        room_for_numbers = self._room("numbers", self.size, np.int32)
        for entries in self.files:
            one = room_for_numbers[: len(entries)]
            room_for_numbers = room_for_numbers[len(entries) :]
            done = 0
            while True:
                done, known = heat.number_entries(entries, done, one, keys, table, counts, known, tally)
                if done == len(entries):
                    break
                room *= 4
                more = room // 2 + 1 - len(keys)
                keys = np.concatenate([keys, np.zeros(more, np.int32)])
                counts = np.concatenate([counts, np.zeros(more, np.int64)])
                table = np.full(room, -1, np.int32)
                for number in range(known):
                    heat.find_aircraft(keys, table, int(keys[number]), number)
            numbers.append(one)
        return counts[:known], keys[:known], numbers, tally


def _call_signs(calls: NDArray[np.uint64], starts: NDArray[np.int64]) -> dict[int, list[tuple[int, str]]]:
    """Call signs by the number of the aircraft, each once until another is heard."""
    found: dict[int, list[tuple[int, str]]] = {}
    for who, place, word in calls.tolist():
        text = word.to_bytes(8, "little").rstrip(b"\0").decode("ascii", "replace").strip()
        if not text.isprintable() or not text.isascii() or not text:
            continue
        said = found.setdefault(who, [])
        if not said or said[-1][1] != text:
            said.append((place - int(starts[who]), text))
    return found


class _Sorted:
    """Columns by aircraft; `ends` says where each one's end. Those heatmaps lack are shared by all."""

    def __init__(
        self,
        keys: heat.Small,
        ends: NDArray[np.int64],
        calls: dict[int, list[tuple[int, str]]],
        total: int,
        most: int,
        harmed: bool,
    ) -> None:
        self.keys, self.ends, self.calls = keys, ends, calls
        self.time, self.latitude, self.longitude = np.empty(total), np.empty(total), np.empty(total)
        self.altitude, self.speed = np.empty(total, np.int32), np.empty(total, np.float32)
        self._unsaid = np.full(most, np.nan, np.float32)
        self._marks = np.zeros(most, np.uint8)
        self._category = np.full(most, -1, np.int8)
        self._harmed = harmed

    def track(self, span: slice, key: int, callsigns: list[tuple[int, str]], source: str) -> Track:
        """The track of one aircraft."""
        keep = span
        if self._harmed:
            # Positions before the first slice, or in one whose time makes no sense, have no time.
            timed = ~np.isnan(self.time[span])
            keep = span.start + np.flatnonzero(timed)
            place = np.concatenate([[0], np.cumsum(timed)])
            callsigns = [(int(place[min(at, len(timed))]), text) for at, text in callsigns]
        time = self.time[keep]
        count = len(time)
        unsaid, category = self._unsaid[:count], self._category[:count]
        if callsigns and callsigns[-1][0] >= count:
            # Said after the last position: it belongs to that one.
            callsigns = [(min(at, count - 1), text) for at, text in callsigns]
        return Track(
            Aircraft(f"{key & 0xFFFFFF:06x}", not key >> 24),
            time,
            self.latitude[keep],
            self.longitude[keep],
            self.altitude[keep],
            self.speed[keep],
            unsaid,
            unsaid,
            self._marks[:count],
            category,
            category,
            callsigns,
            source,
        )


def _files(paths: list[Path], summary: Summary) -> Iterator[tuple[str, bytes]]:
    """Names and contents of heatmap files, by name."""
    if len(paths) == 1 and paths[0].is_dir():
        paths = sorted(path for path in paths[0].rglob("*.bin*") if _NAME.search(path.as_posix()))
    elif is_tar(paths):
        yield from _members(Parts(check_parts(paths)), summary)
        return
    for path in sorted(paths, key=lambda one: one.as_posix()):
        try:
            if path.stat().st_size > LARGEST_OUTPUT:
                summary.skipped[BOMB] += 1
                continue
            data = path.read_bytes()
        except OSError as problem:
            summary.skipped[f"cannot be read: {problem.strerror}"] += 1
            continue
        yield path.name, data


def _members(parts: Parts, summary: Summary) -> Iterator[tuple[str, bytes]]:
    """Heatmaps of an archive, by name; where they lie is learnt first, because they lie in no order."""
    where: list[tuple[str, int, int]] = []
    for stretch in TarStream(parts, summary.skipped):
        for name, found in zip(stretch.names(), stretch.found.tolist(), strict=True):
            if found[kernel_tar.WHAT] == kernel_tar.OTHER and _NAME.search(name):
                where.append((name, stretch.offset + found[kernel_tar.DATA], found[kernel_tar.SIZE]))
            else:
                summary.others += 1
    for name, offset, size in sorted(where):
        buffer = bytearray(size)
        parts.at = offset
        parts.read_into(memoryview(buffer))
        yield name, bytes(buffer)
    parts.close()
