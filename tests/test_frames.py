"""A frame's values are those of the measure of its name, pair by pair and year by year."""

from __future__ import annotations

import random

import duckdb
import pytest

from conftest import ABSENT, SIPRI, Workspace, _built
from sinews import measures
from sinews.errors import SinewsError
from sinews.measures.frames import FRAMES, get_frame
from sinews.panel import build, system_members, write
from sinews.periods import Period

DATA = SIPRI.parent
FILES = [
    SIPRI / "deliveries_2026-02-12.csv",
    SIPRI / "SIPRI-Milex-data-1948-2023.xlsx",
    DATA / "ucdp" / "organizedviolencecy_v25_1.csv",
    DATA / "ucdp" / "ucdp_acd.csv",
    DATA / "unhcr" / "population.csv",
    DATA / "unhcr" / "flows.csv",
    DATA / "regimes" / "owid_political-regime.csv",
    DATA / "unga" / "un_votes.csv",
    DATA / "unga" / "un_roll_calls.csv",
]
# How a frame's sides are named in its measure's parameters.
SIDES = {"arms": ("supplier", "recipient"), "displacement": ("origin", "host"), "votes": ("state", "other")}
DYADS = [
    "arms.tiv",
    "arms.import_share",
    "arms.export_share",
    "displacement.stock",
    "displacement.flow",
    "votes.agreement",
]
STATES = [
    "spending.value",
    "spending.share_of_gdp",
    "conflict.deaths",
    "conflict.deaths_all",
    "conflict.active_years",
    "state.regime",
]


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Workspace:
    if not all(file.is_file() for file in FILES):
        pytest.skip(ABSENT)
    return Workspace(_built(tmp_path_factory, worker_id, "everything", FILES))


def test_every_frame_is_of_a_measure_there_is() -> None:
    known = measures.all_measures()
    assert set(FRAMES) <= set(known) and len(FRAMES) >= 12
    assert set(DYADS) | set(STATES) <= set(FRAMES)
    with pytest.raises(SinewsError, match="cannot be had for all states at once"):
        get_frame("arms.deliveries")


@pytest.fixture(scope="module")
def dyads(everything: Workspace, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    return _table(everything, tmp_path_factory.mktemp("dyads"), DYADS)


@pytest.fixture(scope="module")
def states(everything: Workspace, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    return _table(everything, tmp_path_factory.mktemp("states"), STATES)


def _table(workspace: Workspace, folder, names: list[str]) -> duckdb.DuckDBPyConnection:
    period = Period.parse("1995/2024")
    write(build(workspace, names, period, folder=folder), folder / "p.parquet", period=period, command="")
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE panel AS SELECT * FROM '{folder / 'p.parquet'}'")
    return connection


def _agrees(figure, name: str, value: float | None, status: str) -> bool:
    if name == "conflict.active_years":
        return value == (1 if figure.value else 0)
    if figure.value is None:
        return value is None
    return value == pytest.approx(figure.value, abs=2e-4)


@pytest.mark.parametrize("name", DYADS)
def test_dyads(everything: Workspace, dyads: duckdb.DuckDBPyConnection, name: str) -> None:
    column = name.replace(".", "_")
    chance = random.Random(name)
    # Half of the pairs with something on record, half at random: zeros and gaps must agree as well.
    some = dyads.execute(
        f"SELECT iso3_a, iso3_b, year FROM panel WHERE {column}_status = 'observed' ORDER BY ALL"
    ).fetchall()
    keys = chance.sample(some, 12)
    for _ in range(12):
        year = chance.randint(1995, 2024)
        one, two = chance.sample([code for code, *_ in system_members(year)], 2)
        keys.append((one, two, year))
    left, right = SIDES[name.split(".")[0]]
    for one, two, year in keys:
        (value, status) = dyads.execute(
            f"SELECT {column}, {column}_status FROM panel WHERE iso3_a = ? AND iso3_b = ? AND year = ?",
            [one, two, year],
        ).fetchall()[0]
        figure = measures.run(everything, name, {left: one, right: two, "period": str(year)})
        assert _agrees(figure, name, value, status), (one, two, year, value, status, figure.value)


@pytest.mark.parametrize("name", STATES)
def test_states(everything: Workspace, states: duckdb.DuckDBPyConnection, name: str) -> None:
    column = name.replace(".", "_")
    chance = random.Random(name)
    for _ in range(25):
        year = chance.randint(1995, 2024)
        code = chance.choice([code for code, *_ in system_members(year)])
        value, status = states.execute(
            f"SELECT {column}, {column}_status FROM panel WHERE iso3 = ? AND year = ?", [code, year]
        ).fetchall()[0]
        figure = measures.run(everything, name, {"state": code, "period": str(year)})
        assert _agrees(figure, name, value, status), (code, year, value, status, figure.value, figure.caveats)


def test_a_class_of_zero_is_observed_and_no_deaths_are_zero(states: duckdb.DuckDBPyConnection) -> None:
    (regimes,) = states.execute(
        "SELECT list(DISTINCT state_regime_status) FROM panel WHERE state_regime = 0"
    ).fetchall()[0]
    (deaths,) = states.execute(
        "SELECT list(DISTINCT conflict_deaths_status) FROM panel WHERE conflict_deaths = 0"
    ).fetchall()[0]
    assert regimes == ["observed"] and deaths == ["zero"]
