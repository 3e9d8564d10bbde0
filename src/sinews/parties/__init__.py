"""Which party is meant: names in any language, codes of every system, valid by year.

`find` is for what a person typed, `from_sipri` for what SIPRI printed, `from_cow` and `from_gw` for
a number and its year, `get` for a code that is exact already. Importing this reads nothing; the
tables are read when first asked for, and the names in other languages than English only when the
small index does not know.
"""

from __future__ import annotations

from sinews.parties._codes import (
    all_parties,
    comtrade,
    comtrade_numbers,
    cow,
    get,
    gw,
    is_member_of_system,
    sipri_code,
    un_m49,
    unhcr,
)
from sinews.parties._find import find, with_article
from sinews.parties._groups import members
from sinews.parties._model import Kind, Party, UnknownParty
from sinews.parties._names import aliases, languages, name
from sinews.parties._neighbours import contiguous_pairs, major_powers
from sinews.parties._numbers import from_cow, from_gw
from sinews.parties._sipri import from_sipri

__all__ = [
    "Kind",
    "Party",
    "UnknownParty",
    "aliases",
    "all_parties",
    "comtrade",
    "comtrade_numbers",
    "contiguous_pairs",
    "cow",
    "find",
    "from_cow",
    "from_gw",
    "from_sipri",
    "get",
    "gw",
    "is_member_of_system",
    "languages",
    "major_powers",
    "members",
    "name",
    "sipri_code",
    "un_m49",
    "unhcr",
    "with_article",
]
