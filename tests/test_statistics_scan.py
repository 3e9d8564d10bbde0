"""The temporal scan against brute force, SaTScan's definition, and simulated nulls and surges."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sinews.statistics import temporal_scan


def by_hand(counts, exposure, longest):
    """Kulldorff's log likelihood ratio over all windows, written from the formula, window by window."""
    total, whole = sum(counts), sum(exposure)
    best = (0.0, None)
    for first in range(len(counts)):
        for stop in range(first + 1, min(first + longest, len(counts)) + 1):
            inside, seen = sum(counts[first:stop]), sum(exposure[first:stop])
            if seen > whole / 2:
                continue
            expected = total * seen / whole
            if inside <= expected:
                continue
            score = inside * math.log(inside / expected)
            if inside < total:
                score += (total - inside) * math.log((total - inside) / (total - expected))
            if score > best[0] + 1e-9:
                best = (score, (first, stop))
    return best


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from([0.5, 1.0, 2.0])), min_size=4, max_size=24),
    st.integers(1, 8),
)
def test_the_best_window_is_that_of_brute_force(steps, longest):
    counts, exposure = [c for c, _ in steps], [e for _, e in steps]
    found = temporal_scan(counts, exposure, max_window=longest, replicates=1, model="poisson")
    score, window = by_hand(counts, exposure, longest)
    if found is None:
        assert sum(counts) == 0
        return
    assert found.score == pytest.approx(score, abs=1e-6)
    if window is not None:
        # Another window may score the same; the one found must score as brute force says.
        assert found.observed == sum(counts[found.start : found.stop])
        outside = sum(counts) - found.observed
        seen = sum(exposure[found.start : found.stop])
        if outside:
            assert found.expected == pytest.approx(outside / (sum(exposure) - seen) * seen)
            assert found.ratio == pytest.approx(found.observed / found.expected)


