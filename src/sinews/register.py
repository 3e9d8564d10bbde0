"""Who an aircraft is and what sort its operator is, from the aircraft database that the user added.

The history itself goes first: a database says who holds an address at its own time. Marks that keep an
aircraft out (PIA, LADD) count wherever they stand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinews.database import fetch, quote

if TYPE_CHECKING:
    from sinews.flights.columns import Aircraft
    from sinews.workspace import Workspace

_MILITARY, _PIA, _LADD = 1, 2, 4

# Types that air arms alone fly. Types that companies fly too (C-130, Il-76, An-12), or that contractors
# and collectors have (F-16, MiG-29), say nothing.
_AIR_ARMS_TYPES = frozenset(
    {"A400", "A50", "B1", "B2", "B52", "C17", "C5", "C5M", "E2", "E3CF", "E3TF", "E6", "EUFI", "F15"}
    | {"F18S", "F22", "F35", "H64", "IL38", "K35A", "K35E", "K35R", "P8", "Q4", "R135", "RFAL", "TOR"}
    | {"TU22", "TU95", "V22", "Y20"}
)
# Forms of registration that some air arms alone use; most have none that is theirs alone.
_AIR_ARMS_SERIALS = re.compile(
    r"\d{2}-\d{4,5}"  # US Air Force and Army: year and number
    r"|\d{2}\+\d{2}"  # Germany
    r"|MM ?\d{5}"  # Italy
    r"|Z[A-Z]\d{3}"  # United Kingdom
    r"|F-[RUZ][A-Z]{3}"  # France: state aircraft
    r"|RF-\d{5}"  # Russian Federation: state aircraft
)


@dataclass(frozen=True, slots=True)
class Edition:
    """One snapshot of an aircraft database, by its tables."""

    snapshot: str
    vintage: str | None
    aircraft: Path
    operators: Path | None


@dataclass(frozen=True, slots=True)
class Entry:
    """What the database says of an address."""

    icao24: str
    registration: str | None
    type: str | None
    military: bool
    pia: bool
    ladd: bool


class Register:
    """An edition in memory: 21 bytes an aircraft; or, with `only`, those addresses alone."""

    def __init__(self, edition: Edition, only: frozenset[str] | None = None) -> None:
        import numpy as np

        self.edition = edition
        which = "last IS NULL"
        if only is not None:
            which += f" AND icao24 IN ({', '.join(map(quote, sorted(only)))})"
        # A byte string of a fixed width a text: an object each would be ten times as much.
        found = fetch(
            f"""SELECT CAST('0x' || icao24 AS UINTEGER) AS address,
                  regexp_replace(coalesce(registration, '')[:12], '[^ -~]', '?', 'g') AS registration,
                  coalesce(type, '')[:4] AS type,
                  CAST(military::INT + 2 * pia::INT + 4 * ladd::INT AS UTINYINT) AS flags
                FROM records WHERE {which} ORDER BY address, row DESC""",
            [edition.aircraft],
        )
        self._addresses: Any = found["address"].astype(np.uint32)
        self._registrations: Any = found["registration"].astype("S12")
        self._types: Any = found["type"].astype("S4")
        self._flags: Any = found["flags"].astype(np.uint8)
        blocks = fetch(
            """SELECT CAST('0x' || icao24 AS UINTEGER) AS first, CAST('0x' || last AS UINTEGER) AS last
               FROM records WHERE last IS NOT NULL AND military ORDER BY first""",
            [edition.aircraft],
        )
        self._blocks = list(zip(blocks["first"].tolist(), blocks["last"].tolist(), strict=True))
        self._by_registration: dict[bytes, int] | None = None
        self.operators: dict[str, str] = {}
        if edition.operators is not None:
            listed = fetch("SELECT operator, operator_class FROM records ORDER BY row", [edition.operators])
            self.operators = dict(
                zip(listed["operator"].tolist(), listed["operator_class"].tolist(), strict=True)
            )

    def find(self, icao24: str) -> Entry | None:
        """The entry of an address; where it has none, whether it lies in a block of military ones."""
        if not icao24:
            return None
        address = int(icao24, 16)
        at = int(self._addresses.searchsorted(address))
        if at < len(self._addresses) and int(self._addresses[at]) == address:
            return self._entry(at)
        if any(first <= address <= last for first, last in self._blocks):
            return Entry(icao24, None, None, True, False, False)
        return None

    def find_registration(self, registration: str) -> Entry | None:
        """The entry of a registration; None where none or several addresses have it."""
        if self._by_registration is None:
            self._by_registration = {}
            for at, written in enumerate(self._registrations.tolist()):
                if written:
                    self._by_registration[written] = -1 if written in self._by_registration else at
        at = self._by_registration.get(registration.encode("utf-8", "replace"), -1)
        return None if at < 0 else self._entry(at)

    def _entry(self, at: int) -> Entry:
        flags = int(self._flags[at])
        return Entry(
            f"{int(self._addresses[at]):06x}",
            self._registrations[at].decode("utf-8", "replace") or None,
            self._types[at].decode("ascii", "replace") or None,
            bool(flags & _MILITARY),
            bool(flags & _PIA),
            bool(flags & _LADD),
        )

    def complete(self, aircraft: Aircraft) -> tuple[Aircraft, bool]:
        """The aircraft with what its history does not say, and whether anything was taken from here."""
        if not aircraft.is_icao:
            return aircraft, False
        entry = self.find(aircraft.icao24)
        if entry is None and not aircraft.icao24 and aircraft.registration:
            entry = self.find_registration(aircraft.registration)
        if entry is None:
            return aircraft, False
        whole = replace(
            aircraft,
            icao24=aircraft.icao24 or entry.icao24,
            registration=aircraft.registration or entry.registration,
            type=aircraft.type or entry.type,
            military=entry.military if aircraft.military is None else aircraft.military,
            pia=aircraft.pia or entry.pia,
            ladd=aircraft.ladd or entry.ladd,
        )
        return whole, whole != aircraft


@lru_cache(maxsize=2)
def load(edition: Edition, only: frozenset[str] | None = None) -> Register:
    """The register of an edition, kept for the next shard of this process."""
    return Register(edition, only)


def newest(workspace: Workspace) -> Edition | None:
    """The newest aircraft database in the workspace: by vintage, and undated ones by when they were got."""
    held = [s for s in workspace.readable if "aircraft" in s.kinds]
    if not held:
        return None
    best = max(held, key=lambda s: (s.vintage or s.retrieved[:10], s.retrieved, s.sha256))
    operators = workspace.table_path("operators", best.sha256)
    if "operators" not in best.kinds:
        lists = sorted(
            (s for s in workspace.readable if "operators" in s.kinds),
            key=lambda s: (s.vintage or s.retrieved[:10], s.sha256),
        )
        operators = workspace.table_path("operators", lists[-1].sha256) if lists else Path()
    return Edition(
        best.sha256,
        best.vintage,
        workspace.table_path("aircraft", best.sha256),
        operators if operators.is_file() else None,
    )


def operator_class(
    operator: str | None,
    military: bool | None,
    type_: str | None,
    registration: str | None,
    operators: dict[str, str],
) -> tuple[str, str | None]:
    """Air arm, state, charter, airline or unknown, and what says so.

    The list of operators decides where it knows the designator as an air arm's or a state's; then the
    mark of the aircraft; then the list again; then a type or a form of registration that air arms
    alone use. What none of these decides is unknown.
    """
    listed = operators.get(operator or "", "unknown")
    if listed in ("air arm", "state"):
        return listed, f"designator {operator} in the list of operators"
    if military:
        return "air arm", "aircraft marked military"
    if listed != "unknown":
        return listed, f"designator {operator} in the list of operators"
    if type_ in _AIR_ARMS_TYPES:
        return "air arm", f"type {type_}, flown by air arms alone"
    if registration and _AIR_ARMS_SERIALS.fullmatch(registration):
        return "air arm", f"registration {registration}, of a form that air arms use"
    return "unknown", None
