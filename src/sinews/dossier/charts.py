"""Charts as Vega-Lite specifications: plain data, drawn elsewhere (`draw`).

Every chart comes wide, for a page's column, and narrow, for a telephone. Sizes are fixed, nothing is
laid out by measuring text, so that a chart is the same on every machine. Colours are those of
`PALETTE`: the dyad in the accent colour, everything else in greys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sinews.dossier.canvas import FONT, NARROW, PALETTE, TEXT, WIDE, Spec, spec, text_mark, year_labels
from sinews.dossier.shown import rounded
from sinews.figure import Figure

ROLES = ("dyad", "second", "rest")


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a year's column: whose it is, and how it is drawn (dyad, second, rest)."""

    year: int
    role: str
    tiv: float
    order: int


@dataclass(frozen=True, slots=True)
class Step:
    """The share in one window, with the label that may stand beside it."""

    window: str
    share: float
    low: float | None
    high: float | None
    label: str


def bars(figure: Figure, dyad: frozenset[str]) -> tuple[list[Bar], str | None, bool]:
    """The bars of `arms.yearly`, the largest other partner, and whether there are more.

    `dyad` are the partners in the accent colour: one state, or a group's members.
    """
    others = [series.name for series in figure.series if series.name not in dyad]
    second = others[0] if others else None
    # Parts of one colour are drawn as one, or the seams between them would show.
    drawn: dict[tuple[int, str], Decimal] = {}
    for year, party, _, tiv, *_ in figure.rows:
        role = "dyad" if party in dyad else "second" if party == second else "rest"
        if not isinstance(year, int) or not isinstance(tiv, int | float):
            raise TypeError("arms.yearly has a row without a year or a volume")
        drawn[year, role] = drawn.get((year, role), Decimal(0)) + Decimal(str(tiv))
    found = [Bar(year, role, float(tiv), ROLES.index(role)) for (year, role), tiv in drawn.items()]
    return sorted(found, key=lambda bar: (bar.year, bar.order)), second, len(others) > 1


def columns(
    parts: Sequence[Bar], years: Sequence[int], key: Sequence[tuple[str, str]], unit: str, *, width: int
) -> Spec:
    """Stacked columns by year; `key` names the roles that are drawn, in their order."""
    roles = {"dyad": "accent", "second": "second", "rest": "rest"}
    labels, top = _key([(roles[role], text) for role, text in key], width)
    axis = year_labels(years, 8 if width == WIDE else 5)
    values = [
        {"year": str(part.year), "role": part.role, "tiv": part.tiv, "order": part.order} for part in parts
    ]
    inner = width - 50
    return spec(
        width=inner,
        height=260 if width == WIDE else 210,
        padding={"left": 46, "right": 4, "top": top + 32, "bottom": 26},
        layer=[
            {
                "data": {"values": values},
                "mark": {"type": "bar"},
                "encoding": {
                    "x": {
                        "field": "year",
                        "type": "ordinal",
                        "scale": {
                            "domain": [str(y) for y in years],
                            "paddingInner": 0.18,
                            "paddingOuter": 0.1,
                        },
                        "axis": _axis(values=axis, labelAngle=0),
                    },
                    "y": {
                        "field": "tiv",
                        "type": "quantitative",
                        "stack": "zero",
                        "axis": _axis(grid=True, tickCount=4, format=",.0f" if _tall(parts) else "~f"),
                    },
                    "order": {"field": "order", "type": "quantitative"},
                    "color": {
                        "field": "role",
                        "type": "nominal",
                        "legend": None,
                        "scale": {"domain": list(roles), "range": [PALETTE[c] for c in roles.values()]},
                    },
                },
            },
            *labels,
            _note(unit, x=-44, y=-18),
        ],
    )


