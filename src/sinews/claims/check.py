"""An article is checked: claims, their readings, the figures, the verdicts (contract, section 4)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sinews.claims.located import Located, locate
from sinews.claims.model import Article, Claim
from sinews.claims.nearest import nearest_true
from sinews.claims.readings import Context, Stated, Unread, narrowing, readings_of
from sinews.claims.running import Outcome, Runner
from sinews.claims.verdicts import VERDICTS, Verdict, decide, revised
from sinews.figure import Figure
from sinews.periods import Period
from sinews.workspace import Workspace

WORDS_A_MINUTE = 230
_TOLD = ("events", "reports", "places", "parties")
# Which kinds a topic's measures read, so that an article's records are loaded once.
_KINDS = {
    "arms": ("deliveries", "transfer_totals"),
    "arms.dollars": ("deals",),
    "arms.volume": ("deals",),
    "arms.weapon": ("deals",),
    "arms.first": ("deals",),
    "arms.without": ("treaties",),
    "spending": ("spending",),
    "conflict.deaths": ("conflict_deaths",),
    "displacement": ("displacement",),
    "state.treaty": ("treaties",),
    "state.regime": ("regimes",),
    "votes": ("rollcall_issues", "rollcalls", "votes"),
    "relation": ("deliveries", "deals"),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with its verdict and everything that led to it."""

    id: str
    claim: Claim
    verdict: Verdict
    outcomes: tuple[Outcome, ...]
    located: Located | None
    nearest_true: str | None

    def figures(self) -> Iterator[Figure]:
        for outcome in self.outcomes:
            yield from outcome.figures
        if self.located is not None:
            yield self.located.figure

    def to_json(self) -> dict[str, Any]:
        claim = self.claim
        hedges = [each.hedge for each in claim.quantities if each.hedge]
        return {
            "id": self.id,
            "start": claim.start,
            "end": claim.end,
            "text": claim.text,
            "hedge": hedges[0] if hedges else claim.modality,
            "attributed_to": claim.attributed_to,
            "readings": [
                *(each for outcome in self.outcomes for each in _readings(outcome)),
                *([_report_reading(self.located)] if self.located else []),
            ],
            "verdict": self.verdict.verdict,
            "reason": self.verdict.reason,
            "nearest_true": self.nearest_true,
        }


@dataclass(frozen=True, slots=True)
class Check:
    """An article with all its claims judged; `as_of` is the day whose releases were used, if one was."""

    article: Article
    claims: tuple[Judged, ...]
    as_of: str | None = None

    @property
    def summary(self) -> dict[str, int]:
        """How many claims have each verdict."""
        return {
            verdict: sum(1 for each in self.claims if each.verdict.verdict == verdict) for verdict in VERDICTS
        }

    def figures(self) -> list[Figure]:
        """Every figure made, each once."""
        found = {figure.id: figure for each in self.claims for figure in each.figures()}
        return list(found.values())

    def to_json(self) -> dict[str, Any]:
        article = self.article
        words = len(article.text.split())
        return {
            "article": {
                "title": article.title,
                "published": article.published.isoformat() if article.published else None,
                "language": article.language,
                "words": words,
                "reading_minutes": math.ceil(words / WORDS_A_MINUTE),
                "sha256": article.sha256,
            },
            "claims": [each.to_json() for each in self.claims],
            "summary": self.summary,
        }


def check(
    workspace: Workspace,
    data: bytes,
    *,
    name: str = "",
    language: str = "auto",
    published: date | None = None,
    as_of: str | None = None,
) -> Check:
    """Read an article from its bytes and judge what it claims.

    `published` goes before what the article says of itself. With `as_of` (an ISO day) only releases
    known on that day are used. Raises `UnreadableFile` for what holds no text.
    """
    from sinews.claims.known import known_names
    from sinews.claims.read import claims_of, read_article

    article = read_article(data, name=name, language=language, published=published)
    # Known names are found in the newest records, whatever day the figures are of.
    claims = claims_of(article, known_names(workspace))
    return judge(workspace, article, claims, as_of=as_of)


def judge(
    workspace: Workspace, article: Article, claims: Sequence[Claim], *, as_of: str | None = None
) -> Check:
    """Every claim's verdict, by the records of the workspace (as far as they were known on a day)."""
    runner = Runner(workspace.view(as_of=as_of) if as_of else workspace)
    now = Runner(workspace) if as_of else runner
    for each in {runner, now}:
        _load(each.workspace, claims)
    whens = [when.period for claim in claims for when in (claim.period, claim.prior) if when]
    periods = tuple(dict.fromkeys(whens))
    ordered = sorted(claims, key=lambda claim: (claim.start, claim.end))
    found = []
    for number, claim in enumerate(ordered, start=1):
        found.append(_judged(f"c{number}", claim, article, runner, now, periods, as_of))
    return Check(article, tuple(found), as_of)


