"""Pictures of an airlift: months as bars over what was seen, routes on a map, tracks of flights."""

from __future__ import annotations

import gzip
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

from sinews.dossier.canvas import WIDE, Canvas, Spec

_LEFT, _RIGHT = 44, 14
Point = tuple[float, float]
Line = Sequence[Point]


@dataclass(frozen=True, slots=True)
class Month:
    """One month: flights by evidence (None: nobody looked), and the share of its days that were seen."""

    label: str
    observed: float | None
    inferred: float
    listed: float
    seen: float | None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of months, or a moment, with its label; months count from the chart's first, in parts."""

    begin: float
    end: float
    label: str
    is_surge: bool = False


def months(
    drawn: Sequence[Month], marks: Sequence[Span], number: Callable[[float], str], *, width: int
) -> Spec:
    """Bars by month, stacked by evidence, what others list beside; below them how well was seen.

    Unknown months have a line through the axis and no bar. `marks` without length are events.
    """
    canvas = Canvas(width - _LEFT - _RIGHT)
    step = canvas.width / max(1, len(drawn))
    rows = marks[:8]
    top = 20.0 * len(rows) + 8
    height = 150.0
    base = top + height
    most = max([1.0, *((m.observed or 0) + m.inferred for m in drawn), *(m.listed for m in drawn)])
    unit = _nice(most)
    scale = height / max(most, unit)
    at = 0.0
    while at <= max(most, unit) + 1e-9:
        y = base - at * scale
        canvas.line([(0, y), (canvas.width, y)], "rule", 1)
        canvas.text(-8, y, number(at), "muted", align="right")
        at += unit
    has_listed = any(month.listed for month in drawn)
    bar = max(1.0, step * (0.5 if has_listed else 0.78))
    for at_month, month in enumerate(drawn):
        x = at_month * step + step * 0.1
        y = base
        if month.observed:
            canvas.rect(x, y - month.observed * scale, x + bar, y, "accent")
            y -= month.observed * scale
        if month.inferred:
            canvas.rect(x, y - month.inferred * scale, x + bar, y, "second")
        if month.listed:
            canvas.rect(x + bar + 1, base - month.listed * scale, x + bar + 1 + step * 0.25, base, "rest")
        # How well it was seen: a strip that is dark where all days were, and open where nobody looked.
        left, right = at_month * step, (at_month + 1) * step - (1 if step > 4 else 0)
        if month.seen:
            canvas.rect(left, base + 4, right, base + 12, "ink" if month.seen > 0.95 else "muted")
        elif month.observed is None:
            canvas.line([(left, base + 8), (right, base + 8)], "rest", 2, dash=(2, 3))
        else:
            canvas.rect(left, base + 4, right, base + 12, "rule")
    for row, mark in enumerate(rows):
        y, x = 20.0 * row + 8, mark.begin * step
        side = "left" if x < canvas.width * 0.6 else "right"
        colour = "accent" if mark.is_surge else "ink"
        if mark.end > mark.begin:
            canvas.line([(x, y + 11), (max(mark.end * step, x + 3), y + 11)], colour, 4)
        canvas.line([(x, y + 2), (x, base)], colour, 1, dash=(2, 3))
        canvas.text(x + (5 if side == "left" else -5), y, mark.label, colour, align=side, halo=True)
    every = max(1, math.ceil(len(drawn) / (9 if width == WIDE else 4)))
    for at_month, month in enumerate(drawn):
        if at_month % every == 0:
            canvas.text((at_month + 0.5) * step, base + 26, month.label, "muted", align="center")
    return canvas.spec(base + 38, left=_LEFT, right=_RIGHT, top=6)


@dataclass(frozen=True, slots=True)
class Place:
    """An airfield on the map: (longitude, latitude) and its label."""

    at: Point
    label: str
    is_end: bool = True


