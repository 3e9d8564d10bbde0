"""What states spend on their armed forces: dollars, and shares of what they produce and spend."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sinews import parties
from sinews.database import quote
from sinews.errors import SinewsError
from sinews.figure import Caveat, Point, Series, cell, plain, shown
from sinews.measures.declare import WORLD_GROUP, Answer, measure
from sinews.measures.selection import Question, Selection, select, years_listed
from sinews.measures.volumes import in_sentence
from sinews.parties import Party
from sinews.periods import Period
from sinews.workspace import Workspace

_COLUMNS = ("year", "state", "value", "unit", "quality", "missing", "notes")


@measure("spending.value", unit="million current US dollars")
def value(records: Workspace, *, state: Party, period: Period, vintage: str | None = None) -> Answer:
    """What a state spent on its armed forces in a period, in millions of current US dollars.

    The sum over the years, from SIPRI's workbook; the series has each year, the table what is
    estimated (blue in the workbook), highly uncertain (red) or missing. Null where a year of the
    period has no figure: the sum of the others would be taken for the whole. A group's spending is
    its members' of each year; null, again, when one of them has no figure. A sum over years adds
    dollars of different worth, as a caveat says; `spending.value_constant` adds like to like.

    Current dollars are the year's own currency at the year's exchange rate. When a currency falls,
    so does the spending: Azerbaijan's falls by half, from 2,900.6 in 2015 to 1,397.0 in 2016, on a
    quarter fewer manats that were each worth a third less. For growth take
    `spending.value_constant`, for the burden `spending.share_of_gdp`. Spending is not arms imports:
    it is mostly pay and upkeep, and weapons got on credit or as gifts may be in no year of it. What
    is counted differs by state, as the footnotes in the table say (the adopted budget, without
    pensions, without capital spending).
    `low` and `high` are null: SIPRI marks estimates but gives no interval.
    """
    return _sum(records, _Asked("current-usd", state, period, vintage, "million current US dollars"))


@measure("spending.value_constant", unit="million constant US dollars")
def value_constant(records: Workspace, *, state: Party, period: Period, vintage: str | None = None) -> Answer:
    """What a state spent on its armed forces in a period, in millions of constant US dollars.

    As `spending.value`, at the prices and exchange rates of one base year, which the series' unit
    and the text name. SIPRI moves the base year with every edition: constant dollars of two
    editions, or of an article and of this figure, cannot be compared unless their base year is the
    same. Deflated by consumer prices, not by those of arms, so that it is what the money would have
    bought at home. Null where a year of the period has no figure; `low` and `high` are null.
    """
    return _sum(records, _Asked("constant-usd", state, period, vintage, "million constant US dollars"))


@measure("spending.share_of_gdp", unit="%")
def share_of_gdp(records: Workspace, *, state: Party, period: Period, vintage: str | None = None) -> Answer:
    """Military spending in per cent of gross domestic product, in the latest year with a figure.

    A mean of shares over years has no meaning that a reader would guess, so the value is that of
    the last year of the period that has a figure; the text names the year, and the series has all.
    Null where none has. The workbook holds fractions (0.0498); this is in per cent (4.98).

    A share falls when the economy grows and rises when it shrinks, at the same spending: Armenia's
    of 2020 (4.98) is of a year in which its product fell by 7 per cent. `low` and `high` are null:
    SIPRI marks estimates but gives no interval.
    """
    return _latest(records, _Asked("share-of-gdp", state, period, vintage, "% of GDP"))


@measure("spending.share_of_budget", unit="%")
def share_of_budget(
    records: Workspace, *, state: Party, period: Period, vintage: str | None = None
) -> Answer:
    """Military spending in per cent of all government spending, in the latest year with a figure.

    As `spending.share_of_gdp`, of general government expenditure: central, regional and local
    together, as the IMF has it. An article that says "of the budget" usually means the central
    government's, of which the share is larger. The series begins in 1988.
    """
    return _latest(records, _Asked("share-of-budget", state, period, vintage, "% of government spending"))


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which series of whom, and how its unit is said."""

    series: str
    state: Party
    period: Period
    vintage: str | None
    unit: str

    @property
    def subject(self) -> str:
        return f"Military spending of {in_sentence(self.state)}"

    @property
    def question(self) -> Question:
        if self.state.code == WORLD_GROUP.code:
            raise SinewsError(
                "military spending is of a state or a group of states: name one, as in state=AZE"
            )
        return Question("spending", {"state": self.state}, self.period, self.vintage)

    @property
    def is_this(self) -> str:
        return f"series = {quote(self.series)}"


def _sum(records: Workspace, asked: _Asked) -> Answer:
    chosen = select(records, asked.question)
    if isinstance(chosen, Caveat):
        return _unanswered(asked, chosen)
    sql = (
        "SELECT sum(value) AS value, count(value) AS figures, count(*) AS state_years,\n"
        "  max(unit) AS unit\n"
        f"FROM spending\nWHERE {chosen.condition(asked.is_this)}"
    )
    total, figures, state_years, unit = records.database("spending").one(sql)
    rows = _rows(records, chosen, asked)
    caveats = _caveats(chosen, rows, asked)
    is_whole = chosen.is_complete and figures == state_years > 0 and not _unlisted(chosen, rows)
    unit = unit or asked.unit
    years = len(list(asked.period.years()))
    over = f" in total over {years} years" if years > 1 else ""
    told = f"{shown(total)} {_said(unit)}{over}" if is_whole else "not on record"
    if not is_whole and years > 1:
        told += " for every year"
    return Answer(
        value=plain(total) if is_whole else None,
        text=f"{asked.subject}, {asked.period.spoken()}: {told}.",
        sql=sql,
        series=(_by_year(asked, chosen, rows, unit),),
        caveats=tuple(caveats),
        **_provenance(chosen, asked, rows),
    )


