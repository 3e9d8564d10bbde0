"""Measures of war: deaths located, deaths by party, years of conflict."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sinews import measures, trace
from sinews.errors import SinewsError
from sinews.figure import Figure
from sinews.ingest import add
from sinews.workspace import Workspace
from states_data import CONFLICTS, COUNTRY_YEARS, needs_files, states
from test_ucdp import CONFLICT_HEADER, EVENT_HEADER, OWN_HEADER, OWN_WAR, event

__all__ = ["states"]

PREFIX = {
    "conflict.deaths": "sb_total_deaths", "conflict.deaths_non_state": "ns_total_deaths",
    "conflict.deaths_one_sided": "os_total_deaths", "conflict.deaths_all": "cumulative_total_deaths_in_orgvio",
}  # fmt: skip


def run(records: Workspace, name: str, **parameters: Any) -> Figure:
    return measures.run(records, name, parameters)


@needs_files
def test_azerbaijan_in_2020(states: Workspace) -> None:
    figure = run(states, "conflict.deaths", state="Azerbaijan", period="2020")
    assert figure.value == 7636
    assert "7,636" in figure.text
    assert figure.vintages == ("2025-06",)
    # Where its soldiers died counts, not whose they were.
    armenia = run(states, "conflict.deaths", state="Armenia", period="2020")
    assert isinstance(armenia.value, int)
    assert armenia.value < 100


@needs_files
@pytest.mark.parametrize("name", PREFIX)
@pytest.mark.parametrize(
    ("state", "number", "first", "last"),
    [
        ("Azerbaijan", 373, 1991, 2024),
        ("Israel", 666, 2023, 2023),
        ("Mexico", 70, 2010, 2020),
        ("Switzerland", 225, 1989, 2024),
    ],
)
def test_sums_are_those_of_the_publisher_s_table(
    states: Workspace, name: str, state: str, number: int, first: int, last: int
) -> None:
    table = pd.read_csv(COUNTRY_YEARS)
    rows = table[(table.country_id_cy == number) & table.year_cy.between(first, last)]
    figure = run(states, name, state=state, period=f"{first}/{last}")
    expected = {e: int(rows[f"{PREFIX[name]}_{e}_cy"].sum()) for e in ("best", "low", "high")}
    assert (figure.value, figure.low, figure.high) == (expected["best"], expected["low"], expected["high"])
    by_year = dict(zip(rows.year_cy, rows[f"{PREFIX[name]}_best_cy"], strict=True))
    assert {int(p.at): p.value for p in figure.series[0].points} == by_year
    # A place of no deaths is none, and covered: Switzerland's are zeros.
    if state == "Switzerland" and name == "conflict.deaths":
        assert figure.value == 0


@needs_files
def test_bounds_that_leave_the_value_out_are_no_interval(states: Workspace) -> None:
    """The publisher's row of Russia in 2024 has best 7,673, low 6,314 and high 5,823."""
    table = pd.read_csv(COUNTRY_YEARS)
    row = table[(table.country_id_cy == 365) & (table.year_cy == 2024)].iloc[0]
    assert row.sb_total_deaths_high_cy < row.sb_total_deaths_best_cy
    figure = run(states, "conflict.deaths", state="Russia", period="2024")
    assert figure.value == int(row.sb_total_deaths_best_cy)
    assert figure.low is figure.high is None
    assert f"{row.sb_total_deaths_high_cy:,}" not in figure.text
    (warning,) = (each for each in figure.warnings if each.name == "deaths-bounds-apart")
    assert warning.values == {"low": "6,314", "high": "5,823"}


@needs_files
def test_a_group_and_the_world_are_sums_over_states(states: Workspace) -> None:
    table = pd.read_csv(COUNTRY_YEARS)
    caucasus = run(states, "conflict.deaths", state="world", period="2020/2021")
    assert caucasus.value == int(table[table.year_cy.between(2020, 2021)].sb_total_deaths_best_cy.sum())
    gulf = run(states, "conflict.deaths_all", state="g-gcc", period="2000/2024")
    numbers = [692, 690, 698, 694, 670, 696]
    rows = table[table.country_id_cy.isin(numbers) & table.year_cy.between(2000, 2024)]
    assert gulf.value == int(rows.cumulative_total_deaths_in_orgvio_best_cy.sum()) > 0