def share_line(
    steps: Sequence[Step],
    others: Sequence[tuple[str, Sequence[Step]]],
    unit: str,
    *,
    width: int,
) -> Spec:
    """The share by window, its band, and other vintages' lines in grey, labelled at their ends."""
    names = [step.window for step in steps]
    inner = width - (80 if width == NARROW else 150 if others else 90)
    x = {
        "field": "window",
        "type": "ordinal",
        "scale": {"type": "point", "domain": names, "padding": 0.3},
        "axis": _axis(values=_thin(names, 10 if width == WIDE else 4), labelAngle=0),
    }
    layers: list[Spec] = []
    if any(step.low is not None for step in steps):
        layers.append(
            {
                "data": {
                    "values": [
                        {"window": s.window, "low": s.low, "high": s.high} for s in steps if s.low is not None
                    ]
                },
                "mark": {"type": "area", "color": PALETTE["band"]},
                "encoding": {
                    "x": x,
                    "y": {"field": "low", "type": "quantitative"},
                    "y2": {"field": "high"},
                },
            }
        )
    # Lines that end where another does would print their labels over each other.
    taken: dict[str, int] = {}
    for label, line in others:
        drawn = [step for step in line if step.window in names]
        if not drawn:
            continue
        end = drawn[-1]
        above = taken.get(end.window, 0)
        taken[end.window] = above + 1
        points = [{"window": step.window, "share": step.share} for step in drawn]
        layers.append(_line(points, x, PALETTE["second"], 1.5))
        # On the side that the dyad's own line turns away from.
        later = steps[min(names.index(end.window) + 2, len(steps) - 1)]
        offset = 14 + 15 * above if later.share > end.share else -13 - 15 * above
        layers.append(_label(end, label, x, align="left", dx=4, dy=offset))
    values = [{"window": s.window, "share": s.share} for s in steps]
    layers.append(_line(values, x, PALETTE["accent"], 2.5))
    y = {"field": "share", "type": "quantitative"}
    layers.append(
        {
            "data": {"values": values},
            "mark": {"type": "point", "filled": True, "size": 36, "opacity": 1, "color": PALETTE["accent"]},
            "encoding": {"x": x, "y": y},
        }
    )
    layers += [
        _label(step, step.label, x, color=PALETTE["accent"], fontWeight="bold", **where)
        for step, where in _marked(steps)
    ]
    layers.append(_note(unit, x=-34, y=-32))
    layers[0]["encoding"]["y"] |= {
        "axis": _axis(grid=True, tickCount=4, format="~f"),
        "title": None,
        "scale": {"domainMin": 0, "nice": True},
    }
    return spec(
        width=inner,
        height=240 if width == WIDE else 200,
        padding={"left": 36, "right": width - inner - 36, "top": 46, "bottom": 26},
        layer=layers,
    )


def bar_list(items: Sequence[tuple[str, float, str]], *, width: int) -> Spec:
    """Horizontal bars with their names to the left and their values at their ends."""
    left, right = (170, 60) if width == WIDE else (136, 52)
    values = [
        {"name": name, "share": share, "label": label, "at": at}
        for at, (name, share, label) in enumerate(items)
    ]
    y = {
        "field": "name",
        "type": "nominal",
        "sort": {"field": "at", "op": "min", "order": "ascending"},
        "scale": {"paddingInner": 0.3, "paddingOuter": 0.15},
        "axis": {**_axis(labelPadding=8, labelLimit=left - 8), "labelColor": PALETTE["ink"]},
    }
    x = {"field": "share", "type": "quantitative", "axis": None, "scale": {"domainMin": 0, "nice": False}}
    return spec(
        width=width - left - right,
        height=26 * len(items),
        padding={"left": left, "right": right, "top": 4, "bottom": 4},
        data={"values": values},
        layer=[
            {"mark": {"type": "bar", "color": PALETTE["accent"]}, "encoding": {"y": y, "x": x}},
            {
                "mark": text_mark("ink", align="left", dx=6),
                "encoding": {"y": y, "x": x, "text": {"field": "label"}},
            },
        ],
    )


# The parts that the charts share -----------------------------------------------------------------


