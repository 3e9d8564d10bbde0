"""Which snapshots can answer a question, vintage by vintage.

An edition is one vintage of one kind, as far as it covers what is asked: a whole register, an
extract of one recipient, or 134 tables that are complete together. Two files of the same vintage
that overlap are never added up: one file that covers the question wins, and else files that each
cover another supplier (or another recipient).

Coverage decides. A register of deliveries to Azerbaijan says all about Azerbaijan's imports and
nothing about Israel's exports; a table that ends in 2021 says nothing about 2020–2024.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sinews.errors import SinewsError
from sinews.sources import all_sources
from sinews.workspace import Snapshot, Workspace

UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Ask:
    """What a measure needs covered: parties on both sides (None: all), first and last year.

    `part` is the part of the kind that is asked for, where a kind has parts (`sources.Scope`).
    """

    suppliers: frozenset[str] | None
    recipients: frozenset[str] | None
    first_year: int | None
    last_year: int | None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """One vintage of one kind that covers what was asked."""

    kind: str
    vintage: str
    snapshots: tuple[Snapshot, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(snapshot.sha256 for snapshot in self.snapshots)


@dataclass(frozen=True, slots=True)
class CountedWith:
    """A territory without rows of its own up to a year, and the state whose rows have it."""

    party: str
    state: str
    territory: str
    last_year: int | None

    def is_in(self, first_year: int, last_year: int) -> bool:
        """Whether the publisher counts it so in any of these years."""
        return self.last_year is None or first_year <= self.last_year


def counted_with(edition: Edition) -> list[CountedWith]:
    """What the publishers of an edition count with another state, by their `source.toml`."""
    found: list[CountedWith] = []
    for name in sorted({snapshot.source for snapshot in edition.snapshots}):
        listed = all_sources()[name].meta.get("counted_with", {}).get(edition.kind, {})
        found += (
            CountedWith(party, each["state"], each["territory"], each.get("last_year"))
            for party, each in listed.items()
        )
    return found


@dataclass(frozen=True, slots=True)
class LeftOut:
    """People of one origin whom a publisher leaves to another agency, and where that one works."""

    origin: str
    hosts: frozenset[str]
    agency: str


def left_out(edition: Edition) -> list[LeftOut]:
    """Whom the publishers of an edition leave out, by their `source.toml`."""
    return [
        LeftOut(origin, frozenset(each["hosts"]), each["agency"])
        for name in sorted({snapshot.source for snapshot in edition.snapshots})
        for origin, each in all_sources()[name].meta.get("left_out", {}).items()
    ]


def instruments(edition: Edition) -> dict[str, dict[str, str]]:
    """What the sources of an edition say of instruments: their sort, when opened, when in force."""
    found: dict[str, dict[str, str]] = {}
    for name in sorted({snapshot.source for snapshot in edition.snapshots}):
        found |= all_sources()[name].meta.get("instruments", {})
    return found


@dataclass(frozen=True, slots=True)
class _Part:
    snapshot: Snapshot
    suppliers: frozenset[str] | None
    recipients: frozenset[str] | None
    first_year: int | None
    last_year: int | None
    part: str

    @property
    def size(self) -> tuple[int, str]:
        return (sum(self.snapshot.kinds.values()), self.snapshot.sha256)


def editions(
    workspace: Workspace,
    kinds: Sequence[str],
    ask: Ask,
    *,
    vintage: str | None = None,
) -> list[Edition]:
    """The editions that cover `ask`, newest first; of one vintage, `kinds` in the given order.

    `vintage` keeps only editions whose date starts so ("2022", "2022-07-28"). An undated edition
    counts as the oldest.
    """
    found = []
    for order, kind in enumerate(kinds):
        for label, parts in _by_vintage(workspace, kind, stated_only=True).items():
            if label.startswith(vintage or "") and (chosen := _covering(parts, ask, label)):
                found.append((label, -order, Edition(kind, label, chosen)))
    # "undated" sorts after any digit; it must come last.
    found.sort(key=lambda item: (item[0] != UNDATED, item[0], item[1]), reverse=True)
    return [edition for _, _, edition in found]


def loose_editions(workspace: Workspace, kind: str, *, vintage: str | None = None) -> list[Edition]:
    """Every vintage of a kind, whether or not its files say what they cover; newest first.

    For lists of what is on record (deals), where nothing is concluded from what is absent. Of
    several files of one vintage the largest stands for it.
    """
    found = []
    for label, parts in _by_vintage(workspace, kind, stated_only=False).items():
        if label.startswith(vintage or ""):
            largest = max(parts, key=lambda part: part.size)
            found.append(Edition(kind, label, (largest.snapshot,)))
    found.sort(key=lambda edition: (edition.vintage != UNDATED, edition.vintage), reverse=True)
    return found


def check_vintage(workspace: Workspace, kinds: Iterable[str], vintage: str) -> None:
    """Raise when no snapshot of these kinds has this vintage; the message lists those held."""
    held = {
        snapshot.vintage or UNDATED
        for snapshot in workspace.readable
        if any(kind in snapshot.kinds for kind in kinds)
    }
    if not any(label.startswith(vintage) for label in held):
        listed = ", ".join(sorted(held)) or "none"
        raise SinewsError(f"no records of vintage '{vintage}'; held: {listed}")


def span(workspace: Workspace, kinds: Sequence[str], part: str = "") -> tuple[int, int] | None:
    """The first and last year that any snapshot of these kinds (of this part) covers, or None."""
    scopes = [
        scope
        for snapshot in workspace.readable
        for scope in snapshot.scopes
        if scope["kind"] in kinds and scope.get("part", "") == part
        if scope["first_year"] and scope["last_year"]
    ]
    if not scopes:
        return None
    return min(s["first_year"] for s in scopes), max(s["last_year"] for s in scopes)


def _by_vintage(workspace: Workspace, kind: str, *, stated_only: bool) -> dict[str, list[_Part]]:
    key = ("parts by vintage", kind, stated_only)
    parts: dict[str, list[_Part]] | None = workspace.derived.get(key)
    if parts is None:
        parts = workspace.derived[key] = {}
        for snapshot in workspace.readable:
            for scope in snapshot.scopes:
                if scope["kind"] == kind and (scope["stated"] or not stated_only):
                    parts.setdefault(snapshot.vintage or UNDATED, []).append(_part(snapshot, scope))
    return parts


def _part(snapshot: Snapshot, scope: dict[str, Any]) -> _Part:
    return _Part(
        snapshot,
        None if scope["suppliers"] is None else frozenset(scope["suppliers"]),
        None if scope["recipients"] is None else frozenset(scope["recipients"]),
        scope["first_year"],
        scope["last_year"],
        scope.get("part", ""),
    )


def _covering(parts: list[_Part], ask: Ask, label: str) -> tuple[Snapshot, ...] | None:
    in_time = [part for part in parts if part.part == ask.part and _covers_years(part, ask)]
    whole = [
        part
        for part in in_time
        if _covers_side(part.suppliers, ask.suppliers) and _covers_side(part.recipients, ask.recipients)
    ]
    if whole:
        return (max(whole, key=lambda part: part.size).snapshot,)
    by_supplier = [p for p in in_time if _covers_side(p.recipients, ask.recipients)]
    by_recipient = [p for p in in_time if _covers_side(p.suppliers, ask.suppliers)]
    return _together(by_supplier, ask.suppliers, label, "suppliers") or _together(
        by_recipient, ask.recipients, label, "recipients"
    )


def _together(
    parts: list[_Part], needed: frozenset[str] | None, label: str, side: str
) -> tuple[Snapshot, ...] | None:
    """One file for each party on `side`, when together they cover all that is needed."""
    by_party: dict[str, _Part] = {}
    for part in sorted(parts, key=lambda part: part.size):
        parties = getattr(part, side)
        if parties is not None and len(parties) == 1:
            by_party[next(iter(parties))] = part
    if needed is not None:
        if not needed <= by_party.keys():
            return None
        chosen = [by_party[party] for party in sorted(needed)]
    else:
        if not by_party or len(by_party) < _complete_set(parts, label, side):
            return None
        chosen = [by_party[party] for party in sorted(by_party)]
    return tuple(part.snapshot for part in chosen)


def _complete_set(parts: list[_Part], label: str, side: str) -> float:
    """How many files of one vintage are known to make a complete set; unknown is never complete."""
    if side != "suppliers" or not parts:
        return float("inf")
    meta = all_sources()[parts[0].snapshot.source].meta
    return float(meta["tables"].get("complete_export_sets", {}).get(label, "inf"))


def _covers_side(held: frozenset[str] | None, needed: frozenset[str] | None) -> bool:
    return held is None or (needed is not None and needed <= held)


def _covers_years(part: _Part, ask: Ask) -> bool:
    if part.first_year is None or part.last_year is None:
        return False
    first = part.first_year if ask.first_year is None else ask.first_year
    last = part.last_year if ask.last_year is None else ask.last_year
    return part.first_year <= first and last <= part.last_year
