"""Which of SIPRI's arms-transfer layouts a file has, and its reader.

Three layouts: the delivery-level register, the deal-level register, and tables of yearly TIV (the
old site's and the new one's). They are told apart by their header line, not by the file's name.
"""

from __future__ import annotations

from pathlib import Path

from sinews.errors import UnreadableFile
from sinews.sources import HEAD_BYTES, Outline, Sink
from sinews.sources.sipri_transfers import deals, deliveries, totals

_READERS = (deliveries, deals, totals)


def recognise(head: bytes) -> bool:
    return any(reader.recognise(head) for reader in _READERS)


def read(path: Path, sink: Sink) -> Outline:
    with path.open("rb") as raw:
        head = raw.read(HEAD_BYTES)
    for reader in _READERS:
        if reader.recognise(head):
            return reader.read(path, sink)
    raise UnreadableFile(
        "this is no SIPRI register or TIV table: none of their header lines is in it"
    )
