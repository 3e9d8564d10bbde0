"""What a party is, and how two spellings of its name are seen to be the same."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from sinews.errors import UnknownName
from sinews.periods import Moment, Period

Kind = Literal["state", "former-state", "territory", "non-state", "organisation", "unknown", "group"]


class UnknownParty(UnknownName):
    """A text that names no party, or more than one, or one that the period does not know.

    `suggestions` are names that `find` would accept; `candidates` are the codes they stand for.
    """

    def __init__(
        self,
        message: str,
        suggestions: tuple[str, ...] = (),
        candidates: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message, suggestions)
        self.candidates = candidates


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who can send, receive, fight, sign or host.

    `first_year` and `last_year` bound the years in which records are kept under this party; None
    is no bound. A colony has none, since publishers keep its records under its own name before
    independence too; a state that broke away from another (Azerbaijan, South Sudan) has one.
    """

    code: str
    name: str
    kind: Kind
    first_year: int | None = None
    last_year: int | None = None

    def existed_in(self, year: int) -> bool:
        """Whether records of that year can be kept under this party."""
        return not (
            (self.first_year is not None and year < self.first_year)
            or (self.last_year is not None and year > self.last_year)
        )

    def overlaps(self, period: Period) -> bool:
        """Whether the party and the period have a day in common."""
        first = None if self.first_year is None else Moment(self.first_year)
        last = None if self.last_year is None else Moment(self.last_year)
        return Period(first, last).overlaps(period)


# Letters that Unicode does not take apart into a base letter and a mark, and Arabic letters that
# Persian, Urdu and Kurdish keyboards write with other code points.
_LETTERS = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i",
        "ħ": "h", "ŧ": "t", "ŋ": "n",
        "ی": "ي", "ى": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "ة": "ه",
    }
)  # fmt: skip
# Combining marks that are accents (Latin, Greek, Cyrillic), Hebrew points, Arabic vowel signs.
# Marks of Indic and South-East Asian scripts are vowels and stay.
_ACCENTS = r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]"
# Everything that is neither letter, digit nor one of those vowels: spaces, dashes, dots,
# apostrophes, zero-width joiners, brackets. The asterisk is SIPRI's and is dealt with before.
_DROPPED_CATEGORIES = frozenset("PSZC")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The key under which spellings of one name meet: no case, accents, spaces or punctuation.

    "Côte d’Ivoire", "cote d'ivoire" and "COTE DIVOIRE" all give "cotedivoire".
    """
    folded = unicodedata.normalize("NFKD", text).casefold()
    folded = re.sub(_ACCENTS, "", unicodedata.normalize("NFKD", folded)).translate(_LETTERS)
    kept = (c for c in folded if unicodedata.category(c)[0] not in _DROPPED_CATEGORIES)
    return unicodedata.normalize("NFC", "".join(kept))


def slug(text: str) -> str:
    """A text as the tail of a code: "Houthi rebels" gives "houthi-rebels"; may be empty."""
    plain = re.sub(_ACCENTS, "", unicodedata.normalize("NFKD", text).casefold()).translate(_LETTERS)
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "").replace("’", "")).strip("-")


def shown(text: str, limit: int = 60) -> str:
    """A foreign text fit for a one-line message: no control characters, not too long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
