"""Where records come from: one folder a data set, found by being there.

A folder holds `source.toml` (publisher, citation, terms, coverage, traps) and `parse.py` with

- `recognise(head: bytes) -> bool`: is a file that starts like this one of ours?
- `read(path: Path, sink: Sink) -> Outline`: the records, row by row, into the sink, and what the
  file as a whole says of itself.

A parser touches no network, no clock and no workspace. A line that cannot be read goes to
`sink.set_aside` with its number and the reason; nothing is guessed. A file that cannot be read at
all raises `UnreadableFile`.
"""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Protocol

# A line longer than this is no record of any register; it is set aside without being held.
LONGEST_LINE = 1 << 20
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
    """

    kind: str
    suppliers: tuple[str, ...] | None
    recipients: tuple[str, ...] | None
    first_year: int | None
    last_year: int | None
    stated: bool = True


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
