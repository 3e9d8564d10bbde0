"""Superposed epochs: whether counts are high before events, and how often by chance.

The steps before each event are laid over each other and their rate compared with that of the same
series with its events moved: all events of a series by one number of steps, the end joined to the
beginning. A circular shift keeps how the counts hang together in time and how the events are spaced
(Chree 1913 for the epochs; the shift as in Haurwitz and Brier 1981), so that campaigns of flights do
not look like leads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True)
class Epochs:
    """The steps before events, together; `ratio` is their rate to that of all other steps.

    `expected` is what the other steps' rate gives in as much exposure. None for `expected`, `ratio`
    and `p_value` where nothing was seen before the events, or nowhere else. `events` is how many had
    their whole lead inside the series, `left_out` how many had not. `smallest_p` is the least that
    `p_value` could have been, with so few events in so short a series.
    """

    lead: int
    events: int
    left_out: int
    observed: int
    expected: float | None
    ratio: float | None
    p_value: float | None
    smallest_p: float


def superposed_epochs(
    counts: Sequence[ArrayLike],
    events: Sequence[Sequence[int]],
    *,
    lead: int,
    exposure: Sequence[ArrayLike] | None = None,
    replicates: int = 9999,
    seed: int = 0,
) -> Epochs:
    """Count the `lead` steps before each event, over several series (one a dyad).

    `counts[i]` is a series, `events[i]` the steps at which its events fall; the event's own step is
    not in its lead. `exposure[i]` as for `temporal_scan`. With one series every shift is tried, and
    the p-value is exact; with several, `replicates` random ones. Raises ValueError for a lead that
    no series is long enough for, and for lists of different lengths.
    """
    import numpy as np

    series = [np.asarray(one, dtype=float) for one in counts]
    seen = [np.ones(len(one)) for one in series] if exposure is None else [_seen(one) for one in exposure]
    if len(events) != len(series) or [len(one) for one in seen] != [len(one) for one in series]:
        raise ValueError("as many events and exposures as counts, of the same lengths")
    if lead < 1:
        raise ValueError("a lead is at least one step")
    kept: list[list[int]] = []
    for one, at in zip(series, events, strict=True):
        kept.append([step for step in at if lead <= step <= len(one)])
    used = sum(len(at) for at in kept)
    left_out = sum(len(at) for at in events) - used
    # What every shift of each series' events has before them: counts and exposure, by shift.
    before = [_by_shift(one, see, at, lead) for one, see, at in zip(series, seen, kept, strict=True) if at]
    if not before:
        return Epochs(lead, 0, left_out, 0, None, None, None, 1.0)
    total = sum(float(np.where(see > 0, one, 0).sum()) for one, see in zip(series, seen, strict=True))
    whole = sum(float(see.sum()) for see in seen)
    observed, covered = sum(c[0] for c, _ in before), sum(e[0] for _, e in before)
    elsewhere = whole - covered
    if covered <= 0 or elsewhere <= 0:
        return Epochs(lead, used, left_out, int(observed), None, None, None, 1.0)
    expected = (total - observed) / elsewhere * covered
    if len(before) == 1:
        shifted, covers = before[0]
        smallest = 1 / len(shifted)
        p_value = _at_least(shifted, covers, observed, covered) / len(shifted)
    else:
        generator = np.random.default_rng(seed)
        sums, seen_sums = np.zeros(replicates), np.zeros(replicates)
        for shifted, covers in before:
            moved = generator.integers(0, len(shifted), replicates)
            sums += shifted[moved]
            seen_sums += covers[moved]
        p_value = (1 + _at_least(sums, seen_sums, observed, covered)) / (1 + replicates)
        ways = float(np.prod([float(len(shifted)) for shifted, _ in before]))
        smallest = max(1 / (1 + replicates), 1 / ways)
    ratio = observed / expected if expected > 0 else None
    return Epochs(lead, used, left_out, int(observed), expected, ratio, p_value, smallest)


def _seen(exposure: ArrayLike) -> Any:
    import numpy as np

    seen = np.asarray(exposure, dtype=float)
    return np.where(np.isfinite(seen) & (seen > 0), seen, 0.0)


def _by_shift(counts: Any, seen: Any, events: Sequence[int], lead: int) -> tuple[Any, Any]:
    """Counts and exposure in the steps before the events, for each circular shift (the first is none).

    A step before two events counts once.
    """
    import numpy as np

    steps = len(counts)
    mask = np.zeros(steps, dtype=bool)
    for event in events:
        mask[event - lead : event] = True
    where = np.flatnonzero(mask)
    known = np.where(seen > 0, counts, 0.0)
    summed, covered = np.zeros(steps), np.zeros(steps)
    for step in where:
        # The mask moved by k covers step + k.
        summed += np.roll(known, -step)
        covered += np.roll(seen, -step)
    return summed, covered


def _at_least(sums: Any, covers: Any, observed: float, covered: float) -> int:
    """How many rates are as high as the observed one; a shift onto nothing seen says nothing."""
    usable = covers > 0
    return int((sums[usable] * covered >= observed * covers[usable] * (1 - 1e-12)).sum())
