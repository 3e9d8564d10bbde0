"""The trace kernel gives what Python's json gives, for any input, and touches nothing beyond it."""

from __future__ import annotations

import gzip
import json
import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import trace_oracle

pytest.importorskip("numba", reason="needs the extra [flights]")

from sinews.flights.columns import GROUND, UNKNOWN, Track
from sinews.flights.kernel_bench import ROWS, Bench
from sinews.flights.kernel_words import PAD
from sinews.flights.readers import readsb
from sinews.flights.readers.source import Summary

TRACKS = Path(__file__).parents[2] / "shared" / "data" / "tracks"
REAL = TRACKS / "readsb" / "trace_full_ac671b.json"
needs_tracks = pytest.mark.skipif(not TRACKS.is_dir(), reason="../shared/data/tracks is absent")

BENCH = Bench()


def read(text: bytes, bench: Bench = BENCH) -> tuple[Track | None, Summary]:
    summary = Summary()
    return readsb.read_text(text, "test", bench, summary), summary


def trace(*rows: str, head: str = '"icao":"4b1815","timestamp":1533081600.000') -> bytes:
    return f'{{{head},"trace":[{",".join(rows)}]}}'.encode()


def one(row: str) -> Track:
    track, summary = read(trace(row))
    assert track is not None, summary
    return track


USUAL = '[46209.96,46.702322,-10.473061,36000,462.4,300.1,1,-64,{"flight":"EZY42RN ","nic":8,"nac_p":9},"adsb_icao",null,null,null,null]'


def test_a_row_as_readsb_writes_it() -> None:
    track = one(USUAL)
    assert track.time.tolist() == [1533081600 + 46209.96]
    assert (track.latitude[0], track.longitude[0], track.altitude[0]) == (46.702322, -10.473061, 36000)
    assert (track.speed[0], track.heading[0], track.rate[0]) == (np.float32(462.4), np.float32(300.1), -64)
    assert (track.marks[0], track.nic[0], track.nac_p[0]) == (1, 8, 9)
    assert track.callsigns == [(0, "EZY42RN")]
    assert track.rows_bad == 0


@pytest.mark.parametrize(
    ("written", "height"),
    [
        ('"ground"', GROUND),
        ("null", UNKNOWN),
        ("0", 0),
        ("-1025", -1025),
        ("126700", 126700),
        ("1.5e3", 1500),
    ],
)
def test_heights(written: str, height: int) -> None:
    assert one(f"[1.00,2.000000,3.000000,{written},null,null,0,null,null]").altitude.tolist() == [height]


@pytest.mark.parametrize(
    "row",
    [
        "[]",
        "[1,2,3]",
        '["1",2,3,4]',
        "[1,2,null,4]",
        "[1,90.000001,3,4]",
        "[1,2,-180.000001,4]",
        "[NaN,2,3,4]",
        "[1,2,Infinity,4]",
        "[1,2,3,-Infinity]",
        "[1e999,2,3,4]",
        '[1,2,3,"air"]',
        "[1,2,3,true]",
        "[1,2,3,4,[5],6,7,8]",
        "[1,2,3,4,5,6,256,8]",
        "[1,2,3,4,5,6,-1,8]",
        "[1,2,3,4,5,6,1.5,8]",
        "[1,2,3,1e7]",
        "{}",
        '"[1,2,3,4]"',
        "17",
    ],
)
def test_a_row_of_a_wrong_type_or_range_is_bad_and_the_rest_stays(row: str) -> None:
    track, _ = read(trace(USUAL, row, USUAL))
    assert track is not None
    assert (len(track), track.rows_bad) == (2, 1)


@pytest.mark.parametrize(
    ("broken", "good", "bad"),
    [
        ("[1,2,3,4,nan,6,7,8]", 3, 1),  # what printf writes for a NaN
        ("[1,2,3,4 5]", 3, 1),
        ("[1,2,3,01]", 3, 1),
        ("[1,2,3,.5]", 3, 1),
        ("[1,2,3,4}", 3, 1),
        ("[1,2,3,4,5,6,7,8,{]", 3, 1),
        ("[1,2,3,4] 5", 4, 1),
        ("[[1,2", 1, 1),  # a bracket that is never closed holds all the rest
        ("[1,2,3,4]]", 2, 0),  # one too many ends the array
    ],
)
def test_rows_behind_damage_are_found_again(broken: str, good: int, bad: int) -> None:
    track, summary = read(trace(USUAL, broken, USUAL, USUAL))
    assert track is not None
    assert (len(track), track.rows_bad) == (good, bad)
    assert set(track.latitude.tolist()) <= {46.702322, 2.0}
    assert summary.damaged == {readsb.CUT_TRACE: 1}


