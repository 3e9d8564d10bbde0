"""How single fields of SIPRI's files are read."""

from __future__ import annotations

import re
from decimal import Decimal

# More digits than any volume has would not fit a table's column.
_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,4})?")
_STATUS = {
    "new": "new",
    "second hand": "second-hand",
    "second hand but modernized": "second-hand-modernised",
}


class BadField(Exception):
    """A field that does not hold what its column says; the message names the column."""


def number(text: str, column: str) -> Decimal | None:
    """A plain decimal number, or None for an empty field."""
    text = text.strip()
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise BadField(f"'{text}' is no number ({column})")
    return Decimal(text)


def whole(text: str, column: str) -> int | None:
    """A whole number of items, or None for an empty field."""
    text = text.strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise BadField(f"'{text}' is no whole number ({column})")
    return int(text)


def year(text: str, column: str) -> int:
    """A year from 1900 to 2100."""
    value = whole(text, column)
    if value is None or not 1900 <= value <= 2100:
        raise BadField(f"'{text.strip()}' is no year ({column})")
    return value


def status(text: str) -> str:
    """New, second-hand or second-hand-modernised."""
    try:
        return _STATUS[text.strip().lower()]
    except KeyError:
        raise BadField(f"'{text.strip()}' is no status that SIPRI uses (Status)") from None


def half_unit(value: int) -> Decimal:
    """Half a unit of the last digit that is not a padding zero: 40 → 5, 12 → 0.5, 0 → 0.

    An estimated number is a rounded one, and a rounded number stands for half a unit each way.
    """
    if value == 0:
        return Decimal(0)
    unit = 1
    while value % (unit * 10) == 0:
        unit *= 10
    return Decimal(unit) / 2
