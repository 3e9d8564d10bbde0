"""Periods in a sentence: years and ranges, dates, months, and what is said from the day of publication.

The lexicon gives months and templates: "since {m}", "between {m} and {m}", "the last {n} years". What is
relative is resolved from the date of publication, and `When.resolved` says so; without that date it is
left out, since the day on which somebody reads an article says nothing about its "last year".
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from sinews.claims.lexicon import Lexicon, phrases_of
from sinews.claims.model import When
from sinews.claims.numbers import small_number
from sinews.claims.tokens import Token, fold, tokens
from sinews.periods import Moment, Period

_DASHES = frozenset("-‐‑‒–—−")
FROM_PUBLICATION = "from the date of publication"


@dataclass(frozen=True, slots=True)
class Span:
    """A period over tokens `first` to `last` (not included); `is_range` if it has two ends of its own."""

    first: int
    last: int
    period: Period
    resolved: str | None = None
    is_range: bool = False
    role: str = ""  # "prior" where the words say that it is the earlier of two
    n_before: int = 0  # "the four years before": as many years before the sentence's other period


@dataclass(frozen=True, slots=True)
class _Template:
    kind: str
    parts: tuple[tuple[str, str], ...]  # ("", word), ("prefix", stem) or ("slot", name)


def find_times(words: Sequence[Token], lexicon: Lexicon, published: date | None) -> list[Span]:
    """The periods in a sentence's tokens, in order, not overlapping; the longest reading wins."""
    moments = _moments(words, lexicon, published)
    found: list[Span] = []
    index = 0
    while index < len(words):
        best = moments.get(index)
        for template in _templates(lexicon):
            spans = _match(template, words, index, moments, lexicon, published)
            if spans and (best is None or spans[-1].last > best.last):
                best, rest = spans[0], spans[1:]
                found += rest
                best = replace(best, last=spans[-1].last) if not rest else best
        if best is None or best.last <= index:
            index += 1
            continue
        if best.resolved:
            best = _longer_behind(best, words, moments, lexicon, published)
        found.append(best)
        index = max([best.last, *(span.last for span in found if span.first >= index)])
    return sorted(found, key=lambda span: span.first)


def _longer_behind(
    span: Span, words: Sequence[Token], moments: dict[int, Span], lexicon: Lexicon, published: date | None
) -> Span:
    """ "In July of this year": what starts at the second word may reach further than what starts at "in"."""
    for index in range(span.first + 1, span.last):
        for template in _templates(lexicon):
            spans = _match(template, words, index, moments, lexicon, published)
            if len(spans) == 1 and spans[0].last > span.last:
                return replace(spans[0], first=span.first)
    return span


def when_of(span: Span, words: Sequence[Token], text: str) -> When:
    start, end = words[span.first].start, words[span.last - 1].end
    return When(start, end, text[start:end], span.period, span.resolved)


def _moments(words: Sequence[Token], lexicon: Lexicon, published: date | None) -> dict[int, Span]:
    found: dict[int, Span] = {}
    for index in range(len(words)):
        if span := _moment_at(words, index, lexicon, published):
            found[index] = span
    return found


def _moment_at(words: Sequence[Token], i: int, lexicon: Lexicon, published: date | None) -> Span | None:
    token = words[i]
    if token.is_number:
        return (
            _iso(words, i)
            or _numeric_date(words, i)
            or _day_month(words, i, lexicon, published)
            or _years(words, i, lexicon)
        )
    if token.is_word and (month := _month(token, lexicon)):
        return _month_first(words, i, month, lexicon, published)
    return None


def _at(words: Sequence[Token], i: int) -> Token | None:
    return words[i] if 0 <= i < len(words) else None


def _year(token: Token | None) -> int | None:
    if token is not None and token.is_number and len(token.text) == 4 and 1900 <= int(token.text) <= 2099:
        return int(token.text)
    return None


def _is_loose(words: Sequence[Token], i: int) -> bool:
    """Whether a number stands alone: not the tail of "1.2020", "-2020" or "€2020"."""
    before, token = _at(words, i - 1), words[i]
    return before is None or not token.glued or before.text not in ".,$€£%"


def _iso(words: Sequence[Token], i: int) -> Span | None:
    year = _year(words[i])
    if year is None or i + 4 >= len(words):
        return None
    first, month, second, day = words[i + 1 : i + 5]
    if first.text == second.text == "-" and first.glued and month.glued and second.glued and day.glued:
        return _day(i, i + 5, year, month, day)
    return None


