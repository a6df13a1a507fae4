"""Any sequence of frames against a running edge: nothing breaks, every end has a documented reason, others go on."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.checks import documented_codes, leaks, no_mishaps
from tests.house import CUSTOMER, STAFF, House, open_house
from tests.property.test_frames import VALID, junk, nearly, raw
from tests.wire import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Closed, Wire, dial, frame_bytes

from suiban.kit.ids import uuid7
from suiban.platform.engines.postgres_server import RunningPostgres

# what the doc names, what the web socket protocol itself says, and a reset that overtook the close frame
OBJECTS = ("conversation_id", "reservation_id", "file_id", "queue_id", "company_id")
ENDS = {4400, 4401, 4429, 1000, 1002, 1005, 1006, 1007, 1009}
limits = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
async def house(dsns: Any, postgres: RunningPostgres, nats_url: str, tmp_path_factory: Any) -> AsyncIterator[House]:
    async with open_house(dsns, postgres, nats_url, Path(tmp_path_factory.mktemp("house"))) as opened:
        yield opened


@pytest.fixture(scope="module")
async def witness(house: House) -> AsyncIterator[Wire]:
    """Somebody who talks all the time."""
    async with house.customer_socket(await house.session()) as wire:
        yield wire


def with_ids(side: str) -> st.SearchStrategy[bytes]:
    """A valid frame that names things of company A, perhaps with one field spoiled."""

    def change(line: bytes, name: str, value: Any) -> bytes:
        fields = json.loads(line)
        for field in OBJECTS:
            if field in fields:
                fields[field] = f"<{field}>"
        if name in fields:
            fields[name] = value
        return json.dumps(fields).encode()

    spoiled = st.sampled_from(["nothing", "text", "client_id", "after_seq", "before_seq", "reason", "ref"])
    return st.builds(change, st.sampled_from(VALID[side]), spoiled, junk)


def sequences(side: str) -> st.SearchStrategy[list[tuple[bytes, int, bool, bool]]]:
    """(payload, opcode, fin, masked) of some frames: mostly right in form, sometimes not."""
    payload = with_ids(side) | nearly.map(lambda value: json.dumps(value).encode()) | raw
    opcode = st.sampled_from([TEXT] * 24 + [BINARY, CONTINUATION, PING, PONG, CLOSE, 0x3, 0xF])
    whole = st.sampled_from([True] * 19 + [False])
    return st.lists(st.tuples(payload, opcode, whole, whole), min_size=1, max_size=12)


def on_the_wire(house: House, frames: list[tuple[bytes, int, bool, bool]]) -> bytes:
    """The bytes, with company A's ids where they belong."""
    ids, out = house.objects.ids(), b""
    named = {"conversation_id": "talk", "reservation_id": "reservation", "file_id": "file", "queue_id": "queue"}
    for payload, opcode, fin, masked in frames:
        for field, name in named.items():
            payload = payload.replace(f"<{field}>".encode(), ids[name].encode())
        payload = payload.replace(b"<company_id>", str(house.a).encode())
        out += frame_bytes(payload[:125] if opcode > 7 else payload, opcode, fin=fin, masked=masked)
    return out


async def attack(
    house: House, witness: Wire, wire: Wire, hello: dict[str, Any], frames: list[tuple[bytes, int, bool, bool]],
    piece: int,
) -> None:  # fmt: skip
    """Send it all in pieces, look at what came, and see that somebody else is served meanwhile."""
    sent = on_the_wire(house, frames)
    wire.send(hello)
    await wire.next()
    with contextlib.suppress(OSError):
        for start in range(0, len(sent), piece):
            wire.write(sent[start : start + piece])
            await asyncio.sleep(0)
        said = await witness.ask({"type": "say", "ref": uuid7().hex, "client_id": str(uuid7()), "text": "还在"})
        assert said["type"] == "ack"
        wire.send({"type": "history", "ref": "last", "before_seq": 1})
        wire.send({"type": "unwatch", "ref": "last", "conversation_id": "cnv_" + "0" * 32})
    with contextlib.suppress(Closed):
        await wire.answer("last")
    if not wire.open:
        # a goodbye is answered with its own code
        own = {int.from_bytes(payload[:2], "big") for payload, opcode, _, _ in frames if opcode == CLOSE}
        assert await wire.closed() in ENDS | own
    codes = {frame["code"] for frame in wire.seen if frame["type"] == "error"}
    assert codes <= documented_codes() - {"unavailable", "database_unavailable"}
    assert leaks(bytes(wire.everything), house, sent.decode(errors="replace")) == []


@limits
@given(frames=sequences("customer"), piece=st.sampled_from([1 << 20, 1_000, 37]))
async def test_any_customer_frames(house: House, witness: Wire, frames: Any, piece: int) -> None:
    with no_mishaps():
        async with dial(house.port, CUSTOMER) as wire:
            hello = {"type": "hello", "version": 1, "token": await house.session(house.b)}
            await attack(house, witness, wire, hello, frames, piece)


@limits
@given(frames=sequences("staff"), piece=st.sampled_from([1 << 20, 1_000, 37]))
async def test_any_staff_frames(house: House, witness: Wire, frames: Any, piece: int) -> None:
    with no_mishaps():
        signed = await house.sign_in("b-boss")
        async with dial(house.port, STAFF, {"Cookie": f"suiban_staff={signed.token}"}) as wire:
            await attack(house, witness, wire, {"type": "hello", "version": 1}, frames, piece)


@limits
@given(first=raw | with_ids("customer"), door=st.sampled_from([CUSTOMER, STAFF]))
async def test_any_first_frame(house: House, first: bytes, door: str) -> None:
    """Without a good hello there is nothing but the end."""
    with no_mishaps():
        async with dial(house.port, door) as wire:
            wire.send(first)
            assert await wire.closed() in {4400, 4401, 1009}
            assert not wire.everything[2:].startswith(b"{")


async def test_nothing_the_witness_said_is_lost_doubled_or_out_of_order(house: House, witness: Wire) -> None:
    acked = [frame["seq"] for frame in witness.seen if frame["type"] == "ack"]
    told = [item["seq"] for frame in witness.seen if frame["type"] == "messages" for item in frame["items"]]
    assert acked == list(range(1, len(acked) + 1))
    assert told == acked
