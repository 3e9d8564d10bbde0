"""Three files that belong together by the number of the roll call (`rcid`).

    un_votes.csv             rcid,country,country_code,vote
    un_roll_calls.csv        rcid,session,importantvote,date,unres,amend,para,short,descr
    un_roll_call_issues.csv  rcid,short_name,issue

Each becomes a kind of its own, so that they can be added in any order and each alone. Numbers are
written as R writes them (3.0). Of the 870,109 votes hardly any needs quotes; the reader counts on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

from sinews import parties
from sinews.errors import UnreadableFile
from sinews.parties import UnknownParty
from sinews.sources import HEAD_BYTES, CsvRow, Outline, Scope, Sink, csv_rows, wholeness

_VOTES = ["rcid", "country", "country_code", "vote"]
_ROLL_CALLS = ["rcid", "session", "importantvote", "date", "unres", "amend", "para", "short", "descr"]
_ISSUES = ["rcid", "short_name", "issue"]
_NUMBER = re.compile(r"([0-9]{1,9})(?:\.0)?")
_CAST = frozenset({"yes", "no", "abstain"})
_MISSING = frozenset({"", "NA"})
_TRUTH = {"0": False, "0.0": False, "1": True, "1.0": True, "": None, "NA": None}
# States without a code of their own in the file, or with one that ISO gave away again.
_BY_NAME = {
    "Czechoslovakia": "CSK",
    "Federal Republic of Germany": "DEU",
    "Yemen Arab Republic": "x-north-yemen",
    "Zanzibar": "x-zanzibar",
}
_ISSUE_NAMES = {
    "co": "Colonialism",
    "di": "Arms control and disarmament",
    "ec": "Economic development",
    "hr": "Human rights",
    "me": "Palestinian conflict",
    "nu": "Nuclear weapons and nuclear material",
}


class _BadCell(ValueError):
    """A cell that cannot be read; the message names it."""


def recognise(head: bytes) -> bool:
    return _layout(head) is not None


def read(path: Path, sink: Sink) -> Outline:
    """Read whichever of the three files is at `path` into `sink`."""
    with path.open("rb") as raw:
        layout = _layout(raw.read(HEAD_BYTES))
    if layout is None:
        raise UnreadableFile(
            "it is none of un_votes.csv, un_roll_calls.csv and un_roll_call_issues.csv by its columns"
        )
    columns, reads = layout
    rows = csv_rows(path)
    header = next(rows, None)
    if header is None or header.cells != columns:
        raise UnreadableFile(f"its columns must be {', '.join(columns)}")
    return reads(rows, sink)


def _layout(head: bytes) -> tuple[list[str], Callable[[Iterator[CsvRow], Sink], Outline]] | None:
    line = head.decode("utf-8", "replace").removeprefix("\ufeff").split("\n")[0].rstrip("\r")
    names = [name.strip('"') for name in line.split(",")]
    for columns, reads in ((_VOTES, _read_votes), (_ROLL_CALLS, _read_roll_calls), (_ISSUES, _read_issues)):
        if names == columns:
            return columns, reads
    return None


def _read_votes(rows: Iterator[CsvRow], sink: Sink) -> Outline:
    record = sink.record
    is_whole = True
    count = 0
    for line in rows:
        is_whole = True
        count += 1
        try:
            rollcall, name, code, vote = line.cells or [line.problem]
            if vote not in _CAST:
                raise _BadCell(f"vote {vote[:20]!r} is none of yes, no, abstain")
            record("votes", (_rollcall(rollcall), _state(name, code), name, vote), line.row)
        except (_BadCell, UnknownParty) as problem:
            sink.set_aside(line.row, str(problem), line.text)
        except ValueError:
            is_whole = False
            sink.set_aside(line.row, line.problem or _miscounted(line, _VOTES), line.text)
    # Without the roll calls nobody knows which years these are.
    lacking = wholeness.lacking("unga_votes", "votes", count)
    scope = Scope("votes", None, None, None, None, stated=is_whole and not lacking)
    return Outline("UN General Assembly: votes", None, None, (scope,), tuple(filter(None, (lacking,))))


def _read_roll_calls(rows: Iterator[CsvRow], sink: Sink) -> Outline:
    is_whole = True
    years: set[int] = set()
    last_day = ""
    count = 0
    for line in rows:
        count += 1
        is_whole = line.cells is not None and len(line.cells) == len(_ROLL_CALLS)
        if line.cells is None or not is_whole:
            sink.set_aside(line.row, line.problem or _miscounted(line, _ROLL_CALLS), line.text)
            continue
        number, session, important, day, resolution, amendment, paragraph, title, description = line.cells
        try:
            values = (
                _rollcall(number),
                _day(day),
                _rollcall(session, "session"),
                None if resolution in _MISSING else resolution,
                _truth("importantvote", important),
                _truth("amend", amendment),
                _truth("para", paragraph),
                None if title in _MISSING else title,
                None if description in _MISSING else description,
            )
        except _BadCell as problem:
            sink.set_aside(line.row, str(problem), line.text)
            continue
        years.add(int(day[:4]))
        last_day = max(last_day, day)
        sink.record("rollcalls", values, line.row, line.row_count)
    lacking = wholeness.lacking("unga_votes", "rollcalls", count)
    whole = is_whole and not lacking
    scope = Scope("rollcalls", None, None, min(years, default=None), max(years, default=None), whole)
    told = f"the last roll call in it is of {last_day}" if last_day else ""
    notes = tuple(filter(None, (lacking, told)))
    return Outline("UN General Assembly: roll calls", None, None, (scope,), notes)


def _read_issues(rows: Iterator[CsvRow], sink: Sink) -> Outline:
    is_whole = True
    count = 0
    for line in rows:
        count += 1
        is_whole = line.cells is not None and len(line.cells) == len(_ISSUES)
        if line.cells is None or not is_whole:
            sink.set_aside(line.row, line.problem or _miscounted(line, _ISSUES), line.text)
            continue
        number, issue, name = line.cells
        try:
            if _ISSUE_NAMES.get(issue) != name:
                raise _BadCell(f"{issue[:20]!r}, {name[:60]!r} is none of the six issues")
            values = (_rollcall(number), issue, name)
        except _BadCell as problem:
            is_whole = False
            sink.set_aside(line.row, str(problem), line.text)
            continue
        sink.record("rollcall_issues", values, line.row, line.row_count)
    lacking = wholeness.lacking("unga_votes", "rollcall_issues", count)
    scope = Scope("rollcall_issues", None, None, None, None, stated=is_whole and not lacking)
    notes = tuple(filter(None, (lacking,)))
    return Outline("UN General Assembly: issues of roll calls", None, None, (scope,), notes)


def _miscounted(line: CsvRow, columns: list[str]) -> str:
    return f"{len(line.cells or ())} cells where {len(columns)} belong"


@lru_cache(maxsize=4096)
def _state(name: str, code: str) -> str:
    """The code of a state in the file; raises `UnknownParty`."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    try:
        return parties.find(f"iso2:{code}").code
    except UnknownParty:
        raise UnknownParty(f"{code[:20]!r} ({name[:40]!r}) is no state's code") from None


def _rollcall(text: str, column: str = "rcid") -> int:
    number = _NUMBER.fullmatch(text)
    if number is None:
        raise _BadCell(f"{column} {text[:20]!r} is no number")
    return int(number[1])


def _day(text: str) -> str:
    try:
        if len(text) == 10 and date.fromisoformat(text):
            return text
    except ValueError:
        pass
    raise _BadCell(f"date {text[:20]!r} is no day: write 1946-01-31")


def _truth(column: str, text: str) -> bool | None:
    if text not in _TRUTH:
        raise _BadCell(f"{column} {text[:20]!r} is neither 0 nor 1")
    return _TRUTH[text]
