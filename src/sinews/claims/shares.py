"""What a percentage is a percentage of: the noun it is a part of, and whose that is."""

from __future__ import annotations

from sinews.claims.clauses import Clause
from sinews.claims.lexicon import Cue
from sinews.claims.quantities import Measured

_PARTS = ("import", "export", "delivery", "arms", "arsenal", "trade")
_WORLD_REACH = 4


def nearer_to_arms(clause: Clause, measured: Measured) -> bool:
    """Whether a number is about arms rather than oil where a clause names both: by what stands nearer."""

    def distance(family: str, *kinds: str) -> int:
        gaps = (
            min(abs(c.first - measured.last), abs(c.last - measured.first))
            for c in clause.cues(family, *kinds)
        )
        return min(gaps, default=10_000)

    return distance("commodities") > distance("nouns", "arms", "arsenal") or not clause.has("commodities")


def denominator(clause: Clause, measured: Measured) -> tuple[str, Cue] | None:
    """The kind of what the share is of and where it stands: imports, exports, arms, arsenal, world-…

    What follows the number comes first ("69% of the imports"), then what stands before it ("silah
    ithalatının yüzde 69'u"). Of nouns in a row ("arms imports") the one that says most.
    """
    nouns = list(clause.cues("nouns", *_PARTS))
    if clause.bracket is None:
        after = [c for c in nouns if measured.last <= c.first and _unbroken(clause, measured.last, c.first)]
        before = [c for c in nouns if c.last <= measured.first]
        chosen = _telling(after[:3]) or _telling(before[-3:])
    else:
        chosen = _telling([c for c in nouns if c.kind != "arms"])
        if chosen is None and (listed := _of_partners(clause)) is not None:
            return listed
        chosen = chosen or _telling(nouns)
    if chosen is None:
        return None
    kind = {"import": "imports", "export": "exports", "delivery": "deliveries"}.get(chosen.kind, chosen.kind)
    if _of_world(clause, chosen):
        kind = f"world-{kind}"
    return kind, chosen


def _of_partners(clause: Clause) -> tuple[str, Cue] | None:
    """Numbers behind the names of suppliers are parts of the imports, behind customers' of the exports."""
    sellers = clause.first_cue("nouns", "supplier", "suppliers")
    buyers = clause.first_cue("nouns", "customer", "customers")
    if (sellers is None) == (buyers is None):
        return None
    return ("imports", sellers) if sellers is not None else ("exports", buyers)  # type: ignore[return-value]


def _telling(nouns: list[Cue]) -> Cue | None:
    for kinds in (("import", "export"), ("arsenal",), ("delivery", "trade"), ("arms",)):
        if found := [c for c in nouns if c.kind in kinds]:
            return found[0] if len({c.kind for c in found}) == 1 else None
    return None


def _unbroken(clause: Clause, first: int, last: int) -> bool:
    """Whether no verb of dealing stands between: past one, a noun belongs to something else."""
    return not any(
        first <= c.first < last for c in clause.cues("verbs", "supply", "buy", "origin", "dest", "account")
    )


def _of_world(clause: Clause, noun: Cue) -> bool:
    return any(
        noun.first - _WORLD_REACH <= c.first and c.last <= noun.last + _WORLD_REACH
        for c in clause.cues("nouns", "world")
    )
