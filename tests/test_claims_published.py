"""Claims that newspapers and agencies published, phrased anew, with what they say taken apart.

The statements (in our own words) and where each was published: ../shared/data/claims/claims.csv (c01 …) and
../shared/data/timeline/reports.csv.
"""

from __future__ import annotations

from datetime import date

from sinews.claims.model import Claim, Known
from sinews.claims.read import claims_of, read_article

KNOWN = Known(
    places={"Ovda": "LLOV"},
    operators={"Silk Way": "x-silk-way-airlines"},
    office_holders={"Gantz": "ISR", "Benny Gantz": "ISR"},
)


def read(text: str, language: str) -> list[Claim]:
    return claims_of(read_article(text.encode(), language=language, published=date(2024, 9, 10)), KNOWN)


def told(claim: Claim) -> tuple[object, ...]:
    """Topic, numbers, period and roles, as a test can write them down."""
    roles = {
        role: (m.party.code if m.party else m.place or m.group or m.name)
        for role, (m, *_) in claim.roles.items()
    }
    period = str(claim.period.period) if claim.period else None
    return claim.topic, [q.value for q in claim.quantities], period, roles


def test_c01_money_possibly_more_than_is_open_above_and_vague_in_time() -> None:
    (claim,) = read(
        "Azerbeidzjan heeft de afgelopen jaren voor mogelijk meer dan 10 miljard dollar aan geavanceerde"
        " wapensystemen van Israël gekocht.",
        "nl",
    )
    assert told(claim) == ("arms.dollars", [10e9], "2019/2024", {"supplier": "ISR", "recipient": "AZE"})
    assert (claim.quantities[0].relation, claim.modality) == (">", "mogelijk")
    assert claim.period is not None
    assert claim.period.resolved is not None
    assert claim.period.resolved.startswith("vague")


def test_c02_a_part_of_a_need_for_oil_is_no_part_of_imports() -> None:
    (claim,) = read("Azerbeidzjan dekt ten minste 40 procent van de huidige oliebehoefte van Israël.", "nl")
    assert told(claim) == ("trade.share", [40], None, {"exporter": "AZE", "importer": "ISR"})
    assert (claim.options["of"], claim.quantities[0].relation) == ("need", ">=")


def test_c03_people_who_fled() -> None:
    (claim,) = read("Meer dan 100.000 etnische Armeniërs zijn naar Armenië gevlucht.", "nl")
    assert told(claim) == ("displacement.people", [100_000], None, {"host": "ARM"})


def test_c04_arms_are_marked_where_imports_are_meant() -> None:
    (claim,) = read(
        "Israël a fourni 69 % des armes de l'Azerbaïdjan entre 2016 et 2020, selon le SIPRI.", "fr"
    )
    assert told(claim) == ("arms.share", [69], "2016/2020", {"supplier": "ISR", "recipient": "AZE"})
    assert (claim.options["noun"], claim.attributed_to) == ("arms", "le SIPRI")


def test_c09() -> None:
    (claim,) = read("2016-2020-ci illərdə Azərbaycan əsas silahların 69 faizini İsraildən idxal edib.", "az")
    assert told(claim) == ("arms.share", [69], "2016/2020", {"supplier": "ISR", "recipient": "AZE"})


def test_c11_six_numbers_in_one_item() -> None:
    claims = read(
        "Azerbaijan's imports of major arms grew by 15 per cent in 2014–18 compared with 2009–13, making it the"
        " 23rd largest importer in the world. Its main suppliers were Russia (51 per cent), Israel (43 per cent)"
        " and Turkey (2.8 per cent). Azerbaijan received 17 per cent of Israeli arms exports.",
        "en",
    )
    assert [told(c) for c in claims] == [
        ("arms.change", [15], "2014/2018", {"importer": "AZE"}),
        ("arms.rank", [23], "2014/2018", {"importer": "AZE"}),
        ("arms.share", [51], "2014/2018", {"supplier": "RUS", "recipient": "AZE"}),
        ("arms.share", [43], "2014/2018", {"supplier": "ISR", "recipient": "AZE"}),
        ("arms.share", [2.8], "2014/2018", {"supplier": "TUR", "recipient": "AZE"}),
        ("arms.share", [17], "2014/2018", {"supplier": "ISR", "recipient": "AZE"}),
    ]
    assert str(claims[0].prior.period if claims[0].prior else None) == "2009/2013"
    assert [c.options.get("of") for c in claims[2:]] == ["imports", "imports", "imports", "exports"]


