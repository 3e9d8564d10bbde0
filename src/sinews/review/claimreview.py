"""ClaimReview objects (schema.org) from a check: one a claim, signed by a person.

https://schema.org/ClaimReview. A program can compare numbers; to say in public that somebody is wrong
is a person's act, so without a reviewer's name there is no object.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sinews.errors import SinewsError
from sinews.review.annotate import visible

# From 1 (contradicted) to 5 (supported). What no record answers gets words and no number.
RATINGS = {"supported": 5, "depends": 3, "contradicted": 1}
WORDS = {
    "supported": "Supported by the records",
    "contradicted": "Contradicted by the records",
    "depends": "Depends on how it is read",
    "reported-only": "Only reported, not on record",
    "not-checkable": "Cannot be checked",
}
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def claim_reviews(
    check: Mapping[str, Any], reviewer: str | None, url: str | None = None, made: str | None = None
) -> list[dict[str, Any]]:
    """One schema.org ClaimReview a claim of the check, in the text's order.

    `reviewer` is the person who signs; `url` where the review is published, `made` the day of it (ISO
    date), both left out where not given. Raises `SinewsError` without a reviewer, or with an address
    that is not of the web.
    """
    name = " ".join(visible(reviewer or "").split())
    if not name:
        raise SinewsError("a ClaimReview is signed by a person: give --reviewer NAME")
    if url is not None and not re.fullmatch(r"https?://[^\s<>\"]+", url):
        raise SinewsError(f"the review's address must begin with http:// or https://: {url!r}")
    if made is not None and not _DATE.fullmatch(made[:10]):
        raise SinewsError(f"the review's date must be like 2026-11-24: {made!r}")
    return [
        _review(check["article"], claim, number, name, url, made)
        for number, claim in enumerate(check["claims"], start=1)
    ]


def _review(
    article: Mapping[str, Any],
    claim: Mapping[str, Any],
    number: int,
    reviewer: str,
    url: str | None,
    made: str | None,
) -> dict[str, Any]:
    appearance: dict[str, Any] = {"@type": "Article"}
    if article.get("title"):
        appearance["headline"] = visible(article["title"])
    if article.get("published"):
        appearance["datePublished"] = article["published"]
    if article.get("language"):
        appearance["inLanguage"] = article["language"]
    appearance["identifier"] = f"sha256:{article['sha256']}"
    item: dict[str, Any] = {"@type": "Claim", "text": visible(claim["text"]), "appearance": appearance}
    if claim.get("attributed_to"):
        # Who it is, a person or a newspaper, the text does not tell: both are Organization or Person.
        item["author"] = {"@type": "Organization", "name": visible(claim["attributed_to"])}
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": WORDS[claim["verdict"]]}
    if claim["verdict"] in RATINGS:
        rating |= {"ratingValue": RATINGS[claim["verdict"]], "bestRating": 5, "worstRating": 1}
    rating["ratingExplanation"] = visible(claim["reason"])
    review: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "claimReviewed": visible(claim["text"]),
        "itemReviewed": item,
        "reviewRating": rating,
        "reviewBody": visible(claim["reason"]),
        "author": {"@type": "Person", "name": reviewer},
    }
    if url:
        # Where the page has this claim's note.
        review["url"] = f"{url.split('#')[0]}#claim-{number}"
    if made:
        review["datePublished"] = made[:10]
    return review
