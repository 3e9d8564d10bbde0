"""Who supplies and who receives, for any two states, and never the other way round."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sinews import parties
from sinews.claims.model import Claim
from sinews.claims.read import claims_of, read_article

STATES = sorted(p.code for p in parties.all_parties() if p.kind == "state")
TEMPLATES = {
    "en": [
        "{S} supplied 34% of {R}'s arms imports in 2016–2020.",
        "{R} bought 34% of its arms from {S} in 2016–2020.",
        "In 2016–2020, 34 per cent of {R}'s arms imports came from {S}.",
        "{R} accounted for 34 per cent of {S}'s arms exports in 2016–20.",
        "{S} was the largest supplier of arms to {R} in 2016-20.",
        "{R}'s largest supplier of arms was {S} in 2016-20.",
        "{S} sold weapons to {R} in 2016.",
        "{S}'s arms exports to {R} rose by 20 per cent in 2016.",
        "{R} was the largest customer of {S}'s arms industry.",
        "{S}, according to SIPRI, supplied 34% of the weapons imported by {R} in 2016.",
        "Arms imports by {R} from {S} fell by 20% in 2016.",
        "{S} sold {R} weapons worth $20 million in 2016.",
        "Of {R}'s arms imports, 34 per cent came from {S}.",
        "{S}, which supplied 34% of the arms that {R} imported, denies it.",
        "{R} ordered weapons from {S} for 20 million dollars.",
    ],
    "nl": [
        "{S} leverde in 2016-2020 34% van de wapenimport van {R}.",
        "{R} kocht 34 procent van zijn wapens van {S}.",
        "In 2016 kwam 34 procent van de wapeninvoer van {R} uit {S}.",
        "{R} was goed voor 34 procent van de wapenexport van {S}.",
        "{S} was in 2016 de grootste wapenleverancier van {R}.",
        "In 2016 leverde {S} wapens aan {R}.",
        "{S} verkocht {R} in 2016 voor 20 miljoen dollar wapens.",
        "De wapenexport van {S} naar {R} steeg in 2016 met 20 procent.",
        "Aan {R} leverde {S} in 2016 20 procent van zijn wapenexport.",
        "Van de wapens die {R} in 2016 kocht, kwam 20 procent uit {S}.",
        "{R} bestelde bij {S} voor 20 miljoen dollar wapens.",
    ],
    "de": [
        "{S} lieferte 2016 34 Prozent der Waffenimporte von {R}.",
        "2016 stammten 34 Prozent der Waffenimporte von {R} aus {S}.",
        "{R} kaufte 2016 34 Prozent seiner Waffen von {S}.",
        "{S} war 2016 der größte Waffenlieferant von {R}.",
        "2016 lieferte {S} Waffen an {R}.",
        "Die Waffenexporte von {S} nach {R} stiegen 2016 um 20 Prozent.",
    ],
    "tr": [
        "2016'da {R}'nın silah ithalatının yüzde 34'ü {S}'dan geldi.",
        "{S} 2016'da {R}'ya silah sattı.",
        "{R} 2016'da {S}'dan 20 milyon dolarlık silah satın aldı.",
    ],
}
# Said of the same two states without stating it: denied, asked, wished, supposed.
UNSTATED = {
    "en": [
        "Did {S} supply 34% of {R}'s arms imports?",
        "{S} should supply 34% of {R}'s arms imports.",
        "If {S} supplied 34% of {R}'s arms imports, it would be news.",
        "{S} wants to supply 34% of {R}'s arms imports.",
        "I think {S} supplied 34% of {R}'s arms imports.",
    ],
    "nl": [
        "Leverde {S} 34% van de wapenimport van {R}?",
        "{S} moet 34% van de wapenimport van {R} leveren.",
        "{S} wil 34% van de wapenimport van {R} leveren.",
        "Helaas leverde {S} 34% van de wapenimport van {R}.",
    ],
}


def read(template: str, language: str, supplier: str, recipient: str) -> list[Claim]:
    names = {"S": parties.name(supplier, language), "R": parties.name(recipient, language)}
    text = template.format(**names)
    return claims_of(read_article(text.encode(), language=language))


def codes(claim: Claim, role: str) -> tuple[str | None, ...]:
    return tuple(m.party.code if m.party else m.group for m in claim.roles.get(role, ()))


@given(
    st.sampled_from([(language, t) for language in TEMPLATES for t in TEMPLATES[language]]),
    st.lists(st.sampled_from(STATES), min_size=2, max_size=2, unique=True),
)
@settings(max_examples=400, deadline=None)
def test_roles_are_read_as_they_are_written(template: tuple[str, str], pair: list[str]) -> None:
    language, text = template
    supplier, recipient = pair
    for claim in read(text, language, supplier, recipient):
        assert codes(claim, "supplier") in ((), (supplier,))
        assert codes(claim, "recipient") in ((), (recipient,))
        assert not claim.negated


def test_nearly_every_pair_is_read() -> None:
    pairs = list(zip(STATES[::7], STATES[3::7], strict=False))
    asked = read_whole = 0
    for language, texts in TEMPLATES.items():
        for text in texts:
            for supplier, recipient in pairs[:12]:
                claims = read(text, language, supplier, recipient)
                asked += 1
                read_whole += any(codes(c, "supplier") and codes(c, "recipient") for c in claims)
    assert read_whole / asked > 0.97


@given(
    st.sampled_from([(language, t) for language in UNSTATED for t in UNSTATED[language]]),
    st.lists(st.sampled_from(STATES), min_size=2, max_size=2, unique=True),
)
@settings(max_examples=80, deadline=None)
def test_what_is_not_stated_is_no_claim(template: tuple[str, str], pair: list[str]) -> None:
    assert read(template[1], template[0], *pair) == []
