"""Which of SIPRI's arms-transfer layouts a file has, and its reader.

Three layouts: the delivery-level register, the deal-level register, and tables of yearly TIV (the
old site's and the new one's). They are told apart by their header line, not by the file's name.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sinews.errors import UnreadableFile
from sinews.sources import HEAD_BYTES, Outline, Sink
from sinews.sources.sipri_transfers import deals, deliveries, totals

_READERS: tuple[tuple[Callable[[bytes], bool], Callable[[Path, Sink], Outline]], ...] = (
    (deliveries.recognise, deliveries.read),
    (deals.recognise, deals.read),
    (totals.recognise, totals.read),
)


def recognise(head: bytes) -> bool:
    return any(recognises(head) for recognises, _ in _READERS)


def read(path: Path, sink: Sink) -> Outline:
    with path.open("rb") as raw:
        head = raw.read(HEAD_BYTES)
    for recognises, reads in _READERS:
        if recognises(head):
            return reads(path, sink)
    raise UnreadableFile("this is no SIPRI register or TIV table: none of their header lines is in it")
