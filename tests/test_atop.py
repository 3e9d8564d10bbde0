"""ATOP's directed dyad-years, whole and damaged: spells of a pair and a kind of obligation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsing import Found, read, read_bytes
from politics_data import ATOP, mutations, needs_files, reads_or_refuses
from sinews import parties
from sinews.errors import UnreadableFile
from sinews.sources import all_sources

HEADER = b"ccode1,ccode2,year,atop_defense,atop_offense,atop_neutral,atop_nonagg,atop_consul\n"
COLUMNS = {
    "atop_defense": "defence",
    "atop_offense": "offence",
    "atop_neutral": "neutrality",
    "atop_nonagg": "non-aggression",
    "atop_consul": "consultation",
}


def line(one: int, two: int, year: int, flags: str) -> bytes:
    return f"{one}.0,{two}.0,{year}.0,{','.join(f'{flag}.0' for flag in flags)}\n".encode()


def parse(folder: Path, content: bytes) -> Found:
    return read_bytes(folder, content, "atop")


def spells(found: Found) -> list[tuple[str, str, str, int, int | None, str]]:
    return [
        (v["state"], v["other"], v["type"], v["first_year"], v["last_year"], v["subject"])
        for _, v, _, _ in found.records
    ]


@pytest.fixture(scope="module")
def real() -> Found:
    if not ATOP.is_file():
        pytest.skip("the publishers' files in ../shared/data are absent")
    return read(ATOP, "atop")


@needs_files
def test_every_dyad_year_since_1946_is_in_a_spell_and_no_other(real: Found) -> None:
    """An undirected pair, year and kind is held if and only if either direction of the file has it."""
    table = pd.read_csv(ATOP).astype(int)
    table = table[table["year"] >= 1946]
    aside = {row for row, _, _ in real.aside}
    wanted: dict[str, set[tuple[str, str, int]]] = defaultdict(set)
    for at, one, two, year, *flags in table.itertuples():
        if at + 2 in aside:
            continue
        pair = sorted((parties.from_cow(one, year).code, parties.from_cow(two, year).code))
        for column, flag in zip(COLUMNS, flags, strict=True):
            if flag:
                wanted[COLUMNS[column]].add((pair[0], pair[1], year))
    held: dict[str, set[tuple[str, str, int]]] = defaultdict(set)
    for state, other, kind, first, last, _ in spells(real):
        for year in range(max(first, 1946), (last or 2018) + 1):
            assert (state, other, year) not in held[kind]
            held[kind].add((state, other, year))
    assert held == wanted
    assert len(aside) == 8


@needs_files
def test_what_the_notes_say(real: Found) -> None:
    found = spells(real)
    # The notes have 2010 to 2018; the file itself has the defence obligation since 1993.
    assert ("ARM", "AZE", "defence", 1993, None, "obligation of both sides") in found
    assert ("AZE", "TUR", "defence", 1994, None, "obligation of both sides") in found
    assert any(spell[:3] == ("AZE", "RUS", "defence") for spell in found)
    assert not any(spell[:2] == ("AZE", "ISR") for spell in found)
    assert real.outline is not None
    (scope,) = real.outline.scopes
    assert (scope.part, scope.first_year, scope.last_year, scope.stated) == ("atop", 1815, 2018, True)


@needs_files
def test_a_spell_stands_on_its_lines(real: Found) -> None:
    lines = ATOP.read_text("utf-8").split("\n")
    for _, values, row, row_count in real.records[::41]:
        years = [int(float(one.split(",")[2])) for one in lines[row - 1 : row - 1 + row_count]]
        assert years[0] == values["first_year"]
        if row_count > 1:
            assert years == list(range(values["first_year"], (values["last_year"] or 2018) + 1))


@pytest.mark.usefixtures("few_rows_are_whole")
def test_both_directions_make_one_spell_and_a_gap_two(tmp_path: Path) -> None:
    content = HEADER
    for one, two in ((373, 640), (640, 373)):
        for year in (1994, 1995, 1997):
            content += line(one, two, year, "10000")
    found = parse(tmp_path, content + line(2, 20, 2000, "00000") + line(20, 2, 2000, "00000"))
    assert spells(found) == [
        ("AZE", "TUR", "defence", 1994, 1995, "obligation of both sides"),
        ("AZE", "TUR", "defence", 1997, 1997, "obligation of both sides"),
    ]
    assert [(row, count) for _, _, row, count in found.records] == [(2, 2), (4, 1)]
    assert found.outline is not None
    assert found.outline.notes == ("2 lines name an alliance without any of the five obligations",)


def test_an_obligation_of_one_side_is_said_to_be_that(tmp_path: Path) -> None:
    content = HEADER + line(2, 630, 1959, "10000") + line(2, 630, 1960, "10001") + line(630, 2, 1959, "00000")
    content += line(630, 2, 1960, "00001")
    assert spells(parse(tmp_path, content)) == [
        ("IRN", "USA", "defence", 1959, None, "obligation of USA only"),
        ("IRN", "USA", "consultation", 1960, None, "obligation of both sides"),
    ]


def test_a_new_state_breaks_a_spell(tmp_path: Path) -> None:
    content = HEADER + b"".join(line(365, 710, year, "00001") for year in range(1990, 1995))
    assert [spell[:5] for spell in spells(parse(tmp_path, content))] == [
        ("CHN", "RUS", "consultation", 1992, None),
        ("CHN", "SUN", "consultation", 1990, 1991),
    ]


def test_two_numbers_of_one_state_in_a_year_are_one(tmp_path: Path) -> None:
    content = (
        HEADER + line(255, 220, 1990, "10000") + line(260, 220, 1990, "00001") + line(255, 220, 1991, "10000")
    )
    found = parse(tmp_path, content)
    assert not found.aside
    assert [spell[2:5] for spell in spells(found)] == [("defence", 1990, None), ("consultation", 1990, 1990)]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (line(373, 640, 1995, "10020"), "atop_nonagg '2.0' is neither 0 nor 1"),
        (b"373.5,640.0,1995.0,1.0,0.0,0.0,0.0,0.0\n", "ccode1 '373.5' is no number"),
        (b"373.0,640.0,1995.0,1.0,0.0\n", "5 cells where 8 belong"),
        (line(373, 640, 1994, "10000"), "373 and 640 have 1994 twice"),
        (line(373, 373, 1995, "10000"), "both sides are AZE"),
        (line(373, 999, 1995, "10000"), "999 is no state's number in 1995"),
        (line(373, 640, 2995, "10000"), "is none of ATOP's"),
    ],
)
def test_a_bad_row_is_set_aside_and_the_next_read(tmp_path: Path, bad: bytes, reason: str) -> None:
    found = parse(tmp_path, HEADER + line(373, 640, 1994, "10000") + bad + line(373, 640, 1996, "10000"))
    assert [row for row, _, _ in found.aside] == [3]
    assert reason in found.aside[0][1]
    assert [spell[3] for spell in spells(found)] == [1994, 1996]


@pytest.mark.usefixtures("few_rows_are_whole")
def test_states_of_long_ago_that_are_no_parties_are_counted(tmp_path: Path) -> None:
    # Bavaria is no party here, Austria-Hungary neither.
    known = line(373, 640, 1996, "10000") + line(640, 373, 1996, "10000")
    one = line(300, 245, 1850, "10000")
    found = parse(tmp_path, HEADER + one + known)
    assert not found.aside
    assert found.outline is not None
    assert found.outline.notes[1] == "a line of a state before 1946 that is no party here is left out"
    found = parse(tmp_path, HEADER + one + line(245, 300, 1850, "10000") + known)
    assert found.outline is not None
    assert found.outline.notes == ("2 lines of states before 1946 that are no parties here are left out",)


@pytest.mark.parametrize(
    ("header", "why"),
    [
        (HEADER.replace(b"consul", b"treaty"), "'atop_treaty'"),
        (HEADER.replace(b",atop_consul", b""), "must be ccode1"),
    ],
)
def test_another_header_is_refused_by_name(tmp_path: Path, header: bytes, why: str) -> None:
    with pytest.raises(UnreadableFile, match=why):
        parse(tmp_path, header + line(373, 640, 1996, "10000"))


def sound(values: dict[str, Any]) -> None:
    assert values["state"] < values["other"]
    assert values["type"] in COLUMNS.values()
    assert values["last_year"] is None or values["first_year"] <= values["last_year"]


SMALL = HEADER + b"".join(
    line(one, two, year, "10011") for one, two in ((2, 20), (20, 2)) for year in (1994, 1995, 1996)
)


@settings(max_examples=150)
@given(content=mutations(SMALL))
def test_damaged_files(tmp_path: Path, content: bytes) -> None:
    reads_or_refuses(tmp_path, content, "atop", sound)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from([(2, 20), (20, 2)]), st.integers(1950, 1960)), unique=True, min_size=1)
)
def test_spells_hold_just_the_years_of_their_lines(
    tmp_path: Path, dyad_years: list[tuple[tuple[int, int], int]]
) -> None:
    content = HEADER + b"".join(line(one, two, year, "10000") for (one, two), year in dyad_years)
    found = parse(tmp_path, content)
    end = max(year for _, year in dyad_years)
    held = [year for spell in spells(found) for year in range(spell[3], (spell[4] or end) + 1)]
    assert held == sorted({year for _, year in dyad_years})


def test_only_this_source_takes_its_files() -> None:
    assert [s.name for s in all_sources().values() if s.recognise(SMALL)] == ["atop"]


def test_adding_a_damaged_file(sinews: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "atop_alliance.csv"
    path.write_bytes(SMALL + b"2.0,20.0,1997.0,1.0\n")
    done = sinews("add", path)
    assert done.returncode == 1
    assert "line 8: 4 cells where 8 belong" in done.stderr
    path.write_bytes(HEADER)
    assert sinews("add", path).returncode == 2
