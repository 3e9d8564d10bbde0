"""What happened and what was said: events, reports, places and parties, each with its source."""

from __future__ import annotations

from sinews.tables._kind import PROVENANCE, Column, Kind

_SOURCED = (
    Column(
        "attribution",
        "VARCHAR",
        "official (said by a party concerned or an authority of its own acts), reported (a publisher's "
        "own finding), alleged (said of others by an unnamed or interested source)",
    ),
    Column("publisher", "VARCHAR", "who published it"),
    Column("published", "VARCHAR", "when (EDTF)"),
    Column("url", "VARCHAR", "where"),
    Column("note", "VARCHAR", "what a reader must know; contradictions"),
)

EVENTS = Kind(
    "events",
    "one event as one publisher tells it",
    (
        Column("event", "VARCHAR", "the event's name; two tellings of one event share it"),
        Column("date_start", "VARCHAR", "first day, or month, or year (EDTF)"),
        Column("date_end", "VARCHAR", "last day; empty for a single one"),
        Column(
            "type", "VARCHAR", "offensive, clash, cease-fire, blockade, deal, delivery, visit, statement, …"
        ),
        Column("actors", "VARCHAR[]", "parties concerned, first the one who acts"),
        Column("place", "VARCHAR", "where, where it matters: an airfield's code or a name"),
        Column("title", "VARCHAR", "what happened, in our words"),
        *_SOURCED,
        *PROVENANCE,
    ),
)

REPORTS = Kind(
    "reports",
    "one published number",
    (
        Column("subject", "VARCHAR", "what was counted, in our words"),
        Column("measure", "VARCHAR", "the measure it would be, were it measured; empty where there is none"),
        Column("sender", "VARCHAR", "the state or party it is about, as sender or origin"),
        Column("receiver", "VARCHAR", "the receiver, host or other party"),
        Column(
            "concerns", "VARCHAR[]", "further parties it is about: the force that flights are said to supply"
        ),
        Column("place", "VARCHAR", "an airfield's code or a name"),
        Column("period_start", "VARCHAR", "first day, month or year counted (EDTF); empty where unsaid"),
        Column("period_end", "VARCHAR", "last day, month or year counted (EDTF)"),
        Column("relation", "VARCHAR", "=, ~, >=, >, <=, <: what the publisher's words say of the number"),
        Column("value", "DECIMAL(24,6)", "the number"),
        Column("unit", "VARCHAR", "its unit"),
        *_SOURCED,
        *PROVENANCE,
    ),
)

PLACES = Kind(
    "places",
    "one attribute of one place, as one publisher states it",
    (
        Column("place", "VARCHAR", "code of an airfield (ICAO), or a slug for another place"),
        Column("name", "VARCHAR", "its name"),
        Column("state", "VARCHAR", "the state it lies in"),
        Column(
            "attribute",
            "VARCHAR",
            "handles-explosives, explosives-exemption, …; only-handles-explosives says that no other "
            "place of the state handles explosives",
        ),
        Column("value", "VARCHAR", "yes, no, or a word"),
        Column("valid_from", "VARCHAR", "since when (EDTF); empty where unsaid"),
        Column("valid_to", "VARCHAR", "until when (EDTF); empty where it holds still, or unsaid"),
        *_SOURCED,
        *PROVENANCE,
    ),
)

PARTIES = Kind(
    "parties",
    "one party that is no state",
    (
        Column("party", "VARCHAR", "its slug: x-silk-way-airlines"),
        Column("name", "VARCHAR", "its name"),
        Column("kind", "VARCHAR", "company, organisation, non-state, office-holder"),
        Column("state", "VARCHAR", "the state it belongs to or is active in"),
        Column("role", "VARCHAR", "what it is or does; for an office holder, the office"),
        Column("valid_from", "VARCHAR", "since when (EDTF)"),
        Column("valid_to", "VARCHAR", "until when (EDTF)"),
        *_SOURCED,
        *PROVENANCE,
    ),
)

KINDS = (EVENTS, REPORTS, PLACES, PARTIES)
