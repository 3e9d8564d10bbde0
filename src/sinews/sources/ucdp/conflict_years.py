"""The UCDP/PRIO Armed Conflict Dataset: a conflict and year each, with primary and secondary parties.

Two layouts: UCDP's own, with names and lists of numbers ("651, 652"), and that of copies made for
merging, with numbers alone, written as 373.0, where a conflict-year stands on a row for each
combination of its parties. Those rows follow each other and are read as one record.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sinews.errors import UnreadableFile
from sinews.sources import Outline, Scope, Sink, wholeness
from sinews.sources.ucdp.fields import BadField, Line, bounds, header_of, release, table

_SIDES = ("gwno_a", "gwno_a_2nd", "gwno_b", "gwno_b_2nd")
_NAMES = ("location", "territory_name", "side_a", "side_b")
_COLUMNS = [
    "conflict_id", "year", *_SIDES, "incompatibility", "intensity_level", "type_of_conflict", "start_date",
    "start_prec", "start_date2", "start_prec2", "ep_end", "ep_end_date",
]  # fmt: skip
# Only in UCDP's own layout.
_OWN_COLUMNS = [
    *_NAMES, "side_a_id", "side_a_2nd", "side_b_id", "side_b_2nd", "cumulative_intensity", "ep_end_prec",
    "gwno_loc", "region", "version",
]  # fmt: skip
_ABOUT = {
    "1": "territory", "2": "government", "3": "both",
    "territory": "territory", "government": "government", "both": "both",
}  # fmt: skip
_TYPES = {
    "1": "extrasystemic", "2": "interstate", "3": "intrastate", "4": "internationalised intrastate",
    "extrasystemic": "extrasystemic", "interstate": "interstate", "intrastate": "intrastate",
    "II": "internationalised intrastate",
}  # fmt: skip
_INTENSITIES = {"1": "1", "2": "2"}


@dataclass(slots=True)
class _ConflictYear:
    """A conflict-year with the rows it stands on."""

    row: int
    row_count: int
    key: tuple[int, int]
    same: tuple[Any, ...]
    sides: tuple[list[str], ...] = field(default=([], [], [], []))

    def add(self, sides: list[list[str]]) -> None:
        self.sides = tuple(
            [*held, *(state for state in new if state not in held)]
            for held, new in zip(self.sides, sides, strict=True)
        )

    def values(self) -> tuple[Any, ...]:
        return (*self.key, *self.sides, *self.same)


def recognise(head: bytes) -> bool:
    return {"conflict_id", "gwno_a", "gwno_b_2nd", "intensity_level"} <= header_of(head)


def read(path: Path, sink: Sink) -> Outline:
    """Read the table at `path` into `sink`; see the module's text for the layouts."""
    # All or none of UCDP's own columns: part of them is a layout that nobody has seen.
    if not set(_OWN_COLUMNS[:4]) <= (own := _own_columns(path)) and own:
        raise UnreadableFile(f"the table has {', '.join(sorted(own))} and not UCDP's other columns")
    held: _ConflictYear | None = None
    seen: set[tuple[int, int]] = set()
    versions: set[str] = set()

    def hand_on() -> None:
        if held is not None:
            sink.record("conflict_years", held.values(), held.row, held.row_count)

    for line in table(path, sink, [*_COLUMNS, *_OWN_COLUMNS], _OWN_COLUMNS):
        try:
            key, same, sides = _read(line)
            follows = held is not None and held.key == key and held.row + held.row_count == line.at.row
            if key in seen and not follows:
                raise BadField(f"conflict {key[0]} in {key[1]} stands elsewhere in the file already")
            if held is not None and follows and held.same != same:
                raise BadField(f"it says otherwise of conflict {key[0]} in {key[1]} than line {held.row}")
        except BadField as problem:
            sink.set_aside(line.at.row, str(problem), line.at.text)
            continue
        if held is not None and follows:
            held.row_count += line.at.row_count
        else:
            hand_on()
            held = _ConflictYear(line.at.row, line.at.row_count, key, same)
        held.add(sides)
        seen.add(key)
        versions.add(line.text("version") or "")
    hand_on()
    version = versions.pop() if len(versions) == 1 else None
    first, last = bounds({year for _, year in seen})
    lacking = wholeness.lacking("ucdp", "conflict_years", len(seen), last)
    scope = Scope("conflict_years", None, None, first, last, stated=not lacking)
    title = "UCDP/PRIO Armed Conflict Dataset, by conflict and year"
    title += f", version {version}" if version else ""
    return Outline(title, release(version), None, (scope,), tuple(filter(None, (lacking,))))


def _own_columns(path: Path) -> set[str]:
    with path.open("rb") as raw:
        return header_of(raw.readline(1 << 16)) & set(_OWN_COLUMNS)


def _read(line: Line) -> tuple[tuple[int, int], tuple[Any, ...], list[list[str]]]:
    """(conflict, year), what all rows of a conflict-year share, and its four sides."""
    year = line.year()
    sides = [line.states(column, year) for column in _SIDES]
    same = (
        line.one_of("incompatibility", _ABOUT),
        int(line.one_of("intensity_level", _INTENSITIES)),
        line.one_of("type_of_conflict", _TYPES),
        *(line.text(column) for column in _NAMES),
        line.day("start_date"),
        line.day("start_date2"),
        line.day("ep_end_date"),
    )
    return (line.whole("conflict_id"), year), same, sides
