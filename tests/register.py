"""The delivery register read by other means, and the documented rules worked out a second time."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

from conftest import DELIVERIES
from sinews import parties


@dataclass(frozen=True)
class Row:
    """One line of the delivery register: what is needed to sum it, and where it stands."""

    line: int
    supplier: str
    recipient: str
    supplier_name: str
    recipient_name: str
    weapon: str
    description: str
    category: str
    number: int
    number_estimated: bool
    year: int
    year_estimated: bool
    status: str
    tiv: Fraction
    local: bool

    @property
    def spread(self) -> Fraction:
        """Half a unit of the last digit that is no padding zero, as a share of the number."""
        if not self.number_estimated or not self.number:
            return Fraction(0)
        digits = str(self.number)
        unit = 10 ** (len(digits) - len(digits.rstrip("0")))
        return Fraction(unit, 2 * self.number)

    @property
    def years(self) -> tuple[int, int]:
        slack = 1 if self.year_estimated else 0
        return self.year - slack, self.year + slack


@cache
def party(name: str) -> str:
    return parties.from_sipri(name).code


@cache
def register(path: Path = DELIVERIES) -> tuple[Row, ...]:
    """Every delivery of the register, with the csv module."""
    with path.open(encoding="latin-1", newline="") as file:
        lines = list(csv.reader(file, quoting=csv.QUOTE_NONE))
    start = next(at for at, line in enumerate(lines) if line and line[0] == "SIPRI AT Database ID")
    found = []
    for at, line in enumerate(lines[start + 1 :], start=start + 2):
        if len(line) == 17:
            found.append(
                Row(
                    at, party(line[1]), party(line[2]), line[1], line[2], line[3].strip(), line[4].strip(), line[5].strip(),
                    int(line[8]), line[9] != "No", int(line[10]), line[11] != "No", line[12].strip(),
                    Fraction(line[15]), line[16].rstrip(";").strip() == "Yes",
                )
            )  # fmt: skip
    return tuple(found)


Keep = Callable[[Row], bool]


@dataclass(frozen=True)
class Sums:
    """Value, least and greatest volume of a period."""

    tiv: Fraction
    low: Fraction
    high: Fraction


def sums(rows: Iterable[Row], keep: Keep, first: int, last: int) -> Sums:
    """The rule of the docs: certain years at their least, possible years at their greatest."""
    tiv = low = high = Fraction(0)
    for row in rows:
        if not keep(row):
            continue
        if first <= row.year <= last:
            tiv += row.tiv
        if first <= row.years[0] and row.years[1] <= last:
            low += row.tiv * (1 - row.spread)
        if row.years[1] >= first and row.years[0] <= last:
            high += row.tiv * (1 + row.spread)
    return Sums(tiv, low, high)


def share(part: Sums, whole: Sums) -> tuple[Fraction, Fraction | None, Fraction | None] | None:
    """In per cent, with the part at its least against the others at their greatest, and reverse."""
    if not whole.tiv:
        return None
    least, most = part.low + whole.high - part.high, part.high + whole.low - part.low
    return (
        100 * part.tiv / whole.tiv,
        100 * part.low / least if least else None,
        100 * part.high / most if most else None,
    )


@cache
def states() -> frozenset[str]:
    """Who has a place among states: names without stars, and nobody unknown."""
    names = {(row.supplier, row.supplier_name) for row in register()}
    names |= {(row.recipient, row.recipient_name) for row in register()}
    return frozenset(
        code for code, name in names if not name.endswith("*") and not name.startswith("unknown")
    )


def near(value: float | int | None, expected: Fraction | None, tolerance: float = 0.002) -> bool:
    if value is None or expected is None:
        return value is None and expected is None
    return abs(Fraction(Decimal(str(value))) - expected) <= Fraction(str(tolerance)) * max(1, abs(expected))
