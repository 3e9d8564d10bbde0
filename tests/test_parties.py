"""Which party is meant: names, codes, years, SIPRI's spellings, groups."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sinews import parties
from sinews.parties import UnknownParty, find, from_sipri, members
from sinews.periods import Period

SHARED = Path(__file__).parent.parent.parent / "shared" / "data"
SIPRI = SHARED / "sipri"
needs_sipri = pytest.mark.skipif(
    not SIPRI.is_dir(), reason="SIPRI's files may not be bundled; ../shared/data/sipri is absent"
)


def refusal(text: str, period: str | None = None) -> UnknownParty:
    with pytest.raises(UnknownParty) as caught:
        find(text, None if period is None else Period.parse(period))
    assert "\n" not in str(caught.value)
    return caught.value


# --- names and codes ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Azerbeidzjan", "AZE"), ("Азербайджан", "AZE"), ("Azerbaïdjan", "AZE"), ("Azərbaycan", "AZE"),
        ("Aserbaidschan", "AZE"), ("Ադրբեջան", "AZE"), ("אזרבייג׳ן", "AZE"), ("AZE", "AZE"), ("az", "AZE"),
        ("COW 373", "AZE"), ("cow:373", "AZE"), ("GW 373", "AZE"), ("UN 031", "AZE"), ("m49:31", "AZE"),
        ("Israël", "ISR"), ("İsrail", "ISR"), ("ישראל", "ISR"), ("إسرائيل", "ISR"), ("以色列", "ISR"),
        ("Holland", "NLD"), ("the Netherlands", "NLD"), ("UK", "GBR"), ("U.K.", "GBR"), ("Great Britain", "GBR"),
        ("USA", "USA"), ("U.S.", "USA"), ("Verenigde Staten", "USA"), ("VS", "USA"), ("США", "USA"), ("ABŞ", "USA"),
        ("Rusland", "RUS"), ("Burma", "MMR"), ("Ivory Coast", "CIV"), ("Swaziland", "SWZ"), ("eSwatini", "SWZ"),
        ("Cape Verde", "CPV"), ("Macedonia", "MKD"), ("Turkey", "TUR"), ("Turkiye", "TUR"), ("DPRK", "PRK"),
        ("Korea, Republic of", "KOR"), ("Bosnia", "BIH"), ("Czech Republic", "CZE"), ("Viet Nam", "VNM"),
        ("Rep. of Moldova", "MDA"), ("Egypt, Arab Rep.", "EGY"), ("Lao People's Dem. Rep.", "LAO"),
        ("Palestine (State of)", "PSE"), ("Iran (Islamic Republic of)", "IRN"), ("Congo, Dem. Rep.", "COD"),
        ("Palestinian territories", "PSE"), ("Taiwan", "TWN"), ("UAE", "ARE"), ("DR Congo", "COD"), ("Zaire", "COD"),
        ("Congo-Brazzaville", "COG"), ("Guinea", "GIN"), ("Niger", "NER"), ("Dominica", "DMA"),
        ("cote  d'ivoire", "CIV"), ("COTE-DIVOIRE", "CIV"), ("guinea bissau", "GNB"), ("Trinidad & Tobago", "TTO"),
        ("Soviet Union", "SUN"), ("Sowjetunion", "SUN"), ("Советский Союз", "SUN"), ("SUHH", "SUN"),
        ("East Germany", "DDR"), ("Nagorno Karabakh", "x-nagorno-karabakh"), ("Irã", "IRN"),
        ("unknown supplier(s)", "x-unknown"), ("x-hamas", "x-hamas"), ("Hamas (Palestine)*", "x-hamas"), ("PKK (Turkey)", "x-pkk"),
        ("NATO", "g-nato"), ("NAVO", "g-nato"), ("European Union", "g-eu"), ("EU", "g-eu"), ("G-EU", "g-eu"),
        ("NATO**", "x-nato"), ("Middle East", "g-middle-east"),
    ],
)  # fmt: skip
def test_a_name_in_any_language_or_a_code_finds_the_party(text: str, code: str) -> None:
    assert find(text).code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # Three bare letters: ISO first, whatever SIPRI or COW call by them.
        ("CHE", "CHE"), ("AUS", "AUS"), ("CZE", "CZE"), ("SLV", "SLV"), ("MAC", "MAC"),
        # Then SIPRI's and COW's own, where nobody else uses them.
        ("SWI", "CHE"), ("FRG", "DEU"), ("AST", "AUT"), ("GFR", "DEU"), ("ROK", "KOR"), ("NIG", "NGA"), ("NIR", "NER"),
        # With its system said, a code means what the system says.
        ("sipri:CHE", "CHL"), ("sipri:AST", "AUT"), ("sipri:AUS", "AUS"), ("sipri:KOS", "KOR"), ("cow:KOS", "XKX"),
        ("sipri:Congo", "COG"), ("cow:AUS", "AUT"), ("unhcr:GFR", "DEU"), ("unhcr:AUS", "AUT"), ("unhcr:ARE", "EGY"),
        ("comtrade:842", "USA"), ("comtrade:699", "IND"), ("comtrade:356", "IND"), ("comtrade:490", "TWN"),
        ("cow:255", "DEU"), ("cow:260", "DEU"), ("gw:260", "DEU"), ("cow:679", "YEM"), ("gw:678", "YEM"),
        ("cow:345", "SRB"), ("gw:340", "SRB"), ("cow:365", "RUS"), ("iso3:aze", "AZE"),
    ],
)  # fmt: skip
def test_codes_of_other_systems(text: str, code: str) -> None:
    assert find(text).code == code


def test_a_number_that_outlives_a_state_follows_the_period() -> None:
    assert find("cow:365", Period.parse("1970/1980")).code == "SUN"
    assert find("gw:678", Period.parse("1970/1980")).code == "x-north-yemen"
    assert find("cow:345", Period.parse("1970/1980")).code == "YUG"


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("Congo", {"COD", "COG"}), ("Конго", {"COD", "COG"}), ("Korea", {"KOR", "PRK"}),
        ("KOS", {"KOR", "XKX"}), ("SLO", {"SVN", "SVK"}), ("IRA", {"IRN", "x-provisional-ira"}),
        ("MTA", {"MLT", "x-mta"}),
    ],
)  # fmt: skip
def test_what_means_two_parties_is_said_to_be_ambiguous(text: str, candidates: set[str]) -> None:
    error = refusal(text)
    assert set(error.candidates) == candidates
    assert all(code in str(error) for code in candidates)


def test_a_bare_number_asks_for_its_system() -> None:
    assert "cow:373" in str(refusal("373"))


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("Azerbajan", "Azerbaijan"),
        ("Germny", "Germany"),
        ("Ирен", "Iran"),
        ("Soviet", "Soviet Union"),
    ],
)
def test_a_misspelling_gets_a_suggestion(text: str, suggestion: str) -> None:
    error = refusal(text)
    assert error.suggestions[0] == suggestion
    assert f"did you mean {suggestion} (" in str(error)


def test_nonsense_gets_none() -> None:
    assert refusal("unicorn meadow").suggestions == ()
    assert refusal("").suggestions == ()


# --- years -------------------------------------------------------------------------------------


def test_a_former_state_is_refused_after_its_end() -> None:
    error = refusal("Soviet Union", "2016/2020")
    assert str(error) == (
        "the Soviet Union existed until 1991; for 2016/2020 name Russia or another successor"
    )
    assert error.suggestions[0] == "Russia"
    assert "1992" in str(refusal("Yugoslavia", "1999")) and "Serbia" in str(refusal("Yugoslavia", "1999"))
    assert "name Germany" in str(refusal("DDR", "1995/.."))
    assert "Czechia" in str(refusal("Czechoslovakia", "1993"))


@pytest.mark.parametrize(
    ("text", "period", "since"),
    [
        ("Azerbaijan", "1950/1960", "1991"),
        ("South Sudan", "2005", "2007"),
        ("Russia", "../1991", "1992"),
        ("Kosovo", "1999", "2008"),
    ],
)
def test_a_state_is_refused_before_its_beginning(text: str, period: str, since: str) -> None:
    assert f"since {since}" in str(refusal(text, period))


@pytest.mark.parametrize(
    ("text", "period", "code"),
    [
        ("Soviet Union", "1985/1995", "SUN"), ("Azerbaijan", "1985/1995", "AZE"), ("Germany", "1950/1960", "DEU"),
        ("Egypt", "1950", "EGY"), ("Kenya", "1950/1955", "KEN"), ("Yemen", "1985/1995", "YEM"), ("YEM", "1980", "YEM"),
        ("Serbia", "1995", "SRB"), ("Vietnam", "2000/..", "VNM"), ("g-eu", "1950", "g-eu"),
    ],
)  # fmt: skip
def test_an_overlap_is_enough(text: str, period: str, code: str) -> None:
    assert find(text, Period.parse(period)).code == code


def test_yemen_and_vietnam_are_two_before_they_were_one() -> None:
    assert set(refusal("Yemen", "1980").candidates) == {"x-north-yemen", "YMD"}
    assert set(refusal("Jemen", "../1989").candidates) == {"x-north-yemen", "YMD"}
    assert set(refusal("Vietnam", "1965/1970").candidates) == {"VNM", "x-south-vietnam"}


# --- every party -------------------------------------------------------------------------------

ALL = parties.all_parties()


def test_codes_are_unique_and_exact() -> None:
    assert len({party.code for party in ALL}) == len(ALL)
    for party in ALL:
        assert parties.get(party.code) == party
        assert find(party.code) == party
    with pytest.raises(UnknownParty):
        parties.get("aze")


def test_every_english_name_finds_its_party() -> None:
    assert [party.code for party in ALL if find(party.name) != party] == []


def test_related_parties_exist() -> None:
    from sinews.parties import _tables

    entries = _tables.entries()
    for entry in entries.values():
        assert set(entry.related) <= set(entries)
        assert not entry.host or entry.host in entries
    for table in (_tables.aliases()["names"], _tables.codes(), _tables.comtrade_numbers()):
        assert set(table) <= set(entries)
    for group in _tables.groups().values():
        assert {row[0] for row in group.get("members", ())} <= set(entries)


LANGUAGES = ["en", "nl", "de", "fr", "es", "pt", "it", "ru", "uk", "tr", "az", "hy", "he", "ar", "fa", "ka", "zh", "ja", "pl", "hi"]  # fmt: skip
NAMED = [party.code for party in ALL if party.kind in ("state", "territory")]


@settings(max_examples=400, deadline=None)  # the first question reads the tables
@given(st.sampled_from(NAMED), st.sampled_from(LANGUAGES))
def test_a_name_that_we_print_is_a_name_that_we_read(code: str, language: str) -> None:
    try:
        found = find(parties.name(code, language))
    except UnknownParty as ambiguous:
        assert code in ambiguous.candidates
    else:
        assert found.code == code


def test_nearly_no_name_of_a_state_is_ambiguous() -> None:
    """All states in all the languages above, and how many a reader would have to disambiguate."""
    asked, ambiguous = 0, []
    for party in ALL:
        if party.kind != "state":
            continue
        for language in LANGUAGES:
            asked += 1
            spelled = parties.name(party.code, language)
            try:
                assert find(spelled) == party, (party, language, spelled)
            except UnknownParty as error:
                assert party.code in error.candidates, (party, language, spelled)
                ambiguous.append((party.code, language, spelled))
    assert asked > 3500
    assert len(ambiguous) < 10, ambiguous


@settings(max_examples=400, deadline=None)  # the first question reads the tables
@given(st.text(max_size=40))
def test_any_text_is_a_party_or_a_one_line_refusal(text: str) -> None:
    for ask in (find, from_sipri):
        try:
            assert ask(text).code
        except UnknownParty as error:
            assert "\n" not in str(error) and len(str(error)) < 400


@settings(deadline=None)
@given(
    st.from_regex(
        r"(cow|gw|un|m49|comtrade|iso|sipri|unhcr|iso2|iso3)[ :#-]?[0-9A-Za-z*() ]{0,6}",
        fullmatch=True,
    )
)
def test_any_code_is_a_party_or_a_one_line_refusal(text: str) -> None:
    try:
        assert find(text).code
    except UnknownParty as error:
        assert "\n" not in str(error)


def test_names_in_other_languages() -> None:
    assert parties.name("AZE", "nl") == "Azerbeidzjan"
    assert parties.name("TUR") == "Türkiye"
    assert parties.name("COD") == "DR Congo"
    assert parties.name("KOR") == "South Korea"
    assert parties.name("ISR", "ru") == "Израиль"
    assert parties.name("VNM", "pt-PT") == "Vietname"
    assert parties.name("VNM", "pt-BR") == parties.name("VNM", "pt") == "Vietnã"
    assert parties.name("AZE", "xx") == "Azerbaijan"
    assert parties.name("x-hamas", "ru") == "Hamas"
    assert {"nl", "de", "ru", "az", "hy", "he", "ar"} <= set(parties.languages())


# --- codes by year -----------------------------------------------------------------------------


def test_cow_and_gleditsch_ward_differ_where_their_lists_do() -> None:
    assert (parties.cow("DEU", 2000), parties.gw("DEU", 2000)) == (255, 260)
    assert (parties.cow("DEU", 1970), parties.gw("DEU", 1970)) == (260, 260)
    assert (parties.cow("DEU", 1990), parties.gw("DEU", 1990)) == (255, 260)
    assert (parties.cow("DEU", 1950), parties.gw("DEU", 1950)) == (None, 260)
    assert (parties.cow("YEM", 2000), parties.gw("YEM", 2000)) == (679, 678)
    assert (parties.cow("YEM", 1980), parties.gw("x-north-yemen", 1980)) == (None, 678)
    assert (parties.cow("SRB", 2020), parties.gw("SRB", 2020)) == (345, 340)
    assert (parties.cow("SUN", 1991), parties.cow("RUS", 1991), parties.cow("RUS", 1992)) == (
        365,
        None,
        365,
    )
    assert parties.cow("AZE", 2025) == parties.gw("AZE", 2025) == 373
    assert parties.cow("COD", 2000) == parties.gw("COD", 2000) == 490
    assert parties.cow("COG", 2000) == parties.gw("COG", 2000) == 484
    assert parties.cow("x-hamas", 2020) is None


def test_membership_of_the_system_of_states() -> None:
    assert parties.is_member_of_system("AZE", 1991)
    assert not parties.is_member_of_system("AZE", 1985)
    assert not parties.is_member_of_system("KEN", 1960)
    assert parties.is_member_of_system("XKX", 2010)
    assert not parties.is_member_of_system("PSE", 2020)


def test_every_united_nations_member_but_microstates_has_a_number() -> None:
    without = {p.code for p in ALL if p.kind == "state" and parties.cow(p.code, 2020) is None}
    assert without == {"PSE", "VAT"}


def test_numbers_of_the_united_nations() -> None:
    assert (parties.un_m49("AZE"), parties.un_m49("USA"), parties.un_m49("SUN")) == (31, 840, 810)
    assert (parties.comtrade("USA"), parties.comtrade("FRA"), parties.comtrade("IND")) == (
        842,
        251,
        699,
    )
    assert (parties.comtrade("NOR"), parties.comtrade("CHE"), parties.comtrade("TWN")) == (
        579,
        757,
        490,
    )
    assert parties.comtrade("AZE") == 31
    assert parties.comtrade_numbers("DEU") == (276, 280)
    assert (parties.unhcr("DEU"), parties.unhcr("EGY"), parties.unhcr("PSE")) == (
        "GFR",
        "ARE",
        "GAZ",
    )


def test_sipri_letters_are_its_own() -> None:
    assert parties.sipri_code("CHL") == "CHE"
    assert parties.sipri_code("AUT") == "AST"
    assert parties.sipri_code("AUS") == "AUS"
    assert parties.sipri_code("KOR") == "KOS"
    assert parties.sipri_code("FSM") is None


# --- SIPRI's names -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code", "kind"),
    [
        ("Hamas (Palestine)*", "x-hamas", "non-state"), ("NATO**", "x-nato", "organisation"),
        ("PKK (Turkiye)*", "x-pkk", "non-state"), ("PKK (Turkey)*", "x-pkk", "non-state"),
        ("PIJ (Israel/Palestine)*", "x-palestinian-islamic-jihad", "non-state"),
        ("Palestinian Islamic Jihad (Israel/Palestine)*", "x-palestinian-islamic-jihad", "non-state"),
        ("Libya HoR*", "x-hor", "non-state"), ("HoR (Libya)*", "x-hor", "non-state"),
        ("Unknown Supplier(s)", "x-unknown", "unknown"), ("unknown recipient(s)", "x-unknown", "unknown"),
        ("Unknown rebel group*", "x-unknown-rebel-group", "non-state"),
        ("Congo", "COG", "state"), ("DR Congo", "COD", "state"), ("Yemen", "YEM", "state"),
        ("Yemen Arab Republic (North Yemen)", "x-north-yemen", "former-state"), ("Turkey", "TUR", "state"),
        ("European Union**", "x-european-union", "organisation"), ("Viet Nam", "VNM", "state"),
        # Never seen before: a party by itself, and never somebody else's.
        ("M23 (DR Congo)*", "x-m23", "non-state"), ("ECOWAS**", "x-ecowas", "organisation"),
        ("SNA (Syria)*", "x-sna-syria", "non-state"), ("SNA (Somalia)*", "x-sna", "non-state"),
        ("NLA (Libya)*", "x-nla-libya", "non-state"), ("NLA (North Macedonia)*", "x-nla", "non-state"),
    ],
)  # fmt: skip
def test_names_of_sipri(name: str, code: str, kind: str) -> None:
    party = from_sipri(name)
    assert (party.code, party.kind) == (code, kind)


@pytest.mark.parametrize("name", ["Atlantis", "", "*", "(Syria)*", "Korea", "Total", "Europe"])
def test_a_state_is_never_made_up(name: str) -> None:
    with pytest.raises(UnknownParty):
        from_sipri(name)


# Different names of one party in SIPRI's own files; any other two names are two parties.
ONE_PARTY = [
    {"HoR (Libya)*", "Libya HoR*"},
    {"North Yemen", "Yemen Arab Republic", "Yemen Arab Republic (North Yemen)"},
    {"PIJ (Israel/Palestine)*", "Palestinian Islamic Jihad (Israel/Palestine)*"},
    {"PKK (Turkey)*", "PKK (Turkiye)*"},
    {"Turkey", "Turkiye"},
    {"Unknown rebel group*", "unknown rebel group*"},
    {"Unknown recipient(s)", "Unknown supplier(s)", "unknown recipient(s)", "unknown supplier(s)"},
]


def deliveries() -> Iterator[tuple[str, str, int]]:
    lines = (SIPRI / "deliveries_2026-02-12.csv").read_text("latin-1").splitlines()
    for line in lines[12:]:
        cells = line.split(",")
        if len(cells) > 10:
            yield cells[1], cells[2], int(cells[10])


def names_in_files() -> set[str]:
    names = {name for row in deliveries() for name in row[:2]}
    for path in SIPRI.glob("register_*.csv"):
        lines = path.read_text("latin-1").splitlines()
        start = next(i for i, line in enumerate(lines) if line.startswith("Recipient,"))
        for line in lines[start + 1 :]:
            cells = line.split(",")
            if len(cells) >= 14:
                names.update(cells[:2])
    for path in (SIPRI / "tiv_export_2022-07-28").glob("*.csv"):
        rows = list(csv.reader(path.read_text("latin-1").splitlines()))
        start = next(i for i, row in enumerate(rows) if len(row) > 1 and row[1] == "1950")
        names.update(row[0] for row in rows[start + 1 :] if row and row[0] not in ("", "Total"))
        names.add(rows[0][0].removeprefix("TIV of arms exports from ").rsplit(",", 1)[0])
    return names


@needs_sipri
def test_every_name_in_sipris_files_is_known_and_no_two_parties_share_a_code() -> None:
    names = names_in_files()
    assert len(names) > 230
    by_code: dict[str, set[str]] = {}
    for name in names:
        party = from_sipri(name)
        assert parties.get(party.code) == party
        by_code.setdefault(party.code, set()).add(name)
    shared = [found for found in by_code.values() if len(found) > 1]
    assert all(any(found <= one for one in ONE_PARTY) for found in shared), shared


@needs_sipri
def test_a_person_who_types_sipris_name_means_the_same_party() -> None:
    for name in names_in_files() - {"Congo"}:
        found = find(name)
        assert found == from_sipri(name) or found.kind == "group"


@needs_sipri
def test_every_delivery_is_in_the_years_of_both_parties_and_in_its_region() -> None:
    nowhere: set[str] = set()
    everywhere = ("g-europe", "g-middle-east", "g-asia-oceania", "g-africa", "g-americas")
    for supplier, recipient, year in set(deliveries()):
        for party in (from_sipri(supplier), from_sipri(recipient)):
            assert party.existed_in(year), (party, year)
            regions = [g for g in everywhere if party.code in members(g, year)]
            assert len(regions) <= 1
            if not regions:
                nowhere.add(party.code)
    assert nowhere == {"x-nato", "x-united-nations", "x-osce", "x-unknown", "x-unknown-rebel-group"}


@needs_sipri
def test_names_of_the_military_expenditure_tables() -> None:
    calamine = pytest.importorskip("python_calamine")
    book = calamine.CalamineWorkbook.from_path(str(SIPRI / "SIPRI-Milex-data-1948-2023.xlsx"))
    rows = book.get_sheet_by_name("Current US$").to_python()
    # Headings of regions have no figures beside them, states have.
    states = [row[0] for row in rows[6:] if row[0] and any(str(cell).strip() for cell in row[2:])]
    codes = [from_sipri(name).code for name in states]
    assert len(codes) > 170 and len(set(codes)) == len(codes)
    assert codes[states.index("Congo, Republic")] == "COG"


# --- groups ------------------------------------------------------------------------------------


def test_european_union_by_year() -> None:
    counts = [len(members("g-eu", year)) for year in (1958, 1973, 1981, 1986, 1995, 2004, 2007, 2013, 2020)]
    assert counts == [6, 9, 10, 12, 15, 25, 27, 28, 27]
    assert "GBR" in members("g-eu", 2019) and "GBR" not in members("g-eu", 2020)


def test_nato_by_year() -> None:
    years = (1948, 1949, 1952, 1955, 1982, 1999, 2004, 2009, 2017, 2020, 2023, 2024)
    counts = [len(members("g-nato", year)) for year in years]
    assert counts == [0, 0, 14, 15, 16, 19, 26, 28, 29, 30, 31, 32]
    assert len(members("g-nato", 1950)) == 12
    assert "FIN" in members("g-nato", 2023) and "SWE" not in members("g-nato", 2023)


def test_permanent_members_by_year() -> None:
    assert members("g-un-p5", 1960) == {"FRA", "GBR", "USA", "SUN", "TWN"}
    assert members("g-un-p5", 2000) == {"FRA", "GBR", "USA", "RUS", "CHN"}


def test_regions_are_drawn_as_sipri_draws_them() -> None:
    assert {"TUR", "EGY", "IRN", "ISR", "x-hamas", "x-houthi-rebels"} <= members("g-middle-east", 2016)
    assert {"ARM", "AZE", "GEO", "CYP", "RUS", "x-provisional-ira"} <= members("g-europe", 2016)
    assert {"KAZ", "AFG", "CHN", "TWN", "AUS", "x-ltte"} <= members("g-asia-oceania", 2016)
    assert {"x-african-union", "SDN", "x-lra"} <= members("g-sub-saharan-africa", 2016)
    assert {"MAR", "ESH", "x-hor"} <= members("g-north-africa", 2016)
    assert "MEX" in members("g-central-america-caribbean", 2016)
    assert members("g-north-america", 2016) >= {"USA", "CAN"}
    assert "SUN" in members("g-europe", 1985) and "SUN" not in members("g-europe", 1995)
    assert "AZE" not in members("g-europe", 1985)


def test_only_groups_have_members() -> None:
    with pytest.raises(UnknownParty):
        members("AZE", 2016)


# --- cost --------------------------------------------------------------------------------------


def test_importing_reads_nothing_and_a_plain_question_leaves_the_big_index_alone() -> None:
    program = """
import builtins, pathlib, sys
import sinews.parties as parties
from sinews.parties import _names, _tables
assert _tables.entries.cache_info().currsize == 0
parties.find("AZE"); parties.find("Israel"); parties.find("South Korea")
assert _names._index.cache_info().currsize == 0
assert "rapidfuzz" not in sys.modules and "gzip" not in sys.modules and "babel" not in sys.modules
parties.find("Азербайджан")
assert _names._index.cache_info().currsize == 1
assert "rapidfuzz" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
