"""UCDP's tables: deaths by country and year, conflicts by year, events; whole and damaged."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsing import Found, read, read_bytes
from sinews import parties
from sinews.errors import UnknownName, UnreadableFile
from sinews.sources import all_sources
from sinews.sources.ucdp import country_years, events
from sinews.sources.ucdp.parse import recognise
from states_data import CONFLICTS, COUNTRY_YEARS, EVENTS, needs_files

CY_HEADER = (",".join(country_years._COLUMNS) + "\n").encode()
CONFLICT_HEADER = (
    b"conflict_id,year,gwno_a,gwno_a_2nd,gwno_b,gwno_b_2nd,incompatibility,intensity_level,"
    b"type_of_conflict,start_date,start_prec,start_date2,start_prec2,ep_end,ep_end_date\n"
)
# The 2020 war as copies made for merging have it: a row for each secondary party.
WAR = (
    b"388.0,2020.0,373.0,640.0,,371.0,territory,2.0,II,1991-12-29,1.0,2020-07-16,1.0,0.0,\n"
    b"388.0,2020.0,373.0,,,371.0,territory,2.0,II,1991-12-29,1.0,2020-07-16,1.0,0.0,\n"
)
# And as UCDP's own file has it.
OWN_HEADER = (
    b"conflict_id,location,side_a,side_a_id,side_a_2nd,side_b,side_b_id,side_b_2nd,incompatibility,"
    b"territory_name,year,intensity_level,cumulative_intensity,type_of_conflict,start_date,start_prec,"
    b"start_date2,start_prec2,ep_end,ep_end_date,ep_end_prec,gwno_a,gwno_a_2nd,gwno_b,gwno_b_2nd,gwno_loc,"
    b"region,version\n"
)
OWN_WAR = (
    b'388,Azerbaijan,Government of Azerbaijan,106,Government of Turkey,Republic of Artsakh,495,'
    b'Government of Armenia,1,Nagorno-Karabakh,2020,2,1,4,1991-12-29,1,2020-07-16,1,0,,,373,640,,371,373,1,25.1\n'
)  # fmt: skip
EVENT_HEADER = (",".join(events._COLUMNS) + "\n").encode()


def parse(folder: Path, content: bytes) -> Found:
    return read_bytes(folder, content, "ucdp")


def values(found: Found) -> list[dict[str, Any]]:
    return [record[1] for record in found.records]


def country_year(**cells: object) -> bytes:
    """A line of the country-year table, quiet but for the cells given."""
    given = {"country_id_cy": 373, "country_cy": "Azerbaijan", "year_cy": 2020, "version": "25.1", **cells}
    return (",".join(str(given.get(column, 0)) for column in country_years._COLUMNS) + "\n").encode()


def event(**cells: object) -> bytes:
    """A line of the events, with what an event must have."""
    given = {
        "id": 1, "year": 2020, "code_status": "Clear", "type_of_violence": 1, "conflict_new_id": 388,
        "where_prec": 1, "latitude": 39.8, "longitude": 46.7, "country": "Azerbaijan", "country_id": 373,
        "date_prec": 1, "date_start": "2020-09-27", "date_end": "2020-09-27 00:00:00.000", "deaths_a": 1,
        "deaths_b": 2, "deaths_civilians": 0, "deaths_unknown": 0, "best": 3, "high": 4, "low": 2, "gwnoa": 373,
        **cells,
    }  # fmt: skip
    return (",".join(str(given.get(column, "")) for column in events._COLUMNS) + "\n").encode()


# --- the publisher's files ---------------------------------------------------------------------


@needs_files
def test_deaths_by_country_and_year_add_up_to_the_publisher_s() -> None:
    found = read(COUNTRY_YEARS, "ucdp")
    assert not found.aside
    table = pd.read_csv(COUNTRY_YEARS)
    records = pd.DataFrame(values(found))
    prefix = {
        "state-based": "sb_total_deaths", "non-state": "ns_total_deaths", "one-sided": "os_total_deaths",
        "all": "cumulative_total_deaths_in_orgvio",
    }  # fmt: skip
    for sort, columns in prefix.items():
        for estimate in ("best", "low", "high"):
            ours = records.loc[records.violence == sort, estimate].reset_index(drop=True)
            theirs = table[f"{columns}_{estimate}_cy"].reset_index(drop=True)
            assert (ours == theirs).all(), (sort, estimate)
    assert found.outline is not None
    assert found.outline.vintage == "2025-06"
    (scope,) = found.outline.scopes
    assert (scope.first_year, scope.last_year, scope.stated) == (1989, 2024, True)


@needs_files
def test_every_state_s_number_is_the_state_of_that_name() -> None:
    """The names are looked up by themselves: Kiribati is 970, which is Nauru's number at COW."""
    seen = 0
    for record in {(v["state"], v["state_name"], v["year"]) for v in values(read(COUNTRY_YEARS, "ucdp"))}:
        code, name, _ = record
        try:
            named = {
                parties.find(name.partition(" (")[0]).code,
                parties.find(name.strip(")").partition(" (")[2] or name).code,
            }
        except UnknownName:
            continue
        seen += 1
        # "Russia (Soviet Union)" and "Yemen (North Yemen)" are two states under one number.
        assert code in named or (name, code) in {
            ("Serbia (Yugoslavia)", "YUG"),
            ("Yemen (South Yemen)", "x-south-yemen"),
        }, record
    assert seen > 6000
    assert {
        v["state"] for v in values(read(COUNTRY_YEARS, "ucdp")) if v["state_name"].startswith("Serbia")
    } == {"YUG", "SRB"}


