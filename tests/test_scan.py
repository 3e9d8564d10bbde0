"""A measure over every dyad, against plain counting over the raw register."""

from __future__ import annotations

from collections import defaultdict

import pytest

from conftest import DELIVERIES, needs_sipri
from sinews import measures, parties
from sinews.errors import SinewsError
from sinews.workspace import Workspace


def _volumes(first: int, last: int) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = defaultdict(float)
    for line in DELIVERIES.read_text("latin-1").splitlines()[12:]:
        row = line.rstrip(";").split(",")
        if first <= int(row[10]) <= last:
            found[parties.from_sipri(row[1]).code, parties.from_sipri(row[2]).code] += float(row[15])
    return found


def _states(first: int, last: int) -> set[str]:
    return {
        party.code
        for party in parties.all_parties()
        if party.kind in {"state", "former-state", "territory"}
        and all(parties.cow(party.code, y) or parties.gw(party.code, y) for y in range(first, last + 1))
    }


@needs_sipri
def test_every_dyad_is_ranked_as_the_raw_register_has_it(whole: Workspace) -> None:
    figure = measures.run(whole, "scan.dyads", {"measure": "arms.tiv", "period": "2016/2020"})
    states = _states(2016, 2020)
    expected = {
        pair: value
        for pair, value in _volumes(2016, 2020).items()
        if value > 0 and pair[0] != pair[1] and set(pair) <= states
    }
    assert figure.value == len(expected)
    at_risk = len(states) * (len(states) - 1)
    assert f"{len(expected):,} of {at_risk:,} dyads at risk" in figure.text
    for rank, sender, receiver, value, percent in figure.rows:
        mine = expected[sender, receiver]
        assert value == pytest.approx(mine, abs=1e-3)
        assert rank == 1 + sum(other > mine + 1e-6 for other in expected.values())
        not_lower = sum(other >= mine - 1e-6 for other in expected.values())
        assert percent == pytest.approx(100 * (at_risk - not_lower) / at_risk, abs=0.0101)
        assert percent < 100


@needs_sipri
def test_since_lists_what_was_not_there_before(whole: Workspace) -> None:
    figure = measures.run(
        whole, "scan.dyads", {"measure": "arms.tiv", "period": "2015/2024", "since": "2022-03"}
    )
    states = _states(2015, 2024)
    before, after = _volumes(2015, 2021), _volumes(2022, 2024)
    new = {
        pair
        for pair, value in after.items()
        if value > 0 and not before.get(pair) and pair[0] != pair[1] and set(pair) <= states
    }
    assert {(row[1], row[2]) for row in figure.rows} == new
    assert f"{len(new):,} of them new since 2022" in figure.text


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"measure": "state.regime", "period": "2020"}, "single states"),
        ({"measure": "arms.nothing"}, "all states at once"),
        ({"measure": "arms.tiv", "period": "2015/2020", "since": "2015"}, "after its first"),
        ({"measure": "displacement.stock", "period": "2015/2020"}, "one year"),
        ({"measure": "displacement.flow"}, "give a period"),
    ],
)
def test_what_cannot_be_scanned_is_said(sample: Workspace, given: dict[str, str], says: str) -> None:
    with pytest.raises(SinewsError, match=says):
        measures.run(sample, "scan.dyads", given)


def test_a_part_of_the_world_says_so(sample: Workspace) -> None:
    figure = measures.run(sample, "scan.dyads", {"measure": "arms.tiv", "period": "2016/2020"})
    assert {row[2] for row in figure.rows} <= {"AZE", "ARM"}
    assert any("register of the whole world" in caveat for caveat in figure.caveats)
    assert measures.run(sample, "scan.dyads", {"measure": "arms.tiv", "period": "2099"}).value is None
