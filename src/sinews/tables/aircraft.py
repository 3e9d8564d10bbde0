"""Who has a transponder's address, and who has an operator's designator."""

from __future__ import annotations

from sinews.tables._kind import PROVENANCE, Column, Kind

AIRCRAFT = Kind(
    "aircraft",
    "one transponder address in one database",
    (
        Column("icao24", "VARCHAR", "the address, six hexadecimal digits in lower case"),
        Column("last", "VARCHAR", "the last address of a block; null for an aircraft's own"),
        Column("registration", "VARCHAR", "registration or military serial; null: not said"),
        Column("type", "VARCHAR", "ICAO type designator; null: not said"),
        Column("model", "VARCHAR", "the type in words; null: not said"),
        Column("military", "BOOLEAN", "marked as military"),
        Column("pia", "BOOLEAN", "a privacy address (FAA's PIA programme): its flights are left out"),
        Column("ladd", "BOOLEAN", "its owner asked not to be shown (FAA's LADD): its flights are left out"),
        *PROVENANCE,
    ),
    parts=("icao24",),
)

OPERATORS = Kind(
    "operators",
    "one designator in one list of operators",
    (
        Column("operator", "VARCHAR", "ICAO designator, three letters, with which call signs begin"),
        Column("name", "VARCHAR", "the operator's name"),
        Column("country", "VARCHAR", "its country as the list writes it"),
        Column("radio", "VARCHAR", "what it is called on the radio; null: not said"),
        Column("operator_class", "VARCHAR", "air arm, state, charter, airline or unknown, from its name"),
        Column("word", "VARCHAR", "the word of the name that decided the class; null: none did"),
        *PROVENANCE,
    ),
    parts=("operator",),
)

KINDS = (AIRCRAFT, OPERATORS)
