"""Tables of the page: a figure's rows with labels, numbers and flags in the page's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from sinews.dossier import shown
from sinews.dossier.language import Language
from sinews.figure import Cell, Figure


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading; numbers stand to the right, and words may be cut over lines."""

    label: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Cells that are escaped already; `accent` are the rows in the dyad's colour."""

    caption: Markup
    columns: tuple[Column, ...]
    rows: tuple[tuple[Markup, ...], ...]
    accent: frozenset[int] = frozenset()


class Tables:
    """Makes tables in a language."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def _heading(self, name: str, is_number: bool = False) -> Column:
        return Column(self._language.plain(f"columns.{name}"), is_number)

    def _number(self, value: Cell, places: int = 0) -> Markup:
        if not isinstance(value, int | float):
            return Markup("")
        return escape(self._language.number(value, places))

    def _share(self, value: Cell) -> Markup:
        if not isinstance(value, int | float):
            return Markup("")
        return escape(self._language.share(value))

    def _estimated(self, text: str, estimated: Cell) -> Markup:
        if not text or not estimated:
            return escape(text)
        return escape(self._language.plain("format.estimate").format(value=text))

    def deliveries(self, figure: Figure, caption: Markup, sides: Sequence[str]) -> Table:
        """`arms.deliveries`; `sides` are those of the dyad that are groups: who of them it was."""
        cell = _reader(figure)
        columns = [self._heading("weapon")]
        columns += [self._heading(side) for side in sides]
        columns += [
            self._heading("ordered", True),
            self._heading("number_ordered", True),
            self._heading("number_delivered", True),
            self._heading("years"),
            self._heading("status"),
            self._heading("licensed"),
            self._heading("tiv", True),
        ]
        rows = []
        for row in figure.rows:
            found = [self._weapon(cell(row, "weapon"), cell(row, "description"))]
            found += [self._party(cell(row, side), side) for side in sides]
            number = cell(row, "number_delivered")
            found += [
                self._estimated(str(cell(row, "order_year")), cell(row, "order_year_estimated")),
                self._number(cell(row, "number_ordered")),
                self._estimated(str(self._number(number)), cell(row, "number_estimated")),
                _unbroken(self._estimated(_span(cell(row, "years")), cell(row, "years_estimated"))),
                self._part(cell(row, "status")),
                self._yes(cell(row, "made_locally")),
                self._number(cell(row, "tiv_million"), shown.tiv_places(figure)),
            ]
            rows.append(tuple(found))
        return Table(caption, tuple(columns), tuple(rows))

    def licensed(self, figure: Figure, caption: Markup) -> Table:
        """`arms.licensed_production`: what was made by the receiver."""
        cell = _reader(figure)
        columns = (
            self._heading("weapon"),
            self._heading("ordered", True),
            self._heading("number", True),
            self._heading("years"),
            self._heading("tiv", True),
        )
        rows = tuple(
            (
                self._weapon(cell(row, "weapon"), cell(row, "description")),
                escape(str(cell(row, "order_year"))),
                self._number(cell(row, "number")),
                _unbroken(escape(_span(cell(row, "years")))),
                self._number(cell(row, "tiv_million"), shown.tiv_places(figure)),
            )
            for row in figure.rows
        )
        return Table(caption, columns, rows)

    def dollars(self, figure: Figure, caption: Markup, sides: Sequence[str]) -> Table:
        """`arms.dollar_deals`, in the register's own words and read as an amount."""
        cell = _reader(figure)
        columns = [self._heading("weapons")]
        columns += [self._heading(side) for side in sides]
        columns += [
            self._heading("ordered", True),
            self._heading("dollars"),
            self._heading("usd", True),
            self._heading("scope"),
            self._heading("deals", True),
        ]
        rows = []
        for row in figure.rows:
            year = self._estimated(str(cell(row, "order_year")), cell(row, "order_year_uncertain"))
            found = [self._weapon(cell(row, "weapons"), None)]
            found += [self._party(cell(row, side), side) for side in sides]
            low, high = cell(row, "low_usd_million"), cell(row, "high_usd_million")
            amount = self._number(low, _places(low))
            if high != low:
                amount = Markup("{}–{}").format(amount, self._number(high, _places(high)))
            found += [
                year,
                Markup('<q lang="en">{}</q>').format(cell(row, "dollars") or ""),
                amount,
                escape(self._language.label("scopes", str(cell(row, "scope") or ""))),
                self._number(cell(row, "deals")),
            ]
            rows.append(tuple(found))
        return Table(caption, tuple(columns), tuple(rows))

    def yearly(self, figure: Figure, caption: Markup, dyad: frozenset[str]) -> Table:
        """`arms.yearly` as a grid: a row a year, a column a partner, in order of volume."""
        cell = _reader(figure)
        names = {str(cell(row, "party")): str(cell(row, "name")) for row in figure.rows}
        order = [series.name for series in figure.series]
        order = [p for p in order if p in dyad] + [p for p in order if p not in dyad]
        columns = [self._heading("year", True)]
        receives = "recipient" not in figure.parameters
        named = (self._language.party(code, names[code], receives=receives) for code in order)
        columns += [Column(name, True) for name in named]
        volumes = {(cell(r, "year"), cell(r, "party")): cell(r, "tiv_million") for r in figure.rows}
        years = [int(point.at) for point in figure.series[0].points]
        places = shown.tiv_places(figure)
        rows = tuple(
            (escape(str(year)), *(self._number(volumes.get((year, code)), places) for code in order))
            for year in years
        )
        return Table(caption, tuple(columns), rows)

    def top(self, figure: Figure, caption: Markup, dyad: frozenset[str]) -> Table:
        """`arms.top`: rank, name, volume, share."""
        cell = _reader(figure)
        columns = (
            self._heading("rank"),
            self._heading("party"),
            self._heading("tiv", True),
            self._heading("share", True),
        )
        rows = []
        accent = set()
        receives = "recipient" not in figure.parameters
        for at, row in enumerate(figure.rows):
            if cell(row, "party") in dyad:
                accent.add(at)
            code, name = str(cell(row, "party")), str(cell(row, "name"))
            share = self._share(cell(row, "share_percent"))
            rows.append(
                (
                    self._number(cell(row, "rank")),
                    escape(self._language.party(code, name, receives=receives)),
                    self._number(cell(row, "tiv_million"), shown.tiv_places(figure)),
                    share,
                )
            )
        return Table(caption, columns, tuple(rows), frozenset(accent))

    def shares(self, figures: Sequence[Figure], caption: Markup) -> Table:
        """Shares by window and vintage; each number opens its own figure."""
        language = self._language
        columns = (
            Column(language.plain("windows.window")),
            Column(language.plain("windows.vintage")),
            Column(language.plain("windows.share"), True),
            Column(language.plain("windows.low"), True),
            Column(language.plain("windows.high"), True),
        )
        rows = []
        for figure in figures:
            bounds = (
                (shown.low(figure, language), shown.high(figure, language))
                if figure.low is not None and figure.high is not None
                else ("", "")
            )
            rows.append(
                (
                    escape(figure.period.spoken() if figure.period else ""),
                    escape(", ".join(language.date(v) for v in figure.vintages)),
                    escape(shown.value(figure, language)),
                    *(escape(bound.text if isinstance(bound, shown.Shown) else bound) for bound in bounds),
                )
            )
        return Table(caption, columns, tuple(rows))

    def composition(self, figure: Figure, caption: Markup) -> Table:
        """`arms.composition`: three partitions of one volume."""
        cell = _reader(figure)
        columns = (
            Column(""),
            Column(""),
            self._heading("tiv", True),
            self._heading("share", True),
        )
        rows = []
        for row in figure.rows:
            share = self._share(cell(row, "share_percent"))
            rows.append(
                (
                    self._part(cell(row, "partition")),
                    self._part(cell(row, "part")),
                    self._number(cell(row, "tiv_million"), shown.tiv_places(figure)),
                    share,
                )
            )
        columns = (
            Column(self._language.plain("columns.by")),
            Column(self._language.plain("columns.part")),
            *columns[2:],
        )
        return Table(caption, columns, tuple(rows))

    def _weapon(self, designation: Cell, description: Cell) -> Markup:
        """Designation and description; the register's dangling dash ("OPV-62 FAC -") is left off."""
        name = Markup('<b lang="en">{}</b>').format(str(designation or "").rstrip(" -"))
        return name + Markup(" ") + self._foreign("weapons", str(description)) if description else name

    def _foreign(self, group: str, text: str) -> Markup:
        """A text of the records by its label; marked as English where the language has none for it."""
        label = self._language.label(group, text)
        return escape(label) if label != text else Markup('<span lang="en">{}</span>').format(text)

    def _party(self, code: Cell, side: str = "") -> Markup:
        return escape(self._language.party(str(code), str(code), receives=side == "recipient"))

    def _part(self, name: Cell) -> Markup:
        return escape(self._language.label("parts", str(name or "")))

    def _yes(self, flag: Cell) -> Markup:
        return escape(self._language.plain("columns.yes" if flag else "columns.no"))


def _reader(figure: Figure) -> Callable[[tuple[Cell, ...], str], Cell]:
    places = {name: at for at, name in enumerate(figure.columns)}
    return lambda row, column: row[places[column]]


def _unbroken(years: Markup) -> Markup:
    """Keep each run of years on one line."""
    return Markup(", ").join(
        Markup('<span class="nw">{}</span>').format(Markup(run)) for run in years.split(", ")
    )


def _span(listed: Cell) -> str:
    """Years as a newspaper prints them: "2015, 2016, 2017, 2019" → "2015–17, 2019"."""
    years = [int(part) for part in str(listed or "").split(",") if part.strip()]
    runs: list[list[int]] = []
    for year in years:
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(_run(run) for run in runs)


def _run(run: list[int]) -> str:
    if len(run) == 1:
        return str(run[0])
    return f"{run[0]}–{run[-1] % 100:02d}" if run[0] // 100 == run[-1] // 100 else f"{run[0]}–{run[-1]}"


def _places(amount: Cell) -> int:
    return 0 if isinstance(amount, int) else 1
