"""One long file that may be cut into parts, anywhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from sinews.errors import UnreadableFile

_PART = re.compile(r"(?P<stem>.+\.tar)\.(?P<part>[a-z]{2,3})$")


def gather_parts(path: Path) -> list[Path]:
    """The parts that follow the first one, `….tar.aa`, in its folder; or the path alone."""
    cut = _PART.match(path.name)
    if cut is None or set(cut["part"]) != {"a"}:
        return [path]
    parts = []
    suffix = cut["part"]
    while (part := path.with_name(f"{cut['stem']}.{suffix}")).is_file():
        parts.append(part)
        suffix = _next(suffix)
    return parts


def check_parts(parts: Sequence[Path]) -> list[Path]:
    """The parts in their order; an error if one between them is missing."""
    ordered = sorted(parts, key=lambda part: part.name)
    cuts = [_PART.match(part.name) for part in ordered]
    for one, two in pairwise(cuts):
        if one is None or two is None or one["stem"] != two["stem"]:
            raise UnreadableFile(f"{ordered[0].name}: not all of these files are parts of one archive")
        if two["part"] != _next(one["part"]):
            raise UnreadableFile(
                f"{one['stem']}: the part after .{one['part']} is missing; "
                f"put {one['stem']}.{_next(one['part'])} beside the others"
            )
    return ordered


def _next(suffix: str) -> str:
    """aa, ab, … az, ba, as split counts."""
    letters = list(suffix)
    for k in reversed(range(len(letters))):
        if letters[k] != "z":
            letters[k] = chr(ord(letters[k]) + 1)
            break
        letters[k] = "a"
    return "".join(letters)


class Parts:
    """Files read as one, end to end."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self.paths = list(paths)
        try:
            self.sizes = [path.stat().st_size for path in self.paths]
        except OSError as problem:
            raise UnreadableFile(f"{problem.filename}: {problem.strerror}") from None
        self.size = sum(self.sizes)
        self.at = 0
        self._open: tuple[int, BinaryIO] | None = None

    def read_into(self, buffer: memoryview) -> int:
        """Fill the buffer from where the reading is; fewer bytes only at the end."""
        done = 0
        while done < len(buffer) and self.at < self.size:
            part, begin = 0, 0
            while self.at >= begin + self.sizes[part]:
                begin += self.sizes[part]
                part += 1
            got = self._read(part, self.at - begin, buffer[done : done + begin + self.sizes[part] - self.at])
            if got == 0:  # it has become shorter than it was
                self.at = self.size
                break
            done += got
            self.at += got
        return done

    def _read(self, part: int, offset: int, buffer: memoryview) -> int:
        try:
            if self._open is None or self._open[0] != part:
                self.close()
                self._open = part, self.paths[part].open("rb", buffering=0)
            file = self._open[1]
            file.seek(offset)
            return file.readinto(buffer) or 0  # type: ignore[attr-defined]
        except OSError as problem:
            raise UnreadableFile(f"{self.paths[part]}: {problem.strerror}") from None

    def close(self) -> None:
        """Close what is open."""
        if self._open is not None:
            self._open[1].close()
            self._open = None
