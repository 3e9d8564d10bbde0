"""How well the ends of a route were seen, day by day: what counts are divided by."""

from __future__ import annotations

import math
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from sinews.airfields import load_airfields, load_coordinates
from sinews.database import quote
from sinews.figure import Caveat, Point, Series, cell, counted, plain
from sinews.measures.airlift_ends import End, Route, holds_flights, route
from sinews.measures.declare import Answer, measure
from sinews.periods import Period
from sinews.workspace import Workspace

# Where flights come down and go up; higher up an aircraft is heard from hundreds of kilometres away.
BANDS = ("0-5000", "5000-15000")
# The source of flights that were worked out of single aircraft's traces.
FLEETS = "sinews_flights"


@dataclass(frozen=True)
class Looked:
    """Which days were looked at, and how well: `exposure` by day, above nought where both ends were seen.

    `passes` are the days of passes over all traffic, `single` spans of days in which only single
    aircraft (a fleet) were looked at.
    """

    exposure: dict[date, float]
    passes: frozenset[date]
    single: tuple[tuple[date, date], ...]
    sql: str = ""

    @property
    def has_exposure(self) -> bool:
        return any(self.exposure.values())

    def months(self, period: Period | None) -> list[str]:
        """The months of the period, as far as anything was looked at on either side of them."""
        days = [*self.passes, *(day for pair in self.single for day in pair)]
        first = period.start.first_day() if period and period.start else min(days, default=None)
        last = period.end.last_day() if period and period.end else max(days, default=None)
        if first is None or last is None or first > last:
            return []
        found: list[str] = []
        at = first.replace(day=1)
        while at <= last and len(found) < 2400:
            found.append(f"{at:%Y-%m}")
            at = at.replace(day=28) + timedelta(days=4)
            at = at.replace(day=1)
        return found

    def days_in(self, month: str) -> int | None:
        """On how many days of a month both ends were seen; None where only single aircraft were."""
        if not self.passes:
            return None
        return sum(1 for day, seen in self.exposure.items() if seen and f"{day:%Y-%m}" == month)

    def is_looked_at(self, month: str) -> bool:
        """Whether none seen in a month means anything."""
        year, number = map(int, month.split("-"))
        first, last = date(year, number, 1), date(year, number, monthrange(year, number)[1])
        if self.days_in(month):
            return True
        return any(begin <= last and end >= first for begin, end in self.single)

    def caveats(self, period: Period | None, unknown: int) -> list[Caveat]:
        """What a reader of counts must know of the days behind them."""
        found: list[Caveat] = []
        if unknown:
            found.append(Caveat("flights-unknown-months", {"count": unknown}))
        if not self.has_exposure:
            found.append(Caveat("flights-ends-unseen" if self.passes else "flights-no-exposure"))
            return found
        days = [day for month in self.months(period) for day in _days_of(month)]
        if period and period.start:
            days = [day for day in days if day >= period.start.first_day()]
        if period and period.end:
            days = [day for day in days if day <= period.end.last_day()]
        missing = sum(1 for day in days if not self.exposure.get(day))
        if missing and period:
            found.append(Caveat("flights-part-months", {"days": len(days), "missing": missing}))
        return found


def looked(records: Workspace, asked: Route) -> Looked:
    """How well both ends of a route were seen on each day of its period."""
    key = ("airlift-looked", asked)
    held: Looked | None = records.derived.get(key)
    if held is None:
        held = records.derived[key] = _looked(records, asked)
    return held


def _looked(records: Workspace, asked: Route) -> Looked:
    history = records.history()
    passes: set[date] = set()
    single: list[tuple[date, date]] = []
    for unit in history.units if history else ():
        if unit.first_day is None or unit.last_day is None:
            continue
        first, last = date.fromisoformat(unit.first_day), date.fromisoformat(unit.last_day)
        if unit.is_whole:
            passes.update(first + timedelta(days=n) for n in range((last - first).days + 1))
        else:
            single.append((first, last))
    fleets = sorted(s.sha256 for s in records.readable if s.source == FLEETS)
    if fleets:
        # Tables made by others are no looking of ours: what is not in them is as unknown as before.
        those = f"snapshot IN ({', '.join(map(quote, fleets))})"
        single += records.database("flights", where={"flights": those}).query(
            "SELECT CAST(min(first_seen) AS DATE) AS first, CAST(max(last_seen) AS DATE) AS last\n"
            "FROM flights GROUP BY snapshot ORDER BY first, last"
        )
    if not passes or history is None:
        return Looked({}, frozenset(), tuple(sorted(set(single))))
    sql = exposure_sql(asked, history.whole)
    condition = " AND ".join(
        (*asked.within("date"), f"band IN ({', '.join(map(quote, BANDS))})", f"({_boxes(asked)})")
    )
    found = records.database("coverage", "flights", where={
        "coverage": condition, "flights": "FALSE",
    }).query(sql)  # fmt: skip
    return Looked(
        {day: math.sqrt(there * here) for day, there, here in found},
        frozenset(passes),
        tuple(sorted(set(single))),
        sql,
    )


