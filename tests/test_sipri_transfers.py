"""SIPRI's registers and tables, as published and as damaged: read whole, set aside, or refused."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import DELIVERIES, REGISTER_2024, REGISTER_2025, SIPRI, TABLES_2022, needs_sipri
from parsing import Found, read, read_bytes, read_once
from sinews import sources
from sinews.errors import UnreadableFile
from sinews.sources import all_sources
from sinews.sources.sipri_transfers import comments, deals, deliveries, preamble, totals
from sinews.sources.sipri_transfers.fields import BadField, half_unit, number, status, whole, year

DEALS_HEADER = (
    b"Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,"
    b"Number delivered, ,Year(s) of delivery,status,Comments,SIPRI TIV per unit,"
    b"SIPRI TIV for total order,SIPRI TIV of delivered weapons\n"
)
TITLE = b"Transfers of major conventional arms from All countries to All countries. Deals with deliveries or orders made for year range '2000' to '2024'\n"
GENERATED = b"Data generated: 28 Mar 2025 10:02:49 AM\n"
DEAL = b"Azerbaijan,Israel,2011,?,5,,Heron,UAV,5,?,2013; 2014,New,Part of $1.6 b deal,1.5,7.5,7.5\n"
DELIVERIES_HEADER = (
    b"SIPRI AT Database ID,Supplier,Recipient,Designation,Description,Armament category,Order date,"
    b"Order date is estimate,Numbers delivered,Numbers delivered is estimate,Delivery year,"
    b"Delivery year is estimate,Status,SIPRI estimate,TIV deal unit,TIV delivery values,Local production;\r\n"
)
DELIVERY = b"7,Israel,Azerbaijan,Barak,SAM,Missiles,2012,Yes,40,Yes,2016,Yes,New,1.2,1.2,48,No;\r\n"


def register(*lines: bytes) -> bytes:
    return TITLE + GENERATED + DEALS_HEADER + b"".join(lines)


def delivery_register(*lines: bytes) -> bytes:
    return (
        TITLE.replace(b"\n", b";\r\n")
        + b"Data generated: 12 Feb 2026 9:00:00 AM;\r\n"
        + DELIVERIES_HEADER
        + b"".join(lines)
    )


# --- single fields -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "half"), [(40, "5"), (12, "0.5"), (0, "0"), (100, "50"), (120, "5"), (1, "0.5"), (2500, "50")]
)
def test_an_estimate_stands_for_half_a_unit_of_its_last_digit(value: int, half: str) -> None:
    assert half_unit(value) == Decimal(half)


@given(st.text(max_size=30))
def test_a_number_is_read_as_written_or_refused(text: str) -> None:
    try:
        found = number(text, "column")
    except BadField as problem:
        assert "column" in str(problem)
        return
    stripped = text.strip()
    assert (found is None) == (stripped == "")
    if found is not None:
        assert stripped.isascii() and Decimal(stripped) == found and found >= 0


@given(st.text(max_size=20))
def test_whole_numbers_and_years_are_plain_digits(text: str) -> None:
    for reader in (whole, year):
        try:
            found = reader(text, "column")
        except BadField:
            continue
        assert found is None or str(found) == text.strip().lstrip("0") or found == 0


@pytest.mark.parametrize("text", ["1e3", "NaN", "-1", "1,000", "１", "9" * 13, "1.23456", "0x1", "1_0"])
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    with pytest.raises(BadField):
        number(text, "TIV")


def test_a_status_that_sipri_does_not_use_is_refused() -> None:
    assert status(" Second hand but modernized ") == "second-hand-modernised"
    with pytest.raises(BadField):
        status("Leased")


# --- comments: dollars and licences, labelled by reading -----------------------------------------

# Comment → low and high in millions, what it is of; None: no amount of dollars.
DOLLARS: list[tuple[str, tuple[str, str, str] | None]] = [
    ("Probably second-hand; part of $252 m deal; ordered after experiences in 1995 war with Ecuador; incl 2 MiG-29UB trainer/combat version", ("252", "252", "part")),
    ("Second-hand; $20 m deal; Spanish designation CR-12", ("20", "20", "deal")),
    ("Second-hand; deal worth $90 m; Pakistani designation Tariq Class", ("90", "90", "deal")),
    ("$340 m deal (payment spread over 3 years)", ("340", "340", "deal")),
    ("Second-hand; part of $135 m deal; YPR-765-PRI version; incl 6 YPR-765-PRCO-B CP version", ("135", "135", "part")),
    ("$84-113 m deal; LASS version (on aerostat)", ("84", "113", "deal")),
    ("$13 m deal; part of 'Peace Range' programme: AN/TPS-43E version", ("13", "13", "deal")),
    ("Part of $35 m deal", ("35", "35", "part")),
    ("Part of $300 m deal; Global-5000 aircraft modified in Israel to AGS aircraft", ("300", "300", "part")),
    ("CAD24 m ($20 m) deal; incl for VIP transport", ("20", "20", "deal")),
    ("$43 m deal (bought via US company); Mi-17 version", ("43", "43", "deal")),
    ("GBP180 m ($316 m) deal; BGM-109 T-LAM Block-III version; for Swiftsure and Trafalgar submarines", ("316", "316", "deal")),
    ("Possibly $250 m deal; developed from Navigator for production under licence in Turkey", ("250", "250", "deal")),
    ("Second-hand; $2.9 m or $9 m deal", ("2.9", "9", "deal")),
    ("$0.23 m deal", ("0.23", "0.23", "deal")),
    ("$134 m deal; for F-15QA combat aircraft", ("134", "134", "deal")),
    ("Second-hand; deal worth $0.4 m", ("0.4", "0.4", "deal")),
    ("Part of $200-350 m deal (for 252 T-72 tanks incl 58 delivered after 1992 from Slovakia)", ("200", "350", "part")),
    ("KRW308 b ($260 m) deal; incl production under licence in Poland; for 96 Krab self-propelled guns produced in Poland for planned delivery by 2024", ("260", "260", "deal")),
    ("Part of $97 m deal; M-113A2 version", ("97", "97", "part")),
    ("Second-hand (incl 4 modernized in Canada and USA before delivery); $30 m deal", ("30", "30", "deal")),
    ("Part of MYR7.6 b ($2.5 b) deal; AV8 version", ("2500", "2500", "part")),
    ("EUR219 m ($185 m) deal (offsets incl production of components and assembly in Spain); Spanish designation VRC-105", ("185", "185", "deal")),
    ("Part of $476-676 m deal (incl 4 EMB-145H AEW aircraft from Brazil; radars fitted in Sweden)", ("476", "676", "part")),
    ("CHF21 m ($23 m) deal", ("23", "23", "deal")),
    ("Second-hand; part of $300-380 m deal; aid; incl 16 ambulance and 19 M-577 CP version; for Polish brigade operating as part of FRG division", ("300", "380", "part")),
    ("Second-hand; part of aid worth $300-380 m; for Polish brigade operating as part of FRG division", ("300", "380", "other")),
    ("SEK270 m ($30 m) deal", ("30", "30", "deal")),
    ("BOB172 m ($24 m) deal", ("24", "24", "deal")),
    ("NOK345 m ($50 m) 'FGBADS Phase-3' programme; second-hand NASAMS rebuilt to NASAMS-2", ("50", "50", "other")),
    ("Part of $1.1 b deal (offsets $705 m incl production under licence in Turkey); incl 20 and components for 285 from Belgian/Dutch production line", ("1100", "1100", "part")),
    ("Second-hand; $0.123 m deal", ("0.123", "0.123", "deal")),
    ("$1.9 b deal; incl 8 F/A-18D", ("1900", "1900", "deal")),
    ("$31 m deal (65% financed by EU for fishery protection); Irish designation Roisin; from UK production line", ("31", "31", "deal")),
    ("PHP594 m ($11.6-12 m) deal; for MPAC patrol craft", ("11.6", "12", "deal")),
    ("AUD1.4 b ($1.4 b) 'Project Air-8000 Phase-2'", ("1400", "1400", "other")),
    ("$2.8 b deal; produced under licence in Australia", ("2800", "2800", "deal")),
    ("THB834 m ($27 m) deal; LG1 Mk-3 version", ("27", "27", "deal")),
    ("EUR250 m deal (part of $411 m 'AJT' deal); based in France", ("411", "411", "part")),
    ("$1.5-2 b deal", ("1500", "2000", "deal")),
    ("Second-hand; $37 m aid; modernized before delivery; 7 more for spare part only", ("37", "37", "other")),
    ("$19.6 m deal", ("19.6", "19.6", "deal")),
    ("EUR137 m deal (incl 5 years support; 85% financed with French loans); for border guard", None),
    ("Second-hand; aid; Mi-8 version", None),
    ("From US production line", None),
    ("A$50 m deal", None),
    ("$80000 deal", None),
    ("$44 deal m", None),
]  # fmt: skip

# Comment → whether it says that (some of) the weapons themselves were made or assembled there.
LICENSED: list[tuple[str, bool]] = [
    ("HS-748 Srs-1 and HS-748 Srs-2 versions; 4 assembled from kits and 39 produced under licence in India", True),
    ("Produced under licence in Kazakhstan as Nur", True),
    ("Lanza-N version; incl for modernization of 3 Kolkata (Project-15A) and 4 Visakhapatnam (Project-15B) destroyers and 7 Nilgiri (Project-17A) frigates produced in India; incl 20 assembled in India", True),
    ("EUR73 m deal; produced under licence in Czechia", True),
    ("Type-85-IIAP version; incl assembly from kits and production under licence in Pakistan", True),
    ("Incl 2 produced in Peru; Peruvian designation Carvajal", True),
    ("Incl assembly in Azerbaijan", True),
    ("Assembled/produced in North Korea", True),
    ("Incl 100 Vampire FB-6 version produced in Switzerland", True),
    ("$250 m deal; 2 produced under licence in Turkey", True),
    ("Possibly $250 m deal; developed from Navigator for production under licence in Turkey", True),
    ("For 50 Type-054A (Jiangkai-2) frigates produced in China; for use with HHQ-16 SAM system; possibly produced under licence in China", True),
    ("Indian designation Ajeya; ordered from Soviet Union and produced under Russian licence after break-up of Soviet Union", True),
    ("Part of $660 b deal (most assembled in Finland; offsets 100% incl $220 m production in Sweden of components for 200 NH-90); Swedish designation Hkp-14F", True),
    ("MTU 20V-4000 (4300hp) diesel engine for 1 Tuo Jiang corvette produced in Taiwan", False),
    ("For 4 Brandenburg (Type-123) frigates produced in FRG; for use with Seasparrow SAM", False),
    ("Turbomeca engine for 5 M-345 trainer aircraft produced in Italy", False),
    ("From Polish production line", False),
    ("Second-hand aircraft sold back to French producer; rebuilt to CM-170-2 version and sold to Bangladesh", False),
    ("Incl production of components in Australia; delivery planned 2025", False),
    ("Planned licensed production cancelled and French SA-316B ordered instead", False),
    ("Option on 6 more not used and planned production of 36 in Indonesia abandoned; Indonesian designation Bima Samudera", False),
    ("Chinese designation H-5 (B-5); more produced as illegal copy after 1960 China-Soviet Union break", False),
    ("Original order for 50; rest cancelled after withdrawal of export licence in 1990", False),
    ("Possibly from Czechoslovak or Polish production line", False),
    ("Incl 1 delivered for free by producer", False),
]  # fmt: skip


@pytest.mark.parametrize(("comment", "expected"), DOLLARS)
def test_dollars_and_what_they_are_of(comment: str, expected: tuple[str, str, str] | None) -> None:
    found = comments.dollars(comment)
    if expected is None:
        assert found is None
        return
    assert found is not None
    assert (found.low_million, found.high_million, found.scope) == (
        Decimal(expected[0]),
        Decimal(expected[1]),
        expected[2],
    )
    assert found.text in comment


@pytest.mark.parametrize(("comment", "made_there"), LICENSED)
def test_production_under_licence_is_of_the_weapon_itself(comment: str, made_there: bool) -> None:
    found = comments.licensed_production(comment)
    assert (found is not None) == made_there
    assert found is None or found in comment


@given(st.text(alphabet="$0123456789.bm-;()or deal part of licenced in ", max_size=200))
def test_a_comment_never_gives_more_than_it_holds(comment: str) -> None:
    found = comments.dollars(comment)
    if found is not None:
        assert found.text in comment and Decimal(0) <= found.low_million <= found.high_million
        assert found.scope in ("deal", "part", "other")
    words = comments.licensed_production(comment)
    assert words is None or words in comment


# --- the lines above the table -------------------------------------------------------------------


def taken(*lines: str) -> preamble.Preamble:
    made = preamble.Preamble()
    for line in lines:
        made.take(line)
    return made


def test_the_title_says_whom_and_when() -> None:
    made = taken(
        "Transfers of major conventional arms from Israel, Russia to Azerbaijan. Deals with deliveries or orders made for year range '2000' to '2020';",
        "Data generated: 28 Sep 2026 9:10:08 AM;;",
    )
    assert (made.suppliers, made.recipients, made.scope_stated) == (("ISR", "RUS"), ("AZE",), True)
    assert (made.first_year, made.last_year) == (2000, 2020)
    assert (made.vintage, made.retrieved) == ("2026-09-28", "2026-09-28T09:10:08")
    assert made.last_covered_year(2019) == 2020


def test_a_year_that_was_not_published_yet_is_not_covered() -> None:
    """The register of 12 February 2026 promises 2025 and ends in 2024."""
    made = taken(
        "Transfers of major conventional arms from All countries to All countries. year range '1995' to '2025'",
        "Data generated: 12 Feb 2026 9:00:00 AM",
    )
    assert made.last_covered_year(2024) == 2024
    assert taken("Generated: 28 July 2022").last_covered_year(0) == 2021


@pytest.mark.parametrize("years", ["'²' to '³'", "'" + "9" * 5000 + "' to '1'", "'' to ''", "'ab' to '2020'"])
def test_a_damaged_range_of_years_is_no_range(years: str) -> None:
    assert taken(f"year range {years}").first_year is None


def test_a_title_with_an_unknown_name_states_no_scope() -> None:
    made = taken("Transfers of major conventional arms from Atlantis to All countries. ")
    assert not made.scope_stated


@given(st.text(max_size=300))
def test_any_line_may_stand_above_the_table(line: str) -> None:
    taken(line, f"Data generated: {line}", f"Transfers of major conventional arms from {line} to {line}.")


# --- the deal-level register ---------------------------------------------------------------------


def test_a_deal_is_read_field_by_field(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, register(DEAL))
    ((kind, values, row, count),) = found.records
    assert (kind, row, count, found.aside) == ("deals", 4, 1, [])
    expected = {
        "supplier": "ISR", "supplier_name": "Israel", "recipient": "AZE", "recipient_name": "Azerbaijan",
        "weapon": "Heron", "description": "UAV", "order_year": 2011, "order_year_uncertain": True,
        "number_ordered": 5, "number_ordered_uncertain": False, "number_delivered": 5,
        "number_delivered_uncertain": True, "delivery_years": [2013, 2014], "status": "new",
        "comment": "Part of $1.6 b deal", "licensed_production": None, "dollars": "Part of $1.6 b deal",
        "dollars_low_million": Decimal(1600), "dollars_high_million": Decimal(1600), "dollars_scope": "part",
        "tiv_unit_million": Decimal("1.5"), "tiv_ordered_million": Decimal("7.5"), "tiv_delivered_million": Decimal("7.5"),
    }  # fmt: skip
    assert values == expected
    assert found.outline is not None and found.outline.vintage == "2025-03-28"
    (scope,) = found.outline.scopes
    assert scope.stated and scope.suppliers is None and (scope.first_year, scope.last_year) == (2000, 2024)


def test_a_broken_comment_is_joined_and_nothing_else_is(tmp_path: Path) -> None:
    at = DEAL.index(b"$1.6")
    whole_file = read_bytes(tmp_path, register(DEAL[:at] + b"\r\n" + DEAL[at:], DEAL))
    assert [(row, count) for _, _, row, count in whole_file.records] == [(4, 2), (6, 1)]
    assert whole_file.records[0][1]["comment"] == "Part of $1.6 b deal"
    torn = read_bytes(tmp_path, register(DEAL[:at] + b"\n", DEAL))
    assert [row for _, _, row, _ in torn.records] == [5]
    assert [(row, reason) for row, reason, _ in torn.aside] == [(4, "13 fields where a deal has 16")]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"2011", b"20l1", "'20l1' is no whole number (Year of order)"),
        (b",?,5", b",x,5", "'x' is neither '?' nor empty (flag of Year of order)"),
        (b"Azerbaijan", b"Azerbaijam", "'Azerbaijam' is no name that SIPRI is known to use"),
        (b"Azerbaijan", b"", "the deal has no recipient"),
        (b",New,", b",Novel,", "'Novel' is no status that SIPRI uses (Status)"),
        (b",1.5,", b",1.5,extra,", "17 fields where a deal has 16"),
        (b",1.5,", b",1.5e3,", "'1.5e3' is no number (SIPRI TIV per unit)"),
        (b",1.5,", b"," + b"9" * 20 + b",", f"'{'9' * 20}' is no number (SIPRI TIV per unit)"),
    ],
)
def test_a_bad_field_sets_the_line_aside_with_the_reason(
    tmp_path: Path, old: bytes, new: bytes, reason: str
) -> None:
    found = read_bytes(tmp_path, register(DEAL, DEAL.replace(old, new, 1), DEAL))
    assert [row for _, _, row, _ in found.records] == [4, 6]
    assert [(row, why) for row, why, _ in found.aside] == [(5, reason)]


def test_unknown_columns_are_refused(tmp_path: Path) -> None:
    changed = register(DEAL).replace(b"Weapon description", b"Weapon text")
    with pytest.raises(UnreadableFile, match="columns that are not known"):
        read_bytes(tmp_path, changed)
    renamed = register(DEAL).replace(b"Number delivered", b"Deliveries in the Year Range")
    assert len(read_bytes(tmp_path, renamed).records) == 1


# --- the delivery-level register -----------------------------------------------------------------


def test_a_delivery_is_read_field_by_field(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, delivery_register(DELIVERY))
    ((kind, values, row, count),) = found.records
    assert (kind, row, count) == ("deliveries", 4, 1)
    assert (values["supplier"], values["recipient"], values["category"]) == ("ISR", "AZE", "Missiles")
    # 40 is an estimate: 35 to 45 of them, and so of 48 million TIV.
    assert (values["number_low"], values["number_high"]) == (35, 45)
    assert (values["tiv_low_million"], values["tiv_million"], values["tiv_high_million"]) == (42, 48, 54)
    assert (values["delivery_year_first"], values["delivery_year_last"]) == (2015, 2017)
    certain = read_bytes(tmp_path, delivery_register(DELIVERY.replace(b"Yes", b"No"))).records[0][1]
    assert certain["tiv_low_million"] == certain["tiv_high_million"] == 48
    assert certain["delivery_year_first"] == certain["delivery_year_last"] == 2016
    unsaid = read_bytes(tmp_path, delivery_register(DELIVERY.replace(b"Yes", b""))).records[0][1]
    assert (unsaid["number_estimated"], unsaid["number_low"], unsaid["delivery_year_first"]) == (
        None,
        35,
        2015,
    )


def test_the_same_deal_and_year_twice_is_not_counted_twice(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, delivery_register(DELIVERY, DELIVERY, DELIVERY.replace(b"2016", b"2017")))
    assert [row for _, _, row, _ in found.records] == [4, 6]
    assert found.aside[0][:2] == (5, "deal 7 has a line for 2016 already")


def test_a_register_cut_within_a_line_states_no_scope(tmp_path: Path) -> None:
    for content, at in (
        (delivery_register(DELIVERY, DELIVERY.replace(b"7,", b"8,")), 40),
        (register(DEAL, DEAL), 40),
    ):
        found = read_bytes(tmp_path, content[:-at])
        assert len(found.records) == 1 and len(found.aside) == 1
        assert found.outline is not None and not found.outline.scopes[0].stated


# --- tables --------------------------------------------------------------------------------------

NEW = (
    b"Volume of transfers of major arms\nData generated: 28 Sep 2026 9:10:08 AM\n\n"
    b"Supplier,2022,2023,2024,2025,2022-2025,Percentage,Sum total years,Percentage of total\n"
    b"Germany,9,0 ,?,,9,63%,9,63%\nUnited States,4,1,,,5,37%,5,37%\n"
    b"Total exports to Israel,13,1,0,,14,100%,14,100%\n"
)
OLD = (
    b'"TIV of arms imports to Chile, 1950-1952",,,\nFigures are in millions.,,,\nGenerated: 28 July 2022,,,\n,,,\n'
    b",1950,1951,1952,Total\nUnited States,5,,0,5\nUnited Kingdom,,2,,2\n,,,,\nTotal,5,2,0,7\n"
)


def volumes(found: Found) -> dict[tuple[str, str, int], Decimal]:
    return {(v["supplier"], v["recipient"], v["year"]): v["tiv_million"] for _, v, _, _ in found.records}


def test_a_table_of_the_new_site(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, NEW)
    assert volumes(found) == {
        ("DEU", "ISR", 2022): 9, ("DEU", "ISR", 2023): 0, ("USA", "ISR", 2022): 4, ("USA", "ISR", 2023): 1,
        ("x-world", "ISR", 2022): 13, ("x-world", "ISR", 2023): 1, ("x-world", "ISR", 2024): 0,
    }  # fmt: skip
    assert found.outline is not None
    (scope,) = found.outline.scopes
    assert (scope.suppliers, scope.recipients) == (None, ("ISR",))
    # Generated in September 2026, when the deliveries of 2025 were published (in March).
    assert (scope.first_year, scope.last_year, scope.stated) == (2022, 2025, True)
    assert all(
        v["tiv_low_million"] == max(0, v["tiv_million"] - Decimal("0.5")) for _, v, _, _ in found.records
    )


@pytest.mark.parametrize(
    ("first", "last", "suppliers", "recipients"),
    [
        (b"Recipient", b"Total imports from Israel", ("ISR",), None),
        (b"Supplier", b"Total exports to Israel", None, ("ISR",)),
        (b"Exports by", b"Total world export", None, ("x-world",)),
        (b"Imports by", b"Total world imports", ("x-world",), None),
    ],
)
def test_the_last_row_says_whose_transfers_they_are(
    tmp_path: Path, first: bytes, last: bytes, suppliers: tuple[str] | None, recipients: tuple[str] | None
) -> None:
    content = NEW.replace(b"Supplier,", first + b",").replace(b"Total exports to Israel", last)
    outline = read_bytes(tmp_path, content).outline
    assert outline is not None
    assert (outline.scopes[0].suppliers, outline.scopes[0].recipients) == (suppliers, recipients)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (NEW.replace(b"Supplier,", b"Weapon category,"), "by country"),
        (NEW[: NEW.index(b"Total")], "total, is missing"),
        (NEW[: NEW.index(b"Supplier")], "is missing"),
        (NEW.replace(b"to Israel", b"to Atlantis"), "not known whose"),
    ],
)
def test_a_table_that_does_not_say_whose_it_is_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    with pytest.raises(UnreadableFile, match=why):
        read_bytes(tmp_path, content)


def test_an_old_table_of_imports(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, OLD)
    assert volumes(found) == {
        ("USA", "CHL", 1950): 5, ("USA", "CHL", 1952): 0, ("GBR", "CHL", 1951): 2,
        ("x-world", "CHL", 1950): 5, ("x-world", "CHL", 1951): 2, ("x-world", "CHL", 1952): 0,
    }  # fmt: skip
    assert found.outline is not None and found.outline.vintage == "2022-07-28"


def test_an_old_table_cut_in_half_states_no_scope(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, OLD[: OLD.index(b"United Kingdom")])
    assert ("USA", "CHL", 1950) in volumes(found)
    assert found.outline is not None and not found.outline.scopes[0].stated
    assert "no total" in found.aside[0][1]


@needs_sipri
@pytest.mark.parametrize(
    ("code", "party"), [("AST", "AUT"), ("AUS", "AUS"), ("CHE", "CHL"), ("SWI", "CHE"), ("CHI", "CHN")]
)
def test_the_title_counts_and_not_the_code_in_the_files_name(code: str, party: str) -> None:
    """SIPRI's own letters: AST is Austria, CHE Chile, CHI China; others use them for others."""
    path = TABLES_2022 / f"TIV-Export-{code}-1950-2021.csv"
    if not path.is_file():
        pytest.skip(f"there is no table {path.name}")
    outline = read(path).outline
    assert outline is not None and outline.scopes[0].suppliers == (party,)


