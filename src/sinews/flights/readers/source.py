"""What a reader hands back: tracks one by one, and a summary that fills as they are taken."""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sinews.flights.columns import Track


@dataclass(slots=True)
class Summary:
    """What was read, and what was not, with why.

    `members` were read; `others` are members of an archive that are of another kind, or that were not
    asked for. `skipped` counts by reason what could not be read; `damaged` members were read as far as
    they go.
    """

    members: int = 0
    others: int = 0
    rows: int = 0
    rows_bad: int = 0
    bytes_in: int = 0
    # How much of the source's files has gone by, read or not.
    bytes_past: int = 0
    bytes_out: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    damaged: Counter[str] = field(default_factory=Counter)
    _ledger: Any = field(default_factory=hashlib.sha256)

    def enter(self, lines: str) -> None:
        """Write lines `name⇥size⇥CRC-32` of members into the fingerprint."""
        self._ledger.update(lines.encode())

    def enter_data(self, name: str, data: bytes) -> None:
        """Write a member into the fingerprint whose bytes are at hand."""
        packed = data[:2] == b"\x1f\x8b" and len(data) >= 18
        checksum = int.from_bytes(data[-8:-4], "little") if packed else zlib.crc32(data)
        self.enter(f"{name}\t{len(data)}\t{checksum:08x}\n")

    def enter_file(self, path: Path) -> None:
        """Write a file into the fingerprint that is read by others."""
        checksum = size = 0
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
            if packed and (size := file.seek(0, 2)) >= 18:
                file.seek(-8, 2)
                checksum = int.from_bytes(file.read(4), "little")
            else:
                size = file.seek(0)
                while block := file.read(1 << 20):
                    checksum = zlib.crc32(block, checksum)
                    size += len(block)
        self.enter(f"{path.name}\t{size}\t{checksum:08x}\n")

    @property
    def fingerprint(self) -> str:
        """SHA-256 over name, size and CRC-32 of every member seen so far, read or not."""
        return str(self._ledger.hexdigest())


class Source:
    """An iterator of tracks over one source, and the summary of what has been taken so far."""

    def __init__(self, tracks: Callable[[Summary], Iterator[Track]]) -> None:
        self.summary = Summary()
        self._tracks = tracks(self.summary)

    def __iter__(self) -> Iterator[Track]:
        return self

    def __next__(self) -> Track:
        return next(self._tracks)
