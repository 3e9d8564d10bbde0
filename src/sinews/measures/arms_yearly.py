"""Deliveries year by year, with each partner apart."""

from __future__ import annotations

from decimal import Decimal

from sinews import parties
from sinews.errors import SinewsError
from sinews.figure import Caveat, Point, Series, counted, plain, shown
from sinews.measures.declare import Answer, measure
from sinews.measures.volumes import (
    Filters,
    Flow,
    common_caveats,
    find_rows,
    no_answer,
    spoken,
)
from sinews.parties import Party
from sinews.periods import Period
from sinews.workspace import Workspace


@measure("arms.yearly", unit="million TIV", kind="table")
def yearly(
    records: Workspace,
    *,
    supplier: Party | None = None,
    recipient: Party | None = None,
    period: Period,
    category: str | None = None,
    weapon: str | None = None,
    vintage: str | None = None,
) -> Answer:
    """Volume of major arms by year and partner, in millions of SIPRI's trend-indicator value.

    With the recipient alone: a row for each year and supplier, unknown suppliers included; with the
    supplier alone: for each year and recipient; with both: for each year and supplier. The value is
    the sum of all rows. A pair of year and partner without a delivery has no row, and 0 in its
    series; `low` and `high` of a row are those of the year, so that they do not add up to those of
    the period: a delivery that may have come a year later is possible in both years.

    The series are in the order of their volume in the whole period. A single year says little: one
    large delivery makes a peak, and an estimated year of delivery may be the year before or after.
    SIPRI itself compares averages of five years for that reason (Sources and methods).
    """
    flow, filters = Flow(supplier, recipient), Filters(category, weapon, vintage)
    if flow.supplier is None and flow.recipient is None:
        raise SinewsError("arms.yearly needs supplier=…, recipient=… or both")
    side = "supplier" if flow.recipient else "recipient"
    rows = find_rows(records, flow, period, filters, listed=side, totals=False)
    subject = spoken(flow)[0].upper() + spoken(flow)[1:]
    if rows is None:
        return Answer(
            value=None,
            text=f"{subject}{filters.spoken()}, {period.spoken()}: the records held cannot say.",
            caveats=(no_answer(records, flow, period, filters),),
        )
    first, last, at = period.first_year, period.last_year, f"{rows.table}.{rows.year}"
    sql = (
        f"WITH years AS (SELECT unnest(range({first}, {last} + 1)) AS year)\n"
        f"SELECT years.year, {side} AS party,\n"
        f"  coalesce(sum(tiv_million) FILTER (WHERE {at} = years.year), 0) AS tiv,\n"
        f"  coalesce(sum(tiv_low_million) FILTER (WHERE {at}_first = years.year\n"
        f"    AND {at}_last = years.year), 0) AS low,\n"
        "  coalesce(sum(tiv_high_million), 0) AS high\n"
        f"FROM years JOIN {rows.table}\n"
        f"  ON years.year BETWEEN {at}_first AND {at}_last\n"
        f"WHERE {rows.condition('  ')}\n"
        "GROUP BY years.year, party\n"
        f"HAVING count(*) FILTER (WHERE {at} = years.year) > 0\n"
        "ORDER BY years.year, tiv DESC, party"
    )
    listed = records.database(rows.table).query(sql)
    by_party: dict[str, dict[int, tuple[Decimal, Decimal, Decimal]]] = {}
    for when, party, tiv, low, high in listed:
        by_party.setdefault(party, {})[when] = (tiv, low, high)
    volumes = {party: sum((v[0] for v in years.values()), Decimal(0)) for party, years in by_party.items()}
    order = sorted(by_party, key=lambda party: (-volumes[party], party))
    nothing = (Decimal(0), None, None)
    series = tuple(
        Series(
            party,
            "million TIV",
            tuple(
                Point(str(when), *(plain(each) for each in by_party[party].get(when, nothing)))
                for when in period.years()
            ),
        )
        for party in order
    )
    total = sum(volumes.values(), Decimal(0))
    caveats = common_caveats(records, rows, period)
    if not listed:
        caveats.insert(0, Caveat("no-transfers", {"period": period.spoken()}))
    return Answer(
        value=plain(total),
        text=(
            f"{subject}{filters.spoken()} by {side} and year, {period.spoken()}: "
            f"{shown(total)} million TIV of {counted(len(order), side + 's')}."
        ),
        sql=sql,
        columns=("year", "party", "name", "tiv_million", "low", "high"),
        rows=tuple(
            (when, party, parties.get(party).name, plain(tiv), plain(low), plain(high))
            for when, party, tiv, low, high in listed
        ),
        series=series,
        caveats=tuple(caveats),
        tables=(rows.table,),
        snapshots=rows.edition.ids,
        vintages=(rows.edition.vintage,),
        records_sql=rows.records_sql(period) + " ORDER BY snapshot, row",
    )
