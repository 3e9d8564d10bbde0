"""The detector on made-up flights whose truth is plain; traps one by one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sinews.flights.airfields import Airfields, load_airfields
from sinews.flights.columns import GROUND, NEW_LEG, UNKNOWN, Aircraft, Track
from sinews.flights.detect import Flight, detect, interference_text, operator_of
from sinews.flights.performance import BUSINESS, FIGHTER, HEAVY, HELICOPTER, JET, LIGHT, TURBOPROP, class_of
from tracks import (
    EHAM_09,
    EHAM_27,
    LLOV_20,
    LSZH_14,
    START,
    UB12_17,
    UBBB_34,
    Fixes,
    flown,
    moved,
    way,
)


@pytest.fixture(scope="module")
def airfields() -> Airfields:
    return load_airfields()


def ends(flights: list[Flight]) -> list[tuple[str | None, str | None]]:
    return [(f.origin, f.destination) for f in flights]


def test_a_flight_seen_from_stand_to_stand(airfields: Airfields) -> None:
    fixes, down = flown(EHAM_27, LSZH_14, at=3600)
    (flight,) = detect(fixes.track(), airfields)
    assert ends([flight]) == [("EHAM", "LSZH")]
    assert (flight.origin_country, flight.destination_country) == ("NLD", "CHE")
    assert (flight.origin_evidence, flight.destination_evidence) == ("ground", "ground")
    assert flight.origin_time == pytest.approx(START + 3600, abs=10)
    assert flight.destination_time == pytest.approx(START + down, abs=10)
    # From the climb's first fix, a mile past the threshold, to the other threshold: legs of straight lines.
    legs = [
        way(a[1:3], b[1:3])[0]
        for a, b in zip(fixes.rows, fixes.rows[1:], strict=False)
        if GROUND not in (a[3], b[3])
    ]
    assert flight.distance_km == pytest.approx(sum(legs) * 1.852, rel=0.002)
    assert flight.points == sum(row[3] != GROUND for row in fixes.rows)
    assert flight.interference == "none"


def test_midnight_and_two_files_are_no_border(airfields: Airfields) -> None:
    fixes, _ = flown(EHAM_27, LSZH_14)
    whole = fixes.track()
    cut = len(whole) // 2

    def part(low: int, high: int, name: str) -> Track:
        columns = (
            "time",
            "latitude",
            "longitude",
            "altitude",
            "speed",
            "heading",
            "rate",
            "marks",
            "nic",
            "nac_p",
        )
        return Track(whole.aircraft, *(getattr(whole, c)[low:high] for c in columns), [], name)

    (flight,) = detect([part(0, cut, "one"), part(cut, len(whole), "two")], airfields)
    assert ends([flight]) == [("EHAM", "LSZH")]
    assert flight.source == "one; two"
    first, second = flight.rows.split("; ")
    assert first.endswith(f"-{cut - 1}") and second.startswith("0-")


def test_rows_out_of_order_and_repeated_change_nothing(airfields: Airfields) -> None:
    fixes, _ = flown(EHAM_27, LSZH_14)
    plain = detect(fixes.track(), airfields)
    order = np.random.default_rng(5).permutation(len(fixes.rows)).tolist()
    (flight,) = detect(fixes.track(order), airfields)
    assert (flight.origin_time, flight.destination_time, flight.points) == (
        plain[0].origin_time, plain[0].destination_time, plain[0].points
    )  # fmt: skip
    fixes.rows = sorted([*fixes.rows, *fixes.rows[100:200]])
    assert ends(detect(fixes.track(), airfields)) == [("EHAM", "LSZH")]


# Towed, taxied and parked.
def test_what_only_taxied_is_no_flight(airfields: Airfields) -> None:
    fixes = Fixes()
    fixes.ground(EHAM_27, 0, 600, 15)
    assert detect(fixes.track(), airfields) == []


@pytest.mark.parametrize("height", [225.0, -484.0, 0.0, math.nan])
def test_a_parked_aircraft_may_report_a_height(airfields: Airfields, height: float) -> None:
    fixes = Fixes()
    for k in range(200):
        lat, lon = moved(EHAM_27, 200, 0.3)
        fixes.add(k * 30, lat, lon, height, 0.0, 90.0)
    assert detect(fixes.track(), airfields) == []


def test_false_hops_of_a_second(airfields: Airfields) -> None:
    fixes, _ = flown(EHAM_27, LSZH_14, stand=600)
    for i in (20, 50, -30):
        t, lat, lon, _, gs, trk, rate = fixes.rows[i]
        fixes.rows[i] = (t, lat, lon, 300.0 if i > 0 else 1700.0, gs, trk, rate)
    assert ends(detect(fixes.track(), airfields)) == [("EHAM", "LSZH")]


def test_ground_said_in_cruise_is_no_landing(airfields: Airfields) -> None:
    fixes, _ = flown(EHAM_27, LSZH_14)
    middle = len(fixes.rows) // 2
    for i in (middle, middle + 1, middle + 2):
        t, lat, lon, _, gs, trk, rate = fixes.rows[i]
        fixes.rows[i] = (t, lat, lon, GROUND, gs, trk, rate)
    assert ends(detect(fixes.track(), airfields)) == [("EHAM", "LSZH")]


def test_a_height_told_on_the_ground_is_no_flight(airfields: Airfields) -> None:
    """Rolling, the table says 33,700 ft half a minute before the next row of the ground (a real one)."""
    fixes = Fixes()
    t = fixes.approach(LSZH_14, 0, 6000)
    fixes.ground(LSZH_14, t + 5, 60, 15)
    lat, lon = moved(LSZH_14, LSZH_14[2], 0.5)
    for k in (600, 1200):
        fixes.add(t + k, lat, lon, 33700, 99.0, 80.0)
        fixes.add(t + k + 30, lat, lon, GROUND, 99.0, 80.0)
    assert len(detect(fixes.track(), airfields)) == 1


def test_a_call_sign_told_some_rows_late_counts_from_the_silence(airfields: Airfields) -> None:
    """Over a border at 35,000 ft and back four hours later under another number: two flights.

    In traces the call sign stands in every fourth row only.
    """
    for late in (0, 3):
        fixes = Fixes()
        t = fixes.level(0, (46.0, 6.0), (47.5, 9.5), 35000, 450)
        first = len(fixes.rows)
        fixes.level(t + 4 * 3600, (47.5, 9.5), (46.0, 6.0), 36000, 450)
        fixes.calls = [(0, "TAR6647"), (first + late, "TAR6540")]
        flights = detect(fixes.track(), airfields)
        assert [f.callsign for f in flights] == ["TAR6647", "TAR6540"], late


def test_fields_beside_each_other_are_told_by_the_runway(airfields: Airfields) -> None:
    """A departure seen from 4,500 ft on, straight out on the axis of Paris' LFPG 08L; LFPB is 5 nm west."""
    lfpg = (49.0243, 2.5249, 85.4, 392)
    fixes = Fixes(type="B789")
    fixes.climb(lfpg, 0, 12000, from_ft=3000)
    (flight,) = detect(fixes.track(), airfields)
    assert flight.origin_candidates[0][0] == "LFPG"


