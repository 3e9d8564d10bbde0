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
    HARD,
    HEADING,
    HELIPORT,
    KIND,
    LAST_DAY,
    LATITUDE,
    LATITUDE_1,
    LATITUDE_2,
    LENGTH,
    LONGITUDE,
    LONGITUDE_1,
    LONGITUDE_2,
    PLACED,
    R_FIRST_DAY,
    R_LAST_DAY,
    RUNWAY_FROM,
    RUNWAY_TO,
    SEAPLANES,
    SURFACE,
    WATER,
    near,
)  # fmt: skip
from sinews.flights.columns import GROUND, UNKNOWN
from sinews.flights.compiled import compiled
from sinews.flights.geometry import bearing, miles, shortest_path, turn
from sinews.flights.performance import (
    HELICOPTER,
    LIGHT,
    NEEDS_FT,
    SOFT_COST,
    TURBOPROP,
    UNKNOWN_COST,
)  # fmt: skip
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
CEILING_FT = 16000.0  # above this over the lowest field nothing is inferred from one side


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
def suitability(fields: Any, runways: Any, i: int, kind: int, day: float) -> float:
    """How likely the class uses the field, in nats, 0 the best; -99 where it can't."""
    if day < fields[i, FIRST_DAY] or day > fields[i, LAST_DAY]:
        return -99.0
    sort = fields[i, KIND]
    if sort == HELIPORT:
        return 0.0 if kind == HELICOPTER else (-4.5 if kind == LIGHT else -99.0)
    if sort == SEAPLANES:
        return -4.0 if kind in (LIGHT, TURBOPROP) else -99.0
    best = -99.0
    known = False
    for r in range(int(fields[i, RUNWAY_FROM]), int(fields[i, RUNWAY_TO])):
        if day < runways[r, R_FIRST_DAY] or day > runways[r, R_LAST_DAY] or runways[r, SURFACE] == WATER:
            continue
        length = runways[r, LENGTH]
        if length <= 0:
            continue
        known = True
        need = NEEDS_FT[kind]
        value = 0.0
        if length < need:
            short = (need - length) / need
            if short > 0.5:
                continue
            value = -30.0 * short * short - 1.0 * short
        elif need > 0:
            value = min(0.0, 0.8 * (math.log(length / need) - 0.35))
        if runways[r, SURFACE] != HARD:
            value -= SOFT_COST[kind]
        best = max(best, value)
    if not known:
        return -UNKNOWN_COST[kind]
    return best


@compiled
def runway_distance(runways: Any, r: int, latitude: float, longitude: float) -> tuple[float, float, float]:
    """Distance (nm) to a runway's strip; and along and across its axis from the end 1."""
    shrink = math.cos(math.radians(runways[r, LATITUDE_1]))
    ax = (runways[r, LONGITUDE_2] - runways[r, LONGITUDE_1]) * shrink * 60
    ay = (runways[r, LATITUDE_2] - runways[r, LATITUDE_1]) * 60
    px = (longitude - runways[r, LONGITUDE_1]) * shrink * 60
    py = (latitude - runways[r, LATITUDE_1]) * 60
    length = max(1e-6, math.sqrt(ax * ax + ay * ay))
    along = (px * ax + py * ay) / length
    across = (px * ay - py * ax) / length
    beyond = max(0.0, max(-along, along - length))
    return math.sqrt(beyond * beyond + across * across), along, across


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
        if _make_room(found, score, held, i, value) >= 0:
            held = min(CANDIDATES, held + 1)
    return held


