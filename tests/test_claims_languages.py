"""The commonest claims in every language, phrased as its newspapers phrase them."""

from __future__ import annotations

from datetime import date

import pytest

from sinews.claims.lexicon import languages
from sinews.claims.model import Claim, Known
from sinews.claims.read import claims_of, read_article

KNOWN = Known(
    places={"Ovda": "LLOV", "Овда": "LLOV"},
    operators={"Silk Way": "x-silk-way-airlines"},
    office_holders={"Gantz": "ISR", "Ганц": "ISR"},
)

# Language, sentence, topic, value and unit of its last number, period, roles.
CASES: list[tuple[str, str, str, float | None, str | None, str | None, dict[str, str]]] = [
    # Shares
    ("en", "Nearly 70 per cent of Azerbaijan's arms imports in 2016–20 came from Israel.",
     "arms.share", 70, "%", "2016/2020", {"supplier": "ISR", "recipient": "AZE"}),
    ("nl", "Bakoe haalde tussen 2016 en 2020 69 procent van zijn wapens uit Israël.",
     "arms.share", 69, "%", "2016/2020", {"supplier": "ISR", "recipient": "AZE"}),
    ("de", "Rund 70 Prozent der Waffenimporte Aserbaidschans kamen zwischen 2016 und 2020 aus Israel.",
     "arms.share", 70, "%", "2016/2020", {"supplier": "ISR", "recipient": "AZE"}),
    ("de", "Israel lieferte 69 Prozent der Waffen, die Aserbaidschan zwischen 2016 und 2020 importierte.",
     "arms.share", 69, "%", "2016/2020", {"supplier": "ISR", "recipient": "AZE"}),
    ("fr", "Entre 2016 et 2020, 69 % des importations d'armes de l'Azerbaïdjan provenaient d'Israël.",
     "arms.share", 69, "%", "2016/2020", {"supplier": "ISR", "recipient": "AZE"}),
    ("fr", "Israël a fourni 69 % des armes achetées par Bakou entre 2016 et 2020.",
     "arms.share", 69, "%", "2016/2020", {"supplier": "ISR", "recipient": "AZE"}),
    ("ru", "С 2016 по 2020 год 69% импорта вооружений Азербайджана приходилось на Израиль.",
     "arms.share", 69, "%", "2016/2020", {"supplier": "ISR", "recipient": "AZE"}),
    ("ru", "Израиль поставил Азербайджану 69% импортированного оружия в 2016–2020 годах.",
     "arms.share", 69, "%", "2016/2020", {"supplier": "ISR", "recipient": "AZE"}),
    ("it", "Tra il 2016 e il 2020 il 69% delle armi importate dall'Azerbaigian proveniva da Israele.",
     "arms.share", 69, "%", "2016/2020", {"supplier": "ISR", "recipient": "AZE"}),
    ("pl", "W latach 2016–2020 69 proc. importu uzbrojenia Azerbejdżanu pochodziło z Izraela.",
     "arms.share", 69, "%", "2016/2020", {"supplier": "ISR", "recipient": "AZE"}),
    ("tr", "Azerbaycan'ın 2016-2020 yıllarındaki silah ithalatının yüzde 69'u İsrail'den geldi.",
     "arms.share", 69, "%", "2016/2020", {"supplier": "ISR", "recipient": "AZE"}),
    ("az", "2016-2020-ci illərdə Azərbaycan silahların 69 faizini İsraildən alıb.",
     "arms.share", 69, "%", "2016/2020", {"supplier": "ISR", "recipient": "AZE"}),
    ("el", "Το 69% των εισαγωγών όπλων του Αζερμπαϊτζάν την περίοδο 2016-2020 προήλθε από το Ισραήλ.",
     "arms.share", 69, "%", "2016/2020", {"supplier": "ISR", "recipient": "AZE"}),
    ("es", "Entre 2016 y 2020, el 69 % de las importaciones de armas de Azerbaiyán procedía de Israel.",
     "arms.share", 69, "%", "2016/2020", {"supplier": "ISR", "recipient": "AZE"}),
    # Shares of the world's
    ("en", "The United States accounted for 43 per cent of global arms exports in 2020–24.",
     "arms.share", 43, "%", "2020/2024", {"exporter": "USA"}),
    ("de", "Auf die USA entfielen 2020–2024 43 Prozent der weltweiten Rüstungsexporte.",
     "arms.share", 43, "%", "2020/2024", {"exporter": "USA"}),
    ("fr", "Les États-Unis représentaient 43 % des exportations mondiales d'armes en 2020-2024.",
     "arms.share", 43, "%", "2020/2024", {"exporter": "USA"}),
    ("it", "Gli Stati Uniti rappresentano il 43% delle esportazioni mondiali di armi nel 2020-2024.",
     "arms.share", 43, "%", "2020/2024", {"exporter": "USA"}),
    # Ranks
    ("de", "Aserbaidschan belegte 2014–2018 Platz 23 unter den Waffenimporteuren.",
     "arms.rank", 23, "rank", "2014/2018", {"importer": "AZE"}),
    ("fr", "L'Azerbaïdjan était le 23e importateur d'armes au monde en 2014-2018.",
     "arms.rank", 23, "rank", "2014/2018", {"importer": "AZE"}),
    ("ru", "Израиль был крупнейшим поставщиком оружия Азербайджану в 2016–2020 годах.",
     "arms.rank", 1, "rank", "2016/2020", {"supplier": "ISR", "recipient": "AZE"}),
    ("pl", "Izrael był w latach 2016–2020 największym dostawcą broni do Azerbejdżanu.",
     "arms.rank", 1, "rank", "2016/2020", {"supplier": "ISR", "recipient": "AZE"}),
    ("tr", "İsrail 2016-2020 döneminde Azerbaycan'ın en büyük silah tedarikçisi oldu.",
     "arms.rank", 1, "rank", "2016/2020", {"supplier": "ISR", "recipient": "AZE"}),
    ("it", "Israele è stato il principale fornitore di armi dell'Azerbaigian nel 2016-2020.",
     "arms.rank", 1, "rank", "2016/2020", {"supplier": "ISR", "recipient": "AZE"}),
    ("el", "Το Ισραήλ ήταν ο μεγαλύτερος προμηθευτής όπλων του Αζερμπαϊτζάν την περίοδο 2016-2020.",
     "arms.rank", 1, "rank", "2016/2020", {"supplier": "ISR", "recipient": "AZE"}),
    # Changes
    ("fr", "Les importations d'armes de l'Arménie ont diminué de 76 % entre 2015-2019 et 2020-2024.",
     "arms.change", 76, "%", "2020/2024", {"importer": "ARM"}),
    ("pl", "Eksport uzbrojenia Rosji spadł o 64 procent między latami 2015–2019 a 2020–2024.",
     "arms.change", 64, "%", "2020/2024", {"exporter": "RUS"}),
    ("az", "Azərbaycanın silah idxalı 2014-2018-ci illərdə 2009-2013-cü illərlə müqayisədə 15 faiz artıb.",
     "arms.change", 15, "%", "2014/2018", {"importer": "AZE"}),
    ("el", "Οι εξαγωγές όπλων της Ρωσίας μειώθηκαν κατά 64% μεταξύ 2015-2019 και 2020-2024.",
     "arms.change", 64, "%", "2020/2024", {"exporter": "RUS"}),
    # Money
    ("de", "Israel verkaufte Aserbaidschan zwischen 2006 und 2019 Waffen im Wert von 825 Millionen Dollar.",
     "arms.dollars", 825e6, "currency:USD", "2006/2019", {"supplier": "ISR", "recipient": "AZE"}),
    ("ru", "В 2011 году Азербайджан закупил у Израиля оружие на 1,6 млрд долларов.",
     "arms.dollars", 1.6e9, "currency:USD", "2011", {"supplier": "ISR", "recipient": "AZE"}),
    ("fr", "L'Azerbaïdjan a acheté à Israël pour 1,6 milliard de dollars d'armes en 2011.",
     "arms.dollars", 1.6e9, "currency:USD", "2011", {"supplier": "ISR", "recipient": "AZE"}),
    ("tr", "Azerbaycan 2011'de İsrail'den 1,6 milyar dolarlık silah satın aldı.",
     "arms.dollars", 1.6e9, "currency:USD", "2011", {"supplier": "ISR", "recipient": "AZE"}),
    # Spending
    ("ru", "В 2023 году Польша потратила на оборону 3,8% ВВП.",
     "spending.share", 3.8, "%", "2023", {"state": "POL"}),
    ("tr", "Türkiye'nin askeri harcamaları 2023'te 15,8 milyar dolar oldu.",
     "spending.value", 15.8e9, "currency:USD", "2023", {"state": "TUR"}),
    ("pl", "Wydatki wojskowe Ukrainy wyniosły w 2023 r. 64,8 mld dolarów.",
     "spending.value", 64.8e9, "currency:USD", "2023", {"state": "UKR"}),
    ("el", "Οι στρατιωτικές δαπάνες της Τουρκίας ανήλθαν το 2023 σε 15,8 δισ. δολάρια.",
     "spending.value", 15.8e9, "currency:USD", "2023", {"state": "TUR"}),
    ("es", "El gasto militar de Ucrania alcanzó los 64.800 millones de dólares en 2023.",
     "spending.value", 64.8e9, "currency:USD", "2023", {"state": "UKR"}),
    # Deaths and displaced
    ("fr", "Plus de 7 000 personnes ont été tuées dans les combats en Azerbaïdjan en 2020.",
     "conflict.deaths", 7000, "deaths", "2020", {"state": "AZE"}),
    ("it", "Nel 2020 più di 7.000 persone sono morte nei combattimenti in Azerbaigian.",
     "conflict.deaths", 7000, "deaths", "2020", {"state": "AZE"}),
    ("tr", "2020'de Azerbaycan'daki çatışmalarda 7.600 kişi öldü.",
     "conflict.deaths", 7600, "deaths", "2020", {"state": "AZE"}),
    ("de", "Mehr als 100.000 Menschen flohen im September 2023 aus Bergkarabach nach Armenien.",
     "displacement.people", 100_000, "people", "2023-09", {"origin": "nagorno-karabakh", "host": "ARM"}),
    ("ru", "Из Нагорного Карабаха в Армению прибыли 88,7 тыс. беженцев.",
     "displacement.people", 88_700, "people", None, {"origin": "nagorno-karabakh", "host": "ARM"}),
    ("pl", "Ponad 100 tys. osób uciekło z Górskiego Karabachu do Armenii we wrześniu 2023 roku.",
     "displacement.people", 100_000, "people", "2023-09", {"origin": "nagorno-karabakh", "host": "ARM"}),
    ("az", "2023-cü ilin sonunda Ermənistanda Azərbaycandan 143 min qaçqın olub.",
     "displacement.people", 143_000, "people", "2023", {"origin": "AZE", "host": "ARM"}),
    # Visits, flights, treaties
    ("de", "Der israelische Verteidigungsminister Gantz besuchte Baku am 3. Oktober 2022.",
     "event.date", None, None, "2022-10-03", {"state": "ISR", "other": "AZE"}),
    ("ru", "Министр обороны Израиля Ганц посетил Азербайджан 3 октября 2022 года.",
     "event.date", None, None, "2022-10-03", {"state": "ISR", "other": "AZE"}),
    ("fr", "Au moins 92 vols cargo de Silk Way ont atterri à Ovda entre 2016 et mars 2023.",
     "flights.count", 92, "flights", "2016/2023-03", {"operator": "x-silk-way-airlines"}),
    ("de", "Russland hat den Waffenhandelsvertrag nicht unterzeichnet.",
     "state.treaty", None, None, None, {"state": "RUS"}),
    ("pl", "Rosja nie podpisała Traktatu o handlu bronią.",
     "state.treaty", None, None, None, {"state": "RUS"}),
    ("el", "Η Ρωσία δεν έχει υπογράψει τη Συνθήκη για το Εμπόριο Όπλων.",
     "state.treaty", None, None, None, {"state": "RUS"}),
    ("tr", "Rusya, Silah Ticareti Anlaşmasını imzalamadı.",
     "state.treaty", None, None, None, {"state": "RUS"}),
]  # fmt: skip


