"""Charts with all that stands around them: title, table, source line, CSV.

A part of a page drafts its charts (`Draft`); a `Studio` has those of all parts drawn at once.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sinews.dossier.canvas import Spec
from sinews.dossier.draw import Engine, inline
from sinews.dossier.language import Language
from sinews.dossier.tables import Table
from sinews.editions import UNDATED
from sinews.figure import Cell, Figure
from sinews.sources import all_sources
from sinews.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as the page holds it; `figure` is the one its caption opens."""

    id: str
    title: Markup
    subtitle: Markup
    description: str
    figure: Figure
    wide: Markup
    narrow: Markup
    table: Table
    source: str
    csv: str
    file: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A chart before it is drawn; `beside` are further figures that it shows.

    `specs` are the wide and the narrow one; `rows` are the CSV, its first row the columns' names.
    """

    id: str
    title: Markup
    subtitle: Markup
    description: str
    figure: Figure
    specs: tuple[Spec, Spec]
    table: Table
    rows: Sequence[Sequence[Cell]]
    vintages: tuple[str, ...]
    beside: tuple[Figure, ...] = ()


class Studio:
    """Has charts drawn; `name` begins the names of the files that they are saved as."""

    def __init__(self, workspace: Workspace, language: Language, name: str) -> None:
        self._workspace = workspace
        self._language = language
        self._name = name
        self._drafts: list[Draft] = []

    def send(self, engine: Engine, drafts: Sequence[Draft]) -> None:
        """Have the charts drawn, all at once."""
        self._drafts = list(drafts)
        engine.send([spec for draft in self._drafts for spec in draft.specs], self._language.code)

    def take(self, engine: Engine) -> dict[str, Chart]:
        """The charts that were sent, by their ids."""
        svgs = engine.take()
        return {
            draft.id: self._chart(draft, svgs[2 * at], svgs[2 * at + 1])
            for at, draft in enumerate(self._drafts)
        }

    def _chart(self, draft: Draft, wide: str, narrow: str) -> Chart:
        title = f"{draft.title.striptags()}. {draft.subtitle.striptags()}"
        figure = draft.figure
        source = self._source((figure, *draft.beside), draft.vintages)
        return Chart(
            id=draft.id,
            title=draft.title,
            subtitle=draft.subtitle,
            description=draft.description,
            figure=figure,
            wide=inline(wide, identity=f"{draft.id}-w", title=title, description=draft.description),
            narrow=inline(narrow, identity=f"{draft.id}-n", title=title, description=draft.description),
            table=draft.table,
            source=source,
            csv=_csv(draft.rows, source),
            file=f"{self._name}-{draft.id}".lower(),
        )

    def _source(self, figures: Sequence[Figure], vintages: Iterable[str]) -> str:
        """Whom to credit, each once, with the vintages of each."""
        found: dict[str, list[str]] = {}
        for figure in figures:
            for name in dict.fromkeys(self._workspace.snapshot(one).source for one in figure.snapshots[:3]):
                listed = found.setdefault(name, [])
                dated = vintages if figure is figures[0] else figure.vintages
                listed += [vintage for vintage in dated if vintage not in listed and vintage != UNDATED]
        credits = [self._credit(name, listed) for name, listed in found.items()]
        if list(found) == ["sinews_totals"]:
            dates = ", ".join(self._language.date(vintage) for vintage in found["sinews_totals"])
            return self._language.plain("chart.own_source").format(vintages=dates)
        return self._language.plain("chart.source").format(credit="; ".join(credits))

    def _credit(self, source: str, vintages: Iterable[str]) -> str:
        credit = str(all_sources()[source].meta["credit"]).removeprefix("Source: ")
        dates = ", ".join(self._language.date(vintage) for vintage in vintages)
        return f"{credit} ({dates})" if dates else credit


def _csv(rows: Sequence[Sequence[Cell]], source: str) -> str:
    """The numbers unrounded, with figure and source on every line, so that no line loses them."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    head, *body = rows
    writer.writerow([*head, "source"])
    for row in body:
        writer.writerow([*(_inert(cell) for cell in row), source])
    return written.getvalue()


def _inert(cell: Cell) -> Cell:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t") else cell
