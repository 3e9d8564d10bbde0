"""How single cells of the project's own files are read, and what to tell who wrote them."""

from __future__ import annotations

import calendar
import difflib
import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

from sinews import parties
from sinews.errors import UnknownName
from sinews.periods import Moment, UnreadablePeriod

EVENT_TYPES = (
    "agreement",
    "airlift",
    "attack",
    "blockade",
    "cease-fire",
    "clash",
    "deal",
    "delivery",
    "displacement",
    "embargo",
    "exercise",
    "exemption",
    "finding",
    "incident",
    "infrastructure",
    "offensive",
    "opening",
    "publication",
    "sanction",
    "statement",
    "visit",
    "vote",
    "war",
    "withdrawal",
)
ATTRIBUTIONS = ("official", "reported", "alleged")
PARTY_KINDS = ("company", "non-state", "office-holder", "organisation")
_RELATIONS = {
    "": "=", "=": "=", "exactly": "=",
    "~": "~", "≈": "~", "about": "~", "around": "~",
    ">=": ">=", "≥": ">=", "at least": ">=",
    ">": ">", "more than": ">", "over": ">",
    "<=": "<=", "≤": "<=", "at most": "<=", "up to": "<=",
    "<": "<", "less than": "<", "under": "<",
}  # fmt: skip
# The columns that two kinds read differently are named with their kind.
_SLUG = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
_PARTY_SLUG = re.compile(r"x-[a-z0-9]+(?:-[a-z0-9]+)*")
_MEASURE = re.compile(r"[a-z_]+\.[a-z_]+")
_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,6})?")
_ADDRESS = re.compile(r"https?://[^\s/]+\.\S+")
_DATE_PARTS = re.compile(r"(\d{1,4})[-./ ](\d{1,2})[-./ ](\d{1,4})")
# Spaces that a spreadsheet or a web page leaves: no-break, thin, zero-width.
_SPACES = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\u2060\ufeff]+")


class BadCell(Exception):
    """A cell that does not hold what its column says; the message says what to write."""


def clean(text: str) -> str:
    """A cell without spare spaces, line breaks and characters that cannot be printed."""
    spaced = _SPACES.sub(" ", text).strip()
    return spaced if spaced.isprintable() else "".join(c for c in spaced if c.isprintable())


def shown(text: str, limit: int = 40) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def hint(text: str, choices: tuple[str, ...]) -> str:
    """“ (did you mean …?)” for the nearest choice, or nothing."""
    close = difflib.get_close_matches(text.lower(), choices, 1, 0.6)
    return f" (did you mean {close[0]}?)" if close else ""


@cache
def reader(kind: str, column: str) -> Callable[[str, str], Any]:
    """The function that reads a cell of this column; it takes the text and what parts the fields."""
    return _BY_KIND.get((kind, column)) or _BY_COLUMN.get(column) or _text


def contradictions(kind: str, values: dict[str, Any]) -> list[str]:
    """What is wrong between cells that are right by themselves."""
    found = []
    for first, last in (
        ("date_start", "date_end"),
        ("period_start", "period_end"),
        ("valid_from", "valid_to"),
    ):
        start, end = values.get(first), values.get(last)
        if start and end and Moment.parse(start).first_day() > Moment.parse(end).last_day():
            found.append(f"column {last}: '{end}' is before {first} ('{start}')")
    if "url" in values and not values["url"] and not values.get("note"):
        found.append("column url: is empty; where there is no page, say in 'note' where it can be read")
    return found


def _text(text: str, separator: str) -> str | None:
    return text or None


def _moment(text: str, separator: str) -> Moment | None:
    if not text:
        return None
    try:
        return Moment.parse(text)
    except UnreadablePeriod:
        raise BadCell(f"'{shown(text)}' is not a date: write {_as_date(text)}") from None


def _as_date(text: str) -> str:
    """How to write what may have been meant; a day that is not in the month becomes its last."""
    parts = _DATE_PARTS.fullmatch(text)
    if parts is None:
        return "2023, 2023-09 or 2023-09-19"
    a, b, c = (int(part) for part in parts.groups())
    year_first = len(parts[1]) == 4
    year, rest = (a, (b, c)) if year_first else (c, (a, b))
    if not 1000 <= year <= 9999:
        return "2023, 2023-09 or 2023-09-19"
    months_days = {rest} if year_first else {rest[::-1], rest}
    written = sorted(
        f"{year}-{month:02d}-{min(day, calendar.monthrange(year, month)[1]):02d}"
        for month, day in months_days
        if 1 <= month <= 12 and 1 <= day <= 31
    )
    if not written:
        return "2023, 2023-09 or 2023-09-19"
    return written[0] if len(written) == 1 else f"{written[0]} or {written[1]}, whichever is meant"


