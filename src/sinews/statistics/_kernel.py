"""The scan's inner loop, compiled."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def best_windows(
    sample: np.ndarray,
    first: np.ndarray,
    last: np.ndarray,
    inside: np.ndarray,
    log_in: np.ndarray,
    log_out: np.ndarray,
    xlogx: np.ndarray,
    highest: np.ndarray,
    which: np.ndarray,
) -> None:
    """Fill `highest` and `which` with each row's best score and its window's number.

    `first`, `last` bound the windows; `inside` is what each is expected to hold of the total, `log_in`
    and `log_out` the logarithms of that and of the rest; `xlogx[k]` is k·log k.
    """
    rows, steps = sample.shape
    sums = np.zeros(steps + 1, dtype=np.int64)
    for row in range(rows):
        for step in range(steps):
            sums[step + 1] = sums[step] + sample[row, step]
        total = sums[steps]
        top, at = 0.0, 0
        for window in range(len(first)):
            inner = sums[last[window] + 1] - sums[first[window]]
            if inner <= inside[window]:
                continue
            outer = total - inner
            score = xlogx[inner] + xlogx[outer] - inner * log_in[window] - outer * log_out[window]
            if score > top + 1e-12:
                top, at = score, window
        highest[row], which[row] = top, at