@needs_files
@pytest.mark.parametrize(
    ("state", "period", "why"),
    [
        ("AZE", "1989/1995", "no rows of its own for 1989–1990"),
        ("AZE", "2020/2025", "cover 2020 to 2024"),
        ("ISR", "1985", "cover 1989 to 2024"),
        ("Palestine", "2020", "no rows of its own for 2020"),
    ],
)
def test_what_is_not_covered_is_null_with_the_reason(
    states: Workspace, state: str, period: str, why: str
) -> None:
    figure = run(states, "conflict.deaths", state=state, period=period)
    assert figure.value is figure.low is figure.high is None
    assert any(why in caveat for caveat in figure.caveats), figure.caveats


@needs_files
def test_located_deaths_are_traced(states: Workspace) -> None:
    figure = run(states, "conflict.deaths", state="AZE", period="2016/2020")
    traced = trace.trace(states, figure.to_json())
    assert traced.agrees
    column = pd.read_csv(COUNTRY_YEARS, nrows=0).columns.get_loc("sb_total_deaths_best_cy")
    assert isinstance(column, int)
    found = [line for record in traced.records for line in record.lines]
    assert [line.split(",")[1:3] for line in found] == [
        ["Azerbaijan", str(year)] for year in range(2016, 2021)
    ]
    assert sum(int(line.split(",")[column]) for line in found) == figure.value


# --- years of conflict -------------------------------------------------------------------------


@needs_files
def test_years_of_conflict_with_secondary_parties(states: Workspace) -> None:
    table = pd.read_csv(CONFLICTS)
    rows = table[(table.conflict_id == 388) & (table.gwno_b_2nd == 371) & table.year.between(2010, 2024)]
    figure = run(states, "conflict.active_years", state="AZE", other="ARM", period="2010/2024")
    assert figure.value == [str(int(year)) for year in sorted(rows.year.unique())]
    assert {"2016", "2020", "2023"} <= set(figure.value)
    role, other = figure.columns.index("role"), figure.columns.index("role_of_other")
    assert {(row[role], row[other]) for row in figure.rows} == {
        ("primary party, side A", "secondary party, side B")
    }
    backwards = run(states, "conflict.active_years", state="ARM", other="AZE", period="2010/2024")
    assert backwards.value == figure.value
    türkiye = run(states, "conflict.active_years", state="TUR", other="ARM", period="2010/2024")
    assert türkiye.value == ["2020"]


@needs_files
@pytest.mark.parametrize(("state", "number"), [("ISR", 666), ("ARM", 371), ("USA", 2), ("IND", 750)])
def test_years_are_those_with_the_number_in_any_column(states: Workspace, state: str, number: int) -> None:
    table = pd.read_csv(CONFLICTS)
    sides = ["gwno_a", "gwno_a_2nd", "gwno_b", "gwno_b_2nd"]
    rows = table[(table[sides] == number).any(axis=1) & table.year.between(1992, 2024)]
    figure = run(states, "conflict.active_years", state=state, period="1992/2024")
    assert figure.value == [str(int(year)) for year in sorted(rows.year.unique())]
    assert len(figure.rows) == rows.groupby(["conflict_id", "year"]).ngroups


@needs_files
def test_no_conflict_is_an_empty_set_and_no_list_is_null(states: Workspace, sample: Workspace) -> None:
    none = run(states, "conflict.active_years", state="ISR", other="AZE", period="2011/2024")
    assert none.value == []
    assert "No conflict with 25 battle deaths" in none.caveats[0]
    later = run(states, "conflict.active_years", state="ISR", period="2020/2030")
    assert later.value is None
    assert any("cover 2020 to 2024" in caveat for caveat in later.caveats)
    with pytest.raises(SinewsError, match="no state"):
        run(states, "conflict.active_years", state="NATO", period="2020")


@needs_files
def test_years_of_conflict_are_traced(states: Workspace) -> None:
    figure = run(states, "conflict.active_years", state="AZE", other="ARM", period="2020")
    traced = trace.trace(states, figure.to_json())
    assert traced.agrees
    assert traced.records[0].lines[0].startswith("388.0,2020.0,373.0,640.0,,371.0")


