"""What was delivered: lists of deliveries, what was made locally, what they are made up of."""

from __future__ import annotations

from dataclasses import replace

from sinews.editions import editions
from sinews.figure import Caveat, cell, counted, plain, shown
from sinews.measures.arms_deals import Deals, find_deals
from sinews.measures.declare import Answer, measure
from sinews.measures.volumes import (
    Filters,
    Flow,
    Rows,
    common_caveats,
    find_rows,
    no_answer,
    sentence_start,
    spoken,
)
from sinews.parties import Party
from sinews.periods import Period
from sinews.workspace import Workspace


@measure("arms.deliveries", unit="deals", kind="table")
def deliveries(
    records: Workspace,
    *,
    supplier: Party | None = None,
    recipient: Party | None = None,
    period: Period,
    category: str | None = None,
    weapon: str | None = None,
    vintage: str | None = None,
) -> Answer:
    """What was delivered in a period, a row a deal, the largest volume first.

    The value is the number of deals with deliveries in the period. Numbers and TIV are of the
    deliveries in the period only; flags stand beside what they flag. `number_ordered` is not in the
    delivery register: it is taken from the deal register where exactly one deal there has the same
    parties, order year, unit volume and years of delivery, and left empty elsewhere. (The two
    registers spell weapons differently: "OPV-62 FAC -" and "OPV-62".)
    """
    flow, filters = Flow(supplier, recipient), Filters(category, weapon, vintage)
    rows = _listable(records, flow, period, filters)
    if rows is None:
        return _unanswered(records, flow, period, filters)
    deals = find_deals(records, flow, filters)
    ordered, tables = _ordered_sql(deals), ("deals", "deliveries") if deals else ("deliveries",)
    sql = _deliveries_sql(rows, period, ordered)
    columns, found = records.database(*tables).table(sql)
    caveats = common_caveats(records, rows, period)
    if deals:
        caveats.append(Caveat("order-number-matched", {"vintage": deals.edition.vintage}))
    if not found:
        caveats.insert(0, Caveat("no-transfers", {"period": period.spoken()}))
    subject = sentence_start(spoken(flow)) + filters.spoken()
    return Answer(
        value=len(found),
        text=f"{subject}, {period.spoken()}: {counted(len(found), 'deals')} with deliveries.",
        sql=sql,
        columns=tuple(columns),
        rows=tuple(tuple(cell(value) for value in row) for row in found),
        caveats=tuple(caveats),
        tables=tables,
        snapshots=(*rows.edition.ids, *(deals.edition.ids if deals else ())),
        vintages=(rows.edition.vintage,),
        records_sql=rows.records_sql(period) + " ORDER BY snapshot, row",
    )


