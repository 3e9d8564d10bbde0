"""The project's own yearly totals: read as written, and nothing else."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsing import read, read_bytes
from sinews.workspace import sample_store

HEAD = (
    b"# Yearly totals of major arms transfers, own calculation by Sinews\n# Register generated: 2026-02-12T09:00:00\n"
    b"side,party,name,year,year_first,year_last,tiv,tiv_low,tiv_high\n"
)
LINE = b"supplier,ISR,Israel,2016,2015,2017,10.5000,9.2500,11.7500\n"


def test_the_bundled_totals_are_read_whole() -> None:
    store = sample_store()
    snapshot = next(s for s in store.snapshots if s.source == "sinews_totals")
    path = store.raw_path(snapshot)
    found = read(path, "sinews_totals")
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith(("#", "side,"))]
    assert len(found.records) == len(lines) and not found.aside
    assert found.outline is not None and found.outline.vintage == "2026-02-12"
    for (_, values, _, _), line in zip(found.records, lines, strict=True):
        assert values["tiv_million"] == Decimal(line.rsplit(",", 3)[1])
    sides: dict[str, Decimal] = {"supplier": Decimal(0), "recipient": Decimal(0)}
    for line in lines:
        sides[line.split(",")[0]] += Decimal(line.rsplit(",", 3)[1])
    assert sides["supplier"] == sides["recipient"], "what was supplied was received"


def test_a_line_is_read_field_by_field(tmp_path: Path) -> None:
    ((kind, values, row, count),) = read_bytes(tmp_path, HEAD + LINE, "sinews_totals").records
    assert (kind, row, count) == ("transfer_totals", 4, 1)
    assert (values["supplier"], values["recipient"], values["year_first"], values["tiv_low_million"]) == (
        "ISR",
        "x-world",
        2015,
        Decimal("9.25"),
    )


@pytest.mark.parametrize(
    "line",
    [
        b"supplier,XXX,Nobody,2016,2016,2016,1,1,1", b"giver,ISR,Israel,2016,2016,2016,1,1,1", b"supplier,ISR,Israel,2016,2016,2016,NaN,1,1",
        b"supplier,ISR,Israel,2016,2016,2016,1,1,Infinity", b"supplier,ISR,Israel,2016,2016,2016,1,2,3", b"supplier,ISR,Israel,2016,2017,2018,1,1,1",
        b"supplier,ISR,Israel,2_016,2016,2016,1,1,1", b"supplier,ISR,Israel,2016,2016,2016,1e9,1e9,1e9", b"supplier,ISR,Israel,2016",
        "supplier,ISR,Israel,２０１６,2016,2016,1,1,1".encode(), b"supplier,ISR,Israel,2016,2016,2016,1,1,1,extra", b"supplier,ISR,\r x,2016,2016,2016,1,1,1",
    ],
)  # fmt: skip
def test_another_line_is_set_aside(tmp_path: Path, line: bytes) -> None:
    found = read_bytes(tmp_path, HEAD + line + b"\n" + LINE, "sinews_totals")
    assert [row for _, _, row, _ in found.records] == [5]
    assert [(row, reason) for row, reason, _ in found.aside] == [(4, "not a line of totals")]


@given(content=st.binary(max_size=200))
def test_any_bytes_are_records_or_set_aside(tmp_path: Path, content: bytes) -> None:
    read_bytes(tmp_path, HEAD + content, "sinews_totals")