@needs_sipri
def test_every_old_table_adds_up_to_its_total_but_for_rounding() -> None:
    for path in sorted(TABLES_2022.glob("*.csv"))[::9]:
        found = read_once(path)
        assert not found.aside, path.name
        sums: Counter[int] = Counter()
        counts: Counter[int] = Counter()
        given_totals = {}
        for _, values, _, _ in found.records:
            if values["recipient"] == "x-world":
                given_totals[values["year"]] = values["tiv_million"]
            else:
                sums[values["year"]] += values["tiv_million"]
                counts[values["year"]] += 1
        for each, total in given_totals.items():
            assert abs(sums[each] - total) <= Decimal("0.5") * (counts[each] + 1), (path.name, each)


# --- the real registers --------------------------------------------------------------------------

# Rows by independent count of the publisher's records, from the notes beside the files.
REAL = {
    "register_2025-03-13.csv": ("deals", 29_515),
    "register_2024-10-13.csv": ("deals", 27_951),
    "register_preamble_removed.csv": ("deals", 29_056),
    "register_damaged_by_excel.csv": ("deals", 5_946),
    "deliveries_2026-02-12.csv": ("deliveries", 25_024),
}


@needs_sipri
@pytest.mark.parametrize("name", REAL)
def test_a_real_register_is_read_to_the_last_line(name: str) -> None:
    found = read_once(SIPRI / name)
    assert Counter(kind for kind, *_ in found.records) == {REAL[name][0]: REAL[name][1]}
    lines = (SIPRI / name).read_bytes().split(b"\n")
    header = next(
        at
        for at, line in enumerate(lines, 1)
        if b"Supplier,Re" in line or line.startswith(b"Recipient,Supplier") or b"Recipient,Supplier" in line
    )
    data = {at for at, line in enumerate(lines, 1) if at > header and line.strip(b"\r;, ")}
    assert data <= found.rows()
    stated = name in ("register_2025-03-13.csv", "register_2024-10-13.csv", "deliveries_2026-02-12.csv")
    assert found.outline is not None and found.outline.scopes[0].stated == stated


