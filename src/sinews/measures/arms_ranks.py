"""Ranks among exporters and importers, the largest of them, and how many partners one has."""

from __future__ import annotations

from typing import Any

from sinews import parties
from sinews.errors import SinewsError
from sinews.figure import Caveat, counted, plain, shown
from sinews.measures.declare import WORLD_GROUP, Answer, measure
from sinews.measures.volumes import (
    Filters,
    Flow,
    Rows,
    common_caveats,
    find_rows,
    in_sentence,
    no_answer,
    party_condition,
    sentence_start,
    spoken,
    states_condition,
)
from sinews.parties import Party
from sinews.periods import Period
from sinews.workspace import Workspace


@measure("arms.rank", unit="rank")
def rank(
    records: Workspace,
    *,
    exporter: Party | None = None,
    importer: Party | None = None,
    supplier: Party | None = None,
    recipient: Party | None = None,
    period: Period,
    category: str | None = None,
    weapon: str | None = None,
    vintage: str | None = None,
) -> Answer:
    """Rank of a state among the world's exporters or importers of major arms, by TIV; 1 is first.

    `exporter=ISR` ranks Israel among all exporters, `importer=AZE` Azerbaijan among all importers.
    With the other side named, the rank is among its partners: `exporter=ISR recipient=AZE` is
    Israel's place among Azerbaijan's suppliers, `importer=AZE supplier=ISR` Azerbaijan's among
    Israel's customers.

    Exporters are ranked among states only; in the importers' table NATO holds a place, as in
    SIPRI's fact sheets, and the text says so where it has any: "of 161 states and NATO", where
    `arms.partners` counts the states. Unknown parties and non-state groups take none. States with
    the same volume share a rank. Null when the state has nothing on record in the period: it has no rank.

    `low` is the best rank and `high` the worst that the estimate flags leave open: how many states
    are certainly, and possibly, ahead.
    """
    table = _Ranking.of(exporter, importer, supplier, recipient, "arms.rank")
    filters = Filters(category, weapon, vintage)
    party = table.party
    if party is None or party.kind == "group":
        raise SinewsError("arms.rank ranks one state: name it as exporter=… or importer=…")
    rows = table.rows(records, period, filters)
    if rows is None:
        return table.unanswered(records, period, filters)
    sql = (
        f"{table.ranked(rows, period)}\n"
        "SELECT one.rank, one.tiv,\n"
        "  1 + (SELECT count(*) FROM ranked WHERE low > one.high) AS best,\n"
        "  1 + (SELECT count(*) FROM ranked WHERE high > one.low AND party <> one.party) AS worst,\n"
        "  (SELECT count(*) FROM ranked WHERE tiv > 0 AND party <> 'x-nato') AS states,\n"
        "  EXISTS (SELECT 1 FROM ranked WHERE tiv > 0 AND party = 'x-nato') AS and_nato\n"
        f"FROM ranked AS one WHERE one.party = '{party.code}' AND one.tiv > 0"
    )
    found = records.database(rows.table).query(sql)
    caveats = [*common_caveats(records, rows, period), table.who]
    name = sentence_start(in_sentence(party))
    title = f"{name}, rank among {table.spoken}{filters.spoken()}, {period.spoken()}"
    if not found:
        why = Caveat("no-transfers", {"period": period.spoken()})
        return Answer(
            value=None,
            text=f"{title}: none, as nothing is on record.",
            sql=sql,
            caveats=(why, *caveats),
            **table.provenance(rows, period),
        )
    place, tiv, best, worst, states, and_nato = found[0]
    among = f"{counted(states, 'states')}{' and NATO' if and_nato else ''}"
    return Answer(
        value=place,
        low=best,
        high=worst,
        text=f"{title}: {place} of {among} ({shown(tiv)} million TIV).",
        sql=sql,
        caveats=tuple(caveats),
        **table.provenance(rows, period),
    )


