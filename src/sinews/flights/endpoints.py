"""Which field a leg began or ended at: a posterior over the fields that it could be.

A departure is an arrival flown backwards, so one code serves both. For a leg whose last fixes are
in the air, each field near enough is asked how usual the way would be that is left: the shortest
path onto the axis of its best runway (two turns and a straight, Dubins 1957), and the gradient
that this needs. To this come: how straight the last minutes brought the aircraft nearer, whether it
was on a runway's axis, whether it was over one, and whether the runway suits the aircraft. The null
alternative, that it is none of these, competes: a level flight high up has come to no field.

The weights are those of a conditional logit (McFadden, 1974) over the candidates, fitted on
simulated flights whose last feet were hidden (`benchmarks/endpoints.py --fit`).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sinews.flights.airfields import (
    AIRPORT,
    ELEVATION,
    FIRST_DAY,
    KIND,
    LAST_DAY,
    LATITUDE,
    LATITUDE_1,
    LONGITUDE,
    PLACED,
    RUNWAY_FROM,
    RUNWAY_TO,
    near,
)  # fmt: skip
from sinews.flights.approach import on_axis, runway_distance, suitability, track_at, way_left
from sinews.flights.columns import GROUND, UNKNOWN
from sinews.flights.compiled import compiled
from sinews.flights.geometry import bearing, miles, turn
from sinews.flights.performance import HELICOPTER, TURBOPROP
from sinews.flights.weights import NULL_WEIGHTS, WEIGHTS

CANDIDATES = 12
# Features of a candidate. The first three are spread over knots: a value lies between two of them and
# counts for both by nearness, so that the weights draw a curve.
RATIO_KNOTS = np.array([-2.0, -1.2, -0.7, -0.35, 0.0, 0.3, 0.6, 1.0])  # ln of needed by usual gradient
PROGRESS_KNOTS = np.array([-1.0, 0.0, 0.5, 0.9, 1.1])  # nm nearer a nm flown
TURN_KNOTS = np.array([0.0, 0.4, 1.2, 2.5, 4.5])  # radians still to be turned
RATIO, PROGRESS, TURN = 0, 8, 13
ALIGNED, OVER, SUITED, DISTANT, BELOW, AWAY = range(18, 24)
FEATURES = 24
# Features of the null alternative; the last has no fitted weight.
NULL_FEATURES = 3
BASE, LEVEL, HIGH, WRONG_WAY = range(NULL_FEATURES + 1)

# Feet a nautical mile: three degrees down; up, what jets and what others climb.
GRADIENT_DOWN = 300.0
GRADIENT_UP = np.array([450.0, 540.0, 650.0, 450.0, 350.0, 400.0, 750.0, 200.0])
GROUP = np.array([0, 0, 0, 1, 2, 2, 0, 2])  # jets, turboprops, light and helicopters: weights by class
# A leg that ends in a climb has not landed, however near the field. Not fitted: it is no matter of taste.
WRONG_WAY_COST = 25.0
HOPELESS = 10.0  # nats behind the best: a chance of one in twenty thousand
CEILING_FT = 10000.0  # above this over the lowest field nothing is inferred from one side


@compiled
def _spread(row: Any, start: int, knots: Any, value: float) -> None:
    """Give a value to the two knots that it lies between."""
    last = len(knots) - 1
    if value <= knots[0]:
        row[start] = 1.0
        return
    if value >= knots[last]:
        row[start + last] = 1.0
        return
    for k in range(last):
        if value < knots[k + 1]:
            share = (value - knots[k]) / (knots[k + 1] - knots[k])
            row[start + k] = 1.0 - share
            row[start + k + 1] = share
            return


@compiled
def ground_posterior(
    latitude: Any, longitude: Any, usable: Any, time: Any, first: int, last: int, step: int, kind: int,
    day: float, fields: Any, runways: Any, cells: Any, found: Any, score: Any,
) -> int:  # fmt: skip
    """Candidates for fixes on the ground, with log-likelihoods; the number of them."""
    picked = np.empty(8, np.int64)
    n = 0
    at = first if step > 0 else last
    begin = -1
    stride = max(1, (last - first) // 30)
    while first <= at <= last and n < 8:
        if usable[at]:
            if begin < 0:
                begin = at
            if abs(time[at] - time[begin]) > 900:
                break
            if miles(latitude[begin], longitude[begin], latitude[at], longitude[at]) < 4:
                picked[n] = at
                n += 1
        at += step * (1 if n < 4 else stride)
    if n == 0:
        return 0
    middle = picked[0]
    around, _distances = near(fields, cells, latitude[middle], longitude[middle], 5.0)
    held = 0
    for k in range(len(around)):
        i = around[k]
        suit = suitability(fields, runways, i, kind, day)
        if suit <= -90 and (day < fields[i, FIRST_DAY] or day > fields[i, LAST_DAY]):
            continue
        suit = max(suit, -6.0)
        total = 0.0
        for m in range(n):
            d = miles(fields[i, LATITUDE], fields[i, LONGITUDE], latitude[picked[m]], longitude[picked[m]])
            if fields[i, KIND] == AIRPORT:
                # A field without runways of its own, beside one that has some, is a part of that one.
                d += 0.3
                for r in range(int(fields[i, RUNWAY_FROM]), int(fields[i, RUNWAY_TO])):
                    if runways[r, LATITUDE_1] == runways[r, LATITUDE_1]:
                        strip, _, _ = runway_distance(runways, r, latitude[picked[m]], longitude[picked[m]])
                        d = min(d, strip if runways[r, PLACED] == 1 else strip + 0.1)
            total += min(2.5, d / 0.35) ** 2 / 2
        value = -total / n * 2.5 + 0.5 * suit
        if make_room(found, score, held, i, value) >= 0:
            held = min(CANDIDATES, held + 1)
    return held


@compiled
def make_room(found: Any, score: Any, held: int, i: int, value: float) -> int:
    """Put a candidate in its place among the best, sorted; its place, or -1. Ties keep the table's order."""
    place = held
    while place > 0 and score[place - 1] < value:
        place -= 1
    if place >= CANDIDATES:
        return -1
    for k in range(min(held, CANDIDATES - 1), place, -1):
        score[k] = score[k - 1]
        found[k] = found[k - 1]
    score[place] = value
    found[place] = i
    return place


