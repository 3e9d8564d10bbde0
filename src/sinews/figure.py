"""A figure: a number, table, set or text with all it rests on.

Its id is a hash of what made it (measure, parameters, the snapshots read and the SQL), so the same
question put to the same records has the same id on any machine. A figure without an answer has the
value None and says why in its caveats.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sinews.periods import Period

# Enough digits that any rounding a newspaper does comes out right, few enough to stay exact.
_PLACES = Decimal("0.0001")
SAMPLE_SIZE = 12

Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Caveat:
    """A warning by name, with what fills its sentence; `caveats.toml` holds the sentences."""

    name: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Point:
    """One step of a series; `low` and `high` None where no interval is known."""

    at: str
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """Values over time (or over names), in the order to draw them."""

    name: str
    unit: str
    points: tuple[Point, ...]

    def to_json(self) -> dict[str, Any]:
        points = [
            {"at": point.at, "value": point.value, "low": point.low, "high": point.high}
            for point in self.points
        ]
        return {"name": self.name, "unit": self.unit, "points": points}


@dataclass(frozen=True, slots=True)
class Records:
    """The records behind a figure: how many, and the first few by snapshot and row.

    `lines` is how many lines of the raw file each of the sample takes; not part of the JSON.
    """

    count: int
    sample: tuple[tuple[str, int], ...]
    lines: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "count": self.count,
            "sample": [{"snapshot": snapshot, "row": row} for snapshot, row in self.sample],
        }


@dataclass(frozen=True, slots=True)
class Figure:
    """An answer that can be traced; the fields are those of the JSON (docs/schema/figure.json)."""

    measure: str
    parameters: Mapping[str, str | int]
    kind: str
    value: float | int | str | list[str] | None
    unit: str
    period: Period | None
    sql: str
    records: Records
    snapshots: tuple[str, ...]
    vintages: tuple[str, ...]
    text: str
    low: float | int | None = None
    high: float | int | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    series: tuple[Series, ...] = ()
    caveats: tuple[str, ...] = ()
    # The caveats by name, for pages in other languages; not part of the JSON.
    warnings: tuple[Caveat, ...] = ()
    # SQL that lists snapshot, row and row_count of every record behind the figure, and the tables
    # it reads; not part of the JSON.
    records_sql: str = ""
    tables: tuple[str, ...] = ()
    # Conditions, by kind, of the rows that those tables need hold; not part of the JSON.
    where: Mapping[str, str] = field(default_factory=dict)
    # A page asks for the id a thousand times.
    _id: list[str] = field(init=False, default_factory=list, repr=False, compare=False)

    @property
    def id(self) -> str:
        if not self._id:
            self._id.append(self._hash())
        return self._id[0]

    def _hash(self) -> str:
        made_by = {
            "measure": self.measure,
            "parameters": dict(sorted(self.parameters.items())),
            "snapshots": list(self.snapshots),
            "sql": self.sql,
        }
        text = json.dumps(made_by, sort_keys=True, ensure_ascii=False)
        return "f-" + hashlib.sha256(text.encode()).hexdigest()[:16]

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "measure": self.measure,
            "parameters": dict(self.parameters),
            "kind": self.kind,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "unit": self.unit,
            "period": None if self.period is None else str(self.period),
            "columns": list(self.columns),
            "rows": [list(row) for row in self.rows],
            "records": self.records.to_json(),
            "snapshots": list(self.snapshots),
            "vintages": list(self.vintages),
            "sql": self.sql,
            "series": [series.to_json() for series in self.series],
            "caveats": list(self.caveats),
            "text": self.text,
        }


def plain(value: Any) -> float | int | None:
    """A database number as JSON prints it: at most four decimals, whole numbers as such."""
    if value is None:
        return None
    if isinstance(value, int):
        return value
    rounded = Decimal(value).quantize(_PLACES)
    return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)


def shown(value: Decimal | float | int, places: int = 1) -> str:
    """A number as a newspaper rounds it, halves away from zero: 697.45 → 697.5, 1029.6 → 1,029.6."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    # A change of -0.04 is printed as 0.0, not as -0.0.
    return f"{rounded + 0:,.{places}f}"


def counted(number: int, nouns: str) -> str:
    """A number with what it counts, given in the plural: 1 delivery, 0 events, 1,024 deliveries."""
    if abs(number) == 1:
        if nouns.endswith("people"):
            nouns = nouns.removesuffix("people") + "person"
        elif nouns.endswith("ies"):
            nouns = nouns.removesuffix("ies") + "y"
        else:
            nouns = nouns.removesuffix("s")
    return f"{number:,} {nouns}"


def cell(value: Any) -> Cell:
    """A database value as a cell of a figure's table."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return plain(value)
