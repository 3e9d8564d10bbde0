"""From a publisher's number and a year to the party: Correlates of War, Gleditsch and Ward."""

from __future__ import annotations

from functools import cache, lru_cache

from sinews.parties import _tables
from sinews.parties._model import Party, UnknownParty

_NAMES = {"cow": "Correlates of War", "gw": "Gleditsch-Ward"}


def from_cow(number: int, year: int) -> Party:
    """The party that had this Correlates of War number in that year: 365 is the Soviet Union in
    1990 and Russia in 1992.

    Where a number passed on within the year, the party that had it at the end of the year; Serbia
    rather than Serbia and Montenegro, as everywhere here from 1992. Data sets also count years
    just outside the list (Belgium under occupation, Monaco before it joined the United Nations):
    those belong to the number's nearest holder, if it has records in that year. Raises
    `UnknownParty`.
    """
    return _holder("cow", number, year)


def from_gw(number: int, year: int) -> Party:
    """The party that had this Gleditsch-Ward number in that year, as `from_cow`."""
    return _holder("gw", number, year)


@lru_cache(maxsize=8192)
def _holder(system: str, number: int, year: int) -> Party:
    spells = _spells(system).get(number, ())
    held = [spell for spell in spells if spell[0] <= year <= spell[1]]
    entries = _tables.entries()
    if held:
        # Serbia and Montenegro shares its spells of 345 with Serbia, and ended with them.
        goes_on = {spell: entries[spell[2]].party.kind == "state" for spell in held}
        return entries[max(held, key=lambda spell: (spell[1], goes_on[spell]))[2]].party
    near = [spell for spell in spells if entries[spell[2]].party.existed_in(year)]
    if not near:
        raise UnknownParty(f"{number} is no state's number in {year} ({_NAMES[system]})")
    return entries[min(near, key=lambda spell: max(spell[0] - year, year - spell[1]))[2]].party


@cache
def _spells(system: str) -> dict[int, tuple[tuple[int, int, str], ...]]:
    """First year, last year and party of each spell, by number."""
    found: dict[int, tuple[tuple[int, int, str], ...]] = {}
    for code, spells in sorted(_tables.memberships(system).items()):
        for spell in spells:
            last = spell.last.year if spell.last else 9999
            found[spell.number] = (*found.get(spell.number, ()), (spell.first.year, last, code))
    return found
