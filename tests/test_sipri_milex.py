"""SIPRI's workbook of military expenditure: values, colours, footnotes; saved again and damaged."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from parsing import Found, read, read_bytes
from sinews import parties
from sinews.errors import UnreadableFile
from sinews.sources import all_sources
from sinews.sources.sipri_milex import workbook
from sinews.sources.sipri_milex.few_rows import Unusual, few_rows
from sinews.sources.sipri_milex.parse import _HEADERS, _shown_rows, recognise, show
from sinews.sources.sipri_milex.workbook import SHEET
from states_data import MILEX, needs_files

SHARE = "Share of GDP"
CONSTANT = "Constant (2022) US$"


def book(sheets: dict[str, list[list[Any]]], colours: dict[tuple[str, str], str] | None = None) -> bytes:
    """A workbook with these sheets; `colours` by sheet and cell."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for (where, cell), colour in (colours or {}).items():
            if where == name:
                sheet[cell].font = Font(color=colour)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


SMALL: dict[str, list[list[Any]]] = {
    "Front page": [],
    "Regional totals": [
        ["Military expenditure by region"],
        ["Figures are in US$ b., at constant 2022 prices and exchange rates"],
        ["Region", 2022, 2023, "2023 (current prices)", "", "Omitted countries"],
        ["World", 2241.5, 2393.6, 2443.4, None, ""],
        ["Middle East", 190.25, ". .", 200.4, None, "Syria"],
    ],
    CONSTANT: [["Country", "", "Notes", 2022, 2023], ["Africa"], ["Israel", None, "†", 25000.5, "..."]],
    SHARE: [
        ["Military expenditure as percentage of GDP, 1948-2023"],
        ["Country", "Notes", 2022, 2023],
        ["Europe"],
        ["Armenia", "†§", 0.0425, 0.055],
        ["USSR", "", "xxx", "xxx"],
        ["Viet Nam", "", ". .", 0.02],
    ],
    "Footnotes": [["Footnotes"], ["†", "without  military pensions"], ["§", "adopted budget"]],
}
COLOURS = {(SHARE, "C4"): "FF0000FF", (SHARE, "D4"): "FFFF0000"}


def parse(folder: Path, content: bytes) -> Found:
    return read_bytes(folder, content, "sipri_milex")


def by_key(found: Found) -> dict[tuple[str, str, int], dict[str, Any]]:
    return {(v["state"], v["series"], v["year"]): v for _, v, _, _ in found.records}


# --- the publisher's workbook ------------------------------------------------------------------


@needs_files
def test_every_cell_of_the_workbook_is_a_record() -> None:
    """Against the cells as another reader (calamine) sees them."""
    import python_calamine

    found = read(MILEX, "sipri_milex")
    assert not found.aside
    ours = by_key(found)
    series = {
        CONSTANT: ("constant-usd", 1), "Current US$": ("current-usd", 1), SHARE: ("share-of-gdp", 100),
        "Per capita": ("per-capita", 1), "Share of Govt. spending": ("share-of-budget", 100),
        "Local currency financial years": ("local-financial", 1), "Local currency calendar years": ("local-calendar", 1),
    }  # fmt: skip
    cells = python_calamine.CalamineWorkbook.from_path(str(MILEX))
    seen = 0
    for sheet, (name, times) in series.items():
        rows = cells.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        start = next(at for at, row in enumerate(rows) if row and row[0] == "Country")
        years = {at: int(cell) for at, cell in enumerate(rows[start]) if isinstance(cell, float)}
        assert len(years) in (76, 36)
        for row in rows[start + 1 :]:
            if not row[0] or all(row[at] == "" for at in years):
                continue
            code = parties.from_sipri(str(row[0])).code
            for at, year in years.items():
                record = ours[code, name, year]
                seen += 1
                if isinstance(row[at], str):
                    assert record["value"] is None
                    assert record["missing"] == {"...": "not-available", "xxx": "did-not-exist"}[str(row[at])]
                else:
                    expected = Decimal(repr(row[at])) * times
                    assert abs(record["value"] - expected) <= Decimal("0.000001") * max(1, expected / 10**15)
                    assert record["missing"] is None
    regions = [v for _, v, _, _ in found.records if v["series"].startswith("region-")]
    assert seen + len(regions) == len(found.records)
    assert len(regions) == 19 * 37
    assert found.outline is not None
    assert found.outline.vintage == "2024-04-22"
    (scope,) = found.outline.scopes
    assert (scope.first_year, scope.last_year, scope.stated) == (1948, 2023, True)
    assert scope.suppliers is not None
    assert {"AZE", "SUN", "x-north-yemen"} <= set(scope.suppliers)
    assert not any(code.startswith("g-") for code in scope.suppliers)


