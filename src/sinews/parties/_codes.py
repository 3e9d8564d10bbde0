"""Codes of parties in the systems that publishers use, by year where they change."""

from __future__ import annotations

from datetime import date

from sinews.parties import _tables
from sinews.parties._model import Party, UnknownParty, shown


def get(code: str) -> Party:
    """The party with exactly this code ("AZE", "x-hamas", "g-eu"); for anything looser see `find`.

    Raises `UnknownParty`.
    """
    entry = _tables.entries().get(code)
    if entry is None:
        raise UnknownParty(f"'{shown(code)}' is no party's code: write ISO3, x-… or g-…")
    return entry.party


def all_parties() -> tuple[Party, ...]:
    """Every party known without looking at a record: states, territories, actors, groups."""
    return tuple(entry.party for entry in _tables.entries().values())


def _spell(system: str, code: str, year: int) -> _tables.Membership | None:
    get(code)
    held = [
        spell
        for spell in _tables.memberships(system).get(code, ())
        if spell.first.year <= year and (spell.last is None or spell.last.year >= year)
    ]
    # Where the number changed within the year (Germany, 1990), the one at its end.
    return max(held, key=lambda spell: spell.last or date.max, default=None)


def cow(code: str, year: int) -> int | None:
    """The Correlates of War number of a party that was in their system of states in that year.

    None for a party that was not. In a year of change (Yugoslavia and Serbia, 1992) a number can
    belong to both parties, and SRB and SCG share 345 from 1992 to 2006. After 2016, where the
    list ends, its last members stay members.
    (Correlates of War Project, State System Membership List, v2016.)
    """
    spell = _spell("cow", code, year)
    return spell.number if spell else None


def gw(code: str, year: int) -> int | None:
    """The Gleditsch-Ward number of a party that was a member of their system in that year, or None.

    It differs from `cow` for Germany (260, not 255, after 1949), Yemen (678, not 679) and Serbia
    (340, not 345, from 2006); and it leaves out microstates, which `cow` counts. After 2017, where
    the list ends, its last members stay members. (Gleditsch and Ward, "A revised list of
    independent states since the congress of Vienna", International Interactions 25, 1999.)
    """
    spell = _spell("gw", code, year)
    return spell.number if spell else None


def is_member_of_system(code: str, year: int) -> bool:
    """Whether the party was in Gleditsch and Ward's system of states on a day of that year."""
    return gw(code, year) is not None


def un_m49(code: str) -> int | None:
    """The number of the United Nations' M49 standard, also ISO's; of former states the old one."""
    get(code)
    number = _tables.codes().get(code, {}).get("m49", "")
    return int(number) if number else None


def unhcr(code: str) -> str | None:
    """UNHCR's three letters ("GFR" for Germany, "ARE" for Egypt)."""
    get(code)
    return _tables.codes().get(code, {}).get("unhcr") or None


def comtrade(code: str) -> int | None:
    """UN Comtrade's current number: M49's, except 842 for the United States, 699 for India, ….

    Asking Comtrade with the M49 number of one of those silently gives nothing.
    """
    numbers = comtrade_numbers(code)
    return numbers[0] if numbers else None


def comtrade_numbers(code: str) -> tuple[int, ...]:
    """All numbers under which UN Comtrade keeps a party's trade, the current one first.

    Germany is 276 from 1991 and 280 before; India 699 from 1975 and 356 before.
    """
    get(code)
    special = _tables.comtrade_numbers().get(code)
    if special is not None:
        return special
    number = un_m49(code)
    return () if number is None else (number,)


def sipri_code(code: str) -> str | None:
    """SIPRI's own letters for a supplier ("CHE" for Chile), or None when they are not known."""
    get(code)
    return next((own for own, party in _tables.sipri_codes().items() if party == code), None)
