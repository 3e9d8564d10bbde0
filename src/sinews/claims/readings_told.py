"""Claims about what happened, when and for how long: events, days between them, wars, relations.

Events are records that publishers told; a measure reads them, and two tellings may differ.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
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
    quantity,
    stated,
    topic,
)
from sinews.figure import Figure
from sinews.parties import Party
from sinews.periods import Period, UnreadablePeriod

# Roles under which a reading may give the two sides of an event.
_SIDES = (
    "state", "parties", "supplier", "exporter", "origin", "operator_state", "other", "recipient", "importer",
    "host", "place",
)  # fmt: skip
_NEAR_DAYS = 45
# Sorts of events, as against the name of one.
_SORTS = {
    "",
    "visit",
    "deal",
    "offensive",
    "ceasefire",
    "cease-fire",
    "blockade",
    "war",
    "agreement",
    "delivery",
}


def everyone(claim: Claim) -> list[Party]:
    """The parties named, in whatever role, senders first."""
    found: dict[str, Party] = {}
    for role in _SIDES:
        if any(m.party or m.group or m.form == "region" for m in claim.roles.get(role, ())):
            for party in named(claim, role):
                found.setdefault(party.code, party)
    return list(found.values())


def both(claim: Claim) -> tuple[Party | None, Party | None]:
    """The first two parties named."""
    found = everyone(claim)
    return (found[0] if found else None, found[1] if len(found) > 1 else None)


@topic("event.date")
def event_date(claim: Claim, context: Context) -> list[Reading]:
    """That something happened on a day, in a month or a year."""
    state, other = both(claim)
    event = claim.options.get("event", "")
    if state is None and not event:
        raise Unread("it does not say whom the event was between")
    if claim.period is None:
        raise Unread("it gives no date")
    run: dict[str, Any] = {k: v for k, v in (("state", state), ("other", other), ("event", event)) if v}
    when = claim.period.period
    words = Stated(None, -math.inf, math.inf, "date", "in", when)
    names = [m.name or m.text for m in claim.roles.get("person", ())]
    names += [m.name or m.text for m in claim.roles.get("state", ()) if m.form == "office"]
    is_year = when.is_whole_years or when.start is None or when.end is None
    if is_year and not (names or event not in _SORTS):
        # Some visit or other falls within a year; which one is meant must be said.
        raise Unread("it gives neither a day or a month nor who, so that which event is meant is not clear")
    if not when.is_bounded or when.first_year != when.last_year:
        raise Unread("it gives no one date but years")
    return [
        Reading(
            "timeline.events",
            (run,),
            words,
            "exact",
            find=lambda figures: _dated(figures, when, names, claim.negated),
        )
    ]


def _dated(figures: Sequence[Figure], when: Period, names: list[str], negated: bool) -> Found:
    """Whether tellings of one event are of that time; what was told of other times is said."""
    figure = figures[0]
    if figure.value is None:
        return Found(None)
    columns = {name: at for at, name in enumerate(figure.columns)}
    rows = [row for row in figure.rows if _mentions(str(row[columns["title"]]), names)]
    events: dict[str, list[tuple[str, str, str, Period]]] = {}
    for row in rows:
        text = str(row[columns["date_start"]])
        try:
            told = Period.parse(text)
        except UnreadablePeriod:
            continue
        ends = row[columns["date_end"]]
        if ends:
            told = Period(told.start, Period.parse(str(ends)).end)
        telling = (str(row[columns["publisher"]]), str(row[columns["attribution"]]), text, told)
        events.setdefault(str(row[columns["event"]]), []).append(telling)
    inside = {name: [one for one in told if _fits(one[3], when)] for name, told in events.items()}
    held = [name for name, told in inside.items() if told]
    if not held:
        near = sorted(
            ((_gap(one[3], when), one[2], name) for name, told in events.items() for one in told),
            key=lambda item: (item[0], item[1], item[2]),
        )
        listed = "; ".join(f"{day} ({name})" for gap, day, name in near[:3] if gap <= _NEAR_DAYS)
        why = (
            f"none of that date is on record; near it: {listed}"
            if listed
            else "none of that date is on record"
        )
        return Found(None, why_not=why + ", and the list is a collection that proves nothing by its silence")
    if negated:
        return Found(1.0, agrees=False)
    # A month does not contradict a day in it, but another day does.
    for name in held:
        tellings, fits = events[name], inside[name]
        apart = [
            one
            for one in tellings
            if one not in fits
            and not _fits(when, one[3])
            # A visit "from the 12th" is not another than one of "the 12th to the 14th".
            and not any(fit[3].contains(one[3]) for fit in fits)
        ]
        best = [one for one in fits if one[1] in ("official", "reported")]
        said = "; ".join(f"{one[2]} ({one[0]}, {one[1]})" for one in tellings)
        if not best:
            return Found(None, why_not=f"it is alleged only: {said}")
        if not apart:
            return Found(1.0, agrees=True, said=f"On record ({name}): {said}.")
    return Found(None, agrees=True, said=f"Tellings differ ({held[0]}): {said}.", why_not="differ")


def _mentions(title: str, names: list[str]) -> bool:
    folded = title.casefold()
    return not names or any(
        any(len(word) > 3 and word.casefold() in folded for word in name.split()) for name in names
    )


def _fits(told: Period, when: Period) -> bool:
    """Whether a telling lies in the time stated, or an event of days touches it."""
    return when.contains(told) or (told.start != told.end and told.overlaps(when))


def _gap(told: Period, when: Period) -> int:
    days: list[date] = [moment.first_day() for moment in (told.start, when.start) if moment]
    return abs((days[0] - days[1]).days) if len(days) == 2 else 10**6


@topic("event.between")
def between(claim: Claim, context: Context) -> list[Reading]:
    """Days between two events: "the day before the offensive"."""
    number = quantity(claim, "days", "weeks", "months")
    when = claim.period.period if claim.period else None
    if number is not None:
        factor = {"days": 1.0, "weeks": 7.0, "months": 30.4375}[number.unit]
        words = stated(number, "days", when, factor=factor)
    elif claim.options.get("n", "").isdigit():
        n = float(claim.options["n"])
        words = Stated(n, n, n, "days", "=", when)
    else:
        raise Unread("it does not say how long between")
    event = claim.options.get("event", "")
    if ".." not in event:
        event = _two_events(claim, context)

    def find(figures: Sequence[Figure]) -> Found:
        figure = figures[0]
        low, high = figure.low, figure.high
        if low is None or high is None:
            return Found(None)
        some = figure.value if isinstance(figure.value, int | float) else low
        if words.allows(low) != words.allows(high) or (figure.value is None and low != high):
            return Found(None, why_not="differ", said=" ".join((figure.text, *figure.caveats[:1])))
        return Found(float(some), low, high)

    return [Reading("timeline.between", ({"event": event},), words, "exact", find=find)]


def _two_events(claim: Claim, context: Context) -> str:
    """Which two events are meant, as FIRST..SECOND: a visit and what it came before or after.

    The one that is no visit is named, or dated, or the only one of its sort; the visit is the one
    nearest to it. Raises `Unread` where either is in doubt.
    """
    state, other = both(claim)
    kinds = [kind for kind in claim.options.get("events", "").split(",") if kind]
    names = [name for name in claim.options.get("event", "").split(",") if name]
    anchors = [kind for kind in kinds if kind != "visit"]
    if "visit" not in kinds or not (names or len(anchors) == 1):
        raise Unread("which two events are meant is not known")
    when = claim.period.period if claim.period else None
    if names:
        spells = _spells(context, {"event": names[0]}, None)
        spells = {name: period for name, period in spells.items() if name == names[0]}
    else:
        spells = {}
        for party in (other, state):
            if party is not None and not spells:
                spells = _spells(context, {"state": party, "event": anchors[0]}, when)
    if len(spells) != 1:
        raise Unread("which event it came before or after is not clear")
    ((anchor, at),) = spells.items()
    sides = {key: party for key, party in (("state", state), ("other", other)) if party}
    visits = _spells(context, {**sides, "event": "visit"}, None)
    near = {name: _gap(period, at) for name, period in visits.items()}
    near = {name: gap for name, gap in near.items() if gap <= _NEAR_DAYS}
    if len(near) != 1:
        raise Unread("which visit is meant is not clear" if near else "no such visit is on record")
    (visit,) = near
    pair = (anchor, visit) if claim.options.get("order") == "after" else (visit, anchor)
    return "..".join(pair)


def _spells(context: Context, asked: dict[str, Any], when: Period | None) -> dict[str, Period]:
    """The events of a list by name, with when they began; only those that fit the time, if one is given."""
    figure = context.ask("timeline.events", asked)
    if isinstance(figure, str) or figure.value is None:
        return {}
    columns = {name: at for at, name in enumerate(figure.columns)}
    found: dict[str, Period] = {}
    for row in figure.rows:
        if "event" in asked and asked["event"] not in (row[columns["type"]], row[columns["event"]]):
            continue
        try:
            told = Period.parse(str(row[columns["date_start"]]))
        except UnreadablePeriod:
            continue
        if when is None or told.overlaps(when):
            found[str(row[columns["event"]])] = told
    return found


@topic("conflict.length")
def length(claim: Claim, context: Context) -> list[Reading]:
    """How long a war or fight lasted, by the first and the last day on record."""
    number = needed(claim, "days", "weeks", "months", "years")
    state, other = both(claim)
    event = claim.options.get("event", "")
    if state is None and not event:
        if claim.period is None:
            raise Unread("which war is meant is not known")
        # "The war of 2020": the only one of that time on record, if there is only one.
        event = "war"
    factor = {"days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}[number.unit]
    words = stated(number, "days", claim.period.period if claim.period else None, factor=factor)
    run: dict[str, Any] = {k: v for k, v in (("state", state), ("other", other), ("event", event)) if v}
    if claim.period is not None:
        run["period"] = claim.period.period
    return [Reading("timeline.events", (run,), words, "exact", find=lambda figures: _lasted(figures, words))]


def _lasted(figures: Sequence[Figure], words: Stated) -> Found:
    figure = figures[0]
    if figure.value is None:
        return Found(None)
    columns = {name: at for at, name in enumerate(figure.columns)}
    spells: dict[str, int] = {}
    for row in figure.rows:
        first, last = str(row[columns["date_start"]]), row[columns["date_end"]]
        if (
            row[columns["type"]] in ("war", "offensive", "clash")
            and last
            and len(first) == len(str(last)) == 10
        ):
            days = (date.fromisoformat(str(last)) - date.fromisoformat(first)).days
            spells[f"{first} to {last}"] = days
    if len(spells) != 1:
        why = "no first and last day is on record" if not spells else "several fights are on record"
        return Found(None, why_not=f"{why}: {'; '.join(spells)}" if spells else why)
    ((told, days),) = spells.items()
    # Both days counted or one: newspapers do either.
    fits = words.allows(days) or words.allows(days + 1)
    return Found(float(days + 1), float(days), float(days + 1), agrees=fits, said=f"{told}: {days + 1} days.")


@topic("relation.start")
def start(claim: Claim, context: Context) -> list[Reading]:
    """Since when two states deal with each other: what counts as the beginning decides."""
    state, other = both(claim)
    if state is None or other is None:
        raise Unread("it does not name two states")
    if claim.period is None or claim.period.period.start is None:
        raise Unread("it gives no year of the beginning")
    first = claim.period.period.start.year
    last = claim.period.period.end.year if claim.period.period.end else first
    words = Stated(float(first), first, last, "year", "=", claim.period.period)

    def year_of(figures: Sequence[Figure]) -> Found:
        value = str(figures[0].value or "")
        return Found(float(value[:4]) if value[:4].isdigit() else None)

    def delivery(figures: Sequence[Figure]) -> Found:
        value = figures[0].value
        return Found(float(value) if isinstance(value, int | float) else None)

    aspect = "what counts as the beginning"
    about = claim.options.get("about", "any")
    told: dict[str, Any] = {"state": state, "other": other}
    if about == "diplomatic":
        told["event"] = "diplomatic"
    by_event = Reading(
        "timeline.first", (told,), words, "exact", aspect, "by the first event on record", find=year_of
    )
    by_arms = [
        Reading(
            "arms.first",
            ({"supplier": one, "recipient": two},),
            words,
            "exact",
            aspect,
            f"by the first delivery of arms from {one.name} on record",
            find=delivery,
        )
        for one, two in ((state, other), (other, state))
    ]
    return {"diplomatic": [by_event], "arms": by_arms}.get(about, [by_event, *by_arms])
