"""Numbers as a language writes them: digits with its signs, and words.

Hedges and units are another matter (`quantities`). A number keeps the size of its last digit: "94" is
known to a half, "4.85 billion" to five million. Zeros that end a whole number of a thousand or more say
nothing about exactness: "100,000" is as exact as "100 thousand".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sinews.claims.lexicon import Lexicon, phrases_of
from sinews.claims.tokens import Token, fold, tokens

_SPACES = " \u00a0\u2009\u202f"


@dataclass(frozen=True, slots=True)
class Number:
    """A number over tokens `first` to `last` (not included); `half` is half a unit of its last digit."""

    first: int
    last: int
    value: float
    half: float
    ordinal: bool = False
    words: bool = False


@dataclass(frozen=True, slots=True)
class _Style:
    digits: re.Pattern[str]
    thousands: str
    atoms: dict[str, int]
    glue: frozenset[str]
    ordinals: dict[str, int]
    ordinal_suffixes: frozenset[str]
    magnitudes: tuple[tuple[tuple[str, ...], bool, float], ...]
    first_of_magnitude: frozenset[str]


@lru_cache(maxsize=32)
def _style(lexicon: Lexicon) -> _Style:
    table = lexicon.table("numbers")
    signs = str(table.get("thousands", ","))
    signs = (_SPACES + signs if table.get("thousands_space", False) else _SPACES[1:] + signs) + "'’"
    decimal = str(table.get("decimal", "."))
    group = f"[{re.escape(signs)}]"
    # Groups of three behind the language's own sign; else a decimal behind either sign, since writers
    # mix them; but three digits behind the other language's sign would be a guess ("1.234" in English).
    digits = re.compile(
        rf"(?P<groups>[0-9]{{1,3}}(?:{group}[0-9]{{3}})+)(?![0-9])(?:{re.escape(decimal)}(?P<after>[0-9]+))?"
        rf"|(?P<whole>[0-9]+)(?:{re.escape(decimal)}(?P<own>[0-9]+)|[.,](?P<other>[0-9]{{1,2}})(?![0-9]))?"
    )
    magnitudes = []
    for value, phrases in table.get("magnitudes", {}).items():
        for phrase in phrases_of(phrases):
            stem = phrase.endswith("*")
            keys = tuple(token.key for token in tokens(phrase.removesuffix("*")))
            magnitudes.append((keys, stem, float(value)))
    magnitudes.sort(key=lambda m: (-len(m[0]), -len(m[0][-1])))
    return _Style(
        digits,
        signs,
        _by_word(table.get("words", {})),
        frozenset(fold(word) for word in phrases_of(table.get("glue", ""))),
        _by_word(table.get("ordinals", {})),
        frozenset(fold(word) for word in phrases_of(table.get("ordinal_suffixes", ""))),
        tuple(magnitudes),
        frozenset(keys[0] for keys, _, _ in magnitudes),
    )


def _by_word(table: dict[str, str]) -> dict[str, int]:
    return {fold(word): int(value) for value, words in table.items() for word in phrases_of(words)}


def number_at(text: str, words: Sequence[Token], i: int, lexicon: Lexicon) -> Number | None:
    """The number that starts at a token, with its magnitude ("1.6bn", "88,7 тыс.", "half a million")."""
    style = _style(lexicon)
    token = words[i]
    if token.is_number:
        return _digits(text, words, i, style)
    if token.is_word:
        return _words(words, i, style)
    return None


def small_number(words: Sequence[Token], i: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """A whole number without magnitude at a token, and where it ends: the n in "the last n years"."""
    token = words[i]
    if token.is_number:
        return (int(token.text), i + 1) if len(token.text) <= 3 else None
    found = _words(words, i, _style(lexicon))
    return (int(found.value), found.last) if found and not found.ordinal and found.value < 1000 else None


def _digits(text: str, words: Sequence[Token], i: int, style: _Style) -> Number | None:
    before = words[i - 1] if i else None
    if before and words[i].glued and (before.is_word or before.is_number):
        return None  # "S300", the tail of a number
    match = style.digits.match(text, words[i].start)
    if match is None or len(match.group()) > 30:
        return None
    if match["groups"]:
        whole = re.sub(r"[^0-9]", "", match["groups"])
        decimals = match["after"] or ""
    else:
        whole, decimals = match["whole"], match["own"] or match["other"] or ""
    last = i
    while last < len(words) and words[last].end <= match.end():
        last += 1
    value = float(f"{whole}.{decimals or '0'}")
    half = 0.5 * 10.0 ** -len(decimals)
    if (ordinal := _ordinal_suffix(words, last, style)) is not None and not decimals:
        return Number(i, ordinal, value, half, ordinal=True)
    last, factor = _magnitude(words, last, style)
    if not decimals and len(whole) >= 4:
        zeros = len(whole) - len(whole.rstrip("0"))
        half *= 10.0 ** min(zeros, max(3, len(whole) - 2) if zeros >= 3 else zeros, 3)
    return Number(i, last, round(value * factor, 9), half * factor)


def _ordinal_suffix(words: Sequence[Token], i: int, style: _Style) -> int | None:
    """Behind "23": the ending that makes it the 23rd ("rd", "e", "-е", "'üncü", ".")."""
    token = words[i] if i < len(words) else None
    if token is None or not token.glued:
        return None
    if token.key in style.ordinal_suffixes and token.is_word:
        return i + 1
    after = words[i + 1] if i + 1 < len(words) else None
    if token.text == "." and "." in style.ordinal_suffixes and after and after.is_word and not after.glued:
        return i + 1
    if token.text in "-'’‑" and after and after.glued and after.key in style.ordinal_suffixes:
        return i + 2
    return None


def _magnitude(words: Sequence[Token], i: int, style: _Style) -> tuple[int, float]:
    factor = 1.0
    while i < len(words):
        found = _one_magnitude(words, i, style)
        if found is None:
            break
        i, times = found
        factor *= times
    return i, factor


def _one_magnitude(words: Sequence[Token], i: int, style: _Style) -> tuple[int, float] | None:
    if words[i].text in "-‑" and words[i].glued and i + 1 < len(words):
        return None
    for keys, stem, value in style.magnitudes:
        last = i + len(keys)
        if last > len(words):
            continue
        here = [words[k].key for k in range(i, last)]
        fits = here[-1].startswith(keys[-1]) if stem else here[-1] == keys[-1]
        if fits and len(keys[-1]) == 1:
            # "5m", "90k", but not "84 K2 tanks".
            after = words[last] if last < len(words) else None
            fits = words[i].glued and not (after and after.glued and after.is_number)
        if fits and here[:-1] == list(keys[:-1]):
            # A dot behind an abbreviation ("тыс.", "Mio.", "mln.") is its own, unless the text ends there.
            if last + 1 < len(words) and words[last].text == "." and words[last].glued and len(keys[-1]) <= 4:
                last += 1
            return last, value
    return None


@lru_cache(maxsize=20_000)
def _atoms(word: str, style_id: int) -> tuple[int, ...] | None:
    """A word taken apart into number words ("vijfentwintig" → 5, 20), or None."""
    style = _STYLES[style_id]
    if word in style.atoms:
        return (style.atoms[word],)
    if len(word) > 40:
        return None
    # Longest first piece first; glue ("en", "und") may stand between two pieces.
    for size in range(len(word) - 1, 1, -1):
        head = word[:size]
        if head not in style.atoms:
            continue
        rest = word[size:]
        for glue in ("", *style.glue):
            if rest.startswith(glue) and len(rest) > len(glue):
                tail = _atoms(rest[len(glue) :], style_id)
                if tail is not None:
                    return (style.atoms[head], *tail)
    return None


_STYLES: dict[int, _Style] = {}


def _words(words: Sequence[Token], i: int, style: _Style) -> Number | None:
    style_id = id(style)
    _STYLES[style_id] = style
    first = words[i].key
    if first in style.ordinals:
        return Number(i, i + 1, style.ordinals[first], 0.5, ordinal=True, words=True)
    pieces: list[int] = []
    j = i
    while j < len(words):
        key = words[j].key
        if words[j].is_word and (found := _atoms(key, style_id)) is not None:
            pieces += found
        elif pieces and key in style.ordinals and style.ordinals[key] < 100 and words[j - 1].text in "-‑":
            return Number(i, j + 1, _value([*pieces, style.ordinals[key]]), 0.5, ordinal=True, words=True)
        elif not (pieces and (key in style.glue or key in "-‑") and _goes_on(words, j + 1, style_id, style)):
            break
        j += 1
    if not pieces:
        return None
    value = _value(pieces)
    last, factor = _magnitude(words, j, style)
    unit = next((float(p) for p in reversed(pieces) if p >= 1000), 1.0)
    return Number(i, last, value * factor, 0.5 * factor * unit, words=True)


def _goes_on(words: Sequence[Token], i: int, style_id: int, style: _Style) -> bool:
    return i < len(words) and (_atoms(words[i].key, style_id) is not None or words[i].key in style.ordinals)


def _value(pieces: Sequence[int]) -> int:
    total = current = 0
    for piece in pieces:
        if piece >= 1000:
            total += max(current, 1) * piece
            current = 0
        elif piece == 100:
            current = max(current, 1) * 100
        else:
            current += piece
    return total + current
