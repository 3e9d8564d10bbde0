"""A claim in the making, and what the readers of a subject are given besides the clause."""

from __future__ import annotations

from dataclasses import dataclass, field

from sinews.claims.actors import Actor
from sinews.claims.clauses import Clause
from sinews.claims.quantities import Measured


@dataclass
class Draft:
    """What one reader found in a clause."""

    topic: str
    clause: Clause
    measured: tuple[Measured, ...] = ()
    roles: dict[str, tuple[Actor, ...]] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    why_not: str | None = None
    negated: bool | None = None  # where the clause denies one of two things ("signed but not ratified")


@dataclass(frozen=True)
class Context:
    """What lies around a clause: the sentence's other clauses and the paragraph so far."""

    clauses: list[Clause]
    antecedent: tuple[Actor, ...]  # whom "it" stands for
    about_arms: bool  # the sentences before in the paragraph, or this one, are about arms
    last_share: Draft | None = None  # what "its share" and "of them" are a share of


Roles = dict[str, tuple[Actor, ...]]


def direction(clause: Clause) -> str | None:
    """Up or down, where the clause's verbs and nouns say one of the two and not both."""
    up = clause.has("verbs", "rise") or clause.has("nouns", "rise")
    down = clause.has("verbs", "fall") or clause.has("nouns", "fall")
    if not up and not down:  # "+26%"
        signs = {sign for m in clause.measured if (sign := sign_before(clause, m))}
        up, down = "+" in signs, "-" in signs
    return None if up == down else "up" if up else "down"


def sign_before(clause: Clause, measured: Measured) -> str:
    """The plus or minus glued to a number, as "+" or "-"; "" where there is none."""
    words = clause.parsed.words
    k = measured.first - 1
    if k < 0 or not words[measured.first].glued or words[k].text not in "+-−–":
        return ""
    apart = not words[k].glued or words[k - 1].text in "(:"
    return ("+" if words[k].text == "+" else "-") if apart else ""


def near(clause: Clause, first: int, last: int, family: str, *kinds: str, reach: int = 6) -> bool:
    """Whether a cue lies within a few words of a stretch of tokens."""
    return any(first - reach <= cue.last and cue.first <= last + reach for cue in clause.cues(family, *kinds))
