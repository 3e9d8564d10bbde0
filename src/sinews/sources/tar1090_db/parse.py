"""tar1090-db: the repository as a zip file or a folder, or its list as CSV.

In the repository `db/<prefix>.js` are gzip JSON: what stands behind the file's prefix in an address →
[registration, type, flags, model], the flags a character each (military, interesting, PIA, LADD);
`db/operators.js` gives operators by designator, `ranges.json` blocks of military addresses. The CSV
file has a line an aircraft, `address;registration;type;flags;model;year;owner`; owners are not read.

A row is the number of the line of the CSV file; in a zip, a million times the file's number in order
of names (from 1) plus the entry's number in it.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import tomllib
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from sinews.errors import UnreadableFile
from sinews.sources import LONGEST_LINE, Outline, Scope, Sink

# A file of the repository is some megabytes when inflated, the CSV file some forty.
LARGEST_FILE = 256 << 20
_PER_FILE = 1_000_000
_TITLE = "tar1090-db aircraft database"
_PREFIX = re.compile(r"(?:^|/)db/([0-9A-F]{1,5})\.js$")
_ADDRESS = re.compile(r"[0-9a-f]{6}")
_REST = re.compile(r"[0-9A-Fa-f]{1,5}")
_DESIGNATOR = re.compile(r"[A-Z]{3}")
_TYPE = re.compile(r"[A-Z0-9]{2,4}")
_CSV = re.compile(rb"[0-9A-Fa-f]{6};[^;\n]*;[^;\n]*;[01]*;[^\n]*")


def recognise(head: bytes) -> bool:
    if head.startswith(b"PK\x03\x04"):
        try:
            names = zipfile.ZipFile(io.BytesIO(head)).namelist()
        except (zipfile.BadZipFile, ValueError, OSError):
            return False
        return any(_PREFIX.search(name) for name in names)
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(31).decompress(head, 1 << 16)
        except zlib.error:
            return False
    lines = head.split(b"\n")[:-1][:20]
    fits = [_CSV.fullmatch(line) is not None for line in lines]
    return len(fits) > 1 and fits[0] and 2 * sum(fits) > len(fits)


def belong_together(folder: Path) -> list[Path]:
    """The files of a clone that are read as one; none where the folder is no such clone."""
    files = sorted(path for path in (folder / "db").glob("*.js") if path.is_file())
    if not any(_PREFIX.search(f"db/{path.name}") for path in files):
        return []
    ranges = folder / "ranges.json"
    return [*files, *([ranges] if ranges.is_file() else [])]


def read(path: Path, sink: Sink) -> Outline:
    """Read aircraft and operators at `path` into `sink`; what is not as described is set aside."""
    with path.open("rb") as file:
        head = file.read(4)
    vintage = None
    if head == b"PK\x03\x04":
        vintage = _read_zip(path, sink)
    else:
        _read_csv(path, sink)
    scopes = (Scope("aircraft", None, None, None, None, stated=True),)
    return Outline(_TITLE, vintage, None, scopes)


def show(path: Path, rows: set[int]) -> dict[int, str]:
    """Raw rows as text: the entry of the file in the zip, or the line of the CSV file."""
    shown: dict[int, str] = {}
    with path.open("rb") as file:
        head = file.read(4)
    if head != b"PK\x03\x04":
        return {row: line for row, line in _lines(path) if row in rows}
    numbers = {row // _PER_FILE for row in rows}
    with zipfile.ZipFile(path) as archive:
        for number, name in enumerate(sorted(archive.namelist()), start=1):
            if number not in numbers:
                continue
            for entry, (key, value) in enumerate(_entries(_document(archive, name)), start=1):
                if (row := number * _PER_FILE + entry) in rows:
                    shown[row] = f"{name}: {json.dumps({key: value}, ensure_ascii=False)}"
    return shown


def class_of(name: str, country: str = "") -> tuple[str, str | None]:
    """What an operator of this name is, and the word that says so.

    A name that is "air" beside the country's own ("Air Serbia") is an airline's.
    """
    plain, land = _plain(name), _plain(country)
    for found, words, but in _classes():
        match = words.search(plain)
        if match and not (but and but.search(plain)):
            return found, match[0]
    if land and plain in (f"air {land}", f"{land} air"):
        return "airline", plain
    return "unknown", None


def _plain(text: str) -> str:
    """Lower case, without accents, single blanks between words."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", plain))


@cache
def _classes() -> list[tuple[str, re.Pattern[str], re.Pattern[str] | None]]:
    text = resources.files("sinews.sources.tar1090_db").joinpath("operators.toml").read_text("utf-8")
    return [
        (each["name"], _any_of(each["words"]), _any_of(each["but"]) if "but" in each else None)
        for each in tomllib.loads(text)["class"]
    ]


