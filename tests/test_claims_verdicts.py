"""Verdicts by the contract's rules, and every trap that an article may set.

Expected numbers come from SIPRI's fact sheets, the issue and the publishers' files (Israel's share of
Azerbaijan's imports in 2016–2020: 697.5 of 1,029.6 million TIV in the register of February 2026, 69.5
per cent by the tables of July 2022), not from what the program printed.
"""

from __future__ import annotations

import math

import pytest

from claims_made import Number, checked, made, share
from conftest import needs_sipri
from sinews.claims.check import Judged
from sinews.claims.model import Claim
from sinews.workspace import Workspace
from states_data import needs_files, states  # noqa: F401

OLD = "2021-03-20"
NEW = "2026-05-20"
SINCE_2016 = ("2016 and 2020", "2016/2020")


def one(workspace: Workspace, claim: Claim, **given: str | None) -> Judged:
    (judged,) = checked(workspace, claim, **given).claims
    return judged


def israels(words: str, value: float, *, period: tuple[str, str] = SINCE_2016, of: str = "imports") -> Claim:
    sentence = f"Between {period[0]} Israel supplied {words} of Azerbaijan's arms imports."
    return made(
        sentence,
        "arms.share",
        number=share(words, value),
        period=period,
        supplier="Israel",
        recipient="Azerbaijan",
        options={"of": of} if of else {},
    )


# Rounding, hedges, vintages ------------------------------------------------------------------------


def test_a_number_that_rounds_to_the_records_is_supported(sample: Workspace) -> None:
    judged = one(sample, israels("68%", 68), published=NEW)
    assert judged.verdict.verdict == "supported" and judged.nearest_true is None
    assert "67.7%" in judged.verdict.reason


@pytest.mark.parametrize(
    ("number", "verdict"),
    [
        (("almost 70%", 70, 67, 70, "%", "≈"), "supported"),
        (("at least 60%", 60, 60, math.inf, "%", ">="), "supported"),
        (("at least 75%", 75, 75, math.inf, "%", ">="), "contradicted"),
        (("two thirds", 66.7, 63.0, 70.0, "%", "≈"), "supported"),
        (("a third", 33.3, 30.0, 37.0, "%", "≈"), "contradicted"),
    ],
)
def test_a_hedge_is_as_wide_as_its_words(sample: Workspace, number: Number, verdict: str) -> None:
    claim = made(
        f"Between 2016 and 2020 Israel supplied {number[0]} of Azerbaijan's arms imports.",
        "arms.share",
        number=number,
        period=SINCE_2016,
        supplier="Israel",
        recipient="Azerbaijan",
        options={"of": "imports"},
    )
    assert one(sample, claim, published=NEW).verdict.verdict == verdict


def test_an_old_articles_small_miss_is_a_revision(sample: Workspace) -> None:
    """69 per cent is what SIPRI printed in 2021; 67.7 is on record since."""
    judged = one(sample, israels("69%", 69), published=OLD)
    assert judged.verdict.verdict == "depends"
    assert "67.7" in judged.verdict.reason and "older" in judged.verdict.reason


def test_more_than_two_points_is_no_revision(sample: Workspace) -> None:
    assert one(sample, israels("72%", 72), published=OLD).verdict.verdict == "contradicted"


def test_a_new_articles_small_miss_is_wrong(sample: Workspace) -> None:
    judged = one(sample, israels("66%", 66), published=NEW)
    assert judged.verdict.verdict == "contradicted"
    # 57.6 to 73.8 by the estimate flags: the interval does not save it, and is said.
    assert "estimate flag" in judged.verdict.reason


@needs_sipri
def test_where_vintages_differ_the_vintage_decides(vintages: Workspace) -> None:
    judged = one(vintages, israels("69%", 69), published="2023-05-01")
    assert judged.verdict.verdict == "depends"
    assert "vintage" in judged.verdict.reason
    assert {(o.vintage, o.agrees) for o in judged.outcomes} == {("2022-07-28", True), ("2026-02-12", False)}
    # The same number by what was known at the time.
    then = one(vintages, israels("69%", 69), published="2023-05-01", as_of="2023-05-01")
    assert then.verdict.verdict == "supported" and "revised since" in then.verdict.reason


