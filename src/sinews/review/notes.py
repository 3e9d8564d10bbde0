"""Notes in the margin: what a claim's readings, figures and verdict come to, ready to be printed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from sinews.dossier.language import Language
from sinews.errors import SinewsError
from sinews.figure import Figure
from sinews.periods import Period
from sinews.review import pictures
from sinews.review.annotate import visible

VERDICTS = ("supported", "contradicted", "depends", "reported-only", "not-checkable")
_QUOTE = 160


@dataclass(frozen=True, slots=True)
class Shown:
    """A reading as the note has it; `state` is agrees, disagrees or unknown."""

    state: str
    said: str
    why: str
    stated: str
    figure: Figure | None
    years: Markup | None


@dataclass(frozen=True, slots=True)
class Note:
    """A claim as it stands in the margin."""

    number: int
    verdict: str
    key: str
    quote: str
    reason: str
    nearest_true: str
    hedge: str
    attributed_to: str
    readings: tuple[Shown, ...]
    gist: str
    strip: Markup | None


def note(
    number: int,
    claim: Mapping[str, Any],
    known: Mapping[str, Figure],
    held: Sequence[Figure],
    language: Language,
) -> Note:
    """The note of a claim of the Check JSON; raises `SinewsError` for a verdict that there is none of.

    `known` are the figures by their ids, `held` those that can be opened.
    """
    if claim["verdict"] not in VERDICTS:
        raise SinewsError(f"claim {number}: no such verdict: {claim['verdict']!r}")
    linked = {figure.id for figure in held}
    shown = tuple(_reading(each, known, linked, language) for each in claim["readings"])
    beside = _beside(claim, known)
    return Note(
        number=number,
        verdict=claim["verdict"],
        key=claim["verdict"].replace("-", "_"),
        quote=_shortened(visible(claim["text"])),
        reason=visible(claim["reason"]),
        nearest_true=visible(claim["nearest_true"] or ""),
        hedge=visible(claim["hedge"] or ""),
        attributed_to=visible(claim["attributed_to"] or ""),
        readings=shown,
        gist=_gist(claim["verdict"], beside, language),
        strip=_strip(beside, language),
    )


def _reading(
    reading: Mapping[str, Any], known: Mapping[str, Figure], linked: set[str], language: Language
) -> Shown:
    data = reading["figure"]
    figure = known.get(data["id"]) if data else None
    state = {True: "agrees", False: "disagrees", None: "unknown"}[reading["agrees"]]
    stated = reading["stated"]
    return Shown(
        state=state,
        said=visible(figure.text) if figure else "",
        why=_without(visible(reading["why"] or ""), figure),
        stated=_stated(stated, reading["relation"], language),
        figure=figure if figure is not None and figure.id in linked else None,
        years=_years(figure, stated.get("period"), language) if figure else None,
    )


def _without(why: str, figure: Figure | None) -> str:
    """Why a reading agrees or not, without the figure's own sentence, which stands above it."""
    if figure is None or figure.text not in why:
        return why
    left = why.replace(figure.text, "").replace("()", "").strip(" :.")
    return f"{left}." if left else ""


def _stated(stated: Mapping[str, Any], relation: str, language: Language) -> str:
    """What the text says, as the reading takes it: relation, number, unit and period."""
    value = stated["value"]
    if value is None:
        return ""
    sign = "" if relation in ("=", "rank", "in", "set") else f"{relation} "
    written = f"{sign}{_number(value, language)}"
    unit = visible(str(stated["unit"] or ""))
    written += unit if unit == "%" else f" {_unit(unit, language)}" if unit and relation != "rank" else ""
    if stated.get("period"):
        written += f", {_spoken(stated['period'])}"
    return written


@dataclass(frozen=True, slots=True)
class _Set:
    """A reading that is a number in the unit of the text's own."""

    stated: Mapping[str, Any]
    figure: Figure
    agrees: bool


def _beside(claim: Mapping[str, Any], known: Mapping[str, Figure]) -> list[_Set]:
    """The readings whose figure can be set beside the text's number."""
    found = []
    for reading in claim["readings"]:
        figure = known.get(reading["figure"]["id"]) if reading["figure"] else None
        stated, agrees = reading["stated"], reading["agrees"]
        if figure is None or agrees is None or stated["value"] is None:
            continue
        if _plain(figure.unit) != _plain(str(stated["unit"])):
            continue
        if isinstance(figure.value, bool) or not isinstance(figure.value, int | float):
            continue
        low = -math.inf if stated["low"] is None else stated["low"]
        high = math.inf if stated["high"] is None else stated["high"]
        # A reading whose number is worked out of several figures is none of them.
        if (low <= figure.value <= high) is agrees:
            found.append(_Set(stated, figure, agrees))
    return found


