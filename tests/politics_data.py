"""The real files about regimes, votes, agreements and treaties, a workspace of them, and a fuzz."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from conftest import DELIVERIES, _built
from parsing import Found, read_bytes
from sinews.errors import UnreadableFile
from sinews.workspace import Workspace

DATA = Path(__file__).parents[2] / "shared" / "data"
REGIMES = DATA / "regimes" / "owid_political-regime.csv"
VOTES = DATA / "unga" / "un_votes.csv"
ROLL_CALLS = DATA / "unga" / "un_roll_calls.csv"
ISSUES = DATA / "unga" / "un_roll_call_issues.csv"
DCAD = DATA / "dcad" / "DCAD-v1.0-main.csv"
ATOP = DATA / "peace_science" / "atop_alliance.csv"
TREATIES = Path(__file__).parents[1] / "src" / "sinews" / "sample" / "treaties.csv"
FILES = [REGIMES, DCAD, ATOP, ISSUES, ROLL_CALLS, VOTES, TREATIES, DELIVERIES]

needs_files = pytest.mark.skipif(
    not all(file.is_file() for file in FILES), reason="the publishers' files in ../shared/data are absent"
)


@pytest.fixture(scope="session")
def politics(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Workspace:
    """Regimes, votes, agreements, treaties and the delivery register, whole; do not write to it."""
    if not all(file.is_file() for file in FILES):
        pytest.skip("the publishers' files in ../shared/data are absent")
    return Workspace(_built(tmp_path_factory, worker_id, "politics", FILES))


def mutations(content: bytes) -> st.SearchStrategy[bytes]:
    """A file cut at any byte, with some bytes replaced and others put in."""

    def apply(cut: int, edits: list[tuple[int, bytes, bool]]) -> bytes:
        found = content[:cut]
        for at, new, replaces in edits:
            found = found[:at] + new + found[at + len(new) * replaces :]
        return found

    edit = st.tuples(
        st.integers(0, len(content)),
        st.one_of(
            st.binary(max_size=6),
            st.sampled_from([b'"', b"\n", b",", b"\r\n", b"\x00", b"-77", b"9999999999", "é".encode()]),
        ),
        st.booleans(),
    )
    return st.builds(apply, st.integers(0, len(content)), st.lists(edit, max_size=6))


def reads_or_refuses(
    folder: Path, content: bytes, source: str, check: Callable[[dict[str, Any]], None]
) -> Found | None:
    """Read a damaged file: records that pass `check`, lines set aside, or one refusal in one line."""
    try:
        found = read_bytes(folder, content, source)
    except UnreadableFile as problem:
        assert "\n" not in str(problem)
        return None
    lines = content.count(b"\n") + 1
    for _, values, row, row_count in found.records:
        assert 2 <= row <= row + row_count - 1 <= lines
        check(values)
    for row, reason, _ in found.aside:
        assert 1 <= row <= lines
        assert "\n" not in reason
    return found