@needs_sipri
@pytest.mark.parametrize(("path", "broken"), [(REGISTER_2024, 2), (REGISTER_2025, 4)])
def test_the_deals_broken_over_two_lines_are_whole(path: Path, broken: int) -> None:
    found = read_once(path)
    two = [(values, row, count) for _, values, row, count in found.records if count > 1]
    assert [count for _, _, count in two] == [2] * broken
    lines = path.read_bytes().split(b"\n")
    for values, row, _ in two:
        joined = b"".join(line.rstrip(b"\r") for line in lines[row - 1 : row + 1]).decode("latin-1")
        parts = joined.split(",")
        assert len(parts) == 16
        assert values["comment"] == parts[12] and values["weapon"] == parts[6].strip()


@needs_sipri
def test_every_field_of_a_real_deal_stands_in_its_line() -> None:
    lines = REGISTER_2025.read_bytes().split(b"\n")
    for _, values, row, count in read_once(REGISTER_2025).records[::37]:
        raw = b"".join(line.rstrip(b"\r") for line in lines[row - 1 : row - 1 + count]).decode("latin-1")
        parts = [part.strip() for part in raw.split(",")]
        assert [values["recipient_name"].strip(), values["supplier_name"].strip(), values["weapon"]] == [
            parts[0],
            parts[1],
            parts[6],
        ]
        assert str(values["order_year"]) == parts[2] and values["order_year_uncertain"] == (parts[3] == "?")
        assert [str(y) for y in values["delivery_years"]] == [
            p.strip() for p in parts[10].split(";") if p.strip()
        ]
        for column, at in (
            ("tiv_unit_million", 13),
            ("tiv_ordered_million", 14),
            ("tiv_delivered_million", 15),
        ):
            assert values[column] == (Decimal(parts[at]) if parts[at] else None)


