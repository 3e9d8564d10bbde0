"""The kinds: what a row of each typed table is, and what its columns mean.

Nothing else knows a column's type. A kind has one grain, and no measure adds rows of two kinds
together. Every kind ends with `snapshot` and `row`, which locate the record in the raw file:
`row` is the number of its first line there (counted from 1), `row_count` the number of lines.
"""

from __future__ import annotations

from dataclasses import dataclass, field

# Two decimals is what publishers print; two more leave room for a half unit of rounding.
TIV = "DECIMAL(18,4)"
MONEY = "DECIMAL(18,4)"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its DuckDB type, its unit where it has one, and what it means."""

    name: str
    type: str
    meaning: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A typed table with one grain."""

    name: str
    grain: str
    columns: tuple[Column, ...]
    # What, after snapshot and row, tells two records of this kind apart in a snapshot.
    parts: tuple[str, ...] = field(default=())

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def order(self) -> tuple[str, ...]:
        """A total order of the rows: no two records share all of these."""
        return ("snapshot", "row", *self.parts)


_PROVENANCE = (
    Column("snapshot", "VARCHAR", "SHA-256 of the raw file the record was read from"),
    Column("row", "BIGINT", "number of the record's first line in the raw file, from 1"),
    Column("row_count", "INTEGER", "how many lines of the raw file the record stands on"),
)

_PAIR = (
    Column("supplier", "VARCHAR", "the party that supplied: ISO3, a former state's code or a slug"),
    Column("supplier_name", "VARCHAR", "the supplier as the publisher spells it"),
    Column("recipient", "VARCHAR", "the party that received: ISO3, a former state's code or a slug"),
    Column("recipient_name", "VARCHAR", "the recipient as the publisher spells it"),
)

DELIVERIES = Kind(
    "deliveries",
    "one deal in one delivery year",
    (
        Column("deal", "BIGINT", "the publisher's number of the deal"),
        *_PAIR,
        Column("weapon", "VARCHAR", "designation of the weapon"),
        Column("description", "VARCHAR", "what sort of weapon it is"),
        Column("category", "VARCHAR", "SIPRI armament category"),
        Column("order_year", "INTEGER", "year of the order"),
        Column(
            "order_year_estimated",
            "BOOLEAN",
            "the register marks the order year as an estimate; null where it says nothing",
        ),
        Column("number", "BIGINT", "number of items delivered in the year", "items"),
        Column(
            "number_estimated",
            "BOOLEAN",
            "the register marks the number as an estimate; null where it says nothing",
        ),
        Column("number_low", "DECIMAL(18,1)", "least number the estimate flag leaves open", "items"),
        Column("number_high", "DECIMAL(18,1)", "greatest number the estimate flag leaves open", "items"),
        Column("delivery_year", "INTEGER", "year of delivery"),
        Column(
            "delivery_year_estimated",
            "BOOLEAN",
            "the register marks the delivery year as an estimate; null where it says nothing",
        ),
        Column("delivery_year_first", "INTEGER", "earliest year the estimate flag leaves open"),
        Column("delivery_year_last", "INTEGER", "latest year the estimate flag leaves open"),
        Column("status", "VARCHAR", "new, second-hand or second-hand-modernised"),
        Column("tiv_unit_new_million", TIV, "TIV of one such item when new", "million TIV"),
        Column("tiv_unit_million", TIV, "TIV of one item as delivered", "million TIV"),
        Column("tiv_million", TIV, "TIV of this delivery, unrounded as published", "million TIV"),
        Column("tiv_low_million", TIV, "TIV of the least number the flag leaves open", "million TIV"),
        Column(
            "tiv_high_million",
            TIV,
            "TIV of the greatest number the flag leaves open",
            "million TIV",
        ),
        Column("made_locally", "BOOLEAN", "made under licence or assembled in the recipient's country"),
        *_PROVENANCE,
    ),
)

DEALS = Kind(
    "deals",
    "one deal (an order)",
    (
        *_PAIR,
        Column("weapon", "VARCHAR", "designation of the weapon"),
        Column("description", "VARCHAR", "what sort of weapon it is"),
        Column("order_year", "INTEGER", "year of the order"),
        Column("order_year_uncertain", "BOOLEAN", "marked '?' in the register"),
        Column("number_ordered", "BIGINT", "number ordered; null where not yet known", "items"),
        Column("number_ordered_uncertain", "BOOLEAN", "marked '?' in the register"),
        Column("number_delivered", "BIGINT", "number delivered so far", "items"),
        Column("number_delivered_uncertain", "BOOLEAN", "marked '?' in the register"),
        Column(
            "delivery_years",
            "INTEGER[]",
            "years with deliveries; the register does not say how many in which",
        ),
        Column("status", "VARCHAR", "new, second-hand or second-hand-modernised"),
        Column("comment", "VARCHAR", "the register's comment, untouched"),
        Column(
            "licensed_production",
            "VARCHAR",
            "the comment's words on production or assembly under licence; null where it has none",
        ),
        Column(
            "dollars",
            "VARCHAR",
            "the words of the comment that name an amount of dollars; null where it has none",
        ),
        Column(
            "dollars_low_million",
            MONEY,
            "the amount read from them, lower end",
            "million US dollars",
        ),
        Column(
            "dollars_high_million",
            MONEY,
            "the amount read from them, upper end",
            "million US dollars",
        ),
        Column(
            "dollars_scope",
            "VARCHAR",
            "deal: the amount is the deal's; part: of a larger deal; other: aid, offsets, a programme",
        ),
        Column("tiv_unit_million", TIV, "TIV of one item", "million TIV"),
        Column("tiv_ordered_million", TIV, "TIV of the whole order", "million TIV"),
        Column("tiv_delivered_million", TIV, "TIV of what was delivered so far", "million TIV"),
        *_PROVENANCE,
    ),
)

TRANSFER_TOTALS = Kind(
    "transfer_totals",
    "one pair of parties in one year; our own totals keep certain and estimated years apart",
    (
        *_PAIR,
        Column("year", "INTEGER", "calendar year of delivery"),
        Column("year_first", "INTEGER", "earliest year that estimated delivery years leave open"),
        Column("year_last", "INTEGER", "latest year that estimated delivery years leave open"),
        Column("tiv_million", TIV, "TIV of deliveries in the year, as published", "million TIV"),
        Column(
            "tiv_low_million",
            TIV,
            "lowest value that rounding or estimates leave open",
            "million TIV",
        ),
        Column(
            "tiv_high_million",
            TIV,
            "highest value that rounding or estimates leave open",
            "million TIV",
        ),
        *_PROVENANCE,
    ),
    parts=("year",),
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in (DELIVERIES, DEALS, TRANSFER_TOTALS)}

# The whole world as one side of a yearly total: a total, never a party of its own.
WORLD = "x-world"
