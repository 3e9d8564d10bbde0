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
            "current-usd, constant-usd, share-of-gdp, share-of-budget, per-capita, local-calendar or "
            "local-financial; of regions (g-…) region-constant-usd and region-current-usd",
        ),
        Column("value", "DECIMAL(38,6)", "the amount; null where the publisher has none"),
        Column("unit", "VARCHAR", "million current US dollars, million 2022 US dollars, per cent, …"),
        Column(
            "quality",
            "VARCHAR",
            "reported; estimate (blue in the workbook); uncertain (red); null where there is no value",
        ),
        Column("missing", "VARCHAR", "why there is no value: not-available or did-not-exist"),
        Column(
            "notes", "VARCHAR", "footnote marks with what the workbook says they mean; the financial year"
        ),
        *PROVENANCE,
    ),
    parts=("series", "year"),
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
        Column("state", "VARCHAR", "the state; x-world where the rest of the world is meant"),
        Column("state_name", "VARCHAR", "the state as written in the file"),
        Column(
            "act",
            "VARCHAR",
            "signed, ratified, acceded, party (ratified or acceded: the page does not say which), joined, "
            "bound, withdrew, announced-not-to-ratify, none (nothing done on the day of as_of)",
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
    "one state's vote in one roll call",
    (
        Column("rollcall", "BIGINT", "the publisher's number of the roll call; `rollcalls` has its day"),
        *_STATE,
        Column("vote", "VARCHAR", "yes, no or abstain; absent states have no row"),
        *PROVENANCE,
    ),
)

ROLLCALLS = Kind(
    "rollcalls",
    "one roll call",
    (
        Column("rollcall", "BIGINT", "the publisher's number of it"),
        Column("date", "DATE", "day of the vote"),
        Column("session", "INTEGER", "session of the General Assembly"),
        Column("resolution", "VARCHAR", "the resolution's symbol"),
        Column("is_important", "BOOLEAN", "called important by the US State Department; null where unsaid"),
        Column("is_amendment", "BOOLEAN", "a vote on an amendment"),
        Column("is_paragraph", "BOOLEAN", "a vote on a paragraph"),
        Column("title", "VARCHAR", "short title"),
        Column("description", "VARCHAR", "what was voted on"),
        *PROVENANCE,
    ),
)

ROLLCALL_ISSUES = Kind(
    "rollcall_issues",
    "one issue that one roll call is about; most are about none of the six, some about several",
    (
        Column("rollcall", "BIGINT", "the publisher's number of the roll call"),
        Column("issue", "VARCHAR", "the publisher's letters: me, nu, di, hr, co, ec"),
        Column("issue_name", "VARCHAR", "the issue, as the publisher names it"),
        *PROVENANCE,
    ),
)

AGREEMENTS = Kind(
    "agreements",
    "one agreement between two states (each pair once, in the order of their codes)",
    (
        Column("agreement", "VARCHAR", "the publisher's number or name of it; null in dyad-years"),
        Column("data_set", "VARCHAR", "dcad or atop: they hold different things and are never added"),
        Column("state", "VARCHAR", "the one state"),
        Column("other", "VARCHAR", "the other state"),
        Column(
            "type", "VARCHAR", "general, sector; defence, offence, neutrality, non-aggression, consultation"
        ),
        Column("subject", "VARCHAR", "what it covers, in the publisher's words"),
        Column("first_year", "INTEGER", "year of signature, or first year in force"),
        Column("last_year", "INTEGER", "last year in force; null where open when the data set ends"),
        Column("date", "VARCHAR", "day of signature where known (EDTF)"),
        *PROVENANCE,
    ),
    # A dyad-year of ATOP can hold several obligations.
    parts=("type", "first_year"),
)

KINDS = (SPENDING, REGIMES, TREATIES, VOTES, ROLLCALLS, ROLLCALL_ISSUES, AGREEMENTS)