@measure("arms.top", unit="states", kind="set")
def top(
    records: Workspace,
    *,
    n: int = 10,
    exporter: Party | None = None,
    importer: Party | None = None,
    supplier: Party | None = None,
    recipient: Party | None = None,
    period: Period,
    category: str | None = None,
    weapon: str | None = None,
    vintage: str | None = None,
) -> Answer:
    """The n largest exporters or importers of major arms, in order, with volume and share.

    `recipient=AZE` lists Azerbaijan's largest suppliers, `supplier=ISR` Israel's largest
    recipients. Without either, the world's largest exporters; `importer=g-world` the largest
    importers, `exporter=g-europe` the largest exporters among the states of a group (its members
    in the period's last year). Who may be ranked is as in `arms.rank`; shares are of all transfers
    in question, unknown parties included.

    A state that ties with the last place is listed too: the five largest may be six.
    """
    table = _Ranking.of(exporter, importer, supplier, recipient, "arms.top")
    filters = Filters(category, weapon, vintage)
    if table.party is not None and table.party.kind != "group":
        raise SinewsError(
            f"arms.top lists the largest of a group, not of {table.party.name} alone; "
            "its own place is arms.rank, its partners' recipient=… or supplier=…"
        )
    rows = table.rows(records, period, filters)
    if rows is None:
        return table.unanswered(records, period, filters)
    within = ""
    if table.party is not None and table.party.code != WORLD_GROUP.code:
        members = Period.of_years(period.last_year, period.last_year)
        within = f" AND {party_condition('party', table.party, members, 'year')}"
    sql = (
        f"{table.ranked(rows, period)},\n"
        f"whole AS (\n{rows.select(period)}\n)\n"
        "SELECT rank, party, tiv, round(100 * tiv / (SELECT tiv FROM whole), 4) AS share, low, high\n"
        f"FROM (SELECT party, tiv, low, high, rank() OVER (ORDER BY tiv DESC) AS rank\n"
        f"  FROM ranked WHERE tiv > 0{within})\n"
        f"WHERE rank <= {n}\nORDER BY rank, party"
    )
    listed = records.database(rows.table).query(sql)
    caveats = [*common_caveats(records, rows, period), table.who]
    if not listed:
        caveats.insert(0, Caveat("no-transfers", {"period": period.spoken()}))
    names = [f"{parties.get(r[1]).name} ({shown(r[3])}%)" for r in listed]
    title = f"Largest {table.spoken}{filters.spoken()}, {period.spoken()}"
    if table.party is not None and table.party.code != WORLD_GROUP.code:
        title += f" (in per cent of {spoken(table.flow) if table.has_partner else table.whole})"
    return Answer(
        value=[row[1] for row in listed],
        text=f"{title}: {', '.join(names) or 'none on record'}.",
        sql=sql,
        columns=("rank", "party", "name", "tiv_million", "share_percent", "low", "high"),
        rows=tuple(
            (row[0], row[1], parties.get(row[1]).name, *(plain(cell) for cell in row[2:])) for row in listed
        ),
        caveats=tuple(caveats),
        **table.provenance(rows, period),
    )


@measure("arms.partners", unit="states")
def partners(
    records: Workspace,
    *,
    exporter: Party | None = None,
    importer: Party | None = None,
    period: Period,
    category: str | None = None,
    weapon: str | None = None,
    vintage: str | None = None,
) -> Answer:
    """How many states an exporter supplied with major arms, or an importer bought from.

    A partner is a state with at least one delivery in the period, however small. States only, as
    in SIPRI's fact sheets: organisations, non-state groups and unknown parties are not counted.
    The table lists the partners by volume.

    `low` counts partners whose deliveries certainly lie in the period, `high` those that may.
    """
    table = _Ranking.of(None, None, exporter, importer, "arms.partners")
    filters = Filters(category, weapon, vintage)
    if (exporter is None) == (importer is None):
        raise SinewsError("arms.partners needs either exporter=… or importer=…")
    rows = table.rows(records, period, filters, totals=False)
    if rows is None:
        return table.unanswered(records, period, filters)
    first, last, year = period.first_year, period.last_year, rows.year
    # NATO holds a place among importers, but is no state to be counted.
    states = states_condition(table.side, with_organisations=False)
    sql = (
        f"SELECT\n  {table.side} AS party,\n  {rows.sums(period, '  ')},\n"
        f"  count(*) FILTER (WHERE {year} BETWEEN {first} AND {last}) AS delivered,\n"
        f"  count(*) FILTER (WHERE {year}_first >= {first} AND {year}_last <= {last}) AS certain\n"
        f"FROM {rows.table}\nWHERE {rows.condition('  ')}\n  AND {states}\n"
        f"  AND {year}_last >= {first} AND {year}_first <= {last}\n"
        f"GROUP BY party\nORDER BY tiv DESC, party"
    )
    listed = records.database(rows.table).query(sql)
    delivered = [row for row in listed if row[4] > 0]
    party = exporter or importer
    assert party is not None
    word = "states supplied by" if exporter else "states that supplied"
    return Answer(
        value=len(delivered),
        low=sum(1 for row in listed if row[5] > 0),
        high=len(listed),
        text=f"Number of {word} {in_sentence(party)}{filters.spoken()}, {period.spoken()}: {len(delivered)}.",
        sql=sql,
        columns=("party", "name", "tiv_million"),
        rows=tuple((r[0], parties.get(r[0]).name, plain(r[1])) for r in delivered),
        caveats=(*common_caveats(records, rows, period), Caveat("states-only")),
        **table.provenance(rows, period),
    )