def _numeric_date(words: Sequence[Token], i: int) -> Span | None:
    """20.09.2023 and 20/09/2023; days before months, save where that is no date or could be either."""
    if i + 4 >= len(words) or len(words[i].text) > 2:
        return None
    first, month, second, last = words[i + 1 : i + 5]
    if first.text != second.text or first.text not in "./" or not (first.glued and last.glued):
        return None
    year = _year(last)
    if year is None or not month.is_number or len(month.text) > 2:
        return None
    if (
        first.text == "/"
        and int(words[i].text) <= 12
        and int(month.text) <= 12
        and words[i].text != month.text
    ):
        return Span(i, i + 5, Period(Moment(year), Moment(year)))  # 3/10/2022: March or October, so the year
    return _day(i, i + 5, year, month, words[i]) or _day(i, i + 5, year, words[i], month)


def _day(first: int, last: int, year: int, month: Token | int, day: Token) -> Span | None:
    number = month if isinstance(month, int) else int(month.text) if month.is_number else 0
    if not day.is_number or len(day.text) > 2:
        return None
    try:
        moment = Moment.parse(f"{year:04d}-{number:02d}-{int(day.text):02d}")
    except Exception:
        return None
    return Span(first, last, Period(moment, moment))


@lru_cache(maxsize=32)
def _month_words(lexicon: Lexicon) -> tuple[dict[str, int], tuple[tuple[str, int], ...], bool]:
    exact: dict[str, int] = {}
    stems: list[tuple[str, int]] = []
    for number, value in lexicon.table("months").items():
        for word in phrases_of(value):
            if word.endswith("*"):
                stems.append((fold(word[:-1]), int(number)))
            else:
                exact[fold(word)] = int(number)
    return exact, tuple(stems), bool(lexicon.table("style").get("months_capitalised", False))


def is_month(token: Token, lexicon: Lexicon) -> bool:
    return token.is_word and _month(token, lexicon) is not None


def _month(token: Token, lexicon: Lexicon) -> int | None:
    exact, stems, capitalised = _month_words(lexicon)
    if capitalised and not token.is_capital:
        return None
    if (number := exact.get(token.key)) is not None:
        return number
    return next((number for stem, number in stems if token.key.startswith(stem)), None)


@lru_cache(maxsize=32)
def _joiners(lexicon: Lexicon) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    times = lexicon.table("times")
    between = frozenset(fold(w) for w in phrases_of(times.get("inside_date", "")))
    after = frozenset(fold(w) for w in phrases_of(times.get("after_year", "")))
    years = frozenset(fold(w) for w in phrases_of(times.get("before_year", "")))
    return between | {".", ","}, after, years


def _day_month(words: Sequence[Token], i: int, lexicon: Lexicon, published: date | None) -> Span | None:
    """ "20 September 2023", "20. September", "3rd of October 2022", "20-23 сентября 2023"."""
    if len(words[i].text) > 2 or not 1 <= int(words[i].text) <= 31 or not _is_loose(words, i):
        return None
    j, last_day = i + 1, None
    dash, second = _at(words, j), _at(words, j + 1)
    if dash and second and dash.text in _DASHES and second.is_number and len(second.text) <= 2:
        last_day, j = second, j + 2
    joiners = _joiners(lexicon)[0]
    ordinals = frozenset(fold(w) for w in lexicon.strings("numbers", "ordinal_suffixes"))
    steps = 0
    while (token := _at(words, j)) and (token.key in joiners or (token.glued and token.key in ordinals)):
        if token.key == "," or steps > 2:
            return None
        j, steps = j + 1, steps + 1
    token = _at(words, j)
    month = _month(token, lexicon) if token and token.is_word else None
    if month is None:
        return None
    year, end, resolved = _year_after(words, j + 1, lexicon, month, int(words[i].text), published)
    if year is None:
        return None
    first = _day(i, end, year, month, words[i])
    if first is None or last_day is None:
        return replace(first, resolved=resolved) if first else None
    second_span = _day(i, end, year, month, last_day)
    if second_span is None or int(last_day.text) < int(words[i].text):
        return None
    return Span(i, end, Period(first.period.start, second_span.period.end), resolved, True)


def _year_after(
    words: Sequence[Token], j: int, lexicon: Lexicon, month: int, day: int | None, published: date | None
) -> tuple[int | None, int, str | None]:
    """The year that follows a month, else the latest such month (day) up to publication."""
    joiners = _joiners(lexicon)[0]
    k = j
    while (token := _at(words, k)) and token.key in joiners and k - j < 2:
        k += 1
    if (year := _year(_at(words, k))) is not None:
        return year, _past_year(words, k + 1, lexicon), None
    if published is None:
        return None, j, None
    last = date(published.year, month, min(day or 1, calendar.monthrange(published.year, month)[1]))
    return published.year - (last > published), j, FROM_PUBLICATION


