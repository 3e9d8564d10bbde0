"""Reports located: what others printed, beside a claim that may repeat it.

A report is never a measurement. It answers where no measured record can, and an attributed claim
is held against it first: "92 flights between 2016 and 2020, says Haaretz" repeats a report whose
period ends in March 2023. Numbers change as they are repeated; what changed is what is said here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sinews import parties
from sinews.claims.model import Claim, Quantity
from sinews.claims.readings import Stated, Unread, named, stated
from sinews.claims.readings_places import place_of
from sinews.claims.readings_told import both, everyone
from sinews.claims.running import Runner
from sinews.errors import SinewsError
from sinews.figure import Cell, Figure
from sinews.measures.collected import fold
from sinews.periods import Moment, Period, UnreadablePeriod

# Which reports speak of what a topic states; "" stands for those that name no measure.
_MEASURES = {
    "arms.share": ("arms.import_share", "arms.export_share"),
    "arms.share_change": ("arms.import_share", "arms.export_share"),
    "arms.dollars": ("arms.dollar_deals", "arms.tiv", "trade.value", ""),
    "arms.volume": ("arms.tiv", "arms.dollar_deals"),
    "arms.weapon": ("arms.orders", "arms.deliveries", "arms.licensed_production"),
    "arms.licence": ("arms.licensed_production",),
    "flights.count": ("airlift.flights",),
    "trade.share": ("trade.import_share", "trade.export_share"),
    "trade.value": ("trade.value",),
    "displacement.people": ("displacement.flow", "displacement.stock"),
    "conflict.deaths": ("conflict.party_deaths", ""),
}
_OF = {"imports": "arms.import_share", "exports": "arms.export_share"}
# Units of reports, by the units of quantities, with what makes the one into the other.
_UNITS = {
    "%": (("%",), 1.0),
    "currency:USD": (("million USD", "million USD as printed"), 1e-6),
    "flights": (("flights",), 1.0),
    "people": (("people",), 1.0),
    "deaths": (("people",), 1.0),
    "tonnes": (("tonnes",), 1.0),
}
# Within how many years of the article a report without the article's period is of its time.
_OWN_TIME = 2
_SIDES = 2
_ANY_COUNT = {"items", "count"}
# The subjects are in the collection's own words, which are English.
_OF_ARMS = re.compile(r"\b(arms|defence|weapons|military)\b", re.IGNORECASE)
_RELATIONS = {
    ">=": "at least ",
    ">": "more than ",
    "~": "about ",
    "<=": "at most ",
    "<": "less than ",
    "=": "",
}


@dataclass(frozen=True, slots=True)
class Report:
    """A published number that speaks of the same, and how far it says the same."""

    publisher: str
    published: str
    subject: str
    relation: str
    value: float
    unit: str
    period: Period | None
    same_value: bool
    same_period: bool
    is_cited: bool  # its publisher is the one the claim names
    of_measure: str

    @property
    def agrees(self) -> bool:
        return self.same_value and self.same_period

    @property
    def told(self) -> str:
        """Who printed what, of which period."""
        when = f", {self.period.spoken()}" if self.period else ""
        printed = f" ({self.published})" if self.published else ""
        amount = f"{_RELATIONS.get(self.relation, '')}{self.value:,g} {self.unit}".replace(" %", "%")
        return f"{self.publisher}{printed}: “{self.subject}”{when}: {amount}"


@dataclass(frozen=True, slots=True)
class Located:
    """The reports that bear on a claim, the closest first, and the figure that lists them."""

    reports: tuple[Report, ...]
    figure: Figure
    parameters: Mapping[str, Any]
    stated: Stated

    @property
    def best(self) -> Report:
        return self.reports[0]

    @property
    def agreeing(self) -> list[Report]:
        return [report for report in self.reports if report.agrees]


def locate(
    claim: Claim, runner: Runner, *, as_of: str | None = None, published: date | None = None
) -> Located | None:
    """Reports of the same parties or place with a number in the claim's unit, or None.

    With `as_of`, only what was published by then. Reports of another period are kept: that a number
    is of another period is what a reader must know.
    """
    wanted = _MEASURES.get(claim.topic)
    if wanted is None or not claim.quantities:
        return None
    number = claim.quantities[-1]
    parameters = _parameters(claim)
    if not parameters:
        return None
    figure = runner.figure("reports.list", parameters)
    if isinstance(figure, str) or figure.value is None:
        if "place" not in parameters or len(parameters) == 1:
            return None
        parameters = {key: value for key, value in parameters.items() if key != "place"}
        figure = runner.figure("reports.list", parameters)
        if isinstance(figure, str) or figure.value is None:
            return None
    words = _words(number, claim)
    when = _when(claim, published)
    found = []
    for row in _rows(figure):
        report = _report(row, claim, number, words, when, wanted, published)
        if report is not None and (as_of is None or (report.published or "9999") <= as_of):
            found.append(report)
    found = [report for report in found if report.is_cited or report.same_value or report.same_period]
    if not found:
        return None
    found.sort(
        key=lambda one: (
            not one.agrees,
            not one.is_cited,
            not one.same_value,
            not one.same_period,
            one.published,
            one.publisher,
            one.value,
        )
    )
    return Located(tuple(found), figure, parameters, words)


def _parameters(claim: Claim) -> dict[str, Any]:
    try:
        if len(everyone(claim)) > _SIDES:
            # A report of one pair says nothing of a sum over several.
            return {}
        state, other = both(claim)
    except Unread:
        state = other = None
    if state is None and (victims := claim.options.get("victims")):
        try:
            state = parties.get(victims)
        except SinewsError:
            return {}
    found: dict[str, Any] = {key: value for key, value in (("state", state), ("other", other)) if value}
    if claim.topic.startswith("flights") and (place := place_of(claim)):
        # The place says more than the states do, and a report may be of a third state's airline.
        return {"place": place}
    return found


def _words(number: Quantity, claim: Claim) -> Stated:
    factor = _UNITS.get(number.unit, ((), 1.0))[1]
    unit = "million USD" if number.unit == "currency:USD" else number.unit
    return stated(number, unit, claim.period.period if claim.period else None, factor=factor)


def _when(claim: Claim, published: date | None) -> Period | None:
    if claim.period is None:
        return None
    period = claim.period.period
    if period.end is None and published is not None:
        return Period(period.start, Moment(published.year, published.month, published.day))
    return period


def _rows(figure: Figure) -> list[dict[str, Cell]]:
    return [dict(zip(figure.columns, row, strict=True)) for row in figure.rows]


def _report(
    row: Mapping[str, Cell],
    claim: Claim,
    number: Quantity,
    words: Stated,
    when: Period | None,
    wanted: Sequence[str],
    published: date | None,
) -> Report | None:
    measure, unit, value = str(row["measure"] or ""), str(row["unit"]), row["value"]
    if not isinstance(value, int | float) or not _fits_topic(
        measure, unit, str(row["subject"]), claim, number, wanted
    ):
        return None
    if _is_reversed(row, claim):
        return None
    if claim.options.get("victims") not in (None, "", row["sender"]):
        # The dead of one side are not those of the other.
        return None
    period = _period(row)
    publisher = str(row["publisher"])
    is_cited = _is_cited(publisher, claim.attributed_to)
    same_value = words.allows(float(value))
    if measure == "" and not (same_value or is_cited):
        return None
    return Report(
        publisher,
        str(row["published"] or ""),
        str(row["subject"]),
        str(row["relation"]),
        float(value),
        unit,
        period,
        same_value,
        _same_period(when, period, claim, published),
        is_cited,
        measure,
    )


def _fits_topic(
    measure: str, unit: str, subject: str, claim: Claim, number: Quantity, wanted: Sequence[str]
) -> bool:
    if measure not in wanted:
        return False
    if measure == "trade.value" and claim.topic.startswith("arms.") and not _OF_ARMS.search(subject):
        return False
    of = _OF.get(claim.options.get("of", ""))
    if of and measure.startswith("arms.") and measure.endswith("share") and measure != of:
        return False
    if number.unit in _ANY_COUNT:
        return unit not in ("%", "million USD", "million USD as printed", "people") or claim.topic in (
            "conflict.deaths",
            "displacement.people",
        )
    units = _UNITS.get(number.unit)
    return units is not None and unit in units[0]


def _is_reversed(row: Mapping[str, Cell], claim: Claim) -> bool:
    """Whether the report is of the other direction, where the claim's roles have one."""
    for sending, receiving in (("supplier", "recipient"), ("exporter", "importer"), ("origin", "host")):
        try:
            one, two = named(claim, sending), named(claim, receiving)
        except Unread:
            return False
        if claim.topic.startswith("flights"):
            return False
        senders, receivers = {p.code for p in one}, {p.code for p in two}
        if senders and row["sender"] in receivers - senders:
            return True
        if receivers and row["receiver"] in senders - receivers:
            return True
    return False


