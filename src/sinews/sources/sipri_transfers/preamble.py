"""What the lines above a SIPRI table say: whom it covers, which years, when it was generated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sinews import parties
from sinews.errors import UnknownName

_GENERATED = re.compile(r"(?:Data )?[Gg]enerated:\s*(.+?)[\s;,]*$")
_FORMATS = ("%d %b %Y %I:%M:%S %p", "%d %b %Y", "%d %B %Y", "%Y-%m-%d")
_TITLE = re.compile(r"Transfers of major conventional arms from (.+?)\s+to (.+?)\s*\.(?:\s|;|,|$)")
_YEAR = re.compile(r"[0-9]{4}")
_RANGE = re.compile(r"year range '([^']*)' to '([^']*)'")
# The database is released once a year, in the second week of March, up to the year before.
_RELEASE_MONTH_DAY = (3, 15)

_DATABASE_BEGINS = 1950
# A title that names every party there is is shorter; in a damaged file, more would take for ever.
_LONGEST = 16_384


@dataclass(slots=True)
class Alphabet:
    """Whether a register that is sorted by name goes on to the end of the alphabet.

    SIPRI's registers of the whole world are sorted (by supplier the one, by recipient the other) and
    end with Zimbabwe, or near it. One that is sorted and breaks off earlier was cut at the end of a
    line, and what it lacks is not known: 9,348 lines up to France made of a share of 68 per cent one
    of 92. Nearly a third of the lines by supplier are those of the United States, so that a cut is
    most likely there; no register of any year ends with it, but with unknown suppliers, Uruguay,
    Uzbekistan, Venezuela, Viet Nam or Zimbabwe.
    """

    name: str = ""
    names: int = 0
    lines: int = 0
    is_sorted: bool = True

    def take(self, name: str) -> None:
        name = name.casefold()
        if name != self.name:
            self.is_sorted = self.is_sorted and name > self.name
            self.names += 1
            self.name = name
        self.lines += 1

    def breaks_off(self, ends_after: str) -> bool:
        """Whether the last name is not beyond the one given, which every whole register passes.

        Too few lines or names tell nothing: a register of two suppliers may well end with one in F.
        """
        return self.is_sorted and self.names >= 5 and self.lines >= 100 and self.name <= ends_after


@dataclass(slots=True)
class Preamble:
    """What was read above the header; None where the file does not say."""

    title: str = ""
    vintage: str | None = None
    retrieved: str | None = None
    suppliers: tuple[str, ...] | None = None
    recipients: tuple[str, ...] | None = None
    scope_stated: bool = False
    first_year: int | None = None
    last_year: int | None = None

    def take(self, line: str) -> None:
        """Learn what one line above the header says."""
        if len(line) > _LONGEST:
            return
        line = line.strip().strip(";,").strip().strip('"')
        if not self.title and line:
            self.title = line
        if match := _GENERATED.match(line):
            self._take_generated(match[1])
        if match := _TITLE.search(line):
            self._take_title(match[1], match[2])
        if match := _RANGE.search(line):
            first, last = (int(year) if _YEAR.fullmatch(year) else None for year in match.groups())
            self.first_year, self.last_year = first, last

    def _take_generated(self, text: str) -> None:
        for form in _FORMATS:
            try:
                moment = datetime.strptime(text, form)
            except ValueError:
                continue
            self.vintage = moment.date().isoformat()
            # SIPRI makes its files when asked for them: the stamp is when this one was obtained.
            self.retrieved = moment.isoformat()
            return

    def _take_title(self, suppliers: str, recipients: str) -> None:
        try:
            self.suppliers = _listed(suppliers)
            self.recipients = _listed(recipients)
        except UnknownName:
            return
        self.scope_stated = True

    def first_covered_year(self, oldest_in_file: int) -> int | None:
        """The first year looked at: the title's, or the database's when the title names none."""
        if self.first_year is not None:
            return self.first_year
        return _DATABASE_BEGINS if self.scope_stated else oldest_in_file or None

    def cut(self, alphabet: Alphabet, ends_after: str) -> str | None:
        """A remark, where a register of the whole world ends before the alphabet does."""
        whole = self.scope_stated and self.suppliers is None and self.recipients is None
        if not whole or not alphabet.breaks_off(ends_after):
            return None
        return (
            f"it says it is of all states, and ends with {alphabet.name.title()}: it was cut, and the "
            "lines after that are missing; download it again"
        )

    def last_covered_year(self, newest_in_file: int) -> int:
        """The last year whose deliveries were published when the file was generated.

        The title may promise a later year than the data hold (a register of February 2026 says
        "to 2025" and ends in 2024). A year with rows is covered whatever the calendar says.
        """
        if self.vintage is None:
            return newest_in_file
        year, month, day = (int(part) for part in self.vintage.split("-"))
        published = year - 1 if (month, day) >= _RELEASE_MONTH_DAY else year - 2
        if self.last_year is not None:
            published = min(published, self.last_year)
        return max(published, newest_in_file)


def _listed(text: str) -> tuple[str, ...] | None:
    if text.strip().lower() == "all countries":
        return None
    return tuple(sorted({parties.from_sipri(name.strip()).code for name in text.split(",")}))
