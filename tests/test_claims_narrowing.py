"""Words that make a number mean less: the number of all must not stand for the number of some."""

from __future__ import annotations

from datetime import date

import pytest

from sinews.claims.lexicon import languages, lexicon
from sinews.claims.read import claims_of, read_article

KINDS = {"people", "nations", "subset", "heads", "intent", "scarce", "owner", "weapons"}


def narrowed(sentence: str, language: str = "en") -> list[tuple[str, str | None]]:
    article = read_article(sentence.encode(), language=language, published=date(2024, 5, 1))
    return [(claim.topic, claim.options.get("narrowed")) for claim in claims_of(article)]


@pytest.mark.parametrize("code", languages())
def test_every_language_has_every_kind(code: str) -> None:
    assert set(lexicon(code).table("narrowing")) == KINDS


@pytest.mark.parametrize(
    ("sentence", "language", "word"),
    [
        ("More than 2,000 civilians were killed in fighting in Mali in 2022.", "en", "civilians"),
        ("Sweden was the tenth largest arms exporter per head in 2018–22.", "en", "per head"),
        ("Norway planned to spend 8 billion dollars on defence in 2023.", "en", "planned to"),
        ("In 2022 kwamen bij gevechten in Mali ruim 1400 burgers om het leven.", "nl", "burgers"),
        ("Bei Kämpfen in Mali wurden 2022 mehr als 1400 Soldaten getötet.", "de", "Soldaten"),
        ("В 2022 году в боях в Мали погибли более 1400 мирных жителей.", "ru", "мирных"),
        ("2022'de Mali'deki çatışmalarda 1.400'den fazla sivil öldürüldü.", "tr", "sivil"),
    ],
)
def test_the_word_is_kept(sentence: str, language: str, word: str) -> None:
    found = narrowed(sentence, language)
    assert found
    assert all(option == word for _, option in found)


@pytest.mark.parametrize(
    "sentence",
    [
        "More than 2,000 people were killed by government soldiers in fighting in Mali in 2022.",
        "At the end of 2023 Poland hosted 956,000 Ukrainian refugees.",
        "Norway spent 8.7 billion dollars on defence in 2023.",
        "South Korea delivered 84 K2 tanks to Poland between 2022 and 2024.",
        "The United States delivered major arms to 107 states in 2020–24.",
    ],
)
def test_what_narrows_nothing_is_left_alone(sentence: str) -> None:
    found = narrowed(sentence)
    assert found
    assert [option for _, option in found] == [None] * len(found)


def test_by_head_is_another_number_and_no_topic_of_ours() -> None:
    assert narrowed("Sweden was the tenth largest arms exporter per capita in 2018–22.") == [
        ("unmeasured", "per capita")
    ]
