"""Readings are run: each on every vintage held that covers it, with one cache for a whole article."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sinews import measures
from sinews.claims.readings import Found, Reading, Stated, value_of
from sinews.editions import UNDATED, span
from sinews.errors import SinewsError
from sinews.figure import Figure
from sinews.measures.declare import read_parameters, written
from sinews.workspace import Workspace

# What the words say is compared to about as many places as a newspaper prints, and more.
_STALE = {"latest-year", "regime-year", "period-outside-coverage", "votes-part-of-year"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A reading, what came of it, and whether the words agree.

    `agrees` is None where there is no answer; `near` says that a miss is no larger than publishers'
    revisions (whether they are allowed for is the verdict's matter).
    """

    reading: Reading
    figures: tuple[Figure, ...]
    found: Found
    agrees: bool | None
    near: bool
    why_not: str = ""
    vintage: str = ""

    @property
    def told(self) -> str:
        """What the records say, in words."""
        if self.found.said:
            return self.found.said
        return self.figures[0].text if self.figures else ""

    @property
    def value(self) -> float | None:
        return self.found.value


class Runner:
    """Runs measures on one workspace; figures are kept by measure and parameters."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._figures: dict[tuple[Any, ...], Figure | str] = {}
        self._spans: dict[str, tuple[int, int] | None] = {}
        self._labels: dict[tuple[str, ...], list[str]] = {}

    def span(self, kind: str) -> tuple[int, int] | None:
        """The years that the records of a kind cover; of arms, register and totals together."""
        if kind not in self._spans:
            # "register" is the list of single deliveries, which begins later than the totals.
            kinds = {"deliveries": ("deliveries", "transfer_totals"), "register": ("deliveries",)}
            part = {"displacement": "stock"}.get(kind, "")
            self._spans[kind] = span(self.workspace, kinds.get(kind, (kind,)), part)
        return self._spans[kind]

    def has(self, measure: str) -> bool:
        return measure in measures.all_measures()

    def figure(self, measure: str, parameters: Mapping[str, Any], *, shown: bool = True) -> Figure | str:
        """The figure, or in words why it cannot be made; one that is not shown has no records."""
        try:
            known = measures.get(measure)
            given = {k: v for k, v in parameters.items() if v is not None}
            values = read_parameters(known, given)
            key = (measure, shown, tuple(sorted(written(values).items())))
            if key not in self._figures:
                try:
                    self._figures[key] = measures.run_typed(self.workspace, known, values, with_records=shown)
                except SinewsError as refused:
                    self._figures[key] = _in_words(refused)
            return self._figures[key]
        except SinewsError as refused:
            return _in_words(refused)

    def labels(self, kinds: tuple[str, ...]) -> list[str]:
        """The vintages held of these kinds, newest first; undated ones last."""
        if kinds not in self._labels:
            held = {
                snapshot.vintage or UNDATED
                for snapshot in self.workspace.readable
                if any(scope["kind"] in kinds and scope["stated"] for scope in snapshot.scopes)
            }
            self._labels[kinds] = sorted(held, key=lambda one: (one != UNDATED, one), reverse=True)
        return self._labels[kinds]

    def glance(self, reading: Reading) -> Outcome:
        """What the newest vintage that answers says, for comparing only."""
        labels = self.labels(reading.vintages) if reading.vintages else []
        for label in labels if len(labels) > 1 else []:
            one = self._outcome(reading, {"vintage": label}, shown=False)
            if one.agrees is not None:
                return one
        return self._outcome(reading, {}, shown=False)

    def run(self, reading: Reading) -> list[Outcome]:
        """An outcome for each vintage that answers; else one that says why none does."""
        labels = self.labels(reading.vintages) if reading.vintages else []
        if len(labels) > 1:
            answered: list[Outcome] = []
            for label in labels:
                one = self._outcome(reading, {"vintage": label})
                if one.agrees is not None:
                    answered.append(one)
            if answered:
                return answered
        return [self._outcome(reading, {})]

    def _outcome(self, reading: Reading, more: Mapping[str, str], *, shown: bool = True) -> Outcome:
        figures: list[Figure] = []
        for run in reading.runs:
            figure = self.figure(reading.measure, {**run, **more}, shown=shown)
            if isinstance(figure, str):
                return Outcome(reading, tuple(figures), Found(None), None, False, figure)
            figures.append(figure)
        if lacking := next((figure for figure in figures if _is_stale(figure)), None):
            return Outcome(reading, tuple(figures), Found(None), None, False, _reason(lacking))
        found = (reading.find or _finder(reading))(figures)
        vintage = next((figure.vintages[0] for figure in figures if figure.vintages), "")
        agrees, near = _compare(reading, found, figures)
        why = ""
        if agrees is None:
            why = found.why_not or next((_reason(f) for f in figures if f.value is None), "")
        return Outcome(reading, tuple(figures), found, agrees, near, why, vintage)


def _in_words(refused: SinewsError) -> str:
    """A measure's complaint about a parameter, without the parameter's name."""
    return re.sub(r"^\w+=([^:]*): ", r"“\1”: ", " ".join(str(refused).split()))


def _finder(reading: Reading) -> Any:
    return (lambda figures: _members(figures, reading.stated)) if reading.scale == "set" else value_of


def _members(figures: list[Figure], words: Stated) -> Found:
    """A set by name: all of them and no other."""
    value = figures[0].value
    if not isinstance(value, list):
        return Found(None)
    lacking = [one for one in words.members if one not in value]
    extra = [one for one in value if one not in words.members]
    return Found(float(len(lacking) + len(extra)), agrees=not lacking and not extra)


def _compare(reading: Reading, found: Found, figures: list[Figure]) -> tuple[bool | None, bool]:
    """Whether the words agree with what was found, and whether a miss is a near one."""
    words = reading.stated
    if found.why_not:
        # "differ": told in more than one way, of which one agrees.
        return (None, found.why_not == "differ")
    if found.agrees is not None:
        near = False
        if not found.agrees:
            if reading.scale == "two shares":
                near = (found.high or 0.0) <= 2
            elif reading.scale == "set":
                near = found.value is not None and found.value <= 2
        return found.agrees, near
    if found.value is None:
        return None, False
    if words.allows(found.value):
        return True, False
    return False, is_near(reading.scale, words, found)


def overlaps(words: Stated, found: Found) -> bool:
    """Whether what the words allow and the interval of what was found have a number in common."""
    return (
        found.low is not None
        and found.high is not None
        and found.low <= words.high
        and words.low <= found.high
    )


def is_near(scale: str, words: Stated, found: Found) -> bool:
    """Whether publishers' usual revisions could explain a miss (contract, section 5).

    At most 2 points on a share, 5 per cent of the ratio on a change or a ratio and of an amount, one
    place on a rank. An estimate with an interval of its own is missed nearly by what lies within it.
    """
    value = found.value
    if value is None:
        return False
    away = words.distance(value)
    if scale == "share":
        return away <= 2
    if scale == "rank":
        return away <= 1
    if scale == "change":
        return away <= 0.05 * abs(100 + value)
    if scale in ("ratio", "amount"):
        return away <= 0.05 * abs(value)
    if scale == "estimate":
        return overlaps(words, found)
    return False


def is_rounding(outcome: Outcome) -> bool:
    """Whether a miss is within the rounding of a published table: it may be none."""
    rounded = any(w.name == "rounded-tables" for figure in outcome.figures for w in figure.warnings)
    return rounded and outcome.agrees is False and overlaps(outcome.reading.stated, outcome.found)


def _is_stale(figure: Figure) -> bool:
    """Whether the value is of another year than asked, or the records end before the period does."""
    return any(warning.name in _STALE for warning in figure.warnings)


def _reason(figure: Figure) -> str:
    """Why a figure has no answer: the caveat that says so, else its text."""
    from sinews.measures import sentence

    for warning in figure.warnings:
        if warning.name in _REASONS:
            return sentence(warning)
    return figure.caveats[0] if figure.caveats and figure.value is None else figure.text


_REASONS = {
    *_STALE,
    "no-records",
    "no-single-release",
    "scope-not-covered",
    "party-not-covered",
    "unstated-scope",
    "nothing-delivered",
    "nothing-before",
    "deaths-not-listed",
    "events-not-covered",
    "spending-not-available",
    "spending-no-rows",
    "spending-no-state",
    "left-to-another-agency",
    "standing-unknown",
    "state-not-listed",
    "nothing-collected",
    "data-set-ends",
    "data-set-not-held",
}
