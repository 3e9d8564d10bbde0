"""Claims about deals and weapons: money, orders, deliveries by name, licences, firsts, treaties.

Money is the trap: SIPRI's TIV is a volume and no dollars, and most deals have no amount on record.
An amount that is on record is a comment on one deal, so that amounts support a claim about a deal
and refute a claim about a total only where they exceed it by themselves.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
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
    years,
)
from sinews.claims.readings_arms import KINDS, filters, periods, sides
from sinews.figure import Figure
from sinews.periods import Period

# Legal instruments an article may have in mind when it says "restrictions" and names none.
EVERY_INSTRUMENT = "att,wassenaar,eu-2008-944"
# How far an amount of a deal may be rounded in a headline that gives no hedge: "$1.6 billion" for 1,595.
_SAME_AMOUNT = 0.02


@topic("arms.dollars")
def dollars(claim: Claim, context: Context) -> list[Reading]:
    """Money paid or agreed for arms, against the amounts that the deal register's comments name."""
    number = needed(claim, "currency")
    if number.unit != "currency:USD":
        raise Unread(f"amounts in {number.unit.removeprefix('currency:')} are not on record; dollars are")
    suppliers, recipients = sides(claim)
    supplier, recipient = one_or_none(suppliers, "supplier"), one_or_none(recipients, "recipient")
    if not supplier and not recipient:
        raise Unread("it does not say between whom")
    when = years(claim, context, "deals")
    run: dict[str, Any] = {k: v for k, v in (("supplier", supplier), ("recipient", recipient)) if v}
    run |= {key: value for key, value in filters(claim).items() if key == "weapon"}
    found = []
    maybe: list[Period | None] = [*when] or [None]
    for period in maybe:
        words = stated(number, "million current US dollars", period, factor=1e-6)
        found.append(
            Reading(
                "arms.dollar_deals",
                ({**run, **({"period": period} if period else {})},),
                words,
                "exact",
                "period" if len(when) > 1 else "",
                find=partial(_amounts, words=words),
                vintages=(),
            )
        )
    return found


def _amounts(figures: Sequence[Figure], words: Stated) -> Found:
    """Whether a single amount on record is the one stated, or exceeds it as a total."""
    figure = figures[0]
    if figure.value is None:
        return Found(None)
    columns = {name: at for at, name in enumerate(figure.columns)}
    amounts = []
    for row in figure.rows:
        low, high = (number_in(row[columns[name]]) for name in ("low_usd_million", "high_usd_million"))
        if low is not None and high is not None and row[columns["scope"]] != "other":
            amounts.append((low, high, str(row[columns["order_year"]]), str(row[columns["weapons"]])))
    if not amounts:
        return Found(None, why_not="no dollar amount of such a deal is on record")
    for low, high, year, weapons in amounts:
        middle = (low + high) / 2
        if words.allows(middle) or words.distance(middle) <= _SAME_AMOUNT * middle:
            said = f"On record is an amount of {middle:,.0f} million dollars, ordered {year}: {weapons}."
            return Found(middle, low, high, agrees=True, said=said)
    listed = "; ".join(f"{(low + high) / 2:,.0f} million ({year})" for low, high, year, _ in amounts[:6])
    return Found(
        None,
        why_not=(
            f"most deals have no amount on record; those that have do not add up to what was paid: {listed}"
        ),
    )


@topic("arms.weapon")
def weapon(claim: Claim, context: Context) -> list[Reading]:
    """A number of named weapons, delivered or ordered: each is a reading where the words leave it open."""
    suppliers, recipients = sides(claim)
    supplier, recipient = one_or_none(suppliers, "supplier"), one_or_none(recipients, "recipient")
    kept = filters(claim)
    if not kept:
        raise Unread("which weapon is meant is not known")
    if not supplier and not recipient:
        raise Unread("it does not say who supplied or received them")
    number = quantity(claim, "count", "items")
    run: dict[str, Any] = {k: v for k, v in (("supplier", supplier), ("recipient", recipient)) if v}
    run |= kept
    of = claim.options.get("what") or claim.options.get("of", "")
    found: list[Reading] = []
    when = years(claim, context, "deliveries")
    span = context.spans("register")
    whole = [Period.of_years(*span)] if span else []

    def words(period: Period | None) -> Stated:
        if number is None:
            return Stated(None, 1, math.inf, "items", ">=", period)
        return stated(number, "items", period)

    is_open = of not in ("ordered", "orders", "delivered", "deliveries")
    aspect = "ordered or delivered" if is_open else ""
    if of not in ("ordered", "orders"):
        found += [
            Reading(
                "arms.deliveries",
                ({**run, "period": period},),
                words(period),
                "estimate",
                aspect,
                "as delivered",
                find=partial(_counted, column="number_delivered", words=words(period)),
                vintages=("deliveries",),
            )
            for period in when or whole
        ]
    if of not in ("delivered", "deliveries") and "category" not in kept:
        maybe: list[Period | None] = [*when] or [None]
        found += [
            Reading(
                "arms.orders",
                ({**run, **({"period": period} if period else {})},),
                words(period),
                "estimate",
                aspect,
                "as ordered",
                find=partial(_counted, column="number_ordered", words=words(period)),
            )
            for period in maybe
        ]
    return found


