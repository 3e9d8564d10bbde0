"""Claims about states: spending, deaths, displacement, treaties, regimes, agreements, votes.

The traps: deaths located in a state are not deaths of its wars; a stock of refugees is not a flow,
and a count of some days is neither; the year's own dollars are not constant ones; a signature is
not a membership.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sinews.claims.model import Claim
from sinews.claims.readings import (
    Context,
    Found,
    Reading,
    Stated,
    Unread,
    named,
    needed,
    number_in,
    one_or_none,
    quantity,
    stated,
    topic,
    whole_years,
    years,
)
from sinews.figure import Figure
from sinews.parties import Party
from sinews.periods import Moment, Period

_SPENDING = ("spending",)
_DEATHS = ("conflict_deaths",)
_PEOPLE = ("displacement",)


# Spending ------------------------------------------------------------------------------------------


@topic("spending.value")
def spending(claim: Claim, context: Context) -> list[Reading]:
    """Military spending in current dollars, unless the text says otherwise."""
    state = _one_state(claim)
    number = needed(claim, "currency")
    if number.unit != "currency:USD":
        currency = number.unit.removeprefix("currency:")
        raise Unread(f"spending is on record in US dollars, and not in {currency}")
    when = _given(claim, context, "spending")
    is_constant = claim.options.get("prices") == "constant"
    measure = "spending.value_constant" if is_constant else "spending.value"
    found = []
    for period in when:
        words = stated(number, "million US dollars", period, factor=1e-6)
        found.append(
            Reading(measure, ({"state": state, "period": period},), words, "amount", vintages=_SPENDING)
        )
        if period.first_year < period.last_year:
            # "Over 2016–2020 it spent": in all, or a year?
            found[-1] = replace(found[-1], aspect="in all or a year", sense="in all")
            found.append(replace(found[-1], sense="a year", find=partial(_yearly, period=period)))
    return found


def _yearly(figures: Sequence[Figure], period: Period) -> Found:
    value = figures[0].value
    if not isinstance(value, int | float):
        return Found(None)
    mean = value / (period.last_year - period.first_year + 1)
    return Found(mean, said=f"{figures[0].text} A year: {mean:,.1f} million.")


@topic("spending.share")
def spending_share(claim: Claim, context: Context) -> list[Reading]:
    """Military spending as part of the product or of the budget."""
    state = _one_state(claim)
    number = needed(claim, "%")
    of = claim.options.get("of", "")
    measures = {
        "gdp": ["spending.share_of_gdp"],
        "budget": ["spending.share_of_budget"],
    }.get(of, ["spending.share_of_gdp", "spending.share_of_budget"])
    found = []
    for period in _given(claim, context, "spending"):
        if period.first_year != period.last_year:
            raise Unread("a share over several years has no one meaning: name a year")
        found += [
            Reading(
                measure,
                ({"state": state, "period": period},),
                stated(number, "%", period),
                "amount",
                "denominator" if len(measures) > 1 else "",
                "as a share of GDP" if measure.endswith("gdp") else "as a share of the budget",
                "All levels of government are counted; the central budget alone is smaller."
                if measure.endswith("budget")
                else "",
                vintages=_SPENDING,
            )
            for measure in measures
        ]
    return found


@topic("spending.change")
def spending_change(claim: Claim, context: Context) -> list[Reading]:
    """A rise or fall of spending, in the year's dollars and at constant prices: both are readings."""
    from sinews.claims.readings_arms import growth

    state = _one_state(claim)
    words = growth(claim)
    found = []
    for period in _given(claim, context, "spending"):
        if claim.prior is not None:
            prior = (whole_years(claim.prior.period, context, "spending") or [period.before()])[0]
            if prior.overlaps(period) or prior.first_year > period.last_year:
                raise Unread("which two periods are compared is not clear")
        elif period.first_year < period.last_year:
            prior = Period.of_years(period.first_year, period.first_year)
            period = Period.of_years(period.last_year, period.last_year)
        else:
            prior = period.before()
        for measure, sense in (
            ("spending.value", "in current dollars"),
            ("spending.value_constant", "at constant prices"),
        ):
            runs = ({"state": state, "period": period}, {"state": state, "period": prior})
            found.append(
                Reading(
                    measure,
                    runs,
                    replace(words, period=period),
                    "change",
                    "current or constant dollars",
                    sense,
                    find=partial(_grown, period=period, prior=prior),
                    vintages=_SPENDING,
                )
            )
    return found