@needs_sipri
def test_a_table_that_ends_before_the_period_is_no_reading(vintages: Workspace) -> None:
    """The tables of July 2022 end in 2021: for 2018–2022 there is the register alone."""
    claim = made(
        "In 2018–22 the United States made 41% of the world's arms exports.",
        "arms.share",
        number=share("41%", 41),
        period=("2018–22", "2018/2022"),
        exporter="United States",
        options={"of": "world-exports"},
    )
    judged = one(vintages, claim, published=NEW)
    assert judged.verdict.verdict == "supported"
    assert [o.vintage for o in judged.outcomes] == ["2026-02-12"]


@needs_sipri
def test_nothing_known_by_then_is_not_checkable(vintages: Workspace) -> None:
    judged = one(vintages, israels("69%", 69), as_of="2020-01-01")
    assert judged.verdict.verdict == "not-checkable"


# What the words leave open -------------------------------------------------------------------------


def test_denominators_differ(sample: Workspace) -> None:
    """17.2 per cent of Israel's exports in 2014–18, 40.9 of Azerbaijan's imports: of which?"""
    claim = made(
        "Azerbaijan made up 41% of the deliveries from Israel in 2014–18.",
        "arms.share",
        number=share("41%", 41),
        period=("2014–18", "2014/2018"),
        supplier="Israel",
        recipient="Azerbaijan",
    )
    judged = one(sample, claim, published=NEW)
    assert judged.verdict.verdict == "depends" and "denominator" in judged.verdict.reason
    of_exports = made(
        "41% of Israel's arms exports in 2014–18 went to Azerbaijan.",
        "arms.share",
        number=share("41%", 41),
        period=("2014–18", "2014/2018"),
        supplier="Israel",
        recipient="Azerbaijan",
        options={"of": "exports"},
    )
    judged = one(sample, of_exports, published=NEW)
    assert judged.verdict.verdict == "contradicted"
    assert "share of the recipient’s imports" in judged.verdict.reason


def test_an_arsenal_is_never_silently_imports(sample: Workspace) -> None:
    judged = one(sample, israels("68%", 68, of="arsenal"), published=NEW)
    assert judged.verdict.verdict == "depends" and "arsenal" in judged.verdict.reason
    # Nor do imports disprove what is said of an arsenal.
    assert one(sample, israels("20%", 20, of="arsenal"), published=NEW).verdict.verdict == "not-checkable"


def test_a_missing_role_is_not_guessed(sample: Workspace) -> None:
    claim = made("It supplied 68% in 2016.", "arms.share", number=share("68%", 68), period=("2016", "2016"))
    assert one(sample, claim).verdict.verdict == "not-checkable"


def test_a_sentence_without_a_period_may_mean_the_last_five_years(sample: Workspace) -> None:
    claim = made(
        "Russia supplies 94 per cent of Armenia's arms imports.",
        "arms.share",
        number=share("94 per cent", 94),
        supplier="Russia",
        recipient="Armenia",
        options={"of": "imports"},
    )
    assert one(sample, claim, published="2021-05-01").verdict.verdict in ("supported", "depends")


def test_two_of_the_top_ten_without_restrictions(sample: Workspace) -> None:
    """Three are outside the treaty, one if a signature counts, and national law is nowhere on record."""
    claim = made(
        "Two of the ten largest exporters of 2018–22 know no restrictions.",
        "arms.without",
        number=("Two", 2, 2, 2, "count"),
        period=("2018–22", "2018/2022"),
        options={"n": "10"},
    )
    judged = one(sample, claim, published="2023-10-01")
    assert judged.verdict.verdict == "depends"
    assert "national law" in judged.verdict.reason and "signature" in judged.verdict.reason


def test_tellings_of_a_date_that_differ_depend(sample: Workspace) -> None:
    claim = made(
        "He came the day before the offensive.",
        "event.between",
        number=("the day", 1, 1, 1, "days"),
        options={"event": "zamir-baku-2023..karabakh-offensive-2023"},
    )
    assert one(sample, claim).verdict.verdict == "depends"


# Traps ---------------------------------------------------------------------------------------------


