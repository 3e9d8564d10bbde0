"""Spoofing that shows only over many aircraft: the one false place to which all of them are drawn.

A spoofer tells every receiver in its reach the same place: an airport's, or a circle around one. One
aircraft that circles there for an hour at a credible speed looks like one that flew there; ten that
jumped there from a hundred miles away do not. So while a day is read, each aircraft that jumped says
in which cells (a quarter of a degree) it then sat at height by its barometer, which no spoofer
moves. Cells that several aircraft name are attractors, and what rests on positions there is judged
again. The others, nearly all, are judged once and never held.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sinews.flights.airfields import Airfields
from sinews.flights.columns import Track
from sinews.flights.detect import THRESHOLD, Flight, detect
from sinews.flights.interference import SEAT_COLUMNS

__all__ = ["ATTRACTED", "Waiting", "attractors_of", "detect_all", "detect_or_wait", "judge_again"]

ATTRACTED = 3  # aircraft that make a place an attractor


@dataclass(slots=True)
class Waiting:
    """An aircraft that jumped: its tracks, the flights found without the others, the cells it sat in."""

    tracks: list[Track]
    flights: list[Flight]
    seats: NDArray[np.int64]
    since: float | None = None
    until: float | None = None
    threshold: float = THRESHOLD
    icao24: str = field(init=False)

    def __post_init__(self) -> None:
        self.icao24 = self.tracks[0].aircraft.icao24


def detect_or_wait(
    tracks: list[Track],
    airfields: Airfields,
    *,
    since: float | None = None,
    until: float | None = None,
    threshold: float = THRESHOLD,
) -> list[Flight] | Waiting:
    """The flights of one aircraft, or, where it jumped, what `judge_again` needs of it."""
    doubts: list[NDArray[np.int64]] = []
    flights = detect(tracks, airfields, since=since, until=until, threshold=threshold, doubts=doubts)
    return Waiting(tracks, flights, doubts[0], since, until, threshold) if doubts else flights


def attractors_of(waiting: Iterable[Waiting]) -> NDArray[np.int64]:
    """Cells in which, or right beside which, three aircraft or more sat after a jump, in order."""
    named: dict[int, set[str]] = {}
    for one in waiting:
        for cell in one.seats.tolist():
            named.setdefault(cell, set()).add(one.icao24)
    beside = [row * SEAT_COLUMNS + column for row in (-1, 0, 1) for column in (-1, 0, 1)]
    drawn = [
        cell
        for cell in named
        if len(set[str]().union(*(named.get(cell + step, ()) for step in beside))) >= ATTRACTED
    ]
    return np.array(sorted(drawn), np.int64)


def judge_again(waiting: list[Waiting], airfields: Airfields) -> Iterator[tuple[Waiting, list[Flight]]]:
    """The flights of all that waited, each judged knowing where the others were drawn to.

    The order of `waiting` is kept, and does not matter to what is found.
    """
    cells = attractors_of(waiting)
    for one in waiting:
        flights = one.flights
        if len(cells):
            flights = detect(
                one.tracks, airfields, since=one.since, until=one.until, threshold=one.threshold,
                attractors=cells,
            )  # fmt: skip
        yield one, flights


def detect_all(
    aircraft: Iterable[list[Track]], airfields: Airfields, *, threshold: float = THRESHOLD
) -> list[list[Flight]]:
    """The flights of many aircraft, in their order, each with what the others' positions say."""
    found = [detect_or_wait(tracks, airfields, threshold=threshold) for tracks in aircraft]
    waiting = [one for one in found if isinstance(one, Waiting)]
    again = {id(one): flights for one, flights in judge_again(waiting, airfields)}
    return [again[id(one)] if isinstance(one, Waiting) else one for one in found]
