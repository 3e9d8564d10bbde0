"""Frames of what is not arms: spending, deaths, conflicts, refugees, regimes, votes.

As in `frames`: one SELECT for everybody at once, with the meaning of the measure of the same name.
"""

from __future__ import annotations

from sinews.database import quote
from sinews.editions import UNDATED, Edition, loose_editions
from sinews.measures.frames import Frame, frame
from sinews.measures.selection import Question, Selection, select
from sinews.measures.volumes import snapshots_condition
from sinews.measures.votes import is_whole_edition, voter, voters
from sinews.periods import Period
from sinews.workspace import Workspace


def _of_states(
    records: Workspace,
    kind: str,
    span: Period,
    bucket: str,
    vintage: str | None,
    value: str,
    *conditions: str,
) -> Frame | None:
    """A frame of state-years from one kind."""
    edition, years = _newest(records, kind, span, vintage)
    if edition is None:
        return None
    where = "\n  AND ".join(
        (
            snapshots_condition(edition),
            f"year BETWEEN {span.first_year} AND {span.last_year}",
            *conditions,
        )
    )
    sql = f"SELECT state, {bucket} AS bucket, {value} AS value\nFROM {kind}\nWHERE {where}"
    return Frame(sql, (kind,), edition, years)


def _newest(
    records: Workspace, kind: str, span: Period, vintage: str | None
) -> tuple[Edition | None, tuple[int, int]]:
    """The newest edition of a table that lists all it knows, and the years it reaches."""
    chosen = select(records, Question(kind, {}, span, vintage))
    if isinstance(chosen, Selection):
        return chosen.edition, _years(chosen.edition)
    listed = loose_editions(records, kind, vintage=vintage)
    if not listed:
        return None, (0, 0)
    return listed[0], _years(listed[0])


def _years(edition: Edition, part: str = "") -> tuple[int, int]:
    """The first and last year that an edition reaches, whatever was asked of it."""
    scopes = [
        scope
        for one in edition.snapshots
        for scope in one.scopes
        if scope["kind"] == edition.kind and scope.get("part", "") == part
    ]
    return (
        min((scope["first_year"] for scope in scopes if scope["first_year"]), default=0),
        max((scope["last_year"] for scope in scopes if scope["last_year"]), default=0),
    )


def _spending(series: str, measure: str) -> None:
    @frame(measure, grain="state", unlisted="unknown")
    def make(records: Workspace, span: Period, bucket: str, vintage: str | None) -> Frame | None:
        return _of_states(records, "spending", span, bucket, vintage, "value", f"series = {quote(series)}")


for _series, _measure in (
    ("current-usd", "spending.value"),
    ("constant-usd", "spending.value_constant"),
    ("share-of-gdp", "spending.share_of_gdp"),
    ("share-of-budget", "spending.share_of_budget"),
):
    _spending(_series, _measure)


def _deaths(violence: str, measure: str) -> None:
    @frame(measure, grain="state", unlisted="unknown")
    def make(records: Workspace, span: Period, bucket: str, vintage: str | None) -> Frame | None:
        return _of_states(
            records, "conflict_deaths", span, bucket, vintage, "best", f"violence = {quote(violence)}"
        )


for _violence, _measure in (
    ("state-based", "conflict.deaths"),
    ("all", "conflict.deaths_all"),
    ("non-state", "conflict.deaths_non_state"),
    ("one-sided", "conflict.deaths_one_sided"),
):
    _deaths(_violence, _measure)


@frame("conflict.active_years", grain="state")
def active_years(records: Workspace, span: Period, bucket: str, vintage: str | None) -> Frame | None:
    """1 in a year in which a state was a primary or secondary party to an armed conflict."""
    chosen = select(records, Question("conflict_years", {}, span, vintage))
    if not isinstance(chosen, Selection):
        return None
    sql = (
        f"SELECT state, bucket, 1 AS value FROM (\n  SELECT year AS bucket, unnest(list_concat(\n"
        "    list_concat(side_a, side_a_secondary), list_concat(side_b, side_b_secondary))) AS state\n"
        f"  FROM conflict_years\n  WHERE {chosen.condition()}\n)\nGROUP BY state, bucket"
    )
    return Frame(sql, ("conflict_years",), chosen.edition, _years(chosen.edition))


