"""UNHCR's tables: stocks, flows and IDMC's, in both layouts, whole and damaged."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsing import Found, read, read_bytes
from sinews.errors import UnreadableFile
from sinews.sources import all_sources
from sinews.sources.unhcr.parse import recognise
from states_data import FLOWS, IDMC, POPULATION, needs_files

STOCKS = b"year,coo_name,coo,coo_iso,coa_name,coa,coa_iso,refugees,asylum_seekers,returned_refugees,idps,returned_idps,stateless,ooc,oip,hst\n"
STOCK = b"2023.0,Azerbaijan,AZE,AZE,Armenia,ARM,ARM,143054.0,5.0,0.0,0.0,0.0,0.0,0.0,,0.0\n"
FLOW_HEADER = b"year,coo_name,coo,coo_iso,coa_name,coa,coa_iso,refugees,asylum_seekers,refugee_like,oip\n"
SITE = (
    b'Year,"Country of origin","Country of origin (ISO)","Country of asylum","Country of asylum (ISO)",'
    b'"Refugees under UNHCR\'s mandate",Asylum-seekers,"Returned refugees","IDPs of concern to UNHCR",'
    b'"Returned IDPss","Stateless persons","Others of concern",'
    b'"Other people in need of international protection","Host Community"\n'
)


def parse(folder: Path, content: bytes) -> Found:
    return read_bytes(folder, content, "unhcr")


def numbers(found: Found) -> dict[str, int]:
    return {values["people"]: values["number"] for _, values, _, _ in found.records}


@needs_files
@pytest.mark.parametrize(
    ("path", "part", "columns"),
    [
        (POPULATION, "stock", {
            "refugees": "refugees", "asylum_seekers": "asylum-seekers", "returned_refugees": "returned-refugees",
            "idps": "idps", "returned_idps": "returned-idps", "stateless": "stateless", "ooc": "others-of-concern",
            "oip": "others-in-need", "hst": "host-community"}),
        (FLOWS, "flow", {
            "refugees": "refugees", "asylum_seekers": "asylum-seekers", "refugee_like": "refugee-like",
            "oip": "others-in-need"}),
        (IDMC, "idmc", {"total": "idps-idmc"}),
    ],
)  # fmt: skip
def test_a_real_table_is_read_to_the_last_number(path: Path, part: str, columns: dict[str, str]) -> None:
    found = read(path, "unhcr")
    assert not found.aside
    table = pd.read_csv(path, keep_default_na=False, dtype=str)
    totals: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for _, values, _, _ in found.records:
        totals[values["people"]] += values["number"]
        counts[values["people"]] += 1
    for column, people in columns.items():
        cells = pd.to_numeric(table[column].replace("", "0"))
        assert totals[people] == int(cells.sum()), people
        assert counts[people] == int((cells > 0).sum()), people
    assert found.outline is not None
    (scope,) = found.outline.scopes
    assert scope.stated
    assert scope.part == part
    years = pd.to_numeric(table["year"]).astype(int)
    # IDMC counts by country since 2009; before that there is the world's sum.
    first = 2009 if part == "idmc" else years.min()
    assert (scope.first_year, scope.last_year) == (first, years.max())
    assert found.outline.vintage is None


@needs_files
def test_each_record_is_the_number_in_its_line() -> None:
    lines = FLOWS.read_text("utf-8").split("\n")
    header = lines[0].split(",")
    column = {
        "refugees": "refugees",
        "asylum-seekers": "asylum_seekers",
        "refugee-like": "refugee_like",
        "others-in-need": "oip",
    }
    found = read(FLOWS, "unhcr")
    for _, values, row, count in found.records[::97]:
        assert count == 1
        cells = dict(zip(header, next(csv.reader([lines[row - 1]])), strict=True))
        assert float(cells[column[values["people"]]]) == values["number"]
        assert (cells["coo_name"], int(float(cells["year"]))) == (values["origin_name"], values["year"])
        # The table's ISO codes, but for those who have none.
        assert values["origin"] == cells["coo_iso"] or values["origin"].startswith("x-")


def test_stocks_and_returns_are_told_apart(tmp_path: Path) -> None:
    line = STOCK.replace(b"5.0,0.0,0.0,0.0", b"5.0,7.0,0.0,3.0", 1)
    found = parse(tmp_path, STOCKS + line)
    assert {(v["people"], v["count"], v["number"]) for _, v, _, _ in found.records} == {
        ("refugees", "stock", 143054),
        ("asylum-seekers", "stock", 5),
        ("returned-refugees", "flow", 7),
        ("returned-idps", "flow", 3),
    }


def test_the_site_s_own_layout_is_read_like_the_package_s(tmp_path: Path) -> None:
    site = parse(tmp_path, SITE + b"2023,Azerbaijan,AZE,Armenia,ARM,143054,5,0,0,0,0,0,-,0\n")
    assert [record[1] for record in site.records] == [r[1] for r in parse(tmp_path, STOCKS + STOCK).records]
    assert site.outline is not None
    assert not site.outline.scopes[0].stated


def test_who_has_no_iso_code(tmp_path: Path) -> None:
    lines = b"".join(
        b"2020.0,%s,%s,%s,Armenia,ARM,ARM,5.0,,,\n" % (name, code, code)
        for name, code in [(b"Unknown/other", b"UKN"), (b"Stateless", b"STA"), (b"", b"TIB")]
    )
    found = parse(tmp_path, FLOW_HEADER + lines)
    assert [values["origin"] for _, values, _, _ in found.records] == [
        "x-unknown",
        "x-stateless",
        "x-tibetans",
    ]


@pytest.mark.parametrize(
    ("was", "becomes", "why"),
    [
        (b"143054.0", b"143054.5", "is no number of people"),
        (b"143054.0", b"-3", "is no number of people"),
        (b"143054.0", b"many", "is no number of people"),
        (b"2023.0", b"23", "is no year"),
        (b",AZE,AZE,", b",AZE,AZX,", "is no ISO code"),
        (b",ARM,ARM,", b",-,-,", "no single country of asylum"),
        (b",0.0\n", b"\n", "15 fields where the table has 16"),
        (b"Azerbaijan", b"Azerba\xefjan", "not UTF-8"),
        (b"Azerbaijan", b'"Azerbaijan', "a quote is opened"),
    ],
)
def test_a_bad_row_is_set_aside_and_the_next_read(
    tmp_path: Path, was: bytes, becomes: bytes, why: str
) -> None:
    assert was in STOCK
    found = parse(tmp_path, STOCKS + STOCK.replace(was, becomes, 1) + STOCK)
    assert [row for row, _, _ in found.aside] == [2]
    assert why in found.aside[0][1]
    assert numbers(found) == {"refugees": 143054, "asylum-seekers": 5}
    assert {row for _, _, row, _ in found.records} == {3}


@pytest.mark.parametrize(
    ("header", "why"),
    [
        (STOCKS.replace(b"hst", b"hst,age"), "not known \\(age\\)"),
        (STOCKS.replace(b"coo_iso,", b""), "lacks coo_iso"),
        (STOCKS.replace(b"hst", b"oip"), "two columns oip"),
        (b"year,coo_name,coo,coo_iso,coa_name,coa,coa_iso,refugees,asylum_seekers\n", "who was there"),
    ],
)
def test_a_header_that_is_not_known_is_refused_by_name(tmp_path: Path, header: bytes, why: str) -> None:
    with pytest.raises(UnreadableFile, match=why):
        parse(tmp_path, header + STOCK)


@settings(max_examples=150)
@given(st.integers(0, len(STOCKS) + 4 * len(STOCK)))
def test_a_file_cut_at_any_byte(tmp_path: Path, at: int) -> None:
    content = (STOCKS + STOCK * 4)[:at]
    try:
        found = parse(tmp_path, content)
    except UnreadableFile:
        assert at < len(STOCKS)
        return
    whole = content.count(b"\n") - 1
    read_rows = {row for _, _, row, _ in found.records}
    assert set(range(2, whole + 2)) <= read_rows
    assert found.rows() <= set(range(2, whole + 3))


@settings(max_examples=200)
@given(
    st.sampled_from(
        [STOCKS, FLOW_HEADER, SITE, STOCKS + STOCK, FLOW_HEADER + b"2000,,UKN,UNK,,ARM,ARM,1,2,3,\n"]
    ),
    st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=6)), max_size=5),
    st.binary(max_size=200),
)
def test_mutated_files_give_records_lines_set_aside_or_one_error(
    tmp_path: Path, content: bytes, edits: list[tuple[int, bytes]], tail: bytes
) -> None:
    for at, new in edits:
        content = content[:at] + new + content[at + len(new) :]
    try:
        found = parse(tmp_path, content + tail)
    except UnreadableFile as problem:
        assert "\n" not in str(problem)
        return
    for _, values, _, _ in found.records:
        assert values["number"] > 0
        assert 1900 <= values["year"] <= 2100


@given(st.binary(max_size=300))
def test_any_bytes_are_recognised_or_not(content: bytes) -> None:
    assert recognise(content) in (True, False)


def test_only_this_source_takes_its_files() -> None:
    for head in (STOCKS + STOCK, FLOW_HEADER, SITE):
        assert [s.name for s in all_sources().values() if s.recognise(head)] == ["unhcr"]


def test_adding_a_damaged_file(sinews: Callable[..., object], tmp_path: Path) -> None:
    path = tmp_path / "population.csv"
    path.write_bytes(STOCKS + STOCK + STOCK.replace(b"2023", b"x023"))
    done = sinews("add", path)
    assert done.returncode == 1, done.stderr  # type: ignore[attr-defined]
    assert "line 3: 'x023.0' is no year" in done.stderr  # type: ignore[attr-defined]
    path.write_bytes(STOCKS)
    done = sinews("add", path)
    assert done.returncode == 2  # type: ignore[attr-defined]
    assert "no record could be read" in done.stderr  # type: ignore[attr-defined]
    path.write_bytes(STOCKS.replace(b"hst", b"new_column") + STOCK)
    done = sinews("add", path)
    assert done.returncode == 2  # type: ignore[attr-defined]
    assert "new_column" in done.stderr  # type: ignore[attr-defined]
