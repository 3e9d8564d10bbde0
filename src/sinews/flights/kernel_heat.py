"""Entries of readsb's heatmaps sorted by aircraft, in three passes over plain words.

An entry is four little-endian words: address and source; latitude; longitude; height and speed. The
words are kept as they are until they lie together by aircraft; only then are they made into columns,
so that sorting moves 16 bytes an entry and no more.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sinews.flights.columns import GROUND, UNKNOWN
from sinews.flights.kernel_words import I64, Floats, Integers, U, Words, move_entry

Entries = NDArray[np.uint32]  # (n, 4)
Small = NDArray[np.int32]

MARKER = 0x0E7F7C9D
NO_POSITION = 1 << 30
ADDRESS = 0x1FFFFFF  # 24 bits, and the one that says that it is not ICAO's
ON_GROUND, NO_HEIGHT, NO_SPEED = -123, -124, -1
# No slice is older than readsb's forebear or as new as 2103, in ms.
OLDEST, NEWEST = 1_000_000_000_000, 4_200_000_000_000

# What an entry is, where it is not the number of an aircraft; -16 and less: a call sign of one.
SLICE, BAD = -1, -2


@njit(nogil=True, cache=True)
def find_aircraft(keys: Small, table: Small, key: Any, known: int) -> Any:
    """Number of the aircraft with this key; `known` if it is new, and it then has that number."""
    mask = len(table) - 1
    slot = ((key * 0x9E3779B1) >> 7) & mask
    while True:
        number = table[slot]
        if number < 0:
            table[slot] = known
            keys[known] = key
            return known
        if keys[number] == key:
            return I64(number)
        slot = (slot + 1) & mask


@njit(nogil=True, cache=True)
def number_entries(
    entries: Entries,
    begin: int,
    numbers: Small,
    keys: Small,
    table: Small,
    counts: Integers,
    known: int,
    tally: Integers,
) -> tuple[int, int]:
    """Give each entry from `begin` on the number of its aircraft, and count the positions of each.

    Stops where the table of aircraft is half full. Gives the entries done and the aircraft known. The
    aircraft of a slice come in the order of the slice before, mostly: so the one that followed then is
    tried first. `tally` counts slices and call signs.
    """
    after = np.zeros(len(keys), np.int32)
    before: Any = 0
    room = len(table) // 2
    for i in range(begin, len(entries)):
        word = entries[i, 0]
        if word == U(MARKER):
            numbers[i] = SLICE
            tally[0] += 1
            continue
        latitude = np.int32(entries[i, 1])
        if latitude >= NO_POSITION:
            # Whose call sign this is, shifted below the other signs.
            key = np.int32(word & U(ADDRESS))
            number = np.int32(after[before])
            if number >= known or keys[number] != key:
                if known >= room:
                    return i, known
                number = np.int32(find_aircraft(keys, table, key, known))
                if number == known:
                    known += 1
            numbers[i] = -16 - number
            tally[1] += 1
            continue
        longitude = np.int32(entries[i, 2])
        if not (-90_000_000 <= latitude <= 90_000_000 and -180_000_000 <= longitude <= 180_000_000):
            numbers[i] = BAD
            continue
        key = np.int32(word & U(ADDRESS))
        number = after[before]
        if number >= known or keys[number] != key:
            if known >= room:
                return i, known
            number = np.int32(find_aircraft(keys, table, key, known))
            if number == known:
                known += 1
            after[before] = number
        before = number
        numbers[i] = number
        counts[number] += 1
    return len(entries), known


@njit(nogil=True, cache=True)
def sort_entries(
    entries: Entries,
    numbers: Small,
    slices: int,
    times: Floats,
    places: Integers,
    by_aircraft: Entries,
    calls: Words,
    heard: int,
) -> tuple[int, int, int]:
    """Put the entries where their aircraft's are; the first word becomes the number of the slice.

    `places` is where the next entry of each aircraft goes. Call signs go into `calls` as aircraft,
    place, word. Gives slices, call signs heard, and entries that could not be read; a position in no
    slice is one of these, and keeps a place that is marked as having no time.
    """
    bad = 0
    good = False
    for i in range(len(entries)):
        number = numbers[i]
        if number >= 0:
            place = places[number]
            places[number] = place + 1
            move_entry(entries, i, by_aircraft, place, slices - 1 if good else 0xFFFFFFFF)
            bad += not good
        elif number == SLICE:
            time = I64(entries[i, 1]) << 32 | I64(entries[i, 2])
            good = OLDEST <= time <= NEWEST
            if good:
                times[slices] = time / 1000.0
                slices += 1
            else:
                bad += 1
        elif number <= -16:
            who = -16 - number
            calls[heard, 0] = U(who)
            calls[heard, 1] = U(places[who])
            calls[heard, 2] = U(entries[i, 2]) | U(entries[i, 3]) << U(32)
            heard += 1
        else:
            bad += 1
    return slices, heard, bad


@njit(nogil=True, cache=True)
def make_columns(
    by_aircraft: Entries,
    times: Floats,
    time: Floats,
    latitude: Floats,
    longitude: Floats,
    altitude: Small,
    speed: NDArray[np.float32],
) -> None:
    """Make columns of the sorted entries; those without a slice get no time."""
    for i in range(len(by_aircraft)):
        slot = by_aircraft[i, 0]
        time[i] = times[slot] if slot != U(0xFFFFFFFF) else np.nan
        latitude[i] = np.int32(by_aircraft[i, 1]) / 1e6
        longitude[i] = np.int32(by_aircraft[i, 2]) / 1e6
        last = by_aircraft[i, 3]
        height = np.int16(last & U(0xFFFF))
        if height == ON_GROUND:
            altitude[i] = GROUND
        elif height == NO_HEIGHT:
            altitude[i] = UNKNOWN
        else:
            altitude[i] = np.int32(height) * 25
        over_ground = np.int16(last >> U(16))
        speed[i] = np.nan if over_ground == NO_SPEED else np.float32(over_ground / 10.0)
