"""Measures of displacement: stocks and flows, never mixed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sinews import measures, parties, trace
from sinews.errors import SinewsError
from sinews.figure import Figure
from sinews.ingest import add
from sinews.workspace import Workspace
from states_data import FLOWS, POPULATION, needs_files, states
from test_unhcr import STOCK, STOCKS

__all__ = ["states"]


def run(records: Workspace, name: str, **parameters: Any) -> Figure:
    return measures.run(records, name, parameters)


@cache
def table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, keep_default_na=False, na_values=[""])


def people(figure: Figure) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in figure.rows:
        assert isinstance(row[5], int)
        found[str(row[0])] = found.get(str(row[0]), 0) + row[5]
    return found


@needs_files
@pytest.mark.parametrize(("year", "number"), [(2020, 91766), (2022, 27933), (2023, 143054), (2024, 137147)])
def test_refugees_from_azerbaijan_in_armenia(states: Workspace, year: int, number: int) -> None:
    figure = run(states, "displacement.stock", origin="Azerbaijan", host="Armenia", period=str(year))
    assert figure.value == number
    assert f"{number:,} refugees" in figure.text
    assert figure.low is figure.high is None


@needs_files
def test_those_who_came_in_2023(states: Workspace) -> None:
    figure = run(states, "displacement.flow", origin="Azerbaijan", host="Armenia", period="2023")
    assert figure.value == 141942
    assert people(figure) == {"refugees": 141942}
    # Of 2020 they are in a refugee-like situation, whom the stock counts as refugees too.
    both = run(states, "displacement.flow", origin="AZE", host="ARM", period="2020/2023")
    assert both.value == 141942 + 89978
    assert people(both)["refugee-like"] == 89978


@needs_files
def test_a_stock_is_of_the_last_year_and_the_series_of_all(states: Workspace) -> None:
    figure = run(states, "displacement.stock", origin="SYR", host="TUR", period="2011/2024")
    rows = table(POPULATION)
    rows = rows[(rows.coo_iso == "SYR") & (rows.coa_iso == "TUR") & rows.year.between(2011, 2024)]
    by_year = {str(int(year)): int(number) for year, number in zip(rows.year, rows.refugees, strict=True)}
    assert figure.value == by_year["2024"]
    assert {point.at: point.value for point in figure.series[0].points} == by_year


@needs_files
@pytest.mark.parametrize("year", [1975, 1995, 2023])
@pytest.mark.parametrize(("origin", "host"), [("AFG", None), (None, "DEU"), (None, None), ("SYR", "TUR")])
def test_stocks_are_the_publisher_s_sums(
    states: Workspace, year: int, origin: str | None, host: str | None
) -> None:
    rows = table(POPULATION)
    rows = rows[rows.year == year]
    rows = rows if origin is None else rows[rows.coo_iso == origin]
    rows = rows if host is None else rows[rows.coa_iso == host]
    figure = run(states, "displacement.stock", origin=origin, host=host, period=str(year))
    assert figure.value == int(rows.refugees.sum())
    columns = {
        "refugees": "refugees", "asylum-seekers": "asylum_seekers", "idps": "idps", "stateless": "stateless",
        "others-of-concern": "ooc", "others-in-need": "oip", "host-community": "hst",
    }  # fmt: skip
    expected = {sort: int(rows[column].fillna(0).sum()) for sort, column in columns.items()}
    # Returns stand in the same table and are no stock.
    assert people(figure) == {sort: number for sort, number in expected.items() if number}


@needs_files
@pytest.mark.parametrize(("origin", "host"), [("SYR", "DEU"), (None, "g-eu"), ("SSD", None)])
def test_flows_are_the_publisher_s_sums(states: Workspace, origin: str | None, host: str | None) -> None:
    rows = table(FLOWS)
    rows = rows[rows.year.between(2014, 2019)]
    rows = rows if origin is None else rows[rows.coo_iso == origin]
    if host == "g-eu":
        rows = rows[
            [
                code in parties.members("g-eu", int(year))
                for code, year in zip(rows.coa_iso, rows.year, strict=True)
            ]
        ]
    elif host:
        rows = rows[rows.coa_iso == host]
    figure = run(states, "displacement.flow", origin=origin, host=host, period="2014/2019")
    assert figure.value == int(rows.refugees.fillna(0).sum() + rows.refugee_like.fillna(0).sum())
    assert people(figure).get("asylum-seekers", 0) == int(rows.asylum_seekers.fillna(0).sum())


@needs_files
def test_none_counted_is_zero_and_not_covered_is_null(states: Workspace, sample: Workspace) -> None:
    none = run(states, "displacement.stock", origin="ISR", host="AZE", period="2023")
    assert none.value == 0
    assert "None is counted" in none.caveats[0]
    later = run(states, "displacement.stock", origin="AZE", host="ARM", period="2020/2030")
    assert later.value is None
    assert later.series[0].points[0].value == 91766
    assert later.series[0].points[-1].value is None
    early = run(states, "displacement.flow", origin="ESP", host="FRA", period="1950/1955")
    assert early.value is None
    # Flows begin in 1962, stocks in 1951: each is judged by its own table.
    assert run(states, "displacement.stock", period="1951").value is not None
    assert run(states, "displacement.flow", period="1961/1962").value is None
    with pytest.raises(SinewsError, match="by year"):
        run(states, "displacement.stock", origin="AZE", period="2023-09")


@needs_files
def test_displacement_is_traced(states: Workspace) -> None:
    figure = run(states, "displacement.flow", origin="AZE", host="ARM", period="2020/2023")
    traced = trace.trace(states, figure.to_json())
    assert traced.agrees
    numbers = [line.split(",")[7:10] for record in traced.records for line in record.lines]
    assert sum(float(n) for row in numbers for n in (row[0], row[2]) if n) == figure.value


def test_a_part_of_the_table_answers_nothing(tmp_path: Path) -> None:
    """A download of one pair says nothing of what is not in it, and not even that it is whole."""
    path = tmp_path / "population.csv"
    path.write_bytes(STOCKS + STOCK)
    workspace = Workspace(tmp_path / "workspace")
    add(workspace, path)
    figure = run(workspace, "displacement.stock", origin="AZE", host="ARM", period="2023")
    assert figure.value is None
    assert "add the publisher's whole file" in figure.caveats[0]
    # Of flows nothing was added: the bundled extract still answers.
    flow = run(workspace, "displacement.flow", origin="AZE", host="ARM", period="2023")
    assert flow.value == 141942


@needs_files
def test_palestine_s_refugees_are_mostly_another_agency_s(states: Workspace) -> None:
    for name in ("displacement.stock", "displacement.flow"):
        for host in ("EGY", "LBN"):
            figure = run(states, name, origin="PSE", host=host, period="2023")
            if not people(figure).get("refugees"):
                assert figure.value is None
                assert "UNRWA" in figure.text
                assert "none-counted" not in {caveat.name for caveat in figure.warnings}
            assert figure.warnings[0].name == "left-to-another-agency"
    assert run(states, "displacement.stock", origin="PSE", host="EGY", period="2023").value is None
    # What is listed stands, with the warning.
    anywhere = run(states, "displacement.stock", origin="PSE", period="2023")
    listed = table(POPULATION)
    rows = listed[(listed.coo_iso == "PSE") & (listed.year == 2023)]
    assert anywhere.value == int(rows.refugees.fillna(0).sum()) > 0
    assert anywhere.warnings[0].name == "left-to-another-agency"
    jordan = run(states, "displacement.stock", host="JOR", period="2023")
    assert isinstance(jordan.value, int)
    assert jordan.warnings[0].name == "left-to-another-agency"
    # Of others none is none.
    assert run(states, "displacement.stock", origin="ISL", host="JOR", period="2023").value == 0
    syrians = run(states, "displacement.stock", origin="SYR", host="JOR", period="2023")
    assert "left-to-another-agency" not in {caveat.name for caveat in syrians.warnings}


@needs_files
@pytest.mark.parametrize("name", ["displacement.stock", "displacement.flow"])
def test_kosovos_people_stand_under_serbia(states: Workspace, name: str) -> None:
    """UNHCR's country SRB is "Serbia and Kosovo: S/RES/1244 (1999)": no row says XKX."""
    serbia = run(states, name, origin="Serbia", period="2024")
    assert serbia.value
    assert any("rows of its own for Kosovo" in caveat for caveat in serbia.caveats)
    rows = table(POPULATION)
    assert not (rows.coo_iso == "XKX").any()
    for asked in ({"origin": "Kosovo"}, {"host": "Kosovo"}, {"origin": "Kosovo", "host": "Germany"}):
        kosovo = run(states, name, period="2024", **asked)
        assert kosovo.value is None
        assert kosovo.warnings[0].name == "people-counted-with"
        assert "Serbia" in kosovo.text
    assert not any(
        w.name == "people-counted-with" for w in run(states, name, origin="AZE", period="2024").warnings
    )
