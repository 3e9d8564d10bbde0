"""Files of every kind, well made and hostile, as articles."""

from __future__ import annotations

import contextlib
import time
import zlib
from datetime import date

import pytest

from sinews.claims.read import claims_of, read_article
from sinews.errors import UnreadableFile

SENTENCE = "Israel supplied 69% of Azerbaijan's arms imports in 2016-2020."


def pdf(content: bytes) -> bytes:
    """A PDF of one page that draws `content`."""
    stream = zlib.compress(content)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(stream) + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    made, offsets = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        offsets.append(len(made))
        made += b"%d 0 obj\n" % number + each + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(made)
    return made + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def test_front_matter_gives_title_date_and_language_and_is_no_text() -> None:
    data = f'---\ntitle: "A title"\ndate: 2025-11-10\nlang: en-GB\n---\n\n{SENTENCE}\n'.encode()
    article = read_article(data, name="a.md")
    assert (article.title, article.published, article.language) == ("A title", date(2025, 11, 10), "en")
    assert article.text.strip() == SENTENCE


def test_what_is_given_goes_before_what_the_file_says() -> None:
    data = f"---\ndate: 2025-11-10\nlang: nl\n---\n{SENTENCE}".encode()
    article = read_article(data, language="en", published=date(2021, 1, 2))
    assert (article.language, article.published) == ("en", date(2021, 1, 2))


def test_markdown_links_and_emphasis_keep_their_words() -> None:
    text = (
        "---\ntitle: t\n---\n**Israel** supplied [69%](https://example.org/a) of _Azerbaijan_'s arms imports."
    )
    assert "Israel supplied 69% of Azerbaijan's arms imports." in read_article(text.encode()).text


def test_a_page_gives_its_article_without_menu_or_script() -> None:
    page = f"""<!doctype html><html lang="en-US"><head><title>The page</title>
    <meta property="article:published_time" content="2023-10-20T08:00:00+02:00">
    <script>var hidden = "Israel supplied 99%";</script></head>
    <body><nav><a href="javascript:alert(1)">Home</a> <a>Sport</a></nav>
    <article><h1>The heading</h1><p onclick="evil()">{SENTENCE}</p>
    <p>A second paragraph, long enough that nobody takes the article for an advertisement.</p></article>
    </body></html>"""
    article = read_article(page.encode(), name="page.html")
    assert (article.title, article.language, article.published) == ("The page", "en", date(2023, 10, 20))
    assert SENTENCE in article.text
    assert not {"hidden", "evil", "javascript", "Sport", "<p"} & set(article.text.split())
    (claim,) = claims_of(article)
    assert article.text[claim.start : claim.end] == SENTENCE.rstrip(".")


def test_a_pdf_is_read() -> None:
    article = read_article(pdf(b"BT /F1 12 Tf 72 700 Td (" + SENTENCE.encode() + b") Tj ET"))
    assert SENTENCE in article.text
    assert len(claims_of(article)) == 1


def test_the_guess_of_the_language_needs_one_sentence() -> None:
    for language, text in {
        "en": "The country bought most of its weapons from its neighbours.",
        "nl": "Het land kocht de meeste wapens van zijn buren.",
        "de": "Das Land kaufte die meisten Waffen von seinen Nachbarn.",
        "fr": "Le pays a acheté la plupart de ses armes à ses voisins.",
        "ru": "Страна купила большую часть оружия у своих соседей.",
        "tr": "Ülke silahlarının çoğunu komşularından satın aldı ve bu yıl da öyle oldu.",
        "az": "Ölkə silahların çoxunu qonşularından alıb və bu il də belə olub.",
        "it": "Il paese ha acquistato la maggior parte delle armi dai suoi vicini.",
        "pl": "Kraj kupił większość uzbrojenia od swoich sąsiadów.",
        "el": "Η χώρα αγόρασε τα περισσότερα όπλα από τους γείτονές της.",
        "es": "El país compró la mayoría de las armas a sus vecinos.",
    }.items():
        assert read_article(text.encode()).language == language


def test_a_language_without_a_lexicon_gives_no_claim() -> None:
    article = read_article("Izrael adta a fegyverek 69%-át.".encode(), language="hu")
    assert article.language == "hu"
    assert claims_of(article) == []


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \n\x00\n", "empty"),
        (b"PK\x03\x04rest", "archive or a picture"),
        (b"%PDF-1.7 and no more", "no PDF"),
        (pdf(b""), "no text"),
        (b"12 34 56", "no text"),
    ],
)
def test_what_holds_no_article_is_refused_in_one_line(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile) as error:
        read_article(data, name="given.txt")
    assert says in str(error.value)
    assert "given.txt" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (SENTENCE.encode() + b" \xff\xfa", "no text"),
        ((SENTENCE + "\u202e96\u202c").encode(), "not seen"),
        ((SENTENCE + "\x00\x07").encode(), "control characters"),
        (SENTENCE.encode() + b" a" * 10_000_000, "only the first"),
        (f"<html><body>{'<div>' * 3000}<p>{SENTENCE}</p>".encode(), "nests deeper"),
    ],
)
def test_hostile_text_is_read_as_far_as_it_goes_with_a_note(data: bytes, note: str) -> None:
    article = read_article(data)
    assert any(note in each for each in article.notes), article.notes
    assert article.text.startswith("Israel supplied 69%")
    assert not {"\x00", "\u202e", "\x07"} & set(article.text)


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body>" + b"<" * 400_000 + SENTENCE.encode(),
        b"<html><body>" + b"<!--" * 100_000 + SENTENCE.encode(),
        b"<html><body><p " + b"a=b " * 100_000 + b">" + SENTENCE.encode(),
        b"(" * 200_000 + SENTENCE.encode(),
        b"9" * 1_000_000 + b" " + SENTENCE.encode(),
        b"9,999" * 100_000 + b" " + SENTENCE.encode(),
        b"a" * 30_000_000,
        b"---\n" + b"a: b\n" * 300_000 + SENTENCE.encode(),
        b"---\ntitle: t\n---\n" + b"**a " * 20_000 + b"[a](" * 20_000,
        pdf(b"BT (x) Tj ET" + b" " * 100_000_000),
    ],
    ids=[
        "angles",
        "comments",
        "attributes",
        "brackets",
        "digits",
        "groups",
        "one word",
        "front",
        "stars",
        "bomb",
    ],
)
def test_no_file_takes_long_to_take_in(data: bytes) -> None:
    began = time.process_time()
    with contextlib.suppress(UnreadableFile):
        read_article(data, name="a.md" if data.startswith(b"---") else "")
    assert time.process_time() - began < 10
