"""The compiled whole: fixes of one aircraft in, legs with both ends judged out."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sinews.flights import segment
from sinews.flights.airfields import ELEVATION, LATITUDE, LONGITUDE
from sinews.flights.columns import GROUND, UNKNOWN
from sinews.flights.compiled import compiled
from sinews.flights.endpoints import (
    CANDIDATES,
    FEATURES,
    NULL_FEATURES,
    air_posterior,
    ground_posterior,
)  # fmt: skip
from sinews.flights.geometry import miles
from sinews.flights.interference import drop_held, judge, tally, usable_positions
from sinews.flights.performance import CRUISE_KT, HELICOPTER
from sinews.flights.segment import (
    FIRST,
    GROUND_AFTER,
    GROUND_AFTER_END,
    GROUND_BEFORE,
    GROUND_BEFORE_END,
    LAST,
)  # fmt: skip

EVIDENCE = ("none", "ground", "aligned", "low", "bracketed")
NO_EVIDENCE, GROUND_EVIDENCE, ALIGNED_EVIDENCE, LOW_EVIDENCE, BRACKETED_EVIDENCE = range(5)

LEG = np.dtype(
    [
        ("first", np.int64),
        ("last", np.int64),
        ("points", np.int64),
        ("gap", np.float64),  # s
        ("distance", np.float64),  # nm
        ("evidence", np.int64, 2),
        ("when", np.float64, 2),
        ("height", np.float64, 2),  # ft over the best candidate, at the outermost fix
        ("faults", np.int64, 4),
    ]
)
GROUND_NULL = -9.0  # the score at which fixes on the ground are at no field we know
BOTH = 0.88  # two views of one stop are less than twice one: wind and runway are the same for both
SAME_FIELD = 3.0  # nats for coming up again where it went down


@compiled
def analyse(
    time: Any, latitude: Any, longitude: Any, altitude: Any, speed: Any, heading: Any, rate: Any, marks: Any,
    nic: Any, nac_p: Any, names: Any, kind: int, drills: bool, since: float, until: float, fields: Any, runways: Any,
    cells: Any,
) -> Any:  # fmt: skip
    """Legs (an array of LEG), and of each leg and side the candidates' indices and probabilities."""
    usable = usable_positions(latitude, longitude)
    heights = segment.clean_heights(time, altitude)
    drop_held(time, latitude, longitude, heights, speed, usable)
    fault = judge(time, latitude, longitude, heights, speed, marks, nic, nac_p, usable, kind)
    state = segment.states(time, latitude, longitude, heights, speed, usable, kind)
    kind = segment.class_by_flying(heights, speed, state, kind)
    runs = segment.runs_of(time, latitude, longitude, heights, speed, usable, state, kind, fields, cells)
    cut = segment.legs_of(
        time, latitude, longitude, heights, speed, rate, usable, runs, names, kind, drills, fields, cells
    )
    legs = np.zeros(len(cut), LEG)
    candidates = np.full((len(cut), 2, CANDIDATES), -1, np.int32)
    chances = np.zeros((len(cut), 2, CANDIDATES))
    count = 0
    for k in range(len(cut)):
        if not _flew(time, latitude, longitude, heights, speed, usable, cut[k], kind, fields, cells):
            continue
        leg = legs[count]
        first, last = cut[k, FIRST], cut[k, LAST]
        leg.first, leg.last = first, last
        _measure(time, latitude, longitude, usable, leg)
        spoofed, stray, weak, away = tally(fault, time, heights, marks, usable, first, last)
        leg.faults[0], leg.faults[1], leg.faults[2], leg.faults[3] = spoofed, stray, weak, away
        for side in range(2):
            _end(
                time, latitude, longitude, heights, speed, heading, rate, usable, state, cut, k, side, kind,
                since, until, fields, runways, cells, leg, candidates[count, side], chances[count, side],
            )  # fmt: skip
        count += 1
    return legs[:count], candidates[:count], chances[:count]


@compiled
def _measure(time: Any, latitude: Any, longitude: Any, usable: Any, leg: Any) -> None:
    """Fixes used, way made and the longest silence."""
    previous = -1
    distance, gap, points = 0.0, 0.0, 0
    cosine, at = 1.0, 1000.0
    for i in range(leg.first, leg.last + 1):
        if not usable[i]:
            continue
        points += 1
        if previous >= 0:
            gap = max(gap, time[i] - time[previous])
            north = latitude[i] - latitude[previous]
            east = longitude[i] - longitude[previous]
            if abs(north) < 0.3 and abs(east) < 0.3:
                if abs(latitude[i] - at) > 0.1:
                    at = latitude[i]
                    cosine = math.cos(math.radians(at))
                east *= cosine
                distance += 60 * math.sqrt(north * north + east * east)
            else:
                distance += miles(latitude[previous], longitude[previous], latitude[i], longitude[i])
        previous = i
    leg.points, leg.gap, leg.distance = points, gap, distance


