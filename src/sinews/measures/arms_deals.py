"""What was ordered: deals with their flags and comments, dollars named in them, the first on record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sinews.editions import UNDATED, Ask, Edition, check_vintage, editions, loose_editions, span
from sinews.errors import SinewsError
from sinews.figure import Caveat, cell, counted
from sinews.measures.declare import Answer, measure
from sinews.measures.volumes import (
    Filters,
    Flow,
    check_weapon,
    group_caveats,
    party_condition,
    sentence_start,
    snapshots_condition,
    spoken,
)
from sinews.parties import Party
from sinews.periods import Period
from sinews.workspace import Workspace


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
    found = find_deals(records, flow, filters, period=period)
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
    found = find_deals(records, flow, filters, period=period)
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
    found = find_deals(records, flow, filters)
    if found is None:
        return _first_delivered(records, flow, filters)
    sql = (
        "WITH found AS (\n  SELECT order_year, order_year_uncertain, weapon, snapshot, row, row_count,\n"
        f"    list_min(delivery_years) AS delivery_year,\n"
        f"    number_delivered_uncertain\n  FROM deals\n  WHERE {found.condition()}\n)\n"
        "(SELECT 'first delivery' AS what, delivery_year AS year, weapon,\n"
        "    order_year_uncertain OR number_delivered_uncertain AS uncertain\n"
        "  FROM found WHERE delivery_year IS NOT NULL\n"
        "  ORDER BY delivery_year, weapon, snapshot, row LIMIT 1)\n"
        "UNION ALL\n"
        "(SELECT 'first order', order_year, weapon, order_year_uncertain\n"
        "  FROM found ORDER BY order_year, weapon, snapshot, row LIMIT 1)"
    )
    held = span(records, ("deals",))
    caveats = [*found.caveats, *([Caveat("first-on-record", {"year": held[0]})] if held else [])]
    listed = records.database("deals").table(sql)
    return _firsts(flow, filters, sql, listed, caveats, found.provenance(found.condition()))


def _first_delivered(records: Workspace, flow: Flow, filters: Filters) -> Answer:
    """The first delivery that the delivery register has, where no deal register is held."""
    ask = flow.ask(None)
    found = editions(records, ("deliveries",), ask, vintage=filters.vintage)
    if not found:
        return _no_deals(records, flow, None)
    where = [snapshots_condition(found[0])]
    for side, party in (("supplier", flow.supplier), ("recipient", flow.recipient)):
        if party is not None:
            where.append(party_condition(side, party, None, "delivery_year"))
    condition = "\n  AND ".join((*where, *filters.conditions()))
    sql = (
        "(SELECT 'first delivery' AS what, delivery_year AS year, weapon,\n"
        "    coalesce(delivery_year_estimated, TRUE) AS uncertain\n"
        f"  FROM deliveries WHERE {condition}\n"
        "  ORDER BY delivery_year, weapon, snapshot, row LIMIT 1)\n"
        "UNION ALL\n"
        "(SELECT 'first order', order_year, weapon, coalesce(order_year_estimated, TRUE)\n"
        f"  FROM deliveries WHERE {condition}\n"
        "  ORDER BY order_year, weapon, snapshot, row LIMIT 1)"
    )
    begins = span(records, ("deliveries",))
    caveats = [*group_caveats(flow), *([Caveat("register-begins", {"year": begins[0]})] if begins else [])]
    provenance = {
        "tables": ("deliveries",),
        "snapshots": found[0].ids,
        "vintages": (found[0].vintage,),
        "records_sql": (
            f"SELECT snapshot, row, row_count FROM deliveries WHERE {condition} ORDER BY snapshot, row"
        ),
    }
    listed = records.database("deliveries").table(sql)
    return _firsts(flow, filters, sql, listed, caveats, provenance)


def _firsts(
    flow: Flow,
    filters: Filters,
    sql: str,
    listed: tuple[list[str], list[tuple[Any, ...]]],
    caveats: list[Caveat],
    provenance: dict[str, Any],
) -> Answer:
    columns, rows = listed
    years = {row[0]: row for row in rows}
    delivered, ordered = years.get("first delivery"), years.get("first order")
    told = f"first delivery {delivered[1]} ({delivered[2]})" if delivered else "no delivery"
    told += f", first order {ordered[1]} ({ordered[2]})" if ordered else ", no order"
    if not rows:
        caveats.insert(0, Caveat("no-transfers", {"period": "any year"}))
    return Answer(
        value=delivered[1] if delivered else None,
        text=f"{sentence_start(spoken(flow))}{filters.spoken()}: {told} on record.",
        sql=sql,
        columns=tuple(columns),
        rows=tuple(tuple(cell(each) for each in row) for row in rows),
        caveats=tuple(caveats),
        **provenance,
    )


# The rows of a deal register --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Deals:
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


def find_deals(
    records: Workspace, flow: Flow, filters: Filters, *, period: Period | None = None
) -> Deals | None:
    """The newest deal register that covers the flow; else the newest that may list some of it."""
    check_weapon(records, "deals", filters.weapon)
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
    return Deals(edition, (*where, *filters.conditions()), tuple(caveats))


def _no_deals(records: Workspace, flow: Flow, period: Period | None) -> Answer:
    subject = sentence_start(spoken(flow))
    return Answer(
        value=None,
        text=f"{subject}: no deal register is held.",
        caveats=(Caveat("no-records", {"kind": "deals"}),),
    )
