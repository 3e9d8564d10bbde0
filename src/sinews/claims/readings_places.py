"""Claims about places, flights and trade.

Flights and trade have a measure only where one is registered under the name here; without it a claim
is left to the reports on record (`located.py`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
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
    one_or_none,
    stated,
    topic,
)
from sinews.figure import Figure

# What a lexicon calls an attribute, and what the records of places do.
_ATTRIBUTES = {"explosives": "handles-explosives", "military_base": "military-airfield"}


@topic("place.attribute")
def attribute(claim: Claim, context: Context) -> list[Reading]:
    """What a place may, has or is, as publishers say."""
    place = place_of(claim)
    listed = [_ATTRIBUTES.get(one, one) for one in claim.options.get("attribute", "").split(",")]
    # "The only military airfield that may handle explosives" is about explosives.
    wanted = next((one for one in listed if one == "handles-explosives"), listed[0])
    if not place:
        raise Unread("which place is meant is not known")
    if not wanted:
        raise Unread("what is said of the place is none of the attributes on record")
    only = claim.options.get("only") in ("yes", "true", "1") and not wanted.startswith("only-")
    name = f"only-{wanted}" if only else wanted

    def find(figures: Sequence[Figure]) -> Found:
        figure = figures[0]
        if not isinstance(figure.value, list):
            return Found(None)
        columns = {column: at for at, column in enumerate(figure.columns)}
        rows = [row for row in figure.rows if row[columns["attribute"]] == name]
        if not rows:
            return Found(None, why_not=f"nothing on record says or denies it of {place}")
        sayers = sorted({str(row[columns["publisher"]]) for row in rows if row[columns["value"]] != "no"})
        deniers = sorted({str(row[columns["publisher"]]) for row in rows if row[columns["value"]] == "no"})
        against = sorted(
            {str(row[columns["contradicted_by"]]) for row in rows if row[columns["contradicted_by"]]}
        )
        told = f"So say {', '.join(sayers)}." if sayers else ""
        if deniers:
            told += f" {', '.join(deniers)} denies it."
        if against:
            told += f" Against it is on record: {'; '.join(against)}."
        return Found(None, agrees=None, said=told.strip(), why_not="said by others")

    return [
        Reading(
            "place.attribute",
            ({"place": place},),
            Stated(
                None, -math.inf, math.inf, "attributes", "in", claim.period.period if claim.period else None
            ),
            "exact",
            find=find,
        )
    ]


def place_of(claim: Claim) -> str:
    """The code or name of the place that the claim is about, or nothing."""
    for role in ("place", "origin", "host", "state", "other"):
        for mention in claim.roles.get(role, ()):
            if mention.place:
                return mention.place
    return ""


@topic("flights.count")
@topic("flights.peak")
def flights(claim: Claim, context: Context) -> list[Reading]:
    """A number of flights. What trackers saw is a lower bound, so that it can support and not refute."""
    if not context.has("airlift.flights") or claim.topic == "flights.peak":
        raise Unread("no measured flights are held")
    number = needed(claim, "flights", "count", "items")
    if claim.period is None:
        raise Unread("it gives no period")
    run: dict[str, Any] = {"period": claim.period.period}
    run["departure"] = _end(claim, "origin") or "any"
    run["destination"] = _end(claim, "host") or _end(claim, "place") or "any"
    if run["departure"] == run["destination"]:
        raise Unread("it does not say from where to where")
    for mention in claim.roles.get("operator", ()):
        if code := mention.name or (mention.party and mention.party.code):
            run["operator"] = code
    words = stated(number, "flights", claim.period.period)

    def find(figures: Sequence[Figure]) -> Found:
        value = figures[0].value
        if not isinstance(value, int | float):
            return Found(None)
        if words.low <= value and math.isinf(words.high):
            return Found(float(value), agrees=True)
        why = f"{value:g} were observed, which is the least there were and no count of all"
        return Found(float(value), why_not=why)

    return [Reading("airlift.flights", (run,), words, "exact", find=find)]


def _end(claim: Claim, role: str) -> str:
    """A place's code or a state's, for one end of flights."""
    for mention in claim.roles.get(role, ()):
        if mention.place:
            return mention.place
        if mention.party is not None:
            return mention.party.code
    return ""


@topic("trade.share")
def trade_share(claim: Claim, context: Context) -> list[Reading]:
    """A part of a state's trade in a commodity."""
    if not context.has("trade.import_share"):
        raise Unread("no customs records of trade are held")
    exporter = one_or_none(named(claim, "exporter", "supplier"), "exporter")
    importer = one_or_none(named(claim, "importer", "recipient"), "importer")
    if exporter is None or importer is None or claim.period is None:
        raise Unread("it does not say whose trade, or when")
    run: dict[str, Any] = {"exporter": exporter, "importer": importer, "period": claim.period.period}
    if claim.options.get("commodity"):
        run["commodity"] = claim.options["commodity"]
    words = stated(needed(claim, "%"), "%", claim.period.period)
    measure = "trade.export_share" if claim.options.get("of") == "exports" else "trade.import_share"
    if not context.has(measure):
        raise Unread("no customs records of trade are held")
    return [Reading(measure, (run,), words, "share", vintages=("trade",))]


@topic("trade.value")
def trade_value(claim: Claim, context: Context) -> list[Reading]:
    """Money or an amount of a commodity traded."""
    if not context.has("trade.value"):
        raise Unread("no customs records of trade are held")
    exporter = one_or_none(named(claim, "exporter", "supplier"), "exporter")
    importer = one_or_none(named(claim, "importer", "recipient"), "importer")
    number = needed(claim, "currency")
    if claim.period is None or number.unit != "currency:USD":
        raise Unread("it gives no period, or no dollars")
    run: dict[str, Any] = {
        key: value
        for key, value in (
            ("exporter", exporter),
            ("importer", importer),
            ("commodity", claim.options.get("commodity")),
        )
        if value
    }
    run["period"] = claim.period.period
    words = stated(number, "million current US dollars", claim.period.period, factor=1e-6)
    return [Reading("trade.value", (run,), words, "amount", vintages=("trade",))]
