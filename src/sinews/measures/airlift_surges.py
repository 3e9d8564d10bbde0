"""Whether flights surged, and whether they did before an event: more than chance, or not."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sinews.airfields import load_airfields
from sinews.database import quote
from sinews.errors import SinewsError, UnknownName
from sinews.figure import Caveat, Cell, cell, counted, plain
from sinews.measures.airlift import flight_snapshots, nothing_known, provenance
from sinews.measures.airlift_ends import End, Route, route
from sinews.measures.airlift_exposure import Looked, looked
from sinews.measures.collected import collection, day_bounds
from sinews.measures.declare import Answer, measure
from sinews.periods import Moment, Period, UnreadablePeriod
from sinews.workspace import Workspace

# The longest window that counts as a surge; never more than half of the history.
LONGEST_DAYS = 90
REPLICATES = 999
# Fixed before any history was looked at, and all shown.
WINDOWS = (30, 90, 180)
ALPHA = 0.05
# Fewer days than this are no baseline; with this many years each month is compared with its like.
FEWEST_DAYS = 60
SEASONS_YEARS = 3
OFFENSIVES = ("war", "offensive", "attack")
# A route with fewer flights cannot tell a surge from a visit.
PLACEBO_FLIGHTS = 5


@dataclass(frozen=True, slots=True)
class Daily:
    """Flights by day over the whole history, nought where the exposure is nought."""

    first: date
    counts: list[int]
    exposure: list[float]
    sql: str

    @property
    def days(self) -> int:
        return sum(1 for seen in self.exposure if seen)

    def day(self, step: int) -> date:
        return self.first + timedelta(days=step)

    def step(self, day: date) -> int:
        return (day - self.first).days


@measure("airlift.surge", unit="p", kind="number")
def surge(
    records: Workspace,
    *,
    departure: str,
    destination: str,
    period: Period | None = None,
    ways: str = "one",
    operator: str | None = None,
    aircraft: str | None = None,
) -> Answer:
    """Whether an airlift was ever denser than its own baseline explains: the p-value of its densest window.

    A scan over every window of 1 to 90 days (at most half of the history) for the one in which flights
    for the exposure stand out most; the p-value says how often histories without any surge have a
    window that stands out as much, so that choosing it afterwards is paid for (Kulldorff 1997; see
    `sinews.statistics.temporal_scan`). Flights are those of `airlift.flights`, observed or inferred with
    a probability of a half or more, by day; a day without exposure is unknown. Where counts vary more
    than Poisson ones, as they do when each aircraft flies back and forth, the baseline is negative
    binomial. With three years of history or more, days are compared with the same month of other
    years.

    The value is the p-value; the row gives the window, how many were seen and expected, and their
    ratio, which is the largest of many ratios and therefore too large. Above 0.05 the text says
    that there was no surge beyond chance, whatever the ratio. `p_counts_alone` is what the same scan
    says without exposure: where it is small and the p-value is not, receivers were added and flights
    were not. Null without exposure, with fewer than 60 days of it, and with no flights.
    """
    asked = route(departure, destination, period, ways, operator, aircraft)
    if nothing := nothing_known(records, asked):
        return nothing
    series, why = daily(records, asked)
    if series is None:
        return _cannot(records, asked, why)
    from sinews.statistics import temporal_scan

    longest = min(LONGEST_DAYS, series.days // 2)
    years = (len(series.counts) + 30) // 365
    seasons = (
        [series.day(step).month for step in range(len(series.counts))] if years >= SEASONS_YEARS else None
    )
    found = temporal_scan(
        series.counts, series.exposure, max_window=longest, replicates=REPLICATES, seasons=seasons
    )
    flat = [1.0 if seen else 0.0 for seen in series.exposure]
    alone = temporal_scan(series.counts, flat, max_window=longest, replicates=REPLICATES, seasons=seasons)
    if found is None or alone is None:
        return _cannot(records, asked, "no flight was seen")
    start, stop = series.day(found.start), series.day(found.stop - 1)
    p = plain(found.p_value)
    window = f"{start} to {stop}" if start != stop else str(start)
    seen = counted(found.observed, "flights")
    expected = f"{found.expected:,.1f}" if found.expected is not None else "an unknown number"
    if found.p_value <= ALPHA:
        times = f", {found.ratio:,.1f} times as many" if found.ratio else ""
        text = (
            f"{asked.subject}: a surge from {window}: {seen} where {expected} were to be expected{times} "
            f"(p = {spoken_p(found.p_value)}, the choice of the window paid for)."
        )
    else:
        text = (
            f"{asked.subject}: no surge beyond chance. The densest window, {window}, with {seen} for "
            f"{expected} expected, has p = {spoken_p(found.p_value)}."
        )
    row = (
        str(start), str(stop), found.stop - found.start, found.observed, plain(found.expected),
        plain(found.ratio), p, plain(found.p_tail), found.model, plain(found.dispersion),
        plain(alone.p_value), series.days, found.total, longest, found.p_value <= ALPHA,
    )  # fmt: skip
    return Answer(
        value=p,
        text=text,
        sql=series.sql,
        columns=(
            "start", "stop", "days", "observed", "expected", "ratio", "p", "p_tail", "model", "dispersion",
            "p_counts_alone", "days_covered", "flights", "longest_window", "is_surge",
        ),
        rows=(tuple(cell(value) for value in row),),
        caveats=(
            *([Caveat("surge-none", {"p": spoken_p(found.p_value)})] if found.p_value > ALPHA else ()),
            Caveat("surge-searched", {"window": longest, "replicates": f"{REPLICATES:,}"}),
            Caveat("flights-lower-bound"),
        ),
        **provenance(records, asked),
    )  # fmt: skip


@measure("airlift.lead", unit="p", kind="table")
def lead(
    records: Workspace,
    *,
    departure: str,
    destination: str,
    event: str | None = None,
    period: Period | None = None,
    ways: str = "one",
    operator: str | None = None,
    aircraft: str | None = None,
) -> Answer:
    """Whether flights were dense before events: 30, 90 and 180 days before each, against placebos.

    `event` is a day (2023-09-19) or words that name events on record; without it, every offensive,
    war and attack on record to which a state at either end is a party. For each event and each
    of the three windows, fixed beforehand and all shown: flights in the days before it (its own day
    not among them), what the rest of the history leads one to expect in as much exposure, their
    ratio, and two comparisons.

    *Placebo dates*: `p` is the share of all dates at which the window before would have been at least
    as dense, the end of the history joined to its beginning (`sinews.statistics.superposed_epochs`).
    With short histories it cannot be small: `smallest_p` says how small. Where there are several
    events, rows of `all events` lay them over each other and move them together.
    *Placebo routes*: of the other routes from the same departure (or to the same destination, where
    flights leave from any place) with at least five flights, how many had a ratio as high in the
    same days; `routes_as_high` of `routes`. If many did, the airlift is not what was special.

    The value is the smallest p of single events' windows, times the number of these windows (at most 1):
    three looks at each event are three chances. Above 0.05 the text says that nothing beyond chance
    was seen. Events of which only a month or a year is known are left out, as are windows that
    reach back before the history.
    """
    asked = route(departure, destination, period, ways, operator, aircraft)
    days, names = _events(records, asked, event)
    if nothing := nothing_known(records, asked):
        return nothing
    series, why = daily(records, asked)
    if series is None:
        return _cannot(records, asked, why)
    inside = [
        (day, name)
        for day, name in zip(days, names, strict=True)
        if series.first < day <= series.day(len(series.counts))
    ]
    if not inside:
        named = f"'{event}'" if event else "an offensive"
        return _cannot(records, asked, f"no event on record ({named}) falls in the days that were looked at")
    from sinews.statistics import superposed_epochs

    placebos = _placebo_routes(records, asked, series)
    rows: list[tuple[Cell, ...]] = []
    cut: set[int] = set()
    smallest = 1.0
    groups: list[tuple[str, list[date]]] = [(name, [day]) for day, name in inside]
    if len(inside) > 1:
        groups.append(("all events", [day for day, _ in inside]))
    for name, at in groups:
        for window in WINDOWS:
            steps = [series.step(day) for day in at]
            if window >= len(series.counts) or not any(step >= window for step in steps):
                cut.add(window)
                continue
            found = superposed_epochs([series.counts], [steps], lead=window, exposure=[series.exposure])
            if found.p_value is None:
                cut.add(window)
                continue
            smallest = min(smallest, found.smallest_p)
            compared = _compare(placebos, steps, window, found.ratio)
            rows.append(
                (
                    name, str(at[0]) if len(at) == 1 else None, window,
                    str(at[0] - timedelta(days=window)) if len(at) == 1 else None,
                    found.observed, plain(found.expected), plain(found.ratio), plain(found.p_value),
                    plain(found.smallest_p), *compared,
                )
            )  # fmt: skip
    if not rows:
        return _cannot(records, asked, "the history does not reach back 30 days before any event")
    single = [row for row in rows if row[1] is not None]
    best = min(single or rows, key=lambda row: (row[7] or 0, row[2] or 0))
    p = min(1.0, float(best[7] or 0) * len(single or rows))
    if p <= ALPHA:
        text = (
            f"{asked.subject}: denser than chance before {best[0]}: {best[4]} in the {best[2]} days before, "
            f"{best[5]:,.1f} expected (p = {spoken_p(p)}, all windows paid for)."
        )
    else:
        text = (
            f"{asked.subject}: nothing beyond chance before "
            f"{'the event' if len(inside) == 1 else 'the events'}; "
            f"the densest of {counted(len(single or rows), 'windows')} has p = {spoken_p(p)}, "
            "all of them paid for."
        )
    return Answer(
        value=plain(p),
        text=text,
        sql=series.sql,
        columns=(
            "event", "day", "window_days", "from", "observed", "expected", "ratio", "p", "smallest_p",
            "routes", "routes_as_high",
        ),
        rows=tuple(tuple(cell(value) for value in row) for row in rows),
        caveats=(
            *([Caveat("surge-none", {"p": spoken_p(p)})] if p > ALPHA else ()),
            Caveat("lead-placebo"),
            Caveat("lead-few", {"days": series.days, "smallest": spoken_p(smallest)}),
            *([Caveat("lead-windows-cut", {"windows": ", ".join(map(str, sorted(cut)))})] if cut else ()),
            Caveat("flights-lower-bound"),
        ),
        **provenance(records, asked),
    )  # fmt: skip


# Parts ---------------------------------------------------------------------------------------------


def daily(records: Workspace, asked: Route) -> tuple[Daily | None, str]:
    """Flights by day with their exposure; None with the reason where there is no baseline."""
    if importlib.util.find_spec("numpy") is None:
        return None, "the statistics need NumPy: pip install 'sinews[flights]'"
    found = looked(records, asked)
    if not found.has_exposure:
        if found.passes:
            return None, "no receiver saw aircraft low around both ends"
        return None, (
            "only single aircraft were looked at; work out whole days of all traffic (archives or heatmaps), "
            "before and after the days that matter, and their coverage says how well the sky was seen"
        )
    sql = (
        f"{asked.matched}\nSELECT CAST(first_seen AS DATE) AS day, count(*) AS flights FROM matched\n"
        "WHERE NOT is_light AND evidence <> 'listed' AND chance >= 0.5\nGROUP BY day ORDER BY day"
    )
    by_day = dict(records.database("flights", where={"flights": asked.narrowing}).query(sql))
    series = _laid_out(by_day, found, sql)
    if series.days < FEWEST_DAYS:
        return None, f"{counted(series.days, 'days')} were seen at both ends, and {FEWEST_DAYS} are the least"
    if not any(series.counts):
        return None, "no flight was seen"
    return series, ""


def _laid_out(by_day: dict[date, int], found: Looked, sql: str) -> Daily:
    seen = sorted(day for day, exposure in found.exposure.items() if exposure)
    first, last = seen[0], seen[-1]
    every = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    exposure = [found.exposure.get(day, 0.0) for day in every]
    counts = [int(by_day.get(day, 0)) if see else 0 for day, see in zip(every, exposure, strict=True)]
    return Daily(first, counts, exposure, sql)


def _cannot(records: Workspace, asked: Route, why: str) -> Answer:
    return Answer(
        value=None,
        text=f"{asked.subject}: no surge can be looked for.",
        snapshots=flight_snapshots(records),
        caveats=(Caveat("surge-needs", {"why": why}),),
    )


def _events(records: Workspace, asked: Route, event: str | None) -> tuple[list[date], list[str]]:
    """The days of the events asked about, with their names; raises for words that name none."""
    if event is not None:
        try:
            moment = Moment.parse(event)
        except UnreadablePeriod:
            pass
        else:
            if moment.day is None:
                raise SinewsError(f"event={event}: write a day, as in 2023-09-19")
            return [moment.first_day()], [event]
    if not collection(records, "events"):
        return [], []
    begin, _ = day_bounds("date_start")
    where = ["length(date_start) = 10"]
    if event is not None:
        words = [word for word in event.lower().replace(",", " ").split() if word]
        where += [f"contains(lower(event || ' ' || type || ' ' || title), {quote(word)})" for word in words]
    else:
        states = sorted({*_states(asked.destination), *_states(asked.departure)})
        if not states:
            return [], []
        where.append(f"type IN ({', '.join(map(quote, OFFENSIVES))})")
        where.append(f"list_has_any(actors, [{', '.join(map(quote, states))}])")
    found = records.database("events").query(
        f"SELECT event, min({begin}) AS day FROM events WHERE {' AND '.join(where)}\n"
        "GROUP BY event ORDER BY day, event"
    )
    if not found and event is not None:
        raise UnknownName(
            f"event={event[:60]}: no event with a known day is called like it; give a day, or see "
            "'sinews measure timeline.events'"
        )
    return [day for _, day in found], [str(name) for name, _ in found]


def _states(end: End) -> tuple[str, ...]:
    if end.states:
        return end.states
    if not end.codes:
        return ()
    known = load_airfields()
    return tuple(sorted({state for code in end.codes if (state := known.get(code, ("", None))[1])}))


def _placebo_routes(records: Workspace, asked: Route, series: Daily) -> list[list[int]]:
    """Flights by day of the other routes from the same departure, those with flights enough."""
    side, other = ("origin", "destination") if not asked.departure.is_any else ("destination", "origin")
    kept, mine = (
        (asked.departure, asked.destination) if side == "origin" else (asked.destination, asked.departure)
    )
    own = f"AND NOT coalesce({mine.holds(other)}, FALSE)" if not mine.is_any else ""
    within = " AND ".join(["TRUE", *asked.within()])
    where = f"{within} AND {kept.holds(side)} AND {other}_country IS NOT NULL {own}"
    rows = records.database("flights", where={"flights": where}).query(
        f"SELECT {other}_country, CAST(first_seen AS DATE) AS day, count(*) FROM flights\n"
        f"WHERE {where} AND origin_evidence <> 'listed' GROUP BY ALL ORDER BY ALL"
    )
    by_state: dict[str, list[int]] = {}
    for state, day, number in rows:
        step = series.step(day)
        if 0 <= step < len(series.counts) and series.exposure[step]:
            by_state.setdefault(state, [0] * len(series.counts))[step] += number
    return [by_state[state] for state in sorted(by_state) if sum(by_state[state]) >= PLACEBO_FLIGHTS]


def _compare(
    placebos: Sequence[Sequence[int]], steps: Sequence[int], window: int, ratio: float | None
) -> tuple[Any, Any]:
    """How many other routes there are, and on how many the same days stood out as much."""
    if ratio is None or not placebos:
        return len(placebos), None
    inside = {day for step in steps if step >= window for day in range(step - window, step)}
    length = len(placebos[0])
    as_high = 0
    for counts in placebos:
        before = sum(counts[day] for day in inside if day < length)
        rest = sum(counts) - before
        expected = rest / max(1, length - len(inside)) * len(inside)
        as_high += int(before >= ratio * expected if expected else before > 0)
    return len(placebos), as_high


def spoken_p(value: float) -> str:
    return f"{value:.2g}" if value >= 0.01 else f"{value:.1g}"
