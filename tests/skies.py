"""Made-up flights and coverage in a workspace, laid out as `sinews flights` lays them out."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sinews import flight_tables
from sinews.airfields import load_airfields
from sinews.database import write_parquet
from sinews.tables import KINDS
from sinews.workspace import Workspace

# Half-degree cells that hold the fields (OurAirports' coordinates).
CELLS = {"UBBB": (40.0, 50.0), "LLOV": (29.5, 34.5), "UBBG": (40.5, 46.0)}


@dataclass
class Sky:
    """A workspace's history; `fly` and `whole_days` add to the unit of that name."""

    root: Path
    unit: str = "unit"
    flights: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def fly(
        self, at: str, origin: str | None, destination: str | None, *, hours: float = 3.5, **more: Any
    ) -> None:
        """One flight; both ends seen on the ground unless `more` says otherwise."""
        begin = datetime.fromisoformat(at)
        countries = {code: load_airfields()[code][1] for code in (origin, destination) if code}
        flight: dict[str, Any] = {
            "icao24": f"60{len(self.flights.get(self.unit, ())):04x}",
            "type": "IL76",
            "military": False,
            "origin": origin,
            "origin_country": countries.get(origin or ""),
            "origin_evidence": "ground",
            "origin_probability": 1.0,
            "destination": destination,
            "destination_country": countries.get(destination or ""),
            "destination_evidence": "ground",
            "destination_probability": 1.0,
            "first_seen": begin,
            "last_seen": begin + timedelta(hours=hours),
            "points": 500,
            "longest_gap_s": 60.0,
            "interference": "none",
            "rows": f"./traces/x.json:{len(self.flights.get(self.unit, ()))}-9",
            **more,
        }
        if flight["military"]:
            flight["operator_class"], flight["operator_class_source"] = "air arm", "aircraft marked military"
        self.flights.setdefault(self.unit, []).append(flight)

    def whole_days(
        self,
        first: str,
        last: str,
        *,
        aircraft: int = 50_000,
        around: Sequence[str] = ("UBBB", "LLOV"),
        minutes: int | dict[date, int] = 100,
    ) -> None:
        """Write the unit: its flights, and coverage around fields on each day; then publish."""
        keep = self.root / "history"
        folder = keep / hashlib.sha256(self.unit.encode()).hexdigest()[:16]
        folder.mkdir(parents=True, exist_ok=True)
        fingerprint = hashlib.sha256(f"history {self.unit}".encode()).hexdigest()
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
        days = [begin + timedelta(days=n) for n in range((end - begin).days + 1)]
        flights = self.flights.get(self.unit, [])
        _write("flights", [{"snapshot": fingerprint, **one} for one in flights], folder)
        cells = [
            {
                "date": day,
                "latitude": CELLS[code][0],
                "longitude": CELLS[code][1],
                "band": "0-5000",
                "aircraft_minutes": minutes if isinstance(minutes, int) else minutes[day],
                "snapshot": fingerprint,
            }
            for day in days
            for code in around
            if isinstance(minutes, int) or minutes[day]
        ]
        _write("coverage", cells, folder)
        summary = {
            "unit": "day.tar" if self.unit == "unit" else f"{self.unit}.tar",
            "paths": ["day.tar"],
            "fingerprint": fingerprint,
            "members": aircraft,
            "positions": 1,
            "flights": len(flights),
            "first_time": datetime(*begin.timetuple()[:3], tzinfo=UTC).timestamp(),
            "last_time": datetime(*end.timetuple()[:3], 23, tzinfo=UTC).timestamp(),
            "skipped": {},
            "left_out": {},
        }
        (folder / "unit.json").write_text(json.dumps(summary))
        flight_tables.publish(keep, self.root)

    def workspace(self) -> Workspace:
        return Workspace(self.root)


def _write(kind: str, rows: Sequence[dict[str, Any]], folder: Path) -> None:
    listed = folder / f"{kind}.csv"
    with listed.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        for row in rows:
            writer.writerow([_cell(row.get(name)) for name in KINDS[kind].column_names])
    write_parquet(kind, listed, None, folder / f"{kind}.parquet")
    listed.unlink()


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        inside = ", ".join(f"{{'airport': {code}, 'probability': {chance}}}" for code, chance in value)
        return f"[{inside}]"
    return value
