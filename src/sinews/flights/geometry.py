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
    best, turned = 1e9, 0.0
    for first in (-1.0, 1.0):
        # Centre of the circle to the right (1) or the left (-1) of the start.
        cx = x + first * radius * math.cos(heading)
        cy = y - first * radius * math.sin(heading)
        for last in (-1.0, 1.0):
            ex = last * radius * math.cos(end_heading)
            ey = -last * radius * math.sin(end_heading)
            dx, dy = ex - cx, ey - cy
            apart = math.sqrt(dx * dx + dy * dy)
            along = math.atan2(dx, dy)
            if first == last:
                straight = apart
                # On one circle all the way there is no straight, and so no course of it.
                course = along if apart > 1e-9 else heading
            else:
                if apart < 2 * radius - 1e-9:
                    continue
                straight = math.sqrt(max(0.0, apart * apart - 4 * radius * radius))
                course = along + first * math.asin(min(1.0, 2 * radius / apart))
            turn_1 = (first * (course - heading)) % (2 * math.pi)
            turn_2 = (last * (end_heading - course)) % (2 * math.pi)
            # Rounding must not make a full circle of no turn.
            if turn_1 > 2 * math.pi - 1e-6:
                turn_1 = 0.0
            if turn_2 > 2 * math.pi - 1e-6:
                turn_2 = 0.0
            length = radius * (turn_1 + turn_2) + straight
            if length < best:
                best, turned = length, turn_1 + turn_2
    return best, turned