@frame("state.regime", grain="state", unlisted="unknown", zero_is_none=False)
def regime(records: Workspace, span: Period, bucket: str, vintage: str | None) -> Frame | None:
    """Regime of every state, 0 (closed autocracy) to 3 (liberal democracy)."""
    return _of_states(records, "regimes", span, bucket, vintage, "regime")


def _displacement(part: str, people: tuple[str, ...], measure: str) -> None:
    @frame(measure)
    def make(records: Workspace, span: Period, bucket: str, vintage: str | None) -> Frame | None:
        either = None
        chosen = select(
            records, Question("displacement", {"origin": None, "host": None}, span, vintage, part)
        )
        if isinstance(chosen, Selection):
            edition, condition = chosen.edition, chosen.condition()
        else:
            found = _extract(records, part, vintage)
            if found is None:
                return None
            edition, either = found
            condition = (
                f"{snapshots_condition(edition)}\n  AND year BETWEEN {span.first_year} AND {span.last_year}"
            )
        listed = ", ".join(quote(one) for one in people)
        condition += f"\n  AND count = {quote(part)}\n  AND people IN ({listed})"
        sql = (
            f"SELECT origin AS sender, host AS receiver, {bucket} AS bucket, sum(number) AS value\n"
            f"FROM displacement\nWHERE {condition}\nGROUP BY sender, receiver, bucket"
        )
        return Frame(sql, ("displacement",), edition, _years(edition, part), either=either, rows=condition)


def _extract(records: Workspace, part: str, vintage: str | None) -> tuple[Edition, frozenset[str]] | None:
    """The newest file of some origins' and hosts' people, and those it covers on both sides."""
    best: tuple[str, str] | None = None
    found: tuple[Edition, frozenset[str]] | None = None
    for snapshot in records.readable:
        sides = [
            frozenset(scope["suppliers"] or scope["recipients"] or ())
            for scope in snapshot.scopes
            if scope["kind"] == "displacement" and scope["stated"] and scope.get("part", "") == part
        ]
        label = snapshot.vintage or UNDATED
        if len(sides) == 2 and label.startswith(vintage or ""):
            order = (snapshot.vintage or "", snapshot.sha256)
            if best is None or order > best:
                best = order
                found = Edition("displacement", label, (snapshot,)), sides[0] & sides[1]
    return found


_displacement("stock", ("refugees",), "displacement.stock")
_displacement("flow", ("refugees", "refugee-like"), "displacement.flow")


@frame("votes.agreement", unlisted="unknown", zero_is_none=False)
def votes_agreement(records: Workspace, span: Period, bucket: str, vintage: str | None) -> Frame | None:
    """Per cent of common roll calls in which every two states voted alike.

    A last year whose roll calls end before December is left out: January alone is no year.
    """
    calls = select(records, Question("rollcalls", {}, span, vintage))
    cast = loose_editions(records, "votes", vintage=vintage)
    if not isinstance(calls, Selection) or not cast or not is_whole_edition(cast[0]):
        return None
    held = calls.where[0]
    sql = (
        "WITH dated AS (\n  SELECT rollcall, year(date) AS year FROM rollcalls\n"
        f"  WHERE {held}\n    AND year(date) BETWEEN {calls.covered.first_year} "
        f"AND {calls.covered.last_year}\n    AND year(date) <= (SELECT max(year(date)) FROM rollcalls "
        f"WHERE {held} AND month(date) = 12)\n),\n"
        f"voted AS (\n  SELECT {voter()} AS state, rollcall, vote, {bucket} AS bucket\n"
        "  FROM votes JOIN dated USING (rollcall)\n"
        f"  WHERE {snapshots_condition(cast[0])}\n),\n"
        "pairs AS (\n  SELECT one.state AS sender, two.state AS receiver, one.bucket AS bucket,\n"
        "    100.0 * count(*) FILTER (WHERE one.vote = two.vote) / count(*) AS value\n"
        "  FROM voted AS one JOIN voted AS two\n"
        "    ON one.rollcall = two.rollcall AND one.state < two.state\n"
        "  GROUP BY sender, receiver, one.bucket\n)\n"
        "SELECT sender, receiver, bucket, value FROM pairs\n"
        "UNION ALL SELECT receiver, sender, bucket, value FROM pairs"
    )
    held_voters = voters(cast[0])
    return Frame(
        sql,
        ("rollcalls", "votes"),
        calls.edition,
        _years(calls.edition),
        senders=held_voters,
        receivers=held_voters,
        rows=held,
        year="year(date)",
    )
