"""Flights worked out of position history, and how much of the sky was seen."""

from __future__ import annotations

from sinews.tables._kind import Column, Kind

_CANDIDATES = "STRUCT(airport VARCHAR, probability DOUBLE)[]"


def _end(name: str, verb: str) -> tuple[Column, ...]:
    return (
        Column(name, "VARCHAR", f"airfield {verb}: ICAO code, else OurAirports' ident; null: it abstains"),
        Column(f"{name}_country", "VARCHAR", "its state, ISO3"),
        Column(f"{name}_time", "TIMESTAMP", "when, UTC: seen for evidence `ground`, else worked out"),
        Column(
            f"{name}_evidence",
            "VARCHAR",
            "ground, aligned, low, bracketed or none; listed: a table made by others says so",
        ),
        Column(f"{name}_probability", "DOUBLE", "of the likeliest field, named or not"),
        Column(f"{name}_candidates", _CANDIDATES, "the likeliest fields, the first first"),
    )


FLIGHTS = Kind(
    "flights",
    "one flight",
    (
        Column(
            "icao24",
            "VARCHAR",
            "transponder address, six hexadecimal digits; null: not in the history",
        ),
        Column("registration", "VARCHAR", "the aircraft's registration, where known"),
        Column("type", "VARCHAR", "ICAO type designator, where known"),
        Column("operator", "VARCHAR", "an airline's or air arm's ICAO code; never a private owner"),
        Column("operator_class", "VARCHAR", "air arm, state, charter, airline or unknown"),
        Column("operator_class_source", "VARCHAR", "what says so: the mark, the list of operators, the type"),
        Column("callsign", "VARCHAR", "the call sign heard most"),
        Column("military", "BOOLEAN", "marked military by the file or the aircraft database"),
        *_end("origin", "left"),
        *_end("destination", "reached"),
        Column("first_seen", "TIMESTAMP", "first fix in the air, UTC"),
        Column("last_seen", "TIMESTAMP", "last fix in the air, UTC"),
        Column("points", "BIGINT", "fixes used; null where a fast pass did not read all"),
        Column("longest_gap_s", "DOUBLE", "longest silence in flight; null after a fast pass", "s"),
        Column("distance_km", "DOUBLE", "length of the path flown as seen; null after a fast pass", "km"),
        Column("interference", "VARCHAR", "none, or what was wrong with the positions; null: not known"),
        Column(
            "aircraft_snapshot",
            "VARCHAR",
            "SHA-256 of the aircraft database that said who it was; null: the history alone did",
        ),
        Column("rows", "VARCHAR", "member and rows (from 0) of the history: NAME:FIRST-LAST"),
        Column("snapshot", "VARCHAR", "fingerprint of the history, or SHA-256 of the table, it is from"),
        Column("row", "BIGINT", "its line in a table added as a file; in a workspace's own, day and number"),
        Column("row_count", "INTEGER", "how many lines of the raw file it stands on"),
    ),
    key=("first_seen", "icao24", "last_seen", "rows", "snapshot"),
)

COVERAGE = Kind(
    "coverage",
    "one cell of half a degree, height band and day",
    (
        Column("date", "DATE", "the day, UTC"),
        Column("latitude", "DOUBLE", "southern edge of the cell", "degrees"),
        Column("longitude", "DOUBLE", "western edge of the cell", "degrees"),
        Column("band", "VARCHAR", "0-5000, 5000-15000, 15000-30000 or 30000+ ft"),
        Column(
            "aircraft_minutes", "BIGINT", "minutes in which an aircraft was seen there, over all aircraft"
        ),
        Column("snapshot", "VARCHAR", "fingerprint of the history it was counted in"),
    ),
    key=("date", "latitude", "longitude", "band", "snapshot"),
)

KINDS = (FLIGHTS, COVERAGE)
