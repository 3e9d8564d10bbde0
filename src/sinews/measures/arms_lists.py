"""What was delivered and ordered: lists of deliveries and deals, and what they are made up of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sinews.editions import UNDATED, Ask, Edition, check_vintage, editions, loose_editions, span
from sinews.errors import SinewsError
from sinews.figure import Caveat, cell, counted, plain, shown
from sinews.measures.declare import Answer, measure
from sinews.measures.volumes import (
    Filters,
    Flow,
    Rows,
    common_caveats,
    find_rows,
    group_caveats,
    no_answer,
    party_condition,
    sentence_start,
    snapshots_condition,
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
    deals = _deals(records, flow, filters)
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
    """Volume of deliveries that were made or assembled under licence in the recipient's country.

    From the delivery register's own mark ("Local production"). SIPRI counts these as transfers from
    the licensor, at the volume of the whole item: of the 697.5 million TIV that Israel delivered
    to Azerbaijan in 2016/2020, 302.5 were boats, drones and munitions built in Azerbaijan. Who reads
    a share as "shipped from" should know that part.
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
            f"{subject}{filters.spoken()}, {period.spoken()}: {shown(value)} million TIV made "
            "under licence in the recipient’s country."
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


@measure("arms.orders", unit="deals", kind="table")
def orders(
    records: Workspace,
    *,
    supplier: Party | None = None,
    recipient: Party | None = None,
    period: Period | None = None,
    weapon: str | None = None,
    vintage: str | None = None,
) -> Answer:
    """Deals ordered in a period, from the deal register, with its flags and comments.

    The value is the number of deals. An ordered weapon is not a delivered one: `number_delivered`
    and `delivery_years` say what came of it by the vintage's date. Deals made after the register's
    date are not in it, and the year of the order is often an estimate (`order_year_uncertain`).
    """
    flow, filters = Flow(supplier, recipient), Filters(None, weapon, vintage)
    found = _deals(records, flow, filters, period=period)
    if found is None:
        return _no_deals(records, flow, period)
    sql = (
        "SELECT order_year, order_year_uncertain, supplier, recipient, weapon, description,\n"
        "  number_ordered, number_ordered_uncertain, number_delivered, number_delivered_uncertain,\n"
        "  delivery_years, status, licensed_production, dollars, comment, tiv_ordered_million,\n"
        "  tiv_delivered_million\n"
        f"FROM deals\nWHERE {found.condition()}\nORDER BY order_year, weapon, snapshot, row"
    )
    columns, listed = records.database("deals").table(sql)
    subject = sentence_start(spoken(flow))
    when = f", ordered {period.spoken()}" if period else ""
    return Answer(
        value=len(listed),
        text=f"{subject}{filters.spoken()}{when}: {counted(len(listed), 'deals')} on record.",
        sql=sql,
        columns=tuple(columns),
        rows=tuple(tuple(cell(each) for each in row) for row in listed),
        caveats=found.caveats,
        **found.provenance(found.condition()),
    )


@measure("arms.dollar_deals", unit="deals", kind="table")
def dollar_deals(
    records: Workspace,
    *,
    supplier: Party | None = None,
    recipient: Party | None = None,
    period: Period | None = None,
    weapon: str | None = None,
    vintage: str | None = None,
) -> Answer:
    """Deals for which the register's comments name an amount of US dollars.

    A row for each amount: deals that are parts of one larger deal share a row ("Part of $1.6 b
    deal" stands on the Heron, the Searcher and the Barak-MX of 2011: one deal, once). The value is
    the number of such amounts; there is no sum, because most deals have no amount and the amounts
    are of different things (`scope`: the deal itself, a larger deal it is part of, or something
    else, such as aid or offsets). They are SIPRI's reading of press and contracts in the dollars
    of the day, and have nothing to do with TIV.
    """
    flow, filters = Flow(supplier, recipient), Filters(None, weapon, vintage)
    found = _deals(records, flow, filters, period=period)
    if found is None:
        return _no_deals(records, flow, period)
    where = f"{found.condition()}\n  AND dollars IS NOT NULL"
    sql = (
        "SELECT min(order_year) AS order_year, bool_or(order_year_uncertain) AS order_year_uncertain,\n"
        "  supplier, recipient, list(DISTINCT weapon ORDER BY weapon) AS weapons, min(dollars) AS dollars,\n"
        "  dollars_low_million AS low_usd_million, dollars_high_million AS high_usd_million,\n"
        "  dollars_scope AS scope, count(*) AS deals\n"
        f"FROM deals\nWHERE {where}\n"
        "GROUP BY supplier, recipient, lower(dollars), dollars_low_million, dollars_high_million,\n"
        "  dollars_scope, CASE WHEN dollars_scope = 'part' THEN order_year ELSE row END\n"
        "ORDER BY order_year, supplier, recipient, min(dollars), weapons, min(snapshot), min(row)"
    )
    columns, listed = records.database("deals").table(sql)
    caveats = [*found.caveats, Caveat("dollars-are-comments"), Caveat("dollars-parts")]
    subject = sentence_start(spoken(flow))
    when = f", ordered {period.spoken()}" if period else ""
    return Answer(
        value=len(listed),
        text=f"{subject}{filters.spoken()}{when}: {counted(len(listed), 'amounts')} of dollars on record.",
        sql=sql,
        columns=tuple(columns),
        rows=tuple(tuple(cell(each) for each in row) for row in listed),
        caveats=tuple(caveats),
        **found.provenance(where),
    )


