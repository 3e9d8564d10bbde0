"""Every number, written in every language's style, is read back as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sinews.claims.lexicon import languages, lexicon
from sinews.claims.numbers import Number, number_at
from sinews.claims.tokens import tokens

# Sign between thousands and decimal sign, as each language's papers print them; and words for a
# thousand, a million and a thousand million.
STYLES = {
    "az": (".", ",", {"min": 1e3, "milyon": 1e6, "milyard": 1e9}),
    "de": (".", ",", {"Millionen": 1e6, "Mio.": 1e6, "Milliarden": 1e9, "Mrd.": 1e9}),
    "el": (".", ",", {"χιλιάδες": 1e3, "εκατ.": 1e6, "εκατομμύρια": 1e6, "δισεκατομμύρια": 1e9}),
    "en": (",", ".", {"thousand": 1e3, "million": 1e6, "billion": 1e9, "bn": 1e9}),
    "es": (".", ",", {"mil": 1e3, "millones": 1e6, "mil millones": 1e9}),
    "fr": ("\u202f", ",", {"millions": 1e6, "milliards": 1e9}),
    "it": (".", ",", {"mila": 1e3, "milioni": 1e6, "miliardi": 1e9}),
    "nl": (".", ",", {"duizend": 1e3, "miljoen": 1e6, "miljard": 1e9, "mld": 1e9}),
    "pl": ("\u00a0", ",", {"tys.": 1e3, "tysięcy": 1e3, "mln": 1e6, "miliardów": 1e9}),
    "ru": ("\u00a0", ",", {"тыс.": 1e3, "тысяч": 1e3, "млн": 1e6, "миллионов": 1e6, "млрд": 1e9}),
    "tr": (".", ",", {"bin": 1e3, "milyon": 1e6, "milyar": 1e9}),
}


def read(text: str, language: str) -> Number:
    words = tokens(text)
    number = number_at(text, words, 0, lexicon(language))
    assert number is not None
    return number


def test_every_lexicon_has_its_style_here() -> None:
    assert set(STYLES) == set(languages())


@pytest.mark.parametrize("language", sorted(STYLES))
@given(whole=st.integers(0, 99_999_999), decimals=st.text("0123456789", max_size=3))
@settings(max_examples=60, deadline=None)
def test_digits_are_read_back_with_half_a_unit_of_the_last(language: str, whole: int, decimals: str) -> None:
    group, point, _ = STYLES[language]
    text = f"{whole:,}".replace(",", group) + (point + decimals if decimals else "")
    number = read(text + " %", language)
    assert number.value == pytest.approx(float(f"{whole}.{decimals or 0}"), rel=1e-12)
    if decimals:
        assert number.half == pytest.approx(0.5 * 10 ** -len(decimals))
    elif whole < 1000 or whole % 10:
        assert number.half == 0.5


@pytest.mark.parametrize(
    ("language", "word", "factor"),
    [(language, word, factor) for language in sorted(STYLES) for word, factor in STYLES[language][2].items()],
)
@given(tenths=st.integers(1, 9999))
@settings(max_examples=15, deadline=None)
def test_magnitudes_multiply_number_and_half_unit(
    language: str, word: str, factor: float, tenths: int
) -> None:
    text = f"{tenths / 10:.1f}".replace(".", STYLES[language][1]) + f" {word} x"
    number = read(text, language)
    assert number.value == pytest.approx(tenths / 10 * factor)
    assert number.half == pytest.approx(0.05 * factor)
    assert text[: tokens(text)[number.last - 1].end].rstrip(".").endswith(word.rstrip("."))


@pytest.mark.parametrize(
    ("text", "half"),
    [
        ("100,000 people", 500),
        ("100,417 people", 0.5),
        ("20,500", 50),
        ("2,350", 5),
        ("1,000", 500),
        ("100", 0.5),
    ],
)
def test_zeros_that_end_a_large_number_are_no_digits_counted(text: str, half: float) -> None:
    assert read(text, "en").half == half


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "five", 5),
        ("en", "twenty-five", 25),
        ("en", "three hundred and twelve", 312),
        ("en", "six million", 6e6),
        ("nl", "vijfentwintig", 25),
        ("nl", "tweeëntwintig", 22),
        ("nl", "honderdzeven", 107),
        ("nl", "drie miljoen", 3e6),
        ("de", "fünfundzwanzig", 25),
        ("de", "dreihundertzwölf", 312),
        ("fr", "vingt-cinq", 25),
        ("ru", "двадцать пять", 25),
        ("ru", "триста двенадцать", 312),
        ("pl", "dwadzieścia pięć", 25),
        ("it", "venticinque", 25),
        ("tr", "yirmi beş", 25),
        ("az", "iyirmi beş", 25),
        ("el", "είκοσι πέντε", 25),
        ("es", "treinta y cinco", 35),
    ],
)
def test_numbers_in_words(language: str, text: str, value: float) -> None:
    number = read(text + " x", language)
    assert number.value == value
    assert number.words


@pytest.mark.parametrize(
    ("language", "text", "rank"),
    [
        ("en", "23rd", 23),
        ("en", "eighth", 8),
        ("nl", "23e", 23),
        ("nl", "zesde", 6),
        ("fr", "2e", 2),
        ("ru", "23-е", 23),
        ("az", "23-cü", 23),
        ("tr", "11. sırada", 11),
        ("pl", "czternastym", 14),
        ("it", "sesto", 6),
        ("es", "noveno", 9),
    ],
)
def test_ordinals(language: str, text: str, rank: int) -> None:
    number = read(text + " x", language)
    assert (number.value, number.ordinal) == (rank, True)


@pytest.mark.parametrize("text", ["S300 systems", "K2 tanks"])
def test_a_number_in_a_name_is_none(text: str) -> None:
    words = tokens(text)
    assert all(number_at(text, words, i, lexicon("en")) is None for i in (0, 1))


def test_a_letter_of_magnitude_must_be_glued() -> None:
    assert read("84 K2 tanks", "en").value == 84
    assert read("5m people", "en").value == 5e6
