"""What a page may print of a figure: its value, its bounds, a cell of its table; nothing else.

A `Shown` is made from a figure and carries its id, so that a bare number cannot reach a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from markupsafe import Markup

from sinews.figure import Figure

if TYPE_CHECKING:
    from sinews.dossier.language import Language

_SHARES = "%"


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as it stands in a sentence, and the figure that it opens."""

    figure: Figure
    text: str

    def __html__(self) -> str:
        return str(
            Markup('<a class="{kind}" href="#{id}" data-figure="{id}">{text}</a>').format(
                # Words may be broken over lines, a number or a period may not.
                kind="n w" if " " in self.text else "n",
                id=self.figure.id,
                text=self.text,
            )
        )


def value(figure: Figure, language: Language) -> Shown:
    """A figure's value, rounded as a newspaper does: halves away from zero."""
    return Shown(_checked(figure), _written(figure.value, figure, language))


def low(figure: Figure, language: Language) -> Shown:
    return Shown(_checked(figure), _written(figure.low, figure, language))


def high(figure: Figure, language: Language) -> Shown:
    return Shown(_checked(figure), _written(figure.high, figure, language))


def bounds(figure: Figure, language: Language) -> tuple[Shown, Shown] | None:
    """The ends of a figure's interval; None where it has none, or none that can be seen or believed.

    Ends that are printed alike say nothing; ends that leave the value out are not its bounds.
    """
    if figure.low is None or figure.high is None or not isinstance(figure.value, int | float):
        return None
    if not figure.low <= figure.value <= figure.high:
        return None
    first, last = low(figure, language), high(figure, language)
    return None if first.text == last.text else (first, last)


def cell(figure: Figure, row: int, column: str, language: Language, *, percent: bool = False) -> Shown:
    """A number in a figure's own table."""
    number = _checked(figure).rows[row][figure.columns.index(column)]
    if not isinstance(number, int | float):
        raise TypeError(f"{column} of {figure.measure} holds no number in row {row}")
    if column == "year":
        return Shown(figure, str(number))
    places = tiv_places(figure) if "TIV" in figure.unit else 0
    return Shown(figure, language.share(number) if percent else language.number(number, places))


def place(figure: Figure, language: Language, noun: str) -> Shown:
    """A rank in words: "the second-largest supplier", "number 32 among the importers"."""
    number = _checked(figure).value
    if not isinstance(number, int):
        raise TypeError(f"{figure.measure} is no rank")
    ranks = language.list("ranks")
    one, many = language.list(noun)
    pattern = ranks[number - 1] if number <= len(ranks) else language.plain("ranks_beyond")
    return Shown(figure, pattern.format(one=one, many=many, n=number))


def period(figure: Figure) -> Shown:
    """The period a figure is about."""
    if figure.period is None:
        raise TypeError(f"{figure.measure} is about no period")
    return Shown(_checked(figure), figure.period.spoken())


def last_year(figure: Figure) -> Shown:
    """The last year of the period a figure is about: the year of a stock."""
    if figure.period is None:
        raise TypeError(f"{figure.measure} is about no period")
    return Shown(_checked(figure), str(figure.period.last_year))


def valued_year(figure: Figure) -> Shown:
    """The last year for which a figure's series has a value: the year of a share."""
    points = [point for series in _checked(figure).series[:1] for point in series.points]
    return Shown(figure, next(point.at for point in reversed(points) if point.value is not None))


def count(figure: Figure) -> Shown:
    """How many a set holds."""
    if not isinstance(_checked(figure).value, list):
        raise TypeError(f"{figure.measure} is no set")
    return Shown(figure, str(len(figure.value)))  # type: ignore[arg-type]


def years(figure: Figure) -> Shown:
    """How many years a figure's period has: what a number of years is out of."""
    if figure.period is None:
        raise TypeError(f"{figure.measure} is about no period")
    return Shown(_checked(figure), str(len(list(figure.period.years()))))


def named(figure: Figure, text: str) -> Shown:
    """A word for a figure's value (the name of a class), which opens it as a number does."""
    return Shown(_checked(figure), text)


def tiv_places(figure: Figure) -> int:
    """How many decimals a volume has: none where it is a sum of published, rounded numbers."""
    return 0 if is_rounded(figure) else 1


def is_rounded(figure: Figure) -> bool:
    """Whether a figure is made of published tables, rounded to whole millions."""
    return any(warning.name == "rounded-tables" for warning in figure.warnings)


def rounded(number: float | int, places: int) -> Decimal:
    return Decimal(str(number)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0


def _checked(figure: Figure) -> Figure:
    if not isinstance(figure, Figure):
        raise TypeError(f"a page prints figures only, not {type(figure).__name__}")
    return figure


def _written(number: object, figure: Figure, language: Language) -> str:
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise TypeError(f"{figure.measure} has no number to print here")
    if figure.unit == "year":
        return str(number)
    if figure.unit == _SHARES:
        return language.share(number)
    # Nothing is not a rounded number.
    return language.number(number, tiv_places(figure) if number and "TIV" in figure.unit else 0)
