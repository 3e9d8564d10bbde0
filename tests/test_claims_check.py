"""`sinews check`: the JSON by its schema, exit codes, the page, ClaimReview, and the same bytes twice."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claims_made import checked, made, share
from sinews.claims.check import check
from sinews.workspace import Workspace

jsonschema = pytest.importorskip("jsonschema")
referencing = pytest.importorskip("referencing")

SCHEMAS = Path(__file__).parents[1] / "docs" / "schema"
Run = Callable[..., "subprocess.CompletedProcess[str]"]
ARTICLE = """---
title: Arms for Azerbaijan
date: 2024-02-11
lang: en
---
Between 2016 and 2020 Israel supplied 86 per cent of Azerbaijan's imports of major arms.

Between 2016 and 2020 Russia supplied 94 per cent of Armenia's imports of major arms.
"""


@pytest.fixture(scope="module")
def validator() -> Any:
    schemas = {path.name: json.loads(path.read_text("utf-8")) for path in sorted(SCHEMAS.glob("*.json"))}
    registry = referencing.Registry().with_resources(
        (name, referencing.Resource.from_contents(schema)) for name, schema in schemas.items()
    )
    return jsonschema.Draft202012Validator(schemas["check.json"], registry=registry)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.md"
    path.write_text(ARTICLE, "utf-8")
    return path


def test_the_json_is_the_contracts(sinews: Run, article: Path, validator: Any) -> None:
    done = sinews("check", article, "--json", "-")
    assert done.returncode == 1
    document = json.loads(done.stdout)
    validator.validate(document)
    assert document["article"]["title"] == "Arms for Azerbaijan"
    assert document["article"]["published"] == "2024-02-11"
    assert document["article"]["language"] == "en"
    assert sum(document["summary"].values()) == len(document["claims"]) == 2
    wrong, right = document["claims"]
    assert wrong["verdict"] == "contradicted" and "68 per cent" in wrong["nearest_true"]
    assert wrong["readings"][0]["stated"]["value"] == 86
    assert wrong["readings"][0]["figure"]["value"] == pytest.approx(67.7, abs=0.05)
    assert right["verdict"] in ("supported", "depends") and right["start"] >= wrong["end"]


def test_offsets_count_in_the_articles_text(sample: Workspace) -> None:
    found = check(sample, ARTICLE.encode(), name="article.md")
    for each in found.claims:
        assert found.article.text[each.claim.start : each.claim.end] == each.claim.text


def test_exit_codes(sinews: Run, article: Path, tmp_path: Path) -> None:
    assert sinews("check", article).returncode == 1
    right = tmp_path / "right.txt"
    right.write_text(
        "Between 2016 and 2020 Israel supplied 68 per cent of Azerbaijan's arms imports.", "utf-8"
    )
    assert sinews("check", right, "--lang", "en", "--published", "2026-05-01").returncode == 0
    for wrong in (
        ("check", tmp_path / "absent.txt"),
        ("check", tmp_path),
        ("check", article, "--published", "last week"),
        ("check", article, "--as-of", "2024"),
        ("check", article, "--claimreview", "review.json"),
        ("check", article, "--reviewer", "Somebody"),
    ):
        done = sinews(*wrong)
        assert done.returncode == 2 and len(done.stderr.strip().splitlines()) <= 2, done.stderr


def test_stdin_is_read(article: Path, own_workspace: Path) -> None:
    import os
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "sinews", "check", "-", "--lang", "en", "--json", "-"],
        input=article.read_bytes(),
        capture_output=True,
        check=False,
        env={**os.environ, "SINEWS_WORKSPACE": str(own_workspace)},
    )
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["summary"]["contradicted"] == 1


def test_the_terminal_summary_is_eighty_wide(sinews: Run, article: Path) -> None:
    lines = sinews("check", article).stdout.splitlines()
    assert lines[0] == "Arms for Azerbaijan"
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("c1  CONTRADICTED") for line in lines)


def test_the_page_and_the_claim_review(sinews: Run, article: Path, tmp_path: Path) -> None:
    sinews("check", article, "-o", "check.html", "--claimreview", "review.json", "--reviewer", "A. Person")
    page = (tmp_path / "check.html").read_text("utf-8")
    assert "Content-Security-Policy" in page and "86 per cent" in page
    reviews = json.loads((tmp_path / "review.json").read_text("utf-8"))
    assert [review["@type"] for review in reviews] == ["ClaimReview"] * 2
    assert "A. Person" in json.dumps(reviews[0])


def test_the_same_article_gives_the_same_bytes(sinews: Run, article: Path) -> None:
    first = sinews("check", article, "--json", "-", "--threads", "1").stdout
    assert sinews("check", article, "--json", "-", "--threads", "3").stdout == first


def test_a_figure_of_a_check_can_be_traced(sinews: Run, article: Path) -> None:
    document = json.loads(sinews("check", article, "--json", "-").stdout)
    figure = document["claims"][0]["readings"][0]["figure"]
    assert sinews("trace", figure["id"]).returncode == 0


def test_every_sort_of_reading_fits_the_schema(sample: Workspace, validator: Any) -> None:
    """Sets, events, reports, places, sums of several figures, readings without a figure."""
    between = ("2016 and 2020", "2016/2020")
    claims = [
        made(
            "The five largest exporters between 2016 and 2020 were these.",
            "arms.top",
            period=between,
            options={"members": "USA,RUS,FRA,DEU,CHN"},
        ),
        made(
            "Russia and Israel supplied 80% between 2016 and 2020.",
            "arms.share",
            number=share("80%", 80),
            period=between,
            supplier=["Russia", "Israel"],
            recipient="Azerbaijan",
            options={"of": "imports"},
        ),
        made(
            "Ovda is the only one.",
            "place.attribute",
            place="LLOV",
            options={"attribute": "handles-explosives", "only": "yes"},
        ),
        made("He came in October 2022.", "event.date", period=("October 2022", "2022-10"), state="Israel"),
        made("The front moved.", "unmeasured"),
        made(
            "40% of the oil.",
            "trade.share",
            number=share("40%", 40),
            exporter="Azerbaijan",
            importer="Israel",
        ),
    ]
    found = checked(sample, *claims, published="2023-05-01")
    validator.validate(found.to_json())
    assert {each.verdict.verdict for each in found.claims} >= {"reported-only", "not-checkable"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("claims", 0, "verdict"), "true"),
        (("claims", 0, "extra"), 1),
        (("claims", 0, "readings", 0, "relation"), "about"),
        (("article", "sha256"), "abc"),
        (("summary", "supported"), -1),
    ],
)
def test_the_schema_can_be_failed(
    sample: Workspace, validator: Any, path: tuple[str | int, ...], value: object
) -> None:
    document = check(sample, ARTICLE.encode(), name="article.md").to_json()
    validator.validate(document)
    at: Any = document
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    assert not validator.is_valid(document)
