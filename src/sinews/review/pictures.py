"""Two small drawings for a note in the margin: the readings beside what the text says, and the years.

They are drawn here, as plain SVG of fixed size, and not by the engine of the dossier's charts: there may
be fifty on a page, each of a dozen marks, and that engine takes some hundredths of a second for each.
Colours are the page's variables; what agrees is told by shape as well.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from sinews.dossier.canvas import FONT
from sinews.figure import Series

WIDTH = 300
_LINE, _TOP, _LEFT, _RIGHT = 22, 26, 8, 54
_YEARS_HEIGHT, _MOST_YEARS = 64, 60


@dataclass(frozen=True, slots=True)
class Dot:
    """A reading's value, as it is written, and whether it lies within what the text says."""

    value: float
    label: str
    holds: bool


def strip(
    dots: Sequence[Dot], low: float | None, high: float | None, stated: str, description: str
) -> Markup | None:
    """What the text allows as a band, and each reading's value on a line of its own.

    None where there is nothing to set side by side. A bound that is None is open.
    """
    bounds = [bound for bound in (low, high) if bound is not None and math.isfinite(bound)]
    if not dots or not bounds or not all(math.isfinite(dot.value) for dot in dots):
        return None
    least, most = min([*bounds, *(d.value for d in dots)]), max([*bounds, *(d.value for d in dots)])
    room = (most - least) * 0.12 or abs(most) * 0.1 or 1.0
    least, most = least - room, most + room
    inner = WIDTH - _LEFT - _RIGHT

    def across(value: float) -> float:
        return round(_LEFT + inner * (value - least) / (most - least), 1)

    left = across(low) if low is not None and math.isfinite(low) else _LEFT
    right = across(high) if high is not None and math.isfinite(high) else _LEFT + inner
    wide = max(right - left, 2.0)
    height = _TOP + _LINE * len(dots) + 4
    middle = min(max((left + right) / 2, 60), WIDTH - 60)
    parts = [
        f'<rect x="{left:.1f}" y="18" width="{wide:.1f}" height="{height - 18}" fill="var(--band,#f3d9d4)"/>',
        _text(middle, 10, stated, "middle", "muted"),
    ]
    for at, dot in enumerate(dots):
        y = _TOP + _LINE * at + _LINE / 2 - 2
        x = across(dot.value)
        parts.append(
            f'<line x1="{_LEFT}" x2="{_LEFT + inner}" y1="{y}" y2="{y}" stroke="var(--rule,#e4e6e9)"/>'
        )
        parts.append(_mark(x, y, dot.holds))
        parts.append(_text(x + 10, y + 4, dot.label, "start", "ink"))
    return _svg(height, parts, description)


def years(
    series: Series, first: int, last: int, write: Callable[[float], str], description: str
) -> Markup | None:
    """A column a year, those of the claim's period dark; None where the series is not one of years."""
    points = [(int(point.at), point.value) for point in series.points if point.at.isdigit()]
    known = [(year, value) for year, value in points if value is not None and math.isfinite(value)]
    if len(points) != len(series.points) or not 3 <= len(points) <= _MOST_YEARS or not known:
        return None
    most = max(value for _, value in known)
    if most <= 0 or min(value for _, value in known) < 0:
        return None
    begin, end = points[0][0], points[-1][0]
    step = (WIDTH - 2 * _LEFT) / (end - begin + 1)
    bottom = 20 + _YEARS_HEIGHT
    parts = [f'<path d="M{_LEFT} {bottom}H{WIDTH - _LEFT}" stroke="var(--second,#7d838a)"/>']
    for year, value in known:
        tall = round(_YEARS_HEIGHT * value / most, 1)
        colour = "var(--accent,#b4231a)" if first <= year <= last else "var(--rest,#cfd3d8)"
        x = _LEFT + step * (year - begin)
        parts.append(
            f'<rect x="{x + step * 0.1:.1f}" y="{bottom - tall:.1f}" width="{step * 0.8:.1f}" '
            f'height="{tall:.1f}" fill="{colour}"/>'
        )
    peak = max(known, key=lambda each: each[1])
    at = min(max(_LEFT + step * (peak[0] - begin + 0.5), 40), WIDTH - 40)
    parts.append(_text(at, 14, write(peak[1]), "middle", "ink"))
    parts.append(_text(_LEFT, bottom + 16, str(begin), "start", "muted"))
    parts.append(_text(WIDTH - _LEFT, bottom + 16, str(end), "end", "muted"))
    return _svg(bottom + 22, parts, description)


def _mark(x: float, y: float, holds: bool) -> str:
    """A full circle for what holds, a cross for what does not."""
    if holds:
        return f'<circle cx="{x}" cy="{y}" r="5" fill="var(--v-supported,#1b6e3c)"/>'
    path = f"M{x - 4.5:.1f} {y - 4.5:.1f}l9 9m0 -9l-9 9"
    return f'<path d="{path}" stroke="var(--v-contradicted,#b4231a)" stroke-width="2.5" fill="none"/>'


def _text(x: float, y: float, text: str, anchor: str, colour: str) -> str:
    fallback = {"ink": "#1d2023", "muted": "#5b6167"}[colour]
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="13" '
        f'fill="var(--{colour},{fallback})">{escape(text)}</text>'
    )


def _svg(height: float, parts: Sequence[str], description: str) -> Markup:
    head = Markup(
        '<svg class="small" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" '
        'height="{h}" role="img" aria-label="{d}" font-family="{font}">'
    ).format(w=WIDTH, h=round(height), d=description, font=FONT)
    return head + Markup("".join(parts)) + Markup("</svg>")
