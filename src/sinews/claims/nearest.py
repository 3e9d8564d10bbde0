"""The nearest true sentence: the article's own, with the least change that makes it true.

Only the digits of a number or of a period are replaced, written as the sentence writes them: its
decimal sign, its grouping, as many places, and its own scale ("16,6 miljard"). Where more than that
would have to change (a direction, a unit, a word for a number), there is no such sentence.
"""

from __future__ import annotations

import math
import re
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from sinews.claims.located import Located
from sinews.claims.model import Claim, Quantity, When
from sinews.claims.running import Outcome
from sinews.claims.verdicts import CONTRADICTED, DEPENDS, REPORTED, Verdict
from sinews.periods import Moment, Period

_NUMBER = re.compile(r"\d(?:[\d.,'’\u00a0\u202f ]*\d)?")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
# How many places may be added to a number that its own would round to nothing.
_MORE_PLACES = 3
_UP, _DOWN = {"<=", "<"}, {">=", ">"}
_COMMA = frozenset({"az", "de", "el", "es", "fr", "it", "nl", "pl", "pt", "ru", "tr", "uk"})


def nearest_true(text: str, claim: Claim, verdict: Verdict, located: Located | None) -> str | None:
    """The claim's sentence made true by another number or period; None where no small change does."""
    if verdict.verdict == REPORTED:
        return _as_reported(text, claim, located)
    if verdict.verdict not in (CONTRADICTED, DEPENDS) or verdict.basis is None or verdict.basis.agrees:
        return None
    basis = verdict.basis
    if basis.found.why_not or basis.value is None:
        return None
    number = _number_of(claim, basis)
    if number is not None:
        value = _in_words_unit(claim, number, basis)
        # "Supplied 0%" is no sentence that anybody would print.
        if value and (written := rewrite(text, number, value, claim.language)):
            return _sentence(text, claim, number.start, number.end, written)
    for near in verdict.near:
        if near.period is not None and claim.period is not None and claim.prior is None:
            changed = rewrite_period(text, claim.period, near.period, claim.language)
            if changed:
                return _sentence(text, claim, claim.period.start, claim.period.end, changed)
    return None


def _as_reported(text: str, claim: Claim, located: Located | None) -> str | None:
    """A report's own period or number put in place of the one that was changed in repeating it."""
    if located is None or located.best.agrees or not claim.quantities:
        return None
    best = located.best
    if best.same_value and claim.period is not None and best.period is not None and best.period.is_bounded:
        changed = rewrite_period(text, claim.period, best.period, claim.language)
        if changed:
            return _sentence(text, claim, claim.period.start, claim.period.end, changed)
    if best.same_period and not best.same_value and best.is_cited:
        number = claim.quantities[-1]
        factor = 1e6 if number.unit == "currency:USD" else 1.0
        written = rewrite(text, number, best.value * factor, claim.language)
        if written:
            return _sentence(text, claim, number.start, number.end, written)
    return None


def _sentence(text: str, claim: Claim, start: int, end: int, written: str) -> str | None:
    if not claim.sentence_start <= start <= end <= claim.sentence_end:
        return None
    changed = text[claim.sentence_start : start] + written + text[end : claim.sentence_end]
    return " ".join(changed.split())


def _number_of(claim: Claim, basis: Outcome) -> Quantity | None:
    """The one number that the reading is about; None where the reading is about two."""
    if basis.reading.scale in ("two shares", "set") or not claim.quantities:
        return None
    return next(
        (q for q in claim.quantities if not (q.unit in ("count", "rank") and len(claim.quantities) > 1)),
        claim.quantities[0],
    )


def _in_words_unit(claim: Claim, number: Quantity, basis: Outcome) -> float | None:
    """The true value in the unit of the words; None where the words' direction would be wrong."""
    value, words = basis.value, basis.reading.stated
    assert value is not None
    if words.unit.startswith("million") and number.unit.startswith("currency:"):
        return value * 1e6
    if basis.reading.scale == "change" and words.unit == "%":
        if words.value is not None and (words.value < 0) != (value < 0):
            return None
        if number.unit == "times":
            return 1 + value / 100 if number.value > 1 and value > 0 else None
        return abs(value)
    if words.unit == "times" and number.unit == "%":
        if words.value is not None and (words.value < 1) != (value < 1):
            return None
        return abs(100 * (value - 1))
    if words.unit == "days" and number.unit in ("weeks", "months", "years"):
        return value / {"weeks": 7.0, "months": 30.4375, "years": 365.25}[number.unit]
    if words.unit == "points":
        return abs(value) if words.value is None or (words.value < 0) == (value < 0) else None
    return value


