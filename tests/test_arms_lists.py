"""Lists of deliveries and deals, and what they are made up of."""

from __future__ import annotations

import csv
from fractions import Fraction
from typing import Any

import pytest

from conftest import REGISTER_2025, needs_sipri
from register import near, register
from sinews import measures, parties
from sinews.errors import SinewsError
from sinews.figure import Figure
from sinews.workspace import Workspace, sample_store


def ask(workspace: Workspace, name: str, **parameters: Any) -> Figure:
    return measures.run(workspace, f"arms.{name}", parameters)


def column(figure: Figure, name: str) -> list[Any]:
    return [row[figure.columns.index(name)] for row in figure.rows]


PAIRS = [
    ("ISR", "AZE", 2011, 2024),
    ("RUS", "AZE", 2000, 2015),
    ("USA", "UKR", 2020, 2024),
    (None, "ARM", 1996, 2024),
]


@needs_sipri
@pytest.mark.parametrize(("supplier", "recipient", "first", "last"), PAIRS)
def test_compositions_add_up_to_the_total(
    whole: Workspace, supplier: str | None, recipient: str, first: int, last: int
) -> None:
    rows = [
        r
        for r in register()
        if supplier in (None, r.supplier) and r.recipient == recipient and first <= r.year <= last
    ]
    total = sum((row.tiv for row in rows), Fraction(0))
    figure = ask(whole, "composition", supplier=supplier, recipient=recipient, period=f"{first}/{last}")
    assert near(figure.value, total)  # type: ignore[arg-type]
    expected: dict[tuple[str, str], Fraction] = {}
    status = {
        "New": "new",
        "Second hand": "second-hand",
        "Second hand but modernized": "second-hand-modernised",
    }
    for row in rows:
        made = "in the recipient's country" if row.local else "elsewhere"
        for key in (("status", status[row.status]), ("made", made), ("category", row.category)):
            expected[key] = expected.get(key, Fraction(0)) + row.tiv
    assert {(row[0], row[1]) for row in figure.rows} == expected.keys()
    for partition, part, tiv, share in figure.rows:
        assert near(tiv, expected[str(partition), str(part)])  # type: ignore[arg-type]
        assert near(share, 100 * expected[str(partition), str(part)] / total)  # type: ignore[arg-type]


@needs_sipri
@pytest.mark.parametrize(("supplier", "recipient", "first", "last"), PAIRS)
def test_licensed_production_is_the_registers_own_mark(
    whole: Workspace, supplier: str | None, recipient: str, first: int, last: int
) -> None:
    rows = [
        r
        for r in register()
        if supplier in (None, r.supplier) and r.recipient == recipient and first <= r.year <= last and r.local
    ]
    figure = ask(
        whole, "licensed_production", supplier=supplier, recipient=recipient, period=f"{first}/{last}"
    )
    assert near(figure.value, sum((row.tiv for row in rows), Fraction(0)))  # type: ignore[arg-type]
    assert figure.records.count == len(rows)


@needs_sipri
@pytest.mark.parametrize(("supplier", "recipient", "first", "last"), PAIRS)
def test_deliveries_are_listed_by_deal(
    whole: Workspace, supplier: str | None, recipient: str, first: int, last: int
) -> None:
    rows = [
        r
        for r in register()
        if supplier in (None, r.supplier) and r.recipient == recipient and first <= r.year <= last
    ]
    figure = ask(whole, "deliveries", supplier=supplier, recipient=recipient, period=f"{first}/{last}")
    assert figure.records.count == len(rows)
    assert len(set(column(figure, "deal"))) == len(figure.rows) == figure.value
    assert near(sum(column(figure, "tiv_million")), sum((row.tiv for row in rows), Fraction(0)))
    assert sum(column(figure, "number_delivered")) == sum(row.number for row in rows)
    tiv = column(figure, "tiv_million")
    assert tiv == sorted(tiv, reverse=True)


def raw_deals() -> list[list[str]]:
    """The deals of the register of 2025, whole lines only, with the csv module."""
    with REGISTER_2025.open(encoding="latin-1", newline="") as file:
        return [
            line
            for line in csv.reader(file, quoting=csv.QUOTE_NONE)
            if len(line) == 16 and line[0] not in ("Recipient", "")
        ]


