"""What opens behind a number: how it was made, from which records, and how to cite it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from sinews.cite import cite_figure
from sinews.dossier import shown
from sinews.dossier.language import Language
from sinews.figure import Figure
from sinews.trace import read_records
from sinews.workspace import Snapshot, Workspace

# Lines of the register behind a figure that stand on the page; `sinews trace` shows them all.
LINES = 5
FILES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A record as it stands in the raw file."""

    origin: str
    row: int
    text: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A figure's panel, in the language of the page; `number` is its place among the endnotes."""

    figure: Figure
    number: int
    call: str
    value: str
    interval: str
    unit: str
    period: str
    vintages: str
    count: Markup
    lines: tuple[Line, ...]
    snapshots: tuple[Snapshot, ...]
    more: Markup
    caveats: tuple[str, ...]
    cite: str


def panels(workspace: Workspace, figures: Sequence[Figure], language: Language) -> list[Panel]:
    """A panel for each figure; every raw file is read once for all of them."""
    places = {figure.id: _places(figure) for figure in figures}
    wanted = list(dict.fromkeys(place for found in places.values() for place in found))
    raw = dict(zip(wanted, read_records(workspace, wanted), strict=True))
    found = []
    for number, figure in enumerate(figures, start=1):
        lines = tuple(
            Line(workspace.snapshot(place[0]).origin, place[1], "\n".join(raw[place].lines))
            for place in places[figure.id]
        )
        found.append(_panel(workspace, figure, number, lines, language))
    return found


def call(figure: Figure) -> str:
    """The measure with its parameters, as it is asked for on the command line."""
    given = " ".join(f"{key}={_quoted(value)}" for key, value in figure.parameters.items())
    return f"{figure.measure} {given}"


def _panel(
    workspace: Workspace, figure: Figure, number: int, lines: tuple[Line, ...], language: Language
) -> Panel:
    held = [workspace.snapshot(one) for one in figure.snapshots[:FILES]]
    left = len(figure.snapshots) - len(held)
    count = figure.records.count
    key = "panel.records_none" if not count else "panel.records_count" + ("_one" if count == 1 else "")
    return Panel(
        figure=figure,
        number=number,
        call=call(figure),
        value=_value(figure, language),
        interval=_interval(figure, language),
        unit=figure.unit,
        period=figure.period.spoken() if figure.period else "",
        vintages=", ".join(language.date(vintage) for vintage in figure.vintages),
        count=language.text(key, count=escape(language.number(count, 0))),
        lines=lines,
        snapshots=tuple(held),
        more=language.text("panel.snapshots_more", count=escape(language.number(left, 0)))
        if left
        else Markup(""),
        caveats=tuple(language.caveat(warning) for warning in figure.warnings),
        cite=cite_figure(workspace, figure.to_json()),
    )


def _places(figure: Figure) -> list[tuple[str, int, int]]:
    """Where the first records of a figure stand."""
    found = zip(figure.records.sample, figure.records.lines, strict=True)
    return [(snapshot, row, lines) for (snapshot, row), lines in found][:LINES]


def _value(figure: Figure, language: Language) -> str:
    if isinstance(figure.value, int | float):
        return shown.value(figure, language).text
    if isinstance(figure.value, list):
        return ", ".join(language.party(code, code) for code in figure.value)
    return str(figure.value) if figure.value is not None else language.plain("panel.none")


def _interval(figure: Figure, language: Language) -> str:
    bounds = shown.bounds(figure, language)
    if bounds is None:
        return ""
    return language.plain("panel.between").format(low=bounds[0].text, high=bounds[1].text)


def _quoted(value: str | int) -> str:
    text = str(value)
    return f'"{text}"' if " " in text else text