@compiled
def _make_room(found: Any, score: Any, held: int, i: int, value: float) -> int:
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
def way_left(
    fields: Any, runways: Any, i: int, kind: int, day: float, latitude: float, longitude: float, track: float,
    speed: float, final: float,
) -> tuple[float, float]:  # fmt: skip
    """Nautical miles of the shortest path to a landing on the field's best runway, and its turns."""
    north = (fields[i, LATITUDE] - latitude) * 60
    shrink = math.cos(math.radians(fields[i, LATITUDE]))
    radius = min(3.0, max(0.3, 2.0 * (speed / 250.0) ** 2))
    best, turned = 1e9, 0.0
    for r in range(int(fields[i, RUNWAY_FROM]), int(fields[i, RUNWAY_TO])):
        if runways[r, LATITUDE_1] != runways[r, LATITUDE_1] or runways[r, SURFACE] == WATER:
            continue
        if day < runways[r, R_FIRST_DAY] or day > runways[r, R_LAST_DAY]:
            continue
        if runways[r, LENGTH] < 0.5 * NEEDS_FT[kind]:
            continue
        for end in range(2):
            heading = math.radians(runways[r, HEADING] + 180.0 * end)
            if end == 0:
                la, lo = runways[r, LATITUDE_1], runways[r, LONGITUDE_1]
            else:
                la, lo = runways[r, LATITUDE_2], runways[r, LONGITUDE_2]
            # The aircraft from the threshold, in nm; how far out, and how far off the axis.
            x = (longitude - lo) * 60 * shrink
            y = (latitude - la) * 60
            out = -(x * math.sin(heading) + y * math.cos(heading))
            off = x * math.cos(heading) - y * math.sin(heading)
            gate = final
            if abs(off) < 0.4 + 0.1 * out and 0 < out < final:
                gate = 0.6 * out  # already inside: no need to go out again
            gx = x + gate * math.sin(heading)
            gy = y + gate * math.cos(heading)
            # No path is shorter than the straight line.
            if gate + math.sqrt(gx * gx + gy * gy) >= best:
                continue
            length, turns = shortest_path(gx, gy, math.radians(track), heading, radius)
            if gate + length < best:
                best, turned = gate + length, turns
    if best > 1e8:
        # No runway laid out: a turn towards the field, and the way there.
        east = (fields[i, LONGITUDE] - longitude) * 60 * shrink
        direct = math.sqrt(north * north + east * east)
        to = math.degrees(math.atan2(east, north))
        turned = abs(math.radians(turn(track, to)))
        best = direct + radius * turned + 0.5 * final
    return best, turned


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
    track = _track_at(time, latitude, longitude, heading, usable, at, limit, step)
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
    held = 0
    track_1 = 0.0
    if inner >= 0:
        track_1 = _track_at(time, latitude, longitude, heading, usable, inner, limit, step)
    best_of_rest = max(0.0, WEIGHTS[group, side, ALIGNED]) + max(
        0.0, WEIGHTS[group, side, PROGRESS:TURN].max()
    )
    row = np.zeros(FEATURES)
    axis = np.zeros(CANDIDATES, np.int64)
    # Nearest first: the good ones come early, and the hopeless are known as such.
    order = np.argsort(distances, kind="mergesort")
    for k in order:
        i = around[k]
        suit = suitability(fields, runways, i, kind, day)
        if suit < -7:
            continue
        h = h0 - fields[i, ELEVATION]
        if h < -1200:
            continue
        h = max(h, 0.0)
        left, turned = way_left(fields, runways, i, kind, day, la, lo, track, s0, final)
        ratio = math.log((h + 250.0) / (gradient * (left + 0.8)))
        row[:] = 0.0
        _spread(row, RATIO, RATIO_KNOTS, ratio)
        _spread(row, TURN, TURN_KNOTS, turned)
        nearest = distances[k]
        if fields[i, KIND] == AIRPORT:
            for r in range(int(fields[i, RUNWAY_FROM]), int(fields[i, RUNWAY_TO])):
                if runways[r, LATITUDE_1] == runways[r, LATITUDE_1]:
                    strip, _, _ = runway_distance(runways, r, la, lo)
                    nearest = min(nearest, strip)
        row[OVER] = math.exp(-((nearest / 0.8) ** 2)) if h < 1500 else 0.0
        row[SUITED] = suit
        row[DISTANT] = nearest
        row[BELOW] = max(0.0, (fields[i, ELEVATION] - h0 - 400) / 400.0)
        to = bearing(la, lo, fields[i, LATITUDE], fields[i, LONGITUDE])
        off = abs(turn(track, to))
        row[AWAY] = min(1.0, max(0.0, (off - 60) / 90.0)) * min(1.0, nearest / 10.0)
        value = 0.0
        for f in range(FEATURES):
            value += WEIGHTS[group, side, f] * row[f]
        # Hopeless whatever its way in looked like: spare the dear half of the questions.
        if held > 0 and value + best_of_rest < score[0] - HOPELESS:
            continue
        if inner >= 0 and flown > 0.5:
            was, _ = way_left(
                fields, runways, i, kind, day, latitude[inner], longitude[inner], track_1, s0, final
            )
            _spread(row, PROGRESS, PROGRESS_KNOTS, (was - left) / flown)
            for f in range(PROGRESS, TURN):
                value += WEIGHTS[group, side, f] * row[f]
        count = 0
        if nearest < 17:
            count = _on_axis(
                time, latitude, longitude, heights, heading, usable, at, limit, step, fields, runways, i, day
            )
        row[ALIGNED] = min(count, 6) / 6.0
        value += WEIGHTS[group, side, ALIGNED] * row[ALIGNED]
        place = _make_room(found, score, held, i, value)
        if place < 0:
            continue
        for m in range(min(held, CANDIDATES - 1), place, -1):
            features[m] = features[m - 1]
            axis[m] = axis[m - 1]
        features[place] = row
        axis[place] = count
        held = min(CANDIDATES, held + 1)
    return held, nothing, axis[0] if held else 0


