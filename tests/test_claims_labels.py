"""The labelled sentences: every label that rests on sums is the one that the raw files give."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
VERDICTS = {"supported", "contradicted", "depends", "reported-only", "not-checkable", "none"}
LABELLED = ROOT / "benchmarks" / "claims" / "labelled.csv"

sys.path.insert(0, str(LABELLED.parent))
import arithmetic  # noqa: E402


def rows() -> list[dict[str, str]]:
    with LABELLED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_label_is_argued_and_once() -> None:
    assert len({row["sentence"] for row in rows()}) == len(rows())
    assert len({row["id"] for row in rows()}) == len(rows())
    for row in rows():
        assert row["verdict"] in VERDICTS, row["id"]
        assert set(filter(None, row["also"].split(";"))) <= VERDICTS - {row["verdict"]}, row["id"]
        assert row["why"], row["id"]


def test_many_languages_topics_and_traps() -> None:
    languages = Counter(row["language"] for row in rows())
    assert len(languages) >= 10
    assert min(languages.values()) >= 4
    assert len({row["topic"] for row in rows()}) >= 18
    assert {row["verdict"] for row in rows()} == VERDICTS
    # No constant answer may do well.
    assert max(Counter(row["verdict"] for row in rows()).values()) < 0.6 * len(rows())


@pytest.mark.skipif(not DATA.is_dir(), reason="the publishers' files (../shared/data) are absent")
def test_labels_follow_from_the_raw_files() -> None:
    wrong = [
        (row["id"], row["verdict"], got)
        for row in rows()
        if row["arithmetic"]
        and (
            got := arithmetic.judge(
                row["arithmetic"], float(row["low"]), float(row["high"]), row["published"]
            )
        )
        != row["verdict"]
    ]
    assert not wrong


@pytest.mark.skipif(not DATA.is_dir(), reason="the publishers' files (../shared/data) are absent")
@pytest.mark.parametrize(
    ("call", "printed"),
    [
        # SIPRI, Trends in international arms transfers, 2024 (March 2025), tables 1 and 2.
        ("world_share('United States', 'exports', 2020, 2024)", 43),
        ("world_share('France', 'exports', 2020, 2024)", 9.6),
        ("change('Russia', None, 2020, 2024, 2015, 2019)", -64),
        ("import_share('India', 'Russia', 2020, 2024)", 36),
    ],
)
def test_the_sums_give_what_the_publisher_printed(call: str, printed: float) -> None:
    (_, _, value), *_ = arithmetic.work_out(call)
    assert value is not None
    assert round(value, 1 if isinstance(printed, float) else 0) == printed
