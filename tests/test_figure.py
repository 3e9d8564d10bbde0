"""Figures: their ids, their numbers, their JSON."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinews import measures
from sinews.figure import cell, plain, shown
from sinews.workspace import Workspace


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Decimal("697.45"), 1, "697.5"), (Decimal("1029.6"), 1, "1,029.6"), (0.5, 0, "1"), (1.5, 0, "2"), (2.5, 0, "3"),
        (-0.04, 1, "0.0"), (-0.05, 1, "-0.1"), (2, 1, "2.0"), (1e6, 0, "1,000,000"),
    ],
)  # fmt: skip
def test_numbers_are_rounded_as_newspapers_do(value: float, places: int, text: str) -> None:
    assert shown(value, places) == text


@given(st.decimals(-1_000_000, 1_000_000, places=6))
def test_plain_numbers_have_at_most_four_decimals(value: Decimal) -> None:
    found = plain(value)
    assert found is not None and abs(Decimal(str(found)) - value) <= Decimal("0.00005")
    assert isinstance(found, int) == (Decimal(str(found)) == Decimal(str(found)).to_integral_value())
    assert json.loads(json.dumps(found)) == found


def test_cells_are_what_json_can_hold() -> None:
    assert [cell(each) for each in (None, True, "a", [2013, 2014], Decimal("1.50"), 3)] == [
        None,
        True,
        "a",
        "2013, 2014",
        1.5,
        3,
    ]


def test_an_id_depends_on_what_made_the_figure(sample: Workspace) -> None:
    def identity(**given: str) -> str:
        return measures.run(sample, "arms.tiv", {"recipient": "AZE", "period": "2016/2020", **given}).id

    assert (
        identity()
        == identity()
        == identity(recipient="Azerbaijan")
        == identity(period="2016-20")
        == identity(recipient="Азербайджан")
    )
    assert (
        len(
            {
                identity(),
                identity(period="2016/2019"),
                identity(supplier="ISR"),
                identity(category="missiles"),
                identity(vintage="2026"),
            }
        )
        == 5
    )
    assert identity().startswith("f-") and len(identity()) == 18


def test_the_series_adds_up_to_the_value(sample: Workspace) -> None:
    figure = measures.run(sample, "arms.tiv", {"recipient": "AZE", "period": "2011/2020"})
    (series,) = figure.series
    assert [point.at for point in series.points] == [str(year) for year in range(2011, 2021)]
    assert sum(point.value or 0 for point in series.points) == pytest.approx(figure.value)


def test_a_figure_without_an_answer_says_why(sample: Workspace) -> None:
    figure = measures.run(sample, "arms.tiv", {"recipient": "IND", "supplier": "ISR", "period": "2016"})
    document = figure.to_json()
    assert (
        document["value"] is None
        and document["caveats"]
        and document["sql"] == ""
        and document["records"]["count"] == 0
    )
