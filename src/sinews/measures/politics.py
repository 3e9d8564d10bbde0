"""How a state is ruled, and what it agreed with another: regimes, defence agreements, alliances."""

from __future__ import annotations

from sinews.database import quote
from sinews.editions import span
from sinews.errors import SinewsError
from sinews.figure import Caveat, Point, Series, cell, counted
from sinews.measures.declare import Answer, measure
from sinews.measures.selection import Question, Selection, select
from sinews.measures.volumes import in_sentence, sentence_start, snapshots_condition
from sinews.parties import Party
from sinews.periods import Period
from sinews.workspace import Workspace

REGIMES = ("closed autocracy", "electoral autocracy", "electoral democracy", "liberal democracy")
DATA_SETS = {"dcad": "DCAD", "atop": "ATOP"}
_HOLDS = {"dcad": "agreements on defence co-operation", "atop": "alliance obligations"}
_NONE = {"dcad": "no agreement on defence co-operation in DCAD", "atop": "no alliance obligation in ATOP"}


@measure("state.regime", unit="class 0–3")
def regime(records: Workspace, *, state: Party, period: Period, vintage: str | None = None) -> Answer:
    """How a state was ruled in the last year of a period that is on record: Regimes of the World.

    0 closed autocracy, 1 electoral autocracy, 2 electoral democracy, 3 liberal democracy
    (Lührmann, Tannenberg and Lindberg, 2018), from V-Dem's estimates as Our World in Data gives
    them. The series has every year of the period. The numbers are names in an order: the text says
    the class, and a mean or a difference of them means nothing.

    The last year decides, and a period can hold two answers: Israel was a liberal democracy up to
    2022 and is an electoral one in 2023 and 2024. Classes are cut from continuous estimates with
    intervals of their own, which the file does not give, so that a state near a threshold changes
    class on little; `low` and `high` are null. Null where the state has no row in the period: before
    it existed, or because the publisher does not rate it.
    """
    _one_state(state, "state.regime")
    chosen = select(records, Question("regimes", {"state": state}, period, vintage))
    title = f"Regime of {in_sentence(state)}, {period.spoken()}"
    if isinstance(chosen, Caveat):
        return Answer(value=None, text=f"{title}: the records held cannot say.", caveats=(chosen,))
    sql = f"SELECT year, regime FROM regimes\nWHERE {chosen.condition()}\nORDER BY year"
    found = dict(records.database("regimes").query(sql))
    points = tuple(Point(str(year), found.get(year)) for year in period.years())
    caveats = [Caveat("regime-names"), *_caveats(chosen)]
    if found:
        last = max(found)
        value, told = found[last], f"{REGIMES[found[last]]} ({found[last]})"
        if last != period.last_year:
            caveats.insert(0, Caveat("regime-year", {"year": last}))
        if last != period.first_year:
            told += f" in {last}{_before(found)}"
    else:
        value, told = None, "not on record"
        caveats.insert(
            0, Caveat("state-not-listed", {"period": period.spoken(), "state": in_sentence(state)})
        )
    return Answer(
        value=value,
        text=f"{title}: {told}.",
        sql=sql,
        columns=("year", "regime", "name"),
        rows=tuple((year, number, REGIMES[number]) for year, number in found.items()),
        series=(Series("by year", "class 0–3", points),),
        caveats=tuple(caveats),
        tables=("regimes",),
        snapshots=chosen.edition.ids,
        vintages=(chosen.edition.vintage,),
        records_sql=chosen.places(),
    )