@measure("arms.licensed_production", unit="million TIV")
def licensed_production(
    records: Workspace,
    *,
    supplier: Party | None = None,
    recipient: Party | None = None,
    period: Period,
    category: str | None = None,
    weapon: str | None = None,
    vintage: str | None = None,
) -> Answer:
    """Volume of deliveries that the register marks as local production in the recipient's country.

    Made or assembled there under licence, in whole or in part; the mark does not say how much. SIPRI
    counts these as transfers from the licensor, at the volume of the whole item: of the 697.5
    million TIV that Israel delivered to Azerbaijan in 2016/2020, 302.5 are boats, drones and
    munitions so marked. Who reads a share as "shipped from" should know that part. But Israel's F-35
    are marked as well, and only components of them are made in Israel, as the comments of the deal
    register say: read those (`arms.orders`) before writing "built in".
    """
    flow, filters = Flow(supplier, recipient), Filters(category, weapon, vintage)
    rows = _listable(records, flow, period, filters)
    if rows is None:
        return _unanswered(records, flow, period, filters)
    made = replace(rows, where=(*rows.where, "made_locally"))
    sql = f"SELECT\n  {made.sums(period, '  ')}\nFROM {made.table}\nWHERE {made.condition('  ')}"
    database = records.database("deliveries")
    value, low, high = database.one(sql)
    columns, listed = database.table(
        "SELECT weapon, description, order_year, sum(number) AS number,\n"
        "  list(DISTINCT delivery_year ORDER BY delivery_year) AS years, sum(tiv_million) AS tiv_million\n"
        f"FROM deliveries\nWHERE {made.condition('  ')}\n"
        f"  AND delivery_year BETWEEN {period.first_year} AND {period.last_year}\n"
        "GROUP BY deal, weapon, description, order_year\n"
        "ORDER BY tiv_million DESC, deal, weapon, description, order_year"
    )
    subject = sentence_start(spoken(flow))
    return Answer(
        value=plain(value),
        low=plain(low),
        high=plain(high),
        text=(
            f"{subject}{filters.spoken()}, {period.spoken()}: {shown(value)} million TIV "
            "marked as local production in the recipient’s country."
        ),
        sql=sql,
        columns=tuple(columns),
        rows=tuple(tuple(cell(each) for each in row) for row in listed),
        caveats=(*common_caveats(records, rows, period), Caveat("made-locally-flag")),
        tables=("deliveries",),
        snapshots=rows.edition.ids,
        vintages=(rows.edition.vintage,),
        records_sql=made.records_sql(period) + " ORDER BY snapshot, row",
    )


@measure("arms.composition", unit="million TIV", kind="table")
def composition(
    records: Workspace,
    *,
    supplier: Party | None = None,
    recipient: Party | None = None,
    period: Period,
    category: str | None = None,
    weapon: str | None = None,
    vintage: str | None = None,
) -> Answer:
    """What deliveries are made up of: new or second-hand, made locally or not, by category.

    Three partitions of the same total (the value), each adding up to it: `status` (new,
    second-hand, second-hand modernised), `made` (in the recipient's country under licence, or not)
    and `category` (SIPRI's armament categories). Shares are in per cent of the total's TIV.
    """
    flow, filters = Flow(supplier, recipient), Filters(category, weapon, vintage)
    rows = _listable(records, flow, period, filters)
    if rows is None:
        return _unanswered(records, flow, period, filters)
    sql = (
        "WITH delivered AS (\n  SELECT status, category,\n"
        "    CASE WHEN made_locally THEN 'in the recipient''s country' ELSE 'elsewhere' END AS made,\n"
        f"    tiv_million\n  FROM deliveries\n  WHERE {rows.condition()}\n"
        f"    AND delivery_year BETWEEN {period.first_year} AND {period.last_year}\n),\n"
        "parts AS (\n"
        "  SELECT 'status' AS partition, status AS part, tiv_million FROM delivered\n"
        "  UNION ALL SELECT 'made', made, tiv_million FROM delivered\n"
        "  UNION ALL SELECT 'category', category, tiv_million FROM delivered\n)\n"
        "SELECT partition, part, sum(tiv_million) AS tiv_million,\n"
        "  round(100 * sum(tiv_million) / nullif((SELECT sum(tiv_million) FROM delivered), 0), 4)\n"
        "    AS share_percent\n"
        "FROM parts\nGROUP BY partition, part\n"
        "ORDER BY partition DESC, tiv_million DESC, part"
    )
    columns, found = records.database("deliveries").table(sql)
    total = sum((row[2] for row in found if row[0] == "status"), start=0)
    caveats = [*common_caveats(records, rows, period), Caveat("made-locally-flag")]
    if not found:
        caveats.insert(0, Caveat("no-transfers", {"period": period.spoken()}))
    subject = sentence_start(spoken(flow))
    listed = "; ".join(f"{row[1]} {shown(row[3])}%" for row in found if row[3] is not None)
    return Answer(
        value=plain(total),
        text=f"{subject}{filters.spoken()}, {period.spoken()}: {listed or 'nothing on record'}.",
        sql=sql,
        columns=tuple(columns),
        rows=tuple(tuple(cell(each) for each in row) for row in found),
        caveats=tuple(caveats),
        tables=("deliveries",),
        snapshots=rows.edition.ids,
        vintages=(rows.edition.vintage,),
        records_sql=rows.records_sql(period) + " ORDER BY snapshot, row",
    )


