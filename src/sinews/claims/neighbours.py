"""True statements next to a false one: another period, direction, unit, denominator, or a slip.

Run only where no reading agrees, to tell a reader what the number may be of. A neighbour is no
reading: it changes no verdict.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from sinews.claims.model import Claim
from sinews.claims.readings import WINDOW, Context, Stated
from sinews.claims.running import Outcome, Runner
from sinews.periods import Period

_SHIFTS = (-1, 1, -2, 2, -3, 3, -4, 4, -5, 5)
# A window matched by chance is no help: words that allow a fifth of the value either way match many.
_WIDEST = 0.2
MOST = 2
# Each that is tried costs a query.
_MOST_OF_ARTICLE = 6
_MOST_TRIED = 16
_YEARS_SEARCHED = 15


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What would make the words true: `sort` is period, prior, direction, unit, denominator or slip."""

    sort: str
    says: str
    period: Period | None = None


def neighbours(claim: Claim, missed: Outcome, runner: Runner, context: Context) -> list[Neighbour]:
    """The nearest true statements, slips and signs first, then other periods; at most a few."""
    if missed.value is None or missed.reading.stated.value is None:
        return []
    found = [*_slips(missed), *_units(claim, missed)]
    # Who mistook the sign or the unit got the number right: other periods would be chance.
    if not found:
        found += _denominators(missed, runner)
    is_other_error = any(one.sort in ("direction", "unit") for one in found)
    if len(found) < MOST and not is_other_error and not _is_wide(missed.reading.stated):
        found += islice(_periods(missed, runner, context), MOST - len(found))
    return found[:MOST]


def _is_wide(words: Stated) -> bool:
    if words.value is None or words.value == 0 or words.high == float("inf") or words.low == float("-inf"):
        return True
    return (words.high - words.low) / 2 > _WIDEST * abs(words.value)


def _slips(missed: Outcome) -> Iterator[Neighbour]:
    """A point moved, or two digits that changed places."""
    words, value = missed.reading.stated, missed.value
    assert value is not None and words.value is not None
    for factor, says in (
        (10, "the decimal point has moved: the number on record is a tenth of it"),
        (0.1, "the decimal point has moved: the number on record is ten times it"),
        (1000, "the number on record is a thousandth of it"),
        (0.001, "the number on record is a thousand times it"),
    ):
        moved = value * factor
        # The slipped number was rounded before it slipped, so that it may have lost a digit more.
        spread = max(abs(words.high - words.low) / 2, abs(moved) * 0.06)
        if (
            missed.reading.scale != "rank"
            and value
            and abs(moved - words.value) <= spread
            and words.high < float("inf")
        ):
            yield Neighbour("slip", says)
            return
    digits = f"{abs(words.value):g}".replace(".", "")
    places = len(f"{abs(words.value):g}".partition(".")[2])
    right = f"{abs(value):.{places}f}".replace(".", "")
    if digits != right and sorted(digits) == sorted(right) and len(digits) > 1:
        yield Neighbour("slip", "two digits have changed places")


def _units(claim: Claim, missed: Outcome) -> Iterator[Neighbour]:
    """A rise for a fall, per cent for times."""
    words, value, reading = missed.reading.stated, missed.value, missed.reading
    assert value is not None and words.value is not None
    if reading.scale == "change":
        flipped = replace(words, low=-words.high, high=-words.low)
        if words.value and flipped.allows(value):
            yield Neighbour("direction", f"the number is right and the direction is not: it {_moved(value)}")
        number = next((q for q in claim.quantities if q.unit == "%"), None)
        if number is not None and number.low <= (100 + value) / 100 <= number.high:
            yield Neighbour("unit", "the number holds for times as much, not for per cent")
    if reading.scale == "ratio":
        number = next((q for q in claim.quantities if q.unit == "%"), None)
        if number is not None and number.low <= value <= number.high:
            yield Neighbour("unit", "the number holds for times as much, not for per cent")
        elif value and words.allows(1 / value):
            yield Neighbour("direction", "the number holds the other way round")


def _moved(value: float) -> str:
    return f"fell by {-value:.1f}%" if value < 0 else f"rose by {value:.1f}%"


_OTHER_SHARES = {
    "arms.import_share": ("arms.export_share", "as a share of the supplier’s exports"),
    "arms.export_share": ("arms.import_share", "as a share of the recipient’s imports"),
}


