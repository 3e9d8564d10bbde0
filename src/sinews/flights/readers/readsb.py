"""Traces of readsb and tar1090: one aircraft-day a file, alone, in a folder or in a day's archive.

The formats are documented in readsb's README-json.md; an archive is `tar -cf NAME.tar .` of a day's
folder, often cut with plain `split`, each member `./traces/xx/trace_full_<hex>.json`, gzip inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sinews.errors import UnreadableFile
from sinews.flights import kernel, kernel_tar
from sinews.flights.columns import Aircraft, Track
from sinews.flights.kernel_bench import Batch, Bench
from sinews.flights.readers.index import TarIndex
from sinews.flights.readers.inflate import BOMB, Refused, inflate
from sinews.flights.readers.parts import Parts, check_parts, gather_parts
from sinews.flights.readers.source import Source, Summary
from sinews.flights.readers.tar import SPARE, STRETCH, TOO_LARGE, Stretch, TarStream

REASONS = {
    kernel.NO_TRACE: "not a trace",
    kernel.NO_TIME: "trace without a usable timestamp",
    kernel.NO_ADDRESS: "trace without an address",
    kernel.TOO_BIG: BOMB,
}
NO_ROWS = "trace without a usable row"
CUT_TRACE = "trace is cut short or damaged"

_ADDRESS = re.compile(r"(~?)([0-9a-f]{6})")


def open_source(
    path: Path | Sequence[Path],
    *,
    only: frozenset[str] | None = None,
    share: tuple[int, int] = (0, 1),
    index: Path | None = None,
    fast: bool = False,
    bench: Bench | None = None,
) -> Source:
    """Give the tracks of one trace file, of a folder, of a tar or of its parts, in the files' order.

    `only` (addresses as six hexadecimal digits, with ~ before one that is not ICAO's) leaves other
    members out by name, before they are inflated; so does `share`, which takes the addresses that leave
    the first number when divided by the second. `index` is where the list of a tar's members is kept:
    written at the end of a whole pass, and used by a later call with `only` to read only what it asks
    for. `fast` leaps through cruise (`kernel.read_rows`). `bench` holds the buffers; it belongs to one
    thread at a time.
    """
    parts = gather_parts(path) if isinstance(path, Path) else check_parts(path)
    bench = Bench() if bench is None else bench
    bench.fast = fast
    return Source(lambda summary: _tracks(parts, only, share, index, bench, summary))


def _tracks(
    parts: list[Path],
    only: frozenset[str] | None,
    share: tuple[int, int],
    index: Path | None,
    bench: Bench,
    summary: Summary,
) -> Iterator[Track]:
    keys = None if only is None else frozenset(map(address_key, only))
    wanted = None if keys is None else np.array(sorted(keys), dtype=np.int64)
    for stretch in _stretches(parts, wanted, index, summary):
        found = stretch.found
        take = found[:, kernel_tar.WHAT] == kernel_tar.TRACE
        if share[1] > 1:
            # A name without an address is the first share's.
            take &= np.maximum(found[:, kernel_tar.ADDRESS], 0) % share[1] == share[0]
        if wanted is not None:
            address = found[:, kernel_tar.ADDRESS]
            take &= np.isin(address, wanted) | (address == kernel_tar.NO_ADDRESS)
        rows = np.flatnonzero(take)
        summary.others += len(found) - len(rows)
        if len(rows) == 0:
            continue
        spans = np.ascontiguousarray(found[rows][:, [kernel_tar.DATA, kernel_tar.SIZE]])
        summary.bytes_in += int(spans[:, 1].sum())
        sources = stretch.names()
        chosen = rows.tolist()
        for batch in bench.read(stretch.buffer, spans):
            # One character a byte, so that places in it are those of `kernel`.
            texts = batch.names.tobytes().decode("latin-1")
            for k, member in enumerate(batch.report.tolist()):
                source = sources[chosen[batch.first + k]]
                if member[kernel.STATUS] == kernel.NOT_INFLATED:
                    at, size = spans[batch.first + k].tolist()
                    track = _inflated_apart(
                        stretch.buffer[at : at + size].tobytes(), source, keys, bench, summary
                    )
                    if track is not None:
                        yield track
                    continue
                begin = k * kernel.NAME_BYTES
                own = texts[begin : begin + kernel.NAME_BYTES]
                track = _track(batch, member, own, source, keys, summary)
                if track is not None:
                    if bench.fast:
                        span = spans[batch.first + k : batch.first + k + 1]
                        track.whole = partial(_whole, stretch.buffer, span, source, bench)
                    yield track


def _whole(buffer: NDArray[np.uint8], span: NDArray[np.int64], source: str, bench: Bench) -> Track | None:
    """The track of one member with every row."""
    try:
        bench.fast = False
        batch = next(bench.read(buffer, span))
    finally:
        bench.fast = True
    names = batch.names.tobytes().decode("latin-1")
    return _track(batch, batch.report[0].tolist(), names, source, None, Summary())


def _inflated_apart(
    data: bytes, source: str, keys: frozenset[int] | None, bench: Bench, summary: Summary
) -> Track | None:
    """The track of a member that the kernel could not inflate."""
    try:
        text = inflate(data)
    except Refused as reason:
        summary.skipped[str(reason)] += 1
        return None
    return read_text(text, source, bench, summary, keys)


def read_text(
    text: bytes | bytearray, source: str, bench: Bench, summary: Summary, keys: frozenset[int] | None = None
) -> Track | None:
    """The track of a trace that is inflated already, or None; `summary` then says why."""
    if text[:2] == b"\x1f\x8b":
        summary.skipped[REASONS[kernel.NO_TRACE]] += 1
        return None
    batch = next(bench.read_text(text))
    names = batch.names.tobytes().decode("latin-1")
    return _track(batch, batch.report[0].tolist(), names, source, keys, summary)


def _track(
    batch: Batch, member: list[int], names: str, source: str, keys: frozenset[int] | None, summary: Summary
) -> Track | None:
    status, first, end, bad, inflated = member[:5]
    summary.bytes_out += inflated
    if status in REASONS:
        summary.skipped[REASONS[status]] += 1
        return None
    sizes = names[kernel.LENGTHS :]
    address = _ADDRESS.fullmatch(names[: ord(sizes[0])].strip().lower())
    if address is None:
        summary.skipped[REASONS[kernel.NO_ADDRESS]] += 1
        return None
    if keys is not None and address_key(address[0]) not in keys:
        summary.others += 1
        return None
    summary.rows_bad += bad
    if end == first:
        summary.skipped[NO_ROWS] += 1
        return None
    if status == kernel.CUT:
        summary.damaged[CUT_TRACE] += 1
    summary.members += 1
    summary.rows += end - first
    flags = member[kernel.FLAGS]
    known = flags >= 0
    return Track(
        Aircraft(
            address[2],
            not address[1],
            _text(names[kernel.REGISTRATION : kernel.REGISTRATION + ord(sizes[1])]),
            _text(names[kernel.TYPE : kernel.TYPE + ord(sizes[2])]),
            bool(flags & 1) if known and not flags & kernel.NOT_IN_DATABASE else None,
            known and bool(flags & 4),
            known and bool(flags & 8),
        ),
        batch.time[first:end],
        batch.latitude[first:end],
        batch.longitude[first:end],
        batch.altitude[first:end],
        batch.speed[first:end],
        batch.heading[first:end],
        batch.rate[first:end],
        batch.marks[first:end],
        batch.nic[first:end],
        batch.nac_p[first:end],
        batch.call_signs(member),
        source,
        bad,
    )


def _text(written: str) -> str | None:
    """A name as text, from a character a byte."""
    if not written.isascii():
        written = written.encode("latin-1").decode("utf-8", "replace")
    return written.strip() or None


def address_key(address: str) -> int:
    """An address as one number; bit 24 says that it is not ICAO's."""
    found = _ADDRESS.fullmatch(address.strip().lower())
    if found is None:
        raise UnreadableFile(f"{address!r} is no 24-bit address; write six hexadecimal digits, as in 4b1815")
    return int(found[2], 16) | (1 << 24 if found[1] else 0)


def _stretches(
    parts: list[Path], wanted: NDArray[np.int64] | None, index: Path | None, summary: Summary
) -> Iterator[Stretch]:
    if parts[0].is_dir():
        files = sorted(file for file in parts[0].rglob("trace_full_*") if file.is_file())
        yield from _of_files(files, wanted, summary)
    elif is_tar(parts):
        yield from _of_tar(Parts(parts), wanted, index, summary)
    else:
        yield from _of_files(parts, wanted, summary)


def is_tar(paths: Sequence[Path]) -> bool:
    """Whether a tar begins in the files, whatever their names."""
    buffer = np.zeros(kernel_tar.BLOCK, np.uint8)
    parts = Parts(paths)
    got = parts.read_into(memoryview(buffer.data))
    parts.close()
    return got == kernel_tar.BLOCK and bool(kernel_tar.is_header(buffer, 0))


def _of_tar(
    parts: Parts, wanted: NDArray[np.int64] | None, index: Path | None, summary: Summary
) -> Iterator[Stretch]:
    held = TarIndex.load(index, parts) if index is not None else None
    if held is not None and wanted is not None:
        summary.enter(held.fingerprint_lines())
        yield from held.stretches(parts, wanted)
        return
    made = TarIndex(parts.sizes)
    stream = TarStream(parts, summary.skipped, traces_only=True)
    for stretch in stream:
        summary.bytes_past = parts.at
        summary.enter(made.enter(stretch, stretch.names()))
        yield stretch
    summary.others += stream.passed_over
    parts.close()
    if index is not None and held is None:
        made.save(index)


def _of_files(files: list[Path], wanted: NDArray[np.int64] | None, summary: Summary) -> Iterator[Stretch]:
    """Files as members, as many at once as make a stretch."""
    heap: list[tuple[str, bytes]] = []
    size = 0
    for file in files:
        try:
            if file.stat().st_size > kernel.LARGEST_OUTPUT:
                summary.skipped[TOO_LARGE] += 1
                continue
            data = file.read_bytes()
        except OSError as problem:
            summary.skipped[f"cannot be read: {problem.strerror}"] += 1
            continue
        summary.bytes_past += len(data)
        heap.append((file.name, data))
        size += len(data)
        if size >= STRETCH:
            yield _heaped(heap, summary)
            heap, size = [], 0
    if heap:
        yield _heaped(heap, summary)


def _heaped(heap: list[tuple[str, bytes]], summary: Summary) -> Stretch:
    text = b"".join(data + name.encode("utf-8", "replace") for name, data in heap) + bytes(SPARE)
    buffer = np.frombuffer(bytearray(text), np.uint8)
    found = np.zeros((len(heap), kernel_tar.FOUND_COLUMNS), np.int64)
    at = 0
    for row, (name, data) in zip(found, heap, strict=True):
        stop = at + len(data) + len(name.encode("utf-8", "replace"))
        kernel_tar.describe(buffer, at + len(data), stop, at, len(data), row)
        row[kernel_tar.WHAT] = kernel_tar.TRACE
        summary.enter_data(name, data)
        at = stop
    return Stretch(buffer, found)
