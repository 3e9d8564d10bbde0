"""A few rows of the workbook, read from its XML: for showing raw rows beside a figure.

openpyxl takes longer to import than the rest of a page takes to make. Whatever is unusual here (a
date, a formula's error, a part that is missing) raises `Unusual`, and the whole reader has its turn;
a file that came this far was read by it once.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from sinews.sources.sipri_milex.workbook import INDEXED, LARGEST, RGB, SHEET, Cell

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PLACE = re.compile(r"([A-Z]+)(\d+)")
# Number formats 0 to 11, 37 to 44, 48 and 49 are of plain numbers and texts; others may be of dates.
_PLAIN = {*range(12), *range(37, 45), 48, 49}


class Unusual(Exception):
    """Something that only the whole reader knows how to read."""


def few_rows(path: Path, wanted: set[int], headers: frozenset[str]) -> Iterator[tuple[str, int, list[Cell]]]:
    """(sheet's name, row's number, cells) of the wanted rows, and of the headers before the last.

    `headers` are the texts that a row of headings begins with.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(info.file_size for info in archive.infolist()) > LARGEST:
                raise Unusual
            book = _Book(archive)
            for number, (name, part) in enumerate(book.sheets, start=1):
                rows = {row % SHEET for row in wanted if row // SHEET == number}
                if rows:
                    for row, cells in book.rows(part, rows, headers):
                        yield name, number * SHEET + row, cells
    except (KeyError, IndexError, ValueError, ElementTree.ParseError, zipfile.BadZipFile):
        raise Unusual from None


class _Book:
    """A workbook's sheets, and what its cells refer to: strings and colours."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        targets = {
            each.get("Id"): each.get("Target", "") for each in self._part("xl/_rels/workbook.xml.rels")
        }
        listed = self._part("xl/workbook.xml").iter(f"{_MAIN}sheet")
        self.sheets = [(each.attrib["name"], f"xl/{targets[each.attrib[_RELATION]]}") for each in listed]
        self._strings = [
            "".join(
                text.text or "" for text in (*item.findall(f"{_MAIN}t"), *item.findall(f"{_MAIN}r/{_MAIN}t"))
            )
            for item in self._part("xl/sharedStrings.xml").findall(f"{_MAIN}si")
        ]
        self._colours = self._read_colours()

    def rows(self, part: str, wanted: set[int], headers: frozenset[str]) -> Iterator[tuple[int, list[Cell]]]:
        last = max(wanted)
        for row in self._part(part).iter(f"{_MAIN}row"):
            number = int(row.attrib["r"])
            if number > last:
                return
            if number not in wanted and not (len(row) and self._cell(row[0]).text in headers):
                continue
            cells: list[Cell] = []
            for each in row:
                at = _column(each.attrib["r"], number)
                cells += [Cell(None, "")] * (at - len(cells))
                cells.append(self._cell(each))
            yield number, cells

    def _cell(self, cell: ElementTree.Element) -> Cell:
        found = cell.find(f"{_MAIN}v")
        kind = cell.get("t", "n")
        if found is None or not found.text:
            if kind == "inlineStr":
                raise Unusual
            return Cell(None, "")
        colour = self._colours[int(cell.get("s", "0"))]
        if colour is None or kind not in ("n", "s"):
            raise Unusual
        if kind == "s":
            return Cell(self._strings[int(found.text)], colour)
        is_whole = not set(found.text) & set(".eE")
        value: Any = int(found.text) if is_whole else float(found.text)
        return Cell(value, colour)

    def _read_colours(self) -> list[str | None]:
        """The colour of each style of cells; None of one that may be a date's."""
        styles = self._part("xl/styles.xml")
        fonts = [_colour(font.find(f"{_MAIN}color")) for font in styles.findall(f"{_MAIN}fonts/{_MAIN}font")]
        own = {
            int(each.attrib["numFmtId"])
            for each in styles.findall(f"{_MAIN}numFmts/{_MAIN}numFmt")
            if not set(each.attrib["formatCode"]) - set("0.#,%")
        }
        return [
            fonts[int(form.get("fontId", "0"))] if int(form.get("numFmtId", "0")) in _PLAIN | own else None
            for form in styles.findall(f"{_MAIN}cellXfs/{_MAIN}xf")
        ]

    def _part(self, name: str) -> ElementTree.Element:
        return ElementTree.fromstring(self._archive.read(name))


def _colour(colour: ElementTree.Element | None) -> str:
    if colour is None or colour.get("theme") is not None:
        return ""
    if (indexed := colour.get("indexed")) is not None:
        return INDEXED.get(int(indexed), f"colour {indexed}")
    if (rgb := colour.get("rgb")) is not None:
        return RGB.get(rgb[-6:].upper(), f"colour {rgb[-6:].upper()}")
    return ""


def _column(place: str, row: int) -> int:
    """The column of a cell, from 0: "C7" → 2."""
    found = _PLACE.fullmatch(place)
    if found is None or int(found[2]) != row:
        raise Unusual
    at = 0
    for letter in found[1]:
        at = at * 26 + ord(letter) - 64
    return at - 1
