"""Missions: the chains of flights that an airlift's flights belong to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sinews.database import quote
from sinews.figure import Caveat, cell, counted
from sinews.measures.airlift import flight_snapshots, nothing_known, provenance
from sinews.measures.airlift_ends import route
from sinews.measures.airlift_reference import load_cargo_types
from sinews.measures.declare import Answer, measure
from sinews.periods import Period
from sinews.workspace import Workspace

# Longer on the ground than this, and what follows is another mission.
STAY = timedelta(hours=24)
# How far around a counted flight its aircraft's other flights are looked for.
AROUND_DAYS = 4
# Nor does a mission last longer: an airliner that never comes home within it is on its rounds.
LONGEST = timedelta(days=AROUND_DAYS)


@dataclass(frozen=True, slots=True)
class Leg:
    """One flight of a chain; `counted` when it is of the airlift."""

    icao24: str
    registration: str | None
    type: str | None
    operator: str | None
    origin: str | None
    destination: str | None
    first_seen: datetime
    last_seen: datetime
    snapshot: str
    row: int
    evidence: str | None
    chance: float | None
    interference: str | None
    longest_gap_s: float | None

    @property
    def counted(self) -> bool:
        return self.evidence is not None


@measure("airlift.missions", unit="missions", kind="table")
def missions(
    records: Workspace,
    *,
    departure: str,
    destination: str,
    period: Period | None = None,
    ways: str = "one",
    operator: str | None = None,
    aircraft: str | None = None,
) -> Answer:
    """The missions that an airlift's flights were part of: round trips, positioning legs, several stops.

    A mission is a chain of flights of one aircraft around at least one counted flight (as
    `airlift.flights` counts them, inferred ones with a probability of a half or more): each leg leaves
    the field where the one before came down (or one of the two is not known), after at most 24
    hours on the ground; the chain ends when the aircraft is back where it began, and after four days at
    the latest. `shape` says what it was: `round trip` (back where it began after
    one stop), `several stops` (three fields or more, as Baku–Ovda–Ganja), `one way`, or `local`;
    `positioning` counts the legs before the first counted flight. A question mark in `route` is a
    field that is not known. Flights of tables that others made form no missions.

    The value counts missions. A leg that nobody heard breaks a chain in two, so there can be fewer,
    longer missions than shown. Whether an aircraft was loaded on any leg is not known.
    """
    asked = route(departure, destination, period, ways, operator, aircraft)
    if nothing := nothing_known(records, asked):
        return nothing
    counted_sql = (
        f"{asked.matched}\nSELECT icao24, strftime(first_seen, '%Y-%m-%d'), snapshot, row FROM matched\n"
        "WHERE NOT is_light AND evidence <> 'listed' AND chance >= 0.5 ORDER BY ALL"
    )
    mine = records.database("flights", where={"flights": asked.narrowing}).query(counted_sql)
    if not mine:
        return Answer(
            value=0,
            text=f"{asked.subject}: no mission, as no flight was seen.",
            sql=counted_sql,
            snapshots=flight_snapshots(records),
            caveats=(Caveat("missions-rule"),),
        )
    near = _around(mine)
    sql = (
        f"{asked.matched},\nmine AS (\n  SELECT snapshot, row, evidence, chance FROM matched\n"
        "  WHERE NOT is_light AND evidence <> 'listed' AND chance >= 0.5\n)\n"
        "SELECT icao24, registration, type, operator, origin, destination, first_seen, last_seen,\n"
        "  snapshot, row, mine.evidence, mine.chance, interference, longest_gap_s\n"
        "FROM flights LEFT JOIN mine USING (snapshot, row)\n"
        f"WHERE {near} AND origin_evidence <> 'listed'\n"
        "ORDER BY icao24, flights.first_seen, flights.last_seen, snapshot, row"
    )
    # The flights counted are among those near: the same aircraft, the same days.
    where = {"flights": near}
    found = records.database("flights", where=where).query(sql)
    chains = chain([Leg(*row) for row in found])
    rows = [_row(legs) for legs in chains]
    rows.sort(key=lambda row: (str(row[0]), str(row[1])))
    shapes = Counter(str(row[6]) for row in rows)
    told = ", ".join(f"{shape}: {number:,}" for shape, number in sorted(shapes.items()))
    kept = ", ".join(f"({quote(leg.snapshot)}, {leg.row})" for legs in chains for leg in legs)
    return Answer(
        value=len(rows),
        text=f"{asked.subject}: {counted(len(rows), 'missions')} ({told}).",
        sql=sql,
        columns=(
            "date", "icao24", "registration", "type", "operator", "route", "shape", "legs", "counted",
            "positioning", "evidence", "ended", "hours_on_ground", "tonnes_at_most", "interference",
            "longest_gap_min", "flights",
        ),
        rows=tuple(tuple(cell(value) for value in row) for row in rows),
        caveats=(Caveat("missions-rule"), Caveat("flights-lower-bound")),
        **{
            **provenance(records, asked),
            "where": where,
            "records_sql": (
                f"SELECT DISTINCT snapshot, row, row_count FROM flights\nWHERE (snapshot, row) IN ({kept})\n"
                "ORDER BY snapshot, row"
            ),
        },
    )  # fmt: skip


def _around(mine: Sequence[tuple[Any, ...]]) -> str:
    """SQL: flights of the same aircraft within some days of a counted one."""
    days: dict[str, list[str]] = {}
    for icao24, day, *_ in mine:
        days.setdefault(icao24, []).append(day)
    first = min(day for each in days.values() for day in each)
    last = max(day for each in days.values() for day in each)
    listed = ", ".join(quote(icao24) for icao24 in sorted(days))
    return (
        f"icao24 IN ({listed}) AND first_seen BETWEEN DATE {quote(first)} - INTERVAL {AROUND_DAYS} DAY "
        f"AND DATE {quote(last)} + INTERVAL {AROUND_DAYS + 1} DAY"
    )


def chain(legs: Sequence[Leg]) -> list[list[Leg]]:
    """Chains with at least one counted leg; `legs` in order of aircraft and time."""
    found = []
    by_aircraft: dict[str, list[Leg]] = {}
    for leg in legs:
        held = by_aircraft.setdefault(leg.icao24, [])
        # A fleet's file and a whole day's history tell the same flight twice.
        if held and leg.first_seen < held[-1].last_seen:
            if leg.counted and not held[-1].counted:
                held[-1] = leg
            continue
        held.append(leg)
    for icao24 in sorted(by_aircraft):
        own = by_aircraft[icao24]
        current: list[Leg] = []
        for leg in own:
            if current and not _continues(current, leg):
                found.append(current)
                current = []
            current.append(leg)
        found.append(current)
    return [_trimmed(legs) for legs in found if any(leg.counted for leg in legs)]


def _continues(legs: Sequence[Leg], leg: Leg) -> bool:
    last = legs[-1]
    if leg.first_seen - last.last_seen > STAY or leg.last_seen - legs[0].first_seen > LONGEST:
        return False
    if last.destination and leg.origin and last.destination != leg.origin:
        return False
    return last.destination is None or last.destination != legs[0].origin


def _trimmed(legs: list[Leg]) -> list[Leg]:
    """Without flights that begin and end at one field before or after what was counted (circuits)."""
    while len(legs) > 1 and not legs[0].counted and legs[0].origin == legs[0].destination:
        legs = legs[1:]
    while len(legs) > 1 and not legs[-1].counted and legs[-1].origin == legs[-1].destination:
        legs = legs[:-1]
    return legs


def _row(legs: Sequence[Leg]) -> tuple[Any, ...]:
    stops = [legs[0].origin]
    for before, after in pairwise(legs):
        stops.append(before.destination or after.origin)
    stops.append(legs[-1].destination)
    counted_legs = [leg for leg in legs if leg.counted]
    positioning = next(at for at, leg in enumerate(legs) if leg.counted)
    ground = sum(
        ((after.first_seen - before.last_seen).total_seconds() for before, after in pairwise(legs)),
        0.0,
    )
    cargo = load_cargo_types().get(legs[0].type or "")
    marks = sorted({leg.interference for leg in legs if leg.interference and leg.interference != "none"})
    gaps = [leg.longest_gap_s for leg in legs if leg.longest_gap_s is not None]
    return (
        legs[0].first_seen.date().isoformat(),
        legs[0].icao24,
        next((leg.registration for leg in legs if leg.registration), None),
        next((leg.type for leg in legs if leg.type), None),
        next((leg.operator for leg in legs if leg.operator), None),
        "–".join(stop or "?" for stop in stops),
        shape(stops),
        len(legs),
        len(counted_legs),
        positioning,
        "observed" if all(leg.evidence == "observed" for leg in counted_legs) else "inferred",
        legs[-1].last_seen.isoformat(sep=" ", timespec="minutes"),
        round(ground / 3600, 1),
        cargo.tonnes if cargo else None,
        "; ".join(marks) or None,
        round(max(gaps) / 60, 1) if gaps else None,
        ", ".join(f"{leg.snapshot[:8]}:{leg.row}" for leg in legs),
    )


def shape(stops: Sequence[str | None]) -> str:
    """What a chain of fields was: local, one way, round trip, or several stops."""
    fields = {stop for stop in stops if stop}
    if len(stops) == 2:
        return "local" if stops[0] is not None and stops[0] == stops[1] else "one way"
    if stops[0] is not None and stops[0] == stops[-1] and len(fields) <= 2:
        return "round trip" if len(fields) == 2 else "local"
    return "several stops"
