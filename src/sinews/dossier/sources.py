"""The sources a dossier rests on: publisher, terms, vintage, coverage, lines set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sinews.figure import Figure
from sinews.sources import all_sources
from sinews.workspace import Snapshot, Workspace


@dataclass(frozen=True, slots=True)
class Used:
    """One source in one vintage, with the snapshots that figures rest on.

    `reasons` counts the lines that were set aside, by reason, most frequent first.
    """

    source: str
    vintage: str | None
    snapshots: tuple[Snapshot, ...]
    reasons: tuple[tuple[str, int], ...]

    @property
    def meta(self) -> dict[str, Any]:
        return all_sources()[self.source].meta

    @property
    def non_commercial(self) -> bool:
        return all_sources()[self.source].non_commercial

    @property
    def set_aside(self) -> int:
        return sum(snapshot.set_aside for snapshot in self.snapshots)

    @property
    def kinds(self) -> dict[str, int]:
        """How many records of each kind the snapshots hold."""
        found: Counter[str] = Counter()
        for snapshot in self.snapshots:
            found.update(snapshot.kinds)
        return dict(sorted(found.items()))

    @property
    def years(self) -> tuple[int, int] | None:
        """First and last year that the snapshots claim to cover."""
        scopes = [scope for snapshot in self.snapshots for scope in snapshot.scopes]
        first = [scope["first_year"] for scope in scopes if scope["first_year"]]
        last = [scope["last_year"] for scope in scopes if scope["last_year"]]
        return (min(first), max(last)) if first and last else None

    @property
    def recipients(self) -> tuple[str, ...] | None:
        """The recipients that an extract is limited to, or None when it is not."""
        sides = [scope["recipients"] for one in self.snapshots for scope in one.scopes]
        if len(sides) != 1 or sides[0] is None:
            return None
        return tuple(sides[0])

    @property
    def is_extract(self) -> bool:
        """Whether any of the snapshots was cut to what a sample needs."""
        return self.source != "sinews_totals" and any(snapshot.is_extract for snapshot in self.snapshots)

    @property
    def is_collected(self) -> bool:
        """Whether rows were collected one by one, so that nothing follows from what is not there."""
        return bool({"events", "reports", "places", "parties"} & self.kinds.keys())

    def to_json(self) -> dict[str, Any]:
        meta = self.meta
        return {
            "source": self.source,
            "name": meta["name"],
            "publisher": meta["publisher"],
            "homepage": meta["homepage"],
            "credit": meta["credit"],
            "citation": meta["citation"],
            "licence": meta["terms"]["licence"],
            "terms": meta["terms"]["url"],
            "non_commercial": self.non_commercial,
            "vintage": self.vintage,
            "snapshots": [_snapshot(snapshot) for snapshot in self.snapshots],
            "set_aside": [{"reason": reason, "count": count} for reason, count in self.reasons],
        }


def used(workspace: Workspace, figures: Iterable[Figure]) -> tuple[Used, ...]:
    """The sources behind the figures, each vintage apart; by name, the newest vintage first."""
    ids = {identity for figure in figures for identity in figure.snapshots}
    groups: dict[tuple[str, str], list[Snapshot]] = {}
    for identity in sorted(ids):
        snapshot = workspace.snapshot(identity)
        groups.setdefault((snapshot.source, snapshot.vintage or ""), []).append(snapshot)
    by_vintage = sorted(groups.items(), key=lambda item: item[0][1], reverse=True)
    by_name = sorted(by_vintage, key=lambda item: item[0][0], reverse=False)
    return tuple(
        Used(source, vintage or None, tuple(snapshots), _reasons(workspace, snapshots))
        for (source, vintage), snapshots in sorted(by_name, key=_publisher_first)
    )


def _publisher_first(item: tuple[tuple[str, str], list[Snapshot]]) -> bool:
    """Records as published come before what was calculated from them."""
    return item[0][0].startswith("sinews_")


def _reasons(workspace: Workspace, snapshots: list[Snapshot]) -> tuple[tuple[str, int], ...]:
    counted = Counter(
        str(line["reason"])
        for snapshot in snapshots
        if snapshot.set_aside
        for line in workspace.set_aside(snapshot.sha256)
    )
    return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _snapshot(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "sha256": snapshot.sha256,
        "origin": snapshot.origin,
        "retrieved": snapshot.retrieved,
        "bytes": snapshot.bytes,
        "records": dict(snapshot.kinds),
        "scopes": [
            {
                "kind": scope["kind"],
                "suppliers": _listed(scope["suppliers"]),
                "recipients": _listed(scope["recipients"]),
                "first_year": scope["first_year"],
                "last_year": scope["last_year"],
            }
            for scope in snapshot.scopes
        ],
        "set_aside": snapshot.set_aside,
        "notes": list(snapshot.notes),
        "extract_of": None
        if snapshot.extract_of is None
        else {key: snapshot.extract_of[key] for key in ("how", "origin", "sha256")},
    }


def _listed(codes: Any) -> list[str] | None:
    return None if codes is None else list(codes)
