"""Directed dyad-years of alliance obligations, merged into spells of a pair and a type.

    ccode1,ccode2,year,atop_defense,atop_offense,atop_neutral,atop_nonagg,atop_consul
    2.0,20.0,1942.0,1.0,1.0,0.0,0.0,0.0

Each dyad-year stands twice, once in each direction. A record is one pair, one type of obligation and
one run of years; its lines are those of the direction named first in the file, as far as they follow
each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sinews import parties
from sinews.errors import UnreadableFile
from sinews.parties import UnknownParty
from sinews.sources import Outline, Scope, Sink, csv_rows, several, wholeness

_TYPES = {
    "atop_defense": "defence",
    "atop_offense": "offence",
    "atop_neutral": "neutrality",
    "atop_nonagg": "non-aggression",
    "atop_consul": "consultation",
}
_COLUMNS = ["ccode1", "ccode2", "year", *_TYPES]
_NUMBER = re.compile(r"([0-9]{1,4})(?:\.0)?")
_FLAGS = {"0.0": 0, "1.0": 1, "0": 0, "1": 1}
# Of one direction, by year: the line, the obligations as bits, the numbers of the two states.
_Years = dict[int, tuple[int, int, tuple[int, int]]]
# Before this year, numbers of states that are no parties here are what the file is full of.
_MODERN = 1946


def recognise(head: bytes) -> bool:
    header = head.decode("utf-8", "replace").removeprefix("\ufeff").split("\n")[0]
    return header.startswith("ccode1,ccode2,year,") and "atop_" in header


def read(path: Path, sink: Sink) -> Outline:
    """Read the dyad-years at `path` into `sink` as spells."""
    rows = csv_rows(path)
    header = next(rows, None)
    names = [name.strip() for name in (header.cells if header else None) or []]
    if unknown := [name for name in names if name not in _COLUMNS]:
        raise UnreadableFile(f"it has columns that are not known here: {', '.join(map(repr, unknown))[:200]}")
    if names != _COLUMNS:
        raise UnreadableFile(f"its columns must be {', '.join(_COLUMNS)}")
    directed: dict[tuple[str, str], _Years] = {}
    first_named: dict[tuple[str, str], str] = {}
    left_out = without = 0
    years: set[int] = set()
    listed: set[tuple[int, int, int]] = set()
    count = 0
    is_whole = True
    for line in rows:
        is_whole = True
        count += 1
        try:
            one, two, year, flags = _dyad_year(line.cells)
        except ValueError as problem:
            sink.set_aside(line.row, line.problem or str(problem), line.text)
            is_whole = False
            continue
        years.add(year)
        listed.add((one, two, year))
        try:
            sender, receiver = parties.from_cow(one, year).code, parties.from_cow(two, year).code
        except UnknownParty as unknown:
            if year < _MODERN:
                left_out += 1
            else:
                sink.set_aside(line.row, str(unknown), line.text)
            continue
        if sender == receiver:
            sink.set_aside(line.row, f"both sides are {sender}", line.text)
            continue
        held = directed.setdefault((sender, receiver), {})
        row, before, numbers = held.get(year, (line.row, 0, (one, two)))
        if year in held and numbers == (one, two):
            sink.set_aside(line.row, f"{one} and {two} have {year} twice", line.text)
            continue
        # In 1990 Germany has two numbers, to 2 October and from 3 October.
        held[year] = (row, before | flags, numbers)
        without += not flags
        pair = (sender, receiver) if sender < receiver else (receiver, sender)
        first_named.setdefault(pair, sender)
    for pair in sorted(first_named):
        for values, row, row_count in _spells(pair, first_named[pair], directed, max(years)):
            sink.record("agreements", values, row, row_count)
    notes = []
    lacking = wholeness.lacking("atop", "agreements", count, max(years, default=None))
    # A dyad-year stands in both directions: where the other one is missing, a part is.
    halves = sum((two, one, year) not in listed for one, two, year in listed)
    if not lacking and halves:
        lacking = several(
            halves,
            "one dyad-year is there in one direction only: a line was cut off or cannot be read, and nothing "
            "follows from what is not in it",
            "{count} dyad-years are there in one direction only: it was cut or cannot all be read, and "
            "nothing follows from what is not in it",
        )
    if lacking:
        notes.append(lacking)
    strangers = f"before {_MODERN} that are no parties here"
    if left_out:
        notes.append(
            several(
                left_out,
                f"a line of a state {strangers.replace('are no parties', 'is no party')} is left out",
                f"{{count}} lines of states {strangers} are left out",
            )
        )
    if without:
        notes.append(
            several(
                without,
                "a line names an alliance without any of the five obligations",
                "{count} lines name an alliance without any of the five obligations",
            )
        )
    first, last = min(years, default=None), max(years, default=None)
    scope = Scope("agreements", None, None, first, last, stated=is_whole and not lacking, part="atop")
    return Outline("ATOP alliances, directed dyad-years", None, None, (scope,), tuple(notes))


def _dyad_year(cells: list[str] | None) -> tuple[int, int, int, int]:
    """Two numbers of states, the year, and the obligations as bits; raises ValueError."""
    if cells is None or len(cells) != len(_COLUMNS):
        raise ValueError(f"{len(cells or ())} cells where {len(_COLUMNS)} belong")
    numbers = []
    for at in range(3):
        match = _NUMBER.fullmatch(cells[at])
        if match is None:
            raise ValueError(f"{_COLUMNS[at]} {cells[at][:20]!r} is no number")
        numbers.append(int(match[1]))
    flags = 0
    for at, text in enumerate(cells[3:]):
        if text not in _FLAGS:
            raise ValueError(f"{_COLUMNS[at + 3]} {text[:20]!r} is neither 0 nor 1")
        flags |= _FLAGS[text] << at
    if not 1800 <= numbers[2] <= 2100:
        raise ValueError(f"year {cells[2]!r} is none of ATOP's")
    return numbers[0], numbers[1], numbers[2], flags


def _spells(
    pair: tuple[str, str],
    named_first: str,
    directed: dict[tuple[str, str], _Years],
    end: int,
) -> Iterator[tuple[tuple[object, ...], int, int]]:
    """The records of a pair: values, first line and number of lines."""
    sender, receiver = (pair[0], pair[1]) if pair[0] == named_first else (pair[1], pair[0])
    there, back = directed.get((sender, receiver), {}), directed.get((receiver, sender), {})
    for bit, kind in enumerate(_TYPES.values()):
        sides: dict[int, tuple[bool, bool]] = {}
        for year in sorted(there.keys() | back.keys()):
            holds = (_has(there, year, bit), _has(back, year, bit))
            if any(holds):
                sides[year] = holds
        for years in _runs(list(sides)):
            lines = there if all(sides[year][0] for year in years) else back
            if not all(year in lines for year in years):
                lines = there | back
            rows = [lines[year][0] for year in years]
            follow = rows == list(range(rows[0], rows[0] + len(rows)))
            last = years[-1] if years[-1] < end else None
            whose = _whose([sides[year] for year in years], sender, receiver)
            values = (None, "atop", *pair, kind, whose, years[0], last, None)
            yield values, rows[0], len(rows) if follow else 1


def _has(lines: _Years, year: int, bit: int) -> bool:
    return year in lines and bool(lines[year][1] >> bit & 1)


def _runs(years: list[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for year in years:
        if run and year != run[-1] + 1:
            yield run
            run = []
        run.append(year)
    if run:
        yield run


def _whose(sides: list[tuple[bool, bool]], sender: str, receiver: str) -> str:
    """Who owes it: both, one of them, or not the same in all years."""
    if all(there and back for there, back in sides):
        return "obligation of both sides"
    if not any(back for _, back in sides):
        return f"obligation of {sender} only"
    if not any(there for there, _ in sides):
        return f"obligation of {receiver} only"
    return "obligation of both sides in some years, of one in others"
