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
    GROUP,
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

# Columns of a leg's numbers; those for both sides (origin, destination) stand side by side.
L_FIRST, L_LAST, L_POINTS, L_GAP, L_DISTANCE, L_EVIDENCE, L_WHEN, L_FAULTS = 0, 1, 2, 3, 4, 5, 7, 9
LEG_COLUMNS = 13
GROUND_NULL = -9.0  # the score at which fixes on the ground are at no field we know
BOTH = 0.88  # two views of one stop are less than twice one: wind and runway are the same for both
KM_A_MILE = 1.852
SHOWN = 5  # candidates that are told
SAME_FIELD = 3.0  # nats for coming up again where it went down


@compiled
def in_order(time: Any) -> bool:
    """Whether times never go backwards; NaN is no order."""
    for i in range(1, len(time)):
        if not time[i] >= time[i - 1]:
            return False
    return len(time) == 0 or bool(time[0] == time[0] and abs(time[0]) < 1e18)


@compiled
def analyse(
    time: Any, latitude: Any, longitude: Any, altitude: Any, speed: Any, heading: Any, rate: Any, marks: Any,
    nic: Any, nac_p: Any, names: Any, kind: int, drills: bool, since: float, until: float, attractors: Any,
    knots: Any, calibration: Any, fields: Any, runways: Any, cells: Any,
) -> Any:  # fmt: skip
    """A row of numbers a leg, and of each leg and side the candidates' indices and probabilities.

    Numbers are rounded to what they are good for; a candidate under 0.005 is none (-1). Then what
    `judge` says of jumps: the cells sat in, and whether attractors would matter.
    """
    usable = usable_positions(latitude, longitude)
    heights = segment.clean_heights(time, altitude)
    drop_held(time, latitude, longitude, heights, speed, usable)
    fault, seats, doubtful = judge(
        time, latitude, longitude, heights, speed, marks, nic, nac_p, usable, kind, attractors
    )
    state = segment.states(time, latitude, longitude, heights, speed, usable, kind)
    kind = segment.class_by_flying(heights, speed, state, kind)
    runs = segment.runs_of(time, latitude, longitude, heights, speed, usable, state, kind, fields, cells)
    cut = segment.legs_of(
        time, latitude, longitude, heights, speed, rate, usable, runs, names, kind, drills, fields, cells
    )
    legs = np.zeros((len(cut), LEG_COLUMNS))
    candidates = np.full((len(cut), 2, SHOWN), -1, np.int32)
    chances = np.zeros((len(cut), 2, SHOWN))
    # What each end in the air speaks for is asked once, though both legs at a stop want to know.
    views = np.full((len(cut), 2, CANDIDATES), -1, np.int64)
    scores = np.zeros((len(cut), 2, CANDIDATES))
    asked = np.full((len(cut), 2, 4), -1.0)
    count = 0
    for k in range(len(cut)):
        if not _flew(time, latitude, longitude, heights, speed, usable, cut[k], kind, fields, cells):
            continue
        leg = legs[count]
        first, last = cut[k, FIRST], cut[k, LAST]
        leg[L_FIRST], leg[L_LAST] = first, last
        _measure(time, latitude, longitude, usable, first, last, leg)
        spoofed, stray, weak, away = tally(fault, time, heights, marks, first, last)
        leg[L_FAULTS], leg[L_FAULTS + 1], leg[L_FAULTS + 2], leg[L_FAULTS + 3] = spoofed, stray, weak, away
        for side in range(2):
            _end(
                time, latitude, longitude, heights, speed, heading, rate, usable, cut, k, side, kind, since,
                until, fields, runways, cells, leg, candidates[count, side], chances[count, side], views,
                scores, asked,
            )  # fmt: skip
            leg[L_WHEN + side] = rounded(leg[L_WHEN + side], 1000.0)
            evidence = int(leg[L_EVIDENCE + side])
            if evidence > GROUND_EVIDENCE:
                _calibrate(chances[count, side], knots, calibration[evidence, side, GROUP[kind]])
            for m in range(SHOWN):
                chances[count, side, m] = rounded(chances[count, side, m], 1000.0)
                if chances[count, side, m] < 0.005:
                    candidates[count, side, m], chances[count, side, m] = -1, 0.0
        count += 1
    return legs[:count], candidates[:count], chances[:count], seats, doubtful