def _grown(figures: Sequence[Figure], period: Period, prior: Period) -> Found:
    now, then = (figure.value for figure in figures)
    if not isinstance(now, int | float) or not isinstance(then, int | float) or not then:
        return Found(None)
    each, before = (p.last_year - p.first_year + 1 for p in (period, prior))
    growth = 100 * ((now / each) / (then / before) - 1)
    return Found(growth, said=f"{growth:+.1f}%: {figures[1].text} {figures[0].text}")


# War -----------------------------------------------------------------------------------------------


@topic("conflict.deaths")
def deaths(claim: Claim, context: Context) -> list[Reading]:
    """People killed: located in a state by sort of violence, or in a state's conflicts."""
    number = needed(claim, "deaths", "people", "count")
    if claim.options.get("victims") or claim.options.get("by"):
        raise Unread("the dead of one side, or those that one side killed, are not counted apart")
    states = named(claim, "state", "host", "parties")
    if not states and claim.roles.get("place"):
        raise Unread("deaths in a part of a state are not apart in yearly tables")
    others = named(claim, "other")
    when = _given(claim, context, "conflict_deaths")
    if not states:
        raise Unread("it does not say where or in whose war")
    found = []
    for period in when:
        words = stated(number, "deaths", period)
        # UCDP's own low and high estimates are as defensible as its best.
        if others or len(states) == 2:
            pair = [*states, *others][:2]
            run: dict[str, Any] = {"state": pair[0], "other": pair[1], "period": period}
            found.append(
                Reading(
                    "conflict.party_deaths",
                    (run,),
                    words,
                    "estimate",
                    "whose deaths",
                    "in conflicts between the two, wherever they fell",
                    vintages=("conflict_events",),
                )
            )
            continue
        state = one_or_none(states, "state")
        for measure, sense in (
            ("conflict.deaths", "in state-based violence located there"),
            ("conflict.deaths_all", "in all organised violence located there"),
        ):
            found.append(
                Reading(
                    measure,
                    ({"state": state, "period": period},),
                    words,
                    "estimate",
                    "which deaths",
                    sense,
                    "Deaths located in a country are not deaths caused by it.",
                    vintages=_DEATHS,
                )
            )
    return found


# Displacement --------------------------------------------------------------------------------------


@topic("displacement.people")
def displaced(claim: Claim, context: Context) -> list[Reading]:
    """Refugees: how many were there (a stock), or how many came (a flow).

    UNHCR counts by year. A count of some days or weeks, as governments gave in September 2023, is
    another thing, and no yearly number can confirm or refute it.
    """
    number = needed(claim, "people", "count")
    origin = one_or_none(named(claim, "origin"), "origin")
    host = one_or_none(named(claim, "host"), "host")
    if origin is None and host is None:
        raise Unread("it says neither from where nor to where")
    kind = claim.options.get("kind", "refugees")
    if kind == "asylum":
        raise Unread("asylum-seekers apart are no measure here")
    if (kind == "displaced" and (origin is None or host is None)) or (
        origin is not None and host is not None and origin.code == host.code
    ):
        raise Unread("no measure here counts the internally displaced")
    run: dict[str, Any] = {k: v for k, v in (("origin", origin), ("host", host)) if v}
    of = claim.options.get("flow") or claim.options.get("of", "")
    found = []
    at_end = _year_end(claim)
    for period in [at_end] if at_end and of == "stock" else _given(claim, context, "displacement"):
        words = stated(number, "people", period)
        both = of not in ("stock", "flow")
        if of != "flow":
            found.append(
                Reading(
                    "displacement.stock",
                    ({**run, "period": period},),
                    words,
                    "people",
                    "stock or flow" if both else "",
                    f"how many were there at the end of {period.last_year}",
                    vintages=_PEOPLE,
                )
            )
        if of != "stock":
            flow = Reading(
                "displacement.flow",
                ({**run, "period": period},),
                words,
                "people",
                "stock or flow" if both else "whom the flow counts",
                "how many were newly counted in the period",
                vintages=_PEOPLE,
            )
            found.append(flow)
            found.append(replace(flow, sense="asylum-seekers counted too", find=_with_asylum))
    return found