# --- anything at all -----------------------------------------------------------------------------

SEEDS = [
    register(DEAL, DEAL.replace(b"Heron", b"Hermes-900"), DEAL.replace(b"2011", b"2014")),
    delivery_register(DELIVERY, DELIVERY.replace(b"7,", b"8,"), DELIVERY.replace(b"2016", b"2018")),
    NEW,
    OLD,
]
NASTY = [
    b"\r", b"\0", b'"', b",", b";", b"\n", b"\x85", b"\xe2\x80\xa8", b"9" * 30, b"9" * 5000, b"\xb2", b"NaN",
    b"1e9", b"$99999999999999999999999 b deal", b"year range '\xc2\xb2' to '9'", b"*", b"?", b"x" * 140_000,
    "１９９９".encode(), b"\xff\xfe", b"\xef\xbb\xbf",
]  # fmt: skip


def holds(found: Found, content: bytes) -> None:
    """Nothing lost, nothing guessed."""
    text = content.decode("latin-1")
    lines = content.split(b"\n")
    header = next(
        (
            at
            for at, line in enumerate(lines, 1)
            if line.startswith(
                (b"Recipient,Supplier,Year of order,", b"SIPRI AT Database ID,Supplier,Recipient,")
            )
        ),
        None,
    )
    if header is not None:
        data = {
            at
            for at, line in enumerate(lines, 1)
            if at > header and line.strip(b"\r;, \t\xef\xbb\xbf\x85\xa0\x0b\x0c\x1c\x1d\x1e\x1f")
        }
        assert data - found.rows() == set()
    for kind, values, row, count in found.records:
        raw = b"\n".join(lines[row - 1 : row - 1 + count])
        assert raw, "a record stands on a line"
        decoded = {raw.decode("latin-1"), raw.decode("utf-8", "replace")}
        if kind == "deals":
            assert any(
                values["weapon"] in each.replace("\r", "").replace("\n", "") or "\r" in each
                for each in decoded
            )
        elif kind == "deliveries":
            assert str(values["delivery_year"]) in text and str(values["deal"]).encode() in raw
            assert values["tiv_low_million"] <= values["tiv_million"] <= values["tiv_high_million"]
        else:
            assert values["tiv_low_million"] <= values["tiv_million"] <= values["tiv_high_million"]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    content = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, max(0, len(content) - 1)))
        length = draw(st.sampled_from([0, 1, 3, 30]))
        content[at : at + length] = draw(st.sampled_from([*NASTY, b""]) | st.binary(max_size=4))
    return bytes(content)


