"""Claims about deliveries of arms."""

from __future__ import annotations

from sinews.claims.actors import Actor
from sinews.claims.clauses import Clause
from sinews.claims.draft import Draft
from sinews.claims.roles import chain_roles


def read_clause(clause: Clause, chain: list[Clause], antecedent: tuple[Actor, ...]) -> list[Draft]:
    """Drafts for the clause's numbers, none where it is not about arms or its roles are in doubt."""
    drafts: list[Draft] = []
    if not clause.parsed.has("nouns", "arms"):
        return drafts
    for measured in clause.measured:
        if measured.quantity.unit == "%":
            roles = chain_roles(clause, chain, antecedent)
            if not roles.clash and {"supplier", "recipient"} <= set(roles.found):
                drafts.append(Draft("arms.share", clause, (measured,), roles.found, {"of": "imports"}))
    return drafts