@needs_files
def test_rows_of_a_conflict_year_are_one_record_with_all_parties() -> None:
    found = read(CONFLICTS, "ucdp")
    assert not found.aside
    table = pd.read_csv(CONFLICTS)
    grouped = table.groupby(["conflict_id", "year"])
    assert len(found.records) == grouped.ngroups
    lines = grouped.size()
    parties_of = {
        column: grouped[column].apply(lambda cells: {int(cell) for cell in cells.dropna()})
        for column in ("gwno_a", "gwno_a_2nd", "gwno_b", "gwno_b_2nd")
    }
    sides = {
        "gwno_a": "side_a",
        "gwno_a_2nd": "side_a_secondary",
        "gwno_b": "side_b",
        "gwno_b_2nd": "side_b_secondary",
    }
    covered = 0
    for _, record, row, count in found.records:
        key = (record["conflict"], record["year"])
        assert count == lines[key]
        covered += count
        assert int(table.conflict_id[row - 2]) == record["conflict"]
        for column, side in sides.items():
            assert len(record[side]) == len(set(record[side])) == len(parties_of[column][key]), key
    assert covered == len(table)


@needs_files
def test_nagorno_karabakh_is_within_azerbaijan_with_armenia_as_secondary_party() -> None:
    years = {v["year"]: v for v in values(read(CONFLICTS, "ucdp")) if v["conflict"] == 388}
    war = years[2020]
    assert (war["side_a"], war["side_a_secondary"], war["side_b"], war["side_b_secondary"]) == (
        ["AZE"],
        ["TUR"],
        [],
        ["ARM"],
    )
    assert (war["type"], war["incompatibility"], war["intensity"]) == (
        "internationalised intrastate",
        "territory",
        2,
    )
    assert years[2023]["episode_end_date"] == date(2023, 12, 4)
    assert 2018 not in years


