"""How two states voted in the UN General Assembly."""

from __future__ import annotations

from datetime import date

from sinews import parties
from sinews.database import Database, quote
from sinews.editions import Edition, loose_editions
from sinews.errors import SinewsError
from sinews.figure import Caveat, Point, Series, plain, shown
from sinews.measures.declare import Answer, measure
from sinews.measures.selection import Question, Selection, select
from sinews.measures.volumes import in_sentence, snapshots_condition
from sinews.parties import Party
from sinews.periods import Period
from sinews.workspace import Workspace

# Voeten's file has one series for a state and for the one that it continues.
_KEPT_UNDER = {"SUN": "RUS", "SRB": "YUG", "SCG": "YUG"}

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@measure("votes.agreement", unit="%")
def agreement(
    records: Workspace, *, state: Party, other: Party, period: Period, vintage: str | None = None
) -> Answer:
    """Per cent of roll calls of the UN General Assembly in which two states cast the same vote.

    Of the roll calls in the period in which both voted yes, no or abstain: the share in which they
    did the same. A state that was absent has no vote, and the roll call is not counted; so the
    denominator differs from pair to pair, and the text gives it. Two abstentions agree, as do two
    noes; a yes and an abstention do not, which other authors count as half. The series has each
    year, the table each of the six issues that the publisher assigns (a roll call can have several,
    most have none). `low` and `high` are null: the votes are a matter of record.

    Not every resolution is voted on. Most pass without a vote, and what comes to a vote is what
    divides: Azerbaijan and Israel agree in 18.2 per cent of the 825 roll calls since 2010 in which
    both voted, and in none of the 149 about the Palestinian conflict, while one arms the other. It
    is no measure of how two states get along.

    Null unless the roll calls held cover the whole period; the text then gives what there is. The
    Assembly votes to the end of December, so that a file that ends before has a part of its last
    year: the edition that ends on 14 January 2020 answers for 2010/2020, and the text says to January
    2020; for 2020 alone, of which it has one roll call, the value is null.
    """
    for party in (state, other):
        if party.kind == "group":
            raise SinewsError(f"votes.agreement is about two states; {party.name} has no vote")
    if state.code == other.code:
        raise SinewsError("votes.agreement is about two states: name another as other=…")
    title = f"Votes of {in_sentence(state)} and {in_sentence(other)} in the UN General Assembly"
    calls = select(records, Question("rollcalls", {}, period, vintage))
    part = _part_year(records, calls) if isinstance(calls, Selection) else None
    to_part = isinstance(calls, Selection) and calls.is_complete and part
    title += f", {_to(period, to_part) if to_part else period.spoken()}"
    cast = loose_editions(records, "votes", vintage=vintage)
    if isinstance(calls, Caveat) or not cast:
        return _unanswered(title, calls, bool(cast))
    if not is_whole_edition(cast[0]):
        return _unanswered(title, Caveat("unstated-scope", {"kind": "votes"}), True)
    for party in (state, other):
        if not is_covered(cast[0], party):
            lacking = Caveat("party-not-covered", {"party": in_sentence(party), "kind": "votes"})
            return Answer(value=None, text=f"{title}: the records held cannot say.", caveats=(lacking,))
    issues = loose_editions(records, "rollcall_issues", vintage=vintage)
    lacks_issues = bool(issues) and not is_whole_edition(issues[0])
    if lacks_issues:
        issues = []
    tables = ("rollcall_issues", "rollcalls", "votes") if issues else ("rollcalls", "votes")
    both = _both(state, other, calls, snapshots_condition(cast[0]))
    sql = (
        f"WITH both_voted AS (\n{both}\n)\n"
        "SELECT count(*) AS common, count(*) FILTER (WHERE one = two) AS same\nFROM both_voted"
    )
    database = records.database(*tables)
    common, same = database.one(sql)
    yearly = database.query(
        f"WITH both_voted AS (\n{both}\n)\nSELECT year(date), count(*), count(*) FILTER (WHERE one = two)\n"
        "FROM both_voted GROUP BY 1 ORDER BY 1"
    )
    by_year = {year: _percent(alike, voted) for year, voted, alike in yearly}
    rows = [("all roll calls", common, same, _percent(same, common))]
    if issues:
        about = database.query(
            f"WITH both_voted AS (\n{both}\n)\n"
            "SELECT issue_name, count(*), count(*) FILTER (WHERE one = two)\n"
            "FROM both_voted JOIN rollcall_issues USING (rollcall)\n"
            f"WHERE {snapshots_condition(issues[0])}\nGROUP BY 1 ORDER BY 1"
        )
        rows += [(name, voted, alike, _percent(alike, voted)) for name, voted, alike in about]
    told = "no roll call in which both voted"
    if common:
        told = f"alike in {same:,} of {common:,} roll calls in which both voted"
        told += f" ({shown(100 * same / common)}%)"
    if not calls.is_complete:
        covered = _to(calls.covered, part) if part else calls.covered.spoken()
        told = f"the records cover {covered} only: {told}"
    caveats = [Caveat("votes-contested"), *calls.caveats()]
    if lacks_issues:
        caveats.append(Caveat("unstated-scope", {"kind": "rollcall_issues"}))
    is_whole = calls.is_complete
    if part:
        caveats.insert(0, Caveat("votes-part-of-year", {"year": part.year, "day": part.isoformat()}))
        if period.first_year == part.year:
            is_whole, told = False, "no whole year is covered"
    for party in (state, other):
        if party.code in _KEPT_UNDER:
            kept = in_sentence(parties.get(_KEPT_UNDER[party.code]))
            names = {"state": in_sentence(party), "other": kept}
            caveats.append(Caveat("votes-kept-under", names))
    for snapshot in cast[0].snapshots:
        if snapshot.is_extract:
            caveats.append(Caveat("extract", {"file": snapshot.origin}))
        if snapshot.set_aside:
            caveats.append(Caveat("lines-set-aside", {"count": snapshot.set_aside, "file": snapshot.origin}))
    if not common:
        caveats.insert(0, _why_none(database, state, other, snapshots_condition(cast[0])))
    return Answer(
        value=_percent(same, common) if is_whole else None,
        text=f"{title}: {told}.",
        sql=sql,
        columns=("about", "both_voted", "alike", "percent"),
        rows=tuple(rows),
        series=(Series("by year", "%", tuple(Point(str(y), by_year.get(y)) for y in period.years())),),
        caveats=tuple(caveats),
        tables=tables,
        snapshots=(
            *calls.edition.ids,
            *cast[0].ids,
            *(issues[0].ids if issues else ()),
        ),
        vintages=(cast[0].vintage,),
        records_sql=_places(both, state, other, calls, snapshots_condition(cast[0])),
    )


