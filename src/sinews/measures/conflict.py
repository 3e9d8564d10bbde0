"""Wars where they are fought: deaths located in a country, by sort of violence."""

from __future__ import annotations

from typing import Any

from sinews import parties
from sinews.database import quote
from sinews.editions import CountedWith, counted_with
from sinews.figure import Caveat, Point, Series, cell, plain, shown
from sinews.measures.declare import WORLD_GROUP, Answer, measure
from sinews.measures.selection import Question, Selection, select, years_listed
from sinews.measures.volumes import in_sentence, party_codes
from sinews.parties import Party
from sinews.periods import Period
from sinews.workspace import Workspace


@measure("conflict.deaths", unit="deaths")
def deaths(records: Workspace, *, state: Party, period: Period, vintage: str | None = None) -> Answer:
    """Deaths in state-based violence located in a state, by UCDP's best estimates.

    State-based: at least one side is a government (wars and armed conflicts). Located: where people
    died, whoever they were and whoever killed them. That is the case that breaks the simple
    reading: the war of 2020 over Nagorno-Karabakh has 7,636 deaths in Azerbaijan, where Nagorno-
    Karabakh lies, of soldiers of both states, and next to none in Armenia. For deaths in
    the conflicts a state was a party to, see `conflict.party_deaths`; for all violence, with
    fighting between groups and killing of civilians, `conflict.deaths_all`.

    UCDP's list of states decides whose row a place is in. It has no Palestine: the 26,722 of Israel
    in 2023 died in Israel, Gaza and the West Bank together, and the text says so; Palestine's own
    are null. So with Western Sahara, in Morocco's rows, and with Kosovo up to 2007, in Serbia's.

    `low` and `high` are the sums of UCDP's low and high estimates. Zero where UCDP covers the state
    and the year and lists none; null outside 1989 to the release's last year, and for years in which
    the state was part of another. Only deaths that a source reports are counted, so that the best
    estimate is rather too low (Sundberg and Melander 2013).
    """
    return _located(records, state, period, vintage, "state-based")


@measure("conflict.deaths_all", unit="deaths")
def deaths_all(records: Workspace, *, state: Party, period: Period, vintage: str | None = None) -> Answer:
    """Deaths in all organised violence located in a state, by UCDP's best estimates.

    The sum of state-based violence (as `conflict.deaths`), non-state violence (between groups
    without a government: cartels, clans, militias) and one-sided violence (a government or a group
    killing civilians). The table has the three apart. In Mexico nearly all of it is non-state: who
    takes `conflict.deaths` there sees peace, who takes this one sees a war. Same rules for `low`,
    `high`, zero and null.
    """
    return _located(records, state, period, vintage, "all")


@measure("conflict.deaths_non_state", unit="deaths")
def deaths_non_state(
    records: Workspace, *, state: Party, period: Period, vintage: str | None = None
) -> Answer:
    """Deaths in violence between groups without a government, located in a state (UCDP, best).

    Cartels, clans, militias, rebels fighting each other. Same rules as `conflict.deaths`.
    """
    return _located(records, state, period, vintage, "non-state")


@measure("conflict.deaths_one_sided", unit="deaths")
def deaths_one_sided(
    records: Workspace, *, state: Party, period: Period, vintage: str | None = None
) -> Answer:
    """Civilians killed by a government or an organised group, located in a state (UCDP, best).

    Only killing aimed at civilians: those who die in fighting or bombardment between armed sides
    are in `conflict.deaths`. Same rules as there.
    """
    return _located(records, state, period, vintage, "one-sided")