def rewrite(text: str, number: Quantity, value: float, language: str) -> str | None:
    """A number's words with another value in its digits: “6,3 miljard” → “3,6 miljard”."""
    words = text[number.start : number.end]
    found = _NUMBER.findall(words)
    if not found:
        # “two thirds” has no digits; a share can always be written with some.
        if number.unit != "%" or not math.isfinite(value):
            return None
        return f"{_plain(value, 1 if value < 10 else 0, number.relation, language)}%"
    if len(found) > 1:
        return None
    written = found[0]
    sign, places = _style(written, language)
    read = _read(written, sign)
    if not read or not number.value or not math.isfinite(number.value):
        return None
    scale = number.value / read
    target = value / scale
    for more in range(_MORE_PLACES + 1):
        candidate = _plain(target, places + more, number.relation, language, sign, _grouping(written, sign))
        back = _read(candidate, sign or ("," if language in _COMMA else "."))
        if _is_strict(number.relation) and back == target:
            # "More than 442" is not true of 442.
            step = 10.0 ** -(places + more) * (-1 if number.relation == ">" else 1)
            candidate = _plain(
                target + step, places + more, number.relation, language, sign, _grouping(written, sign)
            )
            back = _read(candidate, sign or ("," if language in _COMMA else "."))
        if _is_true(back, target, places + more, number.relation):
            # A slip in a digit is no reason to print the same number again.
            return None if candidate == written else words.replace(written, candidate, 1)
    return None


def _is_strict(relation: str) -> bool:
    return relation in ("<", ">")


def _style(written: str, language: str) -> tuple[str, int]:
    """The decimal sign of a number as written ("" where it has none), and its decimal places."""
    for sign in (",", ".") if language in _COMMA else (".", ","):
        whole, found, after = written.rpartition(sign)
        if not found or not after.isdigit():
            continue
        is_group = len(after) == 3 and whole.strip() not in ("0", "")
        # "143,000" groups in English and is a decimal in Dutch only where the language says so.
        decides = (sign == ",") == (language in _COMMA)
        if written.count(sign) == 1 and (not is_group or (decides and len(whole) > 3)):
            return sign, len(after)
        if written.count(sign) == 1 and decides and not is_group:
            return sign, len(after)
    return "", 0


def _grouping(written: str, sign: str) -> str:
    """What stands between thousands, where anything does."""
    whole = written.rpartition(sign)[0] if sign else written
    marks = [mark for mark in whole if not mark.isdigit()]
    return marks[0] if marks else ""


def _read(written: str, sign: str) -> float:
    whole, _, after = written.rpartition(sign) if sign and sign in written else (written, "", "")
    digits = "".join(mark for mark in whole if mark.isdigit())
    return float(f"{digits or '0'}.{after or '0'}")


def _plain(value: float, places: int, relation: str, language: str, sign: str = "", group: str = "") -> str:
    """A value as written: rounded down after "at least", up after "at most"."""
    rounding = ROUND_FLOOR if relation in _DOWN else ROUND_CEILING if relation in _UP else ROUND_HALF_UP
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), rounding)
    sign = sign or ("," if language in _COMMA else ".")
    whole, _, after = f"{rounded:f}".partition(".")
    if group and len(whole) > 3:
        whole = f"{int(whole):,}".replace(",", group)
    return f"{whole}{sign}{after}" if after else whole


def _is_true(back: float, target: float, places: int, relation: str) -> bool:
    if back == 0 and target != 0:
        return False
    if relation in _DOWN:
        return back < target if relation == ">" else back <= target
    if relation in _UP:
        return back > target if relation == "<" else back >= target
    return bool(abs(back - target) <= 0.5 * 10.0**-places + 1e-12)


def rewrite_period(text: str, when: When, period: Period, language: str) -> str | None:
    """A period's words with other years in them: “between 2016 and 2020” → “between 2011 and 2015”."""
    words = text[when.start : when.end]
    found = list(_YEAR.finditer(words))
    if not found or period.start is None or period.end is None:
        return None
    first, last = _moment(period.start, language), _moment(period.end, language)
    if len(found) == 1:
        one = found[0]
        both = first if period.start == period.end else f"{first}–{last}"
        if when.period.start != when.period.end:
            # “2016–20”: the second year is written short, so both go.
            tail = re.match(r"\s*[-‐‑‒–—−/]\s*\d{2}(?!\d)", words[one.end() :])
            if tail is None:
                return None
            return words[: one.start()] + both + words[one.end() + tail.end() :]
        return words[: one.start()] + both + words[one.end() :]
    if len(found) == 2 and period.start != period.end:
        one, two = found
        return words[: one.start()] + first + words[one.end() : two.start()] + last + words[two.end() :]
    return None


def _moment(moment: Moment, language: str) -> str:
    """A year, or a month with its name in the language, as it stands within a sentence."""
    if moment.month is None:
        return str(moment.year)
    from datetime import date

    from babel import UnknownLocaleError
    from babel.dates import format_date

    pattern = "d MMMM y" if moment.day else "LLLL y"
    try:
        return format_date(date(moment.year, moment.month, moment.day or 1), pattern, locale=language)
    except (UnknownLocaleError, ValueError):
        return str(moment)