def read(text: str, language: str) -> list[Claim]:
    article = read_article(text.encode(), language=language, published=date(2023, 12, 1))
    return claims_of(article, KNOWN)


@pytest.mark.parametrize("case", CASES, ids=[f"{c[0]}-{c[2]}-{n}" for n, c in enumerate(CASES)])
def test_common_claims(
    case: tuple[str, str, str, float | None, str | None, str | None, dict[str, str]],
) -> None:
    language, text, topic, value, unit, period, roles = case
    claims = [c for c in read(text, language) if c.topic == topic]
    assert len(claims) == 1, read(text, language)
    (claim,) = claims
    if value is not None:
        assert claim.quantities[-1].value == pytest.approx(value)
        assert claim.quantities[-1].unit == unit
    assert (str(claim.period.period) if claim.period else None) == period
    found = {
        role: mention.party.code if mention.party else mention.place or mention.name
        for role, (mention, *_) in claim.roles.items()
    }
    assert {role: found.get(role) for role in roles} == roles


def test_a_denial_is_kept_in_every_language() -> None:
    for language, text, topic, *_ in CASES:
        if topic == "state.treaty":
            assert read(text, language)[0].negated, text


def test_the_language_of_each_case_is_guessed() -> None:
    wrong = [text for language, text, *_ in CASES if read_article(text.encode()).language != language]
    assert wrong == []


def test_all_languages_are_tried() -> None:
    assert {case[0] for case in CASES} == set(languages())
