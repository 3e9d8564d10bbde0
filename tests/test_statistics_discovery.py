"""False-discovery control against the published example and by simulation."""

from __future__ import annotations

import numpy as np
import pytest

from sinews.statistics import false_discoveries

# The fifteen p-values of Benjamini and Hochberg (1995, section 3.2): at 5 per cent their procedure
# rejects the first four, Bonferroni the first three.
PUBLISHED = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
    0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000,
]  # fmt: skip


def test_the_published_example_comes_out():
    found = false_discoveries(PUBLISHED)
    assert list(found.found) == [True] * 4 + [False] * 11
    assert found.q_values[3] == pytest.approx(0.0095 * 15 / 4)
    assert found.smallest_needed == pytest.approx(0.05 / 15)


def test_order_does_not_matter_and_what_was_not_tested_has_no_value():
    mixed = [None, *reversed(PUBLISHED)]
    found = false_discoveries(mixed)
    assert found.q_values[0] is None and not found.found[0]
    assert list(found.q_values[:0:-1]) == list(false_discoveries(PUBLISHED).q_values)


def test_tests_that_could_find_nothing_do_not_hide_the_others():
    p_values, smallest = [0.01, 0.04, *[1.0] * 98], [0.001, 0.001, *[0.3] * 98]
    assert not any(false_discoveries(p_values).found)
    kept = false_discoveries(p_values, smallest=smallest)
    assert kept.tests == 2
    assert kept.found[:2] == (True, True)


def test_it_says_when_nothing_could_have_passed():
    found = false_discoveries([0.001] + [0.5] * 999, smallest=[0.001] * 1000)
    assert not found.could_find
    assert found.smallest_needed == pytest.approx(0.05 / 1000)
    assert found.smallest_possible == 0.001


def test_any_dependence_costs_the_harmonic_sum():
    plain, careful = false_discoveries([0.001, 0.5]), false_discoveries([0.001, 0.5], any_dependence=True)
    assert careful.q_values[0] == pytest.approx(plain.q_values[0] * 1.5)


def test_at_most_one_in_twenty_found_is_false():
    generator = np.random.default_rng(6)
    shares = []
    for _ in range(300):
        true = generator.beta(0.05, 10, 20)
        found = false_discoveries([*true, *generator.uniform(size=180)]).found
        shares.append(sum(found[20:]) / max(1, sum(found)))
    assert np.mean(shares) <= 0.06
    assert np.mean(shares) > 0.02


def test_numbers_that_are_no_chance_are_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        false_discoveries([1.2])
    with pytest.raises(ValueError, match="rate"):
        false_discoveries([0.1], rate=0)
    with pytest.raises(ValueError, match="smallest"):
        false_discoveries([0.1], smallest=[])
