"""An article read whole: bytes in, claims out."""

from __future__ import annotations

from datetime import date

import pytest

from sinews.claims.model import Claim
from sinews.claims.read import claims_of, read_article

PUBLISHED = date(2023, 10, 1)


def read(text: str, language: str = "auto") -> list[Claim]:
    return claims_of(read_article(text.encode(), language=language, published=PUBLISHED))


def codes(claim: Claim) -> dict[str, tuple[str, ...]]:
    return {
        role: tuple(m.party.code if m.party else m.group or m.place or m.name or "" for m in mentions)
        for role, mentions in claim.roles.items()
    }


@pytest.mark.parametrize(
    "text",
    [
        "Israel supplied 69% of Azerbaijan's arms imports in 2016–2020.",
        "Between 2016 and 2020, 69 per cent of Azerbaijan's arms imports came from Israel.",
        "In 2016–2020 leverde Israël 69% van de wapeninvoer van Azerbeidzjan.",
        "Tussen 2016 en 2020 kwam 69 procent van de Azerbeidzjaanse wapenimport uit Israël.",
    ],
)
def test_a_share_of_imports_is_read_with_both_roles(text: str) -> None:
    (claim,) = read(text)
    assert claim.topic == "arms.share"
    assert claim.options["of"] == "imports"
    assert codes(claim) == {"supplier": ("ISR",), "recipient": ("AZE",)}
    (quantity,) = claim.quantities
    assert (quantity.value, quantity.low, quantity.high, quantity.unit) == (69, 68.5, 69.5, "%")
    assert claim.period is not None
    assert str(claim.period.period) == "2016/2020"
    assert text[claim.start : claim.end] == claim.text


def test_a_list_in_brackets_is_several_claims() -> None:
    text = "The main suppliers of arms to Azerbaijan in 2014-18 were Russia (51%), Israel (43%) and Turkey (2.8%)."
    claims = read(text)
    assert [(codes(c)["supplier"][0], c.quantities[0].value) for c in claims] == [
        ("RUS", 51),
        ("ISR", 43),
        ("TUR", 2.8),
    ]
    assert {codes(c)["recipient"] for c in claims} == {("AZE",)}
