"""Where one pair stands among others: is this share ordinary, or rare?

For a measure of dyads, the same value is computed for every dyad in the period and this pair is set
among four circles, each with how many those are:

    recipient's suppliers   states that delivered anything to the recipient
    supplier's recipients   states that received anything from the supplier
    dyads with transfers    ordered pairs of states with any delivery
    dyads at risk           ordered pairs of states that both existed in every year of the period
                            and that the records cover; most have nothing, which counts as zero

The circle decides: a share of 67 per cent is rare among dyads at risk, where nearly all are zero,
and not so rare among main suppliers. The text gives the circle with the count, never the rank alone.
"""

from __future__ import annotations

from typing import Any

from sinews import measures, parties
from sinews.database import quote
from sinews.errors import SinewsError
from sinews.figure import Caveat, cell, plain, shown
from sinews.measures.declare import Answer, measure
from sinews.measures.frames import FRAMES, Frame
from sinews.measures.volumes import is_state
from sinews.parties import Party
from sinews.periods import Period
from sinews.workspace import Workspace

_COLUMNS = ("among", "dyads", "rank", "lower_percent", "median", "highest_decile")
_CIRCLES = {
    "recipient": "the recipient's suppliers",
    "supplier": "the supplier's recipients",
    "transfers": "all dyads with transfers",
    "at-risk": "all dyads at risk",
}


def _context(
    records: Workspace, name: str, supplier: Party, recipient: Party, period: Period, vintage: str | None
) -> Answer:
    if supplier.kind == "group" or recipient.kind == "group":
        raise SinewsError(f"{name}_context sets one pair of parties among others: name two states")
    # A constant for the whole period: one bucket.
    frame = FRAMES[name].make(records, period, "0", vintage)
    pair = f"{supplier.name} → {recipient.name}, {period.spoken()}"
    if frame is None or not _covers(frame, period):
        return Answer(
            value=None,
            text=f"{pair}: the records held cannot set it among others.",
            caveats=(Caveat("world-not-covered"),),
        )
    states = [p.code for p in parties.all_parties() if is_state(p) and _lives(p, period)]
    sql = _sql(frame, states, supplier.code, recipient.code)
    found = records.database(*frame.tables).query(sql)
    rows = tuple((_CIRCLES[row[0]], *(cell(value) for value in row[1:-1])) for row in found)
    value = found[0][-1] if found else None
    caveats = [Caveat("context-circles")]
    if not found or value is None:
        caveats.insert(0, Caveat("no-transfers", {"period": period.spoken()}))
        return Answer(
            value=None,
            text=f"{pair}: nothing on record, so it has no place among others.",
            sql=sql,
            caveats=tuple(caveats),
            **_provenance(frame, period),
        )
    if frame.receivers is not None:
        caveats.append(Caveat("world-not-covered"))
    told = "; ".join(f"rank {row[2]} of {row[1]:,} among {_CIRCLES[row[0]]}" for row in found)
    unit = measures.get(name).unit
    amount = f"{shown(value)}%" if unit == "%" else f"{shown(value)} {unit}"
    return Answer(
        value=plain(value),
        text=f"{pair}: {amount}; {told}.",
        sql=sql,
        columns=_COLUMNS,
        rows=rows,
        caveats=tuple(caveats),
        **_provenance(frame, period),
    )


