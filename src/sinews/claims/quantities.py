"""Quantities in a sentence: a number with its unit, its hedge and the bounds that the words allow.

"94%" stands for 93.5–94.5 (half a unit of the last digit). A hedge widens that: "almost 70%" is 67–70
and "just over" the same upwards (a twenty-third of the number), "about" a tenth each way, "at least"
is open above. Fractions in words have bounds in the lexicon.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sinews.claims.lexicon import Cue, Lexicon, PhraseBook, phrases_of
from sinews.claims.model import Quantity
from sinews.claims.numbers import Number, number_at
from sinews.claims.tokens import Token, tokens

# "Almost 70%" reaches down to 67 (contract §5): 3 in 70.
_ALMOST = 3 / 70
_ABOUT = 0.1
_RELATIONS = frozenset({">=", ">", "<=", "<", "≈", "almost", "over"})
_DASHES = frozenset("-‐‑‒–—−")


@dataclass(frozen=True, slots=True)
class Measured:
    """A quantity over tokens `first` to `last` (not included)."""

    first: int
    last: int
    quantity: Quantity
    after: int = -1  # where the hedge that follows ends, else `last`

    def shifted(self, **changes: object) -> Measured:
        return replace(self, quantity=replace(self.quantity, **changes))  # type: ignore[arg-type]


def find_quantities(
    text: str, words: Sequence[Token], cues: Sequence[Cue], lexicon: Lexicon, taken: frozenset[int]
) -> list[Measured]:
    """The quantities in a sentence's tokens, in order; `taken` are tokens that belong to a period."""
    reader = _Reader(text, words, cues, lexicon, taken)
    return reader.all()


@lru_cache(maxsize=32)
def _spoken(lexicon: Lexicon) -> tuple[PhraseBook, dict[str, tuple[float, float, float]]]:
    """Fractions, multiples and ranks in one word: phrases, and value and bounds by key."""
    book = PhraseBook()
    values: dict[str, tuple[float, float, float]] = {}
    for family in ("fractions", "multiples", "superlatives"):
        for key, phrases in lexicon.table(family).items():
            parts = [float(part) for part in key.split()]
            spread = 0 if family == "superlatives" else 0.05
            bounds = (parts[0], parts[0] * (1 - spread), parts[0] * (1 + spread))
            value, low, high = parts if len(parts) == 3 else bounds
            name = f"{family} {key}"
            values[name] = (value, low, high)
            for phrase in phrases_of(phrases):
                book.add(phrase, family, name)
    return book, values


