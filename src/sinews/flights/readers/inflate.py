"""Inflating gzip members: the fastest library there is, and a careful way for what it refuses."""

from __future__ import annotations

import zlib

from sinews.flights.kernel import LARGEST_OUTPUT

BOMB = "inflates to more than is allowed"
CUT_GZIP = "gzip is cut short"
WRONG_CHECKSUM = "wrong CRC-32 or size in the gzip trailer"
BROKEN_GZIP = "damaged gzip"


class Refused(Exception):
    """A member that is not inflated; the text is the reason for the summary."""


def inflate_carefully(data: bytes, most: int = LARGEST_OUTPUT) -> bytes:
    """Inflate one or more gzip members with zlib, in bounded memory, or say why not."""
    done: list[bytes] = []
    room = most
    while data:
        stream = zlib.decompressobj(31)
        try:
            done.append(stream.decompress(data, room + 1))
        except zlib.error as problem:
            if done and data[:2] != b"\x1f\x8b":
                break  # something stands behind the last member, as gzip itself allows
            raise Refused(WRONG_CHECKSUM if "incorrect" in str(problem) else BROKEN_GZIP) from None
        room -= len(done[-1])
        if room < 0:
            raise Refused(BOMB)
        if not stream.eof:
            raise Refused(CUT_GZIP)
        data = stream.unused_data
    return b"".join(done)


def inflate(data: bytes, most: int = LARGEST_OUTPUT) -> bytes | bytearray:
    """Inflate where libdeflate cannot be called by address."""
    size = int.from_bytes(data[-4:], "little")
    if size <= min(most, 1032 * len(data)):
        try:
            import deflate

            found: bytearray = deflate.gzip_decompress(data)
            if len(found) == size:
                return found
        except Exception:  # its own error, or none of it installed: zlib knows the reason
            pass
    return inflate_carefully(data, most)