def _judged(
    identity: str,
    claim: Claim,
    article: Article,
    runner: Runner,
    now: Runner,
    periods: tuple[Period, ...],
    as_of: str | None,
) -> Judged:
    # Reports and events are collected later than they were printed: by then is as they were published.
    is_told = claim.topic.startswith(("event.", "place.", "flights.", "conflict.length", "relation."))
    first = now if is_told else runner
    context = Context(article.published, first.span, first.has, first.figure, periods)
    outcomes, unread = _run(claim, first, context)
    located = locate(claim, now, as_of=as_of, published=article.published)
    verdict = decide(claim, outcomes, located, first, context, unread)
    if as_of and first is not now:
        later = Context(article.published, now.span, now.has, now.figure, periods)
        new, why = _run(claim, now, later)
        verdict = revised(verdict, decide(claim, new, located, now, later, why), as_of)
    nearest = nearest_true(article.text, claim, verdict, located)
    return Judged(identity, claim, verdict, tuple(outcomes), located, nearest)


def _run(claim: Claim, runner: Runner, context: Context) -> tuple[list[Outcome], str]:
    """The outcome of every reading, or why there is none."""
    if claim.topic == "unmeasured":
        return [], f"{narrowing(claim)}." if claim.options.get("narrowed") else unmeasured(claim.why_not)
    try:
        readings = readings_of(claim, context)
    except Unread as missing:
        return [], str(missing)
    return [outcome for reading in readings for outcome in runner.run(reading)], ""


def unmeasured(why: str | None) -> str:
    """Why no measure covers a statement, in words; the lexicon gives a key."""
    if why is None:
        return "It can be measured in principle, and no records held do."
    return _UNMEASURED.get(why, f"No records held measure it ({why.replace('_', ' ').replace('-', ' ')}).")


_UNMEASURED = {
    "territory": "No records held say who holds or took which territory when.",
    "ceasefire": "No records held list breaches of cease-fires.",
    "cease-fire": "No records held list breaches of cease-fires.",
    "strength": "No records held measure how strong or ready armed forces are.",
    "reactions": "No records held say who reacted, or did not.",
    "reaction": "No records held say who reacted, or did not.",
}


def _load(workspace: Workspace, claims: Sequence[Claim]) -> None:
    """Load at once the kinds that the claims will ask for."""
    kinds = set(_TOLD)
    for claim in claims:
        for topic, needed in _KINDS.items():
            if claim.topic == topic or claim.topic.startswith(f"{topic}."):
                kinds.update(needed)
    workspace.database(*sorted(kinds))


# JSON ----------------------------------------------------------------------------------------------


def _readings(outcome: Outcome) -> Iterator[dict[str, Any]]:
    """A reading for each figure it needed; one without a figure where none could be made."""
    words = outcome.reading.stated
    for figure in outcome.figures:
        yield {
            "measure": outcome.reading.measure,
            "parameters": dict(figure.parameters),
            "relation": words.relation,
            "stated": _stated(words),
            "figure": figure.to_json(),
            "agrees": outcome.agrees,
            "why": _why(outcome),
        }


def _why(outcome: Outcome) -> str:
    sense = f"Read {outcome.reading.sense}: " if outcome.reading.sense else ""
    if outcome.agrees is None:
        return f"{sense}{outcome.why_not or outcome.told or 'the records cannot answer'}"
    caveat = f" {outcome.reading.caveat}" if outcome.reading.caveat else ""
    return f"{sense}{outcome.told}{caveat}"


def _report_reading(located: Located) -> dict[str, Any]:
    best = located.best
    return {
        "measure": located.figure.measure,
        "parameters": dict(located.figure.parameters),
        "relation": located.stated.relation,
        "stated": _stated(located.stated),
        "figure": located.figure.to_json(),
        "agrees": best.agrees,
        "why": f"{best.told}.",
    }


def _stated(words: Stated) -> dict[str, Any]:
    return {
        "value": words.value,
        "low": words.low if math.isfinite(words.low) else None,
        "high": words.high if math.isfinite(words.high) else None,
        "unit": words.unit,
        "period": None if words.period is None else str(words.period),
    }
