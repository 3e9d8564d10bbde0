"""Sentences and paragraphs of a text, with offsets into it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from sinews.claims.lexicon import Lexicon
from sinews.claims.times import is_month
from sinews.claims.tokens import fold, tokens

# The end of a sentence: a stop, closing quotes or brackets, then space. A line end ends a heading or an
# item of a list; an empty line, a paragraph.
_STOP = re.compile(r"[.!?…؟。！？][\"'”’»)\]]{0,3}(?=\s)|\n")
_LONGEST = 2_000  # a "sentence" beyond this is no sentence, and is cut


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    end: int
    paragraph: int
    heading: bool = False


@lru_cache(maxsize=32)
def _abbreviations(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(fold(word).rstrip(".") for word in lexicon.strings("abbreviations"))


def sentences(text: str, lexicon: Lexicon) -> list[Sentence]:
    """The sentences of a text in order.

    A stop behind an abbreviation of the lexicon, behind a single capital ("J. Smith"), behind a number
    that a lower-case word or a month follows ("20. September") and before a lower-case letter ends nothing.
    """
    found: list[Sentence] = []
    start = paragraph = 0
    ordinals = "." in lexicon.strings("numbers", "ordinal_suffixes")
    for match in _STOP.finditer(text):
        stop = match.start()
        if stop < start:
            continue
        if match.group() == "\n":
            after = text[match.end() : match.end() + 1]
            blank = after in ("\n", "") or not text[start:stop].strip()
            joins = not blank and _wraps(text, start, stop, match.end())
            if joins:
                continue
            _add(found, text, start, stop, paragraph)
            start = match.end()
            paragraph += 1
            continue
        if match.group()[0] == "." and _goes_on(text, start, stop, match.end(), lexicon, ordinals):
            continue
        _add(found, text, start, match.end(), paragraph)
        start = match.end()
    _add(found, text, start, len(text), paragraph)
    return found


def _wraps(text: str, start: int, stop: int, after: int) -> bool:
    """Whether a line end is only where a long line was broken: the next line goes on with a small letter,
    or this one is as long as wrapped text and does not stop."""
    line_start = text.rfind("\n", 0, stop) + 1
    following = text[after : after + 1]
    if following in "-*#•>|":
        return False
    ends = text[max(start, stop - 3) : stop].rstrip()
    return following.islower() or (
        stop - line_start >= 50 and not ends.endswith((".", "!", "?", ":", "”", '"'))
    )


def _goes_on(text: str, start: int, stop: int, end: int, lexicon: Lexicon, ordinals: bool) -> bool:
    before = stop
    while before > start and not text[before - 1].isspace() and stop - before < 20:
        before -= 1
    word = text[before:stop].lstrip("(\"'“‘«[„")
    following = text[end : end + 8].lstrip()[:1]
    if following and following.islower():
        return True
    if fold(word) in _abbreviations(lexicon):
        return True
    if len(word) == 1 and word.isupper():
        return True
    if not (ordinals and word.isdigit() and len(word) <= 2):
        return False
    after = tokens(text, end, min(len(text), end + 40))  # "am 20. September", but "Platz 5. Danach"
    return bool(after) and is_month(after[0], lexicon)


def _add(found: list[Sentence], text: str, start: int, end: int, paragraph: int) -> None:
    while start < end and (
        text[start].isspace() or (text[start] in "#*•>-–—" and text[start + 1 : start + 2].isspace())
    ):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > _LONGEST:
        cut = text.rfind(" ", start + 1, start + _LONGEST)
        cut = cut if cut > start else start + _LONGEST
        found.append(Sentence(start, cut, paragraph))
        start = cut
    if end > start:
        found.append(Sentence(start, end, paragraph, text[start - 2 : start] in ("# ", "#\t")))