@compiled
def _flew(
    time: Any, latitude: Any, longitude: Any, heights: Any, speed: Any, usable: Any, cut: Any, kind: int,
    fields: Any, cells: Any,
) -> bool:  # fmt: skip
    """Whether a leg is a flight: seen twice, at an aeroplane's speed or at a height of its own."""
    first, last = cut[FIRST], cut[LAST]
    points = 0
    fast, high, low = 0.0, -100000.0, 100000.0
    a = b = -1
    for i in range(first, last + 1):
        if usable[i]:
            points += 1
            if a < 0:
                a = i
            b = i
            if speed[i] == speed[i] and speed[i] < 900:
                fast = max(fast, float(speed[i]))
        if heights[i] != UNKNOWN and heights[i] != GROUND:
            high = max(high, float(heights[i]))
            low = min(low, float(heights[i]))
    if points < 2:
        return False
    if fast == 0.0 and time[b] - time[a] > 5:
        fast = miles(latitude[a], longitude[a], latitude[b], longitude[b]) / (time[b] - time[a]) * 3600
    if fast < 40 and not (kind == HELICOPTER and high - low > 200) and not high - low > 1500:
        return False
    if time[last] - time[first] < 120 and high - low < 800 and (cut[GROUND_BEFORE] >= 0 or fast < 80):
        # Speed on a runway is not yet flight.
        ground = segment.field_height(fields, cells, latitude[a], longitude[a], 3.0)
        if (
            ground == ground
            and high - ground < 800
            and (miles(latitude[a], longitude[a], latitude[b], longitude[b]) < 2.5)
        ):
            return False
    return True


@compiled
def _end(
    time: Any, latitude: Any, longitude: Any, heights: Any, speed: Any, heading: Any, rate: Any, usable: Any,
    state: Any, cut: Any, k: int, side: int, kind: int, since: float, until: float, fields: Any, runways: Any,
    cells: Any, leg: Any, candidates: Any, chances: Any,
) -> None:  # fmt: skip
    """Judge one end of one leg: fill its candidates, chances, evidence and time."""
    step = 1 if side == 0 else -1  # from the end inwards
    at = cut[k, FIRST] if side == 0 else cut[k, LAST]
    limit = cut[k, LAST] if side == 0 else cut[k, FIRST]
    while at != limit and not usable[at]:
        at += step
    day = math.floor(time[at] / 86400.0)
    found = np.full(CANDIDATES, -1, np.int64)
    score = np.zeros(CANDIDATES)
    features = np.zeros((CANDIDATES, FEATURES))
    null = np.zeros(NULL_FEATURES)
    ground_first = cut[k, GROUND_BEFORE] if side == 0 else cut[k, GROUND_AFTER]
    ground_last = cut[k, GROUND_BEFORE_END] if side == 0 else cut[k, GROUND_AFTER_END]
    cruise = CRUISE_KT[kind]

    if ground_first >= 0:
        held = ground_posterior(
            latitude, longitude, usable, time, ground_first, ground_last, -step, kind, day, fields, runways,
            cells, found, score,
        )  # fmt: skip
        touch = ground_last if side == 0 else ground_first
        lapse = abs(time[at] - time[touch])
        if held > 0:
            apart = miles(
                fields[found[0], LATITUDE], fields[found[0], LONGITUDE], latitude[at], longitude[at]
            )
            spare = lapse - apart / (0.7 * cruise) * 3600
            if lapse < 1200 or spare < 600:
                _settle(found, score, held, GROUND_NULL, candidates, chances)
                leg.evidence[side] = GROUND_EVIDENCE
                leg.when[side] = time[touch]
                return
            # Long unseen: does the side in the air speak of the same field?
            other = np.full(CANDIDATES, -1, np.int64)
            views = np.zeros(CANDIDATES)
            n, nothing, _ = air_posterior(
                time, latitude, longitude, heights, speed, heading, rate, usable, at, limit, step, kind, day,
                fields, runways, cells, other, views, features, null,
            )  # fmt: skip
            doubt = GROUND_NULL
            if n > 0:
                agrees = False
                for m in range(n):
                    if other[m] == found[0] and views[m] > nothing - 2.0 and views[m] > views[0] - 5.0:
                        agrees = True
                if agrees:
                    doubt = GROUND_NULL + 4.0
                else:
                    h = segment.height_at(heights, at, limit, step)
                    if h == h and h - fields[found[0], ELEVATION] < 10000 and apart > 15:
                        found[:] = other
                        score[:] = views
                        held = n
                        doubt = nothing
                    else:
                        doubt = GROUND_NULL + 5.0 + spare / 7200.0
            else:
                doubt = GROUND_NULL + 5.0 + spare / 7200.0
            _settle(found, score, held, doubt, candidates, chances)
            leg.evidence[side] = BRACKETED_EVIDENCE
            leg.when[side] = _moment(time, heights, at, limit, step, fields, found, held, kind, touch)
            return

    held, nothing, axis = air_posterior(
        time, latitude, longitude, heights, speed, heading, rate, usable, at, limit, step, kind, day, fields,
        runways, cells, found, score, features, null,
    )  # fmt: skip
    edge = until if side == 1 else since
    if abs(edge - time[at]) < 900:
        # The history itself ends here: it was cut in flight, unless it was nearly down.
        nothing += 5.0 * (1.0 - abs(edge - time[at]) / 900.0)
    evidence = ALIGNED_EVIDENCE if axis >= 3 else LOW_EVIDENCE

    # The other side of a gap in which it must have stood.
    partner = -1
    if side == 1 and cut[k, segment.CUT_AFTER] == 1 and k + 1 < len(cut):
        partner = cut[k + 1, FIRST]
        inside = cut[k + 1, LAST]
    elif side == 0 and cut[k, segment.CUT_BEFORE] == 1 and k > 0:
        partner = cut[k - 1, LAST]
        inside = cut[k - 1, FIRST]
    if partner >= 0:
        while partner != inside and not usable[partner]:
            partner -= step
        other = np.full(CANDIDATES, -1, np.int64)
        views = np.zeros(CANDIDATES)
        n, other_nothing, _other_axis = air_posterior(
            time, latitude, longitude, heights, speed, heading, rate, usable, partner, inside, -step, kind,
            day, fields, runways, cells, other, views, features, null,
        )  # fmt: skip
        if n > 0 and held > 0:
            held, nothing = _combine(found, score, held, nothing, other, views, n, other_nothing)
        elif n > 0:
            # Only the other side says anything: it came from there, so it had got there.
            apart = miles(latitude[at], longitude[at], latitude[partner], longitude[partner])
            lapse = abs(time[at] - time[partner])
            if apart < 0.9 * cruise * lapse / 3600:
                held, nothing = n, other_nothing + 1.5
                found[:] = other
                score[:] = views
        if not (axis >= 3 and score[0] - nothing > 5):
            evidence = BRACKETED_EVIDENCE
    if held == 0:
        leg.evidence[side] = NO_EVIDENCE
        leg.when[side] = math.nan
        return
    _settle(found, score, held, nothing, candidates, chances)
    leg.evidence[side] = evidence
    bound = partner if partner >= 0 else -1
    leg.when[side] = _moment(time, heights, at, limit, step, fields, found, held, kind, bound)
    h = segment.height_at(heights, at, limit, step)
    leg.height[side] = h - fields[found[0], ELEVATION]


