"""Who fled, from where and to where: how many are there (stock), how many came (flow)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sinews import parties
from sinews.database import quote
from sinews.editions import counted_with, left_out
from sinews.figure import Caveat, Point, Series, cell, plain, shown
from sinews.measures.declare import WORLD_GROUP, Answer, measure
from sinews.measures.selection import Question, Selection, select
from sinews.measures.volumes import in_sentence, sentence_start
from sinews.parties import Party
from sinews.periods import Period
from sinews.workspace import Workspace

# In the order of the tables: those who crossed a border first.
_PEOPLE = (
    "refugees", "refugee-like", "asylum-seekers", "others-in-need", "others-of-concern", "stateless",
    "idps", "idps-idmc", "host-community",
)  # fmt: skip


@measure("displacement.stock", unit="people")
def stock(
    records: Workspace,
    *,
    origin: Party | None = None,
    host: Party | None = None,
    period: Period,
    vintage: str | None = None,
) -> Answer:
    """Refugees from one country in another at the end of a period's last year.

    With the origin alone: all its refugees anywhere; with the host alone: all refugees there; with
    neither: the world. The value is of one day, the last of the period, and not a sum: the same
    people are counted again each year. Refugees include people in refugee-like situations; the
    table has asylum-seekers, others in need of protection, the stateless and the internally
    displaced apart, by origin and host, and none of them is added.

    A stock is not a flow. Refugees from Azerbaijan in Armenia were 27,933 at the end of 2022 and
    143,054 a year later, because 141,942 came in 2023 (`displacement.flow`); but they fell from
    91,766 in 2020 to 27,933 in 2021 without a departure, as people were counted anew. Origin is a
    territory: those who fled Nagorno-Karabakh are from Azerbaijan here, whatever they call
    themselves. The millions of Palestine refugees whom UNRWA cares for are not in it: Jordan's host
    table has no Palestinians among its refugees. A caveat says so wherever they belong.

    Zero where UNHCR's whole table covers the year and lists none; null where it does not reach, and
    where those it would list are mostly another agency's, as of Palestine in any host country.
    `low` and `high` are null: UNHCR gives no interval.
    """
    asked = _Asked("stock", origin, host, period, vintage)
    chosen = select(records, asked.question)
    if isinstance(chosen, Caveat):
        return _unanswered(asked, chosen)
    last = period.last_year
    counted = (f"count = {quote('stock')}", f"people = {quote('refugees')}")
    where = asked.of_year(chosen, last, *counted)
    sql = f"SELECT coalesce(sum(number), 0) AS number\nFROM displacement\nWHERE {where}"
    database = records.database("displacement")
    (number,) = database.one(sql)
    is_covered = chosen.covered.last_year == last
    rows = _table(database.query(asked.listing(asked.of_year(chosen, last, counted[0]))))
    caveats = [Caveat("stock-not-flow", {"year": last}), Caveat("refugees-only"), *chosen.caveats()]
    if is_covered:
        caveats = [caveat for caveat in caveats if caveat.name != "period-outside-coverage"]
        if number == 0:
            caveats.insert(0, Caveat("none-counted", {"year": last}))
    if any(row[0] in ("idps", "idps-idmc") for row in rows):
        caveats.append(Caveat("internally-displaced-apart"))
    told = f"{shown(number, 0)} refugees" if is_covered else "the records held cannot say"
    if agency := asked.left_to(chosen):
        caveats.insert(0, agency)
        if is_covered and number == 0 and asked.is_of_those_left_out(chosen):
            is_covered = False
            caveats = [caveat for caveat in caveats if caveat.name not in ("none-counted", "stock-not-flow")]
            told = f"UNHCR lists none, and does not count all of them (see {agency.values['agency']})"
    if joined := asked.joined_with(chosen):
        caveats.insert(0, joined)
        if asked.has_no_rows(chosen):
            is_covered = False
            caveats = [caveat for caveat in caveats if caveat.name not in ("none-counted", "stock-not-flow")]
            told = f"UNHCR counts them with {joined.values['state']}'s"
    return Answer(
        value=plain(number) if is_covered else None,
        text=f"{asked.subject('Refugees')} at the end of {last}: {told}.",
        sql=sql,
        columns=_COLUMNS,
        rows=rows,
        series=(_by_year(records, asked, chosen, counted),),
        caveats=tuple(caveats),
        **_provenance(asked, chosen, f"year = {last}", *counted),
    )


@measure("displacement.flow", unit="people")
def flow(
    records: Workspace,
    *,
    origin: Party | None = None,
    host: Party | None = None,
    period: Period,
    vintage: str | None = None,
) -> Answer:
    """Refugees newly counted in a period, from one country in another.

    The sum over the years of newly recognised refugees and of newly registered people in
    refugee-like situations, whom the stock counts as refugees too; the table has the two apart, and
    asylum-seekers and others in need beside them. Those are not added: who asks for asylum this
    year may be recognised the next and would count twice. So where people are recognised one by one,
    the value is nearly nothing and the asylum-seekers are the flow: of Syrians in Germany in
    2015/2024 it has 1,286, beside 899,325 who asked for asylum. Where they are
    recognised as a group, the value is the flow: 141,942 in Armenia in 2023, or Ukrainians under
    temporary protection.

    A flow is not a stock, and its sum over years is not who is there: people return, move on and
    become citizens. Nor is it the arrivals of some days: for those see the reports of the timeline.
    The 89,978 of 2020 are people in a refugee-like situation.

    Zero where UNHCR's whole table covers the years and lists none; null as in `displacement.stock`.
    `low` and `high` are null: UNHCR gives no interval.
    """
    asked = _Asked("flow", origin, host, period, vintage)
    chosen = select(records, asked.question)
    if isinstance(chosen, Caveat):
        return _unanswered(asked, chosen)
    counted = (f"count = {quote('flow')}", "people IN ('refugees', 'refugee-like')")
    sql = f"SELECT coalesce(sum(number), 0) AS number\nFROM displacement\nWHERE {chosen.condition(*counted)}"
    database = records.database("displacement")
    (number,) = database.one(sql)
    rows = _table(database.query(asked.listing(chosen.condition(counted[0]))))
    caveats = [Caveat("flow-not-stock"), Caveat("refugees-only"), *chosen.caveats()]
    if asylum := sum(row[5] for row in rows if row[0] == "asylum-seekers" and isinstance(row[5], int)):
        caveats.append(Caveat("flow-asylum-apart", {"count": shown(asylum, 0)}))
    if number == 0 and chosen.is_complete:
        caveats.insert(0, Caveat("none-counted", {"year": period.spoken()}))
    is_known = chosen.is_complete
    told = f"{shown(number, 0)} newly counted" if is_known else "not covered in every year"
    if agency := asked.left_to(chosen):
        caveats.insert(0, agency)
        if is_known and number == 0 and asked.is_of_those_left_out(chosen):
            is_known = False
            caveats = [caveat for caveat in caveats if caveat.name != "none-counted"]
            told = f"UNHCR lists none, and does not count all of them (see {agency.values['agency']})"
    if joined := asked.joined_with(chosen):
        caveats.insert(0, joined)
        if asked.has_no_rows(chosen):
            is_known = False
            caveats = [caveat for caveat in caveats if caveat.name != "none-counted"]
            told = f"UNHCR counts them with {joined.values['state']}'s"
    return Answer(
        value=plain(number) if is_known else None,
        text=f"{asked.subject('Refugees')}, {period.spoken()}: {told}.",
        sql=sql,
        columns=_COLUMNS,
        rows=rows,
        series=(_by_year(records, asked, chosen, counted),),
        caveats=tuple(caveats),
        **_provenance(asked, chosen, *counted),
    )


_COLUMNS = ("people", "origin", "origin_name", "host", "host_name", "number")


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which table, who from where, and when."""

    part: str
    origin: Party | None
    host: Party | None
    period: Period
    vintage: str | None

    @property
    def question(self) -> Question:
        sides = {"origin": self.origin, "host": self.host}
        return Question("displacement", sides, self.period, self.vintage, self.part)

    def subject(self, who: str) -> str:
        """“Refugees from Azerbaijan in Armenia”."""
        words = who
        if self.origin and self.origin.code != WORLD_GROUP.code:
            words += f" from {in_sentence(self.origin)}"
        if self.host and self.host.code != WORLD_GROUP.code:
            words += f" in {in_sentence(self.host)}"
        return sentence_start(words if words != who else f"{who} in the world")

    def left_to(self, chosen: Selection) -> Caveat | None:
        """A warning where people asked for are in another agency's care, and so not in the table."""
        for each in left_out(chosen.edition):
            is_their_host = self.origin is None and self.host is not None and self.host.code in each.hosts
            if is_their_host or (self.origin is not None and self.origin.code == each.origin):
                origin = in_sentence(parties.get(each.origin))
                return Caveat("left-to-another-agency", {"agency": each.agency, "origin": origin})
        return None

    def is_of_those_left_out(self, chosen: Selection) -> bool:
        """Whether all who are asked for come from where another agency's people do."""
        return self.origin is not None and self.origin.code in {
            each.origin for each in left_out(chosen.edition)
        }

    def joined_with(self, chosen: Selection) -> Caveat | None:
        """A warning where a side is a state whose rows have a territory's people too, or that territory."""
        for each in counted_with(chosen.edition):
            if {each.party, each.state} & self._codes():
                state = in_sentence(parties.get(each.state))
                return Caveat("people-counted-with", {"territory": each.territory, "state": state})
        return None

    def has_no_rows(self, chosen: Selection) -> bool:
        """Whether a side is asked for whose people stand under another state's name."""
        return bool(self._codes() & {each.party for each in counted_with(chosen.edition)})

    def _codes(self) -> set[str]:
        return {party.code for party in (self.origin, self.host) if party is not None}

    def of_year(self, chosen: Selection, year: int, *more: str) -> str:
        """The rows of one year."""
        return "\n  AND ".join((*chosen.where, f"year = {year}", *more))

    def listing(self, where: str) -> str:
        """The numbers by people, origin and host; of the whole world by people only."""
        pair = "origin, host" if self.question.parties() else "NULL AS origin, NULL AS host"
        return f"SELECT people, {pair}, sum(number) AS number\nFROM displacement\nWHERE {where}\nGROUP BY ALL"