@needs_files
def test_events_over_several_lines_are_whole() -> None:
    found = read(EVENTS, "ucdp")
    assert not found.aside
    table = pd.read_csv(EVENTS)
    records = pd.DataFrame(values(found))
    assert len(records) == len(table) == 1000
    for column in ("best", "low", "high", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown"):
        assert (records[column] == table[column]).all(), column
    assert (records["latitude"] == table["latitude"]).all()
    lines = EVENTS.read_bytes().decode("utf-8").split("\n")
    assert sum(count for _, _, _, count in found.records) == len(lines) - 2
    assert any(count > 1 for _, _, _, count in found.records)
    for _, record, row, count in found.records:
        cells = next(csv.reader(["\n".join(lines[row - 1 : row - 1 + count])]))
        assert float(cells[0]) == record["event"]
        assert cells[events._COLUMNS.index("side_a")].strip() == record["side_a"]
    # A sample says nothing of what is not in it.
    assert found.outline is not None
    assert not found.outline.scopes[0].stated


# --- layouts and damage ------------------------------------------------------------------------


def test_both_layouts_of_the_conflicts_give_the_same(tmp_path: Path) -> None:
    (copy,) = parse(tmp_path, CONFLICT_HEADER + WAR).records
    (own,) = parse(tmp_path, OWN_HEADER + OWN_WAR).records
    assert copy[2:] == (2, 2)
    names = ("location", "territory", "side_a_name", "side_b_name")
    assert {k: v for k, v in own[1].items() if k not in names} == {
        k: v for k, v in copy[1].items() if k not in names
    }
    assert [own[1][name] for name in names] == [
        "Azerbaijan",
        "Nagorno-Karabakh",
        "Government of Azerbaijan",
        "Republic of Artsakh",
    ]
    assert [copy[1][name] for name in names] == [None] * 4


def test_several_states_in_a_cell(tmp_path: Path) -> None:
    line = OWN_WAR.replace(b",373,640,,371,", b',373,"640, 2; 200",,371,')
    (record,) = values(parse(tmp_path, OWN_HEADER + line))
    assert record["side_a_secondary"] == ["TUR", "USA", "GBR"]
    (record,) = values(parse(tmp_path, EVENT_HEADER + event(gwnoa='"900, 200, 2"', gwnob=645)))
    assert (record["states_a"], record["states_b"]) == (["AUS", "GBR", "USA"], ["IRQ"])


@pytest.mark.parametrize(("number", "year", "code"), [
    (365, 1990, "SUN"), (365, 1992, "RUS"), (345, 1990, "YUG"), (345, 1999, "SRB"), (345, 2015, "SRB"), (340, 2015, "SRB"),
    (678, 1985, "x-north-yemen"), (678, 1995, "YEM"), (260, 2000, "DEU"), (970, 2000, "KIR"), (971, 2000, "NRU"),
    (751, 1948, "x-hyderabad"), (640, 2020, "TUR"),
])  # fmt: skip
def test_states_by_number_and_year(tmp_path: Path, number: int, year: int, code: str) -> None:
    found = parse(tmp_path, CY_HEADER + country_year(country_id_cy=number, year_cy=year))
    assert {v["state"] for v in values(found)} == {code}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (CY_HEADER + country_year(sb_total_deaths_best_cy=5), "do not add up"),
        (CY_HEADER + country_year(sb_total_deaths_low_cy=-1), "is no number of deaths"),
        (CY_HEADER + country_year(year_cy="2020.5"), "is no whole number"),
        (CY_HEADER + country_year(country_id_cy=999), "is no state's Gleditsch-Ward number in 2020"),
        (CONFLICT_HEADER + WAR.replace(b"territory", b"honour", 1), "'honour' is none of"),
        (CONFLICT_HEADER + WAR.replace(b",2.0,II", b",3.0,II", 1), "'3.0' is none of 1, 2"),
        (CONFLICT_HEADER + WAR.replace(b"1991-12-29", b"1991-13-29", 1), "is no day (start_date)"),
        (
            CONFLICT_HEADER + WAR.replace(b"388.0", b"388", 1).replace(b"\n", b",\n", 1),
            "16 fields where the table has 15",
        ),
        (EVENT_HEADER + event(latitude=91), "degrees up to 90"),
        (EVENT_HEADER + event(type_of_violence=4), "none of 1, 2, 3"),
        (EVENT_HEADER + event(date_start="27/09/2020"), "is no day"),
        (EVENT_HEADER + event(best="nan"), "is no whole number (best)"),
    ],
)
def test_a_bad_field_sets_the_row_aside_with_the_reason(tmp_path: Path, content: bytes, why: str) -> None:
    found = parse(tmp_path, content)
    assert found.aside[0][0] == 2
    assert why in found.aside[0][1]
    assert all(row > 2 for _, _, row, _ in found.records)


