"""The kernels are compiled once, and a first run says so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sinews import history
from sinews.flights import warm


def test_the_example_is_a_history_of_one_flight(tmp_path: Path) -> None:
    """60 rows of 20 s: 1,180 s at 450 kt and 36,000 ft, seen in 20 minutes."""
    ((_, result),) = history.run(history.units([warm.write_example(tmp_path / "example.tar")]))
    assert isinstance(result, history.Result) and not result.skipped
    assert [(f.icao24, f.points) for f in result.flights] == [("000001", 60)]


def test_what_ran_is_known_to_be_compiled(tmp_path: Path) -> None:
    list(history.run(history.units([warm.write_example(tmp_path / "example.tar")])))
    assert warm.is_compiled()


def test_an_empty_cache_is_known(tmp_path: Path) -> None:
    code = "from sinews.flights import warm; print(warm.is_compiled())"
    environment = {
        **os.environ,
        "NUMBA_CACHE_DIR": str(tmp_path),
        "PYTHONPATH": str(Path(__file__).parents[1] / "src"),
    }
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr
