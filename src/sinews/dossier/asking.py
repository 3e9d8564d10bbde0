"""Puts a dossier's questions to the measures, each once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sinews import measures
from sinews.editions import span
from sinews.figure import Figure
from sinews.parties import Party
from sinews.periods import Period
from sinews.workspace import Workspace

_STATES = {"state", "former-state", "territory"}


@dataclass(slots=True)
class Asker:
    """The two parties, the years, and what was asked of the measures so far.

    `vintage` is a release of the arms registers; other publishers' records have releases of their own.
    """

    workspace: Workspace
    sender: Party
    receiver: Party
    period: Period
    vintage: str | None
    _known: dict[str, Figure] = field(default_factory=dict)

    def run(self, name: str, **parameters: Any) -> Figure:
        given = {"period": self.period, **parameters}
        if self.vintage and name.startswith("arms."):
            given["vintage"] = self.vintage
        given = {key: value for key, value in given.items() if value is not None}
        key = name + repr(sorted((k, str(v)) for k, v in given.items()))
        if key not in self._known:
            self._known[key] = measures.run(self.workspace, name, given)
        return self._known[key]

    def pair(self, name: str, **parameters: Any) -> Figure:
        return self.run(name, supplier=self.sender, recipient=self.receiver, **parameters)

    def covered(self, kind: str, part: str = "") -> Period | None:
        """The years of the period that the records of a kind reach, or None."""
        held = span(self.workspace, (kind,), part)
        if held is None:
            return None
        first, last = max(held[0], self.period.first_year), min(held[1], self.period.last_year)
        return Period.of_years(first, last) if first <= last else None

    def within(self, name: str, years: Period | None, **parameters: Any) -> Figure:
        """A figure of the years that are covered; of fewer where its series begins or ends within.

        With no years it is asked for the whole period, and says itself why it has no value.
        """
        figure = self.run(name, period=years or self.period, **parameters)
        if figure.value is None and (valued := last_run(figure)) and valued != years:
            return self.run(name, period=valued, **parameters)
        return figure


def is_state(party: Party) -> bool:
    """A state, past or present, or a territory."""
    return party.kind in _STATES


def has_people(party: Party) -> bool:
    """Whether a country is meant, or several: one can spend, be fought in and be fled from."""
    return is_state(party) or party.kind == "group"


def valued_years(figure: Figure) -> list[int]:
    """The years for which a figure's series has a value."""
    return [int(p.at) for series in figure.series[:1] for p in series.points if p.value is not None]


def last_run(figure: Figure) -> Period | None:
    """The last years on end for which a figure's series has a value."""
    years = valued_years(figure)
    if not years:
        return None
    first = years[-1]
    while first - 1 in years:
        first -= 1
    return Period.of_years(first, years[-1])
