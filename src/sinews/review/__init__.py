"""A checked article as a page, with each claim marked in the text, and as ClaimReview objects.

Both start from the Check JSON (docs/schema/check.json) and the article's text that its offsets count
in. What stands in an article is a stranger's: everything is escaped, and nothing of it is run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinews.review.claimreview import claim_reviews

if TYPE_CHECKING:
    from sinews.figure import Figure
    from sinews.workspace import Workspace

__all__ = ["claim_reviews", "languages", "render", "write_page"]


def languages() -> tuple[str, ...]:
    """The languages that the page can be written in, by their codes."""
    from sinews.dossier import language

    return language.languages(__package__)


def render(
    workspace: Workspace,
    check: Mapping[str, Any],
    text: str,
    lang: str = "en",
    figures: Iterable[Figure] = (),
    notes: Sequence[str] = (),
) -> str:
    """The check as one HTML file; the same bytes for the same check, article and records.

    `check` is the Check JSON, `text` the article's text. `figures` are the figures behind it: what is
    not among them is made again from the JSON, which has its caveats in English only. `notes` are what was
    left out when the article was read (`Article.notes`). Raises `UnknownName` for a language without texts.
    """
    from sinews.review.page import render as write

    return write(workspace, check, text, lang, figures, notes)


def write_page(
    workspace: Workspace,
    check: Mapping[str, Any],
    text: str,
    path: Path,
    lang: str = "en",
    figures: Iterable[Figure] = (),
    notes: Sequence[str] = (),
) -> None:
    """Write the page of `render` to a file, whole or not at all."""
    from sinews.workspace import replace

    replace(path, render(workspace, check, text, lang, figures, notes).encode("utf-8"), sync=False)
