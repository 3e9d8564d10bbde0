"""The delivery-level register: one line a deal and delivery year.

17 columns, supplier before recipient, every line closed by ';'. Sums by year are exact, so that
shares come from here. Flags say Yes, No or nothing. Nothing is quoted: a line with another number
of fields is set aside, not guessed at.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from sinews import parties
from sinews.errors import UnknownName, UnreadableFile
from sinews.sources import Outline, Scope, Sink, numbered_lines
from sinews.sources.sipri_transfers.fields import BadField, half_unit, number, status, whole, year
from sinews.sources.sipri_transfers.preamble import Alphabet, Preamble

_COLUMNS = (
    "SIPRI AT Database ID,Supplier,Recipient,Designation,Description,Armament category,Order date,"
    "Order date is estimate,Numbers delivered,Numbers delivered is estimate,Delivery year,"
    "Delivery year is estimate,Status,SIPRI estimate,TIV deal unit,TIV delivery values,"
    "Local production"
)
_START = b"SIPRI AT Database ID,Supplier,Recipient,"
_FLAGS = {"Yes": True, "No": False, "": None}


def recognise(head: bytes) -> bool:
    return head.startswith(_START) or b"\n" + _START in head


def read(path: Path, sink: Sink) -> Outline:
    """Read the register at `path` into `sink`; see the module's text for the layout."""
    preamble = Preamble()
    in_table = False
    is_whole = True
    newest = oldest = 0
    rows: set[tuple[int, int]] = set()
    alphabet = Alphabet()
    for row, raw in numbered_lines(path):
        if raw is None:
            sink.set_aside(row, "the line is longer than a megabyte", "")
            continue
        line = raw.decode("latin-1").rstrip(";, \t")
        if not in_table:
            if raw.startswith(_START):
                if line != _COLUMNS:
                    raise UnreadableFile(
                        f"line {row}: the header of this delivery register has columns that are "
                        "not known; SIPRI may have changed its layout"
                    )
                in_table = True
            else:
                preamble.take(line)
            continue
        if not line:
            continue
        parts = line.split(",")
        # A file that ends within a line was cut: what it lacks is not known.
        is_whole = len(parts) == 17
        if not is_whole:
            sink.set_aside(row, f"{len(parts)} fields where a delivery has 17", line)
            continue
        try:
            values = _delivery(parts)
        except (BadField, UnknownName) as problem:
            sink.set_aside(row, str(problem), line)
            continue
        key = (values[0], values[14])
        if key in rows:
            sink.set_aside(row, f"deal {key[0]} has a line for {key[1]} already", line)
            continue
        rows.add(key)
        alphabet.take(parts[1])
        newest = max(newest, values[14])
        oldest = min(oldest or values[14], values[14])
        sink.record("deliveries", values, row)
    # Zimbabwe's one delivery, of 2001, is the last line of what covers that year.
    has_zimbabwe = oldest <= 2001 <= newest
    cut = preamble.cut(alphabet, "viet nam" if has_zimbabwe else "united states")
    scope = Scope(
        "deliveries",
        preamble.suppliers,
        preamble.recipients,
        preamble.first_covered_year(oldest),
        preamble.last_covered_year(newest) or None,
        stated=preamble.scope_stated and is_whole and cut is None,
    )
    notes = () if cut is None else (cut,)
    return Outline(preamble.title, preamble.vintage, preamble.retrieved, (scope,), notes)


def _flag(text: str, column: str) -> bool | None:
    try:
        return _FLAGS[text.strip()]
    except KeyError:
        raise BadField(f"'{text}' is neither Yes nor No ({column})") from None


def _delivery(parts: list[str]) -> tuple[Any, ...]:
    deal = whole(parts[0], "SIPRI AT Database ID")
    if deal is None:
        raise BadField("the deal has no number (SIPRI AT Database ID)")
    items = whole(parts[8], "Numbers delivered")
    items_estimated = _flag(parts[9], "Numbers delivered is estimate")
    delivered = year(parts[10], "Delivery year")
    delivered_estimated = _flag(parts[11], "Delivery year is estimate")
    tiv = number(parts[15], "TIV delivery values")
    if tiv is None or items is None:
        raise BadField("the delivery has no number or no TIV (TIV delivery values)")
    # Where the register does not say that a value is certain, it may be an estimate.
    doubt = half_unit(items) if items_estimated is not False else Decimal(0)
    slack = 1 if delivered_estimated is not False else 0
    return (
        deal,
        parties.from_sipri(parts[1]).code,
        parts[1],
        parties.from_sipri(parts[2]).code,
        parts[2],
        parts[3].strip(),
        parts[4].strip(),
        parts[5].strip(),
        year(parts[6], "Order date"),
        _flag(parts[7], "Order date is estimate"),
        items,
        items_estimated,
        items - doubt,
        items + doubt,
        delivered,
        delivered_estimated,
        delivered - slack,
        delivered + slack,
        status(parts[12]),
        number(parts[13], "SIPRI estimate"),
        number(parts[14], "TIV deal unit"),
        tiv,
        _scaled(tiv, items - doubt, items),
        _scaled(tiv, items + doubt, items),
        _flag(parts[16], "Local production"),
    )


def _scaled(tiv: Decimal, part: Decimal, whole_number: int) -> Decimal:
    if whole_number == 0 or part == whole_number:
        return tiv
    return (tiv * part / whole_number).quantize(Decimal("0.0001"))
