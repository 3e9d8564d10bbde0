"""The small index: English names, aliases and codes, enough for nearly every question."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from sinews.parties import _tables
from sinews.parties._model import fold
from sinews.periods import Period

# "Korea, Republic of", "Palestine (State of)".
_INVERTED = r"(?P<name>[^,()]+)(?:, ?| \()(?P<rest>[^,()]+)\)?"
_SHORTENED = {"rep.": "republic", "dem.": "democratic", "fed.": "federal"}


class Ambiguity(NamedTuple):
    """A name of more than one party.

    With `until`, only for periods that end by that year; with `plain`, only without accents: "IRA"
    is two things, but "Irã" is Iran in Portuguese.
    """

    codes: tuple[str, ...]
    until: int | None
    plain: bool

    def holds(self, text: str, period: Period | None) -> bool:
        if self.plain and not text.isascii():
            return False
        if self.until is None:
            return True
        return period is not None and period.end is not None and period.end.year <= self.until


@cache
def index() -> dict[str, tuple[str, ...]]:
    """Party codes by folded English name or alias; a party's own name beats others' aliases."""
    found: dict[str, tuple[str, ...]] = {}
    for code, entry in _tables.entries().items():
        found.setdefault(fold(entry.party.name), (code,))
    given = [(code, entry.aliases) for code, entry in _tables.entries().items()]
    given += list(_tables.aliases()["names"].items())
    own = frozenset(found)
    for code, names in given:
        for key in map(fold, names):
            if key not in own and code not in found.get(key, ()):
                found[key] = (*found.get(key, ()), code)
    return found


@cache
def ambiguities() -> dict[str, Ambiguity]:
    return {
        fold(name): Ambiguity(tuple(row["codes"]), row.get("until"), row.get("plain", False))
        for row in _tables.aliases()["ambiguous"]
        for name in row["names"]
    }


def spellings(text: str) -> tuple[str, ...]:
    """The keys under which a text may be known: as it is, without "the", "Korea, Rep." turned."""
    keys = [fold(text)]
    words = text.split()
    if any(word.casefold() in _SHORTENED for word in words):
        text = " ".join(_SHORTENED.get(word.casefold(), word) for word in words)
        keys.append(fold(text))
    if text[:4].casefold() == "the ":
        keys.append(fold(text[4:]))
    if turned := re.fullmatch(_INVERTED, text):
        keys.append(fold(f"{turned['rest']} {turned['name']}"))
    if " & " in text:
        keys.append(fold(text.replace("&", "and")))
    return tuple(keys)


def named(text: str) -> tuple[str, ...]:
    """The parties with this English name or alias: none, one, or several."""
    for key in spellings(text):
        if codes := index().get(key):
            return codes
    return ()