def _is_cited(publisher: str, attributed_to: str | None) -> bool:
    """Whether a claim's attribution names this publisher."""
    if not attributed_to:
        return False
    printed, said = fold(publisher), fold(attributed_to)
    if said == printed:
        return True
    if len(said) < 3:
        return False
    if said in printed or printed in said:
        return True
    words = {fold(word) for word in re.split(r"[^\w]+", publisher) if len(word) > 3}
    return bool(words & {fold(word) for word in re.split(r"[^\w]+", attributed_to) if len(word) > 3})


def _period(row: Mapping[str, Cell]) -> Period | None:
    first, last = row["period_start"], row["period_end"]
    if not first and not last:
        return None
    try:
        start = Period.parse(str(first)).start if first else None
        end = Period.parse(str(last)).end if last else None
    except UnreadablePeriod:
        return None
    return Period(start, end)


def _same_period(when: Period | None, period: Period | None, claim: Claim, published: date | None) -> bool:
    """Whether the words and the report speak of the same time.

    A count "in September 2023" and one of 24 to 30 September do; one "between 2016 and 2020" and one
    of 2016 to March 2023 do not, nor does a year within a window of five.
    """
    if period is None:
        return True
    if when is None:
        # What is said without a period is said of the article's own time.
        told = period.end or period.start
        return published is None or told is None or abs(published.year - told.year) <= _OWN_TIME
    if period.start is None or period.end is None:
        # "Signed over the years", as told on a day.
        end = period.end or period.start
        return end is not None and when.overlaps(Period(end, end))
    if when.start is None or when.end is None:
        return when.overlaps(period)
    if str(when) == str(period):
        return True
    same_years = (when.first_year, when.last_year) == (period.first_year, period.last_year)
    if claim.topic == "displacement.people" and period.first_year == period.last_year == when.last_year:
        # A running count goes up to its last day, which is the day the words are of.
        last, said = period.end.last_day(), when.end.last_day()
        return when.contains(period) or (period.end.first_day() <= said <= last and when.overlaps(period))
    return same_years and when.contains(period)