def _year_end(claim: Claim) -> Period | None:
    """The year whose end the words name: "at the end of 2022", "eind december 2022"."""
    end = claim.period.period.end if claim.period else None
    if end is None or end.month != 12 or (end.day is not None and end.day < 31):
        return None
    return Period.of_years(end.year, end.year)


def _with_asylum(figures: Sequence[Figure]) -> Found:
    """The flow with those who asked for asylum; some are counted again when they are recognised."""
    figure = figures[0]
    if not isinstance(figure.value, int | float):
        return Found(None)
    at = figure.columns.index("number")
    asylum = math.fsum(number_in(row[at]) or 0 for row in figure.rows if row[0] == "asylum-seekers")
    if not asylum:
        return Found(None, why_not="no asylum-seekers are apart")
    total = figure.value + asylum
    return Found(total, said=f"{figure.text} With asylum-seekers: {total:,.0f}.")


# Politics ------------------------------------------------------------------------------------------


@topic("state.treaty")
def treaty(claim: Claim, context: Context) -> list[Reading]:
    """Member, signatory, or outside; the words decide, and where they do not, each is a reading."""
    state = _one_state(claim)
    instruments = claim.options.get("instrument") or claim.options.get("instruments", "")
    if not instruments:
        if claim.options.get("group"):
            raise Unread("who is a member of an alliance or a union is in no table of acts here")
        raise Unread("which treaty is meant is not known")
    status = claim.options.get("act") or claim.options.get("status", "party")
    if status == "left":
        raise Unread("who left a treaty is not read from the acts on record")
    period = _up_to(claim, context)
    run: dict[str, Any] = {"state": state, "instruments": instruments}
    if period:
        run["period"] = period
    senses = {
        "signed": [("signed", "as a signature")],
        "party": [("party", "as ratified or acceded")],
        "member": [("party", "as ratified or acceded")],
        "ratified": [("party", "as ratified or acceded")],
        "outside": [("party", "as not ratified or acceded"), ("signed", "as not even signed")],
    }.get(status, [("party", "as ratified or acceded"), ("signed", "as a signature")])
    wanted = (status != "outside") != claim.negated
    if claim.options.get("dated") and claim.period is not None and not claim.negated:
        run.pop("period", None)
        on = claim.period.period
        words = Stated(None, -math.inf, math.inf, "instruments", "in", on, tuple(instruments.split(",")))
        sense = "by the date of the act"
        find = _acted(status, on)
        return [Reading("state.treaty_status", (run,), words, "exact", "", sense, find=find)]
    words = Stated(None, -math.inf, math.inf, "instruments", "in", period, tuple(instruments.split(",")))
    return [
        Reading(
            "state.treaty_status",
            (run,),
            words,
            "exact",
            "signed or ratified" if len(senses) > 1 else "",
            sense,
            find=_standing(level, wanted),
        )
        for level, sense in senses
    ]


def _acted(status: str, period: Period) -> Any:
    """Whether an act of that kind has a date in the period; nothing where no such act has a date."""
    kinds = ("signed",) if status == "signed" else ("ratified", "acceded", "party")

    def find(figures: Sequence[Figure]) -> Found:
        figure = figures[0]
        asked = {one.strip() for one in str(figure.parameters.get("instruments", "")).split(",")}
        which, act, when = (figure.columns.index(name) for name in ("instrument", "act", "date"))
        dates = [
            str(row[when]) for row in figure.rows if row[which] in asked and row[act] in kinds and row[when]
        ]
        if not dates:
            return Found(None)
        if any(period.overlaps(Period.parse(day)) for day in dates):
            return Found(1.0, agrees=True)
        if period.end is not None and min(int(day[:4]) for day in dates) > period.end.year:
            return Found(0.0, agrees=False)
        # "By 2023" reads like "in 2023", so that an earlier act is no disproof.
        return Found(None, why_not="the act on record is of an earlier year")

    return find


def _up_to(claim: Claim, context: Context) -> Period | None:
    """The year whose end decides: the claim's, else the article's."""
    if claim.period is not None and claim.period.period.end is not None:
        year = claim.period.period.end.year
    elif context.published is not None:
        year = context.published.year
    else:
        return None
    return Period(Moment(year), Moment(year))


