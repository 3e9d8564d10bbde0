"""Volumes, shares, ratios and changes: what SIPRI printed, and the register summed by other means."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from conftest import needs_sipri
from register import Keep, Row, near, register, share, sums
from sinews import measures, parties
from sinews.errors import SinewsError, UnknownName
from sinews.figure import Figure
from sinews.measures.volumes import Filters, Flow, all_rows
from sinews.periods import Period
from sinews.workspace import Workspace

Ask = Callable[..., Figure]


def ask(workspace: Workspace, name: str, **parameters: Any) -> Figure:
    return measures.run(workspace, f"arms.{name}", parameters)


# --- known answers -------------------------------------------------------------------------------

# From the issue: the register of February 2026, and what SIPRI published in March 2025.
KNOWN = [
    ("import_share", "supplier=ISR recipient=AZE period=2016/2020", 1, 67.7),
    ("tiv", "supplier=ISR recipient=AZE period=2016/2020", 1, 697.5),
    ("tiv", "recipient=AZE period=2016/2020", 1, 1029.6),
    ("import_share", "supplier=ISR recipient=AZE period=2011/2020", 1, 25.9),
    ("import_share", "supplier=RUS recipient=AZE period=2011/2020", 1, 59.7),
    ("licensed_production", "supplier=ISR recipient=AZE period=2016/2020", 0, 302),
]
KNOWN_WORLD = [
    ("change", "exporter=RUS period=2020/2024 prior=2015/2019", 0, -64),
    ("change", "exporter=ITA period=2020/2024 prior=2015/2019", 0, 138),
    ("world_share", "importer=UKR period=2020/2024", 1, 8.8),
]


def parameters_of(text: str) -> dict[str, str]:
    return dict(part.split("=") for part in text.split())


@needs_sipri
@pytest.mark.parametrize(
    ("name", "given", "places", "expected"),
    [*KNOWN, *KNOWN_WORLD, ("import_share", "supplier=USA recipient=UKR period=2020/2024", 0, 45)],
)
def test_known_answers_from_the_whole_register(
    whole: Workspace, name: str, given: str, places: int, expected: float
) -> None:
    value = ask(whole, name, **parameters_of(given)).value
    # "about 302" is of a value that ends in a half.
    assert isinstance(value, int | float)
    assert abs(value - expected) <= 0.5 * 10**-places + 1e-9


@pytest.mark.parametrize(("name", "given", "places", "expected"), [*KNOWN, *KNOWN_WORLD])
def test_known_answers_from_the_sample(
    sample: Workspace, name: str, given: str, places: int, expected: float
) -> None:
    value = ask(sample, name, **parameters_of(given)).value
    assert isinstance(value, int | float)
    assert abs(value - expected) <= 0.5 * 10**-places + 1e-9


@needs_sipri
def test_the_tables_of_july_2022_say_69_5(vintages: Workspace) -> None:
    given = {"supplier": "Israel", "recipient": "Azerbaijan", "period": "2016/2020"}
    old, new = ask(vintages, "import_share", **given, vintage="2022"), ask(vintages, "import_share", **given)
    assert isinstance(old.value, float) and round(old.value, 1) == 69.5
    assert old.vintages == ("2022-07-28",) and len(old.snapshots) == 134
    assert isinstance(new.value, float) and round(new.value, 1) == 67.7
    assert new.vintages == ("2026-02-12",), "the newest is used unless told otherwise"
    flow = Flow(None, parties.get("AZE"))
    labels = [rows.edition.vintage for rows in all_rows(vintages, flow, Period.parse("2016/2020"), Filters())]
    assert labels == ["2026-02-12", "2022-07-28"]


@needs_sipri
@pytest.mark.parametrize("period", ["2020/2024", "1990/1999"])
def test_a_table_that_ends_before_the_period_is_not_used(vintages: Workspace, period: str) -> None:
    flow = Flow(None, parties.get("AZE"))
    labels = [rows.edition.vintage for rows in all_rows(vintages, flow, Period.parse(period), Filters())]
    assert labels == (["2026-02-12"] if period == "2020/2024" else ["2022-07-28"])
    if period == "2020/2024":
        nothing = ask(vintages, "tiv", recipient="AZE", period=period, vintage="2022")
        assert nothing.value is None and nothing.caveats


# --- the register summed by other means ----------------------------------------------------------


def everything(row: Row) -> bool:
    return True


def side(field: str, codes: str | Callable[[int], frozenset[str]] | None) -> Keep:
    if codes is None:
        return everything
    if isinstance(codes, str):
        return lambda row: getattr(row, field) == codes
    return lambda row: getattr(row, field) in codes(row.year)


def both(*keeps: Keep) -> Keep:
    return lambda row: all(keep(row) for keep in keeps)


def random_periods(chance: random.Random, count: int) -> list[tuple[int, int]]:
    found = []
    for _ in range(count):
        first = chance.randint(1996, 2024)
        found.append((first, chance.randint(first, 2024)))
    return found


def pairs(seed: int, count: int) -> list[tuple[str, str, int, int]]:
    """Suppliers, recipients and periods at random; half of the pairs have deliveries."""
    chance = random.Random(seed)
    rows = register()
    codes = sorted({row.supplier for row in rows}), sorted({row.recipient for row in rows})
    found = []
    for at, (first, last) in enumerate(random_periods(chance, count)):
        row = chance.choice(rows)
        found.append((row.supplier, row.recipient if at % 2 else chance.choice(codes[1]), first, last))
    # A party that did not exist in the period is refused, and tested elsewhere.
    return [
        p
        for p in found
        if all(parties.get(c).overlaps(Period.of_years(*p[2:])) for c in p[:2] if not c.startswith("x-"))
    ]


def agrees(
    figure: Figure, expected: tuple[Fraction, Fraction | None, Fraction | None] | None, told: object
) -> None:
    if expected is None:
        assert figure.value is None and figure.caveats, told
        return
    for value, wanted in zip((figure.value, figure.low, figure.high), expected, strict=True):
        assert near(value, wanted), (
            told,
            figure.value,
            figure.low,
            figure.high,
            [float(e) if e is not None else None for e in expected],
        )  # type: ignore[arg-type]


def known(code: str) -> bool:
    try:
        parties.find(code)
    except SinewsError:
        return False
    return True


@needs_sipri
def test_volumes_and_shares_of_random_pairs(whole: Workspace) -> None:
    rows = register()
    seen = 0
    for supplier, recipient, first, last in pairs(1, 60):
        if not known(supplier) or not known(recipient):
            continue
        period = f"{first}/{last}"
        part = sums(rows, both(side("supplier", supplier), side("recipient", recipient)), first, last)
        imports = sums(rows, side("recipient", recipient), first, last)
        exports = sums(rows, side("supplier", supplier), first, last)
        world = sums(rows, everything, first, last)
        told = (supplier, recipient, period)
        agrees(
            ask(whole, "tiv", supplier=supplier, recipient=recipient, period=period),
            (part.tiv, part.low, part.high),
            told,
        )
        agrees(
            ask(whole, "import_share", supplier=supplier, recipient=recipient, period=period),
            share(part, imports),
            told,
        )
        agrees(
            ask(whole, "export_share", supplier=supplier, recipient=recipient, period=period),
            share(part, exports),
            told,
        )
        agrees(ask(whole, "world_share", importer=recipient, period=period), share(imports, world), told)
        seen += part.tiv > 0
    assert seen > 12, "too few of the pairs have deliveries"


@needs_sipri
def test_changes_and_ratios(whole: Workspace) -> None:
    rows = register()
    for supplier, _, first, last in pairs(2, 40):
        length = last - first + 1
        if first - length < 1996 or not known(supplier) or supplier.startswith("x-"):
            continue
        now = sums(rows, side("supplier", supplier), first, last)
        before = sums(rows, side("supplier", supplier), first - length, first - 1)
        expected = None
        if before.tiv:
            expected = (
                100 * (now.tiv / before.tiv - 1),
                100 * (now.low / before.high - 1) if before.high else None,
                100 * (now.high / before.low - 1) if before.low else None,
            )
        agrees(
            ask(whole, "change", exporter=supplier, period=f"{first}/{last}"),
            expected,
            (supplier, first, last),
        )
        other = sums(rows, side("supplier", "FRA"), first, last)
        ratio = (
            (now.tiv / other.tiv, now.low / other.high, now.high / other.low)
            if other.tiv and other.low
            else None
        )
        if ratio:
            agrees(
                ask(whole, "ratio", exporter=supplier, other="FRA", period=f"{first}/{last}"),
                ratio,
                (supplier, first, last),
            )


@needs_sipri
@pytest.mark.parametrize(
    "group", ["g-eu", "g-nato", "g-europe", "g-middle-east", "g-asia-oceania", "g-africa", "g-americas"]
)
def test_groups_with_the_members_of_each_year(whole: Workspace, group: str) -> None:
    try:
        parties.get(group)
    except SinewsError:
        pytest.skip(f"there is no group {group}")
    rows = register()
    for first, last in ((2005, 2009), (2018, 2022), (2022, 2024)):
        # Estimated years just outside the period go by the membership of the nearest year in it.
        def members(year: int, first: int = first, last: int = last) -> frozenset[str]:
            return parties.members(group, min(max(year, first), last))

        imports = sums(rows, side("recipient", members), first, last)
        agrees(
            ask(whole, "tiv", recipient=group, period=f"{first}/{last}"),
            (imports.tiv, imports.low, imports.high),
            (group, first),
        )
        part = sums(rows, both(side("supplier", "USA"), side("recipient", members)), first, last)
        agrees(
            ask(whole, "import_share", supplier="USA", recipient=group, period=f"{first}/{last}"),
            share(part, imports),
            (group, first),
        )


@needs_sipri
def _bare(text: str) -> str:
    return "".join(c for c in text.lower() if c.isascii() and c.isalnum())


def test_categories_and_weapons(whole: Workspace) -> None:
    rows = register()
    cases = [
        ("Missiles", None),
        ("Aircraft", None),
        (None, "barak"),
        (None, "UAV"),
        ("Aircraft", "UAV"),
        (None, "F 16"),
        (None, "Mi-17"),
    ]
    for category, weapon in cases:

        def wanted(row: Row, category: str | None = category, weapon: str | None = weapon) -> bool:
            text = f"{row.weapon} {row.description}".lower()
            return (category is None or row.category == category) and (
                weapon is None or _bare(weapon) in _bare(text)
            )

        for supplier, recipient in (("ISR", "AZE"), ("ISR", None), (None, "AZE"), (None, None)):
            keep = both(wanted, side("supplier", supplier), side("recipient", recipient))
            found = sums(rows, keep, 2011, 2020)
            given = {"supplier": supplier, "recipient": recipient, "category": category, "weapon": weapon}
            agrees(ask(whole, "tiv", period="2011/2020", **given), (found.tiv, found.low, found.high), given)


# --- what must always hold -----------------------------------------------------------------------


@needs_sipri
@pytest.mark.parametrize(
    ("recipient", "period"),
    [("AZE", "2016/2020"), ("ARM", "1996/2024"), ("UKR", "2020/2024"), ("IND", "2010/2014")],
)
def test_shares_of_all_suppliers_add_up_to_a_hundred(whole: Workspace, recipient: str, period: str) -> None:
    first, last = (int(year) for year in period.split("/"))
    suppliers = {
        row.supplier for row in register() if row.recipient == recipient and first <= row.year <= last
    }
    figures = [
        ask(whole, "import_share", supplier=code, recipient=recipient, period=period) for code in suppliers
    ]
    assert sum(float(figure.value) for figure in figures) == pytest.approx(100, abs=0.001)  # type: ignore[arg-type]
    for figure in figures:
        assert figure.low is not None and figure.high is not None
        assert 0 <= figure.low <= figure.value <= figure.high <= 100  # type: ignore[operator]


@needs_sipri
def test_the_value_lies_between_low_and_high(vintages: Workspace) -> None:
    for supplier, recipient, first, last in pairs(3, 60):
        if not known(supplier) or not known(recipient) or last > 2021:
            continue
        for vintage in (None, "2022"):
            given = {
                "supplier": supplier,
                "recipient": recipient,
                "period": f"{first}/{last}",
                "vintage": vintage,
            }
            for name in ("tiv", "import_share", "export_share"):
                figure = ask(vintages, name, **given)
                if figure.value is not None and figure.low is not None and figure.high is not None:
                    assert figure.low <= figure.value <= figure.high, (name, given)  # type: ignore[operator]


@needs_sipri
def test_sample_and_register_agree_wherever_both_answer(sample: Workspace, whole: Workspace) -> None:
    chance = random.Random(5)
    answered = 0
    for first, last in random_periods(chance, 18):
        period, recipient = f"{first}/{last}", chance.choice(["AZE", "ARM"])
        supplier = chance.choice(["ISR", "RUS", "TUR", "UKR", "BLR", "IND", "USA"])
        asked: list[tuple[str, dict[str, str]]] = [
            ("tiv", {"supplier": supplier, "recipient": recipient}), ("tiv", {"supplier": supplier}), ("tiv", {}),
            ("import_share", {"supplier": supplier, "recipient": recipient}),
            ("export_share", {"supplier": supplier, "recipient": recipient}),
            ("world_share", {"exporter": supplier}), ("world_share", {"importer": recipient}),
            ("change", {"exporter": supplier}), ("ratio", {"importer": "AZE", "other": "ARM"}),
            ("rank", {"exporter": supplier}), ("rank", {"importer": recipient}), ("top", {}),
            ("rank", {"exporter": supplier, "recipient": recipient}), ("composition", {"recipient": recipient}),
            ("partners", {"importer": recipient}), ("licensed_production", {"recipient": recipient}),
        ]  # fmt: skip
        for name, given in asked:
            small, large = (ask(w, name, **given, period=period) for w in (sample, whole))
            if small.value is None:
                assert small.caveats
                continue
            answered += 1
            assert (small.value, small.low, small.high, small.rows) == (
                large.value,
                large.low,
                large.high,
                large.rows,
            ), (name, given, period)
    assert answered > 150


# --- what cannot be answered, and what is asked wrongly ------------------------------------------


def test_an_extract_answers_for_its_recipients_only(sample: Workspace) -> None:
    for name, given in (
        ("tiv", {"supplier": "ISR", "recipient": "IND"}),
        ("import_share", {"supplier": "ISR", "recipient": "TUR"}),
        ("rank", {"importer": "IND", "supplier": "ISR"}),
        ("partners", {"exporter": "ISR"}),
        ("top", {"supplier": "ISR"}),
        ("composition", {"supplier": "ISR"}),
        ("deliveries", {"supplier": "ISR"}),
    ):
        figure = ask(sample, name, **given, period="2016/2020")
        assert figure.value is None and figure.low is None and figure.high is None, name
        assert "whole register" in figure.caveats[0]
        assert figure.records.count == 0


@pytest.mark.parametrize("period", ["1950/1960", "2020/2030"])
def test_outside_the_coverage_nobody_can_tell(sample: Workspace, period: str) -> None:
    figure = ask(sample, "tiv", recipient="g-world", period=period)
    assert figure.value is None
    assert "1995 to 2024" in figure.caveats[0]


def test_none_on_record_is_zero_and_a_share_of_nothing_is_not(sample: Workspace) -> None:
    none = ask(sample, "tiv", supplier="FRA", recipient="ARM", period="2000/2002")
    assert none.value == 0 and "None is on record" in none.caveats[0]
    nothing = ask(sample, "import_share", supplier="RUS", recipient="ARM", period="2001/2002")
    if ask(sample, "tiv", recipient="ARM", period="2001/2002").value == 0:
        assert nothing.value is None and "a share of nothing is not zero" in nothing.caveats[0]
    change = ask(sample, "change", importer="ARM", period="2003/2004", prior="2001/2002")
    if change.value is None:
        assert "a change from nothing has no percentage" in change.caveats[0]


@pytest.mark.parametrize(
    ("name", "given", "why"),
    [
        ("tiv", {"period": "2016-05/2016-06"}, "by year"),
        ("tiv", {"period": "2016/.."}, "has no end"),
        ("world_share", {"period": "2016"}, "either exporter=… or importer=…"),
        (
            "world_share",
            {"period": "2016", "exporter": "ISR", "importer": "AZE"},
            "either exporter=… or importer=…",
        ),
        ("change", {"period": "2016", "exporter": "ISR", "supplier": "ISR"}, "exporter=… or supplier=…"),
        ("tiv", {"period": "2016", "supplier": "Soviet Union"}, "Soviet Union"),
        ("tiv", {"period": "2016", "vintage": "1999"}, "no records of vintage '1999'; held: "),
        ("tiv", {"period": "2016", "category": "Airplanes"}, "There are: Aircraft"),
    ],
)
def test_questions_that_cannot_be_put(sample: Workspace, name: str, given: dict[str, str], why: str) -> None:
    with pytest.raises(SinewsError) as caught:
        ask(sample, name, **given)
    assert why in str(caught.value) and "\n" not in str(caught.value)


def test_periods_of_unequal_length_are_compared_by_the_year(sample: Workspace) -> None:
    """One year against five: the yearly mean, from the bundled lines by hand."""
    figure = measures.run(sample, "arms.change", {"importer": "AZE", "period": "2018", "prior": "2013/2017"})
    now = measures.run(sample, "arms.tiv", {"recipient": "AZE", "period": "2018"}).value
    before = measures.run(sample, "arms.tiv", {"recipient": "AZE", "period": "2013/2017"}).value
    assert figure.value == pytest.approx(100 * (now / (before / 5) - 1), abs=1e-3)  # type: ignore[operator]
    assert "a year" in figure.text and any("1 and 5 years" in caveat for caveat in figure.caveats)
    equal = measures.run(sample, "arms.change", {"importer": "AZE", "period": "2016/2020"})
    assert "a year" not in equal.text


def test_a_weapon_is_found_however_it_is_parted_and_a_slip_is_no_zero(sample: Workspace) -> None:
    base = {"supplier": "ISR", "recipient": "AZE", "period": "2011/2020"}
    values = {
        measures.run(sample, "arms.tiv", {**base, "weapon": word}).value
        for word in ("Barak-MX", "Barak MX", "barakmx")
    }
    assert values == {47}
    with pytest.raises(UnknownName, match="did you mean"):
        measures.run(sample, "arms.tiv", {**base, "weapon": "Barrak-MX"})
    with pytest.raises(SinewsError, match="letters or digits"):
        measures.run(sample, "arms.tiv", {**base, "weapon": "--"})
    for name in ("arms.orders", "arms.dollar_deals"):
        with pytest.raises(UnknownName, match="no weapon"):
            measures.run(sample, name, {"recipient": "AZE", "weapon": "spaceship"})


def test_nothing_on_record_is_worded_so(sample: Workspace) -> None:
    figure = measures.run(
        sample, "arms.import_share", {"supplier": "JPN", "recipient": "AZE", "period": "2016/2020"}
    )
    assert figure.value == 0 and "none on record of 1,029.6" in figure.text
    volume = measures.run(sample, "arms.tiv", {"supplier": "JPN", "recipient": "AZE", "period": "2016/2020"})
    assert volume.value == 0 and volume.text.endswith("none on record.")


def test_serbia_and_montenegro_is_kept_under_serbia(sample: Workspace) -> None:
    with pytest.raises(SinewsError, match="under Serbia"):
        measures.run(sample, "arms.tiv", {"supplier": "SCG", "period": "2000/2004"})
