"""Fit the weights of the detector's conditional logit: python benchmarks/fit_endpoints.py

Simulated lives (seeds that the benchmark does not use) are observed with floors drawn between 0 and
12,000 ft, the detector's own code gives each end's candidates and their features, and the weights
are those that make the true fields likeliest (McFadden, 1974), with a small ridge. An end whose true
field is no candidate, or that is no end at all, is the null alternative's. Writes
src/sinews/flights/weights.py.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import simulate

from sinews.flights import interference, performance, segment
from sinews.flights.airfields import load_airfields
from sinews.flights.endpoints import CANDIDATES, FEATURES, GROUP, NULL_FEATURES, WRONG_WAY, air_posterior

TARGET = Path(__file__).parent.parent / "src" / "sinews" / "flights" / "weights.py"
RIDGE = 0.02


def ends_of(track: Any, truth: list[Any], airfields: Any, ident: dict[str, int]) -> list[tuple[Any, ...]]:
    """Of each leg's ends in the air: group, side, features, the null's, and the true field's place."""
    t = track
    usable = interference.usable_positions(t.latitude, t.longitude)
    heights = segment.clean_heights(t.time, t.altitude)
    interference.drop_held(t.time, t.latitude, t.longitude, heights, t.speed, usable)
    kind = performance.class_of(t.aircraft.type)
    interference.judge(
        t.time,
        t.latitude,
        t.longitude,
        heights,
        t.speed,
        t.marks,
        t.nic,
        t.nac_p,
        usable,
        kind,
        np.empty(0, np.int64),
    )
    state = segment.states(t.time, t.latitude, t.longitude, heights, t.speed, usable, kind)
    fields = airfields.fields, airfields.cells
    runs = segment.runs_of(t.time, t.latitude, t.longitude, heights, t.speed, usable, state, kind, *fields)
    names = np.zeros(len(t), np.int32)
    legs = segment.legs_of(
        t.time,
        t.latitude,
        t.longitude,
        heights,
        t.speed,
        t.rate,
        usable,
        runs,
        names,
        kind,
        bool(t.aircraft.military),
        *fields,
    )
    out = []
    for leg in legs:
        for side in (0, 1):
            step = 1 if side == 0 else -1
            at, limit = (leg[0], leg[1]) if side == 0 else (leg[1], leg[0])
            if leg[2 if side == 0 else 4] >= 0:
                continue  # ground: no need
            while at != limit and not usable[at]:
                at += step
            found, score = np.full(CANDIDATES, -1, np.int64), np.zeros(CANDIDATES)
            features, null = np.zeros((CANDIDATES, FEATURES)), np.zeros(NULL_FEATURES + 1)
            held, _, _ = air_posterior(
                t.time, t.latitude, t.longitude, heights, t.speed, t.heading, t.rate, usable, at, limit, step,
                kind, float(t.time[at] // 86400), airfields.fields, airfields.runways, airfields.cells, found,
                score, features, null,
            )  # fmt: skip
            if held == 0 or null[WRONG_WAY] > 0:
                continue
            true = None
            for flight in truth:
                moment = flight.takeoff if side == 0 else flight.landing
                early = flight.takeoff - 60 <= t.time[at] <= flight.landing + 60
                if early and abs(moment - t.time[at]) < 2400:
                    true = flight.origin if side == 0 else flight.destination
            place = -1
            if true is not None and true in ident:
                places = np.flatnonzero(found[:held] == ident[true])
                place = int(places[0]) if len(places) else -1
            out.append(
                (int(GROUP[kind]), 1 - side, features[:held].copy(), null[:NULL_FEATURES].copy(), place)
            )
    return out


def fit(ends: list[tuple[Any, ...]], start: Any, null_start: Any) -> tuple[Any, Any]:
    """The likeliest weights, by L-BFGS (needs scipy)."""
    from scipy.optimize import minimize

    n = len(ends)
    x = np.zeros((n, CANDIDATES, FEATURES))
    z = np.stack([e[3] for e in ends])
    mask = np.zeros((n, CANDIDATES), bool)
    place = np.array([e[4] for e in ends])
    for i, e in enumerate(ends):
        x[i, : len(e[2])] = e[2]
        mask[i, : len(e[2])] = True

    def loss(w: Any) -> tuple[float, Any]:
        u = np.where(mask, x @ w[:FEATURES], -1e9)
        v = z @ w[FEATURES:]
        top = np.maximum(u.max(1), v)
        e, e0 = np.exp(u - top[:, None]), np.exp(v - top)
        total = e.sum(1) + e0
        p, p0 = e / total[:, None], e0 / total
        rows = np.arange(n)
        chosen = np.where(place >= 0, p[rows, np.maximum(place, 0)], p0)
        value = -np.log(np.maximum(chosen, 1e-300)).mean()
        target = np.zeros_like(p)
        target[rows[place >= 0], place[place >= 0]] = 1
        gradient = np.concatenate([np.einsum("nc,ncf->f", p - target, x) / n, ((p0 - (place < 0)) @ z) / n])
        away = w - prior
        return value + RIDGE / n * 30 * (away**2).sum(), gradient + RIDGE / n * 60 * away

    prior = np.concatenate([start, null_start])
    best = minimize(loss, prior, jac=True, method="L-BFGS-B", options={"maxiter": 2000})
    print(n, "ends; loss", round(loss(prior)[0], 4), "->", round(best.fun, 4))
    return best.x[:FEATURES], best.x[FEATURES:]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--aircraft", type=int, default=400)
    parser.add_argument("--seeds", type=int, nargs="*", default=[101, 102, 103])
    given = parser.parse_args()
    airfields = load_airfields()
    ident = {name: i for i, name in enumerate(airfields.idents)}
    ends: list[tuple[Any, ...]] = []
    for seed in given.seeds:
        world, lives = simulate.history(given.aircraft, seed)
        for flown in lives:
            for floor in (
                None,
                *world.random.choice(
                    [500.0, 1000.0, 2000.0, 3500.0, 5000.0, 6000.0, 8000.0, 11000.0], 3, False
                ),
            ):
                track = simulate.observe(world, flown, simulate.Weather(floor=floor))
                if len(track):
                    ends += ends_of(track, flown.truth, airfields, ident)
    weights, nulls = np.zeros((3, 2, FEATURES)), np.zeros((3, 2, NULL_FEATURES))
    for group in range(3):
        for side in range(2):
            chosen = [e for e in ends if e[0] == group and e[1] == side]
            weights[group, side], nulls[group, side] = fit(chosen, HAND, NULL_HAND)
    lines = [
        '"""Weights of the conditional logit over airfields; made by benchmarks/fit_endpoints.py."""',
        "",
        "import numpy as np",
        "",
        "# By class (jets, turboprops, light and helicopters), side (arrival, departure) and feature.",
        "# fmt: off",
        "WEIGHTS = np.array(" + _text(weights) + ")",
        "NULL_WEIGHTS = np.array(" + _text(nulls) + ")",
        "# fmt: on",
        "",
    ]
    TARGET.write_text("\n".join(lines), "utf-8")


def _text(array: Any) -> str:
    rows = [
        "        [\n"
        + "\n".join(
            "            " + ", ".join(f"{v:.3f}" for v in side[k : k + 12]) + ","
            for k in range(0, len(side), 12)
        )
        + "\n        ],"
        for group in array
        for side in group
    ]
    pairs = ["    [\n" + "\n".join(rows[k : k + 2]) + "\n    ]," for k in range(0, len(rows), 2)]
    return "[\n" + "\n".join(pairs) + "\n]"


# Where the fit starts and what the ridge pulls to: what is plain without any data.
HAND = np.array(
    [
        -2.5,
        -1.2,
        -0.5,
        -0.15,
        0,
        -0.7,
        -3,
        -7,
        -2.5,
        -0.8,
        -0.25,
        0,
        0,
        0.6,
        0.3,
        0,
        -0.3,
        -0.6,
        4,
        4,
        1,
        -0.1,
        -1,
        -0.7,
    ]
)
NULL_HAND = np.array([-6.0, 1.5, 0.4])


if __name__ == "__main__":
    main()
