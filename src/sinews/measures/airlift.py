"""Airlifts: how many flights went from one end to another, when, and on what evidence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sinews.figure import Caveat, Point, Series, cell, counted, plain
from sinews.measures.airlift_ends import Route, holds_flights, route
from sinews.measures.airlift_exposure import looked
from sinews.measures.airlift_reference import load_cargo_types, load_operators
from sinews.measures.declare import Answer, measure
from sinews.periods import Period
from sinews.workspace import Workspace

# How sure the upper end of a count is, were the inferred flights independent.
UPPER = 0.95
# More inferred flights than this are summed by their mean and variance.
_EXACT = 2000

_PER_MONTH = """told AS (
  SELECT *, evidence = 'listed' AND NOT EXISTS (
    SELECT 1 FROM matched AS seen WHERE seen.evidence <> 'listed' AND seen.icao24 = matched.icao24
      AND seen.first_seen < matched.last_seen AND seen.last_seen > matched.first_seen) AS is_new
  FROM matched WHERE NOT is_light
)
SELECT strftime(first_seen, '%Y-%m') AS month,
  count(*) FILTER (evidence = 'observed') AS observed,
  count(*) FILTER (evidence = 'inferred' AND chance >= 0.5) AS inferred,
  coalesce(sum(chance) FILTER (evidence = 'inferred'), 0) AS expected_inferred,
  count(*) FILTER (evidence = 'listed') AS listed,
  count(*) FILTER (is_new) AS listed_only,
  count(*) FILTER (evidence <> 'listed' AND type IS NULL) AS unknown_type,
  list(chance ORDER BY chance) FILTER (evidence = 'inferred') AS chances
