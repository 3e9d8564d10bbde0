"""Volumes of major arms held against each other: ratios between states, changes between periods."""

from __future__ import annotations

from decimal import Decimal

from sinews.errors import SinewsError
from sinews.figure import Caveat, plain, shown
from sinews.measures.declare import Answer, measure
from sinews.measures.quotients import one_side, quotient, two_volumes, whose
from sinews.measures.volumes import (
    Filters,
    Flow,
    in_sentence,
    sentence_start,
    spoken,
)
from sinews.parties import Party
from sinews.periods import Period
from sinews.workspace import Workspace


@measure("arms.ratio", unit="times")
def ratio(
    records: Workspace,
    *,
    importer: Party | None = None,
    exporter: Party | None = None,
    other: Party,
    period: Period,
    category: str | None = None,
    weapon: str | None = None,
    vintage: str | None = None,
) -> Answer:
    """How many times another state's imports (or exports) one state's are, by TIV.

    `importer=AZE other=ARM` divides Azerbaijan's imports by Armenia's in the same years and the
    same vintage. "2.5 times as much" is 2.5 here; "2.5 per cent more" would be 1.025.

    Null when the other state has nothing on record in the period.
    """
    flow = one_side(exporter, importer, "arms.ratio")
    base = Flow(other, None) if flow.supplier else Flow(None, other)
    party = flow.supplier or flow.recipient
    assert party is not None
    word = "exports" if flow.supplier else "imports"
    nothing = {"party": other.name, "flow": f"{word} of major arms", "period": period.spoken()}
    found = two_volumes(records, flow, period, base, period, Filters(category, weapon, vintage))
    if isinstance(found, Answer):
        return found
    upper, lower, sql = found.first, found.second, found.sql
    caveats = found.caveats
    if lower.tiv == 0:
        return found.without_value(
            Caveat("nothing-delivered", nothing),
            f"{sentence_start(in_sentence(other))} has no {word} of major arms in {period.spoken()}.",
        )
    value = quotient(upper.tiv, lower.tiv)
    low = quotient(upper.low, lower.high) if lower.high else None
    high = quotient(upper.high, lower.low) if lower.low else None
    sentence = (
        f"{sentence_start(whose(party))} {word} of major arms were {shown(value, 2)} times {whose(other)}"
    )
    return Answer(
        value=plain(value),
        low=plain(low),
        high=plain(high),
        text=(f"{sentence}, {period.spoken()} ({shown(upper.tiv)} against {shown(lower.tiv)} million TIV)."),
        sql=sql,
        caveats=tuple(caveats),
        **found.provenance,
    )


@measure("arms.change", unit="%")
def change(
    records: Workspace,
    *,
    exporter: Party | None = None,
    importer: Party | None = None,
    supplier: Party | None = None,
    recipient: Party | None = None,
    period: Period,
    prior: Period | None = None,
    category: str | None = None,
    weapon: str | None = None,
    vintage: str | None = None,
) -> Answer:
    """Change in the volume of arms transfers between two periods, in per cent of the earlier one.

    Of a state's exports (`exporter`), its imports (`importer`), a pair's (`supplier` and
    `recipient`), or the world's (no party). `prior` is the period just before of the same length
    unless it is given. Both come from one vintage: a change between two vintages would mix revision
    with change. Russia's exports fell by 64 per cent between 2015/2019 and 2020/2024 (−64).

    Of two periods of different length the yearly means are compared, and the text says so: one year
    set against the sum of five would have fallen by 80 per cent with nothing changed. Null when
    nothing is on record in the earlier period.
    """
    flow = _change_flow(exporter, importer, supplier, recipient)
    prior = prior or period.before()
    found = two_volumes(records, flow, period, flow, prior, Filters(category, weapon, vintage))
    if isinstance(found, Answer):
        return found
    years, prior_years = (each.last_year - each.first_year + 1 for each in (period, prior))
    unequal = years != prior_years
    now, before = found.first, found.second
    if unequal:
        now, before = now.over(years), before.over(prior_years)
    each_year = " a year" if unequal else ""
    subject = sentence_start(spoken(flow))
    if before.tiv == 0:
        return found.without_value(
            Caveat("nothing-before", {"period": prior.spoken()}),
            f"{subject}: nothing on record in {prior.spoken()}, "
            f"{shown(now.tiv)} million TIV{each_year} in {period.spoken()}.",
        )
    value = _growth(now.tiv, before.tiv)
    low = _growth(now.low, before.high) if before.high else None
    high = _growth(now.high, before.low) if before.low else None
    verb = "rose" if value > 0 else "fell" if value < 0 else "did not change"
    amount = f" by {shown(abs(value))}%" if value else ""
    return Answer(
        value=plain(value),
        low=plain(low),
        high=plain(high),
        text=(
            f"{subject} {verb}{amount} between {prior.spoken()} and {period.spoken()} "
            f"({shown(before.tiv)} and {shown(now.tiv)} million TIV{each_year})."
        ),
        sql=found.sql,
        caveats=(
            *([Caveat("unequal-periods", {"years": years, "prior": prior_years})] if unequal else []),
            *found.caveats,
            Caveat("change-revised"),
        ),
        **found.provenance,
    )


# The parts that the measures share --------------------------------------------------------------


def _change_flow(
    exporter: Party | None,
    importer: Party | None,
    supplier: Party | None,
    recipient: Party | None,
) -> Flow:
    if (exporter and supplier) or (importer and recipient):
        raise SinewsError("arms.change takes exporter=… or supplier=…, importer=… or recipient=…")
    return Flow(exporter or supplier, importer or recipient)


def _growth(now: Decimal, before: Decimal) -> Decimal:
    return 100 * (quotient(now, before) - 1)