def _counted(figures: Sequence[Figure], column: str, words: Stated) -> Found:
    """The items of all deals listed; nothing where a deal has no number, or none is listed.

    An estimated number is a rounded one (40: 35 to 45), and a delivery of an estimated year may lie
    outside the period: both leave an interval, within which a number is not wrong.
    """
    figure = figures[0]
    if figure.value is None:
        return Found(None)
    asked = str(figure.parameters.get("weapon", ""))
    columns = {name: at for at, name in enumerate(figure.columns)}
    rows = [
        row
        for row in figure.rows
        if not asked or _is_named(asked, f"{row[columns['weapon']]} {row[columns['description']]}")
    ]
    if not rows:
        return Found(None, why_not="no such weapon is on record for them, which proves nothing")
    numbers = [number_in(row[columns[column]]) for row in rows]
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers):
        return Found(None, why_not="the register has no number for one of the deals")
    is_delivered = column == "number_delivered"
    flag = columns["number_estimated" if is_delivered else "number_ordered_uncertain"]
    late = columns.get("years_estimated")
    low = high = 0.0
    for row, number in zip(rows, known, strict=True):
        half = _half_unit(number) if row[flag] else 0.0
        low += 0.0 if late is not None and row[late] else number - half
        high += number + half
    by_name: dict[str, float] = {}
    for row, number in zip(rows, known, strict=True):
        name = str(row[columns["weapon"]])
        by_name[name] = by_name.get(name, 0.0) + number
    listed = "; ".join(f"{number:,.0f} {name}" for name, number in by_name.items())
    verb = "delivered" if is_delivered else "ordered"
    total = math.fsum(known)
    said = f"{sentence_of(figure)}: {total:,.0f} {verb} ({listed})."
    if not words.allows(total) and len(by_name) > 1 and any(map(words.allows, by_name.values())):
        return Found(None, why_not="differ", said=f"One of the types is meant or all of them: {said}")
    return Found(total, low, high, said=said)


def sentence_of(figure: Figure) -> str:
    """What a figure is about: its text up to the number."""
    return figure.text.rpartition(": ")[0] or figure.text.rstrip(".")


def _half_unit(number: float) -> float:
    """Half a unit of the last digit that is no padding zero."""
    whole = int(number)
    unit = 1
    while whole and whole % (unit * 10) == 0:
        unit *= 10
    return unit / 2


def _is_named(asked: str, weapon: str) -> bool:
    """Whether a designation is meant: “K2” is not in “K-239”, nor “S-300” in “S-3000”."""
    wanted, held = (re.sub(r"[^a-z0-9]", "", text.lower()) for text in (asked, weapon))
    after = r"(?!\d)" if wanted[-1:].isdigit() else ""
    before = r"(?<!\d)" if wanted[:1].isdigit() else ""
    return re.search(before + re.escape(wanted) + after, held) is not None


@topic("arms.licence")
def licence(claim: Claim, context: Context) -> list[Reading]:
    """That weapons were made under licence in the recipient's country."""
    suppliers, recipients = sides(claim)
    supplier, recipient = one_or_none(suppliers, "supplier"), one_or_none(recipients, "recipient")
    if not recipient and not supplier:
        raise Unread("it does not say who makes what under whose licence")
    run: dict[str, Any] = {k: v for k, v in (("supplier", supplier), ("recipient", recipient)) if v}
    run |= filters(claim)
    span = context.spans("register")
    when = years(claim, context, "deliveries") or ([Period.of_years(*span)] if span else [])

    def find(figures: Sequence[Figure]) -> Found:
        value = figures[0].value
        if not isinstance(value, int | float):
            return Found(None)
        if not value:
            return Found(0.0, why_not="the register marks none of these deliveries as made locally")
        return Found(float(value), agrees=not claim.negated)

    return [
        Reading(
            "arms.licensed_production",
            ({**run, "period": period},),
            Stated(None, 1e-9, math.inf, "million TIV", ">", period),
            "exact",
            find=find,
            caveat="The mark does not say how much of the work was done there.",
            vintages=("deliveries",),
        )
        for period in when
    ]


