"""JSON read with care: what the fast path of the trace kernel hands over, and the top of a trace.

Every function takes an index and gives one further on, never beyond `end`; a negative index, `~at`,
says that the text is no JSON at `at`. So a caller that goes on behind a failure always goes forward,
and the work is bounded by the text's length.

A number of up to 15 digits and a power of ten of at most 22 has the value that Python's json gives it,
to the last bit; any other may be off by two units in the last place.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sinews.flights.columns import GROUND, UNKNOWN
from sinews.flights.kernel_words import F64, I64, Bytes, Floats, U, ends_of_string, first, load8, nests

TENS = np.array([10.0**k for k in range(309)])
# Beyond these no aircraft is: a time in s, a height, speed, track or rate.
FAR_TIME = 1e7
FAR = 1e6

QUOTE, BACKSLASH, COMMA, COLON, MINUS, ZERO, NINE = 34, 92, 44, 58, 45, 48, 57
OPEN, CLOSE, OPEN_OBJECT, CLOSE_OBJECT = 91, 93, 123, 125

NO_CALL = U(0)  # no text: a call sign never has a NUL in it


@njit(nogil=True, cache=True, forceinline=True)
def skip_space(b: Bytes, at: int, end: int) -> int:
    while at < end and (b[at] == 32 or b[at] == 10 or b[at] == 13 or b[at] == 9):
        at += 1
    return at


@njit(nogil=True, cache=True)
def skip_string(b: Bytes, at: int, end: int) -> int:
    """From an opening quote to behind the closing one."""
    at += 1
    while at < end:
        mask = ends_of_string(b, at)
        if mask == U(0):
            at += 64
            continue
        at += first(mask)
        if at >= end:
            break
        if b[at] == QUOTE:
            return at + 1
        at += 2
    return ~end


@njit(nogil=True, cache=True)
def skip_word(b: Bytes, at: int, end: int) -> int:
    """Over null, true, false, NaN or Infinity."""
    word = load8(b, at)
    size = 0
    if word & U(0xFFFFFFFF) == U(0x6C6C756E) or word & U(0xFFFFFFFF) == U(0x65757274):
        size = 4
    elif word & U(0xFFFFFFFFFF) == U(0x65736C6166):
        size = 5
    elif word & U(0xFFFFFF) == U(0x4E614E):
        size = 3
    elif word == U(0x7974696E69666E49):
        size = 8
    if size == 0 or at + size > end:
        return ~at
    return at + size


@njit(nogil=True, cache=True)
def number(b: Bytes, at: int, end: int) -> tuple[float, int]:
    """Value of the number at `at`, and where it ends."""
    start = at
    negative = at < end and b[at] == MINUS
    if negative:
        at += 1
    mantissa = U(0)
    digits = 0
    exponent = 0
    whole = at
    while at < end and ZERO <= b[at] <= NINE:
        if digits < 19:
            mantissa = mantissa * U(10) + U(b[at] - ZERO)
            digits += mantissa != U(0)
        else:
            exponent += 1
        at += 1
    if at == whole:
        if at < end and b[at] == 73:  # -Infinity, which Python's json reads
            after = skip_word(b, at, end)
            if after > 0:
                return np.inf, after
        return 0.0, ~start
    if b[whole] == ZERO and at > whole + 1:
        return 0.0, ~start
    if at < end and b[at] == 46:
        at += 1
        part = at
        while at < end and ZERO <= b[at] <= NINE:
            if digits < 19:
                mantissa = mantissa * U(10) + U(b[at] - ZERO)
                digits += mantissa != U(0)
                exponent -= 1
            at += 1
        if at == part:
            return 0.0, ~start
    if at < end and (b[at] == 101 or b[at] == 69):
        at += 1
        down = at < end and b[at] == MINUS
        if down or (at < end and b[at] == 43):
            at += 1
        part = at
        power = 0
        while at < end and ZERO <= b[at] <= NINE:
            if power < 1_000_000_000:
                power = power * 10 + b[at] - ZERO
            at += 1
        if at == part:
            return 0.0, ~start
        exponent += -power if down else power
    value = F64(mantissa)
    if mantissa == U(0) or exponent < -400:
        value = 0.0
    elif exponent > 400:
        value = np.inf
    elif exponent >= 0:
        value = value * TENS[exponent] if exponent <= 308 else np.inf
    elif exponent >= -308:
        value /= TENS[-exponent]
    else:
        value = value / TENS[308] / TENS[-exponent - 308]
    return (-value if negative else value), at


@njit(nogil=True, cache=True)
def skip_value(b: Bytes, at: int, end: int) -> int:
    """Over the value that begins at `at`, however deep it is nested."""
    if at >= end:
        return ~end
    c = b[at]
    if c == QUOTE:
        return skip_string(b, at, end)
    if c == MINUS or ZERO <= c <= NINE:
        return number(b, at, end)[1]
    if c != OPEN and c != OPEN_OBJECT:
        return skip_word(b, at, end)
    depth = 0
    while at < end:
        mask = nests(b, at)
        if mask == U(0):
            at += 64
            continue
        at += first(mask)
        if at >= end:
            break
        c = b[at]
        if c == QUOTE:
            at = skip_string(b, at, end)
            if at < 0:
                return at
            continue
        at += 1
        if c in (OPEN, OPEN_OBJECT):
            depth += 1
        else:
            depth -= 1
            if depth == 0:
                return at
    return ~end


@njit(nogil=True, cache=True)
def plain_text(b: Bytes, start: int, stop: int, out: Bytes, room: int) -> int:
    """Write the string between two quotes without its escapes; its length, or -1 if it has no place.

    A text with escapes for what is not ASCII has no place here: no name that we take needs it.
    """
    size = 0
    at = start
    while at < stop:
        c = b[at]
        at += 1
        if c == BACKSLASH:
            c = b[at]
            at += 1
            if c == 117:  # u
                code = 0
                for k in range(4):
                    d = b[at + k] | 32 if at + k < stop else 0
                    if ZERO <= d <= NINE:
                        code = code * 16 + d - ZERO
                    elif 97 <= d <= 102:
                        code = code * 16 + d - 87
                    else:
                        return -1
                at += 4
                if code > 127:
                    return -1
                c = code
            elif c == 110 or c == 116 or c == 114 or c == 98 or c == 102:
                c = 10
        if size == room:
            return -1
        out[size] = c
        size += 1
    return size


@njit(nogil=True, cache=True)
def call_word(b: Bytes, start: int, stop: int) -> Any:
    """A call sign as one word, padded with blanks; NO_CALL for what cannot be one."""
    text = np.empty(8, np.uint8)
    size = plain_text(b, start, stop, text, 8)
    if size < 0:
        return NO_CALL
    word = U(0)
    for k in range(8):
        c = text[k] if k < size else np.uint8(32)
        if not 32 <= c < 127:
            return NO_CALL
        word |= U(c) << U(8 * k)
    return NO_CALL if word == U(0x2020202020202020) else word


@njit(nogil=True, cache=True)
def category(b: Bytes, at: int, end: int) -> int:
    """An integrity category, or -1 for what is none."""
    if at < end and (b[at] == MINUS or ZERO <= b[at] <= NINE):
        value, after = number(b, at, end)
        if after > 0 and 0 <= value <= 15 and value == np.floor(value):
            return I64(value)
    return I64(-1)


@njit(nogil=True, cache=True)
def aircraft_object(b: Bytes, at: int, end: int) -> tuple[int, int, Any, int]:
    """nic, nac_p and call sign of the object at `at`, and where it ends."""
    nic = nac = I64(-1)
    call = NO_CALL
    key = np.empty(6, np.uint8)
    at = skip_space(b, at + 1, end)
    if at < end and b[at] == CLOSE_OBJECT:
        return nic, nac, call, at + 1
    while at < end and b[at] == QUOTE:
        start = at + 1
        at = skip_string(b, at, end)
        if at < 0:
            return nic, nac, call, at
        size = plain_text(b, start, at - 1, key, 6)
        at = skip_space(b, at, end)
        if at >= end or b[at] != COLON:
            return nic, nac, call, ~at
        at = skip_space(b, at + 1, end)
        after = skip_value(b, at, end)
        if after < 0:
            return nic, nac, call, after
        if size == 3 and key[0] == 110 and key[1] == 105 and key[2] == 99:
            nic = category(b, at, end)
        elif size == 5 and key[0] == 110 and key[1] == 97 and key[2] == 99 and key[3] == 95 and key[4] == 112:
            nac = category(b, at, end)
        elif (
            size == 6
            and key[0] == 102
            and key[1] == 108
            and key[2] == 105
            and key[3] == 103
            and key[4] == 104
            and key[5] == 116
        ):
            call = call_word(b, at + 1, after - 1) if b[at] == QUOTE else NO_CALL
        at = skip_space(b, after, end)
        if at < end and b[at] == CLOSE_OBJECT:
            return nic, nac, call, at + 1
        if at >= end or b[at] != COMMA:
            return nic, nac, call, ~at
        at = skip_space(b, at + 1, end)
    return nic, nac, call, ~at


@njit(nogil=True, cache=True)
def careful_row(b: Bytes, at: int, end: int, values: Floats) -> tuple[bool, int, int, int, Any, int]:
    """Read the row that opens at `at`: whether it can be used, its parts, and where it ends.

    `values` takes the first eight fields. A row is good when it has a time, a latitude, a longitude
    and a height or null, each of the right type and range, and no other field is of a wrong one.
    """
    good = True
    altitude = I64(UNKNOWN)
    nic = nac = I64(-1)
    call = NO_CALL
    for k in range(8):
        values[k] = np.nan
    values[6] = 0.0
    k = 0
    at = skip_space(b, at + 1, end)
    if at < end and b[at] == CLOSE:
        return False, altitude, nic, nac, call, at + 1
    while at < end:
        c = b[at]
        if k < 8:
            if c == MINUS or ZERO <= c <= NINE:
                value, after = number(b, at, end)
                if k == 0:
                    good &= abs(value) < FAR_TIME
                elif k == 1:
                    good &= abs(value) <= 90.0
                elif k == 2:
                    good &= abs(value) <= 180.0
                elif k == 6:
                    good &= 0.0 <= value <= 255.0 and value == np.floor(value)
                else:
                    good &= abs(value) <= FAR
                values[k] = value
                if k == 3 and good:
                    altitude = I64(np.rint(value))
            else:
                after = skip_value(b, at, end)
                if c == QUOTE and k == 3 and after == at + 8 and load8(b, at) == U(0x22646E756F726722):
                    altitude = I64(GROUND)
                elif not (c == 110 and k >= 3):  # null
                    good = False
        elif k == 8 and c == OPEN_OBJECT:
            nic, nac, call, after = aircraft_object(b, at, end)
        else:
            after = skip_value(b, at, end)
        if after < 0:
            return False, altitude, nic, nac, call, after
        k += 1
        at = skip_space(b, after, end)
        if at < end and b[at] == CLOSE:
            return good and k >= 4, altitude, nic, nac, call, at + 1
        if at >= end or b[at] != COMMA:
            return False, altitude, nic, nac, call, ~at
        at = skip_space(b, at + 1, end)
    return False, altitude, nic, nac, call, ~end
