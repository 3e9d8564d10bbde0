"""Sources: found by being there, complete in what they say of themselves; lines in bounded memory."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinews import sources
from sinews.sources import all_sources, numbered_lines
from sinews.tables import KINDS


@pytest.mark.parametrize("name", all_sources())
def test_a_source_says_all_that_a_page_prints_of_it(name: str) -> None:
    source = all_sources()[name]
    for key in ("name", "publisher", "citation", "credit", "get"):
        assert source.meta[key].strip(), key
    assert source.meta["terms"]["licence"] and source.meta["terms"]["summary"]
    assert isinstance(source.non_commercial, bool)
    assert set(source.meta["coverage"]["kinds"]) <= KINDS.keys()
    assert source.meta["coverage"]["what"] and source.meta["coverage"]["states"]
    assert all(low < high for low, high in source.meta["rows"].values())


@pytest.mark.parametrize("name", all_sources())
@pytest.mark.parametrize("head", [b"", b"\0" * 100, b"name,age\n", b"\xff\xfe", b"<html><body>404"])
def test_no_source_claims_what_is_not_its_own(name: str, head: bytes) -> None:
    assert not all_sources()[name].recognise(head)


@given(content=st.binary(max_size=300))
def test_lines_are_numbered_as_they_stand(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    expected = content.split(b"\n")
    if expected[-1] == b"":
        expected.pop()
    assert list(numbered_lines(path)) == [(at, line.rstrip(b"\r\n")) for at, line in enumerate(expected, 1)]


def test_a_line_that_is_too_long_is_none_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "LONGEST_LINE", 8)
    path = tmp_path / "file"
    path.write_bytes(b"short\n" + b"x" * 30 + b"\nnext\n" + b"12345678\n" + b"y" * 9)
    assert list(numbered_lines(path)) == [(1, b"short"), (2, None), (3, b"next"), (4, b"12345678"), (5, None)]
