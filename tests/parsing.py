"""A sink that keeps what a parser finds, for the tests of the sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sinews.sources import Outline, all_sources
from sinews.tables import KINDS


@dataclass
class Found:
    """Records as (kind, values by column, row, row_count); lines set aside as (row, reason, text)."""

    records: list[tuple[str, dict[str, Any], int, int]] = field(default_factory=list)
    aside: list[tuple[int, str, str]] = field(default_factory=list)
    outline: Outline | None = None

    def record(self, kind: str, values: tuple[Any, ...], row: int, row_count: int = 1) -> None:
        names = [name for name in KINDS[kind].column_names if name not in ("snapshot", "row", "row_count")]
        assert len(names) == len(values), kind
        self.records.append((kind, dict(zip(names, values, strict=True)), row, row_count))

    def set_aside(self, row: int, reason: str, text: str) -> None:
        assert reason
        self.aside.append((row, reason, text))

    def rows(self) -> set[int]:
        """Every line of the file that is in a record or was set aside."""
        taken = {at for _, _, row, count in self.records for at in range(row, row + count)}
        return taken | {row for row, _, _ in self.aside}


@cache
def read_once(path: Path) -> Found:
    """As `read`, of a published file that many tests look at."""
    return read(path)


def read(path: Path, source: str = "sipri_transfers") -> Found:
    found = Found()
    found.outline = all_sources()[source].read(path, found)
    return found


def read_bytes(folder: Path, content: bytes, source: str = "sipri_transfers") -> Found:
    path = folder / "file.csv"
    path.write_bytes(content)
    return read(path, source)
