"""Volumes of major arms and what is made of them: shares, ratios and changes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sinews.errors import SinewsError
from sinews.figure import Caveat, Point, Series, plain, shown
from sinews.measures.declare import Answer, measure
from sinews.measures.volumes import (
    Filters,
    Flow,
    Rows,
    common_caveats,
    find_rows,
    group_caveats,
    in_sentence,
    no_answer,
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
        return _unanswered(records, flow, period, filters)
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
        **_provenance((rows, period)),
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
        f"{_of(supplier)} share of {_of(recipient)} imports of major arms",
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
        f"{_of(recipient)} share of {_of(supplier)} exports of major arms",
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
    flow = _one_side(exporter, importer, "arms.world_share")
    word = "exports" if flow.supplier else "imports"
    party = flow.supplier or flow.recipient
    assert party is not None
    return _share(
        records,
        flow,
        Flow(None, None),
        period,
        Filters(category, weapon, vintage),
        f"{_of(party)} share of the world's {word} of major arms",
        Caveat(
            "nothing-delivered",
            {"party": "the world", "flow": "transfers", "period": period.spoken()},
        ),
    )


@measure("arms.ratio", unit="times")
def ratio(
    records: Workspace,
    *,
    importer: Party | None = None,
    exporter: Party | None = None,
    other: Party,
    period: Period,
    category: str | None = None,
    weapon: str | None = None,
    vintage: str | None = None,
) -> Answer:
    """How many times another state's imports (or exports) one state's are, by TIV.

    `importer=AZE other=ARM` divides Azerbaijan's imports by Armenia's in the same years and the
    same vintage. "2.5 times as much" is 2.5 here; "2.5 per cent more" would be 1.025.

    Null when the other state has nothing on record in the period.
    """
    flow = _one_side(exporter, importer, "arms.ratio")
    base = Flow(other, None) if flow.supplier else Flow(None, other)
    party = flow.supplier or flow.recipient
    assert party is not None
    word = "exports" if flow.supplier else "imports"
    nothing = {"party": other.name, "flow": f"{word} of major arms", "period": period.spoken()}
    found = _pair(records, flow, period, base, period, Filters(category, weapon, vintage))
    if isinstance(found, Answer):
        return found
    upper, lower, sql = found.first, found.second, found.sql
    caveats = found.caveats
    if lower.tiv == 0:
        return found.without_value(
            Caveat("nothing-delivered", nothing),
            f"{sentence_start(in_sentence(other))} has no {word} of major arms in {period.spoken()}.",
        )
    value = _quotient(upper.tiv, lower.tiv)
    low = _quotient(upper.low, lower.high) if lower.high else None
    high = _quotient(upper.high, lower.low) if lower.low else None
    sentence = f"{sentence_start(_of(party))} {word} of major arms were {shown(value, 2)} times {_of(other)}"
    return Answer(
        value=plain(value),
        low=plain(low),
        high=plain(high),
        text=(f"{sentence}, {period.spoken()} ({shown(upper.tiv)} against {shown(lower.tiv)} million TIV)."),
        sql=sql,
        caveats=tuple(caveats),
        **found.provenance,
    )


@measure("arms.change", unit="%")
def change(
    records: Workspace,
    *,
    exporter: Party | None = None,
    importer: Party | None = None,
    supplier: Party | None = None,
    recipient: Party | None = None,
    period: Period,
    prior: Period | None = None,
    category: str | None = None,
    weapon: str | None = None,
    vintage: str | None = None,
) -> Answer:
    """Change in the volume of arms transfers between two periods, in per cent of the earlier one.

    Of a state's exports (`exporter`), its imports (`importer`), a pair's (`supplier` and
    `recipient`), or the world's (no party). `prior` is the period just before of the same length
    unless it is given. Both come from one vintage: a change between two vintages would mix revision
    with change. Russia's exports fell by 64 per cent between 2015/2019 and 2020/2024 (−64).

    Of two periods of different length the yearly means are compared, and the text says so: one year
    set against the sum of five would have fallen by 80 per cent with nothing changed. Null when
    nothing is on record in the earlier period.
    """
    flow = _change_flow(exporter, importer, supplier, recipient)
    prior = prior or period.before()
    found = _pair(records, flow, period, flow, prior, Filters(category, weapon, vintage))
    if isinstance(found, Answer):
        return found
    years, prior_years = (each.last_year - each.first_year + 1 for each in (period, prior))
    unequal = years != prior_years
    now, before = found.first, found.second
    if unequal:
        now, before = now.over(years), before.over(prior_years)
    each_year = " a year" if unequal else ""
    subject = sentence_start(spoken(flow))
    if before.tiv == 0:
        return found.without_value(
            Caveat("nothing-before", {"period": prior.spoken()}),
            f"{subject}: nothing on record in {prior.spoken()}, "
            f"{shown(now.tiv)} million TIV{each_year} in {period.spoken()}.",
        )
    value = _growth(now.tiv, before.tiv)
    low = _growth(now.low, before.high) if before.high else None
    high = _growth(now.high, before.low) if before.low else None
    verb = "rose" if value > 0 else "fell" if value < 0 else "did not change"
    amount = f" by {shown(abs(value))}%" if value else ""
    return Answer(
        value=plain(value),
        low=plain(low),
        high=plain(high),
        text=(
            f"{subject} {verb}{amount} between {prior.spoken()} and {period.spoken()} "
            f"({shown(before.tiv)} and {shown(now.tiv)} million TIV{each_year})."
        ),
        sql=found.sql,
        caveats=(
            *([Caveat("unequal-periods", {"years": years, "prior": prior_years})] if unequal else []),
            *found.caveats,
            Caveat("change-revised"),
        ),
        **found.provenance,
    )


# The parts that the measures share --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sums:
    tiv: Decimal
    low: Decimal
    high: Decimal

    def over(self, years: int) -> _Sums:
        """The yearly mean."""
        return _Sums(self.tiv / years, self.low / years, self.high / years)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two volumes from one query, and what they rest on."""

    first: _Sums
    second: _Sums
    sql: str
    caveats: list[Caveat]
    provenance: dict[str, Any]

    def without_value(self, why: Caveat, text: str) -> Answer:
        return Answer(value=None, text=text, sql=self.sql, caveats=(why, *self.caveats), **self.provenance)


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
    found = _pair(records, part, period, whole, period, filters)
    if isinstance(found, Answer):
        return found
    inner, outer = found.first, found.second
    title = f"{sentence_start(subject)}{filters.spoken()}, {period.spoken()}"
    if outer.tiv == 0:
        return found.without_value(nothing, f"{title}: nothing was delivered.")
    value = 100 * _quotient(inner.tiv, outer.tiv)
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


