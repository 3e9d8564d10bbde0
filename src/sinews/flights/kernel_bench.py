"""A bench: the buffers that one thread reads traces with, and batches of tracks from them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sinews.flights import kernel
from sinews.flights.kernel_words import PAD
from sinews.flights.libdeflate import Libdeflate

ROWS = 1 << 16  # rows an arena has room for, unless one trace needs more
MOST_ROWS = 1 << 20  # no trace has more: a day at a row a tenth of a second
MEMBERS = 1024
SPARE_ARENAS = 4

Bytes = NDArray[np.uint8]


def _references() -> int:
    """What getrefcount says of an array that a list alone holds."""
    held = [np.empty(0)]
    return sys.getrefcount(held[0])


_UNUSED = _references()


@dataclass(slots=True)
class Batch:
    """Traces read in one call: columns of all of them, and where each begins and ends.

    `report` and `names` have a row a member; see `kernel`. The columns belong to this batch alone.
    """

    first: int  # of the members handed in
    time: NDArray[np.float64]
    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]
    altitude: NDArray[np.int32]
    speed: NDArray[np.float32]
    heading: NDArray[np.float32]
    rate: NDArray[np.float32]
    marks: NDArray[np.uint8]
    nic: NDArray[np.int8]
    nac_p: NDArray[np.int8]
    report: NDArray[np.int64]
    names: Bytes
    calls: list[list[int]]

    def __len__(self) -> int:
        return len(self.report)

    def call_signs(self, member: list[int]) -> list[tuple[int, str]]:
        """Call signs of the member with this row of the report, each once until another is heard."""
        first = member[kernel.FROM_ROW]
        heard: list[tuple[int, str]] = []
        for row, word in self.calls[member[kernel.FROM_CALL] : member[kernel.TO_CALL]]:
            text = word.to_bytes(8, "little").decode("ascii").strip()
            if not heard or heard[-1][1] != text:
                heard.append((row - first, text))
        return heard


class Bench:
    """Buffers for one thread, used again for every batch."""

    def __init__(self, libdeflate: Libdeflate | None = None) -> None:
        self.scratch: Bytes = np.empty(kernel.LARGEST_OUTPUT + 2 * PAD, np.uint8)
        self.scratch[:PAD] = 0
        self.fast = False  # leap through cruise
        self._arenas: list[Bytes] = []
        self._library = Libdeflate() if libdeflate is None else libdeflate

    def read(self, source: Bytes, spans: NDArray[np.int64]) -> Iterator[Batch]:
        """Read the members that lie at `spans` (offset, size) of `source`, as many at once as fit."""
        k, room = 0, ROWS
        while k < len(spans):
            some = spans[k : k + MEMBERS]
            arena = self._arena() if room == ROWS else np.empty(kernel.COLUMNS * room, np.uint8)
            calls = np.empty((room // 4, 2), np.uint64)
            report = np.empty((len(some), kernel.REPORT_COLUMNS), np.int64)
            names = np.empty((len(some), kernel.NAME_BYTES), np.uint8)
            done = kernel.read_members(
                source,
                some,
                0,
                self.scratch,
                arena,
                room,
                calls,
                report,
                names,
                self._library.addresses,
                self.fast,
            )
            if done == 0:
                if room < MOST_ROWS:
                    room *= 4
                    continue
                report[0, kernel.STATUS] = kernel.TOO_BIG
                report[0, [kernel.FROM_ROW, kernel.TO_ROW, kernel.FROM_CALL, kernel.TO_CALL]] = 0
                done = 1
            rows = int(report[done - 1, kernel.TO_ROW])
            batch = _batch(k, arena, room, rows, report[:done], names[:done], calls)
            del arena
            yield batch
            del batch
            k, room = k + done, ROWS

    def _arena(self) -> Bytes:
        """Memory for columns: such as nobody looks at any more, or new.

        A column is a view that holds its arena, so an arena that only this list holds is free.
        """
        for k in range(len(self._arenas)):
            if sys.getrefcount(self._arenas[k]) <= _UNUSED:
                return self._arenas[k]
        arena: Bytes = np.empty(kernel.COLUMNS * ROWS, np.uint8)
        if len(self._arenas) < SPARE_ARENAS:
            self._arenas.append(arena)
        return arena

    def read_text(self, text: bytes | bytearray) -> Iterator[Batch]:
        """Read one trace that is inflated already."""
        source = np.frombuffer(bytearray(text) or bytearray(1), np.uint8)
        return self.read(source, np.array([[0, len(text)]], dtype=np.int64))


def _batch(
    first: int,
    arena: Bytes,
    room: int,
    rows: int,
    report: NDArray[np.int64],
    names: Bytes,
    calls: NDArray[np.uint64],
) -> Batch:
    def column(place: int, kind: type, size: int) -> NDArray[np.generic]:
        return arena[place * room : (place + size) * room].view(kind)[:rows]

    return Batch(
        first,
        column(0, np.float64, 8),  # type: ignore[arg-type]
        column(8, np.float64, 8),  # type: ignore[arg-type]
        column(16, np.float64, 8),  # type: ignore[arg-type]
        column(24, np.int32, 4),  # type: ignore[arg-type]
        column(28, np.float32, 4),  # type: ignore[arg-type]
        column(32, np.float32, 4),  # type: ignore[arg-type]
        column(36, np.float32, 4),  # type: ignore[arg-type]
        column(40, np.uint8, 1),  # type: ignore[arg-type]
        column(41, np.int8, 1),  # type: ignore[arg-type]
        column(42, np.int8, 1),  # type: ignore[arg-type]
        report,
        names,
        calls[: int(report[-1, kernel.TO_CALL])].tolist(),
    )
