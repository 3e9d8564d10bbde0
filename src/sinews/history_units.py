"""What a run over history consists of: units of files, shards of their aircraft, and what these gave."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sinews.flights.coverage import Coverage
    from sinews.flights.detect import Flight
    from sinews.register import Edition

# Counts up when the same files would give other flights than before.
_VERSION = 2
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Unit:
    """Files that are read together, and the name under which their result is kept."""

    paths: tuple[Path, ...]

    @property
    def name(self) -> str:
        return self.paths[0].name

    @property
    def stamp(self) -> str:
        """From the files' names, sizes and times: a file that changed has another."""
        described = [_described(path) for path in self.paths]
        return hashlib.sha256(json.dumps(described).encode()).hexdigest()[:16]

    @property
    def id(self) -> str:
        """The name under which a reading of every row, without an aircraft database, is kept."""
        return self.identity(fast=False, register=None)

    def identity(self, *, fast: bool, register: str | None) -> str:
        """The name under which the result of a reading is kept."""
        described = json.dumps([_VERSION, self.stamp, fast, register])
        return hashlib.sha256(described.encode()).hexdigest()[:16]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(_described(path)[1] for path in self.paths)

    @property
    def is_archive(self) -> bool:
        return any(".tar" in path.name for path in self.paths)

    @property
    def where(self) -> str:
        """Where it lies, to know it again when it has changed."""
        return str(self.paths[0].resolve())

    def names_once(self) -> frozenset[str]:
        """Names of traces in a folder that occur once: of these aircraft there is one file."""
        names = Counter(
            file.name
            for path in self.paths
            for file in (path.rglob("trace_full_*") if path.is_dir() else (path,))
        )
        return frozenset(name for name, count in names.items() if count == 1)

    def hashes(self) -> dict[str, str]:
        """SHA-256 of each file; of a folder, of the list of its files' SHA-256 and names."""
        found = {}
        for path in self.paths:
            if not path.is_dir():
                found[path.name] = _sha256(path)
                continue
            inside = sorted(file for file in path.rglob("*") if file.is_file())
            listed = "".join(f"{_sha256(file)}  {file.relative_to(path).as_posix()}\n" for file in inside)
            found[f"{path.name}/"] = hashlib.sha256(listed.encode("utf-8", "surrogateescape")).hexdigest()
        return found


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is asked, beside the files; the same files and settings give the same result."""

    form: str = "auto"
    only: frozenset[str] | None = None
    fast: bool = False
    hashed: bool = False
    # Seconds since 1970 after which no position may be (contract §6); None where nobody minds.
    not_after: float | None = None
    register: Edition | None = None
    # A folder for lists of archives' members, so that a fleet's can be found without reading all.
    indexes: Path | None = None
    # Cells to which spoofers drew aircraft of this unit, once they are known.
    attractors: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Shard:
    """The aircraft of a unit whose address leaves this remainder."""

    unit: Unit
    part: int = 0
    parts: int = 1
    settings: Settings = field(default_factory=Settings)


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
    noted: Counter[str] = field(default_factory=Counter)
    hashes: dict[str, str] = field(default_factory=dict)
    # Aircraft that jumped, and the cells in which they then sat.
    doubts: dict[str, list[int]] = field(default_factory=dict)

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
        self.noted += other.noted
        self.hashes |= other.hashes
        for icao24, cells in other.doubts.items():
            self.doubts[icao24] = sorted({*self.doubts.get(icao24, ()), *cells})

    def summary(self) -> dict[str, Any]:
        """The counts, for people and for the unit's file."""
        return {
            "fingerprint": self.fingerprint,
            "sha256": dict(sorted(self.hashes.items())),
            "members": self.members,
            "positions": self.rows,
            "flights": len(self.flights),
            "first_time": None if self.rows == 0 else self.first_time,
            "last_time": None if self.rows == 0 else self.last_time,
            "skipped": dict(sorted(self.skipped.items())),
            "left_out": dict(sorted(self.left_out.items())),
            "noted": dict(sorted(self.noted.items())),
        }


def _described(path: Path) -> tuple[str, int, int]:
    if path.is_dir():
        inside = sorted(p for p in path.rglob("*") if p.is_file())
        return (path.name, sum(p.stat().st_size for p in inside), len(inside))
    held = path.stat()
    return (path.name, held.st_size, held.st_mtime_ns)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
