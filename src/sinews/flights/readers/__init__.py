"""Readers of position history: each gives tracks, whatever the file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sinews.flights.readers.source import Source, Summary

__all__ = ["Source", "Summary", "open_any"]


def open_any(
    path: Path | Sequence[Path],
    *,
    format: str = "auto",
    only: frozenset[str] | None = None,
    index: Path | None = None,
) -> Source:
    """Open a source of any format; `index` is for archives of traces alone."""
    from sinews.flights.readers import fr24, heatmap, opensky, readsb
    from sinews.flights.readers.detect import detect_format

    if format == "auto":
        format = detect_format(path if isinstance(path, Path) else path[0])
    if format == "readsb":
        return readsb.open_source(path, only=only, index=index)
    reader = {"heatmap": heatmap, "opensky": opensky, "fr24": fr24}[format]
    return reader.open_source(path, only=only)
