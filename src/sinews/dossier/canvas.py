"""What every chart is made of: colours, sizes, the bare specification, and marks at pixels.

A chart is a Vega-Lite specification (plain data, drawn by `draw`), made once wide, for a page's column,
and once narrow, for a telephone. Sizes are fixed, nothing is laid out by measuring text, so that a chart
is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Spec = dict[str, Any]

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
# By the names of the CSS variables that take their place on the page (page.css has the dark ones).
PALETTE = {
    "accent": "#b4231a",
    "band": "#f3d9d4",
    "second": "#7d838a",
    "rest": "#cfd3d8",
    "ink": "#1d2023",
    "muted": "#5b6167",
    "rule": "#e4e6e9",
    "paper": "#ffffff",
}
WIDE, NARROW = 720, 340
TEXT = 13


def spec(**parts: Any) -> Spec:
    """A specification of fixed size, in the page's font and without a background."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "autosize": {"type": "none"},
        "background": None,
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "axis": {"domain": False, "ticks": False},
        },
        **parts,
    }


def text_mark(colour: str, **more: Any) -> Spec:
    """How a text is drawn, in a colour of the palette."""
    return {
        "type": "text",
        "font": FONT,
        "fontSize": TEXT,
        "color": PALETTE[colour],
        "baseline": "middle",
        "clip": False,
        **more,
    }


def year_labels(years: Sequence[int], most: int) -> list[str]:
    """Which years get a label: all of few, else round ones."""
    if len(years) <= most * 2 - 1 and most == 8:
        return [str(year) for year in years]
    step = next(step for step in (1, 2, 5, 10, 20, 50) if len(years) / step <= most)
    if step in (1, 2):
        return [str(year) for year in years[::step]]
    return [str(year) for year in years if year % step == 0]


class Canvas:
    """Marks at pixels, gathered by how they look: a layer for each look draws fast."""

    def __init__(self, width: float) -> None:
        self.width = width
        self._looks: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        self._lines = 0

    def _add(self, look: tuple[Any, ...], values: Iterable[dict[str, Any]]) -> None:
        self._looks.setdefault(look, []).extend(values)

    def rect(self, x: float, y: float, x2: float, y2: float, colour: str) -> None:
        self._add(("rect", colour), [{"x": _px(x), "y": _px(y), "x2": _px(x2), "y2": _px(y2)}])

    def line(
        self,
        points: Sequence[tuple[float, float]],
        colour: str,
        size: float,
        dash: tuple[int, ...] = (),
        *,
        over: bool = False,
    ) -> None:
        """A line through points; one of two points may lie over the rectangles, else all lie under."""
        if len(points) == 2:
            # Straight lines are drawn some ten times as fast as rules than as paths.
            (x, y), (x2, y2) = points
            value = {"x": _px(x), "y": _px(y), "x2": _px(x2), "y2": _px(y2)}
            self._add(("over" if over else "rule", colour, size, dash), [value])
            return
        self._lines += 1
        values = [{"x": _px(x), "y": _px(y), "of": self._lines, "at": at} for at, (x, y) in enumerate(points)]
        self._add(("line", colour, size, dash), values)

    def dot(self, x: float, y: float, colour: str, size: int = 120) -> None:
        self._add(("circle", colour, size), [{"x": _px(x), "y": _px(y)}])

    def square(self, x: float, y: float, colour: str) -> None:
        self._add(("square", colour, 150), [{"x": _px(x), "y": _px(y)}])

    def text(
        self,
        x: float,
        y: float,
        text: str,
        colour: str,
        *,
        align: str,
        bold: bool = False,
        halo: bool = False,
    ) -> None:
        value = {"x": _px(x), "y": _px(y), "text": text}
        if halo:
            self._add(("halo", "paper", align), [value])
        self._add(("text", colour, align, bold), [value])

    def spec(self, height: float, *, left: int, right: int, top: int) -> Spec:
        ordered = sorted(self._looks.items(), key=lambda item: _DEPTH.index(item[0][0]))
        return spec(
            width=_px(self.width),
            height=_px(height),
            padding={"left": left, "right": right, "top": top, "bottom": 4},
            layer=[_layer(look, values) for look, values in ordered],
        )


# What lies under what.
_DEPTH = ("rule", "line", "rect", "over", "circle", "square", "halo", "text")


def _layer(look: tuple[Any, ...], values: list[dict[str, Any]]) -> Spec:
    kind, colour = look[0], look[1]
    encoding: dict[str, Any] = {
        at: {"field": at, "type": "quantitative", "scale": None, "axis": None} for at in ("x", "y")
    }
    if kind == "rect":
        encoding |= {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
        mark: dict[str, Any] = {"type": "rect", "color": PALETTE[colour]}
    elif kind in ("rule", "over"):
        encoding |= {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
        mark = {"type": "rule", "color": PALETTE[colour], "strokeWidth": look[2]}
        mark |= {"strokeDash": list(look[3])} if look[3] else {}
    elif kind == "line":
        encoding |= {
            "detail": {"field": "of", "type": "nominal"},
            "order": {"field": "at", "type": "quantitative"},
        }
        mark = {"type": "line", "color": PALETTE[colour], "strokeWidth": look[2], "strokeJoin": "round"}
        mark |= {"strokeDash": list(look[3])} if look[3] else {}
    elif kind in ("circle", "square"):
        mark = {"type": kind, "color": PALETTE[colour], "size": look[2], "opacity": 1}
    else:
        mark = text_mark(colour, align=look[2])
        if kind == "halo":
            mark |= {"stroke": PALETTE[colour], "strokeWidth": 5, "strokeJoin": "round"}
        elif look[3]:
            mark["fontWeight"] = "bold"
        encoding["text"] = {"field": "text"}
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def _px(at: float) -> float:
    """Tenths of a pixel: the last digits of a division must not show."""
    return round(at, 1)
