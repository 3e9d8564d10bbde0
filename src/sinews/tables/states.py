"""States: what they spend, how they are ruled, what they signed, how they voted, with whom they agreed."""

from __future__ import annotations

from sinews.tables._kind import PROVENANCE, Column, Kind

_STATE = (
    Column("state", "VARCHAR", "the state: ISO3 or a former state's code"),
    Column("state_name", "VARCHAR", "the state as the publisher spells it"),
)

SPENDING = Kind(
    "spending",
    "one state, year and series of military expenditure",
    (
        *_STATE,
        Column("year", "INTEGER", "calendar year (financial year in the series that say so)"),
        Column(
            "series",
            "VARCHAR",
            "current-usd, constant-usd, share-of-gdp, share-of-budget, per-capita, "
            "local-calendar or local-financial",
        ),
        Column("value", "DECIMAL(24,6)", "the amount; null where the publisher has none"),
        Column("unit", "VARCHAR", "million current US dollars, million 2022 US dollars, per cent, …"),
        Column(
            "quality",
            "VARCHAR",
            "reported; estimate (blue in the workbook); uncertain (red); null where there is no value",
        ),
        Column("missing", "VARCHAR", "why there is no value: not-available or did-not-exist"),
        Column("notes", "VARCHAR", "footnote marks as printed"),
        *PROVENANCE,
    ),
    parts=("year",),
)

REGIMES = Kind(
    "regimes",
    "one state and year",
    (
        *_STATE,
        Column("year", "INTEGER", "calendar year"),
        Column(
            "regime",
            "INTEGER",
            "0 closed autocracy, 1 electoral autocracy, 2 electoral democracy, 3 liberal democracy",
        ),
        *PROVENANCE,
    ),
)

TREATIES = Kind(
    "treaties",
    "one act of one state towards one instrument",
    (
        Column("instrument", "VARCHAR", "att, wassenaar, eu-2008-944, …"),
        Column("instrument_name", "VARCHAR", "the instrument's name"),
        *_STATE,
        Column(
            "act",
            "VARCHAR",
            "signed, ratified, acceded, joined, bound, withdrew, announced-not-to-ratify, none",
        ),
        Column("date", "VARCHAR", "when, as precise as known (EDTF); empty for 'none'"),
        Column("as_of", "VARCHAR", "the day on which the page said so (EDTF)"),
        Column("publisher", "VARCHAR", "who says so"),
        Column("url", "VARCHAR", "where"),
        Column("note", "VARCHAR", "what a reader must know"),
        *PROVENANCE,
    ),
)

VOTES = Kind(
    "votes",
    "one state's vote on one resolution",
    (
        Column("rollcall", "BIGINT", "the publisher's number of the roll call"),
        Column("date", "DATE", "day of the vote"),
        Column("resolution", "VARCHAR", "the resolution's symbol"),
        Column("issues", "VARCHAR[]", "issues the publisher assigns to it"),
        *_STATE,
        Column("vote", "VARCHAR", "yes, no or abstain; absent states have no row"),
        *PROVENANCE,
    ),
)

AGREEMENTS = Kind(
    "agreements",
    "one agreement between two states (each pair once, in the order of their codes)",
    (
        Column("agreement", "VARCHAR", "the publisher's number or name of it"),
        Column("data_set", "VARCHAR", "dcad or atop: they hold different things and are never added"),
        Column("state", "VARCHAR", "the one state"),
        Column("other", "VARCHAR", "the other state"),
        Column(
            "type", "VARCHAR", "general, sector; defence, offence, neutrality, non-aggression, consultation"
        ),
        Column("subject", "VARCHAR", "what it covers, in the publisher's words"),
        Column("first_year", "INTEGER", "year of signature, or first year in force"),
        Column("last_year", "INTEGER", "last year in force; null where open or unknown"),
        Column("date", "VARCHAR", "day of signature where known (EDTF)"),
        *PROVENANCE,
    ),
)

KINDS = (SPENDING, REGIMES, TREATIES, VOTES, AGREEMENTS)
