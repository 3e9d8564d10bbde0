"""Volumes of major arms and a party's shares of them."""

from __future__ import annotations

from decimal import Decimal

from sinews.figure import Caveat, Point, Series, plain, shown
from sinews.measures.declare import Answer, measure
from sinews.measures.quotients import one_side, provenance, quotient, two_volumes, unanswered, whose
from sinews.measures.volumes import (
    Filters,
    Flow,
    common_caveats,
    find_rows,
    sentence_start,
    spoken,
)
from sinews.parties import Party
from sinews.periods import Period
from sinews.workspace import Workspace


@measure("arms.tiv", unit="million TIV")
def tiv(
    records: Workspace,
    *,
    supplier: Party | None = None,
    recipient: Party | None = None,
    period: Period,
    category: str | None = None,
    weapon: str | None = None,
    vintage: str | None = None,
) -> Answer:
    """Volume of major arms delivered in a period, in millions of SIPRI's trend-indicator value.

    With both parties: what one delivered to the other. With the supplier alone: all its exports;
    with the recipient alone: all its imports, unknown suppliers included; with neither: the world.
    Sums are of unrounded deliveries of the newest register that covers the question, else of
    published tables. Items made under licence in the recipient's country count, as at SIPRI.

    TIV is a volume of military capability and never money: "arms worth $825 million" printed of a
    TIV of 825 is wrong whatever was paid. Zero means that records covering the pair and the years
    list nothing; where no records cover them the value is null.

    `low` and `high` follow the register's estimate flags (see the methods page on intervals).
    Source of the unit: SIPRI, Sources and methods (Holtom, Bromley and Simmel, 2012).
    """
    flow, filters = Flow(supplier, recipient), Filters(category, weapon, vintage)
    rows = find_rows(records, flow, period, filters)
    if rows is None:
        return unanswered(records, flow, period, filters)
    sql = f"SELECT\n  {rows.sums(period, '  ')}\nFROM {rows.table}\nWHERE {rows.condition('  ')}"
    database = records.database(rows.table)
    value, low, high = database.one(sql)
    yearly = database.query(
        f"SELECT {rows.year} AS year, sum(tiv_million) FROM {rows.table} "
        f"WHERE {rows.condition()} AND {rows.year} BETWEEN {period.first_year} "
        f"AND {period.last_year} GROUP BY 1 ORDER BY 1"
    )
    by_year = dict(yearly)
    points = tuple(Point(str(y), plain(by_year.get(y, Decimal(0)))) for y in period.years())
    caveats = common_caveats(records, rows, period)
    if value == 0:
        caveats.insert(0, Caveat("no-transfers", {"period": period.spoken()}))
    name = sentence_start(spoken(flow))
    return Answer(
        value=plain(value),
        low=plain(low),
        high=plain(high),
        text=f"{name}{filters.spoken()}, {period.spoken()}: {_amount(value)}.",
        sql=sql,
        series=(Series("by year", "million TIV", points),),
        caveats=tuple(caveats),
        **provenance((rows, period)),
    )


@measure("arms.import_share", unit="%")
def import_share(
    records: Workspace,
    *,
    supplier: Party,
    recipient: Party,
    period: Period,
    category: str | None = None,
    weapon: str | None = None,
    vintage: str | None = None,
) -> Answer:
    """Share of a recipient's imports of major arms that came from one supplier, in per cent of TIV.

    Numerator and denominator are TIV of *deliveries* in the period (both years included), from the
    newest register in the workspace that covers all of the recipient's imports, or from `vintage`.
    The denominator holds every supplier, unknown ones included. Items made under licence in the
    recipient's country count in both. TIV measures military capability transferred, not money;
    small arms and most ammunition are outside it (SIPRI, Sources and methods).

    Null when the recipient has no delivery in the period: a share of nothing is not zero.
    The window decides: Israel's share of Azerbaijan's imports is 67.7 in 2016/2020 and 25.9 in
    2011/2020, when Russia's is 59.7. And so does the vintage: the tables of July 2022 give 69.5
    for the first. A share "of its arms" or "of its arsenal" is another thing: deliveries of some
    years are neither what a state owns nor what it bought.

    `low` sets the supplier's least volume against the others' greatest, `high` the reverse (see
    the methods page on intervals).
    """
    whole = Flow(None, recipient)
    return _share(
        records,
        Flow(supplier, recipient),
        whole,
        period,
        Filters(category, weapon, vintage),
        f"{whose(supplier)} share of {whose(recipient)} imports of major arms",
        Caveat(
            "nothing-delivered",
            {"party": recipient.name, "flow": "imports of major arms", "period": period.spoken()},
        ),
    )


