"""Parties to wars: deaths in a state's conflicts, and the years of its conflicts."""

from __future__ import annotations

from sinews import parties
from sinews.database import quote
from sinews.errors import SinewsError
from sinews.figure import Caveat, cell, plain, shown
from sinews.measures.conflict import by_year
from sinews.measures.declare import WORLD_GROUP, Answer, measure
from sinews.measures.selection import Question, Selection, select, years_listed
from sinews.measures.volumes import in_sentence
from sinews.parties import Party
from sinews.periods import Period
from sinews.workspace import Workspace


@measure("conflict.party_deaths", unit="deaths")
def party_deaths(
    records: Workspace,
    *,
    state: Party,
    other: Party | None = None,
    period: Period,
    vintage: str | None = None,
) -> Answer:
    """Deaths, wherever they fell and on all sides, in conflicts to which a state was a party.

    From UCDP's single events of state-based violence. An event counts when the state's government is
    one of the two that fight in it, or when the yearly list of armed conflicts has the state as a
    primary party of the event's conflict in that year. Conflicts in which it is a secondary party
    (with troops) stand in the table with `counted` false: Armenia is one in Nagorno-Karabakh, where
    it fought, and in Afghanistan, where it lent soldiers to a mission, and the list does not tell
    the two apart. With `other`, those conflicts count in which the two stood on opposite sides, in
    whatever role: for Armenia and Azerbaijan in 2020 that is the war.

    It counts neither the state's own dead nor those it killed, and figures of two states must never
    be added: a death belongs to every party of its conflict.

    Null unless a whole global edition of the events is held that covers the period: a download of
    one country or a sample says nothing about what is missing. In years in which a conflict stays
    under 25 battle deaths the list has no parties, and only who fights in the events counts. `low`
    and `high` are the sums of UCDP's low and high estimates.
    """
    _one_state(state)
    subject = f"Deaths in conflicts with {in_sentence(state)} as a party"
    if other is not None:
        _one_state(other)
        subject = f"Deaths in conflicts between {in_sentence(state)} and {in_sentence(other)}"
    subject += f", {period.spoken()}"
    chosen = select(records, Question("conflict_events", {}, period, vintage))
    if isinstance(chosen, Caveat):
        why = (chosen, Caveat("events-not-covered"))
        return Answer(value=None, text=f"{subject}: the records held cannot say.", caveats=why)
    listed = select(records, Question("conflict_years", {}, period))
    editions = (chosen.edition, *((listed.edition,) if isinstance(listed, Selection) else ()))
    tables = ("conflict_events", "conflict_years") if isinstance(listed, Selection) else ("conflict_events",)
    involved = (
        f"WITH roles AS (\n{_roles_sql(listed, state, other)}\n),\n"
        f"involved AS (\n{_involved_sql(chosen, state, other)}\n)\n"
    )
    sql = (
        f"{involved}SELECT year, conflict, any_value(conflict_name) AS name, role, counted,\n"
        "  sum(best) AS best, sum(low) AS low, sum(high) AS high, sum(deaths_civilians) AS civilians,\n"
        "  count(*) AS events, count(*) FILTER (WHERE code_status <> 'Clear') AS candidates\n"
        "FROM involved\nGROUP BY year, conflict, role, counted\n"
        "ORDER BY year, counted DESC, best DESC, conflict, role"
    )
    columns, found = records.database(*tables).table(sql)
    counted = [row for row in found if row[4]]
    best, low, high = (sum((row[at] for row in counted), start=0) for at in (5, 6, 7))
    caveats = [Caveat("party-deaths-all-sides"), Caveat("deaths-best"), *chosen.caveats()]
    if not isinstance(listed, Selection) or not listed.is_complete:
        caveats.append(Caveat("events-no-parties"))
    if apart := sum(row[5] for row in found if not row[4]):
        caveats.append(Caveat("party-deaths-secondary", {"count": shown(apart, 0)}))
    if candidates := sum(row[10] for row in counted):
        caveats.append(Caveat("candidate-events", {"count": int(candidates)}))
    told = f"{shown(best, 0)} (best estimate; {shown(low, 0)} to {shown(high, 0)})"
    return Answer(
        value=plain(best) if chosen.is_complete else None,
        low=plain(low) if chosen.is_complete else None,
        high=plain(high) if chosen.is_complete else None,
        text=f"{subject}: {told if chosen.is_complete else 'not covered in every year'}.",
        sql=sql,
        columns=tuple(columns),
        rows=tuple(tuple(cell(each) for each in row) for row in found),
        series=(by_year(period, chosen, [(row[0], *row[5:8]) for row in counted]),),
        caveats=tuple(caveats),
        tables=tables,
        snapshots=tuple(one for edition in editions for one in edition.ids),
        vintages=tuple(dict.fromkeys(edition.vintage for edition in editions)),
        records_sql=(
            f"{involved}SELECT DISTINCT snapshot, row, row_count FROM involved WHERE counted "
            "ORDER BY snapshot, row"
        ),
    )


