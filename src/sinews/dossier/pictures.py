"""The dossier's charts of arms: what to draw of its figures, and what they show."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup, escape

from sinews import parties
from sinews.dossier import charts, shown
from sinews.dossier.canvas import NARROW, WIDE
from sinews.dossier.content import Dossier
from sinews.dossier.language import Language
from sinews.dossier.studio import Draft
from sinews.dossier.tables import Tables
from sinews.figure import Cell, Figure
from sinews.parties import Party


class Pictures:
    """Drafts the charts of arms that a dossier has the figures for; empty ones are not drafted."""

    def __init__(self, dossier: Dossier, language: Language) -> None:
        self._dossier = dossier
        self._language = language
        self._tables = Tables(language)

    def drafts(self) -> list[Draft]:
        drafts = (self._yearly(), self._windows(), self._composition())
        return [draft for draft in drafts if draft is not None]

    def _yearly(self) -> Draft | None:
        figure = self._dossier.section("suppliers").figures.get("yearly")
        if figure is None or not figure.value:
            return None
        exports = "recipient" not in figure.parameters
        partner = self._dossier.receiver if exports else self._dossier.sender
        parts, second, more = charts.bars(figure, dyad(partner, figure))
        key = []
        if any(part.role == "dyad" for part in parts):
            key.append(("dyad", self._language.party(partner.code, partner.name, receives=exports)))
        if second:
            names = {str(row[1]): str(row[2]) for row in figure.rows}
            key.append(("second", self._language.party(second, names[second], receives=exports)))
        if more:
            key.append(("rest", self._language.plain("suppliers.others")))
        years = list(self._dossier.period.years())
        unit = self._language.plain("suppliers.unit")
        title = self._say("suppliers.chart_exports" if exports else "suppliers.chart")
        return Draft(
            id="suppliers",
            title=self._finding(figure, partner, exports),
            subtitle=title,
            description=str(self._language.text("suppliers.describe", partner=partner).striptags()),
            figure=figure,
            specs=(
                charts.columns(parts, years, key, unit, width=WIDE),
                charts.columns(parts, years, key, unit, width=NARROW),
            ),
            table=self._tables.yearly(figure, title, dyad(partner, figure)),
            rows=[(*figure.columns, "figure"), *((*row, figure.id) for row in figure.rows)],
            vintages=figure.vintages,
        )

    def _windows(self) -> Draft | None:
        drift = self._dossier.drift
        if len(drift.main) < 2 or drift.is_empty:
            return None
        steps = [self._step(figure) for figure in drift.main]
        others = [
            (self._language.date(label), [self._step(figure) for figure in line])
            for label, line in drift.others.items()
        ]
        unit = self._language.plain("windows.unit")
        title = self._say("windows.chart")
        columns = ("window", "vintage", "share_percent", "low", "high", "figure")
        rows: list[Sequence[Cell]] = [columns]
        for figure in drift.figures:
            assert isinstance(figure.value, int | float)
            vintage = ", ".join(figure.vintages)
            rows.append((str(figure.period), vintage, figure.value, figure.low, figure.high, figure.id))
        return Draft(
            id="windows",
            title=self._drifting(),
            subtitle=title,
            description=self._language.plain("windows.describe"),
            figure=drift.main[-1],
            specs=(
                charts.share_line(steps, others, unit, width=WIDE),
                charts.share_line(steps, others, unit, width=NARROW),
            ),
            table=self._tables.shares(drift.figures, title),
            rows=rows,
            vintages=tuple(dict.fromkeys(v for f in drift.figures for v in f.vintages)),
        )

    # What is seen ------------------------------------------------------------------------------

    def _finding(self, figure: Figure, partner: Party, exports: bool) -> Markup:
        """The dyad's best year; where it has none, the largest partner's."""
        codes = dyad(partner, figure)
        ending = "_exports" if exports else ""
        at = _highest(figure, "tiv_million", lambda row: row[1] in codes)
        if at is not None and partner.kind != "group":
            return self._say(
                f"suppliers.peak{ending}",
                year=shown.cell(figure, at, "year", self._language),
                tiv=shown.cell(figure, at, "tiv_million", self._language),
            )
        top = self._dossier.section("suppliers").figures["top"]
        if not top.rows:
            return self._say(f"suppliers.chart{ending}")
        return self._say(
            f"suppliers.first{ending}",
            partner=parties.get(str(top.rows[0][1])),
            tiv=shown.cell(top, 0, "tiv_million", self._language),
        )

    def _drifting(self) -> Markup:
        peak, last = self._dossier.drift.peak, self._dossier.drift.main[-1]
        slots = {
            "peak": shown.value(peak, self._language),
            "peak_window": shown.period(peak),
        }
        if peak.value == self._dossier.drift.trough.value:
            return self._say("windows.finding_same", peak=slots["peak"])
        if peak is last:
            return self._say("windows.finding_last", **slots)
        return self._say(
            "windows.finding",
            last=shown.value(last, self._language),
            last_window=shown.period(last),
            **slots,
        )

    def _largest(self, figure: Figure) -> Markup:
        at = _highest(figure, "tiv_million", lambda row: row[0] == "category")
        assert at is not None
        part = self._language.label("parts", str(figure.rows[at][1]))
        return self._say(
            "composition.finding",
            part=escape(part),
            share=shown.cell(figure, at, "share_percent", self._language, percent=True),
        )

    def _step(self, figure: Figure) -> charts.Step:
        assert isinstance(figure.value, int | float)
        assert figure.period is not None
        first, last = figure.period.first_year, figure.period.last_year
        return charts.Step(
            window=f"{first}–{last % 100:02d}",
            share=figure.value,
            low=figure.low,
            high=figure.high,
            label=shown.value(figure, self._language).text,
        )

    def _composition(self) -> Draft | None:
        figure = self._dossier.section("composition").figures.get("composition")
        if figure is None or not figure.value:
            return None
        share = figure.columns.index("share_percent")
        items = []
        for at, row in enumerate(figure.rows):
            value = row[share]
            if row[0] == "category" and isinstance(value, int | float):
                label = shown.cell(figure, at, "share_percent", self._language, percent=True).text
                items.append((self._language.label("parts", str(row[1])), float(value), label))
        title = self._say("composition.chart")
        return Draft(
            id="composition",
            title=self._largest(figure),
            subtitle=title,
            description=self._language.plain("composition.describe"),
            figure=figure,
            specs=(
                charts.bar_list(items, width=WIDE),
                charts.bar_list(items, width=NARROW),
            ),
            table=self._tables.composition(figure, title),
            rows=[(*figure.columns, "figure"), *((*row, figure.id) for row in figure.rows)],
            vintages=figure.vintages,
        )

    def _say(self, key: str, **slots: shown.Shown | Markup | Party) -> Markup:
        return self._language.text(
            key,
            sender=self._dossier.sender,
            receiver=self._dossier.receiver,
            period=self._dossier.period,
            **slots,
        )


def dyad(party: Party, figure: Figure) -> frozenset[str]:
    """The codes under which a party stands in a figure: its own, or its members' over the years."""
    if party.kind != "group" or figure.period is None:
        return frozenset({party.code})
    years = (parties.members(party.code, year) for year in figure.period.years())
    return frozenset[str]().union(*years)


def _highest(figure: Figure, column: str, keep: Callable[[tuple[Cell, ...]], bool]) -> int | None:
    """The row with the greatest number in a column among those to keep; the first of equals."""
    place = figure.columns.index(column)
    best: tuple[float, int] | None = None
    for at, row in enumerate(figure.rows):
        number = row[place]
        if isinstance(number, int | float) and keep(row) and (best is None or number > best[0]):
            best = (number, at)
    return best[1] if best else None
