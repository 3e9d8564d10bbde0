"""What is kept of a run over history, so that the same command goes on where it was stopped.

    history/<unit>/shard-<k>-<n>.json.gz                           a finished shard of an unfinished unit
    history/<unit>/flights.parquet, coverage.parquet, unit.json    a finished unit; unit.json comes last

A unit that was read again (an archive that was cut short and has been got anew, another edition of the
aircraft database, every row after a fast pass) takes the place of the one before.
"""

from __future__ import annotations

import gzip
import json
import shutil
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sinews.flight_tables import write_coverage, write_flights
from sinews.history_units import Result, Settings, Shard, Unit
from sinews.workspace import replace


class Kept:
    """The folder of what is done."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder = folder
        self._settings = settings
        self._register = None if settings.register is None else settings.register.snapshot

    def _of(self, unit: Unit, *, fast: bool) -> Path:
        return self._folder / unit.identity(fast=fast, register=self._register)

    def _own(self, unit: Unit) -> Path:
        return self._of(unit, fast=self._settings.fast)

    def has(self, unit: Unit) -> bool:
        """Whether the unit is done; a reading of every row does for a fast one too."""
        for fast in (True, False) if self._settings.fast else (False,):
            about = self._of(unit, fast=fast) / "unit.json"
            if not about.is_file():
                continue
            summary = json.loads(about.read_text("utf-8"))
            if self._settings.hashed and not summary.get("sha256"):
                summary["sha256"] = unit.hashes()
                replace(about, _json(summary), sync=True)
            return True
        return False

    def load(self, shard: Shard) -> Result | None:
        """The result of a shard that was finished before the run was stopped."""
        path = self._shard(shard)
        try:
            return _result(json.loads(gzip.decompress(path.read_bytes())))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, EOFError):
            return None  # damaged: it is worked out again

    def save(self, shard: Shard, result: Result) -> None:
        """Keep a shard's result until its unit is whole."""
        path = self._shard(shard)
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, gzip.compress(_json(_plain(result)), 1), sync=True)

    def _shard(self, shard: Shard) -> Path:
        return self._own(shard.unit) / f"shard-{shard.part}-{shard.parts}.json.gz"

    def finish(self, unit: Unit, result: Result) -> None:
        """Write a unit's result aside and rename it into place, its summary last."""
        folder = self._own(unit)
        write_flights(result.flights, folder / "flights.parquet")
        if result.coverage is not None:
            write_coverage(result.coverage, result.fingerprint, folder / "coverage.parquet")
        summary = {
            "unit": unit.name,
            "paths": [path.name for path in unit.paths],
            "where": unit.where,
            "every_row": not self._settings.fast,
            "aircraft_snapshot": self._register,
            **result.summary(),
        }
        replace(folder / "unit.json", _json(summary), sync=True)
        for shard in folder.glob("shard-*"):
            shard.unlink(missing_ok=True)
        self._replace_older(folder, summary)

    def _replace_older(self, folder: Path, summary: dict[str, Any]) -> None:
        """Remove what was kept of the same history before: counted twice it would be two histories."""
        for about in self._folder.glob("*/unit.json"):
            if about.parent == folder:
                continue
            try:
                older = json.loads(about.read_text("utf-8"))
            except (OSError, ValueError):
                continue
            same = older.get("fingerprint") == summary["fingerprint"] and summary["positions"]
            if same or older.get("where") == summary["where"]:
                about.unlink(missing_ok=True)
                shutil.rmtree(about.parent, ignore_errors=True)


def _json(document: Any) -> bytes:
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _plain(result: Result) -> dict[str, Any]:
    coverage = result.coverage
    return {
        **result.summary(),
        "flights": [asdict(flight) for flight in result.flights],
        "coverage": None if coverage is None else coverage.rows(),
        "doubts": result.doubts,
    }


def _result(document: dict[str, Any]) -> Result:
    from sinews.flights.coverage import Coverage
    from sinews.flights.detect import Flight

    flights = [Flight(**each) for each in document["flights"]]
    for flight in flights:
        flight.origin_candidates = [(code, chance) for code, chance in flight.origin_candidates]
        flight.destination_candidates = [(code, chance) for code, chance in flight.destination_candidates]
    rows = document["coverage"]
    made = Result(
        flights=flights,
        coverage=None if rows is None else Coverage.of(rows),
        fingerprint=document["fingerprint"],
        rows=document["positions"],
        members=document["members"],
        skipped=Counter(document["skipped"]),
        left_out=Counter(document["left_out"]),
        noted=Counter(document["noted"]),
        hashes=document["sha256"],
        doubts=document["doubts"],
    )
    if document["first_time"] is not None:
        made.first_time, made.last_time = document["first_time"], document["last_time"]
    return made
