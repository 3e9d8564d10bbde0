"""What a reader hands back: tracks one by one, and a summary that fills as they are taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sinews.flights.columns import Track


@dataclass(slots=True)
class Summary:
    """What was read, and what was not, with why."""

    members: int = 0
    rows: int = 0
    rows_bad: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    skipped: Counter[str] = field(default_factory=Counter)


class Source:
    """An iterator of tracks over one source, and the summary of what has been taken so far."""

    def __init__(self, tracks: Callable[[Summary], Iterator[Track]]) -> None:
        self.summary = Summary()
        self._tracks = tracks(self.summary)

    def __iter__(self) -> Iterator[Track]:
        return self

    def __next__(self) -> Track:
        return next(self._tracks)