def _denominators(missed: Outcome, runner: Runner) -> Iterator[Neighbour]:
    other = _OTHER_SHARES.get(missed.reading.measure)
    if other is None or len(missed.reading.runs) != 1:
        return
    measure, says = other
    outcome = runner.glance(replace(missed.reading, measure=measure, loose=False))
    if outcome.agrees:
        yield Neighbour("denominator", f"the number holds {says} ({outcome.value:.1f}%)")


def _periods(missed: Outcome, runner: Runner, context: Context) -> Iterator[Neighbour]:
    reading = missed.reading
    period = reading.stated.period
    if reading.scale == "exact":
        return
    if (
        period is None
        or not period.is_bounded
        or not period.is_whole_years
        or "period" not in reading.runs[0]
    ):
        return
    kind = reading.vintages[0] if reading.vintages else ""
    span = runner.span(kind) if kind else None
    is_change = "prior" in reading.runs[0]
    for other in _candidates(period, context, has_windows=reading.measure.startswith("arms.")):
        if span is not None and (other.first_year < span[0] or other.last_year > span[1]):
            continue
        changed: dict[str, Any] = {"period": other}
        if is_change:
            changed["prior"] = other.before()
        outcome = runner.glance(reading.with_parameters(**changed))
        if outcome.agrees:
            of = (
                f"from {other.before().spoken()} to {other.spoken()}" if is_change else f"of {other.spoken()}"
            )
            yield Neighbour("period", f"it is true {of} ({_shown(outcome)})", other)


def fitting_periods(
    missed: Outcome, runner: Runner, context: Context
) -> tuple[Period | None, list[Neighbour]]:
    """The years searched and the periods in them of which the words are true, the latest first.

    For a sentence that gives none: every year of the last fifteen before the article and, of arms,
    every window of five years in them. None where nothing could be searched.
    """
    reading = missed.reading
    span = runner.span(reading.vintages[0]) if reading.vintages else None
    if span is None or "prior" in reading.runs[0]:
        return None, []
    last = span[1] if context.published is None else min(span[1], context.published.year)
    first = max(span[0], last - _YEARS_SEARCHED + 1)
    if first > last:
        return None, []
    lengths = (1, WINDOW) if reading.measure.startswith("arms.") else (1,)
    found = []
    for end in range(last, first - 1, -1):
        for length in lengths:
            if end - length + 1 < first:
                continue
            period = Period.of_years(end - length + 1, end)
            outcome = runner.glance(reading.with_parameters(period=period))
            if outcome.agrees or outcome.near:
                found.append(
                    Neighbour("period", f"it is true of {period.spoken()} ({_shown(outcome)})", period)
                )
            if len(found) == MOST:
                return Period.of_years(first, last), found
    return Period.of_years(first, last), found


def _candidates(period: Period, context: Context, *, has_windows: bool) -> list[Period]:
    """Periods that a writer may have mistaken this one for, the likeliest first.

    Arms are compared in windows of five years; what is counted by year is mistaken by a year.
    """
    first, last = period.first_year, period.last_year
    length = last - first + 1
    shifts = [Period.of_years(first + shift, last + shift) for shift in _SHIFTS]
    found = [
        Period.of_years(each.first_year, each.last_year)
        for each in context.periods
        if each.is_bounded and each.is_whole_years
    ][:_MOST_OF_ARTICLE]
    if not has_windows:
        found += shifts[:4]
    elif length == 1:
        found += [Period.of_years(last - WINDOW + 1, last), Period.of_years(first, first + WINDOW - 1)]
        found += [*shifts[:4], Period.of_years(last - 9, last)]
    else:
        found += [Period.of_years(year, year) for year in (last, first)]
        if length != WINDOW:
            found += [Period.of_years(last - WINDOW + 1, last)]
        found += [Period.of_years(last - 9, last), *shifts]
    return [each for each in dict.fromkeys(found) if str(each) != str(period)][:_MOST_TRIED]


def _shown(outcome: Outcome) -> str:
    value = outcome.value
    if value is None:
        return "on record"
    unit = outcome.reading.stated.unit
    number = f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:,.1f}"
    return f"{number}%" if unit == "%" else f"{number} {unit}"