def test_ten_thousand_columns_and_deep_nesting() -> None:
    wide = "[1,2,3,4,5,6,7,8," + ",".join(["9"] * 10_000) + "]"
    deep = "[1,2,3,4,5,6,7,8," + "[" * 5000 + "]" * 5000 + "]"
    track, _ = read(trace(wide, deep, USUAL))
    assert track is not None
    assert (len(track), track.rows_bad) == (3, 0)


def test_keys_in_any_order_and_only_at_the_top() -> None:
    text = (
        b'{"trace":[[1.00,2.000000,3.000000,4,null,null,0,null,{"icao":"ffffff","timestamp":1}]],'
        b'"x":{"icao":"000000","trace":[[9,9,9,9]],"timestamp":5},"desc":"\\"trace\\":[[7,7,7,7]]",'
        b'"note":"trace","icao":"~AE1460","timestamp":1e9,"dbFlags":13,"r":"N1\\u0032","t":"C17"}'
    )
    track, _ = read(text)
    assert track is not None
    assert track.time.tolist() == [1e9 + 1]
    aircraft = track.aircraft
    assert (aircraft.icao24, aircraft.is_icao, aircraft.registration, aircraft.type) == (
        "ae1460",
        False,
        "N12",
        "C17",
    )
    assert (aircraft.military, aircraft.pia, aircraft.ladd) == (True, True, True)


def test_an_aircraft_that_no_database_knows_is_not_called_civil() -> None:
    known, _ = read(trace(USUAL, head='"icao":"4b1815","dbFlags":0,"timestamp":1e9'))
    unknown, _ = read(trace(USUAL, head='"icao":"4b1815","dbFlags":0,"noRegData":true,"timestamp":1e9'))
    silent, _ = read(trace(USUAL))
    assert [track and track.aircraft.military for track in (known, unknown, silent)] == [False, None, None]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "not a trace"),
        (b"[]", "not a trace"),
        (b'{"icao":"4b1815","timestamp":1e9}', "not a trace"),
        (b'{"icao":"4b1815","timestamp":1e9,"trace":{}}', "not a trace"),
        (trace(USUAL, head='"icao":"4b1815"'), "trace without a usable timestamp"),
        (trace(USUAL, head='"icao":"4b1815","timestamp":"1533081600"'), "trace without a usable timestamp"),
        (trace(USUAL, head='"icao":"4b1815","timestamp":NaN'), "trace without a usable timestamp"),
        (trace(USUAL, head='"timestamp":1e9'), "trace without an address"),
        (trace(USUAL, head='"icao":"4b181","timestamp":1e9'), "trace without an address"),
        (trace("[]"), "trace without a usable row"),
        (trace(), "trace without a usable row"),
    ],
)
def test_what_is_no_trace_is_skipped_with_a_reason(text: bytes, reason: str) -> None:
    track, summary = read(text)
    assert track is None
    assert summary.skipped == {reason: 1}


def test_a_call_sign_is_noted_when_it_changes() -> None:
    def said(call: str) -> str:
        return f'[1.00,2.000000,3.000000,4,null,null,0,null,{{"flight":{call}}}]'

    silent = "[1.00,2.000000,3.000000,4,null,null,0,null,null]"
    calls = [
        silent,
        said('"AB1     "'),
        said('"AB1     "'),
        said('" AB1"'),
        silent,
        said('"        "'),
        said("null"),
    ]
    calls += [
        said('"TOO LONG1"'),
        said('"CD2"'),
        said('"AB1     "'),
        said('"B\\u0041D"'),
        said('"QUO\\"TE "'),
    ]
    track, _ = read(trace(*calls))
    assert track is not None
    assert track.callsigns == [(1, "AB1"), (8, "CD2"), (9, "AB1"), (10, "BAD"), (11, 'QUO"TE')]


def test_more_rows_than_the_first_arena_holds() -> None:
    rows = [f"[{k}.00,2.000000,3.000000,{k % 40000},null,null,0,null,null]" for k in range(ROWS + 1000)]
    track, _ = read(trace(*rows))
    assert track is not None
    assert track.time.tolist() == [1533081600.0 + k for k in range(ROWS + 1000)]


# --- against json ---------------------------------------------------------------------------------

