"""The positions behind a flight, read again from the history it was worked out of, where that still lies.

Position history is not copied into the workspace. A unit remembers where it lay; when it is there
still, with the same names, a flight's fixes can be had again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sinews.errors import SinewsError
from sinews.workspace import Workspace

# Seconds before the first and after the last fix in the air that are shown: the roll on the runway.
AROUND_S = 240.0
# More is no use to a picture.
MOST_FIXES = 900


@dataclass(frozen=True, slots=True)
class Fixes:
    """A flight's fixes in order of time, thinned out; `altitude` is 0 on the ground, None where unknown.

    `times` are seconds since 1970, `poor` marks fixes whose integrity or accuracy category is 4 or less.
    """

    times: tuple[float, ...]
    latitudes: tuple[float, ...]
    longitudes: tuple[float, ...]
    altitudes: tuple[float | None, ...]
    poor: tuple[bool, ...]


def read_positions(workspace: Workspace, rows: Sequence[int]) -> dict[int, Fixes | str]:
    """The fixes of flights by their row in the workspace, or why there are none: the file is gone.

    Each unit of history is read once for all flights in it.
    """
    flights = workspace.published_flights(rows)
    units = _units(workspace.root / "history")
    wanted: dict[Path, list[int]] = {}
    found: dict[int, Fixes | str] = {}
    parts: dict[int, list[Any]] = {row: [] for row in flights}
    for row, flight in sorted(flights.items()):
        for fingerprint in str(flight["snapshot"]).split("; "):
            folder = units.get(fingerprint)
            if folder is None:
                found[row] = "its history is not known here"
            else:
                wanted.setdefault(folder, []).append(row)
    for folder, listed in sorted(wanted.items()):
        about = json.loads((folder / "unit.json").read_text("utf-8"))
        paths = [Path(about.get("where", "")).parent / name for name in about["paths"]]
        if not about.get("where") or not all(path.exists() for path in paths):
            found |= dict.fromkeys(listed, f"{about['unit']} is no longer where it was read")
            continue
        try:
            _read(paths, {row: flights[row] for row in listed}, parts)
        except (SinewsError, OSError) as problem:
            found |= dict.fromkeys(listed, f"{about['unit']} cannot be read again ({problem})")
        except ImportError:
            found |= dict.fromkeys(listed, "reading history needs: pip install 'sinews[flights]'")
    for row, taken in parts.items():
        if taken and row not in found:
            found[row] = _thinned(taken)
        elif row not in found:
            found[row] = "no position of it is in the file that it was read from"
    return found


def _units(keep: Path) -> dict[str, Path]:
    found = {}
    for about in sorted(keep.glob("*/unit.json")):
        found[str(json.loads(about.read_text("utf-8"))["fingerprint"])] = about.parent
    return found


def _read(
    paths: Sequence[Path], flights: Mapping[int, Mapping[str, Any]], parts: dict[int, list[Any]]
) -> None:
    from sinews.flights.columns import GROUND, STALE, UNKNOWN
    from sinews.flights.readers.formats import open_any

    addresses = frozenset(str(flight["icao24"]) for flight in flights.values() if flight["icao24"])
    for track in open_any(paths, only=addresses):
        for row, flight in flights.items():
            if track.aircraft.icao24 != flight["icao24"]:
                continue
            begin, end = _seconds(flight["first_seen"]) - AROUND_S, _seconds(flight["last_seen"]) + AROUND_S
            for at in range(len(track)):
                if not begin <= track.time[at] <= end or track.marks[at] & STALE:
                    continue
                height = int(track.altitude[at])
                parts[row].append(
                    (
                        float(track.time[at]),
                        float(track.latitude[at]),
                        float(track.longitude[at]),
                        0.0 if height == GROUND else None if height == UNKNOWN else float(height),
                        0 <= int(track.nic[at]) <= 4 or 0 <= int(track.nac_p[at]) <= 4,
                    )
                )


def _thinned(taken: list[Any]) -> Fixes:
    taken.sort()
    step = max(1, len(taken) // MOST_FIXES)
    kept = [*taken[::step], *([taken[-1]] if (len(taken) - 1) % step else [])]
    columns: Any = tuple(zip(*kept, strict=True))
    return Fixes(*columns)


def _seconds(moment: datetime) -> float:
    return moment.replace(tzinfo=UTC).timestamp()
