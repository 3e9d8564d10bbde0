"""Periods: EDTF in and out, precision kept."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinews.periods import Moment, Period, UnreadablePeriod


@pytest.mark.parametrize(
    ("text", "written", "spoken"),
    [
        ("2016", "2016", "2016"), ("2016/2020", "2016/2020", "2016–2020"), ("2016-20", "2016/2020", "2016–2020"),
        ("2016–2020", "2016/2020", "2016–2020"), ("2016−20", "2016/2020", "2016–2020"), ("2016-09", "2016-09", "2016-09"),
        ("2016-09/2017-02", "2016-09/2017-02", "2016-09–2017-02"), ("2016/..", "2016/..", "since 2016"),
        ("../2020", "../2020", "up to 2020"), ("../..", "../..", "all years"), ("1998-02", "1998-02", "1998-02"),
        ("2020-02-29", "2020-02-29", "2020-02-29"), (" 2016 / 2020 ", "2016/2020", "2016–2020"), ("2016/2016", "2016", "2016"),
    ],
)  # fmt: skip
def test_periods_are_read_written_and_spoken(text: str, written: str, spoken: str) -> None:
    period = Period.parse(text)
    assert str(period) == written and period.spoken() == spoken
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize(
    "text",
    [
        "",
        "last year",
        "2016/2017/2018",
        "2020/2016",
        "2016-13",
        "2019-02-29",
        "0000",
        "16/20",
        "2016-",
        "2020-16",
        "2016/..x",
        "20160101",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(UnreadablePeriod) as caught:
        Period.parse(text)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=12))
def test_any_text_is_a_period_or_refused(text: str) -> None:
    try:
        period = Period.parse(text)
    except UnreadablePeriod:
        return
    assert Period.parse(str(period)) == period


MOMENTS = st.dates(date(1900, 1, 1), date(2099, 12, 31)).flatmap(
    lambda day: st.sampled_from(
        [Moment(day.year), Moment(day.year, day.month), Moment(day.year, day.month, day.day)]
    )
)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    one, two = draw(MOMENTS), draw(MOMENTS)
    start, end = sorted((one, two), key=lambda moment: moment.first_day())
    choice = draw(st.integers(0, 3))
    start_or_open = None if choice == 1 else start
    end_or_open = None if choice == 2 else end
    if start_or_open and end_or_open and start_or_open.first_day() > end_or_open.last_day():
        return Period(start, None)
    return Period(start_or_open, end_or_open)


def days(period: Period) -> tuple[date, date]:
    return (
        period.start.first_day() if period.start else date.min,
        period.end.last_day() if period.end else date.max,
    )


@given(periods(), periods())
def test_contains_and_overlaps_go_by_days(one: Period, two: Period) -> None:
    (a, b), (c, d) = days(one), days(two)
    assert one.overlaps(two) == two.overlaps(one) == (a <= d and c <= b)
    assert one.contains(two) == (a <= c and d <= b)


@given(st.integers(1950, 2050), st.integers(0, 40))
def test_the_period_before_is_as_long_and_ends_just_before(first: int, length: int) -> None:
    period = Period.of_years(first, first + length)
    before = period.before()
    assert list(before.years())[-1] == first - 1
    assert len(list(before.years())) == len(list(period.years())) == length + 1


def test_an_open_end_has_no_years() -> None:
    with pytest.raises(UnreadablePeriod, match="has no end"):
        _ = Period.parse("2016/..").last_year
    with pytest.raises(UnreadablePeriod, match="has no start"):
        _ = Period.parse("../2016").first_year
    assert not Period.parse("2016/..").is_bounded and Period.parse("2016").is_bounded
    assert Period.parse("2016/2017").is_whole_years and not Period.parse("2016-01/2017").is_whole_years
