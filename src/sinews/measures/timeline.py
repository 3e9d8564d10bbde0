"""What happened, by day, as publishers tell it: lists of events, firsts, and days between two.

Each row is one telling of one event by one publisher; tellings of an event share its name, and where
they give different dates both stay. Which one a value goes by is fixed: official before reported
before alleged, then the finer date, then the date that most publishers give, then the publisher's
name. All tellings make the interval.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sinews.database import quote
from sinews.errors import SinewsError, UnknownName
from sinews.figure import Caveat, cell, counted
from sinews.measures.collected import (
    Collection,
    about,
    collection,
    day_bounds,
    during,
    fold,
    nothing_collected,
)
from sinews.measures.declare import Answer, measure
from sinews.parties import Party
from sinews.periods import Moment, Period, UnreadablePeriod
from sinews.workspace import Workspace

# The best attested telling of an event first; `agreed` is how many tell the same date.
_CHOICE = (
    "ORDER BY list_position(['official', 'reported', 'alleged'], attribution),\n"
    "        length(date_start) DESC, agreed DESC, publisher, url, title"
)
_AGREED = "*, count(*) OVER (PARTITION BY event, date_start) AS agreed"


@measure("timeline.events", unit="events", kind="table")
def events(
    records: Workspace,
    *,
    state: Party | None = None,
    other: Party | None = None,
    period: Period | None = None,
    event: str | None = None,
) -> Answer:
    """What is on record as having happened between two parties, or to one, by date.

    A row is one publisher's telling: date as precise as it was given (a month stays a month), what
    sort of event, who says so (official, reported, alleged) and on which page. The value counts
    events, not tellings. `state` and `other` are both among the event's actors, in either order; a
    company or an armed group counts for the state it belongs to. `event` keeps those with these
    words in their name, type or title ("visit"). An event that runs over the period's edge is in.

    The list is a collection, and what is not in it may have happened: an empty one has the value
    null, not zero. The case that breaks a simple reading is the visit to Baku of the director
    general of Israel's defence ministry in September 2023: official notices are of the 18th, the
    day before Azerbaijan's offensive; a radio report has it "two days before". Both rows are shown.
    """
    if state is None and other is None and event is None:
        raise SinewsError("timeline.events needs state=…, event=… or both")
    held = collection(records, "events")
    where = [*held.parties("actors", state, other, period), *_words(event)]
    if period is not None:
        where.append(during("date_start", "date_end", period))
    sql = (
        "SELECT date_start, publisher, attribution, title, event, type, date_end, place, actors,\n"
        f"  published, url, note\nFROM ({held.distinct(where)})\n"
        "ORDER BY date_start, event, publisher, url, title"
    )
    subject = about(state, other, event)
    when = f", {period.spoken()}" if period else ""
    if not held:
        return nothing_collected(held, f"{subject}{when}", "events")
    columns, found = records.database(*held.tables).table(sql)
    if not found:
        return nothing_collected(held, f"{subject}{when}", "events", sql)
    names = {row[4] for row in found}
    caveats = [Caveat("collection"), *_told_differently(found)]
    return Answer(
        value=len(names),
        text=f"{subject}{when}: {counted(len(names), 'events')} in {counted(len(found), 'tellings')}.",
        sql=sql,
        columns=tuple(columns),
        rows=tuple(tuple(cell(value) for value in row) for row in found),
        caveats=(*caveats, *held.caveats),
        **held.provenance(where),
    )


@measure("timeline.first", unit="date", kind="text")
def first(
    records: Workspace,
    *,
    state: Party,
    other: Party | None = None,
    event: str | None = None,
) -> Answer:
    """The date of the first event on record between two parties, with the first of each type.

    The value is the date as it was given: a day, a month or a year. `event` keeps those with these
    words in their name, type or title, so that event=visit gives the first visit. "First on record"
    is the most that can be said: nobody claims that the collection is complete, and a first that a
    publisher calls a first ("the first visit of an Israeli defence minister", 2014) stands in the
    row's title. Of two tellings of the same event the official one decides, then the finer date.
    """
    held = collection(records, "events")
    where = [*held.parties("actors", state, other, None), *_words(event)]
    subject = about(state, other, event)
    sql = (
        "WITH told AS (\n  SELECT *, row_number() OVER (\n    PARTITION BY event\n"
        f"    {_CHOICE}\n  ) AS choice\n"
        f"  FROM (SELECT {_AGREED} FROM ({held.distinct(where)}))\n)\n"
        "SELECT date_start, publisher, attribution, title, event, type, url, snapshot, row, row_count\n"
        "FROM told WHERE choice = 1\n"
        "QUALIFY row_number() OVER (PARTITION BY type ORDER BY date_start, event) = 1\n"
        "ORDER BY date_start, event"
    )
    if not held:
        return nothing_collected(held, subject, "events")
    database = records.database(*held.tables)
    columns, found = database.table(sql)
    if not found:
        return nothing_collected(held, subject, "events", sql)
    earliest = found[0]
    return Answer(
        value=earliest[0],
        text=f"{subject}: first on record is {earliest[0]}, {_lower(earliest[3])} ({earliest[1]}).",
        sql=sql,
        columns=tuple(columns[:7]),
        rows=tuple(tuple(cell(value) for value in row[:7]) for row in found),
        caveats=(Caveat("first-collected"), *held.caveats),
        tables=held.tables,
        snapshots=held.ids,
        vintages=held.vintages,
        records_sql=f"SELECT snapshot, row, row_count FROM ({sql}) ORDER BY snapshot, row",
    )


@measure("timeline.between", unit="days")
def between(records: Workspace, *, event: str) -> Answer:
    """Days from the beginning of one event to the beginning of another: event=FIRST..SECOND.

    Each side is an event's name, or words that only one event has in its name or title, or a date
    (2023-09-18). The value goes by the best attested telling of each: official before reported
    before alleged, then the finer date, then the date that most publishers give. `low` and `high` span
    every telling on record, and a date
    given as a month or a year may be any day of it; where the best telling has no day, the value is
    null and only the interval is given. Negative when the second came first. An event of several
    days counts from its first.

    For the visit of Eyal Zamir to Baku and the offensive of 19 September 2023 the value is 1: "the
    day before", by the official notices of 18 September. A radio report says "two days before", so
    the interval is 1 to 2 and the table shows who says which.
    """
    sides = [part.strip() for part in re.split(r"\.\.+", event)]
    if len(sides) != 2 or not all(sides):
        raise SinewsError(
            f"event={event[:60]}: write two events, as in event=zamir-baku-2023..karabakh-offensive-2023"
        )
    held = collection(records, "events")
    if not held:
        return nothing_collected(held, event, "events")
    first_side, second_side = (_side(records, held, text) for text in sides)
    sql = (
        f"WITH begins AS (\n{first_side.sql}\n),\nends AS (\n{second_side.sql}\n)\n"
        "SELECT begins.told AS from_date, begins.attribution AS from_attribution,\n"
        "  begins.publisher AS from_publisher, ends.told AS to_date,\n"
        "  ends.attribution AS to_attribution, ends.publisher AS to_publisher,\n"
        "  date_diff('day', begins.last_day, ends.first_day) AS days_low,\n"
        "  date_diff('day', begins.first_day, ends.last_day) AS days_high,\n"
        "  begins.title AS from_title, ends.title AS to_title\n"
        "FROM begins CROSS JOIN ends\nORDER BY begins.choice, ends.choice"
    )
    columns, found = records.database(*held.tables).table(sql)
    best = found[0]
    low, high = min(row[6] for row in found), max(row[7] for row in found)
    value = best[6] if best[6] == best[7] else None
    # Two dates that were given rest on no row that somebody collected.
    rests = bool(first_side.event or second_side.event)
    caveats = [Caveat("collection")] if rests else []
    if value is None:
        caveats.insert(0, Caveat("date-too-coarse", {"low": best[6], "high": best[7]}))
    if (low, high) != (best[6], best[7]):
        caveats.insert(0, Caveat("tellings-give", {"low": low, "high": high}))
    shown = counted(value, "days") if value is not None else f"{low} to {high} days"
    return Answer(
        value=value,
        low=low,
        high=high,
        text=f"From {best[0]} ({_lower(best[8])}) to {best[3]} ({_lower(best[9])}): {shown}.",
        sql=sql,
        columns=tuple(columns),
        rows=tuple(tuple(cell(each) for each in row) for row in found),
        caveats=(*caveats, *held.caveats) if rests else tuple(caveats),
        **held.provenance(
            [f"event IN ({', '.join(quote(s.event) for s in (first_side, second_side) if s.event)})"]
        )
        if rests
        else {},
    )


# The parts that the measures share -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of an interval: the event's name, None for a date given, and a SELECT of its tellings."""

    event: str | None
    sql: str


