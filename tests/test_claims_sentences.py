"""Where sentences and paragraphs end."""

from __future__ import annotations

import pytest

from sinews.claims.lexicon import lexicon
from sinews.claims.sentences import sentences


def split(text: str, language: str = "en") -> list[str]:
    return [text[s.start : s.end] for s in sentences(text, lexicon(language))]


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("en", "It fell. It rose.", 2),
        ("en", "Gen. Smith of the U.S. Army came. He left.", 2),
        ("en", "It rose to 4.85 billion. It fell.", 2),
        ("en", "J. Smith came at 5 p.m. and left.", 1),
        ("en", "“It fell.” He left.", 2),
        ("en", "Did it fall? Yes! It did.", 3),
        ("nl", "Dat kostte ca. 2,2 mld. dollar. Het daalde.", 2),
        ("nl", "In maart jl. daalde het.", 1),
        ("de", "Am 20. September begann es. Dann endete es.", 2),
        ("de", "Sie belegten Platz 5. Danach kam nichts.", 2),
        ("ru", "В 2016–2020 гг. было 88,7 тыс. человек. Потом стало меньше.", 2),
        ("pl", "W 2023 r. wydała 3,8 proc. PKB. To dużo.", 2),
        ("tr", "Türkiye 11. sırada yer aldı. Sonra düştü.", 2),
    ],
)
def test_stops(language: str, text: str, count: int) -> None:
    assert len(split(text, language)) == count


def test_an_empty_line_ends_a_paragraph_and_a_broken_line_nothing() -> None:
    text = "# A heading\n\nThis is a line that was broken by an editor after fifty letters\nand goes on.\n\nNext."
    found = sentences(text, lexicon("en"))
    assert text[found[0].start : found[0].end] == "A heading"
    assert len(found) == 3
    assert len({s.paragraph for s in found}) == 3


def test_items_of_a_list_stand_alone() -> None:
    assert split("- Russia: 51%\n- Israel: 43%") == ["Russia: 51%", "Israel: 43%"]


def test_offsets_give_the_text_and_nothing_is_longer_than_a_sentence_can_be() -> None:
    text = "a word and " * 2000
    found = sentences(text, lexicon("en"))
    assert all(0 <= s.start < s.end <= len(text) and s.end - s.start <= 2000 for s in found)
    assert sum(s.end - s.start for s in found) > len(text) * 0.98