def _standing(level: str, wanted: bool) -> Any:
    def find(figures: Sequence[Figure]) -> Found:
        figure = figures[0]
        if figure.value is None or not isinstance(figure.value, list):
            return Found(None)
        asked = str(figure.parameters.get("instruments", "")).split(",")
        if level == "party":
            stands = all(one.strip() in figure.value for one in asked if one.strip())
        else:
            acts = figure.columns.index("act")
            which = figure.columns.index("instrument")
            signed = {
                str(row[which])
                for row in figure.rows
                if row[acts] in ("signed", "ratified", "acceded", "party")
            }
            stands = all(one.strip() in signed | set(figure.value) for one in asked if one.strip())
        return Found(1.0 if stands else 0.0, agrees=stands == wanted)

    return find


_REGIMES = {
    "democracy": (2, 3),
    "autocracy": (0, 1),
    "liberal-democracy": (3, 3),
    "electoral-democracy": (2, 2),
    "electoral-autocracy": (1, 1),
    "closed-autocracy": (0, 0),
}


@topic("state.regime")
def regime(claim: Claim, context: Context) -> list[Reading]:
    """Democracy or autocracy, by the four classes of Regimes of the World."""
    state = _one_state(claim)
    word = claim.options.get("regime", "").replace("_", "-")
    if word not in _REGIMES:
        raise Unread("which sort of regime is meant is not known")
    span = context.spans("regimes")
    if span is None:
        raise Unread("no records of regimes are held")
    period = _up_to(claim, context)
    if period is None or (claim.period is None and period.first_year == span[1] + 1):
        # "Is a democracy", said in the year after the last on record: of that one.
        period = Period.of_years(span[1], span[1])
    low, high = _REGIMES[word]

    def find(figures: Sequence[Figure]) -> Found:
        value = figures[0].value
        if not isinstance(value, int | float):
            return Found(None)
        return Found(float(value), agrees=(low <= value <= high) != claim.negated)

    words = Stated(None, low, high, "class 0–3", "in", period)
    return [
        Reading(
            "state.regime",
            ({"state": state, "period": period},),
            words,
            "exact",
            caveat="By experts’ estimates in four classes; other indices draw the lines elsewhere.",
            find=find,
            vintages=("regimes",),
        )
    ]


@topic("state.agreement")
def agreement(claim: Claim, context: Context) -> list[Reading]:
    """An alliance or a defence pact between two states."""
    states = named(claim, "state", "other")
    if len(states) != 2:
        raise Unread("an agreement is between two states, and it does not name two")
    period = _up_to(claim, context)
    if period is None:
        raise Unread("it gives no year, and the article has no date")

    def find(figures: Sequence[Figure]) -> Found:
        value = figures[0].value
        if not isinstance(value, list):
            return Found(None)
        if not value and not claim.negated:
            return Found(None, why_not="none is on record, which does not show that there is none")
        return Found(float(len(value)), agrees=bool(value) != claim.negated)

    words = Stated(None, -math.inf, math.inf, "agreements", "in", period)
    return [
        Reading(
            "state.agreements",
            ({"state": states[0], "other": states[1], "period": period},),
            words,
            "exact",
            find=find,
        )
    ]


@topic("votes.agreement")
def votes(claim: Claim, context: Context) -> list[Reading]:
    """How often two states voted alike in the General Assembly."""
    states = named(claim, "state", "other")
    number = needed(claim, "%")
    if len(states) != 2:
        raise Unread("votes are compared between two states, and it does not name two")
    return [
        Reading(
            "votes.agreement",
            ({"state": states[0], "other": states[1], "period": period},),
            stated(number, "%", period),
            "exact",
            caveat="Resolutions adopted without a vote are not counted.",
        )
        for period in _given(claim, context, "rollcalls")
    ]


def _one_state(claim: Claim) -> Party:
    state = one_or_none(named(claim, "state"), "state")
    if state is None:
        raise Unread("it does not say which state is meant")
    return state


def _given(claim: Claim, context: Context, kind: str) -> list[Period]:
    """The years given, else the last whole year before the article; raises `Unread` without either."""
    found = years(claim, context, kind)
    if found:
        return found
    if context.published is None or quantity(claim) is None:
        raise Unread("it gives no period")
    return [Period.of_years(context.published.year - 1, context.published.year - 1)]