@compiled
def air_posterior(
    time: Any, latitude: Any, longitude: Any, heights: Any, speed: Any, heading: Any, rate: Any, usable: Any,
    at: int, limit: int, step: int, kind: int, day: float, fields: Any, runways: Any, cells: Any,
    found: Any, score: Any, features: Any, null: Any,
) -> tuple[int, float, int]:  # fmt: skip
    """Candidates for a leg's end in the air: their number, the null's score, fixes on the best's axis.

    `at` is the outermost fix, `limit` the leg's other end, and `step` leads from one to the other
    (-1 for an arrival). `features` and `null` are filled for the fit.
    """
    side = 0 if step < 0 else 1
    group = GROUP[kind]
    # The state at the end, and one and three minutes inside.
    h0 = math.nan
    k = at
    while k != limit + step:
        if heights[k] != UNKNOWN and heights[k] != GROUND:
            if abs(time[k] - time[at]) <= 90:
                h0 = float(heights[k])
            break
        k += step
    null[:] = 0.0
    null[BASE] = 1.0
    if h0 != h0 or h0 > CEILING_FT + 15000:
        return 0, 0.0, 0
    la, lo = latitude[at], longitude[at]
    inner = -1
    flown = 0.0
    previous = at
    k = at + step
    top_time = time[at]
    while k != limit + step:
        if usable[k]:
            if abs(time[k] - top_time) > 120:
                break
            top_time = time[k]
            flown += miles(latitude[previous], longitude[previous], latitude[k], longitude[k])
            previous = k
            inner = k
            if abs(time[k] - time[at]) >= 150:
                break
        k += step
    h1 = h0
    lapse = 0.0
    if inner >= 0:
        lapse = abs(time[inner] - time[at])
        k = inner
        while k != at - step:
            if heights[k] != UNKNOWN and heights[k] != GROUND:
                h1 = float(heights[k])
                break
            k -= step
    # Feet a minute towards the ground, going from inside to the end.
    sinking = math.nan
    if lapse >= 20:
        sinking = (h1 - h0) / lapse * 60
    elif rate[at] == rate[at]:
        sinking = -float(rate[at]) if side == 0 else float(rate[at])
    s0 = float(speed[at])
    over_ground = flown / lapse * 3600 if lapse > 10 else math.nan
    if not (s0 == s0 and s0 > 20) or s0 > 900 or abs(s0 - over_ground) > 150:
        s0 = over_ground if over_ground == over_ground else 200.0
    track = track_at(time, latitude, longitude, heading, usable, at, limit, step)
    final = 4.0 if kind < TURBOPROP or kind == 6 else (2.5 if kind == TURBOPROP else 0.8)
    if kind == HELICOPTER or kind > 6:
        final = 0.2
    if side == 1:
        final *= 0.35  # climbing out, turns begin sooner than finals end
    gradient = GRADIENT_DOWN if side == 0 else GRADIENT_UP[kind]

    reach = min(55.0, max(7.0, 6.0 + h0 / 180.0))
    around, distances = near(fields, cells, la, lo, reach)
    lowest = 1e9
    for k in range(len(around)):
        if distances[k] < 25:
            lowest = min(lowest, fields[around[k], ELEVATION])
    if lowest > 1e8:
        lowest = 0.0
    # What never was 400 ft higher is no end of a climb or a descent.
    peak = h0
    k = at
    while k != limit + step and abs(time[k] - time[at]) < 3600 and peak < h0 + 400:
        if heights[k] != UNKNOWN and heights[k] != GROUND:
            peak = max(peak, float(heights[k]))
        k += step
    level = 0.0
    if peak < h0 + 400:
        null[WRONG_WAY] = 1.0
        level = 1.0
    elif sinking == sinking:
        level = min(1.0, max(0.0, (500.0 - sinking) / 500.0))
        if sinking < -300:
            null[WRONG_WAY] = min(1.0, (-300 - sinking) / 700)
    else:
        level = 0.5
    above = max(0.0, h0 - lowest)
    null[LEVEL] = level * min(1.5, above / 3000.0)
    null[HIGH] = min(above, 20000.0) / 3000.0
    nothing = 0.0
    for f in range(NULL_FEATURES):
        nothing += NULL_WEIGHTS[group, side, f] * null[f]
    nothing += WRONG_WAY_COST * null[WRONG_WAY]
    if above > CEILING_FT:
        return 0, 1.0, 0
    # Who can be meant at all, nearest first.
    many = 0
    suits = np.empty(len(around))
    for k in range(len(around)):
        i = around[k]
        suit = suitability(fields, runways, i, kind, day)
        if suit < -7 or h0 - fields[i, ELEVATION] < -1200:
            continue
        apart = distances[k]
        place = many
        while place > 0 and distances[place - 1] > apart:
            place -= 1
        for m in range(many, place, -1):
            distances[m], around[m], suits[m] = distances[m - 1], around[m - 1], suits[m - 1]
        distances[place], around[place], suits[place] = apart, i, suit
        many += 1
    if many == 0:
        return 0, nothing, 0
    # Of each what is cheap to know.
    weights = WEIGHTS[group, side]
    rows = np.zeros((many, FEATURES))
    values, ways = np.empty(many), np.empty(many)
    radius = min(3.0, max(0.3, 2.0 * (s0 / 250.0) ** 2))
    course = math.radians(track), math.sin(math.radians(track)), math.cos(math.radians(track))
    for c in range(many):
        i = around[c]
        h = max(h0 - fields[i, ELEVATION], 0.0)
        left, turned = way_left(fields, runways, i, kind, day, la, lo, course, radius, final)
        ways[c] = left
        row = rows[c]
        _spread(row, RATIO, RATIO_KNOTS, math.log((h + 250.0) / (gradient * (left + 0.8))))
        _spread(row, TURN, TURN_KNOTS, turned)
        nearest = distances[c]
        if fields[i, KIND] == AIRPORT:
            for r in range(int(fields[i, RUNWAY_FROM]), int(fields[i, RUNWAY_TO])):
                if runways[r, LATITUDE_1] == runways[r, LATITUDE_1]:
                    strip, _, _ = runway_distance(runways, r, la, lo)
                    nearest = min(nearest, strip)
        row[OVER] = math.exp(-((nearest / 0.8) ** 2)) if h < 1500 else 0.0
        row[SUITED] = suits[c]
        row[DISTANT] = nearest
        row[BELOW] = max(0.0, (fields[i, ELEVATION] - h0 - 400) / 400.0)
        off = abs(turn(track, bearing(la, lo, fields[i, LATITUDE], fields[i, LONGITUDE])))
        row[AWAY] = min(1.0, max(0.0, (off - 60) / 90.0)) * min(1.0, nearest / 10.0)
        value = 0.0
        for f in range(FEATURES):
            value += weights[f] * row[f]
        values[c] = value
    # The rest is dear, and asked of the likeliest first: soon the others are known to be hopeless.
    track_1 = 0.0
    moved = inner >= 0 and flown > 0.5
    if moved:
        track_1 = math.radians(track_at(time, latitude, longitude, heading, usable, inner, limit, step))
    course = track_1, math.sin(track_1), math.cos(track_1)
    most = max(0.0, weights[ALIGNED]) + max(0.0, weights[PROGRESS:TURN].max())
    axis = np.zeros(many, np.int64)
    held, best = 0, -1e18
    for _ in range(many):
        c = int(values.argmax())
        value = values[c]
        if value + most < best - HOPELESS:
            break
        values[c] = -1e18
        i = around[c]
        row = rows[c]
        if moved:
            was, _ = way_left(
                fields, runways, i, kind, day, latitude[inner], longitude[inner], course, radius, final
            )
            _spread(row, PROGRESS, PROGRESS_KNOTS, (was - ways[c]) / flown)
            for f in range(PROGRESS, TURN):
                value += weights[f] * row[f]
        if row[DISTANT] < 17:
            axis[c] = on_axis(
                time, latitude, longitude, heights, heading, usable, at, limit, step, fields, runways, i, day
            )
        row[ALIGNED] = min(axis[c], 6) / 6.0
        value += weights[ALIGNED] * row[ALIGNED]
        best = max(best, value)
        # The place among the candidates stands for the field until all are known.
        if make_room(found, score, held, c, value) >= 0:
            held = min(CANDIDATES, held + 1)
    first = axis[found[0]]
    for m in range(held):
        c = found[m]
        if len(features):
            features[m] = rows[c]
        found[m] = around[c]
    return held, nothing, first
