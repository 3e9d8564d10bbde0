"""OPDI's flight list (Parquet or CSV): `id, icao24, flt_id, dof, adep, ades, adep_p, ades_p, …`.

Names of columns are in lower case in some releases and in capitals in others. `adep_p` and `ades_p` list
airports that were possible where none was chosen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from sinews.sources import Outline, Sink, flight_lists
from sinews.sources.flight_lists import Listed, known

_COLUMNS = ("icao24", "flt_id", "dof", "adep", "ades", "first_seen", "last_seen")


def recognise(head: bytes) -> bool:
    return set(_COLUMNS) <= set(flight_lists.header_of(head))


def read(path: Path, sink: Sink) -> Outline:
    return flight_lists.read(path, sink, _COLUMNS, _flight)


def _flight(row: Mapping[str, str]) -> Listed:
    callsign = known(row["flt_id"])
    origin, destination = known(row["adep"]), known(row["ades"])
    return Listed(
        icao24=flight_lists.address(row["icao24"]),
        registration=known(row.get("registration")),
        # The publisher's diagram has it misspelt.
        type=known(row.get("typecode", row.get("typdecode"))),
        operator=known(row.get("icao_operator")) or flight_lists.operator_of(callsign),
        callsign=callsign,
        origin=origin,
        destination=destination,
        first_seen=flight_lists.moment(row["first_seen"]),
        last_seen=flight_lists.moment(row["last_seen"]),
        origin_candidates=() if origin else _possible(row.get("adep_p")),
        destination_candidates=() if destination else _possible(row.get("ades_p")),
    )


def _possible(text: str | None) -> Sequence[str]:
    return tuple(dict.fromkeys(re.findall(r"[A-Z0-9]{4}", known(text) or "")))
