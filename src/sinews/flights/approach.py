"""The way that is left from a fix to a field's runway, and whether the aircraft's class uses it.

A departure is an arrival flown backwards, so all of it serves both: `step` leads from the leg's end
inwards, and courses are turned round for departures.
"""

from __future__ import annotations

import math
from typing import Any

from sinews.flights.airfields import (
    COSINE,
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
    MILES,
    PLACED,
    R_FIRST_DAY,
    R_LAST_DAY,
    RUNWAY_FROM,
    RUNWAY_TO,
    SEAPLANES,
    SHRINK,
    SINE,
    SURFACE,
    WATER,
)  # fmt: skip
from sinews.flights.columns import GROUND, UNKNOWN
from sinews.flights.compiled import compiled
from sinews.flights.geometry import bearing, miles, path_below, turn
from sinews.flights.performance import (
    HELICOPTER,
    LIGHT,
    NEEDS_FT,
    SOFT_COST,
    TURBOPROP,
    UNKNOWN_COST,
)  # fmt: skip


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
    px = (longitude - runways[r, LONGITUDE_1]) * runways[r, SHRINK] * 60
    py = (latitude - runways[r, LATITUDE_1]) * 60
    along = px * runways[r, SINE] + py * runways[r, COSINE]
    across = px * runways[r, COSINE] - py * runways[r, SINE]
    beyond = max(0.0, max(-along, along - runways[r, MILES]))
    return math.sqrt(beyond * beyond + across * across), along, across


@compiled
def way_left(
    fields: Any, runways: Any, i: int, kind: int, day: float, latitude: float, longitude: float,
    course: tuple[float, float, float], radius: float, final: float,
) -> tuple[float, float]:  # fmt: skip
    """Nautical miles of the shortest path to a landing on the field's best runway, and its turns.

    `course` is flown at the fix: radians, its sine and its cosine; `radius` is a turn's, in nm.
    """
    best, turned = 1e9, 0.0
    for r in range(int(fields[i, RUNWAY_FROM]), int(fields[i, RUNWAY_TO])):
        if runways[r, LATITUDE_1] != runways[r, LATITUDE_1] or runways[r, SURFACE] == WATER:
            continue
        if day < runways[r, R_FIRST_DAY] or day > runways[r, R_LAST_DAY]:
            continue
        if runways[r, LENGTH] < 0.5 * NEEDS_FT[kind]:
            continue
        shrink = runways[r, SHRINK]
        for end in range(2):
            heading = math.radians(runways[r, HEADING])
            sine, cosine = runways[r, SINE], runways[r, COSINE]
            la, lo = runways[r, LATITUDE_1], runways[r, LONGITUDE_1]
            if end == 1:
                heading += math.pi
                sine, cosine = -sine, -cosine
                la, lo = runways[r, LATITUDE_2], runways[r, LONGITUDE_2]
            # The aircraft from the threshold, in nm; how far out, and how far off the axis.
            x = (longitude - lo) * 60 * shrink
            y = (latitude - la) * 60
            out = -(x * sine + y * cosine)
            off = x * cosine - y * sine
            gate = final
            if abs(off) < 0.4 + 0.1 * out and 0 < out < final:
                gate = 0.6 * out  # already inside: no need to go out again
            gx = x + gate * sine
            gy = y + gate * cosine
            # No path is shorter than the straight line.
            if gate + math.sqrt(gx * gx + gy * gy) >= best:
                continue
            length, turns = path_below(best - gate, gx, gy, course, (heading, sine, cosine), radius)
            if gate + length < best:
                best, turned = gate + length, turns
    if best > 1e8:
        # No runway laid out: a turn towards the field, and the way there.
        north = (fields[i, LATITUDE] - latitude) * 60
        east = (fields[i, LONGITUDE] - longitude) * 60 * math.cos(math.radians(fields[i, LATITUDE]))
        direct = math.sqrt(north * north + east * east)
        to = math.degrees(math.atan2(east, north))
        turned = abs(math.radians(turn(math.degrees(course[0]), to)))
        best = direct + radius * turned + 0.5 * final
    return best, turned


@compiled
def track_at(
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
def on_axis(
    time: Any, latitude: Any, longitude: Any, heights: Any, heading: Any, usable: Any, at: int, limit: int,
    step: int, fields: Any, runways: Any, i: int, day: float,
) -> int:  # fmt: skip
    """How many of the last fixes were low on the axis of one runway, flying along it."""
    most = 0
    # Down along three degrees, or somewhat steeper; up as steeply as an empty aircraft can.
    floor, slope = (900.0, 480.0) if step < 0 else (1500.0, 1000.0)
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
                if h > floor + slope * distance or distance > 16 or abs(across) > loose + 0.04 * distance:
                    break
                course = track_at(time, latitude, longitude, heading, usable, k, limit, step)
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