def test_tiv_read_as_dollars(sample: Workspace) -> None:
    claim = made(
        "Israel sold Azerbaijan weapons worth 697 million dollars in 2016–20.",
        "arms.dollars",
        number=("697 million dollars", 697e6, 696.5e6, 697.5e6, "currency:USD"),
        period=("2016–20", "2016/2020"),
        supplier="Israel",
        recipient="Azerbaijan",
    )
    judged = one(sample, claim, published=NEW)
    assert judged.verdict.verdict in ("contradicted", "not-checkable")
    assert "TIV" in judged.verdict.reason and "no dollars" in judged.verdict.reason


def test_tiv_read_as_dollars_where_a_deal_alone_is_larger(sample: Workspace) -> None:
    """825 was the TIV of 2006–2019 in 2020 and is 872.4 now; a deal of 2011 has 1.6 billion dollars."""
    claim = made(
        "Israel sold Azerbaijan arms worth $872 million in 2006–2019.",
        "arms.dollars",
        number=("$872 million", 872e6, 871.5e6, 872.5e6, "currency:USD"),
        period=("2006–2019", "2006/2019"),
        supplier="Israel",
        recipient="Azerbaijan",
    )
    judged = one(sample, claim, published=NEW)
    assert judged.verdict.verdict == "contradicted"
    assert "TIV" in judged.verdict.reason and "1,600" in judged.verdict.reason


def test_a_deals_dollars_are_on_record(sample: Workspace) -> None:
    claim = made(
        "In 2011 Azerbaijan ordered arms for $1.6 billion in Israel.",
        "arms.dollars",
        number=("$1.6 billion", 1.6e9, 1.55e9, 1.65e9, "currency:USD"),
        period=("2011", "2011"),
        supplier="Israel",
        recipient="Azerbaijan",
    )
    assert one(sample, claim).verdict.verdict == "supported"


def test_a_total_that_nobody_recorded_is_not_checkable(sample: Workspace) -> None:
    claim = made(
        "Azerbaijan bought Israeli arms for more than 10 billion dollars.",
        "arms.dollars",
        number=("more than 10 billion dollars", 1e10, 1e10, math.inf, "currency:USD", ">"),
        supplier="Israel",
        recipient="Azerbaijan",
    )
    assert one(sample, claim, published="2023-10-01").verdict.verdict == "not-checkable"


def test_a_period_that_does_not_fit_its_number(sample: Workspace) -> None:
    judged = one(sample, israels("68%", 68, period=("2011 and 2015", "2011/2015")), published=NEW)
    assert judged.verdict.verdict == "contradicted" and "true of 2016–2020" in judged.verdict.reason


def test_a_single_year_for_a_window_of_five(sample: Workspace) -> None:
    judged = one(sample, israels("68%", 68, period=("January and December 2020", "2020")), published=NEW)
    assert judged.verdict.verdict == "contradicted" and "true of 2016–2020" in judged.verdict.reason


def test_a_decimal_slip(sample: Workspace) -> None:
    judged = one(sample, israels("6.8%", 6.8), published=NEW)
    assert judged.verdict.verdict == "contradicted" and "decimal point" in judged.verdict.reason


def test_a_digit_typo(sample: Workspace) -> None:
    judged = one(sample, israels("86%", 86), published=NEW)
    assert judged.verdict.verdict == "contradicted" and "digits have changed places" in judged.verdict.reason


def change(words: str, value: float, direction: str, period: str, prior: str) -> Claim:
    return made(
        f"Russia's arms exports moved by {words} between {prior} and {period}.",
        "arms.change",
        number=share(words, value),
        period=(period, period),
        prior=(prior, prior),
        exporter="Russia",
        options={"direction": direction},
    )


def test_a_change_with_its_sign_and_its_periods(sample: Workspace) -> None:
    """Russia's exports fell by 64 per cent between 2015–2019 and 2020–2024 (SIPRI, March 2025)."""
    right = one(sample, change("64%", 64, "down", "2020/2024", "2015/2019"), published=NEW)
    assert right.verdict.verdict == "supported"
    rise = one(sample, change("64%", 64, "up", "2020/2024", "2015/2019"), published=NEW)
    assert rise.verdict.verdict == "contradicted" and "direction is not" in rise.verdict.reason
    pair = one(sample, change("64%", 64, "down", "2016/2020", "2011/2015"), published=NEW)
    assert pair.verdict.verdict == "contradicted"
    assert "from 2015–2019 to 2020–2024" in pair.verdict.reason


