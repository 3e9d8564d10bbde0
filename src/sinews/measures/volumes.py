"""Volumes of deliveries between parties in a period, with the interval the register leaves open.

The interval. The register marks estimates. An estimated number of items is a rounded one: it
stands for half a unit of its last digit that is not a padding zero (40: 35–45; 12: 11.5–12.5). An
estimated delivery year may have been the year before or the year after. `low` counts the
deliveries that lie in the period under every reading of the flags, at their least number; `high`
those that lie in it under any, at their greatest. All flags are taken at their worst together, so
that no reading of the flags falls outside; the truth is likely nearer the value. Published tables
carry no flags: their interval is that of rounding to whole millions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from sinews import parties
from sinews.database import quote
from sinews.editions import UNDATED, Ask, Edition, check_vintage, editions, span
from sinews.errors import SinewsError, UnknownName
from sinews.figure import Caveat
from sinews.measures.declare import WORLD_GROUP
from sinews.parties import Party
from sinews.periods import Period
from sinews.tables import WORLD
from sinews.workspace import Workspace

_KINDS = ("deliveries", "transfer_totals")
# Without a star in SIPRI's tables, and counted: the United States supplied 103 states in 2017–2021.
_STATES_TO_SIPRI = ["x-libya-gnc"]


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the deliveries is meant: all of them, a category, a weapon; from which vintage."""

    category: str | None = None
    weapon: str | None = None
    vintage: str | None = None

    @property
    def is_partial(self) -> bool:
        return self.category is not None or self.weapon is not None

    def conditions(self) -> list[str]:
        found = []
        if self.category:
            found.append(f"category = {quote(self.category)}")
        if self.weapon:
            word = quote(f"%{_bare(self.weapon)}%")
            found.append(f"{_BARE} LIKE {word}")
        return found

    def spoken(self) -> str:
        words = [self.category.lower()] if self.category else []
        if self.weapon:
            words.append(f"matching “{self.weapon}”")
        return f" ({', '.join(words)})" if words else ""


# Parties whose arms transfers the registers list under another's name.
_KEPT_UNDER = {"SCG": "Serbia"}


