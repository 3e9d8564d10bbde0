"""The aims of the detector, on a small simulated history (benchmarks/endpoints.py has the large one)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

import endpoints
import simulate

from sinews.flights.airfields import load_airfields
from sinews.flights.detect import THRESHOLD

SEED = 2024  # neither the fit's nor the benchmark's


@pytest.fixture(scope="module")
def history() -> tuple[Any, list[Any]]:
    return simulate.history(90, SEED, 1.0)


def judged(history: tuple[Any, list[Any]], name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    world, lives = history
    result = endpoints.judge(lives, world, endpoints.WEATHERS[name], load_airfields())
    return result, endpoints.table(result, THRESHOLD)


def test_full_coverage(history: tuple[Any, list[Any]]) -> None:
    result, table = judged(history, "full coverage")
    assert result["seen"] > 300
    assert table["all"]["accuracy"] >= 99
    assert table["all"]["coverage"] >= 98
    assert result["torn"] + result["joined"] + result["invented"] <= 0.005 * result["flights"]


def test_the_last_6000_feet_unseen(history: tuple[Any, list[Any]]) -> None:
    """The aim is 95% right on 80%; two points of slack for so small a history."""
    _, table = judged(history, "last 6,000 ft unseen")
    assert table["all"]["accuracy"] >= 93
    assert table["all"]["coverage"] >= 78


def test_interference_makes_no_airports(history: tuple[Any, list[Any]]) -> None:
    result, table = judged(history, "jamming and spoofing")
    assert table["all"]["accuracy"] >= 97
    assert result["invented"] <= 3


def test_stated_probabilities_are_meant(history: tuple[Any, list[Any]]) -> None:
    """Over 0.7, what is stated and what is observed differ by less than 0.03 on average."""
    result, _ = judged(history, "last 6,000 ft unseen")
    sure = [(p, right) for p, right in result["reliability"] if p >= THRESHOLD]
    stated = sum(p for p, _ in sure) / len(sure)
    observed = sum(right for _, right in sure) / len(sure)
    assert observed == pytest.approx(stated, abs=0.03)


def test_the_simulator_shares_no_code_with_the_detector() -> None:
    """All it takes from the package is the shape of a track."""
    text = Path(simulate.__file__).read_text("utf-8")
    taken = [line for line in text.splitlines() if "sinews" in line and "import" in line]
    assert taken == ["from sinews.flights.columns import GROUND, STALE, UNKNOWN, Aircraft, Track"]
