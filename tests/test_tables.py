"""The kinds: one grain each, every column with its meaning, where the record stands at the end."""

from __future__ import annotations

import duckdb
import pytest

from sinews.tables import KINDS, Kind


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_kind_is_documented_and_can_be_made(kind: Kind) -> None:
    assert kind.grain and KINDS[kind.name] is kind
    if not kind.key:  # flights and coverage stand on many rows of history, and say so their own way
        assert kind.column_names[-3:] == ("snapshot", "row", "row_count")
    assert "snapshot" in kind.column_names
    assert len(set(kind.column_names)) == len(kind.column_names)
    assert all(column.meaning for column in kind.columns)
    assert set(kind.order) <= set(kind.column_names)
    columns = ", ".join(f'"{column.name}" {column.type}' for column in kind.columns)
    duckdb.connect(":memory:").execute(f"CREATE TABLE t ({columns})")


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_sums_of_volumes_and_money_are_exact(kind: Kind) -> None:
    for column in kind.columns:
        if column.name.startswith(("tiv", "dollars_low", "dollars_high")):
            assert column.type.startswith("DECIMAL"), column.name