@needs_sipri
def test_orders_are_the_deals_of_the_period(whole: Workspace) -> None:
    deals = raw_deals()
    for supplier, recipient, first, last in (
        ("Israel", "Azerbaijan", 2005, 2015),
        ("Russia", "India", 2000, 2010),
        ("France", "Greece", 1970, 2020),
    ):
        wanted = [d for d in deals if d[1] == supplier and d[0] == recipient and first <= int(d[2]) <= last]
        figure = ask(whole, "orders", supplier=supplier, recipient=recipient, period=f"{first}/{last}")
        assert figure.value == len(wanted) == len(figure.rows) == figure.records.count
        assert sorted(column(figure, "weapon")) == sorted(d[6].strip() for d in wanted)
        assert sorted(filter(None, column(figure, "comment"))) == sorted(d[12] for d in wanted if d[12])


@needs_sipri
def test_the_first_delivery_and_order_on_record(whole: Workspace) -> None:
    deals = raw_deals()
    for supplier, recipient in (
        ("Israel", "Azerbaijan"),
        ("Israel", "India"),
        ("China", "Pakistan"),
        ("Sweden", "Norway"),
    ):
        wanted = [d for d in deals if d[1] == supplier and d[0] == recipient]
        figure = ask(whole, "first", supplier=supplier, recipient=recipient)
        assert figure.value == min(int(y) for d in wanted for y in d[10].split(";") if y.strip())
        assert figure.rows[1][1] == min(int(d[2]) for d in wanted)
    none = ask(whole, "first", supplier="Israel", recipient="Armenia")
    assert none.value is None and none.caveats


def test_dollars_once_for_each_larger_deal(sample: Workspace) -> None:
    """ "Part of $1.6 b deal" stands on several weapons of one order: one amount."""
    figure = ask(sample, "dollar_deals", supplier="ISR", recipient="AZE")
    amounts = [
        row
        for row in zip(
            column(figure, "low_usd_million"), column(figure, "scope"), column(figure, "deals"), strict=True
        )
        if row[0] == 1600
    ]
    assert len(amounts) == 1 and amounts[0][1] == "part" and amounts[0][2] >= 2
    assert figure.value == len(figure.rows)
    assert any("do not add" in caveat for caveat in figure.caveats)


def test_the_samples_deals_are_listed_like_the_registers_lines(sample: Workspace) -> None:
    store = sample_store()
    raw = store.raw_path(next(s for s in store.snapshots if "deals" in s.kinds)).read_text("latin-1")
    wanted = [line for line in raw.splitlines() if line.startswith("Azerbaijan,Israel,")]
    figure = ask(sample, "orders", supplier="ISR", recipient="AZE")
    assert figure.value == len(wanted)
    uncertain = sum(line.split(",")[3] == "?" for line in wanted)
    assert sum(column(figure, "order_year_uncertain")) == uncertain


@needs_sipri
def test_a_group_can_stand_for_a_state(whole: Workspace) -> None:
    figure = ask(whole, "orders", supplier="g-eu", recipient="AZE", period="2005/2015")
    members = {code for year in range(2005, 2016) for code in parties.members("g-eu", year)}
    assert set(column(figure, "supplier")) <= members


def test_first_needs_a_party(sample: Workspace) -> None:
    with pytest.raises(SinewsError, match="needs supplier"):
        ask(sample, "first")


def test_without_deals_the_first_is_from_the_delivery_register_and_says_where_it_begins(tmp_path) -> None:
    """The earliest line about Israel and Azerbaijan in the register is of 2006; it begins in 1995."""
    from conftest import DELIVERIES
    from sinews.ingest import add

    if not DELIVERIES.is_file():
        pytest.skip("the whole register is absent")
    workspace = Workspace(tmp_path / "workspace")
    add(workspace, DELIVERIES)
    figure = measures.run(workspace, "arms.first", {"supplier": "ISR", "recipient": "AZE"})
    raw = [line.rstrip(";").split(",") for line in DELIVERIES.read_text("latin-1").splitlines()[12:]]
    years = [int(row[10]) for row in raw if row[1] == "Israel" and row[2] == "Azerbaijan"]
    assert figure.value == min(years) == 2006
    assert any("from 1995 on" in caveat for caveat in figure.caveats)
    nothing = measures.run(workspace, "arms.first", {"supplier": "JPN", "recipient": "AZE"})
    assert nothing.value is None and nothing.caveats
