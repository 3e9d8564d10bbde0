"""Numba's compiler with one set of options: no interpreter lock, cached, and nothing that lets
two machines round differently (`fastmath` stays off: the same input gives the same bytes)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    dispatcher = numba.njit(nogil=True, cache=True, error_model="numpy")(function)
    # Numba keeps what it compiled until the function's own file changes, and knows nothing of the
    # functions that were compiled into it from other files. So all files here count as its source.
    kept: Any = getattr(getattr(dispatcher, "_cache", None), "_cache_file", None)
    if kept is not None and hasattr(kept, "_source_stamp"):
        kept._source_stamp = _stamp()
    return cast(F, dispatcher)


@cache
def _stamp() -> tuple[float, int]:
    stats = [path.stat() for path in Path(__file__).parent.glob("*.py")]
    return max(stat.st_mtime for stat in stats), sum(stat.st_size for stat in stats)