@compiled
def _measure(time: Any, latitude: Any, longitude: Any, usable: Any, first: int, last: int, leg: Any) -> None:
    """Fixes used, way made and the longest silence."""
    previous = -1
    distance, gap, points = 0.0, 0.0, 0
    cosine, at = 1.0, 1000.0
    for i in range(first, last + 1):
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
    leg[L_POINTS] = points
    leg[L_GAP], leg[L_DISTANCE] = rounded(gap, 10.0), rounded(distance * KM_A_MILE, 10.0)


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
    # Lifting off as the history ends is seen by a climb that no run on a runway makes.
    lifted = cut[GROUND_AFTER] < 0 and high - low > 400
    short = time[last] - time[first] < 120 and high - low < 800 and not lifted
    if short and (cut[GROUND_BEFORE] >= 0 or fast < 80):
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
def _view(
    time: Any, latitude: Any, longitude: Any, heights: Any, speed: Any, heading: Any, rate: Any, usable: Any,
    cut: Any, k: int, side: int, kind: int, fields: Any, runways: Any, cells: Any, views: Any, scores: Any,
    asked: Any,
) -> None:  # fmt: skip
    """What one end of a leg speaks for by itself; `asked` gets number, null's score, axis fixes and fix."""
    if asked[k, side, 0] >= 0:
        return
    step = 1 if side == 0 else -1
    at, limit = _outermost(usable, cut, k, side)
    features = np.empty((0, FEATURES))  # only the fit wants them
    null = np.empty(NULL_FEATURES + 1)
    held, nothing, axis = air_posterior(
        time, latitude, longitude, heights, speed, heading, rate, usable, at, limit, step, kind,
        math.floor(time[at] / 86400.0), fields, runways, cells, views[k, side], scores[k, side], features,
        null,
    )  # fmt: skip
    asked[k, side, 0], asked[k, side, 1], asked[k, side, 2], asked[k, side, 3] = held, nothing, axis, at


@compiled
def _outermost(usable: Any, cut: Any, k: int, side: int) -> tuple[int, int]:
    """The first fix with a position at a leg's end, and the leg's other end."""
    at, limit, step = (cut[k, FIRST], cut[k, LAST], 1) if side == 0 else (cut[k, LAST], cut[k, FIRST], -1)
    while at != limit and not usable[at]:
        at += step
    return at, limit


