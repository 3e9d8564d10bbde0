"""Where states stand towards treaties and regimes of arms control."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sinews import parties
from sinews.database import quote
from sinews.editions import Edition, check_vintage, loose_editions
from sinews.editions import instruments as described
from sinews.errors import SinewsError, UnknownName
from sinews.figure import Caveat, cell
from sinews.measures.arms_ranks import top
from sinews.measures.declare import Answer, measure
from sinews.measures.volumes import in_sentence, sentence_start, snapshots_condition
from sinews.parties import Party
from sinews.periods import Moment, Period
from sinews.tables import WORLD
from sinews.workspace import Workspace

PARTY, SIGNED, NONE, WITHDRAWN, UNKNOWN = "party", "signed", "none", "withdrawn", "not on record"
NOT_YET = "did not exist yet"
# A standing in words: nobody is party to a regime, and only a law binds without a state's own act.
_WORDS = {
    "treaty": {SIGNED: "signed, not a party", NONE: "not a party", WITHDRAWN: "withdrew"},
    "regime": {PARTY: "takes part", NONE: "takes no part", WITHDRAWN: "withdrew"},
    "law": {PARTY: "bound", NONE: "not bound", WITHDRAWN: "no longer bound"},
}
# What an act makes of a state; a notice not to ratify leaves the signature where it is.
_STANDING = {
    "signed": SIGNED,
    "announced-not-to-ratify": SIGNED,
    "ratified": PARTY,
    "acceded": PARTY,
    "party": PARTY,
    "joined": PARTY,
    "bound": PARTY,
    "withdrew": WITHDRAWN,
    "none": NONE,
}


@measure("state.treaty_status", unit="instruments", kind="set")
def treaty_status(
    records: Workspace,
    *,
    state: Party,
    instruments: str | None = None,
    period: Period | None = None,
    vintage: str | None = None,
) -> Answer:
    """Which instruments of arms control a state is party to or takes part in, with its acts and dates.

    Of the instruments asked for (all on record, without `instruments`): those that the state is
    party to at the end of the period, or now. Party means ratified, acceded, joined or bound, and
    not withdrawn; a signature is not enough, and is in the table. Each act stands beside who says
    so and the day on which the page said it.

    Israel and the United States signed the Arms Trade Treaty and are not party to it; China, often
    taken to be outside, acceded in July 2020. To follow the lists of the Wassenaar Arrangement, as
    Israel does, is not to take part in it. The Common Position binds members of the European Union,
    the United Kingdom until it left. A state without a line is outside only where the file has a
    line that says so of the rest of the world; where it has none the value is null: nobody looked.
    The text gives the page's date where a later period rests on it. Before an instrument was opened
    (Wassenaar in 1996, the Common Position in 2008, the Arms Trade Treaty in 2013) no state stands
    anywhere towards it, and the value is null where none of those asked for existed.
    """
    if state.kind == "group":
        raise SinewsError(
            f"state.treaty_status is about one state, not about {sentence_start(in_sentence(state))}"
        )
    acts = _Acts.of(records, instruments, period, vintage)
    title = f"Where {in_sentence(state)} stands in arms control{acts.spoken}"
    if acts.edition is None:
        return Answer(value=None, text=f"{title}: the records held cannot say.", caveats=(_no_records(),))
    sql = (
        "SELECT instrument, instrument_name, state_name, act, date, as_of, publisher, url, note\n"
        f"FROM treaties\nWHERE {acts.where([state.code])}\n"
        "ORDER BY instrument, date NULLS FIRST, act, row"
    )
    columns, rows = records.database("treaties").table(sql)
    standing = acts.standings(records, [state.code])[state.code]
    unknown = [acts.names[one] for one, stands in standing.items() if stands == UNKNOWN]
    bound = [one for one in acts.instruments if standing[one] == PARTY]
    caveats = list(acts.caveats)
    if unknown:
        caveats.insert(0, Caveat("standing-unknown", {"listed": "; ".join(unknown)}))
    pages = acts.pages(records, state.code)
    told = "; ".join(
        f"{acts.names[one]}: {acts.words(one, standing[one])}"
        f"{acts.by_page(pages.get(one)) if standing[one] == NONE else ''}"
        for one in acts.instruments
    )
    return Answer(
        value=None if unknown or not acts.existed else bound,
        text=f"{title}: {told}.",
        sql=sql,
        columns=tuple(columns),
        rows=tuple(tuple(cell(value) for value in row) for row in rows),
        caveats=tuple(caveats),
        tables=("treaties",),
        snapshots=acts.edition.ids,
        vintages=(acts.edition.vintage,),
        records_sql=acts.places([state.code]) + " ORDER BY snapshot, row",
    )


@measure("arms.top_without", unit="states", kind="set")
def top_without(
    records: Workspace,
    *,
    n: int = 10,
    period: Period,
    instruments: str = "att",
    vintage: str | None = None,
) -> Answer:
    """Which of the n largest exporters of major arms are outside all of the instruments named.

    The exporters are those of `arms.top` for the period (and `vintage`, of the arms register); where
    each stands is as at the end of the period. Inside is who is *party* to at least one of the
    instruments: ratified, acceded, joined or bound, and not withdrawn. A signature is not enough.
    National law does not count, nor does following a list without having joined.

    The definition decides. Of the ten largest exporters of 2018/2022 the United States, Russia and
    Israel are outside the Arms Trade Treaty (`instruments=att`); if a signature counted, Russia
    alone would be, since the other two signed: a caveat gives that set. With
    `instruments=att,wassenaar,eu-2008-944` only those outside all three remain, and the United
    States and Russia, which take part in Wassenaar, do not. The table shows each exporter's standing
    towards each instrument. Null where the standing of an exporter that is inside none is not on
    record: nobody may be called outside because nobody looked; and for years before any of the
    instruments was opened, as of the Arms Trade Treaty before 2013.
    """
    ranking = top(records, n=n, period=period, vintage=vintage)
    acts = _Acts.of(records, instruments, period, None)
    named = ", ".join(acts.names[one] for one in acts.instruments)
    title = f"Of the {n} largest exporters of major arms, {period.spoken()}, outside {named}"
    if ranking.value is None or acts.edition is None:
        why = ranking.caveats if ranking.value is None else (_no_records(),)
        return Answer(value=None, text=f"{title}: the records held cannot say.", caveats=why)
    exporters = [str(row[1]) for row in ranking.rows]
    tables = tuple(sorted({*ranking.tables, "treaties"}))
    sql = (
        f"WITH exporters AS (\n{ranking.sql}\n)\n"
        "SELECT exporters.rank, exporters.party, instrument, act, date, as_of, publisher, url\n"
        f"FROM exporters LEFT JOIN treaties\n  ON treaties.state IN (exporters.party, {quote(WORLD)})\n"
        f"  AND {acts.where(None)}\nORDER BY rank, party, instrument, date NULLS FIRST, act, treaties.row"
    )
    standings = acts.standings(records, exporters)
    outside = [code for code in exporters if not _is_inside(standings[code], {PARTY})]
    unsigned = [code for code in outside if not _is_inside(standings[code], {PARTY, SIGNED})]
    unclear = [code for code in outside if UNKNOWN in standings[code].values()]
    caveats = [Caveat("parties-not-signatories")]
    if unclear:
        names = (
            f"{parties.get(code).name} ({acts.names[one]})"
            for code in unclear
            for one in acts.instruments
            if standings[code][one] == UNKNOWN
        )
        caveats.insert(0, Caveat("standing-unknown", {"listed": "; ".join(names)}))
    is_known = not unclear and acts.existed
    told = _named(outside) if is_known else "not on record for all of them"
    if not acts.existed:
        told = "none of them existed yet" if len(acts.names) > 1 else f"it {NOT_YET}"
    elif is_known and (old := acts.old_pages(records, outside, standings)):
        told += f" (by pages of {old})"
    if unsigned != outside and is_known:
        caveats.append(Caveat("if-signature-counts", {"states": _named(unsigned)}))
    return Answer(
        value=outside if is_known else None,
        text=f"{title}: {told}.",
        sql=sql,
        columns=("rank", "party", "name", *acts.instruments, "outside"),
        rows=tuple(
            (
                row[0],
                row[1],
                row[2],
                *(acts.words(one, standings[str(row[1])][one]) for one in acts.instruments),
                _outside(standings[str(row[1])]) if acts.existed else NOT_YET,
            )
            for row in ranking.rows
        ),
        caveats=(*caveats, *acts.caveats, *ranking.caveats),
        tables=tables,
        snapshots=(*ranking.snapshots, *acts.edition.ids),
        vintages=(*ranking.vintages, acts.edition.vintage),
        records_sql=(
            f"SELECT snapshot, row, row_count FROM ({ranking.records_sql}) UNION ALL "
            f"{acts.places(exporters)} ORDER BY snapshot, row"
        ),
    )


@dataclass(frozen=True, slots=True)
class _Acts:
    """The acts on record towards some instruments, up to a day."""

    edition: Edition | None
    # Short name → name, in the order asked for.
    names: dict[str, str]
    until: Period | None
    caveats: tuple[Caveat, ...] = ()
    # Short name → treaty, regime or law; and those that were not open yet at the period's end.
    sorts: Mapping[str, str] = field(default_factory=dict)
    not_yet: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, records: Workspace, instruments: str | None, period: Period | None, vintage: str | None
    ) -> _Acts:
        """Read which instruments are meant; raises for one that no record names."""
        if period is not None and not period.is_whole_years:
            years = f"{period.first_year}/{period.last_year}"
            raise SinewsError(f"period={period}: acts are known by year only; write period={years}")
        if vintage:
            check_vintage(records, ("treaties",), vintage)
        asked = [part.strip().lower() for part in (instruments or "").split(",") if part.strip()]
        held = loose_editions(records, "treaties", vintage=vintage)
        if not held:
            return cls(None, dict.fromkeys(asked, "") | {one: one for one in asked}, period)
        edition = held[0]
        known = dict(
            records.database("treaties").query(
                "SELECT instrument, min(instrument_name) FROM treaties "
                f"WHERE {snapshots_condition(edition)} GROUP BY instrument ORDER BY min(row)"
            )
        )
        for one in asked:
            if one not in known:
                raise UnknownName(
                    f"no record names the instrument '{one[:40]}'; there are: {', '.join(known)}"
                )
        chosen = list(dict.fromkeys(asked)) or list(known)
        about = described(edition)
        opened = dict(
            records.database("treaties").query(
                "SELECT instrument, min(date) FROM treaties "
                f"WHERE {snapshots_condition(edition)} AND date IS NOT NULL GROUP BY instrument"
            )
        ) | {one: told["opened"] for one, told in about.items()}
        caveats = []
        not_yet = frozenset(one for one in chosen if period and _is_after(opened.get(one), period))
        if not_yet:
            listed = "; ".join(f"{known[one]} ({opened[one]})" for one in chosen if one in not_yet)
            caveats.append(Caveat("instrument-not-yet", {"listed": listed}))
        for one in chosen:
            day = about.get(one, {}).get("in_force")
            if one not in not_yet and period and _is_after(day, period):
                caveats.append(Caveat("instrument-not-in-force", {"name": known[one], "day": str(day)}))
        caveats.append(Caveat("standing-as-of", {"as_of": _as_of(records, edition, chosen)}))
        for snapshot in edition.snapshots:
            if snapshot.set_aside:
                values: dict[str, str | int] = {"count": snapshot.set_aside, "file": snapshot.origin}
                caveats.append(Caveat("lines-set-aside", values))
        sorts = {one: about.get(one, {}).get("sort", "treaty") for one in chosen}
        return cls(edition, {one: known[one] for one in chosen}, period, tuple(caveats), sorts, not_yet)

    @property
    def instruments(self) -> tuple[str, ...]:
        return tuple(self.names)

    @property
    def existed(self) -> bool:
        """Whether any of the instruments was open by the end of the period."""
        return not self.not_yet.issuperset(self.names)

    def words(self, instrument: str, standing: str) -> str:
        """A standing as it is said of a treaty, a regime or a law."""
        return _WORDS[self.sorts[instrument]].get(standing, standing)

    def pages(self, records: Workspace, state: str) -> dict[str, str]:
        """The day of the page that says a state has done nothing, by instrument; not where acts do."""
        assert self.edition is not None
        found = records.database("treaties").query(
            "SELECT instrument, max(as_of) FILTER (WHERE act = 'none') AS day,\n"
            f"  count(*) FILTER (WHERE state = {quote(state)} AND act <> 'none') AS acts\n"
            f"FROM treaties WHERE {snapshots_condition(self.edition)} "
            f"AND state IN ({quote(state)}, {quote(WORLD)}) GROUP BY instrument"
        )
        return {instrument: day for instrument, day, acts in found if day and not acts}

    def by_page(self, day: str | None) -> str:
        """“, by a page of 2017-12”, where the page is older than the period's end, or now is meant."""
        is_old = day is not None and (self.until is None or int(day[:4]) < self.until.last_year)
        return f", by a page of {day}" if is_old else ""

    def old_pages(self, records: Workspace, states: list[str], standings: Mapping[str, Any]) -> str:
        """The days of older pages by which some of these states are outside, with the instruments."""
        found: dict[str, str] = {}
        for state in states:
            found |= {
                one: day
                for one, day in self.pages(records, state).items()
                if one in self.names and standings[state][one] == NONE and self.by_page(day)
            }
        return "; ".join(f"{found[one]} ({self.names[one]})" for one in self.names if one in found)

    @property
    def spoken(self) -> str:
        return f", end of {self.until.last_year}" if self.until else ""

    def where(self, states: list[str] | None) -> str:
        """The acts that count, of these states and of the rest of the world; None: of anybody."""
        assert self.edition is not None
        found = [snapshots_condition(self.edition)]
        found.append(f"instrument IN ({', '.join(quote(one) for one in self.instruments)})")
        if states is not None:
            found.append(f"state IN ({', '.join(quote(one) for one in [*states, WORLD])})")
        if self.until is not None:
            found.append(f"(date IS NULL OR date[:4] <= '{self.until.last_year:04}')")
        return "\n  AND ".join(found)

    def places(self, states: list[str]) -> str:
        """A SELECT, not ordered, of where the acts stand."""
        return f"SELECT snapshot, row, row_count FROM treaties WHERE {self.where(states)}"

    def standings(self, records: Workspace, states: list[str]) -> dict[str, dict[str, str]]:
        """Where each state stands towards each instrument, by the last of its acts up to the day.

        A state whose only acts are later had done nothing before; one without any act stands as the
        rest of the world, if the file has a line for it.
        """
        assert self.edition is not None
        last: dict[tuple[str, str], str] = {}
        # Of several acts with the same date the later line is the later act.
        for state, instrument, act in records.database("treaties").query(
            f"SELECT state, instrument, act FROM treaties WHERE {self.where(states)} "
            "ORDER BY date NULLS FIRST, row"
        ):
            # A signature that a page dates more coarsely than the ratification does not undo it.
            if not (act in ("signed", "none") and last.get((state, instrument)) == PARTY):
                last[state, instrument] = _STANDING[act]
        later = set(
            records.database("treaties").query(
                f"SELECT DISTINCT state, instrument FROM treaties WHERE {snapshots_condition(self.edition)}"
            )
        )
        return {
            state: {
                one: NOT_YET
                if one in self.not_yet
                else last.get((state, one))
                or (NONE if (state, one) in later else last.get((WORLD, one), UNKNOWN))
                for one in self.instruments
            }
            for state in states
        }