@measure("conflict.active_years", unit="years", kind="set")
def active_years(
    records: Workspace,
    *,
    state: Party,
    other: Party | None = None,
    period: Period,
    vintage: str | None = None,
) -> Answer:
    """The years in which a state was a party to an armed conflict, with its role in each.

    From the UCDP/PRIO Armed Conflict Dataset: conflicts over government or territory in which a
    government is a party, with at least 25 battle deaths in the year. Primary parties have the
    dispute, secondary ones send troops in support; the table says which. With `other`, only
    conflicts in which the two stood on opposite sides, in whatever role.

    The roles matter: the conflict over Nagorno-Karabakh (number 388) is coded as one within
    Azerbaijan, internationalised, with Armenia as a secondary party on the other side. Counting
    interstate wars, or primary parties only, would find no war between the two but in years when
    they also fought each other as governments. Türkiye is a secondary party of it in 2020. And
    secondary parties are more than allies: states that send soldiers to a mission that fights count
    too, so that Armenia and Switzerland have years of conflict in Afghanistan and Mali. Read the
    table, or name `other`.

    An empty set means that the list covers the years and has nothing: no conflict of 25 battle
    deaths, which is not peace. Null where the list does not reach (before 1946, after the last year),
    and where it cannot have the party: sides are governments by number, armed groups at most names.
    Israel's conflicts over Palestine have Israel on one side and Fatah or Hamas on the other; asked
    for `other=Palestine`, which is no state in the list, the answer is null and not none.
    """
    _one_state(state)
    about = f"Years of armed conflict of {in_sentence(state)}"
    if other is not None:
        _one_state(other)
        about = f"Years of armed conflict between {in_sentence(state)} and {in_sentence(other)}"
    chosen = select(records, Question("conflict_years", {}, period, vintage))
    if isinstance(chosen, Caveat):
        return Answer(
            value=None, text=f"{about}, {period.spoken()}: the records held cannot say.", caveats=(chosen,)
        )
    for party in (state, other):
        if party is not None and not _can_be_a_side(party, chosen.covered):
            why = Caveat("conflict-no-side", {"party": in_sentence(party), "period": period.spoken()})
            return Answer(
                value=None,
                text=f"{about}, {period.spoken()}: {in_sentence(party)} is no side in UCDP's list.",
                caveats=(why,),
            )
    where = chosen.condition(_takes_part(state, other))
    sql = (
        "SELECT year, conflict,\n"
        "  coalesce(territory || ' (' || location || ')', location,\n"
        "    array_to_string(side_a || side_b, ', ')) AS about,\n"
        f"  {_role(state)} AS role,\n"
        + (f"  {_role(other)} AS role_of_other,\n" if other else "")
        + "  side_a, side_b, side_b_name, type, intensity, incompatibility,\n"
        "  side_a_secondary, side_b_secondary, side_a_name\n"
        f"FROM conflict_years\nWHERE {where}\nORDER BY year, conflict"
    )
    columns, found = records.database("conflict_years").table(sql)
    years = sorted({row[0] for row in found})
    caveats = [Caveat("conflict-threshold"), *chosen.caveats()]
    if not found and chosen.is_complete:
        caveats.insert(0, Caveat("no-conflict", {"period": period.spoken()}))
    if any("secondary" in str(row[3]) for row in found):
        caveats.append(Caveat("conflict-secondary"))
    named = columns.index("side_b_name")
    if any(row[named] is None and not row[columns.index("side_b")] for row in found):
        caveats.append(Caveat("conflict-groups-unnamed"))
    told = f"{years_listed(years)} ({len(years)} of {len(list(period.years()))})" if years else "none"
    if not chosen.is_complete:
        told = "not covered in every year" + (f"; on record {years_listed(years)}" if years else "")
    return Answer(
        value=[str(year) for year in years] if chosen.is_complete else None,
        text=f"{about}, {period.spoken()}: {told}.",
        sql=sql,
        columns=tuple(columns),
        rows=tuple(tuple(cell(each) for each in row) for row in found),
        caveats=tuple(caveats),
        tables=("conflict_years",),
        snapshots=chosen.edition.ids,
        vintages=(chosen.edition.vintage,),
        records_sql=chosen.places(_takes_part(state, other)),
    )


