"""Spoofing that shows only over many aircraft: the one false place to which all of them are drawn.

A spoofer tells every receiver in its reach the same place: an airport's, or a circle around one. One
aircraft that circles there for an hour at a credible speed looks like one that flew there; ten that
jumped there from a hundred miles away do not. So while a day is read, each aircraft that jumped says
in which cells (a quarter of a degree) it then sat at height by its barometer, which no spoofer
moves. Cells that several aircraft name are attractors, and what rests on positions there is judged
again. The others, nearly all, are judged once and never held.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sinews.flights.airfields import Airfields
from sinews.flights.columns import Track
from sinews.flights.detect import THRESHOLD, Flight, detect
from sinews.flights.interference import SEAT_COLUMNS

__all__ = ["ATTRACTED", "attractors_of", "detect_all"]

ATTRACTED = 3  # aircraft that make a place an attractor
_BESIDE = [row * SEAT_COLUMNS + column for row in (-1, 0, 1) for column in (-1, 0, 1)]


def attractors_of(doubts: Mapping[str, Iterable[int]]) -> NDArray[np.int64]:
    """Cells in which, or right beside which, three aircraft or more sat after a jump, in order.

    `doubts` holds by aircraft the cells that `detect` told of it.
    """
    named: dict[int, set[str]] = {}
    for aircraft, cells in doubts.items():
        for cell in cells:
            named.setdefault(int(cell), set()).add(aircraft)
    drawn = [
        cell
        for cell in named
        if len(set[str]().union(*(named.get(cell + step, ()) for step in _BESIDE))) >= ATTRACTED
    ]
    return np.array(sorted(drawn), np.int64)


def detect_all(
    aircraft: Sequence[Sequence[Track]], airfields: Airfields, *, threshold: float = THRESHOLD
) -> list[list[Flight]]:
    """The flights of many aircraft, in their order, each knowing where the others were drawn to."""
    doubts: dict[str, list[int]] = {}
    found = []
    for number, tracks in enumerate(aircraft):
        seats: list[NDArray[np.int64]] = []
        found.append(detect(tracks, airfields, threshold=threshold, doubts=seats))
        if seats:
            doubts[str(number)] = seats[0].tolist()
    cells = attractors_of(doubts)
    if len(cells):
        for key in doubts:
            tracks = aircraft[int(key)]
            found[int(key)] = detect(tracks, airfields, threshold=threshold, attractors=cells)
    return found
