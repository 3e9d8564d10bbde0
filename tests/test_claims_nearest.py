"""The nearest true sentence: one span replaced, written as the sentence writes its numbers."""

from __future__ import annotations

import math

import pytest

from claims_made import checked, made, share
from sinews.claims.model import Quantity, When
from sinews.claims.nearest import rewrite, rewrite_period
from sinews.periods import Period
from sinews.workspace import Workspace


@pytest.mark.parametrize(
    ("words", "value", "true", "language", "relation", "written"),
    [
        ("86%", 86, 67.74, "en", "=", "68%"),
        ("86,4 procent", 86.4, 67.74, "nl", "=", "67,7 procent"),
        ("86.4 per cent", 86.4, 67.74, "en", "=", "67.7 per cent"),
        ("0,31 Prozent", 0.31, 3.11, "de", "=", "3,11 Prozent"),
        ("6,3 milyard dollar", 6.3e9, 3561.7e6, "az", "=", "3,6 milyard dollar"),
        ("$436 million", 436e6, 634.0e6, "en", "=", "$634 million"),
        ("11 million refugees", 11e6, 1_109_357, "en", "=", "1 million refugees"),
        ("134,000", 134000, 143054, "en", "=", "143,054"),
        ("134.000", 134000, 143054, "nl", "=", "143.054"),
        ("134 000", 134000, 143054, "fr", "=", "143 054"),
        ("134\u202f000", 134000, 143054, "fr", "=", "143\u202f054"),
        ("88,7 тыс.", 88700, 141942, "ru", "=", "141,9 тыс."),
        # Rounded to where it stays true: down after "at least", up after "at most".
        ("at least 75%", 75, 67.74, "en", ">=", "at least 67%"),
        ("up to 50%", 50, 67.74, "en", "<=", "up to 68%"),
        # A number that its own places would round to nothing gets more of them.
        ("7%", 7, 0.31, "en", "=", "0.3%"),
        ("two thirds", 66.7, 7.32, "en", "≈", "7.3%"),
        ("een derde", 33.3, 67.74, "nl", "≈", "68%"),
        ("the third largest", 3, 8, "en", "=", None),
        ("between 60 and 70%", 65, 7, "en", "in", None),
        ("67.7%", 67.7, 67.74, "en", "=", None),
    ],
)
def test_a_number_in_its_own_style(
    words: str, value: float, true: float, language: str, relation: str, written: str | None
) -> None:
    unit = (
        "%" if ("%" in words or "third" in words or "derde" in words) and "largest" not in words else "count"
    )
    text = f"It was {words} then."
    number = Quantity(7, 7 + len(words), words, value, -math.inf, math.inf, unit, relation)
    assert rewrite(text, number, true, language) == written


@pytest.mark.parametrize(
    ("words", "edtf", "other", "language", "written"),
    [
        ("2016–2020", "2016/2020", "2011/2015", "en", "2011–2015"),
        ("between 2016 and 2020", "2016/2020", "2011/2015", "en", "between 2011 and 2015"),
        ("2016–20", "2016/2020", "2011/2015", "en", "2011–2015"),
        ("in 2020", "2020", "2016/2020", "nl", "in 2016–2020"),
        ("in 2020", "2020", "2019", "nl", "in 2019"),
        ("tussen 2016 en 2020", "2016/2020", "2016/2023-03", "nl", "tussen 2016 en maart 2023"),
        ("между 2016 и 2020 годами", "2016/2020", "2011/2015", "ru", "между 2011 и 2015 годами"),
        ("last year", "2020", "2019", "en", None),
        ("since 2016", "2016/..", "2011/2015", "en", None),
    ],
)
def test_a_period_in_its_own_words(
    words: str, edtf: str, other: str, language: str, written: str | None
) -> None:
    when = When(7, 7 + len(words), words, Period.parse(edtf))
    assert rewrite_period(f"It was {words} then.", when, Period.parse(other), language) == written


def test_the_sentence_keeps_everything_else(sample: Workspace) -> None:
    sentence = "Tussen 2016 en 2020 leverde Israël 86,4 procent van de wapens van Azerbeidzjan, zo blijkt."
    claim = made(
        sentence,
        "arms.share",
        number=share("86,4 procent", 86.4, half=0.05),
        period=("2016 en 2020", "2016/2020"),
        supplier="Israel",
        recipient="Azerbaijan",
        language="nl",
        options={"of": "imports"},
    )
    (judged,) = checked(sample, claim, published="2026-05-20").claims
    assert judged.verdict.verdict == "contradicted"
    assert judged.nearest_true == sentence.replace("86,4", "67,7")


def test_a_direction_is_no_small_change(sample: Workspace) -> None:
    claim = made(
        "Russia's exports rose by 64% between 2015–19 and 2020–24.",
        "arms.change",
        number=share("64%", 64),
        period=("2020–24", "2020/2024"),
        prior=("2015–19", "2015/2019"),
        exporter="Russia",
        options={"direction": "up"},
    )
    (judged,) = checked(sample, claim, published="2026-05-20").claims
    assert judged.verdict.verdict == "contradicted" and judged.nearest_true is None