@measure("state.agreements", unit="kinds of agreement", kind="set")
def agreements(
    records: Workspace, *, state: Party, other: Party, period: Period, vintage: str | None = None
) -> Answer:
    """Which kinds of military agreement two states had in a period, with the list of them.

    Two data sets that are never added up. DCAD (Kinne, 2020) has bilateral agreements on defence
    co-operation signed from 1980 to 2010, `general` or on one `sector`; ATOP (Leeds et al., 2002)
    has what alliance treaties oblige to, year by year up to 2018: `defence`, `offence`,
    `neutrality`, `non-aggression`, `consultation`. The value lists data set and kind; the table has
    each agreement or spell that touches the period, with whose obligation it is.

    Each data set answers only for periods that it covers whole: after 2010 DCAD and after 2018 ATOP
    know nothing, and where neither covers the period the value is null. An empty set means that a
    data set covers it and lists none, and the text says which: of the United States and Israel in
    2011/2018 only that ATOP has no alliance, since nobody looked at co-operation after 2010. Rows
    that touch the covered part of a longer period are in the table all the same.

    Words are not deeds. ATOP codes Armenia and Azerbaijan as allies in defence from 1993 to 2018,
    since both had signed treaties of the Commonwealth of Independent States; they fought a war in
    those years. And last years in DCAD are estimates from a general span of years.
    """
    for party in (state, other):
        _one_state(party, "state.agreements")
    one, two = sorted((state.code, other.code))
    if one == two:
        raise SinewsError("state.agreements is about two states: name another as other=…")
    title = f"Military agreements of {in_sentence(state)} and {in_sentence(other)}, {period.spoken()}"
    caveats = [Caveat("agreements-apart")]
    chosen: dict[str, Selection] = {}
    beyond: list[str] = []
    for part, name in DATA_SETS.items():
        held = span(records, ("agreements",), part)
        if held is None:
            caveats.append(Caveat("data-set-not-held", {"data_set": name}))
            continue
        found = select(records, Question("agreements", {}, period, vintage, part))
        if isinstance(found, Caveat) or not found.is_complete:
            first, last = held
            values: dict[str, str | int] = {"data_set": name, "first": first, "last": last}
            values["period"] = period.spoken()
            caveats.append(Caveat("data-set-ends", values))
        if isinstance(found, Selection):
            chosen[part] = found
            caveats += [caveat for caveat in _caveats(found) if caveat.name != "period-outside-coverage"]
        elif found.name == "period-outside-coverage":
            edge = f"after {last}" if period.first_year > last else f"before {first}"
            beyond.append(f"{_HOLDS[part]} are not covered {edge}")
    if not chosen:
        return Answer(value=None, text=f"{title}: the records held cannot say.", caveats=tuple(caveats))
    fits = " OR ".join(
        f"({snapshots_condition(part.edition)} AND data_set = {quote(name)}\n    AND first_year <= "
        f"{part.covered.last_year} AND coalesce(last_year, 9999) >= {part.covered.first_year})"
        for name, part in chosen.items()
    )
    where = f"state = {quote(one)} AND other = {quote(two)}\n  AND ({fits})"
    sql = (
        "SELECT data_set, type, subject, first_year, last_year, date, agreement\n"
        f"FROM agreements\nWHERE {where}\nORDER BY data_set, first_year, date, type, agreement"
    )
    columns, listed = records.database("agreements").table(sql)
    complete = {name for name, part in chosen.items() if part.is_complete}
    value = sorted({f"{row[0]} {row[1]}" for row in listed if row[0] in complete}) if complete else None
    if not listed and len(complete) == len(DATA_SETS):
        caveats.insert(0, Caveat("none-listed"))
    if any(row[0] == "atop" for row in listed):
        caveats.append(Caveat("alliances-are-words"))
    return Answer(
        value=value,
        text=f"{title}: {'; '.join([*_told(chosen, listed), *beyond])}.",
        sql=sql,
        columns=tuple(columns),
        rows=tuple(tuple(cell(value) for value in row) for row in listed),
        caveats=tuple(caveats),
        tables=("agreements",),
        snapshots=tuple(one for part in chosen.values() for one in part.edition.ids),
        vintages=tuple(part.edition.vintage for part in chosen.values()),
        records_sql=(
            "SELECT snapshot, row, max(row_count) AS row_count FROM agreements "
            f"WHERE {where} GROUP BY snapshot, row ORDER BY snapshot, row"
        ),
    )


def _told(chosen: dict[str, Selection], listed: list[tuple[object, ...]]) -> list[str]:
    """What each data set says, in words, one after the other."""
    parts = []
    for name, part in chosen.items():
        rows = [row for row in listed if row[0] == name]
        years = "" if part.is_complete else f" (covers {part.covered.spoken()})"
        if not rows:
            parts.append(f"{_NONE[name]}{years}")
        elif name == "dcad":
            parts.append(f"{counted(len(rows), 'agreements')} on defence co-operation in DCAD{years}")
        else:
            kinds = ", ".join(sorted({str(row[1]) for row in rows}))
            parts.append(f"alliance obligations in ATOP{years}: {kinds}")
    return parts


def _caveats(chosen: Selection) -> list[Caveat]:
    """The files' caveats without their counts of rows about others than the state in question."""
    return [
        caveat
        for caveat in chosen.caveats()
        if not str(caveat.values.get("note", "")).endswith(("left out", "obligations", "part of"))
    ]


def _before(found: dict[int, int]) -> str:
    """The class before the present one, when it changed within the period."""
    last = max(found)
    changed = [year for year in found if found[year] != found[last]]
    if not changed:
        return ", as in all years on record"
    return f"; {REGIMES[found[max(changed)]]} ({found[max(changed)]}) up to {max(changed)}"


def _one_state(party: Party, name: str) -> None:
    if party.kind == "group":
        raise SinewsError(f"{name} is about single states, not about {sentence_start(in_sentence(party))}")
