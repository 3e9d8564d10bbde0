"""A file as an article: its text, title, date and language, whatever it came as.

Everything is bounded: bytes, pages, characters of a page, depth of HTML. What is cut or left out is
said in `Article.notes`. Text is kept in one form (NFC, \\n), since every offset counts in it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from sinews.claims import pdf, webpage
from sinews.claims.lexicon import guess
from sinews.claims.model import Article
from sinews.errors import UnreadableFile

_MOST_BYTES = 20_000_000
_MOST_CHARACTERS = 250_000  # a long report; beyond it nobody calls it an article
_FRONT = re.compile(r"\A\s{0,10}---[ \t]*\n(.{0,8000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_ENTRY = re.compile(r"^([A-Za-z_-]{1,40})[ \t]*:[ \t]*(.{0,500})$", re.M)
_DATE = re.compile(r"((?:19|20)\d\d)-(\d\d)-(\d\d)")
# Marks that change the order in which text is shown, and joiners without width: they would let a page
# show one number and hold another.
_UNSEEN = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
# Markdown around words: links keep their words, emphasis and pictures go.
_MARKDOWN = (
    (re.compile(r"!\[([^\]\n]{0,300})\]\([^)\n]{0,1000}\)"), ""),
    (re.compile(r"\[([^\]\n]{1,300})\]\([^)\n]{0,1000}\)"), r"\1"),
    (re.compile(r"(?<!\w)(\*\*|__)(?=\S)([^*_\n]{1,500})\1(?!\w)"), r"\2"),
    (re.compile(r"(?<!\w)([*_])(?=\S)([^*_\n]{1,500})\1(?!\w)"), r"\2"),
    (re.compile(r"`([^`\n]{1,300})`"), r"\1"),
)


@dataclass
class Draft:
    """What a format gives: text, and what it says of itself."""

    text: str
    title: str = ""
    language: str = ""
    published: date | None = None
    notes: list[str] = field(default_factory=list)


def read_document(data: bytes, *, name: str, language: str, published: date | None) -> Article:
    """See `read.read_article`."""
    shown = name if name and name != "-" else "the article"
    if not data.strip(b"\x00 \t\r\n"):
        raise UnreadableFile(f"{shown} is empty: give a file with an article in it")
    sha256 = hashlib.sha256(data).hexdigest()
    draft = _by_format(data, name, shown)
    text = cleaned(draft.text, draft.notes)
    if not any(c.isalpha() for c in text):
        raise UnreadableFile(f"{shown} holds no text that can be read: give the article as text or HTML")
    code = language if language != "auto" else (_language(draft.language) or guess(text))
    return Article(
        text,
        draft.title or _heading(text),
        code,
        published or draft.published,
        sha256,
        tuple(draft.notes),
    )


def _by_format(data: bytes, name: str, shown: str) -> Draft:
    notes: list[str] = []
    if data[:1024].lstrip().startswith(b"%PDF-") or name.lower().endswith(".pdf"):
        return _from_pdf(data, shown, notes)
    if data[:4] in (b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff\xe0", b"GIF8") or data[:2] == b"\x1f\x8b":
        raise UnreadableFile(
            f"{shown} is an archive or a picture, not an article: save it as text, HTML or PDF"
        )
    if len(data) > _MOST_BYTES:
        data = data[:_MOST_BYTES]
        notes.append(f"only the first {_MOST_BYTES // 1_000_000} MB were read")
    text = decoded(data, notes)
    if webpage.is_html(text, name):
        page = webpage.article_of(text)
        return Draft(page.text, page.title, page.language, as_date(page.published), notes + page.notes)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    draft = Draft(text, notes=notes)
    if match := _FRONT.match(text):
        meta = {key.casefold(): value.strip().strip("\"'") for key, value in _ENTRY.findall(match[1])}
        draft.text = text[match.end() :]
        draft.title = meta.get("title", "")
        draft.language = meta.get("lang") or meta.get("language") or ""
        draft.published = as_date(meta.get("date") or meta.get("published") or "")
    if match or name.lower().endswith((".md", ".markdown")):
        for pattern, put in _MARKDOWN:
            draft.text = pattern.sub(put, draft.text)
    return draft


def _from_pdf(data: bytes, shown: str, notes: list[str]) -> Draft:
    found = pdf.text_of(data, shown)
    return Draft(found.text, found.title, "", as_date(found.published), notes + found.notes)


def decoded(data: bytes, notes: list[str]) -> str:
    """Bytes as text: UTF-8, UTF-16 with its mark, or what an HTML page declares; else � with a note."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    else:
        declared = re.search(rb"charset=[\"']?([A-Za-z0-9_-]{2,20})", data[:2048])
        text = data.decode("utf-8-sig", "replace")
        if "\ufffd" in text and declared:
            try:
                text = data.decode(declared[1].decode("ascii"), "replace")
            except LookupError:
                notes.append("the page declares an encoding that is not known")
    if bad := text.count("\ufffd"):
        notes.append(f"{bad} bytes are no text in the file's encoding and are shown as �")
    return text


def cleaned(text: str, notes: list[str]) -> str:
    """Text in one form: NFC, line ends as \\n, without control characters and unseen marks; bounded."""
    if len(text) > _MOST_CHARACTERS:
        text = text[:_MOST_CHARACTERS]
        notes.append(f"only the first {_MOST_CHARACTERS:,} characters were read")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    text, unseen = _UNSEEN.subn("", text)
    if unseen:
        notes.append(f"{unseen} marks that are not seen (direction, joiners) were taken out")
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    if len(kept) != len(text):
        notes.append(f"{len(text) - len(kept)} control characters were taken out")
    return unicodedata.normalize("NFC", kept)


def as_date(text: str | None) -> date | None:
    """The first ISO date in a text, if the calendar has it."""
    if text and (match := _DATE.search(text)):
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return None
    return None


def _language(declared: str) -> str:
    """A language tag as a file declares it ("nl-NL", "EN"), if it looks like one."""
    base = declared.replace("_", "-").partition("-")[0].casefold()
    return base if re.fullmatch(r"[a-z]{2,3}", base) else ""


def _heading(text: str) -> str:
    for line in text[:2000].split("\n"):
        if line := line.strip():
            return line.lstrip("# ").strip() if line.startswith("#") or len(line) <= 150 else ""
    return ""
