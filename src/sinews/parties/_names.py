"""Names of states in every language of Unicode's CLDR, from two packed files."""

from __future__ import annotations

from functools import cache

from sinews.parties import _quick, _tables
from sinews.parties._codes import get
from sinews.parties._model import fold


def name(code: str, language: str = "en") -> str:
    """A party's name in a language ("nl", "pt-PT", "zh-Hant"), as CLDR has it.

    What CLDR does not name (former states, actors, groups), and languages that it does not know,
    get the English name. English names are those a newspaper prints: "DR Congo", not "Congo -
    Kinshasa". Raises `UnknownParty` for an unknown code.
    """
    party = get(code)
    locale = language.replace("-", "_")
    if locale.partition("_")[0].casefold() == "en" or code not in _columns():
        return party.name
    while locale:
        if found := _row(locale.casefold()).get(code):
            return found
        locale = locale.rpartition("_")[0]
    return party.name


def languages() -> tuple[str, ...]:
    """The locales in which CLDR names states, as `name` takes them."""
    return tuple(line.partition("\t")[0] for line in _lines()[1:])


def in_any_language(key: str) -> tuple[str, ...]:
    """The parties that have this folded name in some language: none, one, or several if split."""
    packed = _index()
    found = packed.find(b"\n" + key.encode("utf-8", "surrogatepass") + b"\t")
    if found < 0:
        return ()
    start = packed.index(b"\t", found) + 1
    return tuple(packed[start : packed.index(b"\n", start)].decode().split("|"))


def all_keys() -> dict[str, tuple[str, ...]]:
    """Every folded name with its parties: the big index and the small one. For suggestions only."""
    pairs = (line.split("\t") for line in _index().decode().splitlines() if line)
    return {key: tuple(codes.split("|")) for key, codes in pairs} | _quick.index()


@cache
def _index() -> bytes:
    return _tables.unpacked("name_index.tsv.gz")


@cache
def _lines() -> tuple[str, ...]:
    return tuple(_tables.unpacked("names.tsv.gz").decode().split("\n")[:-1])


@cache
def _columns() -> tuple[str, ...]:
    return tuple(_lines()[0].split("\t")[1:])


@cache
def _row(locale: str) -> dict[str, str]:
    for line in _lines()[1:]:
        given, *names = line.split("\t")
        if given.casefold() == locale:
            return dict(zip(_columns(), names, strict=True))
    return {}


def aliases(code: str) -> tuple[str, ...]:
    """What else a party is called, in any language: abbreviations, older and longer names.

    Names that mean more than one party are left out.
    """
    entry = _tables.entries()[get(code).code]
    given = (*entry.aliases, *_tables.aliases()["names"].get(code, ()))
    ambiguous = _quick.ambiguities()
    return tuple(name for name in given if fold(name) not in ambiguous)