def _side(records: Workspace, held: Collection, text: str) -> _Side:
    try:
        moment = Moment.parse(text)
    except UnreadablePeriod:
        name = _named(records, held, text)
        begin, end = day_bounds("date_start")
        return _Side(
            name,
            "  SELECT date_start AS told, attribution, publisher, title,\n"
            f"    {begin} AS first_day,\n    {end} AS last_day,\n"
            f"    row_number() OVER (\n      {_CHOICE}\n    ) AS choice\n"
            f"  FROM (SELECT {_AGREED} FROM ({held.distinct([f'event = {quote(name)}'])}))",
        )
    return _Side(
        None,
        f"  SELECT {quote(str(moment))} AS told, 'given' AS attribution, 'the question' AS publisher,\n"
        f"    'the date given' AS title, DATE {quote(str(moment.first_day()))} AS first_day,\n"
        f"    DATE {quote(str(moment.last_day()))} AS last_day, 1 AS choice",
    )


def _named(records: Workspace, held: Collection, text: str) -> str:
    """The one event that a text names; raises `UnknownName` when none or several do."""
    found = records.database(*held.tables).query(
        "SELECT event, string_agg(title, ' ' ORDER BY title) FROM events GROUP BY event ORDER BY event"
    )
    wanted = fold(text)
    for name, _ in found:
        if fold(name) == wanted:
            return str(name)
    words = [fold(word) for word in re.split(r"[\s,-]+", text) if fold(word)]
    # A word of the name decides before words of a title, which may mention other events.
    matching: list[str] = []
    for texts in ({str(n): fold(n) for n, _ in found}, {str(n): fold(f"{n} {t}") for n, t in found}):
        matching = matching or [n for n, held_text in texts.items() if all(w in held_text for w in words)]
    if len(matching) == 1:
        return matching[0]
    if matching:
        listed = ", ".join(matching[:6]) + (", …" if len(matching) > 6 else "")
        raise UnknownName(
            f"event={text[:60]}: {len(matching)} events are like it: {listed}", tuple(matching[:6])
        )
    from rapidfuzz import process

    near = process.extract(text, [str(name) for name, _ in found], limit=3, score_cutoff=60)
    hint = f"; did you mean {', '.join(name for name, _, _ in near)}?" if near else ""
    raise UnknownName(
        f"event={text[:60]}: no such event{hint} 'sinews measure timeline.events' lists them by state",
        tuple(name for name, _, _ in near),
    )


def _words(event: str | None) -> list[str]:
    """Keep events that have all these words in their name, type or title."""
    if event is None:
        return []
    return [
        f"contains(lower(event || ' ' || type || ' ' || title), {quote(word)})"
        for word in re.split(r"[\s,]+", event.lower())
        if word
    ]


def _told_differently(rows: list[tuple[Any, ...]]) -> list[Caveat]:
    """A caveat that names the events whose tellings begin on different dates."""
    dates: dict[str, set[str]] = {}
    for row in rows:
        dates.setdefault(row[4], set()).add(row[0])
    # "2023-09" does not contradict "2023-09-18".
    differ = [
        name
        for name, told in dates.items()
        if any(not a.startswith(b) and not b.startswith(a) for a in told for b in told)
    ]
    return [Caveat("tellings-differ", {"events": ", ".join(sorted(differ))})] if differ else []


def _lower(title: str) -> str:
    """A title as it stands within a sentence: an article or common noun loses its capital."""
    first_word = title.split(" ", 1)[0]
    return title[0].lower() + title[1:] if first_word in {"A", "The", "First", "Contract", "Joint"} else title
