"""The labelled sentences and the example articles, checked: no false word for or against, most of them right."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from conftest import ABSENT, SIPRI, _built
from sinews.workspace import Workspace

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
sys.path.insert(0, str(ROOT / "benchmarks" / "claims"))
import score  # noqa: E402

pytestmark = pytest.mark.skipif(not SIPRI.is_dir(), reason=ABSENT)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Workspace:
    """Arms in two vintages, deals, spending and refugees whole; the rest as bundled."""
    return Workspace(_built(tmp_path_factory, worker_id, "everything", score.files()))


@pytest.fixture(scope="module")
def answers(everything: Workspace) -> list[score.Answer]:
    return [score.answer(everything, row) for row in score.read()]


def said(wrong: list[score.Answer]) -> list[tuple[str, ...]]:
    return [(each.row.id, each.row.sentence, *each.said) for each in wrong]


def test_nothing_is_falsely_supported(answers: list[score.Answer]) -> None:
    assert said(score.false(answers, "supported")) == []


def test_nobody_is_falsely_contradicted(answers: list[score.Answer]) -> None:
    assert said(score.false(answers, "contradicted")) == []


def test_most_are_right_in_every_language(answers: list[score.Answer]) -> None:
    assert score.right(answers) >= 0.85
    for language in {each.row.language for each in answers}:
        assert score.right([each for each in answers if each.row.language == language]) >= 0.5, language


def test_it_beats_numbers_and_constants(answers: list[score.Answer]) -> None:
    rows = [each.row for each in answers]
    assert score.macro_f1(answers) > score.macro_f1(score.constant(rows)) + 0.2


# Examples --------------------------------------------------------------------------------------------


def expected(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((EXAMPLES / f"{name}.expected.toml").read_text("utf-8"))[
        "claim"
    ]
    return found


def verdicts(workspace: Workspace, name: str) -> list[tuple[dict[str, Any], str, str]]:
    """For each expected claim: the verdict on what was read in its place ("none" where nothing was)."""
    check = score.check(workspace, (EXAMPLES / f"{name}.md").read_bytes(), name=f"{name}.md")
    text = check.article.text
    found = []
    for claim in expected(name):
        start = text.index(claim["quote"])
        end = start + len(claim["quote"])
        near = [each for each in check.claims if each.claim.start < end and each.claim.end > start]
        closest = max(
            near, key=lambda each: min(end, each.claim.end) - max(start, each.claim.start), default=None
        )
        if closest is None:
            found.append((claim, "none", ""))
        else:
            found.append((claim, closest.verdict.verdict, closest.verdict.reason))
    return found


@pytest.mark.parametrize(("name", "most"), [("opinie", 0.25), ("opinion", 0.10)])
def test_the_example_is_judged_as_argued(everything: Workspace, name: str, most: float) -> None:
    judged = verdicts(everything, name)
    wrong = [
        (claim["quote"], claim["verdict"], verdict, reason)
        for claim, verdict, reason in judged
        if verdict not in {claim["verdict"], *claim.get("also", ())}
    ]
    assert len(judged) >= 25
    assert [each for each in wrong if each[2] in ("supported", "contradicted")] == []
    assert len(wrong) <= most * len(judged), wrong


@pytest.mark.parametrize("name", ["opinie", "opinion"])
def test_bundled_records_alone_are_no_reason_to_be_wrong(sample: Workspace, name: str) -> None:
    wrong = []
    for claim, verdict, reason in verdicts(sample, name):
        right = claim.get("sample", [claim["verdict"], *claim.get("also", ())])
        if verdict in ("supported", "contradicted") and verdict not in right:
            wrong.append((claim["quote"], right, verdict, reason))
    assert wrong == []


@pytest.mark.parametrize("name", ["opinie", "opinion"])
def test_opinions_are_left_alone(everything: Workspace, name: str) -> None:
    check = score.check(everything, (EXAMPLES / f"{name}.md").read_bytes(), name=f"{name}.md")
    first, last = check.article.text.index("."), check.article.text.rindex(".", 0, -2)
    assert not [each for each in check.claims if each.claim.end < first or each.claim.start > last]
