"""Measures of military spending: known answers, sums, shares, and what is missing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sinews import measures, parties, trace
from sinews.errors import SinewsError
from sinews.figure import Figure
from sinews.workspace import Workspace
from states_data import MILEX, needs_files, states

__all__ = ["states"]
pytestmark = needs_files


def run(records: Workspace, name: str, **parameters: Any) -> Figure:
    return measures.run(records, name, parameters)


def raw(sheet: str, state: str) -> dict[int, Any]:
    """A state's cells by year, as another reader has them."""
    import python_calamine

    rows = python_calamine.CalamineWorkbook.from_path(str(MILEX)).get_sheet_by_name(sheet).to_python()
    header = next(row for row in rows if row and row[0] == "Country")
    (line,) = (row for row in rows if row and row[0] == state)
    return {int(year): line[at] for at, year in enumerate(header) if isinstance(year, float)}


@pytest.mark.parametrize(
    ("name", "state", "printed"),
    [
        ("spending.value", "Armenia", "634.0"), ("spending.value", "Azerbaijan", "2237.8"),
        ("spending.share_of_gdp", "Armenia", "4.98"), ("spending.share_of_gdp", "Azerbaijan", "5.24"),
    ],
)  # fmt: skip
def test_known_answers_of_2020(states: Workspace, name: str, state: str, printed: str) -> None:
    figure = run(states, name, state=state, period="2020")
    places = len(printed.partition(".")[2])
    assert isinstance(figure.value, float)
    assert round(Decimal(str(figure.value)), places) == Decimal(printed)
    assert f"{Decimal(printed):,}" in figure.text
    assert figure.low is figure.high is None


@pytest.mark.parametrize(
    ("state", "first", "last"), [("Azerbaijan", 2016, 2020), ("Israel", 1990, 2023), ("France", 1950, 1960)]
)
def test_a_sum_over_years_is_that_of_the_cells(states: Workspace, state: str, first: int, last: int) -> None:
    cells = raw("Current US$", state)
    figure = run(states, "spending.value", state=state, period=f"{first}/{last}")
    assert figure.value == pytest.approx(sum(cells[year] for year in range(first, last + 1)), abs=1e-4)
    (series,) = figure.series
    assert [point.at for point in series.points] == [str(year) for year in range(first, last + 1)]
    for point in series.points:
        assert point.value == pytest.approx(cells[int(point.at)], abs=1e-4)


def test_a_sum_says_over_how_many_years_and_of_what(states: Workspace) -> None:
    several = run(states, "spending.value", state="AZE", period="2015/2016")
    assert several.text.endswith("4,297.5 million current US dollars in total over 2 years.")
    assert "current-dollars-summed" in {caveat.name for caveat in several.warnings}
    constant = run(states, "spending.value_constant", state="AZE", period="2015/2016")
    assert constant.text.endswith("in total over 2 years.")
    assert "current-dollars-summed" not in {caveat.name for caveat in constant.warnings}
    one = run(states, "spending.value", state="AZE", period="2016")
    assert "in total" not in one.text
    assert "current-dollars-summed" not in {caveat.name for caveat in one.warnings}
    # Of one year nothing is "for every year".
    none = run(states, "spending.value", state="PRK", period="2020")
    assert none.text == "Military spending of North Korea, 2020: not on record."


def test_constant_dollars_name_their_base_year(states: Workspace) -> None:
    figure = run(states, "spending.value_constant", state="ISR", period="2022/2023")
    cells = raw("Constant (2022) US$", "Israel")
    assert figure.value == pytest.approx(cells[2022] + cells[2023])
    assert "million US dollars of 2022" in figure.text
    assert figure.series[0].unit == "million 2022 US dollars"
    # In the base year both are the same.
    current = run(states, "spending.value", state="ISR", period="2022")
    assert figure.series[0].points[0].value == current.value


def test_a_sum_with_a_year_missing_is_null(states: Workspace) -> None:
    figure = run(states, "spending.value", state="AZE", period="1990/1993")
    assert figure.value is None
    assert [point.value is None for point in figure.series[0].points] == [True, True, False, False]
    assert "No figure is available for 1990–1991." in figure.caveats
    assert "SIPRI's own estimates: 1992–1993." in figure.caveats