def test_a_window_s_chance_is_that_of_counting_all_outcomes():
    """Five flights in three months: the chance by listing all 3^5 ways to place them."""
    counts, longest = [0, 4, 1], 1
    best, _ = by_hand(counts, [1, 1, 1], longest)
    ways = as_high = 0
    for number in range(3**5):
        placed = [0, 0, 0]
        for k in range(5):
            placed[number // 3**k % 3] += 1
        ways += 1
        as_high += by_hand(placed, [1, 1, 1], longest)[0] >= best - 1e-9
    found = temporal_scan(counts, max_window=longest, replicates=20_000, model="poisson")
    assert found is not None
    assert found.p_value == pytest.approx(as_high / ways, abs=0.012)


def test_the_same_seed_gives_the_same_answer_and_another_may_not():
    counts = np.random.default_rng(5).poisson(3, 40)
    first = temporal_scan(counts, max_window=6, replicates=499, seed=1)
    assert first == temporal_scan(counts, max_window=6, replicates=499, seed=1)
    other = temporal_scan(counts, max_window=6, replicates=499, seed=2)
    assert (first.start, first.stop, first.score) == (other.start, other.stop, other.score)


def test_a_planted_surge_is_found_where_it_is():
    generator = np.random.default_rng(11)
    rate = np.full(104, 3.0)
    rate[70:79] *= 3
    found = temporal_scan(generator.poisson(rate), max_window=26, replicates=999)
    assert found.p_value <= 0.002
    assert abs(found.start - 70) <= 1 and abs(found.stop - 79) <= 1
    assert 2.3 < found.ratio < 3.9


def test_steps_without_exposure_are_unknown_and_not_nothing():
    counts, exposure = [2, 3, 0, 0, 0, 2, 3, 2], [1, 1, 0, math.nan, 0, 1, 1, 1]
    found = temporal_scan(counts, exposure, max_window=3, replicates=199, model="poisson")
    # With the unknown steps taken for nothing, the windows at the ends would stand out.
    assert found.p_value > 0.5
    assert found.total == 12
    with pytest.raises(ValueError, match="without exposure"):
        temporal_scan([1, 0, 2], [1, 1, 0], max_window=1)


@pytest.mark.parametrize(
    ("counts", "options", "says"),
    [
        ([1, -1, 2], {}, "whole numbers"),
        ([1, 0.5, 2], {}, "whole numbers"),
        ([1, 2, 3], {"exposure": [1, 1]}, "exposure of 2"),
        ([1, 2, 3], {"seasons": [1]}, "seasons of 1"),
        ([1, 2, 3], {"max_window": 0}, "at least one"),
        ([[1, 2], [3, 4]], {}, "one row"),
        ([1, 2, 3], {"model": "guess"}, "model"),
    ],
)
def test_what_is_no_series_is_refused(counts, options, says):
    with pytest.raises(ValueError, match=says):
        temporal_scan(counts, **{"max_window": 1, **options})


def test_nothing_to_scan_is_no_answer():
    assert temporal_scan([0, 0, 0, 0], max_window=2) is None
    assert temporal_scan([], max_window=2) is None
    assert temporal_scan([5, 0, 0], [1, 0, 0], max_window=2) is None


def alarms(draw, series=400, **options):
    """How often a series without a surge is called one at 5 per cent."""
    generator = np.random.default_rng(2026)
    hits = 0
    for number in range(series):
        counts, exposure, seasons = draw(generator)
        found = temporal_scan(
            counts,
            exposure,
            max_window=12,
            replicates=99,
            seed=number,
            seasons=seasons,
            stop_after=None,
            **options,
        )
        hits += found is not None and found.p_value <= 0.05
    return hits / series


MONTHS = 36
TRIPLED = np.r_[np.ones(MONTHS // 2), np.full(MONTHS // 2, 3.0)]
SEASONAL = 5 * (1 + 0.6 * np.sin(2 * np.pi * np.arange(48) / 12))

# Bounds for 400 series: 5 per cent and three standard errors (1.1 points each) either way. The whole
# 2,000 of each sort are in benchmarks/surges.py.
NULLS = {
    "poisson": lambda g: (g.poisson(4, MONTHS), None, None),
    "negative binomial": lambda g: (g.negative_binomial(2, 2 / 7, MONTHS), None, None),
    "return trips": lambda g: (2 * g.poisson(2.5, MONTHS), None, None),
    "coverage tripling": lambda g: (g.poisson(3 * TRIPLED), TRIPLED, None),
    "seasonal": lambda g: (g.poisson(SEASONAL), None, np.arange(48) % 12),
}


@pytest.mark.parametrize("sort", NULLS)
def test_false_alarms_stay_near_one_in_twenty(sort):
    assert 0.017 <= alarms(NULLS[sort]) <= 0.083


def test_the_ways_that_are_wrong_do_raise_false_alarms():
    assert alarms(NULLS["negative binomial"], 100, model="poisson") > 0.5
    naive = lambda g: (g.poisson(3 * TRIPLED), None, None)  # noqa: E731
    assert alarms(naive, 100) > 0.2
    not_seasonal = lambda g: (g.poisson(SEASONAL), None, None)  # noqa: E731
    assert alarms(not_seasonal, 100, model="poisson") > 0.2


def test_the_fitted_tail_agrees_with_many_replicates():
    counts = np.random.default_rng(8).poisson(4, 36)
    counts[20:23] += 6
    few = temporal_scan(counts, max_window=6, replicates=999, model="poisson")
    many = temporal_scan(counts, max_window=6, replicates=60_000, model="poisson")
    assert few.p_tail is not None
    assert many.p_value / 4 < few.p_tail < many.p_value * 4


def test_stopping_early_gives_a_chance_in_keeping_with_the_whole():
    counts = np.random.default_rng(9).poisson(4, 36)
    whole = temporal_scan(counts, max_window=6, replicates=4999, model="poisson")
    early = temporal_scan(counts, max_window=6, replicates=4999, model="poisson", stop_after=50)
    assert early.replicates < whole.replicates
    assert early.p_value == pytest.approx(whole.p_value, abs=0.12)