def test_c13_a_ratio_and_a_share() -> None:
    claims = read(
        "In 2011–20 Azerbaijan imported 8.2 times more arms than Armenia, and Turkey supplied 2.9 per cent of"
        " Azerbaijan's arms imports.",
        "en",
    )
    assert [told(c) for c in claims] == [
        ("arms.ratio", [8.2], "2011/2020", {"importer": "AZE", "other": "ARM"}),
        ("arms.share", [2.9], "2011/2020", {"supplier": "TUR", "recipient": "AZE"}),
    ]


def test_c15_two_states_spend_and_the_verb_is_said_once() -> None:
    claims = read(
        "In 2020 Armenia spent $634 million on its military and Azerbaijan more than $2.2 billion.", "en"
    )
    assert [told(c) for c in claims] == [
        ("spending.value", [634e6], "2020", {"state": "ARM"}),
        ("spending.value", [2.2e9], "2020", {"state": "AZE"}),
    ]


def test_c17_arms_and_oil_in_one_sentence() -> None:
    claims = read(
        "Rund 70 Prozent der Rüstungsimporte Bakus kamen zwischen 2016 und 2020 aus Israel; mindestens ein Drittel"
        " des israelischen Öls stammt aus Aserbaidschan.",
        "de",
    )
    assert [(c.topic, c.quantities[0].value) for c in claims] == [
        ("arms.share", 70),
        ("trade.share", 33.3333),
    ]


def test_c19_and_the_jerusalem_post_a_volume_said_as_dollars_stays_dollars() -> None:
    (claim,) = read(
        "Israel hat zwischen 2006 und 2019 Waffen im Wert von 825 Millionen US-Dollar an Aserbaidschan verkauft.",
        "de",
    )
    assert claim.quantities[0].unit == "currency:USD"
    (claim,) = read(
        "$385 million worth of Israeli arms went to Azerbaijan in 2016-2017, SIPRI data show.", "en"
    )
    assert (claim.topic, claim.quantities[0].unit) == ("arms.dollars", "currency:USD")


def test_c26_two_counts_of_the_same_flights() -> None:
    claims = read(
        "At least 92 Silk Way cargo flights have landed at Ovda since 2016, and nearly 100 since 2013.", "en"
    )
    flights = {"operator": "x-silk-way-airlines", "place": "LLOV"}
    assert [told(c) for c in claims] == [
        ("flights.count", [92], "2016/..", flights),
        ("flights.count", [100], "2013/..", flights),
    ]


def test_c28_three_exporters_and_a_rank() -> None:
    claims = read(
        "The US accounted for 40 per cent of global arms exports in 2018–22, Russia for 16 per cent and France for"
        " 11 per cent. India remained the world's largest arms importer in 2018–22.",
        "en",
    )
    assert [told(c) for c in claims] == [
        ("arms.share", [40], "2018/2022", {"exporter": "USA"}),
        ("arms.share", [16], "2018/2022", {"exporter": "RUS"}),
        ("arms.share", [11], "2018/2022", {"exporter": "FRA"}),
        ("arms.rank", [1], "2018/2022", {"importer": "IND"}),
    ]


def test_c41_a_visit() -> None:
    (claim,) = read("Defence Minister Benny Gantz visited Azerbaijan on 3 October 2022.", "en")
    assert told(claim) == ("event.date", [], "2022-10-03", {"state": "ISR", "other": "AZE"})


def test_flights_that_agencies_counted() -> None:
    (claim,) = read(
        "Secondo AP, almeno sei voli della Silk Way sono partiti da Baku per Ovda tra il 1º e il 17 settembre 2023.",
        "it",
    )
    assert told(claim)[:3] == ("flights.count", [6], "2023-09-01/2023-09-17")
    assert claim.attributed_to == "AP"
    (claim,) = read(
        "Hetq counted about 12 flights from Ovda to Baku between November 2023 and April 2024.", "en"
    )
    assert told(claim) == ("flights.count", [12], "2023-11/2024-04", {"origin": "LLOV", "host": "AZE"})
    assert claim.attributed_to == "Hetq"


def test_oil_by_two_papers() -> None:
    (claim,) = read("Israel buys some 40 percent of its oil from Azerbaijan.", "en")
    assert (claim.quantities[0].relation, told(claim)[3]) == ("≈", {"exporter": "AZE", "importer": "ISR"})
    (claim,) = read("More than 30% of Israel's oil comes from Azerbaijan.", "en")
    assert (claim.quantities[0].relation, told(claim)[3]) == (">", {"exporter": "AZE", "importer": "ISR"})
