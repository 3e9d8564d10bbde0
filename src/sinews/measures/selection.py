"""Which records answer a question about states and years, and what must be said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sinews.editions import UNDATED, Ask, Edition, check_vintage, editions, span
from sinews.errors import SinewsError
from sinews.figure import Caveat
from sinews.measures.declare import WORLD_GROUP
from sinews.measures.volumes import in_sentence, party_codes, party_condition, snapshots_condition
from sinews.parties import Party
from sinews.periods import Period
from sinews.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Question:
    """Records of a kind about parties in a period; `sides` are columns and who stands in them.

    The first side is the one whose coverage the source's scope gives as suppliers, the second that
    given as recipients; None is everybody.
    """

    kind: str
    sides: Mapping[str, Party | None]
    period: Period
    vintage: str | None = None
    part: str = ""

    def parties(self) -> dict[str, Party]:
        """The sides that are somebody in particular."""
        return {
            side: party
            for side, party in self.sides.items()
            if party is not None and party.code != WORLD_GROUP.code
        }

    def ask(self, period: Period) -> Ask:
        codes = [party_codes(self.parties().get(side), period) for side in self.sides]
        codes += [None] * (2 - len(codes))
        return Ask(codes[0], codes[1], period.first_year, period.last_year, self.part)


@dataclass(frozen=True, slots=True)
class Selection:
    """The edition that answers, the years of the period that it covers, and its rows' condition."""

    question: Question
    edition: Edition
    covered: Period
    where: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether the whole period is covered."""
        return self.covered == self.question.period

    def condition(self, *more: str) -> str:
        """The rows of the covered years, for a WHERE clause."""
        years = f"year BETWEEN {self.covered.first_year} AND {self.covered.last_year}"
        return "\n  AND ".join((*self.where, years, *more))

    def places(self, *more: str) -> str:
        """A SELECT of where the records stand, each raw row once."""
        return (
            f"SELECT DISTINCT snapshot, row, row_count FROM {self.question.kind} "
            f"WHERE {self.condition(*more)} ORDER BY snapshot, row"
        )

    def caveats(self) -> list[Caveat]:
        """What must be said of any figure that rests on these files."""
        found = []
        if not self.is_complete:
            found.append(_outside(self.question.period, self.covered))
        for snapshot in self.edition.snapshots:
            if snapshot.is_extract:
                found.append(Caveat("extract", {"file": snapshot.origin}))
            if snapshot.set_aside:
                values: dict[str, str | int] = {"count": snapshot.set_aside, "file": snapshot.origin}
                found.append(Caveat("lines-set-aside", values))
            found += [Caveat("unusual-file", {"note": note}) for note in snapshot.notes]
        if self.edition.vintage == UNDATED:
            found.append(Caveat("undated-file"))
        return found


def select(records: Workspace, question: Question) -> Selection | Caveat:
    """The newest edition that covers the question, else the newest that covers some of its years.

    A caveat that says why, where nothing that is held covers any of it.
    """
    if not question.period.is_whole_years:
        years = f"{question.period.first_year}/{question.period.last_year}"
        raise SinewsError(f"period={question.period}: these records are by year; write period={years}")
    if question.vintage:
        check_vintage(records, (question.kind,), question.vintage)
    held = span(records, (question.kind,), question.part)
    if held is None:
        return Caveat("no-records", {"kind": question.kind})
    period = question.period
    first, last = max(period.first_year, held[0]), min(period.last_year, held[1])
    if first > last:
        return _outside(period, Period.of_years(*held))
    for covered in dict.fromkeys((period, Period.of_years(first, last))):
        found = editions(records, (question.kind,), question.ask(covered), vintage=question.vintage)
        if found:
            where = [snapshots_condition(found[0])]
            for side, party in question.parties().items():
                where.append(party_condition(side, party, covered, "year"))
            return Selection(question, found[0], _same(covered, period), tuple(where))
    if not _is_stated(records, question):
        return Caveat("unstated-scope", {"kind": question.kind})
    asked = " and ".join(in_sentence(party) for party in question.parties().values()) or "the world"
    return Caveat("party-not-covered", {"party": asked, "kind": question.kind})


def _is_stated(records: Workspace, question: Question) -> bool:
    """Whether any file of the kind and part says what it covers."""
    return any(
        scope["stated"]
        for snapshot in records.readable
        for scope in snapshot.scopes
        if scope["kind"] == question.kind and scope.get("part", "") == question.part
    )


def years_listed(years: list[int]) -> str:
    """Years as a newspaper lists them: 1992–2004, 2006."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _outside(period: Period, covered: Period) -> Caveat:
    return Caveat(
        "period-outside-coverage",
        {"period": period.spoken(), "first": covered.first_year, "last": covered.last_year},
    )


def _same(covered: Period, period: Period) -> Period:
    """The period itself where the covered years are all of it."""
    whole = (covered.first_year, covered.last_year) == (period.first_year, period.last_year)
    return period if whole else covered
