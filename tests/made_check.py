"""A Check JSON made by hand: an article about Israel and Azerbaijan, read and judged in this file."""

from __future__ import annotations

import hashlib
from typing import Any

from sinews import measures
from sinews.figure import Figure
from sinews.workspace import Workspace

ARTICLE = """Arms and oil

Between 2016 and 2020 Israel supplied 69 per cent of Azerbaijan's arms imports, and Russia 94 per cent of Armenia's.

In the five years before, Israel's share had been two thirds. Haaretz counted 92 Silk Way cargo flights between 2016 and 2020.

The fighting of 2020 killed more than 7,000 people. Its air force hardly took part, and in 2025 the deliveries went on.

It is a scandal that nobody asks why.
"""
OPEN = None


def figures(workspace: Workspace) -> dict[str, Figure]:
    """The figures that the readings rest on, from the bundled sample."""
    asked: dict[str, tuple[str, dict[str, Any]]] = {
        "israel": ("arms.import_share", {"supplier": "ISR", "recipient": "AZE", "period": "2016/2020"}),
        "before": ("arms.import_share", {"supplier": "ISR", "recipient": "AZE", "period": "2011/2015"}),
        "russia": ("arms.import_share", {"supplier": "RUS", "recipient": "ARM", "period": "2016/2020"}),
        "told": ("reports.list", {"state": "ISR", "other": "AZE", "period": "2016/2020"}),
        "deaths": ("conflict.deaths", {"state": "AZE", "period": "2020"}),
    }
    return {key: measures.run(workspace, name, given) for key, (name, given) in asked.items()}


def reading(
    figure: Figure,
    value: float | None,
    low: float | None,
    high: float | None,
    unit: str,
    agrees: bool | None,
    why: str,
    relation: str = "=",
    period: str | None = None,
) -> dict[str, Any]:
    return {
        "measure": figure.measure,
        "parameters": dict(figure.parameters),
        "relation": relation,
        "stated": {"value": value, "low": low, "high": high, "unit": unit, "period": period},
        "figure": figure.to_json(),
        "agrees": agrees,
        "why": why,
    }


def claim(
    text: str, verdict: str, reason: str, readings: list[dict[str, Any]], article: str, **more: Any
) -> dict[str, Any]:
    start = article.index(text)
    return {
        "id": "c0",
        "start": start,
        "end": start + len(text),
        "text": text,
        "hedge": more.get("hedge"),
        "attributed_to": more.get("attributed_to"),
        "readings": readings,
        "verdict": verdict,
        "reason": reason,
        "nearest_true": more.get("nearest_true"),
    }


def article_json(text: str, **more: Any) -> dict[str, Any]:
    words = len(text.split())
    return {
        "title": "Arms and oil",
        "published": "2023-10-01",
        "language": "en",
        "words": words,
        "reading_minutes": max(1, round(words / 230)),
        "sha256": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        **more,
    }


def check(workspace: Workspace, article: str = ARTICLE) -> dict[str, Any]:
    """The whole Check: every verdict at least once, a claim of two readings, one without a figure."""
    made = figures(workspace)
    percent = {"unit": "%", "period": "2016/2020"}
    claims = [
        claim(
            "Israel supplied 69 per cent of Azerbaijan's arms imports",
            "depends",
            "The vintage decides: 67.7% in the register of 2026, 69 in the report of March 2021.",
            [
                reading(
                    made["israel"], 69, 68.5, 69.5, agrees=False, why="67.7 is outside 68.5–69.5", **percent
                ),
                reading(
                    made["told"], 69, 68.5, 69.5, agrees=True, why="SIPRI printed 69 in March 2021", **percent
                ),
            ],
            article,
            nearest_true="Israel supplied 68 per cent of Azerbaijan's arms imports",
        ),
        claim(
            "Russia 94 per cent of Armenia's",
            "supported",
            "94.5% of TIV delivered.",
            [reading(made["russia"], 94, 93.5, 94.5, agrees=True, why="94.48 rounds to 94", **percent)],
            article,
        ),
        claim(
            "Israel's share had been two thirds",
            "contradicted",
            "It was 7.3%.",
            [
                reading(
                    made["before"], 66.7, 64, 69, "%", False, "7.3 is far from two thirds", "≈", "2011/2015"
                )
            ],
            article,
            nearest_true="Israel's share had been 7 per cent",
        ),
        claim(
            "92 Silk Way cargo flights between 2016 and 2020",
            "reported-only",
            "Haaretz says 92 for 2016 to March 2023; no flights of these years are held.",
            [],
            article,
            attributed_to="Haaretz",
        ),
        claim(
            "killed more than 7,000 people",
            "supported",
            "7,636 by UCDP's best estimate.",
            [
                reading(
                    made["deaths"],
                    7000,
                    7000,
                    OPEN,
                    "deaths",
                    agrees=True,
                    why="above 7,000",
                    relation=">",
                    period="2020",
                )
            ],
            article,
            hedge="more than",
        ),
        claim(
            "Its air force hardly took part",
            "not-checkable",
            "No table of what air forces did.",
            [],
            article,
        ),
    ]
    claims.sort(key=lambda each: each["start"])
    for number, each in enumerate(claims, start=1):
        each["id"] = f"c{number}"
    verdicts = ("supported", "contradicted", "depends", "reported-only", "not-checkable")
    return {
        "article": article_json(article),
        "claims": claims,
        "summary": {verdict: sum(c["verdict"] == verdict for c in claims) for verdict in verdicts},
    }
