"""What a trace says, read by Python's json and nothing of ours: the kernel's oracle.

The rules are those of the documentation of the readers: which rows are good, what a null means, which
texts are call signs. Written row by row, for clearness; shares no code with the kernel.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from typing import Any

GROUND, UNKNOWN = -(2**31) + 1, -(2**31)


@dataclass
class Expected:
    """A trace's columns as lists; `why` says why there are none."""

    why: str | None = None
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    bad: int = 0
    calls: list[tuple[int, str]] = field(default_factory=list)
    icao: str = ""
    registration: str | None = None
    type: str | None = None
    flags: int | None = None
    in_database: bool = True


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


def load(text: bytes) -> Any:
    """The document, or None if json says that it is none (or cannot say)."""
    try:
        return json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError):
        return None


def read(document: Any) -> Expected:
    """What the trace says."""
    if not isinstance(document, dict) or not isinstance(document.get("trace"), list):
        return Expected("not a trace")
    start = document.get("timestamp")
    if not is_number(start) or not 0 < as_float(start) < 4.2e9:
        return Expected("trace without a usable timestamp")
    icao = document.get("icao")
    if not isinstance(icao, str) or not re.fullmatch("~?[0-9a-f]{6}", icao.strip().lower()):
        return Expected("trace without an address")
    found = Expected(icao=icao.strip().lower())
    for name, size in (("r", 32), ("t", 13)):
        text = document.get(name)
        if isinstance(text, str) and text.isascii() and len(text) <= size and text.strip():
            setattr(found, {"r": "registration", "t": "type"}[name], text.strip())
    flags = document.get("dbFlags")
    if is_number(flags) and 0 <= flags < 65536 and flags == math.floor(flags):
        found.flags = int(flags)
    found.in_database = document.get("noRegData") is not True
    for row in document["trace"]:
        values = read_row(row, as_float(start))
        if values is None:
            found.bad += 1
            continue
        found.rows.append(values[0])
        if values[1] and (not found.calls or found.calls[-1][1] != values[1]):
            found.calls.append((len(found.rows) - 1, values[1]))
    if not found.rows:
        found.why = "trace without a usable row"
    return found


def read_row(row: Any, start: float) -> tuple[tuple[Any, ...], str] | None:
    """Columns and call sign of a row, or None for a bad one."""
    if not isinstance(row, list) or len(row) < 4:
        return None
    row = row + [None] * 9
    if not all(is_number(value) for value in row[:3]):
        return None
    time, latitude, longitude = map(as_float, row[:3])
    if not (abs(time) < 1e7 and abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    others: list[float] = []
    for value in (None if row[3] == "ground" else row[3], row[4], row[5], row[7]):
        if value is not None and not (is_number(value) and abs(as_float(value)) <= 1e6):
            return None
        others.append(math.nan if value is None else as_float(value))
    marks = 0 if row[6] is None else row[6]
    if not is_number(marks) or not 0 <= as_float(marks) <= 255 or marks != math.floor(marks):
        return None
    altitude = GROUND if row[3] == "ground" else UNKNOWN if row[3] is None else round(others[0])
    said = row[8] if isinstance(row[8], dict) else {}
    categories = []
    for name in ("nic", "nac_p"):
        value = said.get(name)
        good = is_number(value) and 0 <= as_float(value) <= 15 and value == math.floor(value)
        categories.append(int(value) if good else -1)
    call = said.get("flight")
    if not isinstance(call, str) or len(call) > 8 or not call.isascii() or not call.isprintable():
        call = ""
    return (
        (
            start + time,
            latitude,
            longitude,
            altitude,
            others[1],
            others[2],
            others[3],
            int(marks),
            *categories,
        ),
        call.strip(),
    )


NUMERAL = re.compile(rb"([0-9][0-9.]*)(?:[eE][+-]?([0-9]+))?")


def is_long(digits: bytes, power: bytes) -> bool:
    """Whether a numeral has more digits, or a larger power of ten, than a float holds exactly."""
    after_point = len(digits.partition(b".")[2])
    return len(digits.replace(b".", b"").lstrip(b"0")) > 15 or int(power or b"0") + after_point > 22


def differences(text: bytes, track: Any, summary: Any) -> list[str]:
    """Where a track of ours departs from what json says of the same bytes; [] if nowhere.

    For bytes that are no JSON there is no truth; then only what may never be is told.
    """
    if track is not None:
        values = [track.time, track.latitude, track.longitude]
        if not all(math.isfinite(value) for column in values for value in column.tolist()):
            return ["a time or a position is not finite"]
        if not ((abs(track.latitude) <= 90).all() and (abs(track.longitude) <= 180).all()):
            return ["a position is not on the earth"]
        if len(track) + track.rows_bad > text.count(b"[") + text.count(b",") + 2:
            return ["more rows than the text can have"]
        if not all(0 <= at < len(track) and call == call.strip() for at, call in track.callsigns):
            return ["a call sign belongs to no fix"]
    document = load(text)
    if document is None:
        return []
    expected = read(document)
    if expected.why is not None:
        if track is not None:
            return [f"a track where there is none: {expected.why}"]
        return [] if summary.skipped[expected.why] == 1 else [f"{dict(summary.skipped)}, not {expected.why}"]
    if track is None:
        return [f"no track: {dict(summary.skipped)}"]
    found = []
    if len(track) != len(expected.rows) or track.rows_bad != expected.bad:
        return [f"{len(track)} rows, {track.rows_bad} bad; not {len(expected.rows)}, {expected.bad}"]
    # Such a numeral may be off in the last place.
    long = any(is_long(*numeral) for numeral in NUMERAL.findall(text))
    columns = list(zip(*expected.rows, strict=True))
    for name, wanted in zip(COLUMNS, columns, strict=True):
        column = getattr(track, name)
        for k, (ours, theirs) in enumerate(zip(column.tolist(), wanted, strict=True)):
            theirs = float(column.dtype.type(theirs)) if column.dtype.kind == "f" else theirs
            if ours == theirs or (ours != ours and theirs != theirs):
                continue
            if long and math.isclose(ours, theirs, rel_tol=1e-15 if column.dtype.itemsize == 8 else 2e-7):
                continue
            if long and name == "altitude" and abs(ours - theirs) <= 1:
                continue
            found.append(f"{name}[{k}] {ours!r}, not {theirs!r}")
    if track.callsigns != expected.calls:
        found.append(f"{track.callsigns}, not {expected.calls}")
    aircraft = track.aircraft
    flags = expected.flags
    military = None if flags is None or not expected.in_database else bool(flags & 1)
    for name, wanted in {
        "icao24": expected.icao.lstrip("~"),
        "is_icao": not expected.icao.startswith("~"),
        "registration": expected.registration,
        "type": expected.type,
        "military": military,
        "pia": bool((flags or 0) & 4),
        "ladd": bool((flags or 0) & 8),
    }.items():
        if getattr(aircraft, name) != wanted:
            found.append(f"{name} {getattr(aircraft, name)!r}, not {wanted!r}")
    return found


COLUMNS = (
    "time",
    "latitude",
    "longitude",
    "altitude",
    "speed",
    "heading",
    "rate",
    "marks",
    "nic",
    "nac_p",
)
