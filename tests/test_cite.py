"""Citations: as text, BibTeX and CSL JSON."""

from __future__ import annotations

import json

import pytest

from sinews import __version__, measures
from sinews.cite import FORMATS, cite_figure, cite_source
from sinews.errors import SinewsError, UnknownName
from sinews.sources import all_sources
from sinews.workspace import Workspace


def figure(workspace: Workspace) -> dict[str, object]:
    return measures.run(
        workspace, "arms.import_share", {"supplier": "ISR", "recipient": "AZE", "period": "2016/2020"}
    ).to_json()


def test_a_figures_citation_lets_a_reader_make_it_again(sample: Workspace) -> None:
    made = figure(sample)
    text = cite_figure(sample, made)
    for part in (
        made["id"],
        "supplier=ISR, recipient=AZE, period=2016/2020",
        __version__,
        "data of 2026-02-12",
        "SIPRI Arms Transfers Database",
        "Own calculation",
    ):
        assert str(part) in text


@pytest.mark.parametrize("form", FORMATS)
def test_every_source_can_be_cited_in_every_format(sample: Workspace, form: str) -> None:
    for name, source in all_sources().items():
        text = cite_source(sample, name, form)
        assert source.meta["publisher"].split("(")[0].strip()[:12] in text.replace("\\", "")


def test_bibtex_has_its_braces_and_escapes(sample: Workspace) -> None:
    text = cite_figure(sample, figure(sample), "bibtex")
    assert text.count("{") == text.count("}") and text.startswith("@misc{")
    assert "67.7\\%" in text and " % " not in text


def test_csl_is_json_with_dates(sample: Workspace) -> None:
    (item,) = json.loads(cite_figure(sample, figure(sample), "csl"))
    assert item["type"] == "dataset" and item["issued"]["date-parts"] == [[2026, 2, 12]]
    assert item["author"] == [{"literal": "Stockholm International Peace Research Institute (SIPRI)"}]


def test_what_cannot_be_cited(sample: Workspace) -> None:
    with pytest.raises(UnknownName, match="there is no source"):
        cite_source(sample, "sipri")
    with pytest.raises(SinewsError, match="text, bibtex, csl"):
        cite_source(sample, "sipri_transfers", "word")