def _pair(
    records: Workspace,
    first: Flow,
    first_period: Period,
    second: Flow,
    second_period: Period,
    filters: Filters,
) -> _Pair | Answer:
    """Both volumes from one vintage, or the answer that says why there are none.

    The second flow decides the edition: it is the whole, or the base of comparison. Where it comes
    from totals, the first is sought in a register of the same vintage.
    """
    span = _spanning(first_period, second_period)
    base = find_rows(records, second, span, filters)
    if base is None:
        return _unanswered(records, second, span, filters)
    same = Filters(filters.category, filters.weapon, base.edition.vintage)
    top = find_rows(records, first, span, same)
    if top is None:
        return _unanswered(records, first, span, filters)
    sql = (
        f"WITH first AS (\n{top.select(first_period)}\n),\n"
        f"second AS (\n{base.select(second_period)}\n)\n"
        "SELECT first.tiv, first.low, first.high, second.tiv, second.low, second.high\n"
        "FROM first, second"
    )
    row = records.database(*sorted({top.table, base.table})).one(sql)
    caveats = common_caveats(records, base, second_period)
    others = (
        common_caveats(records, top, first_period) if top.edition != base.edition else group_caveats(first)
    )
    # The rows of a part are among those of its whole, where one table holds both.
    is_within = (
        top.table == base.table and set(base.where) <= set(top.where) and first_period == second_period
    )
    known = {(c.name, *c.values.values()) for c in caveats}
    caveats += [c for c in others if (c.name, *c.values.values()) not in known]
    return _Pair(
        _Sums(*row[:3]),
        _Sums(*row[3:]),
        sql,
        caveats,
        _provenance(*(() if is_within else ((top, first_period),)), (base, second_period)),
    )


def _provenance(*read: tuple[Rows, Period]) -> dict[str, Any]:
    """Which tables, snapshots and records an answer rests on."""
    selects = dict.fromkeys(rows.records_sql(period) for rows, period in read)
    return {
        "tables": tuple(sorted({rows.table for rows, _ in read})),
        "snapshots": tuple(dict.fromkeys(one for rows, _ in read for one in rows.edition.ids)),
        "vintages": tuple(dict.fromkeys(rows.edition.vintage for rows, _ in read)),
        "records_sql": "\nUNION\n".join(selects) + "\nORDER BY snapshot, row",
    }


def _amount(value: Decimal) -> str:
    """A volume in words; none on record is no proof of none."""
    return f"{shown(value)} million TIV" if value else "none on record"


def _unanswered(records: Workspace, flow: Flow, period: Period, filters: Filters) -> Answer:
    why = no_answer(records, flow, period, filters)
    subject = sentence_start(spoken(flow))
    return Answer(
        value=None,
        text=f"{subject}{filters.spoken()}, {period.spoken()}: the records held cannot say.",
        caveats=(why,),
    )


def _one_side(exporter: Party | None, importer: Party | None, name: str) -> Flow:
    if (exporter is None) == (importer is None):
        raise SinewsError(f"{name} needs either exporter=… or importer=…")
    return Flow(exporter, importer)


def _change_flow(
    exporter: Party | None,
    importer: Party | None,
    supplier: Party | None,
    recipient: Party | None,
) -> Flow:
    if (exporter and supplier) or (importer and recipient):
        raise SinewsError("arms.change takes exporter=… or supplier=…, importer=… or recipient=…")
    return Flow(exporter or supplier, importer or recipient)


def _spanning(one: Period, two: Period) -> Period:
    return Period.of_years(min(one.first_year, two.first_year), max(one.last_year, two.last_year))


def _quotient(part: Decimal, whole: Decimal) -> Decimal:
    return Decimal(part) / Decimal(whole)


def _percentage(part: Decimal, others: Decimal) -> Decimal | None:
    total = part + others
    return None if total == 0 else 100 * _quotient(part, total)


def _growth(now: Decimal, before: Decimal) -> Decimal:
    return 100 * (_quotient(now, before) - 1)


def _interval(low: Decimal | None, high: Decimal | None, rounded: bool) -> str:
    if low is None or high is None:
        return ""
    why = "the table's rounding" if rounded else "the register's estimate flags"
    return f"; {shown(low)}–{shown(high)}% by {why}"


def _of(party: Party) -> str:
    name = in_sentence(party)
    return f"{name}’" if name.endswith("s") else f"{name}’s"
