"""Our World in Data's file of political regimes, whole and damaged."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsing import Found, read, read_bytes
from politics_data import REGIMES, mutations, needs_files, reads_or_refuses
from sinews import parties
from sinews.errors import UnreadableFile
from sinews.sources import all_sources

NAME = "regimes_of_the_world"
HEADER = b"Entity,Code,Year,Political regime\n"
LINES = b"Azerbaijan,AZE,2020,1\nIsrael,ISR,2022,3\nIsrael,ISR,2023,2\nBavaria,OWID_BAV,1850,0\n"


@pytest.fixture(scope="module")
def real() -> Found:
    if not REGIMES.is_file():
        pytest.skip("the publishers' files in ../shared/data are absent")
    return read(REGIMES, NAME)


def parse(folder: Path, content: bytes) -> Found:
    return read_bytes(folder, content, NAME)


@needs_files
def test_every_iso_code_s_rows_are_read_or_counted(real: Found) -> None:
    table = pd.read_csv(REGIMES, keep_default_na=False)
    assert not real.aside
    held = {(v["state"], v["year"]): v["regime"] for _, v, _, _ in real.records}
    assert len(held) == len(real.records)
    kept = 0
    for code, rows in table[table["Code"].str.len() == 3].groupby("Code"):
        party = parties.get(str(code))
        for year, value in zip(rows["Year"], rows["Political regime"], strict=True):
            if party.existed_in(year):
                assert held[code, year] == value
                kept += 1
    former = {
        "SUN",
        "YUG",
        "CSK",
        "DDR",
        "x-south-vietnam",
        "x-somaliland",
        "x-north-yemen",
        "YMD",
        "x-zanzibar",
        "XKX",
    }
    west_germany = table[table["Code"] == "OWID_GFR"]
    others = [v for _, v, _, _ in real.records if v["state"] in former]
    assert len(real.records) == kept + len(others) + len(west_germany)
    assert real.outline is not None
    counted = sum(int(note.split(" ")[0].replace(",", "")) for note in real.outline.notes)
    assert len(real.records) + counted == len(table)


@needs_files
@pytest.mark.parametrize(
    ("state", "year", "regime"),
    # The first five from the notes on the data; the rest from the file's rows under older names.
    [
        ("AZE", 2018, 1),
        ("AZE", 2024, 1),
        ("ISR", 2022, 3),
        ("ISR", 2023, 2),
        ("ARM", 2024, 2),
        ("SUN", 1980, 0),
        ("DEU", 1970, 3),
        ("DDR", 1970, 0),
    ],
)
def test_known_regimes(real: Found, state: str, year: int, regime: int) -> None:
    assert [v["regime"] for _, v, _, _ in real.records if (v["state"], v["year"]) == (state, year)] == [
        regime
    ]


@needs_files
def test_the_records_point_at_their_lines(real: Found) -> None:
    lines = REGIMES.read_text("utf-8").split("\n")
    for _, values, row, row_count in real.records[::97]:
        name, _, year, regime = next(csv.reader([lines[row - 1]]))
        assert (name, int(year), int(regime)) == (values["state_name"], values["year"], values["regime"])
        assert row_count == 1


@needs_files
def test_what_the_file_covers_and_when_it_was_released(real: Found) -> None:
    assert real.outline is not None
    (scope,) = real.outline.scopes
    assert (scope.kind, scope.first_year, scope.last_year, scope.stated) == ("regimes", 1789, 2024, True)
    # The publisher's readme: "Last updated: March 17, 2025".
    assert real.outline.vintage == "2025-03-17"


@pytest.mark.usefixtures("few_rows_are_whole")
def test_no_state_is_made_of_years_before_it(tmp_path: Path) -> None:
    found = parse(tmp_path, HEADER + b"Azerbaijan,AZE,1950,0\nRussia,RUS,1950,0\nRussia,RUS,1995,1\n")
    assert [(v["state"], v["year"]) for _, v, _, _ in found.records] == [("SUN", 1950), ("RUS", 1995)]
    assert found.outline is not None
    assert found.outline.notes[0].startswith("a row of a year before a state existed")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"Israel,ISR,2023,4\n", "'4' is no regime"),
        (b"Israel,ISR,2023,\n", "'' is no regime"),
        (b"Israel,ISR,20x3,2\n", "'20x3' is no year"),
        (b"Israel,ISR,2023\n", "3 cells where 4 belong"),
        (b"Nowhere,QQQ,2023,2\n", "QQQ"),
    ],
)
def test_a_bad_row_is_set_aside_and_the_next_read(tmp_path: Path, line: bytes, reason: str) -> None:
    found = parse(tmp_path, HEADER + line + b"Armenia,ARM,2023,2\n")
    assert [(row, reason in why) for row, why, _ in found.aside] == [(2, True)]
    assert [v["state"] for _, v, _, _ in found.records] == ["ARM"]


@pytest.mark.usefixtures("few_rows_are_whole")
def test_a_cut_file_claims_no_absence(tmp_path: Path) -> None:
    whole, cut = parse(tmp_path, HEADER + LINES), parse(tmp_path, (HEADER + LINES)[:-4])
    assert whole.outline is not None
    assert cut.outline is not None
    assert [whole.outline.scopes[0].stated, cut.outline.scopes[0].stated] == [True, False]


@pytest.mark.parametrize("header", [b"Entity,Code,Year,Life expectancy\n", b"a,b\n", b"\n"])
def test_another_header_is_refused(tmp_path: Path, header: bytes) -> None:
    with pytest.raises(UnreadableFile, match="Political regime"):
        parse(tmp_path, header + LINES)


def sound(values: dict[str, Any]) -> None:
    assert values["regime"] in (0, 1, 2, 3)
    assert parties.get(values["state"]).existed_in(values["year"])


@settings(max_examples=150)
@given(content=mutations(HEADER + LINES))
def test_damaged_files(tmp_path: Path, content: bytes) -> None:
    reads_or_refuses(tmp_path, content, NAME, sound)


@given(st.binary(max_size=200))
def test_any_bytes_are_recognised_or_not(content: bytes) -> None:
    assert all_sources()[NAME].recognise(content) in (True, False)


def test_only_this_source_takes_its_files() -> None:
    assert [s.name for s in all_sources().values() if s.recognise(HEADER + LINES)] == [NAME]


def test_adding_a_damaged_file(sinews: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "political-regime.csv"
    path.write_bytes(HEADER + LINES + b"Israel,ISR,2024,7\n")
    done = sinews("add", path)
    assert done.returncode == 1
    assert "line 6: '7' is no regime" in done.stderr
    path.write_bytes(HEADER)
    done = sinews("add", path)
    assert done.returncode == 2
    assert "no record could be read" in done.stderr
