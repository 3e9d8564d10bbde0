"""The reference files, each read once and only when first asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast, get_args

from sinews.parties._model import Kind, Party, fold
from sinews.periods import Moment, Period

if TYPE_CHECKING:
    from pathlib import Path

# What only reading needs is imported when something is read: importing the package stays cheap.


def _path(name: str) -> Path:
    from pathlib import Path

    return Path(__file__).parent.parent / "reference" / name


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV file of the reference folder; lines that start with # are comments."""
    import csv

    with _path(name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(line for line in lines if not line.startswith("#"))


def unpacked(name: str) -> bytes:
    """The content of a gzip file of the reference folder."""
    import gzip

    return gzip.decompress(_path(name).read_bytes())


def toml(name: str) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(_path(name).read_text(encoding="utf-8"))


class Entry(NamedTuple):
    """A party with what the tables say about it beyond its name and years."""

    party: Party
    region: str = ""
    aliases: tuple[str, ...] = ()
    host: str = ""  # the state that SIPRI puts in a non-state party's bracket
    related: tuple[str, ...] = ()  # successors of a former state, predecessors of a new one


class Membership(NamedTuple):
    """A spell in a system of states, ends included; the last day is None while it lasts."""

    number: int
    letters: str
    first: date
    last: date | None

    def overlaps(self, period: Period) -> bool:
        last = None if self.last is None else Moment(self.last.year, self.last.month, self.last.day)
        first = Moment(self.first.year, self.first.month, self.first.day)
        return Period(first, last).overlaps(period)


def _party(row: dict[str, str]) -> Party:
    if row["kind"] not in get_args(Kind):
        raise ValueError(f"'{row['kind']}' is no kind of party ({row['code']})")
    first, last = (int(row[c]) if row.get(c) else None for c in ("first_year", "last_year"))
    return Party(row["code"], row["name"], cast(Kind, row["kind"]), first, last)


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(";") if part)


@cache
def entries() -> dict[str, Entry]:
    """Every party by its code: states and territories, actors, groups."""
    found: dict[str, Entry] = {}
    for row in rows("states.csv"):
        related = _split(row["related"])
        found[row["code"]] = Entry(_party(row), row["region"], related=related)
    for row in rows("actors.csv"):
        found[row["code"]] = Entry(_party(row), row["region"], _split(row["aliases"]), row["host"])
    for code, group in groups().items():
        party = Party(code, group["name"], "group")
        found[code] = Entry(party, "", tuple(group.get("aliases", ())))
    return found


@cache
def groups() -> dict[str, dict[str, Any]]:
    return toml("groups.toml")


@cache
def aliases() -> dict[str, Any]:
    return toml("aliases.toml")


@cache
def codes() -> dict[str, dict[str, str]]:
    """The other codes of a state or territory, by its own: iso2, m49, unhcr."""
    return {row["code"]: row for row in rows("codes.csv")}


@cache
def by_code(column: str) -> dict[str, str]:
    """Party codes by a column of codes.csv; a code that the publisher gave to two is left out."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for code, row in codes().items():
        if key := row[column]:
            if key in found:
                twice.add(key)
            found[key] = code
    return {key: code for key, code in found.items() if key not in twice}


@cache
def memberships(system: str) -> dict[str, tuple[Membership, ...]]:
    """Spells in a system of states ("cow", "gw") by party code, oldest first."""
    found: dict[str, list[Membership]] = {}
    for row in rows("systems.csv"):
        if row["system"] == system:
            last = date.fromisoformat(row["last"]) if row["last"] else None
            spell = Membership(int(row["number"]), row["letters"], date.fromisoformat(row["first"]), last)
            found.setdefault(row["code"], []).append(spell)
    return {code: tuple(sorted(spells, key=lambda s: s.first)) for code, spells in found.items()}


@cache
def sipri_codes() -> dict[str, str]:
    """Party codes by SIPRI's own letters (AST, CHE, UK, …)."""
    return {row["sipri"]: row["code"] for row in rows("sipri_codes.csv")}


@cache
def sipri_names() -> dict[str, str]:
    """Party codes by the folded name that SIPRI prints, asterisks and brackets folded away."""
    return {fold(row["name"]): row["code"] for row in rows("sipri_names.csv")}


@cache
def comtrade_numbers() -> dict[str, tuple[int, ...]]:
    """UN Comtrade's numbers where they are not M49's, by party code, the current one first."""
    found: dict[str, tuple[int, ...]] = {}
    for row in rows("comtrade.csv"):
        found[row["code"]] = (*found.get(row["code"], ()), int(row["number"]))
    return found
