"""Claims about who deals in major arms: places in an order, the largest, partners, none at all."""

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
    needed,
    number_in,
    one_or_none,
    stated,
    topic,
    years,
)
from sinews.claims.readings_arms import ALL_ARMS, KINDS, filters, period_aspect, periods, sides
from sinews.figure import Figure
from sinews.periods import Period

# A state with a lower place is in no sentence.
_LONGEST_LIST = 200


@topic("arms.rank")
def rank(claim: Claim, context: Context) -> list[Reading]:
    """A place among exporters or importers, or among one state's partners."""
    suppliers, recipients = sides(claim)
    number = needed(claim, "rank", "count")
    when, given = periods(claim, context)
    supplier, recipient = one_or_none(suppliers, "supplier"), one_or_none(recipients, "recipient")
    if supplier and recipient:
        customers = claim.options.get("among") == "recipients" or claim.options.get("of") == "exports"
        run: dict[str, Any] = (
            {"importer": recipient, "supplier": supplier}
            if customers
            else {"exporter": supplier, "recipient": recipient}
        )
    elif supplier or recipient:
        run = {"exporter": supplier} if supplier else {"importer": recipient}
    else:
        raise Unread("it does not say who is ranked")
    ranked = run.get("exporter") or run.get("importer")
    if ranked is not None and ranked.kind == "group":
        raise Unread("a group of states has no place among states")
    within = claim.options.get("within", "")
    if within and (not within.startswith("g-") or len(run) > 1):
        raise Unread(f"places among the states of “{within}” are not on record")
    found = []
    for period in when:
        reading = Reading(
            "arms.rank",
            ({**run, **filters(claim), "period": period},),
            stated(number, "rank", period),
            "rank",
            period_aspect(when, given),
            vintages=KINDS,
        )
        if within and ranked is not None:
            side = "exporter" if "exporter" in run else "importer"
            listing = {side: within, "n": _LONGEST_LIST, **filters(claim), "period": period}
            find = partial(_place_in, code=ranked.code)
            reading = replace(reading, measure="arms.top", runs=(listing,), find=find)
        found.append(reading)
    return found


def _place_in(figures: Sequence[Figure], code: str) -> Found:
    """The place of one state in a list of the largest of a group."""
    for row in figures[0].rows:
        if row[1] == code:
            place = number_in(row[0])
            return Found(place, said=f"{row[2]} has place {row[0]}. {figures[0].text}")
    return Found(None, why_not="it is not among those with anything on record")


@topic("arms.top")
def top(claim: Claim, context: Context) -> list[Reading]:
    """The n largest by name: these and no others, in any order."""
    suppliers, recipients = sides(claim)
    listed = [code for code in claim.options.get("members", "").replace(";", ",").split(",") if code.strip()]
    codes = [code.strip() for code in listed]
    when, given = periods(claim, context)
    run: dict[str, Any] = {}
    among = claim.options.get("among", "")
    if codes:
        # Whoever else is named is the one whose partners they are.
        suppliers = [party for party in suppliers if party.code not in codes]
        recipients = [party for party in recipients if party.code not in codes]
        if supplier := one_or_none(suppliers, "supplier"):
            run = {"supplier": supplier}
        elif recipient := one_or_none(recipients, "recipient"):
            run = {"recipient": recipient}
        elif (
            among == "importers"
            or claim.options.get("flow") == "imports"
            or claim.options.get("of")
            in (
                "imports",
                "world-imports",
            )
        ):
            run = {"importer": "g-world"}
    elif len(suppliers) > 1:
        codes = [party.code for party in suppliers]
        run = {"recipient": recipients[0]} if len(recipients) == 1 else {}
    elif len(recipients) > 1:
        codes = [party.code for party in recipients]
        run = {"supplier": suppliers[0]} if len(suppliers) == 1 else {"importer": "g-world"}
    if not codes:
        raise Unread("it does not name the largest")
    return [
        Reading(
            "arms.top",
            ({**run, "n": len(codes), **filters(claim), "period": period},),
            Stated(None, -math.inf, math.inf, "states", "set", period, tuple(codes)),
            "set",
            period_aspect(when, given),
            vintages=KINDS,
        )
        for period in when
    ]


@topic("arms.partners")
def partners(claim: Claim, context: Context) -> list[Reading]:
    """From how many states, or to how many."""
    suppliers, recipients = sides(claim)
    number = needed(claim, "count", "items")
    supplier, recipient = one_or_none(suppliers, "supplier"), one_or_none(recipients, "recipient")
    if bool(supplier) == bool(recipient):
        raise Unread("it does not say whose partners are counted")
    run = {"exporter": supplier} if supplier else {"importer": recipient}
    when, given = periods(claim, context)
    return [
        Reading(
            "arms.partners",
            ({**run, **filters(claim), "period": period},),
            stated(number, "states", period),
            "amount",
            period_aspect(when, given),
            vintages=("deliveries",),
        )
        for period in when
    ]


@topic("arms.any")
def delivered(claim: Claim, context: Context) -> list[Reading]:
    """That arms were delivered, or were not."""
    suppliers, recipients = sides(claim)
    supplier, recipient = one_or_none(suppliers, "supplier"), one_or_none(recipients, "recipient")
    if not supplier or not recipient:
        raise Unread("it does not say who delivered to whom")
    when = years(claim, context, "deliveries")
    if not when:
        span = context.spans("register")
        if span is None:
            raise Unread("no register of deliveries is held")
        # "Has never delivered": in all the years on record.
        when = [Period.of_years(*span)]
    is_major = claim.options.get("of") == "major" or bool(claim.options.get("major"))
    found = []
    for period in when:
        words = Stated(None, 0, 0, "million TIV", "=", period)
        if not claim.negated:
            words = Stated(None, 1e-9, math.inf, "million TIV", ">", period)

        def find(figures: Sequence[Figure], negated: bool = claim.negated) -> Found:
            value = figures[0].value
            if not isinstance(value, int | float):
                return Found(None)
            if value == 0 and (not negated or not is_major):
                # Nothing major on record is no proof that there was nothing at all.
                why = "no major arms are on record, and small arms, parts and most ammunition are not counted"
                return Found(0.0, why_not=why) if not negated else Found(0.0, agrees=True)
            return Found(float(value), figures[0].low, figures[0].high)

        run = {"supplier": supplier, "recipient": recipient, **filters(claim), "period": period}
        found.append(
            Reading(
                "arms.tiv",
                (run,),
                words,
                "exact",
                "period" if len(when) > 1 else "",
                caveat="" if is_major or not claim.negated else ALL_ARMS,
                find=find,
                vintages=KINDS,
                loose=claim.negated and not is_major,
                disproves=True,
            )
        )
    return found
