"""The Defense Cooperation Agreement Dataset, whole and damaged."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsing import Found, read, read_bytes
from politics_data import DCAD, mutations, needs_files, reads_or_refuses
from sinews import parties
from sinews.errors import UnreadableFile
from sinews.sources import all_sources

HEADER = (
    b"ccode1,cowName1,ccode2,cowName2,signDay,signMonth,signYear,EIFDay,EIFMonth,EIFYear,type,category1,category2,"
    b"category3,span,renewType,renewYears,terminated,durationActual,endYearEstimate,asymmetry,categoryConf,UNTS,"
    b"fullText,sourceType,source,factivaConf,factivaSign,factivaEIF,DCAid\n"
)
LINE = b"640,TUR,666,ISR,19,2,1996,,,,general,DCA,TREX,,5,-66,-66,-88,,2002,0,high,,Y,treaty,UNTS,,,,DCADv1.0-1711\n"


def parse(folder: Path, content: bytes) -> Found:
    return read_bytes(folder, content, "dcad")


@pytest.fixture(scope="module")
def real() -> Found:
    if not DCAD.is_file():
        pytest.skip("the publishers' files in ../shared/data are absent")
    return read(DCAD, "dcad")


@needs_files
def test_every_agreement_of_two_known_states_is_read(real: Found) -> None:
    with DCAD.open(encoding="latin-1", newline="") as lines:
        rows = list(csv.DictReader(lines))
    same = {r["DCAid"] for r in rows if r["ccode1"] == r["ccode2"]}
    too_early = {r["DCAid"] for r in rows if "316" in (r["ccode1"], r["ccode2"]) and r["signYear"] < "1993"}
    assert len(same) == len(too_early) == 3
    held = {values["agreement"]: values for _, values, _, _ in real.records}
    assert held.keys() == {r["DCAid"] for r in rows} - same - too_early
    assert len(real.aside) == 6
    for row in rows:
        if row["DCAid"] in held:
            values = held[row["DCAid"]]
            assert (values["type"], values["first_year"]) == (row["type"], int(row["signYear"]))
            assert values["subject"].split(", ") == [
                row[c] for c in ("category1", "category2", "category3") if row[c]
            ]
            assert values["last_year"] == (
                None if row["endYearEstimate"] == "2010" else int(row["endYearEstimate"])
            )
            numbers = {parties.cow(values[side], values["first_year"]) for side in ("state", "other")}
            assert numbers <= {int(row["ccode1"]), int(row["ccode2"]), None}


@needs_files
def test_what_the_notes_say(real: Found) -> None:
    pairs = {(values["state"], values["other"]) for _, values, _, _ in real.records}
    assert ("AZE", "ISR") not in pairs
    azerbaijan = {one for pair in pairs if "AZE" in pair for one in pair}
    assert {"USA", "GBR", "DEU", "POL", "TUR", "RUS", "UKR", "IRN"} <= azerbaijan
    assert all(state < other for state, other in pairs)
    assert real.outline is not None
    (scope,) = real.outline.scopes
    assert (scope.part, scope.first_year, scope.last_year, scope.stated) == ("dcad", 1980, 2010, True)


def test_dates_are_as_precise_as_they_are_given(tmp_path: Path) -> None:
    lines = LINE + LINE.replace(b"19,2,1996", b",2,1996") + LINE.replace(b"19,2,1996", b"19,,1996")
    lines += LINE.replace(b"19,2,1996", b"-99,-99,1996")
    found = parse(tmp_path, HEADER + lines)
    assert [v["date"] for _, v, _, _ in found.records] == ["1996-02-19", "1996-02", "1996", "1996"]
    assert found.records[0][1] == {
        "agreement": "DCADv1.0-1711",
        "data_set": "dcad",
        "state": "ISR",
        "other": "TUR",
        "type": "general",
        "subject": "DCA, TREX",
        "first_year": 1996,
        "last_year": 2002,
        "date": "1996-02-19",
    }


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b",1996,", b",-99,", "signYear '-99' is no year from 1980 to 2010"),
        (b",1996,", b",2011,", "signYear '2011' is no year"),
        (b"general", b"other", "type 'other' is neither"),
        (b"DCA,TREX", b"DCA,SPORT", "'SPORT' is no category"),
        (b"19,2,", b"31,2,", "is not a date in the calendar"),
        (b"640,", b"6400,", "6400 is no state's number in 1996"),
        (b"640,", b"-77,", "ccode1 '-77' is no state's number"),
        (b"640,TUR", b"666,ISR", "both sides are ISR"),
        (b"2002,0", b"1990,0", "endYearEstimate 1990 is before the signature"),
        (b"-1711", b"-17", "DCAid 'DCADv1.0-17' is no agreement's number"),
        (b",Y,treaty", b",treaty", "29 cells where 30 belong"),
    ],
)
def test_a_bad_row_is_set_aside_and_the_next_read(
    tmp_path: Path, old: bytes, new: bytes, reason: str
) -> None:
    found = parse(tmp_path, HEADER + LINE.replace(old, new, 1) + LINE)
    assert [row for row, _, _ in found.aside] == [2]
    assert reason in found.aside[0][1]
    assert [row for _, _, row, _ in found.records] == [3]


@pytest.mark.parametrize(
    ("header", "why"),
    [
        (HEADER.replace(b"UNTS", b"unts2"), "not known here: 'unts2'"),
        (HEADER.replace(b"UNTS,", b""), "lacks columns: UNTS"),
        (HEADER.replace(b"EIFDay,EIFMonth", b"EIFMonth,EIFDay"), "another order"),
        (b"", "not known here: .640."),
    ],
)
def test_another_header_is_refused_by_name(tmp_path: Path, header: bytes, why: str) -> None:
    with pytest.raises(UnreadableFile, match=why):
        parse(tmp_path, header + LINE)


def sound(values: dict[str, Any]) -> None:
    assert values["state"] < values["other"]
    assert 1980 <= values["first_year"] <= 2010
    assert values["last_year"] is None or values["first_year"] <= values["last_year"] < 2010
    assert values["date"].startswith(str(values["first_year"]))


@settings(max_examples=150)
@given(content=mutations(HEADER + LINE + LINE.replace(b"640,TUR", b"2,USA")))
def test_damaged_files(tmp_path: Path, content: bytes) -> None:
    reads_or_refuses(tmp_path, content, "dcad", sound)


@pytest.mark.usefixtures("few_rows_are_whole")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2 * len(LINE)))
def test_a_file_cut_within_a_line_claims_no_absence(tmp_path: Path, at: int) -> None:
    content = (HEADER + LINE + LINE)[: len(HEADER) + at]
    found = parse(tmp_path, content)
    assert found.outline is not None
    at_an_end = content.endswith((b"\n", LINE.rstrip(b"\n")))
    assert found.outline.scopes[0].stated is at_an_end


def test_only_this_source_takes_its_files() -> None:
    assert [s.name for s in all_sources().values() if s.recognise(HEADER + LINE)] == ["dcad"]


def test_adding_a_damaged_file(sinews: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "DCAD-v1.0-main.csv"
    path.write_bytes(HEADER + LINE + LINE.replace(b"general", b"x"))
    done = sinews("add", path)
    assert done.returncode == 1
    assert "line 3: type 'x' is neither general nor sector" in done.stderr
    path.write_bytes(HEADER.replace(b"UNTS", b"new") + LINE)
    done = sinews("add", path)
    assert done.returncode == 2
    assert "'new'" in done.stderr