def route_map(places: Sequence[Place], routes: Sequence[tuple[Point, Point, float]], *, width: int) -> Spec:
    """Great circles between airfields over Natural Earth's outlines; a route is two ends and a weight."""
    lines = [great_circle(a, b) for a, b, _ in routes]
    every = [point for line in lines for point in line] + [place.at for place in places]
    frame = _Frame.around(every, width - 8)
    canvas = Canvas(frame.width)
    for outline in outlines():
        for piece in frame.cut(outline):
            canvas.line(piece, "rest", 0.8)
    heaviest = max((weight for *_, weight in routes), default=1.0)
    for line, (_, _, weight) in zip(lines, routes, strict=True):
        for piece in frame.cut(line):
            canvas.line(piece, "accent", round(1 + 3 * math.sqrt(weight / heaviest), 1))
    taken: list[Point] = []
    for place in places:
        x, y = frame.at(place.at)
        canvas.dot(x, y, "accent" if place.is_end else "second", 60)
        side = "left" if x < frame.width * 0.7 else "right"
        row = y - 12
        while any(abs(row - other_y) < 15 and abs(x - other_x) < 150 for other_x, other_y in taken):
            row += 15
        taken.append((x, row))
        canvas.text(x + (7 if side == "left" else -7), row, place.label, "ink", align=side, halo=True)
    return canvas.spec(frame.height, left=4, right=4, top=4)


def track(
    path: Line,
    heights: Sequence[tuple[float, float]],
    breaks: Sequence[int],
    poor: Sequence[int],
    places: Sequence[Place],
    words: tuple[str, str],
    *,
    width: int,
) -> Spec:
    """A flight's path over the ground, and below it its height (thousands of feet) by hours.

    `breaks` are the indices of `path` before which nothing was heard for minutes: dashed. `poor` are
    those whose positions were called poor by the aircraft itself. `words` are the axes' names.
    """
    frame = _Frame.around([*path, *(place.at for place in places)], width - 8, tallest=0.62)
    canvas = Canvas(frame.width)
    for outline in outlines():
        for piece in frame.cut(outline):
            canvas.line(piece, "rest", 0.8)
    gaps = set(breaks)
    start = 0
    for at in range(1, len(path) + 1):
        if at == len(path) or at in gaps:
            for piece in frame.cut(path[start:at]):
                canvas.line(piece, "accent", 1.8)
            if at < len(path):
                for piece in frame.cut([path[at - 1], path[at]]):
                    canvas.line(piece, "accent", 1, dash=(3, 4))
            start = at
    for at in poor:
        x, y = frame.at(path[at])
        if 0 <= x <= frame.width and 0 <= y <= frame.height:
            canvas.dot(x, y, "ink", 14)
    for place in places:
        x, y = frame.at(place.at)
        canvas.dot(x, y, "second", 50)
        side = "left" if x < frame.width * 0.7 else "right"
        canvas.text(x + (7 if side == "left" else -7), y - 11, place.label, "ink", align=side, halo=True)
    top, height, left = frame.height + 26, 84.0, 40.0
    canvas.text(0, frame.height + 12, words[0], "muted", align="left")
    most = max([1.0, *(feet for _, feet in heights)])
    unit = _nice(most)
    longest = max([0.1, *(hour for hour, _ in heights)])
    wide = frame.width - left

    def place_of(hour: float, feet: float) -> Point:
        return left + hour / longest * wide, top + height - feet / max(most, unit) * height

    level = 0.0
    while level <= max(most, unit) + 1e-9:
        y = place_of(0, level)[1]
        canvas.line([(left, y), (frame.width, y)], "rule", 1)
        canvas.text(left - 6, y, f"{level:g}", "muted", align="right")
        level += unit
    start = 0
    for at in range(1, len(heights) + 1):
        if at == len(heights) or at in gaps:
            if at - start > 1:
                canvas.line([place_of(*one) for one in heights[start:at]], "accent", 1.6)
            if at < len(heights):
                canvas.line([place_of(*heights[at - 1]), place_of(*heights[at])], "accent", 1, dash=(3, 4))
            start = at
    step = 1 if longest <= 8 else 2
    for hour in range(0, int(longest) + 1, step):
        canvas.text(place_of(hour, 0)[0], top + height + 13, str(hour), "muted", align="center")
    canvas.text(frame.width, top + height + 28, words[1], "muted", align="right")
    return canvas.spec(top + height + 36, left=4, right=4, top=4)