@measure("arms.export_share", unit="%")
def export_share(
    records: Workspace,
    *,
    supplier: Party,
    recipient: Party,
    period: Period,
    category: str | None = None,
    weapon: str | None = None,
    vintage: str | None = None,
) -> Answer:
    """Share of a supplier's exports of major arms that went to one recipient, in per cent of TIV.

    As `arms.import_share`, with the supplier's exports to every recipient (unknown recipients,
    non-state groups and organisations included) as the denominator. The two are easily confused:
    Israel supplied 67.7 per cent of Azerbaijan's imports in 2016/2020, and Azerbaijan took about a
    sixth of Israel's exports in the same years.

    Null when the supplier has no delivery in the period.
    """
    whole = Flow(supplier, None)
    return _share(
        records,
        Flow(supplier, recipient),
        whole,
        period,
        Filters(category, weapon, vintage),
        f"{whose(recipient)} share of {whose(supplier)} exports of major arms",
        Caveat(
            "nothing-delivered",
            {"party": supplier.name, "flow": "exports of major arms", "period": period.spoken()},
        ),
    )


@measure("arms.world_share", unit="%")
def world_share(
    records: Workspace,
    *,
    exporter: Party | None = None,
    importer: Party | None = None,
    period: Period,
    category: str | None = None,
    weapon: str | None = None,
    vintage: str | None = None,
) -> Answer:
    """Share of the world's exports (or imports) of major arms, in per cent of TIV.

    The denominator is every delivery on record, those by and to unknown parties, non-state groups
    and organisations included, as in SIPRI's fact sheets: Ukraine took 8.8 per cent of the world's
    imports in 2020/2024. For a group of states, transfers among its members are included on both
    sides of the fraction.

    Null when no register of the whole world covers the period.
    """
    flow = one_side(exporter, importer, "arms.world_share")
    word = "exports" if flow.supplier else "imports"
    party = flow.supplier or flow.recipient
    assert party is not None
    return _share(
        records,
        flow,
        Flow(None, None),
        period,
        Filters(category, weapon, vintage),
        f"{whose(party)} share of the world's {word} of major arms",
        Caveat(
            "nothing-delivered",
            {"party": "the world", "flow": "transfers", "period": period.spoken()},
        ),
    )


def _share(
    records: Workspace,
    part: Flow,
    whole: Flow,
    period: Period,
    filters: Filters,
    subject: str,
    nothing: Caveat,
) -> Answer:
    """A part of a whole in per cent; the part's rows are among the whole's."""
    found = two_volumes(records, part, period, whole, period, filters)
    if isinstance(found, Answer):
        return found
    inner, outer = found.first, found.second
    title = f"{sentence_start(subject)}{filters.spoken()}, {period.spoken()}"
    if outer.tiv == 0:
        return found.without_value(nothing, f"{title}: nothing was delivered.")
    value = 100 * quotient(inner.tiv, outer.tiv)
    others_low, others_high = outer.low - inner.low, outer.high - inner.high
    low = _percentage(inner.low, others_high)
    high = _percentage(inner.high, others_low)
    rounded = any(caveat.name == "rounded-tables" for caveat in found.caveats)
    worst = () if rounded else (Caveat("interval-worst-case"),)
    return Answer(
        value=plain(value),
        low=plain(low),
        high=plain(high),
        text=(
            f"{title}: {shown(value)}% ({_amount(inner.tiv) if not inner.tiv else shown(inner.tiv)} "
            f"of {shown(outer.tiv)} million TIV"
            f"{_interval(low, high, rounded)})."
        ),
        sql=found.sql,
        caveats=(*found.caveats, *worst),
        **found.provenance,
    )


def _amount(value: Decimal) -> str:
    """A volume in words; none on record is no proof of none."""
    return f"{shown(value)} million TIV" if value else "none on record"


def _percentage(part: Decimal, others: Decimal) -> Decimal | None:
    total = part + others
    return None if total == 0 else 100 * quotient(part, total)


def _interval(low: Decimal | None, high: Decimal | None, rounded: bool) -> str:
    if low is None or high is None:
        return ""
    why = "the table's rounding" if rounded else "the register's estimate flags"
    return f"; {shown(low)}–{shown(high)}% by {why}"
