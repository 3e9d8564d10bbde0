"""From an article's bytes to its claims."""

from __future__ import annotations

from datetime import date

from sinews.claims.assemble import claims_in
from sinews.claims.document import read_document
from sinews.claims.lexicon import languages, lexicon
from sinews.claims.model import Article, Claim, Known
from sinews.claims.narrowing import narrowed

__all__ = ["claims_of", "read_article"]


def read_article(
    data: bytes, *, name: str = "", language: str = "auto", published: date | None = None
) -> Article:
    """The article in a file: text, Markdown with front matter, HTML or PDF, told by content and `name`.

    What is given goes before what the file says of itself; a language that neither gives is guessed.
    `Article.notes` says what was left out. Raises `UnreadableFile` when there is no text in it.
    """
    return read_document(data, name=name, language=language, published=published)


def claims_of(article: Article, known: Known | None = None) -> list[Claim]:
    """The claims of an article in the order of the text; none where its language has no lexicon.

    `known` gives the names that the workspace knows: places, operators, office holders, events, weapons.
    """
    base = article.language.partition("-")[0]
    if base not in languages():
        return []
    words = lexicon(base)
    return [narrowed(claim, words) for claim in claims_in(article, words, known)]
