"""An article out of a web page: the text without menus, scripts and advertisements."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_MOST_MARKUP = 3_000_000
_MOST_DEPTH = 200  # deeper than any page is; some parsers' stacks are not
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})\b[^<>]{0,20000}>")
_START = re.compile(
    r"\s{0,1000}(?:<!--.{0,2000}?-->\s{0,100})?<(?:!doctype\s+html|html|head|body|article|div|p|meta)\b",
    re.I | re.S,
)
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_BLOCK_NAMES = "p div article section br li h1 h2 h3 h4 h5 h6 blockquote tr td th main header footer ul ol"
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_HIDDEN_NAMES = "script style noscript template svg iframe nav form button select textarea object"
_HIDDEN = frozenset(_HIDDEN_NAMES.split())


@dataclass
class Page:
    text: str
    title: str = ""
    language: str = ""
    published: str = ""
    notes: list[str] = field(default_factory=list)


def is_html(text: str, name: str) -> bool:
    """Whether a text is a web page: by its name's ending or its first tag."""
    return name.lower().endswith((".html", ".htm", ".xhtml")) or bool(_START.match(text[:5000]))


def article_of(markup: str) -> Page:
    """The article in a page; where none stands out, all of the page's text, with a note."""
    notes: list[str] = []
    if len(markup) > _MOST_MARKUP:
        markup = markup[:_MOST_MARKUP]
        notes.append(f"only the first {_MOST_MARKUP // 1_000_000} MB of the page were read")
    markup = _tame(markup.replace("\x00", ""))
    plain = _Plain()
    plain.read(markup)
    page = Page("", plain.title, plain.language, plain.published, notes)
    if _depth(markup) <= _MOST_DEPTH:
        found = _extracted(markup)
        # An extractor that keeps next to nothing of a short page has taken the article for a menu.
        if len(found) >= 0.3 * min(len(plain.text), 2000) or len(found) >= 1500:
            page.text = found
            return page
    else:
        notes.append(f"the page nests deeper than {_MOST_DEPTH} levels: its text was taken as it comes")
    page.text = plain.text
    return page


def _tame(markup: str) -> str:
    """Markup without comments, in which every < opens a tag that ends before the next one.

    Parsers look for the end of a tag or comment again from each <; a page of nothing else would take
    them hours. One pass by `find`, so the time is in proportion to the page.
    """
    parts: list[str] = []
    at = 0
    while (start := markup.find("<!--", at)) >= 0:
        end = markup.find("-->", start)
        if end < 0:
            break
        parts.append(markup[at:start])
        at = end + 3
    parts.append(markup[at:])
    first, *chunks = "".join(parts).split("<")
    made = [first]
    for chunk in chunks:
        opens = chunk[:1].isalpha() or chunk[:1] in "/!?"
        made.append(("<" if opens and ">" in chunk else "&lt;") + chunk)
    return "".join(made)


def _extracted(markup: str) -> str:
    import logging

    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        return (
            trafilatura.extract(
                markup, include_comments=False, include_tables=False, favor_recall=True, output_format="txt"
            )
            or ""
        )
    except (RecursionError, ValueError, TypeError, AttributeError):
        return ""


def _depth(markup: str) -> int:
    """The deepest nesting of tags, counted without parsing."""
    depth = deepest = 0
    for match in _TAG.finditer(markup):
        if match[2].lower() in _VOID:
            continue
        depth += -1 if match[1] else 1
        depth = max(depth, 0)
        deepest = max(deepest, depth)
    return deepest


class _Plain(HTMLParser):
    """A page's text as it comes, and what its head says; a stack of names, never recursion."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.title = self.language = self.published = ""
        self._heading = ""
        self._hidden = 0
        self._in_title = False

    def read(self, markup: str) -> None:
        try:
            self.feed(markup)
            self.close()
        except (AssertionError, ValueError):
            return  # markup that is none: what was read until there

    @property
    def text(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self.parts).split("\n"))
        return "\n\n".join(line for line in lines if line)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")[:20]
        elif tag == "title":
            self._in_title = not self.title
        elif tag == "meta":
            self._meta(given)
        elif tag == "time" and not self.published:
            self.published = given.get("datetime", "")[:40]
        if tag in _HIDDEN:
            self._hidden += 1
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN and self._hidden:
            self._hidden -= 1
        if tag == "title":
            self._in_title = False
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title = " ".join((self.title + data).split())[:300]
        elif not self._hidden:
            self.parts.append(data)

    def _meta(self, given: dict[str, str]) -> None:
        name = (given.get("property") or given.get("name") or given.get("itemprop") or "").lower()
        content = given.get("content", "").strip()
        if name in ("article:published_time", "date", "datepublished", "dc.date", "dcterms.date", "pubdate"):
            self.published = content[:40]
        elif name == "og:title" and content:
            self.title = " ".join(content.split())[:300]
            self._in_title = False
        elif (name == "og:locale" and content and not self.language) or (
            given.get("http-equiv", "").lower() == "content-language" and not self.language
        ):
            self.language = content[:20]
