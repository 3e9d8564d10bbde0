"""Languages as data: every word that reading knows comes from `lexicon/<language>.toml`.

A file holds phrases by subject. A phrase is words; `stem*` stands for any ending, `*end` for any
beginning (German and Dutch write "Waffenimporte" and "wapeninvoer" in one word), `*mid*` for both, and
`…` for up to twelve words between ("voerde … in").
Phrases stand in one string, separated by commas or line ends, so that a file stays readable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from sinews.claims.tokens import Token, fold, tokens
from sinews.errors import SinewsError

_FOLDER = Path(__file__).parent / "lexicon"

# Within these, the longer of two phrases hides the shorter: "not more than" is no "more than".
# Nouns are not here: "arms imports" is arms and imports.
_GAP = 12
_EXCLUSIVE = frozenset({"hedges", "cases", "units", "currencies", "magnitudes", "compare", "verbs"})


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase of the lexicon found in a text: tokens `first` up to `last`, not included."""

    first: int
    last: int
    family: str  # "nouns", "verbs", "hedges", …
    kind: str  # "import", "supply", ">=", …


@dataclass(frozen=True, slots=True)
class _Phrase:
    rest: tuple[tuple[str, str], ...]  # how to match ("", "prefix", "suffix", "inside") and the text
    family: str
    kind: str


class PhraseBook:
    """Phrases by their first word, found in time proportional to the text."""

    def __init__(self) -> None:
        self._exact: dict[str, list[_Phrase]] = {}
        self._prefix: dict[str, list[_Phrase]] = {}
        self._suffix: dict[str, list[_Phrase]] = {}
        self._inside: dict[str, list[_Phrase]] = {}
        self._by_word: dict[str, tuple[_Phrase, ...]] = {}

    def add(self, phrase: str, family: str, kind: str) -> None:
        words = _words(phrase)
        if not words:
            return
        how, first = words[0]
        table = {"": self._exact, "prefix": self._prefix, "suffix": self._suffix, "inside": self._inside}[how]
        table.setdefault(first, []).append(_Phrase(tuple(words[1:]), family, kind))

    def find(self, words: Sequence[Token]) -> list[Cue]:
        """Every phrase in the tokens, in order; of exclusive families only the longest."""
        found: list[Cue] = []
        for index, token in enumerate(words):
            for phrase in self._starting_with(token.key):
                last = _end_of(phrase.rest, words, index + 1)
                if last:
                    found.append(Cue(index, last, phrase.family, phrase.kind))
        return _undominated(found)

    def knows(self, key: str) -> bool:
        return bool(self._starting_with(key))

    def _starting_with(self, key: str) -> tuple[_Phrase, ...]:
        if (known := self._by_word.get(key)) is not None:
            return known
        found = list(self._exact.get(key, ()))
        # A word of 60 letters and more is none; without the bound a page of one word would be quadratic.
        if len(key) <= 60:
            for length in range(1, len(key) + 1):
                found += self._prefix.get(key[:length], ())
                found += self._suffix.get(key[-length:], ())
            for part, phrases in self._inside.items():
                if part in key:
                    found += phrases
        if len(self._by_word) < 100_000:
            self._by_word[key] = tuple(found)
        return tuple(found)


def _end_of(rest: Sequence[tuple[str, str]], words: Sequence[Token], start: int) -> int:
    """Where a phrase that goes on at `start` ends; 0 where it does not. A gap ends the phrase's own words:
    what stands behind it must be there, but the cue is only what stands before."""
    k = start
    for offset, (how, text) in enumerate(rest):
        if how == "gap":
            behind = rest[offset + 1 :]
            reach = range(k, min(k + _GAP, len(words) - len(behind)) + 1)
            return k if behind and any(_end_of(behind, words, at) for at in reach) else 0
        if k >= len(words) or not _fits(how, text, words[k].key):
            return 0
        k += 1
    return k


def _words(phrase: str) -> list[tuple[str, str]]:
    words: list[tuple[str, str]] = []
    for word in phrase.split():
        if word == "…":
            words.append(("gap", ""))
            continue
        before, after = word.startswith("*") and len(word) > 1, word.endswith("*") and len(word) > 1
        parts = [token.key for token in tokens(word.strip("*") if before or after else word)]
        if not parts:
            continue
        first = "suffix" if before and not (after and len(parts) == 1) else ""
        if len(parts) == 1:
            how = "inside" if before and after else "prefix" if after else "suffix" if before else ""
            words.append((how, parts[0]))
            continue
        words.append((first, parts[0]))
        words += [("", part) for part in parts[1:-1]]
        words.append(("prefix" if after else "", parts[-1]))
    return words


def _fits(how: str, text: str, key: str) -> bool:
    if how == "":
        return key == text
    if how == "prefix":
        return key.startswith(text)
    return key.endswith(text) if how == "suffix" else text in key


