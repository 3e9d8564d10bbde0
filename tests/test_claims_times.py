"""Periods as newspapers write them."""

from __future__ import annotations

from datetime import date

import pytest

from sinews.claims.lexicon import lexicon
from sinews.claims.times import Span, find_times
from sinews.claims.tokens import tokens

PUBLISHED = date(2023, 10, 20)


def spans(text: str, language: str = "en", published: date | None = PUBLISHED) -> list[Span]:
    return find_times(tokens(text), lexicon(language), published)


@pytest.mark.parametrize(
    ("language", "text", "period"),
    [
        ("en", "in 2016", "2016"),
        ("en", "in 2016–2020", "2016/2020"),
        ("en", "in 2016-20", "2016/2020"),
        ("en", "in 2016—2020", "2016/2020"),
        ("en", "between 2016 and 2020", "2016/2020"),
        ("en", "from 2016 to March 2023", "2016/2023-03"),
        ("en", "since 2016", "2016/.."),
        ("en", "until 2020", "../2020"),
        ("en", "in September 2023", "2023-09"),
        ("en", "on 3 October 2022", "2022-10-03"),
        ("en", "on October 3, 2022", "2022-10-03"),
        ("en", "on the 3rd of October 2022", "2022-10-03"),
        ("en", "on 2022-10-03", "2022-10-03"),
        ("en", "on 3.10.2022", "2022-10-03"),
        ("en", "in the 2010s", "2010/2019"),
        ("en", "in early 2020", "2020-01/2020-04"),
        ("en", "in mid-September 2023", "2023-09-11/2023-09-20"),
        ("en", "this year", "2023"),
        ("en", "last year", "2022"),
        ("en", "last March", "2023-03"),
        ("en", "in December", "2022-12"),
        ("en", "in July of this year", "2023-07"),
        ("en", "in the last five years", "2018/2022"),
        ("en", "in September–October 2023", "2023-09/2023-10"),
        ("nl", "tussen 2016 en 2020", "2016/2020"),
        ("nl", "in maart jl.", "2023-03"),
        ("nl", "half september", "2023-09-11/2023-09-20"),
        ("nl", "sinds december", "2022-12/.."),
        ("nl", "vorig jaar", "2022"),
        ("nl", "in juli van dit jaar", "2023-07"),
        ("nl", "van 2016 tot en met 2020", "2016/2020"),
        ("nl", "op 19 september 2023", "2023-09-19"),
        ("de", "zwischen 2016 und 2020", "2016/2020"),
        ("de", "am 20. September 2023", "2023-09-20"),
        ("de", "seit 2016", "2016/.."),
        ("fr", "entre 2016 et 2020", "2016/2020"),
        ("fr", "le 20 septembre 2023", "2023-09-20"),
        ("fr", "depuis 2016", "2016/.."),
        ("ru", "в 2016–2020 гг.", "2016/2020"),
        ("ru", "с 2016 по 2020 год", "2016/2020"),
        ("ru", "19 сентября 2023 года", "2023-09-19"),
        ("it", "tra il 2016 e il 2020", "2016/2020"),
        ("it", "il 20 settembre 2023", "2023-09-20"),
        ("pl", "w latach 2016–2020", "2016/2020"),
        ("pl", "20 września 2023 r.", "2023-09-20"),
        ("tr", "2016-2020 döneminde", "2016/2020"),
        ("tr", "2016 ile 2020 arasında", "2016/2020"),
        ("tr", "20 Eylül 2023'te", "2023-09-20"),
        ("az", "2016-2020-ci illərdə", "2016/2020"),
        ("az", "20 sentyabr 2023-cü ildə", "2023-09-20"),
        ("el", "την περίοδο 2016-2020", "2016/2020"),
        ("el", "στις 20 Σεπτεμβρίου 2023", "2023-09-20"),
        ("es", "entre 2016 y 2020", "2016/2020"),
        ("es", "el 20 de septiembre de 2023", "2023-09-20"),
    ],
)
def test_periods(language: str, text: str, period: str) -> None:
    (span,) = spans(text + " x", language)
    assert str(span.period) == period


def test_two_periods_compared_give_the_earlier_as_prior() -> None:
    first, second = spans("between 2011–15 and 2016–20")
    assert {(str(s.period), s.role) for s in (first, second)} == {("2011/2015", "prior"), ("2016/2020", "")}


@pytest.mark.parametrize(
    "text", ["last year", "in December", "in July of this year", "in the last five years"]
)
def test_what_hangs_on_the_day_of_publication_is_left_out_without_it(text: str) -> None:
    assert spans(text, published=None) == []


def test_what_is_resolved_says_so() -> None:
    (span,) = spans("last year")
    assert span.resolved == "from the date of publication"


def test_may_is_a_month_only_with_a_capital_and_behind_a_preposition() -> None:
    assert spans("the airport that may handle explosives") == []
    assert str(spans("in May")[0].period) == "2023-05"


def test_a_day_of_two_readings_is_kept_as_its_year() -> None:
    assert str(spans("on 3/10/2022")[0].period) == "2022"
    assert str(spans("on 23/10/2022")[0].period) == "2022-10-23"


def test_as_many_years_before_waits_for_the_other_period() -> None:
    (span,) = spans("than in the four years before")
    assert (span.role, span.n_before) == ("prior", 4)
