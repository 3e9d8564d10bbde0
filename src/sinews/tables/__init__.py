"""The kinds: what a row of each typed table is, and what its columns mean.

Nothing else knows a column's type. A kind has one grain, and no measure adds rows of two kinds
together. Every kind ends with `snapshot` and `row`, which locate the record in the raw file:
`row` is the number of its first line there (counted from 1), `row_count` the number of lines. In a
workbook `row` is a million times the sheet's number (from 1) plus the row on that sheet.
"""

from __future__ import annotations

from sinews.tables import aircraft, conflict, flights, states, timeline
from sinews.tables._kind import Column, Kind
from sinews.tables.arms import DEALS, DELIVERIES, TRANSFER_TOTALS, WORLD

__all__ = ["DEALS", "DELIVERIES", "KINDS", "TRANSFER_TOTALS", "WORLD", "Column", "Kind"]

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        DELIVERIES,
        DEALS,
        TRANSFER_TOTALS,
        *states.KINDS,
        *conflict.KINDS,
        *timeline.KINDS,
        *flights.KINDS,
        *aircraft.KINDS,
    )
}
