"""Where records come from: one folder a data set, found by being there.

A folder holds `source.toml` (publisher, citation, terms, coverage, traps) and `parse.py` with

- `recognise(head: bytes) -> bool`: is a file that starts like this one of ours?
- `read(path: Path, sink: Sink) -> Outline`: the records, row by row, into the sink, and what the
  file as a whole says of itself;
- where a row is no line of text (workbooks), `show(path: Path, rows: set[int]) -> dict[int, str]`:
  the raw rows as text, for who traces a figure to them;
- where several files are one data set, `belong_together(folder: Path) -> list[Path]`: those of a
  folder, which are packed into one zip and read as that; none where the folder is another thing.

A parser touches no network, no clock and no workspace. A line that cannot be read goes to
`sink.set_aside` with its number and the reason; nothing is guessed. A file that cannot be read at
all raises `UnreadableFile`.
"""

from __future__ import annotations

import csv
import importlib
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Protocol

# A line longer than this is no record of any register; it is set aside without being held.
LONGEST_LINE = 1 << 20
# A quoted field may hold line breaks, but a quote that stays open over more lines than this is damage,
# which must not swallow the rest of the file.
_MOST_LINES = 100
# Enough of a file's beginning to tell which source it is from.
HEAD_BYTES = 16_384


class Sink(Protocol):
    """Takes what a parser finds; `values` follow the kind's columns up to `snapshot`."""

    def record(self, kind: str, values: tuple[Any, ...], row: int, row_count: int = 1) -> None: ...

    def set_aside(self, row: int, reason: str, text: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Scope:
    """What a snapshot claims to have looked at, so that "none" and "nobody looked" differ.

    `suppliers` and `recipients` are party codes, or None for all of them: the sending and the
    receiving side, whatever is sent (for displacement the origins and the hosts; for a table of
    state-years `suppliers` are the states). A scope that is not
    `stated` by the file itself supports what it lists, never that something is absent.
    `part` names the part of the kind the file holds, where a publisher gives a kind in parts that
    are never mixed (of displacement: stock, flow).
    """

    kind: str
    suppliers: tuple[str, ...] | None
    recipients: tuple[str, ...] | None
    first_year: int | None
    last_year: int | None
    stated: bool = True
    part: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """What a file says of itself."""

    title: str
    vintage: str | None
    retrieved: str | None
    scopes: tuple[Scope, ...]
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher's data set: its metadata, and its parser (imported when first used)."""

    name: str
    meta: dict[str, Any]

    def _parser(self) -> Any:
        return importlib.import_module(f"sinews.sources.{self.name}.parse")

    @property
    def recognise(self) -> Callable[[bytes], bool]:
        recognise: Callable[[bytes], bool] = self._parser().recognise
        return recognise

    @property
    def read(self) -> Callable[[Path, Sink], Outline]:
        read: Callable[[Path, Sink], Outline] = self._parser().read
        return read

    @property
    def show(self) -> Callable[[Path, set[int]], dict[int, str]] | None:
        """How to show raw rows that are no lines of text; None where a row is a line."""
        show: Callable[[Path, set[int]], dict[int, str]] | None = getattr(self._parser(), "show", None)
        return show

    @property
    def belong_together(self) -> Callable[[Path], list[Path]] | None:
        """Which files of a folder are one data set; None where files are read one by one."""
        found: Callable[[Path], list[Path]] | None = getattr(self._parser(), "belong_together", None)
        return found

    def vintage_of(self, file_name: str) -> str | None:
        """The date of the release that a file's name tells, by the patterns of [vintages.names]."""
        vintages = self.meta.get("vintages", {})
        for pattern in vintages.get("names", ()):
            if match := re.search(pattern, file_name, re.IGNORECASE):
                version = ".".join(part for part in match.groups() if part)
                if date := vintages["dates"].get(version):
                    return str(date)
        return None

    @property
    def non_commercial(self) -> bool:
        return bool(self.meta["terms"]["non_commercial"])


@cache
def all_sources() -> dict[str, Source]:
    """Every source folder, by name, in alphabetical order."""
    root = resources.files("sinews.sources")
    found = {}
    for folder in sorted(root.iterdir(), key=lambda entry: entry.name):
        about = folder.joinpath("source.toml")
        if folder.is_dir() and about.is_file():
            found[folder.name] = Source(folder.name, tomllib.loads(about.read_text("utf-8")))
    return found


def several(count: int, one: str, more: str) -> str:
    """A note in the singular or the plural: `{count}` in `more` is the number."""
    return one if count == 1 else more.format(count=f"{count:,}")


def numbered_lines(path: Path) -> Iterator[tuple[int, bytes | None]]:
    """The lines of a file with their numbers from 1, without line ends, in bounded memory.

    A line longer than `LONGEST_LINE` comes as None. Only LF ends a line: registers hold stray CRs
    inside comments.
    """
    with path.open("rb") as raw:
        number = 0
        while line := raw.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
                while line and not line.endswith(b"\n"):
                    line = raw.readline(LONGEST_LINE)
                yield number, None
            else:
                yield number, line.rstrip(b"\r\n")


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row of a CSV file: its first line's number, its lines, its cells.

    `cells` is None where the row cannot be read, and `problem` says why.
    """

    row: int
    row_count: int
    text: str
    cells: list[str] | None
    problem: str = ""


def csv_rows(path: Path) -> Iterator[CsvRow]:
    """The rows of a comma-separated UTF-8 file, a damaged one as such, in bounded memory.

    Empty lines are left out. A quoted field may run over lines; a quote that is never closed spoils
    its own line only.
    """
    waiting: list[tuple[int, str]] = []
    for row, raw in numbered_lines(path):
        if raw is None:
            yield from _spoilt(waiting)
            waiting.clear()
            yield CsvRow(row, 1, "", None, "the line is longer than a megabyte")
            continue
        if row == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            yield from _spoilt(waiting)
            waiting.clear()
            yield CsvRow(row, 1, raw.decode("latin-1"), None, "the line is not UTF-8")
            continue
        if not waiting and '"' not in text:
            if text:
                yield CsvRow(row, 1, text, text.split(","))
            continue
        waiting.append((row, text))
        yield from _closed(waiting)
    yield from _spoilt(waiting)


def _closed(waiting: list[tuple[int, str]]) -> Iterator[CsvRow]:
    """The row that the waiting lines make, once its quotes are closed; takes those lines away."""
    is_long = sum(len(text) for _, text in waiting) > LONGEST_LINE
    if sum(text.count('"') for _, text in waiting) % 2:
        if len(waiting) >= _MOST_LINES or is_long:
            yield from _spoilt(waiting)
            waiting.clear()
        return
    text = "\n".join(line for _, line in waiting)
    first, count = waiting[0][0], len(waiting)
    waiting.clear()
    if is_long and count > 1:
        yield CsvRow(first, count, "", None, "the row is longer than a megabyte")
        return
    try:
        rows = list(csv.reader([text], strict=True))
    except csv.Error as problem:
        yield CsvRow(first, count, text, None, f"its quotes are wrong ({problem})")
        return
    if rows and rows[0]:
        yield CsvRow(first, count, text, rows[0])


def _spoilt(waiting: list[tuple[int, str]]) -> Iterator[CsvRow]:
    """The lines after a quote that is never closed: the first is spoilt, the others stand alone."""
    for at, (row, text) in enumerate(waiting):
        if at == 0 or text.count('"') % 2:
            yield CsvRow(row, 1, text, None, "a quote is opened and never closed")
        else:
            yield from _closed([(row, text)])