# --- deaths by party ---------------------------------------------------------------------------


@pytest.fixture
def war(tmp_path: Path, few_rows_are_whole: None) -> Workspace:
    """A small world: whole lists of conflicts and events, of the years 2019 to 2021."""
    afghanistan = (
        b"333,2020,700,371,,,government,2,II,1978-04-27,1,1978-04-27,1,0,\n"
        b"333,2019,700,371,,,government,2,II,1978-04-27,1,1978-04-27,1,0,\n"
        b"9,2021,2,,630,,government,1,interstate,2021-01-01,1,2021-01-01,1,0,\n"
    )
    conflicts = tmp_path / "conflicts.csv"
    conflicts.write_bytes(
        CONFLICT_HEADER + b"388,2020,373,640,,371,territory,2,II,1991-12-29,1,2020-07-16,1,0,\n" + afghanistan
    )
    happened = tmp_path / "GEDEvent_v22_1.csv"
    happened.write_bytes(
        EVENT_HEADER
        + event(id=1, best=100, low=90, high=120)
        + event(id=2, best=50, low=40, high=60, where_description='"two\nlines"')
        # Not one of the war's: fighting between gangs, and killing of civilians.
        + event(id=3, type_of_violence=2, best=7, low=7, high=7)
        # Two governments fight each other in a year without an entry in the list.
        + event(
            id=4, year=2021, date_start="2021-11-16", gwnob=371, best=8, low=8, high=9, code_status="Check"
        )
        + event(
            id=5,
            conflict_new_id=333,
            country_id=700,
            country="Afghanistan",
            gwnoa=700,
            best=1000,
            low=900,
            high=1100,
        )
        + event(id=6, year=2019, conflict_new_id=333, country_id=700, gwnoa=700, best=10, low=10, high=10)
    )
    workspace = Workspace(tmp_path / "workspace")
    add(workspace, conflicts)
    add(workspace, happened)
    return workspace


def test_deaths_by_party_between_two_states(war: Workspace) -> None:
    figure = run(war, "conflict.party_deaths", state="ARM", other="AZE", period="2020/2021")
    assert (figure.value, figure.low, figure.high) == (158, 138, 189)
    backwards = run(war, "conflict.party_deaths", state="AZE", other="ARM", period="2020/2021")
    assert backwards.value == 158
    assert [(p.at, p.value) for p in figure.series[0].points] == [("2020", 150), ("2021", 8)]
    assert any("not checked yet: 1." in caveat for caveat in figure.caveats)
    traced = trace.trace(war, figure.to_json())
    assert traced.agrees
    assert [record.row for record in traced.records] == [2, 3, 6]
    assert traced.records[1].lines[0].startswith("2,")
    assert len(traced.records[1].lines) == 2


def test_secondary_parties_are_shown_apart(war: Workspace) -> None:
    """Armenia fought in one war and lent soldiers to a mission in another; the list does not tell them apart."""
    figure = run(war, "conflict.party_deaths", state="ARM", period="2019/2021")
    assert (figure.value, figure.low, figure.high) == (8, 8, 9)
    at = {name: figure.columns.index(name) for name in ("conflict", "counted", "best", "year")}
    table = {
        (row[at["year"]], row[at["conflict"]]): (row[at["counted"]], row[at["best"]]) for row in figure.rows
    }
    assert table == {
        (2019, 333): (False, 10),
        (2020, 333): (False, 1000),
        (2020, 388): (False, 150),
        (2021, 388): (True, 8),
    }
    assert any("not in the figure: 1,160." in caveat for caveat in figure.caveats)
    azerbaijan = run(war, "conflict.party_deaths", state="AZE", period="2019/2021")
    assert azerbaijan.value == 158
    assert run(war, "conflict.party_deaths", state="CHE", period="2019/2021").value == 0


def test_deaths_by_party_without_the_list_or_the_years(war: Workspace, tmp_path: Path) -> None:
    outside = run(war, "conflict.party_deaths", state="AZE", period="2018/2020")
    assert outside.value is None
    only = Workspace(tmp_path / "only")
    add(only, tmp_path / "GEDEvent_v22_1.csv")
    alone = only.view(only=frozenset(snapshot.sha256 for snapshot in only.snapshots))
    figure = run(alone, "conflict.party_deaths", state="AZE", period="2020")
    assert figure.value == 150
    assert any("Without the yearly list" in caveat for caveat in figure.caveats)
    assert figure.vintages == ("2022-06",)