FROM told GROUP BY month ORDER BY month"""


@measure("airlift.flights", unit="flights", kind="table")
def flights(
    records: Workspace,
    *,
    departure: str,
    destination: str,
    period: Period | None = None,
    ways: str = "one",
    operator: str | None = None,
    aircraft: str | None = None,
) -> Answer:
    """Flights from one place or state to another: in all and by month, by the evidence for both ends.

    A flight is *observed* when both ends were seen: fixes on the ground there, or low on a runway's
    axis. It is *inferred* when an end was not: then it counts with the probability that its
    candidates give to the ends asked about, both sides multiplied. The value is the number observed,
    the least that a reader may quote ("at least 14"). `low` and `high` are the range with inferred
    stops ("14–19"): from the observed to the observed plus the 95th percentile of the number of
    inferred flights that are real, were they independent (Poisson binomial, exact). `inferred`
    counts those with a probability of at least a half, `expected` adds all probabilities up.
    An end `any` needs no evidence.

    A flight belongs to the day, UTC, on which it was first seen in the air. Light private aircraft (by
    type) are left out and counted in a caveat. The same flight in a fleet's file and in a whole day's
    history counts once. Flights in tables that others made (`listed`) stand in columns of their own
    and are in no total; `listed_only` are those of which no measured flight of the same aircraft
    is known at that time.

    A month that nobody looked at is null, not zero; `days_covered` says on how many days the cells
    around both ends were seen, null where only single aircraft were looked at. Null throughout when
    no flights are held, or none of the period: history that nobody has worked out is no evidence.
    The case that breaks a simple reading: an Il-76 that leaves Baku, drops out of sight over Jordan and
    is next seen over Jordan going home has been somewhere, and Ovda is one of several candidates.
    """
    asked = route(departure, destination, period, ways, operator, aircraft)
    if nothing := nothing_known(records, asked):
        return nothing
    found = looked(records, asked)
    sql = f"{asked.matched},\n{_PER_MONTH}"
    database = records.database("flights", where={"flights": asked.narrowing})
    rows = {row[0]: row[1:] for row in database.query(sql)}
    light, sources = database.one(
        f"{asked.matched}\nSELECT count(*) FILTER (is_light), "
        "list(DISTINCT source ORDER BY source) FILTER (evidence = 'listed' AND NOT is_light)\n"
        "FROM matched LEFT JOIN (SELECT DISTINCT sha256, source FROM snapshots) ON sha256 = snapshot"
    )
    months: list[tuple[Any, ...]] = []
    total: list[Any] = [0] * 6
    unknown = 0
    chances: list[float] = []
    for month in sorted({*rows, *found.months(asked.period)}):
        days = found.days_in(month)
        if not found.is_looked_at(month) and not any(rows.get(month, ())[:2]):
            # What tables made by others list is told; of what they lack nothing is known.
            by_others = rows[month][3:5] if month in rows else (None, None)
            months.append((month, days, None, None, None, None, *by_others))
            total[3] += by_others[0] or 0
            total[4] += by_others[1] or 0
            unknown += 1
            continue
        observed, inferred, expected, listed, listed_only, no_type, some = rows.get(
            month, (0, 0, 0, 0, 0, 0, None)
        )
        some = [float(one) for one in some or ()]
        chances += some
        high = observed + upper(some)
        months.append(
            (month, days, observed, inferred, plain(observed + expected), high, listed, listed_only)
        )
        for at, number in enumerate((observed, inferred, expected, listed, listed_only, no_type)):
            total[at] += number
    high = total[0] + upper(chances)
    is_known = any(row[2] is not None for row in months)
    told = _told(asked, int(total[0]), high, total, bool(chances))
    return Answer(
        value=int(total[0]) if is_known else None,
        low=int(total[0]) if is_known else None,
        high=high if is_known else None,
        text=told if is_known else _not_looked(asked, total),
        sql=sql,
        columns=(
            "month", "days_covered", "observed", "inferred", "expected", "high", "listed", "listed_only",
        ),
        rows=tuple(tuple(cell(value) for value in row) for row in months),
        series=tuple(
            Series(
                name,
                "flights",
                tuple(Point(str(row[0]), plain(_difference(row, at))) for row in months),
            )
            for name, at in (("observed", 2), ("inferred", 4), ("listed", 6))
            if name == "observed" or any(row[at] for row in months)
        ),
        caveats=(
            Caveat("flights-lower-bound"),
            *found.caveats(asked.period, unknown),
            *([Caveat("flights-inferred")] if chances else ()),
            *(
                [Caveat("flights-listed", {"count": total[3], "sources": ", ".join(sources)})]
                if sources else []
            ),
            *([Caveat("flights-light-left-out", {"count": light})] if light else ()),
            *([Caveat("flights-unknown-type", {"count": total[5]})] if total[5] else ()),
        ),
        **provenance(records, asked),
    )  # fmt: skip


@measure("airlift.list", unit="flights", kind="table")
def listed(
    records: Workspace,
    *,
    departure: str,
    destination: str,
    period: Period | None = None,
    ways: str = "one",
    operator: str | None = None,
    aircraft: str | None = None,
) -> Answer:
    """The flights of an airlift one by one, with the evidence for both ends and where the raw rows are.

    Chosen and classed as `airlift.flights` does, which see. The value counts the rows: observed,
    inferred (with `chance`) and listed by others; it is no count of flights flown. `rows` names the
    member and the rows of the position history; for a table that others made, its line. Sorted by
    the time at which each was first seen in the air.
    """
    asked = route(departure, destination, period, ways, operator, aircraft)
    if nothing := nothing_known(records, asked):
        return nothing
    sql = (
        f"{asked.matched}\nSELECT strftime(first_seen, '%Y-%m-%d %H:%M') AS first_seen, icao24,\n"
        "  registration,\n"
        "  type, operator, operator_class, callsign, origin, destination, evidence, chance,\n"
        "  origin_evidence, destination_evidence, strftime(last_seen, '%Y-%m-%d %H:%M') AS last_seen,\n"
        "  interference, longest_gap_s, snapshot, row, rows\n"
        "FROM matched WHERE NOT is_light\nORDER BY matched.first_seen, icao24, snapshot, row"
    )
    columns, found = records.database("flights", where={"flights": asked.narrowing}).table(sql)
    return Answer(
        value=len(found),
        text=f"{asked.subject}: flights that are, or may be, of this route: {len(found):,}.",
        sql=sql,
        columns=tuple(columns),
        rows=tuple(tuple(cell(value) for value in row) for row in found),
        caveats=(Caveat("flights-lower-bound"),),
        **provenance(records, asked),
    )


@measure("airlift.payload", unit="tonnes", kind="table")
def payload(
    records: Workspace,
    *,
    departure: str,
    destination: str,
    period: Period | None = None,
    ways: str = "one",
    operator: str | None = None,
    aircraft: str | None = None,
) -> Answer:
    """At most how many tonnes the observed flights can have carried, by operator, class and type.

    The number of observed flights of a type times the most that any of its variants can carry, by
    pages named in the table. It bounds from above what the flights seen could have carried, and says
    nothing of what they did: an Il-76 of an older variant carries 47 tonnes and not 60, and a
    ten-tonne load of missiles fills it. Null when no type is known to the table. Types that it does
    not know are in the rows, without tonnes, and named in a caveat.
    """
    asked = route(departure, destination, period, ways, operator, aircraft)
    if nothing := nothing_known(records, asked):
        return nothing
    sql = (
        f"{asked.matched}\nSELECT operator, operator_class, type,\n"
        "  count(*) FILTER (evidence = 'observed') AS observed,\n"
        "  count(*) FILTER (evidence = 'inferred' AND chance >= 0.5) AS inferred,\n"
        "  count(*) FILTER (evidence = 'listed') AS listed,\n"
        "  min(operator_class_source) AS said_by\n"
        "FROM matched WHERE NOT is_light\nGROUP BY ALL\n"
        "ORDER BY observed DESC, inferred DESC, listed DESC, operator, type, operator_class"
    )
    found = records.database("flights", where={"flights": asked.narrowing}).query(sql)
    cargo, operators = load_cargo_types(), load_operators()
    rows, tonnes, missing = [], 0.0, set()
    for code, operator_class, type_, observed, inferred, by_others, said_by in found:
        known = cargo.get(type_ or "")
        if known:
            tonnes += known.tonnes * observed
        elif observed:
            missing.add(type_ or "unknown type")
        said = operators.get(code or "")
        basis = said_by or (said.url if said and operator_class == said.operator_class else None)
        rows.append(
            (code, operator_class, type_, observed, inferred, by_others,
             known.tonnes if known else None, round(known.tonnes * observed, 1) if known else None,
             known.name if known else None, known.variant if known else None, known.url if known else None,
             said.name if said else None, basis)
        )  # fmt: skip
    has_tonnes = any(row[7] for row in rows)
    text = f"{asked.subject}: at most {tonnes:,.1f} tonnes on the flights observed."
    return Answer(
        value=plain(tonnes) if has_tonnes else None,
        text=text if has_tonnes else f"{asked.subject}: no payload can be said.",
        sql=sql,
        columns=(
            "operator", "operator_class", "type", "observed", "inferred", "listed", "tonnes_a_flight",
            "tonnes_at_most", "type_name", "variant", "payload_source", "operator_name", "class_basis",
        ),
        rows=tuple(tuple(cell(value) for value in row) for row in rows),
        caveats=(
            Caveat("payload-ceiling"),
            *([Caveat("payload-unknown-types", {"types": ", ".join(sorted(missing))})] if missing else ()),
            Caveat("flights-operators"),
            Caveat("flights-lower-bound"),
        ),
        **provenance(records, asked),
    )  # fmt: skip


# What the measures share ----------------------------------------------------------------------------


def nothing_known(records: Workspace, asked: Route) -> Answer | None:
    """The answer when nobody has looked: no flights held at all, or none of the period."""
    if not holds_flights(records):
        return Answer(
            value=None,
            text=f"{asked.subject}: no flights are held, so nothing can be counted.",
            caveats=(Caveat("flights-none-held"),),
        )
    first, last = span(records)
    if asked.period is not None and first is not None and last is not None:
        begins = asked.period.start and str(asked.period.start.first_day())
        ends = asked.period.end and str(asked.period.end.last_day())
        if (ends and ends < first) or (begins and begins > last):
            return Answer(
                value=None,
                text=f"{asked.subject}: nobody has looked at these days.",
                caveats=(
                    Caveat(
                        "flights-before-history",
                        {"first": first, "last": last, "period": asked.period.spoken()},
                    ),
                ),
                snapshots=flight_snapshots(records),
            )
    return None


def span(records: Workspace) -> tuple[str | None, str | None]:
    """First and last day of what flights are held, of history and of tables; None where unsaid."""
    history = records.history()
    days = list(history.days or ()) if history else []
    for snapshot in records.readable:
        if "flights" in snapshot.kinds and (history is None or snapshot.sha256 != history.id):
            for scope in snapshot.scopes:
                if scope["first_year"]:
                    days.append(f"{scope['first_year']}-01-01")
                if scope["last_year"]:
                    days.append(f"{scope['last_year']}-12-31")
    return (min(days), max(days)) if days else (None, None)


def flight_snapshots(records: Workspace) -> tuple[str, ...]:
    """Ids of every snapshot in view that holds flights."""
    return tuple(sorted(s.sha256 for s in records.readable if "flights" in s.kinds))


def provenance(records: Workspace, asked: Route) -> dict[str, Any]:
    """Where an answer's records are: every flight counted, observed, inferred or listed."""
    vintages = {s.vintage for s in records.readable if "flights" in s.kinds and s.vintage}
    return {
        "tables": ("flights",),
        "where": {"flights": asked.narrowing},
        "snapshots": flight_snapshots(records),
        "vintages": tuple(sorted(vintages, reverse=True)),
        "records_sql": (
            f"{asked.matched}\nSELECT snapshot, row, row_count FROM matched WHERE NOT is_light "
            "ORDER BY snapshot, row"
        ),
    }


