"""Every route between two states: which ones surged, of how many that could have."""

from __future__ import annotations

import hashlib
import importlib.util
import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sinews import parties
from sinews.database import Database, quote
from sinews.figure import Caveat, Cell, cell, counted, plain
from sinews.measures.airlift import flight_snapshots, nothing_known
from sinews.measures.airlift_ends import OTHER_TELLING, SEEN, End, Route
from sinews.measures.airlift_exposure import BANDS
from sinews.measures.airlift_reference import LIGHT
from sinews.measures.airlift_surges import ALPHA, FEWEST_DAYS, LONGEST_DAYS, spoken_p
from sinews.measures.declare import Answer, measure
from sinews.periods import Moment, Period
from sinews.workspace import Workspace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Flights by week: days of thousands of routes would take an hour, and nobody airlifts for a day.
STEP_DAYS = 7
REPLICATES = 999
# With so many replicates as high, the rest can't make it a discovery.
ENOUGH_AS_HIGH = 25
FEWEST_FLIGHTS = 5


@dataclass(frozen=True, slots=True)
class Tested:
    """A route with its scan; `p` is the fitted one where replicates are too few to tell."""

    sender: str
    receiver: str
    flights: int
    p: float
    smallest: float
    found: Any


@measure("airlift.scan", unit="routes", kind="table")
def scan(records: Workspace, *, period: Period | None = None, since: str | None = None) -> Answer:
    """Which routes between two states surged, over all of them: rank, how many, and what is left of chance.

    For every ordered pair of states the test of `airlift.surge`, by weeks instead of days: the densest
    window of up to 90 days, against the route's own flights and exposure. Routes at risk are those both
    of whose ends were seen on at least 60 days; the text says how many have any flight, and how many
    have the five it takes to be tested. Among thousands of tests, one in twenty passes p = 0.05 without
    anything going on: `q` is the p-value adjusted so that of the routes with q up to 0.05 at most one in
    twenty is expected to be false (Benjamini and Hochberg 1995), and the caveat says how small a
    p-value a single route would have needed. Where a p-value is smaller than 999 replicates can tell,
    it is read from curves fitted to them (see `docs/methods/surges.md`).

    Flights count as in `airlift.flights`, observed or inferred with a probability of a half or more, in the
    state that was named. The rows are the tested routes, the most surprising first; the value is
    the number with q up to 0.05. With `since` only windows that end on that day or later are
    listed. Null without exposure. It answers whether a pair is exceptional; that many routes surge
    before a war, or in a summer, is seen here as well, and makes none of them special.
    """
    everywhere = Route(End("anywhere"), End("anywhere"), period)
    if nothing := nothing_known(records, everywhere):
        return nothing
    first_day = Moment.parse(since).first_day() if since else None
    if importlib.util.find_spec("numba") is None:
        return _cannot(records, "the statistics need NumPy and numba: pip install 'sinews[flights]'")
    history = records.history()
    if history is None or not history.whole:
        return _cannot(records, "no pass over all traffic is held, so nobody knows how well the sky was seen")
    # Of millions of flights and cells only those that count are loaded.
    seen = _seen(everywhere, history.whole)
    where = {"coverage": seen, "flights": _wanted(everywhere)}
    database = records.database("coverage", "flights", where=where)
    flights = (
        f"SELECT *, 'seen' AS evidence FROM flights WHERE {where['flights']}\nQUALIFY NOT {OTHER_TELLING}"
    )
    sql = _by_day(flights)
    days, states, exposure = _exposure(database, seen)
    if len(days) < FEWEST_DAYS:
        return _cannot(records, f"{counted(len(days), 'days')} were seen, and {FEWEST_DAYS} are the least")
    at_risk, flown, tested = _scan(database, sql, days, states, exposure)
    from sinews.statistics import false_discoveries

    adjusted = false_discoveries(
        [one.p for one in tested], rate=ALPHA, smallest=[one.smallest for one in tested]
    )
    rows: list[tuple[Cell, ...]] = []
    order = sorted(range(len(tested)), key=lambda at: (tested[at].p, tested[at].sender, tested[at].receiver))
    is_new = 0
    for rank, at in enumerate(order, 1):
        one, found = tested[at], tested[at].found
        begins = days[0] + timedelta(days=STEP_DAYS * found.start)
        ends = min(days[-1], days[0] + timedelta(days=STEP_DAYS * found.stop - 1))
        if first_day and ends < first_day:
            continue
        is_new += adjusted.found[at]
        rows.append(
            (
                rank, one.sender, one.receiver, one.flights, str(begins), str(ends), found.observed,
                plain(found.expected), plain(found.ratio), _small(one.p), _small(adjusted.q_values[at]),
                adjusted.found[at],
            )
        )  # fmt: skip
    number = is_new if first_day else sum(adjusted.found)
    text = (
        f"Routes between states{_in(period)}: {at_risk:,} at risk, {flown:,} with any flight, "
        f"{len(tested):,} with the {FEWEST_FLIGHTS} flights it takes. "
    )
    text += f"Surged beyond chance{f' since {since}' if since else ''}: {number:,}"
    if number and rows:
        names = [
            f"{parties.get(str(row[1])).name} → {parties.get(str(row[2])).name}"
            for row in rows[:3]
            if row[-1]
        ]
        text += f" ({', '.join(names)}{', …' if number > len(names) else ''})"
    return Answer(
        value=number,
        text=text + ".",
        sql=sql,
        columns=(
            "rank", "sender", "receiver", "flights", "start", "stop", "observed", "expected", "ratio", "p",
            "q", "surged",
        ),
        rows=tuple(tuple(cell(value) for value in row) for row in rows),
        caveats=(
            Caveat(
                "scan-discoveries",
                {"tests": f"{adjusted.tests:,}", "needed": spoken_p(adjusted.smallest_needed)},
            ),
            Caveat("flights-lower-bound"),
        ),
        tables=("coverage", "flights"),
        where=where,
        snapshots=flight_snapshots(records),
        vintages=(history.days[1],) if history.days else (),
        records_sql=f"SELECT snapshot, row, row_count FROM (\n{flights}\n) ORDER BY snapshot, row",
    )  # fmt: skip


