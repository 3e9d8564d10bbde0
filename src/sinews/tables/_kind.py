"""What a kind and a column are."""

from __future__ import annotations

from dataclasses import dataclass, field

# Two decimals is what publishers print; two more leave room for a half unit of rounding.
TIV = "DECIMAL(18,4)"
MONEY = "DECIMAL(18,4)"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its DuckDB type, its unit where it has one, and what it means."""

    name: str
    type: str
    meaning: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A typed table with one grain."""

    name: str
    grain: str
    columns: tuple[Column, ...]
    # What, after snapshot and row, tells two records of this kind apart in a snapshot.
    parts: tuple[str, ...] = field(default=())
    # What tells two records apart where they stand on no rows of one file.
    key: tuple[str, ...] = field(default=())

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def order(self) -> tuple[str, ...]:
        """A total order of the rows: no two records share all of these."""
        return self.key or ("snapshot", "row", *self.parts)


PROVENANCE = (
    Column("snapshot", "VARCHAR", "SHA-256 of the raw file the record was read from"),
    Column("row", "BIGINT", "number of the record's first line in the raw file, from 1"),
    Column("row_count", "INTEGER", "how many lines of the raw file the record stands on"),
)