@settings(max_examples=250)
@given(content=mutated())
def test_mutated_files_give_records_lines_set_aside_or_one_error(tmp_path: Path, content: bytes) -> None:
    if not all_sources()["sipri_transfers"].recognise(content[: sources.HEAD_BYTES]):
        return
    try:
        found = read_bytes(tmp_path, content)
    except UnreadableFile as problem:
        assert str(problem)
        return
    holds(found, content)


@settings(max_examples=100)
@given(content=st.binary(max_size=400), at=st.sampled_from(range(len(SEEDS))))
def test_arbitrary_bytes_after_a_header(tmp_path: Path, content: bytes, at: int) -> None:
    for file in (content, SEEDS[at] + content):
        try:
            found = read_bytes(tmp_path, file)
        except UnreadableFile:
            continue
        holds(found, file)


@pytest.mark.parametrize("at", range(len(SEEDS)))
def test_a_file_cut_at_any_byte(tmp_path: Path, at: int) -> None:
    content = SEEDS[at]
    complete = len(read_bytes(tmp_path, content).records)
    for cut in range(0, len(content), 3):
        try:
            found = read_bytes(tmp_path, content[:cut])
        except UnreadableFile:
            continue
        assert len(found.records) <= complete
        holds(found, content[:cut])


def test_the_layouts_are_told_apart_by_their_headers() -> None:
    readers = (deals.recognise, deliveries.recognise, totals.recognise)
    for content, which in zip(SEEDS, (0, 1, 2, 2), strict=True):
        assert [reader(content) for reader in readers] == [at == which for at in range(3)]
    assert not any(reader(b"name,age\nAda,36\n") for reader in readers)