def _undominated(cues: list[Cue]) -> list[Cue]:
    cues = sorted(set(cues), key=lambda c: (c.first, -c.last, c.family, c.kind))
    kept: list[Cue] = []
    longest: dict[str, int] = {}  # family (and kind) → where the last phrase kept ends
    for cue in cues:
        group = cue.family if cue.family in _EXCLUSIVE else f"{cue.family}.{cue.kind}"
        if cue.last <= longest.get(group, -1) and not (
            kept and kept[-1].first == cue.first and kept[-1].last == cue.last and cue.family in _EXCLUSIVE
        ):
            continue
        longest[group] = max(cue.last, longest.get(group, -1))
        kept.append(cue)
    return kept


@dataclass(frozen=True, eq=False)  # one object a language: the same only as itself
class Lexicon:
    """One language. `data` is the file as read; the rest is made from it once."""

    code: str
    data: Mapping[str, Any] = field(repr=False)

    def strings(self, *path: str) -> tuple[str, ...]:
        """The phrases at a place in the file; none where the file says nothing."""
        value: Any = self.data
        for name in path:
            value = value.get(name, {}) if isinstance(value, Mapping) else {}
        return phrases_of(value) if value else ()

    def table(self, *path: str) -> Mapping[str, Any]:
        value: Any = self.data
        for name in path:
            value = value.get(name, {})
        return value if isinstance(value, Mapping) else {}

    @cached_property
    def cues(self) -> PhraseBook:
        """Every phrase of the families that mark meaning (not numbers, months or names)."""
        book = PhraseBook()
        for family in _FAMILIES:
            for kind, value in self.table(family).items():
                for phrase in phrases_of(value):
                    book.add(phrase, family, kind)
        return book

    def knows(self, key: str) -> bool:
        """Whether a folded word begins or is a phrase of this lexicon."""
        return len(key) > 2 and self.cues.knows(key)

    @cached_property
    def function_words(self) -> frozenset[str]:
        return frozenset(fold(word) for word in self.strings("function_words"))

    @cached_property
    def articles(self) -> frozenset[str]:
        return frozenset(fold(word) for word in self.strings("articles"))

    @cached_property
    def letters(self) -> frozenset[str]:
        return frozenset("".join(self.strings("letters")).replace(" ", ""))


_FAMILIES = (
    "nouns", "verbs", "hedges", "cases", "units", "currencies", "compare", "marks", "pronouns", "groups",
    "commodities", "instruments", "weapons", "why_not",
)  # fmt: skip


def phrases_of(value: object) -> tuple[str, ...]:
    """Phrases as the files write them: a list, or one string split at commas and line ends."""
    if isinstance(value, str):
        parts = value.replace("\n", ",").split(",")
        return tuple(part.strip() for part in parts if part.strip())
    if isinstance(value, Sequence):
        return tuple(str(part) for part in value)
    return ()


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a lexicon, by their code."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def lexicon(code: str) -> Lexicon:
    """The lexicon of a language ("nl", "pt-BR" → pt). Raises `SinewsError` where there is none."""
    base = code.replace("_", "-").partition("-")[0].casefold()
    if base not in languages():
        raise SinewsError(
            f"no lexicon for the language '{code[:20]}': there are {', '.join(languages())} "
            "(docs/howto/add-a-language-to-the-check.md)"
        )
    return _read(base)


@cache
def _read(base: str) -> Lexicon:
    import tomllib

    return Lexicon(base, tomllib.loads((_FOLDER / f"{base}.toml").read_text(encoding="utf-8")))


def guess(text: str) -> str:
    """The language whose function words a text has most of; "und" where none stands out.

    Of the first 4,000 words, the share that are function words of each lexicon, with letters that
    only some languages write (ə, ğ, ż, ß) as a second sign. Languages that share many words
    (Azerbaijani and Turkish) are told apart by the words that they don't share.
    """
    sample = [token.key for token in tokens(text[:40_000]) if token.is_word][:4000]
    if not sample:
        return "und"
    scores: dict[str, float] = {}
    held = {code: lexicon(code) for code in languages()}
    shared: dict[str, int] = {}
    for one in held.values():
        for word in one.function_words:
            shared[word] = shared.get(word, 0) + 1
    written = set("".join(sample))
    for code, one in held.items():
        score = sum(1 / shared[word] for word in sample if word in one.function_words) / len(sample)
        score += 0.1 * len(one.letters & written) / max(1, len(one.letters))
        scores[code] = score
    if len(sample) < 60:  # a sentence or two: too few function words to go by, so all its words count
        for word in set(sample):
            knowing = [code for code, one in held.items() if one.knows(word)]
            for code in knowing:
                scores[code] += 0.5 / len(knowing) / len(sample)
    best = max(sorted(scores), key=lambda code: scores[code])
    return best if scores[best] >= 0.04 else "und"


def all_lexicons() -> Iterator[Lexicon]:
    return (lexicon(code) for code in languages())