def voters(cast: Edition) -> frozenset[str] | None:
    """The states whose votes an edition holds, or None for all: an extract has some."""
    listed = [
        scope["suppliers"] for one in cast.snapshots for scope in one.scopes if scope["kind"] == "votes"
    ]
    if any(states is None for states in listed):
        return None
    return frozenset().union(*listed)


def is_whole_edition(edition: Edition) -> bool:
    """Whether nothing is missing from an edition's files: a cut one has roll calls without its votes."""
    return all(
        scope["stated"] for one in edition.snapshots for scope in one.scopes if scope["kind"] == edition.kind
    )


def is_covered(cast: Edition, party: Party) -> bool:
    """Whether an edition holds the votes of a state, under its name or the one it continues."""
    held = voters(cast)
    return held is None or party.code in held or _KEPT_UNDER.get(party.code) in held


def voter() -> str:
    """SQL for whose vote a row is, where the file keeps two states under one name."""
    cases = " ".join(
        f"WHEN state = {quote(kept)} AND year BETWEEN {party.first_year or 0} "
        f"AND {party.last_year or 9999} THEN {quote(code)}"
        for code, kept in _KEPT_UNDER.items()
        if code != "SCG"  # its years are Serbia's here
        for party in (parties.get(code),)
    )
    return f"CASE {cases} ELSE state END"


