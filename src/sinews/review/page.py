"""The page: the article with a note beside each claim, the summary on top, sources and figures below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from sinews.dossier import frame, sources
from sinews.dossier.language import Language
from sinews.errors import SinewsError
from sinews.figure import Figure, Point, Records, Series
from sinews.periods import Period
from sinews.review.annotate import Paragraph, Span, hidden, paragraphs, visible
from sinews.review.notes import VERDICTS, note
from sinews.workspace import Workspace

# What the reader should see first.
_URGENT = ("contradicted", "depends", "not-checkable", "reported-only", "supported")
_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def render(
    workspace: Workspace,
    check: Mapping[str, Any],
    text: str,
    code: str,
    figures: Iterable[Figure],
    left_out: Sequence[str] = (),
) -> str:
    """The page as HTML; see `sinews.review.render`."""
    language = Language.load(code, "sinews.review")
    article = check["article"]
    claims = sorted(check["claims"], key=lambda claim: (claim["start"], claim["end"]))
    known = _figures(claims, figures)
    held = [figure for figure in known.values() if _is_held(workspace, figure)]
    notes = [note(number, claim, known, held, language) for number, claim in enumerate(claims, start=1)]
    spans = [Span(number, claim["start"], claim["end"]) for number, claim in enumerate(claims, start=1)]
    parts = paragraphs(text, spans)
    title = visible(article["title"] or "").strip() or language.plain("check.untitled")
    counts = {verdict: sum(each.verdict == verdict for each in notes) for verdict in VERDICTS}
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
            (verdict.replace("-", "_"), [each for each in notes if each.verdict == verdict])
            for verdict in _URGENT
            if counts[verdict]
        ],
        notes={each.number: each for each in notes},
        paragraphs=[part for part in parts if not _is_title(part, title)],
        hidden=hidden(text),
        left_out=[visible(each) for each in left_out],
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
