"""Numbers that others printed, beside what is measured and never in it."""

from __future__ import annotations

from sinews.errors import SinewsError
from sinews.figure import Caveat, cell, counted
from sinews.measures.collected import about, collection, during, nothing_collected
from sinews.measures.declare import Answer, measure
from sinews.measures.places import place_condition
from sinews.parties import Party
from sinews.periods import Period
from sinews.workspace import Workspace

_CONCERNED = "list_concat([sender, receiver], coalesce(concerns, []))"


@measure("reports.list", unit="reports", kind="table")
def listed(
    records: Workspace,
    *,
    state: Party | None = None,
    other: Party | None = None,
    place: str | None = None,
    period: Period | None = None,
) -> Answer:
    """Numbers that publishers printed about two parties or a place, each with who says so.

    A row is one number in one publication: what was counted, the number with what the words say of
    it (`>=` for "at least"), its unit, the period it is of, the page. `measure` names the measure
    that would answer the same question from records, where there is one. `state` and `other` are
    sender and receiver in either order, or further parties that it concerns (flights to Chad that
    are said to supply a force in Sudan); a company or an armed group counts for the state it belongs
    to. A number whose period is unsaid counts in the period in which it was published.

    Nothing is added up, and no number here enters a measured figure. Numbers change as they are
    repeated: "at least 92 flights from 2016 to March 2023" (Haaretz) has been printed as 92 flights
    of 2016-2020, and SIPRI's volumes as dollars. Contradictions therefore stay side by side, and an
    empty list has the value null: it is a collection, not a search of everything printed.
    """
    if state is None and other is None and place is None:
        raise SinewsError("reports.list needs state=…, place=… or both")
    held = collection(records, "reports")
    where = held.parties(_CONCERNED, state, other, period)
    subject = about(state, other) if state or other else f"{place}"
    if place is not None:
        where.append(place_condition(records, place, "reports"))
        subject = subject if subject == place else f"{subject} ({place})"
    if period is not None:
        where.append(during("period_start", "period_end", period, "published"))
        subject += f", {period.spoken()}"
    sql = (
        "SELECT published, publisher, attribution, subject, relation, value, unit, period_start,\n"
        "  period_end, sender, receiver, concerns, place, url, measure, note\n"
        f"FROM ({held.distinct(where)})\n"
        "ORDER BY sender, receiver, measure, subject, period_end, published, publisher, url, value"
    )
    if not held:
        return nothing_collected(held, subject, "published numbers")
    columns, found = records.database(*held.tables).table(sql)
    if not found:
        return nothing_collected(held, subject, "published numbers", sql)
    return Answer(
        value=len(found),
        text=f"{subject}: {counted(len(found), 'published numbers')} on record.",
        sql=sql,
        columns=tuple(columns),
        rows=tuple(tuple(cell(value) for value in row) for row in found),
        caveats=(Caveat("reports-not-measured"), Caveat("collection"), *held.caveats),
        **held.provenance(where),
    )