@measure("arms.first", unit="year")
def first(
    records: Workspace,
    *,
    supplier: Party | None = None,
    recipient: Party | None = None,
    weapon: str | None = None,
    vintage: str | None = None,
) -> Answer:
    """The year of the first delivery on record, with the first order beside it.

    From the deal register, which goes back to 1950; without one, from the delivery register, which
    begins later, so that its first year may be the register's start. "On record" is the most that
    can be said: transfers that nobody has found yet would be earlier. `low` and `high` are null.
    """
    flow, filters = Flow(supplier, recipient), Filters(None, weapon, vintage)
    if supplier is None and recipient is None:
        raise SinewsError("arms.first needs supplier=…, recipient=… or both")
    found = _deals(records, flow, filters)
    if found is None:
        return _no_deals(records, flow, None)
    sql = (
        "WITH found AS (\n  SELECT order_year, order_year_uncertain, weapon, snapshot, row, row_count,\n"
        f"    list_min(delivery_years) AS delivery_year\n  FROM deals\n  WHERE {found.condition()}\n)\n"
        "(SELECT 'first delivery' AS what, delivery_year AS year, weapon, FALSE AS uncertain\n"
        "  FROM found WHERE delivery_year IS NOT NULL\n"
        "  ORDER BY delivery_year, weapon, snapshot, row LIMIT 1)\n"
        "UNION ALL\n"
        "(SELECT 'first order', order_year, weapon, order_year_uncertain\n"
        "  FROM found ORDER BY order_year, weapon, snapshot, row LIMIT 1)"
    )
    columns, listed = records.database("deals").table(sql)
    years = {row[0]: row for row in listed}
    delivered, ordered = years.get("first delivery"), years.get("first order")
    caveats = list(found.caveats)
    held = span(records, ("deals",))
    if held:
        caveats.append(Caveat("first-on-record", {"year": held[0]}))
    subject = sentence_start(spoken(flow))
    told = f"first delivery {delivered[1]} ({delivered[2]})" if delivered else "no delivery"
    told += f", first order {ordered[1]} ({ordered[2]})" if ordered else ", no order"
    if not listed:
        caveats.insert(0, Caveat("no-transfers", {"period": "any year"}))
    return Answer(
        value=delivered[1] if delivered else None,
        text=f"{subject}{filters.spoken()}: {told} on record.",
        sql=sql,
        columns=tuple(columns),
        rows=tuple(tuple(cell(each) for each in row) for row in listed),
        caveats=tuple(caveats),
        **found.provenance(found.condition()),
    )


# The parts that the lists share ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Deals:
    """The rows of a deal register that hold a flow."""

    edition: Edition
    where: tuple[str, ...]
    caveats: tuple[Caveat, ...]

    def condition(self) -> str:
        return "\n  AND ".join(self.where)

    def provenance(self, where: str) -> dict[str, Any]:
        return {
            "tables": ("deals",),
            "snapshots": self.edition.ids,
            "vintages": (self.edition.vintage,),
            "records_sql": (
                f"SELECT snapshot, row, row_count FROM deals WHERE {where} ORDER BY snapshot, row"
            ),
        }


def _deals(
    records: Workspace, flow: Flow, filters: Filters, *, period: Period | None = None
) -> _Deals | None:
    """The newest deal register that covers the flow; else the newest that may list some of it."""
    vintage = filters.vintage
    if vintage:
        held = {s.vintage or UNDATED for s in records.readable if "deals" in s.kinds}
        if not any(label.startswith(vintage) for label in held):
            check_vintage(records, ("deals", "deliveries", "transfer_totals"), vintage)
            vintage = None
    ask = Ask(flow.ask(period).suppliers, flow.ask(period).recipients, None, None)
    caveats = []
    found = editions(records, ("deals",), ask, vintage=vintage)
    if not found:
        found = loose_editions(records, "deals", vintage=vintage)
        caveats.append(Caveat("deals-scope-unknown"))
    if not found:
        return None
    edition = found[0]
    caveats.append(Caveat("deals-vintage", {"vintage": edition.vintage}))
    where = [snapshots_condition(edition)]
    for side, party in (("supplier", flow.supplier), ("recipient", flow.recipient)):
        if party is not None:
            where.append(party_condition(side, party, period, "order_year"))
    if period is not None:
        where.append(f"order_year BETWEEN {period.first_year} AND {period.last_year}")
    for snapshot in edition.snapshots:
        if snapshot.is_extract:
            caveats.append(Caveat("sample-extract"))
        if snapshot.set_aside:
            caveats.append(Caveat("lines-set-aside", {"count": snapshot.set_aside, "file": snapshot.origin}))
    caveats += group_caveats(flow)
    return _Deals(edition, (*where, *filters.conditions()), tuple(caveats))


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


def _ordered_sql(deals: _Deals | None) -> str:
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


def _no_deals(records: Workspace, flow: Flow, period: Period | None) -> Answer:
    subject = sentence_start(spoken(flow))
    return Answer(
        value=None,
        text=f"{subject}: no deal register is held.",
        caveats=(Caveat("no-records", {"kind": "deals"}),),
    )
