"""Which positions are false: jumps, impossible speeds, and places where the aircraft can't have been.

A spoofed receiver reports a place that hangs together with its neighbours and not with the flight.
So the fixes are cut where the aircraft would have had to outrun itself, and of the pieces the chain
that can be flown and holds the most is the flight (weighted longest path). Witnesses against a
piece: a speed over ground that does not cover the ground, standing still at height by the barometer,
integrity (NIC) of nought, and that several aircraft have jumped to its place while the barometer said
that they flew (`attractors.py`). Jamming is told from integrity and from positions that stay away.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sinews.flights.columns import GROUND, STALE, UNKNOWN
from sinews.flights.compiled import compiled
from sinews.flights.geometry import miles
from sinews.flights.performance import FLOATER, HELICOPTER

JUMP_MILES = 1.1
FASTEST_KT = 650.0
HITCH = 8.0  # fixes that a piece must hold more, to be taken in over a small jump

# A piece sits when it stays within so many miles for a minute, so high that no field is there.
SEAT_MILES = 12.0
HIGH_FT = 9000
SEATS_A_DEGREE = 4
SEAT_COLUMNS = 360 * SEATS_A_DEGREE

# What `judge` counts.
SPOOFED, STRAY, WEAK, AWAY = range(4)


@compiled
def usable_positions(latitude: Any, longitude: Any) -> Any:
    n = len(latitude)
    usable = np.empty(n, np.bool_)
    for i in range(n):
        # NaN fails every comparison. Nought, nought is what a lost receiver says.
        usable[i] = (
            -90.0 <= latitude[i] <= 90.0
            and -180.0 <= longitude[i] <= 180.0
            and not (latitude[i] == 0.0 and longitude[i] == 0.0)
        )
    return usable


@compiled
def drop_held(time: Any, latitude: Any, longitude: Any, heights: Any, speed: Any, usable: Any) -> None:
    """Take out fixes that only repeat an old one: some receivers' tables hold the last word for minutes.

    An aircraft that says 60 kt or more and stays on the same spot to the last digit is not there.
    """
    anchor = -1
    for i in range(len(time)):
        if not usable[i]:
            continue
        if (
            anchor >= 0
            and latitude[i] == latitude[anchor]
            and longitude[i] == longitude[anchor]
            and time[i] > time[anchor]
        ):
            if time[i] - time[anchor] > 3.0 and heights[i] != GROUND and not speed[i] <= 60:
                moved = speed[i] == speed[i] or heights[i] > 3000
                if moved:
                    usable[i] = False
                    if heights[i] == heights[anchor]:
                        heights[i] = UNKNOWN
            continue
        anchor = i


@compiled
def too_far(time: Any, latitude: Any, longitude: Any, speed: Any, i: int, j: int) -> bool:
    """Whether no aircraft gets from fix i to fix j: the allowance is for the grain of the times."""
    distance = miles(latitude[i], longitude[i], latitude[j], longitude[j])
    if distance <= JUMP_MILES:
        return False
    fastest = FASTEST_KT
    for k in (i, j):
        if speed[k] == speed[k] and speed[k] < 1600:
            fastest = max(fastest, 1.5 * speed[k])
    return bool(distance > JUMP_MILES + fastest * (time[j] - time[i] + 1.0) / 3600)


@compiled
def _hitch(time: Any, latitude: Any, longitude: Any, i: int, j: int) -> bool:
    distance = miles(latitude[i], longitude[i], latitude[j], longitude[j])
    return bool(distance < 8.0 + FASTEST_KT * (time[j] - time[i]) / 3600)


@compiled
def judge(
    time: Any, latitude: Any, longitude: Any, heights: Any, speed: Any, marks: Any, nic: Any, nac_p: Any,
    usable: Any, kind: int, attractors: Any,
) -> Any:  # fmt: skip
    """Take the false positions out of `usable`, and tell why.

    Returned are the code of each fix's fault (-1: none), the cells in which the aircraft sat between
    jumps (its vote on where attractors are), and whether an attractor would change what is judged.
    `attractors` are cells known to be such, sorted.
    """
    n = len(time)
    fault = np.full(n, -1, np.int8)
    swift, crawling, weak = 0, 0, 0
    # One simple question a loop: the machine then asks it of many fixes at once.
    for i in range(n):
        swift += speed[i] > 250
        crawling += (speed[i] < 100) & (heights[i] > 12000)
    for i in range(n):
        weak += ((nic[i] >= 0) & (nic[i] <= 4)) | ((nac_p[i] >= 0) & (nac_p[i] <= 4))
    if crawling and swift >= 20:
        # What has flown at 250 kt does not stay up at 100: its receiver is told another story.
        for i in range(n):
            if speed[i] < 100 and heights[i] > 12000 and usable[i]:
                usable[i] = False
                fault[i] = SPOOFED
    if weak:
        for i in range(n):
            low = 0 <= nic[i] <= 4 or 0 <= nac_p[i] <= 4
            if low and usable[i] and heights[i] != GROUND:
                fault[i] = WEAK
    previous, la, lo, t = -1, 0.0, 0.0, 0.0
    jumps = 0
    stood = 0
    plane = kind != HELICOPTER and kind != FLOATER
    # The cosine is the dear part of a distance, and the parallel hardly moves between two fixes.
    cosine, at = 1.0, 1000.0
    for i in range(n):
        if not usable[i]:
            continue
        north, east, dt = abs(latitude[i] - la), abs(longitude[i] - lo), time[i] - t
        la, lo, t = latitude[i], longitude[i], time[i]
        if previous >= 0:
            if abs(la - at) > 0.25:
                at = la
                cosine = math.cos(math.radians(at))
            apart = north + east * cosine
            # Cheap first: hardly any pair of fixes gets as far as the exact question.
            if apart > 0.018 and apart * 60 > FASTEST_KT / 3600 * dt:
                jumps += too_far(time, latitude, longitude, speed, previous, i)
            elif apart < 0.0007 * dt and heights[i] > 9000 and dt > 2 and plane:
                stood += 1  # slower than 150 kt at 9,000 ft and more
                if not (speed[i] == speed[i] and speed[i] > 70 and speed[i] < 160):
                    stood += 1
        previous = i
    if jumps == 0 and (stood < 12 or (weak == 0 and _makes_way(time, latitude, longitude, usable))):
        return fault, np.empty(0, np.int64), False
    seats = _choose(time, latitude, longitude, heights, speed, nic, usable, fault, attractors)
    return fault, seats, True


@compiled
def _makes_way(time: Any, latitude: Any, longitude: Any, usable: Any) -> bool:
    """Whether fixes go on at more than 60 kt: one piece of them then can't stand still."""
    previous = -1
    covered, lapse = 0.0, 1e-9
    cosine, at = 1.0, 1000.0
    for i in range(len(time)):
        if not usable[i]:
            continue
        if previous >= 0 and 0 < time[i] - time[previous] < 60:
            if abs(latitude[i] - at) > 0.25:
                at = latitude[i]
                cosine = math.cos(math.radians(at))
            north = abs(latitude[i] - latitude[previous])
            covered += max(north, abs(longitude[i] - longitude[previous]) * cosine)
            lapse += time[i] - time[previous]
        previous = i
    # The longer side of the right angle: never more than the way, and no less than 0.7 of it.
    return bool(covered * 60 / lapse * 3600 > 61)


