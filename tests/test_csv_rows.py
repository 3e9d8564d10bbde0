"""Rows of CSV files: over lines, damaged, endless; every line is in a row and none is guessed."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sinews import sources
from sinews.sources import CsvRow, csv_rows


def read(folder: Path, content: bytes) -> list[CsvRow]:
    path = folder / "file.csv"
    path.write_bytes(content)
    return list(csv_rows(path))


def test_a_field_over_lines_is_one_row(tmp_path: Path) -> None:
    found = read(tmp_path, b'\xef\xbb\xbfa,b\r\n1,"two\r\nlines, ""quoted"""\r\n\r\n3,4\r\n')
    assert [(row.row, row.row_count, row.cells) for row in found] == [
        (1, 1, ["a", "b"]),
        (2, 2, ["1", 'two\nlines, "quoted"']),
        (5, 1, ["3", "4"]),
    ]


def test_a_quote_left_open_costs_its_own_line_only(tmp_path: Path) -> None:
    lines = [b"a,b"] + [b"1,2"] * 5 + [b'x,"never closed'] + [b"3,4"] * 300
    found = read(tmp_path, b"\n".join(lines))
    assert [row.row for row in found if row.cells is None] == [7]
    assert sum(row.cells == ["3", "4"] for row in found) == 300
    assert sum(row.cells == ["1", "2"] for row in found) == 5


def test_a_line_in_another_encoding_is_told_and_kept(tmp_path: Path) -> None:
    found = read(tmp_path, b"a\nT\xfcrkiye\nb\n")
    assert [(row.cells, row.problem) for row in found] == [
        (["a"], ""), (None, "the line is not UTF-8"), (["b"], ""),
    ]  # fmt: skip
    assert found[1].text == "Türkiye"


def test_an_endless_line_is_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "LONGEST_LINE", 100)
    found = read(tmp_path, b"a\n" + b"x" * 5000 + b"\nb\n" + b'"' + b"y" * 90 + b"\n" + b"z" * 90 + b'"\n')
    assert [(row.row, row.row_count, row.cells) for row in found] == [
        (1, 1, ["a"]), (2, 1, None), (3, 1, ["b"]), (4, 2, None),
    ]  # fmt: skip


_CELL = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=12)


@given(st.lists(st.lists(_CELL, min_size=2, max_size=4), max_size=12))
def test_what_a_writer_wrote_comes_back(tmp_path: Path, table: list[list[str]]) -> None:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(table)
    # A mark at the very beginning says that the file is UTF-8 and is no part of it.
    content = buffer.getvalue().encode()
    if content.startswith(b"\xef\xbb\xbf"):
        return
    found = read(tmp_path, content)
    assert [row.cells for row in found] == table
    at = 1
    for row in found:
        assert row.row == at
        at += row.row_count
    assert at == content.count(b"\n") + 1


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from([b"a", b",", b'"', b"\n", b"\r", b"\xff", b"\x00", "é".encode()]), max_size=60)
)
def test_every_line_is_in_exactly_one_row(tmp_path: Path, parts: list[bytes]) -> None:
    content = b"".join(parts)
    found = read(tmp_path, content)
    taken = [at for row in found for at in range(row.row, row.row + row.row_count)]
    assert taken == sorted(set(taken))
    lines = content.split(b"\n")
    left = set(range(1, len(lines) + 1)) - set(taken)
    # Only lines with nothing on them are in no row.
    assert all(lines[at - 1].strip(b"\r\n") in (b"", b'""') or not lines[at - 1] for at in left)
    assert all(row.problem for row in found if row.cells is None)
