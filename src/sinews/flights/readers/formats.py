"""Open position history whatever its format, or a share of its aircraft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sinews.errors import SinewsError
from sinews.flights.columns import Track
from sinews.flights.readers import fr24, heatmap, opensky, readsb
from sinews.flights.readers.detect import FORMATS, detect_format
from sinews.flights.readers.source import Source, Summary

_READERS = {"heatmap": heatmap.open_source, "opensky": opensky.open_source, "fr24": fr24.open_source}


def open_any(
    paths: Sequence[Path],
    form: str = "auto",
    *,
    only: frozenset[str] | None = None,
    share: tuple[int, int] = (0, 1),
) -> Source:
    """The tracks of files that belong together; `form` is one of FORMATS, or found by content.

    `only` keeps some addresses; `share` those that leave the first number when divided by the
    second, so that several workers can have an archive between them.
    """
    if form == "auto":
        form = detect_format(paths[0])
    elif form not in FORMATS:
        raise SinewsError(f"--format {form}: there are auto, {', '.join(FORMATS)}")
    given: Path | Sequence[Path] = paths[0] if len(paths) == 1 else paths
    if form == "readsb":
        return readsb.open_source(given, only=only, share=share)
    source = _READERS[form](given, only=only)
    return source if share[1] == 1 else _Shared(source, share)


class _Shared(Source):
    """The tracks of a source that are one share's; the summary counts all of them."""

    def __init__(self, source: Source, share: tuple[int, int]) -> None:
        self._source = source
        self._share = share
        super().__init__(self._taken)
        self.summary = source.summary

    def _taken(self, _: Summary) -> Iterator[Track]:
        part, parts = self._share
        for track in self._source:
            if int(track.aircraft.icao24, 16) % parts == part:
                yield track