def test_per_cent_for_times(sample: Workspace) -> None:
    """Azerbaijan's imports of 2011–2020 were 8.4 times Armenia's."""
    claim = made(
        "Azerbaijan's imports of 2011–2020 were 8.4 per cent more than Armenia's.",
        "arms.ratio",
        number=share("8.4 per cent", 8.4, half=0.05),
        period=("2011–2020", "2011/2020"),
        importer="Azerbaijan",
        other="Armenia",
        options={"direction": "up"},
    )
    judged = one(sample, claim, published=NEW)
    assert judged.verdict.verdict == "contradicted" and "times as much" in judged.verdict.reason
    times = made(
        "Azerbaijan's imports of 2011–2020 were 8.4 times Armenia's.",
        "arms.ratio",
        number=("8.4 times", 8.4, 8.35, 8.45, "times"),
        period=("2011–2020", "2011/2020"),
        importer="Azerbaijan",
        other="Armenia",
    )
    assert one(sample, times, published=NEW).verdict.verdict == "supported"


def test_a_cited_report_of_another_period(sample: Workspace) -> None:
    def flights(words: str, edtf: str) -> Judged:
        claim = made(
            f"According to Haaretz, 92 Silk Way cargo flights landed at Ovda between {words}.",
            "flights.count",
            number=("92 Silk Way cargo flights", 92, 91.5, 92.5, "flights"),
            period=(words, edtf),
            place="LLOV",
            attributed_to="Haaretz",
        )
        return one(sample, claim, published="2023-10-08")

    right = flights("2016 and March 2023", "2016/2023-03")
    assert right.verdict.verdict == "reported-only" and "says the same" in right.verdict.reason
    wrong = flights("2016 and 2020", "2016/2020")
    assert wrong.verdict.verdict == "reported-only"
    assert "another period" in wrong.verdict.reason and "2023-03" in wrong.verdict.reason
    assert wrong.nearest_true is not None and "2016 and March 2023" in wrong.nearest_true


def test_a_year_after_the_records_end(sample: Workspace) -> None:
    claim = made(
        "In 2025 Russia supplied 10% of Armenia's arms imports.",
        "arms.share",
        number=share("10%", 10),
        period=("2025", "2025"),
        supplier="Russia",
        recipient="Armenia",
        options={"of": "imports"},
    )
    judged = one(sample, claim, published=NEW)
    assert judged.verdict.verdict == "not-checkable" and "2024" in judged.verdict.reason


def test_running_counts_are_never_contradicted_by_yearly_totals(sample: Workspace) -> None:
    for words, value, edtf in (
        ("53,629", 53629, "2023-09-27"),
        ("53,629", 53629, "2023"),
        ("61,000", 61000, "2023"),
    ):
        claim = made(
            f"{words} people had arrived in Armenia.",
            "displacement.people",
            number=(words, value, value - 0.5, value + 0.5, "people"),
            origin="Azerbaijan",
            host="Armenia",
        )
        claim = made(
            f"In {edtf} {words} people arrived in Armenia.",
            "displacement.people",
            number=(words, value, value - 0.5, value + 0.5, "people"),
            period=(edtf, edtf),
            origin="Azerbaijan",
            host="Armenia",
        )
        assert one(sample, claim).verdict.verdict in ("reported-only", "not-checkable")


def test_a_stock_is_no_flow(sample: Workspace) -> None:
    """143,054 at the end of 2023; 141,942 came in the year."""

    def people(value: int, of: str) -> str:
        claim = made(
            f"{value:,} refugees in 2023.",
            "displacement.people",
            number=(f"{value:,}", value, value - 0.5, value + 0.5, "people"),
            period=("2023", "2023"),
            origin="Azerbaijan",
            host="Armenia",
            options={"of": of} if of else {},
        )
        return one(sample, claim).verdict.verdict

    assert people(143054, "stock") == "supported"
    assert people(141942, "flow") == "supported"
    assert people(143054, "") == "depends"


