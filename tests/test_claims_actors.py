"""Who is named, in every language and case."""

from __future__ import annotations

import pytest

from sinews import parties
from sinews.claims.actors import Actor
from sinews.claims.analysis import parse
from sinews.claims.lexicon import languages, lexicon
from sinews.claims.model import Known
from sinews.claims.sentences import Sentence


def actors(text: str, language: str = "en", known: Known | None = None) -> list[Actor]:
    return parse(text, Sentence(0, len(text), 0), lexicon(language), None, known).actors


def codes(text: str, language: str = "en", known: Known | None = None) -> list[str | None]:
    return [a.code for a in actors(text, language, known)]


@pytest.mark.parametrize("language", languages())
def test_states_have_their_names_in_every_language(language: str) -> None:
    missed = []
    for party in parties.all_parties():
        name = parties.name(party.code, language)
        if party.kind == "state" and "(" not in name and codes(f"{name} x", language) != [party.code]:
            missed.append(name)
    # French prints "Maurice", which is more often a man.
    assert set(missed) <= {"Maurice"}


@pytest.mark.parametrize(
    ("language", "text", "code", "case"),
    [
        ("en", "weapons from Azerbaijan", "AZE", "from"),
        ("en", "weapons to Azerbaijan", "AZE", "to"),
        ("en", "from neighbouring Azerbaijan", "AZE", "from"),
        ("en", "Azerbaijan's imports", "AZE", "of"),
        ("en", "the United States' exports", "USA", "of"),
        ("nl", "aan Bakoe", "AZE", "to"),
        ("nl", "Bakoe's wapens", "AZE", "of"),
        ("nl", "uit de Verenigde Staten", "USA", "from"),
        ("de", "Aserbaidschans Importe", "AZE", "of"),
        ("de", "Importe der Türkei", "TUR", "of"),
        ("de", "in der Türkei", "TUR", "in"),
        ("fr", "d'Israël", "ISR", "from"),
        ("fr", "à l'Azerbaïdjan", "AZE", "to"),
        ("ru", "из Азербайджана", "AZE", "from"),
        ("ru", "импорт Азербайджана", "AZE", "of"),
        ("ru", "в Азербайджане", "AZE", "in"),
        ("ru", "в Азербайджан", "AZE", "to"),
        ("ru", "Израилю", "ISR", "to"),
        ("ru", "Израилем", "ISR", "by"),
        ("pl", "z Izraela", "ISR", "from"),
        ("pl", "do Azerbejdżanu", "AZE", "to"),
        ("pl", "przez Polskę", "POL", "by"),
        ("tr", "İsrail'den", "ISR", "from"),
        ("tr", "Azerbaycan'ın", "AZE", "of"),
        ("tr", "Azerbaycan'a", "AZE", "to"),
        ("tr", "Türkiye'de", "TUR", "in"),
        ("az", "İsraildən", "ISR", "from"),
        ("az", "Azərbaycanın", "AZE", "of"),
        ("az", "Ermənistanda", "ARM", "in"),
        ("az", "Azərbaycana", "AZE", "to"),
        ("el", "της Ελλάδας", "GRC", "of"),
        ("el", "από το Ισραήλ", "ISR", "from"),
        ("it", "dall'Azerbaigian", "AZE", "from"),
        ("it", "dell'Azerbaigian", "AZE", "of"),
        ("es", "de Azerbaiyán", "AZE", "of"),
    ],
)
def test_cases(language: str, text: str, code: str, case: str) -> None:
    (actor,) = actors(f"x {text} x", language)
    assert actor.code == code
    assert case in actor.cases


@pytest.mark.parametrize(
    ("language", "text", "code", "form"),
    [
        ("en", "Israeli weapons", "ISR", "adjective"),
        ("en", "the Armenians", "ARM", "demonym"),
        ("en", "Baku denied that", "AZE", "capital"),
        ("nl", "Azerbeidzjaanse wapens", "AZE", "adjective"),
        ("nl", "Noord-Koreaanse raketten", "PRK", "adjective"),
        ("nl", "Moskou weigerde", "RUS", "capital"),
        ("nl", "Erevan weigerde", "ARM", "capital"),
        ("de", "die aserbaidschanischen Waffen", "AZE", "adjective"),
        ("fr", "les armes israéliennes", "ISR", "adjective"),
        ("ru", "российских вооружений", "RUS", "adjective"),
        ("pl", "rosyjskiego uzbrojenia", "RUS", "adjective"),
        ("tr", "Suriyeli mülteci", "SYR", "adjective"),
    ],
)
def test_forms(language: str, text: str, code: str, form: str) -> None:
    (actor,) = actors(text, language)
    assert (actor.code, actor.mention.form) == (code, form)


def test_groups_and_regions() -> None:
    assert codes("EU member states and the Middle East") == ["g-eu", "g-middle-east"]
    assert codes("people of Nagorno-Karabakh") == ["nagorno-karabakh"]


def test_a_longer_name_hides_the_shorter() -> None:
    assert codes("South Sudan and Sudan, Guinea-Bissau and Guinea, North Korea") == [
        "SSD", "SDN", "GNB", "GIN", "PRK",
    ]  # fmt: skip


def test_a_name_of_two_states_is_nobody() -> None:
    assert codes("Congo bought arms") == []
    assert codes("They asked us in march, and may turkey be eaten") == []


def test_what_the_workspace_knows_by_name() -> None:
    known = Known(
        places={"Ovda": "LLOV", "Israel": "XXXX"},
        operators={"Silk Way": "x-silk-way-airlines"},
        office_holders={"Gantz": "ISR"},
        weapons={"Barak-8": "Barak-8"},
    )
    text = "Gantz flew Silk Way from Ovda in Israel with Barak-8 missiles"
    assert codes(text, "en", known) == ["ISR", "x-silk-way-airlines", "LLOV", "ISR", "Barak-8"]


def test_the_us_of_us_dollars_is_no_state() -> None:
    assert codes("It paid 825 Millionen US-Dollar", "de") == []
