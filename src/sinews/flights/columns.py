"""The columns that every reader gives and the detector takes: one aircraft's fixes in one file.

All arrays of a `Track` have one entry a fix, in the file's order. Times are seconds since 1970 UTC;
heights are pressure altitude in feet, with two values that are no height: `GROUND` (the aircraft
said that it is on the ground) and `UNKNOWN`. What a format does not hold is NaN, or -1 for the
integrity categories.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

GROUND = -(2**31) + 1
UNKNOWN = -(2**31)

# Bits of `Track.marks`.
STALE = 1  # the position is old: no fix in the 20 s before
NEW_LEG = 2  # the writer's own guess that a leg begins here
GEOMETRIC_RATE = 4  # the vertical rate is geometric
GEOMETRIC_ALTITUDE = 8  # the altitude is geometric


@dataclass(frozen=True, slots=True)
class Aircraft:
    """Who was flying, as the file says it; None where it does not.

    `icao24` is six hexadecimal digits in lower case; a non-ICAO address has `is_icao` false.
    `operator` is never a private owner: readers leave owners' names out (contract §6).
    """

    icao24: str
    is_icao: bool = True
    registration: str | None = None
    type: str | None = None
    military: bool | None = None
    pia: bool = False
    ladd: bool = False


@dataclass(slots=True)
class Track:
    """One aircraft's fixes from one file."""

    aircraft: Aircraft
    time: NDArray[np.float64]  # s since 1970 UTC
    latitude: NDArray[np.float64]  # degrees
    longitude: NDArray[np.float64]  # degrees
    altitude: NDArray[np.int32]  # ft, GROUND or UNKNOWN
    speed: NDArray[np.float32]  # kt over ground
    heading: NDArray[np.float32]  # degrees, track over ground
    rate: NDArray[np.float32]  # ft/min
    marks: NDArray[np.uint8]  # bits, see above
    nic: NDArray[np.int8]  # navigation integrity category, 0-11
    nac_p: NDArray[np.int8]  # navigation accuracy category, 0-11
    # Call signs heard: (index of the fix, text without padding), in order, changes only.
    callsigns: list[tuple[int, str]] = field(default_factory=list)
    # Where the fixes are from: name of the file or the member, and rows that could not be read.
    source: str = ""
    rows_bad: int = 0
    # Where not every row was read: how to have the same track with all of them, until the next is asked for.
    whole: Callable[[], Track | None] | None = None

    def __len__(self) -> int:
        return len(self.time)
