"""The project's own file of treaties: the bundled one, and what a spreadsheet may do to it."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsing import Found, read, read_bytes
from politics_data import DATA, TREATIES, mutations, reads_or_refuses
from sinews import parties
from sinews.errors import UnreadableFile
from sinews.sources import all_sources
from sinews.sources.treaties.parse import ACTS, COLUMNS

HEADER = b"instrument,instrument_name,state,act,date,as_of,publisher,url,note\n"
LINES = (
    b"att,Arms Trade Treaty,Israel,signed,2014-12-18,2026,UN,https://treaties.un.org/,\n"
    b'att,Arms Trade Treaty,"Korea, South",ratified,2016-11-28,2026,UN,,"a note, with a comma"\n'
    b"att,Arms Trade Treaty,all others,none,,2026,,,not verified on a page\n"
)
HOWTO = Path(__file__).parents[1] / "docs" / "howto" / "add-treaties.md"


def parse(folder: Path, content: bytes) -> Found:
    return read_bytes(folder, content, "treaties")


def test_the_bundled_file_is_whole() -> None:
    found = read(TREATIES, "treaties")
    assert not found.aside
    acts = [values for _, values, _, _ in found.records]
    assert len({(a["instrument"], a["state"], a["act"]) for a in acts}) == len(acts)
    bound = Counter(
        a["instrument"] for a in acts if a["act"] in ("ratified", "acceded", "party", "joined", "bound")
    )
    # The depositary's count of 2026; the Arrangement's since India; 27 members and the United Kingdom.
    assert bound == {"att": 118, "wassenaar": 42, "eu-2008-944": 28}
    signed_only = {a["state"] for a in acts if a["act"] == "signed"} - {
        a["state"] for a in acts if a["instrument"] == "att" and a["act"] in ("ratified", "acceded", "party")
    }
    # The treaty's secretariat counted 26 in 2025; Vanuatu has ratified since.
    assert len(signed_only) == 25
    assert {"ISR", "USA", "TUR", "ARE", "UKR"} <= signed_only


def test_every_line_has_its_page_or_says_that_it_has_none() -> None:
    for _, values, row, _ in read(TREATIES, "treaties").records:
        assert bool(values["publisher"]) == bool(values["url"]), row
        assert values["url"] or "not verified on a page" in values["note"], row


def test_the_eu_s_members_are_those_of_the_group() -> None:
    bound = {v["state"] for _, v, _, _ in read(TREATIES, "treaties").records if v["act"] == "bound"}
    assert bound == parties.members("g-eu", 2019)


def test_the_notes_beginning_is_confirmed_where_it_was_seen() -> None:
    path = DATA / "treaties" / "att_top_exporters.csv"
    if not path.is_file():
        pytest.skip("the notes on the data in ../shared/data are absent")
    acts = {
        (v["state"], v["act"]): v["date"]
        for _, v, _, _ in read(TREATIES, "treaties").records
        if v["instrument"] == "att"
    }
    joined = {v["state"] for _, v, _, _ in read(TREATIES, "treaties").records if v["act"] == "joined"}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            held = {act: date for (state, act), date in acts.items() if state == row["iso3"]}
            date = next(iter(held.values()), "")
            assert date[:4] == row["att_date"][:4], row["iso3"]
            is_party = bool(held.keys() & {"ratified", "acceded", "party"})
            assert is_party == row["att_status"].startswith("party"), row["iso3"]
            assert (row["iso3"] in joined) == (row["wassenaar"] == "yes"), row["iso3"]


def test_what_a_line_holds(tmp_path: Path) -> None:
    found = parse(tmp_path, HEADER + LINES)
    assert [(v["state"], v["act"], v["date"], v["note"]) for _, v, _, _ in found.records] == [
        ("ISR", "signed", "2014-12-18", None),
        ("KOR", "ratified", "2016-11-28", "a note, with a comma"),
        ("x-world", "none", None, "not verified on a page"),
    ]
    assert found.outline is not None
    assert found.outline.vintage == "2026"
    assert not found.outline.scopes[0].stated


@pytest.mark.parametrize(
    "change",
    [
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: content.replace(b"att,", b" att , "),
        lambda content: content.replace(b"instrument,", b"Instrument,").replace(b"as_of", b"As of"),
        lambda content: content + b"\n,,,,,,,,\n",
        lambda content: content.rstrip(b"\n"),
        lambda content: content.replace(b"\n", b",\n"),
        lambda content: content.replace(b"signed", b"Signed"),
    ],
)
def test_a_spreadsheet_s_habits_change_nothing(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    plain, changed = parse(tmp_path, HEADER + LINES), parse(tmp_path, change(HEADER + LINES))
    assert not changed.aside
    assert [v for _, v, _, _ in changed.records] == [v for _, v, _, _ in plain.records]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_semicolons_and_tabs_part_cells_too(tmp_path: Path, separator: str) -> None:
    rows = list(csv.reader((HEADER + LINES).decode().splitlines()))
    path = tmp_path / "other.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, delimiter=separator, lineterminator="\n").writerows(rows)
    assert all_sources()["treaties"].recognise(path.read_bytes())
    plain, changed = parse(tmp_path, HEADER + LINES), read(path, "treaties")
    assert [v for _, v, _, _ in changed.records] == [v for _, v, _, _ in plain.records]


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    found = parse(
        tmp_path, b"state,act,as_of,date,instrument,instrument_name\nIsrael,signed,2026,2014,att,ATT\n"
    )
    assert found.records[0][1]["state"] == "ISR"


@pytest.mark.parametrize(
    ("line", "reasons"),
    [
        (b"att,ATT,Israel,sined,2014,2026,,,\n", ["column act: 'sined' is none of signed, ratified"]),
        (
            b"att,ATT,Israel,signed,2014-13-01,2026,,,\n",
            ["column date: '2014-13-01' is not a date in the calendar"],
        ),
        (
            b"att,ATT,Israel,signed,31-12-2014,2026,,,\n",
            ["column date: '31-12-2014' is not a date: write 2016"],
        ),
        (b"att,ATT,Israel,signed,,2026,,,\n", ["column date: 'signed' needs a date"]),
        (b"att,ATT,Israel,none,2014,2026,,,\n", ["column date: 'none' has no date"]),
        (
            b"att,ATT,Isreal,signed,2014,2026,,,\n",
            ["column state: 'Isreal' is no party that is known: did you mean"],
        ),
        (b"att,ATT,g-eu,bound,2014,2026,,,\n", ["column state: 'g-eu' is a group of states"]),
        (b"att,ATT,all others,signed,2014,2026,,,\n", ["'all others' can only have done 'none'"]),
        (b"ATT!,ATT,Israel,signed,2014,2026,,,\n", ["column instrument: 'ATT!'"]),
        (b"att,ATT,Israel,signed,2014,2026,,un.org,\n", ["column url: 'un.org' is no address"]),
        (
            b"att,,Israel,signed,2014,,,,\n",
            ["column instrument_name: it is empty", "column as_of: it is empty"],
        ),
        (b"att,ATT,Israel,signed,2014,2026,,,a note, with a comma\n", ["10 cells under 9 columns"]),
        (b"att,ATT,X,y,z,w,,,\n", ["column state", "column act", "column date", "column as_of"]),
    ],
)
def test_errors_are_told_cell_by_cell(tmp_path: Path, line: bytes, reasons: list[str]) -> None:
    found = parse(tmp_path, HEADER + line + LINES)
    assert [row for row, _, _ in found.aside] == [2]
    for reason in reasons:
        assert reason in found.aside[0][1]
    assert len(found.records) == 3


@pytest.mark.parametrize(
    ("header", "why"),
    [
        (HEADER.replace(b"note", b"remark"), "not known here: 'remark'; there are: instrument, "),
        (HEADER.replace(b",as_of", b""), "lacks columns: as_of"),
        (HEADER.replace(b"note", b"act"), "a column twice: act"),
    ],
)
def test_another_header_is_refused_by_name(tmp_path: Path, header: bytes, why: str) -> None:
    with pytest.raises(UnreadableFile, match=why):
        parse(tmp_path, header + LINES)


def sound(values: dict[str, Any]) -> None:
    assert values["act"] in ACTS
    assert (values["date"] is None) == (values["act"] == "none")
    assert values["instrument"]


@settings(max_examples=150)
@given(content=mutations(HEADER + LINES))
def test_damaged_files(tmp_path: Path, content: bytes) -> None:
    reads_or_refuses(tmp_path, content, "treaties", sound)


@given(st.binary(max_size=200))
def test_any_bytes_are_recognised_or_not(content: bytes) -> None:
    assert all_sources()["treaties"].recognise(content) in (True, False)


def test_only_this_source_takes_its_files() -> None:
    assert [s.name for s in all_sources().values() if s.recognise(HEADER + LINES)] == ["treaties"]


def test_the_guide_names_every_column_and_act_and_its_example_is_read(tmp_path: Path) -> None:
    text = HOWTO.read_text("utf-8")
    for name in (*COLUMNS, *ACTS):
        assert f"`{name}`" in text
    example = text[text.index("    instrument,instrument_name") :].split("\n\n")[0]
    found = parse(tmp_path, "\n".join(line.strip() for line in example.split("\n")).encode())
    assert not found.aside
    assert len(found.records) == 3


def test_adding_a_damaged_file(sinews: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "treaties.csv"
    path.write_bytes(HEADER + LINES + b"att,ATT,Israel,sined,2014-13-01,2026,,,\n")
    done = sinews("add", path)
    assert done.returncode == 1
    assert "line 5: column act: 'sined'" in " ".join(done.stderr.split())
    path.write_bytes(HEADER)
    assert sinews("add", path).returncode == 2
