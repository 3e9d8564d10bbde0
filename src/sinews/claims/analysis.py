"""A sentence taken apart: its words with all that the lexicon, numbers, times and names say of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sinews.claims.actors import Actor, find_actors
from sinews.claims.lexicon import Cue, Lexicon
from sinews.claims.model import Known
from sinews.claims.quantities import Measured, find_quantities
from sinews.claims.sentences import Sentence
from sinews.claims.times import Span, find_times
from sinews.claims.tokens import Token, tokens


@dataclass
class Parsed:
    """What is found in one sentence; every position is an index into `words`."""

    text: str  # of the whole article
    sentence: Sentence
    lexicon: Lexicon
    words: list[Token]
    cues: list[Cue]
    times: list[Span]
    measured: list[Measured]
    actors: list[Actor]
    taken: frozenset[int] = field(default_factory=frozenset)  # words that belong to a period
    source: str | None = None  # who says it

    def within(self, first: int, last: int, family: str, *kinds: str) -> Iterator[Cue]:
        """The cues of a family (and of some kinds) that lie between two positions."""
        return (
            cue
            for cue in self.cues
            if cue.family == family
            and first <= cue.first
            and cue.last <= last
            and (not kinds or cue.kind in kinds)
        )

    def has(self, family: str, *kinds: str) -> bool:
        return any(True for _ in self.within(0, len(self.words), family, *kinds))

    def spelled(self, first: int, last: int) -> str:
        return self.text[self.words[first].start : self.words[last - 1].end]


def parse(
    text: str, sentence: Sentence, lexicon: Lexicon, published: date | None, known: Known | None
) -> Parsed:
    words = tokens(text, sentence.start, sentence.end)
    cues = lexicon.cues.find(words)
    times = find_times(words, lexicon, published)
    times = [span for span in times if not _is_count(span, words, cues)]
    taken = frozenset(k for span in times for k in range(span.first, span.last))
    cues = [cue for cue in cues if cue.family == "cases" or not taken.issuperset(range(cue.first, cue.last))]
    actors = find_actors(text, words, cues, lexicon, known)
    named = frozenset(
        k for actor in actors if actor.mention.form == "weapon" for k in range(actor.first, actor.last)
    )
    measured = find_quantities(text, words, cues, lexicon, taken | named)
    counted = frozenset(k for m in measured for k in range(m.first, m.last))
    actors = [a for a in actors if a.first not in counted]  # the "US" of "US-Dollar"
    return Parsed(text, sentence, lexicon, words, cues, times, measured, actors, taken)


def _is_count(span: Span, words: list[Token], cues: list[Cue]) -> bool:
    """Whether a bare year is a number of something ("2000 soldiers", "1950 per cent")."""
    if span.last != span.first + 1 or span.resolved or not words[span.first].is_number:
        return False
    follows = {cue.kind for cue in cues if cue.first == span.last and cue.family in ("units", "currencies")}
    counted = {
        cue.kind
        for cue in cues
        if cue.first == span.last
        and cue.family == "nouns"
        and cue.kind in ("people", "dead", "refugees", "flight")
    }
    before = [cue for cue in cues if cue.family == "cases" and cue.last == span.first]
    return bool(follows - {"years"}) or (bool(counted) and not before)
