"""The list of a tar's members, kept in a small file, so that a second reading can go straight to some.

A line a member: name, offset of its data, size, CRC-32 from its gzip trailer; before them a line with
the sizes of the archive's parts. An index that does not fit the archive is not used.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sinews.flights import kernel_tar as headers
from sinews.flights.readers.parts import Parts
from sinews.flights.readers.tar import SPARE, STRETCH, Stretch

_MARK = "sinews archive index 1"
_ADDRESS = re.compile(r"trace_full_(~?)([0-9a-f]{6})(?:\.|$)")
NEAR = 1 << 16  # members with no more than this between them are read at once


class TarIndex:
    """Where the members of one archive lie."""

    def __init__(self, part_sizes: list[int]) -> None:
        self.part_sizes = part_sizes
        self.lines: list[str] = []

    def enter(self, stretch: Stretch, names: list[str]) -> str:
        """Take in the members of a stretch; gives their lines for the fingerprint."""
        ledger = []
        offset = stretch.offset
        listed = stretch.found[:, [headers.DATA, headers.SIZE, headers.CHECKSUM]].tolist()
        for name, (data, size, checksum) in zip(names, listed, strict=True):
            tail = f"{size}\t{checksum:08x}\n" if checksum >= 0 else f"{size}\t-\n"
            if not name.isprintable():
                name = name.replace("\t", " ").replace("\n", " ")
            self.lines.append(f"{name}\t{offset + data}\t{tail}")
            ledger.append(f"{name}\t{tail}")
        return "".join(ledger)

    def fingerprint_lines(self) -> str:
        """The lines that `enter` gave, of all members."""
        parts = (line.split("\t") for line in self.lines)
        return "".join(f"{name}\t{size}\t{checksum}" for name, _, size, checksum in parts)

    def save(self, path: Path) -> None:
        """Write the index aside, then put it in its place."""
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f"{path.name}.{os.getpid()}.part")
        sizes = " ".join(map(str, self.part_sizes))
        try:
            with aside.open("w", encoding="utf-8", newline="\n") as file:
                file.write(f"{_MARK}\t{sizes}\n")
                file.writelines(self.lines)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                aside.unlink()

    @classmethod
    def load(cls, path: Path, parts: Parts) -> TarIndex | None:
        """The index in a file, or None if there is none, or it is not of these parts."""
        try:
            with path.open(encoding="utf-8", newline="\n") as file:
                head = file.readline().rstrip("\n").split("\t")
                if head != [_MARK, " ".join(map(str, parts.sizes))]:
                    return None
                index = cls(parts.sizes)
                index.lines = file.readlines()
        except (OSError, UnicodeDecodeError):
            return None
        for line in index.lines:
            fields = line.split("\t")
            if len(fields) != 4 or not (fields[1].isdigit() and fields[2].isdigit() and line.endswith("\n")):
                return None
        return index

    def stretches(self, parts: Parts, wanted: NDArray[np.int64]) -> Iterator[Stretch]:
        """Read the members with the wanted addresses, and little else."""
        keys = set(wanted.tolist())
        chosen: list[tuple[int, int, str]] = []
        for line in self.lines:
            match = _ADDRESS.search(line)
            if match and (int(match[2], 16) | (1 << 24 if match[1] else 0)) in keys:
                name, offset, size, _ = line.split("\t")
                if int(offset) + int(size) <= parts.size:
                    chosen.append((int(offset), int(size), name))
        chosen.sort()
        group: list[tuple[int, int, str]] = []
        for member in chosen:
            if group and (
                member[0] - group[-1][0] - group[-1][1] > NEAR or member[0] - group[0][0] > STRETCH
            ):
                yield _read(parts, group)
                group = []
            group.append(member)
        if group:
            yield _read(parts, group)
        parts.close()


def _read(parts: Parts, group: list[tuple[int, int, str]]) -> Stretch:
    """Members that lie near each other; those whose data ends before its time are cut gzip."""
    begin = group[0][0]
    length = group[-1][0] + group[-1][1] - begin
    names = "".join(name for _, _, name in group).encode("utf-8", "replace")
    buffer = np.zeros(length + len(names) + SPARE, np.uint8)
    parts.at = begin
    parts.read_into(memoryview(buffer.data)[:length])
    buffer[length : length + len(names)] = np.frombuffer(names, np.uint8)
    found = np.zeros((len(group), headers.FOUND_COLUMNS), np.int64)
    at = length
    for row, (offset, size, name) in zip(found, group, strict=True):
        stop = at + len(name.encode("utf-8", "replace"))
        headers.describe(buffer, at, stop, offset - begin, size, row)
        at = stop
    return Stretch(buffer, found, begin)
