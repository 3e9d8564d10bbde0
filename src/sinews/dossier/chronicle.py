"""What happened and what was said, with who says so: events told by several, numbers printed by others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sinews.figure import Cell, Figure

# Events of the receiver's own that belong on the page about a dyad: its wars.
WAR_TYPES = frozenset({"war", "offensive", "clash", "attack", "blockade", "cease-fire", "displacement"})
_FIGHTING = frozenset({"war", "offensive", "clash", "attack"})
# Which events are marked on a chart, the weightiest first, and how many.
_MARKED = ("war", "offensive", "clash", "blockade", "cease-fire", "embargo", "exemption", "deal")
MARKS = 6
_BEST = ("official", "reported", "alleged")
# What a reported number is about, by the measure that it would be; the order of the page.
_TOPICS = {
    "airlift": "flights",
    "arms": "arms",
    "trade": "trade",
    "conflict": "war",
    "displacement": "people",
}
TOPICS = ("arms", "flights", "trade", "war", "people", "other")
_LISTED = {"actors", "concerns"}


@dataclass(frozen=True, slots=True)
class Telling:
    """One publisher's row about an event."""

    figure: Figure
    row: Mapping[str, Cell]

    def __getitem__(self, column: str) -> str:
        return str(self.row[column] or "")


@dataclass(frozen=True, slots=True)
class Event:
    """An event with all its tellings, the best attested first."""

    name: str
    tellings: tuple[Telling, ...]

    @property
    def best(self) -> Telling:
        return self.tellings[0]

    @property
    def is_disputed(self) -> bool:
        """Whether tellings give dates of which neither is the coarser form of the other."""
        dates = [telling["date_start"] for telling in self.tellings]
        return any(not a.startswith(b) and not b.startswith(a) for a in dates for b in dates)


def events(figures: Mapping[str, Figure]) -> list[Event]:
    """The dyad's events and the receiver's wars, by date; each once, with all its tellings."""
    tellings: dict[str, list[Telling]] = {}
    seen = set()
    for figure, row in _event_rows(figures):
        telling = Telling(figure, row)
        if (key := tuple(row.items())) not in seen:
            seen.add(key)
            tellings.setdefault(telling["event"], []).append(telling)
    found = [Event(name, tuple(sorted(told, key=_attested(told)))) for name, told in tellings.items()]
    return sorted(found, key=lambda event: (event.best["date_start"], event.name))


def marked(listed: Iterable[Event]) -> list[Event]:
    """The few events to mark on a chart of years, by date."""
    weighty = [event for event in listed if event.best["type"] in _MARKED]
    weighty.sort(key=lambda event: (_MARKED.index(event.best["type"]), event.best["date_start"], event.name))
    return sorted(weighty[:MARKS], key=lambda event: (event.best["date_start"], event.name))


def printed(figures: Mapping[str, Figure]) -> dict[str, list[Telling]]:
    """The numbers that others printed, by what they are about."""
    found: dict[str, list[Telling]] = {}
    for figure, row in _report_rows(figures):
        found.setdefault(topic(row), []).append(Telling(figure, row))
    return {name: found[name] for name in TOPICS if name in found}


def topic(row: Mapping[str, Cell]) -> str:
    subject = str(row["measure"] or "").split(".")[0]
    return _TOPICS.get(subject, "other")


def event_records(figures: Mapping[str, Figure]) -> list[dict[str, Any]]:
    """The rows for the JSON, with the figure that lists each."""
    return _records(_event_rows(figures))


def report_records(figures: Mapping[str, Figure]) -> list[dict[str, Any]]:
    return _records(_report_rows(figures))


def _records(rows: Iterable[tuple[Figure, dict[str, Cell]]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    seen = set()
    for figure, row in rows:
        if (key := tuple(row.items())) not in seen:
            seen.add(key)
            found.append({**{c: _json(c, value) for c, value in row.items()}, "figure": figure.id})
    return found


def _json(column: str, value: Cell) -> Any:
    if column in _LISTED:
        return str(value).split(", ") if value else []
    return value


def _event_rows(figures: Mapping[str, Figure]) -> Iterable[tuple[Figure, dict[str, Cell]]]:
    for role, figure in figures.items():
        rows = [dict(zip(figure.columns, row, strict=True)) for row in figure.rows]
        # Who ends a war without fighting one arranged it between others.
        fights = any(row["type"] in _FIGHTING for row in rows)
        for row in rows:
            if role == "dyad" or (row["type"] in WAR_TYPES and (fights or row["type"] != "cease-fire")):
                yield figure, row


def _report_rows(figures: Mapping[str, Figure]) -> Iterable[tuple[Figure, dict[str, Cell]]]:
    for role, figure in figures.items():
        for row in figure.rows:
            named = dict(zip(figure.columns, row, strict=True))
            if role == "dyad" or topic(named) == "people":
                yield figure, named


def _attested(told: list[Telling]) -> Callable[[Telling], tuple[int | str, ...]]:
    """The order of tellings that `timeline.between` goes by.

    Official before reported before alleged, then the finer date, then the date that most give.
    """
    agreed = Counter(telling["date_start"] for telling in told)

    def key(telling: Telling) -> tuple[int | str, ...]:
        attribution = telling["attribution"]
        return (
            _BEST.index(attribution) if attribution in _BEST else len(_BEST),
            -len(telling["date_start"]),
            -agreed[telling["date_start"]],
            telling["publisher"],
            telling["url"],
            telling["title"],
        )

    return key
