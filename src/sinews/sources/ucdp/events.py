"""The UCDP Georeferenced Event Dataset (GED): one event of deadly violence each.

Fields may hold line breaks within quotes. Versions differ only in how they write numbers (2012 or
2012.0) and days (with or without a time). The file does not carry its version; its name does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sinews.sources import Outline, Scope, Sink, wholeness
from sinews.sources.ucdp.fields import BadField, Line, bounds, header_of, table

_LISTED = """
id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id
conflict_name dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id
side_b_new_id side_b number_of_sources source_article source_office source_date source_headline
source_original where_prec where_coordinates where_description adm_1 adm_2 latitude longitude
geom_wkt priogrid_gid country country_id region event_clarity date_prec date_start date_end deaths_a
deaths_b deaths_civilians deaths_unknown best high low gwnoa gwnob
"""
_COLUMNS = _LISTED.split()
_SORTS = {"1": "state-based", "2": "non-state", "3": "one-sided"}


def recognise(head: bytes) -> bool:
    return {"relid", "type_of_violence", "deaths_civilians", "best"} <= header_of(head)


def read(path: Path, sink: Sink) -> Outline:
    """Read the events at `path` into `sink`."""
    years: set[int] = set()
    events: set[int] = set()
    for line in table(path, sink, _COLUMNS):
        try:
            values = _event(line)
            if values[0] in events:
                raise BadField(f"event {values[0]} stands elsewhere in the file already")
        except BadField as problem:
            sink.set_aside(line.at.row, str(problem), line.at.text)
            continue
        events.add(values[0])
        years.add(values[1])
        sink.record("conflict_events", values, line.at.row, line.at.row_count)
    first, last = bounds(years)
    lacking = wholeness.lacking("ucdp", "conflict_events", len(events), last)
    scope = Scope("conflict_events", None, None, first, last, stated=not lacking)
    notes = tuple(filter(None, (lacking,)))
    return Outline("UCDP Georeferenced Event Dataset (GED)", None, None, (scope,), notes)


def _event(line: Line) -> tuple[Any, ...]:
    year = line.year()
    return (
        line.whole("id"),
        year,
        line.one_of("type_of_violence", _SORTS),
        line.whole("conflict_new_id"),
        line.text("conflict_name"),
        line.text("dyad_name"),
        line.text("side_a"),
        line.text("side_b"),
        line.states("gwnoa", year),
        line.states("gwnob", year),
        line.state("country_id", year),
        line.text("country"),
        line.day("date_start"),
        line.day("date_end"),
        line.whole("date_prec"),
        line.degrees("latitude", 90),
        line.degrees("longitude", 180),
        line.whole("where_prec"),
        line.text("where_description") or line.text("where_coordinates"),
        *line.deaths("best", "low", "high"),
        line.count("deaths_a"),
        line.count("deaths_b"),
        line.count("deaths_civilians"),
        line.count("deaths_unknown"),
        line.text("code_status"),
    )