@compiled
def _end(
    time: Any, latitude: Any, longitude: Any, heights: Any, speed: Any, heading: Any, rate: Any, usable: Any,
    cut: Any, k: int, side: int, kind: int, since: float, until: float, fields: Any, runways: Any, cells: Any,
    leg: Any, candidates: Any, chances: Any, views: Any, scores: Any, asked: Any,
) -> None:  # fmt: skip
    """Judge one end of one leg: fill its candidates, chances, evidence and time."""
    step = 1 if side == 0 else -1  # from the end inwards
    at, limit = _outermost(usable, cut, k, side)
    found = np.full(CANDIDATES, -1, np.int64)
    score = np.zeros(CANDIDATES)
    ground_first = cut[k, GROUND_BEFORE] if side == 0 else cut[k, GROUND_AFTER]
    ground_last = cut[k, GROUND_BEFORE_END] if side == 0 else cut[k, GROUND_AFTER_END]
    cruise = CRUISE_KT[kind]

    if ground_first >= 0:
        held = ground_posterior(
            latitude, longitude, usable, time, ground_first, ground_last, -step, kind,
            math.floor(time[at] / 86400.0), fields, runways, cells, found, score,
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
                leg[L_EVIDENCE + side] = GROUND_EVIDENCE
                leg[L_WHEN + side] = time[touch]
                return
            # Long unseen: does the side in the air speak of the same field?
            _view(
                time, latitude, longitude, heights, speed, heading, rate, usable, cut, k, side, kind, fields,
                runways, cells, views, scores, asked,
            )  # fmt: skip
            other, view = views[k, side], scores[k, side]
            n, nothing = int(asked[k, side, 0]), asked[k, side, 1]
            doubt = GROUND_NULL
            if n > 0:
                agrees = False
                for m in range(n):
                    if other[m] == found[0] and view[m] > nothing - 2.0 and view[m] > view[0] - 5.0:
                        agrees = True
                if agrees:
                    doubt = GROUND_NULL + 4.0
                else:
                    h = segment.height_at(heights, at, limit, step)
                    if h == h and h - fields[found[0], ELEVATION] < 10000 and apart > 15:
                        found[:] = other
                        score[:] = view
                        held = n
                        doubt = nothing
                    else:
                        doubt = GROUND_NULL + 5.0 + spare / 7200.0
            else:
                doubt = GROUND_NULL + 5.0 + spare / 7200.0
            _settle(found, score, held, doubt, candidates, chances)
            leg[L_EVIDENCE + side] = BRACKETED_EVIDENCE
            leg[L_WHEN + side] = _moment(time, heights, at, limit, step, fields, found, held, kind, touch)
            return

        for i in range(ground_first, ground_last + 1):
            if usable[i]:
                # It stood somewhere, and no field is there: a ship, a hospital's roof, a meadow.
                leg[L_EVIDENCE + side] = NO_EVIDENCE
                leg[L_WHEN + side] = math.nan
                return

    _view(
        time, latitude, longitude, heights, speed, heading, rate, usable, cut, k, side, kind, fields, runways,
        cells, views, scores, asked,
    )  # fmt: skip
    held, nothing, axis = int(asked[k, side, 0]), asked[k, side, 1], int(asked[k, side, 2])
    found[:] = views[k, side]
    score[:] = scores[k, side]
    edge = until if side == 1 else since
    if abs(edge - time[at]) < 900:
        # The history itself ends here: it was cut in flight, unless it was nearly down.
        nothing += 5.0 * (1.0 - abs(edge - time[at]) / 900.0)
    evidence = ALIGNED_EVIDENCE if axis >= 3 else LOW_EVIDENCE

    # The other side of a gap in which it must have stood.
    partner, mate = -1, -1
    if side == 1 and cut[k, segment.CUT_AFTER] == 1 and k + 1 < len(cut):
        mate = k + 1
    elif side == 0 and cut[k, segment.CUT_BEFORE] == 1 and k > 0:
        mate = k - 1
    if mate >= 0:
        _view(
            time, latitude, longitude, heights, speed, heading, rate, usable, cut, mate, 1 - side, kind,
            fields, runways, cells, views, scores, asked,
        )  # fmt: skip
        n, other_nothing = int(asked[mate, 1 - side, 0]), asked[mate, 1 - side, 1]
        partner = int(asked[mate, 1 - side, 3])
        if n > 0 and held > 0:
            held, nothing = _combine(
                found, score, held, nothing, views[mate, 1 - side], scores[mate, 1 - side], n, other_nothing
            )
        elif n > 0:
            # Only the other side says anything: it came from there, so it had got there.
            apart = miles(latitude[at], longitude[at], latitude[partner], longitude[partner])
            lapse = abs(time[at] - time[partner])
            if apart < 0.9 * cruise * lapse / 3600:
                held, nothing = n, other_nothing + 1.5
                found[:] = views[mate, 1 - side]
                score[:] = scores[mate, 1 - side]
        if not (axis >= 3 and score[0] - nothing > 5):
            evidence = BRACKETED_EVIDENCE
    if held == 0:
        leg[L_EVIDENCE + side] = NO_EVIDENCE
        leg[L_WHEN + side] = math.nan
        return
    _settle(found, score, held, nothing, candidates, chances)
    leg[L_EVIDENCE + side] = evidence
    bound = partner if partner >= 0 else -1
    leg[L_WHEN + side] = _moment(time, heights, at, limit, step, fields, found, held, kind, bound)


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
    for m in range(min(held, SHOWN)):
        candidates[m] = found[m]
        chances[m] = math.exp(score[m] - top) / total


@compiled
def _calibrate(chances: Any, knots: Any, stated: Any) -> None:
    """Bring the first probability to what was observed of such, and the others to what that leaves."""
    raw = chances[0]
    k = min(len(knots) - 2, max(0, int(np.searchsorted(knots, raw, side="right")) - 1))
    share = (raw - knots[k]) / (knots[k + 1] - knots[k])
    chances[0] = stated[k] + share * (stated[k + 1] - stated[k])
    rest = (1.0 - chances[0]) / (1.0 - raw) if raw < 1.0 else 0.0
    for m in range(1, len(chances)):
        chances[m] = min(chances[0], chances[m] * rest)


@compiled
def rounded(value: float, parts: float) -> float:
    """A number to the nearest of so many parts of one."""
    return math.floor(value * parts + 0.5) / parts


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
