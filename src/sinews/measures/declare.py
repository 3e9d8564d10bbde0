"""How a measure is declared: a typed function, found by being there.

    @measure("arms.import_share", unit="%")
    def import_share(records, *, supplier: Party, recipient: Party, period: Period) -> Answer:
        '''Methodology.'''

Parameters have the same names and meanings in every measure (`PARAMETERS`). The decorated function
is registered under its name; `run` reads the parameters, calls it, and makes the `Figure`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sinews import parties
from sinews.errors import SinewsError, UnknownName
from sinews.figure import Caveat, Cell, Series
from sinews.parties import Party
from sinews.periods import Period

# Every parameter that a measure may take, and what it means, in the order they are shown.
PARAMETERS: dict[str, str] = {
    "supplier": "the party that supplied: a name in any language, a code, or a group of states",
    "recipient": "the party that received: a name in any language, a code, or a group of states",
    "exporter": "the party whose exports are meant, to all recipients",
    "importer": "the party whose imports are meant, from all suppliers",
    "state": "the state that is measured",
    "other": "the state it is compared with",
    "origin": "where people fled from",
    "host": "where they are now, or came to",
    "period": "the years, both ends included: 2016/2020",
    "prior": "the earlier period of a change: 2011/2015",
    "n": "how many",
    "category": "SIPRI armament category: aircraft, missiles, ships, …",
    "weapon": "a word in the weapon's designation or description: Barak, UAV",
    "instruments": "treaties and regimes, by their short names with commas between: att,wassenaar",
    "departure": "where flights left: a state, a group, airfields' codes (UBBB,UB12), or any",
    "destination": "where they went: a state, a group, airfields' codes, or any",
    "ways": "one (from departure to destination) or both",
    "operator": "ICAO codes of operators (AZQ), or a class: air arm, state, charter, airline",
    "aircraft": "ICAO type designators with commas between: IL76,A124",
    "place": "an airfield's code or a place's name: LLOV, Ovda",
    "event": "an event's name, or words of its title or type; of two events, FIRST..SECOND",
    "measure": "the measure that is had for every dyad: arms.tiv",
    "since": "a year or day: what was not there before it is new",
    "vintage": "the publisher's release: 2022-07-28, or the beginning of it: 2022",
}
# Everybody at once: the largest exporters in the world, the world's exports.
WORLD_GROUP = Party("g-world", "the world", "group", None, None)
_PARTIES = {"supplier", "recipient", "exporter", "importer", "state", "other", "origin", "host"}
_PERIODS = {"period", "prior"}
CATEGORIES = (
    "Aircraft",
    "Air-defence systems",
    "Armoured vehicles",
    "Artillery",
    "Engines",
    "Missiles",
    "Naval weapons",
    "Other",
    "Satellites",
    "Sensors",
    "Ships",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a measure found; `run` adds the name, the parameters and the provenance.

    `snapshots` are the ids of the raw files read; `records_sql` lists (snapshot, row) of every
    record the value rests on, in order. A value of None needs a caveat that says why.
    """

    value: float | int | str | list[str] | None
    text: str
    sql: str = ""
    records_sql: str = ""
    tables: tuple[str, ...] = ()
    snapshots: tuple[str, ...] = ()
    vintages: tuple[str, ...] = ()
    low: float | int | None = None
    high: float | int | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    series: tuple[Series, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    # Conditions, by kind, of the rows that were loaded: of big tables, those that can matter.
    where: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measure:
    """A registered measure."""

    name: str
    kind: str
    unit: str
    function: Callable[..., Answer]
    parameters: dict[str, inspect.Parameter] = field(repr=False)

    @property
    def doc(self) -> str:
        return inspect.getdoc(self.function) or ""

    @property
    def summary(self) -> str:
        return self.doc.split("\n\n")[0].replace("\n", " ")

    @property
    def required(self) -> list[str]:
        return [n for n, p in self.parameters.items() if p.default is inspect.Parameter.empty]


REGISTRY: dict[str, Measure] = {}


def measure(
    name: str, *, unit: str, kind: str = "number"
) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Register a function as the measure `name`."""

    def register(function: Callable[..., Answer]) -> Callable[..., Answer]:
        parameters = dict(list(inspect.signature(function).parameters.items())[1:])
        unknown = parameters.keys() - PARAMETERS.keys()
        if unknown:
            raise TypeError(f"{name}: no such parameters anywhere: {', '.join(sorted(unknown))}")
        REGISTRY[name] = Measure(name, kind, unit, function, parameters)
        return function

    return register


def read_parameters(measure: Measure, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as typed values; raises for an unknown, missing or unreadable one."""
    for key in given:
        if key not in measure.parameters:
            close = _closest(key, list(measure.parameters))
            hint = f"did you mean '{close}'?" if close else "it takes none like it"
            takes = ", ".join(measure.parameters) or "no parameters"
            raise UnknownName(f"{measure.name} takes no '{key}' ({hint}); it takes: {takes}")
    values: dict[str, Any] = {}
    for key in sorted(given, key=lambda key: key not in _PERIODS):
        if given[key] is not None and given[key] != "":
            values[key] = _read(key, given[key], values.get("period"))
    if missing := [key for key in measure.required if key not in values]:
        listed = ", ".join(f"{key}=…" for key in missing)
        raise SinewsError(f"{measure.name} needs {listed} ({PARAMETERS[missing[0]]})")
    return {key: values[key] for key in measure.parameters if key in values}


def written(values: Mapping[str, Any]) -> dict[str, str | int]:
    """Typed parameters as they stand in a figure: codes, EDTF, numbers."""
    shown: dict[str, str | int] = {}
    for key, value in values.items():
        if isinstance(value, Party):
            shown[key] = value.code
        else:
            shown[key] = value if isinstance(value, int) else str(value)
    return shown


def _read(key: str, value: Any, period: Period | None) -> Any:
    if key in _PERIODS:
        return value if isinstance(value, Period) else Period.parse(str(value))
    if key in _PARTIES:
        if isinstance(value, Party):
            return value
        if str(value).strip().lower() in {"g-world", "world"}:
            return WORLD_GROUP
        return parties.find(str(value), period)
    if key == "n":
        text = str(value).strip()
        if not (text.isascii() and text.isdigit() and len(text) <= 6 and int(text)):
            raise SinewsError(f"n={text[:40]}: write a whole number from 1")
        return int(text)
    if key == "category":
        return _category(str(value))
    return str(value)


def _category(text: str) -> str:
    wanted = text.strip().lower().replace("_", " ")
    for category in CATEGORIES:
        if category.lower() == wanted:
            return category
    close = _closest(text, list(CATEGORIES))
    hint = f"; did you mean '{close}'?" if close else ""
    raise UnknownName(f"category={text}: no such category{hint} There are: {', '.join(CATEGORIES)}")


def closest_measure(name: str) -> str | None:
    return _closest(name, list(REGISTRY))


def _closest(text: str, choices: list[str]) -> str | None:
    from rapidfuzz import process

    found = process.extractOne(text, choices, score_cutoff=60)
    return found[0] if found else None