def _wanted(asked: Route) -> str:
    """SQL condition: a flight between two states that were named."""
    chance = " * ".join(
        f"(CASE WHEN {side}_evidence IN ({', '.join(map(quote, SEEN))}) THEN 1 ELSE {side}_probability END)"
        for side in ("origin", "destination")
    )
    return " AND ".join(
        (
            *asked.within(),
            "origin_evidence <> 'listed' AND destination_evidence <> 'listed'",
            "origin_country <> destination_country",
            f"NOT coalesce(regexp_full_match(type, {quote(LIGHT)}), FALSE)",
            f"{chance} >= 0.5",
        )
    )


def _by_day(flights: str) -> str:
    return (
        "SELECT origin_country AS sender, destination_country AS receiver, CAST(first_seen AS DATE) AS day,\n"
        f"  count(*) AS flights\nFROM (\n{flights}\n)\n"
        "GROUP BY sender, receiver, day ORDER BY sender, receiver, day"
    )


def _seen(asked: Route, whole: Sequence[str]) -> str:
    """SQL condition: a cell low down, seen in a pass over all traffic."""
    return " AND ".join(
        (
            *asked.within("date"),
            f"band IN ({', '.join(map(quote, BANDS))})",
            f"snapshot IN ({', '.join(map(quote, whole))})",
        )
    )


