"""Readings: which measures, with which parameters, a claim may mean; and what is never guessed."""

from __future__ import annotations

import math
from datetime import date

import pytest

from claims_made import Number, checked, made, share
from conftest import needs_sipri
from sinews.claims.check import Judged
from sinews.claims.model import TOPICS, Claim
from sinews.claims.readings import BY_TOPIC, Context, Unread, readings_of, whole_years
from sinews.claims.readings_deals import _half_unit, _is_named
from sinews.periods import Period
from sinews.workspace import Workspace

SPANS = {"deliveries": (1995, 2024), "register": (1995, 2024)}
CONTEXT = Context(date(2023, 6, 1), SPANS.get)


def measures(claim: Claim, context: Context = CONTEXT) -> list[tuple[str, str]]:
    return [(r.measure, str(r.runs[0].get("period", ""))) for r in readings_of(claim, context)]


def one(workspace: Workspace, claim: Claim, published: str | None = "2026-05-20") -> Judged:
    (judged,) = checked(workspace, claim, published=published).claims
    return judged


def test_every_topic_has_a_reader() -> None:
    with pytest.raises(Unread):
        readings_of(made("Nothing.", "unmeasured"), CONTEXT)
    assert BY_TOPIC.keys() == TOPICS.keys() - {"unmeasured"}


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_a_claim_without_anything_is_refused_in_words(topic: str) -> None:
    with pytest.raises(Unread) as refused:
        readings_of(made("It was so.", topic), CONTEXT)
    assert 10 < len(str(refused.value)) < 120 and "None" not in str(refused.value)


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ("imports", ["arms.import_share"]),
        ("exports", ["arms.export_share"]),
        ("arsenal", ["arms.import_share"]),
        ("", ["arms.import_share", "arms.export_share"]),
    ],
)
def test_the_denominator(of: str, expected: list[str]) -> None:
    claim = made(
        "41% in 2016–2020.",
        "arms.share",
        number=share("41%", 41),
        period=("2016–2020", "2016/2020"),
        supplier="Israel",
        recipient="Azerbaijan",
        options={"of": of} if of else {},
    )
    assert [name for name, _ in measures(claim)] == expected


@pytest.mark.parametrize(
    ("edtf", "expected"),
    [
        ("2016/2020", ["2016/2020"]),
        ("2020", ["2020"]),
        # To the last whole year before the article of June 2023, and to its own.
        ("2016/..", ["2016/2022", "2016/2023"]),
        ("../2020", ["1995/2020"]),
        ("2016/2030", ["2016/2030"]),
    ],
)
def test_periods_as_words_give_them(edtf: str, expected: list[str]) -> None:
    found = whole_years(Period.parse(edtf), CONTEXT, "deliveries")
    assert [str(period) for period in found] == expected


@pytest.mark.parametrize("edtf", ["2020-09", "2020-09-27/2020-11-10", "2016/2023-03", "2020-06/.."])
def test_months_are_not_years(edtf: str) -> None:
    with pytest.raises(Unread):
        whole_years(Period.parse(edtf), CONTEXT, "deliveries")


def test_a_change_without_its_earlier_period() -> None:
    def asked(edtf: str) -> list[tuple[str, str]]:
        claim = made(
            f"Up 10% in {edtf}.",
            "arms.change",
            number=share("10%", 10),
            period=(edtf, edtf),
            importer="Azerbaijan",
            options={"direction": "up"},
        )
        return [(str(r.runs[0]["period"]), str(r.runs[0]["prior"])) for r in readings_of(claim, CONTEXT)]

    assert asked("2016/2020") == [("2016/2020", "2011/2015")]
    assert asked("2020") == [("2020", "2019")]
    # Over ten years: first to last year, or against the ten before.
    assert asked("2011/2020") == [("2020", "2011"), ("2011/2020", "2001/2010")]


@pytest.mark.parametrize(
    ("number", "direction", "low", "high"),
    [
        (share("64%", 64), "down", -64.5, -63.5),
        (("at least 20%", 20, 20, math.inf, "%", ">="), "down", -math.inf, -20),
        (("doubled", 2, 1.9, 2.1, "times"), "up", 90, 110),
        (("halved", 2, 1.9, 2.1, "times"), "down", 100 / 2.1 - 100, 100 / 1.9 - 100),
    ],
)
def test_a_change_keeps_its_sign(number: Number, direction: str, low: float, high: float) -> None:
    claim = made(
        f"It {number[0]} in 2020.",
        "arms.change",
        number=number,
        period=("2020", "2020"),
        exporter="Russia",
        options={"direction": direction},
    )
    (reading,) = readings_of(claim, CONTEXT)
    assert (reading.stated.low, reading.stated.high) == pytest.approx((low, high))


def test_more_than_by_per_cent_is_a_ratio() -> None:
    claim = made(
        "2.5% more in 2020.",
        "arms.ratio",
        number=share("2.5%", 2.5, half=0.05),
        period=("2020", "2020"),
        importer="Azerbaijan",
        other="Armenia",
        options={"direction": "up"},
    )
    (reading,) = readings_of(claim, CONTEXT)
    assert reading.stated.value == pytest.approx(1.025)


