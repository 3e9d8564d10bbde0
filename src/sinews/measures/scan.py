"""One measure over every dyad at risk: where does this one rank, and how many have any at all."""

from __future__ import annotations

from sinews import measures, parties
from sinews.database import quote
from sinews.errors import SinewsError
from sinews.figure import Caveat, cell, shown
from sinews.measures.context import lives_throughout
from sinews.measures.declare import Answer
from sinews.measures.declare import measure as declared
from sinews.measures.frames import Frame, FrameMaker, get_frame
from sinews.measures.volumes import is_state
from sinews.parties import Party
from sinews.periods import Moment, Period
from sinews.workspace import Workspace

# Arms are looked at over five years, as their publisher does: single years hang on single orders.
USUAL_YEARS = 5
# Counted at a year's end: those of several years must not be added.
OF_ONE_YEAR = ("displacement.stock",)


@declared("scan.dyads", unit="dyads", kind="table")
def dyads(
    records: Workspace,
    *,
    measure: str,
    period: Period | None = None,
    since: str | None = None,
    vintage: str | None = None,
) -> Answer:
    """A measure's value for every dyad that has any, the highest first, among all dyads at risk.

    Dyads at risk are ordered pairs of states that both existed in every year of the period and that
    the records cover; the text says how many there are, and how many have a value above nought (for
    measures without a zero, such as votes: any value, each pair once). `rank` counts the dyads with a higher
    value, and one; `percent_lower` is the share of dyads at risk that have less, nought included. With
    `since` only what is new is listed: dyads with a value from that year on and none before it in the
    period; the rank is still among all.

    The period is the last five years on record unless given. The value counts the dyads with any.
    Null when the records do not cover the period. A rank among all dyads says how rare a value is and not
    how important: most pairs of states have nothing to do with each other, so nearly any tie is among the
    highest per cent.
    """
    maker = get_frame(measure)
    if maker.grain != "dyad":
        raise SinewsError(f"measure={measure} is of single states; a scan is of dyads")
    span = period or _last_years(records, maker, vintage)
    if span is None:
        raise SinewsError(f"scan of {measure}: give a period, as in period=2020/2024")
    if measure in OF_ONE_YEAR and (span.first_year != span.last_year or since):
        raise SinewsError(f"{measure} is of one year, as in period=2023")
    first_year = _year(since) if since else None
    if first_year is not None and not span.first_year < first_year <= span.last_year:
        raise SinewsError(f"since={since}: give a year of {span.spoken()} after its first")
    whole = maker.make(records, span, "0", vintage)
    if whole is None or not (whole.years[0] <= span.first_year and span.last_year <= whole.years[1]):
        return _nothing(measure, span)
    states = [party for party in parties.all_parties() if is_state(party) and lives_throughout(party, span)]
    senders = _covered(states, whole.senders)
    receivers = _covered(states, whole.receivers)
    at_risk = len(senders) * len(receivers) - len(set(senders) & set(receivers))
    # Without a direction each pair is there twice.
    is_mutual = maker.unlisted == "unknown"
    at_risk //= 2 if is_mutual else 1
    parted = maker.make(records, span, f"(year >= {first_year})::INTEGER", vintage) if first_year else None
    sql = _sql(whole, senders, receivers, at_risk, is_mutual, parted)
    found = records.database(*whole.tables).query(sql)
    unit = measures.get(measure).unit
    subject = f"{measure}, {span.spoken()}"
    if not found:
        return _nothing(measure, span)
    text = f"{subject}: {len(found):,} of {at_risk:,} dyads at risk have any"
    if first_year:
        found = [row for row in found if row[-1]]
        text += f", {len(found):,} of them new since {first_year}"
    if found:
        top = found[0]
        amount = (
            f"{shown(top[3])}%" if unit == "%" else f"{shown(top[3], 0 if unit == 'people' else 1)} {unit}"
        )
        between = "–" if is_mutual else " → "
        text += f". The highest: {parties.get(top[1]).name}{between}{parties.get(top[2]).name}, {amount}"
    return Answer(
        value=len(found),
        text=text + ".",
        sql=sql,
        columns=("rank", "sender", "receiver", "value", "percent_lower"),
        rows=tuple(tuple(cell(value) for value in row[:5]) for row in found),
        caveats=(
            Caveat("context-circles"),
            *([_partly(measure)] if whole.receivers is not None else ()),
        ),
        tables=whole.tables,
        snapshots=whole.edition.ids,
        vintages=(whole.edition.vintage,),
        records_sql=whole.records_sql(span),
    )


def _sql(
    frame: Frame,
    senders: list[str],
    receivers: list[str],
    at_risk: int,
    is_mutual: bool,
    parted: Frame | None,
) -> str:
    """Every dyad with a value, its rank, and whether it is new."""
    has_value = "value IS NOT NULL" if is_mutual else "value > 0"
    pairs = (
        f"sender IN ({', '.join(map(quote, senders))})\n"
        f"    AND receiver IN ({', '.join(map(quote, receivers))}) AND sender <> receiver"
    )
    if is_mutual:
        pairs += " AND sender < receiver"
    new = ""
    if parted is not None:
        new = (
            f",\n  NOT EXISTS (SELECT 1 FROM (\n{parted.sql}\n) AS earlier WHERE earlier.bucket = 0\n"
            "    AND earlier.sender = asked.sender AND earlier.receiver = asked.receiver\n"
            f"    AND {has_value}) AS is_new"
        )
    return (
        f"WITH dyads AS (\n{frame.sql}\n),\n"
        "asked AS (\n  SELECT sender, receiver, round(value, 6) AS value FROM dyads\n"
        f"  WHERE {has_value} AND {pairs}\n)\n"
        "SELECT rank() OVER (ORDER BY value DESC) AS rank, sender, receiver, value,\n"
        # As many as are not lower: the rows before this one and its peers.
        # Cut, not rounded: nothing is higher than all.
        f"  floor(10000.0 * ({at_risk} - count(*) OVER (ORDER BY value DESC)) / {at_risk}) / 100 "
        f"AS percent_lower{new}\n"
        "FROM asked ORDER BY value DESC, sender, receiver"
    )


def _covered(states: list[Party], among: frozenset[str] | None) -> list[str]:
    return sorted(party.code for party in states if among is None or party.code in among)


def _last_years(records: Workspace, maker: FrameMaker, vintage: str | None) -> Period | None:
    """The last five years of a register; other records need to be told which years are meant."""
    if not maker.measure.startswith("arms."):
        return None
    frame = maker.make(records, Period.of_years(2000, 2000), "0", vintage)
    return None if frame is None else Period.of_years(frame.years[1] - USUAL_YEARS + 1, frame.years[1])


def _year(since: str) -> int:
    return Moment.parse(since).year


def _nothing(measure: str, span: Period) -> Answer:
    return Answer(
        value=None,
        text=f"{measure}, {span.spoken()}: no records that cover these years are held.",
        caveats=(_partly(measure),),
    )


def _partly(measure: str) -> Caveat:
    return Caveat("world-not-covered" if measure.startswith("arms.") else "whole-file-not-held")
