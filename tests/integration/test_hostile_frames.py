"""Hostile and unlucky clients of the sockets: frames that are none, and too many. Everybody else goes on."""

import asyncio
import contextlib
import json
from typing import Any

import pytest
from tests.checks import eventually
from tests.house import CUSTOMER, SOCKETS_MAX, House
from tests.strangers import BOTH, HELLO, KIB, greeted, say
from tests.wire import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    Refused,
    Wire,
    dial,
    frame_bytes,
    plainly,
    upgrade_bytes,
)

pytestmark = pytest.mark.usefixtures("witness")


# --- frames that are none ----------------------------------------------------------------------------------------

BROKEN = {
    "binary": (frame_bytes(json.dumps(say()).encode(), BINARY), {4400}),
    "fragmented": (frame_bytes(b'{"type":', fin=False) + frame_bytes(b'"x"}', CONTINUATION), {4400}),
    "only a continuation": (frame_bytes(b"{}", CONTINUATION), {4400}),
    "compressed without having agreed": (frame_bytes(b"{}", rsv=4), {4400}),
    "unmasked": (frame_bytes(b"{}", masked=False), {1002}),
    "an unknown opcode": (frame_bytes(b"{}", 0x3), {1002}),
    "a fragmented ping": (frame_bytes(b"x", PING, fin=False), {1002}),
    "a ping that is too long": (frame_bytes(b"x" * 126, PING), {1002}),
    "over 16 KiB": (frame_bytes(b'"' + b"a" * 16 * KIB + b'"'), {1009}),
    "a lie of 1 TiB": (frame_bytes(b"x", size=1 << 40), {1009}),
    "a lie of 2^63": (frame_bytes(b"x", size=(1 << 63) + 5), {1002}),
    "a long form for a short frame": (bytes([0x81, 0x80 | 126, 0, 5]) + bytes(4) + b"abcde", {1002}),
    "a close code nobody may send": (frame_bytes((1005).to_bytes(2, "big"), CLOSE), {1002}),
    "a close of one byte": (frame_bytes(b"\x03", CLOSE), {1002, 1005}),
}


@BOTH
@pytest.mark.parametrize("kind", BROKEN)
async def test_what_is_no_text_frame_closes(house: House, door: str, kind: str) -> None:
    raw, codes = BROKEN[kind]
    async with greeted(house, door) as wire:
        wire.write(raw)
        assert await wire.closed() in codes


@BOTH
async def test_the_largest_frame_is_still_read(house: House, door: str) -> None:
    async with greeted(house, door) as wire:
        room = 16 * KIB - len(json.dumps({"type": "x", "pad": ""}))
        wire.send({"type": "x", "pad": "a" * room})
        assert (await wire.until(type="error"))["code"] == "bad_frame"


@BOTH
async def test_frames_may_come_in_any_pieces_and_pings_between_them(house: House, door: str) -> None:
    async with greeted(house, door) as wire:
        whole = frame_bytes(b"x" * 125, PING) + frame_bytes(b"", PONG) + frame_bytes(b'{"type": "x", "ref": "piece"}')
        for start in range(0, len(whole), 7):
            wire.write(whole[start : start + 7])
            await wire.writer.drain()
        assert (await wire.answer("piece"))["code"] == "bad_frame"


@BOTH
async def test_a_few_bad_frames_are_answered_and_then_it_ends(house: House, door: str) -> None:
    """Answered with the ref as far as it can be seen."""
    async with greeted(house, door) as wire:
        wire.send({"type": "nonsense", "ref": "seen"}, b'{"type": "typing", "ref": "a b"}', b"{")
        errors = [await wire.until(type="error") for _ in range(3)]
        assert [(error["ref"], error["code"]) for error in errors] == [("seen", "bad_frame"), ("", "bad_frame"),
                                                                       ("", "bad_frame")]  # fmt: skip
        assert errors[0]["message"] == "This frame is not of the protocol."
        assert await _until_closed(wire, b"{") in (4400, 4429)


async def _until_closed(wire: Wire, payload: bytes, frames: int = 3_000) -> int:
    with contextlib.suppress(OSError):
        for _ in range(frames):
            if not wire.open:
                break
            wire.send(payload)
            await asyncio.sleep(0)
    return await wire.closed()


