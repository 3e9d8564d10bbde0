"""Whether a file is the whole of what its publisher gives, where it does not say so itself.

A file may be cut at the end of a line, so that nothing in it is damaged and much of it is missing.
Nothing may be concluded then from what is not in it. Three things tell:

- how many rows whole files have, by `[whole]` of `source.toml`: `rows` in the edition that ends with
  `year`, and how many at least and at most come to it in a year (`a_year`); or `rows` alone;
- how many rows each year has at least (`years`, from the year of each entry on);
- in a table sorted by year, whether its last year goes on as far as the years before it did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sinews.sources import all_sources

# A file's last year is held against so many years before it.
_YEARS_BEFORE = 5
# A column is in order when no more than this part of its rows steps back.
_MOST_BREAKS = 0.02
# The least of the year before that a whole last year may have; refugee flows of 2020 had 85 per cent.
_LEAST_OF_YEAR_BEFORE = 0.8
_LEAST_WHEN_UNSORTED = 0.95


def lacking(source: str, part: str, rows: int, last_year: int | None = None) -> str:
    """What to say of a file with too few rows to be whole, or "" when it has enough."""
    about = _about(source, part)
    least = int(about.get("rows", 0))
    if "year" in about and last_year is not None:
        few, many = about["a_year"]
        later = last_year - int(about["year"])
        least += few * later if later > 0 else many * later
    if rows >= least:
        return ""
    return (
        f"it has {rows:,} rows where a whole one has {least:,} or more: a part is missing, and nothing "
        "follows from what is not in it; download it again"
    )


def _about(source: str, part: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = all_sources()[source].meta.get("whole", {}).get(part, {})
    return found


@dataclass(slots=True)
class _Block:
    """The rows of one year: how many, the last one's origin and host, steps back in each column."""

    rows: int = 0
    last: list[str] = field(default_factory=lambda: ["", ""])
    breaks: list[int] = field(default_factory=lambda: [0, 0])


@dataclass(slots=True)
class Years:
    """Takes the rows of a table of pairs and years, and tells which years it has whole."""

    blocks: dict[int, _Block] = field(default_factory=dict)
    is_sorted: bool = True
    _newest: int = 0

    def take(self, year: int, origin: str, host: str) -> None:
        self.is_sorted = self.is_sorted and year >= self._newest
        self._newest = max(year, self._newest)
        block = self.blocks.get(year)
        if block is None:
            block = self.blocks[year] = _Block()
        block.rows += 1
        for at, name in enumerate((origin, host)):
            block.breaks[at] += name < block.last[at]
            block.last[at] = name

    def whole(self, source: str, part: str) -> tuple[int | None, int | None, str]:
        """The first and last year that can be relied on, and a note where the last one cannot."""
        years = sorted(self.blocks)
        if not years:
            return None, None, ""
        note = ""
        if self.is_sorted and len(years) > 1 and self._breaks_off(years):
            cut = years.pop()
            note = (
                f"its rows of {cut} break off: the file was cut, and what it lists ends with {years[-1]}; "
                "download it again"
            )
        first = years[0]
        for year in years:
            if self.blocks[year].rows < self._least(source, part, year):
                first = year + 1
        if first > years[-1]:
            return None, None, note
        return first, years[-1], note

    def _least(self, source: str, part: str, year: int) -> int:
        named = _about(source, part).get("years", {})
        return max((int(least) for since, least in named.items() if int(since) <= year), default=0)

    def _breaks_off(self, years: list[int]) -> bool:
        last, before = self.blocks[years[-1]], [self.blocks[year] for year in years[-1 - _YEARS_BEFORE : -1]]
        is_ordered = [all(block.breaks[at] <= _MOST_BREAKS * block.rows for block in before) for at in (0, 1)]
        # Within what the other column orders, a column ends where it happens to: of Zimbabwe's hosts
        # the last is Zambia in one year and the United States in another.
        goes_on = all(
            last.last[at] in {block.last[at] for block in before}
            for at in (0, 1)
            if is_ordered[at] or at == 1 or not any(is_ordered)
        )
        part = last.rows / before[-1].rows
        if any(is_ordered):
            return part < _LEAST_OF_YEAR_BEFORE or not goes_on
        return part < (_LEAST_OF_YEAR_BEFORE if goes_on else _LEAST_WHEN_UNSORTED)