def _table(found: list[tuple[Any, ...]]) -> tuple[tuple[Any, ...], ...]:
    """Sorts of people in their order, the largest number first, with the parties' names."""
    ordered = sorted(found, key=lambda row: (_PEOPLE.index(row[0]), -row[3], row[1] or "", row[2] or ""))
    return tuple(
        (
            people,
            origin,
            origin and parties.get(origin).name,
            host,
            host and parties.get(host).name,
            cell(number),
        )
        for people, origin, host, number in ordered
    )


def _by_year(records: Workspace, asked: _Asked, chosen: Selection, counted: tuple[str, ...]) -> Series:
    """The number of each covered year, 0 where none is listed."""
    found = dict(
        records.database("displacement").query(
            f"SELECT year, sum(number) FROM displacement WHERE {chosen.condition(*counted)} GROUP BY year"
        )
    )
    covered = set(chosen.covered.years())
    return Series(
        f"refugees ({asked.part})",
        "people",
        tuple(
            Point(str(year), plain(found.get(year, 0)) if year in covered else None)
            for year in asked.period.years()
        ),
    )


def _provenance(asked: _Asked, chosen: Selection, *more: str) -> dict[str, Any]:
    return {
        "tables": ("displacement",),
        "snapshots": chosen.edition.ids,
        "vintages": (chosen.edition.vintage,),
        "records_sql": chosen.places(*more),
    }


def _unanswered(asked: _Asked, why: Caveat) -> Answer:
    return Answer(
        value=None,
        text=f"{asked.subject('Refugees')}, {asked.period.spoken()}: the records held cannot say.",
        caveats=(why,),
    )
