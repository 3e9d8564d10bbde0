"""Which of UCDP's tables a file is, and its reader; the header line tells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sinews.errors import UnreadableFile
from sinews.sources import HEAD_BYTES, Outline, Sink
from sinews.sources.ucdp import conflict_years, country_years, events

_READERS: tuple[tuple[Callable[[bytes], bool], Callable[[Path, Sink], Outline]], ...] = (
    (country_years.recognise, country_years.read),
    (conflict_years.recognise, conflict_years.read),
    (events.recognise, events.read),
)


def recognise(head: bytes) -> bool:
    return any(recognises(head) for recognises, _ in _READERS)


def read(path: Path, sink: Sink) -> Outline:
    with path.open("rb") as raw:
        head = raw.read(HEAD_BYTES)
    for recognises, reads in _READERS:
        if recognises(head):
            return reads(path, sink)
    raise UnreadableFile("this is no UCDP table: line 1 is the header of none")