# Deaths by place ---------------------------------------------------------------------------------


_STATE_BASED = "violence = 'state-based'"
_SIDES = {
    "side_a": "primary party, side A",
    "side_b": "primary party, side B",
    "side_a_secondary": "secondary party, side A",
    "side_b_secondary": "secondary party, side B",
}


def _one_state(party: Party) -> None:
    if party.kind == "group" or party.code == WORLD_GROUP.code:
        raise SinewsError(
            f"{party.name} is no state: parties to conflicts are single states, as in state=AZE"
        )


def _can_be_a_side(party: Party, period: Period) -> bool:
    """Whether the list can have a party as a side: a state with a number in some of the years.

    Gleditsch and Ward's numbers, and those of microstates, which UCDP takes from elsewhere.
    """
    return not party.code.startswith("x-") and any(
        parties.gw(party.code, year) is not None or parties.cow(party.code, year) is not None
        for year in period.years()
    )


def _takes_part(state: Party, other: Party | None) -> str:
    """The condition that a state is in a conflict, or two are on opposite sides of it."""
    on_a, on_b = _on_side(state, "a"), _on_side(state, "b")
    if other is None:
        return f"({on_a} OR {on_b})"
    return f"(({on_a} AND {_on_side(other, 'b')}) OR ({on_b} AND {_on_side(other, 'a')}))"


def _on_side(state: Party, side: str) -> str:
    return f"list_contains(side_{side} || side_{side}_secondary, {quote(state.code)})"


def _role(state: Party) -> str:
    cases = "\n    ".join(
        f"WHEN list_contains({side}, {quote(state.code)}) THEN {quote(role)}" for side, role in _SIDES.items()
    )
    return f"CASE {cases} END"


def _roles_sql(listed: Selection | Caveat, state: Party, other: Party | None) -> str:
    """The state's role in each conflict and year; none where no list of conflicts is held."""
    if isinstance(listed, Caveat):
        return "  SELECT NULL::BIGINT AS conflict, NULL::INTEGER AS year, NULL AS role WHERE FALSE"
    return (
        f"  SELECT conflict, year,\n    {_role(state)} AS role\n  FROM conflict_years\n"
        f"  WHERE {listed.condition(_takes_part(state, other))}"
    )


def _involved_sql(chosen: Selection, state: Party, other: Party | None) -> str:
    """The events of a state's conflicts, and whether they count."""
    fights = _fights(state, other)
    counted = f"role LIKE 'primary%' OR {fights}" if other is None else f"role IS NOT NULL OR {fights}"
    return (
        f"  SELECT conflict_events.*, role, coalesce({counted}, FALSE) AS counted\n"
        "  FROM conflict_events LEFT JOIN roles USING (conflict, year)\n"
        f"  WHERE {chosen.condition(_STATE_BASED, f'(role IS NOT NULL OR {fights})')}"
    )


def _fights(state: Party, other: Party | None) -> str:
    """The condition that a government fights in an event, or two governments fight each other."""
    on_a, on_b = (f"list_contains(states_{side}, {quote(state.code)})" for side in "ab")
    if other is None:
        return f"({on_a} OR {on_b})"
    of_a, of_b = (f"list_contains(states_{side}, {quote(other.code)})" for side in "ab")
    return f"(({on_a} AND {of_b}) OR ({on_b} AND {of_a}))"
