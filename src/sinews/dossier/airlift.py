"""What is said of an airlift: counts by month, exposure, missions, surges, leads; and what others printed.

The same figures make the section of a dossier and the page, the JSON and the summary of `sinews airlift`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sinews import measures, parties
from sinews.airfields import load_airfields
from sinews.dossier import chronicle, sources
from sinews.errors import SinewsError, UnknownName
from sinews.figure import Caveat, Figure
from sinews.measures.airlift_ends import End, Route, holds_flights, route
from sinews.parties import Party
from sinews.periods import Period
from sinews.workspace import Workspace

# Reports of what the measure of flights would be, were it measured.
_MEASURE = "airlift."


@dataclass(frozen=True, slots=True)
class Airlift:
    """An airlift in figures, by the role that each has; `made` as in a dossier."""

    route: Route
    figures: dict[str, Figure]
    made: str
    sources: tuple[sources.Used, ...]
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def flights(self) -> Figure:
        return self.figures["flights"]

    @property
    def has_flights(self) -> bool:
        """Whether anybody looked, so that a count means something."""
        return self.flights.value is not None

    @property
    def why_not(self) -> tuple[Caveat, ...]:
        """Where nothing can be counted: why."""
        return () if self.has_flights else self.flights.warnings

    def reports(self) -> list[dict[str, Any]]:
        """Numbers of flights that others printed about the same ends; they stand beside, never inside."""
        listed = self.figures.get("reports")
        if listed is None:
            return []
        records = chronicle.report_records({"dyad": listed})
        kept = [row for row in records if str(row["measure"] or "").startswith(_MEASURE)]
        return sorted(
            kept,
            key=lambda row: [
                str(row[key] or "") for key in ("period_start", "period_end", "published", "url")
            ],
        )

    def events(self) -> list[dict[str, Any]]:
        """Events on record between the ends' states, and wars of theirs."""
        told = {role: figure for role, figure in self.figures.items() if role in ("dyad", "wars")}
        return chronicle.event_records(told)

    def ends(self) -> Iterator[tuple[str, End]]:
        yield "from", self.route.departure
        yield "to", self.route.destination

    def to_json(self) -> dict[str, Any]:
        """The airlift as `docs/schema/airlift.json` has it."""
        return {
            **{
                name: {
                    "given": end.given,
                    "name": end.name,
                    "states": list(end.states),
                    "airfields": list(end.codes),
                }
                for name, end in self.ends()
            },
            "both_ways": self.route.both_ways,
            "period": None if self.route.period is None else str(self.route.period),
            "operators": [*self.route.operators, *self.route.classes],
            "types": list(self.route.types),
            "made": self.made,
            "figures": {role: figure.to_json() for role, figure in self.figures.items()},
            "reports": self.reports(),
            "events": self.events(),
            "sources": [used.to_json() for used in self.sources],
        }


def build(
    workspace: Workspace,
    departure: str,
    destination: str,
    *,
    period: Period | None = None,
    both_ways: bool = False,
    operator: str | None = None,
    aircraft: str | None = None,
    told_elsewhere: bool = False,
) -> Airlift:
    """Ask the measures everything that is said of an airlift.

    With no flights held, the figures have no values and say why, and the reports stand alone. Where
    reports and events are `told_elsewhere`, as in a dossier, they are not asked for again. Raises
    `SinewsError` for an end, an operator or a type that cannot be read.
    """
    ways = "both" if both_ways else "one"
    asked = route(departure, destination, period, ways, operator, aircraft)
    given: dict[str, Any] = {"departure": asked.departure.given, "destination": asked.destination.given}
    given |= {"ways": "both"} if both_ways else {}
    given |= {"period": period} if period else {}
    narrowed: dict[str, Any] = {}
    if operator:
        narrowed["operator"] = ",".join((*asked.operators, *asked.classes))
    if asked.types:
        narrowed["aircraft"] = ",".join(asked.types)

    def run(name: str, **more: Any) -> Figure:
        return measures.run(workspace, name, given | more)

    figures = {"flights": run("airlift.flights", **narrowed)}
    if figures["flights"].value is not None:
        figures["exposure"] = run("airlift.exposure")
        figures["missions"] = run("airlift.missions", **narrowed)
        figures["payload"] = run("airlift.payload", **narrowed)
        figures["list"] = run("airlift.list", **narrowed)
        figures["surge"] = run("airlift.surge", **narrowed)
        figures["lead"] = run("airlift.lead", **narrowed)
    if not told_elsewhere:
        figures |= _reports(workspace, asked)
        figures |= _events(workspace, asked)
    used = sources.used(workspace, figures.values())
    return Airlift(
        asked,
        figures,
        max((snapshot.retrieved for one in used for snapshot in one.snapshots), default=""),
        used,
        {**{key: str(value) for key, value in given.items()}, **narrowed},
    )


def is_worth_asking(workspace: Workspace, sender: Party, receiver: Party) -> bool:
    """Whether a dossier has anything to say of flights: some are held, and both parties have airfields."""
    return holds_flights(workspace) and all(
        party.kind in ("state", "former-state", "territory", "group") for party in (sender, receiver)
    )


def of_dossier(figures: Mapping[str, Figure], events: Mapping[str, Figure]) -> Airlift | None:
    """The airlift of a dossier's section, with the events of its timeline; None where it has none."""
    if "flights" not in figures:
        return None
    given = dict(figures["flights"].parameters)
    period = figures["flights"].period
    asked = route(str(given["departure"]), str(given["destination"]), period, str(given["ways"]), None, None)
    return Airlift(asked, {**figures, **events}, "", ())


def _reports(workspace: Workspace, asked: Route) -> dict[str, Figure]:
    sides = [_one_state(end) for end in (asked.departure, asked.destination)]
    named = [state for state in sides if state]
    if not named:
        return {}
    parameters: dict[str, Any] = dict(zip(("state", "other"), named, strict=False))
    if len(set(named)) == 1:
        parameters.pop("other", None)
    if asked.period:
        parameters["period"] = asked.period
    found = measures.run(workspace, "reports.list", parameters)
    return {"reports": found} if found.rows else {}


def _events(workspace: Workspace, asked: Route) -> dict[str, Figure]:
    there, here = (_one_state(end) for end in (asked.departure, asked.destination))
    found: dict[str, Figure] = {}
    period = {"period": asked.period} if asked.period else {}
    if there and here and there != here:
        found["dyad"] = measures.run(workspace, "timeline.events", {"state": there, "other": here, **period})
    if here or there:
        found["wars"] = measures.run(workspace, "timeline.events", {"state": here or there, **period})
    return {role: figure for role, figure in found.items() if figure.rows}


def _one_state(end: End) -> str | None:
    """The state of an end that lies in one."""
    known = load_airfields() if end.codes else {}
    states = {*end.states, *(known[code][1] for code in end.codes if code in known)} - {None}
    if end.given.startswith("g-"):
        return end.given
    if len(states) != 1:
        return None
    code = str(next(iter(states)))
    try:
        parties.find(code, None)
    except (UnknownName, SinewsError):
        return None
    return code
