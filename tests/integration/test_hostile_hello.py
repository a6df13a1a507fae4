"""Hostile and unlucky clients of the sockets: the upgrade and the first frame. Everybody else goes on."""

import asyncio
import contextlib
from typing import Any

import pytest
from tests.house import CUSTOMER, FIRST_BYTES_S, STAFF, House
from tests.strangers import BOTH, HELLO, headers_of, hello_of, say
from tests.wire import (
    WAIT_S,
    Closed,
    Refused,
    Wire,
    dial,
    plainly,
    upgrade_bytes,
)

from suiban.platform.tokens import new_token

pytestmark = pytest.mark.usefixtures("witness")


# --- the upgrade -------------------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize(
    "origin",
    [None, "null", "https://evil.example", "http://127.0.0.1", "http://127.0.0.1:1", "http://127.0.0.1.evil.example",
     "http://evil-127.0.0.1", "https://www.bank.example.evil.example", "https://www.bank.example:444",
     "https://www.bank.example/", "https://www.bänk.example", "http://www.bank.example", "https://bank.example"],
)  # fmt: skip
async def test_without_an_allowed_origin_there_is_no_socket(house: House, door: str, origin: str | None) -> None:
    with pytest.raises(Refused) as refused:
        async with dial(house.port, door, await headers_of(house, door), origin=origin):
            pass
    assert refused.value.status == 404


@BOTH
async def test_a_registered_origin_gets_a_socket(house: House, door: str) -> None:
    origin = "https://www.bank.example"
    async with dial(house.port, door, await headers_of(house, door), origin=origin) as wire:
        wire.send(await hello_of(house, door))
        assert (await wire.next())["type"] in ("welcome", "snapshot")


@pytest.mark.parametrize("path", ["/socket", "/socket/", "/socket/other", "/socket/customer/x", "/socket/%63ustomer",
                                  "/socket/../socket/customer", "/socketcustomer"])  # fmt: skip
async def test_there_are_no_other_sockets(house: House, path: str) -> None:
    with pytest.raises(Refused) as refused:
        async with dial(house.port, path):
            pass
    assert refused.value.status == 404


@pytest.mark.parametrize(
    "raw",
    [b"GET /socket/customer HTTP/1.1\r\n\r\n", b"GET /socket/customer\r\n\r\n", b"GET /socket\xff\xfe HTTP/9\r\n\r\n",
     b"GET /socket/customer HTTP/1.1\r\nOrigin\r\nHost: \xff\r\n\r\n", b"GET /socket/staff HTTP/1.1\r\n:\r\n \r\n\r\n",
     b"GET /socket/staff HTTP/1.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
     b"GET /socket/customer HTTP/1.1\r\nX: " + b"y" * 100_000, b"GET /socket/staff HTTP/1.1\r\n\x00\r\n\r\n"],
)  # fmt: skip
async def test_a_broken_upgrade_is_no_upgrade(house: House, raw: bytes) -> None:
    async with plainly(house.port, raw) as reader:
        with contextlib.suppress(OSError):
            async with asyncio.timeout(WAIT_S + 5):
                head = await reader.read(64)
                assert head == b"" or (head.startswith(b"HTTP/1.1 4") and b" 101 " not in head)


@pytest.mark.parametrize(
    "cookie",
    ["", "suiban_staff=", "suiban_staff=x", "suiban_staff=\x7f\x01", "suiban_staff=" + "A" * 5_000, ";;=;=\",",
     "suiban_staff=../../x; suiban_staff=y", "$Version=1; suiban_staff=\"\\101\"", "suiban_staff={right}x"],
)  # fmt: skip
async def test_a_cookie_that_is_none_signs_nobody_in(house: House, cookie: str) -> None:
    sent = cookie.replace("{right}", (await house.sign_in("holder")).token)
    with contextlib.suppress(Refused):  # some are no header at all
        async with dial(house.port, STAFF, {"Cookie": sent} if sent else {}) as wire:
            wire.send(HELLO)
            assert await wire.closed() == 4401
            assert wire.seen == []


async def test_who_is_slow_to_begin_is_cut_off(house: House) -> None:
    """No byte at all, the first bytes dripped, a head that does not end, no hello: each has its own deadline."""
    began = asyncio.get_running_loop().time()
    headers = await headers_of(house, STAFF)
    async with contextlib.AsyncExitStack() as stack:
        silent = [await stack.enter_async_context(dial(house.port, CUSTOMER))]
        silent.append(await stack.enter_async_context(dial(house.port, STAFF, headers)))
        begun = (b"", b"G", b"GET /sock", upgrade_bytes(CUSTOMER, {})[:90])
        heads = [await stack.enter_async_context(plainly(house.port, raw)) for raw in begun]
        ended = [await _gone(reader) for reader in heads[:3]]
        assert max(ended) - began < FIRST_BYTES_S + 1
        assert (await _gone(heads[3])) - began < 7
        assert [await wire.closed() for wire in silent] == [4408, 4408]
        assert asyncio.get_running_loop().time() - began < 7