@dataclass(frozen=True, slots=True)
class Flow:
    """Deliveries from some suppliers to some recipients (None: all of them)."""

    supplier: Party | None
    recipient: Party | None

    def __post_init__(self) -> None:
        for side in ("supplier", "recipient"):
            party = getattr(self, side)
            if party is not None and party.code == WORLD_GROUP.code:
                object.__setattr__(self, side, None)
            elif party is not None and party.code in _KEPT_UNDER:
                raise SinewsError(
                    f"SIPRI keeps {in_sentence(party)} under {_KEPT_UNDER[party.code]}: name that"
                )

    def ask(self, period: Period | None) -> Ask:
        if period and not period.is_whole_years:
            raise SinewsError(
                f"'{period}': arms transfers are on record by year; write "
                f"{period.first_year}/{period.last_year} for whole years"
            )
        years = (period.first_year, period.last_year) if period else (None, None)
        return Ask(party_codes(self.supplier, period), party_codes(self.recipient, period), *years)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one edition that hold a flow: where they stand and how to pick them."""

    edition: Edition
    where: tuple[str, ...]
    flow: Flow

    @property
    def table(self) -> str:
        return self.edition.kind

    @property
    def year(self) -> str:
        return "delivery_year" if self.table == "deliveries" else "year"

    def sums(self, period: Period, indent: str = "    ") -> str:
        """The three sums of a period as select expressions: tiv, low, high."""
        first, last, year = period.first_year, period.last_year, self.year
        value = f"{year} BETWEEN {first} AND {last}"
        certain = f"{year}_first >= {first} AND {year}_last <= {last}"
        possible = f"{year}_last >= {first} AND {year}_first <= {last}"
        return (
            f"coalesce(sum(tiv_million) FILTER (WHERE {value}), 0) AS tiv,\n{indent}"
            f"coalesce(sum(tiv_low_million) FILTER (WHERE {certain}), 0) AS low,\n{indent}"
            f"coalesce(sum(tiv_high_million) FILTER (WHERE {possible}), 0) AS high"
        )

    def condition(self, indent: str = "    ") -> str:
        return f"\n{indent}AND ".join(self.where)

    def select(self, period: Period) -> str:
        """A SELECT of the three sums, to stand in a WITH clause."""
        return f"  SELECT\n    {self.sums(period)}\n  FROM {self.table}\n  WHERE {self.condition()}"

    def records_sql(self, period: Period) -> str:
        """A SELECT, not ordered, of where the records of a period stand."""
        return (
            f"SELECT snapshot, row, row_count FROM {self.table} WHERE "
            + " AND ".join(self.where)
            + f" AND {self.year} BETWEEN {period.first_year} AND {period.last_year}"
        )


def find_rows(
    workspace: Workspace,
    flow: Flow,
    period: Period,
    filters: Filters,
    *,
    listed: str = "supplier",
    totals: bool = True,
) -> Rows | None:
    """The rows of the newest edition that covers the flow in the whole period, or None.

    Where no register lists the single deliveries of all partners, a total over all of them will
    do, unless `totals` is false: the project's own yearly totals stand in for "to all recipients"
    or "from all suppliers". `listed` is the side that must stay apart when both are open.
    """
    kinds = _kinds(filters)
    check_weapon(workspace, "deliveries", filters.weapon)
    if filters.vintage:
        check_vintage(workspace, _KINDS, filters.vintage)
    ask = flow.ask(period)
    found: list[tuple[Edition, str | None]] = [
        (edition, None) for edition in editions(workspace, kinds, ask, vintage=filters.vintage)
    ]
    summed = _summed_side(flow, listed)
    if totals and summed and "transfer_totals" in kinds:
        world = frozenset({WORLD})
        summed_ask = replace(ask, suppliers=world) if summed == "supplier" else replace(ask, recipients=world)
        found += [
            (edition, summed)
            for edition in editions(workspace, ("transfer_totals",), summed_ask, vintage=filters.vintage)
        ]
    if not found:
        return None
    # Newest vintage first; of one vintage the single deliveries before totals of them.
    edition, side = max(
        found,
        key=lambda item: (
            item[0].vintage != UNDATED,
            item[0].vintage,
            item[0].kind == "deliveries",
            item[1] is None,
        ),
    )
    where = [snapshots_condition(edition)]
    year = "delivery_year" if edition.kind == "deliveries" else "year"
    for name, party in (("supplier", flow.supplier), ("recipient", flow.recipient)):
        if party is not None:
            where.append(party_condition(name, party, period, year))
        elif name == side:
            where.append(f"{name} = {quote(WORLD)}")
        elif edition.kind == "transfer_totals":
            where.append(f"{name} <> {quote(WORLD)}")
    return Rows(edition, (*where, *filters.conditions()), flow)


def all_rows(workspace: Workspace, flow: Flow, period: Period, filters: Filters) -> list[Rows]:
    """The rows of every vintage that covers the flow, newest first, one a vintage."""
    labels: list[str] = []
    for kind in _kinds(filters):
        ask = flow.ask(period)
        for edition in editions(workspace, (kind,), ask, vintage=filters.vintage):
            if edition.vintage not in labels:
                labels.append(edition.vintage)
    found = []
    for label in sorted(labels, key=lambda label: (label != UNDATED, label), reverse=True):
        one = Filters(filters.category, filters.weapon, label)
        rows = find_rows(workspace, flow, period, one)
        if rows is not None:
            found.append(rows)
    return found


def snapshots_condition(edition: Edition) -> str:
    """The condition that keeps an edition's rows and no others.

    It depends on the edition alone, however long the list: a figure's SQL is part of its id, which
    must come out the same in a workspace that holds other files of the vintage too.
    """
    ids = edition.ids
    if len(ids) == 1:
        return f"snapshot = {quote(ids[0])}"
    return f"snapshot IN ({', '.join(quote(one) for one in sorted(ids))})"


def party_condition(side: str, party: Party, period: Period | None, year: str) -> str:
    """Keep one party's rows; a group's members by year, as membership changes."""
    if party.kind != "group":
        return f"{side} = {quote(party.code)}"
    if period is None:
        return f"{side} IN ({_list(_ever_members(party))})"
    runs: list[tuple[int, int, frozenset[str]]] = []
    for each in period.years():
        members = parties.members(party.code, each)
        if runs and runs[-1][2] == members:
            runs[-1] = (runs[-1][0], each, members)
        else:
            runs.append((each, each, members))
    if len(runs) == 1:
        return f"{side} IN ({_list(runs[0][2])})"
    # An estimated year just outside the period belongs with the nearest membership.
    parts = []
    for at, (first, last, members) in enumerate(runs):
        bounds = [f"{year} >= {first}"] if at else []
        bounds += [f"{year} <= {last}"] if at < len(runs) - 1 else []
        parts.append(f"({' AND '.join(bounds)} AND {side} IN ({_list(members)}))")
    return f"({' OR '.join(parts)})"


def states_condition(side: str, *, with_organisations: bool) -> str:
    """Keep states (and, where SIPRI's table ranks it, NATO)."""
    slugs = [p.code for p in parties.all_parties() if p.code.startswith("x-") and is_state(p)]
    slugs += _STATES_TO_SIPRI
    if with_organisations:
        slugs.append("x-nato")
    return f"({side} NOT LIKE 'x-%' OR {side} IN ({_list(slugs)}))"


def is_state(party: Party) -> bool:
    """Whether SIPRI's counts of states hold this party: a state, past or present, or a territory."""
    return party.kind in {"state", "former-state", "territory"}


def no_answer(workspace: Workspace, flow: Flow, period: Period, filters: Filters) -> Caveat:
    """Why no edition covers a flow: the period, the scope of what is held, or nothing at all."""
    kinds = _kinds(filters)
    held = span(workspace, kinds)
    if held is None:
        return Caveat("no-records", {"kind": " or ".join(kinds)})
    if period.first_year < held[0] or period.last_year > held[1]:
        return Caveat(
            "period-outside-coverage",
            {"period": period.spoken(), "first": held[0], "last": held[1]},
        )
    if parts := _covered_in_parts(workspace, flow, period, filters):
        told = ", ".join(f"{years} ({vintage})" for vintage, years in parts.items())
        return Caveat("no-single-release", {"flow": spoken(flow), "period": period.spoken(), "parts": told})
    return Caveat("scope-not-covered", {"flow": spoken(flow)})


def _covered_in_parts(workspace: Workspace, flow: Flow, period: Period, filters: Filters) -> dict[str, str]:
    """The years of a period by the vintages that cover them, where all do together but none alone."""
    kinds = _kinds(filters)
    found: dict[str, list[int]] = {}
    for year in period.years():
        held = editions(workspace, kinds, flow.ask(Period.of_years(year, year)), vintage=filters.vintage)
        if not held:
            return {}
        for vintage in dict.fromkeys(edition.vintage for edition in held):
            found.setdefault(vintage, []).append(year)
    spans = {vintage: (years[0], years[-1]) for vintage, years in sorted(found.items())}
    return {vintage: f"{first}–{last}" for vintage, (first, last) in spans.items()}


def spoken(flow: Flow) -> str:
    """A flow in English words: “deliveries from Israel to Azerbaijan”."""
    if flow.supplier and flow.recipient:
        return f"deliveries from {in_sentence(flow.supplier)} to {in_sentence(flow.recipient)}"
    if flow.supplier:
        return f"all exports of {in_sentence(flow.supplier)}"
    if flow.recipient:
        return f"all imports of {in_sentence(flow.recipient)}"
    return "all transfers in the world"


def in_sentence(party: Party) -> str:
    """A party's English name as it stands within a sentence: “the United States”."""
    return parties.with_article(party.name)


def sentence_start(text: str) -> str:
    return text[0].upper() + text[1:]


def common_caveats(workspace: Workspace, rows: Rows, period: Period) -> list[Caveat]:
    """What must be said of any figure made of TIV."""
    found = [Caveat("tiv-not-money")]
    if rows.table == "transfer_totals":
        own = any(snapshot.source == "sinews_totals" for snapshot in rows.edition.snapshots)
        found.append(Caveat("own-totals") if own else Caveat("rounded-tables"))
    elif any(snapshot.is_extract for snapshot in rows.edition.snapshots):
        found.append(Caveat("sample-extract"))
    first = min((scope["first_year"] or 0) for s in rows.edition.snapshots for scope in s.scopes)
    if rows.table == "deliveries" and period.first_year == first:
        found.append(Caveat("interval-at-edge", {"year": first}))
    for snapshot in rows.edition.snapshots:
        if snapshot.set_aside:
            found.append(Caveat("lines-set-aside", {"count": snapshot.set_aside, "file": snapshot.origin}))
        found += [Caveat("unusual-file", {"note": note}) for note in snapshot.notes]
    return [*found, *group_caveats(rows.flow)]


def group_caveats(flow: Flow) -> list[Caveat]:
    """What a flow means where a side of it is a group of states."""
    groups = (party for party in (flow.supplier, flow.recipient) if party and party.kind == "group")
    return [Caveat("group-members", {"group": sentence_start(in_sentence(group))}) for group in groups]


def _kinds(filters: Filters) -> tuple[str, ...]:
    return ("deliveries",) if filters.is_partial else _KINDS


def _summed_side(flow: Flow, listed: str) -> str | None:
    """The side over which totals may be summed: the one that is open, or the one not listed."""
    if flow.supplier and flow.recipient:
        return None
    if flow.supplier or flow.recipient:
        return "recipient" if flow.supplier else "supplier"
    return "recipient" if listed == "supplier" else "supplier"


def party_codes(party: Party | None, period: Period | None) -> frozenset[str] | None:
    """The codes a party stands for: its own, or its members' in the period; None is everybody."""
    if party is None:
        return None
    if party.kind != "group":
        return frozenset({party.code})
    if period is None:
        return frozenset(_ever_members(party))
    return frozenset().union(*(parties.members(party.code, year) for year in period.years()))


def _ever_members(party: Party) -> frozenset[str]:
    return frozenset().union(*(parties.members(party.code, year) for year in range(1950, 2031)))


def _list(codes: frozenset[str] | list[str]) -> str:
    return ", ".join(quote(code) for code in sorted(codes))


# "Barak MX", "Barak-MX" and "barakmx" are one weapon: letters and digits alone are compared.
_BARE = "regexp_replace(lower(weapon || ' ' || description), '[^a-z0-9]', '', 'g')"


def _bare(word: str) -> str:
    bare = re.sub(r"[^a-z0-9]", "", word.lower())
    if not bare:
        raise SinewsError(f"weapon={word}: write letters or digits of its designation, as in weapon=Barak")
    return bare


def check_weapon(workspace: Workspace, kind: str, weapon: str | None) -> None:
    """Raise where no weapon in the records of a kind matches: a slip of the pen is no zero."""
    if weapon is None or ("weapon", kind, weapon) in workspace.derived:
        return
    database = workspace.database(kind)
    (count,) = database.one(f"SELECT count(*) FROM {kind} WHERE {_BARE} LIKE {quote(f'%{_bare(weapon)}%')}")
    (held,) = database.one(f"SELECT count(*) FROM {kind}")
    if held and not count:
        from rapidfuzz import process

        known = [row[0] for row in database.query(f"SELECT DISTINCT weapon FROM {kind} ORDER BY weapon")]
        close = [found[0] for found in process.extract(weapon, known, limit=3, score_cutoff=70)]
        hint = f"; did you mean {', '.join(close)}?" if close else ""
        raise UnknownName(
            f"weapon={weapon}: no weapon in the records of {kind} held is called or described so{hint}",
            tuple(close),
        )
    workspace.derived["weapon", kind, weapon] = True
