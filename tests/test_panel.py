"""Panels: who is in them, that zero and missing stay apart, and what is written."""

from __future__ import annotations

import csv
import subprocess
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from conftest import DELIVERIES, SIPRI, needs_sipri
from sinews import measures, parties
from sinews.errors import SinewsError
from sinews.panel import build, read_pairs, system_members, write
from sinews.periods import Period
from sinews.workspace import Workspace

PEACE = SIPRI.parent / "peace_science"


def _raw() -> list[list[str]]:
    lines = DELIVERIES.read_text("latin-1").splitlines()[12:]
    return [line.rstrip(";").split(",") for line in lines]


def _written(workspace: Workspace, tmp_path: Path, names: list[str], period: str, **how: object) -> Path:
    target = tmp_path / "panel.parquet"
    panel = build(workspace, names, Period.parse(period), folder=tmp_path, **how)  # type: ignore[arg-type]
    write(panel, target, period=Period.parse(period), command="sinews panel …")
    return target


@needs_sipri
def test_every_ordered_pair_of_members_has_one_row_a_year(whole: Workspace, tmp_path: Path) -> None:
    target = _written(whole, tmp_path, ["arms.tiv"], "1990/1996")
    expected = sum(len(m := system_members(year)) * (len(m) - 1) for year in range(1990, 1997))
    count, keys = duckdb.sql(
        f"SELECT count(*), count(DISTINCT (iso3_a, iso3_b, year)) FROM '{target}'"
    ).fetchall()[0]
    assert count == keys == expected


def test_numbers_of_the_systems_are_given_once_a_year() -> None:
    for year in range(1946, 2025):
        members = system_members(year)
        for at in (1, 2):
            numbers = [member[at] for member in members if member[at] is not None]
            assert len(numbers) == len(set(numbers)), (year, at)


def test_succession_of_states() -> None:
    codes = {year: {code for code, *_ in system_members(year)} for year in (1985, 1991, 1992, 1993, 2000)}
    assert {"SUN", "YUG", "DDR", "CSK"} <= codes[1985]
    assert "RUS" not in codes[1985] and "AZE" not in codes[1985]
    assert "SUN" in codes[1991] and "AZE" in codes[1991]
    assert "SUN" not in codes[1992] and "RUS" in codes[1992]
    assert {"CZE", "SVK"} <= codes[1993] and "CSK" not in codes[1993]
    assert "SRB" in codes[2000] and "SCG" not in codes[2000]


@needs_sipri
def test_values_are_the_registers_sums(whole: Workspace, tmp_path: Path) -> None:
    volumes: dict[tuple[str, str, int], float] = defaultdict(float)
    imports: dict[tuple[str, int], float] = defaultdict(float)
    for row in _raw():
        pair = parties.from_sipri(row[1]).code, parties.from_sipri(row[2]).code
        volumes[(*pair, int(row[10]))] += float(row[15])
        imports[(pair[1], int(row[10]))] += float(row[15])
    target = _written(whole, tmp_path, ["arms.tiv", "arms.import_share"], "1995/2024")
    rows = duckdb.sql(
        "SELECT iso3_a, iso3_b, year, arms_tiv, arms_tiv_status, arms_import_share, "
        f"arms_import_share_status FROM '{target}'"
    ).fetchall()
    seen = 0
    for sender, receiver, year, tiv, tiv_status, share, share_status in rows:
        expected = volumes.get((sender, receiver, year))
        if expected is not None:
            seen += 1
            assert tiv == pytest.approx(expected, abs=1e-3) and tiv_status == "observed"
        else:
            assert tiv == 0 and tiv_status == "zero"
        whole = imports.get((receiver, year), 0)
        if whole == 0:
            assert share is None and share_status == "undefined"
        else:
            assert share == pytest.approx(100 * (expected or 0) / whole, abs=1e-3)
            assert share_status == ("zero" if expected is None else "observed")
    states = {(code, year) for year in range(1995, 2025) for code, *_ in system_members(year)}
    assert seen == sum((a, y) in states and (b, y) in states and a != b for a, b, y in volumes)


def test_the_sample_covers_two_recipients_and_says_nothing_of_others(
    sample: Workspace, tmp_path: Path
) -> None:
    target = _written(sample, tmp_path, ["arms.tiv", "arms.export_share"], "2020/2026")
    statuses = duckdb.sql(
        "SELECT iso3_b IN ('AZE', 'ARM') AS held, year > 2024 AS late, list(DISTINCT arms_tiv_status "
        f"ORDER BY arms_tiv_status), count(arms_tiv), count(arms_export_share) FROM '{target}' GROUP BY 1, 2"
    ).fetchall()
    found = {(held, late): (status, tivs, shares) for held, late, status, tivs, shares in statuses}
    assert found[True, False][0] == ["observed", "zero"]
    for key in ((True, True), (False, False), (False, True)):
        assert found[key][0] == ["not covered"] and found[key][1] == 0
    # Exports to two recipients have no total, so that no share of them is given.
    assert all(shares == 0 for _, _, shares in found.values())


@needs_sipri
def test_politically_relevant_pairs_are_neighbours_or_hold_a_major_power(
    whole: Workspace, tmp_path: Path
) -> None:
    target = _written(whole, tmp_path, ["arms.tiv"], "2010/2016", politically_relevant=True)
    pairs = set(duckdb.sql(f"SELECT DISTINCT iso3_a, iso3_b FROM '{target}' WHERE year = 2016").fetchall())
    assert {("AZE", "ARM"), ("ARM", "AZE"), ("USA", "FJI"), ("FJI", "CHN"), ("ISR", "SYR")} <= pairs
    assert ("ISR", "AZE") not in pairs and ("BRA", "KEN") not in pairs


