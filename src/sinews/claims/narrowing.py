"""Words that make a number mean less than the records count: "7,000 civilians", "per head", "planned to".

A claim with such a word keeps its number and loses its meaning: no table here tells civilians apart, or
counts by head, or knows what was planned. Left unread, the number of all would support the number of
some. So the word is kept in `options["narrowed"]`, and judging answers by a located report (of civilians)
or not at all (by head).
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from sinews.claims.lexicon import Lexicon, PhraseBook, phrases_of
from sinews.claims.model import Claim
from sinews.claims.tokens import Token, tokens

# What each kind of word narrows, by the beginnings of topics.
_APPLIES: dict[str, tuple[str, ...]] = {
    "people": ("conflict.deaths", "displacement.people"),  # civilians, soldiers, children
    "nations": ("conflict.deaths",),  # by a people's name; of refugees it says from where
    "subset": ("displacement.people",),  # were working, were registered for
    "heads": ("arms.", "spending.", "conflict.deaths", "displacement.people"),  # per head
    "intent": ("arms.", "spending.", "displacement.people"),  # planned to, expected
    "scarce": ("arms.any",),  # hardly any: no plain yes
    "owner": ("arms.share", "spending.value", "spending.share"),  # of the police
    "weapons": ("arms.share", "arms.rank", "arms.change", "arms.volume", "arms.ratio"),  # imports of tanks
}
# What only some of the counted are: a report may still tell of them. The rest is another number altogether.
_COUNTED = ("people", "nations", "subset")
# So far from its number a noun is another's: "7,000 people were killed by soldiers".
_REACH = 3


def narrowed(claim: Claim, words: Lexicon) -> Claim:
    """The claim, with the word that narrows it in its options where there is one."""
    found = tokens(claim.text)
    for cue in _book(words).find(found):
        if not claim.topic.startswith(_APPLIES[cue.kind]):
            continue
        if cue.kind == "weapons" and ({"category", "weapon"} & claim.options.keys()):
            continue
        if cue.kind in _COUNTED and not _is_near(claim, found, cue.first, cue.kind):
            continue
        last = found[cue.last - 1]
        options = {**claim.options, "narrowed": claim.text[found[cue.first].start : last.end]}
        topic = claim.topic if cue.kind in _COUNTED else "unmeasured"
        return replace(claim, topic=topic, options=options)
    return claim


def _is_near(claim: Claim, found: list[Token], at: int, kind: str) -> bool:
    """Whether a noun is that of the claim's number; what the counted do may stand anywhere behind."""
    for quantity in claim.quantities:
        end = quantity.end - claim.start
        between = [token for token in found[: at + 1] if token.start >= end and token.is_word]
        if between and (kind == "subset" or len(between) <= _REACH):
            return True
    return False


@cache
def _book(words: Lexicon) -> PhraseBook:
    book = PhraseBook()
    for kind, value in words.table("narrowing").items():
        for phrase in phrases_of(value):
            book.add(phrase, "narrowing", kind)
    return book
