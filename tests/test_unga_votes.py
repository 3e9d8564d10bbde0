"""The three files of votes in the UN General Assembly: each alone, in any order, whole and damaged."""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsing import Found, read, read_bytes
from politics_data import ISSUES, ROLL_CALLS, VOTES, mutations, needs_files, reads_or_refuses
from sinews import measures
from sinews.errors import UnreadableFile
from sinews.ingest import add
from sinews.sources import all_sources
from sinews.workspace import Workspace

NAME = "unga_votes"
V_HEADER = b"rcid,country,country_code,vote\n"
V_LINES = b"3.0,United States,US,yes\n3.0,Israel,IL,no\n4.0,Israel,IL,abstain\n4.0,United States,US,abstain\n"
R_HEADER = b"rcid,session,importantvote,date,unres,amend,para,short,descr\n"
R_LINES = (
    b'3,70.0,0,2015-10-02,R/70/1,0,1,"TITLE, SHORT","A ""quoted"" text, with a comma"\n'
    b"4,70.0,,2016-11-02,NA,,,NA,\n"
)
I_HEADER = b"rcid,short_name,issue\n"
I_LINES = b"3,me,Palestinian conflict\n3,hr,Human rights\n4,nu,Nuclear weapons and nuclear material\n"


def parse(folder: Path, content: bytes) -> Found:
    return read_bytes(folder, content, NAME)


@needs_files
def test_every_vote_is_read() -> None:
    found = read(VOTES, NAME)
    assert not found.aside
    with VOTES.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))[1:]
    assert len(found.records) == len(rows) == 870_109
    assert Counter(v["vote"] for _, v, _, _ in found.records) == Counter(row[3] for row in rows)
    states = {v["state"]: v["state_name"] for _, v, _, _ in found.records}
    # 200 names; the Federal Republic of Germany is Germany.
    assert len(states) == len({row[1] for row in rows}) - 1 == 199
    for (_, values, row, _), cells in itertools.islice(zip(found.records, rows, strict=True), 0, None, 997):
        assert (values["rollcall"], values["state_name"], values["vote"]) == (
            int(float(cells[0])),
            cells[1],
            cells[3],
        )
        assert rows[row - 2] == cells
    assert [states[code] for code in ("CSK", "DDR", "YMD", "x-north-yemen", "TWN")] == [
        "Czechoslovakia",
        "German Democratic Republic",
        "Yemen People's Republic",
        "Yemen Arab Republic",
        "Taiwan",
    ]


@needs_files
def test_every_roll_call_and_issue_is_read() -> None:
    found = read(ROLL_CALLS, NAME)
    assert not found.aside
    with ROLL_CALLS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(found.records) == len(rows) == 6203
    for (_, values, _, _), row in zip(found.records, rows, strict=True):
        assert (values["rollcall"], values["date"]) == (int(row["rcid"]), row["date"])
        assert (values["resolution"] or "") in (row["unres"], "")
        assert values["is_important"] == {"1": True, "0": False, "": None}[row["importantvote"]]
        assert (values["description"] or "") == ("" if row["descr"] == "NA" else row["descr"])
    assert found.outline is not None
    assert (found.outline.scopes[0].first_year, found.outline.scopes[0].last_year) == (1946, 2020)
    assert found.outline.notes == ("the last roll call in it is of 2020-01-14",)
    issues = read(ISSUES, NAME)
    assert not issues.aside
    assert Counter(v["issue"] for _, v, _, _ in issues.records) == {
        "di": 1092, "me": 1061, "hr": 1015, "co": 957, "nu": 855, "ec": 765,
    }  # fmt: skip