def _part_year(records: Workspace, calls: Selection) -> date | None:
    """The last day on which there is a roll call, if the covered years end with a part of one.

    The Assembly's session has its votes from October to the end of December.
    """
    (last,) = records.database("rollcalls").one(
        f"SELECT max(date) AS last FROM rollcalls WHERE {calls.where[0]}"
    )
    is_part = last is not None and last.year == calls.covered.last_year and last.month < 12
    return last if is_part else None


def _to(period: Period, last: date) -> str:
    """A period that ends in a part of a year: “2010 to January 2020”."""
    month = f"{_MONTHS[last.month - 1]} {last.year}"
    return month if period.first_year == last.year else f"{period.first_year} to {month}"


def _why_none(database: Database, state: Party, other: Party, cast: str) -> Caveat:
    """Whether a state has no vote in the records at all, or just none together with the other."""
    for party in (state, other):
        if not database.query(f"SELECT 1 FROM votes WHERE state = {_voter(party)} AND {cast} LIMIT 1"):
            return Caveat("party-not-covered", {"party": in_sentence(party), "kind": "votes"})
    return Caveat("never-both-voted")


def _both(state: Party, other: Party, calls: Selection, cast: str) -> str:
    """The roll calls in which both voted, with their votes."""
    return (
        "  SELECT rollcall, date, one.vote AS one, two.vote AS two\n  FROM rollcalls\n"
        f"  JOIN (SELECT rollcall, vote FROM votes WHERE state = {_voter(state)} AND {cast}) AS one\n"
        "    USING (rollcall)\n"
        f"  JOIN (SELECT rollcall, vote FROM votes WHERE state = {_voter(other)} AND {cast}) AS two\n"
        "    USING (rollcall)\n"
        f"  WHERE {_in_years(state, other, calls)}"
    )


def _in_years(state: Party, other: Party, calls: Selection) -> str:
    """The roll calls of the period, as far as both states existed under these names."""
    first, last = calls.covered.first_year, calls.covered.last_year
    for party in (state, other):
        first = max(first, party.first_year or first) if _is_split(party) else first
        last = min(last, party.last_year or last) if _is_split(party) else last
    return f"{calls.where[0]} AND year(date) BETWEEN {first} AND {last}"


def _is_split(party: Party) -> bool:
    """Whether the file keeps another state's votes under the same name."""
    return party.code in _KEPT_UNDER or party.code in _KEPT_UNDER.values()


def kept_as(party: Party) -> str:
    """The code under which the file keeps a state's votes."""
    return _KEPT_UNDER.get(party.code, party.code)


def _voter(party: Party) -> str:
    return quote(kept_as(party))


def _places(both: str, state: Party, other: Party, calls: Selection, cast: str) -> str:
    """Where the votes stand, and the roll calls that they were cast in."""
    common = f"SELECT rollcall FROM (\n{both}\n)"
    return (
        f"SELECT snapshot, row, row_count FROM votes WHERE {cast} "
        f"AND state IN ({_voter(state)}, {_voter(other)}) AND rollcall IN ({common}) UNION ALL "
        f"SELECT snapshot, row, row_count FROM rollcalls WHERE {calls.where[0]} "
        f"AND rollcall IN ({common}) ORDER BY snapshot, row"
    )


def _percent(part: int, whole: int) -> float | int | None:
    return plain(100 * part / whole) if whole else None


def _unanswered(title: str, calls: Selection | Caveat, has_votes: bool) -> Answer:
    """Why there is no answer: neither file, one of the two, or another period."""
    if isinstance(calls, Caveat):
        alone = calls.name == "no-records" and has_votes
        why = Caveat("votes-without-rollcalls") if alone else calls
    else:
        why = Caveat("rollcalls-without-votes")
    return Answer(value=None, text=f"{title}: the records held cannot say.", caveats=(why,))