def _past_year(words: Sequence[Token], j: int, lexicon: Lexicon) -> int:
    """Behind a year: its case ending ("2016-cı", "2020'de") and the word for year ("гг.", "ildə")."""
    after = _joiners(lexicon)[1]
    k = j
    first, second = _at(words, k), _at(words, k + 1)
    if first and second and first.glued and second.glued and first.text in "-'’" and second.key in after:
        k += 2
    while (token := _at(words, k)) and token.key in after and token.is_word:
        k += 1
        dot = _at(words, k)
        if dot and dot.text == "." and dot.glued and len(token.text) <= 3 and _at(words, k + 1) is not None:
            k += 1
    return k


def _month_first(
    words: Sequence[Token], i: int, month: int, lexicon: Lexicon, published: date | None
) -> Span | None:
    """ "September 2023", "September 20, 2023", "September–October 2023", "March to May 2020"."""
    after, second = _at(words, i + 1), _at(words, i + 2)
    if after and second and (after.text in _DASHES or after.key in _joined(lexicon)) and second.is_word:
        last = _month(second, lexicon)
        year = _year(_at(words, i + 3))
        if last is not None and year is not None and last >= month:
            return Span(i, i + 4, Period(Moment(year, month), Moment(year, last)), None, True)
    day = after if after and after.is_number and len(after.text) <= 2 else None
    if day is not None and 1 <= int(day.text) <= 31 and lexicon.table("style").get("month_before_day", False):
        j = i + 2
        ordinals = frozenset(fold(w) for w in lexicon.strings("numbers", "ordinal_suffixes"))
        if (token := _at(words, j)) and token.glued and token.key in ordinals:
            j += 1
        year, end, resolved = _year_after(words, j, lexicon, month, int(day.text), published)
        if year is not None and (span := _day(i, end, year, month, day)):
            return replace(span, resolved=resolved)
        return None
    year, end, resolved = _year_after(words, i + 1, lexicon, month, None, published)
    if year is None or resolved:
        return None  # a bare month counts only behind "in", "since": see the templates' {month}
    return Span(i, end, Period(Moment(year, month), Moment(year, month)))


