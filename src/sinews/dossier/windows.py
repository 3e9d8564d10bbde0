"""Shares in sliding windows of five years, and how they drift from vintage to vintage."""

from __future__ import annotations

from dataclasses import dataclass

from sinews import measures
from sinews.figure import Figure
from sinews.measures.volumes import Filters, Flow, all_rows
from sinews.parties import Party
from sinews.periods import Period
from sinews.workspace import Workspace

# SIPRI compares averages of five years, because single years swing with single deliveries.
LENGTH = 5
# A short period is shown with the windows just before it, so that there is something to compare.
FEWEST = 6
# Windows of a long period are thinned out, or the page would be slow and its chart a smear.
MOST = 24


@dataclass(frozen=True, slots=True)
class Drift:
    """The share in each window: from the vintage asked for, and from the others that cover it."""

    main: tuple[Figure, ...]
    others: dict[str, tuple[Figure, ...]]

    @property
    def peak(self) -> Figure:
        """The window with the largest share, the first of equals."""
        return max(self.main, key=_share)

    @property
    def trough(self) -> Figure:
        return min(self.main, key=_share)

    @property
    def is_empty(self) -> bool:
        """Whether the sender has no share in any window: there is nothing to show."""
        return not any(figure.value for figure in self.main)

    @property
    def figures(self) -> list[Figure]:
        return [*self.main, *(figure for each in self.others.values() for figure in each)]


def windows(period: Period) -> list[Period]:
    """Windows that lie in the period, or end in it where it is short; the oldest first."""
    last = period.last_year
    first = min(period.first_year + LENGTH - 1, last - FEWEST + 1)
    step = -(-(last - first + 1) // MOST)
    ends = sorted(range(last, first - 1, -step))
    return [Period.of_years(end - LENGTH + 1, end) for end in ends]


def drift(
    workspace: Workspace,
    sender: Party,
    receiver: Party,
    period: Period,
    vintage: str | None,
) -> Drift:
    """`arms.import_share` in each window; windows that nothing covers are left out.

    Another vintage has a line when it covers at least two windows in which it has a share.
    """
    main: list[Figure] = []
    others: dict[str, list[Figure]] = {}
    for window in windows(period):
        asked = {"supplier": sender, "recipient": receiver, "period": window}
        figure = measures.run(
            workspace, "arms.import_share", {**asked, "vintage": vintage} if vintage else asked
        )
        if figure.value is None:
            continue
        main.append(figure)
        if vintage:
            continue
        for rows in all_rows(workspace, Flow(None, receiver), window, Filters()):
            label = rows.edition.vintage
            if label not in figure.vintages and label != "undated":
                other = measures.run(workspace, "arms.import_share", {**asked, "vintage": label})
                if other.value is not None:
                    others.setdefault(label, []).append(other)
    lines = {label: tuple(others[label]) for label in sorted(others) if len(others[label]) > 1}
    return Drift(tuple(main), lines)


def _share(figure: Figure) -> float:
    assert isinstance(figure.value, int | float)
    return float(figure.value)
