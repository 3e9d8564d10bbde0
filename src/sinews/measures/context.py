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

from dataclasses import dataclass
from typing import Any

from sinews import measures, parties
from sinews.database import quote
from sinews.errors import SinewsError
from sinews.figure import Caveat, cell, plain, shown
from sinews.measures.declare import Answer, measure
from sinews.measures.frames import FRAMES, Frame
from sinews.measures.volumes import in_sentence, is_state
from sinews.parties import Party
from sinews.periods import Period
from sinews.workspace import Workspace

_COLUMNS = ("among", "dyads", "rank", "lower_percent", "median", "highest_decile")


@dataclass(frozen=True, slots=True)
class _Circles:
    """The four circles in the words of a measure, and what to tell who holds a part of the world."""

    receiver: str
    sender: str
    related: str
    partly: str
    at_risk: str = "all dyads at risk"

    def named(self, circle: str) -> str:
        return str(getattr(self, circle.replace("-", "_")))

    def counted(self, circle: str) -> str:
        """What a circle is a number of: organisations and unknown parties are in none."""
        return " states" if circle in ("receiver", "sender") and self is not _VOTES else ""


_ARMS = _Circles(
    "the recipient's suppliers", "the supplier's recipients", "all dyads with transfers", "world-not-covered"
)
_REFUGEES = _Circles(
    "the host's origins", "the origin's hosts", "all dyads with refugees", "whole-file-not-held"
)
_VOTES = _Circles(
    "the other's pairs", "the state's pairs", "all pairs of states that voted together", "whole-file-not-held"
)


def _context(
    records: Workspace,
    name: str,
    sender: Party,
    receiver: Party,
    period: Period,
    vintage: str | None,
    circles: _Circles = _ARMS,
) -> Answer:
    if sender.kind == "group" or receiver.kind == "group":
        raise SinewsError(f"{name}_context sets one pair of parties among others: name two states")
    # A constant for the whole period: one bucket.
    frame = FRAMES[name].make(records, period, "0", vintage)
    between = "–" if circles is _VOTES else " → "
    pair = f"{sender.name}{between}{receiver.name}, {period.spoken()}"
    if frame is None or frame.either is not None or not _covers(frame, period):
        return Answer(
            value=None,
            text=f"{pair}: the records held cannot set it among others.",
            caveats=(Caveat(circles.partly),),
        )
    states = [p.code for p in parties.all_parties() if is_state(p) and lives_throughout(p, period)]
    for party in (sender, receiver):
        if party.code not in states:
            why = Caveat("no-state-throughout", {"party": in_sentence(party), "period": period.spoken()})
            return Answer(
                value=None,
                text=f"{pair}: not set among others; {in_sentence(party)} is none of the states compared.",
                caveats=(why, Caveat("context-circles")),
            )
    sql = _sql(frame, states, sender.code, receiver.code, FRAMES[name].unlisted == "unknown")
    found = records.database(*frame.tables).query(sql)
    value = found[0][-1] if found else None
    # Where every dyad has a value there are no zeros to rank above.
    caveats = [] if FRAMES[name].unlisted == "unknown" else [Caveat("context-circles")]
    if value is None:
        caveats.insert(0, Caveat("no-transfers", {"period": period.spoken()}))
        return Answer(
            value=None,
            text=f"{pair}: nothing on record, so it has no place among others.",
            sql=sql,
            caveats=tuple(caveats),
            **_provenance(frame, period),
        )
    if frame.receivers is not None:
        caveats.append(Caveat(circles.partly))
    told = "; ".join(
        f"rank {row[2]:,} of {row[1]:,}{circles.counted(row[0])} among {circles.named(row[0])}"
        for row in found
    )
    unit = measures.get(name).unit
    amount = f"{shown(value)}%" if unit == "%" else f"{shown(value, 0 if unit == 'people' else 1)} {unit}"
    return Answer(
        value=plain(value),
        text=f"{pair}: {amount}; {told}.",
        sql=sql,
        columns=_COLUMNS,
        rows=tuple((circles.named(row[0]), *(cell(each) for each in row[1:-1])) for row in found),
        caveats=tuple(caveats),
        **_provenance(frame, period),
    )