# The parts that the lists share ------------------------------------------------------------------


def _listable(records: Workspace, flow: Flow, period: Period, filters: Filters) -> Rows | None:
    """Rows of a delivery register; tables of totals list no weapons."""
    rows = find_rows(records, flow, period, filters, totals=False)
    if rows is not None and rows.table != "deliveries":
        labels = {e.vintage for e in editions(records, ("deliveries",), flow.ask(period))}
        if not labels or (filters.vintage and filters.vintage not in labels):
            return None
        newest = Filters(filters.category, filters.weapon, max(labels))
        return find_rows(records, flow, period, newest, totals=False)
    return rows


def _ordered_sql(deals: Deals | None) -> str:
    if deals is None:
        return ""
    return (
        ",\nordered AS (\n"
        "  SELECT supplier, recipient, order_year, tiv_unit_million,\n"
        "    list_sort(delivery_years) AS all_years,\n"
        "    min(number_ordered) AS number_ordered\n"
        f"  FROM deals\n  WHERE {deals.condition()}\n"
        "  GROUP BY supplier, recipient, order_year, tiv_unit_million, all_years\n"
        "  HAVING count(*) = 1\n)"
    )


def _deliveries_sql(rows: Rows, period: Period, ordered: str) -> str:
    inside = f"delivery_year BETWEEN {period.first_year} AND {period.last_year}"
    key = "supplier, recipient, order_year, tiv_unit_million, all_years"
    number = f"CASE WHEN count(*) OVER (PARTITION BY {key}) = 1 THEN number_ordered END"
    join = f"LEFT JOIN ordered USING ({key})\n" if ordered else ""
    return (
        "WITH delivered AS (\n"
        "  SELECT deal, supplier, recipient, weapon, description, category, order_year,\n"
        "    order_year_estimated, status, made_locally, tiv_unit_million,\n"
        "    list(DISTINCT delivery_year ORDER BY delivery_year) AS all_years,\n"
        f"    list(DISTINCT delivery_year ORDER BY delivery_year) FILTER (WHERE {inside}) AS years,\n"
        f"    bool_or(delivery_year_estimated) FILTER (WHERE {inside}) AS years_estimated,\n"
        f"    sum(number) FILTER (WHERE {inside}) AS number_delivered,\n"
        f"    bool_or(number_estimated) FILTER (WHERE {inside}) AS number_estimated,\n"
        f"    sum(tiv_million) FILTER (WHERE {inside}) AS tiv_million\n"
        f"  FROM deliveries\n  WHERE {rows.condition()}\n"
        "  GROUP BY ALL\n)"
        f"{ordered}\n"
        "SELECT deal, supplier, recipient, weapon, description, category, order_year,\n"
        f"  order_year_estimated, {number if ordered else 'NULL'} AS number_ordered,\n"
        "  number_delivered, number_estimated, years, years_estimated, status, made_locally,\n"
        f"  tiv_million\nFROM delivered\n{join}"
        "WHERE years IS NOT NULL\n"
        # A deal whose rows disagree (an order year estimated in one, certain in another) has a row for
        # each: its number alone does not order them.
        "ORDER BY tiv_million DESC, deal, supplier, recipient, weapon, description, category, order_year,\n"
        "  order_year_estimated, status, made_locally, tiv_unit_million"
    )


def _unanswered(records: Workspace, flow: Flow, period: Period, filters: Filters) -> Answer:
    subject = sentence_start(spoken(flow))
    listing = Filters(filters.category or "Other", filters.weapon, filters.vintage)
    return Answer(
        value=None,
        text=f"{subject}, {period.spoken()}: the records held cannot say.",
        caveats=(no_answer(records, flow, period, listing),),
    )
