"""Charts of money, wars and people: what to draw of a dossier's figures, and what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from sinews.dossier import chronicle, shown
from sinews.dossier.canvas import NARROW, WIDE
from sinews.dossier.charts_years import Dot, Mark, Panel, Trace, Value, panels, strip
from sinews.dossier.content import Dossier
from sinews.dossier.language import Language
from sinews.dossier.pictures import dyad
from sinews.dossier.prose_ties import TiesProse
from sinews.dossier.studio import Draft
from sinews.dossier.tables import Column, Table
from sinews.dossier.tables_ties import TiesTables
from sinews.dossier.ties import are_many
from sinews.figure import Cell, Figure
from sinews.parties import Party
from sinews.periods import Moment, UnreadablePeriod

_SIZES = (WIDE, NARROW)
# Over fewer years a chart says less than its sentence.
_FEWEST_YEARS = 3


class TiesPictures:
    """Drafts the charts that a dossier has figures for; what would be empty is not drafted."""

    def __init__(self, dossier: Dossier, language: Language, events: Sequence[chronicle.Event]) -> None:
        self._dossier = dossier
        self._language = language
        self._prose = TiesProse(dossier, language)
        self._tables = TiesTables(language)
        self.marked = [event for event in chronicle.marked(events) if _moment(event) is not None]

    def drafts(self) -> list[Draft]:
        found = (self._axis(), self._spending(), self._people(), self._standing())
        return [draft for draft in found if draft is not None]

    # Deliveries and deaths ---------------------------------------------------------------------

    def _axis(self) -> Draft | None:
        """Deaths by year, below the deliveries by year where there are any."""
        deaths = self._dossier.section("conflict").figures.get("deaths")
        if deaths is None or not any(value for value, *_ in _points(deaths).values()):
            return None
        yearly = self._dossier.section("suppliers").figures.get("yearly")
        delivered = self._delivered(yearly)
        if len(list(self._dossier.period.years()) if delivered else _years(deaths)) < _FEWEST_YEARS:
            return None
        say, language = self._prose.say, self._language
        place = self._prose.place(deaths)
        worst = max(_points(deaths).items(), key=lambda item: (item[1][0], -item[0]))
        year = shown.named(deaths, str(worst[0]))
        most = shown.named(deaths, language.number(worst[1][0], 0))
        drawn = [Panel(_said(say("axis.unit_deaths", place=place)), (Trace(_points(deaths), "second"),), 110)]
        title, subtitle = say("axis.finding", year=year, deaths=most), None
        if delivered and yearly is not None:
            drawn.insert(0, Panel(_said(say("axis.unit_arms")), (Trace(delivered, "accent"),), 110))
            peak = max(delivered.items(), key=lambda item: (item[1][0], -item[0]))[0]
            if peak != worst[0]:
                top = shown.named(yearly, str(peak))
                title = say("axis.finding_both", peak_year=top, year=year, deaths=most)
            subtitle = say("axis.chart", place=place)
        columns: tuple[Cell, ...] = ("year", "deaths", "low", "high", "delivered_tiv_million", "figure")
        years = sorted({*_points(deaths), *delivered})
        rows: list[Sequence[Cell]] = [columns]
        for one in years:
            value, low, high = _points(deaths).get(one, (None, None, None))
            rows.append((one, value, low, high, delivered.get(one, (None,))[0], deaths.id))
        if not delivered:
            rows = [[*row[:4], row[5]] for row in rows]
        table = self._tables.by_year(
            [(language.plain("columns.deaths"), deaths, "number")],
            subtitle or say("axis.chart_deaths", years=shown.period(deaths), place=place),
        )
        return self._draft(
            "axis",
            title,
            table.caption,
            "axis.describe",
            deaths,
            drawn,
            list(self._dossier.period.years()) if delivered else _years(deaths),
            table if not delivered else self._with_deliveries(table, delivered),
            rows,
            beside=(yearly,) if delivered and yearly is not None else (),
            marks=self._marks(),
        )

    def _delivered(self, yearly: Figure | None) -> dict[int, Value]:
        """What the sender delivered to the receiver, by year."""
        if yearly is None or not yearly.value:
            return {}
        exports = "recipient" not in yearly.parameters
        codes = dyad(self._dossier.receiver if exports else self._dossier.sender, yearly)
        found: dict[int, float] = {}
        for year, party, _, tiv, *_ in yearly.rows:
            if party in codes and isinstance(year, int) and isinstance(tiv, int | float):
                found[year] = round(found.get(year, 0) + tiv, 4)
        return {year: (tiv, None, None) for year, tiv in found.items() if tiv}

    def _with_deliveries(self, table: Table, delivered: dict[int, Value]) -> Table:
        """The table of deaths with a column of deliveries, and the years that only have those."""
        blank = (Markup(""),) * (len(table.columns) - 1)
        held = {int(row[0]): row for row in table.rows}
        rows = []
        for year in sorted({*held, *delivered}):
            tiv = delivered.get(year)
            written = Markup(self._language.number(tiv[0], 1)) if tiv else Markup("")
            rows.append((*held.get(year, (Markup(year), *blank)), written))
        columns = (*table.columns, Column(self._language.plain("columns.tiv"), True))
        return replace(table, columns=columns, rows=tuple(rows))

    def _marks(self) -> list[Mark]:
        found = []
        for number, event in enumerate(self.marked, start=1):
            sort = self._language.label("events", event.best["type"])
            when = self._language.date(event.best["date_start"])
            at = _moment(event)
            assert at is not None
            found.append(Mark(at, f"{number} {sort}, {when}", f"{number} {sort}"))
        return found

    # Money and people --------------------------------------------------------------------------

    def _spending(self) -> Draft | None:
        figures = self._dossier.section("spending").figures
        language, sides = self._language, (("receiver", "accent"), ("sender", "second"))
        shares = [
            (side, role, figures[f"{side}_share"])
            for side, role in sides
            if f"{side}_share" in figures and len(_points(figures[f"{side}_share"])) >= _FEWEST_YEARS
        ]
        amounts = [
            (side, role, figures[f"{side}_constant"])
            for side, role in sides
            if f"{side}_constant" in figures and len(_points(figures[f"{side}_constant"])) >= _FEWEST_YEARS
        ]
        if not shares and not amounts:
            return None
        drawn, traces = [], []
        if shares:
            key = [
                Trace(_points(f), role, True, language.title(self._side(side))) for side, role, f in shares
            ]
            drawn.append(Panel(language.plain("spending.unit_share"), tuple(key), 120))
            for side, _, figure in shares:
                name = f"{language.title(self._side(side))}, {language.plain('spending.unit_share')}"
                traces.append((name, figure, "share"))
        for side, role, figure in amounts:
            note = self._unit(side, figure)
            drawn.append(Panel(note, (Trace(_points(figure), role, True),), 84))
            traces.append((note, figure, "number"))
        used = [figure for _, figure, _ in traces]
        years = list(range(min(_years(f)[0] for f in used), max(_years(f)[-1] for f in used) + 1))
        chart = self._language.text("spending.chart", years=shown.period(used[0]))
        if shares:
            side, _, figure = shares[0]
            slots = {"share": shown.value(figure, language), "year": shown.valued_year(figure)}
            title = language.text("spending.finding", state=self._side(side), **slots)
        else:
            side, _, _ = amounts[0]
            value = figures[f"{side}_value"]
            if value.value is None:
                return None
            slots = {"value": shown.value(value, language), "year": shown.last_year(value)}
            title = language.text("spending.finding_value", state=self._side(side), **slots)
        rows: list[Sequence[Cell]] = [("year", "series", "value", "figure")]
        for name, figure, _ in traces:
            rows += [(year, name, value, figure.id) for year, (value, *_) in _points(figure).items()]
        table = self._tables.by_year(traces, chart)
        return self._draft(
            "spending", title, chart, "spending.describe", used[0], drawn, years, table, rows, tuple(used[1:])
        )

    def _unit(self, side: str, figure: Figure) -> str:
        """“Israel, million US dollars of 2022”: the base year is in the series' unit."""
        words = figure.series[0].unit.split()
        base = next((word for word in words if word.isdigit() and len(word) == 4), "")
        party = self._side(side)
        if not base:
            return _said(self._language.text("spending.unit_constant", state=party))
        return _said(self._language.text("spending.unit_value", state=party, base=shown.named(figure, base)))

    def _people(self) -> Draft | None:
        figures = self._dossier.section("people").figures
        host = self._prose.host()
        stock, flow = figures.get("host_stock"), figures.get("host_flow")
        if host is None or stock is None or not are_many(stock):
            return None
        if sum(1 for value, *_ in _points(stock).values() if value) < _FEWEST_YEARS:
            return None
        language = self._language
        drawn = [Panel(language.plain("people.unit_stock"), (Trace(_points(stock), "accent"),), 120)]
        traces = [(language.plain("people.unit_stock"), stock, "number")]
        if flow is not None and any(value for value, *_ in _points(flow).values()):
            drawn.append(Panel(language.plain("people.unit_flow"), (Trace(_points(flow), "second"),), 90))
            traces.append((language.plain("people.unit_flow"), flow, "number"))
        names: dict[str, Party | Markup] = {
            "receiver": self._dossier.receiver,
            "host": host,
            "receiver_land": self._prose.origin(stock),
        }
        slots = {"stock": shown.value(stock, language), "year": shown.last_year(stock)}
        chart = language.text("people.chart", **names, years=shown.period(stock))
        title = chart if not stock.value else language.text("people.finding", **names, **slots)
        rows: list[Sequence[Cell]] = [("year", "count", "people", "figure")]
        for sort, figure in (("stock", stock), ("flow", flow)):
            if figure is not None:
                rows += [(year, sort, value, figure.id) for year, (value, *_) in _points(figure).items()]
        years = sorted({*_years(stock), *(_years(flow) if flow is not None else ())})
        beside = (flow,) if len(drawn) > 1 and flow is not None else ()
        return self._draft(
            "people",
            title,
            chart,
            "people.describe",
            stock,
            drawn,
            years,
            self._tables.by_year(traces, chart),
            rows,
            beside,
        )

    # Standing ----------------------------------------------------------------------------------

    def _standing(self) -> Draft | None:
        figure = self._dossier.section("standing").figures.get("share")
        if figure is None or len(figure.rows) < 2:
            return None
        language = self._language
        at = {name: place for place, name in enumerate(figure.columns)}
        dots = []
        for row in figure.rows:
            rank, dyads = _number(row[at["rank"]]), _number(row[at["dyads"]])
            # The first of all stands at the end, however many those are.
            place = 100.0 * (dyads - rank) / (dyads - 1) if dyads > 1 else 100.0
            label = language.plain("standing.place").format(
                rank=language.number(rank, 0),
                dyads=language.number(dyads, 0),
            )
            dots.append(Dot(language.label("circles", str(row[at["among"]])), place, label))
        title = self._prose.say(
            "standing.finding",
            share=shown.value(figure, language),
            percent=shown.cell(figure, min(2, len(figure.rows) - 1), "lower_percent", language, percent=True),
        )
        ends = (language.plain("standing.lowest"), language.plain("standing.highest"))
        chart = self._prose.say("standing.chart")
        caption = self._prose.say("standing.share_caption", value=shown.value(figure, language))
        return Draft(
            id="standing",
            title=title,
            subtitle=chart,
            description=language.plain("standing.describe"),
            figure=figure,
            specs=(strip(dots, *ends, width=_SIZES[0]), strip(dots, *ends, width=_SIZES[1])),
            table=self._tables.standing(figure, caption),
            rows=[(*figure.columns, "figure"), *((*row, figure.id) for row in figure.rows)],
            vintages=figure.vintages,
        )

    # The parts that these share ----------------------------------------------------------------

    def _draft(
        self,
        name: str,
        title: Markup,
        subtitle: Markup,
        describe: str,
        figure: Figure,
        drawn: Sequence[Panel],
        years: Sequence[int],
        table: Table,
        rows: Sequence[Sequence[Cell]],
        beside: tuple[Figure, ...] = (),
        marks: Sequence[Mark] = (),
    ) -> Draft:
        wide, narrow = (panels(drawn, years, marks, self._tick, width=width) for width in _SIZES)
        return Draft(
            id=name,
            title=title,
            subtitle=subtitle,
            description=self._language.plain(describe),
            figure=figure,
            specs=(wide, narrow),
            table=table,
            rows=rows,
            vintages=figure.vintages,
            beside=beside,
        )

    def _tick(self, value: float) -> str:
        return self._language.number(value, 0 if value == int(value) else 1 if value * 10 % 1 == 0 else 2)

    def _side(self, name: str) -> Party:
        return self._dossier.sender if name == "sender" else self._dossier.receiver


def _points(figure: Figure) -> dict[int, Value]:
    """The first series of a figure by year, without the years of which nothing is known."""
    return {
        int(p.at): (p.value, p.low, p.high)
        for series in figure.series[:1]
        for p in series.points
        if p.value is not None
    }


def _years(figure: Figure) -> list[int]:
    years = sorted(_points(figure))
    return list(range(years[0], years[-1] + 1))


def _moment(event: chronicle.Event) -> float | None:
    """The day an event began as a year with a fraction; a month or a year by its middle."""
    try:
        moment = Moment.parse(event.best["date_start"])
    except UnreadablePeriod:
        return None
    first, last = moment.first_day(), moment.last_day()
    middle = (first.timetuple().tm_yday + last.timetuple().tm_yday) / 2
    return moment.year + (middle - 0.5) / 366


def _said(text: Markup) -> str:
    """A sentence as text, for a drawing."""
    return str(text.striptags())


def _number(cell: Cell) -> float | int:
    assert isinstance(cell, int | float)
    return cell