def test_a_state_that_was_not_is_not_zero(states: Workspace) -> None:
    figure = run(states, "spending.value", state="Czechoslovakia", period="1990/1995")
    cells = raw("Current US$", "Czechoslovakia")
    gone = [str(y) for y in range(1990, 1996) if cells[y] == "xxx"]
    missing = [row[0] for row in figure.rows if row[5] == "did-not-exist"]
    assert [str(year) for year in missing] == gone != []
    assert figure.value is None


def test_a_share_is_of_the_latest_year_with_a_figure(states: Workspace) -> None:
    figure = run(states, "spending.share_of_gdp", state="AZE", period="2011/2030")
    cells = raw("Share of GDP", "Azerbaijan")
    assert figure.value == pytest.approx(100 * cells[2023], abs=1e-4)
    assert "2023:" in figure.text
    assert any("2023 is the latest year" in caveat for caveat in figure.caveats)
    values = {point.at: point.value for point in figure.series[0].points}
    assert values["2024"] is None
    assert values["2016"] == pytest.approx(100 * cells[2016], abs=1e-4)


def test_a_share_of_the_budget(states: Workspace) -> None:
    figure = run(states, "spending.share_of_budget", state="USA", period="2015")
    assert figure.value == pytest.approx(
        100 * raw("Share of Govt. spending", "United States of America")[2015], abs=1e-4
    )
    early = run(states, "spending.share_of_budget", state="USA", period="1970")
    assert early.value is None
    assert early.caveats


def test_a_group_is_the_sum_of_its_members_of_the_year(states: Workspace) -> None:
    import python_calamine

    rows = python_calamine.CalamineWorkbook.from_path(str(MILEX)).get_sheet_by_name("Current US$").to_python()
    header = next(row for row in rows if row and row[0] == "Country")
    at = header.index(2023.0)
    expected = 0.0
    for row in rows[rows.index(header) + 1 :]:
        if (
            row[0]
            and isinstance(row[at], float)
            and parties.from_sipri(str(row[0])).code in parties.members("g-nato", 2023)
        ):
            expected += row[at]
    figure = run(states, "spending.value", state="NATO", period="2023")
    assert figure.value == pytest.approx(expected)
    assert len(figure.rows) == 31


@pytest.mark.parametrize(
    ("name", "parameters", "why"),
    [
        ("spending.share_of_gdp", {"state": "EU", "period": "2020"}, "of one state"),
        ("spending.value", {"state": "world", "period": "2020"}, "name one"),
        ("spending.value", {"state": "AZE", "period": "2020-09"}, "by year"),
        ("spending.value", {"state": "AZE", "period": "2020/.."}, "no end"),
        ("spending.value", {"state": "AZE", "period": "2020", "vintage": "2019"}, "held: 2024-04-22"),
    ],
)
def test_what_cannot_be_asked_is_said(
    states: Workspace, name: str, parameters: dict[str, str], why: str
) -> None:
    with pytest.raises(SinewsError, match=why):
        run(states, name, **parameters)


@pytest.mark.parametrize(
    ("state", "period", "why"),
    [("Vanuatu", "2020", "do not cover Vanuatu"), ("AZE", "2024/2025", "cover 1948 to 2023")],
)
def test_what_is_not_covered_is_null_with_the_reason(
    states: Workspace, state: str, period: str, why: str
) -> None:
    for name in (
        "spending.value",
        "spending.value_constant",
        "spending.share_of_gdp",
        "spending.share_of_budget",
    ):
        figure = run(states, name, state=state, period=period)
        assert figure.value is None
        assert any(why in caveat for caveat in figure.caveats), figure.caveats


def test_nothing_held_is_said(sample: Workspace) -> None:
    figure = run(sample, "spending.value", state="AZE", period="2020")
    # Nothing of the workbook may be bundled.
    assert figure.value is None
    assert "no records of spending" in figure.caveats[0]


def test_figures_are_traced_to_the_row_of_the_workbook(states: Workspace) -> None:
    figure = run(states, "spending.value", state="AZE", period="2016/2020")
    traced = trace.trace(states, figure.to_json())
    assert traced.agrees
    (record,) = traced.records
    cells = raw("Current US$", "Azerbaijan")
    assert "Country: Azerbaijan" in record.lines[0]
    for year in range(2016, 2021):
        assert f"{year}: {cells[year]!r}" in record.lines[0]
