"""Numbers that SIPRI printed in its yearly fact sheets, reproduced from the whole records.

`tests/data/sipri_printed.csv` says where each was printed and seen. Older sheets differ from
today's register by SIPRI's yearly revisions: those rows are counted as drift, with a bound on it.
"""

from __future__ import annotations

import csv
import statistics
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import pytest

from conftest import needs_sipri
from sinews import measures
from sinews.workspace import Workspace

Row = dict[str, str]
with (Path(__file__).parent / "data" / "sipri_printed.csv").open(encoding="utf-8", newline="") as file:
    PRINTED: list[Row] = list(csv.DictReader(file))
AGREEING = [row for row in PRINTED if row["agrees"] == "true"]
EDITIONS = sorted({row["edition"] for row in PRINTED})


@cache
def _measured(root: Path, measure: str, parameters: str, vintage: str) -> float | int | None:
    given = dict(part.split("=", 1) for part in parameters.split())
    value = measures.run(_open(root), measure, {**given, "vintage": vintage}).value
    assert value is None or isinstance(value, int | float)
    return value


@cache
def _open(root: Path) -> Workspace:
    return Workspace(root)


def measured(workspace: Workspace, row: Row) -> float | int | None:
    """What today's records say, from the vintage that the row was checked with."""
    vintage = "2022-07-28" if row["checked_with"].startswith("tables") else "2026-02-12"
    return _measured(workspace.root, row["measure"], row["parameters"], vintage)


def rounded(value: float, row: Row) -> Decimal:
    """As SIPRI rounds, halves away from zero: a 10 in print is never 9.6, which it prints as 9.6.

    A report of the sheet may have rounded further: where it gave no decimal of a number under ten,
    none is compared.
    """
    printed = row["value"]
    places = len(printed.partition(".")[2])
    if row["measure"].endswith("share") and abs(value) < 9.95 and float(printed) >= 10:
        places = 1
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@needs_sipri
@pytest.mark.parametrize("row", AGREEING, ids=[f"{row['id']} {row['measure']}" for row in AGREEING])
def test_a_printed_number_comes_out(vintages: Workspace, row: Row) -> None:
    value = measured(vintages, row)
    assert value is not None
    assert rounded(value, row) == Decimal(row["value"]), f"{row['parameters']} printed in {row['printed_in']}"


@needs_sipri
@pytest.mark.parametrize("edition", EDITIONS)
def test_older_sheets_drift_within_bounds(
    vintages: Workspace, edition: str, record_property: Callable[[str, object], None]
) -> None:
    rows = [row for row in PRINTED if row["edition"] == edition]
    missed, shares = [], []
    for row in rows:
        value = measured(vintages, row)
        assert value is not None, row["id"]
        assert value == pytest.approx(float(row["register_value"]), abs=0.002), (
            f"{row['id']}: worked out before by other means"
        )
        if rounded(value, row) != Decimal(row["value"]):
            missed.append(row["id"])
        if row["measure"] == "arms.world_share":
            shares.append(abs(value - float(row["value"])))
    record_property("drift", f"{edition}: {len(missed)} of {len(rows)} printed numbers differ today")
    assert {row["id"] for row in rows if row["agrees"] != "true"} == set(missed)
    if len(shares) >= 5:
        assert statistics.median(shares) <= 0.5, "half of the world shares moved by more than half a point"


def test_most_of_the_newest_sheets_come_out() -> None:
    """The register of February 2026 is the one behind the sheet of March 2025."""
    newest = [row for row in PRINTED if row["edition"] == "2025-03"]
    assert len(newest) > 100
    assert sum(row["agrees"] == "true" for row in newest) >= 0.97 * len(newest)


def test_every_row_says_where_it_was_printed_and_seen() -> None:
    assert len({row["id"] for row in PRINTED}) == len(PRINTED)
    for row in PRINTED:
        assert row["printed_in"] and row["url"].startswith(("https://", "http://")) and row["seen_on"], row[
            "id"
        ]
