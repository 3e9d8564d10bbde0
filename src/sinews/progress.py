"""A progress bar on stderr, for work longer than a second, when somebody is watching."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def bar(what: str, unit: str = " lines") -> Iterator[Callable[[int, int], None]]:
    """Give a function to call with how far the work is and how much there is of it."""
    shown: list[Any] = []

    def advance(done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        if not shown:
            from tqdm import tqdm

            shown.append(tqdm(total=total, desc=what, unit=unit, delay=1, leave=False, unit_scale=True))
        shown[0].update(done - shown[0].n)

    try:
        yield advance
    finally:
        for each in shown:
            each.close()
