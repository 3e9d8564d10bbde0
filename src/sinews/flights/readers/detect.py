"""Which format position history is in, by its content."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

from sinews.errors import UnreadableFile
from sinews.flights.readers import states
from sinews.flights.readers.heatmap import find_marker
from sinews.flights.readers.parts import gather_parts
from sinews.flights.readers.readsb import is_tar

FORMATS = ("readsb", "heatmap", "opensky", "fr24")
LOOK = 1 << 16


def detect_format(path: Path) -> str:
    """One of FORMATS; an error that says what is known, if it is none."""
    if path.is_dir():
        if next(path.rglob("trace_full_*"), None) is not None:
            return "readsb"
        files = sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
        for file in files[:20]:
            found = _of_file(file)
            if found:
                return found
    elif is_tar(gather_parts(path)):
        return "readsb"
    else:
        found = _of_file(path)
        if found:
            return found
    raise UnreadableFile(
        f"{path}: no position history that is known (readsb traces or heatmaps, OpenSky state vectors, "
        "Flightradar24 CSV); if it is, say which with --format"
    )


def _of_file(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            head = file.read(LOOK)
    except OSError as problem:
        raise UnreadableFile(f"{path}: {problem.strerror}") from None
    if head[:4] == b"PAR1":
        return "opensky"
    if head[:2] == b"\x1f\x8b":
        try:
            head = zlib.decompressobj(31).decompress(head, LOOK)
        except zlib.error:
            return None
    if find_marker(head) >= 0:
        return "heatmap"
    text = head.decode("utf-8-sig", "replace").lstrip()
    if text[:1] in ("{", "["):
        if re.match(r'\{\s*"\w+"\s*:\s*\{\s*"', text):  # columns, each {row label: value}
            return "opensky"
        if '"icao24"' in text or ('"latitude"' in text and '"longitude"' in text):
            return "opensky"
        return "readsb" if '"icao"' in text or '"trace"' in text else None
    names = [name.strip().strip('"').lower() for name in text.split("\n", 1)[0].split(",")]
    if {"snapshot_id", "latitude"} <= set(names) or {"flight_id", "aircraft_id"} <= set(names):
        return "fr24"
    if {"timestamp", "position"} <= set(names):
        return "fr24"
    return "opensky" if {"time", "latitude", "longitude"} <= states.choose(names).keys() else None
