"""Counting flights between two ends: evidence, probabilities, months nobody looked at, traces."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sinews import dossier, measures, parties, trace
from sinews.errors import SinewsError
from sinews.figure import Figure
from sinews.ingest import add
from sinews.measures.airlift import upper
from sinews.measures.airlift_ends import find_end
from sinews.periods import Period
from sinews.workspace import Workspace
from skies import Sky

Ask = Callable[..., Figure]


@pytest.fixture
def sky(tmp_path: Path) -> Sky:
    return Sky(tmp_path / "workspace")


def _ask(sky: Sky, name: str = "airlift.flights", **parameters: object) -> Figure:
    given = {"departure": "Azerbaijan", "destination": "Israel", **parameters}
    return measures.run(sky.workspace(), name, given)


def _column(figure: Figure, name: str) -> list[object]:
    at = figure.columns.index(name)
    return [row[at] for row in figure.rows]


def test_flights_seen_at_both_ends_are_the_least_that_may_be_quoted(sky: Sky) -> None:
    for day in (3, 9, 20):
        sky.fly(f"2023-03-{day:02d} 06:00", "UBBB", "LLOV")
    sky.fly("2023-04-02 06:00", "UBBG", "LLNV")
    sky.fly("2023-03-04 06:00", "LLOV", "UBBB")  # the way back is another route
    sky.fly("2023-03-05 06:00", "UBBB", "LTBA")  # elsewhere
    sky.whole_days("2023-03-01", "2023-04-30")
    figure = _ask(sky)
    assert (figure.value, figure.low, figure.high) == (4, 4, 4)
    assert _column(figure, "month") == ["2023-03", "2023-04"]
    assert _column(figure, "observed") == [3, 1]
    assert _column(figure, "days_covered") == [31, 30]
    assert figure.records.count == 4
    assert _ask(sky, ways="both").value == 5


def test_an_end_not_seen_counts_with_the_probability_of_its_candidates(sky: Sky) -> None:
    sky.fly("2023-03-03 06:00", "UBBB", "LLOV")
    # Named, with a probability; a state takes the candidates in it together, an airfield its own.
    sky.fly("2023-03-05 06:00", "UBBB", "LLOV", destination_evidence="low",
            destination_candidates=[("LLOV", 0.8), ("LLER", 0.1), ("OJAQ", 0.1)])  # fmt: skip
    # Not named, as no candidate reached 0.7: it counts all the same.
    sky.fly("2023-03-07 06:00", "UBBB", None, destination_evidence="none",
            destination_candidates=[("LLOV", 0.4), ("OJAQ", 0.6)])  # fmt: skip
    sky.whole_days("2023-03-01", "2023-03-31")
    state = _ask(sky)
    assert state.value == state.low == 1
    assert _column(state, "inferred") == [1]  # only the first has a probability of a half or more
    assert _column(state, "expected") == [pytest.approx(1 + 0.9 + 0.4)]
    assert state.high == 3  # P(both) = 0.36, so that 0.95 of the chance lies at 3 or less only
    field = _ask(sky, destination="LLOV")
    assert _column(field, "expected") == [pytest.approx(1 + 0.8 + 0.4)]
    assert "at least 1 flight; 1–3 with inferred stops" in state.text


@pytest.mark.parametrize(
    "chances", [[0.9, 0.4], [0.5] * 6, [0.99, 0.2, 0.01, 0.7], [0.05], [0.04], [1.0, 1.0], []]
)
def test_the_upper_end_is_the_95th_percentile_of_all_outcomes(chances: Sequence[float]) -> None:
    mass = [0.0] * (len(chances) + 1)
    for outcome in itertools.product((0, 1), repeat=len(chances)):
        probability = 1.0
        for happens, chance in zip(outcome, chances, strict=True):
            probability *= chance if happens else 1 - chance
        mass[sum(outcome)] += probability
    expected = next(k for k in range(len(mass)) if sum(mass[: k + 1]) >= 0.95 - 1e-9)
    assert upper(chances) == expected


def test_a_month_that_nobody_looked_at_is_unknown_and_not_nought(sky: Sky) -> None:
    sky.fly("2023-03-03 06:00", "UBBB", "LLOV")
    sky.whole_days("2023-03-01", "2023-03-10")
    figure = _ask(sky, period="2023-02/2023-04")
    assert _column(figure, "month") == ["2023-02", "2023-03", "2023-04"]
    assert _column(figure, "observed") == [None, 1, None]
    assert _column(figure, "days_covered") == [0, 10, 0]
    assert any("unknown and not zero: 2" in caveat for caveat in figure.caveats)
    assert any("Days without coverage at both ends, of 89 in the period: 79" in c for c in figure.caveats)


def test_a_month_that_was_looked_at_without_flights_is_nought(sky: Sky) -> None:
    sky.fly("2023-03-03 06:00", "UBBB", "EDDF")
    sky.whole_days("2023-03-01", "2023-03-31")
    figure = _ask(sky)
    assert figure.value == 0 and _column(figure, "observed") == [0]


def test_without_flights_and_before_history_there_is_no_number(sky: Sky) -> None:
    assert _ask(sky).value is None
    assert any("16 February 2023" in caveat for caveat in _ask(sky).caveats)
    sky.fly("2023-03-03 06:00", "UBBB", "LLOV")
    sky.whole_days("2023-03-01", "2023-03-31")
    early = _ask(sky, period="2016/2020")
    assert early.value is None and early.rows == ()
    assert any("2023-03-01 to 2023-03-31" in caveat for caveat in early.caveats)


def test_a_fleets_traces_give_counts_and_no_rate(sky: Sky) -> None:
    sky.fly("2023-03-03 06:00", "UBBB", "LLOV")
    sky.whole_days("2023-03-01", "2023-05-31", aircraft=7)
    figure = _ask(sky)
    assert figure.value == 1
    assert set(_column(figure, "days_covered")) == {None}
    assert any("Only single aircraft" in caveat for caveat in figure.caveats)
    for name in ("airlift.exposure", "airlift.surge", "airlift.lead"):
        answer = _ask(sky, name)
        assert answer.value is None and answer.caveats


def test_where_no_receiver_reaches_none_seen_means_nothing(sky: Sky) -> None:
    sky.fly("2023-03-03 06:00", "UBBB", "EDDF")
    sky.whole_days("2023-03-01", "2023-03-31", around=("UBBB",))
    figure = _ask(sky)
    assert figure.value is None
    assert any("no receiver reaches there" in caveat for caveat in figure.caveats)


def test_light_private_aircraft_are_left_out_and_counted_and_unknown_types_stay(sky: Sky) -> None:
    for day, type_ in ((3, "C172"), (4, "SR22"), (5, None), (6, "IL76"), (7, "PC12")):
        sky.fly(f"2023-03-{day:02d} 06:00", "UBBB", "LLOV", type=type_)
    sky.whole_days("2023-03-01", "2023-03-31")
    figure = _ask(sky)
    assert figure.value == 3
    assert any("light private aircraft (by type) that fit and are left out: 2" in c for c in figure.caveats)
    assert any("unknown type, counted: 1" in c for c in figure.caveats)


def test_operators_classes_and_types(sky: Sky) -> None:
    sky.fly("2023-03-03 06:00", "UBBB", "LLOV", operator="AZQ", type="IL76")
    sky.fly("2023-03-04 06:00", "UBBB", "LLOV", operator="AZG", type="B744")
    sky.fly("2023-03-05 06:00", "UBBB", "LLOV", operator=None, type="C130", military=True)
    sky.whole_days("2023-03-01", "2023-03-31")
    assert _ask(sky, operator="AZQ").value == 1
    assert _ask(sky, operator="charter").value == 1  # a published page says so of Silk Way Airlines
    assert _ask(sky, operator="air arm").value == 1
    assert _ask(sky, operator="AZQ,air arm").value == 2
    assert _ask(sky, aircraft="IL76,C130").value == 2
    payload = _ask(sky, "airlift.payload")
    rows = {row[2]: row for row in payload.rows}
    assert payload.value == pytest.approx(60 + 121.7 + 24)
    assert rows["IL76"][6] == 60 and str(rows["IL76"][10]).startswith("https://")
    assert str(rows["IL76"][12]).startswith("https://") and rows["C130"][12] == "aircraft marked military"


def test_any_place_on_one_side_needs_no_evidence_there(sky: Sky) -> None:
    sky.fly("2023-03-03 06:00", None, "LLOV", origin_evidence="none")
    sky.fly("2023-03-04 06:00", "LLOV", None, destination_evidence="none")
    sky.whole_days("2023-03-01", "2023-03-31")
    assert _ask(sky, departure="any").value == 1
    both = _ask(sky, departure="any", ways="both")
    assert (both.value, both.high) == (2, 2)
    with pytest.raises(SinewsError, match="at least one end"):
        _ask(sky, departure="any", destination="any")


def test_a_flight_told_by_a_fleets_file_and_by_whole_days_counts_once(sky: Sky) -> None:
    sky.fly("2023-03-03 06:00", "UBBB", "LLOV", icao24="600828")
    sky.fly("2023-03-03 06:02", "UBBB", "LLOV", icao24="600828", snapshot="fleet", rows="x:1-2")
    sky.fly("2023-03-03 13:00", "UBBB", "LLOV", icao24="600828")
    sky.whole_days("2023-03-01", "2023-03-31")
    assert _ask(sky).value == 2


def test_every_count_traces_to_flights_and_every_flight_to_rows_of_raw_files(sky: Sky) -> None:
    sky.fly("2023-03-03 06:00", "UBBB", "LLOV", rows="./traces/28/trace_full_600828.json:12-480")
    sky.fly("2023-03-09 06:00", "UBBB", "LLOV", rows="./traces/29/trace_full_600829.json:3-99")
    sky.whole_days("2023-03-01", "2023-03-31")
    figure = _ask(sky)
    workspace = sky.workspace()
    found = trace.trace(workspace, json.loads(json.dumps(figure.to_json())))
    assert found.agrees and len(found.records) == figure.value == 2
    lines = [record.lines[0] for record in found.records]
    assert "rows=./traces/28/trace_full_600828.json:12-480" in lines[0] and "unit=day.tar" in lines[0]
    assert "rows=./traces/29/trace_full_600829.json:3-99" in lines[1]


def test_a_figure_of_earlier_history_is_traced_after_more_was_added(sky: Sky) -> None:
    sky.fly("2023-03-03 06:00", "UBBB", "LLOV")
    sky.whole_days("2023-03-01", "2023-03-31")
    figure = _ask(sky).to_json()
    sky.unit = "later"
    sky.fly("2023-04-03 06:00", "UBBB", "LLOV")
    sky.whole_days("2023-04-01", "2023-04-30")
    assert _ask(sky).value == 2
    found = trace.trace(sky.workspace(), figure)
    assert found.agrees and found.figure.value == 1


def test_ends_are_states_groups_airfields_by_code_or_name_or_any() -> None:
    assert find_end("Azerbaycan", None).states == ("AZE",)
    assert find_end("ovda", None).codes == ("LLOV",)
    assert find_end("UBBB, ub12", None).codes == ("UB12", "UBBB")
    assert "ITA" in find_end("g-nato", None).states
    assert find_end("any", None).is_any
    with pytest.raises(SinewsError, match="give a code"):
        find_end("International", None)
    with pytest.raises(SinewsError, match="no state, no group and no airfield"):
        find_end("Qwertzland", None)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"ways": "all"}, "one or both"),
        ({"operator": "Silk Way"}, "three letters"),
        ({"aircraft": "Ilyushin"}, "type designators"),
        ({"destination": "x-hamas"}, "no airfields"),
    ],
)
def test_what_cannot_be_read_is_said(sky: Sky, given: dict[str, str], says: str) -> None:
    with pytest.raises(SinewsError, match=says):
        _ask(sky, **given)


def test_published_history_has_the_same_id_whatever_order_it_came_in(tmp_path: Path) -> None:
    ids = []
    for order in (("a", "b"), ("b", "a")):
        sky = Sky(tmp_path / "-".join(order))
        for name in order:
            sky.unit = name
            sky.fly("2023-03-03 06:00", "UBBB", "LLOV")
            sky.whole_days("2023-03-01", "2023-03-02")
        held = sky.workspace().history()
        assert held is not None
        ids.append(held.id)
    assert ids[0] == ids[1]


DAY = sorted((Path(__file__).parents[2] / "shared" / "data" / "tracks" / "readsb_day").glob("*.tar.*"))


@pytest.mark.skipif(not DAY, reason="../shared/data/tracks/readsb_day is absent")
def test_a_real_day_gives_the_flights_between_swiss_fields_that_a_hand_counts(tmp_path: Path) -> None:
    """Read by hand in three aircraft's rows: where the first and the last fixes on the ground are.

    4b160e (A320) rolls at Zurich until 13:05 and from 16:36 on, in the air between: one flight, Zurich to
    Zurich. 4b1c22 (SR22T) does so at Berne and 4b088c (M20T) at Geneva: light private aircraft, left out.
    """
    from sinews.tracking import find_flights

    workspace = Workspace(tmp_path / "workspace")
    fleet = tmp_path / "fleet.txt"
    fleet.write_text("4b160e\n4b1c22\n4b088c\n")
    target = tmp_path / "fleet.parquet"
    find_flights(workspace, [DAY[0].parent], fleet=fleet, output=target)
    add(workspace, target)
    given = {"departure": "Switzerland", "destination": "Switzerland"}
    figure = measures.run(workspace, "airlift.flights", given)
    assert figure.value == 1
    assert any("by type) that fit and are left out: 2" in caveat for caveat in figure.caveats)
    listed = measures.run(workspace, "airlift.list", given)
    row = dict(zip(listed.columns, listed.rows[0], strict=True))
    assert (row["icao24"], row["origin"], row["destination"]) == ("4b160e", "LSZH", "LSZH")
    assert str(row["first_seen"]).startswith("2018-08-01 13:05")


def test_a_dossier_has_a_section_of_flights_once_some_are_held(sky: Sky) -> None:
    sky.fly("2023-03-03 06:00", "UBBB", "LLOV")
    sky.fly("2023-03-05 06:00", "LLOV", "UBBB")
    sky.whole_days("2023-03-01", "2023-03-31")
    period = Period.parse("2020/2024")
    made = dossier.build(sky.workspace(), parties.get("ISR"), parties.get("AZE"), period)
    assert made.section("airlift").figures["flights"].value == 2
    page = dossier.render(sky.workspace(), made)
    assert 'id="airlift"' in page and "airlift-months" in page
    without = dossier.build(Workspace(sky.root / "none"), parties.get("ISR"), parties.get("AZE"), period)
    assert not without.section("airlift").figures