def test_what_a_roll_call_holds(tmp_path: Path) -> None:
    found = parse(tmp_path, R_HEADER + R_LINES)
    assert [values for _, values, _, _ in found.records] == [
        {
            "rollcall": 3, "date": "2015-10-02", "session": 70, "resolution": "R/70/1", "is_important": False,
            "is_amendment": False, "is_paragraph": True, "title": "TITLE, SHORT",
            "description": 'A "quoted" text, with a comma',
        },
        {
            "rollcall": 4, "date": "2016-11-02", "session": 70, "resolution": None, "is_important": None,
            "is_amendment": None, "is_paragraph": None, "title": None, "description": None,
        },
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "good", "bad", "reason"),
    [
        (V_HEADER, V_LINES, b"3.0,Israel,IL,maybe\n", "vote 'maybe' is none of"),
        (V_HEADER, V_LINES, b"3.5,Israel,IL,yes\n", "rcid '3.5' is no number"),
        (V_HEADER, V_LINES, b"3.0,Nowhere,QQ,yes\n", "'QQ' ('Nowhere') is no state's code"),
        (V_HEADER, V_LINES, b"3.0,Israel,,yes\n", "'' ('Israel') is no state's code"),
        (V_HEADER, V_LINES, b"3.0,Israel,IL\n", "3 cells where 4 belong"),
        (R_HEADER, R_LINES, b"5,70,0,2015-13-02,R,0,0,a,b\n", "date '2015-13-02' is no day"),
        (R_HEADER, R_LINES, b"5,70,2,2015-10-02,R,0,0,a,b\n", "importantvote '2' is neither"),
        (R_HEADER, R_LINES, b"5,70,0,2015-10-02,R,0,0,a\n", "8 cells where 9 belong"),
        (I_HEADER, I_LINES, b"5,me,Human rights\n", "'me', 'Human rights' is none of the six"),
        (I_HEADER, I_LINES, b"x,me,Palestinian conflict\n", "rcid 'x' is no number"),
    ],
)
def test_a_bad_row_is_set_aside_and_the_next_read(
    tmp_path: Path, header: bytes, good: bytes, bad: bytes, reason: str
) -> None:
    found = parse(tmp_path, header + bad + good)
    assert [row for row, _, _ in found.aside] == [2]
    assert reason in found.aside[0][1]
    assert len(found.records) == good.count(b"\n")


def test_a_cut_file_claims_no_absence(tmp_path: Path) -> None:
    for header, lines in (
        (V_HEADER, V_LINES),
        (I_HEADER, I_LINES),
        (R_HEADER, R_LINES + b'5,70,0,2016-01-02,"R'),
    ):
        found = parse(tmp_path, (header + lines)[:-9])
        assert found.outline is not None
        assert not found.outline.scopes[0].stated


@pytest.mark.parametrize(
    "header", [b"rcid,country,country_code\n", b"rcid,country,country_code,vote,note\n", b"\n"]
)
def test_another_header_is_refused(tmp_path: Path, header: bytes) -> None:
    with pytest.raises(UnreadableFile, match="un_roll_calls"):
        parse(tmp_path, header + V_LINES)


def sound(values: dict[str, Any]) -> None:
    assert values["rollcall"] >= 0
    assert values.get("vote", "yes") in ("yes", "no", "abstain")


@settings(max_examples=150)
@given(content=st.one_of(*map(mutations, (V_HEADER + V_LINES, R_HEADER + R_LINES, I_HEADER + I_LINES))))
def test_damaged_files(tmp_path: Path, content: bytes) -> None:
    reads_or_refuses(tmp_path, content, NAME, sound)


@given(st.binary(max_size=200))
def test_any_bytes_are_recognised_or_not(content: bytes) -> None:
    assert all_sources()[NAME].recognise(content) in (True, False)


def test_only_this_source_takes_its_files() -> None:
    for head in (V_HEADER + V_LINES, R_HEADER + R_LINES, I_HEADER + I_LINES):
        assert [s.name for s in all_sources().values() if s.recognise(head)] == [NAME]


@pytest.mark.usefixtures("few_rows_are_whole")
@pytest.mark.parametrize("order", list(itertools.permutations("vri")))
def test_the_three_can_come_in_any_order(tmp_path: Path, order: tuple[str, ...]) -> None:
    contents = {"v": V_HEADER + V_LINES, "r": R_HEADER + R_LINES, "i": I_HEADER + I_LINES}
    workspace = Workspace(tmp_path / "workspace")
    figures = []
    for letter in order:
        path = tmp_path / f"{letter}.csv"
        path.write_bytes(contents[letter])
        add(workspace, path)
        asked = {"state": "USA", "other": "ISR", "period": "2015/2016"}
        # Without the bundled files, which would answer in place of those that are not there yet.
        own = workspace.view(only=frozenset(snapshot.sha256 for snapshot in workspace.snapshots))
        figures.append(measures.run(own, "votes.agreement", asked))
    # One of two common roll calls: yes and no in 2015, two abstentions in 2016.
    assert figures[-1].value == 50
    assert [row[:3] for row in figures[-1].rows] == [
        ("all roll calls", 2, 1),
        ("Human rights", 1, 0),
        ("Nuclear weapons and nuclear material", 1, 1),
        ("Palestinian conflict", 1, 0),
    ]
    for at, figure in enumerate(figures[:-1]):
        has_both = {"v", "r"} <= set(order[: at + 1])
        assert (figure.value is not None) == has_both
        assert has_both or figure.caveats


def test_adding_a_damaged_file(sinews: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "un_votes.csv"
    path.write_bytes(V_HEADER + V_LINES + b"4.0,Israel,IL,perhaps\n")
    done = sinews("add", path)
    assert done.returncode == 1
    assert "line 6: vote 'perhaps'" in done.stderr
    path.write_bytes(V_HEADER)
    assert sinews("add", path).returncode == 2
