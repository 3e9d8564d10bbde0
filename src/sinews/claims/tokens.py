"""Words with their places in the text: what everything else in reading counts in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# Digits, letters (with joiners that some scripts write inside a word) and single signs. Hyphens and
# apostrophes are tokens of their own, so that "İsrail'den", "l'Azerbaïdjan" and "Israeli-made" show the
# name in them. One class at a time: the pattern can't backtrack.
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+|[^\w\s]|[\d_]")


@dataclass(frozen=True, slots=True)
class Token:
    start: int
    end: int
    text: str
    key: str  # folded: the form in which the lexicon knows it
    glued: bool  # nothing between it and the token before

    @property
    def is_word(self) -> bool:
        return self.text[0].isalpha()

    @property
    def is_number(self) -> bool:
        return self.text[0] in "0123456789"

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """A word without case: one form of i (Turkish has four), of ё and of apostrophes."""
    folded = word.replace("İ", "i").casefold()
    return folded.replace("\u0307", "").replace("ı", "i").replace("ё", "е").replace("’", "'")


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of a text, or of a part of it, with offsets into the whole."""
    found: list[Token] = []
    last = -1
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        word = match.group()
        found.append(Token(match.start(), match.end(), word, fold(word), match.start() == last))
        last = match.end()
    return found
