"""Fit the map from raw to stated probabilities: python benchmarks/calibrate.py

Simulated lives (seed 111: neither the weights' nor the benchmark's) are observed in all
weathers, and judged with the map left out. Of each evidence, side and class of aircraft, the mean
miss (right or not, less what the logit said) around each knot is added to the knot, drawn towards
the miss over all classes where there are few ends, and made to rise throughout (pool adjacent
violators). Writes src/sinews/flights/calibration.py.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import endpoints
import numpy as np
import simulate

from sinews.flights import detect as detector
from sinews.flights import performance
from sinews.flights.airfields import load_airfields
from sinews.flights.endpoints import GROUP
from sinews.flights.resolve import EVIDENCE

TARGET = Path(__file__).parent.parent / "src" / "sinews" / "flights" / "calibration.py"
KNOTS = np.array([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.86, 0.91, 0.95, 0.97, 0.985, 0.995, 1.0])
PRIOR = 40.0  # ends' worth of the miss over all classes
FLOORS = (500.0, 1500.0, 3000.0, 4500.0, 6000.0, 6000.0)


def risen(values: Any, weights: Any) -> Any:
    """The nearest values that never fall (Ayer et al., 1955)."""
    blocks: list[list[float]] = []
    for value, weight in zip(values, weights, strict=True):
        blocks.append([value, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            b, a = blocks.pop(), blocks.pop()
            total = a[1] + b[1]
            blocks.append([(a[0] * a[1] + b[0] * b[1]) / total, total, a[2] + b[2]])
    return np.concatenate([np.full(int(n), value) for value, _, n in blocks])


def misses(raw: Any, right: Any) -> tuple[Any, Any]:
    """Around each knot: the sum of misses, and how many ends it is of."""
    at = np.clip(np.searchsorted(KNOTS, raw, side="right") - 1, 0, len(KNOTS) - 2)
    share = (raw - KNOTS[at]) / (KNOTS[at + 1] - KNOTS[at])
    total, count = np.zeros(len(KNOTS)), np.zeros(len(KNOTS))
    for knot, weight in ((at, 1 - share), (at + 1, share)):
        np.add.at(total, knot, weight * (right - raw))
        np.add.at(count, knot, weight)
    return total, count


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--aircraft", type=int, default=170)
    parser.add_argument("--seeds", type=int, nargs="*", default=[111])
    given = parser.parse_args()
    airfields = load_airfields()
    plain = np.broadcast_to(KNOTS, detector.CALIBRATION.shape[:3] + KNOTS.shape).copy()
    detector.CALIBRATION, detector.KNOTS = plain, KNOTS
    weathers = [*endpoints.WEATHERS.values()][2:] + [simulate.Weather(floor=f) for f in FLOORS]
    ends: list[tuple[int, int, int, float, bool]] = []
    for seed in given.seeds:
        world, lives = simulate.history(given.aircraft, seed)
        for weather in weathers:
            for end in endpoints.judge(lives, world, weather, airfields)["ends"]:
                if end["said"] is not None:
                    kind = performance.class_of(end["type"])
                    side = 0 if end["side"] == "departure" else 1
                    evidence = EVIDENCE.index(end["evidence"])
                    ends.append((evidence, side, int(GROUP[kind]), end["p"], end["said"] == end["true"]))
    data = np.array(ends, float)
    table = plain.copy()
    for evidence in range(2, len(EVIDENCE)):
        of = data[data[:, 0] == evidence]
        total, count = misses(of[:, 3], of[:, 4])
        pooled = total / (count + PRIOR)
        for side in range(2):
            for group in range(3):
                some = of[(of[:, 1] == side) & (of[:, 2] == group)]
                total, count = misses(some[:, 3], some[:, 4])
                values = np.clip(KNOTS + (total + PRIOR * pooled) / (count + PRIOR), 0.0, 1.0)
                # A tenth of the knot itself, so that what was likelier stays likelier.
                table[evidence, side, group] = 0.9 * risen(values, count + 1.0) + 0.1 * KNOTS
    print(len(data), "ends")
    lines = [
        '"""From raw to stated probabilities; made by benchmarks/calibrate.py."""',
        "",
        "import numpy as np",
        "",
        "# By evidence, side (departure, arrival) and class (jets, turboprops, light and helicopters).",
        "# fmt: off",
        f"KNOTS = np.array({KNOTS.tolist()})",
        "CALIBRATION = np.array([",
        *(
            "    ["
            + "\n     ".join("[" + ",\n      ".join(f"[{_row(row)}]" for row in side) + "]," for side in kind)
            + "],"
            for kind in table
        ),
        "])",
        "# fmt: on",
        "",
    ]
    TARGET.write_text("\n".join(lines), "utf-8")


def _row(values: Any) -> str:
    return ", ".join(f"{v:.3f}" for v in values)


if __name__ == "__main__":
    main()