def test_a_conflict_year_that_stands_elsewhere_is_not_counted_twice(tmp_path: Path) -> None:
    other = WAR.split(b"\n")[0].replace(b"2020.0", b"2021.0") + b"\n"
    found = parse(tmp_path, CONFLICT_HEADER + WAR + other + WAR)
    assert [(v["year"], row) for _, v, row, _ in found.records] == [(2020, 2), (2021, 4)]
    assert [row for row, _, _ in found.aside] == [5, 6]
    contrary = WAR.split(b"\n")[1].replace(b"territory", b"government") + b"\n"
    found = parse(tmp_path, CONFLICT_HEADER + WAR + contrary)
    assert [row for row, _, _ in found.aside] == [4]
    assert "says otherwise" in found.aside[0][1]


def test_an_event_twice_is_counted_once(tmp_path: Path) -> None:
    found = parse(tmp_path, EVENT_HEADER + event() + event(id=2) + event())
    assert [v["event"] for v in values(found)] == [1, 2]
    assert found.aside[0][0] == 4


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (CY_HEADER.replace(b"region_cy", b"continent") + country_year(), "not known \\(continent\\)"),
        (CONFLICT_HEADER.replace(b",ep_end_date", b"") + WAR, "lacks the columns ep_end_date"),
        (CONFLICT_HEADER.replace(b"\n", b",region\n") + WAR, "not UCDP's other columns"),
        (EVENT_HEADER.replace(b"gwnob", b"gwnoa") + event(), "lacks the columns gwnob"),
    ],
)
def test_a_header_that_is_not_known_is_refused_by_name(tmp_path: Path, content: bytes, why: str) -> None:
    with pytest.raises(UnreadableFile, match=why):
        parse(tmp_path, content)


@pytest.mark.parametrize(
    ("name", "vintage"),
    [
        ("GEDEvent_v25_1.csv", "2025-06"), ("UcdpPrioConflict_v24_1.csv", "2024-06"), ("ged261-csv", "2026-06"),
        ("organizedviolencecy_v25_1.csv", "2025-06"), ("GEDEvent_v26_0_8.csv", None), ("events.csv", None),
        ("ucdp_acd.csv", None),
    ],
)  # fmt: skip
def test_the_file_s_name_tells_the_release(name: str, vintage: str | None) -> None:
    assert all_sources()["ucdp"].vintage_of(name) == vintage


_WHOLE = [
    CY_HEADER + country_year() + country_year(year_cy=2021),
    CONFLICT_HEADER + WAR * 2,
    OWN_HEADER + OWN_WAR,
    EVENT_HEADER + event() + event(id=2, where_description='"over\ntwo lines"'),
]


@settings(max_examples=150)
@given(st.sampled_from(_WHOLE), st.integers(0, 2500))
def test_a_file_cut_at_any_byte(tmp_path: Path, content: bytes, at: int) -> None:
    try:
        found = parse(tmp_path, content[:at])
    except UnreadableFile:
        return
    assert found.rows() <= set(range(2, content[:at].count(b"\n") + 2))


@settings(max_examples=250)
@given(
    st.sampled_from(_WHOLE),
    st.lists(st.tuples(st.integers(0, 2500), st.binary(max_size=6)), max_size=5),
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
    for kind, record, _, _ in found.records:
        if kind != "conflict_years":
            assert min(record["best"], record["low"], record["high"]) >= 0


@given(st.binary(max_size=300))
def test_any_bytes_are_recognised_or_not(content: bytes) -> None:
    assert recognise(content) in (True, False)


def test_only_this_source_takes_its_files() -> None:
    for head in _WHOLE:
        assert [s.name for s in all_sources().values() if s.recognise(head)] == ["ucdp"]


def test_adding_a_damaged_file(sinews: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "conflicts.csv"
    path.write_bytes(CONFLICT_HEADER + WAR + WAR.replace(b"2020.0", b"2021.0").replace(b"II", b"III", 1))
    done = sinews("add", path)
    assert done.returncode == 1, done.stderr
    assert "line 4: 'III' is none of" in done.stderr
    path.write_bytes(CONFLICT_HEADER[:-20])
    done = sinews("add", path)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