def _any_of(words: list[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")


# The zip ------------------------------------------------------------------------------------------


def _read_zip(path: Path, sink: Sink) -> str | None:
    newest = (0, 0, 0)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError):
        raise UnreadableFile("is a damaged zip file; download it again") from None
    with archive:
        for number, name in enumerate(sorted(archive.namelist()), start=1):
            prefix = _PREFIX.search(name)
            ranges = name.rsplit("/", 1)[-1] == "ranges.json"
            operators = name.endswith("db/operators.js")
            if not (prefix or ranges or operators):
                continue
            row = number * _PER_FILE
            try:
                document = _document(archive, name)
            except UnreadableFile as problem:
                sink.set_aside(row, str(problem), name)
                continue
            newest = max(newest, archive.getinfo(name).date_time[:3])
            if ranges:
                _take_ranges(document, row, sink)
                continue
            for entry, (key, value) in enumerate(_entries(document), start=1):
                if prefix and key != "children":
                    _take_aircraft(prefix[1], key, value, row + entry, sink)
                elif operators:
                    _take_operator(key, value, row + entry, sink)
    # A zip without times (as the one made of a folder) says 1 January 1980.
    return None if newest[0] <= 1980 else "{:04}-{:02}-{:02}".format(*newest)


def _document(archive: zipfile.ZipFile, name: str) -> Any:
    """A file of the archive as JSON; raises `UnreadableFile` where it cannot be read."""
    try:
        with archive.open(name) as member:
            data = member.read(LARGEST_FILE + 1)
        if data[:2] == b"\x1f\x8b":
            with gzip.open(io.BytesIO(data)) as inflated:
                data = inflated.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            raise UnreadableFile("the file inflates to more than is allowed")
        return json.loads(data)
    except (OSError, EOFError, ValueError, RecursionError, zlib.error, zipfile.BadZipFile, RuntimeError):
        raise UnreadableFile("the file cannot be read as (gzip) JSON") from None


def _entries(document: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(document, dict):
        yield from document.items()
    elif isinstance(document, list):
        yield from ((str(at), value) for at, value in enumerate(document))


def _take_aircraft(prefix: str, key: str, value: Any, row: int, sink: Sink) -> None:
    address = (prefix + key).lower()
    if not (
        _REST.fullmatch(key)
        and _ADDRESS.fullmatch(address)
        and isinstance(value, list)
        and len(value) >= 3
        and all(part is None or isinstance(part, str) for part in value[:4])
    ):
        sink.set_aside(row, "not an aircraft's entry", json.dumps({key: value})[:200])
        return
    model = value[3] if len(value) > 3 else None
    _record(address, value[0], value[1], value[2] or "", model, row, sink)


def _record(
    address: str, registration: Any, type_: Any, flags: str, model: Any, row: int, sink: Sink
) -> None:
    marks = [flags[at : at + 1] == "1" for at in (0, 2, 3)]
    kind = str(type_ or "").strip().upper()
    values = (
        address,
        "",
        str(registration or "").strip(),
        kind if _TYPE.fullmatch(kind) else "",
        str(model or "").strip(),
        *marks,
    )
    sink.record("aircraft", values, row)


def _take_operator(key: str, value: Any, row: int, sink: Sink) -> None:
    name = value.get("n") if isinstance(value, dict) else None
    if not isinstance(name, str) or not name.strip():
        sink.set_aside(row, "not an operator's entry", json.dumps({key: value})[:200])
        return
    if not _DESIGNATOR.fullmatch(key):
        return  # a call sign of its own and no designator
    text = [str(value.get(part) or "").strip() for part in ("c", "r")]
    found, word = class_of(name, text[0])
    sink.record("operators", (key, name.strip(), *text, found, word or ""), row)


def _take_ranges(document: Any, row: int, sink: Sink) -> None:
    listed = document.get("military") if isinstance(document, dict) else None
    for entry, block in enumerate(listed if isinstance(listed, list) else [], start=1):
        ends = [str(end).lower() for end in block] if isinstance(block, list) else []
        if len(ends) != 2 or not all(_ADDRESS.fullmatch(end) for end in ends) or ends[0] > ends[1]:
            sink.set_aside(row + entry, "not a block of addresses", json.dumps(block)[:200])
            continue
        sink.record("aircraft", (*ends, "", "", "", True, False, False), row + entry)


# The CSV file -------------------------------------------------------------------------------------


def _read_csv(path: Path, sink: Sink) -> None:
    for row, line in _lines(path):
        fields = line.split(";")
        address = fields[0].strip().lower()
        if len(fields) < 4 or not _ADDRESS.fullmatch(address):
            if line.strip():
                sink.set_aside(row, "not an aircraft's line", line)
            continue
        model = fields[4] if len(fields) > 4 else ""
        _record(address, fields[1], fields[2], fields[3].strip(), model, row, sink)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Lines of a plain or packed file with their numbers, in bounded memory."""
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        file: Any = gzip.GzipFile(fileobj=raw) if packed else raw
        total = 0
        try:
            for row in range(1, 1 << 40):
                line = file.readline(LONGEST_LINE)
                if not line:
                    return
                total += len(line)
                if total > LARGEST_FILE:
                    raise UnreadableFile("inflates to more than is allowed")
                yield row, line.decode("utf-8", "replace").rstrip("\r\n").replace("\0", "")
        except (OSError, EOFError, zlib.error):
            raise UnreadableFile("the gzip file is cut short or damaged; download it again") from None