async def _gone(reader: asyncio.StreamReader) -> float:
    """When the other side hung up, without having said anything."""
    with contextlib.suppress(ConnectionResetError):
        async with asyncio.timeout(9):
            assert await reader.read() == b""
    return asyncio.get_running_loop().time()


# --- hello -------------------------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize(
    "first",
    [{"type": "say"}, say(), {"type": "typing", "ref": "r"}, {**HELLO, "version": 2}, {**HELLO, "version": -1}, b"",
     b"null", b"[]", b"hello", b"\xff\xff", {**HELLO, "extra": 1}, {"type": "hello"}, {"type": "HELLO", "version": 1}],
)  # fmt: skip
async def test_anything_but_a_good_hello_first_closes(house: House, door: str, first: Any) -> None:
    if door == CUSTOMER and isinstance(first, dict) and first.get("type") == "hello" and "version" in first:
        first = {**first, "token": await house.session()}
    async with dial(house.port, door, await headers_of(house, door)) as wire:
        wire.send(first)
        assert await wire.closed() == 4400
        assert wire.seen == []


@BOTH
async def test_a_second_hello_is_no_second_chance(house: House, door: str) -> None:
    hello = await hello_of(house, door)
    async with dial(house.port, door, await headers_of(house, door)) as wire:
        wire.send(hello)
        await wire.next()
        wire.send(hello)
        got = await _end(wire)
        assert got in (4400, "bad_frame")


async def _end(wire: Wire) -> int | str:
    """The code of the next error frame, or of the close."""
    try:
        return str((await wire.until(type="error"))["code"])
    except Closed as closed:
        return closed.code


@pytest.mark.parametrize("token", ["x", "A" * 200, "\x00", "../..", "我", new_token()])
async def test_a_token_that_is_none_closes(house: House, token: str) -> None:
    async with dial(house.port, CUSTOMER) as wire:
        wire.send({**HELLO, "token": token})
        assert await wire.closed() == 4401
        assert wire.seen == []


async def test_expired_and_revoked_tokens_close(house: House) -> None:
    for column in ("expires_at", "revoked_at"):
        token = await house.session()
        session = (await house.caller(token)).session_id
        await house.sql.execute(f"update customers.session set {column} = now() where id = $1", session)
        async with dial(house.port, CUSTOMER) as wire:
            wire.send({**HELLO, "token": token})
            assert await wire.closed() == 4401
    signed = await house.sign_in("boss")
    await house.sql.execute("update staff.session set expires_at = now() where id = $1", signed.caller.session_id)
    async with dial(house.port, STAFF, {"Cookie": f"suiban_staff={signed.token}"}) as wire:
        wire.send(HELLO)
        assert await wire.closed() == 4401


async def test_a_token_belongs_to_its_companys_channel(house: House) -> None:
    """One customer's name at another company, another customer's talk: the token decides, not what the hello claims."""
    token = await house.session(house.b)
    async with dial(house.port, CUSTOMER) as wire:
        wire.send({**HELLO, "token": token, "conversation_id": str(house.objects.talk), "known_seq": 0})
        welcome = await wire.until(type="welcome")
        assert (welcome["conversation_id"], welcome["last_seq"], welcome["customer_name"]) == ("", 0, "")
        assert (await wire.ask(say()))["seq"] == 1
        assert {item["company_id"] for item in (await wire.until(type="messages"))["items"]} == {str(house.b)}


@pytest.mark.parametrize(
    "frame",
    [say(), {"type": "history", "ref": "r", "before_seq": 9}, {"type": "page", "ref": "r", "title": "t", "path": "/"},
     {"type": "ask_person", "ref": "r"}],
    ids=lambda frame: frame["type"],
)  # fmt: skip
@pytest.mark.parametrize("column", ["expires_at", "revoked_at"])
async def test_a_session_that_ended_meanwhile_does_nothing_more(house: House, frame: Any, column: str) -> None:
    token = await house.session()
    session = (await house.caller(token)).session_id
    async with house.customer_socket(token) as wire:
        await wire.ask(say("还在"))
        await wire.until(type="messages")
        await house.sql.execute(f"update customers.session set {column} = now() where id = $1", session)
        heard = len(wire.seen)
        wire.send(frame)
        assert await wire.closed() == 4401
        assert {one.get("code") for one in wire.seen[heard:]} <= {"not_signed_in"}
    assert (
        await house.sql.fetchval(
            "select count(*) from conversations.message m where author_id = $1", (await _customer_of(house, session))
        )
        == 1
    )


async def _customer_of(house: House, session: Any) -> Any:
    return await house.sql.fetchval("select customer_id from customers.session where id = $1", session)