def _sql(frame: Frame, states: list[str], supplier: str, recipient: str) -> str:
    """Rank, share of lower dyads, median and ninth decile in each circle."""
    listed = ", ".join(quote(code) for code in states)
    at_risk = len(states) * (len(states) - 1)
    # A register of some recipients says who else supplied them, and nothing of the world.
    circles = "" if frame.receivers is None else " WHERE circle = 'recipient'"
    return f"""WITH dyads AS (
{frame.sql}
),
observed AS (
  SELECT sender, receiver, value FROM dyads
  WHERE value > 0 AND sender IN ({listed}) AND receiver IN ({listed})
),
this AS (
  SELECT value FROM observed WHERE sender = {quote(supplier)} AND receiver = {quote(recipient)}
),
circles AS (
  SELECT 1 AS place, 'recipient' AS circle, value, 0 AS zeros FROM observed
    WHERE receiver = {quote(recipient)}
  UNION ALL SELECT 2, 'supplier', value, 0 FROM observed WHERE sender = {quote(supplier)}
  UNION ALL SELECT 3, 'transfers', value, 0 FROM observed
  UNION ALL SELECT 4, 'at-risk', value, {at_risk} - (SELECT count(*) FROM observed) FROM observed
),
sorted AS (
  SELECT *, row_number() OVER (PARTITION BY place ORDER BY value) + zeros AS nth,
    count(*) OVER (PARTITION BY place) + zeros AS dyads
  FROM circles{circles}
)
SELECT circle, any_value(dyads) AS dyads,
  1 + count(*) FILTER (WHERE value > (SELECT value FROM this)) AS rank,
  round(100.0 * (any_value(zeros) + count(*) FILTER (WHERE value < (SELECT value FROM this)))
    / any_value(dyads), 4) AS lower_percent,
  CASE WHEN any_value(zeros) >= any_value(dyads) * 0.5 THEN 0
    ELSE round(min(value) FILTER (WHERE nth >= dyads * 0.5), 4) END AS median,
  CASE WHEN any_value(zeros) >= any_value(dyads) * 0.9 THEN 0
    ELSE round(min(value) FILTER (WHERE nth >= dyads * 0.9), 4) END AS highest_decile,
  (SELECT value FROM this) AS value
FROM sorted
GROUP BY place, circle
ORDER BY place"""


def _covers(frame: Frame, period: Period) -> bool:
    return frame.years[0] <= period.first_year and period.last_year <= frame.years[1]


def _lives(party: Party, period: Period) -> bool:
    """A member of either system of states in every year of the period."""
    return all(
        parties.cow(party.code, year) is not None or parties.gw(party.code, year) is not None
        for year in period.years()
    )


def _provenance(frame: Frame, period: Period) -> dict[str, Any]:
    listed = ", ".join(quote(one) for one in frame.edition.ids)
    return {
        "tables": frame.tables,
        "snapshots": frame.edition.ids,
        "vintages": (frame.edition.vintage,),
        "records_sql": (
            f"SELECT snapshot, row, row_count FROM deliveries WHERE snapshot IN ({listed}) AND "
            f"delivery_year BETWEEN {period.first_year} AND {period.last_year} ORDER BY snapshot, row"
        ),
    }


@measure("arms.import_share_context", unit="%", kind="table")
def import_share_context(
    records: Workspace,
    *,
    supplier: Party,
    recipient: Party,
    period: Period,
    vintage: str | None = None,
) -> Answer:
    """A supplier's share of a recipient's imports, set among other dyads' shares.

    Four circles: the recipient's suppliers, the supplier's recipients, all dyads with transfers,
    all dyads at risk (both states existed in every year of the period, and the register covers
    them). For each: how many dyads it holds, the rank of this one, the per cent of dyads with a
    lower share, the median and the ninth decile. A dyad without transfers has share zero where the
    recipient imported something and counts as zero too where it imported nothing.

    The value is the share itself. Null where the pair has no transfers, or where no register of all
    recipients covers the period.
    """
    return _context(records, "arms.import_share", supplier, recipient, period, vintage)


@measure("arms.tiv_context", unit="million TIV", kind="table")
def tiv_context(
    records: Workspace,
    *,
    supplier: Party,
    recipient: Party,
    period: Period,
    vintage: str | None = None,
) -> Answer:
    """The volume one state delivered to another, set among other dyads' volumes.

    The circles and columns of `arms.import_share_context`; the value is the volume itself.
    """
    return _context(records, "arms.tiv", supplier, recipient, period, vintage)


@measure("arms.export_share_context", unit="%", kind="table")
def export_share_context(
    records: Workspace,
    *,
    supplier: Party,
    recipient: Party,
    period: Period,
    vintage: str | None = None,
) -> Answer:
    """A recipient's share of a supplier's exports, set among other dyads' shares.

    The circles and columns of `arms.import_share_context`; the value is the share itself.
    """
    return _context(records, "arms.export_share", supplier, recipient, period, vintage)
