"""Distances and bearings for compiled code, in nautical miles and degrees."""

from __future__ import annotations

import math

from sinews.flights.compiled import compiled


@compiled
def miles(latitude_1: float, longitude_1: float, latitude_2: float, longitude_2: float) -> float:
    """Distance in nautical miles: flat where that is exact enough, the haversine beyond two degrees."""
    north = latitude_2 - latitude_1
    east = longitude_2 - longitude_1
    if east > 180:
        east -= 360
    elif east < -180:
        east += 360
    if abs(north) < 2 and abs(east) < 2 and abs(latitude_1) < 80:
        east *= math.cos(math.radians(latitude_1 + north / 2))
        return 60 * math.sqrt(north * north + east * east)
    a = math.sin(math.radians(north) / 2) ** 2
    a += (
        math.cos(math.radians(latitude_1))
        * math.cos(math.radians(latitude_2))
        * math.sin(math.radians(east) / 2) ** 2
    )
    return 2 * 3440.065 * math.asin(min(1.0, math.sqrt(a)))


@compiled
def bearing(latitude_1: float, longitude_1: float, latitude_2: float, longitude_2: float) -> float:
    """Bearing over the flat, in degrees; good to a degree within 100 nm."""
    east = longitude_2 - longitude_1
    if east > 180:
        east -= 360
    elif east < -180:
        east += 360
    east *= math.cos(math.radians((latitude_1 + latitude_2) / 2))
    return math.degrees(math.atan2(east, latitude_2 - latitude_1)) % 360


@compiled
def turn(from_degrees: float, to_degrees: float) -> float:
    """The turn between two headings, -180 to 180."""
    return (to_degrees - from_degrees + 180) % 360 - 180


@compiled
def shortest_path(
    x: float, y: float, heading: float, end_heading: float, radius: float
) -> tuple[float, float]:
    """Length, and radians turned, of the shortest path of two turns and a straight (Dubins, 1957).

    From the point (x, y), flying along `heading`, to the origin, there flying along `end_heading`;
    headings in radians clockwise from north, y northward; in the unit of x, y and `radius`. The paths
    of three turns, shorter only within four radii, are left out.
    """
    start = heading, math.sin(heading), math.cos(heading)
    return path_below(1e9, x, y, start, (end_heading, math.sin(end_heading), math.cos(end_heading)), radius)


@compiled
def path_below(
    most: float, x: float, y: float, start: tuple[float, float, float], end: tuple[float, float, float],
    radius: float,
) -> tuple[float, float]:  # fmt: skip
    """As `shortest_path`, if shorter than `most`, else `most` and 0; headings with their sine and cosine."""
    best, turned = most, 0.0
    whole = 2 * math.pi
    for first in (-1.0, 1.0):
        # Centre of the circle to the right (1) or the left (-1) of the start.
        cx = x + first * radius * start[2]
        cy = y - first * radius * start[1]
        for last in (-1.0, 1.0):
            dx = last * radius * end[2] - cx
            dy = -last * radius * end[1] - cy
            square = dx * dx + dy * dy
            if first != last:
                square -= 4 * radius * radius
                if square < -1e-9:
                    continue
                square = max(0.0, square)
            straight = math.sqrt(square)
            if straight >= best:
                continue
            if first == last:
                # On one circle all the way there is no straight, and so no course of it.
                course = math.atan2(dx, dy) if straight > 1e-9 else start[0]
            else:
                course = math.atan2(dx, dy) + first * math.atan2(2 * radius, straight)
            turn_1 = _round(first * (course - start[0]))
            turn_2 = _round(last * (end[0] - course))
            # Rounding must not make a full circle of no turn.
            if turn_1 > whole - 1e-6:
                turn_1 = 0.0
            if turn_2 > whole - 1e-6:
                turn_2 = 0.0
            length = radius * (turn_1 + turn_2) + straight
            if length < best:
                best, turned = length, turn_1 + turn_2
    return best, turned


@compiled
def _round(angle: float) -> float:
    """An angle of a few turns at most, brought to 0 to 2π."""
    if not abs(angle) < 100:
        return 0.0
    while angle < 0:
        angle += 2 * math.pi
    while angle >= 2 * math.pi:
        angle -= 2 * math.pi
    return angle