digits = st.integers(0, 10**9)
plain = st.one_of(
    st.integers(-(10**6), 10**6).map(str),
    st.tuples(st.integers(-200, 200), st.integers(0, 10**6 - 1)).map(lambda x: f"{x[0]}.{x[1]:06d}"),
    st.tuples(st.integers(-999, 999), st.integers(0, 9)).map(lambda x: f"{x[0]}.{x[1]}"),
    st.tuples(st.integers(0, 86400), st.integers(0, 99)).map(lambda x: f"{x[0]}.{x[1]:02d}"),
    st.tuples(st.integers(-999, 999), st.integers(-25, 25)).map(lambda x: f"{x[0]}E{x[1]:+d}"),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
)
odd = st.sampled_from(
    ["null", '"ground"', "true", "false", "NaN", "Infinity", "-Infinity", "-0", "-0.0", "1e400", "9" * 400]
)
texts = st.text(st.characters(codec="utf-8"), max_size=10).map(json.dumps)
nested = st.recursive(
    st.one_of(plain, odd, texts),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda x: "[" + ",".join(x) + "]"),
        st.dictionaries(texts, inner, max_size=3).map(
            lambda x: "{" + ",".join(f"{k} :{v}" for k, v in x.items()) + "}"
        ),
    ),
    max_leaves=6,
)
value = st.one_of(plain, plain, plain, odd, nested)
usual = st.builds(
    lambda t, la, lo, h, gs, tr, fl, vr, said: (
        f'[{t / 100:.2f},{la / 1e6:.6f},{lo / 1e6:.6f},{h},{gs},{tr},{fl},{vr},{said},"adsb_icao",null]'
    ),
    st.integers(0, 86400_00),
    st.integers(-90_000_000, 90_000_000),
    st.integers(-180_000_000, 180_000_000),
    st.one_of(st.integers(-2000, 60000).map(str), st.sampled_from(["null", '"ground"'])),
    st.one_of(st.integers(0, 9999).map(lambda x: f"{x / 10:.1f}"), st.just("null")),
    st.one_of(st.integers(0, 3599).map(lambda x: f"{x / 10:.1f}"), st.just("null")),
    st.integers(0, 15),
    st.one_of(st.integers(-9999, 9999).map(str), st.just("null")),
    st.one_of(
        st.just("null"),
        st.builds(
            lambda f, n, p, more: (
                f'{{"type":"adsb_icao","flight":{f},"nic":{n},"rc":186,"nac_p":{p},"x":{more}}}'
            ),
            st.text(st.sampled_from('ABC12 "\\}{'), min_size=8, max_size=8).map(json.dumps),
            st.integers(0, 12),
            st.integers(0, 12),
            nested,
        ),
    ),
)
blank = st.sampled_from(["", "", "", " ", "\n", "\t\r\n", "    "])
row = st.one_of(
    usual,
    usual,
    st.builds(lambda x, w: "[" + w + f"{w},{w}".join(x) + w + "]", st.lists(value, max_size=12), blank),
    nested,
)


@given(
    st.lists(row, max_size=6),
    blank,
    blank,
    st.sampled_from(
        [
            '"icao":"4b1815","timestamp":1533081600.000',
            '"timestamp": 1e9,"icao":" ABCDEF","dbFlags":12,"r":"x"',
        ]
    ),
)
@settings(max_examples=400)
def test_generated_json_is_read_as_json_reads_it(rows: list[str], before: str, after: str, head: str) -> None:
    text = f'{{{head},"trace":[{before}{(before + "," + after).join(rows)}{after}]{before}}}{after}'.encode()
    track, summary = read(text)
    assert trace_oracle.load(text) is not None
    assert trace_oracle.differences(text, track, summary) == []


@given(st.integers(0, 10**15 - 1), st.integers(-22, 22))
@settings(max_examples=300)
def test_numbers_of_fifteen_digits_are_exact(mantissa: int, exponent: int) -> None:
    written = f"{mantissa}e{exponent}"
    if abs(float(written)) > 180:
        return
    assert one(f"[1,2,{written},4]").longitude.tolist() == [json.loads(written)]


SEED = trace(
    USUAL,
    '[5.10,6.777359,-88.036868,null,null,null,0,-64,null,"mlat",33825,32,280,-0.9]',
    '[0.00,-16.777359,-88.036868,"ground",0.0,null,1,null,{"nav_modes":["a","b"],"nic":0,"nac_p":10},"adsr_icao"]',
    USUAL.replace("EZY42RN ", "A\\\\B"),
)
cut = st.tuples(st.integers(0, len(SEED)), st.integers(0, 60), st.binary(max_size=6))
piece = st.tuples(
    st.integers(0, len(SEED)),
    st.integers(0, 2),
    st.sampled_from(
        [
            b"[",
            b"]",
            b"{",
            b"}",
            b'"',
            b"\\",
            b",",
            b"-",
            b".",
            b"e",
            b"null",
            b" ",
            b"\0",
            b"[" * 70,
            b"9" * 20,
        ]
    ),
)


