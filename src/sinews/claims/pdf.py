"""The text of a PDF, page by page, within bounds of pages, characters and time."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass, field

from sinews.errors import UnreadableFile

_MOST_BYTES = 50_000_000
_MOST_PAGES = 60
_MOST_CHARACTERS = 250_000
_SECONDS = 8.0


@dataclass
class Pages:
    text: str
    title: str = ""
    published: str = ""
    notes: list[str] = field(default_factory=list)


def text_of(data: bytes, shown: str) -> Pages:
    """The text of a PDF and what its properties say.

    Pages beyond a bound, or that take too long, are left out with a note. Raises `UnreadableFile` for
    what is no PDF, is locked, or holds pictures of pages without text.
    """
    import logging

    import pypdf
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    if len(data) > _MOST_BYTES:
        raise UnreadableFile(f"{shown} is larger than {_MOST_BYTES // 1_000_000} MB: give the article alone")
    # What a damaged or hostile file makes pypdf raise is not only its own errors.
    broken = (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OSError,
    )
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFile(f"{shown} is locked with a password: save it without")
        count = len(reader.pages)
    except (*broken, NotImplementedError) as error:
        raise UnreadableFile(f"{shown} is no PDF that can be read: {_line(error)}") from None
    found = Pages("", *_properties(reader))
    parts: list[str] = []
    until = time.monotonic() + _SECONDS
    skipped = 0
    for number in range(min(count, _MOST_PAGES)):
        if time.monotonic() > until or sum(map(len, parts)) > _MOST_CHARACTERS:
            found.notes.append(f"pages from {number + 1} on were left out: the file is too large to read")
            break
        try:
            parts.append(_bounded(reader.pages[number]))
        except (*broken, MemoryError, pypdf.errors.LimitReachedError):
            skipped += 1
    if skipped:
        found.notes.append(f"{skipped} of {count} pages could not be read and were left out")
    if count > _MOST_PAGES:
        found.notes.append(f"only the first {_MOST_PAGES} of {count} pages were read")
    found.text = "\n\n".join(part for part in parts if part.strip())
    if not found.text.strip():
        raise UnreadableFile(f"{shown} holds no text (pictures of pages?): give the article as text or HTML")
    return found


def _bounded(page: object) -> str:
    """A page's text; a page that unpacks to far more than a page holds is left out."""
    contents = page.get_contents()  # type: ignore[attr-defined]
    if contents is not None and len(contents.get_data()) > 5_000_000:
        raise ValueError("a page that unpacks to more than 5 MB")
    text = page.extract_text()  # type: ignore[attr-defined]
    return _unbroken(text[:100_000])


def _unbroken(text: str) -> str:
    """Lines joined to paragraphs, words put together that a line's end cut."""
    lines = [line.strip() for line in text.split("\n")]
    made = ""
    for line in lines:
        if not line:
            made += "\n\n"
        elif made.endswith("-") and line[:1].islower():
            made = made[:-1] + line
        else:
            made += ("" if made.endswith("\n") or not made else " ") + line
    return made


def _properties(reader: object) -> tuple[str, str]:
    try:
        meta = reader.metadata  # type: ignore[attr-defined]
        title = str(meta.title or "") if meta else ""
        made = meta.creation_date if meta else None
    except Exception:  # properties are a nicety, and files get them wrong in every way
        return "", ""
    return " ".join(title.split())[:300], made.date().isoformat() if made else ""


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:80] or type(error).__name__
