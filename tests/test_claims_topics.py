"""What kind of statement a sentence makes, for any states: topic, roles, direction, denominator."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sinews import parties
from sinews.claims.model import Claim
from sinews.claims.read import claims_of, read_article

STATES = sorted(p.code for p in parties.all_parties() if p.kind == "state")
# Language, sentence, topic, roles of A and (where there are two) of B.
TEMPLATES = [
    ("en", "{A} accounted for 12% of global arms exports in 2016–20.", "arms.share", ("exporter",)),
    ("en", "{A} was the world's fifth largest arms importer in 2016.", "arms.rank", ("importer",)),
    ("en", "{A}'s arms imports were twice those of {B} in 2016.", "arms.ratio", ("importer", "other")),
    ("en", "{A} imported three times as many weapons as {B}.", "arms.ratio", ("importer", "other")),
    ("en", "{A}'s military expenditure rose by 12% in 2016.", "spending.change", ("state",)),
    ("en", "Military spending in {A} amounted to 2.1% of GDP in 2016.", "spending.share", ("state",)),
    ("en", "At the end of 2016 {A} hosted 20,000 refugees from {B}.", "displacement.people", ("host", "origin")),
    ("en", "20,000 people fled from {B} to {A} in 2016.", "displacement.people", ("host", "origin")),
    ("en", "500 people were killed in {A} in 2016.", "conflict.deaths", ("state",)),
    ("en", "{A} imported 40% of its oil from {B} in 2016.", "trade.share", ("importer", "exporter")),
    ("en", "{B} provides 40 per cent of {A}'s oil.", "trade.share", ("importer", "exporter")),
    ("en", "{A} has ratified the Arms Trade Treaty.", "state.treaty", ("state",)),
    ("en", "{A} delivered arms to 12 countries in 2016.", "arms.partners", ("exporter",)),
    ("en", "{A} supplied 12 tanks to {B} in 2016.", "arms.weapon", ("supplier", "recipient")),
    ("en", "Arms exports by {A} to {B} doubled in 2016.", "arms.change", ("supplier", "recipient")),
    ("en", "{A} and {B} signed a defence pact in 2016.", "state.agreement", ("state", "other")),
    ("en", "{A} was an electoral autocracy in 2016.", "state.regime", ("state",)),
    ("nl", "{A} was in 2016-2020 goed voor 12% van de wereldwijde wapenexport.", "arms.share", ("exporter",)),
    ("nl", "De wapeninvoer van {A} was in 2016 twee keer zo groot als die van {B}.", "arms.ratio", ("importer", "other")),
    ("nl", "{A} gaf in 2016 3 miljard dollar uit aan defensie.", "spending.value", ("state",)),
    ("nl", "De militaire uitgaven van {A} stegen in 2016 met 12 procent.", "spending.change", ("state",)),
    ("nl", "Eind 2016 verbleven 20.000 vluchtelingen uit {B} in {A}.", "displacement.people", ("host", "origin")),
    ("nl", "In 2016 vluchtten 20.000 mensen uit {B} naar {A}.", "displacement.people", ("host", "origin")),
    ("nl", "In {A} kwamen in 2016 500 mensen om het leven.", "conflict.deaths", ("state",)),
    ("nl", "{A} leverde in 2016 wapens aan 12 landen.", "arms.partners", ("exporter",)),
    ("de", "{A} war 2016 der zweitgrößte Waffenimporteur der Welt.", "arms.rank", ("importer",)),
    ("de", "2016 flohen 20.000 Menschen aus {B} nach {A}.", "displacement.people", ("host", "origin")),
    ("de", "Die Militärausgaben von {A} stiegen 2016 um 12 Prozent.", "spending.change", ("state",)),
]  # fmt: skip


def read(text: str, language: str = "en") -> list[Claim]:
    return claims_of(read_article(text.encode(), language=language, published=date(2024, 9, 10)))


def code(claim: Claim, role: str) -> str | None:
    mentions = claim.roles.get(role, ())
    return ",".join((m.party.code if m.party else m.group or m.name or "") for m in mentions) or None


@given(
    st.sampled_from(TEMPLATES),
    st.lists(st.sampled_from(STATES), min_size=2, max_size=2, unique=True),
)
@settings(max_examples=300, deadline=None)
def test_any_states_have_the_roles_that_are_written(
    template: tuple[str, str, str, tuple[str, ...]], pair: list[str]
) -> None:
    language, text, topic, roles = template
    names = {letter: parties.name(each, language) for letter, each in zip("AB", pair, strict=True)}
    for claim in read(text.format(**names), language):
        assert claim.topic == topic
        for role, each in zip(roles, pair, strict=False):
            assert code(claim, role) in (None, each)
        assert set(claim.roles) <= set(roles)


@pytest.mark.parametrize(("language", "text", "topic", "roles"), TEMPLATES)
def test_each_kind_of_statement_is_found(
    language: str, text: str, topic: str, roles: tuple[str, ...]
) -> None:
    names = {"A": parties.name("KEN", language), "B": parties.name("PER", language)}
    (claim,) = read(text.format(**names), language)
    assert claim.topic == topic
    assert [code(claim, role) for role in roles] == ["KEN", "PER"][: len(roles)]


@pytest.mark.parametrize(
    ("text", "way", "prior"),
    [
        ("US arms exports: +26% in 2019–23 compared with 2014–18.", "up", "2014/2018"),
        ("US arms exports: −26% in 2019–23 compared with 2014–18.", "down", "2014/2018"),
        ("Arms imports by European states were 94 per cent higher in 2019–23 than in 2014–18.", "up", "2014/2018"),
        ("Azerbaijan's arms imports halved between 2011–15 and 2016–20.", "down", "2011/2015"),
        ("Russian arms exports fell by 64 per cent in 2020–24 as against 2015–2019.", "down", "2015/2019"),
        ("Chinese arms exports fell by 5 per cent in 2020–24 compared with the five years before.", "down", "2015/2019"),
        ("Azerbaijan's arms imports more than doubled in 2011–15 compared with 2006–10.", "up", "2006/2010"),
    ],
)  # fmt: skip
def test_changes_have_their_sign_and_the_period_before(text: str, way: str, prior: str) -> None:
    (claim,) = read(text)
    assert (claim.topic, claim.options["direction"]) == ("arms.change", way)
    assert claim.prior is not None
    assert str(claim.prior.period) == prior


@pytest.mark.parametrize(
    ("text", "values", "prior"),
    [
        ("Israel's share of Azerbaijan's arms imports rose from 34 to 42 per cent.", [34, 42], None),
        (
            "Russia's share of Armenia's arms imports dropped from 94 per cent in 2016–20 to 32 per cent in 2020–24.",
            [94, 32],
            "2016/2020",
        ),
    ],
)
def test_a_share_in_two_periods(text: str, values: list[float], prior: str | None) -> None:
    (claim,) = read(text)
    assert claim.topic == "arms.share_change"
    assert [q.value for q in claim.quantities] == values
    assert (str(claim.prior.period) if claim.prior else None) == prior


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("Azerbaijan accounted for 17% of Israel's arms exports in 2016–20.", "exports"),
        ("Israel sold 17% of its weapons to Azerbaijan in 2016–20.", "exports"),
        ("Azerbaijan bought 69% of its weapons from Israel in 2016–20.", "imports"),
        ("Three quarters of Armenian weapons came from Russia in 2018–22.", "imports"),
        ("The largest recipients of Israeli arms in 2020–24 were India (34%) and the USA (13%).", "exports"),
        ("Azerbaijan's main suppliers of arms were Russia (51%) and Israel (43%).", "imports"),
        ("The Middle East accounted for 27 per cent of global arms imports in 2020–24.", "world-imports"),
        ("69% of Azerbaijan's arsenal came from Israel.", "arsenal"),
    ],
)
def test_what_a_share_is_of(text: str, of: str) -> None:
    claims = read(text)
    assert claims
    assert {c.options["of"] for c in claims} == {of}


def test_a_set_by_name_and_those_without_restrictions() -> None:
    (claim,) = read(
        "The five largest arms exporters in 2020–24 were the USA, France, Russia, China and Germany."
    )
    assert (claim.topic, claim.options["n"]) == ("arms.top", "5")
    assert code(claim, "members") == "USA,FRA,RUS,CHN,DEU"
    (claim,) = read(
        "China and Russia are the only ones of the ten largest exporters outside the Arms Trade Treaty."
    )
    assert (claim.topic, claim.options["n"], claim.options["instruments"]) == ("arms.without", "10", "att")
    assert not claim.negated


def test_two_suppliers_joined_are_one_share_and_respectively_is_none() -> None:
    (claim,) = read(
        "Russia and Israel together supplied 94 per cent of Azerbaijan's arms imports in 2014–18."
    )
    assert code(claim, "supplier") == "RUS,ISR"
    (claim,) = read("Samen waren Rusland en Frankrijk goed voor een derde van de Indiase wapeninvoer.", "nl")
    assert code(claim, "supplier") == "RUS,FRA"
    assert (
        read("Belarus and Israel accounted for 3% and 43% respectively of Azerbaijan's arms imports.") == []
    )


def test_signed_but_not_ratified_is_two_things() -> None:
    signed, ratified = read("Israel has signed but not ratified the Arms Trade Treaty.")
    assert (signed.options["act"], signed.negated) == ("signed", False)
    assert (ratified.options["act"], ratified.negated) == ("ratified", True)


def test_the_day_before_is_one_day() -> None:
    (claim,) = read("The Israeli minister was in Baku the day before the offensive of 19 September 2023.")
    assert (claim.topic, claim.options["n"], claim.options["order"]) == ("event.between", "1", "before")


def test_weapons_and_their_price_are_two_claims() -> None:
    claims = read("In July of this year Azerbaijan ordered two satellites from Israel for $120 million.")
    assert [(c.topic, c.quantities[0].value) for c in claims] == [("arms.dollars", 120e6), ("arms.weapon", 2)]
    assert {str(c.period.period) for c in claims if c.period} == {"2024-07"}


def test_an_act_with_a_date_says_when_and_a_standing_does_not() -> None:
    (claim,) = read("Germany ratified the Arms Trade Treaty in 2014.")
    assert claim.options["dated"] == "yes"
    (claim,) = read("Germany has ratified the Arms Trade Treaty.")
    assert "dated" not in claim.options


@pytest.mark.parametrize(
    ("language", "text", "relation", "low", "high"),
    [
        ("en", "Turkish arms exports more than halved between 2011–15 and 2016–20.", "<", 0, 0.5),
        ("en", "Turkish arms exports more than doubled between 2011–15 and 2016–20.", ">", 2, float("inf")),
        ("it", "Le esportazioni turche di armi sono più che raddoppiate tra il 2011-2015 e il 2016-2020.", ">", 2, float("inf")),
        ("nl", "De Turkse wapenexport is tussen 2011-2015 en 2016-2020 meer dan gehalveerd.", "<", 0, 0.5),
    ],
)  # fmt: skip
def test_more_than_halved_is_less_than_half(
    language: str, text: str, relation: str, low: float, high: float
) -> None:
    (claim,) = read(text, language)
    (quantity,) = claim.quantities
    assert (quantity.relation, quantity.low, quantity.high) == (relation, low, high)


def test_all_of_is_a_hundred_per_cent_and_mostly_is_no_yes() -> None:
    (claim,) = read("Russia supplied all of Kazakhstan's arms imports in 2016–20.")
    assert (claim.topic, claim.quantities[0].value) == ("arms.share", 100)
    assert read("Azerbaijan mainly bought weapons from Israel in 2016–20.") == []


def test_a_place_does_not_spend() -> None:
    assert read("Private armies in Poland spent 31.6 billion dollars on their military in 2023.") == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "At the end of 2023 Armenia hosted 143,000 refugees from Azerbaijan."),
        ("nl", "Eind 2023 telde Armenië 143.000 vluchtelingen uit Azerbeidzjan."),
        ("de", "Ende 2023 lebten 143.000 Flüchtlinge aus Aserbaidschan in Armenien."),
        ("fr", "Fin 2023, l'Arménie accueillait 143 000 réfugiés d'Azerbaïdjan."),
        ("ru", "В конце 2023 года в Армении находились 143 тыс. беженцев из Азербайджана."),
        ("el", "Στο τέλος του 2023 η Αρμενία φιλοξενούσε 143.000 πρόσφυγες από το Αζερμπαϊτζάν."),
    ],
)
def test_the_end_of_a_year_is_the_year(language: str, text: str) -> None:
    (claim,) = read(text, language)
    assert claim.period is not None
    assert (str(claim.period.period), claim.options["flow"]) == ("2023", "stock")
