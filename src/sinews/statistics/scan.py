"""The temporal scan: which window is densest, and how often chance makes one as dense.

Every window of up to `max_window` steps is scored by the expectation-based Poisson likelihood ratio
with the baseline left to be estimated (Kulldorff 1997; Neill 2009): with `C` counted in the window
of a total `N`, and `B = N · exposure in it / exposure of all`,

    score = C·log(C/B) + (N − C)·log((N − C)/(N − B))   where C > B, else 0

and the highest score of the real series is compared with the highest scores of series drawn under
the null hypothesis. So the choice of the window after looking is paid for.

The null keeps the total (of each season, where seasons are given) and the exposure:

- Poisson: counts fall on the steps as exposure does (a multinomial), which is exact whatever the
  rate;
- negative binomial: each step's rate is first multiplied by a gamma variable of mean 1, whose
  variance is estimated from the steps outside the best window. Return trips, missions of several
  flights and campaigns make counts vary more than Poisson ones, and a Poisson scan then finds surges
  in nothing. The score is divided by the dispersion found outside its own window, in the real series
  and in every replicate alike, so that an error in the estimate cancels to the first order.

The extreme tail, where no replicate is as high, is read off curves fitted to the replicates (Abrams,
Kulldorff and Kleinman 2010, and an exponential tail beside it); or more replicates are drawn, for
the few series that need them (`stop_after`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

# How many numbers of replicates are held at once: 64 MB of integers.
_CHUNK = 8_000_000
# For the spread of the null: how often corrected, by how many series, and where it ends.
_ROUNDS, _TRIALS, _MOST_SPREAD = 4, 400, 100.0
# With `stop_after`: so many replicates first, and where an eighth of them is as high the search ends.
_FIRST_LOOK = 99
_EQUAL = 1e-9


@dataclass(frozen=True, slots=True)
class TemporalScan:
    """The densest window and its chance; `start` and `stop` are steps, `stop` excluded.

    `expected` is what the rate outside the window gives inside it (per unit of exposure and season),
    `ratio` observed to expected; both None where nothing was counted outside. `p_value` is the
    Monte Carlo one, at least 1 / (replicates + 1); `p_tail` the fitted one (None below ten counts
    or a hundred replicates, where no tail can be fitted). `dispersion` is variance over mean outside
    the window, 1 for Poisson. `smallest_p` is the least that `p_value` could have been.
    """

    start: int
    stop: int
    observed: int
    expected: float | None
    ratio: float | None
    p_value: float
    p_tail: float | None
    score: float
    model: str
    dispersion: float
    total: int
    replicates: int
    smallest_p: float


def temporal_scan(
    counts: ArrayLike,
    exposure: ArrayLike | None = None,
    *,
    max_window: int,
    replicates: int = 9999,
    seed: int = 0,
    model: str = "auto",
    seasons: Sequence[int] | None = None,
    stop_after: int | None = None,
) -> TemporalScan | None:
    """Scan `counts` (one a step, whole numbers) for the densest window of 1 to `max_window` steps.

    `exposure` is how much was seen in each step, in any unit; a step of none is unknown and in no
    window's count. `seasons` labels each step (its month, say): then each season's total is kept,
    and a window is dense only against the same season at other times. `model` is `poisson`,
    `negative-binomial` or `auto`, which estimates the dispersion and comes down to Poisson where
    there is none. `stop_after` ends the replicates once so many were as high (Besag and Clifford
    1991), for scans of many series. The same seed gives the same answer.

    None where there is nothing to scan: no counts, or fewer than three steps with exposure.
    Raises ValueError for counts that are negative, not whole or fall where nothing was seen.
    """
    import numpy as np

    series = _Series(counts, exposure, max_window, seasons)
    if model not in ("auto", "poisson", "negative-binomial"):
        raise ValueError(f"model is auto, poisson or negative-binomial, not {model!r}")
    if series.total == 0 or series.steps < 3:
        return None
    tested = model != "poisson"
    scores, firsts, lasts = series.best(series.counts[None, :])
    dispersion = series.dispersion(series.counts[None, :], firsts, lasts) if tested else np.ones(1)
    observed = float(scores[0] / dispersion[0])
    generator = np.random.default_rng(seed)
    spread = 0.0
    drawn: Floats = np.zeros(0)
    if tested and stop_after is not None:
        # The plain estimate is too low and finds too much: what it does not find is none.
        spread = float(series.spread(series.counts[None, :], firsts, lasts)[0])
        drawn = _draw(series, generator, spread, observed, min(replicates, _FIRST_LOOK), None, tested)
    if (drawn >= observed - _EQUAL).sum() < _FIRST_LOOK / 8:
        spread = series.null_spread(generator, firsts, lasts) if tested else 0.0
        drawn = _draw(series, generator, spread, observed, replicates, stop_after, tested)
    done, as_high = len(drawn), int((drawn >= observed - _EQUAL).sum())
    start, stop = int(series.at[int(firsts[0])]), int(series.at[int(lasts[0])]) + 1
    inside = int(series.counts[int(firsts[0]) : int(lasts[0]) + 1].sum())
    expected = series.expected(series.counts, int(firsts[0]), int(lasts[0]))
    return TemporalScan(
        start=start,
        stop=stop,
        observed=inside,
        expected=expected,
        ratio=inside / expected if expected else None,
        p_value=(1 + as_high) / (1 + done),
        p_tail=_tail(drawn, observed) if series.total >= 10 else None,
        score=observed,
        model="negative-binomial" if spread > 0 else "poisson",
        dispersion=float(dispersion[0]),
        total=series.total,
        replicates=done,
        smallest_p=1 / (1 + replicates),
    )


def _draw(
    series: _Series,
    generator: np.random.Generator,
    spread: float,
    observed: float,
    replicates: int,
    stop_after: int | None,
    tested: bool,
) -> Floats:
    """The highest scores of series under the null; fewer than asked once `stop_after` were as high."""
    import numpy as np

    drawn: list[Floats] = []
    done = as_high = 0
    while done < replicates and (stop_after is None or as_high < stop_after):
        chunk = min(replicates - done, max(1, _CHUNK // (series.steps * 8)))
        if stop_after is not None:
            chunk = min(chunk, max(64, done))
        sample = series.draw(generator, chunk, spread)
        highest, first, last = series.best(sample)
        if tested:
            highest = highest / series.dispersion(sample, first, last)
        drawn.append(highest)
        done += chunk
        as_high += int((highest >= observed - _EQUAL).sum())
    return np.concatenate(drawn)


class _Series:
    """A series with what every window of it is expected to hold."""

    def __init__(
        self, counts: ArrayLike, exposure: ArrayLike | None, max_window: int, seasons: Sequence[int] | None
    ) -> None:
        import numpy as np

        given = np.asarray(counts, dtype=float)
        if given.ndim != 1:
            raise ValueError("counts are one row of numbers, one a step")
        seen = np.ones(len(given)) if exposure is None else np.asarray(exposure, dtype=float)
        if seen.shape != given.shape:
            raise ValueError(f"{len(given)} counts, but exposure of {len(seen)} steps")
        labels = np.zeros(len(given), dtype=int) if seasons is None else np.asarray(seasons)
        if labels.shape != given.shape:
            raise ValueError(f"{len(given)} counts, but seasons of {len(labels)} steps")
        if max_window < 1:
            raise ValueError("max_window is at least one step")
        known = np.isfinite(seen) & (seen > 0)
        if (given[~known & np.isfinite(given)] > 0).any():
            raise ValueError("something was counted in a step without exposure")
        given = given[known]
        if not np.isfinite(given).all() or (given < 0).any() or (given != np.floor(given)).any():
            raise ValueError("counts are whole numbers from 0 up")
        self.at: Ints = np.flatnonzero(known)
        self.counts: Ints = given.astype(np.int64)
        self.exposure: Floats = seen[known] / seen[known].mean() if known.any() else seen[known]
        self.steps = len(self.counts)
        self.total = int(self.counts.sum())
        self.season: Ints = (
            np.zeros(self.steps, dtype=np.int64)
            if seasons is None
            else np.unique(labels[known], return_inverse=True)[1]
        )
        # The share of a season's total that each of its steps gets.
        by_season = np.bincount(self.season, weights=self.exposure)
        self.share: Floats = self.exposure / by_season[self.season] if self.steps else self.exposure
        self.season_totals: Ints = np.bincount(self.season, weights=self.counts).astype(np.int64)
        self.base: Floats = self.season_totals[self.season] * self.share
        # A window is so many steps of the calendar, unknown ones among them; and never more than half
        # of what was seen: the rest is the baseline.
        half = self.exposure.sum() / 2
        ends = np.concatenate([[0.0], np.cumsum(self.exposure)])
        first = np.repeat(np.arange(self.steps), max_window)
        last = first + np.tile(np.arange(max_window), self.steps)
        first, last = first[last < self.steps], last[last < self.steps]
        kept = (self.at[last] - self.at[first] < max_window) & (ends[last + 1] - ends[first] <= half + 1e-9)
        self.first: Ints = first[kept]
        self.last: Ints = last[kept]
        cumulated = np.concatenate([[0.0], np.cumsum(self.base)])
        self.inside: Floats = cumulated[self.last + 1] - cumulated[self.first]
        outside = self.total - self.inside
        self._log_in: Floats = np.log(np.where(self.inside > 0, self.inside, 1.0))
        self._log_out: Floats = np.log(np.where(outside > 0, outside, 1.0))
        numbers = np.arange(self.total + 1, dtype=float)
        self._xlogx: Floats = numbers * np.log(np.maximum(numbers, 1.0))

    def best(self, sample: Ints) -> tuple[Floats, Ints, Ints]:
        """The highest score of each row of `sample`, with the first and last step of its window."""
        import numpy as np

        from sinews.statistics._kernel import best_windows

        rows = len(sample)
        highest, which = np.zeros(rows), np.zeros(rows, dtype=np.int64)
        arrays = (self.first, self.last, self.inside, self._log_in, self._log_out, self._xlogx)
        best_windows(np.ascontiguousarray(sample), *arrays, highest, which)
        return highest, self.first[which], self.last[which]

    def expected(self, counts: Ints, first: int, last: int) -> float | None:
        """What the steps outside a window lead one to expect inside it."""
        inner = int(counts[first : last + 1].sum())
        share = float(self.base[first : last + 1].sum()) / self.total
        if inner == self.total or share >= 1:
            return None
        return (self.total - inner) * share / (1 - share)

    def _outside(self, sample: Ints, first: Ints, last: Ints) -> tuple[Any, Any]:
        """Which steps lie outside each row's window, and what each is expected to hold."""
        import numpy as np

        steps = np.arange(self.steps)
        out = (steps < first[:, None]) | (steps > last[:, None])
        left = np.where(out, sample, 0).sum(axis=1, keepdims=True)
        weight = np.where(out, self.base, 0.0)
        total = weight.sum(axis=1, keepdims=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            expected = np.where(total > 0, left * weight / total, 0.0)
        return out, expected

    def dispersion(self, sample: Ints, first: Ints, last: Ints) -> Floats:
        """Variance over mean (Pearson) of each row outside its window; at least 1."""
        import numpy as np

        out, expected = self._outside(sample, first, last)
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = np.where(out & (expected > 0), (sample - expected) ** 2 / expected, 0.0)
        free = (out & (expected > 0)).sum(axis=1) - len(self.season_totals)
        ratio: Floats = np.maximum(1.0, terms.sum(axis=1) / np.maximum(free, 1))
        return ratio

    def spread(self, sample: Ints, first: Ints, last: Ints) -> Floats:
        """The variance of the steps' own rates (1 / size of the negative binomial), by moments."""
        import numpy as np

        out, expected = self._outside(sample, first, last)
        free = (out & (expected > 0)).sum(axis=1)
        scale = free / np.maximum(1, free - len(self.season_totals))
        off = np.where(out, (sample - expected) ** 2, 0.0).sum(axis=1) * scale
        squares = (expected**2).sum(axis=1)
        spread: Floats = np.maximum(0.0, (off - expected.sum(axis=1)) / np.where(squares > 0, squares, 1.0))
        return spread

    def null_spread(self, generator: np.random.Generator, first: Ints, last: Ints) -> float:
        """The spread under which series like this one show, outside their best window, what this one does.

        What lies outside the best window varies less than the whole, so the plain estimate is too low
        (indirect inference: Gourieroux, Monfort and Renault 1993).
        """
        seen = float(self.spread(self.counts[None, :], first, last)[0])
        spread = seen
        for _ in range(_ROUNDS if seen > 0 else 0):
            sample = self.draw(generator, _TRIALS, spread)
            _, begins, ends = self.best(sample)
            shown = float(self.spread(sample, begins, ends).mean())
            if shown <= 0:
                break
            spread = min(spread * min(2.0, max(0.5, seen / shown)), _MOST_SPREAD)
        return spread

    def draw(self, generator: np.random.Generator, rows: int, spread: float) -> Ints:
        """Series under the null: each season's total falls as exposure (and the gamma rates) do."""
        import numpy as np

        sample = np.zeros((rows, self.steps), dtype=np.int64)
        for season, total in enumerate(self.season_totals):
            steps = np.flatnonzero(self.season == season)
            chances = np.broadcast_to(self.share[steps], (rows, len(steps)))
            if spread > 0:
                chances = chances * generator.gamma(1 / spread, spread, (rows, len(steps)))
                sums = chances.sum(axis=1, keepdims=True)
                chances = np.where(sums > 0, chances / np.where(sums > 0, sums, 1), self.share[steps])
            if total < len(steps):
                # One by one is quicker than step by step.
                sample[:, steps] = _placed(generator, chances, int(total))
            else:
                sample[:, steps] = generator.multinomial(total, chances)
        return sample


def _placed(generator: np.random.Generator, chances: Floats, total: int) -> Ints:
    """A multinomial sample a row, by placing each count on the steps' cumulated chances."""
    import numpy as np

    rows, steps = chances.shape
    ends = np.cumsum(chances[:1] if chances.strides[0] == 0 else chances, axis=1)
    ends[:, -1] = 1.0
    # One row after the other on one line: row r's steps lie between r and r + 1.
    line = (ends + np.arange(len(ends))[:, None]).ravel()
    drawn = generator.random((rows, total))
    if len(ends) == 1:
        at = np.searchsorted(line, drawn, side="right") + np.arange(rows)[:, None] * steps
    else:
        at = np.searchsorted(line, drawn + np.arange(rows)[:, None], side="right")
    return np.bincount(np.minimum(at, rows * steps - 1).ravel(), minlength=rows * steps).reshape(rows, steps)


def _tail(scores: Floats, observed: float) -> float | None:
    """The chance of a score as high, from curves fitted to the replicates' scores; the larger of two.

    A Gumbel distribution by moments, and an exponential one through the highest tenth: where counts
    vary more than Poisson ones the tail is heavier than the bulk tells, and Gumbel alone gives a
    chance that is too small by ten times and more. How far both are off: docs/methods/surges.md.
    """
    import numpy as np

    if len(scores) < 100 or float(scores.std()) == 0:
        return None
    scale = float(scores.std(ddof=1)) * math.sqrt(6) / math.pi
    place = float(scores.mean()) - 0.5772156649015329 * scale
    # 1 - exp(-exp(-z)) without losing the small ones.
    gumbel = -math.expm1(-math.exp(-(observed - place) / scale))
    kept = len(scores) // 10
    highest = np.sort(scores)[-kept - 1 :]
    beyond, slope = observed - float(highest[0]), float((highest[1:] - highest[0]).mean())
    if beyond <= 0 or slope <= 0:
        return float(max(gumbel, (scores >= observed).mean()))
    return max(gumbel, kept / len(scores) * math.exp(-beyond / slope))
