"""MrAirspace's quarterly Parquet files: flights from adsb.lol's positions, with airports near both ends.

`ICAO_Hex, Reg, AC_Type, …, Airline, Callsign, Track_Origin_FL_Ft ("ground" or a flight level),
Track_Origin_DateTime_UTC, Track_Origin_ApplicableAirports, …, Route_Validation_Based_on_Callsign`. The
airports are a list as Python prints it ("['EHAM', 'EHRD']") or "-"; files of 2024 have "-" for every type.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from sinews.sources import Outline, Sink, flight_lists
from sinews.sources.flight_lists import Listed, known

_COLUMNS = (
    "icao_hex",
    "callsign",
    "track_origin_datetime_utc",
    "track_origin_applicableairports",
    "track_destination_datetime_utc",
    "track_destination_applicableairports",
)


def recognise(head: bytes) -> bool:
    return set(_COLUMNS) <= set(flight_lists.header_of(head))


def read(path: Path, sink: Sink) -> Outline:
    return flight_lists.read(path, sink, _COLUMNS, _flight)


def _flight(row: Mapping[str, str]) -> Listed:
    callsign = known(row["callsign"])
    route = re.findall(r"[A-Z0-9]{4}", known(row.get("route_validation_based_on_callsign")) or "")
    left = _airports(row["track_origin_applicableairports"])
    reached = _airports(row["track_destination_applicableairports"])
    origin, destination = _chosen(left, route[:1]), _chosen(reached, route[-1:])
    return Listed(
        icao24=flight_lists.address(row["icao_hex"]),
        registration=known(row.get("reg")),
        type=known(row.get("ac_type")),
        operator=known(row.get("airline")) or flight_lists.operator_of(callsign),
        callsign=callsign,
        origin=origin,
        destination=destination,
        first_seen=flight_lists.moment(row["track_origin_datetime_utc"]),
        last_seen=flight_lists.moment(row["track_destination_datetime_utc"]),
        origin_candidates=() if origin else left,
        destination_candidates=() if destination else reached,
    )


def _airports(text: str) -> Sequence[str]:
    return tuple(dict.fromkeys(re.findall(r"[A-Z0-9]{4}", known(text) or "")))


def _chosen(airports: Sequence[str], route: Sequence[str]) -> str | None:
    """The only airport, or of several the one where the call sign's route begins or ends.

    A route alone chooses nothing: where the track began is seen, what a call sign usually flies is not.
    """
    if len(airports) == 1:
        return airports[0]
    return next((code for code in route if code in airports), None)
