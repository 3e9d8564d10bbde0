"""A file as an article: its text, title, date and language, whatever it came as.

Everything is bounded: bytes, pages, the size of a page's text. What is cut is said in `Article.notes`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import date

from sinews.claims.lexicon import guess
from sinews.claims.model import Article
from sinews.errors import UnreadableFile

_MOST_CHARACTERS = 400_000  # a long report; beyond it nobody calls it an article
_FRONT = re.compile(r"\A---[ \t]*\n(.{0,8000}?)\n---[ \t]*\n", re.S)
_ENTRY = re.compile(r"^([A-Za-z_-]{1,40})[ \t]*:[ \t]*(.{0,500})$", re.M)
_DATE = re.compile(r"((?:19|20)\d\d)-(\d\d)-(\d\d)")
# Marks that change the order in which text is shown, and joiners without width: they would let a page
# show one number and hold another.
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")


def read_document(data: bytes, *, name: str, language: str, published: date | None) -> Article:
    """See `read.read_article`."""
    if not data.strip():
        raise UnreadableFile(f"{name or 'the article'} is empty")
    sha256 = hashlib.sha256(data).hexdigest()
    notes: list[str] = []
    meta: dict[str, str] = {}
    text = decoded(data, notes)
    if match := _FRONT.match(text):
        meta = {key.casefold(): value.strip().strip("\"'") for key, value in _ENTRY.findall(match[1])}
        text = text[match.end() :]
    text = cleaned(text, notes)
    if not text.strip():
        raise UnreadableFile(f"{name or 'the article'} holds no text")
    given = meta.get("lang") or meta.get("language") or ""
    code = language if language != "auto" else given.casefold() or guess(text)
    return Article(
        text,
        meta.get("title", "") or _heading(text),
        code,
        published or as_date(meta.get("date") or meta.get("published") or ""),
        sha256,
        tuple(notes),
    )


def decoded(data: bytes, notes: list[str]) -> str:
    """Bytes as text: UTF-8, else UTF-16 with its mark; what is neither becomes � and is noted."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    else:
        text = data.decode("utf-8-sig", "replace")
    bad = text.count("\ufffd")
    if bad:
        notes.append(f"{bad} bytes are no UTF-8 text and are shown as �")
    return text


def cleaned(text: str, notes: list[str]) -> str:
    """Text in one form: NFC, line ends as \\n, without control characters and unseen marks; bounded."""
    if len(text) > _MOST_CHARACTERS:
        text = text[:_MOST_CHARACTERS]
        notes.append(f"only the first {_MOST_CHARACTERS:,} characters were read")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    unseen = len(_UNSEEN.findall(text))
    if unseen:
        text = _UNSEEN.sub("", text)
        notes.append(f"{unseen} marks that are not seen (direction, joiners) were taken out")
    controls = sum(1 for c in text if c < " " and c not in "\n\t")
    if controls:
        text = "".join(c for c in text if c >= " " or c in "\n\t")
        notes.append(f"{controls} control characters were taken out")
    return unicodedata.normalize("NFC", text)


def as_date(text: str) -> date | None:
    if match := _DATE.search(text):
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return None
    return None


def _heading(text: str) -> str:
    for line in text[:2000].split("\n"):
        line = line.strip()
        if line:
            return line.lstrip("# ").strip() if line.startswith("#") or len(line) <= 150 else ""
    return ""