@compiled
def _choose(
    time: Any, latitude: Any, longitude: Any, heights: Any, speed: Any, nic: Any, usable: Any, fault: Any,
    attractors: Any,
) -> Any:  # fmt: skip
    """Keep the pieces that can be flown one after another and weigh the most; the cells sat in."""
    n = len(time)
    pieces = np.empty((64, 2), np.int64)
    count = 0
    previous = -1
    for i in range(n):
        if not usable[i]:
            continue
        if previous < 0 or too_far(time, latitude, longitude, speed, previous, i):
            if count == len(pieces):
                pieces = np.concatenate((pieces, np.empty((count, 2), np.int64)))
            pieces[count, 0] = i
            count += 1
        pieces[count - 1, 1] = i
        previous = i
    weight = np.zeros(count)
    seats = np.empty(count, np.int64)
    sat = 0
    for p in range(count):
        first, last = pieces[p, 0], pieces[p, 1]
        fixes, honest = 0, 0.0
        seat = _seat(time, latitude, longitude, heights, usable, first, last)
        if seat >= 0 and count > 1 and not (seats[:sat] == seat).any():
            seats[sat] = seat
            sat += 1
        previous = -1
        told, covered, high, lapse = 0.0, 0.0, 0, 0.0
        for i in range(first, last + 1):
            if not usable[i]:
                continue
            fixes += 1
            value = 1.0
            if nic[i] == 0:
                value = 0.3
            if heights[i] != UNKNOWN and heights[i] != GROUND and heights[i] > high:
                high = heights[i]
            if previous >= 0:
                dt = time[i] - time[previous]
                if 0 < dt < 60 and speed[i] == speed[i]:
                    told += speed[i] * dt / 3600
                    covered += miles(latitude[previous], longitude[previous], latitude[i], longitude[i])
                    lapse += dt
            previous = i
            honest += value
        if fixes >= 5 and lapse > 30:
            # The speed over ground must cover the ground.
            if abs(told - covered) > 0.5 * max(told, covered) and max(told, covered) > 1.0:
                honest *= 0.2
            # Below 60 kt at height: no aeroplane.
            if high > 9000 and covered / lapse * 3600 < 60:
                honest *= 0.05
        if seat >= 0 and _draws(attractors, seat):
            honest *= 0.02
        weight[p] = honest
    best = weight.copy()
    origin = np.full(count, -1, np.int64)
    for p in range(count):
        for q in range(max(0, p - 200), p):
            total = best[q] + weight[p]
            if total - HITCH <= best[p]:
                continue
            if too_far(time, latitude, longitude, speed, pieces[q, 1], pieces[p, 0]):
                # A clock a few seconds off makes a small jump of an honest pair of fixes.
                if not _hitch(time, latitude, longitude, pieces[q, 1], pieces[p, 0]):
                    continue
                total -= HITCH
            if total > best[p]:
                best[p] = total
                origin[p] = q
    end = 0
    for p in range(count):
        if best[p] > best[end]:
            end = p
    kept = np.zeros(count, np.bool_)
    while end >= 0:
        kept[end] = True
        end = origin[end]
    for p in range(count):
        first, last = pieces[p, 0], pieces[p, 1]
        standing = weight[p] < 0.07 * (last - first + 1) and last - first >= 20
        if kept[p] and not standing:
            continue
        number = 0
        for i in range(first, last + 1):
            number += usable[i]
        for i in range(first, last + 1):
            if usable[i]:
                usable[i] = False
                # One or two fixes astray are noise of the receiver, not somebody's work.
                fault[i] = SPOOFED if number >= 3 else STRAY
    return seats[:sat]