def _is_after(day: str | None, period: Period) -> bool:
    """Whether a day lies after the end of a period of years."""
    return day is not None and int(day[:4]) > period.last_year


def _as_of(records: Workspace, edition: Edition, instruments: list[str]) -> str:
    """The days on which the pages were seen, oldest to newest, by instrument."""
    listed = ", ".join(quote(one) for one in instruments)
    found = records.database("treaties").query(
        "SELECT instrument_name, max(as_of) FROM treaties "
        f"WHERE {snapshots_condition(edition)} AND instrument IN ({listed}) GROUP BY 1 ORDER BY 1"
    )
    return "; ".join(f"{_day(day)} ({name})" for name, day in found)


def _day(text: str) -> str:
    return str(Moment.parse(text))


def _is_inside(standing: dict[str, str], enough: set[str]) -> bool:
    return any(stands in enough for stands in standing.values())


def _outside(standing: dict[str, str]) -> str:
    if _is_inside(standing, {PARTY}):
        return "no"
    return UNKNOWN if UNKNOWN in standing.values() else "yes"


def _named(codes: list[str]) -> str:
    return ", ".join(parties.get(code).name for code in codes) or "none"


def _no_records() -> Caveat:
    values: dict[str, Any] = {"kind": "treaties"}
    return Caveat("no-records", values)