def exposure_sql(asked: Route, whole: tuple[str, ...]) -> str:
    """SQL: aircraft-minutes by day around both ends; an end that is any place counts as the other."""
    ends = [end for end in (asked.departure, asked.destination) if not end.is_any]
    parts = [
        f"{name} AS (\n  SELECT DISTINCT floor(latitude * 2) / 2 + north / 2 AS latitude,\n"
        "    floor(longitude * 2) / 2 + east / 2 AS longitude\n"
        f"  FROM airfields, unnest([-1, 0, 1]) AS n(north), unnest([-1, 0, 1]) AS e(east)\n"
        f"  WHERE {_fields(end)}\n)"
        for name, end in zip(("near_departure", "near_destination"), (ends * 2)[:2], strict=True)
    ]
    conditions = " AND ".join(
        (*asked.within("date"), f"band IN ({', '.join(map(quote, BANDS))})",
         f"snapshot IN ({', '.join(map(quote, whole))})")
    )  # fmt: skip
    return (
        f"WITH {', '.join(parts)},\nseen AS (\n"
        "  SELECT date, latitude, longitude, sum(aircraft_minutes) AS minutes\n"
        f"  FROM coverage WHERE {conditions}\n  GROUP BY ALL\n)\nSELECT date,\n"
        "  coalesce(sum(minutes) FILTER ((latitude, longitude) IN (FROM near_departure)), 0)::BIGINT\n"
        "    AS departure,\n"
        "  coalesce(sum(minutes) FILTER ((latitude, longitude) IN (FROM near_destination)), 0)::BIGINT\n"
        "    AS destination\nFROM seen GROUP BY date ORDER BY date"
    )


def _boxes(asked: Route) -> str:
    """SQL: the cell lies in the box around the airfields of an end; what is loaded of a table of cells."""
    where, known = load_coordinates(), load_airfields()
    boxes = []
    for end in (asked.departure, asked.destination):
        if end.is_any:
            continue
        codes = end.codes or [
            code
            for code, (_, state) in known.items()
            if state in end.states and len(code) == 4 and code.isalpha() and code.isascii()
        ]
        if not codes:
            continue
        across, up = [where[code][0] for code in codes], [where[code][1] for code in codes]
        boxes.append(
            f"latitude BETWEEN {min(up) - 1:.1f} AND {max(up) + 1:.1f} "
            f"AND longitude BETWEEN {min(across) - 1:.1f} AND {max(across) + 1:.1f}"
        )
    return " OR ".join(boxes) or "TRUE"


def _fields(end: End) -> str:
    if end.codes:
        return end.candidates()
    return f"{end.candidates()} AND regexp_full_match(airfields.code, '[A-Z]{{4}}')"


@measure("airlift.exposure", unit="days", kind="table")
def exposure(
    records: Workspace,
    *,
    departure: str,
    destination: str,
    period: Period | None = None,
    ways: str = "one",
) -> Answer:
    """How well both ends of a route were seen, by month: what counts of flights are divided by.

    From `coverage`: minutes in which some aircraft was seen, of all traffic, below 15,000 ft in the
    half-degree cells that hold the airfields named (of a state, those with an ICAO location
    indicator) and the cells around these. A day's exposure is the geometric mean of the minutes at
    both ends, since a flight is placed only where both are seen; where an end is any place, the
    minutes at the other. The value is the number of days on which both ends were seen.

    Exposure is reception times traffic: it triples when receivers are added, and also when airlines
    come back after a war. It corrects for the first and over-corrects for the second, so a surge
    that the exposure-based count shows is not due to more receivers, while one in the counts
    alone may be. Only passes over all traffic count (an archive or heatmaps of a day with at least
    200 aircraft); a fleet's traces say where that fleet was, not where anyone could have been
    seen. Null when there is none.
    """
    asked = route(departure, destination, period, ways, None, None)
    if not holds_flights(records):
        return Answer(
            value=None,
            text=f"{asked.subject}: nothing was looked at.",
            caveats=(Caveat("flights-none-held"),),
        )
    found = looked(records, asked)
    history = records.history()
    if not found.sql or history is None:
        return Answer(
            value=None,
            text=f"{asked.subject}: how well the sky was seen is not known.",
            caveats=(Caveat("flights-no-exposure"),),
        )
    months: list[tuple[str, int, int, float | None]] = []
    for month in found.months(asked.period):
        days = [day for day in found.exposure if f"{day:%Y-%m}" == month and found.exposure[day]]
        total = math.fsum(found.exposure[day] for day in sorted(days))
        months.append((month, len(_days_of(month)), len(days), round(total, 1) if days else None))
    count = sum(row[2] for row in months)
    return Answer(
        value=count,
        text=f"{asked.subject}: both ends were seen on {counted(count, 'days')}.",
        sql=found.sql,
        columns=("month", "days", "days_covered", "exposure"),
        rows=tuple(tuple(cell(value) for value in row) for row in months),
        series=(
            Series("exposure", "aircraft-minutes", tuple(Point(row[0], plain(row[3])) for row in months)),
        ),
        caveats=tuple(found.caveats(asked.period, sum(1 for row in months if not row[2]))),
        tables=("coverage", "flights"),
        where={"flights": "FALSE"},
        snapshots=(history.id,),
        vintages=(history.days[1],) if history.days else (),
    )


def _days_of(month: str) -> list[date]:
    year, number = map(int, month.split("-"))
    return [date(year, number, day) for day in range(1, monthrange(year, number)[1] + 1)]