class _Ranking:
    """Who is ranked (`side`), among which flow, and the one in question."""

    def __init__(self, side: str, party: Party | None, flow: Flow) -> None:
        self.side = side
        self.party = party
        self.flow = flow

    @classmethod
    def of(
        cls,
        exporter: Party | None,
        importer: Party | None,
        supplier: Party | None,
        recipient: Party | None,
        name: str,
    ) -> _Ranking:
        """Read which table is meant; raises when the parameters contradict each other."""
        if exporter and importer:
            raise SinewsError(f"{name} takes exporter=… or importer=…, not both")
        if (exporter and supplier) or (importer and recipient):
            raise SinewsError(f"{name}: name the other side as recipient=… or supplier=…")
        if supplier and recipient:
            raise SinewsError(
                f"{name}: with both sides, write exporter=… for the supplier or importer=… for "
                "the recipient that is to be ranked"
            )
        if importer or (supplier and not exporter):
            return cls("recipient", importer, Flow(supplier, None))
        return cls("supplier", exporter, Flow(None, recipient))

    @property
    def spoken(self) -> str:
        if self.side == "supplier":
            base = (
                f"suppliers of {self.flow.recipient.name}"
                if self.flow.recipient
                else "exporters of major arms"
            )
        else:
            base = (
                f"recipients of {self.flow.supplier.name}"
                if self.flow.supplier
                else "importers of major arms"
            )
        inside = self.party is not None and self.party.kind == "group" and self.party.code != WORLD_GROUP.code
        return f"{base} in {self.party.name}" if inside and self.party else base

    @property
    def has_partner(self) -> bool:
        return self.flow.supplier is not None or self.flow.recipient is not None

    @property
    def whole(self) -> str:
        """What shares without a partner are of."""
        return f"all {'exports' if self.side == 'supplier' else 'imports'} in the world"

    @property
    def who(self) -> Caveat:
        return Caveat("importers-with-nato" if self.side == "recipient" else "states-only")

    @property
    def states(self) -> str:
        return states_condition(self.side, with_organisations=self.side == "recipient")

    def rows(
        self, records: Workspace, period: Period, filters: Filters, *, totals: bool = True
    ) -> Rows | None:
        both_open = self.flow.supplier is None and self.flow.recipient is None
        return find_rows(records, self.flow, period, filters, listed=self.side, totals=totals and both_open)

    def ranked(self, rows: Rows, period: Period) -> str:
        return (
            f"WITH volumes AS (\n  SELECT\n    {self.side} AS party,\n    {rows.sums(period)}\n"
            f"  FROM {rows.table}\n  WHERE {rows.condition()}\n    AND {self.states}\n"
            f"  GROUP BY {self.side}\n),\n"
            "ranked AS (\n  SELECT party, tiv, low, high, rank() OVER (ORDER BY tiv DESC) AS rank\n"
            "  FROM volumes\n)"
        )

    def provenance(self, rows: Rows, period: Period) -> dict[str, Any]:
        return {
            "tables": (rows.table,),
            "snapshots": rows.edition.ids,
            "vintages": (rows.edition.vintage,),
            "records_sql": rows.records_sql(period) + " ORDER BY snapshot, row",
        }

    def unanswered(self, records: Workspace, period: Period, filters: Filters) -> Answer:
        why = no_answer(records, self.flow, period, filters)
        return Answer(
            value=None,
            text=f"{sentence_start(self.spoken)}, {period.spoken()}: the records held cannot say.",
            caveats=(why,),
        )