@compiled
def _track_at(
    time: Any, latitude: Any, longitude: Any, heading: Any, usable: Any, at: int, limit: int, step: int
) -> float:
    """Course at a fix, towards the end of the leg: from the fixes before, and as told where that agrees.

    What is told is finer in a turn, but some tables hold an old course for minutes.
    """
    told = math.nan
    if heading[at] == heading[at] and -720 <= heading[at] <= 720:
        told = float(heading[at]) % 360 if step < 0 else (float(heading[at]) + 180) % 360
    k = at + step
    while k != limit + step:
        if usable[k]:
            apart = miles(latitude[k], longitude[k], latitude[at], longitude[at])
            if apart > 0.15:
                course = bearing(latitude[k], longitude[k], latitude[at], longitude[at])
                return told if abs(turn(told, course)) < 50 else course
            if abs(time[k] - time[at]) > 180:
                break
        k += step
    return told if told == told else 0.0


@compiled
def _on_axis(
    time: Any, latitude: Any, longitude: Any, heights: Any, heading: Any, usable: Any, at: int, limit: int,
    step: int, fields: Any, runways: Any, i: int, day: float,
) -> int:  # fmt: skip
    """How many of the last fixes were low on the axis of one runway, flying along it."""
    most = 0
    for r in range(int(fields[i, RUNWAY_FROM]), int(fields[i, RUNWAY_TO])):
        if runways[r, LATITUDE_1] != runways[r, LATITUDE_1]:
            continue
        if day < runways[r, R_FIRST_DAY] or day > runways[r, R_LAST_DAY]:
            continue
        distance, _, across = runway_distance(runways, r, latitude[at], longitude[at])
        loose = 0.2 if runways[r, PLACED] == 1 else 0.7
        if distance > 16 or abs(across) > loose + 0.04 * distance:
            continue
        count = 0
        k = at
        while k != limit + step and abs(time[k] - time[at]) < 150 and count < 12:
            if usable[k] and heights[k] != UNKNOWN and heights[k] != GROUND:
                distance, _, across = runway_distance(runways, r, latitude[k], longitude[k])
                h = heights[k] - fields[i, ELEVATION]
                if h > 900 + 480 * distance or distance > 16 or abs(across) > loose + 0.04 * distance:
                    break
                course = _track_at(time, latitude, longitude, heading, usable, k, limit, step)
                to = bearing(latitude[k], longitude[k], fields[i, LATITUDE], fields[i, LONGITUDE])
                off = abs(turn(course, runways[r, HEADING]))
                if min(off, 180 - off) > 14:
                    break
                if distance > 0.5 and abs(turn(course, to)) > 90:
                    break  # flying away from the field is no approach to it
                count += 1
            k += step
        most = max(most, count)
    return most