@compiled
def _seat(time: Any, latitude: Any, longitude: Any, heights: Any, usable: Any, first: int, last: int) -> int:
    """The cell in which a piece sits or circles while the barometer says that it flies; -1 if it does not."""
    if time[last] - time[first] < 60:
        return -1
    south, north, west, east = 1e9, -1e9, 1e9, -1e9
    fixes, high = 0, 0
    for i in range(first, last + 1):
        if heights[i] == GROUND or (heights[i] != UNKNOWN and heights[i] < HIGH_FT):
            return -1
        if usable[i]:
            fixes += 1
            high += heights[i] != UNKNOWN
            south, north = min(south, latitude[i]), max(north, latitude[i])
            west, east = min(west, longitude[i]), max(east, longitude[i])
    if fixes < 3 or high < 2:
        return -1
    wide = (east - west) * math.cos(math.radians(south))
    if max(north - south, wide) * 60 > SEAT_MILES:
        return -1
    row = math.floor(((south + north) / 2 + 90) * SEATS_A_DEGREE)
    return int(row * SEAT_COLUMNS + math.floor(((west + east) / 2 + 180) * SEATS_A_DEGREE))


@compiled
def _draws(attractors: Any, seat: int) -> bool:
    """Whether a cell or one beside it is an attractor."""
    for row in range(-1, 2):
        for column in range(-1, 2):
            cell = seat + row * SEAT_COLUMNS + column
            at = np.searchsorted(attractors, cell)
            if at < len(attractors) and attractors[at] == cell:
                return True
    return False


@compiled
def tally(
    fault: Any, time: Any, heights: Any, marks: Any, first: int, last: int
) -> tuple[int, int, int, int]:
    """Spoofed, stray and weak fixes among some, and silences of positions while heights still came."""
    spoofed, stray, weak, away = 0, 0, 0, 0
    for i in range(first, last + 1):
        if fault[i] == SPOOFED:
            spoofed += 1
        elif fault[i] == STRAY:
            stray += 1
        elif fault[i] == WEAK:
            weak += 1
        if i > first and marks[i] & STALE and time[i] - time[i - 1] > 60 and heights[i] > 10000:
            away += 1
    return spoofed, stray, weak, away