@pytest.mark.parametrize("off", [20000.0, -20000.0])
def test_rows_twenty_thousand_feet_off(airfields: Airfields, off: float) -> None:
    fixes, _ = flown(EHAM_27, LSZH_14)
    low = next(i for i, row in enumerate(fixes.rows) if row[3] > 2000)
    for i in (low, len(fixes.rows) // 2, len(fixes.rows) - 80):
        t, lat, lon, alt, gs, trk, rate = fixes.rows[i]
        fixes.rows[i] = (t, lat, lon, alt + off, gs, trk, rate)
    assert ends(detect(fixes.track(), airfields)) == [("EHAM", "LSZH")]


def test_a_leg_mark_in_the_air_cuts_nothing(airfields: Airfields) -> None:
    fixes, _ = flown(EHAM_27, LSZH_14)
    fixes.marks[len(fixes.rows) // 2] = NEW_LEG
    assert len(detect(fixes.track(), airfields)) == 1


# Practice.
def test_touch_and_go_is_no_destination(airfields: Airfields) -> None:
    fixes = Fixes(type="C172")
    fixes.ground(EHAM_27, 0, 120)
    t = 130.0
    for lap in range(3):
        t = fixes.climb(EHAM_27, t, 1500)
        # Round in the dark between the end of the climb and the approach: 60 s at 5 s steps.
        a, b = fixes.rows[-1][1:3], moved(EHAM_27, EHAM_27[2] + 180, 1500 / 318)
        t = fixes.level(t + 5, a, b, 1475, 150, 5)
        t = fixes.approach(EHAM_27, t + 5, 1500)
        fixes.ground(EHAM_27, t + 3, 20 if lap < 2 else 200, 70.0 if lap < 2 else 12.0)
        t += 28
    (flight,) = detect(fixes.track(), airfields)
    assert ends([flight]) == [("EHAM", "EHAM")]


def test_a_low_pass_is_no_destination(airfields: Airfields) -> None:
    fixes = Fixes()
    fixes.ground(EHAM_27, 0, 120)
    t = fixes.climb(EHAM_27, 130, 9000)
    t = fixes.level(t + 5, fixes.rows[-1][1:3], moved(LSZH_14, LSZH_14[2] + 180, 20), 9000, 300)
    t = fixes.approach(LSZH_14, t + 5, 6360, to_ft=200)
    t = fixes.climb(LSZH_14, t + 5, 9000, from_ft=300)
    t = fixes.level(t + 5, fixes.rows[-1][1:3], moved(EHAM_27, EHAM_27[2] + 180, 28), 9000, 300)
    t = fixes.approach(EHAM_27, t + 5, 9000)
    fixes.ground(EHAM_27, t + 5, 200, 20)
    assert ends(detect(fixes.track(), airfields)) == [("EHAM", "EHAM")]


# Gaps.
def with_stop(hidden_ft: float, minutes: float, **given: object) -> Fixes:
    """EHAM to Nasosnaya's axis, lost at some height; minutes later up again; on to EHAM's axis."""
    fixes = Fixes(type="IL76", **given)  # type: ignore[arg-type]
    fixes.ground(EHAM_27, 0, 120)
    t = fixes.climb(EHAM_27, 130, 24000)
    t = fixes.level(t + 5, fixes.rows[-1][1:3], moved(UB12_17, UB12_17[2] + 180, 75), 24000, 420, 30)
    t = fixes.approach(UB12_17, t + 5, 24000, to_ft=hidden_ft)
    t = fixes.climb(UB12_17, t + 60 * minutes, 24000, from_ft=hidden_ft)
    t = fixes.level(t + 5, fixes.rows[-1][1:3], moved(EHAM_09, EHAM_09[2] + 180, 75), 24000, 420, 30)
    t = fixes.approach(EHAM_09, t + 5, 24000)
    fixes.ground(EHAM_09, t + 5, 200, 20)
    return fixes


@pytest.mark.parametrize("hidden_ft", [1000, 2500, 4500])
def test_a_stop_unseen_makes_two_flights(airfields: Airfields, hidden_ft: float) -> None:
    first, second = detect(with_stop(hidden_ft, 90).track(), airfields)
    assert ends([first, second]) == [("EHAM", "UB12"), ("UB12", "EHAM")]
    assert {first.destination_evidence, second.origin_evidence} <= {"bracketed", "aligned"}
    assert first.destination_candidates[0][0] == "UB12"
    assert first.last_seen < (first.destination_time or 0) < (second.origin_time or 0) < second.first_seen


def test_a_stop_higher_up_is_bracketed(airfields: Airfields) -> None:
    first, _ = detect(with_stop(5000, 90).track(), airfields)
    assert first.destination_evidence == "bracketed"


def test_a_go_around_unseen_is_flying_on(airfields: Airfields) -> None:
    """Lost at 2,500 ft on the approach and up again six minutes later: down, up and round take as long."""
    (flight,) = detect(with_stop(2500, 6).track(), airfields)
    assert ends([flight]) == [("EHAM", "EHAM")]


def test_an_air_force_may_practise_out_of_sight(airfields: Airfields) -> None:
    assert len(detect(with_stop(2500, 20, military=True).track(), airfields)) == 1
    assert len(detect(with_stop(2500, 20).track(), airfields)) == 2


def test_an_ocean_is_flown_over(airfields: Airfields) -> None:
    """Two hours unseen between two points as far apart as two hours' flight: nothing happened."""
    fixes = Fixes(type="B744")
    t = fixes.level(0, (52.0, -8.0), (52.5, -14.0), 35000, 480)
    fixes.level(
        t + 7200, (52.5, -14.0 - 480 * 2 / 60 / math.cos(math.radians(52.5))), (51.5, -48.0), 37000, 480
    )
    (flight,) = detect(fixes.track(), airfields)
    assert ends([flight]) == [(None, None)]
    assert flight.longest_gap_s == pytest.approx(7200, abs=1)


def test_half_a_day_at_cruise_in_one_place_is_not_flown(airfields: Airfields) -> None:
    fixes = Fixes(type="A320")
    t = fixes.level(0, (47.0, 8.0), (47.0, 9.0), 35000, 450)
    fixes.level(t + 12 * 3600, (47.0, 9.0), (47.0, 8.0), 34000, 450)
    assert len(detect(fixes.track(), airfields)) == 2


def test_cut_at_a_border_it_abstains(airfields: Airfields) -> None:
    fixes = Fixes()
    fixes.level(0, (46.0, 6.0), (47.5, 9.5), 34000, 450)
    (flight,) = detect(fixes.track(), airfields)
    assert ends([flight]) == [(None, None)]
    assert (flight.origin_evidence, flight.destination_evidence) == ("none", "none")
    assert flight.origin_time is None and flight.destination_time is None


def test_lost_in_the_climb_it_has_not_landed(airfields: Airfields) -> None:
    fixes = Fixes()
    fixes.ground(LSZH_14, 0, 120)
    fixes.climb(LSZH_14, 130, 3000)
    (flight,) = detect(fixes.track(), airfields)
    assert ends([flight]) == [("LSZH", None)]


def test_seen_first_on_the_last_mile_it_has_no_origin(airfields: Airfields) -> None:
    fixes = Fixes()
    t = fixes.approach(LSZH_14, 0, 300, step=2)
    fixes.ground(LSZH_14, t + 5, 200, 15)
    (flight,) = detect(fixes.track(), airfields)
    assert ends([flight]) == [(None, "LSZH")]


def test_the_end_of_the_history_is_no_landing(airfields: Airfields) -> None:
    """Coming down when the day's file ends: with the day's end known, it is never surer, and higher up less sure."""
    less = []
    for height in (5000, 6000, 7000, 7500):
        fixes = Fixes()
        way_in = moved(LSZH_14, LSZH_14[2] + 180, 70), moved(LSZH_14, LSZH_14[2] + 180, 24)
        t = fixes.level(0, *way_in, 9000, 300)
        t = fixes.approach(LSZH_14, t, 7600, to_ft=height)
        track = fixes.track()
        (open_end,) = detect(track, airfields)
        (known,) = detect(track, airfields, until=START + t + 5)
        assert known.destination_probability <= open_end.destination_probability
        less.append(known.destination_probability < open_end.destination_probability)
    assert any(less)


# Fields.
def landing(runway: tuple[float, ...], when: float, from_ft: float = 6000, **given: object) -> Track:
    fixes = Fixes(**given)  # type: ignore[arg-type]
    t = fixes.level(
        when,
        moved(runway, runway[2] + 180, 60),
        moved(runway, runway[2] + 180, from_ft / 318),
        from_ft + runway[3],
        300,
    )
    t = fixes.approach(runway, t, from_ft)
    fixes.ground(runway, t + 5, 120, 15)
    return fixes.track()


@pytest.mark.parametrize(
    ("runway", "code"), [(UB12_17, "UB12"), (UBBB_34, "UBBB"), (LLOV_20, "LLOV"), (EHAM_27, "EHAM")]
)
def test_military_fields_count_as_others(airfields: Airfields, runway: tuple[float, ...], code: str) -> None:
    (flight,) = detect(landing(runway, 0, type="IL76"), airfields)
    assert (flight.destination, flight.destination_evidence) == (code, "ground")


def test_a_field_is_named_in_its_time_only(airfields: Airfields) -> None:
    """Istanbul's airport of 2019, landed at in 2018 and in 2020: in 2018 it was a building site."""
    ltfm = (41.29860, 28.70920, 179.2, 218)
    (early,) = detect(landing(ltfm, 0), airfields)
    assert early.destination != "LTFM"
    two_years = 2 * 365 * 86400.0
    (late,) = detect(landing(ltfm, two_years), airfields)
    assert late.destination == "LTFM"
    ltba = (40.99640, 28.80850, 178.4, 157)  # 17L, closed in April 2020, was in use in 2018
    (old,) = detect(landing(ltba, 0), airfields)
    assert old.destination == "LTBA"


def test_no_ground_fix_but_on_the_axis(airfields: Airfields) -> None:
    fixes = Fixes()
    t = fixes.level(0, moved(LSZH_14, LSZH_14[2] + 180, 60), moved(LSZH_14, LSZH_14[2] + 180, 19), 7500, 300)
    fixes.approach(LSZH_14, t, 6000, to_ft=100)
    (flight,) = detect(fixes.track(), airfields)
    assert (flight.destination, flight.destination_evidence) == ("LSZH", "aligned")


def test_putting_down_where_no_field_is(airfields: Airfields) -> None:
    """On a ship's deck, 150 nm off California: a flight, and no airport."""
    fixes = Fixes(type="H60")
    t = fixes.level(0, (31.5, -120.0), (31.0, -120.5), 1500, 120)
    for k in range(60):
        fixes.add(t + 60 + k * 5, 31.0, -120.55, GROUND, 0.0, 0.0)
    (flight,) = detect(fixes.track(), airfields)
    assert ends([flight]) == [(None, None)]


# Interference.
def spoofed() -> Fixes:
    """Five minutes of the cruise are told from a circle around Beirut's field, 1,500 nm away."""
    fixes, _ = flown(EHAM_27, LSZH_14)
    cruise = [i for i, row in enumerate(fixes.rows) if row[3] == 24000]
    for i in cruise[30:60]:
        t, _, _, alt, _, trk, rate = fixes.rows[i]
        angle = (t - START) / 60
        fixes.rows[i] = (
            t,
            33.82 + 0.01 * math.cos(angle),
            35.49 + 0.01 * math.sin(angle),
            alt,
            20.0,
            trk,
            rate,
        )
    return fixes


def test_spoofed_positions_are_not_used_and_it_says_so(airfields: Airfields) -> None:
    honest, _ = flown(EHAM_27, LSZH_14)
    (plain,) = detect(honest.track(), airfields)
    (flight,) = detect(spoofed().track(), airfields)
    assert ends([flight]) == [("EHAM", "LSZH")]
    assert flight.interference == "spoofing: 30 false positions, not used"
    assert flight.points == plain.points - 30
    assert flight.distance_km == pytest.approx(plain.distance_km, rel=0.01)


def test_spoofed_to_the_end_it_did_not_land_there(airfields: Airfields) -> None:
    """Jumped to Beirut's field at 24,000 ft and never came back: no landing at Beirut."""
    fixes, _ = flown(EHAM_27, LSZH_14)
    fixes.rows = [row for row in fixes.rows if row[3] == GROUND or row[0] < START + 7000]
    cruise = [i for i, row in enumerate(fixes.rows) if row[3] == 24000]
    fixes.rows = fixes.rows[: cruise[-1] + 1]
    for i in cruise[-40:]:
        t, _, _, alt, _, trk, rate = fixes.rows[i]
        fixes.rows[i] = (t, 33.8209, 35.4884, alt, 0.0, trk, rate)
    (flight,) = detect(fixes.track(), airfields)
    assert ends([flight]) == [("EHAM", None)]
    assert flight.interference.startswith("spoofing: ")


def test_one_stray_position_is_nobodys_work(airfields: Airfields) -> None:
    fixes, _ = flown(EHAM_27, LSZH_14)
    i = len(fixes.rows) // 2
    t, lat, lon, alt, gs, trk, rate = fixes.rows[i]
    fixes.rows[i] = (t, lat + 3, lon, alt, gs, trk, rate)
    (flight,) = detect(fixes.track(), airfields)
    assert flight.interference == "1 stray positions, not used"


def test_jamming_shows_in_the_integrity(airfields: Airfields) -> None:
    fixes, _ = flown(EHAM_27, LSZH_14)
    cruise = [i for i, row in enumerate(fixes.rows) if row[3] == 24000]
    fixes.nic = dict.fromkeys(cruise[20:40], 2)
    (flight,) = detect(fixes.track(), airfields)
    assert flight.interference == "jamming: 20 positions of low integrity"


def test_old_positions_held_are_not_where_it_is(airfields: Airfields) -> None:
    """Some tables repeat the last word: 300 s at 180 kt on one spot, 700 ft high, then nothing."""
    fixes, _ = flown(EHAM_27, LSZH_14)
    last = max(i for i, row in enumerate(fixes.rows) if row[3] > LSZH_14[3] + 700)
    fixes.rows = fixes.rows[: last + 1]
    t, *rest = fixes.rows[-1]
    fixes.rows += [(t + k, *rest) for k in range(1, 300)]
    (flight,) = detect(fixes.track(), airfields)
    assert flight.destination == "LSZH"
    assert flight.last_seen <= t + 4


def test_interference_in_words() -> None:
    assert interference_text(0, 0, 4, 9) == "none"
    assert interference_text(3, 0, 6, 2) == (
        "spoofing: 3 false positions, not used; jamming: 6 positions of low integrity, 2 silences over a minute at height"
    )


# Names.
@pytest.mark.parametrize(
    ("callsign", "registration", "operator"),
    [("AZQ4001", "4K-AZ40", "AZQ"), ("DLH8JW", None, "DLH"), ("4KAZ40", "4K-AZ40", None), ("HBKRA", "HB-KRA", None),
     (None, None, None), ("REGA1", None, None)],
)  # fmt: skip
def test_operators_are_airlines_not_registrations(
    callsign: str | None, registration: str | None, operator: str | None
) -> None:
    assert operator_of(callsign, registration) == operator


def test_the_call_sign_heard_most_is_the_flights(airfields: Airfields) -> None:
    fixes, _ = flown(EHAM_27, LSZH_14)
    fixes.calls = [(0, "KLM1951"), (len(fixes.rows) - 5, "KLM1952")]
    (flight,) = detect(fixes.track(), airfields)
    assert (flight.callsign, flight.operator) == ("KLM1951", "KLM")


@pytest.mark.parametrize(
    ("designator", "kind"),
    [("IL76", HEAVY), ("B744", HEAVY), ("A20N", JET), ("B738", JET), ("GLF5", BUSINESS), ("C25A", BUSINESS), ("C130", TURBOPROP),
     ("AT76", TURBOPROP), ("C172", LIGHT), ("EC35", HELICOPTER), ("F16", FIGHTER), ("SU95", JET), ("SU27", FIGHTER),
     ("ZZZZ", -1), (None, -1), ("", -1)],
)  # fmt: skip
def test_classes_of_types(designator: str | None, kind: int) -> None:
    assert class_of(designator) == kind


# Any input.
@settings(max_examples=150)
@given(st.integers(0, 2**32 - 1), st.integers(0, 300))
def test_any_columns_give_flights_or_none(seed: int, n: int) -> None:
    """Noise, extremes, NaN and times going backwards: no crash, no end, no impossible flight."""
    random = np.random.default_rng(seed)

    def mixed(low: float, high: float, wild: list[float], type_: type) -> np.ndarray:
        values = random.uniform(low, high, n)
        odd = random.random(n) < random.choice([0.0, 0.05, 0.5])
        values[odd] = random.choice(np.array(wild), odd.sum())
        return values.astype(type_)

    inf = math.inf
    spread = random.choice([0.01, 1.0, 90.0])
    wild_altitudes = np.array([GROUND, UNKNOWN, 2**31 - 1, 0, -2000, 66000])
    altitude = random.integers(-1000, 45000, n)
    odd = random.random(n) < 0.3
    altitude[odd] = random.choice(wild_altitudes, odd.sum())
    time = mixed(
        START, START + random.choice([10.0, 86400.0, 1e7]), [math.nan, inf, -inf, 0.0, 1e300, START], float
    )
    if random.random() < 0.5:
        time = np.sort(time)
    track = Track(
        Aircraft("abcdef", type=random.choice([None, "A320", "C172", "EC35", "GLID"])),
        time,
        mixed(-spread, spread, [math.nan, inf, 91.0, -90.0, 90.0, 0.0], float),
        mixed(-2 * spread, 2 * spread, [math.nan, inf, 180.0, -180.0, 1e9], float),
        altitude.astype(np.int32),
        mixed(0, random.choice([10.0, 600.0]), [math.nan, inf, -5.0, 1e30], np.float32),
        mixed(0, 360, [math.nan, inf, -720.0], np.float32),
        mixed(-3000, 3000, [math.nan, inf, -inf], np.float32),
        random.integers(0, 255, n).astype(np.uint8),
        random.integers(-128, 127, n).astype(np.int8),
        random.integers(-128, 127, n).astype(np.int8),
        [(int(random.integers(0, n)), "AB1")] if n else [],
        "noise",
    )
    flights = detect(track, load_airfields())
    for flight in flights:
        assert flight.first_seen <= flight.last_seen
        assert 0 <= flight.origin_probability <= 1 and 0 <= flight.destination_probability <= 1
        assert sum(p for _, p in flight.origin_candidates) <= 1.003
        assert flight.points >= 2
        assert math.isfinite(flight.distance_km)
    assert flights == detect(track, load_airfields())


@pytest.mark.parametrize("shift", [(0.0, 180.0 - 4.79), (37.0, 0.0)])
def test_date_line_and_high_north(airfields: Airfields, shift: tuple[float, float]) -> None:
    """The same flight moved over the date line, and to 89 north: one flight, no false jump."""
    fixes, _ = flown(EHAM_27, LSZH_14)
    rows = []
    for t, lat, lon, alt, gs, trk, rate in fixes.rows:
        rows.append(
            (
                t,
                min(89.9, lat + shift[0]),
                (lon + shift[1] + 180) % 360 - 180,
                alt,
                math.nan if shift[0] else gs,
                trk,
                rate,
            )
        )
    fixes.rows = rows
    (flight,) = detect(fixes.track(), airfields)
    assert "spoofing" not in flight.interference


def test_an_empty_track_has_no_flights(airfields: Airfields) -> None:
    assert detect(Fixes().track(), airfields) == []
    assert detect([], airfields) == []