@needs_files
def test_a_sample_of_events_answers_nothing(states: Workspace) -> None:
    figure = run(states, "conflict.party_deaths", state="AZE", period="2020")
    assert figure.value is None
    assert any("whole edition" in caveat for caveat in figure.caveats)


@pytest.mark.usefixtures("few_rows_are_whole")
def test_names_of_the_publisher_s_own_file_are_in_the_table(tmp_path: Path) -> None:
    path = tmp_path / "UcdpPrioConflict_v25_1.csv"
    path.write_bytes(OWN_HEADER + OWN_WAR)
    workspace = Workspace(tmp_path / "workspace")
    add(workspace, path)
    figure = run(workspace, "conflict.active_years", state="ARM", period="2020")
    assert figure.value == ["2020"]
    assert figure.rows[0][figure.columns.index("about")] == "Nagorno-Karabakh (Azerbaijan)"
    assert figure.vintages == ("2025-06",)


@needs_files
def test_a_row_that_holds_more_than_the_state_says_so(states: Workspace) -> None:
    israel = run(states, "conflict.deaths", state="Israel", period="2023")
    assert israel.value == 26722
    assert "in Israel, Gaza and the West Bank, which UCDP counts with it, 2023: 26,722" in israel.text
    palestine = run(states, "conflict.deaths", state="Palestine", period="2023")
    assert palestine.value is None
    assert "UCDP counts them in Israel" in palestine.text
    assert palestine.warnings[0].name == "deaths-counted-with"
    assert "in Morocco and Western Sahara," in run(states, "conflict.deaths", state="MAR", period="2021").text
    # Kosovo has rows of its own from 2008.
    serbia = run(states, "conflict.deaths", state="SRB", period="1999")
    assert "in Serbia and Kosovo, which UCDP counts with it, 1999" in serbia.text
    assert "Kosovo" not in run(states, "conflict.deaths", state="SRB", period="2008/2010").text
    assert "which UCDP counts" not in run(states, "conflict.deaths", state="AZE", period="2020").text
    # A sum over a region in which Palestine is a member lacks nothing.
    region = run(states, "conflict.deaths", state="g-middle-east", period="2023")
    assert "deaths-counted-with" not in {caveat.name for caveat in region.warnings}


@needs_files
def test_who_cannot_be_a_side_is_no_none(states: Workspace) -> None:
    figure = run(states, "conflict.active_years", state="Israel", other="Palestine", period="2000/2024")
    assert figure.value is None
    assert figure.warnings[0].name == "conflict-no-side"
    assert "Palestine is no side" in figure.text
    assert run(states, "conflict.active_years", state="Palestine", period="2014").value is None
    # Between two states of the list none is none, and a microstate is a state.
    assert run(states, "conflict.active_years", state="ISR", other="JPN", period="2000/2024").value == []
    assert run(states, "conflict.active_years", state="TUV", period="2001/2024").value == []
    # An armed group that the file leaves unnamed is told of.
    israel = run(states, "conflict.active_years", state="Israel", period="2014")
    assert israel.value == ["2014"]
    assert "conflict-groups-unnamed" in {caveat.name for caveat in israel.warnings}


@pytest.mark.usefixtures("few_rows_are_whole")
def test_the_opponent_stands_beside_the_role(tmp_path: Path) -> None:
    path = tmp_path / "UcdpPrioConflict_v25_1.csv"
    path.write_bytes(OWN_HEADER + OWN_WAR)
    workspace = Workspace(tmp_path / "workspace")
    add(workspace, path)
    figure = run(workspace, "conflict.active_years", state="AZE", period="2020")
    assert figure.columns[:7] == ("year", "conflict", "about", "role", "side_a", "side_b", "side_b_name")
    assert figure.rows[0][6] == "Republic of Artsakh"
    assert "conflict-groups-unnamed" not in {caveat.name for caveat in figure.warnings}
