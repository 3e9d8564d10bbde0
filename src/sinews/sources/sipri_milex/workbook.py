"""The workbook as cells: sheets, rows, values and the meaning of colours.

A row's number is a million times its sheet's number (from 1) plus its number on the sheet.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from sinews.errors import SinewsError, UnreadableFile

SHEET = 1_000_000
# SIPRI's workbook unpacks to 4 MB and has 200 rows a sheet; far more is no workbook of theirs.
LARGEST = 256 << 20
_MOST_ROWS = 5_000
_SHEET_NAME = re.compile(rb'<sheet\b[^>]*?\bname="([^"]*)"')
# Excel's old palette, and the colours themselves.
INDEXED = {0: "", 8: "", 64: "", 2: "red", 10: "red", 4: "blue", 12: "blue"}
RGB = {"000000": "", "FF0000": "red", "0000FF": "blue"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's value and colour: '', 'blue', 'red', or the code of one that has no meaning here."""

    value: Any
    colour: str

    @property
    def text(self) -> str:
        return "" if self.value is None else str(self.value).strip()

    @property
    def is_number(self) -> bool:
        return isinstance(self.value, int | float) and not isinstance(self.value, bool)


def sheet_names(content: bytes) -> list[str]:
    """The names of a workbook's sheets; none when the bytes are no whole workbook."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            info = archive.getinfo("xl/workbook.xml")
            if info.file_size > LARGEST:
                return []
            listed = _SHEET_NAME.findall(archive.read(info))
    except Exception:  # zipfile and zlib raise a dozen classes on damaged bytes
        return []
    return [name.decode("utf-8", "replace") for name in listed]


def rows(path: Path, wanted: set[int] | None = None) -> Iterator[tuple[str, int, list[Cell]]]:
    """(sheet's name, row's number, cells) of every row, or of the `wanted` sheets only (from 1).

    Raises `UnreadableFile` for a damaged workbook.
    """
    with _opened(path) as book:
        for number, name in enumerate(book.sheetnames, start=1):
            if wanted is not None and number not in wanted:
                continue
            sheet = book[name]
            if not hasattr(sheet, "iter_rows"):
                continue
            for row, cells in enumerate(sheet.iter_rows(), start=1):
                if row > _MOST_ROWS:
                    raise UnreadableFile(f"sheet '{name}' has more than {_MOST_ROWS} rows")
                yield name, number * SHEET + row, [_cell(cell) for cell in cells]


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    # Imported here: it takes as long as the rest of the program together.
    import openpyxl

    try:
        with zipfile.ZipFile(path) as archive:
            if sum(info.file_size for info in archive.infolist()) > LARGEST:
                raise UnreadableFile("the workbook unpacks to more than 256 MB")
        with path.open("rb") as raw:
            book = openpyxl.load_workbook(raw, read_only=True, keep_links=False)
            try:
                yield book
            finally:
                book.close()
    except SinewsError:
        raise
    except Exception as problem:  # openpyxl raises whatever its parts raise on damaged bytes
        said = " ".join(str(problem).split())[:120] or type(problem).__name__
        raise UnreadableFile(f"the workbook is damaged ({said}); download it again") from None


def _cell(cell: Any) -> Cell:
    # Cells that are not in the file have no font.
    font = getattr(cell, "font", None) if cell.value is not None else None
    colour = font.color if font is not None else None
    if colour is None or colour.type == "theme":
        return Cell(cell.value, "")
    if colour.type == "indexed":
        return Cell(cell.value, INDEXED.get(colour.indexed, f"colour {colour.indexed}"))
    if colour.type == "rgb":
        code = str(colour.rgb)[-6:].upper()
        return Cell(cell.value, RGB.get(code, f"colour {code}"))
    return Cell(cell.value, "")
