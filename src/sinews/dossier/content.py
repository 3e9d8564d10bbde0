"""What a dossier holds: sections of figures about one dyad, and the sources they rest on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sinews import measures, parties
from sinews.dossier import sources
from sinews.dossier.language import Language
from sinews.dossier.windows import Drift, drift
from sinews.errors import SinewsError
from sinews.figure import Figure
from sinews.parties import Party
from sinews.periods import Period
from sinews.workspace import Workspace

# How many suppliers (or recipients) the page ranks.
TOP = 8


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page; `figures` by the role they have in it, in the order of the JSON."""

    id: str
    figures: dict[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dyad in figures; `made` is the newest retrieval time among the snapshots they rest on."""

    sender: Party
    receiver: Party
    period: Period
    made: str
    sections: tuple[Section, ...]
    drift: Drift
    sources: tuple[sources.Used, ...]
    vintage: str | None = None
    as_of: str | None = None

    def section(self, identity: str) -> Section:
        """The section with this id; an empty one where the dossier has none."""
        return next((each for each in self.sections if each.id == identity), Section(identity))

    @property
    def unanswered(self) -> Figure | None:
        """The figure of what was delivered, where the records cannot answer it."""
        figure = self.section("summary").figures["volume"]
        return figure if figure.value is None else None

    def figures(self) -> Iterator[Figure]:
        """Every figure once, in the order of the page."""
        seen = set()
        for section in self.sections:
            for figure in section.figures.values():
                if figure.id not in seen:
                    seen.add(figure.id)
                    yield figure

    def to_json(self) -> dict[str, Any]:
        """The dossier as the contract has it (docs/schema/dossier.json)."""
        english = Language.load("en")
        return {
            "dyad": {"sender": self.sender.code, "receiver": self.receiver.code},
            "period": str(self.period),
            "made": self.made,
            "sections": [
                {
                    "id": section.id,
                    "title": english.plain(f"sections.{section.id}"),
                    "figures": [figure.to_json() for figure in section.figures.values()],
                }
                for section in self.sections
            ],
            "reports": [],
            "events": [],
            "sources": [used.to_json() for used in self.sources],
        }


def build(
    workspace: Workspace,
    sender: Party,
    receiver: Party,
    period: Period,
    *,
    vintage: str | None = None,
    as_of: str | None = None,
) -> Dossier:
    """Ask the measures everything that the page about a dyad says.

    Works for any pair: what the records cannot answer is a figure without a value that says why.
    Raises `SinewsError` when both parties are one, when a party did not exist in the period, when
    the period has an open end, and when no snapshot has the vintage.
    """
    if sender.code == receiver.code:
        raise SinewsError(f"a dossier is about two parties; {sender.name} was named twice")
    for party in (sender, receiver):
        if not party.overlaps(period):
            parties.find(party.code, period)
    period = Period.of_years(period.first_year, period.last_year)
    view = workspace.view(as_of=as_of) if as_of else workspace
    asked = _Asker(view, sender, receiver, period, vintage)
    shares = drift(view, sender, receiver, period, vintage)
    sections = [
        Section("summary", asked.summary(shares)),
        Section("suppliers", asked.suppliers()),
        Section("delivered", asked.delivered()),
        Section("windows", {f"{_key(f)}": f for f in shares.figures}),
        Section("dollars", asked.dollars()),
        Section("composition", asked.composition()),
        Section("context", asked.context()),
    ]
    kept = tuple(section for section in sections if section.figures)
    figures = [figure for section in kept for figure in section.figures.values()]
    used = sources.used(view, figures)
    return Dossier(
        sender=sender,
        receiver=receiver,
        period=period,
        made=max((snapshot.retrieved for one in used for snapshot in one.snapshots), default=""),
        sections=kept,
        drift=shares,
        sources=used,
        vintage=vintage,
        as_of=as_of,
    )


def _key(figure: Figure) -> str:
    return f"{figure.parameters.get('vintage', '')} {figure.period}"


class _Asker:
    """Puts the dossier's questions to the measures."""

    def __init__(
        self,
        workspace: Workspace,
        sender: Party,
        receiver: Party,
        period: Period,
        vintage: str | None,
    ) -> None:
        self._workspace = workspace
        self._sender = sender
        self._receiver = receiver
        self._period = period
        self._always: dict[str, Any] = {"vintage": vintage} if vintage else {}
        self._known: dict[str, Figure] = {}

    def run(self, name: str, **parameters: Any) -> Figure:
        given = {"period": self._period, **self._always, **parameters}
        given = {key: value for key, value in given.items() if value is not None}
        key = name + repr(sorted((k, str(v)) for k, v in given.items()))
        if key not in self._known:
            self._known[key] = measures.run(self._workspace, name, given)
        return self._known[key]

    def pair(self, name: str, **parameters: Any) -> Figure:
        return self.run(name, supplier=self._sender, recipient=self._receiver, **parameters)

    def summary(self, shares: Drift) -> dict[str, Figure]:
        found = {
            "volume": self.pair("arms.tiv"),
            "imports": self.run("arms.tiv", recipient=self._receiver),
        }
        if found["imports"].value:
            found["share"] = self.pair("arms.import_share")
            found["suppliers"] = self.run("arms.partners", importer=self._receiver)
        if not found["volume"].value:
            return _answered(found, "volume")
        if self._sender.kind != "group":
            found["rank"] = self.run("arms.rank", exporter=self._sender, recipient=self._receiver)
        found["licensed"] = self.pair("arms.licensed_production")
        if len(shares.main) > 1:
            found["peak"], found["trough"] = shares.peak, shares.trough
        found["export_share"] = self.pair("arms.export_share")
        found["first"] = self.pair("arms.first", period=None)
        return _answered(found, "volume")

    def suppliers(self) -> dict[str, Figure]:
        yearly = self.run("arms.yearly", recipient=self._receiver)
        if yearly.value:
            return {
                "yearly": yearly,
                "top": self.run("arms.top", recipient=self._receiver, n=TOP),
            }
        # Where the receiver's imports are not covered, the sender's exports may be.
        customers = self.run("arms.yearly", supplier=self._sender)
        if customers.value:
            return {
                "yearly": customers,
                "top": self.run("arms.top", supplier=self._sender, n=TOP),
            }
        return {"yearly": yearly}

    def delivered(self) -> dict[str, Figure]:
        return {"deliveries": self.pair("arms.deliveries")}

    def dollars(self) -> dict[str, Figure]:
        return {"dollars": self.pair("arms.dollar_deals")}

    def composition(self) -> dict[str, Figure]:
        composition = self.pair("arms.composition")
        if not composition.value:
            return {}
        return {"composition": composition, "licensed": self.pair("arms.licensed_production")}

    def context(self) -> dict[str, Figure]:
        found: dict[str, Figure] = {}
        sides = (("exporter", self._sender), ("importer", self._receiver))
        for side, party in sides:
            if party.kind != "group":
                found[f"{side}_rank"] = self.run("arms.rank", **{side: party})
            found[f"{side}_share"] = self.run("arms.world_share", **{side: party})
            found[f"{side}_partners"] = self.run("arms.partners", **{side: party})
        if self._receiver.kind != "group":
            found["customer_rank"] = self.run("arms.rank", importer=self._receiver, supplier=self._sender)
        found["export_share"] = self.pair("arms.export_share")
        found["reverse"] = self.run("arms.tiv", supplier=self._receiver, recipient=self._sender)
        if found["reverse"].value:
            found["reverse_deliveries"] = self.run(
                "arms.deliveries", supplier=self._receiver, recipient=self._sender
            )
        return _answered(found, "reverse")


def _answered(found: dict[str, Figure], kept: str) -> dict[str, Figure]:
    """The figures with a value; `kept` stays without one, since its caveats say why."""
    return {r: figure for r, figure in found.items() if figure.value is not None or r == kept}
