"""One aircraft's fixes cut into legs: on the ground or in the air, and what a gap must have hidden.

The altitude hysteresis is readsb's (trace legs: more than a minute on the ground; a descent and a
climb more than 12 minutes apart with a gap of over 5). What is new is the question asked of each
gap: could the aircraft have flown on? Only if not, a stop-over is said to have happened.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sinews.flights.airfields import ELEVATION, near
from sinews.flights.columns import GROUND, UNKNOWN
from sinews.flights.compiled import compiled
from sinews.flights.geometry import miles
from sinews.flights.performance import CRUISE_KT, ENDURANCE_H, HELICOPTER, JET, LIGHT, TURBOPROP

GAP_S = 300.0  # a silence worth asking about (readsb)
TOUCH_S = 60.0  # less than this on the ground is a touch-and-go (readsb)
# What must be left over, after coming down and going up, for a stop unseen; and for aircraft that
# practise approaches out of sight, as air forces and schools do.
TURNAROUND_S = 420.0
DRILL_S = 1500.0

ON_GROUND, AIRBORNE, NOTHING = 0, 1, 2

# Columns of the table of legs.
FIRST, LAST, GROUND_BEFORE, GROUND_BEFORE_END, GROUND_AFTER, GROUND_AFTER_END, CUT_BEFORE, CUT_AFTER = range(
    8
)


@compiled
def clean_heights(time: Any, altitude: Any) -> Any:
    """Heights with what no aircraft does taken out: single rows far off, and values out of range."""
    n = len(time)
    heights = altitude.copy()
    held, held_at, run, rejected = UNKNOWN, 0.0, 0, 0
    grounded = -1e18
    for i in range(n):
        h = heights[i]
        if h == GROUND:
            grounded = time[i]
            # Nor does it come down any faster than it goes up.
            k = i - 1
            while k >= 0 and altitude[k] != GROUND and time[i] - time[k] < 400:
                if altitude[k] > 16000 + 130 * (time[i] - time[k]):
                    heights[k] = UNKNOWN
                k -= 1
        if h in (GROUND, UNKNOWN):
            continue
        if h > 66000 or h < -2500:
            heights[i] = UNKNOWN
            continue
        if h > 16000 + 130 * (time[i] - grounded):
            heights[i] = UNKNOWN  # from the ground of the highest field it can't be there yet
            continue
        if held == UNKNOWN or abs(h - held) <= 1000 + 130 * (time[i] - held_at):
            held, held_at = h, time[i]
            run += 1
            rejected = 0
            continue
        # Refused for now; four in a row that agree with one another are the new truth.
        rejected += 1
        heights[i] = UNKNOWN
        if rejected >= 4:
            agree = True
            last = altitude[i]
            k = i
            back = 0
            while back < 3 and k > 0:
                k -= 1
                if altitude[k] == GROUND or altitude[k] == UNKNOWN:
                    continue
                if abs(altitude[k] - last) > 1000 + 130 * (time[i] - time[k]):
                    agree = False
                    break
                last = altitude[k]
                back += 1
            if agree:
                back = 0
                k = i
                while back < 4 and k >= 0:
                    if altitude[k] != GROUND and altitude[k] != UNKNOWN:
                        heights[k] = altitude[k]
                        back += 1
                    k -= 1
                held, held_at = h, time[i]
                if run <= 2:
                    for j in range(k + 1):
                        if heights[j] != GROUND:
                            heights[j] = UNKNOWN
                run, rejected = 4, 0
    return heights


@compiled
def states(time: Any, latitude: Any, longitude: Any, heights: Any, speed: Any, usable: Any, kind: int) -> Any:
    """Of each fix: on the ground, airborne, or nothing to say; speeds are derived where not given.

    A slow aeroplane is on the ground whatever height it reports: parked ones show 225 ft, or -484.
    """
    n = len(time)
    state = np.empty(n, np.uint8)
    slow = 30.0
    if kind >= HELICOPTER and kind != 6:
        slow = 2.0
    before = -1
    for i in range(n):
        s = speed[i]
        if usable[i]:
            if s != s and before >= 0 and 1.0 <= time[i] - time[before] <= 120.0:
                dt = time[i] - time[before]
                s = miles(latitude[before], longitude[before], latitude[i], longitude[i]) / dt * 3600
                if dt < 5 and s < 60:
                    s = math.nan  # the grain of the positions decides, not the aircraft
            before = i
        # A false position has a false speed beside it.
        told = usable[i] or latitude[i] != latitude[i]
        slow_here = told and s < slow and (heights[i] == UNKNOWN or heights[i] < 15000)
        if heights[i] == GROUND or slow_here:
            state[i] = ON_GROUND
        elif (heights[i] == UNKNOWN and not usable[i]) or (heights[i] == UNKNOWN and s != s):
            state[i] = NOTHING
        else:
            state[i] = AIRBORNE
    return state


@compiled
def field_height(fields: Any, cells: Any, latitude: float, longitude: float, reach: float) -> float:
    """Elevation of the nearest field within `reach` nm; NaN where there is none."""
    # Most often one is close by, and a small search is a cheap one.
    found, distances = near(fields, cells, latitude, longitude, min(reach, 5.0))
    if len(found) == 0 and reach > 5.0:
        found, distances = near(fields, cells, latitude, longitude, reach)
    best, height = 1e9, math.nan
    for k in range(len(found)):
        if distances[k] < best:
            best = distances[k]
            height = fields[found[k], ELEVATION]
    return float(height)


@compiled
def runs_of(
    time: Any, latitude: Any, longitude: Any, heights: Any, speed: Any, usable: Any, state: Any, kind: int,
    fields: Any, cells: Any,
) -> Any:  # fmt: skip
    """Stretches of fixes on the ground and in the air, false hops and touch-and-goes taken out.

    Rows of (first fix, last fix, state), in order; `state` is corrected in place.
    """
    n = len(time)
    spans = np.empty((16, 3), np.int64)
    count = 0
    i = 0
    while i < n:
        here = state[i]
        if here == NOTHING:
            i += 1
            continue
        if count > 0 and spans[count - 1, 2] == here:
            spans[count - 1, 1] = i
        else:
            if count == len(spans):
                spans = np.concatenate((spans, np.empty((count, 3), np.int64)))
            spans[count, 0], spans[count, 1], spans[count, 2] = i, i, here
            count += 1
        i += 1
        while i < n and state[i] == here:
            i += 1
        spans[count - 1, 1] = i - 1
    # Each sweep is over what the one before has mended.
    for sweep in range(3):
        kept = 0
        for r in range(count):
            first, last, here = spans[r, 0], spans[r, 1], spans[r, 2]
            before = spans[kept - 1, 1] if kept > 0 else -1
            after = spans[r + 1, 0] if r + 1 < count else -1
            if here == ON_GROUND:
                if sweep != 1 and _is_false_ground(
                    time, latitude, longitude, heights, speed, usable, state, first, last, before, after,
                    sweep, fields, cells,
                ):  # fmt: skip
                    here = AIRBORNE
            elif (
                sweep == 1
                and before >= 0
                and after >= 0
                and _is_hop(
                    time, latitude, longitude, heights, speed, first, last, before, after, fields, cells
                )
            ):
                here = ON_GROUND
            if here != spans[r, 2]:
                for k in range(first, last + 1):
                    if state[k] != NOTHING:
                        state[k] = here
            if kept > 0 and spans[kept - 1, 2] == here:
                spans[kept - 1, 1] = last
            else:
                spans[kept, 0], spans[kept, 1], spans[kept, 2] = first, last, here
                kept += 1
        count = kept
    return _parted(time, latitude, longitude, usable, state, spans[:count])


@compiled
def _is_false_ground(
    time: Any, latitude: Any, longitude: Any, heights: Any, speed: Any, usable: Any, state: Any, first: int,
    last: int, before: int, after: int, sweep: int, fields: Any, cells: Any,
) -> bool:  # fmt: skip
    """Whether fixes that say ground are in truth flown; in the last sweep, whether they only touched."""
    certain = time[last] - time[first]
    if sweep == 2:
        if before < 0 or after < 0 or certain >= TOUCH_S:
            return False
        silent = time[after] - time[last] > GAP_S or time[first] - time[before] > GAP_S
        if silent:
            return False
        slowest = 1e9
        for k in range(first, last + 1):
            if state[k] == ON_GROUND and speed[k] == speed[k]:
                slowest = min(slowest, speed[k])
        return bool(time[after] - time[before] < TOUCH_S or slowest > 40)
    # Impossible: high above any field a moment before or after.
    n = len(time)
    for side in range(2):
        k = before if side == 0 else after
        if k < 0:
            continue
        edge = first if side == 0 else last
        # The nearest height in the next few fixes.
        tries = 0
        step = -1 if side == 0 else 1
        while 0 <= k < n and tries < 5 and (heights[k] == UNKNOWN or heights[k] == GROUND):
            k += step
            tries += 1
        if not (0 <= k < n) or heights[k] == UNKNOWN or heights[k] == GROUND:
            continue
        lapse = abs(time[k] - time[edge])
        if lapse > 120 or not usable[k]:
            continue
        if heights[k] < 1200:
            continue
        ground = field_height(fields, cells, latitude[k], longitude[k], 8.0)
        if ground != ground:
            ground = 9000.0  # no field near: only what no field could be
        if heights[k] - ground > 1500 + 60 * lapse:
            return True
    for k in range(first, last + 1):
        if state[k] == ON_GROUND and heights[k] == GROUND:
            return False
    # Slow, but no word of the ground: a headwind, a glider, a hovering helicopter?
    if before >= 0 and after >= 0 and certain < 45:
        return True
    k = first
    while k < last and not usable[k]:
        k += 1
    h = heights[k]
    if usable[k] and h != UNKNOWN and h != 0:
        ground = field_height(fields, cells, latitude[k], longitude[k], 4.0)
        return bool(abs(h - ground) > 1000 if ground == ground else h > 800 and certain < 300)
    return False


@compiled
def _is_hop(
    time: Any, latitude: Any, longitude: Any, heights: Any, speed: Any, first: int, last: int, before: int,
    after: int, fields: Any, cells: Any,
) -> bool:  # fmt: skip
    """Whether fixes that say air are a false hop: moments without height or way made."""
    quiet = time[first] - time[before] < GAP_S and time[after] - time[last] < GAP_S
    short = last - first < 2 or time[last] - time[first] < 12
    if not (quiet and short and time[after] - time[before] < 90):
        return False
    top = -100000
    for k in range(first, last + 1):
        if heights[k] != UNKNOWN and heights[k] != GROUND:
            top = max(top, heights[k])
        if speed[k] == speed[k] and 250 <= speed[k] < 900:
            return False
    if top <= 1500:
        return True
    ground = field_height(fields, cells, latitude[first], longitude[first], 8.0)
    return not (ground == ground and top - ground > 1500)


@compiled
def _parted(time: Any, latitude: Any, longitude: Any, usable: Any, state: Any, spans: Any) -> Any:
    """The spans, with those on the ground cut where an unseen flight lies between here and there."""
    runs = np.empty((len(spans) + 8, 3), np.int64)
    count = 0
    for r in range(len(spans)):
        first, last, here = spans[r, 0], spans[r, 1], spans[r, 2]
        begin = first
        if here == ON_GROUND:
            anchor = end = first
            for i in range(first + 1, last + 1):
                if state[i] == NOTHING:
                    continue
                if time[i] - time[end] > GAP_S and usable[i] and usable[anchor]:
                    moved = miles(latitude[anchor], longitude[anchor], latitude[i], longitude[i])
                    if moved > 5:
                        if count + len(spans) - r == len(runs):
                            runs = np.concatenate((runs, np.empty((count, 3), np.int64)))
                        runs[count, 0], runs[count, 1], runs[count, 2] = begin, end, here
                        count += 1
                        begin = i
                if usable[i]:
                    anchor = i
                end = i
        runs[count, 0], runs[count, 1], runs[count, 2] = begin, last, here
        count += 1
    return runs[:count]


@compiled
def trend(time: Any, heights: Any, rate: Any, at: int, limit: int, step: int) -> float:
    """Feet a minute around fix `at`, over the three minutes before it (step -1) or after it (1)."""
    first = -1
    k = at
    last = at
    lost = time[at]
    while k != limit + step and abs(time[k] - time[at]) <= 180 and abs(time[k] - lost) <= 120:
        lost = time[k]
        if heights[k] != UNKNOWN and heights[k] != GROUND:
            if first < 0:
                first = k
            last = k
        k += step
    if first >= 0 and abs(time[last] - time[first]) >= 15:
        return float(heights[last] - heights[first]) / (time[last] - time[first]) * 60
    if rate[at] == rate[at]:
        return float(rate[at])
    return 0.0


@compiled
def height_at(heights: Any, at: int, limit: int, step: int) -> float:
    """The nearest known height from fix `at` on, within six fixes; NaN where there is none."""
    k = at
    for _ in range(6):
        if heights[k] != UNKNOWN and heights[k] != GROUND:
            return float(heights[k])
        if k == limit:
            break
        k += step
    return math.nan


@compiled
def class_by_flying(heights: Any, speed: Any, state: Any, kind: int) -> int:
    """The class of an unknown type, from how fast and high it flew."""
    if kind >= 0:
        return kind
    fast, high = 0.0, 0
    seen = 0
    for i in range(len(heights)):
        if state[i] == AIRBORNE:
            # Two more opinions are asked: one wild speed makes no jet.
            if fast < speed[i] < 800:
                seen += 1
                if seen >= 3:
                    fast, seen = float(speed[i]), 0
            if heights[i] != UNKNOWN and heights[i] != GROUND and heights[i] > high:
                high = heights[i]
    if fast > 320 or high > 30500:
        return JET
    if fast > 190 or high > 18000:
        return TURBOPROP
    return LIGHT


@compiled
def must_have_stopped(
    time: Any, latitude: Any, longitude: Any, heights: Any, speed: Any, rate: Any, before: int, after: int,
    first: int, last: int, kind: int, drills: bool, renamed: bool, fields: Any, cells: Any,
) -> bool:  # fmt: skip
    """Whether the aircraft must have been on the ground between two fixes in the air.

    Asked is how long the gap is beyond what coming down, going up and the way between need. Down
    before and up after: seven minutes left over are a stop. One of the two: three quarters of an
    hour, and a mean speed at which it can't have flown. Neither: only past its endurance.
    """
    dt = time[after] - time[before]
    if dt <= GAP_S:
        return False
    apart = miles(latitude[before], longitude[before], latitude[after], longitude[after])
    cruise = CRUISE_KT[kind]
    known = 0.0
    for k in (before, after):
        if speed[k] == speed[k] and 40 < speed[k] < 800:
            known = max(known, float(speed[k]))
    way = apart / max(0.85 * cruise, known) * 3600
    if apart > max(cruise, known) * 1.4 * dt / 3600 + 5:
        return False
    sides_height = np.zeros(2)
    sides_trend = np.zeros(2)
    for side in range(2):
        at = before if side == 0 else after
        h = height_at(heights, at, first if side == 0 else last, -1 if side == 0 else 1)
        if h == h:
            ground = field_height(fields, cells, latitude[at], longitude[at], 25.0)
            if ground == ground:
                h -= ground
            sides_height[side] = max(0.0, h)
        else:
            sides_height[side] = 20000.0
        sides_trend[side] = trend(
            time, heights, rate, at, first if side == 0 else last, -1 if side == 0 else 1
        )
    down = sides_trend[0] < -250 or (sides_height[0] < 1500 and sides_trend[0] < 400)
    up = sides_trend[1] > 250 or (sides_height[1] < 1500 and sides_trend[1] > -400)
    fast = kind < TURBOPROP or kind == 6
    falling = sides_height[0] / (1400.0 if fast else 800.0) * 60
    rising = sides_height[1] / (2000.0 if fast else 700.0) * 60
    mean = apart / dt * 3600
    spare = dt - falling - rising - max(0.0, way - 240.0)
    if renamed:
        spare *= 1.5
    if down and up:
        if drills:
            return spare > DRILL_S
        return spare > (600.0 if kind == LIGHT or kind >= HELICOPTER else TURNAROUND_S)
    low = min(sides_height[0], sides_height[1]) < 14000
    one = (down and sides_height[0] < 25000) or (up and sides_height[1] < 25000)
    if one and spare > 2700 and mean < 0.45 * cruise:
        return True
    if renamed and spare > 2700 and mean < 0.6 * cruise:
        return True
    if dt > 3600 * ENDURANCE_H[kind] and mean < 0.4 * cruise:
        return True
    return dt > 6 * 3600 and mean < (0.25 if low else 0.15) * cruise


@compiled
def legs_of(
    time: Any, latitude: Any, longitude: Any, heights: Any, speed: Any, rate: Any, usable: Any, runs: Any,
    names: Any, kind: int, drills: bool, fields: Any, cells: Any,
) -> Any:  # fmt: skip
    """The legs: rows with the columns named at the top, -1 where a side has no ground.

    `names` holds an integer a fix, another one where another call sign was heard.
    """
    legs = np.empty((8, 8), np.int64)
    count = 0
    for r in range(len(runs)):
        if runs[r, 2] != AIRBORNE:
            continue
        first, last = runs[r, 0], runs[r, 1]
        ground = r > 0 and runs[r - 1, 2] == ON_GROUND
        begin = first
        cut = 0
        previous = -1
        for i in range(first, last + 2):
            split = False
            if i <= last:
                if not usable[i]:
                    continue
                if previous >= 0 and time[i] - time[previous] > GAP_S:
                    renamed = names[i] != names[previous] and names[i] >= 0 and names[previous] >= 0
                    split = must_have_stopped(
                        time, latitude, longitude, heights, speed, rate, previous, i, begin, last, kind,
                        drills, renamed, fields, cells,
                    )  # fmt: skip
                if not split:
                    previous = i
                    continue
            elif previous < 0:
                break
            if count == len(legs):
                legs = np.concatenate((legs, np.empty((count, 8), np.int64)))
            legs[count, FIRST] = begin
            legs[count, LAST] = previous if split else last
            legs[count, GROUND_BEFORE] = runs[r - 1, 0] if ground and begin == first else -1
            legs[count, GROUND_BEFORE_END] = runs[r - 1, 1] if ground and begin == first else -1
            after = not split and r + 1 < len(runs) and runs[r + 1, 2] == ON_GROUND
            legs[count, GROUND_AFTER] = runs[r + 1, 0] if after else -1
            legs[count, GROUND_AFTER_END] = runs[r + 1, 1] if after else -1
            legs[count, CUT_BEFORE] = cut
            legs[count, CUT_AFTER] = 1 if split else 0
            count += 1
            if split:
                begin = i
                previous = i
                cut = 1
    return legs[:count]