@given(st.lists(st.one_of(cut, piece), min_size=1, max_size=4))
@settings(max_examples=800)
def test_damaged_traces_agree_with_json_or_do_no_harm(changes: list[tuple[int, int, bytes]]) -> None:
    data = bytearray(SEED)
    for at, size, written in changes:
        data[at : at + size] = written
    text = bytes(data)
    track, summary = read(text)
    assert trace_oracle.differences(text, track, summary) == []


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_any_bytes_are_read_without_harm(text: bytes) -> None:
    track, summary = read(text)
    assert trace_oracle.differences(text, track, summary) == []


@pytest.mark.parametrize("stop", range(0, len(SEED), 3))
def test_what_lies_behind_the_text_changes_nothing(stop: int) -> None:
    """The text is cut anywhere; the buffer behind its spare bytes goes on as the trace would."""
    text = SEED[:stop]
    bench = Bench()
    seen: list[Any] = []
    for rest in (b"\xff" * len(SEED), SEED[stop:] + SEED):
        bench.scratch = np.zeros(len(text) + 2 * PAD + len(rest), np.uint8)
        bench.scratch[2 * PAD + len(text) :] = np.frombuffer(rest, np.uint8)
        track, summary = read(text, bench)
        seen.append((summary, None if track is None else (len(track), track.rows_bad, track.callsigns)))
    assert seen[0][1] == seen[1][1]
    assert seen[0][0].skipped == seen[1][0].skipped


@pytest.mark.parametrize(
    "unit", [b"[", b"[0,", b"{", b'"', b"\\", b"[1,2,3,4,", b'[1,2,3,"', b'[{"a":', b"[0,[0", b"],["]
)
def test_no_repetition_makes_work_that_grows_faster_than_the_text(unit: bytes) -> None:
    text = b'{"icao":"4b1815","timestamp":1e9,"trace":[' + unit * (4_000_000 // len(unit))
    read(text[:10_000])
    began = time.perf_counter()
    read(text)
    # 4 MB at any speed that is linear; quadratic work would take hours.
    assert time.perf_counter() - began < 5


@needs_tracks
def test_a_real_trace_is_read_as_json_reads_it() -> None:
    text = REAL.read_bytes()
    track, summary = read(text)
    assert track is not None
    assert len(track) == len(json.loads(text)["trace"])
    assert trace_oracle.differences(text, track, summary) == []


@needs_tracks
def test_every_row_of_the_day_is_read_as_json_reads_it() -> None:
    parts = sorted((TRACKS / "readsb_day").glob("*.tar.*"))
    import io
    import tarfile

    documents = {}
    with tarfile.open(fileobj=io.BytesIO(b"".join(part.read_bytes() for part in parts))) as archive:
        for member in archive:
            if "/trace_full_" in member.name:
                held = archive.extractfile(member)
                assert held is not None
                documents[member.name] = gzip.decompress(held.read())
    assert len(documents) == 875
    rows = 0
    for track in readsb.open_source(parts, bench=BENCH):
        text = documents.pop(track.source)
        expected = trace_oracle.read(json.loads(text))
        assert (track.rows_bad, expected.bad) == (0, 0)
        for name, wanted in zip(trace_oracle.COLUMNS, zip(*expected.rows, strict=True), strict=True):
            column = getattr(track, name)
            np.testing.assert_array_equal(column, np.array(wanted, dtype=column.dtype), err_msg=track.source)
        assert track.callsigns == expected.calls
        rows += len(track)
    assert not documents
    assert rows == 175_981


def test_the_oracle_itself_sees_a_difference() -> None:
    track, summary = read(SEED)
    assert track is not None
    assert trace_oracle.differences(SEED, track, summary) == []
    track.latitude[0] = math.nextafter(track.latitude[0], 90)
    assert trace_oracle.differences(SEED, track, summary)


def test_a_track_that_is_kept_does_not_change() -> None:
    """Memory is used again only when nobody looks at it any more."""
    bench = Bench()
    kept = []
    for k in range(12):
        rows = [f"[{j}.00,{k}.000000,3.000000,{j},null,null,0,null,null]" for j in range(200)]
        track, _ = read(trace(*rows), bench)
        assert track is not None
        kept.append(track if k % 2 else track.latitude)
    for k, held in enumerate(kept):
        latitude = held.latitude if isinstance(held, Track) else held
        assert latitude.tolist() == [k] * 200
