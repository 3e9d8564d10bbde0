"""Two volumes from one query, what their quotient is, and what to say where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sinews.errors import SinewsError
from sinews.figure import Caveat
from sinews.measures.declare import Answer
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


@dataclass(frozen=True, slots=True)
class Sums:
    tiv: Decimal
    low: Decimal
    high: Decimal

    def over(self, years: int) -> Sums:
        """The yearly mean."""
        return Sums(self.tiv / years, self.low / years, self.high / years)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two volumes from one query, and what they rest on."""

    first: Sums
    second: Sums
    sql: str
    caveats: list[Caveat]
    provenance: dict[str, Any]

    def without_value(self, why: Caveat, text: str) -> Answer:
        return Answer(value=None, text=text, sql=self.sql, caveats=(why, *self.caveats), **self.provenance)


def two_volumes(
    records: Workspace,
    first: Flow,
    first_period: Period,
    second: Flow,
    second_period: Period,
    filters: Filters,
) -> Pair | Answer:
    """Both volumes from one vintage, or the answer that says why there are none.

    The second flow decides the edition: it is the whole, or the base of comparison. Where it comes
    from totals, the first is sought in a register of the same vintage.
    """
    span = spanning(first_period, second_period)
    base = find_rows(records, second, span, filters)
    if base is None:
        return unanswered(records, second, span, filters)
    same = Filters(filters.category, filters.weapon, base.edition.vintage)
    top = find_rows(records, first, span, same)
    if top is None:
        return unanswered(records, first, span, filters)
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
    return Pair(
        Sums(*row[:3]),
        Sums(*row[3:]),
        sql,
        caveats,
        provenance(*(() if is_within else ((top, first_period),)), (base, second_period)),
    )


def provenance(*read: tuple[Rows, Period]) -> dict[str, Any]:
    """Which tables, snapshots and records an answer rests on."""
    selects = dict.fromkeys(rows.records_sql(period) for rows, period in read)
    return {
        "tables": tuple(sorted({rows.table for rows, _ in read})),
        "snapshots": tuple(dict.fromkeys(one for rows, _ in read for one in rows.edition.ids)),
        "vintages": tuple(dict.fromkeys(rows.edition.vintage for rows, _ in read)),
        "records_sql": "\nUNION\n".join(selects) + "\nORDER BY snapshot, row",
    }


def unanswered(records: Workspace, flow: Flow, period: Period, filters: Filters) -> Answer:
    why = no_answer(records, flow, period, filters)
    subject = sentence_start(spoken(flow))
    return Answer(
        value=None,
        text=f"{subject}{filters.spoken()}, {period.spoken()}: the records held cannot say.",
        caveats=(why,),
    )


def one_side(exporter: Party | None, importer: Party | None, name: str) -> Flow:
    if (exporter is None) == (importer is None):
        raise SinewsError(f"{name} needs either exporter=… or importer=…")
    return Flow(exporter, importer)


def spanning(one: Period, two: Period) -> Period:
    return Period.of_years(min(one.first_year, two.first_year), max(one.last_year, two.last_year))


def quotient(part: Decimal, whole: Decimal) -> Decimal:
    return Decimal(part) / Decimal(whole)


def whose(party: Party) -> str:
    name = in_sentence(party)
    return f"{name}’" if name.endswith("s") else f"{name}’s"
