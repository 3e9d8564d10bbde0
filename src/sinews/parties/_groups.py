"""Groups of parties whose membership has dates: alliances, unions, SIPRI's regions."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from sinews.parties import _tables
from sinews.parties._model import UnknownParty, shown


@lru_cache(maxsize=4096)
def members(group_code: str, year: int) -> frozenset[str]:
    """The codes of a group's members in a year.

    Of a union or an alliance: those that were members on 1 July of the year, so that the United
    Kingdom is in `g-eu` to 2019 and Finland in `g-nato` from 2023. Of a region: every party in it
    that had records of its own in the year, territories and non-state actors included; in 1991 both
    the Soviet Union and what came out of it. Dates and their publishers stand in groups.toml.
    Raises `UnknownParty` when the code is no group's.
    """
    group = _tables.groups().get(group_code)
    if group is None:
        known = ", ".join(sorted(_tables.groups()))
        raise UnknownParty(f"'{shown(group_code)}' is no group: {known}")
    if "regions" in group:
        regions = frozenset(group["regions"])
        return frozenset(
            code
            for code, entry in _tables.entries().items()
            if entry.region in regions and entry.party.existed_in(year)
        )
    midsummer = date(year, 7, 1).isoformat()
    return frozenset(
        code
        for code, first, last in group["members"]
        if first <= midsummer and (not last or midsummer <= last)
    )