def _latest(records: Workspace, asked: _Asked) -> Answer:
    if asked.state.kind == "group":
        raise SinewsError(
            f"a share is of one state; {asked.state.name} has no product or budget in these records"
        )
    chosen = select(records, asked.question)
    if isinstance(chosen, Caveat):
        return _unanswered(asked, chosen)
    sql = (
        "SELECT year, value\n"
        f"FROM spending\nWHERE {chosen.condition(asked.is_this, 'value IS NOT NULL')}\n"
        "ORDER BY year DESC\nLIMIT 1"
    )
    found = records.database("spending").query(sql)
    rows = _rows(records, chosen, asked)
    caveats = _caveats(chosen, rows, asked)
    if found:
        # The value is of a year that is covered; `latest-year` says that others may not be.
        caveats = [caveat for caveat in caveats if caveat.name != "period-outside-coverage"]
    if found and found[0][0] != asked.period.last_year:
        caveats.insert(0, Caveat("latest-year", {"year": found[0][0], "period": asked.period.spoken()}))
    told = f"{found[0][0]}: {shown(found[0][1], 2)}{asked.unit}" if found else "no figure on record"
    when = "" if found else f"{asked.period.spoken()}: "
    return Answer(
        value=plain(found[0][1]) if found else None,
        text=f"{asked.subject}, {when}{told}.".replace("%%", "%"),
        sql=sql,
        series=(_by_year(asked, chosen, rows, "%"),),
        caveats=tuple(caveats),
        **_provenance(chosen, asked, rows),
    )


def _rows(records: Workspace, chosen: Selection, asked: _Asked) -> list[tuple[Any, ...]]:
    """Every year of every state: year, state, value, unit, quality, missing, notes."""
    return records.database("spending").query(
        f"SELECT {', '.join(_COLUMNS)} FROM spending WHERE {chosen.condition(asked.is_this)} "
        "ORDER BY year, state"
    )


def _by_year(asked: _Asked, chosen: Selection, rows: list[tuple[Any, ...]], unit: str) -> Series:
    """The sum of each year; none for a year in which a state has no figure."""
    sums: dict[int, Decimal | None] = {}
    for year, _, amount, *_ in rows:
        before = sums.get(year, Decimal(0))
        sums[year] = None if amount is None or before is None else before + amount
    return Series(
        "by year", unit, tuple(Point(str(year), plain(sums.get(year))) for year in asked.period.years())
    )


def _caveats(chosen: Selection, rows: list[tuple[Any, ...]], asked: _Asked) -> list[Caveat]:
    found = []
    several = asked.state.kind == "group"
    if unlisted := _unlisted(chosen, rows):
        found.append(Caveat("spending-no-rows", {"years": years_listed(unlisted)}))
    for why, name in (("not-available", "spending-not-available"), ("did-not-exist", "spending-no-state")):
        if listed := _listed([row for row in rows if row[5] == why], several):
            found.append(Caveat(name, {"years": listed}))
    found += chosen.caveats()
    for quality in ("estimate", "uncertain"):
        if listed := _listed([row for row in rows if row[4] == quality], several):
            found.append(Caveat(f"spending-{quality}", {"years": listed}))
    if asked.series == "current-usd":
        found.append(Caveat("current-dollars"))
        if (years := len(list(asked.period.years()))) > 1:
            found.insert(0, Caveat("current-dollars-summed", {"count": years}))
    if asked.series == "constant-usd" and rows:
        found.append(Caveat("constant-dollars", {"unit": rows[0][3]}))
    notes = sorted({row[6] for row in rows if row[6]})
    if notes and not several:
        found.append(Caveat("spending-notes", {"notes": "; ".join(notes).rstrip(".")}))
    return found


def _unlisted(chosen: Selection, rows: list[tuple[Any, ...]]) -> list[int]:
    """Covered years without a row: some series begin later than others."""
    return sorted(set(chosen.covered.years()) - {row[0] for row in rows})


def _listed(rows: list[tuple[Any, ...]], several: bool) -> str:
    """Years, of a group with the states they are of."""
    if not several:
        return years_listed([row[0] for row in rows])
    by_state: dict[str, list[int]] = {}
    for year, code, *_ in rows:
        by_state.setdefault(code, []).append(year)
    return "; ".join(f"{parties.get(code).name} {years_listed(years)}" for code, years in by_state.items())


def _provenance(chosen: Selection, asked: _Asked, rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    return {
        "columns": _COLUMNS,
        "rows": tuple(tuple(cell(each) for each in row) for row in rows),
        "tables": ("spending",),
        "snapshots": chosen.edition.ids,
        "vintages": (chosen.edition.vintage,),
        "records_sql": chosen.places(asked.is_this),
    }


def _said(unit: str) -> str:
    """A unit within a sentence: “million US dollars of 2022”."""
    words = unit.split()
    if len(words) == 4 and words[1].isdigit():
        return f"million US dollars of {words[1]}"
    return unit


def _unanswered(asked: _Asked, why: Caveat) -> Answer:
    return Answer(
        value=None,
        text=f"{asked.subject}, {asked.period.spoken()}: the records held cannot say.",
        caveats=(why,),
    )