def _sql(frame: Frame, states: list[str], sender: str, receiver: str, all_valued: bool) -> str:
    """Rank, share of lower dyads, median and ninth decile in each circle."""
    listed = ", ".join(quote(code) for code in states)
    at_risk = len(states) * (len(states) - 1)
    # A register of some recipients says who else supplied them, and nothing of the world.
    circles = " WHERE circle <> 'at-risk'" if all_valued else ""
    if frame.receivers is not None:
        circles = " WHERE circle = 'receiver'"
    # Where every dyad that can have a value has one (votes), there is no wider circle.
    positive = "value IS NOT NULL" if all_valued else "value > 0"
    one, two = quote(sender), quote(receiver)
    of_receiver, of_sender = f"receiver = {two}", f"sender = {one}"
    if all_valued:
        # Without a direction each pair counts once.
        one, two = sorted((one, two))
        positive += " AND sender < receiver"
        of_receiver = f"{quote(receiver)} IN (sender, receiver)"
        of_sender = f"{quote(sender)} IN (sender, receiver)"
    of_this = f"sender = {one} AND receiver = {two}"
    return f"""WITH dyads AS (
{frame.sql}
),
observed AS MATERIALIZED (
  SELECT sender, receiver, value FROM dyads
  WHERE {positive} AND sender IN ({listed}) AND receiver IN ({listed})
),
this AS (
  SELECT value FROM observed WHERE {of_this}
),
circles AS (
  SELECT 1 AS place, 'receiver' AS circle, value, 0 AS zeros FROM observed
    WHERE {of_receiver}
  UNION ALL SELECT 2, 'sender', value, 0 FROM observed WHERE {of_sender}
  UNION ALL SELECT 3, 'related', value, 0 FROM observed
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


def lives_throughout(party: Party, period: Period) -> bool:
    """A member of either system of states in every year of the period."""
    return all(
        parties.cow(party.code, year) is not None or parties.gw(party.code, year) is not None
        for year in period.years()
    )


def _provenance(frame: Frame, period: Period) -> dict[str, Any]:
    return {
        "tables": frame.tables,
        "snapshots": frame.edition.ids,
        "vintages": (frame.edition.vintage,),
        "records_sql": frame.records_sql(period),
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


@measure("displacement.stock_context", unit="people", kind="table")
def stock_context(
    records: Workspace, *, origin: Party, host: Party, period: Period, vintage: str | None = None
) -> Answer:
    """Refugees from one country in another at the end of a year, set among other dyads.

    The circles are the host's origins, the origin's hosts, all dyads with refugees and all dyads at
    risk; otherwise as `arms.import_share_context`. The period is one year: stocks of several years
    must not be added.
    """
    if period.first_year != period.last_year:
        raise SinewsError("displacement.stock_context is of one year, as in period=2023")
    return _context(records, "displacement.stock", origin, host, period, vintage, _REFUGEES)


@measure("displacement.flow_context", unit="people", kind="table")
def flow_context(
    records: Workspace, *, origin: Party, host: Party, period: Period, vintage: str | None = None
) -> Answer:
    """Refugees newly counted in a period from one country in another, set among other dyads.

    As `displacement.stock_context`, of a flow, which may be of several years.
    """
    return _context(records, "displacement.flow", origin, host, period, vintage, _REFUGEES)


@measure("votes.agreement_context", unit="%", kind="table")
def agreement_context(
    records: Workspace, *, state: Party, other: Party, period: Period, vintage: str | None = None
) -> Answer:
    """How often two states voted alike in the UN General Assembly, set among other pairs.

    The circles are the pairs of each of the two and all pairs that voted together, each pair once;
    there is no wider circle, since a pair that never voted together has no agreement.
    Two states that agree in 18 per cent of the roll calls are rare in a body where most agree.
    """
    return _context(records, "votes.agreement", state, other, period, vintage, _VOTES)
