"""Claims made by hand, as reading an article would make them, so that judging is tested by itself."""

from __future__ import annotations

import math
from datetime import date

from sinews import parties
from sinews.claims.check import Check, judge
from sinews.claims.model import Article, Claim, Mention, Quantity, When
from sinews.periods import Period
from sinews.workspace import Workspace

Number = tuple[str, float, float, float, str] | tuple[str, float, float, float, str, str]
ROLES = (
    "supplier", "recipient", "exporter", "importer", "state", "other", "origin", "host", "place", "person",
)  # fmt: skip


def made(
    sentence: str,
    topic: str,
    *,
    number: Number | list[Number] | None = None,
    period: tuple[str, str] | None = None,
    prior: tuple[str, str] | None = None,
    negated: bool = False,
    attributed_to: str | None = None,
    language: str = "en",
    options: dict[str, str] | None = None,
    **roles: str | list[str],
) -> Claim:
    """A claim that is the whole sentence.

    A number is its words, value, low, high, unit and perhaps relation; a period its words and EDTF;
    a role a party's name, or several, and `place` a place's code.
    """
    numbers = [] if number is None else number if isinstance(number, list) else [number]
    mentions = {}
    for role, names in roles.items():
        assert role in ROLES, role
        listed = [names] if isinstance(names, str) else names
        mentions[role] = tuple(_mention(role, name) for name in listed)
    return Claim(
        0,
        len(sentence),
        sentence,
        0,
        len(sentence),
        language,
        topic,
        mentions,
        tuple(_quantity(sentence, *each) for each in numbers),
        period and _when(sentence, *period),
        prior and _when(sentence, *prior),
        negated,
        attributed_to,
        options=options or {},
    )


def _mention(role: str, name: str) -> Mention:
    if role == "place":
        return Mention(0, 0, name, place=name)
    if role == "person":
        return Mention(0, 0, name, name=name)
    party = parties.find(name)
    return Mention(0, 0, name, party=party)


def _quantity(
    sentence: str, words: str, value: float, low: float, high: float, unit: str, relation: str = "="
) -> Quantity:
    start = sentence.index(words)
    return Quantity(start, start + len(words), words, value, low, high, unit, relation)


def _when(sentence: str, words: str, edtf: str) -> When:
    start = sentence.index(words)
    return When(start, start + len(words), words, Period.parse(edtf))


def checked(
    workspace: Workspace,
    *claims: Claim,
    published: str | None = None,
    as_of: str | None = None,
) -> Check:
    """The claims judged, as of an article of that day that consists of the first one's sentence."""
    day = date.fromisoformat(published) if published else None
    article = Article(claims[0].text, "An article", claims[0].language, day, "0" * 64)
    return judge(workspace, article, claims, as_of=as_of)


def share(
    words: str, value: float, *, half: float = 0.5, relation: str = "=", low: float | None = None
) -> Number:
    """A share in per cent, with half a unit of its last digit each way; open above with a relation."""
    high = math.inf if relation in (">", ">=") else value + half
    return (words, value, value - half if low is None else low, high, "%", relation)