def upper(chances: Sequence[float]) -> int:
    """The 95th percentile of how many of independent events with these probabilities happen."""
    if not chances:
        return 0
    if len(chances) > _EXACT:
        mean = math.fsum(chances)
        spread = math.sqrt(math.fsum(p * (1 - p) for p in chances))
        return min(len(chances), math.ceil(mean + 1.6449 * spread))
    mass = [1.0]
    for p in chances:
        mass = [
            (mass[k] * (1 - p) if k < len(mass) else 0.0) + (mass[k - 1] * p if k else 0.0)
            for k in range(len(mass) + 1)
        ]
    below = 0.0
    for k, probability in enumerate(mass):
        below += probability
        if below >= UPPER - 1e-12:
            return k
    return len(chances)


def _difference(row: Sequence[Any], at: int) -> Any:
    """Of the column of expected flights what is inferred; other columns as they are."""
    if at != 4 or row[at] is None:
        return row[at]
    return row[at] - row[2]


def _told(asked: Route, observed: int, high: int, total: Sequence[Any], has_inferred: bool) -> str:
    if observed == 0 and high == 0:
        text = f"{asked.subject}: no flight was seen"
    elif high > observed:
        text = (
            f"{asked.subject}: at least {counted(observed, 'flights')}; {observed:,}–{high:,} with "
            f"inferred stops"
        )
    else:
        text = f"{asked.subject}: {counted(observed, 'flights')} seen at both ends"
    if has_inferred:
        text += f" (expected: {observed + float(total[2]):,.1f})"
    return f"{text}.{_by_others(total)}"


def _not_looked(asked: Route, total: Sequence[Any]) -> str:
    return f"{asked.subject}: nobody has looked where it could have been seen.{_by_others(total)}"


def _by_others(total: Sequence[Any]) -> str:
    if not total[3]:
        return ""
    new = "none" if not total[4] else "all" if total[4] == total[3] else f"{total[4]:,}"
    return f" Tables made by others list {total[3]:,}, {new} of which were not measured here."