def test_stock_and_flow() -> None:
    claim = made(
        "100 fled in 2023.",
        "displacement.people",
        number=("100", 100, 99.5, 100.5, "people"),
        period=("2023", "2023"),
        origin="Azerbaijan",
        host="Armenia",
    )
    assert {name for name, _ in measures(claim)} == {"displacement.stock", "displacement.flow"}
    end = made(
        "100 were there at the end of December 2023.",
        "displacement.people",
        number=("100", 100, 99.5, 100.5, "people"),
        period=("December 2023", "2023-12"),
        origin="Azerbaijan",
        host="Armenia",
        options={"flow": "stock"},
    )
    assert measures(end) == [("displacement.stock", "2023")]


def test_several_are_added_where_that_has_a_meaning(sample: Workspace) -> None:
    """Russia 942.7 and Israel 781.0 of 1,909.4 million TIV in 2014–2018: 90.3 per cent."""
    claim = made(
        "Russia and Israel: 90% in 2014–2018.",
        "arms.share",
        number=share("90%", 90),
        period=("2014–2018", "2014/2018"),
        supplier=["Russia", "Israel"],
        recipient="Azerbaijan",
        options={"of": "imports"},
    )
    judged = one(sample, claim)
    assert judged.verdict.verdict == "supported"
    assert judged.outcomes[0].value == pytest.approx(100 * (942.7 + 781.0) / 1909.4, abs=0.05)
    apart = made(
        "Azerbaijan and Armenia: 90% in 2014–2018.",
        "arms.share",
        number=share("90%", 90),
        period=("2014–2018", "2014/2018"),
        supplier="Russia",
        recipient=["Azerbaijan", "Armenia"],
        options={"of": "imports"},
    )
    assert one(sample, apart).verdict.verdict == "not-checkable"


def test_a_share_in_two_periods_needs_both(sample: Workspace) -> None:
    """Israel's share of Azerbaijan's imports: 7.3 per cent in 2011–2015, 67.7 in 2016–2020."""

    def moved(first: float, second: float) -> str:
        claim = made(
            f"From {first}% in 2011–2015 to {second}% in 2016–2020.",
            "arms.share_change",
            number=[share(f"{first}%", first), share(f"{second}%", second)],
            period=("2016–2020", "2016/2020"),
            prior=("2011–2015", "2011/2015"),
            supplier="Israel",
            recipient="Azerbaijan",
            options={"of": "imports"},
        )
        return one(sample, claim).verdict.verdict

    assert moved(7, 68) == "supported"
    assert moved(12, 68) == "contradicted"
    assert moved(68, 7) == "contradicted"


def test_a_set_is_these_and_no_other(sample: Workspace) -> None:
    """SIPRI, March 2025: the United States, France, Russia, China and Germany, 2020–2024."""

    def five(*codes: str) -> str:
        claim = made(
            "The five largest of 2020–2024.",
            "arms.top",
            period=("2020–2024", "2020/2024"),
            options={"among": "exporters", "n": "5", "members": ",".join(codes)},
        )
        return one(sample, claim).verdict.verdict

    assert five("USA", "RUS", "FRA", "CHN", "DEU") == "supported"
    assert five("USA", "RUS", "FRA", "CHN", "IND") == "contradicted"


def test_a_place_within_a_group(sample: Workspace) -> None:
    """France leads Europe's exporters of 2020–2024 (SIPRI, March 2025), Russia being in it."""

    def first(party: str) -> str:
        claim = made(
            "The largest of Europe in 2020–2024.",
            "arms.rank",
            number=("largest", 1, 1, 1, "rank", "rank"),
            period=("2020–2024", "2020/2024"),
            exporter=party,
            options={"among": "exporters", "within": "g-europe"},
        )
        return one(sample, claim).verdict.verdict

    assert first("France") == "supported"
    assert first("Spain") == "contradicted"


@pytest.mark.parametrize(
    ("asked", "weapon", "named"),
    [
        ("K2", "K-2 tank", True),
        ("K2", "K-239 Chunmoo self-propelled MRL", False),
        ("S-300", "S-300PMU-2/SA-20B SAM system", True),
        ("S-300", "S-3000 sonar", False),
        ("30", "Su-30MK FGA aircraft", True),
        ("30", "230mm gun", False),
        ("barak mx", "Barak-MX SAM system", True),
    ],
)
def test_a_designation_is_no_part_of_a_longer_number(asked: str, weapon: str, named: bool) -> None:
    assert _is_named(asked, weapon) is named


@pytest.mark.parametrize(("number", "half"), [(40, 5), (12, 0.5), (100, 50), (250, 5), (0, 0.5)])
def test_an_estimated_number_is_a_rounded_one(number: float, half: float) -> None:
    assert _half_unit(number) == half


