"""Which measures a claim may mean: a `Claim` becomes a list of `Reading`.

A reading is one defensible way to take the words: a measure, its parameters, and what the words
state in the measure's own unit. Where the words leave something open (which denominator, whose
deaths, stock or flow, ordered or delivered) each way is a reading of its own, and its `aspect` is
the word for what tells it from the others. Where they leave out what no defensible default can
supply, there is no reading, and `Unread` says what is missing.

One file a subject (`readings_arms.py`, `readings_states.py`, …) holds the functions; `BY_TOPIC` is
filled by them. A topic added to `model.TOPICS` needs one function and nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sinews import parties
from sinews.claims.model import Claim, Quantity
from sinews.errors import SinewsError
from sinews.figure import Figure
from sinews.parties import Party
from sinews.periods import Moment, Period

# In whose records a region stands, by the publishers' lists of states.
REGIONS = {
    "nagorno-karabakh": "AZE",
    "crimea": "UKR",
    "donbas": "UKR",
    "gaza": "PSE",
    "tigray": "ETH",
    "darfur": "SDN",
}
# A sum of shares, a quotient of volumes: no article compares more.
MOST_PARTIES = 12
# SIPRI compares periods of five years, because single years swing with single deliveries.
WINDOW = 5


@dataclass(frozen=True, slots=True)
class Stated:
    """What the words say, in the measure's unit; the bounds are infinite where the words are open."""

    value: float | None
    low: float
    high: float
    unit: str
    relation: str = "="
    period: Period | None = None
    members: tuple[str, ...] = ()

    def allows(self, value: float) -> bool:
        """Whether a value lies within what the words allow; the slack is that of binary fractions."""
        slack = 1e-9 * max(1.0, abs(value))
        return self.low - slack <= value <= self.high + slack

    def distance(self, value: float) -> float:
        """How far a value lies outside what the words allow."""
        return max(self.low - value, value - self.high, 0.0)


@dataclass(frozen=True, slots=True)
class Found:
    """What the records say to a reading. `agrees` is set where it is no matter of numbers."""

    value: float | None
    low: float | None = None
    high: float | None = None
    agrees: bool | None = None
    said: str = ""  # in place of the figure's text
    why_not: str = ""  # where there is no answer


@dataclass(frozen=True, slots=True)
class Reading:
    """One defensible way to turn a claim into measures with parameters.

    `runs` are the parameters of each figure the reading needs, most often one. `scale` decides how
    far publishers' revisions may move it: share, change, ratio, amount, rank, or exact (not at all).
    """

    measure: str
    runs: tuple[Mapping[str, Any], ...]
    stated: Stated
    scale: str
    aspect: str = ""
    sense: str = ""
    caveat: str = ""
    find: Callable[[Sequence[Figure]], Found] | None = None
    vintages: tuple[str, ...] = ()  # kinds whose vintages are readings of their own
    # The words are of something wider than the records: agreement is no proof of them, and a miss is
    # a disproof only where the part refutes the whole ("no arms", and major arms were delivered).
    loose: bool = False
    disproves: bool = False

    def with_stated(self, stated: Stated) -> Reading:
        return replace(self, stated=stated)

    def with_parameters(self, **changed: Any) -> Reading:
        """The same reading with other parameters in every figure, as of another period."""
        runs = tuple({**run, **{k: v for k, v in changed.items() if k in run}} for run in self.runs)
        period = changed.get("period", self.stated.period)
        return replace(self, runs=runs, stated=replace(self.stated, period=period))


class Unread(SinewsError):
    """No reading: the message says in words what is missing."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the article when its claims are read.

    `spans` gives the years that the records of a kind cover; `has` says which measures there are.
    """

    published: date | None = None
    spans: Callable[[str], tuple[int, int] | None] = lambda kind: None
    has: Callable[[str], bool] = lambda measure: True
    # A figure, or why there is none: for readings that must look up which event is meant.
    ask: Callable[[str, Mapping[str, Any]], Figure | str] = lambda measure, parameters: ""
    periods: tuple[Period, ...] = ()  # every period that the article names


Maker = Callable[[Claim, Context], list[Reading]]
BY_TOPIC: dict[str, Maker] = {}


def topic(name: str) -> Callable[[Maker], Maker]:
    """Register a function as the one that reads claims of a topic."""

    def register(function: Maker) -> Maker:
        BY_TOPIC[name] = function
        return function

    return register


def narrowing(claim: Claim) -> str:
    """Why a claim with a word that narrows its number has no reading."""
    return f"“{claim.options['narrowed']}” makes it another number than the records held have"


def readings_of(claim: Claim, context: Context) -> list[Reading]:
    """Every defensible reading of a claim; raises `Unread` where there is none."""
    # Filled on import; here, so that importing the one does not need the others.
    from sinews.claims import (  # noqa: F401
        readings_arms,
        readings_deals,
        readings_partners,
        readings_places,
        readings_states,
        readings_told,
    )

    if claim.options.get("narrowed"):
        raise Unread(narrowing(claim))
    maker = BY_TOPIC.get(claim.topic)
    if maker is None:
        raise Unread("no measure here counts what this states")
    return maker(claim, context)