def test_one_endless_line_is_not_held(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, register(b"x" * 3_000_000 + b"\n", DEAL))
    assert [(row, reason) for row, reason, _ in found.aside] == [(4, "the line is longer than a megabyte")]
    assert [row for _, _, row, _ in found.records] == [5]


@needs_sipri
def test_a_register_cut_between_two_lines_answers_no_share(tmp_path: Path) -> None:
    """Up to France or so, Israel's 67.7 per cent would be 92: sorted, of all states, and not at its end."""
    from sinews import measures
    from sinews.ingest import add
    from sinews.workspace import Workspace

    for source, keep, kind in ((DELIVERIES, 9_000, "deliveries"), (REGISTER_2025, 12_000, "deals")):
        lines = source.read_bytes().split(b"\n")
        cut = tmp_path / f"{kind}.csv"
        cut.write_bytes(b"\n".join(lines[:keep]) + b"\n")
        workspace = Workspace(tmp_path / kind)
        added = add(workspace, cut)
        assert added.is_cut and added.snapshot.set_aside == 0
        assert any("it was cut" in note for note in added.snapshot.notes)
        assert not any(scope["stated"] for scope in added.snapshot.scopes)
    figure = measures.run(
        Workspace(tmp_path / "deliveries"),
        "arms.import_share",
        {"supplier": "ISR", "recipient": "AZE", "period": "2016/2020"},
    )
    assert figure.value is None and figure.caveats
    whole = Workspace(tmp_path / "whole")
    assert not add(whole, DELIVERIES).is_cut and not add(whole, REGISTER_2025).is_cut