def _plain(unit: str) -> str:
    """A unit without what goes without saying: dollars are current unless they are called constant."""
    return unit.replace("current ", "").replace("US ", "")


def _gist(verdict: str, beside: Sequence[_Set], language: Language) -> str:
    """What the records say in a few words of the page's own language; nothing where they give no number."""
    if verdict not in ("supported", "contradicted", "depends"):
        return ""
    several = len({each.figure.vintages for each in beside}) > 1
    said: dict[bool, list[str]] = {True: [], False: []}
    for each in beside:
        unit = each.figure.unit
        places = 1 if unit == "%" else None
        written = _number(each.figure.value, language, places) if unit != "year" else str(each.figure.value)
        text = (
            f"{written}%"
            if unit == "%"
            else language.plain("gist.of").format(n=written, unit=_unit(unit, language))
        )
        if unit == "rank":
            text = language.plain("gist.rank").format(n=written)
        if several and len(each.figure.vintages) == 1:
            text += f" ({each.figure.vintages[0][:4]})"
        if text not in said[each.agrees]:
            said[each.agrees].append(text)
    holds, fails = (", ".join(said[agrees]) for agrees in (True, False))
    if verdict == "depends" and holds and fails:
        return language.plain("gist.depends").format(holds=holds, fails=fails)
    listed = holds if verdict == "supported" else fails if verdict == "contradicted" else ""
    return language.plain("gist." + verdict).format(listed=listed) if listed else ""


def _unit(unit: str, language: Language) -> str:
    """A measure's unit in the page's language; as it is where the language has no word for it."""
    return language.label("measured", unit)


def _strip(beside: Sequence[_Set], language: Language) -> Markup | None:
    """The readings beside what the text allows; those that state something else are left out."""
    if not beside:
        return None
    first = beside[0].stated
    dots: list[pictures.Dot] = []
    for each in beside:
        if any(each.stated[key] != first[key] for key in ("low", "high", "unit")):
            continue
        vintage = f" ({each.figure.vintages[0][:4]})" if len(each.figure.vintages) == 1 else ""
        value = each.figure.value
        assert isinstance(value, int | float)
        dot = pictures.Dot(float(value), f"{_number(value, language)}{vintage}", each.agrees)
        if dot not in dots:
            dots.append(dot)
    said = _stated({**first, "period": None}, "=", language)
    listed = "; ".join(
        f"{dot.label}: {language.plain('reading.agrees' if dot.holds else 'reading.disagrees')}"
        for dot in dots
    )
    return pictures.strip(
        dots[:8],
        first["low"],
        first["high"],
        language.plain("reading.text_says").format(stated=said),
        language.plain("reading.strip").format(stated=said, listed=listed),
    )


def _years(figure: Figure, period: str | None, language: Language) -> Markup | None:
    if not figure.series:
        return None
    about = _period(period) or figure.period
    first, last = (about.first_year, about.last_year) if about else (0, 0)
    series = figure.series[0]
    unit = visible(series.unit)
    description = language.plain("reading.years").format(
        unit=unit, period=_spoken(str(about)) if about else ""
    )
    return pictures.years(
        series,
        first,
        last,
        lambda value: f"{_number(value, language)}{unit if unit == '%' else ''}",
        description,
    )


def _number(value: Any, language: Language, places: int | None = None) -> str:
    """A number with the digits that it needs and no more than two decimals, or with as many as said."""
    if not math.isfinite(value):
        return "∞"
    if places is not None:
        return language.number(value, places)
    rounded = round(float(value), 2 if abs(value) < 100 else 1 if abs(value) < 10000 else 0)
    places = 0 if rounded == int(rounded) else 1 if round(rounded, 1) == rounded else 2
    return language.number(rounded, places)


def _period(text: str | None) -> Period | None:
    if not text:
        return None
    try:
        return Period.parse(text)
    except SinewsError:
        return None


def _spoken(text: str) -> str:
    period = _period(text)
    return period.spoken() if period else visible(text)


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _QUOTE else text[: _QUOTE - 1].rsplit(" ", 1)[0] + "…"
