"""What a dossier holds: sections of figures about one dyad, and the sources they rest on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sinews import parties
from sinews.database import quote
from sinews.dossier import airlift, arms, chronicle, sources, ties
from sinews.dossier.asking import Asker, valued_years
from sinews.dossier.language import Language
from sinews.dossier.windows import Drift, drift
from sinews.editions import span
from sinews.errors import SinewsError
from sinews.figure import Figure
from sinews.measures import votes
from sinews.parties import Party
from sinews.periods import Period
from sinews.workspace import Workspace

# All that the page reads, loaded together: a database for each question would be slow.
_KINDS = (
    "agreements", "conflict_deaths", "conflict_years", "deals", "deliveries", "displacement", "events",
    "parties", "places", "regimes", "reports", "rollcall_issues", "rollcalls", "spending",
    "transfer_totals", "treaties", "votes",
)  # fmt: skip
# What nobody has brought in yet, and a reader would look for.
_WANTED = ("trade", "flights")


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
    # Kinds of records that are not held, of those that a reader would look for.
    missing: tuple[str, ...] = ()
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
            "reports": chronicle.report_records(self.section("reported").figures),
            "events": chronicle.event_records(self.section("timeline").figures),
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
    `vintage` is a release of the arms registers. Raises `SinewsError` when both parties are one, when
    a party did not exist in the period, when the period has an open end, and when no snapshot has the
    vintage.
    """
    if sender.code == receiver.code:
        raise SinewsError(f"a dossier is about two parties; {sender.name} was named twice")
    for party in (sender, receiver):
        if not party.overlaps(period):
            parties.find(party.code, period)
    period = Period.of_years(period.first_year, period.last_year)
    view = workspace.view(as_of=as_of)
    view = workspace.view(as_of=as_of, narrowed=_needed(view, sender, receiver, period))
    held = {kind for snapshot in view.readable for kind in snapshot.kinds}
    view.database(*(kind for kind in _KINDS if kind in held))
    asked = Asker(view, sender, receiver, period, vintage)
    shares = drift(view, sender, receiver, period, vintage)
    fled = ties.people(asked)
    told = ties.timeline(asked)
    printed = ties.reported(asked, fled)
    answers = {
        "summary": arms.summary(asked, shares),
        "suppliers": arms.suppliers(asked),
        "delivered": arms.delivered(asked),
        "windows": {_key(figure): figure for figure in shares.figures},
        "dollars": arms.dollars(asked),
        "composition": arms.composition(asked),
        "context": arms.context(asked),
        "standing": arms.standing(asked),
        "spending": ties.spending(asked),
        "conflict": ties.conflict(asked),
        "people": fled,
        "politics": ties.politics(asked),
        "timeline": told,
        "reported": printed,
        "places": ties.places(asked, told["dyad"], printed["dyad"]),
    }
    if airlift.is_worth_asking(view, sender, receiver):
        between = airlift.build(
            view, sender.code, receiver.code, period=period, both_ways=True, told_elsewhere=True
        )
        answers["airlift"] = between.figures
    answers["unrecorded"] = _unanswered(answers)
    sections = tuple(Section(name, figures) for name, figures in answers.items() if figures)
    used = sources.used(view, [figure for section in sections for figure in section.figures.values()])
    return Dossier(
        sender=sender,
        receiver=receiver,
        period=period,
        made=max((snapshot.retrieved for one in used for snapshot in one.snapshots), default=""),
        sections=sections,
        drift=shares,
        sources=used,
        missing=tuple(kind for kind in _WANTED if kind not in held),
        vintage=vintage,
        as_of=as_of,
    )


def _needed(records: Workspace, sender: Party, receiver: Party, period: Period) -> dict[str, str]:
    """Which rows of the largest tables the questions are about, by kind, as SQL conditions.

    Every question of `ties` about these kinds must be within them; a test asks each anew of all rows.
    """
    if "group" in (sender.kind, receiver.kind):
        return {}
    both = f"{quote(sender.code)}, {quote(receiver.code)}"
    voters = ", ".join(quote(votes.kept_as(party)) for party in (sender, receiver))
    held = span(records, ("displacement",), "stock") or (0, 0)
    return {
        "deals": f"supplier IN ({both}) OR recipient IN ({both})",
        "spending": f"state IN ({both})",
        "votes": f"state IN ({voters})",
        # The last year is whole: the pair is set among all others of that year.
        "displacement": f"origin = {quote(receiver.code)} OR year = {min(held[1], period.last_year)}",
    }


def _unanswered(answers: dict[str, dict[str, Figure]]) -> dict[str, Figure]:
    """The questions that the records cannot answer; they leave the sections about other things.

    Those about arms stay in their sections too, which are told around what is missing. A figure whose
    series has values says something without one of its own: votes of a part of the years.
    """
    found: dict[str, Figure] = {}
    for section, figures in answers.items():
        # What is not known of flights stands with what is.
        if section == "airlift":
            continue
        for role, figure in list(figures.items()):
            if figure.value is not None or valued_years(figure) or (role == "agreements" and figure.rows):
                continue
            # Where the volume is unknown, that says it of the list and of the columns too.
            if figure.measure in _OF_VOLUME and answers["summary"]["volume"].value is None:
                continue
            if section not in _ARMS:
                del figures[role]
            found.setdefault(f"{figure.measure} {figure.caveats[:1]}", figure)
    return {f"{figure.measure} {figure.id}": figure for figure in found.values()}


_OF_VOLUME = {"arms.yearly", "arms.deliveries"}
_ARMS = {"summary", "suppliers", "delivered", "windows", "dollars", "composition", "context", "standing"}


def _key(figure: Figure) -> str:
    return f"{figure.parameters.get('vintage', '')} {figure.period}"
