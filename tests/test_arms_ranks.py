"""Ranks, the largest and how many partners: SIPRI's conventions, worked out a second time."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

from conftest import needs_sipri
from register import Keep, Sums, near, register, states, sums
from sinews import measures
from sinews.errors import SinewsError
from sinews.figure import Figure
from sinews.workspace import Workspace


def ask(workspace: Workspace, name: str, **parameters: Any) -> Figure:
    return measures.run(workspace, f"arms.{name}", parameters)


def table(ranked: str, keep: Keep, first: int, last: int) -> dict[str, Sums]:
    """Every party on one side that may be ranked, with its volume."""
    allowed = states() | ({"x-nato"} if ranked == "recipient" else frozenset())
    by_party: dict[str, list[Any]] = {}
    for row in register():
        if keep(row) and getattr(row, ranked) in allowed and row.years[1] >= first and row.years[0] <= last:
            by_party.setdefault(getattr(row, ranked), []).append(row)
    return {code: sums(rows, lambda row: True, first, last) for code, rows in by_party.items()}


def ranking(found: dict[str, Sums], code: str) -> tuple[int, int, int] | None:
    one = found.get(code)
    if one is None or not one.tiv:
        return None
    others = [each for party, each in found.items() if party != code]
    return (
        1 + sum(each.tiv > one.tiv for each in others),
        1 + sum(each.low > one.high for each in others),
        1 + sum(each.high > one.low for each in others),
    )


CASES: list[tuple[str, str | None, str | None]] = [
    ("supplier", None, None),
    ("recipient", None, None),
    ("supplier", None, "AZE"),
    ("supplier", None, "IND"),
    ("recipient", "ISR", None),
    ("recipient", "USA", None),
]


@needs_sipri
@pytest.mark.parametrize(("ranked", "supplier", "recipient"), CASES)
def test_ranks_and_their_bounds(
    whole: Workspace, ranked: str, supplier: str | None, recipient: str | None
) -> None:
    chance = random.Random(repr((ranked, supplier, recipient)))
    for _ in range(3):
        first = chance.randint(1997, 2022)
        last = chance.randint(first, 2024)
        keep: Keep = lambda row: (supplier in (None, row.supplier)) and (recipient in (None, row.recipient))  # noqa: E731
        found = table(ranked, keep, first, last)
        other = {"recipient": recipient} if ranked == "supplier" else {"supplier": supplier}
        role = "exporter" if ranked == "supplier" else "importer"
        for code in chance.sample(sorted(found), min(6, len(found))):
            if code.startswith("x-") or code == "SUN":
                continue
            try:
                figure = ask(whole, "rank", **{role: code}, **other, period=f"{first}/{last}")
            except SinewsError:
                continue  # It did not exist in the period.
            expected = ranking(found, code)
            got = None if figure.value is None else (figure.value, figure.low, figure.high)
            assert got == expected, (code, role, other, first, last)
        side = (
            {"exporter": "g-world"}
            if ranked == "supplier" and not recipient
            else {"importer": "g-world"}
            if not supplier and ranked == "recipient"
            else {}
        )
        top = ask(whole, "top", **side, **other, n=5, period=f"{first}/{last}")
        total = sums(register(), keep, first, last)
        volumes = sorted(((one.tiv, code) for code, one in found.items() if one.tiv), reverse=True)
        cut = volumes[4][0] if len(volumes) > 4 else Fraction(0)
        assert set(top.value) == {code for tiv, code in volumes if tiv >= cut}  # type: ignore[arg-type]
        for _, code, _, tiv, share, low, high in top.rows:
            one = found[str(code)]
            assert near(tiv, one.tiv) and near(share, 100 * one.tiv / total.tiv)  # type: ignore[arg-type]
            assert near(low, one.low) and near(high, one.high)  # type: ignore[arg-type]


@needs_sipri
def test_partners_are_counted_as_states(whole: Workspace) -> None:
    for code, role in (
        ("USA", "exporter"),
        ("RUS", "exporter"),
        ("AZE", "importer"),
        ("UKR", "importer"),
        ("ISR", "exporter"),
    ):
        for first, last in ((1996, 2000), (2011, 2024), (2020, 2020)):
            mine, theirs = ("supplier", "recipient") if role == "exporter" else ("recipient", "supplier")
            certain, delivered, possible = set(), set(), set()
            for row in register():
                partner = getattr(row, theirs)
                if getattr(row, mine) != code or partner not in states():
                    continue
                if first <= row.years[0] and row.years[1] <= last:
                    certain.add(partner)
                if first <= row.year <= last:
                    delivered.add(partner)
                if row.years[1] >= first and row.years[0] <= last:
                    possible.add(partner)
            figure = ask(whole, "partners", **{role: code}, period=f"{first}/{last}")
            assert (figure.low, figure.value, figure.high) == (len(certain), len(delivered), len(possible)), (
                code,
                first,
            )
            assert {row[0] for row in figure.rows} == delivered


@needs_sipri
def test_nato_has_a_place_among_importers_and_none_among_exporters(whole: Workspace) -> None:
    assert "x-nato" in {row.recipient for row in register()}
    importers = ask(whole, "top", importer="g-world", n=300, period="1995/2024").value
    exporters = ask(whole, "top", n=300, period="1995/2024").value
    assert isinstance(importers, list) and isinstance(exporters, list)
    assert "x-nato" in importers
    assert {code for code in [*importers, *exporters] if code.startswith("x-")} <= states() | {"x-nato"}


def test_states_with_the_same_volume_share_a_rank(sample: Workspace) -> None:
    for year in range(1996, 2025):
        top = ask(sample, "top", n=400, period=str(year))
        by_volume: dict[Any, set[Any]] = {}
        for rank, _, _, tiv, *_ in top.rows:
            by_volume.setdefault(tiv, set()).add(rank)
        assert all(len(ranks) == 1 for ranks in by_volume.values())
        ranks = [row[0] for row in top.rows]
        assert ranks == sorted(ranks) and ranks[0] == 1  # type: ignore[type-var]


@needs_sipri
def test_the_largest_within_a_group(whole: Workspace) -> None:
    europe = ask(whole, "top", exporter="g-europe", n=3, period="2020/2024")
    world = ask(whole, "top", n=300, period="2020/2024").value
    assert isinstance(world, list) and isinstance(europe.value, list)
    assert europe.value == [code for code in world if code in europe.value] and "FRA" in europe.value
    assert "USA" not in europe.value


def test_no_rank_without_deliveries(sample: Workspace) -> None:
    figure = ask(sample, "rank", exporter="ARM", period="1996/1997")
    assert figure.value is None and figure.caveats


@pytest.mark.parametrize(
    ("name", "given", "why"),
    [
        ("rank", {}, "ranks one state"),
        ("rank", {"exporter": "g-eu"}, "ranks one state"),
        ("rank", {"exporter": "ISR", "importer": "AZE"}, "not both"),
        ("rank", {"supplier": "ISR", "recipient": "AZE"}, "that is to be ranked"),
        ("rank", {"exporter": "ISR", "supplier": "ISR"}, "name the other side"),
        ("top", {"exporter": "ISR"}, "lists the largest of a group"),
        ("top", {"n": "0"}, "a whole number from 1"),
        ("top", {"n": "many"}, "a whole number from 1"),
        ("partners", {}, "either exporter"),
    ],
)
def test_tables_that_contradict_themselves(
    sample: Workspace, name: str, given: dict[str, str], why: str
) -> None:
    with pytest.raises(SinewsError, match=why):
        ask(sample, name, **given, period="2016/2020")


def test_shares_of_the_largest_in_a_region_say_what_they_are_of(sample: Workspace) -> None:
    figure = measures.run(sample, "arms.top", {"importer": "g-europe", "n": 3, "period": "2020/2024"})
    assert "(in per cent of all imports in the world)" in figure.text
