"""Tables of the page about money, wars, people, politics, and of what was said by others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from sinews import parties
from sinews.dossier import shown
from sinews.dossier.chronicle import Telling
from sinews.dossier.tables import Column, Table, Tables, _reader, _span, _unbroken
from sinews.figure import Cell, Figure


@dataclass(frozen=True, slots=True)
class Cited:
    """A table with the figures whose rows it shows."""

    figures: tuple[Figure, ...]
    table: Table


class TiesTables(Tables):
    """Makes these tables in a language."""

    # Numbers over years ------------------------------------------------------------------------

    def by_year(self, traces: Sequence[tuple[str, Figure, str]], caption: Markup) -> Table:
        """Series side by side: a row a year; each trace has a heading, a figure and `share` or `number`."""
        values = [
            {int(p.at): p for series in figure.series[:1] for p in series.points} for _, figure, _ in traces
        ]
        years = sorted({year for each in values for year in each})
        columns = [self._heading("year", True)]
        for heading, figure, _ in traces:
            columns.append(Column(heading, True))
            if _has_bounds(figure):
                columns += [self._heading("low", True), self._heading("high", True)]
        rows = []
        for year in years:
            row = [escape(str(year))]
            for (_, figure, how), points in zip(traces, values, strict=True):
                point = points.get(year)
                cells = [None] if point is None else [point.value]
                if _has_bounds(figure):
                    cells += [None, None] if point is None else [point.low, point.high]
                write = self._share if how == "share" else self._whole
                row += [write(cell) for cell in cells]
            rows.append(tuple(row))
        return Table(caption, tuple(columns), tuple(rows))

    def _whole(self, value: Cell) -> Markup:
        return self._number(value, 0 if not isinstance(value, float) or value >= 100 else 1)

    def _amount(self, figure: Figure) -> Callable[[Cell], Markup]:
        if figure.unit == "%":
            return self._share
        return lambda value: self._number(value, shown.tiv_places(figure) if "TIV" in figure.unit else 0)

    # Standing, wars, people --------------------------------------------------------------------

    def standing(self, figure: Figure, caption: Markup) -> Table:
        """A `…_context` figure: each circle with how many pairs are in it."""
        cell = _reader(figure)
        columns = (
            self._heading("among"),
            self._heading("dyads", True),
            self._heading("rank", True),
            self._heading("lower", True),
            self._heading("median", True),
            self._heading("decile", True),
        )
        amount = self._amount(figure)
        rows = tuple(
            (
                escape(self._language.label("circles", str(cell(row, "among")))),
                self._number(cell(row, "dyads")),
                self._number(cell(row, "rank")),
                self._share(cell(row, "lower_percent")),
                amount(cell(row, "median")),
                amount(cell(row, "highest_decile")),
            )
            for row in figure.rows
        )
        return Table(caption, columns, rows)

    def conflicts(self, figure: Figure, caption: Markup) -> Table:
        """`conflict.active_years`: a row for each conflict and part in it, with its years."""
        cell = _reader(figure)
        years: dict[tuple[str, str, str], list[str]] = {}
        for row in figure.rows:
            side = "b" if str(cell(row, "role")).endswith("A") else "a"
            # Of a coalition those who have the dispute; all who support them would fill the page.
            others = self._parties(cell(row, f"side_{side}"))
            others = others or (str(cell(row, "side_b_name") or "") if side == "b" else "")
            others = others or self._parties(cell(row, f"side_{side}_secondary"))
            key = (self._place(str(cell(row, "about"))), str(cell(row, "role")), others)
            years.setdefault(key, []).append(str(cell(row, "year")))
        columns = [self._heading("conflict"), self._heading("role"), self._heading("opponent")]
        columns.append(self._heading("years"))
        rows: list[tuple[Markup, ...]] = [
            (
                escape(about),
                escape(self._language.label("roles", role)),
                escape(others),
                # Several conflicts of a pair of parties may share their years.
                _unbroken(escape(_span(", ".join(sorted(set(listed)))))),
            )
            for (about, role, others), listed in years.items()
        ]
        if not any(others for _, _, others in years):
            # Whoever fought it is no state, and this file does not name them.
            columns = [*columns[:2], columns[3]]
            rows = [(*row[:2], row[3]) for row in rows]
        return Table(caption, tuple(columns), tuple(rows))

    def hosts(self, figure: Figure, caption: Markup, accent: str) -> Table:
        """Where refugees are, or came to; the largest number first."""
        cell = _reader(figure)
        totals: dict[str, int] = {}
        for row in figure.rows:
            number, host = cell(row, "number"), str(cell(row, "host"))
            if cell(row, "people") in ("refugees", "refugee-like") and isinstance(number, int) and number:
                totals[host] = totals.get(host, 0) + number
        ordered = sorted(totals.items(), key=lambda item: (-item[1], item[0]))
        columns = (self._heading("host"), self._heading("people", True))
        rows = tuple((self._party(host), self._number(number)) for host, number in ordered)
        marked = frozenset(at for at, (host, _) in enumerate(ordered) if host == accent)
        return Table(caption, columns, rows, marked)

    # Politics ----------------------------------------------------------------------------------

    def regimes(self, sides: Sequence[tuple[str, Figure]], caption: Markup) -> Table:
        """`state.regime` of both: a row for each run of years in one class."""
        rows = []
        for name, figure in sides:
            runs: list[tuple[Cell, list[str]]] = []
            for year, number, _ in figure.rows:
                if not runs or runs[-1][0] != number:
                    runs.append((number, []))
                runs[-1][1].append(str(year))
            rows += [
                (
                    escape(name),
                    escape(self._language.label("regimes", str(number))),
                    _unbroken(escape(_span(", ".join(years)))),
                )
                for number, years in runs
            ]
        columns = (self._heading("state"), self._heading("class"), self._heading("years"))
        return Table(caption, columns, tuple(rows))

    def treaties(self, sides: Sequence[tuple[str, Figure]], caption: Markup) -> Table:
        """`state.treaty_status` of both: a row an instrument, a column a state."""
        names: dict[str, str] = {}
        for _, figure in sides:
            cell = _reader(figure)
            names |= {str(cell(row, "instrument")): str(cell(row, "instrument_name")) for row in figure.rows}
        columns = (self._heading("instrument"), *(Column(name) for name, _ in sides))
        rows = tuple(
            (self._instrument(code, name), *(self._stands(f, code) for _, f in sides))
            for code, name in names.items()
        )
        return Table(caption, columns, rows)

    def _instrument(self, code: str, title: str) -> Markup:
        label = self._language.label("instruments", code)
        return escape(label) if label != code else Markup('<span lang="en">{}</span>').format(title)

    def _stands(self, figure: Figure, instrument: str) -> Markup:
        """Whether an instrument binds a state, and the acts that say so."""
        cell = _reader(figure)
        rows = [row for row in figure.rows if cell(row, "instrument") == instrument]
        acts = []
        for row in rows:
            if cell(row, "act") == "none" and (len(rows) > 1 or cell(row, "date") is None):
                continue
            act = self._language.label("acts", str(cell(row, "act")))
            when = self._language.date(str(cell(row, "date") or ""))
            acts.append(_linked(f"{act} {when}".strip(), cell(row, "url")))
        if not rows:
            return escape(self._language.plain("politics.unknown"))
        if not isinstance(figure.value, list):
            # Towards another instrument nobody looked, so that the set has no value.
            return Markup("; ").join(acts) or escape(self._language.label("acts", "none"))
        told = escape(self._language.plain(f"politics.{'' if instrument in figure.value else 'not_'}bound"))
        return told + Markup(": ") + Markup("; ").join(acts) if acts else told

    def agreements(self, figure: Figure, caption: Markup) -> Table:
        cell = _reader(figure)
        columns = (self._heading("kind"), self._heading("subject"), self._heading("years"))
        rows = []
        for row in figure.rows:
            kind = self._language.label("agreements", str(cell(row, "data_set")))
            sort = self._language.label("agreements", str(cell(row, "type")))
            first, last = cell(row, "first_year"), cell(row, "last_year")
            years = str(first) if first == last else f"{first}–{last or ''}"
            subject = self._obligation(str(cell(row, "subject") or ""))
            rows.append(
                (
                    escape(f"{kind}, {sort}"),
                    subject,
                    Markup('<span class="nw">{}</span>').format(years),
                )
            )
        return Table(caption, columns, tuple(dict.fromkeys(rows)))

    def _obligation(self, subject: str) -> Markup:
        """What an agreement is about, or who of the two is bound by it."""
        if one := re.fullmatch(r"obligation of ([\w-]+) only", subject):
            only = self._language.label("obligations", "only")
            return escape(only.format(state=self._language.name(parties.get(one[1]))))
        if subject.startswith("obligation"):
            return self._foreign("obligations", subject)
        labels = (self._language.label("obligations", part) for part in subject.split(", "))
        return escape(", ".join(labels))

    def votes(self, figure: Figure, caption: Markup) -> Table:
        cell = _reader(figure)
        columns = (
            self._heading("subject"),
            self._heading("both_voted", True),
            self._heading("alike", True),
            self._heading("share", True),
        )
        rows = tuple(
            (
                Markup("{}").format(self._language.label("issues", str(cell(row, "about")))),
                self._number(cell(row, "both_voted")),
                self._number(cell(row, "alike")),
                self._share(cell(row, "percent")),
            )
            for row in figure.rows
        )
        return Table(caption, columns, rows)

    # What others said --------------------------------------------------------------------------

    def reports(self, tellings: Iterable[Telling], caption: Markup) -> Table:
        """Printed numbers: what was counted, the number in its words, who printed it when."""
        columns = (
            self._heading("what"),
            self._heading("number_said", True),
            self._heading("when"),
            self._heading("how"),
            self._heading("who"),
        )
        rows = []
        for telling in tellings:
            number = self._said(telling)
            rows.append(
                (
                    Markup('<span lang="en">{}</span>').format(telling["subject"]),
                    number,
                    escape(self._language.dates(telling["period_start"], telling["period_end"])),
                    self.attribution(telling["attribution"]),
                    self.publisher(telling),
                )
            )
        return Table(caption, columns, tuple(rows))

    def _said(self, telling: Telling) -> Markup:
        value = telling.row["value"]
        number = self._number(value, 0 if isinstance(value, int) else _decimals(value))
        said = self._language.label("relations", telling["relation"]).format(n=number)
        unit = telling["unit"]
        if unit == "%":
            return escape(self._language.plain("format.percent").format(n=said))
        return escape(f"{said} {self._language.label('units', unit)}")

    def place(self, figure: Figure, caption: Markup) -> Table:
        """`place.attribute`: each attribute with who says so, since when, and what stands against it."""
        columns = [
            self._heading("attribute"),
            self._heading("said"),
            self._heading("since"),
            self._heading("how"),
            self._heading("who"),
        ]
        tellings = [Telling(figure, dict(zip(figure.columns, row, strict=True))) for row in figure.rows]
        contradicted = any(telling["contradicted_by"] for telling in tellings)
        if contradicted:
            columns.append(self._heading("against"))
        rows = []
        for telling in tellings:
            value = telling["value"]
            # A party of the collection's own is known by its slug: x-silk-way-airlines.
            name = value.removeprefix("x-").replace("-", " ").title() if value.startswith("x-") else value
            word = value if value in ("yes", "no") else self._language.party(value, name)
            row = [
                Markup('<span lang="en">{}</span>').format(telling["attribute"].replace("-", " ")),
                escape(self._language.plain(f"places.{word}") if word in ("yes", "no") else word),
                escape(self._language.dates(telling["valid_from"], telling["valid_to"])),
                self.attribution(telling["attribution"]),
                self.publisher(telling),
            ]
            if contradicted:
                # "… (Nevatim, handles-explosives: yes)" names an attribute by its slug.
                against = re.sub(
                    r"(?<=, )[a-z-]+(?=: )", lambda m: m[0].replace("-", " "), telling["contradicted_by"]
                )
                row.append(Markup('<span lang="en">{}</span>').format(against))
            rows.append(tuple(row))
        return Table(caption, tuple(columns), tuple(rows))

    def attribution(self, name: str) -> Markup:
        return Markup('<span class="how {}">{}</span>').format(
            name if name in ("official", "reported", "alleged") else "",
            self._language.label("attributions", name),
        )

    def publisher(self, telling: Telling) -> Markup:
        """Who printed it, linked to the page, and when."""
        name = Markup('<span lang="en">{}</span>').format(_linked(telling["publisher"], telling["url"]))
        when = self._language.date(telling["published"])
        # One element, or a card's two sides would take the name and the date apart.
        return Markup("<span>{}{}</span>").format(name, f", {when}" if when else "")

    def _parties(self, listed: Cell) -> str:
        codes = [code for code in str(listed or "").split(", ") if code]
        return ", ".join(self._language.party(code, code) for code in codes)

    def _place(self, about: str) -> str:
        """What a conflict is about: codes of states become names, the name of a territory stays."""
        if about.endswith(")") and " (" in about:
            territory, _, codes = about[:-1].rpartition(" (")
            return f"{territory} ({self._parties(codes)})"
        return self._parties(about)


def _linked(text: str, url: Cell) -> Markup:
    """A link to a page of the web; an address that is none (a file, a script) is left off."""
    if not str(url or "").startswith(("https://", "http://")):
        return escape(text)
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(url, text)


def _has_bounds(figure: Figure) -> bool:
    return any(p.low is not None for series in figure.series[:1] for p in series.points)


def _decimals(value: Cell) -> int:
    """As many decimals as a printed number has, up to two."""
    text = str(value)
    return min(len(text.partition(".")[2]), 2)