class _Reader:
    def __init__(
        self, text: str, words: Sequence[Token], cues: Sequence[Cue], lexicon: Lexicon, taken: frozenset[int]
    ) -> None:
        self.text, self.words, self.lexicon, self.taken = text, words, lexicon, taken
        self.starting: dict[str, dict[int, Cue]] = {}
        for cue in cues:
            known = self.starting.setdefault(cue.family, {})
            if cue.first not in known or known[cue.first].last < cue.last:
                known[cue.first] = cue
        self.hedges = [cue for cue in cues if cue.family == "hedges"]
        self.counted = {cue.first: cue for cue in cues if cue.family == "nouns" and cue.kind in _COUNTED}
        self.after_from = {
            cue.last
            for cue in cues
            if cue.family == "cases" and cue.kind in ("from", "start") and cue.last < len(words)
        }
        self.falls = frozenset(cue.first for cue in cues if cue.family == "verbs" and cue.kind == "fall")
        self.goals = frozenset(cue.first for cue in cues if cue.family == "cases" and cue.kind == "goal")
        spoken, self.spoken_values = _spoken(lexicon)
        self.spoken = {cue.first: cue for cue in reversed(spoken.find(words))}
        self.prefix_percent = frozenset(lexicon.strings("style", "percent_before"))

    def all(self) -> list[Measured]:
        found: list[Measured] = []
        index = 0
        while index < len(self.words):
            measured = None if index in self.taken else self._at(index)
            if measured is None:
                index += 1
                continue
            found.append(measured)
            index = max(measured.last, index + 1)
        return found

    def _at(self, i: int) -> Measured | None:
        number = number_at(self.text, self.words, i, self.lexicon)
        spoken = self.spoken.get(i)
        if spoken is not None and (number is None or spoken.last > number.last or number.words):
            said = self._from_words(spoken)
            return said if said.quantity.unit == "rank" else self._hedged(said)
        if number is None or any(k in self.taken for k in range(number.first, number.last)):
            return None
        if number.ordinal:
            return self._rank(number)
        if (part := self._part(number)) is not None:
            return self._hedged(part)
        measured = self._ranged(number)
        if number.words and number.value == 1 and measured and measured.quantity.unit == "count":
            return None  # "one of", an article
        return measured

    def _from_words(self, cue: Cue) -> Measured:
        value, low, high = self.spoken_values[cue.kind]
        unit = {"fractions": "%", "multiples": "times"}.get(cue.family, "rank")
        measured = self._quantity(cue.first, cue.last, value, low, high, unit)
        if unit == "rank":  # "zweitgrößter": an order and a superlative in one word
            return measured.shifted(relation="rank")
        if high >= 100 and unit == "%":
            measured = measured.shifted(relation=">")  # "most" is more than half
        return measured

    def _quantity(self, i: int, j: int, value: float, low: float, high: float, unit: str) -> Measured:
        start, end = self.words[i].start, self.words[j - 1].end
        value, low, high = (round(number, 9) for number in (value, low, high))
        return Measured(i, j, Quantity(start, end, self.text[start:end], value, low, high, unit), j)

    def _part(self, number: Number) -> Measured | None:
        """ "Six in ten", "one out of five": a share, unless something else is counted ("two in ten days")."""
        if number.value != int(number.value) or number.last - number.first > 2:
            return None
        for phrase in self.lexicon.strings("numbers", "out_of"):
            keys = [token.key for token in tokens(phrase)]
            at = number.last + len(keys)
            if at >= len(self.words) or at in self.taken:
                continue
            if [word.key for word in self.words[number.last : at]] != keys:
                continue
            whole = number_at(self.text, self.words, at, self.lexicon)
            if whole is None or whole.ordinal or whole.value not in (3, 4, 5, 10, 100):
                continue
            if whole.value <= number.value or whole.last in self.starting.get("units", {}):
                continue
            share = 100 * number.value / whole.value
            spread = 50 / whole.value if whole.value > 10 else 0.05 * share
            return self._quantity(number.first, whole.last, share, share - spread, share + spread, "%")
        return None

    def _rank(self, number: Number) -> Measured:
        return self._quantity(number.first, number.last, number.value, number.value, number.value, "rank")

    def _ranged(self, number: Number) -> Measured | None:
        """A number with what stands before and behind it; "10–15%" and "10 to 15 per cent" are one."""
        first, last, unit, factor = self._unit(number)
        second = self._second(last, number)
        if second is not None:
            _, end, unit_of_second, factor_of_second = self._unit(second)
            if unit == "count" and second.value * factor_of_second > number.value:
                # "34 to 42 per cent": the unit stands behind the second alone, and so may a magnitude.
                factor, unit = factor_of_second, unit_of_second
                scale = second.half / 0.5 if second.half >= 500 > number.half else 1
                low, high = number.value * scale * factor, second.value * factor
                measured = self._quantity(first, end, (low + high) / 2, low, high, unit)
                return self._hedged(measured.shifted(relation="in"))
        value, half = number.value * factor, number.half * factor
        return self._hedged(self._quantity(first, last, value, value - half, value + half, unit))

    def _second(self, i: int, number: Number) -> Number | None:
        if i >= len(self.words) or i != number.last or number.first in self.after_from:
            return None  # "from 34 to 42" is a change, not a range
        word = self.words[i]
        joins = word.text in _DASHES or word.key in self.lexicon.strings("numbers", "to")
        if not joins or i + 1 >= len(self.words) or i + 1 in self.taken:
            return None
        second = number_at(self.text, self.words, i + 1, self.lexicon)
        return second if second and not second.ordinal and second.value > number.value else None

    def _unit(self, number: Number) -> tuple[int, int, str, float]:
        """Where the quantity starts and ends with its unit, the unit, and what it multiplies by."""
        first, last = number.first, number.last
        before = self._sign_before(first)
        if before is not None:
            return before[0], last, before[1], 1.0
        j = last if last in self.starting.get("units", {}) else self._past_case(last)  # "44-day"
        if (cue := self.starting.get("currencies", {}).get(j)) is not None:
            return first, cue.last, f"currency:{cue.kind}", 1.0
        if (cue := self.starting.get("units", {}).get(j)) is not None:
            if cue.kind == "tiv" and number.value >= 1e6:
                return first, cue.last, "tiv", 1e-6
            return first, cue.last, cue.kind, 1.0
        # "100,000 ethnic Armenians", "92 Silk Way cargo flights": the noun within the next few words.
        for k in range(j, min(j + 5, len(self.words))):
            if (noun := self.counted.get(k)) is not None:
                return first, last, _COUNTED[noun.kind], 1.0
            if k in self.taken or not (self.words[k].is_word or self.words[k].text in "-‑'’"):
                break
            if k > j and self.words[k].key in self.lexicon.function_words:
                break
        return first, last, "count", 1.0

    def _past_case(self, i: int) -> int:
        """Past "'si" in "%69'u": a case ending glued on behind an apostrophe or a hyphen."""
        if i + 1 < len(self.words) and self.words[i].text in "'’-" and self.words[i].glued:
            after = self.words[i + 1]
            if after.glued and after.is_word and len(after.text) <= 4:
                return i + 2 if after.key not in self._unit_words() else i
        return i

    def _unit_words(self) -> frozenset[str]:
        return frozenset(self.words[k].key for k in self.starting.get("units", {}))

    def _sign_before(self, i: int) -> tuple[int, str] | None:
        """ "$1.6bn", "US$ 634m", "%69", "yüzde 69": a unit that stands before its number."""
        for length in (1, 2, 3):
            k = i - length
            if k < 0 or k in self.taken:
                continue
            cue = self.starting.get("currencies", {}).get(k)
            # A sign or letters in capitals; "dollar 5" is no amount.
            if (
                cue is not None
                and cue.last == i
                and (not self.words[k].is_word or self.words[k].text.isupper())
            ):
                return k, f"currency:{cue.kind}"
        if i and (self.words[i - 1].key in self.prefix_percent) and i - 1 not in self.taken:
            return i - 1, "%"
        return None

    def _hedged(self, measured: Measured) -> Measured:
        q = measured.quantity
        hedge = self._hedge_before(measured.first) or self._hedge_after(measured.last)
        if hedge is None:
            return measured
        kind = hedge.kind.removeprefix("after ")
        start, end = self.words[hedge.first].start, self.words[hedge.last - 1].end
        half = q.high - q.value if math.isfinite(q.high) else 0.0
        low, high, relation = q.low, q.high, kind
        if q.unit == "times" and q.value < 1 and measured.first in self.falls:
            # "More than halved" fell further: more of a fall is less. "More than half as much" is more.
            kind = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "over": "almost", "almost": "over"}.get(
                kind, kind
            )
            relation = kind
        if kind in (">=", ">"):
            low, high = (q.low if q.relation == "in" else q.value), math.inf
        elif kind in ("<=", "<"):
            low, high = -math.inf if q.value < 0 else 0.0, q.high if q.relation == "in" else q.value
        elif kind == "almost":
            low, high, relation = q.value * (1 - _ALMOST), q.value, "≈"
        elif kind == "over":
            # "Ruim acht keer" reaches to nine, "ruim 70 procent" to 73.
            low, high, relation = q.value, max(q.value * (1 + _ALMOST), q.value + 2 * half), "≈"
        else:
            spread = max(half, abs(q.value) * _ABOUT)
            low, high, relation = min(low, q.value - spread), max(high, q.value + spread), "≈"
        return Measured(
            measured.first,
            measured.last,
            replace(
                q,
                start=min(q.start, start) if hedge.last <= measured.first else q.start,
                end=max(q.end, end) if hedge.first >= measured.last else q.end,
                text=self.text[min(q.start, start) : max(q.end, end)],
                low=round(low, 9),
                high=round(high, 9),
                relation=relation,
                hedge=self.text[start:end],
            ),
            max(measured.last, hedge.last),
        )

    def _hedge_before(self, i: int) -> Cue | None:
        """The hedge that ends at the number; an article may stand between ("almost a third")."""
        best: Cue | None = None
        # "с 34 до 42": where a change begins with a number, "up to" is where it ends.
        goals = self.goals if self.after_from else frozenset()
        for gap in (0, 1, 2):
            between = self.words[i - gap : i]
            if any(
                token.key not in self.lexicon.articles
                and token.key not in self.lexicon.strings("marks", "skip")
                for token in between
            ):
                break
            for cue in self.hedges:
                if cue.last == i - gap and not cue.kind.startswith("after ") and cue.first not in goals:
                    best = cue if best is None or cue.first < best.first else best
            if best is not None:
                return best
        return None

    def _hedge_after(self, i: int) -> Cue | None:
        """ "69'dan fazla", "of meer": behind the number, or behind the word that is counted."""
        for gap in range(3):
            for cue in self.hedges:
                if cue.first == i + gap and cue.kind.startswith("after "):
                    return cue
        return None


# What a counted noun makes of a bare number.
_COUNTED = {
    "people": "people",
    "displaced": "people",
    "refugees": "people",
    "dead": "deaths",
    "killed": "deaths",
    "flight": "flights",
    "weapon": "items",
    "states": "count",
    "supplier": "count",
    "customer": "count",
}
