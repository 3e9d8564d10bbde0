"""Wars and those who fled from them: deaths, conflicts, single events, displacement."""

from __future__ import annotations

from sinews.tables._kind import PROVENANCE, Column, Kind

_STATE = (
    Column("state", "VARCHAR", "the state: ISO3 or a former state's code"),
    Column("state_name", "VARCHAR", "the state as the publisher spells it"),
)

_DEATHS = (
    Column("best", "BIGINT", "best estimate of deaths", "deaths"),
    Column("low", "BIGINT", "low estimate of deaths", "deaths"),
    Column("high", "BIGINT", "high estimate of deaths", "deaths"),
)

CONFLICT_DEATHS = Kind(
    "conflict_deaths",
    "one state (as the place of death), year and sort of violence",
    (
        *_STATE,
        Column("year", "INTEGER", "calendar year"),
        Column(
            "violence", "VARCHAR", "state-based, non-state, one-sided or all; never add 'all' to the others"
        ),
        *_DEATHS,
        *PROVENANCE,
    ),
    parts=("violence",),
)

CONFLICT_YEARS = Kind(
    "conflict_years",
    "one conflict in one year, with its parties",
    (
        Column("conflict", "BIGINT", "the publisher's number of the conflict"),
        Column("year", "INTEGER", "calendar year"),
        Column("side_a", "VARCHAR[]", "primary party or parties of side A (states)"),
        Column("side_a_secondary", "VARCHAR[]", "states that supported side A with troops"),
        Column(
            "side_b", "VARCHAR[]", "states among the primary parties of side B; empty where it is no state"
        ),
        Column("side_b_secondary", "VARCHAR[]", "states that supported side B with troops"),
        Column("incompatibility", "VARCHAR", "what it is about: territory, government or both"),
        Column("intensity", "INTEGER", "1: 25 to 999 battle deaths in the year; 2: 1,000 or more"),
        Column("type", "VARCHAR", "extrasystemic, interstate, intrastate or internationalised intrastate"),
        Column(
            "location", "VARCHAR", "state or states that the dispute is about, as the publisher names them"
        ),
        Column("territory", "VARCHAR", "the territory disputed, as the publisher names it"),
        Column(
            "side_a_name", "VARCHAR", "side A as the publisher names it; null where the file has no names"
        ),
        Column(
            "side_b_name", "VARCHAR", "side B as the publisher names it; null where the file has no names"
        ),
        Column("start_date", "DATE", "first battle death of the conflict"),
        Column("episode_start_date", "DATE", "day this episode reached 25 battle deaths"),
        Column("episode_end_date", "DATE", "last day of the episode, where it ended in the year"),
        *PROVENANCE,
    ),
)

CONFLICT_EVENTS = Kind(
    "conflict_events",
    "one event of deadly violence",
    (
        Column("event", "BIGINT", "the publisher's number of the event"),
        Column("year", "INTEGER", "calendar year"),
        Column("violence", "VARCHAR", "state-based, non-state or one-sided"),
        Column("conflict", "BIGINT", "the publisher's number of the conflict"),
        Column("conflict_name", "VARCHAR", "name of the conflict"),
        Column("dyad_name", "VARCHAR", "who fought whom"),
        Column("side_a", "VARCHAR", "side A as the publisher names it"),
        Column("side_b", "VARCHAR", "side B as the publisher names it"),
        Column("states_a", "VARCHAR[]", "states whose governments are side A; empty where it is none"),
        Column("states_b", "VARCHAR[]", "states whose governments are side B; empty where it is none"),
        *_STATE,
        Column("date_start", "DATE", "first day the event may have been"),
        Column("date_end", "DATE", "last day the event may have been"),
        Column("date_precision", "INTEGER", "1: exact day … 5: more than a month"),
        Column("latitude", "DOUBLE", "of the place, as precise as where_precision says", "degrees"),
        Column("longitude", "DOUBLE", "of the place, as precise as where_precision says", "degrees"),
        Column("where_precision", "INTEGER", "1: exact place … 7: open sea or sky"),
        Column("place", "VARCHAR", "the place as described"),
        *_DEATHS,
        Column("deaths_a", "BIGINT", "deaths on side A in the best estimate", "deaths"),
        Column("deaths_b", "BIGINT", "deaths on side B in the best estimate", "deaths"),
        Column("deaths_civilians", "BIGINT", "civilian deaths in the best estimate", "deaths"),
        Column("deaths_unknown", "BIGINT", "deaths of unknown status in the best estimate", "deaths"),
        Column("code_status", "VARCHAR", "Clear, or what is still to be checked"),
        *PROVENANCE,
    ),
)

DISPLACEMENT = Kind(
    "displacement",
    "one origin, host, year, sort of people, and stock or flow",
    (
        Column("origin", "VARCHAR", "where they fled from: ISO3, or x-unknown, x-stateless"),
        Column("origin_name", "VARCHAR", "the origin as the publisher spells it"),
        Column("host", "VARCHAR", "where they are; the origin itself for the internally displaced"),
        Column("host_name", "VARCHAR", "the host as the publisher spells it"),
        Column("year", "INTEGER", "calendar year; a stock is counted at its end"),
        Column(
            "count",
            "VARCHAR",
            "stock (present at the year's end) or flow (came, or returned, in the year); never add the two",
        ),
        Column(
            "people",
            "VARCHAR",
            "refugees, refugee-like, asylum-seekers, others-in-need, idps (whom UNHCR cares for), "
            "idps-idmc (all, as IDMC estimates), returned-refugees, returned-idps, stateless, "
            "others-of-concern or host-community",
        ),
        Column("number", "BIGINT", "how many", "people"),
        *PROVENANCE,
    ),
    parts=("people",),
)

KINDS = (CONFLICT_DEATHS, CONFLICT_YEARS, CONFLICT_EVENTS, DISPLACEMENT)
