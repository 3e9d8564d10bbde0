"""A progress bar on stderr, for work longer than a second, when somebody is watching."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def bar(what: str, unit: str = " lines") -> Iterator[Callable[[int, int], Any]]:
    """Give a function to call with how far the work is and how much there is of it."""
    shown: list[Any] = []

    def advance(done: int, total: int) -> Any:
        if not sys.stderr.isatty():
            return None
        if not shown:
            from tqdm import tqdm

            shown.append(tqdm(total=total, desc=what, unit=unit, delay=1, leave=False, unit_scale=True))
        shown[0].update(done - shown[0].n)
        return shown[0]

    try:
        yield advance
    finally:
        for each in shown:
            each.close()


@contextmanager
def history_bar() -> Iterator[Callable[[int, int, int], None]]:
    """A bar over bytes of position history, with the time left and the positions read in a second."""
    began = time.monotonic()
    with bar("reading history", unit="B") as advance:

        def tell(done: int, total: int, positions: int) -> None:
            shown = advance(done, total)
            if shown is not None:
                rate = positions / max(time.monotonic() - began, 1e-3)
                shown.set_postfix_str(f"{rate / 1e6:.2f} M positions/s", refresh=False)

        yield tell
