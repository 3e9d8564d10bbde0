"""The dossier's sentences: what is said first, of whom, from which release, and what is left unsaid."""

from __future__ import annotations

import csv
import html
import re

import pytest
from markupsafe import escape

from conftest import DELIVERIES, SIPRI, needs_sipri
from sinews import dossier
from sinews.dossier.language import Language
from sinews.dossier.tables_ties import TiesTables
from sinews.workspace import Workspace, open_workspace
from test_dossier import built


@pytest.fixture(scope="module")
def sample_only(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return open_workspace(tmp_path_factory.mktemp("prose") / "none")


def text(page: str) -> str:
    body = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<svg.*?</svg>|<[^>]+>", "", body, flags=re.S)))


def delivered(supplier: str, recipient: str, first: int, last: int) -> int:
    """How many rows of the register of 2026 these years have, read by other means."""
    with DELIVERIES.open(encoding="latin-1", newline="") as file:
        rows = [row for row in csv.reader(file, delimiter=",") if len(row) > 10]
    return sum(
        row[1].strip() == supplier and row[2].strip() == recipient and first <= int(row[10]) <= last
        for row in rows
        if row[10].isdigit()
    )


@needs_sipri
def test_a_newer_release_that_revised_an_older_one_is_told(vintages: Workspace) -> None:
    """The tables of 2022 have North Korea deliver 4 in 1996 and 4 in 1997; the register of 2026, nothing."""
    table = (SIPRI / "tiv_export_2022-07-28" / "TIV-Export-KON-1950-2021.csv").read_text("latin-1")
    (row,) = (line for line in table.splitlines() if line.startswith("Pakistan,"))
    assert row.rstrip().endswith(",8")
    assert delivered("North Korea", "Pakistan", 1995, 2010) == 0 < delivered("China", "Pakistan", 1995, 2010)
    said = text(dossier.render(vintages, built(vintages, "PRK", "PAK", "1990/2010"), "en"))
    assert (
        "The newer release of 12 February 2026 covers 1995–2010 only, and there it has 0 million TIV "
        "where this one has 8" in said
    )
    # Where the releases agree but for rounding, nothing is to be told.
    same = text(dossier.render(vintages, built(vintages, "USA", "SAU", "1990/2010"), "en"))
    assert "The newer release" not in same


@needs_sipri
def test_years_that_no_release_covers_alone_are_answered_in_part(vintages: Workspace) -> None:
    said = text(dossier.render(vintages, built(vintages, "USA", "SAU", "1990/2024"), "en"))
    assert "releases are never mixed: they cover 1990–2021 (2022-07-28), 1995–2024 (2026-02-12)" in said
    part = built(vintages, "USA", "SAU", "1995/2024").section("summary").figures["volume"]
    assert isinstance(part.value, float)
    assert f"For 1995–2024, which the release of 12 February 2026 covers, it has {part.value:,.1f}" in said
    assert "To have it answered" not in said


@needs_sipri
def test_a_page_says_which_of_its_records_are_bundled(vintages: Workspace, sample_only: Workspace) -> None:
    whole = dossier.render(vintages, built(vintages, "ISR", "AZE", "2011/2024"), "en")
    sample = dossier.render(sample_only, built(sample_only, "ISR", "AZE", "2011/2024"), "en")
    assert "Those marked so are bundled with Sinews" in whole
    assert "All of them are bundled with Sinews" in sample
    assert "From the records bundled with Sinews." in sample
    assert "From the records bundled with Sinews." not in whole
    assert sample.count("This is an extract of the publisher’s records") >= 2

    def marked(page: str, name: str) -> list[bool]:
        heads = re.findall(rf'<h3 lang="en">{name}(.*?)</h3>', page)
        return ["bundled with Sinews" in head for head in heads]

    assert marked(whole, "SIPRI Arms Transfers Database") == [False] * 3
    registers = whole[whole.index(">SIPRI Arms Transfers Database") :]
    assert "an extract of" not in registers[: registers.index("</dl>")]
    assert set(marked(sample, "SIPRI Arms Transfers Database")) == {True}
    assert marked(whole, "Regimes of the World") == [True]


@needs_sipri
def test_whoever_is_unknown_has_no_rank_and_nothing_comes_back(vintages: Workspace) -> None:
    english = text(dossier.render(vintages, built(vintages, "x-unknown", "LBY", "2011/2024"), "en"))
    dutch = text(dossier.render(vintages, built(vintages, "x-unknown", "LBY", "2011/2024"), "nl"))
    assert "came from unknown suppliers" in english
    assert "kwam" in dutch and "van onbekende leveranciers" in dutch
    assert "Unknown suppliers was" not in english
    for nonsense in ("nknown suppliers were the", "to unknown", "Nor is any", "largest supplier, of"):
        assert nonsense not in english
    recipients = text(dossier.render(vintages, built(vintages, "ISR", "x-unknown", "2000/2024"), "en"))
    assert "unknown recipients imported on record came from Israel" in recipients
    assert "unknown suppliers" not in recipients


def test_none_either_way_is_said_once(sample_only: Workspace) -> None:
    page = text(dossier.render(sample_only, built(sample_only, "NLD", "ARM", "2011/2024"), "en"))
    assert page.count("No delivery of major arms from the Netherlands to Armenia is on record") == 1
    assert page.count("Major arms are aircraft") == 1


def test_obligations_are_told_in_the_language_of_the_page() -> None:
    dutch, english = TiesTables(Language.load("nl")), TiesTables(Language.load("en"))
    assert dutch._obligation("obligation of both sides") == "verplichting van beide kanten"
    assert dutch._obligation("obligation of USA only") == "verplichting van alleen de Verenigde Staten"
    assert english._obligation("DIC, TREX") == "defence industry, training and exchange"
    assert english._obligation("SOMETHING <NEW>") == escape("SOMETHING <NEW>")
