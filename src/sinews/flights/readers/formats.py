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


def form_of(paths: Sequence[Path], form: str = "auto") -> str:
    """One of FORMATS: the one asked for, or found by content."""
    if form == "auto":
        return detect_format(paths[0])
    if form not in FORMATS:
        raise SinewsError(f"--format {form}: there are auto, {', '.join(FORMATS)}")
    return form


def open_any(
    paths: Path | Sequence[Path],
    form: str = "auto",
    *,
    only: frozenset[str] | None = None,
    share: tuple[int, int] = (0, 1),
    index: Path | None = None,
    fast: bool = False,
) -> Source:
    """The tracks of files that belong together; `form` is one of FORMATS, or found by content.

    `only` keeps some addresses; `share` those that leave the first number when divided by the
    second, so that several workers can have an archive between them. `index` and `fast` are for
    archives of traces alone (`readsb.open_source`).
    """
    listed = [paths] if isinstance(paths, Path) else list(paths)
    form = form_of(listed, form)
    given: Path | Sequence[Path] = listed[0] if len(listed) == 1 else listed
    if form == "readsb":
        return readsb.open_source(given, only=only, share=share, index=index, fast=fast)
    source = _READERS[form](given, only=only)
    return source if share[1] == 1 else _Shared(source, share)


class _Shared(Source):
    """The tracks of a source that are one share's; the summary counts all of them.

    A track without an address is the first share's.
    """

    def __init__(self, source: Source, share: tuple[int, int]) -> None:
        self._source = source
        self._share = share
        super().__init__(self._taken)
        self.summary = source.summary

    def _taken(self, _: Summary) -> Iterator[Track]:
        part, parts = self._share
        for track in self._source:
            if int(track.aircraft.icao24 or "0", 16) % parts == part:
                yield track
