"""Millions of damaged and made-up traces against json: python benchmarks/fuzz_traces.py [INPUTS [SEED [TAR]]]

Each input is a trace of a few rows, real ones (from the parts TAR of an archive, if given) or made up, as
JSON in some style, mostly damaged: bytes changed, cut, repeated, moved. What the kernel reads must be
what `tests/trace_oracle.py` reads with json wherever json reads it; elsewhere it must be nothing that
cannot be. The text lies so that the page behind its spare bytes may not be touched: a read beyond them
ends the process. Prints what was run, and fails at the first difference, with the input.
"""

from __future__ import annotations

import ctypes
import json
import mmap
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

import trace_oracle  # noqa: E402
from sinews.flights import kernel  # noqa: E402
from sinews.flights.kernel_bench import Bench  # noqa: E402
from sinews.flights.kernel_words import PAD  # noqa: E402
from sinews.flights.readers import readsb  # noqa: E402
from sinews.flights.readers.source import Summary  # noqa: E402

ROWS = [
    '[46209.96,46.702322,10.473061,36000,462.4,300.1,1,0,{"type":"adsb_icao","flight":"EZY42RN ","nic":8,'
    '"rc":186,"version":2,"nic_baro":1,"nac_p":9,"nac_v":0},"adsb_icao",null,null,null,null]',
    '[46219.96,46.713029,10.465027,36000,462.2,299.6,0,0,null,"adsb_icao",33825,32,280,0.0]',
    '[0.00,-16.777359,-88.036868,"ground",0.0,null,1,null,null,"adsr_icao",null,null,null,null]',
    '[5.10,6.777359,-188.036868,null,null,null,0,-64,null,"mlat",null,null,null,null]',
    '[86399.99,-89.999999,-179.999999,-1025,999.9,359.9,255,-12345,{"nic":15,"nac_p":11,"nav_modes":'
    '["autopilot","vnav"],"flight":"A\\"B\\\\CDE"},"other",1,2,3,4]',
    "[7,8,9,10]",
    "[7,8,9]",
    "[]",
    '"text ] } [1,2,3,4"',
    '[1e2,4.5e1,-1E-3,1.0e4,1,2,3,4,{"nic":0,"nic":7,"x":{"nic":1,"y":[1,{"nac_p":3}]},"nac_p":1.0}]',
    '[1.00,2.000000,3.000000,4,5.0,6.0,7,8,{"flight":"        ","nac_p":null,"nic":"8"},"x]",{"a":"b}"}]',
    "[1.00,2.000000,3.000000,true,5.0,6.0,7,8,null]",
    "[1.00,2.000000,3.000000,4,5.0,6.0,0,8,null,NaN,Infinity,-Infinity]",
    "[NaN,2.000000,3.000000,4,5.0,6.0,0,8,null]",
    "[1.00,002.000000,3.000000,4,5.0,6.0,0,8,null]",
    '["1.00",2.000000,3.000000,4,5.0,6.0,0,8,null]',
    "[12345678901234567890,2.0000000000000000001,3.5,4,5.0,6.0,0,8,null]",
]
PIECES = [b"[", b"]", b"{", b"}", b'"', b"\\", b",", b":", b"-", b".", b"0", b"e", b"null", b"],\n[", b"\x00"]
PIECES += [b'"nic":', b'"nac_p":', b'"flight":"', b'"trace":[', b"9" * 30, b"[" * 70, b'\\"', b"\xff", b" "]


