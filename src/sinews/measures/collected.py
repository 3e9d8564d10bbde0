"""Records that somebody collected row by row: events, reports, attributes of places.

A collection supports what it lists and says nothing about the rest. All files that hold a kind are
read together; a row that stands in several of them counts once.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from sinews import parties
from sinews.database import quote
from sinews.editions import UNDATED
from sinews.figure import Caveat
from sinews.measures.declare import Answer
from sinews.parties import Party
from sinews.periods import Period
from sinews.workspace import Snapshot, Workspace

# What tells two rows apart, whatever file they stand in.
_SAME = {
    "events": "event, date_start, date_end, type, title, publisher, url",
    "reports": "subject, sender, receiver, place, period_start, period_end, value, unit, publisher, url",
    "places": "place, attribute, value, valid_from, valid_to, publisher, url",
}
_CONSULTED = {"events": {"parties"}, "reports": {"parties", "places"}, "places": set[str]()}


@dataclass(frozen=True, slots=True)
class Collection:
    """Every snapshot that holds a kind, and who belongs to which state by the `parties` records.

    `consulted` are the snapshots that say who belongs where and what places are called: what a list
    holds rests on them too.
    """

    kind: str
    snapshots: tuple[Snapshot, ...]
    consulted: tuple[Snapshot, ...]
    belongs: dict[str, tuple[str, ...]]

    def __bool__(self) -> bool:
        return bool(self.snapshots)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(snapshot.sha256 for snapshot in (*self.snapshots, *self.consulted))

    @property
    def tables(self) -> tuple[str, ...]:
        return (self.kind,)

    @property
    def vintages(self) -> tuple[str, ...]:
        return tuple(sorted({snapshot.vintage or UNDATED for snapshot in self.snapshots}, reverse=True))

    @property
    def caveats(self) -> tuple[Caveat, ...]:
        return tuple(
            Caveat("lines-set-aside", {"count": snapshot.set_aside, "file": snapshot.origin})
            for snapshot in self.snapshots
            if snapshot.set_aside
        )

    def distinct(self, where: list[str]) -> str:
        """A SELECT of the rows that fit, each once though several files hold it."""
        fits = "\n    WHERE " + "\n      AND ".join(where) if where else ""
        return (
            f"\n    SELECT * FROM {self.kind}{fits}\n"
            "    QUALIFY row_number() OVER (\n"
            f"      PARTITION BY {_SAME[self.kind]}\n"
            "      ORDER BY snapshot, row\n    ) = 1\n  "
        )

    def provenance(self, where: list[str]) -> dict[str, Any]:
        return {
            "tables": self.tables,
            "snapshots": self.ids,
            "vintages": self.vintages,
            "records_sql": (
                f"SELECT snapshot, row, row_count FROM ({self.distinct(where)}) ORDER BY snapshot, row"
            ),
        }

    def parties(
        self, column: str, state: Party | None, other: Party | None, period: Period | None
    ) -> list[str]:
        """Conditions that keep rows about both parties, in either order; `column` is a list."""
        return [
            f"list_has_any({column}, [{', '.join(map(quote, self.codes(party, period)))}])"
            for party in (state, other)
            if party is not None
        ]

    def codes(self, party: Party, period: Period | None) -> list[str]:
        """A party, a group's members in the period's years, and who belongs to any of them."""
        if party.kind == "group":
            years = period.years() if period and period.is_bounded else range(1990, 2031)
            codes = set().union(*(parties.members(party.code, year) for year in years))
        else:
            codes = {party.code}
        return sorted(codes.union(*(self.belongs.get(code, ()) for code in codes)))


def collection(records: Workspace, kind: str) -> Collection:
    """All that is held of a kind."""
    key = ("collection", kind)
    held: Collection | None = records.derived.get(key)
    if held is None:
        belongs: dict[str, tuple[str, ...]] = {}
        if any("parties" in snapshot.kinds for snapshot in records.readable):
            for state, members in records.database("parties").query(
                "SELECT state, list(DISTINCT party ORDER BY party) FROM parties "
                "WHERE state IS NOT NULL AND kind <> 'office-holder' GROUP BY state ORDER BY state"
            ):
                belongs[state] = tuple(members)
        ordered = sorted(records.readable, key=lambda snapshot: (snapshot.origin, snapshot.sha256))
        found = tuple(snapshot for snapshot in ordered if kind in snapshot.kinds)
        consulted = tuple(
            snapshot
            for snapshot in ordered
            if snapshot not in found and _CONSULTED[kind] & snapshot.kinds.keys()
        )
        held = records.derived[key] = Collection(kind, found, consulted, belongs)
    return held


def during(start: str, end: str, period: Period, otherwise: str = "''") -> str:
    """Keep rows that touch the period; dates are EDTF texts, so that '2023-09' < '2023-09~'."""
    begins, ends = f"coalesce({start}, {end}, {otherwise})", f"coalesce({end}, {start}, {otherwise})"
    parts = []
    if period.end is not None:
        parts.append(f"{begins} <= {quote(str(period.end.last_day()))}")
    if period.start is not None:
        parts.append(f"{ends} || '~' >= {quote(str(period.start.first_day()))}")
    return "\n      AND ".join(parts) or "TRUE"


def day_bounds(column: str) -> tuple[str, str]:
    """SQL of the first and the last day that an EDTF text may mean."""
    begin = f"CAST({column} || substr('-01-01', length({column}) - 3) AS DATE)"
    end = (
        f"CASE length({column}) WHEN 10 THEN {begin} WHEN 7 THEN last_day({begin})\n"
        f"      ELSE CAST({column} || '-12-31' AS DATE) END"
    )
    return begin, end


def about(state: Party | None, other: Party | None, words: str | None = None) -> str:
    """Whom a list is about, at the beginning of a sentence."""
    named = [parties.with_article(party.name) for party in (state, other) if party is not None]
    text = " and ".join(named) or "All parties"
    if words:
        text += f" (“{words}”)"
    return text[0].upper() + text[1:]


def nothing_collected(held: Collection, subject: str, noun: str, sql: str = "") -> Answer:
    """No row fits, which proves nothing."""
    why = Caveat("nothing-collected") if held else Caveat("no-records", {"kind": held.kind})
    return Answer(
        value=None,
        text=f"{subject}: no {noun} on record.",
        sql=sql,
        caveats=(why,),
        tables=held.tables if held else (),
        snapshots=held.ids,
        vintages=held.vintages,
    )


def fold(text: str) -> str:
    """A text without case, accents, spaces and punctuation."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"[\W_]+", "", "".join(c for c in plain if not unicodedata.combining(c)))
