"""Numba's compiler with one set of options: no interpreter lock, cached, and nothing that lets
two machines round differently (`fastmath` stays off: the same input gives the same bytes)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    return cast(F, numba.njit(nogil=True, cache=True, error_model="numpy")(function))


def inlined(function: F) -> F:
    """For small functions called once a fix: numba inlines them where they are called."""
    return cast(F, numba.njit(nogil=True, cache=True, error_model="numpy", inline="always")(function))