@cache
def _party_code(text: str) -> str:
    lowered = text.lower()
    if _PARTY_SLUG.fullmatch(lowered):
        return lowered
    try:
        return parties.find(text).code
    except UnknownName as problem:
        raise BadCell(str(problem)) from None


def _party(text: str, separator: str) -> str | None:
    return _party_code(text) if text else None


def _parties(text: str, separator: str) -> list[str] | None:
    codes = [_party_code(part.strip()) for part in re.split(r"[;|]", text) if part.strip()]
    return list(dict.fromkeys(codes)) or None


def _own_slug(text: str, separator: str) -> str:
    if not _PARTY_SLUG.fullmatch(text):
        raise BadCell(f"'{shown(text)}' is no slug: write x- and small letters, as in x-silk-way-airlines")
    return text


def _slug(text: str, separator: str) -> str:
    if not _SLUG.fullmatch(text):
        raise BadCell(f"'{shown(text)}': write small letters, digits and '-', as in karabakh-offensive-2023")
    return text


def _choice(choices: tuple[str, ...]) -> Callable[[str, str], str]:
    def read(text: str, separator: str) -> str:
        lowered = text.lower()
        if lowered not in choices:
            near = hint(lowered, choices)
            listed = near.strip(" ()") if near else f"write {', '.join(choices[:-1])} or {choices[-1]}"
            raise BadCell(f"'{shown(text)}' is not known here: {listed}")
        return lowered

    return read


def _relation(text: str, separator: str) -> str:
    try:
        return _RELATIONS[text.lower()]
    except KeyError:
        raise BadCell(f"'{shown(text)}' is none of =, ~, >=, >, <=, < (or 'at least', 'about', …)") from None


def _number(text: str, separator: str) -> Decimal:
    plain = text.replace(" ", "")
    if _NUMBER.fullmatch(plain):
        return Decimal(plain)
    # Where ';' parts the fields, ',' is the decimal sign; before three digits it may be either.
    if re.fullmatch(r"-?\d{1,3}(?:[,.]\d{3})+", plain):
        whole = re.sub(r"[,.]", "", plain)
        head, _, tail = plain.replace(",", ".").rpartition(".")
        options = whole if head.count(".") else f"{whole} or {head}.{tail}0, whichever is meant"
        raise BadCell(f"'{shown(text)}' may be read in two ways: write {options}")
    if separator == ";" and re.fullmatch(r"-?\d{1,18},\d{1,6}", plain):
        return Decimal(plain.replace(",", "."))
    raise BadCell(f"'{shown(text)}' is no number: write digits only, as in 100417 or 67.7")


def _measure(text: str, separator: str) -> str | None:
    if text and not _MEASURE.fullmatch(text):
        raise BadCell(f"'{shown(text)}' is no measure's name: write one as in airlift.flights, or nothing")
    return text or None


def _address(text: str, separator: str) -> str | None:
    if text and not _ADDRESS.fullmatch(text):
        raise BadCell(f"'{shown(text)}' is no web address: write it whole, from https:// on")
    return text or None


_BY_KIND: dict[tuple[str, str], Callable[[str, str], Any]] = {
    ("events", "type"): _choice(EVENT_TYPES),
    ("events", "event"): _slug,
    ("parties", "party"): _own_slug,
    ("parties", "kind"): _choice(PARTY_KINDS),
    ("places", "attribute"): _slug,
    ("reports", "value"): _number,
}
_BY_COLUMN: dict[str, Callable[[str, str], Any]] = {
    "date_start": _moment,
    "date_end": _moment,
    "period_start": _moment,
    "period_end": _moment,
    "valid_from": _moment,
    "valid_to": _moment,
    "published": _moment,
    "actors": _parties,
    "concerns": _parties,
    "sender": _party,
    "receiver": _party,
    "state": _party,
    "attribution": _choice(ATTRIBUTIONS),
    "relation": _relation,
    "measure": _measure,
    "url": _address,
}