@dataclass(frozen=True, slots=True)
class _Frame:
    """A plate carrée map, its scale true at the middle parallel."""

    west: float
    north: float
    across: float
    scale: float
    width: float
    height: float

    @classmethod
    def around(cls, points: Sequence[Point], width: float, *, tallest: float = 0.75) -> _Frame:
        longitudes, latitudes = [p[0] for p in points], [p[1] for p in points]
        west, east = min(longitudes), max(longitudes)
        south, north = min(latitudes), max(latitudes)
        margin = max(1.2, 0.14 * max(east - west, north - south))
        west, east, south, north = west - margin, east + margin, south - margin, north + margin
        across = max(0.2, math.cos(math.radians((south + north) / 2)))
        if (north - south) > tallest * (east - west) * across:
            wanted = (north - south) / tallest / across
            middle = (west + east) / 2
            west, east = middle - wanted / 2, middle + wanted / 2
        elif (north - south) < 0.4 * (east - west) * across:
            wanted = 0.4 * (east - west) * across
            middle = (south + north) / 2
            south, north = middle - wanted / 2, middle + wanted / 2
        scale = width / (east - west)
        return cls(west, north, across, scale, width, (north - south) * scale / across)

    def at(self, point: Point) -> Point:
        return (point[0] - self.west) * self.scale, (self.north - point[1]) * self.scale / self.across

    def cut(self, line: Line) -> list[list[Point]]:
        """The pieces of a line that lie in the map, cut at its edges."""
        found: list[list[Point]] = []
        placed = [self.at(point) for point in line]
        for a, b in pairwise(placed):
            piece = _clipped(a, b, self.width, self.height)
            if piece is None:
                continue
            if found and found[-1][-1] == piece[0]:
                found[-1].append(piece[1])
            else:
                found.append(list(piece))
        return found


def _clipped(a: Point, b: Point, width: float, height: float) -> tuple[Point, Point] | None:
    """A straight line within a rectangle (Liang and Barsky 1984); None where it lies outside."""
    enter, leave = 0.0, 1.0
    dx, dy = b[0] - a[0], b[1] - a[1]
    for p, q in ((-dx, a[0]), (dx, width - a[0]), (-dy, a[1]), (dy, height - a[1])):
        if p == 0:
            if q < 0:
                return None
            continue
        r = q / p
        if p < 0:
            enter = max(enter, r)
        else:
            leave = min(leave, r)
    if enter > leave:
        return None
    one = a if enter == 0 else (a[0] + enter * dx, a[1] + enter * dy)
    two = b if leave == 1 else (a[0] + leave * dx, a[1] + leave * dy)
    return one, two


def great_circle(a: Point, b: Point, pieces: int = 48) -> list[Point]:
    """Points along the shortest way between two (longitude, latitude), on a sphere.

    Longitudes run on past 180 degrees rather than jump, so that the line stays one.
    """
    (lon1, lat1), (lon2, lat2) = (tuple(map(math.radians, point)) for point in (a, b))
    one = (math.cos(lat1) * math.cos(lon1), math.cos(lat1) * math.sin(lon1), math.sin(lat1))
    two = (math.cos(lat2) * math.cos(lon2), math.cos(lat2) * math.sin(lon2), math.sin(lat2))
    angle = math.acos(max(-1.0, min(1.0, sum(x * y for x, y in zip(one, two, strict=True)))))
    if angle < 1e-9:
        return [a, b]
    found: list[Point] = []
    for step in range(pieces + 1):
        t = step / pieces
        p, q = math.sin((1 - t) * angle) / math.sin(angle), math.sin(t * angle) / math.sin(angle)
        x, y, z = (p * u + q * v for u, v in zip(one, two, strict=True))
        lon, lat = math.degrees(math.atan2(y, x)), math.degrees(math.asin(max(-1.0, min(1.0, z))))
        if found:
            lon += 360 * round((found[-1][0] - lon) / 360)
        found.append((lon, lat))
    return found


@cache
def outlines() -> tuple[tuple[Point, ...], ...]:
    """Borders and coasts as lines of (longitude, latitude); origin in `reference/LICENCES.md`."""
    raw = (resources.files("sinews") / "reference" / "outlines.csv.gz").read_bytes()
    return tuple(
        tuple((int(lon) / 100, int(lat) / 100) for lon, lat in (point.split() for point in line.split(",")))
        for line in gzip.decompress(raw).decode("ascii").splitlines()
    )


def _nice(most: float) -> float:
    """A round step that divides an axis into two to five."""
    power: float = 10.0 ** math.floor(math.log10(max(most, 1)))
    for factor in (0.2, 0.5, 1, 2, 5):
        if most / (power * factor) <= 5:
            return max(1.0, power * factor)
    return power * 10
