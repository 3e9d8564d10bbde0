"""Our World in Data's file of political regimes: entity, code, year and one of four classes.

    Entity,Code,Year,Political regime
    Azerbaijan,AZE,1990,0

Codes are ISO3; former states have codes of Our World in Data's own, and what has none is no state.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from pathlib import Path

from sinews import parties
from sinews.errors import UnreadableFile
from sinews.parties import UnknownParty
from sinews.sources import Outline, Scope, Sink, csv_rows, several, wholeness

_ENTITY = ("entity", "code", "year")
# The last column is named by its title, or by its short name when that was chosen in the download.
_VALUES = ("political regime", "political_regime", "regime_row_owid")
_YEAR = re.compile(r"1[5-9][0-9]{2}|20[0-9]{2}")
_CLASSES = frozenset("0123")
_CODE = re.compile(r"[A-Z]{3}")
# Our World in Data's own codes for parties that are known here.
_OWN_CODES = {
    "OWID_GDR": "DDR",
    "OWID_GFR": "DEU",
    "OWID_KOS": "XKX",
    "OWID_RVN": "x-south-vietnam",
    "OWID_SML": "x-somaliland",
    "OWID_YAR": "x-north-yemen",
    "OWID_YPR": "YMD",
    "OWID_ZAN": "x-zanzibar",
}
# V-Dem has one series for a state and the state that it continues.
_CONTINUED = {"CZE": "CSK", "RUS": "SUN", "SRB": "YUG"}


def recognise(head: bytes) -> bool:
    return _is_header(head.decode("utf-8", "replace").removeprefix("\ufeff").split("\n")[0].split(","))


def read(path: Path, sink: Sink) -> Outline:
    """Read the regimes at `path` into `sink`; entities that are no parties are counted in a note."""
    rows = csv_rows(path)
    header = next(rows, None)
    if header is None or header.cells is None or not _is_header(header.cells):
        raise UnreadableFile(
            "its columns are not Entity, Code, Year, Political regime: choose 'Full data (CSV)' when "
            "you download it"
        )
    years: dict[str, set[int]] = {}
    no_party = not_yet = count = 0
    is_whole = True
    for line in rows:
        is_whole = True
        count += 1
        if line.cells is None or len(line.cells) != 4:
            problem = line.problem or f"{len(line.cells or ())} cells where 4 belong"
            is_whole = False
        elif not _YEAR.fullmatch(line.cells[2]):
            problem = f"{line.cells[2][:20]!r} is no year"
        elif line.cells[3] not in _CLASSES:
            problem = f"{line.cells[3][:20]!r} is no regime: 0, 1, 2 or 3"
            is_whole = bool(line.cells[3])
        else:
            name, code, year = line.cells[0], line.cells[1], int(line.cells[2])
            try:
                party = _party(code, year)
            except UnknownParty as unknown:
                sink.set_aside(line.row, str(unknown), line.text)
                continue
            if party is None:
                no_party += 1
            elif not party:
                not_yet += 1
            else:
                years.setdefault(party, set()).add(year)
                sink.record("regimes", (party, name, year, int(line.cells[3])), line.row)
            continue
        sink.set_aside(line.row, problem, line.text)
    first = min((min(found) for found in years.values()), default=None)
    last = max((max(found) for found in years.values()), default=None)
    scope = Scope("regimes", None, None, first, last, stated=is_whole)
    notes = []
    if lacking := wholeness.lacking("regimes_of_the_world", "regimes", count, last):
        notes.append(lacking)
        # The table goes state by state: one whose years reach the last, or its own end, is there whole.
        whole = tuple(sorted(code for code, found in years.items() if max(found) >= _last_due(code, last)))
        scope = Scope("regimes", whole, None, first, last, stated=bool(whole))
    if no_party:
        notes.append(
            several(
                no_party,
                "a row of an entity that is no party here (such as Bavaria) is left out",
                "{count} rows of entities that are no parties here (Bavaria, West Bank) are left out",
            )
        )
    if not_yet:
        notes.append(
            several(
                not_yet,
                "a row of a year before a state existed, or after it ended, is left out: it repeats the "
                "regime of the state it was part of",
                "{count} rows of years before a state existed, or after it ended, are left out: they repeat "
                "the regime of the state it was part of",
            )
        )
    return Outline("Political regime", _release(last), None, (scope,), tuple(notes))


def _last_due(code: str, last: int | None) -> int:
    """The last year of which a whole table has a state's regime."""
    return min(last or 0, parties.get(code).last_year or 9999)


def _is_header(cells: list[str]) -> bool:
    names = tuple(cell.strip().lower() for cell in cells)
    return len(names) == 4 and names[:3] == _ENTITY and names[3] in _VALUES


@lru_cache(maxsize=65536)
def _party(code: str, year: int) -> str | None:
    """The party of a row; None for an entity that is none, "" where it had no records of its own."""
    own = _OWN_CODES.get(code, code)
    if own == code and not _CODE.fullmatch(code):
        return None
    for candidate in (own, _CONTINUED.get(own)):
        if candidate and parties.get(candidate).existed_in(year):
            return candidate
    return ""


def _release(last_year: int | None) -> str | None:
    about = tomllib.loads((resources.files(__package__) / "source.toml").read_text("utf-8"))
    release: str | None = about["vintages"]["last_year"].get(str(last_year))
    return release
