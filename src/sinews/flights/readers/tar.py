"""Members of a tar, streamed: a stretch at a time, nothing unpacked, in constant memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sinews.flights import kernel_tar as headers
from sinews.flights.kernel import LARGEST_OUTPUT
from sinews.flights.kernel_tar import BLOCK
from sinews.flights.readers.parts import Parts

STRETCH = 1 << 20  # bytes read at once: they stay in cache until they are inflated
SPARE = 64  # words are loaded past the end
LONGEST_NAME = 1 << 16

CUT_TAR = "archive is cut short"
DAMAGED_HEADER = "damaged header in the archive"
OUTSIDE_NAME = "name leads outside the archive"
TOO_LARGE = "member is larger than 64 MB"


@dataclass(slots=True)
class Stretch:
    """Some members in a buffer: rows as `kernel_tar` describes them.

    `offset` is where the buffer's first byte lies in the archive.
    """

    buffer: NDArray[np.uint8]
    found: NDArray[np.int64]
    offset: int = 0

    def names(self) -> list[str]:
        """Names of the members, row by row."""
        text = memoryview(self.buffer.data)
        return [
            str(text[at : at + size], "utf-8", "replace")
            for at, size in self.found[:, [headers.NAME, headers.NAME_SIZE]].tolist()
        ]


def _padded(size: int) -> int:
    return -(-size // BLOCK) * BLOCK


class TarStream:
    """Goes through a tar once. `skipped` counts what could not be had."""

    def __init__(self, parts: Parts, skipped: Counter[str], *, traces_only: bool = False) -> None:
        self.passed_over = 0  # large members that are no traces, with `traces_only`
        self._traces_only = traces_only
        self._parts = parts
        self._skipped = skipped
        self._buffer = np.zeros(STRETCH + SPARE, np.uint8)
        # What of the buffer is filled and not yet looked at. The buffer ends where `parts.at` is.
        self._begin = self._end = 0

    def __iter__(self) -> Iterator[Stretch]:
        """Give the members, stretch by stretch; a stretch is good until the next is asked for."""
        found = np.empty((4096, headers.FOUND_COLUMNS), np.int64)
        lost = False
        while True:
            n, at, why = headers.scan(self._buffer, self._begin, self._end, found)
            self._begin = at
            if n:
                lost = False
                yield from self._inside(Stretch(self._buffer, found[:n], self._parts.at - self._end))
            if why == headers.END:
                return
            if why == headers.SPECIAL:
                stretch = self._special()
                if stretch is not None:
                    yield from self._inside(stretch)
            elif why == headers.DAMAGED:
                # Go on block by block: a header with a right checksum is where it goes on.
                if not lost:
                    self._skipped[DAMAGED_HEADER] += 1
                lost = True
                self._begin += BLOCK
            elif why == headers.MORE and not self._more():
                return

    def _inside(self, stretch: Stretch) -> Iterator[Stretch]:
        """The stretch without members whose names lead outside."""
        outside = stretch.found[:, headers.WHAT] == headers.OUTSIDE
        if outside.any():
            self._skipped[OUTSIDE_NAME] += int(outside.sum())
            stretch.found = stretch.found[~outside]
        if len(stretch.found):
            yield stretch

    def _more(self) -> bool:
        """Get the rest of the member at the front, or go past what nobody can use; false at the end."""
        left = self._end - self._begin
        if left < BLOCK:
            if self._hold(BLOCK):
                return True
            if self._end > self._begin:
                self._skipped[CUT_TAR] += 1
            return False
        size = self._size_field()
        name = self._buffer[self._begin : self._begin + 100].tobytes()
        if self._traces_only and size > STRETCH and b"/trace_full_" not in name:
            self.passed_over += 1
            self._advance(BLOCK + _padded(size))
            return True
        if size <= LARGEST_OUTPUT:
            if self._hold(BLOCK + size):
                return True
            self._skipped[CUT_TAR] += 1
            return False
        self._skipped[TOO_LARGE] += 1
        self._advance(BLOCK + _padded(size))
        return True

    def _hold(self, size: int) -> bool:
        """Have so many bytes from the front on in the buffer; false if the archive ends before."""
        left = self._end - self._begin
        if left >= size:
            return True
        if size > left + self._parts.size - self._parts.at:
            return False
        buffer = self._buffer
        if size + SPARE > len(buffer):
            buffer = np.zeros(size + STRETCH + SPARE, np.uint8)
        buffer[:left] = self._buffer[self._begin : self._end].copy()
        self._buffer = buffer
        got = self._parts.read_into(memoryview(buffer.data)[left : len(buffer) - SPARE])
        self._begin, self._end = 0, left + got
        return left + got >= size

    def _advance(self, size: int) -> None:
        """Go so many bytes on, over what is not in the buffer too."""
        self._begin += size
        if self._begin > self._end:
            self._parts.at = min(self._parts.at + self._begin - self._end, self._parts.size)
            self._begin = self._end = 0

    def _size_field(self) -> int:
        field = bytes(self._buffer[self._begin + 124 : self._begin + 136])
        if field[0] & 0x80:  # 8 GB or more, in base 256
            return int.from_bytes(field[1:], "big")
        return max(int(headers.octal(self._buffer, self._begin + 124, 12)), 0)

    def _special(self) -> Stretch | None:
        """The member named by the headers at the front, if it is one; in any case go past it."""
        name: str | None = None
        size: int | None = None
        while True:
            if not self._hold(BLOCK):
                self._skipped[CUT_TAR] += 1
                self._begin = self._end
                return None
            if not headers.is_header(self._buffer, self._begin):
                return None  # the scan will say so
            kind = int(self._buffer[self._begin + 156])
            own = self._size_field()
            if kind not in b"Lxg":
                break
            if own > LONGEST_NAME:
                self._skipped[DAMAGED_HEADER] += 1
            elif not self._hold(BLOCK + own):
                self._skipped[CUT_TAR] += 1
                self._begin = self._end
                return None
            elif kind != ord("g"):
                data = self._buffer[self._begin + BLOCK : self._begin + BLOCK + own].tobytes()
                name, size = _long_name(data) if kind == ord("L") else _pax(data)
            self._advance(BLOCK + _padded(own))
        size = own if size is None else size
        if kind not in b"0\0":  # links and folders hold nothing; sparse files hold no trace
            self._advance(BLOCK + (0 if kind in b"123456" else _padded(size)))
            return None
        if size > LARGEST_OUTPUT:
            self._skipped[TOO_LARGE] += 1
            self._advance(BLOCK + _padded(size))
            return None
        if not self._hold(BLOCK + size):
            self._skipped[CUT_TAR] += 1
            self._begin = self._end
            return None
        head = self._buffer[self._begin : self._begin + BLOCK].tobytes()
        if name is None:
            prefix = head[345:500] if head[257:263] == b"ustar\0" else b""
            name = b"/".join(
                part.split(b"\0", 1)[0] for part in (prefix, head[:100]) if part[:1] not in (b"", b"\0")
            ).decode("utf-8", "replace")
        # `describe` wants name and data in one buffer.
        written = name.encode("utf-8", "replace")
        data_at = self._begin + BLOCK
        own_buffer = np.zeros(size + len(written) + SPARE, np.uint8)
        own_buffer[:size] = self._buffer[data_at : data_at + size]
        own_buffer[size : size + len(written)] = np.frombuffer(written, np.uint8)
        found = np.zeros((1, headers.FOUND_COLUMNS), np.int64)
        headers.describe(own_buffer, size, size + len(written), 0, size, found[0])
        offset = self._parts.at - self._end + data_at
        self._advance(BLOCK + _padded(size))
        return Stretch(own_buffer, found, offset)


def _long_name(data: bytes) -> tuple[str, int | None]:
    return data.split(b"\0", 1)[0].decode("utf-8", "replace"), None


def _pax(data: bytes) -> tuple[str | None, int | None]:
    """Name and size from the records "20 path=…\\n" of a pax header."""
    name = size = None
    for record in data.split(b"\n"):
        key, _, value = record.partition(b"=")
        if key.endswith(b" path"):
            name = value.decode("utf-8", "replace")
        elif key.endswith(b" size") and value.isdigit():
            size = int(value)
    return name, size