def test_deaths_within_the_low_and_the_high_estimate_depend(sample: Workspace) -> None:
    """UCDP: 7,636 in Azerbaijan in 2020, from 7,538 to 9,066."""

    def killed(value: int) -> str:
        claim = made(
            f"{value:,} people were killed in 2020.",
            "conflict.deaths",
            number=(f"{value:,}", value, value - 0.5, value + 0.5, "deaths"),
            period=("2020", "2020"),
            state="Azerbaijan",
        )
        return one(sample, claim).verdict.verdict

    assert killed(7636) == "supported"
    assert killed(8500) == "depends"
    assert killed(700) == "contradicted"


def test_no_major_arms(sample: Workspace) -> None:
    def none(negated: bool, supplier: str, recipient: str, major: str = "yes") -> str:
        claim = made(
            f"{supplier} delivered to {recipient} in 2016–2020.",
            "arms.any",
            period=("2016–2020", "2016/2020"),
            negated=negated,
            supplier=supplier,
            recipient=recipient,
            options={"major": major} if major else {},
        )
        return one(sample, claim, published=NEW).verdict.verdict

    assert none(True, "France", "Armenia") == "supported"
    assert none(True, "Russia", "Armenia") == "contradicted"
    assert none(False, "Russia", "Armenia") == "supported"
    # Nothing major on record is no proof of nothing.
    assert none(False, "France", "Armenia") == "not-checkable"
    assert none(True, "France", "Armenia", major="") == "depends"


# Any pair, and the sample's limits -----------------------------------------------------------------


def test_the_samples_limits_make_not_checkable(sample: Workspace) -> None:
    claim = made(
        "Russia supplied 36% of India's arms imports in 2020–24.",
        "arms.share",
        number=share("36%", 36),
        period=("2020–24", "2020/2024"),
        supplier="Russia",
        recipient="India",
        options={"of": "imports"},
    )
    judged = one(sample, claim, published=NEW)
    assert judged.verdict.verdict == "not-checkable" and "do not cover" in judged.verdict.reason


@needs_sipri
def test_any_pair_with_the_whole_register(whole: Workspace) -> None:
    """SIPRI, March 2025: Russia's share of India's imports in 2020–24 was 36 per cent."""
    claim = made(
        "Russia supplied 36% of India's arms imports in 2020–24.",
        "arms.share",
        number=share("36%", 36),
        period=("2020–24", "2020/2024"),
        supplier="Russia",
        recipient="India",
        options={"of": "imports"},
    )
    assert one(whole, claim, published="2025-03-10").verdict.verdict in ("supported", "depends")


@needs_files
def test_spending_in_dollars_and_of_gdp(states: Workspace) -> None:  # noqa: F811
    """SIPRI: Armenia 634.0 million dollars in 2020, 4.98 per cent of its product."""

    def verdict(topic: str, number: Number, **options: str) -> str:
        sentence = f"Armenia spent {number[0]} on its armed forces in 2020."
        claim = made(
            sentence, topic, number=number, period=("2020", "2020"), state="Armenia", options=options
        )
        return one(states, claim, published="2024-06-01").verdict.verdict

    dollars = ("634 million dollars", 634e6, 633.5e6, 634.5e6, "currency:USD")
    assert verdict("spending.value", dollars) == "supported"
    assert verdict("spending.value", ("436 million dollars", 436e6, 435.5e6, 436.5e6, "currency:USD")) == (
        "contradicted"
    )
    assert verdict("spending.share", share("5.0%", 5.0, half=0.05), of="gdp") == "supported"
    assert verdict("spending.share", share("0.5%", 0.5, half=0.05), of="gdp") == "contradicted"
    drams = ("300 billion drams", 3e11, 2.9e11, 3.1e11, "currency:AMD")
    assert verdict("spending.value", drams) == "not-checkable"


def test_what_no_measure_covers_says_so(sample: Workspace) -> None:
    claim = made("Troops advanced five kilometres.", "unmeasured")
    judged = one(sample, claim)
    assert judged.verdict.verdict == "not-checkable" and judged.outcomes == ()


