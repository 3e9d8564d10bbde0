"""The section about an airlift, and the page that is nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from markupsafe import Markup, escape

from sinews.airfields import load_airfields, load_coordinates
from sinews.dossier import airlift_charts, chronicle, frame, shown
from sinews.dossier.airlift import Airlift
from sinews.dossier.canvas import NARROW, WIDE, Spec
from sinews.dossier.draw import Engine
from sinews.dossier.language import Language
from sinews.dossier.panels import call
from sinews.dossier.studio import Draft, Studio
from sinews.dossier.tables import Column, Table
from sinews.figure import Cell, Figure
from sinews.measures.airlift_ends import End
from sinews.measures.airlift_surges import ALPHA
from sinews.positions import Fixes, read_positions
from sinews.published import SOURCE
from sinews.workspace import Workspace

# Tracks that are drawn: each is read from its archive again.
TRACKS = 12
# A silence of so many seconds is drawn as a gap.
GAP_S = 300.0
_MARKED = ("war", "offensive", "attack", "clash", "blockade", "cease-fire")


@dataclass(frozen=True, slots=True)
class Track:
    """What there is to see of one flight: the chart's id, or why there is none."""

    chart: str
    title: str
    missing: str = ""


@dataclass(frozen=True)
class Part:
    """The section's parts, for its template."""

    airlift: Airlift
    language: Language
    lead: list[Markup]
    drafts: list[Draft]
    months: Table | None
    missions: Table | None
    payload: Table | None
    leads: Table | None
    tracks: list[Track]
    missing: list[Markup]
    reports: list[dict[str, Any]]
    notes: list[str] = field(default_factory=list)


def part_of(workspace: Workspace, airlift: Airlift, language: Language) -> Part:
    """Everything that the section says; positions are read again where their files still lie."""
    maker = _Maker(workspace, airlift, language)
    tracks, drawn = maker.tracks()
    drafts = [draft for draft in (maker.by_month(), maker.routes()) if draft is not None]
    return Part(
        airlift=airlift,
        language=language,
        lead=maker.lead(),
        drafts=[*drafts, *drawn],
        months=maker.month_table(),
        missions=maker.mission_table(),
        payload=maker.payload_table(),
        leads=maker.lead_table(),
        tracks=tracks,
        missing=[escape(language.caveat(warning)) for warning in airlift.why_not],
        reports=maker.reports(),
        notes=list(
            dict.fromkeys(language.caveat(w) for role in ("flights", "surge") for w in maker.warnings(role))
        ),
    )


def render(workspace: Workspace, airlift: Airlift, code: str = "en", engine: Engine | None = None) -> str:
    """The page about one airlift as HTML; the same bytes for the same figures and files."""
    language = Language.load(code)
    engine = engine or Engine()
    engine.start()
    try:
        part = part_of(workspace, airlift, language)
        studio = Studio(workspace, language, "airlift")
        studio.send(engine, part.drafts)
        figures = list(airlift.figures.values())
        notes = frame.notes(workspace, figures, language)
        charts = studio.take(engine)
    finally:
        engine.stop()
    title = _route(airlift, language)
    return frame.write(
        "airlift.html",
        workspace,
        language,
        title=language.plain("airlift.title").format(route=title),
        panels=notes,
        used=airlift.sources,
        charts=charts,
        commands=_commands(airlift, code),
        headline=title,
        air=part,
        period=airlift.route.period.spoken() if airlift.route.period else language.plain("airlift.all_days"),
        shown_sections=["airlift"],
    )


def _commands(airlift: Airlift, code: str) -> dict[str, list[str]]:
    given = f"{airlift.route.departure.given} {airlift.route.destination.given}"
    given += f" --period {airlift.route.period}" if airlift.route.period else ""
    given += " --both-ways" if airlift.route.both_ways else ""
    said = [*airlift.route.operators, *airlift.route.classes]
    given += f' --operator "{",".join(said)}"' if said else ""
    given += f" --type {','.join(airlift.route.types)}" if airlift.route.types else ""
    flights = airlift.flights
    return {
        "install": [
            "pip install 'sinews[flights]'",
            f"sinews airlift {given} --lang {code} -o airlift.html",
            f"sinews airlift {given} --json -",
        ],
        "history": ["sinews flights HISTORY/", "sinews airlift …", "# docs/howto/airlift-history.md"],
        "trace": [f"sinews trace {flights.id}", f"sinews measure {call(flights)}"]
        if flights.snapshots
        else [],
    }


