"""The lexicons: phrases found as they are written, the files whole, the same kinds in each."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from sinews import parties
from sinews.claims import lexicon as module
from sinews.claims.lexicon import PhraseBook, languages, lexicon
from sinews.claims.tokens import tokens
from sinews.errors import SinewsError

EVERY = pytest.mark.parametrize("language", languages())


def found(book: PhraseBook, text: str) -> list[tuple[str, str]]:
    words = tokens(text)
    return [
        (text[words[c.first].start : words[c.last - 1].end], f"{c.family}.{c.kind}") for c in book.find(words)
    ]


def book(*phrases: tuple[str, str, str]) -> PhraseBook:
    made = PhraseBook()
    for phrase, family, kind in phrases:
        made.add(phrase, family, kind)
    return made


def test_a_stem_an_ending_and_a_middle() -> None:
    made = book(("wapen*", "nouns", "arms"), ("*invoer", "nouns", "import"), ("*olie*", "nouns", "oil"))
    assert found(made, "De wapeninvoer") == [("wapeninvoer", "nouns.arms"), ("wapeninvoer", "nouns.import")]
    assert found(made, "aardoliewinning") == [("aardoliewinning", "nouns.oil")]


def test_of_hedges_and_verbs_only_the_longest() -> None:
    made = book(("more than", "hedges", ">"), ("not more than", "hedges", "<="), ("arms", "nouns", "arms"))
    assert found(made, "not more than arms") == [("not more than", "hedges.<="), ("arms", "nouns.arms")]


def test_a_gap_reaches_twelve_words_and_marks_only_the_first() -> None:
    made = book(("nam … toe", "verbs", "rise"))
    assert found(made, "de invoer nam in dat jaar flink toe") == [("nam", "verbs.rise")]
    assert found(made, "nam " + "a " * 13 + "toe") == []
    assert found(made, "de invoer nam af") == []


def test_case_and_kinds_of_i_do_not_matter() -> None:
    made = book(("İthalat*", "nouns", "import"))
    assert found(made, "ithalatı İTHALAT ıthalat") == [
        ("ithalatı", "nouns.import"),
        ("İTHALAT", "nouns.import"),
        ("ıthalat", "nouns.import"),
    ]


def test_a_long_text_takes_time_in_proportion() -> None:
    words = tokens("imports of arms rose more than the others did " * 4000)
    began = time.process_time()
    lexicon("en").cues.find(words)
    assert time.process_time() - began < 3


@EVERY
def test_kinds_are_those_of_the_others(language: str) -> None:
    """A kind that no other file has is a slip of the pen: nothing would look for it."""
    for family in ("nouns", "verbs", "cases", "marks", "pronouns", "units", "compare"):
        known = {kind for other in languages() if other != language for kind in lexicon(other).table(family)}
        # Cases of inflected languages and of postpositions come in more kinds.
        own = {kind for kind in lexicon(language).table(family) if " " not in kind}
        assert own <= known


@EVERY
def test_what_the_commonest_claims_need_is_there(language: str) -> None:
    one = lexicon(language)
    for family, kinds in {
        "nouns": "arms import export supplier importer exporter world spending gdp refugees people dead war",
        "verbs": "supply buy origin account be rise fall flee host kill last visit sign spend rank",
        "marks": "sep not modal opinion largest hearsay",
        "hedges": ">= ≈ almost",
        "units": "% times tiv tonnes days weeks years",
        "currencies": "USD EUR",
    }.items():
        missing = [kind for kind in kinds.split() if not one.strings(family, kind)]
        assert missing == [], family
    assert len(one.function_words) >= 25
    assert set(map(int, one.table("months"))) == set(range(1, 13))


@EVERY
def test_codes_are_parties(language: str) -> None:
    one = lexicon(language)
    for family in ("names", "adjectives", "capitals", "demonyms", "groups"):
        for code in one.table(family):
            assert parties.get(code).code == code


@EVERY
def test_bounds_of_words_hold_their_value(language: str) -> None:
    for family in ("fractions", "multiples"):
        for key in lexicon(language).table(family):
            value, *bounds = (float(part) for part in key.split())
            if bounds:
                assert bounds[0] <= value <= bounds[1]


def test_a_region_of_a_language_is_the_language_and_another_is_refused_in_one_line() -> None:
    assert lexicon("nl-BE") is lexicon("nl")
    with pytest.raises(SinewsError) as error:
        lexicon("xx")
    assert "\n" not in str(error.value)


def test_no_language_is_named_in_the_code() -> None:
    """What tells languages apart is in the files: the code compares with none."""
    folder = Path(module.__file__).parent
    for name in (
        "lexicon",
        "actors",
        "times",
        "numbers",
        "quantities",
        "clauses",
        "roles",
        "manner",
        "assemble",
    ):
        code = (folder / f"{name}.py").read_text("utf-8")
        assert not re.search(rf"==\s*\"({'|'.join(languages())})\"", code), name