@compiled
def _combine(
    found: Any, score: Any, held: int, nothing: float, other: Any, views: Any, n: int, other_nothing: float
) -> tuple[int, float]:
    """Both sides' views of one stop; where they share no field, the first side's alone stay."""
    joint = np.full(CANDIDATES, -1, np.int64)
    value = np.zeros(CANDIDATES)
    count = 0
    for m in range(held):
        for j in range(n):
            if other[j] == found[m]:
                both = score[m] + views[j]
                place = count
                while place > 0 and value[place - 1] < both:
                    value[place] = value[place - 1]
                    joint[place] = joint[place - 1]
                    place -= 1
                value[place] = both
                joint[place] = found[m]
                count += 1
                break
    if count == 0:
        return held, nothing + 1.0
    missed = nothing + other_nothing
    # Each side for itself, at two fields: what staying at one is weighed against.
    apart = max(score[0], nothing) + max(views[0], other_nothing) - SAME_FIELD
    if value[0] < apart - 2.0:
        return held, nothing + 1.0
    found[:] = joint
    score[:] = value * BOTH
    return count, max(missed, apart - 3.0) * BOTH


@compiled
def _settle(found: Any, score: Any, held: int, nothing: float, candidates: Any, chances: Any) -> None:
    """Scores to probabilities, the null's share kept out of the list."""
    top = max(score[0], nothing)
    total = math.exp(nothing - top)
    for m in range(held):
        total += math.exp(score[m] - top)
    for m in range(held):
        candidates[m] = found[m]
        chances[m] = math.exp(score[m] - top) / total


@compiled
def _moment(
    time: Any, heights: Any, at: int, limit: int, step: int, fields: Any, found: Any, held: int, kind: int,
    bound: int,
) -> float:  # fmt: skip
    """When it was on the ground, worked out from the height that was left."""
    h = segment.height_at(heights, at, limit, step)
    if h != h or held == 0:
        return float(time[at])
    h = max(0.0, h - fields[found[0], ELEVATION])
    if step < 0:
        lapse = h / 900.0 * 60 + (30.0 if h > 300 else 0.0)
        moment = time[at] + lapse
        return float(min(moment, time[bound]) if bound >= 0 else moment)
    lapse = h / (2000.0 if kind < 3 or kind == 6 else 1000.0) * 60
    moment = time[at] - lapse
    return float(max(moment, time[bound]) if bound >= 0 else moment)