def test_names_from_an_article_never_reach_sql(sample: Workspace) -> None:
    evil = "x'; DROP TABLE deliveries; --"
    for topic, options in (
        ("arms.weapon", {"weapon": evil}),
        ("event.date", {"event": evil}),
        ("state.treaty", {"instruments": evil}),
        ("arms.without", {"instruments": evil, "n": evil}),
        ("place.attribute", {"attribute": evil}),
        ("arms.share", {"category": evil, "of": evil}),
    ):
        claim = made(
            "In 2016 it had 5.",
            topic,
            number=("5", 5, 4.5, 5.5, "%" if topic == "arms.share" else "count"),
            period=("2016", "2016"),
            supplier="Israel",
            recipient="Azerbaijan",
            state="Israel",
            options=options,
        )
        assert one(sample, claim).verdict.verdict in ("not-checkable", "contradicted", "depends")
    assert one(sample, israels("68%", 68), published=NEW).verdict.verdict == "supported"


# Without a period ----------------------------------------------------------------------------------


def test_without_a_period_wrong_is_what_fits_no_period(sample: Workspace) -> None:
    """Russia's share of Armenia's imports was 94 per cent in 2016–2020 and never 12 in five years."""

    def now(words: str, value: float) -> Judged:
        claim = made(
            f"Russia supplies {words} of Armenia's arms imports.",
            "arms.share",
            number=share(words, value),
            supplier="Russia",
            recipient="Armenia",
            options={"of": "imports"},
        )
        return one(sample, claim, published="2024-05-01")

    fits = now("94%", 94)
    assert fits.verdict.verdict == "depends" and "no period" in fits.verdict.reason
    # Whose number it is cannot be said, so that there is no nearest one.
    assert fits.nearest_true is None
    assert now("12%", 12).verdict.verdict == "contradicted"


def test_people_without_a_year(sample: Workspace) -> None:
    """27,933 at the end of 2022, 143,054 at the end of 2023: an article of 2025 may mean either."""
    claim = made(
        "27,933 refugees live there.",
        "displacement.people",
        number=("27,933", 27933, 27932.5, 27933.5, "people"),
        origin="Azerbaijan",
        host="Armenia",
        options={"flow": "stock"},
    )
    judged = one(sample, claim, published="2025-06-01")
    assert judged.verdict.verdict == "depends" and "2022" in judged.verdict.reason


def test_some_visit_within_a_year_proves_no_visit(sample: Workspace) -> None:
    for edtf in ("2023", "2020/2024", "2020/.."):
        claim = made(
            f"They came in {edtf}.",
            "event.date",
            period=(edtf, edtf),
            state="Israel",
            other="Azerbaijan",
            options={"event": "visit"},
        )
        assert one(sample, claim).verdict.verdict == "not-checkable"


def test_a_denied_number_is_no_number(sample: Workspace) -> None:
    claim = made(
        "Israel did not supply 68% of Azerbaijan's imports in 2016–2020.",
        "arms.share",
        number=share("68%", 68),
        period=("2016–2020", "2016/2020"),
        negated=True,
        supplier="Israel",
        recipient="Azerbaijan",
        options={"of": "imports"},
    )
    assert one(sample, claim).verdict.verdict == "not-checkable"


@needs_sipri
def test_what_an_older_release_gives_is_not_offered_as_true(vintages: Workspace) -> None:
    """Israel's share in 2011–2015: 7.3 per cent in the register of 2026, 7.7 in the tables of 2022."""
    judged = one(vintages, israels("7%", 7, period=("2011 and 2015", "2011/2015")), published="2023-05-01")
    assert judged.verdict.verdict == "depends" and judged.nearest_true is None
    older = one(vintages, israels("8%", 8, period=("2011 and 2015", "2011/2015")), published="2023-05-01")
    assert older.verdict.verdict == "depends"
    assert older.nearest_true is not None and "7%" in older.nearest_true


def test_a_short_name_is_cited_by_itself(sample: Workspace) -> None:
    """AP, October 2023: at least six flights in the first 17 days of September."""
    claim = made(
        "According to AP, 6 flights landed at Ovda between 1 and 17 September 2023.",
        "flights.count",
        number=("6 flights", 6, 5.5, 6.5, "flights"),
        period=("1 and 17 September 2023", "2023-09-01/2023-09-17"),
        place="LLOV",
        attributed_to="AP",
    )
    judged = one(sample, claim, published="2023-10-10")
    assert judged.verdict.verdict == "reported-only" and "AP (2023-10)" in judged.verdict.reason
    assert "not located" not in judged.verdict.reason
