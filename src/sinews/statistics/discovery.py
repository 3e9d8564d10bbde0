"""Many tests at once: how many of those called significant are expected to be false.

Benjamini and Hochberg (1995), or Benjamini and Yekutieli (2001) where the tests may depend on each
other in any way. A test whose p-value could never have been small enough (a route of three flights)
is not among the tests: it can't find anything, and would only hide the others (Tarone 1990; Gilbert
2005).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Discoveries:
    """`q_values` in the order given, None for what was not tested; `found` those at most `rate`.

    `tests` is how many could have found something; `smallest_needed` the p-value that a single
    discovery among them must not exceed, and `smallest_possible` the least that any could have had:
    where it is the larger, no result could have passed, whatever the data.
    """

    q_values: tuple[float | None, ...]
    found: tuple[bool, ...]
    rate: float
    tests: int
    smallest_needed: float
    smallest_possible: float

    @property
    def could_find(self) -> bool:
        return self.tests > 0 and self.smallest_possible <= self.smallest_needed


def false_discoveries(
    p_values: Sequence[float | None],
    *,
    rate: float = 0.05,
    smallest: Sequence[float] | None = None,
    any_dependence: bool = False,
) -> Discoveries:
    """Adjust p-values so that among what is called found, at most `rate` is expected to be false.

    `smallest` gives the least p-value that each test can have at all. None among the p-values is a
    test that was not made. Raises ValueError for numbers that are no chance.
    """
    if not 0 < rate < 1:
        raise ValueError(f"a rate lies between 0 and 1, not {rate}")
    if smallest is not None and len(smallest) != len(p_values):
        raise ValueError(f"{len(p_values)} p-values, but the smallest of {len(smallest)}")
    floors = list(smallest) if smallest is not None else [0.0] * len(p_values)
    tested: list[tuple[float, int]] = []
    for at, (p, floor) in enumerate(zip(p_values, floors, strict=True)):
        if p is None:
            continue
        if not 0 <= p <= 1:
            raise ValueError(f"a p-value lies between 0 and 1, not {p}")
        if floor <= rate:
            tested.append((p, at))
    tests = len(tested)
    weight = math.fsum(1 / k for k in range(1, tests + 1)) if any_dependence else 1.0
    q_values: list[float | None] = [None] * len(p_values)
    least = 1.0
    for order, (p, at) in reversed(list(enumerate(sorted(tested), 1))):
        least = min(least, p * weight * tests / order)
        q_values[at] = least
    return Discoveries(
        q_values=tuple(q_values),
        found=tuple(q is not None and q <= rate for q in q_values),
        rate=rate,
        tests=tests,
        smallest_needed=rate / (weight * tests) if tests else 0.0,
        smallest_possible=min((floors[at] for _, at in tested), default=1.0),
    )
