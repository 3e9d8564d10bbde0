"""A claim in the making: what the readers of one subject find in a clause."""

from __future__ import annotations

from dataclasses import dataclass, field

from sinews.claims.actors import Actor
from sinews.claims.clauses import Clause
from sinews.claims.quantities import Measured


@dataclass
class Draft:
    topic: str
    clause: Clause
    measured: tuple[Measured, ...] = ()
    roles: dict[str, tuple[Actor, ...]] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    why_not: str | None = None