@lru_cache(maxsize=32)
def _joined(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(fold(w) for w in (*lexicon.strings("cases", "and"), *lexicon.strings("times", "to")))


def _years(words: Sequence[Token], i: int, lexicon: Lexicon) -> Span | None:
    """ "2016", "2016–2020", "2016-20", "2019/20", "the 2010s"."""
    year = _year(words[i])
    if year is None or not _is_loose(words, i):
        return None
    first, second = _at(words, i + 1), _at(words, i + 2)
    if first and second and second.is_number and (first.text in _DASHES or first.text == "/"):
        short = len(second.text) == 2 and first.glued and second.glued
        last = int(str(year)[:2] + second.text) if short else _year(second)
        sign, day = _at(words, i + 3), _at(words, i + 4)
        is_date = sign and day and sign.text == "-" and sign.glued and day.is_number
        if last is not None and last > year and not is_date:
            return Span(i, _past_year(words, i + 3, lexicon), Period.of_years(year, last), None, True)
        if first.text in "/-" and first.glued and second.glued:
            return None  # 2020-12, 2020-2016
    if first and first.glued and first.key == "s" and year % 10 == 0:
        return Span(i, i + 2, Period.of_years(year, year + 9), None, True)
    return Span(i, _past_year(words, i + 1, lexicon), Period(Moment(year), Moment(year)))


@lru_cache(maxsize=32)
def _templates(lexicon: Lexicon) -> tuple[_Template, ...]:
    made: list[_Template] = []
    for kind, value in lexicon.table("times").items():
        if kind in ("inside_date", "after_year", "before_year", "to"):
            continue
        for phrase in phrases_of(value):
            parts: list[tuple[str, str]] = []
            for word in re.findall(r"\{[a-z]+\}|[^\s{}]+", phrase):  # "mid-{m}" is three parts
                if word.startswith("{"):
                    parts.append(("slot", word.strip("{}")))
                    continue
                keys = [token.key for token in tokens(word.removesuffix("*"))]
                parts += [("", key) for key in keys[:-1]]
                parts.append(("prefix" if word.endswith("*") else "", keys[-1]))
            made.append(_Template(kind, tuple(parts)))
    return tuple(made)


def _match(
    template: _Template, words: Sequence[Token], i: int, moments: dict[int, Span], lexicon: Lexicon,
    published: date | None,
) -> list[Span]:  # fmt: skip
    how, text = template.parts[0]
    if how == "" and words[i].key != text:
        return []
    j = i
    slots: list[Span] = []
    number: int | None = None
    month: int | None = None
    for how, text in template.parts:
        token = _at(words, j)
        if token is None:
            return []
        if how == "slot":
            if text == "m":
                if (span := moments.get(j)) is None:
                    return []
                slots.append(span)
                j = span.last
            elif text == "d":
                if not token.is_number or len(token.text) > 2:
                    return []
                number, j = int(token.text), j + 1
                if (mark := _at(words, j)) and mark.glued and mark.text in "º°.":
                    j += 1
            elif text == "month":
                if not token.is_word or (month := _month(token, lexicon)) is None or moments.get(j):
                    return []
                j += 1
            else:
                value = small_number(words, j, lexicon)
                if value is None or not 1 <= value[0] <= 99:
                    return []
                number, j = int(value[0]), value[1]
        elif (how == "" and token.key == text) or (how == "prefix" and token.key.startswith(text)):
            j += 1
        else:
            return []
    return _resolve(template.kind, i, j, slots, number, month, published)


def _resolve(
    kind: str, i: int, j: int, slots: list[Span], n: int | None, month: int | None, published: date | None
) -> list[Span]:  # fmt: skip
    """What a matched template means; nothing where it needs the date of publication and there is none."""
    first = slots[0] if slots else None
    resolved = next((slot.resolved for slot in slots if slot.resolved), None)
    if kind == "between" and first is not None and len(slots) == 1 and n is not None:
        until = first.period.end  # "between 1 and 17 September 2023"
        if until is None or until.day is None or first.is_range or not 1 <= n < until.day:
            return []
        return [Span(i, j, Period(Moment(until.year, until.month, n), until), resolved, True)]
    if kind == "between" and first is not None and len(slots) == 2:
        start, end = first.period, slots[1].period
        if first.is_range and slots[1].is_range:
            return [replace(slots[1], first=slots[1].first), replace(first, first=i, role="prior")]
        if start.start and end.end and start.start.first_day() <= end.end.last_day():
            return [Span(i, j, Period(start.start, end.end), resolved, True)]
        return []
    if kind in ("since", "until") and first is not None and first.is_range:
        return []  # "по сравнению с 2015–2019": with those years, not since them
    if kind == "since" and first is not None:
        return [Span(i, j, Period(first.period.start, None), resolved, True)]
    if kind == "until" and first is not None:
        return [Span(i, j, Period(None, first.period.end), resolved, True)]
    if kind == "end" and first is not None:
        # The end of a year is when what is counted yearly is counted; of a month, its last days.
        part = first.period if first.period.is_whole_years else _part("late", first.period)
        return [Span(i, j, part, resolved)] if part else []
    if kind in ("early", "mid", "late") and first is not None:
        part = _part(kind, first.period)
        return [Span(i, j, part, resolved, True)] if part else []
    if kind in ("n_before", "same_before"):
        anchor = Period(Moment(1900), Moment(1900))  # put right once the other period is known
        return [Span(i, j, anchor, "as many years before", True, "prior", n or -1)]
    if published is None:
        return []
    period = _relative(kind, n, month, published)
    if period is None:
        return []
    how = f"vague: taken as {period}" if kind == "recent_years" else FROM_PUBLICATION
    return [Span(i, j, period, how, kind.startswith("last_n") or kind == "recent_years")]


def _relative(kind: str, n: int | None, month: int | None, published: date) -> Period | None:
    year = published.year
    if kind in ("this_year", "last_year", "year_before_last"):
        year -= {"this_year": 0, "last_year": 1, "year_before_last": 2}[kind]
        return Period(Moment(year), Moment(year))
    if kind in ("month_this_year", "month_last_year") and month:
        moment = Moment(year - (kind == "month_last_year"), month)
        return Period(moment, moment)
    if kind in ("month", "since_month", "early_month", "mid_month", "late_month") and month:
        moment = Moment(year - (month > published.month), month)
        if kind == "since_month":
            return Period(moment, None)
        whole = Period(moment, moment)
        return whole if kind == "month" else _part(kind.removesuffix("_month"), whole)
    if kind in ("this_month", "last_month"):
        before = published.replace(day=1) - timedelta(days=1) if kind == "last_month" else published
        return Period(Moment(before.year, before.month), Moment(before.year, before.month))
    if kind == "last_n_years" and n:
        return Period.of_years(year - n, year - 1)
    if kind == "recent_years":
        return Period.of_years(year - 5, year)
    if kind in ("today", "yesterday"):
        day = published - timedelta(days=kind == "yesterday")
        moment = Moment(day.year, day.month, day.day)
        return Period(moment, moment)
    return None


def _part(kind: str, period: Period) -> Period | None:
    """Early, mid or late: a third of a year (four months) or of a month (ten days)."""
    start, end = period.start, period.end
    if start is None or end is None or start.day is not None:
        return None
    index = ("early", "mid", "late").index(kind)
    if start.month is None:
        return Period(Moment(start.year, 1 + 4 * index), Moment(end.year, 4 + 4 * index))
    last = calendar.monthrange(start.year, start.month)[1]
    first_day, last_day = ((1, 10), (11, 20), (21, last))[index]
    return Period(Moment(start.year, start.month, first_day), Moment(start.year, start.month, last_day))