@needs_files
def test_colours_are_those_of_the_raw_xml() -> None:
    """Counted from the workbook's own XML: font 12 of the old palette is blue, 10 is red."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(MILEX) as archive:
        styles = ElementTree.fromstring(archive.read("xl/styles.xml"))
        fonts = [font.find(f"{space}color") for font in styles.find(f"{space}fonts")]  # type: ignore[union-attr]
        names = [None if colour is None else colour.get("indexed") for colour in fonts]
        formats = [names[int(xf.get("fontId", 0))] for xf in styles.find(f"{space}cellXfs")]  # type: ignore[union-attr]
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet6.xml"))
    counts: Counter[str | None] = Counter()
    for row in sheet.iter(f"{space}row"):
        for cell in row:
            if int(row.get("r", 0)) > 6 and cell.get("t") != "s" and cell.find(f"{space}v") is not None:
                counts[formats[int(cell.get("s", 0))]] += 1
    ours = Counter(
        v["quality"]
        for _, v, _, _ in read(MILEX, "sipri_milex").records
        if v["series"] == "current-usd" and v["value"] is not None
    )
    assert ours == {"estimate": counts["12"], "uncertain": counts["10"], "reported": counts[None]}
    assert counts["12"] > 1000 and counts["10"] > 100


@needs_files
@pytest.mark.parametrize(
    ("state", "series", "printed"),
    [
        ("ARM", "current-usd", "634.0"), ("AZE", "current-usd", "2237.8"), ("AZE", "share-of-gdp", "5.24"),
        ("ARM", "share-of-gdp", "4.98"),
    ],
)  # fmt: skip
def test_values_of_2020(state: str, series: str, printed: str) -> None:
    value = by_key(read(MILEX, "sipri_milex"))[state, series, 2020]["value"]
    assert round(value, len(printed.partition(".")[2])) == Decimal(printed)


@needs_files
def test_a_traced_row_shows_its_cells_with_headings_and_colours() -> None:
    found = read(MILEX, "sipri_milex")
    some = random.Random(10).sample(found.records, 40)
    shown = show(MILEX, {row for _, _, row, _ in some})
    for _, values, row, _ in some:
        text = shown[row]
        assert values["state_name"] in text
        cell = re.search(rf"(?:^|\| ){values['year']}: (\S+)( \((?:blue|red)\))?", text)
        assert cell is not None
        if values["value"] is None:
            assert cell[1] in ("...", "xxx")
            continue
        times = {"share-of-gdp": 100, "share-of-budget": 100, "region-constant-usd": 1000}.get(
            values["series"], 1
        )
        assert abs(Decimal(cell[1]) * times - values["value"]) <= Decimal("0.000001") * max(
            1, values["value"] / 10**15
        )
        colour = {"estimate": " (blue)", "uncertain": " (red)", "reported": None}[values["quality"]]
        assert cell[2] == colour


# --- a small workbook, as any program writes it --------------------------------------------------


@needs_files
def test_the_quick_reader_shows_what_the_whole_one_does() -> None:
    wanted = {sheet * SHEET + row for sheet in range(1, 11) for row in range(1, 300)}
    whole = _shown_rows(workbook.rows(MILEX, {row // SHEET for row in wanted}), wanted)
    quick = _shown_rows(few_rows(MILEX, wanted, _HEADERS), wanted)
    assert len(quick) > 1000
    # The whole reader also gives rows that are not in the file, as empty ones.
    assert quick == {row: text for row, text in whole.items() if row in quick}
    assert all(text.endswith("] ") for row, text in whole.items() if row not in quick)


@pytest.mark.parametrize("value", [datetime(2020, 1, 2), True, "=1/0"])
def test_the_quick_reader_leaves_what_it_does_not_know(tmp_path: Path, value: Any) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(book({"Share of GDP": [["Country", "Notes", 2020], ["Angola", None, value]]}))
    with pytest.raises(Unusual):
        list(few_rows(path, {SHEET + 2}, _HEADERS))
    assert show(path, {SHEET + 2})[SHEET + 2].startswith("[Share of GDP, row 2] Country: Angola")


def test_a_workbook_saved_again_is_read(tmp_path: Path) -> None:
    content = book(SMALL, COLOURS)
    assert recognise(content)
    found = parse(tmp_path, content)
    assert not found.aside
    ours = by_key(found)
    armenia = ours["ARM", "share-of-gdp", 2022], ours["ARM", "share-of-gdp", 2023]
    assert [(v["value"], v["quality"]) for v in armenia] == [
        (Decimal("4.25"), "estimate"),
        (Decimal("5.5"), "uncertain"),
    ]
    assert armenia[0]["notes"] == "† without military pensions; § adopted budget"
    assert ours["SUN", "share-of-gdp", 2022]["missing"] == "did-not-exist"
    assert ours["VNM", "share-of-gdp", 2022]["missing"] == "not-available"
    assert (ours["ISR", "constant-usd", 2022]["value"], ours["ISR", "constant-usd", 2022]["unit"]) == (
        Decimal("25000.5"), "million 2022 US dollars",
    )  # fmt: skip
    world = ours["g-world", "region-constant-usd", 2023], ours["g-world", "region-current-usd", 2023]
    assert [(v["value"], v["unit"]) for v in world] == [
        (Decimal("2393600"), "million 2022 US dollars"), (Decimal("2443400"), "million current US dollars"),
    ]  # fmt: skip
    assert ours["g-middle-east", "region-constant-usd", 2022]["notes"] == "Without Syria"
    # Sheet 4, row 4.
    assert {row for _, v, row, _ in found.records if v["state"] == "ARM"} == {4_000_004}


@pytest.mark.parametrize(
    ("cell", "value", "why"),
    [
        ("C4", -1, "-1 is no amount"), ("C4", "n/a", "'n/a' is no number"), ("C4", None, "the cell is empty"),
        ("C4", True, "'True' is no number"), ("C4", 1e40, "is no amount"),
        ("A4", "Atlantis", "no name that SIPRI is known to use"), ("A6", "Armenia", "on the sheet twice"),
        ("A4", "Europe", "is a region with numbers"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_set_aside_with_its_row(tmp_path: Path, cell: str, value: Any, why: str) -> None:
    rows = [list(row) for row in SMALL[SHARE]]
    rows[int(cell[1]) - 1]["ABCD".index(cell[0])] = value
    found = parse(tmp_path, book({**SMALL, SHARE: rows}, COLOURS))
    assert [row for row, _, _ in found.aside] == [4_000_000 + int(cell[1])]
    assert why in found.aside[0][1]
    # The other year of a state whose one cell is bad is kept.
    if cell == "C4":
        assert by_key(found)["ARM", "share-of-gdp", 2023]["value"] == Decimal("5.5")


def test_a_colour_without_a_meaning_is_set_aside(tmp_path: Path) -> None:
    found = parse(tmp_path, book(SMALL, {(SHARE, "C4"): "FF00FF00"}))
    assert "colour 00FF00 has no meaning" in found.aside[0][1]
    assert ("ARM", "share-of-gdp", 2022) not in by_key(found)


@pytest.mark.parametrize(
    ("sheets", "why"),
    [
        ({**SMALL, "Share of happiness": [["Country", 2020]]}, "a sheet that is not known \\('Share of happiness'\\)"),
        ({**SMALL, SHARE: [["Country", "Notes", "Mood", 2020]]}, "a column is not known \\('Mood'\\)"),
        ({**SMALL, SHARE: [["Country", "Notes", 2020, 2020]]}, "stands there twice"),
        ({**SMALL, SHARE: [["Armenia", "", 0.04]]}, "no row with years"),
    ],
)  # fmt: skip
def test_a_sheet_that_is_not_known_is_refused_by_name(
    tmp_path: Path, sheets: dict[str, Any], why: str
) -> None:
    with pytest.raises(UnreadableFile, match=why):
        parse(tmp_path, book(sheets))


def test_other_workbooks_and_archives_are_left_alone() -> None:
    assert not recognise(book({"Sheet1": [["a"]]}))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("readme.txt", "Share of GDP")
    assert not recognise(archive.getvalue())
    assert not recognise(book(SMALL)[:2000])
    assert [s.name for s in all_sources().values() if s.recognise(book(SMALL))] == ["sipri_milex"]


def test_an_archive_that_unpacks_to_far_more_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = book(SMALL)
    monkeypatch.setattr(workbook, "LARGEST", 2000)
    with pytest.raises(UnreadableFile, match="unpacks to more than"):
        parse(tmp_path, content)
    monkeypatch.undo()
    monkeypatch.setattr(workbook, "_MOST_ROWS", 3)
    with pytest.raises(UnreadableFile, match="more than 3 rows"):
        parse(tmp_path, content)


_CONTENT = book(SMALL, COLOURS)


@settings(max_examples=60)
@given(st.integers(0, len(_CONTENT) - 1))
def test_a_workbook_cut_at_any_byte_is_refused(tmp_path: Path, at: int) -> None:
    assert recognise(_CONTENT[:at]) in (True, False)
    with pytest.raises(UnreadableFile):
        parse(tmp_path, _CONTENT[:at])


@settings(max_examples=120)
@given(
    st.lists(
        st.tuples(st.integers(0, len(_CONTENT) - 1), st.binary(min_size=1, max_size=4)),
        min_size=1,
        max_size=4,
    )
)
def test_a_workbook_with_bytes_changed(tmp_path: Path, edits: list[tuple[int, bytes]]) -> None:
    content = _CONTENT
    for at, new in edits:
        content = content[:at] + new + content[at + len(new) :]
    assert recognise(content) in (True, False)
    try:
        found = parse(tmp_path, content)
    except UnreadableFile as problem:
        assert "\n" not in str(problem)
        return
    assert found.records


@settings(max_examples=60)
@given(st.data())
def test_sheets_with_any_cells(tmp_path: Path, data: st.DataObject) -> None:
    cells = st.one_of(
        st.none(), st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**6), 10**6),
        st.sampled_from(["Country", "Armenia", "...", "xxx", "Europe", "Notes", "2020", "Region", "§"]),
    )  # fmt: skip
    rows = data.draw(st.lists(st.lists(cells, max_size=6), max_size=8))
    try:
        found = parse(tmp_path, book({**SMALL, SHARE: [*SMALL[SHARE][:4], *rows]}))
    except UnreadableFile:
        return
    assert all(v["value"] is None or v["value"] >= 0 for _, v, _, _ in found.records)


def test_adding_tracing_and_damage(sinews: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "milex.xlsx"
    path.write_bytes(_CONTENT)
    assert sinews("add", path).returncode == 0
    figure = sinews("measure", "spending.share_of_gdp", "state=Armenia", "period=2022")
    assert "4.25" in figure.stdout
    identity = re.search(r"f-[0-9a-f]{16}", figure.stdout)
    assert identity is not None
    traced = sinews("trace", identity[0])
    assert traced.returncode == 0, traced.stderr
    assert "[Share of GDP, row 4] Country: Armenia | Notes: †§ | 2022: 0.0425 (blue)" in " ".join(
        traced.stdout.split()
    )
    path.write_bytes(_CONTENT[: len(_CONTENT) // 2])
    done = sinews("add", path)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    done = sinews("add", path, "--source", "sipri_milex")
    assert done.returncode == 2
    assert "the workbook is damaged" in done.stderr
    path.write_bytes(book({**SMALL, SHARE: [*SMALL[SHARE], ["Atlantis", "", 0.5, 0.5]]}))
    done = sinews("add", path)
    assert done.returncode == 1
    assert "line 4000007: 'Atlantis'" in done.stderr
