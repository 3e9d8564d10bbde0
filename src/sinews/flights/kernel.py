"""Traces straight into columns: inflate a member, parse every row of it, go on with the next.

A batch of members is one call, which holds no lock: two threads with a `Bench` each use two cores.
What a trace holds is documented with the files (readsb's `json_trace`); rows look like

    [46209.96,46.702322,10.473061,36000,462.4,300.1,1,0,{"flight":"EZY42RN ","nic":8,…},"adsb_icao",…]

The fast path takes rows as readsb writes them: the commas of the first 64 bytes are found at once,
and each field is one or two words, its digits summed without a loop. In the object no quote is
walked: in JSON without a backslash, `"nic":` can only be a key, and a brace behind an even number of
quotes can only be the end. Whatever looks otherwise in any way is read again by `careful_row`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sinews.flights.columns import GROUND, UNKNOWN
from sinews.flights.kernel_json import (
    CLOSE,
    CLOSE_OBJECT,
    COLON,
    COMMA,
    FAR,
    FAR_TIME,
    MINUS,
    NINE,
    NO_CALL,
    OPEN,
    OPEN_OBJECT,
    QUOTE,
    ZERO,
    careful_row,
    number,
    plain_text,
    skip_space,
    skip_string,
    skip_value,
)
from sinews.flights.kernel_words import (
    F64,
    I64,
    PAD,
    Bytes,
    Integers,
    U,
    Words,
    call_gzip,
    commas,
    copy_bytes,
    ends_of_object,
    ends_of_row,
    first,
    letters_fn,
    load1,
    load8,
    ones,
    opens,
    quotes,
)

DIGITS0 = U(0x3030303030303030)
ABOVE9 = U(0x7676767676767676)
TOPS = U(0x8080808080808080)
FULL_WORD = U(0xFFFFFFFFFFFFFFFF)

# What became of a member.
READ, CUT, NO_TRACE, NO_TIME, NO_ADDRESS, NO_ROOM, TOO_BIG, NOT_INFLATED = range(8)
# Columns of the report on members.
STATUS, FROM_ROW, TO_ROW, BAD_ROWS, BYTES_OUT, CHECKSUM, FLAGS, FROM_CALL, TO_CALL = range(9)
REPORT_COLUMNS = 9
# Places in the row of bytes that takes a member's names; the last three bytes are their lengths.
ICAO, REGISTRATION, TYPE, LENGTHS, NAME_BYTES = 0, 16, 48, 61, 64
NO_FLAGS, NOT_IN_DATABASE = -1, 1 << 16

# Leaping through cruise: bytes at a leap, and bytes before the end of the text that are read in any case.
LEAP, TAIL = 1500, 9000
CRUISE_FT = 23_000
# No row for so long: a silence (as `segment.GAP_S`); so long that one is near.
SILENCE_S, QUIET_S = 300.0, 120.0
ODD_KT = 640.0  # beyond any aircraft's way between two rows: positions jump

LARGEST_OUTPUT = 64 << 20
COLUMNS = 43  # bytes a row takes in an arena


@njit(nogil=True, cache=True, forceinline=True)
def sum_digits(z: Any) -> Any:
    """The number that eight digits make, first digit in the lowest byte."""
    z = (z * U(2561)) >> U(8)
    z = ((z & U(0x00FF00FF00FF00FF)) * U(6553601)) >> U(16)
    return ((z & U(0x0000FFFF0000FFFF)) * U(42949672960001)) >> U(32)


@njit(nogil=True, cache=True, forceinline=True)
def whole(b: Bytes, start: int, stop: int) -> tuple[int, Any]:
    """Value of -12345 between two indices; second: not zero if it is no such number."""
    negative = load1(b, start) == MINUS
    start += negative
    size = stop - start
    if size < 1 or size > 8:
        return 0, U(1)
    z = (load8(b, stop - 8) ^ DIGITS0) & (FULL_WORD << U(64 - 8 * size))
    wrong = ((z + ABOVE9) | z) & TOPS
    wrong |= U(load1(b, start) == ZERO and size > 1)
    value = I64(sum_digits(z))
    return (-value if negative else value), wrong


@njit(nogil=True, cache=True, forceinline=True)
def tenths(b: Bytes, start: int, stop: int) -> tuple[float, Any]:
    """Value of -462.4."""
    negative = load1(b, start) == MINUS
    start += negative
    size = stop - start
    if size < 3 or size > 8 or load1(b, stop - 2) != 46:
        return 0.0, U(1)
    word = load8(b, stop - 8)
    word = (word & U(0xFF00000000000000)) | ((word << U(8)) & U(0x00FFFFFFFFFFFFFF))
    z = (word ^ DIGITS0) & (FULL_WORD << U(72 - 8 * size))
    wrong = ((z + ABOVE9) | z) & TOPS
    wrong |= U(load1(b, start) == ZERO and size > 3)
    value = F64(I64(sum_digits(z))) / 10.0
    return (-value if negative else value), wrong


@njit(nogil=True, cache=True, forceinline=True)
def hundredths(b: Bytes, start: int, stop: int) -> tuple[float, Any]:
    """Value of 86399.99."""
    size = stop - start
    if size < 4 or size > 8 or load1(b, stop - 3) != 46:
        return 0.0, U(1)
    word = load8(b, stop - 8)
    word = (word & U(0xFFFF000000000000)) | ((word << U(8)) & U(0x0000FFFFFFFFFFFF))
    z = (word ^ DIGITS0) & (FULL_WORD << U(72 - 8 * size))
    wrong = ((z + ABOVE9) | z) & TOPS
    wrong |= U(load1(b, start) == ZERO and size > 4)
    return F64(I64(sum_digits(z))) / 100.0, wrong


@njit(nogil=True, cache=True, forceinline=True)
def millionths(b: Bytes, start: int, stop: int) -> tuple[float, Any]:
    """Value of -179.123456."""
    negative = load1(b, start) == MINUS
    start += negative
    size = stop - start - 7
    if size < 1 or size > 3 or load1(b, stop - 7) != 46:
        return 0.0, U(1)
    word = load8(b, stop - 8)
    z = ((word & U(0xFFFFFFFFFFFF0000)) | ((word << U(8)) & U(0xFF00)) | U(0x30)) ^ DIGITS0
    wrong = ((z + ABOVE9) | z) & TOPS
    value = I64(sum_digits(z))
    ten = U(load1(b, stop - 9)) - U(ZERO) if size > 1 else U(0)
    hundred = U(load1(b, stop - 10)) - U(ZERO) if size > 2 else U(0)
    wrong |= U(ten > U(9)) | U(hundred > U(9)) | U(load1(b, start) == ZERO and size > 1)
    result = F64(value + I64(ten) * 10_000_000 + I64(hundred) * 100_000_000) / 1e6
    return (-result if negative else result), wrong


@njit(nogil=True, cache=True)
def any_number(b: Bytes, start: int, stop: int, end: int) -> tuple[float, Any]:
    """Value of a number in any form, and not zero if it is none or does not end at `stop`."""
    value, after = number(b, start, end)
    return value, U(after != stop)


@njit(nogil=True, cache=True, forceinline=True)
def is_null(b: Bytes, start: int, stop: int) -> bool:
    """Whether null stands between two indices."""
    return load1(b, start) == 110 and stop - start == 4 and load8(b, start) & U(0xFFFFFFFF) == U(0x6C6C756E)


@njit(nogil=True, cache=True, forceinline=True)
def row_end(b: Bytes, at: int, end: int) -> int:
    """Behind the bracket that closes a row with nothing nested from `at` on; -1: look with care."""
    inside = U(0)
    while at < end:
        mask = ends_of_row(b, at)
        quoted = quotes(b, at)
        if mask == U(0):
            inside ^= U(ones(quoted)) & U(1)
            at += 64
            continue
        k = first(mask)
        inside ^= U(ones(quoted & ~(FULL_WORD << U(k)))) & U(1)
        at += k
        return at + 1 if load1(b, at) == CLOSE and inside == U(0) and at < end else I64(-1)
    return I64(-1)


@njit(nogil=True, cache=True, forceinline=True)
def small_integer(b: Bytes, at: int) -> int:
    """Value of one or two digits before a comma or a brace, or -1."""
    ten = I64(load1(b, at)) - ZERO
    if ten < 0 or ten > 9:
        return I64(-1)
    after = load1(b, at + 1)
    if after in (COMMA, CLOSE_OBJECT):
        return ten
    one = I64(after) - ZERO
    after = load1(b, at + 2)
    if ten != 1 or one < 0 or one > 5 or after not in (COMMA, CLOSE_OBJECT):
        return I64(-1)
    return 10 + one


@njit(nogil=True, cache=True, forceinline=True)
def usual_object(b: Bytes, at: int, end: int) -> tuple[int, int, Any, int]:
    """nic, nac_p and call sign of an object as readsb writes it, and where it ends; -1: look with care."""
    nic = nac = I64(-1)
    call = NO_CALL
    at += 1
    inside = U(0)
    while at < end:
        mask = ends_of_object(b, at)
        quoted = quotes(b, at)
        k = first(mask)
        if k < 64:
            quoted &= ~(FULL_WORD << U(k))
        keys = quoted & letters_fn(b, at + 1)
        while keys != U(0):
            key = at + first(keys) + 1
            keys &= keys - U(1)
            word = load8(b, key)
            # A blank before the colon is for `careful_row` too.
            if word & U(0xFFFFFFFF) == U(0x2263696E):  # nic"
                nic = small_integer(b, key + 5)
                if nic < 0 or load1(b, key + 4) != COLON:
                    return nic, nac, call, I64(-1)
            elif word & U(0xFFFFFFFFFFFF) == U(0x22705F63616E):  # nac_p"
                nac = small_integer(b, key + 7)
                if nac < 0 or load1(b, key + 6) != COLON:
                    return nic, nac, call, I64(-1)
            elif word & U(0xFFFFFFFFFFFFFF) == U(0x22746867696C66):  # flight"
                # Eight characters, quoted. A quote or a backslash among them comes to light in `care`.
                call = load8(b, key + 9)
                if (
                    load1(b, key + 7) != COLON
                    or load1(b, key + 8) != QUOTE
                    or load1(b, key + 17) != QUOTE
                    or call & TOPS != U(0)
                ):
                    return nic, nac, call, I64(-1)
                care = (call ^ U(0x2222222222222222)) - U(0x0101010101010101)
                care |= call - U(0x2020202020202020)
                care |= call + U(0x0101010101010101)
                if care & TOPS != U(0):
                    return nic, nac, call, I64(-1)
                if call == U(0x2020202020202020):
                    call = NO_CALL
        inside ^= U(ones(quoted)) & U(1)
        at += k
        if k < 64:
            if load1(b, at) != CLOSE_OBJECT or inside != U(0) or at >= end:
                break
            return nic, nac, call, at + 1
    return nic, nac, call, I64(-1)


@njit(nogil=True, cache=True)
def next_row(b: Bytes, at: int, end: int) -> int:
    """The next bracket that a digit or a sign follows: where to go on behind what is no JSON."""
    while at < end:
        mask = opens(b, at)
        while mask != U(0):
            found: int = at + first(mask)
            mask &= mask - U(1)
            after = skip_space(b, found + 1, end)
            if after < end and (b[after] == MINUS or ZERO <= b[after] <= NINE):
                return found
        at += 64
    return end


@njit(nogil=True, cache=True, forceinline=True)
def as_foreseen(
    dt: float, told: float, latitude: float, longitude: float, before_latitude: float, before_longitude: float
) -> bool:
    """Whether an aircraft that said `told` kt flew straight on, as far as that speed takes it in `dt` s."""
    north = (latitude - before_latitude) * 60.0
    east = (longitude - before_longitude) * 60.0 * np.cos(np.radians(latitude))
    way = np.sqrt(north * north + east * east)
    foreseen = told * dt / 3600.0
    return abs(way - foreseen) <= 1.5 + 0.12 * foreseen


@njit(nogil=True, cache=True)
def read_rows(
    b: Bytes, at: int, end: int, arena: Bytes, room: int, n: int, calls: Words, c: int, leap: bool
) -> tuple[int, int, int, int, int]:
    """Read the rows of the array whose bracket is just before `at`, into row `n` of the arena and on.

    Gives rows and calls written so far, bad rows, where the array ends, and READ, CUT or NO_ROOM.

    With `leap` not every row is read: from a row in level, steady cruise it goes LEAP bytes on (fewer
    where rows are short), and where it lands must be what the cruise makes one expect: the same height,
    as far on as the speed takes it, no silence between. Otherwise it goes back and reads what it leapt
    over. What flights are judged by lies elsewhere, and is read whole: all that is low, what lies within
    some minutes of a silence, of the beginning and of the end. A trace in which positions jump or an
    aircraft stands in the air is read again, every row.
    """
    start, from_row, from_call = at, n, c
    # Where the last leaps were from: place, row, call sign's row, bad rows; call sign; time.
    leaps = np.empty((4, 4), np.int64)
    leap_calls = np.empty(4, np.uint64)
    leap_times = np.full(4, -1e18)
    leapt = I64(0)
    landing = False
    stride = I64(LEAP)
    dense_until = I64(0)
    calm_from = 1e18
    before_time = before_latitude = before_longitude = before_speed = np.nan
    before_altitude = I64(UNKNOWN)
    times = arena[: 8 * room].view(np.float64)
    latitudes = arena[8 * room : 16 * room].view(np.float64)
    longitudes = arena[16 * room : 24 * room].view(np.float64)
    altitudes = arena[24 * room : 28 * room].view(np.int32)
    speeds = arena[28 * room : 32 * room].view(np.float32)
    headings = arena[32 * room : 36 * room].view(np.float32)
    rates = arena[36 * room : 40 * room].view(np.float32)
    marks = arena[40 * room : 41 * room]
    nics = arena[41 * room : 42 * room].view(np.int8)
    nacs = arena[42 * room : 43 * room].view(np.int8)
    values = np.empty(8)
    bad = 0
    status = READ
    last_call = NO_CALL
    most_calls = len(calls)
    while True:
        if b[at] != OPEN:
            at = skip_space(b, at, end)
        if at >= end:
            return n, c, bad + 1, end, CUT
        if n >= room or c >= most_calls:
            return n, c, bad, at, NO_ROOM
        if b[at] != OPEN:
            if b[at] == CLOSE:
                return n, c, bad, at + 1, status
            after = skip_value(b, at, end)
            bad += 1
        else:
            # The fast path: eight commas within the next 64 bytes.
            s0 = at + 1
            after = I64(-1)
            mask = commas(b, s0)
            s1 = s0 + first(mask) + 1
            mask &= mask - U(1)
            s2 = s0 + first(mask) + 1
            mask &= mask - U(1)
            s3 = s0 + first(mask) + 1
            mask &= mask - U(1)
            s4 = s0 + first(mask) + 1
            mask &= mask - U(1)
            s5 = s0 + first(mask) + 1
            mask &= mask - U(1)
            s6 = s0 + first(mask) + 1
            mask &= mask - U(1)
            s7 = s0 + first(mask) + 1
            mask &= mask - U(1)
            s8 = s0 + first(mask) + 1
            good = mask != U(0)
            nic = nac = I64(-1)
            call = NO_CALL
            altitude = I64(UNKNOWN)
            time = latitude = longitude = 0.0
            speed = heading = rate = np.nan
            mark = I64(0)
            if good:
                time, wrong = hundredths(b, s0, s1 - 1)
                if wrong != U(0):
                    time, wrong = any_number(b, s0, s1 - 1, end)
                latitude, w = millionths(b, s1, s2 - 1)
                if w != U(0):
                    latitude, w = any_number(b, s1, s2 - 1, end)
                wrong |= w
                longitude, w = millionths(b, s2, s3 - 1)
                if w != U(0):
                    longitude, w = any_number(b, s2, s3 - 1, end)
                wrong |= w
                if load1(b, s3) == QUOTE:
                    altitude = I64(GROUND)
                    wrong |= U(s4 - s3 != 9) | (load8(b, s3) ^ U(0x22646E756F726722))
                elif not is_null(b, s3, s4 - 1):
                    altitude, w = whole(b, s3, s4 - 1)
                    wrong |= w | U(abs(altitude) > FAR)
                if not is_null(b, s4, s5 - 1):
                    speed, w = tenths(b, s4, s5 - 1)
                    if w != U(0):
                        speed, w = any_number(b, s4, s5 - 1, end)
                    wrong |= w | U(not abs(speed) <= FAR)
                if not is_null(b, s5, s6 - 1):
                    heading, w = tenths(b, s5, s6 - 1)
                    if w != U(0):
                        heading, w = any_number(b, s5, s6 - 1, end)
                    wrong |= w | U(not abs(heading) <= FAR)
                mark, w = whole(b, s6, s7 - 1)
                wrong |= w | U(mark < 0) | U(mark > 255)
                if not is_null(b, s7, s8 - 1):
                    climb, w = whole(b, s7, s8 - 1)
                    wrong |= w | U(abs(climb) > FAR)
                    rate = F64(climb)
                good = (
                    wrong == U(0)
                    and abs(time) < FAR_TIME
                    and abs(latitude) <= 90.0
                    and abs(longitude) <= 180.0
                )
            if good:
                after = s8
                if load1(b, s8) == OPEN_OBJECT:
                    nic, nac, call, after = usual_object(b, s8, end)
                if after > 0:
                    after = row_end(b, after, end)
            if after < 0:
                good, altitude, nic, nac, call, after = careful_row(b, at, end, values)
                time, latitude, longitude = values[0], values[1], values[2]
                speed, heading, rate = values[4], values[5], values[7]
                mark = I64(values[6]) if good else I64(0)
            if leap:
                back = I64(-1)
                if landing:
                    landing = False
                    dt = time - before_time
                    if (
                        not good
                        or not 0.0 < dt <= SILENCE_S
                        or abs(altitude - before_altitude) > 300
                        or mark & 1
                        or not as_foreseen(
                            dt, before_speed, latitude, longitude, before_latitude, before_longitude
                        )
                    ):
                        back = (leapt - 1) & 3
                        if good and SILENCE_S < dt < 3.0 * SILENCE_S and stride > 400:
                            stride //= 2  # rows are short here
                elif good and before_time == before_time:
                    dt = time - before_time
                    if not 0.0 <= dt <= QUIET_S:
                        # Both sides of a silence are looked at closely: go back to before leaps near it.
                        calm_from = time + SILENCE_S
                        k = leapt - 1
                        while k >= 0 and k >= leapt - 4 and leap_times[k & 3] > before_time - SILENCE_S:
                            back = k & 3
                            k -= 1
                    north = abs(latitude - before_latitude)
                    east = abs(longitude - before_longitude)
                    high = altitude > 9000
                    way = 0.0
                    if north + east > 0.018 and (north + east) * 60.0 > ODD_KT * dt / 3600.0:
                        east *= np.cos(np.radians(latitude))
                        way = 60.0 * np.sqrt(north * north + east * east)
                    if (
                        way > 1.0 + ODD_KT * (dt + 1.0) / 3600.0
                        or (high and dt > 2.0 and north + east < 0.0007 * dt and altitude >= CRUISE_FT)
                        or (high and speed < 100.0 and altitude > 12000)
                    ):
                        if leapt > 0:
                            at, n, c, bad, leapt = start, from_row, from_call, I64(0), I64(0)
                            leap, status, last_call = False, I64(READ), NO_CALL
                            continue
                        leap = False
                if back >= 0:
                    dense_until = max(dense_until, abs(after))
                    at, n, c, bad = leaps[back, 0], leaps[back, 1], leaps[back, 2], leaps[back, 3]
                    last_call, before_time = leap_calls[back], leap_times[back]
                    leapt = I64(0)
                    leap_times[:] = -1e18
                    m = U(n - 1)
                    before_latitude, before_longitude = latitudes[m], longitudes[m]
                    before_altitude, before_speed = I64(altitudes[m]), F64(speeds[m])
                    continue
                if good:
                    if before_time != before_time:
                        calm_from = time + SILENCE_S
                    level = abs(altitude - before_altitude) <= 100 and abs(rate) <= 300.0
                    before_time, before_latitude, before_longitude = time, latitude, longitude
                    before_altitude, before_speed = altitude, F64(speed)
                    landing = leap and (
                        level
                        and altitude >= CRUISE_FT
                        and time >= calm_from
                        and after >= dense_until
                        and mark & 1 == 0
                        and 150.0 <= speed <= 650.0
                        and after + LEAP + TAIL < end
                    )
            if good:
                m = U(n)
                times[m] = time
                latitudes[m] = latitude
                longitudes[m] = longitude
                altitudes[m] = altitude
                speeds[m] = speed
                headings[m] = heading
                rates[m] = rate
                marks[m] = mark
                nics[m] = nic
                nacs[m] = nac
                if call != NO_CALL and call != last_call:
                    last_call = call
                    calls[c, 0] = U(n)
                    calls[c, 1] = call
                    c += 1
                n += 1
            else:
                bad += 1
        if after > 0:
            at = after
            if b[at] == COMMA:
                at += 1
                if b[at] == 10:
                    at += 1
                if landing:
                    k = leapt & 3
                    leaps[k, 0], leaps[k, 1], leaps[k, 2], leaps[k, 3] = at, n, c, bad
                    leap_calls[k], leap_times[k] = last_call, before_time
                    leapt += 1
                    at = next_row(b, at + stride, end)
                continue
            landing = False
            at = skip_space(b, at, end)
            if at < end and b[at] == COMMA:
                at += 1
                continue
            if at < end and b[at] == CLOSE:
                return n, c, bad, at + 1, status
            bad += 1
        else:
            at = ~after
        landing = False
        # Not JSON. The rows behind the damage may still be.
        status = CUT
        at = next_row(b, at, end)
        if at >= end:
            return n, c, bad, end, CUT


@njit(nogil=True, cache=True)
def take_name(b: Bytes, at: int, stop: int, names: Bytes, place: int, length: int, room: int) -> None:
    """Take the string between two quotes into a place of the names."""
    size = plain_text(b, at + 1, stop - 1, names[place : place + room], room) if b[at] == QUOTE else -1
    names[LENGTHS + length] = max(size, 0)


@njit(nogil=True, cache=True)
def read_document(
    b: Bytes,
    at: int,
    end: int,
    arena: Bytes,
    room: int,
    n: int,
    calls: Words,
    c: int,
    report: Integers,
    names: Bytes,
    leap: bool,
) -> tuple[int, int]:
    """Read a whole trace from `at` on; its rows go into row `n` of the arena and on.

    Gives rows and calls written so far. `report` and `names` are this member's.
    """
    from_row, from_call = n, c
    report[FROM_ROW] = report[TO_ROW] = n
    report[FROM_CALL] = report[TO_CALL] = c
    report[BAD_ROWS] = 0
    report[FLAGS] = NO_FLAGS
    report[STATUS] = NO_TRACE
    names[LENGTHS] = names[LENGTHS + 1] = names[LENGTHS + 2] = 0
    start = np.nan
    status = CUT
    traced = False
    bad = 0
    not_in_database = False
    flags = I64(NO_FLAGS)
    key = np.empty(9, np.uint8)
    at = skip_space(b, at, end)
    if at >= end or b[at] != OPEN_OBJECT:
        return n, c
    at = skip_space(b, at + 1, end)
    while at < end and b[at] == QUOTE:
        opened = at
        at = skip_string(b, at, end)
        if at < 0:
            break
        size = plain_text(b, opened + 1, at - 1, key, 9)
        word = load8(key, 0) & (FULL_WORD >> U(64 - 8 * size)) if 0 < size < 8 else U(0)
        at = skip_space(b, at, end)
        if at >= end or b[at] != COLON:
            break
        at = skip_space(b, at + 1, end)
        if at < end and b[at] == OPEN and word == U(0x6563617274):  # trace
            n, c = from_row, from_call
            n, c, bad, after, how = read_rows(b, at + 1, end, arena, room, n, calls, c, leap)
            if how == NO_ROOM:
                report[STATUS] = NO_ROOM
                return n, c
            traced = True
            if how == CUT:
                # Where the array ends is not known: what stands behind it isn't either.
                break
        else:
            after = skip_value(b, at, end)
            if after < 0:
                break
            if word == U(0x6F616369):  # icao
                take_name(b, at, after, names, ICAO, 0, 16)
            elif word == U(0x72):
                take_name(b, at, after, names, REGISTRATION, 1, 32)
            elif word == U(0x74):
                take_name(b, at, after, names, TYPE, 2, 13)
            elif size == 9 and load8(key, 0) == U(0x6D617473656D6974) and key[8] == 112:  # timestamp
                start = np.nan
                if b[at] != QUOTE and number(b, at, end)[1] == after:
                    start = number(b, at, end)[0]
            elif word == U(0x7367616C466264):  # dbFlags
                flags = I64(NO_FLAGS)
                if b[at] != QUOTE and number(b, at, end)[1] == after:
                    value = number(b, at, end)[0]
                    if 0 <= value < 65536 and value == np.floor(value):
                        flags = I64(value)
            elif size == 9 and load8(key, 0) == U(0x7461446765526F6E) and key[8] == 97:
                not_in_database = b[at] == 116
            elif word == U(0x6563617274):
                n, c, bad, traced = from_row, from_call, 0, False
        at = skip_space(b, after, end)
        if at < end and b[at] == CLOSE_OBJECT:
            status = READ if skip_space(b, at + 1, end) >= end else CUT
            break
        if at >= end or b[at] != COMMA:
            break
        at = skip_space(b, at + 1, end)
    if not traced:
        return from_row, from_call
    report[BAD_ROWS] = bad
    report[TO_ROW] = n
    report[TO_CALL] = c
    report[FLAGS] = flags | NOT_IN_DATABASE if not_in_database and flags >= 0 else flags
    if not 0.0 < start < 4.2e9:  # 2103
        report[STATUS] = NO_TIME
    elif names[LENGTHS] == 0:
        report[STATUS] = NO_ADDRESS
    else:
        report[STATUS] = status
        times = arena[: 8 * room].view(np.float64)
        for k in range(from_row, n):
            times[k] += start
        return n, c
    report[TO_ROW], report[TO_CALL] = from_row, from_call
    return from_row, from_call


@njit(nogil=True, cache=True)
def read_members(
    source: Bytes,
    spans: Integers,
    k: int,
    scratch: Bytes,
    arena: Bytes,
    room: int,
    calls: Words,
    report: Integers,
    names: Bytes,
    libdeflate: Integers,
    leap: bool,
) -> int:
    """Read members from the `k`th on, until all are read or the arena is full.

    `spans`: offset and size of each in `source`. `libdeflate`: addresses of the function and of its
    state, or zeros. `scratch` holds the text of one member, with PAD bytes before and behind. Gives the
    index of the first member that was not read.
    """
    n = c = 0
    used = np.zeros(2, np.int64)
    most = len(scratch) - 2 * PAD
    text = scratch.ctypes.data + PAD
    while k < len(spans):
        at, size = spans[k, 0], spans[k, 1]
        packed = size >= 2 and source[at] == 0x1F and source[at + 1] == 0x8B
        report[k, CHECKSUM] = -1
        report[k, BYTES_OUT] = 0
        report[k, FROM_ROW] = report[k, TO_ROW] = n
        report[k, FROM_CALL] = report[k, TO_CALL] = c
        report[k, BAD_ROWS] = 0
        length = size
        if packed:
            if size < 18:
                report[k, STATUS] = NOT_INFLATED
                k += 1
                continue
            trailer = load8(source, at + size - 8)
            report[k, CHECKSUM] = I64(trailer & U(0xFFFFFFFF))
            length = I64(trailer >> U(32))
        elif length > most:
            report[k, STATUS] = TOO_BIG
            k += 1
            continue
        if packed:
            # DEFLATE cannot pack more than 1,032 to one: a trailer that says so is none.
            how = I64(1)
            if libdeflate[0] != 0 and length <= min(most, 1032 * size):
                how = call_gzip(
                    libdeflate[0],
                    libdeflate[1],
                    source.ctypes.data + at,
                    size,
                    text,
                    length,
                    used.ctypes.data,
                )
            if how != 0 or used[0] != size or used[1] != length:
                report[k, STATUS] = NOT_INFLATED
                k += 1
                continue
        else:
            copy_bytes(source, at, scratch, PAD, length)
        for i in range(PAD):
            scratch[PAD + length + i] = 0
        report[k, BYTES_OUT] = length
        n, c = read_document(scratch, PAD, PAD + length, arena, room, n, calls, c, report[k], names[k], leap)
        if report[k, STATUS] == NO_ROOM:
            return k
        k += 1
    return k
