"""OpenSky's monthly lists of flights (CSV, often packed with gzip), and the CC BY edition without addresses.

`callsign,number,icao24,registration,typecode,origin,destination,firstseen,lastseen,day,latitude_1,…`; the
anonymised edition has `aircraft_uid` for address and registration.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sinews.sources import Outline, Sink, flight_lists
from sinews.sources.flight_lists import Listed, known

_COLUMNS = ("callsign", "typecode", "origin", "destination", "firstseen", "lastseen", "day")


def recognise(head: bytes) -> bool:
    return set(_COLUMNS) <= set(flight_lists.header_of(head))


def read(path: Path, sink: Sink) -> Outline:
    return flight_lists.read(path, sink, _COLUMNS, _flight)


def _flight(row: Mapping[str, str]) -> Listed:
    callsign = known(row["callsign"])
    return Listed(
        icao24=flight_lists.address(row.get("icao24")),
        registration=known(row.get("registration")),
        type=known(row["typecode"]),
        operator=flight_lists.operator_of(callsign),
        callsign=callsign,
        origin=known(row["origin"]),
        destination=known(row["destination"]),
        first_seen=flight_lists.moment(row["firstseen"]),
        last_seen=flight_lists.moment(row["lastseen"]),
    )
