"""Make reference/outlines.csv.gz from Natural Earth: python tools/build_outlines.py COUNTRIES-50M.JSON

The TopoJSON of the npm package world-atlas holds each border and coast once, as an arc. An arc becomes a
line of the file: longitudes and latitudes in hundredths of a degree, points within a tenth of a
degree of a straight line left out (Douglas and Peucker 1973), islands smaller than a quarter of a degree too.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src" / "sinews" / "reference" / "outlines.csv.gz"
TOLERANCE = 0.06
SMALLEST = 0.25
Point = tuple[float, float]


def main(path: Path) -> None:
    """Read the arcs, thin them out, write them."""
    topology = json.loads(path.read_text("utf-8"))
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    lines = []
    for arc in topology["arcs"]:
        x = y = 0
        points: list[Point] = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        spread = max(max(p[k] for p in points) - min(p[k] for p in points) for k in (0, 1))
        if spread >= SMALLEST:
            kept = thinned(points)
            lines.append(",".join(f"{round(lon * 100)} {round(lat * 100)}" for lon, lat in kept))
    text = "\n".join(sorted(lines)) + "\n"
    TARGET.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{TARGET}: {len(lines)} lines, {TARGET.stat().st_size:,} bytes")


def thinned(points: list[Point]) -> list[Point]:
    """The points that are needed to stay within the tolerance."""
    if len(points) < 3:
        return points
    (ax, ay), (bx, by) = points[0], points[-1]
    length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
    far, at = 0.0, 0
    for i, (px, py) in enumerate(points[1:-1], start=1):
        if length:
            distance = abs((bx - ax) * (ay - py) - (ax - px) * (by - ay)) / length
        else:
            distance = ((px - ax) ** 2 + (py - ay) ** 2) ** 0.5
        if distance > far:
            far, at = distance, i
    if far <= TOLERANCE:
        return [points[0], points[-1]]
    return thinned(points[: at + 1])[:-1] + thinned(points[at:])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
