"""What a deal's comment says of money and of production under licence.

Comments are free text in SIPRI's own shorthand: clauses divided by ';', amounts as "$1.6 b",
"$17-20 m", "THB4b ($120 m)", "$21 m or $30 m". What is taken from them stands beside the comment,
never in its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

# "$" with a letter before it is another country's dollar (A$, NT$); none is written so today.
_AMOUNT = re.compile(
    r"(?<![A-Za-z])\$ ?(?P<low>\d{1,7}(?:\.\d{1,4})?)(?:-\$?(?P<high>\d{1,7}(?:\.\d{1,4})?))?"
    r" ?(?P<unit>b|m|bn|billion|million|biliion)\b"
    r"(?: or \$ ?(?P<other>\d{1,7}(?:\.\d{1,4})?) ?(?P<other_unit>b|m)\b)?"
)
_MILLIONS = {"b": 1000, "bn": 1000, "billion": 1000, "biliion": 1000, "m": 1, "million": 1}
_LICENCE = re.compile(
    r"\b(?:licen(?:[cs]ed?)?|assembl\w+|produced in|production (?:of (?!components)\w+ )?in|locally)\b",
    re.IGNORECASE,
)
# A radar "for 3 frigates produced in India" was not made there; one "designed for production" was.
_OF_ANOTHER = re.compile(r"(?<!designed )(?<!developed )\b(?:for|from|on) +\S", re.IGNORECASE)
_ITSELF = re.compile(r"\b(?:for production|and produced(?: by .+)?) under (?:\w+ )?$", re.IGNORECASE)
_BRACKET_END = re.compile(r"[);]|$")
_NOT_MADE = re.compile(r"cancelled|abandoned|not used", re.IGNORECASE)
# SIPRI's longest is a fifth of this; in a damaged file, looking through more would take for ever.
_LONGEST = 2048


@dataclass(frozen=True, slots=True)
class Dollars:
    """An amount found in a comment: its own words, its bounds in millions, what it is of."""

    text: str
    low_million: Decimal
    high_million: Decimal
    scope: str


def dollars(comment: str) -> Dollars | None:
    """The first amount of US dollars that is a deal's or a part of one; else the first of any.

    An amount without "b" or "m" ("$80000 deal", "$44 deal m") is left alone: what it counts in
    would be a guess.
    """
    if len(comment) > _LONGEST:
        return None
    found = [_read(match, clause) for clause in _clauses(comment) for match in _AMOUNT.finditer(clause)]
    for amount in found:
        if amount.scope != "other":
            return amount
    return found[0] if found else None


def licensed_production(comment: str) -> str | None:
    """The first clause that speaks of production or assembly of the weapon itself, or None."""
    if len(comment) > _LONGEST:
        return None
    for clause in _clauses(comment):
        for match in _LICENCE.finditer(clause):
            start = end = None
            if clause.rfind("(", 0, match.start()) > clause.rfind(")", 0, match.start()):
                start = max(clause.rfind(mark, 0, match.start()) for mark in "(;") + 1
                end = _BRACKET_END.search(clause, match.end()).start()  # type: ignore[union-attr]
            words = clause[start:end]
            before = clause[start or 0 : match.start()]
            made = _ITSELF.search(before) or not _OF_ANOTHER.search(before)
            after = clause[match.end() : end].partition("(")[0]
            if made and not _NOT_MADE.search(before + after):
                return words.strip(" ,")
    return None


def _clauses(comment: str) -> list[str]:
    """Divide at ';', but not inside brackets, where SIPRI writes ';' for a comma."""
    clauses, depth, start = [], 0, 0
    for at, letter in enumerate(comment):
        if letter == "(":
            depth += 1
        elif letter == ")":
            depth = max(0, depth - 1)
        elif letter == ";" and depth == 0:
            clauses.append(comment[start:at])
            start = at + 1
    return [*clauses, comment[start:]]


def _read(match: re.Match[str], clause: str) -> Dollars:
    factor = _MILLIONS[match["unit"]]
    bounds = [Decimal(match["low"]) * factor]
    if match["high"]:
        bounds.append(Decimal(match["high"]) * factor)
    if match["other"]:
        bounds.append(Decimal(match["other"]) * _MILLIONS[match["other_unit"]])
    return Dollars(clause.strip(), min(bounds), max(bounds), _scope(match, clause))


def _scope(match: re.Match[str], clause: str) -> str:
    before, after = clause[: match.start()].lower(), clause[match.end() :].lower()
    # "(incl $8.5 m for aircraft)", "(offsets $130 m)": a part of the price, or no price at all.
    aside = re.search(
        r"\b(?:incl(?:uding)?|offsets?|not incl(?:uding)?|plus|\+|fined|for)\s*(?:incl )?(?:at least )?$",
        before,
    )
    opens = before.rfind("(") > before.rfind(")")
    named = re.match(
        r"\)?(?: or [^)]*\))?(?: ?'[^']*')*(?: \d+-(?:year|month))? ?(?:deal|lease|contract)\b",
        after,
    )
    worth = re.search(
        r"\b(?:deal|lease|contract) (?:worth )?\(?(?:[a-z]{3}[\d.\- ]+ ?(?:b|m|tr) \()?$", before
    )
    if aside:
        return "other"
    if re.search(r"\bpart (?:of )?(?:deal )?(?:worth )?[^(]*\(?$", before) and (named or worth):
        return "part"
    if (named or worth) and not (opens and not after.startswith(")")):
        return "deal"
    return "other"
