"""How often the scan finds a surge where there is none, and where there is one; and what it takes.

Two thousand series of each sort without a surge, at the level of 5 per cent, with the scan as it is
and with the ways that are wrong; then a doubling over 60 days; then the fitted tail against many
replicates; then the time. Everything is simulated. Run it as `python benchmarks/surges.py [SERIES]`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from sinews.statistics import temporal_scan
from sinews.statistics.scan import _Series, _tail

LEVEL, REPLICATES = 0.05, 199
MONTHS = 36
STEP = np.r_[np.ones(MONTHS // 2), np.full(MONTHS // 2, 3.0)]
YEARS = np.arange(48)
SEASON = 1 + 0.6 * np.sin(2 * np.pi * YEARS / 12)

Draw = Callable[[np.random.Generator], tuple[Any, Any, Any]]


def overdispersed(generator: np.random.Generator, mean: Any, size: float) -> Any:
    return generator.poisson(mean * generator.gamma(size, 1 / size, np.shape(mean)))


FLAT = np.full(MONTHS, 4.0)
NULLS: dict[str, Draw] = {
    "Poisson, 4 a month": lambda g: (g.poisson(FLAT), None, None),
    "Poisson, 0.5 a month": lambda g: (g.poisson(FLAT / 8), None, None),
    "coverage triples half-way": lambda g: (g.poisson(3 * STEP), STEP, None),
    "negative binomial, size 2": lambda g: (overdispersed(g, FLAT, 2), None, None),
    "negative binomial, coverage triples": lambda g: (overdispersed(g, 3 * STEP, 3), STEP, None),
    "return trips (pairs)": lambda g: (2 * g.poisson(FLAT / 2), None, None),
    "seasonal, four years": lambda g: (g.poisson(5 * SEASON), None, YEARS % 12),
    "seasonal, negative binomial": lambda g: (overdispersed(g, 5 * SEASON, 3), None, YEARS % 12),
}
WRONG: dict[str, tuple[Draw, dict[str, Any]]] = {
    "coverage triples, exposure not used": (lambda g: (g.poisson(3 * STEP), None, None), {}),
    "the same, plain Poisson": (lambda g: (g.poisson(3 * STEP), None, None), {"model": "poisson"}),
    "negative binomial, Poisson scan": (NULLS["negative binomial, size 2"], {"model": "poisson"}),
    "return trips, Poisson scan": (NULLS["return trips (pairs)"], {"model": "poisson"}),
    "seasonal, season not used": (lambda g: (g.poisson(5 * SEASON), None, None), {"model": "poisson"}),
}


def called(draw: Draw, series: int, **options: Any) -> float:
    """The share of series that are called a surge at the level."""
    generator = np.random.default_rng(20261124)
    hits = 0
    for number in range(series):
        counts, exposure, seasons = draw(generator)
        given: dict[str, Any] = {
            "max_window": 12,
            "replicates": REPLICATES,
            "seed": number,
            "seasons": seasons,
        }
        found = temporal_scan(counts, exposure, **(given | options))
        hits += found is not None and found.p_value <= LEVEL
    return hits / series


def surge(weekly: float, size: float | None) -> Draw:
    """Two years by weeks with a doubling over 60 days (nine weeks, less three days)."""
    rate = np.full(104, weekly)
    rate[70:78] *= 2
    rate[78] *= 1 + 4 / 7
    return lambda g: (g.poisson(rate) if size is None else overdispersed(g, rate, size), None, None)


def main() -> None:
    series = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    print(f"False alarms at {LEVEL:.0%}, {series:,} series each, {REPLICATES} replicates (aim: 3% to 7%)")
    for name, draw in NULLS.items():
        print(f"  {name:40} {called(draw, series):6.1%}", flush=True)
    print("The ways that are wrong")
    for name, (draw, options) in WRONG.items():
        print(f"  {name:40} {called(draw, series // 4, **options):6.1%}", flush=True)
    print("Power: a doubling over 60 days in two years by weeks, windows up to 26 weeks")
    for weekly in (0.5, 1, 3, 10):
        for size in (None, 3):
            kind = "Poisson" if size is None else f"negative binomial, size {size}"
            power = called(surge(weekly, size), series // 8, max_window=26)
            print(f"  {weekly:4} flights a week, {kind:28} {power:6.1%}", flush=True)
    print("Fitted tail from 999 replicates, over the share of 400,000 (median and 10-90% of 200 fits)")
    generator = np.random.default_rng(3)
    for months, mean, spread in ((36, 1, 0.0), (36, 5, 0.0), (36, 50, 0.0), (36, 1, 0.3), (36, 5, 0.3)):
        one = _Series(generator.poisson(mean, months), None, 12, None)
        parts = []
        for _ in range(20):
            sample = one.draw(generator, 20_000, spread)
            highest, first, last = one.best(sample)
            parts.append(highest / one.dispersion(sample, first, last))
        scores = np.concatenate(parts)
        for chance in (1e-3, 1e-4):
            at = float(np.quantile(scores, 1 - chance))
            ratios = [(_tail(scores[k : k + 999], at) or 0) / chance for k in range(0, 199_800, 999)]
            low, middle, high = np.quantile(ratios, (0.1, 0.5, 0.9))
            print(f"  {mean:3} a month, spread {spread}: at {chance:g} {middle:5.2f} ({low:.2f}-{high:.2f})")
    counts = np.random.default_rng(0).poisson(3, MONTHS)
    for replicates in (999, 9999):
        start = time.perf_counter()
        for seed in range(20):
            temporal_scan(counts, max_window=12, replicates=replicates, seed=seed)
        each = (time.perf_counter() - start) / 20 * 1000
        print(f"One scan of 36 months, {replicates:,} replicates: {each:.0f} ms")


if __name__ == "__main__":
    main()
