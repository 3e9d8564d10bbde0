"""Which states are neighbours, and which are major powers: the politically relevant dyads.

By Correlates of War number, since that is how the data are kept. After 2016 the last spells of
contiguity are carried on. (Stinnett, Tir, Schafer, Diehl and Gochman, "The Correlates of War
Project Direct Contiguity Data, version 3", Conflict Management and Peace Science 19, 2002; major
powers: Correlates of War Project, State System Membership, v2016.)
"""

from __future__ import annotations

from sinews.parties._tables import rows

_OPEN = 9999

# COW number, first and last year as a major power.
_MAJOR_POWERS = (
    (2, 1898, _OPEN),
    (200, 1816, _OPEN),
    (220, 1816, 1940),
    (220, 1945, _OPEN),
    (255, 1816, 1918),
    (255, 1925, 1945),
    (255, 1991, _OPEN),
    (300, 1816, 1918),
    (325, 1860, 1943),
    (365, 1816, 1917),
    (365, 1922, _OPEN),
    (710, 1950, _OPEN),
    (740, 1895, 1945),
    (740, 1991, _OPEN),
)


def contiguous_pairs() -> list[tuple[int, int, int, int]]:
    """Ordered pairs (COW numbers) that share a border or up to 400 miles of sea, with years."""
    return [
        (int(r["cow_a"]), int(r["cow_b"]), int(r["first_year"]), int(r["last_year"] or _OPEN))
        for r in rows("contiguity.csv")
    ]


def major_powers() -> tuple[tuple[int, int, int], ...]:
    """COW number, first and last year of each spell as a major power."""
    return _MAJOR_POWERS
