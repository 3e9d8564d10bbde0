"""Many bytes at a step: words, sixty-four bytes compared at once, and a call of libdeflate by address.

LLVM makes of the vector compares whatever the machine has (AVX-512, AVX2, SSE2, NEON). Nothing here
checks bounds: the callers own a buffer with `PAD` spare bytes before and after what they read.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils as _cgutils
from numba.extending import intrinsic as _intrinsic
from numpy.typing import NDArray

PAD = 64

Bytes = NDArray[np.uint8]
Words = NDArray[np.uint64]
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

# Typed loosely: inside a kernel these are machine words, and numba checks them.
intrinsic: Any = _intrinsic
cgutils: Any = _cgutils
U: Any = np.uint64
I64: Any = np.int64
F64: Any = np.float64

_I1, _I8, _I64 = ir.IntType(1), ir.IntType(8), ir.IntType(64)
_BLOCK = ir.VectorType(_I8, 64)


def _pointer(context: Any, builder: Any, array_type: Any, array: Any, at: Any) -> Any:
    return builder.gep(context.make_array(array_type)(context, builder, array).data, [at])


@intrinsic
def load8(typingctx: Any, array: Any, at: Any) -> Any:
    """Eight bytes of a uint8 array at any offset, as one little-endian word."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        start = _pointer(context, builder, signature.args[0], *arguments)
        word = builder.load(builder.bitcast(start, _I64.as_pointer()))
        word.align = 1
        return word

    return types.uint64(array, types.int64), generate


@intrinsic
def load1(typingctx: Any, array: Any, at: Any) -> Any:
    """One byte, at an index that numba need not look at for being negative."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(_pointer(context, builder, signature.args[0], *arguments))

    return types.uint8(array, types.int64), generate


@intrinsic
def copy_bytes(typingctx: Any, source: Any, at: Any, target: Any, place: Any, size: Any) -> Any:
    """Copy bytes between two uint8 arrays that do not overlap."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        begin = _pointer(context, builder, signature.args[0], *arguments[:2])
        goal = _pointer(context, builder, signature.args[2], *arguments[2:4])
        cgutils.raw_memcpy(builder, goal, begin, arguments[4], 1)
        return context.get_dummy_value()

    return types.void(source, types.int64, target, types.int64, types.int64), generate


@intrinsic
def move_entry(typingctx: Any, source: Any, at: Any, target: Any, place: Any, word: Any) -> Any:
    """Copy four words at once from row `at` to row `place`, with another first word."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        source, at, target, place, word = arguments
        four = ir.VectorType(ir.IntType(32), 4)

        def row(kind: Any, array: Any, number: Any) -> Any:
            data = context.make_array(kind)(context, builder, array).data
            start = builder.gep(data, [builder.mul(number, ir.Constant(_I64, 4))])
            return builder.bitcast(start, four.as_pointer())

        entry = builder.load(row(signature.args[0], source, at))
        entry.align = 4
        first_word = builder.trunc(word, ir.IntType(32))
        changed = builder.insert_element(entry, first_word, ir.Constant(ir.IntType(32), 0))
        stored = builder.store(changed, row(signature.args[2], target, place))
        stored.align = 4
        return context.get_dummy_value()

    return types.void(source, types.int64, target, types.int64, types.int64), generate


def _matcher(wanted: bytes, clear: int = 0) -> Any:
    """Make a function: which of sixty-four bytes, with the bits of `clear` put out, are in `wanted`."""

    @intrinsic
    def mask(typingctx: Any, array: Any, at: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            start = _pointer(context, builder, signature.args[0], *arguments)
            block = builder.load(builder.bitcast(start, _BLOCK.as_pointer()))
            block.align = 1
            if clear:
                block = builder.and_(block, ir.Constant(_BLOCK, [0xFF & ~clear] * 64))
            found = None
            for byte in wanted:
                same = builder.icmp_unsigned("==", block, ir.Constant(_BLOCK, [byte] * 64))
                found = same if found is None else builder.or_(found, same)
            return builder.bitcast(found, _I64)

        return types.uint64(array, types.int64), generate

    return mask


commas = _matcher(b",")
quotes = _matcher(b'"')
ends_of_string = _matcher(b'"\\')
ends_of_object = _matcher(b"{}\\")
ends_of_row = _matcher(b"[]{\\")
nests = _matcher(b'"[]{}')
opens = _matcher(b"[")
# "f" and "n" differ in one bit: first letters of "flight", "nic" and "nac_p".
letters_fn = _matcher(b"f", clear=0x08)


@intrinsic
def first(typingctx: Any, word: Any) -> Any:
    """Index of the lowest bit that is set; 64 when none is."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(_I1, 0))

    return types.int64(types.uint64), generate


@intrinsic
def ones(typingctx: Any, word: Any) -> Any:
    """How many bits are set."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.int64(types.uint64), generate


@intrinsic
def call_gzip(
    typingctx: Any, function: Any, state: Any, source: Any, size: Any, target: Any, room: Any, used: Any
) -> Any:
    """Call libdeflate_gzip_decompress_ex at `function`; every argument is an address or a size.

    `used` is the address of two words that take the bytes read and the bytes written.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        address, state, source, size, target, room, used = arguments
        pointer = _I8.as_pointer()
        kind = ir.FunctionType(ir.IntType(32), [pointer, pointer, _I64, pointer, _I64, pointer, pointer])
        call = builder.inttoptr(address, kind.as_pointer())
        result = builder.call(
            call,
            [
                builder.inttoptr(state, pointer),
                builder.inttoptr(source, pointer),
                size,
                builder.inttoptr(target, pointer),
                room,
                builder.inttoptr(used, pointer),
                builder.inttoptr(builder.add(used, ir.Constant(_I64, 8)), pointer),
            ],
        )
        return builder.sext(result, _I64)

    word = types.int64
    return types.int64(word, word, word, word, word, word, word), generate