def _exposure(database: Database, seen: str) -> tuple[list[date], list[str], Floats]:
    """Every day from the first to the last seen, the states, and aircraft-minutes low in each by day."""
    import numpy as np

    sql = (
        "WITH near AS (\n  SELECT DISTINCT country, floor(latitude * 2) / 2 + north / 2 AS latitude,\n"
        "    floor(longitude * 2) / 2 + east / 2 AS longitude\n"
        "  FROM airfields, unnest([-1, 0, 1]) AS n(north), unnest([-1, 0, 1]) AS e(east)\n"
        "  WHERE country IS NOT NULL AND regexp_full_match(code, '[A-Z]{4}')\n),\n"
        "seen AS (\n  SELECT date, latitude, longitude, sum(aircraft_minutes) AS minutes\n"
        f"  FROM coverage WHERE {seen}\n  GROUP BY ALL\n)\n"
        "SELECT date, country, sum(minutes)::DOUBLE AS minutes\n"
        "FROM seen JOIN near USING (latitude, longitude) GROUP BY date, country ORDER BY date, country"
    )
    found = database.query(sql)
    if not found:
        return [], [], np.zeros((0, 0))
    first, last = found[0][0], found[-1][0]
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    states = sorted({row[1] for row in found})
    at = {state: number for number, state in enumerate(states)}
    exposure = np.zeros((len(days), len(states)))
    for day, state, minutes in found:
        exposure[(day - first).days, at[state]] = minutes
    return days, states, exposure


def _scan(
    database: Database, sql: str, days: Sequence[date], states: Sequence[str], exposure: Floats
) -> tuple[int, int, list[Tested]]:
    """How many routes are at risk, how many have a flight, and those that were tested."""
    import numpy as np

    from sinews.statistics import temporal_scan

    is_seen = (exposure > 0).astype(float)
    both = is_seen.T @ is_seen
    np.fill_diagonal(both, 0)
    at_risk = both >= FEWEST_DAYS
    at = {state: number for number, state in enumerate(states)}
    routes: dict[tuple[str, str], Any] = {}
    for sender, receiver, day, flights in database.query(sql):
        step = (day - days[0]).days
        if sender not in at or receiver not in at or not at_risk[at[sender], at[receiver]]:
            continue
        if 0 <= step < len(days) and exposure[step, at[sender]] and exposure[step, at[receiver]]:
            series = routes.setdefault((sender, receiver), np.zeros(len(days), dtype=np.int64))
            series[step] += flights
    weeks = np.arange(len(days)) // STEP_DAYS
    longest = max(1, min(LONGEST_DAYS, len(days) // 2) // STEP_DAYS)

    def test(one: tuple[tuple[str, str], Any]) -> Tested | None:
        (sender, receiver), series = one
        seen = np.bincount(weeks, np.sqrt(exposure[:, at[sender]] * exposure[:, at[receiver]]))
        counts = np.bincount(weeks, series)
        found = temporal_scan(
            counts,
            seen,
            max_window=longest,
            replicates=REPLICATES,
            seed=_seed(sender, receiver),
            stop_after=ENOUGH_AS_HIGH,
        )
        if found is None:
            return None
        is_rare = found.p_value * (found.replicates + 1) - 1 < ENOUGH_AS_HIGH
        p = found.p_tail if is_rare and found.p_tail is not None else found.p_value
        # The most that chance allows: all flights in one week.
        smallest = float(((seen / seen.sum()) ** found.total).sum())
        if found.p_tail is None:
            smallest = max(smallest, found.smallest_p)
        return Tested(sender, receiver, found.total, p, smallest, found)

    enough = [one for one in sorted(routes.items()) if one[1].sum() >= FEWEST_FLIGHTS]
    # Drawing and scanning release the interpreter's lock.
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        tested = [one for one in pool.map(test, enough) if one is not None]
    return int(at_risk.sum()), len(routes), tested


def _seed(sender: str, receiver: str) -> int:
    """The same for a route whatever else is scanned."""
    return int.from_bytes(hashlib.sha256(f"{sender}>{receiver}".encode()).digest()[:4], "big")


def _small(p: float | None) -> float | None:
    """A p-value to two figures: small ones are all the difference, and no more of them is known."""
    if p is None or p <= 0:
        return p
    return round(p, 1 - math.floor(math.log10(p)))


def _in(period: Period | None) -> str:
    return f", {period.spoken()}" if period else ""


def _cannot(records: Workspace, why: str) -> Answer:
    return Answer(
        value=None,
        text="Routes between states: no surges can be looked for.",
        snapshots=flight_snapshots(records),
        caveats=(Caveat("surge-needs", {"why": why}),),
    )
