"""Headers of a tar read many at a time, from a buffer that holds a stretch of it."""

from __future__ import annotations

from numba import njit

from sinews.flights.kernel_words import I64, Bytes, Integers, U, load8

BLOCK = 512

# Why the scan stopped.
MORE, END, SPECIAL, DAMAGED, TABLE_FULL = range(5)
# What a member is.
TRACE, OTHER, OUTSIDE = range(3)
# Columns of what was found.
DATA, SIZE, NAME, NAME_SIZE, WHAT, ADDRESS, CHECKSUM = range(7)
FOUND_COLUMNS = 7
NO_ADDRESS = -1


@njit(nogil=True, cache=True)
def octal(b: Bytes, at: int, size: int) -> int:
    """An octal number in a header's field, or -1."""
    value = 0
    digits = 0
    for k in range(at, at + size):
        c = b[k]
        if 48 <= c <= 55:
            value = value * 8 + c - 48
            digits += 1
        elif (c == 32 or c == 0) and digits > 0:
            break
        elif c != 32:
            return I64(-1)
    return value if digits > 0 else I64(-1)


@njit(nogil=True, cache=True)
def is_header(b: Bytes, at: int) -> bool:
    """Whether a header with a right checksum stands at `at`."""
    total = 8 * 32
    for k in range(at, at + BLOCK):
        total += b[k]
    for k in range(at + 148, at + 156):
        total -= b[k]
    return octal(b, at + 148, 8) == total


@njit(nogil=True, cache=True)
def describe(b: Bytes, name: int, stop: int, data: int, size: int, row: Integers) -> None:
    """Fill the row of a member whose name and data are in the buffer."""
    row[DATA], row[SIZE], row[NAME], row[NAME_SIZE] = data, size, name, stop - name
    row[WHAT], row[ADDRESS], row[CHECKSUM] = OTHER, NO_ADDRESS, -1
    base = name
    for k in range(name, stop):
        if b[k] == 47:
            base = k + 1
        elif (
            b[k] == 46 and k == base and k + 1 < stop and b[k + 1] == 46 and (k + 2 == stop or b[k + 2] == 47)
        ):
            row[WHAT] = OUTSIDE
            return
    # trace_full_
    if (
        stop - base < 12
        or load8(b, base) != U(0x75665F6563617274)
        or load8(b, base + 3) != U(0x5F6C6C75665F6563)
    ):
        return
    row[WHAT] = TRACE
    if size >= 18 and b[data] == 0x1F and b[data + 1] == 0x8B:
        row[CHECKSUM] = I64(load8(b, data + size - 8) & U(0xFFFFFFFF))
    at = base + 11
    address = 0
    if b[at] == 126:  # ~
        address = 1
        at += 1
    if at + 6 > stop or (at + 6 < stop and b[at + 6] != 46):
        return
    for k in range(at, at + 6):
        c = b[k] | 32
        if 48 <= c <= 57 and b[k] == c:
            address = address * 16 + c - 48
        elif 97 <= c <= 102:
            address = address * 16 + c - 87
        else:
            return
    row[ADDRESS] = address


@njit(nogil=True, cache=True)
def scan(b: Bytes, at: int, end: int, found: Integers) -> tuple[int, int, int]:
    """Find the plain members that lie wholly between two indices.

    Gives their number, where the scan stopped, and why. SPECIAL is a header that says something of the
    next member (a long name) or has a size or a name in a rarer form; it is left to the caller.
    """
    n = 0
    while True:
        if n == len(found):
            return n, at, TABLE_FULL
        if at + BLOCK > end:
            return n, at, MORE
        if b[at] == 0:
            for k in range(at, at + BLOCK):
                if b[k] != 0:
                    return n, at, DAMAGED
            return n, at, END
        if not is_header(b, at):
            return n, at, DAMAGED
        kind = b[at + 156]
        size = octal(b, at + 124, 12)
        plain = kind == 48 or kind == 0 or 49 <= kind <= 55
        if not plain or size < 0 or (b[at + 345] != 0 and b[at + 262] == 0):
            return n, at, SPECIAL
        if 49 <= kind <= 54:  # links, devices and folders hold no data
            size = 0
        data = at + BLOCK
        if data + size > end:
            return n, at, MORE
        if size > 0:
            stop = at
            while stop < at + 100 and b[stop] != 0:
                stop += 1
            describe(b, at, stop, data, size, found[n])
            n += 1
        at = data + (size + BLOCK - 1) // BLOCK * BLOCK