def _route(airlift: Airlift, language: Language) -> str:
    ends = [_end(end, language) for _, end in airlift.ends()]
    key = "airlift.between" if airlift.route.both_ways else "airlift.from_to"
    return language.plain(key).format(departure=ends[0], destination=ends[1])


def _end(end: End, language: Language) -> str:
    if end.is_any:
        return language.plain("airlift.anywhere")
    if end.codes:
        return end.name
    return language.party(end.given, end.name)


class _Maker:
    """Puts an airlift's figures into words, tables and pictures of a language."""

    def __init__(self, workspace: Workspace, airlift: Airlift, language: Language) -> None:
        self._workspace = workspace
        self._airlift = airlift
        self._language = language
        self._route = _route(airlift, language)

    def figure(self, role: str) -> Figure | None:
        return self._airlift.figures.get(role)

    def warnings(self, role: str) -> Sequence[Any]:
        figure = self.figure(role)
        return figure.warnings if figure is not None and self._airlift.has_flights else ()

    def _say(self, key: str, **slots: Any) -> Markup:
        return self._language.text(f"airlift.{key}", **slots)

    # Words -------------------------------------------------------------------------------------

    def lead(self) -> list[Markup]:
        """The sentences on top: how many, in how many missions, did they surge, what can it have weighed."""
        if not self._airlift.has_flights:
            return [self._say("nothing", route=escape(self._route))]
        flights = self._airlift.flights
        speak = self._language
        slots = {
            "route": escape(self._route),
            "count": shown.value(flights, speak),
            "low": shown.low(flights, speak),
            "high": shown.high(flights, speak),
        }
        key = (
            "none"
            if not flights.value and not flights.high
            else "seen"
            if flights.low == flights.high
            else "range"
        )
        found = [self._say(f"{key}_one" if flights.value == 1 and key == "seen" else key, **slots)]
        missions = self.figure("missions")
        if missions is not None and missions.value:
            one = "_one" if missions.value == 1 else ""
            found.append(self._say(f"missions{one}", count=shown.value(missions, speak)))
        surge = self.figure("surge")
        if surge is not None and surge.rows:
            row = dict(zip(surge.columns, surge.rows[0], strict=True))
            key = "surge" if row["is_surge"] else "no_surge"
            found.append(
                self._say(
                    key,
                    begin=escape(speak.date(str(row["start"]))),
                    end=escape(speak.date(str(row["stop"]))),
                    observed=shown.cell(surge, 0, "observed", speak),
                    expected=shown.named(surge, self._decimal(row["expected"])),
                    ratio=shown.named(surge, self._decimal(row["ratio"])),
                    p=shown.named(surge, self._p(row["p"])),
                )
            )
        elif surge is not None and surge.warnings:
            found.append(escape(speak.caveat(surge.warnings[0])))
        lead = self.figure("lead")
        if lead is not None and lead.rows:
            p = lead.value if isinstance(lead.value, int | float) else 1.0
            key = "led" if p <= ALPHA else "not_led"
            found.append(self._say(key, p=shown.named(lead, self._p(p))))
        payload = self.figure("payload")
        if payload is not None and payload.value:
            found.append(self._say("payload", tonnes=shown.value(payload, speak)))
        return found

    def _decimal(self, value: Cell) -> str:
        if not isinstance(value, int | float):
            return self._language.plain("airlift.unknown")
        return self._language.number(value, 1)

    def _p(self, value: Cell) -> str:
        if not isinstance(value, int | float):
            return self._language.plain("airlift.unknown")
        return self._language.number(value, 2 if value >= 0.1 else 3 if value >= 0.001 else 4)

    # Tables ------------------------------------------------------------------------------------

    def _table(self, figure: Figure, caption: str, wanted: Sequence[tuple[str, int | None]]) -> Table:
        """Columns of a figure by name; with a number of places those of numbers."""
        at = [figure.columns.index(name) for name, _ in wanted]
        columns = tuple(
            Column(self._language.plain(f"airlift_columns.{name}"), places is not None)
            for name, places in wanted
        )
        rows = tuple(
            tuple(self._cell(row[i], places) for i, (_, places) in zip(at, wanted, strict=True))
            for row in figure.rows
        )
        return Table(self._say(caption), columns, rows)

    def _cell(self, value: Cell, places: int | None) -> Markup:
        if value is None:
            return escape(self._language.plain("airlift.unknown"))
        if isinstance(value, str):
            if value.startswith("http"):
                return Markup('<a href="{0}" rel="noreferrer">{1}</a>').format(value, _host(value))
            return escape(self._language.label("airlift_words", value))
        return escape(self._language.number(value, places or 0))

    def month_table(self) -> Table | None:
        flights = self._airlift.flights
        known = [row for row in flights.rows if row[2] is not None or row[6]]
        if not known:
            return None
        wanted = [
            ("month", None),
            ("days_covered", 0),
            ("observed", 0),
            ("inferred", 0),
            ("expected", 1),
            ("high", 0),
        ]
        if any(row[6] for row in known):
            wanted += [("listed", 0), ("listed_only", 0)]
        return self._table(flights, "months_caption", wanted)

    def mission_table(self) -> Table | None:
        figure = self.figure("missions")
        if figure is None or not figure.rows:
            return None
        wanted = [
            ("date", None), ("route", None), ("shape", None), ("registration", None), ("type", None),
            ("operator", None), ("counted", 0), ("positioning", 0), ("evidence", None),
            ("hours_on_ground", 1),
            ("interference", None),
        ]  # fmt: skip
        return self._table(figure, "missions_caption", wanted)

    def payload_table(self) -> Table | None:
        figure = self.figure("payload")
        if figure is None or not figure.rows:
            return None
        wanted = [
            ("operator", None), ("operator_class", None), ("class_basis", None), ("type", None),
            ("observed", 0),
            ("tonnes_a_flight", 1), ("tonnes_at_most", 1), ("variant", None), ("payload_source", None),
        ]  # fmt: skip
        return self._table(figure, "payload_caption", wanted)

    def lead_table(self) -> Table | None:
        figure = self.figure("lead")
        if figure is None or not figure.rows:
            return None
        wanted = [
            ("event", None), ("window_days", 0), ("observed", 0), ("expected", 1), ("ratio", 1), ("p", 3),
            ("smallest_p", 3), ("routes", 0), ("routes_as_high", 0),
        ]  # fmt: skip
        return self._table(figure, "leads_caption", wanted)

    def reports(self) -> list[dict[str, Any]]:
        """What others printed, in words."""
        speak = self._language
        return [
            {
                "number": speak.plain(
                    f"airlift_relations.{_RELATIONS.get(str(row['relation']), 'is')}"
                ).format(n=speak.number(row["value"], 0)),
                "unit": row["unit"],
                "period": speak.dates(str(row["period_start"] or ""), str(row["period_end"] or ""))
                or speak.plain("airlift.unsaid"),
                "subject": row["subject"],
                "publisher": row["publisher"],
                "published": speak.date(str(row["published"] or "")),
                "url": row["url"],
                "how": speak.label("attributions", str(row["attribution"])),
                "note": row["note"] or "",
            }
            for row in self._airlift.reports()
        ]

    # Pictures ----------------------------------------------------------------------------------

    def by_month(self) -> Draft | None:
        """Months as bars by evidence, with exposure, events and the surge."""
        flights = self._airlift.flights
        known = [at for at, row in enumerate(flights.rows) if row[2] is not None or row[6]]
        if not known:
            return None
        rows = flights.rows[known[0] : known[-1] + 1]
        drawn = []
        for row in rows:
            month, days, observed, _, expected, _, listed, _ = row
            inferred = _number(expected) - _number(observed) if expected is not None else 0.0
            length = _days(str(month))
            seen = None if days is None else min(1.0, _number(days) / length)
            drawn.append(
                airlift_charts.Month(
                    str(month),
                    None if observed is None else _number(observed),
                    inferred,
                    _number(listed),
                    seen,
                )
            )
        marks = self._marks(str(rows[0][0]), len(rows))

        def number(value: float) -> str:
            return self._language.number(value, 0 if value == int(value) else 1)

        specs = tuple(airlift_charts.months(drawn, marks, number, width=width) for width in (WIDE, NARROW))
        table = self.month_table()
        assert table is not None
        return Draft(
            id="airlift-months",
            title=escape(self._route),
            subtitle=self._say("chart"),
            description=str(self._say("describe").striptags()),
            figure=flights,
            specs=(specs[0], specs[1]),
            table=table,
            rows=[(*flights.columns, "figure"), *((*row, flights.id) for row in rows)],
            vintages=flights.vintages,
        )

    def _marks(self, first: str, count: int) -> list[airlift_charts.Span]:
        marks = []
        for event in chronicle.events(
            {k: v for k, v in self._airlift.figures.items() if k in ("dyad", "wars")}
        ):
            best = event.best
            if best["type"] not in _MARKED or len(best["date_start"]) != 10:
                continue
            at = _months_after(first, best["date_start"])
            if 0 <= at < count:
                label = self._language.date(best["date_start"])
                marks.append(airlift_charts.Span(at, at, f"{label}: {best['title'][:60]}"))
        marks = marks[-6:]
        surge = self.figure("surge")
        if surge is not None and surge.rows:
            row = dict(zip(surge.columns, surge.rows[0], strict=True))
            key = "surge_mark" if row["is_surge"] else "no_surge_mark"
            text = self._language.plain(f"airlift.{key}").format(
                ratio=self._decimal(row["ratio"]), p=self._p(row["p"])
            )
            begin = _months_after(first, str(row["start"]))
            end = _months_after(first, str(row["stop"])) + 1 / 30
            if 0 <= begin < count:
                marks.append(airlift_charts.Span(begin, end, text, bool(row["is_surge"])))
        return sorted(marks, key=lambda mark: -mark.begin)

    def routes(self) -> Draft | None:
        """A map of the airfields between which flights were seen or inferred."""
        listed = self.figure("list")
        if listed is None or not listed.rows:
            return None
        where, names = load_coordinates(), load_airfields()
        pairs: Counter[tuple[str, str]] = Counter()
        for row in listed.rows:
            one = dict(zip(listed.columns, row, strict=True))
            a, b = str(one["origin"] or ""), str(one["destination"] or "")
            if a in where and b in where and a != b:
                pairs[a, b] += 1
        if not pairs:
            return None
        used = sorted({code for pair in pairs for code in pair})
        places = [airlift_charts.Place(where[code], f"{names[code][0]} ({code})") for code in used[:14]]
        lines = [(where[a], where[b], float(n)) for (a, b), n in sorted(pairs.items())]
        specs = tuple(airlift_charts.route_map(places, lines, width=width) for width in (WIDE, NARROW))
        columns = tuple(
            Column(self._language.plain(f"airlift_columns.{name}"), name == "flights")
            for name in ("origin", "destination", "flights")
        )
        rows = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
        table = Table(
            self._say("map"),
            columns,
            tuple((escape(a), escape(b), escape(self._language.number(n, 0))) for (a, b), n in rows),
        )
        return Draft(
            id="airlift-map",
            title=self._say("map_title"),
            subtitle=self._say("map"),
            description=str(self._say("map_describe").striptags()),
            figure=listed,
            specs=(specs[0], specs[1]),
            table=table,
            rows=[
                ("origin", "destination", "flights", "figure"),
                *((a, b, n, listed.id) for (a, b), n in rows),
            ],
            vintages=listed.vintages,
        )

    def tracks(self) -> tuple[list[Track], list[Draft]]:
        """A picture of each of the latest flights, as far as its positions can be read again."""
        listed = self.figure("list")
        if listed is None or not listed.rows:
            return [], []
        rows = [dict(zip(listed.columns, row, strict=True)) for row in listed.rows]
        ours = {s.sha256 for s in self._workspace.readable if s.source == SOURCE}
        chosen = [row for row in rows if row["snapshot"] in ours][-TRACKS:]
        if not chosen:
            return [], []
        found = read_positions(self._workspace, [int(row["row"] or 0) for row in chosen])
        tracks: list[Track] = []
        drafts: list[Draft] = []
        for at, row in enumerate(chosen, start=1):
            title = self._track_title(row)
            fixes = found.get(int(row["row"] or 0), "")
            if isinstance(fixes, str):
                tracks.append(Track("", title, fixes))
                continue
            identity = f"airlift-track-{at}"
            tracks.append(Track(identity, title))
            drafts.append(self._track(identity, title, row, fixes, listed))
        return tracks, drafts

    def _track_title(self, row: Mapping[str, Cell]) -> str:
        ends = "–".join(str(row[side] or "?") for side in ("origin", "destination"))
        who = " ".join(str(row[name]) for name in ("registration", "type") if row[name])
        return f"{row['first_seen']} UTC, {ends}, {who or row['icao24']}"

    def _track(
        self, identity: str, title: str, row: Mapping[str, Cell], fixes: Fixes, listed: Figure
    ) -> Draft:
        path = list(zip(fixes.longitudes, fixes.latitudes, strict=True))
        begin = fixes.times[0]
        last = 0.0
        heights = []
        for moment, feet in zip(fixes.times, fixes.altitudes, strict=True):
            last = last if feet is None else feet / 1000
            heights.append(((moment - begin) / 3600, max(0.0, last)))
        breaks = [at for at, (a, b) in enumerate(pairwise(fixes.times), start=1) if b - a > GAP_S]
        poor = [at for at, bad in enumerate(fixes.poor) if bad]
        where = load_coordinates()
        places = [
            airlift_charts.Place(where[code], code, is_end=False)
            for code in dict.fromkeys(str(row[side] or "") for side in ("origin", "destination"))
            if code in where
        ]
        words = self._language.plain("airlift.height"), self._language.plain("airlift.hours")
        specs: list[Spec] = [
            airlift_charts.track(path, heights, breaks, poor, places, words, width=width)
            for width in (WIDE, NARROW)
        ]
        evidence = self._language.label("airlift_words", str(row["evidence"]))
        facts = [
            ("evidence", evidence),
            ("gaps", self._language.number(len(breaks), 0)),
            (
                "longest_gap_min",
                self._decimal(None if row["longest_gap_s"] is None else _number(row["longest_gap_s"]) / 60),
            ),
            ("interference", str(row["interference"] or self._language.plain("airlift.unknown"))),
            ("rows", str(row["rows"] or "")),
        ]
        columns = tuple(Column(self._language.plain(f"airlift_columns.{name}")) for name, _ in facts)
        subtitle = self._say(
            "track",
            evidence=escape(evidence),
            gaps=escape(self._language.number(len(breaks), 0)),
            poor=escape(self._language.number(len(poor), 0)),
        )
        body = zip(fixes.times, fixes.latitudes, fixes.longitudes, fixes.altitudes, fixes.poor, strict=True)
        return Draft(
            id=identity,
            title=escape(title),
            subtitle=subtitle,
            description=str(self._say("track_describe").striptags()),
            figure=listed,
            specs=(specs[0], specs[1]),
            table=Table(subtitle, columns, (tuple(escape(text) for _, text in facts),)),
            rows=[("time", "latitude", "longitude", "altitude_ft", "poor"), *body],
            vintages=listed.vintages,
        )


_RELATIONS = {">=": "least", ">": "more", "~": "about", "<=": "most", "<": "fewer"}


def _number(value: Cell) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _days(month: str) -> int:
    year, number = map(int, month.split("-"))
    later = date(year + number // 12, number % 12 + 1, 1)
    return (later - date(year, number, 1)).days


def _months_after(first: str, day: str) -> float:
    """Months from the first month to a day, in parts of a month."""
    year, month = map(int, first.split("-"))
    there = date.fromisoformat(day)
    return (there.year - year) * 12 + there.month - month + (there.day - 1) / _days(day[:7])


def _host(url: str) -> str:
    return url.split("/")[2].removeprefix("www.")