# What the functions share ------------------------------------------------------------------------


def named(claim: Claim, *roles: str) -> list[Party]:
    """The parties in any of these roles, in the order of the words, each once.

    Raises `Unread` for a mention that stands for nobody in particular.
    """
    found: dict[str, Party] = {}
    for role in roles:
        for mention in claim.roles.get(role, ()):
            party = mention.party
            if party is None and mention.group:
                party = parties.get(mention.group)
            if party is None and mention.form == "region" and mention.name in REGIONS:
                party = parties.get(REGIONS[mention.name])
            if party is None:
                raise Unread(f"who is meant by “{mention.text}” is not known")
            found.setdefault(party.code, party)
    if len(found) > MOST_PARTIES:
        raise Unread(f"it names {len(found)} parties at once")
    return list(found.values())


def one_or_none(listed: list[Party], what: str) -> Party | None:
    """The only one, or none; raises `Unread` for several."""
    if len(listed) > 1:
        names = ", ".join(party.name for party in listed)
        raise Unread(f"it names several for the {what}: {names}")
    return listed[0] if listed else None


def quantity(claim: Claim, *units: str) -> Quantity | None:
    """The claim's number where it has one of these units (any, without units)."""
    for each in claim.quantities:
        if not units or each.unit in units or (each.unit.startswith("currency:") and "currency" in units):
            return each
    return None


def needed(claim: Claim, *units: str) -> Quantity:
    """The claim's number; raises `Unread` where it has none of these units."""
    found = quantity(claim, *units)
    if found is None:
        if claim.quantities:
            raise Unread(f"“{claim.quantities[0].text}” is no number of the kind that is on record here")
        raise Unread("it gives no number")
    return found


def stated(number: Quantity, unit: str, period: Period | None, *, factor: float = 1.0) -> Stated:
    """A number of the article in a measure's unit."""
    return Stated(
        number.value * factor,
        number.low * factor,
        number.high * factor,
        unit,
        number.relation,
        period,
    )


def years(claim: Claim, context: Context, kind: str) -> list[Period]:
    """The whole years that the words mean, one or two ways; empty where they give no period.

    An open end ("since 2016") runs to the last whole year before the article, or to the year it
    appeared in: both are readings. Raises `Unread` for months and days, which yearly records
    cannot tell apart.
    """
    if claim.period is None:
        return []
    return whole_years(claim.period.period, context, kind)


def whole_years(period: Period, context: Context, kind: str) -> list[Period]:
    """As `years`, of a period in hand."""
    span = context.spans(kind)
    if period.start is None:
        if span is None or period.end is None:
            return []
        period = Period(Moment(span[0]), period.end)
    if period.end is None:
        if period.start is None or not period.is_whole_years:
            raise Unread("these records are by year, and the period begins within one")
        first = period.start.year
        if context.published is not None:
            ends = [context.published.year - 1, context.published.year]
        else:
            ends = [span[1]] if span else []
        if span is not None:
            ends = [min(end, span[1]) for end in ends]
        found = [Period.of_years(first, end) for end in dict.fromkeys(ends) if end >= first]
        if not found:
            raise Unread(f"the records end before {first}")
        return found
    if not period.is_whole_years:
        raise Unread(f"these records are by year and cannot tell {period.spoken()} from the rest of the year")
    if period.first_year == period.last_year and period.start != period.end:
        return [Period.of_years(period.first_year, period.last_year)]
    return [Period.of_years(period.first_year, period.last_year)]


def default_windows(context: Context, kind: str) -> list[Period]:
    """What a sentence without a period may mean: the last five whole years, or the last one."""
    span = context.spans(kind)
    if span is None:
        return []
    last = span[1] if context.published is None else context.published.year - 1
    # A table that ends before is no reading; the article's own day says which years were meant.
    return [Period.of_years(last - WINDOW + 1, last), Period.of_years(last, last)]


def value_of(figures: Sequence[Figure]) -> Found:
    """The value of the only figure."""
    figure = figures[0]
    if isinstance(figure.value, bool) or not isinstance(figure.value, int | float):
        return Found(None)
    return Found(float(figure.value), figure.low, figure.high)


def sum_of(figures: Sequence[Figure]) -> Found:
    """The sum of several figures' values; nothing where one has none."""
    values = [figure.value for figure in figures]
    if not all(isinstance(value, int | float) for value in values):
        return Found(None)
    total = math.fsum(float(value) for value in values if isinstance(value, int | float))
    parts = " + ".join(f"{float(v):g}" for v in values if isinstance(v, int | float))
    return Found(total, said=f"Together {total:.1f} ({parts}). " + " ".join(f.text for f in figures))


def number_in(cell: object) -> float | None:
    """A cell of a figure's table as a number, or None."""
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else None
