"""Leads before events against shifts counted by hand, and simulated series."""

from __future__ import annotations

import numpy as np
import pytest

from sinews.statistics import superposed_epochs


def test_one_event_against_every_shift_counted_by_hand():
    counts, event, lead = [0, 1, 0, 4, 3, 0, 1, 0, 0, 2], 5, 2
    found = superposed_epochs([counts], [[event]], lead=lead)
    assert found.observed == 7
    assert found.expected == pytest.approx((sum(counts) - 7) / 8 * 2)
    steps = len(counts)
    sums = [counts[(event - 2 + k) % steps] + counts[(event - 1 + k) % steps] for k in range(steps)]
    assert found.p_value == pytest.approx(sum(s >= 7 for s in sums) / steps)
    assert found.smallest_p == pytest.approx(1 / steps)


def test_a_lead_that_begins_before_the_series_is_left_out_and_counted():
    found = superposed_epochs([[1, 1, 1, 1, 1, 1]], [[2, 5]], lead=3)
    assert (found.events, found.left_out, found.observed) == (1, 1, 3)
    nothing = superposed_epochs([[1, 1, 1]], [[1]], lead=2)
    assert (nothing.events, nothing.p_value) == (0, None)


def test_a_step_before_two_events_counts_once():
    found = superposed_epochs([[0, 0, 5, 0, 0, 0]], [[3, 4]], lead=2)
    assert found.observed == 5


def test_unseen_steps_give_no_rate():
    counts, exposure = [0, 0, 0, 0, 3, 3], [0, 0, 0, 0, 1, 1]
    found = superposed_epochs([counts], [[3]], lead=3, exposure=[exposure])
    assert found.expected is None and found.p_value is None


def test_leads_are_found_over_many_dyads_and_not_in_noise():
    generator = np.random.default_rng(3)
    counts, quiet, events = [], [], []
    for _ in range(12):
        event = int(generator.integers(100, 350))
        rate = np.full(365, 0.1)
        quiet.append(generator.poisson(rate))
        rate[event - 30 : event] = 0.3
        counts.append(generator.poisson(rate))
        events.append([event])
    assert superposed_epochs(counts, events, lead=30, replicates=999).p_value == pytest.approx(0.001)
    assert superposed_epochs(quiet, events, lead=30, replicates=999).p_value > 0.05


def test_false_alarms_of_one_event_stay_at_the_level():
    """Counts in campaigns: a plain count would call every campaign before an event a lead."""
    generator = np.random.default_rng(4)
    hits = 0
    for _ in range(300):
        rate = np.repeat(generator.gamma(0.5, 2, 40), 10) * 0.1
        found = superposed_epochs([generator.poisson(rate)], [[int(generator.integers(30, 400))]], lead=30)
        hits += found.p_value <= 0.05
    assert 0.01 <= hits / 300 <= 0.09


def test_lists_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="as many"):
        superposed_epochs([[1, 2]], [], lead=1)
    with pytest.raises(ValueError, match="at least one"):
        superposed_epochs([[1, 2]], [[1]], lead=0)