@topic("arms.first")
def first(claim: Claim, context: Context) -> list[Reading]:
    """The year of the first order or delivery: each a reading where the words leave it open."""
    suppliers, recipients = sides(claim)
    supplier, recipient = one_or_none(suppliers, "supplier"), one_or_none(recipients, "recipient")
    if not supplier and not recipient:
        raise Unread("it does not say between whom")
    if claim.period is None or not claim.period.period.is_bounded:
        raise Unread("it gives no year of the first")
    if claim.options.get("since"):
        raise Unread("“the first since” needs every delivery between; ask for the list instead")
    period = claim.period.period
    run: dict[str, Any] = {k: v for k, v in (("supplier", supplier), ("recipient", recipient)) if v}
    run |= {key: value for key, value in filters(claim).items() if key == "weapon"}
    words = Stated(float(period.first_year), period.first_year, period.last_year, "year", "=", period)
    of = claim.options.get("what") or claim.options.get("of", "")
    chosen = {
        "ordered": ["first order"],
        "orders": ["first order"],
        "delivered": ["first delivery"],
        "deliveries": ["first delivery"],
    }
    sorts = chosen.get(of, ["first delivery", "first order"])

    def finder(what: str) -> Any:
        def find(figures: Sequence[Figure]) -> Found:
            at = figures[0].columns.index("year") if figures[0].rows else 0
            for row in figures[0].rows:
                if row[0] == what:
                    return Found(number_in(row[at]), said=figures[0].text)
            return Found(None)

        return find

    return [
        Reading(
            "arms.first",
            (run,),
            words,
            "exact",
            "first order or first delivery" if len(sorts) > 1 else "",
            f"as the {what}",
            "First on record is the most that can be said.",
            finder(what),
        )
        for what in sorts
    ]


@topic("arms.without")
def without(claim: Claim, context: Context) -> list[Reading]:
    """Which of the largest stand outside instruments: the definition of outside decides."""
    when, _ = periods(claim, context)
    number = quantity(claim, "count", "items")
    codes = [code.strip() for code in claim.options.get("members", "").replace(";", ",").split(",")]
    members = tuple(code for code in codes if code) or tuple(
        party.code for party in named(claim, "members", "exporter", "supplier", "state")
    )
    if number is None and not members:
        raise Unread("it says neither how many nor which")
    n = int(claim.options.get("n", "10")) if claim.options.get("n", "10").isdigit() else 10
    instruments = claim.options.get("instruments") or claim.options.get("event") or ""
    ways = (
        [(instruments, True), (instruments, False)]
        if instruments
        else [("att", True), ("att", False), (EVERY_INSTRUMENT, True)]
    )
    found = []
    for period in when:
        if number is not None:
            words = stated(number, "states", period)
        else:
            words = Stated(None, -math.inf, math.inf, "states", "set", period, members)
        for asked, only_parties in ways:
            found.append(
                Reading(
                    "arms.top_without",
                    ({"n": n, "period": period, "instruments": asked},),
                    words,
                    "set" if number is None else "exact",
                    "definition of outside",
                    f"outside {asked}" + ("" if only_parties else ", a signature counting as inside"),
                    find=_outside(only_parties, members if number is None else ()),
                )
            )
        if not instruments:
            found.append(
                Reading(
                    "arms.top_without",
                    ({"n": n, "period": period, "instruments": EVERY_INSTRUMENT},),
                    words,
                    "exact",
                    "definition of outside",
                    "national law counting as a restriction",
                    find=lambda figures: Found(None, why_not="national law is not on record"),
                )
            )
    return found


def _outside(only_parties: bool, members: tuple[str, ...]) -> Any:
    def find(figures: Sequence[Figure]) -> Found:
        figure = figures[0]
        if figure.value is None:
            return Found(None)
        outside = [
            str(row[1])
            for row in figure.rows
            if row[-1] == "yes"
            and (only_parties or not any(str(cell).startswith("signed") for cell in row[3:-1]))
        ]
        names = {str(row[1]): str(row[2]) for row in figure.rows}
        told = ", ".join(names[code] for code in outside) or "none"
        agrees = set(members) == set(outside) if members else None
        return Found(float(len(outside)), agrees=agrees, said=f"{len(outside)}: {told}.")

    return find


def tiv_of(reading: Reading) -> Reading | None:
    """The volume in TIV that a claim of dollars may have taken its number from."""
    run = {key: value for key, value in reading.runs[0].items() if key in ("supplier", "recipient", "period")}
    if "period" not in run:
        return None
    return Reading("arms.tiv", (run,), reading.stated, "amount", vintages=KINDS)