@pytest.mark.parametrize("text", ["", "   \n", "a" * 4_001, "\x00", "a\x00b"])
async def test_a_text_that_cannot_be_said_is_refused_and_the_next_is_taken(house: House, text: str) -> None:
    async with house.customer_socket(await house.session()) as wire:
        refused = await wire.ask(say(text))
        assert refused["code"] in ("text_empty", "text_too_long", "bad_frame", "not_text")
        assert (await wire.ask(say("好")))["seq"] == 1


@pytest.mark.parametrize(
    "text",
    ["a" * 4_000, "💥" * 2_000, "\u202e反\u202c", "e\u0301" * 100, "<script>", "\u200b字\ufeff", "\ud7ff\ue000\uffff",
     "' or 1=1 --", "{}%s$1\\"],
)  # fmt: skip
async def test_any_text_comes_back_as_it_was_said(house: House, text: str) -> None:
    async with house.customer_socket(await house.session()) as wire:
        wire.send(say(text))
        assert (await wire.until(type="messages"))["items"][0]["text"] == text


# --- too much ----------------------------------------------------------------------------------------------------


@BOTH
async def test_a_flood_is_told_and_then_ended(house: House, door: str) -> None:
    async with greeted(house, door) as wire:
        code = await _until_closed(wire, b'{"type":"typing","ref":"flood"}')
        codes = {frame["code"] for frame in wire.seen if frame["type"] == "error"}
        assert codes & {"too_many", "bad_frame"}
        assert code in (4429, 1006)  # the close frame may be lost behind what was not read
        if door == CUSTOMER:
            assert "too_many" in codes


async def test_what_was_acknowledged_before_a_flood_is_kept(house: House) -> None:
    token = await house.session()
    async with house.customer_socket(token) as wire:
        for number in range(20):
            assert (await wire.ask(say(f"第{number}")))["seq"] == number + 1
        await _until_closed(wire, b"{")
    async with house.customer_socket(token) as wire:
        frame = await wire.until(type="messages")
        assert [item["text"] for item in frame["items"]] == [f"第{number}" for number in range(20)]


async def test_who_does_not_read_is_cut_off(house: House) -> None:
    """More than 1 MiB unsent: closed, so that one phone in a tunnel does not fill the server."""
    customer = await house.customer()
    token = await house.session(house.a, customer)
    for _ in range(50):
        await house.write(customer, "长" * 4_000)
    async with dial(house.port, CUSTOMER, read=False, receive_buffer=4_096) as wire:
        wire.send({**HELLO, "token": token})
        await eventually(lambda: bool(_of(house, customer)))
        (connection,) = _of(house, customer)
        for number in range(400):
            if connection.closing:
                break
            wire.send({"type": "history", "ref": f"h{number}", "before_seq": 51})
            await asyncio.sleep(0.02)
        await eventually(lambda: connection not in house.edge.customers.connections)


async def test_who_only_pings_and_does_not_read_is_cut_off(house: House) -> None:
    customer = await house.customer()
    token = await house.session(house.a, customer)
    async with dial(house.port, CUSTOMER, read=False, receive_buffer=4_096) as wire:
        wire.send({**HELLO, "token": token})
        await eventually(lambda: bool(_of(house, customer)))
        (connection,) = _of(house, customer)
        pings = frame_bytes(b"x" * 125, PING) * 2_000
        for _ in range(100):
            if wire.writer.transport.is_closing() or connection.closing:
                break
            wire.write(pings)
            with contextlib.suppress(TimeoutError, OSError):
                async with asyncio.timeout(1):
                    await wire.writer.drain()
        await eventually(lambda: connection not in house.edge.customers.connections)


def _of(house: House, customer: Any) -> list[Any]:
    return [
        connection for connection in house.edge.customers.connections
        if connection.state.caller is not None and connection.state.caller.customer_id == customer
    ]  # fmt: skip


async def test_many_at_once_are_refused_politely_beyond_the_limit(house: House) -> None:
    """As many sockets as the settings allow, then 503; afterwards all is as before."""
    async with contextlib.AsyncExitStack() as stack:
        refused: list[int] = []
        for _ in range(SOCKETS_MAX + 20):
            try:
                await stack.enter_async_context(dial(house.port, CUSTOMER, read=False))
            except Refused as error:
                refused.append(error.status)
        assert set(refused) == {503}
        # said in order, to the end: a connection that is reset may lose what it was told
        async with plainly(house.port, upgrade_bytes(CUSTOMER, {})) as reader:
            assert (await reader.read()).startswith(b"HTTP/1.1 503 ")
    await eventually(lambda: len(house.edge.customers.connections) < 10)