def test_weapons_ordered_and_delivered(sample: Workspace) -> None:
    """The register has five Heron of 2011 for Azerbaijan, all delivered."""

    def heron(count: int, what: str) -> str:
        claim = made(
            f"{count} Heron drones.",
            "arms.weapon",
            number=(f"{count}", count, count, count, "items"),
            supplier="Israel",
            recipient="Azerbaijan",
            options={"weapon": "Heron", **({"what": what} if what else {})},
        )
        return one(sample, claim).verdict.verdict

    assert heron(5, "deliveries") == heron(5, "orders") == heron(5, "") == "supported"
    assert heron(15, "deliveries") == "contradicted"
    nothing = made(
        "3 zeppelins.",
        "arms.weapon",
        number=("3", 3, 3, 3, "items"),
        supplier="Israel",
        recipient="Azerbaijan",
        options={"weapon": "zeppelin"},
    )
    assert one(sample, nothing).verdict.verdict == "not-checkable"


def test_which_two_events_are_meant_is_looked_up(sample: Workspace) -> None:
    """Zamir met Azerbaijan's minister on 18 September 2023; the offensive began on the 19th."""

    def days(n: int, order: str) -> Judged:
        claim = made(
            "He came before the offensive of 19 September 2023.",
            "event.between",
            period=("19 September 2023", "2023-09-19"),
            state="Israel",
            other="Azerbaijan",
            options={"events": "offensive,visit", "n": str(n), "order": order},
        )
        return one(sample, claim)

    # The official notices say the day before, a radio report says two.
    assert days(1, "before").verdict.verdict == "depends"
    assert days(30, "before").verdict.verdict == "contradicted"


def test_an_event_on_another_day_is_not_checkable(sample: Workspace) -> None:
    def visit(edtf: str) -> Judged:
        claim = made(
            f"Gantz came on {edtf}.",
            "event.date",
            period=(edtf, edtf),
            state="Israel",
            other="Azerbaijan",
            person="Gantz",
            options={"event": "visit"},
        )
        return one(sample, claim)

    assert visit("2022-10-03").verdict.verdict == "supported"
    assert visit("2022-10").verdict.verdict == "supported"
    wrong = visit("2022-10-13")
    assert wrong.verdict.verdict == "not-checkable" and "2022-10-03" in wrong.verdict.reason


def test_treaties_by_act(sample: Workspace) -> None:
    """Israel signed the Arms Trade Treaty in December 2014 and has not ratified it; China acceded."""

    def stands(state: str, act: str, negated: bool = False) -> str:
        claim = made(
            f"{state} and the treaty.",
            "state.treaty",
            state=state,
            negated=negated,
            options={"act": act, "instrument": "att"},
        )
        return one(sample, claim, "2024-08-08").verdict.verdict

    assert stands("Israel", "signed") == "supported"
    assert stands("Israel", "ratified") == "contradicted"
    assert stands("Israel", "ratified", negated=True) == "supported"
    assert stands("China", "member", negated=True) == "contradicted"
    assert stands("Russia", "signed", negated=True) == "supported"


def test_classes_of_regimes(sample: Workspace) -> None:
    """Regimes of the World: Israel an electoral democracy in 2023, Azerbaijan an electoral autocracy."""

    def is_one(state: str, word: str) -> str:
        claim = made(
            f"{state} in 2023.",
            "state.regime",
            period=("2023", "2023"),
            state=state,
            options={"regime": word},
        )
        return one(sample, claim).verdict.verdict

    assert is_one("Israel", "democracy") == is_one("Israel", "electoral_democracy") == "supported"
    assert is_one("Israel", "liberal_democracy") == "contradicted"
    assert is_one("Azerbaijan", "electoral_autocracy") == "supported"


@needs_sipri
def test_a_group_can_stand_where_a_state_can(whole: Workspace) -> None:
    claim = made(
        "EU states made 28% of exports in 2020–2024.",
        "arms.share",
        number=share("28%", 28),
        period=("2020–2024", "2020/2024"),
        exporter="European Union",
        options={"of": "world-exports"},
    )
    judged = one(whole, claim)
    assert judged.outcomes[0].value is not None and judged.verdict.verdict in ("supported", "contradicted")


def test_deaths_of_one_side_are_left_to_reports(sample: Workspace) -> None:
    """Armenia’s government in November 2020: 2,317 of its soldiers; UCDP counts both sides together."""
    claim = made(
        "2,317 Armenian soldiers were killed in 2020.",
        "conflict.deaths",
        number=("2,317", 2317, 2316.5, 2317.5, "deaths"),
        period=("2020", "2020"),
        options={"victims": "ARM"},
    )
    judged = one(sample, claim)
    assert judged.verdict.verdict == "reported-only" and "2,317" in judged.verdict.reason


def test_a_period_is_not_compared_with_one_that_holds_it() -> None:
    claim = made(
        "Down 64% in 2020–2024 from 2015–2024.",
        "arms.change",
        number=share("64%", 64),
        period=("2020–2024", "2020/2024"),
        prior=("2015–2024", "2015/2024"),
        exporter="Russia",
        options={"direction": "down"},
    )
    with pytest.raises(Unread):
        readings_of(claim, CONTEXT)
