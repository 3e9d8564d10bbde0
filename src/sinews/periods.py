"""Closed and open intervals of time, read and written as EDTF.

Precision is part of a date: `2016` is a whole year and stays one; it is never taken for the first
of January. An interval includes both of its ends (`2016/2020` is five years), and an end written
`..` is open. (Extended Date/Time Format, ISO 8601-2:2019, level 0 intervals and open ends.)
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sinews.errors import SinewsError

_MOMENT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
# A newspaper's range of years: any dash, and perhaps a shortened end ("2016-20", "2016–2020").
_YEARS = re.compile(r"(\d{4})\s*[-‐‑‒–—−]\s*(\d{4}|\d{2})")


class UnreadablePeriod(SinewsError):
    """A text that is no EDTF date or interval."""


@dataclass(frozen=True, order=True, slots=True)
class Moment:
    """A year, a month or a day, at the precision it was given in."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> Moment:
        """Read `2016`, `2016-09` or `2016-09-19`; raises `UnreadablePeriod` for anything else."""
        match = _MOMENT.fullmatch(text.strip())
        if match is None:
            raise UnreadablePeriod(f"'{text}' is not a date: write 2016, 2016-09 or 2016-09-19")
        year, month, day = (int(part) if part else None for part in match.groups())
        moment = cls(year or 0, month, day)
        try:
            moment.first_day()
            moment.last_day()
        except (ValueError, calendar.IllegalMonthError):
            raise UnreadablePeriod(f"'{text}' is not a date in the calendar") from None
        return moment

    def first_day(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    def last_day(self) -> date:
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        text = f"{self.year:04d}"
        if self.month is not None:
            text += f"-{self.month:02d}"
        if self.day is not None:
            text += f"-{self.day:02d}"
        return text


@dataclass(frozen=True, slots=True)
class Period:
    """An interval of time, both ends included; an end that is None is open."""

    start: Moment | None
    end: Moment | None

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `2016`, `2016/2020`, `2016-09/2017-02`, `2016/..`, `../2020`, `2016–20`.

        Raises `UnreadablePeriod` for anything else and for an interval that ends before it starts.
        """
        text = text.strip()
        if years := _YEARS.fullmatch(text):
            first, last = years.groups()
            # "2016-09" is a month in EDTF, and "2016-20" can only be a range of years.
            if len(last) == 4 or "-" not in text or int(last) > 12:
                last = last if len(last) == 4 else first[:2] + last
                return cls._checked(text, Moment(int(first)), Moment(int(last)))
        if "/" not in text:
            moment = Moment.parse(text)
            return cls(moment, moment)
        parts = text.split("/")
        if len(parts) != 2:
            raise UnreadablePeriod(f"'{text}' is not a period: write 2016/2020")
        start, end = (None if part.strip() in ("", "..") else Moment.parse(part) for part in parts)
        return cls._checked(text, start, end)

    @classmethod
    def _checked(cls, text: str, start: Moment | None, end: Moment | None) -> Period:
        if start and end and start.first_day() > end.last_day():
            raise UnreadablePeriod(f"'{text}' ends before it starts")
        return cls(start, end)

    @classmethod
    def of_years(cls, first: int, last: int) -> Period:
        return cls._checked(f"{first}/{last}", Moment(first), Moment(last))

    @property
    def is_bounded(self) -> bool:
        return self.start is not None and self.end is not None

    @property
    def first_year(self) -> int:
        """The first calendar year touched; raises `UnreadablePeriod` when the start is open."""
        if self.start is None:
            raise UnreadablePeriod(f"'{self}' has no start: this needs both ends, as in 2016/2020")
        return self.start.year

    @property
    def last_year(self) -> int:
        """The last calendar year touched; raises `UnreadablePeriod` when the end is open."""
        if self.end is None:
            raise UnreadablePeriod(f"'{self}' has no end: this needs both ends, as in 2016/2020")
        return self.end.year

    @property
    def is_whole_years(self) -> bool:
        return all(moment is None or moment.month is None for moment in (self.start, self.end))

    def years(self) -> Iterator[int]:
        """The calendar years in the period, in order."""
        return iter(range(self.first_year, self.last_year + 1))

    def contains(self, other: Period) -> bool:
        """Whether every day of `other` lies in this period."""
        starts = self.start is None or (
            other.start is not None and other.start.first_day() >= self.start.first_day()
        )
        ends = self.end is None or (other.end is not None and other.end.last_day() <= self.end.last_day())
        return starts and ends

    def overlaps(self, other: Period) -> bool:
        """Whether the two periods have a day in common."""
        before = self.end and other.start and self.end.last_day() < other.start.first_day()
        after = other.end and self.start and other.end.last_day() < self.start.first_day()
        return not (before or after)

    def before(self) -> Period:
        """The period of as many years that ends just before this one starts (2016/2020 → 2011/2015)."""
        length = self.last_year - self.first_year + 1
        return Period.of_years(self.first_year - length, self.first_year - 1)

    def __str__(self) -> str:
        if self.start is not None and self.start == self.end:
            return str(self.start)
        return f"{self.start or '..'}/{self.end or '..'}"

    def spoken(self) -> str:
        """The period as a newspaper prints it: `2016–2020`, `2016`, `since 2016`."""
        if self.start is not None and self.start == self.end:
            return str(self.start)
        if self.start is None:
            return f"up to {self.end}" if self.end else "all years"
        return f"{self.start}–{self.end}" if self.end else f"since {self.start}"
