"""Arms transfers: deliveries, deals, published totals."""

from __future__ import annotations

from sinews.tables._kind import MONEY, PROVENANCE, TIV, Column, Kind

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
        *PROVENANCE,
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
        *PROVENANCE,
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
        *PROVENANCE,
    ),
    parts=("year",),
)

# The whole world as one side of a yearly total: a total, never a party of its own.
WORLD = "x-world"
