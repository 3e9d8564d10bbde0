"""Charts that share an axis of years: panels of columns and lines under each other, events across them.

Laid out in pixels here, since panels, events and their labels must meet at the same day: the
specification's marks stand where they are told and have no scales of their own.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sinews.dossier.canvas import NARROW, TEXT, WIDE, Canvas, Spec, year_labels

# Right of the panels stands nothing but half a year's label; left of them the numbers, of any length.
_LEFT, _RIGHT = 54, 16
_LINE = 18
Value = tuple[float, float | None, float | None]


@dataclass(frozen=True, slots=True)
class Trace:
    """Values by year with their bounds; `role` is a colour of the palette, `name` stands in the key."""

    values: Mapping[int, Value]
    role: str
    is_line: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """Traces in one unit, which `note` says."""

    note: str
    traces: tuple[Trace, ...]
    height: int = 120


@dataclass(frozen=True, slots=True)
class Mark:
    """An event at a moment (2020.74 is late September 2020) with its label, long and short."""

    at: float
    label: str
    short: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A place between the lowest and the highest, in per cent, with what is said of it."""

    name: str
    percent: float
    label: str


def panels(
    drawn: Sequence[Panel],
    years: Sequence[int],
    marks: Sequence[Mark],
    number: Callable[[float], str],
    *,
    width: int,
) -> Spec:
    """Panels under each other over the same years; each with ticks of its own from zero up."""
    longest = max(len(number(tick)) for panel in drawn for tick in _ticks(_most(panel)))
    left = max(_LEFT, round(longest * TEXT * 0.6) + 12)
    canvas = Canvas(width - left - _RIGHT)
    step = canvas.width / len(years)

    def across(year: float) -> float:
        return (year - years[0]) * step

    placed = _rows([mark for mark in marks if years[0] <= mark.at < years[-1] + 1], across, canvas.width)
    top: float = _LINE * len(placed) + (10 if placed else 0)
    for panel in drawn:
        top = _head(canvas, panel, top, width, left)
        _body(canvas, panel, top, across, step, number)
        top += panel.height + 14
    bottom = top - 14
    for row, mark in enumerate(placed):
        x, y = across(mark.at), _LINE * row + 8
        canvas.line([(x, y + 2), (x, bottom)], "ink", 1, dash=(2, 3))
        side = "left" if x < canvas.width * 0.55 else "right"
        text = mark.label if width == WIDE else mark.short
        canvas.text(x + (5 if side == "left" else -5), y, text, "ink", align=side, halo=True)
    for label in year_labels(list(years), 8 if width == WIDE else 5):
        canvas.text(across(int(label) + 0.5), bottom + 14, label, "muted", align="center")
    return canvas.spec(bottom + 26, left=left, right=_RIGHT, top=6)


def strip(dots: Sequence[Dot], lowest: str, highest: str, *, width: int) -> Spec:
    """A line from the lowest to the highest for each circle, and a dot for the pair."""
    canvas = Canvas(width - 24)
    top = 0
    for dot in dots:
        canvas.text(0, top + 8, dot.name, "ink", align="left")
        # On a narrow page a name and what is said of it do not fit on one line.
        is_narrow = width == NARROW
        canvas.text(
            0 if is_narrow else canvas.width,
            top + (26 if is_narrow else 8),
            dot.label,
            "accent",
            align="left" if is_narrow else "right",
            bold=True,
        )
        y = top + (46 if is_narrow else 28)
        canvas.line([(0, y), (canvas.width, y)], "rest", 4)
        canvas.dot(canvas.width * dot.percent / 100, y, "accent")
        top = y + 20
    canvas.text(0, top + 2, lowest, "muted", align="left")
    canvas.text(canvas.width, top + 2, highest, "muted", align="right")
    return canvas.spec(top + 14, left=12, right=12, top=6)


def _rows(marks: Sequence[Mark], across: Callable[[float], float], width: float) -> list[Mark]:
    """The marks from the top row down, in an order in which few lines cross a label.

    Labels right of their line stand above those of later events, labels left of it above those of
    earlier ones.
    """
    ordered = sorted(marks, key=lambda mark: mark.at)
    left = [mark for mark in ordered if across(mark.at) < width * 0.55]
    right = [mark for mark in ordered if across(mark.at) >= width * 0.55]
    return [*reversed(right), *left]


def _head(canvas: Canvas, panel: Panel, top: float, width: int, left: int) -> float:
    """The unit, and a key where there are several traces; returns where the panel begins."""
    for line in textwrap.wrap(panel.note, round(width / 6.6)):
        canvas.text(-left + 2, top + 8, line, "muted", align="left", halo=True)
        top += _LINE
    named = [trace for trace in panel.traces if trace.name]
    at = 0.0
    for trace in named:
        wide = 22 + TEXT * 0.62 * len(trace.name) + 16
        if at and at + wide > width - 20:
            at, top = 0.0, top + _LINE
        canvas.square(-left + 8 + at, top + 8, trace.role)
        canvas.text(-left + 20 + at, top + 8, trace.name, "ink", align="left", bold=trace.role == "accent")
        at += wide
    return top + (_LINE if named else 0) + 8


def _body(
    canvas: Canvas,
    panel: Panel,
    top: float,
    across: Callable[[float], float],
    step: float,
    number: Callable[[float], str],
) -> None:
    ticks = _ticks(_most(panel))
    scale = panel.height / ticks[-1]

    def up(value: float) -> float:
        return top + panel.height - min(value, ticks[-1]) * scale

    for tick in ticks:
        canvas.line([(0, up(tick)), (canvas.width, up(tick))], "rule", 1)
        canvas.text(-8, up(tick), number(tick), "muted", align="right")
    for trace in panel.traces:
        if trace.is_line:
            for run in _runs(trace.values):
                points = [(across(year + 0.5), up(trace.values[year][0])) for year in run]
                canvas.line(points, trace.role, 2.5)
                if len(points) == 1 or len(trace.values) <= 3:
                    for x, y in points:
                        canvas.dot(x, y, trace.role, size=30)
            continue
        for year, (value, low, high) in trace.values.items():
            if value:
                x = across(year + 0.11)
                canvas.rect(x, up(value), x + step * 0.78, up(0), trace.role)
            if low is not None and high is not None and high > low:
                middle = across(year + 0.5)
                canvas.line([(middle, up(low)), (middle, up(high))], "ink", 1.2, over=True)


def _most(panel: Panel) -> float:
    """What a panel reaches to: bounds may be far above the value, and what sticks out is cut."""
    most = max((v for trace in panel.traces for v, _, _ in trace.values.values()), default=0.0)
    highs = [h for trace in panel.traces for _, _, h in trace.values.values() if h is not None]
    return max(most, min(max(highs, default=0.0), 1.6 * most))


def _runs(values: Mapping[int, Value]) -> list[list[int]]:
    """Years on end: a line must not run over years that nothing is known of."""
    runs: list[list[int]] = []
    for year in sorted(values):
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return runs


def _ticks(most: float) -> list[float]:
    """From zero to at least the greatest value in two to five even steps of a round number."""
    if most <= 0:
        return [0.0, 1.0]
    size = 1.0
    while size * 10 <= most:
        size *= 10
    while size > most:
        size /= 10
    step = next(
        size * factor for factor in (0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5, 10) if most / (size * factor) <= 3.6
    )
    count = 1
    while step * count < most * 0.999:
        count += 1
    return [round(step * at, 10) for at in range(count + 1)]