def guarded(size: int) -> Any:
    """Memory behind which lies a page that may not be touched."""
    page = mmap.PAGESIZE
    held = mmap.mmap(-1, (size + 2 * page) // page * page + page)
    libc = ctypes.CDLL(None, use_errno=True)
    start = ctypes.addressof(ctypes.c_char.from_buffer(held))
    if libc.mprotect(ctypes.c_void_p(start + len(held) - page), page, 0):
        raise OSError(ctypes.get_errno(), "mprotect")
    return np.frombuffer(held, np.uint8)[: len(held) - page]


def make(dice: random.Random, pool: list[str]) -> bytes:
    """A trace in some style, damaged or not."""
    rows = [dice.choice(pool if dice.random() < 0.7 else ROWS) for _ in range(dice.randrange(6))]
    top = {"icao": dice.choice(["4b1815", "~2a9c03", "4B1815", "xyz", ""]), "r": "HB-ABC", "t": "A320"}
    head = [f"{json.dumps(key)}:{json.dumps(value)}" for key, value in top.items() if dice.random() < 0.95]
    head.append('"dbFlags":' + dice.choice(["0", "1", "12", "1.5", '"1"', "-1"]))
    head.append('"timestamp": ' + dice.choice(["1533081600.000", "1533081600", "1e9", "0", "null"]))
    if dice.random() < 0.1:
        head.append('"noRegData":true')
    if dice.random() < 0.1:
        head.append('"desc":"\\"trace\\":[[1,2,3,4]]"')
    between = dice.choice([",\n", ",", " ,\r\n ", ",\n    "])
    head.append('"trace":[ ' + dice.choice(["", "\n"]) + between.join(rows) + dice.choice(["", " "]) + "]")
    if dice.random() < 0.1:
        dice.shuffle(head)
    text = "{" + ",\n".join(head) + "\n }\n"
    if dice.random() < 0.05:
        document = trace_oracle.load(text.encode())
        if document is not None:
            text = json.dumps(document, separators=dice.choice([(",", ":"), (", ", ": ")]))
    data = bytearray(text.encode())
    for _ in range(dice.choice([0, 0, 1, 1, 1, 2, 3, 8])):
        at = dice.randrange(len(data) + 1)
        match dice.randrange(6):
            case 0 if at < len(data):
                data[at] = dice.randrange(256)
            case 1:
                data[at:at] = dice.choice(PIECES)
            case 2:
                del data[at : at + dice.choice([1, 1, 2, 5, 40])]
            case 3 if dice.random() < 0.3:
                del data[at:]
            case 4 if at < len(data):
                data[at : at + 1] = dice.choice(PIECES)
            case 5:
                begin = dice.randrange(len(data) + 1)
                data[at:at] = data[begin : begin + dice.choice([1, 4, 30, 200])]
    return bytes(data)


def real_rows(parts: list[Path]) -> list[str]:
    """Rows of real traces, one a line as readsb writes them."""
    import deflate

    from sinews.flights import kernel_tar
    from sinews.flights.readers.parts import Parts
    from sinews.flights.readers.tar import TarStream

    rows: list[str] = []
    for stretch in TarStream(Parts(parts), Counter()):
        for found in stretch.found[stretch.found[:, kernel_tar.WHAT] == kernel_tar.TRACE].tolist()[::10]:
            data = stretch.buffer[found[0] : found[0] + found[1]].tobytes()
            lines = deflate.gzip_decompress(data).decode().splitlines()
            rows += [line.rstrip(",") for line in lines[7:-3] if line.startswith("[")]
    return rows


def main(inputs: int, seed: int, parts: list[Path]) -> None:
    """Make, read, compare."""
    dice = random.Random(seed)
    pool = real_rows(parts) if parts else ROWS
    memory = guarded(1 << 20)
    bench = Bench()
    began, told = time.monotonic(), 0.0
    counts: Counter[str] = Counter()
    for number in range(inputs):
        text = make(dice, pool)
        size = len(text) + 2 * PAD
        bench.scratch = memory[len(memory) - size :]
        bench.scratch[:] = dice.randrange(256)
        summary = Summary()
        track = readsb.read_text(text, "", bench, summary)
        wrong = trace_oracle.differences(text, track, summary)
        if wrong:
            print(f"seed {seed}, input {number}: {wrong}\n{text!r}")
            raise SystemExit(1)
        counts["json reads it" if trace_oracle.load(text) is not None else "json does not"] += 1
        counts["rows read"] += 0 if track is None else len(track)
        if time.monotonic() - told > 20:
            told = time.monotonic()
            print(f"{number + 1:,} inputs in {told - began:.0f} s, seed {seed}: {dict(counts)}", flush=True)
    print(f"{inputs:,} inputs, seed {seed}, no difference: {dict(counts)}")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    assert kernel.LARGEST_OUTPUT >= 1 << 20
    main(
        int(arguments[0]) if arguments else 100_000,
        int(arguments[1]) if len(arguments) > 1 else 1,
        [Path(part) for part in arguments[2:]],
    )
