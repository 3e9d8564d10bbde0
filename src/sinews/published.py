"""The flights that `sinews flights` has laid out in a workspace, and which history they are from.

    flights/history.json        the units that the published flights and coverage rest on
    history/sets/<id>.json      the same, of every set that was published; figures name sets by id

A set's id is a hash over the fingerprints of its units, so that the same history has the same id on
any machine. Position history itself is not copied: a unit is known by the names, sizes and CRC-32
of its members (its fingerprint).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SOURCE = "position_history"
LISTED = "history.json"
# A file with fewer aircraft than this is a fleet's: it says nothing of how well the sky was seen.
# Measured: one receiver's day over Switzerland holds some 870, a world-wide day 47,000 and more.
WHOLE_SKY = 200


@dataclass(frozen=True, slots=True)
class Held:
    """A unit of history: a day's archive, a folder of traces, a file."""

    name: str
    id: str
    fingerprint: str
    members: int
    positions: int
    flights: int
    first_day: str | None
    last_day: str | None
    # Where it lay when it was read; another machine's paths say nothing there, and enter no id.
    where: str = ""
    every_row: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether every row of all traffic was read, so that it says what could be seen."""
        return self.members >= WHOLE_SKY and self.every_row


@dataclass(frozen=True, slots=True)
class Published:
    """A set of units; `is_current` when the flights in the workspace are just these."""

    id: str
    units: tuple[Held, ...]
    is_current: bool = True

    @property
    def days(self) -> tuple[str, str] | None:
        """The first and the last day with positions; None where there are none."""
        first = [unit.first_day for unit in self.units if unit.first_day]
        last = [unit.last_day for unit in self.units if unit.last_day]
        return (min(first), max(last)) if first and last else None

    @property
    def whole(self) -> tuple[str, ...]:
        """Fingerprints of the passes over all traffic."""
        return tuple(sorted(unit.fingerprint for unit in self.units if unit.is_whole))

    def described(self) -> str:
        """What a page calls it: the unit's name, or how many there are and of which days."""
        if len(self.units) == 1:
            return self.units[0].name
        between = f", {self.days[0]} to {self.days[1]}" if self.days else ""
        return f"position history: {len(self.units):,} archives or files{between}"


def describe(keep: Path) -> Published:
    """The set of all units kept below a folder, from the summaries beside their flights."""
    units = []
    for path in sorted(keep.glob("*/unit.json")):
        one = json.loads(path.read_text("utf-8"))
        units.append(
            Held(
                one["unit"],
                path.parent.name,
                one["fingerprint"],
                one["members"],
                one["positions"],
                one["flights"],
                _day(one["first_time"]),
                _day(one["last_time"]),
                one.get("where", ""),
                one.get("every_row", True),
            )
        )
    units.sort(key=lambda unit: (unit.first_day or "", unit.name, unit.fingerprint))
    return Published(_identity(units), tuple(units))


def write(held: Published) -> bytes:
    """The set as the file that `load` reads."""
    document = {"id": held.id, "units": [asdict(unit) for unit in held.units]}
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def load(root: Path, identity: str | None = None) -> Published | None:
    """The set whose flights are published in a workspace, or an earlier one by its id."""
    current = _read(root / "flights" / LISTED, is_current=True)
    if identity is None or (current is not None and current.id == identity):
        return current
    return _read(root / "history" / "sets" / f"{identity}.json", is_current=False)


def _read(path: Path, *, is_current: bool) -> Published | None:
    try:
        document: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return Published(document["id"], tuple(Held(**unit) for unit in document["units"]), is_current)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _identity(units: Sequence[Held]) -> str:
    text = "\n".join(sorted(unit.fingerprint for unit in units))
    return hashlib.sha256(text.encode()).hexdigest()


def _day(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, tz=UTC).date().isoformat()