def _axis(**more: Any) -> Spec:
    return {
        "title": None,
        "domain": False,
        "ticks": False,
        "grid": False,
        "gridColor": PALETTE["rule"],
        "labelColor": PALETTE["muted"],
        "labelFontSize": TEXT,
        "labelFont": FONT,
        "labelPadding": 6,
        "labelOverlap": False,
        **more,
    }


def _note(text: str, *, x: int, y: int) -> Spec:
    return {
        "data": {"values": [{}]},
        "mark": text_mark("muted", align="left"),
        "encoding": {"x": {"value": x}, "y": {"value": y}, "text": {"value": text}},
    }


def _label(step: Step, text: str, x: Spec, **mark: Any) -> Spec:
    """A text beside a point of a line."""
    return {
        "data": {"values": [{"window": step.window, "share": step.share, "label": text}]},
        "mark": text_mark("muted", **mark),
        "encoding": {
            "x": x,
            "y": {"field": "share", "type": "quantitative"},
            "text": {"field": "label"},
        },
    }


def _line(values: list[dict[str, Any]], x: Spec, colour: str, thickness: float) -> Spec:
    return {
        "data": {"values": values},
        "mark": {"type": "line", "color": colour, "strokeWidth": thickness, "strokeJoin": "round"},
        "encoding": {"x": x, "y": {"field": "share", "type": "quantitative"}},
    }


def _key(items: Sequence[tuple[str, str]], width: int) -> tuple[list[Spec], int]:
    """Coloured squares with names above the chart, broken over lines; and their height."""
    layers: list[Spec] = []
    placed: list[tuple[int, int, str, str]] = []
    at, line = 0, 0
    for colour, text in items:
        wide = 22 + round(TEXT * 0.6 * len(text)) + 18
        if placed and at + wide > width - 10:
            at, line = 0, line + 1
        placed.append((at, line, colour, text))
        at += wide
    height = 20 * (line + 1) + 8
    for left, row, colour, text in placed:
        top = -32 - height + 14 + 20 * row
        layers.append(
            {
                "data": {"values": [{}]},
                "mark": {
                    "type": "square",
                    "size": 150,
                    "opacity": 1,
                    "color": PALETTE[colour],
                    "filled": True,
                },
                "encoding": {"x": {"value": left - 36}, "y": {"value": top}},
            }
        )
        mark = text_mark("ink", align="left")
        if colour == "accent":
            mark["fontWeight"] = "bold"
        layers.append(
            {
                "data": {"values": [{}]},
                "mark": mark,
                "encoding": {"x": {"value": left - 24}, "y": {"value": top}, "text": {"value": text}},
            }
        )
    return layers, height


def _thin(names: Sequence[str], most: int) -> list[str]:
    """Evenly spaced names, the last among them."""
    step = -(-len(names) // most)
    return list(names[::-1][::step][::-1])


def _marked(steps: Sequence[Step]) -> list[tuple[Step, Spec]]:
    """The steps whose value is printed (the highest, the lowest, the last), and where beside them."""
    last = steps[-1]
    highest = max(steps, key=lambda s: s.share)
    lowest = min(steps, key=lambda s: s.share)
    found: list[tuple[Step, Spec]] = [(last, {"align": "left", "dx": 9})]
    if highest is not last:
        found.append((highest, {"align": "center", "dy": -14}))
    if lowest not in (last, highest):
        # Left of the first point is the axis, and just above the years is no room below the line.
        near = lowest.share < highest.share / 12
        beside = {"align": "left", "dx": 9} if lowest is steps[0] else {"align": "center"}
        found.append((lowest, {**beside, "dy": -14 if near else 7 if lowest is steps[0] else 15}))
    return found


def _tall(parts: Sequence[Bar]) -> bool:
    by_year: dict[int, float] = {}
    for part in parts:
        by_year[part.year] = by_year.get(part.year, 0) + part.tiv
    return float(rounded(max(by_year.values(), default=0.0), 0)) >= 4
