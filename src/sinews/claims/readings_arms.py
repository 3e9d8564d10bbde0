"""Claims about volumes of major arms: shares, changes, ratios, amounts.

The denominator is the first trap: Israel's deliveries to Azerbaijan are one share of Azerbaijan's
imports and another of Israel's exports. The second is the word "arms": what is on record are
deliveries of major arms, which are neither all arms, nor what a state bought, nor what it owns.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sinews.claims.model import Claim, Quantity
from sinews.claims.readings import (
    WINDOW,
    Context,
    Found,
    Reading,
    Stated,
    Unread,
    default_windows,
    named,
    needed,
    one_or_none,
    quantity,
    stated,
    sum_of,
    topic,
    whole_years,
    years,
)
from sinews.figure import Figure
from sinews.parties import Party
from sinews.periods import Period

KINDS = ("deliveries", "transfer_totals")
_ARSENAL = "An arsenal is what a state owns, which nobody counts; deliveries of some years are not it."
_PURCHASES = "Deliveries of major arms are meant, gifts and aid included; what was bought is not on record."
ALL_ARMS = "Only major arms are on record: no small arms, and most ammunition is left out."
_CAVEATS = {"arsenal": _ARSENAL, "purchases": _PURCHASES, "arms": ALL_ARMS}


def sides(claim: Claim) -> tuple[list[Party], list[Party]]:
    """Who supplied and who received, by whatever name the reading gives the roles."""
    return named(claim, "supplier", "exporter"), named(claim, "recipient", "importer")


def filters(claim: Claim) -> dict[str, Any]:
    """The category or weapon that the claim is about."""
    return {key: claim.options[key] for key in ("category", "weapon") if claim.options.get(key)}


def periods(claim: Claim, context: Context) -> tuple[list[Period], bool]:
    """The periods meant, and whether the sentence gives one at all."""
    found = years(claim, context, "deliveries")
    if found:
        return found, True
    found = default_windows(context, "deliveries")
    if not found:
        raise Unread("it gives no period")
    return found, False


def period_aspect(listed: list[Any], given: bool) -> str:
    return "" if given and len(listed) == 1 else "period"


@topic("arms.share")
def share(claim: Claim, context: Context) -> list[Reading]:
    """A part of somebody's imports or exports, or of the world's."""
    suppliers, recipients = sides(claim)
    number = needed(claim, "%")
    when, given = periods(claim, context)
    found = []
    for period in when:
        words = stated(number, "%", period)
        found += [
            replace(reading, aspect=reading.aspect or period_aspect(when, given))
            for reading in _shares(claim, suppliers, recipients, words)
        ]
    return found


def _shares(claim: Claim, suppliers: list[Party], recipients: list[Party], words: Stated) -> list[Reading]:
    of = claim.options.get("of", "")
    more = {**filters(claim), "period": words.period}
    if not suppliers and not recipients:
        raise Unread("it does not say whose arms are meant")

    def reading(measure: str, runs: list[dict[str, Any]], sense: str, aspect: str = "") -> Reading:
        return Reading(
            measure,
            tuple({**run, **more} for run in runs),
            words,
            "share",
            aspect,
            sense,
            _CAVEATS.get(of, ""),
            sum_of if len(runs) > 1 else None,
            KINDS,
            loose=of == "arsenal",
        )

    if suppliers and recipients:
        pairs = [{"supplier": s, "recipient": r} for s in suppliers for r in recipients]
        # Shares of several recipients' imports have different wholes and cannot be added.
        imports = len(recipients) == 1 and reading(
            "arms.import_share", pairs, "as a share of the recipient’s imports", "denominator"
        )
        exports = len(suppliers) == 1 and reading(
            "arms.export_share", pairs, "as a share of the supplier’s exports", "denominator"
        )
        if of == "exports":
            chosen = [exports]
        elif of in ("imports", *_CAVEATS):
            chosen = [imports]
        else:
            chosen = [imports, exports]
        kept = [replace(each, aspect="" if len(chosen) == 1 else each.aspect) for each in chosen if each]
        if not kept:
            raise Unread("shares of different states’ trade cannot be added")
        return kept
    side, listed = ("exporter", suppliers) if suppliers else ("importer", recipients)
    runs = [{side: party} for party in listed]
    return [reading("arms.world_share", runs, f"as a share of the world’s {side[:-2]}s")]


@topic("arms.share_change")
def share_change(claim: Claim, context: Context) -> list[Reading]:
    """A share in two periods: both must be right, each number for its own period."""
    suppliers, recipients = sides(claim)
    numbers = [each for each in claim.quantities if each.unit == "%"]
    points = quantity(claim, "points")
    when, given = periods(claim, context)
    found = []
    for period in when:
        prior = _prior(claim, context, period)
        if len(numbers) == 2:
            later = _shares(claim, suppliers, recipients, stated(numbers[1], "%", period))
            found += [_two_shares(each, numbers, prior, period_aspect(when, given)) for each in later]
        elif points is not None:
            words = stated(points, "points", period)
            if claim.options.get("direction") == "down":
                words = _negative(words)
            moved = _shares(claim, suppliers, recipients, words)
            found += [_difference(each, prior, period_aspect(when, given)) for each in moved]
        else:
            raise Unread("it gives no two shares, and no number of points")
    return found


def _two_shares(later: Reading, numbers: list[Quantity], prior: Period, aspect: str) -> Reading:
    def find(figures: Sequence[Figure]) -> Found:
        half = len(figures) // 2
        now, then = (
            sum_of(part) if len(part) > 1 else _plain(part) for part in (figures[:half], figures[half:])
        )
        if now.value is None or then.value is None:
            return Found(None)
        first, second = (stated(number, "%", None) for number in numbers)
        fits = first.allows(then.value) and second.allows(now.value)
        told = (
            f"{prior.spoken()}: {then.value:.1f}%; {later.stated.period and later.stated.period.spoken()}: "
        )
        near = max(first.distance(then.value), second.distance(now.value))
        return Found(now.value, agrees=fits, said=f"{told}{now.value:.1f}%.", low=None, high=near)

    runs = (*later.runs, *({**run, "period": prior} for run in later.runs))
    return replace(later, runs=runs, find=find, aspect=later.aspect or aspect, scale="two shares")


def _difference(reading: Reading, prior: Period, aspect: str) -> Reading:
    def find(figures: Sequence[Figure]) -> Found:
        half = len(figures) // 2
        now, then = (
            sum_of(part) if len(part) > 1 else _plain(part) for part in (figures[:half], figures[half:])
        )
        if now.value is None or then.value is None:
            return Found(None)
        return Found(
            now.value - then.value,
            said=f"From {then.value:.1f}% in {prior.spoken()} to {now.value:.1f}%.",
        )

    runs = (*reading.runs, *({**run, "period": prior} for run in reading.runs))
    return replace(reading, runs=runs, find=find, aspect=reading.aspect or aspect)


def _plain(figures: Sequence[Figure]) -> Found:
    value = figures[0].value
    return Found(float(value) if isinstance(value, int | float) else None)


def _prior(claim: Claim, context: Context, period: Period) -> Period:
    """The earlier period of a change: as given, else as many years just before."""
    if claim.prior is None:
        return period.before()
    found = whole_years(claim.prior.period, context, "deliveries")
    if not found or found[0].overlaps(period) or found[0].first_year > period.last_year:
        # Nobody compares a period with one that it lies in, so that one of the two was misread.
        raise Unread("which two periods are compared is not clear")
    return found[0]


@topic("arms.change")
def change(claim: Claim, context: Context) -> list[Reading]:
    """A rise or fall between two periods."""
    run = _flow(claim)
    when, given = periods(claim, context)
    if not given:
        when = when[:1]
    words = growth(claim)
    found = []
    for period in when:
        priors = [_prior(claim, context, period)]
        length = period.last_year - period.first_year + 1
        if claim.prior is None and length > 1 and length != WINDOW:
            # "Between 2011 and 2020 imports rose": from the years before, or from the first to the last?
            first = Period.of_years(period.first_year, period.first_year)
            last = Period.of_years(period.last_year, period.last_year)
            found.append(_changed(run, claim, last, first, words, "period"))
        found += [
            _changed(run, claim, period, prior, words, "period" if found or not given else "")
            for prior in priors
        ]
    return found


def _changed(
    run: dict[str, Any], claim: Claim, period: Period, prior: Period, words: Stated, aspect: str
) -> Reading:
    return Reading(
        "arms.change",
        ({**run, **filters(claim), "period": period, "prior": prior},),
        replace(words, period=period),
        "change",
        aspect,
        f"from {prior.spoken()} to {period.spoken()}",
        vintages=KINDS,
    )


def _flow(claim: Claim) -> dict[str, Any]:
    """The roles of a flow as `arms.change` and `arms.ratio` name them."""
    suppliers, recipients = sides(claim)
    supplier, recipient = one_or_none(suppliers, "supplier"), one_or_none(recipients, "recipient")
    if supplier and recipient:
        return {"supplier": supplier, "recipient": recipient}
    if supplier:
        return {"exporter": supplier}
    if recipient:
        return {"importer": recipient}
    state = one_or_none(named(claim, "state"), "state")
    if state and claim.options.get("flow") in ("imports", "exports"):
        return {"importer" if claim.options["flow"] == "imports" else "exporter": state}
    if claim.options.get("of", "").startswith("world") or claim.options.get("flow") == "world":
        return {}
    raise Unread("it does not say whose arms trade changed")


def growth(claim: Claim) -> Stated:
    """The change as words state it, in per cent with its sign."""
    direction = claim.options.get("direction", "")
    number = quantity(claim, "%", "times")
    if number is None:
        if not direction:
            raise Unread("it says neither how much nor which way")
        up = direction == "up"
        return Stated(None, 1e-9 if up else -math.inf, math.inf if up else -1e-9, "%", ">" if up else "<")
    if number.unit == "times":
        if direction == "down" and number.value > 1:
            low, high = (100 / bound - 100 if bound else math.inf for bound in (number.high, number.low))
            return Stated(100 / number.value - 100, low, high, "%", number.relation)
        return Stated(
            100 * number.value - 100,
            100 * number.low - 100,
            100 * number.high - 100,
            "%",
            number.relation,
        )
    words = stated(number, "%", None)
    return _negative(words) if direction == "down" and number.value > 0 else words


_MIRRORED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}


def _negative(words: Stated) -> Stated:
    """A fall: "by at least 20 per cent" is −20 or less."""
    return replace(
        words,
        value=None if words.value is None else -words.value,
        low=-words.high,
        high=-words.low,
        relation=_MIRRORED.get(words.relation, words.relation),
    )


@topic("arms.ratio")
def ratio(claim: Claim, context: Context) -> list[Reading]:
    """One's imports or exports against another's: times as much, or per cent more."""
    number = needed(claim, "times", "%")
    other = one_or_none(named(claim, "other"), "other side of the comparison")
    suppliers, recipients = sides(claim)
    if other is None:
        # Two on the same side are compared in the order of the words.
        for listed in (recipients, suppliers):
            if len(listed) == 2:
                other = listed.pop()
                break
    if other is None:
        raise Unread("it does not say what is compared with what")
    supplier, recipient = one_or_none(suppliers, "supplier"), one_or_none(recipients, "recipient")
    if number.unit == "times":
        words = stated(number, "times", None)
    else:
        sign = -1 if claim.options.get("direction") == "down" else 1
        bounds = sorted((1 + sign * number.low / 100, 1 + sign * number.high / 100))
        words = Stated(1 + sign * number.value / 100, bounds[0], bounds[1], "times", number.relation)
    when, given = periods(claim, context)
    return [
        _compared(
            supplier, recipient, other, claim, replace(words, period=period), period_aspect(when, given)
        )
        for period in when
    ]


def _compared(
    supplier: Party | None, recipient: Party | None, other: Party, claim: Claim, words: Stated, aspect: str
) -> Reading:
    more = {**filters(claim), "period": words.period}
    if supplier and recipient:
        # To one recipient from two suppliers, or from one supplier to two recipients.
        to_two = claim.options.get("flow") == "exports"
        second = (
            {"supplier": supplier, "recipient": other}
            if to_two
            else {"supplier": other, "recipient": recipient}
        )
        runs = ({"supplier": supplier, "recipient": recipient, **more}, {**second, **more})
        return Reading("arms.tiv", runs, words, "ratio", aspect, find=_quotient, vintages=KINDS)
    if not supplier and not recipient:
        raise Unread("it does not say whose arms trade is compared")
    run = {"exporter": supplier} if supplier else {"importer": recipient}
    return Reading("arms.ratio", ({**run, "other": other, **more},), words, "ratio", aspect, vintages=KINDS)


def _quotient(figures: Sequence[Figure]) -> Found:
    one, two = (figure.value for figure in figures)
    if not isinstance(one, int | float) or not isinstance(two, int | float) or not two:
        return Found(None, why_not="one of the two has nothing on record to compare with")
    return Found(one / two, said=f"{one / two:.2f} times. " + " ".join(figure.text for figure in figures))


@topic("arms.volume")
def volume(claim: Claim, context: Context) -> list[Reading]:
    """A volume in millions of TIV."""
    suppliers, recipients = sides(claim)
    number = needed(claim, "tiv", "currency")
    if number.unit != "tiv":
        from sinews.claims.readings_deals import dollars

        return dollars(claim, context)
    when, given = periods(claim, context)
    run = {
        "supplier": one_or_none(suppliers, "supplier"),
        "recipient": one_or_none(recipients, "recipient"),
    }
    kept = {side: party for side, party in run.items() if party}
    return [
        Reading(
            "arms.tiv",
            ({**kept, **filters(claim), "period": period},),
            stated(number, "million TIV", period),
            "amount",
            period_aspect(when, given),
            vintages=KINDS,
        )
        for period in when
    ]