@needs_sipri
def test_membership_agrees_with_published_dyad_years(whole: Workspace, tmp_path: Path) -> None:
    """COW's directed dispute dyads name only members; each must be a row of the panel."""
    if not PEACE.is_dir():
        pytest.skip("../shared/data/peace_science is absent")
    target = _written(whole, tmp_path, ["arms.tiv"], "1950/2010")
    ours = set(duckdb.sql(f"SELECT cow_a, cow_b, year FROM '{target}'").fetchall())
    missing = set()
    with (PEACE / "cow_mid_ddydisps.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            key = tuple(int(float(row[name])) for name in ("ccode1", "ccode2", "year"))
            if 1950 <= key[2] <= 2010 and key not in ours:
                missing.add(key)
    # East Germany's number ends, and the Germanies' numbers meet, in 1990.
    assert len(missing) <= 2, sorted(missing)[:20]


def test_an_unknown_measure_and_a_wrong_file_are_one_line_errors(sample: Workspace, tmp_path: Path) -> None:
    with pytest.raises(SinewsError, match="cannot be had for all states at once"):
        build(sample, ["arms.orders"], Period.parse("2010/2012"))
    with pytest.raises(SinewsError, match="each measure once"):
        build(sample, ["arms.tiv", "arms.tiv"], Period.parse("2010/2012"))
    with pytest.raises(SinewsError, match=r"\.parquet, \.csv or \.dta"):
        write(
            build(sample, ["arms.tiv"], Period.parse("2010"), folder=tmp_path),
            tmp_path / "panel.xlsx",
            period=Period.parse("2010"),
            command="",
        )


def test_pairs_from_a_file_in_any_spelling(tmp_path: Path) -> None:
    listed = tmp_path / "pairs.csv"
    listed.write_text("from,to\nIsrael,Azerbeidzjan\nRusland,Armenië\n", "utf-8")
    assert read_pairs(listed) == [("ISR", "AZE"), ("RUS", "ARM")]
    listed.write_text("Israel,Azerbaijan\nIsrael,Azerbajan\n", "utf-8")
    with pytest.raises(SinewsError, match=r"line 2: .*Azerbaijan"):
        read_pairs(listed)
    listed.write_text("\n", "utf-8")
    with pytest.raises(SinewsError, match="no pair"):
        read_pairs(listed)


@pytest.mark.parametrize("form", ["parquet", "csv", "dta"])
def test_the_command_writes_the_file_and_its_codebook(
    sinews: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path, form: str
) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("ISR,AZE\nRUS,ARM\n", "utf-8")
    target = tmp_path / f"panel.{form}"
    run = sinews(
        *("panel", "arms.tiv", "arms.import_share", "--period", "2014/2020"),
        *("--dyads", pairs, "-o", target),
    )
    assert run.returncode == 0, run.stderr
    assert "14 rows" in run.stderr and run.stdout == ""
    codebook = (tmp_path / f"panel.{form}.codebook.md").read_text("utf-8")
    assert "| `arms_import_share` |" in codebook and "not covered" in codebook
    if form == "dta":
        pyreadstat = pytest.importorskip("pyreadstat")
        frame, meta = pyreadstat.read_dta(str(target))
        assert len(frame) == 14 and all(meta.column_names_to_labels.values())
        value = frame[(frame.iso3_a == "ISR") & (frame.year == 2016)].arms_import_share.iloc[0]
    else:
        (value,) = duckdb.sql(
            f"SELECT arms_import_share FROM '{target}' WHERE iso3_a = 'ISR' AND year = 2016"
        ).fetchall()[0]
    # 245.45 of 270.34 million TIV in 2016, added up by hand from the bundled lines.
    assert value == pytest.approx(90.79, abs=0.01)


def test_two_runs_and_one_thread_give_the_same_bytes(sample: Workspace, tmp_path: Path) -> None:
    contents = []
    for threads in (2, 2, 1):
        workspace = Workspace(sample.root, threads=threads)
        panel = build(workspace, ["arms.tiv"], Period.parse("1995/2024"), folder=tmp_path)
        target = tmp_path / f"panel{len(contents)}.csv"
        write(panel, target, period=Period.parse("1995/2024"), command="")
        contents.append(target.read_bytes())
    assert contents[0] == contents[1] == contents[2]


def test_an_extract_covers_its_states_on_either_side(sample: Workspace, tmp_path: Path) -> None:
    """Of the pairs that the bundled extract has, what is not listed is none; of others nobody looked."""
    panel = build(sample, ["displacement.stock"], Period.parse("2022/2023"))
    columns, rows = panel.rows()
    at = {name: columns.index(name) for name in columns}
    found = {
        (row[at["iso3_a"]], row[at["iso3_b"]], row[at["year"]]): (
            row[at["displacement_stock"]],
            row[at["displacement_stock_status"]],
        )
        for row in rows
    }
    # UNHCR's population table; the codebook gives the years that it reaches, not those asked for.
    assert found["AZE", "ARM", 2022] == (27933, "observed")
    assert found["AZE", "ARM", 2023] == (143054, "observed")
    assert found["ARM", "FJI", 2023] == (0, "zero")
    assert found["SYR", "DEU", 2023] == (None, "not covered")
    (variable,) = (one for one in panel.variables if one.name == "displacement_stock")
    assert variable.source.endswith("1951–2025")


def test_a_part_of_the_world_sets_no_pair_in_it(sample: Workspace) -> None:
    asked = {"origin": "AZE", "host": "ARM", "period": "2023"}
    assert measures.run(sample, "displacement.stock_context", asked).value is None
