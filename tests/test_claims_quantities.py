"""Quantities with their units, hedges and bounds."""

from __future__ import annotations

import math
from datetime import date

import pytest

from sinews.claims.analysis import parse
from sinews.claims.lexicon import lexicon
from sinews.claims.model import Quantity
from sinews.claims.sentences import Sentence


def quantities(text: str, language: str = "en") -> list[Quantity]:
    parsed = parse(text, Sentence(0, len(text), 0), lexicon(language), date(2023, 10, 1), None)
    return [m.quantity for m in parsed.measured]


def one(text: str, language: str = "en") -> Quantity:
    (quantity,) = quantities(text, language)
    return quantity


@pytest.mark.parametrize(
    ("language", "text", "value", "unit"),
    [
        ("en", "It was 94% then", 94, "%"),
        ("en", "It was 94 per cent then", 94, "%"),
        ("en", "worth $1.6bn in all", 1.6e9, "currency:USD"),
        ("en", "worth US$ 634 million in all", 634e6, "currency:USD"),
        ("en", "worth 1.2 billion euros", 1.2e9, "currency:EUR"),
        ("en", "a volume of 1,037 million TIV", 1037, "tiv"),
        ("en", "2.2 million tonnes of crude", 2.2e6, "tonnes"),
        ("en", "30,000 barrels a day", 30_000, "barrels"),
        ("en", "imports were 8.2 times higher", 8.2, "times"),
        ("en", "for six weeks", 6, "weeks"),
        ("en", "the 44-day war", 44, "days"),
        ("en", "92 Silk Way cargo flights landed", 92, "flights"),
        ("en", "100,417 ethnic Armenians fled", 100_417, "people"),
        ("en", "up by 5 percentage points", 5, "points"),
        ("nl", "het was 8,4 procent", 8.4, "%"),
        ("nl", "voor 2,2 miljard dollar", 2.2e9, "currency:USD"),
        ("nl", "8,2 keer zo veel", 8.2, "times"),
        ("nl", "53.629 mensen", 53_629, "people"),
        ("de", "rund wurden 66,8 Mrd. Dollar gezahlt", 66.8e9, "currency:USD"),
        ("fr", "soit 755 000 réfugiés", 755_000, "people"),
        ("ru", "это 88,7 тыс. беженцев", 88_700, "people"),
        ("ru", "в 8,2 раза больше", 8.2, "times"),
        ("pl", "to 956 tysięcy uchodźców", 956_000, "people"),
        ("tr", "yüzde 69 oldu", 69, "%"),
        ("tr", "%69'u oldu", 69, "%"),
        ("az", "69 faizi", 69, "%"),
        ("el", "το 3,2% του", 3.2, "%"),
        ("es", "23,7 mil millones de dólares", 23.7e9, "currency:USD"),
    ],
)
def test_units(language: str, text: str, value: float, unit: str) -> None:
    quantity = one(text, language)
    assert quantity.unit == unit
    assert quantity.value == pytest.approx(value)
    assert quantity.low <= quantity.value <= quantity.high


@pytest.mark.parametrize(
    ("language", "text", "relation", "low", "high"),
    [
        ("en", "94%", "=", 93.5, 94.5),
        ("en", "almost 70%", "≈", 67, 70),
        ("en", "just over 70%", "≈", 70, 73),
        ("en", "about 70%", "≈", 63, 77),
        ("en", "at least 40%", ">=", 40, math.inf),
        ("en", "more than 40%", ">", 40, math.inf),
        ("en", "up to 40%", "<=", 0, 40),
        ("en", "not more than 40%", "<=", 0, 40),
        ("en", "no less than 40%", ">=", 40, math.inf),
        ("en", "less than 40%", "<", 0, 40),
        ("en", "between 10 and 15 per cent", "in", 10, 15),
        ("en", "10–15%", "in", 10, 15),
        ("en", "a third", "=", 31, 35.5),
        ("en", "almost a quarter", "≈", 25 * (1 - 3 / 70), 25),
        ("en", "most of the weapons", ">", 50, 100),
        ("nl", "bijna 70 procent", "≈", 67, 70),
        ("nl", "ten minste 40 procent", ">=", 40, math.inf),
        ("nl", "mogelijk meer dan 40 procent", ">", 40, math.inf),
        ("nl", "niet minder dan 40 procent", ">=", 40, math.inf),
        ("nl", "ruim 70 procent", "≈", 70, 73),
        ("de", "mindestens 40 Prozent", ">=", 40, math.inf),
        ("fr", "près de 70 %", "≈", 67, 70),
        ("ru", "не менее 40%", ">=", 40, math.inf),
        ("ru", "почти 70%", "≈", 67, 70),
        ("it", "almeno il 40%", ">=", 40, math.inf),
        ("pl", "co najmniej 40 procent", ">=", 40, math.inf),
        ("tr", "yüzde 40'tan fazla", ">", 40, math.inf),
        ("tr", "en az yüzde 40", ">=", 40, math.inf),
        ("az", "ən azı 40 faiz", ">=", 40, math.inf),
        ("el", "τουλάχιστον 40%", ">=", 40, math.inf),
        ("es", "al menos el 40%", ">=", 40, math.inf),
    ],
)
def test_hedges_set_relation_and_bounds(
    language: str, text: str, relation: str, low: float, high: float
) -> None:
    quantity = one(f"– {text} –", language)
    assert quantity.relation == relation
    assert (quantity.low, quantity.high) == (pytest.approx(low, abs=0.01), pytest.approx(high, abs=0.01))
    assert (quantity.hedge is None) == (relation in ("=", "in") or text.startswith("most"))


def test_a_change_from_one_to_another_is_two_numbers() -> None:
    first, second = quantities("The share rose from 34 to 42 per cent")
    assert (first.value, second.value, second.unit) == (34, 42, "%")


def test_one_in_five_is_a_fifth_but_two_in_ten_days_is_not() -> None:
    assert one("One in five weapons was Russian").value == 20
    assert one("Six in ten weapons were Russian").value == 60
    assert [q.unit for q in quantities("It fired two in ten days")] == ["count", "days"]


def test_a_year_is_no_quantity_but_two_thousand_soldiers_are() -> None:
    assert quantities("It rose in 2016 and in 2017") == []
    assert one("It lost 2000 soldiers").value == 2000


def test_the_words_of_a_quantity_are_where_it_says() -> None:
    text = "It bought arms for possibly more than $10 billion in all"
    quantity = one(text)
    assert text[quantity.start : quantity.end] == quantity.text == "possibly more than $10 billion"
