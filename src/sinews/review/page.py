"""The page: the article with a note beside each claim, the summary on top, sources and figures below."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from markupsafe import Markup

from sinews.dossier import frame, sources
from sinews.dossier.language import Language
from sinews.errors import SinewsError
from sinews.figure import Figure, Point, Records, Series
from sinews.periods import Period
from sinews.review import pictures
from sinews.review.annotate import Paragraph, Span, hidden, paragraphs, visible
from sinews.workspace import Workspace

VERDICTS = ("supported", "contradicted", "depends", "reported-only", "not-checkable")
# What the reader should see first.
_URGENT = ("contradicted", "depends", "not-checkable", "reported-only", "supported")
_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
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
    strip: Markup | None


def render(
    workspace: Workspace,
    check: Mapping[str, Any],
    text: str,
    code: str,
    figures: Iterable[Figure],
) -> str:
    """The page as HTML; see `sinews.review.render`."""
    language = Language.load(code, "sinews.review")
    article = check["article"]
    claims = sorted(check["claims"], key=lambda claim: (claim["start"], claim["end"]))
    known = _figures(claims, figures)
    held = [figure for figure in known.values() if _is_held(workspace, figure)]
    notes = [_note(number, claim, known, held, language) for number, claim in enumerate(claims, start=1)]
    spans = [Span(number, claim["start"], claim["end"]) for number, claim in enumerate(claims, start=1)]
    parts = paragraphs(text, spans)
    title = visible(article["title"] or "").strip() or language.plain("check.untitled")
    counts = {verdict: sum(note.verdict == verdict for note in notes) for verdict in VERDICTS}
    return frame.write(
        "check.html",
        workspace,
        language,
        title=language.plain("check.title").format(title=title),
        panels=frame.notes(workspace, held, language),
        used=sources.used(workspace, held),
        charts={},
        commands=_commands(article, code),
        package="sinews.review",
        style=_asset("check.css"),
        script=_asset("check.js"),
        headline=title,
        article_language=article["language"] if _CODE.fullmatch(article["language"] or "") else None,
        dateline=_dateline(article, language),
        sha256=article["sha256"],
        counts=[(verdict, verdict.replace("-", "_"), counts[verdict]) for verdict in VERDICTS],
        lead=_lead(counts, language),
        glance=[
            (verdict.replace("-", "_"), [note for note in notes if note.verdict == verdict])
            for verdict in _URGENT
            if counts[verdict]
        ],
        notes={note.number: note for note in notes},
        paragraphs=[part for part in parts if not _is_title(part, title)],
        left_out=hidden(text),
        shown_sections=["glance", "annotated", "sources", "reproduce"]
        if notes
        else ["annotated", "reproduce"],
    )


@cache
def _asset(name: str) -> str:
    return (resources.files("sinews.review") / "templates" / name).read_text("utf-8")


def _is_title(part: Paragraph, title: str) -> bool:
    """Whether a paragraph repeats the title, which stands above it already."""
    text = "".join(segment.text for segment in part.segments)
    return not part.claims and text.lstrip("# ").strip() == title


def _dateline(article: Mapping[str, Any], language: Language) -> list[str]:
    """When it was published, and how long it is."""
    published = article["published"]
    said = (
        language.plain("check.published").format(date=language.date(published))
        if published
        else language.plain("check.undated")
    )
    words = language.number(article["words"], 0)
    minutes = language.number(article["reading_minutes"], 0)
    return [said, language.plain("check.length").format(words=words, minutes=minutes)]


def _lead(counts: Mapping[str, int], language: Language) -> str:
    """How many claims, and how many of each verdict that there is."""
    total = sum(counts.values())
    if not total:
        return language.plain("check.none")
    listed = [
        language.plain("lead." + verdict.replace("-", "_")).format(n=language.number(count, 0))
        for verdict, count in counts.items()
        if count
    ]
    key = "check.found_one" if total == 1 else "check.found"
    return language.plain(key).format(n=language.number(total, 0), listed=language.listed(listed))


def _commands(article: Mapping[str, Any], code: str) -> dict[str, list[str]]:
    given = (
        f"sinews check ARTICLE --lang {article['language']}"
        if article["language"]
        else "sinews check ARTICLE"
    )
    with_date = ""
    if article["published"]:
        # A date that is none is a mistake of whoever wrote the file, and never part of a command.
        with_date = f" --published {date.fromisoformat(article['published']).isoformat()}"
    if not _CODE.fullmatch(article["language"] or ""):
        given = "sinews check ARTICLE"
    return {
        "install": ["pip install sinews", f"{given}{with_date} -o check.html"],
        "trace": ["sinews trace FIGURE", "sinews cite FIGURE"],
    }


# Notes -----------------------------------------------------------------------------------------------


def _note(
    number: int,
    claim: Mapping[str, Any],
    known: Mapping[str, Figure],
    held: Sequence[Figure],
    language: Language,
) -> Note:
    if claim["verdict"] not in VERDICTS:
        raise SinewsError(f"claim {number}: no such verdict: {claim['verdict']!r}")
    linked = {figure.id for figure in held}
    shown = tuple(_reading(each, known, linked, language) for each in claim["readings"])
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
        strip=_strip(claim, known, language),
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
    written += unit if unit == "%" else f" {unit}" if unit else ""
    if stated.get("period"):
        written += f", {_spoken(stated['period'])}"
    return written


def _strip(claim: Mapping[str, Any], known: Mapping[str, Figure], language: Language) -> Markup | None:
    """The readings that are numbers in the same unit, beside what the text allows."""
    dots: list[pictures.Dot] = []
    first: Mapping[str, Any] | None = None
    for reading in claim["readings"]:
        figure = known.get(reading["figure"]["id"]) if reading["figure"] else None
        stated = reading["stated"]
        if figure is None or not isinstance(figure.value, int | float) or stated["value"] is None:
            continue
        low = -math.inf if stated["low"] is None else stated["low"]
        high = math.inf if stated["high"] is None else stated["high"]
        # A reading whose number is worked out of several figures is no dot on this line.
        if reading["agrees"] is None or (low <= figure.value <= high) is not reading["agrees"]:
            continue
        if first is None:
            first = stated
        if (stated["low"], stated["high"], stated["unit"]) != (first["low"], first["high"], first["unit"]):
            continue
        vintage = f" ({figure.vintages[0][:4]})" if len(figure.vintages) == 1 else ""
        label = f"{_number(figure.value, language)}{vintage}"
        dot = pictures.Dot(float(figure.value), label, reading["agrees"])
        if dot not in dots:
            dots.append(dot)
    if first is None:
        return None
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


def _number(value: float | int, language: Language) -> str:
    """A number with the digits that it needs and no more than two decimals."""
    if not math.isfinite(value):
        return "∞"
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


# Figures ---------------------------------------------------------------------------------------------


def _figures(claims: Sequence[Mapping[str, Any]], given: Iterable[Figure]) -> dict[str, Figure]:
    """The figures of all readings by their ids, in the claims' order; those given before the JSON's."""
    objects = {figure.id: figure for figure in given}
    found: dict[str, Figure] = {}
    for claim in claims:
        for reading in claim["readings"]:
            data = reading["figure"]
            if data and data["id"] not in found:
                found[data["id"]] = objects.get(data["id"]) or _rebuilt(data)
    return {figure.id: figure for figure in found.values()}


def _rebuilt(data: Mapping[str, Any]) -> Figure:
    """A figure from its JSON, to be shown; its query is text and is not run."""
    sample = tuple((each["snapshot"], each["row"]) for each in data["records"]["sample"])
    figure = Figure(
        measure=data["measure"],
        parameters=data["parameters"],
        kind=data["kind"],
        value=data["value"],
        unit=data["unit"],
        period=Period.parse(data["period"]) if data["period"] else None,
        sql=data["sql"],
        records=Records(data["records"]["count"], sample, (1,) * len(sample)),
        snapshots=tuple(data["snapshots"]),
        vintages=tuple(data["vintages"]),
        text=data["text"],
        low=data["low"],
        high=data["high"],
        columns=tuple(data["columns"]),
        rows=tuple(map(tuple, data["rows"])),
        series=tuple(
            Series(
                one["name"],
                one["unit"],
                tuple(Point(p["at"], p["value"], p["low"], p["high"]) for p in one["points"]),
            )
            for one in data["series"]
        ),
        caveats=tuple(data["caveats"]),
    )
    if figure.id != data["id"]:
        raise SinewsError(f"figure {data['id']} is not the one its own query and parameters make")
    return figure


def _is_held(workspace: Workspace, figure: Figure) -> bool:
    """Whether the records behind a figure are in the workspace, so that it can be opened."""
    if not figure.snapshots:
        return False
    try:
        for one in figure.snapshots:
            workspace.snapshot(one)
    except (SinewsError, KeyError):
        return False
    return True
