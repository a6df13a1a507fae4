"""An instance as it is stored: msgpack, with what all instances have in common left out by a dictionary."""

import zlib
from typing import Any, Final

import msgspec

from suiban.flows.model.turns import Passage, State
from suiban.flows.model.values import Value, from_plain, to_plain
from suiban.kit.errors import Conflict

_VERSION: Final = 1
BYTES_MAX: Final = 1 << 20
"""An instance that has grown larger than this, unpacked, is not read: nothing of ours makes one."""
COMMON: Final = (
    b"suiban company premium beneficiaries statement entries closing address phone email branch city reason document "
    b"rate periods instalment minimum due_on wealth product risk level valid_until application_step outstanding "
    b"principal next_due_on next_amount loans cards limit active blocked payees payee to_name to_number bank memo "
    b"reference order fee arrives_on per_transfer per_day used_today confirmed approved error code text text_en "
    b"EndJoin Start accounts account number kind current savings kind_name kind_name_en status normal opened_on "
    b"currency balance available minor_units CNY $n $d amount"
)


class Unreadable(Conflict):
    """This service under way cannot be read: it was written by another release, or damaged."""

    code = "flow_unreadable"


def pack(state: State) -> bytes:
    """The instance as bytes; :func:`unpack` gives the same back."""
    body = msgspec.msgpack.encode(_plain(state))
    packer = zlib.compressobj(6, wbits=-15, zdict=COMMON)
    return bytes((_VERSION,)) + packer.compress(body) + packer.flush()


def unpack(data: bytes) -> State:
    """The instance that :func:`pack` was given. Raises Unreadable."""
    if data[:1] != bytes((_VERSION,)):
        raise Unreadable(why="another version")
    opener = zlib.decompressobj(wbits=-15, zdict=COMMON)
    try:
        body = opener.decompress(data[1:], BYTES_MAX)
        if not opener.eof or opener.unused_data:
            raise Unreadable(why="cut off, or too large")
        return _live(msgspec.msgpack.decode(body, type=State))
    except (zlib.error, msgspec.DecodeError, ValueError, RecursionError) as error:
        raise Unreadable(why=type(error).__name__) from None


def _plain(state: State) -> State:
    return _through(state, to_plain)


def _live(state: State) -> State:
    return _through(state, from_plain)


def _through(state: State, convert: Any) -> State:
    def object_of(fields: dict[str, Value]) -> dict[str, Any]:
        return {name: convert(value) for name, value in fields.items()}

    def passage(one: Passage) -> Passage:
        before = tuple((scope, name, convert(value)) for scope, name, value in one.before)
        return Passage(one.step, one.tree, convert(one.value), before, one.done, one.undo)

    return State(
        state.tree,
        object_of(state.variables),
        state.at,
        state.calls,
        state.done,
        tuple((number, operation, object_of(arguments)) for number, operation, arguments in state.undo),
        state.steps,
        {scope: object_of(fields) for scope, fields in state.scopes.items()},
        tuple(map(passage, state.log)),
        {step: tuple(map(convert, values)) for step, values in state.remembered.items()},
        state.again,
        state.owed,
        state.ending,
    )