def _located(records: Workspace, state: Party, period: Period, vintage: str | None, violence: str) -> Answer:
    subject = f"Deaths in {_VIOLENCE[violence]} in {in_sentence(state)}"
    chosen = select(records, Question("conflict_deaths", {"state": state}, period, vintage))
    if isinstance(chosen, Caveat):
        unsaid = f"{subject}, {period.spoken()}: the records held cannot say."
        return Answer(value=None, text=unsaid, caveats=(chosen,))
    joined = _counted_with(chosen, state)
    subject += f"{_and_what_is_with_it(joined, state)}, {period.spoken()}"
    is_this = f"violence = {quote(violence)}"
    sql = (
        "SELECT sum(best) AS best, sum(low) AS low, sum(high) AS high,\n"
        "  list(DISTINCT year ORDER BY year) AS years\n"
        f"FROM conflict_deaths\nWHERE {chosen.condition(is_this)}"
    )
    database = records.database("conflict_deaths")
    best, low, high, listed = database.one(sql)
    columns, found = database.table(
        "SELECT year, violence, sum(best) AS best, sum(low) AS low, sum(high) AS high\n"
        f"FROM conflict_deaths\nWHERE {chosen.condition()}\n"
        "GROUP BY year, violence\nORDER BY year, violence"
    )
    unlisted = sorted(set(chosen.covered.years()) - set(listed or ()))
    is_whole = chosen.is_complete and not unlisted
    caveats = [Caveat("deaths-located"), Caveat("deaths-best"), *chosen.caveats()]
    if violence in ("state-based", "all"):
        caveats.insert(1, Caveat(f"deaths-{violence}"))
    if unlisted:
        caveats.insert(0, Caveat("deaths-not-listed", {"years": years_listed(unlisted)}))
    for each in reversed(joined):
        values = {"territory": each.territory, "state": in_sentence(parties.get(each.state))}
        caveats.insert(0, Caveat("deaths-counted-with", values))
    elsewhere = [in_sentence(parties.get(each.state)) for each in joined if each.party == state.code]
    nowhere = f"UCDP counts them in {elsewhere[0]}" if elsewhere else "not covered in every year"
    told = f"{shown(best, 0)} (best estimate; {shown(low, 0)} to {shown(high, 0)})" if is_whole else ""
    has_bounds = is_whole and low <= best <= high
    if is_whole and not has_bounds:
        # So it is in the publisher's own file, for Russia in 2024.
        caveats.append(Caveat("deaths-bounds-apart", {"low": shown(low, 0), "high": shown(high, 0)}))
        told = f"{shown(best, 0)} (best estimate)"
    return Answer(
        value=plain(best) if is_whole else None,
        low=plain(low) if has_bounds else None,
        high=plain(high) if has_bounds else None,
        text=f"{subject}: {told or nowhere}.",
        sql=sql,
        columns=tuple(columns),
        rows=tuple(tuple(cell(each) for each in row) for row in found),
        series=(by_year(period, chosen, [(y, *rest) for y, sort, *rest in found if sort == violence]),),
        caveats=tuple(caveats),
        tables=("conflict_deaths",),
        snapshots=chosen.edition.ids,
        vintages=(chosen.edition.vintage,),
        records_sql=chosen.places(is_this),
    )


def _counted_with(chosen: Selection, state: Party) -> list[CountedWith]:
    """The territories that stand in the rows read, or for which another state's are to be read.

    Of a group those whose state is a member and that are none themselves: what of two members is
    listed with one of them, the sum has in any case.
    """
    years = chosen.covered
    members = None if state.code == WORLD_GROUP.code else party_codes(state, years)
    return [
        each
        for each in counted_with(chosen.edition)
        if members is not None
        and each.is_in(years.first_year, years.last_year)
        and (each.party == state.code or (each.state in members and each.party not in members))
    ]


def _and_what_is_with_it(joined: list[CountedWith], state: Party) -> str:
    """The end of “in Israel, Gaza and the West Bank, which UCDP counts with it”."""
    territory = next((each.territory for each in joined if each.state == state.code), "")
    if not territory:
        return ""
    return f"{', ' if ' and ' in territory else ' and '}{territory}, which UCDP counts with it"


_VIOLENCE = {
    "state-based": "state-based violence",
    "all": "all organised violence",
    "non-state": "violence between groups",
    "one-sided": "violence against civilians",
}


def by_year(period: Period, chosen: Selection, rows: list[tuple[Any, ...]]) -> Series:
    """Deaths by year; of events a year without any is a year of none, of states' rows it is unknown."""
    sums: dict[int, tuple[Any, ...]] = {}
    for year, *values in rows:
        held = sums.get(year, (0, 0, 0))
        sums[year] = tuple(a + b for a, b in zip(held, values, strict=True))
    if chosen.question.kind == "conflict_events":
        sums = dict.fromkeys(chosen.covered.years(), (0, 0, 0)) | sums
    none = (None, None, None)
    points = (Point(str(y), *(plain(each) for each in sums.get(y, none))) for y in period.years())
    return Series("by year", "deaths", tuple(points))
