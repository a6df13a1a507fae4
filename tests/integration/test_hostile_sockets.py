"""Hostile and unlucky clients of the sockets: told off or cut off with the documented code; everybody else goes on."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.house import CUSTOMER, FIRST_BYTES_S, STAFF, House, eventually, no_mishaps, open_house
from tests.wire import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    WAIT_S,
    Closed,
    Refused,
    Wire,
    dial,
    frame_bytes,
    plainly,
    upgrade_bytes,
)

from suiban.kit.ids import ConversationId, uuid7
from suiban.platform.engines.postgres_server import RunningPostgres
from suiban.platform.tokens import new_token

BOTH = pytest.mark.parametrize("door", [CUSTOMER, STAFF])
HELLO = {"type": "hello", "version": 1}
KIB = 1024


@pytest.fixture(scope="module")
async def house(dsns: Any, postgres: RunningPostgres, nats_url: str, tmp_path_factory: Any) -> AsyncIterator[House]:
    async with open_house(dsns, postgres, nats_url, Path(tmp_path_factory.mktemp("house"))) as opened:
        yield opened


@pytest.fixture(autouse=True)
async def witness(house: House) -> AsyncIterator[None]:
    """Somebody else who goes on talking: before, during and after, in order, each word once; and nothing went wrong."""
    token = await house.session()
    with no_mishaps():
        async with house.customer_socket(token) as wire:
            assert (await wire.ask(say("前")))["seq"] == 1
            yield
            assert (await wire.ask(say("后")))["seq"] == 2
            assert {frame["type"] for frame in wire.seen} <= {"welcome", "ack", "messages", "marks"}


@contextlib.asynccontextmanager
async def greeted(house: House, door: str) -> AsyncIterator[Wire]:
    """A connection past its hello, on either door."""
    if door == CUSTOMER:
        async with house.customer_socket(await house.session()) as wire:
            yield wire
    else:
        async with house.staff_socket(await house.sign_in("holder")) as wire:
            yield wire


def say(text: str = "您好", ref: str = "", **more: Any) -> dict[str, Any]:
    return {"type": "say", "ref": ref or uuid7().hex, "client_id": str(uuid7()), "text": text, **more}


async def headers_of(house: House, door: str) -> dict[str, str]:
    """What the upgrade of somebody who may carries."""
    return {"Cookie": f"suiban_staff={(await house.sign_in('holder')).token}"} if door == STAFF else {}


async def hello_of(house: House, door: str) -> dict[str, Any]:
    return {**HELLO, "token": await house.session()} if door == CUSTOMER else HELLO


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


# --- wrong order, other people's things --------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["\x00", "a\x00"])
@pytest.mark.parametrize("kind", ["say", "note", "pass_on", "presence", "reject"])
async def test_staff_texts_that_are_none_are_told_so(house: House, kind: str, text: str) -> None:
    talk = str(await house.held_talk("holder"))
    more = {
        "say": {"conversation_id": talk, "client_id": str(uuid7()), "text": text},
        "note": {"conversation_id": talk, "text": text},
        "pass_on": {"conversation_id": talk, "to": "bot", "reason": text, "summary": text},
        "presence": {"state": "available", "reason": text},
        "reject": {"reservation_id": str(house.objects.reservation), "reason": text},
    }[kind]
    async with house.staff_socket(await house.sign_in("holder")) as wire:
        assert (await wire.ask({"type": kind, "ref": "r", **more}))["code"] in ("not_text", "bad_frame")


@pytest.mark.parametrize(
    "bad",
    ["", "x", "cnv_", "cnv_" + "0" * 31, "CNV_" + "0" * 32, "fil_" + "0" * 32, "cnv_" + "g" * 32,
     "cnv_" + "0" * 32 + "\n", "\x00", "../../etc"],
)  # fmt: skip
async def test_ids_of_the_wrong_kind_are_malformed(house: House, bad: str) -> None:
    async with house.staff_socket(await house.sign_in("holder")) as wire:
        for kind, more in (("watch", {"after_seq": 0}), ("close", {}), ("typing", {}), ("note", {"text": "x"})):
            got = await wire.ask({"type": kind, "ref": kind, "conversation_id": bad, **more})
            assert got["code"] in ("malformed_id", "bad_frame"), (kind, got)
        for to in ("queue", "staff"):
            talk = str(house.objects.talk)
            got = await wire.ask({"type": "pass_on", "ref": to, "conversation_id": talk, "to": to, f"{to}_id": bad})
            assert got["code"] == "malformed_id"
    async with house.customer_socket(await house.session()) as wire:
        assert (await wire.ask(say(file_id=bad)))["code"] in ("malformed_id", "file_unknown")


async def test_who_claims_to_have_more_than_was_sent_still_gets_the_rest(house: House) -> None:
    """And cannot mark as read what does not exist."""
    async with house.customer_socket(await house.session()) as wire:
        await wire.ask(say("一"))
        await wire.until(type="messages")
        await wire.ask({"type": "sync", "ref": "s", "after_seq": 2**53})
        await wire.ask(say("二"))
        frame = await wire.until(type="messages", through=2)
        assert (frame["from"], [item["text"] for item in frame["items"]]) == (2, ["二"])
        wire.send({"type": "sync", "ref": "t", "after_seq": 2**53},
                  {"type": "seen", "ref": "n", "delivered_seq": 2**53, "read_seq": 2**53})  # fmt: skip
        await wire.answer("t")
        talk = ConversationId.parse(frame["conversation_id"])
        await house.edge.passing.flush()
        marks = await house.sql.fetchrow(
            "select delivered_seq, read_seq from conversations.marker where conversation_id = $1", talk
        )
        assert marks is None or tuple(marks) == (2, 2)


async def test_the_holder_cannot_mark_what_does_not_exist(house: House) -> None:
    talk = await house.held_talk("holder")
    async with house.staff_socket(await house.sign_in("holder")) as wire:
        await wire.ask({"type": "watch", "ref": "w", "conversation_id": str(talk), "after_seq": 2**53})
        wire.send({"type": "seen", "ref": "s", "conversation_id": str(talk), "delivered_seq": 2**53, "read_seq": 2**53})
        await wire.ask({"type": "unwatch", "ref": "u", "conversation_id": str(talk)})
        await house.edge.passing.flush()
        row = await house.sql.fetchrow(
            "select max(delivered_seq) as seq from conversations.marker"
            " where conversation_id = $1 and reader = 'staff'",
            talk,
        )
        assert (row["seq"] or 0) <= 1


async def test_a_client_id_of_another_talk_loses_nothing(house: House) -> None:
    """An acknowledgement of what is not stored would be a lie."""
    one, two = await house.held_talk("holder"), await house.held_talk("holder")
    async with house.staff_socket(await house.sign_in("holder")) as wire:
        client_id = str(uuid7())
        first = await wire.ask(say("甲", conversation_id=str(one)) | {"client_id": client_id})
        again = await wire.ask(say("甲", conversation_id=str(one)) | {"client_id": client_id})
        assert (first["seq"], again["seq"], again["repeat"]) == (2, 2, True)
        await house.say("holder", two, "先")
        other = await wire.ask(say("乙", conversation_id=str(two)) | {"client_id": client_id})
        assert other["code"] == "client_id_taken"


async def test_who_only_watches_does_not_type(house: House) -> None:
    customer = await house.customer()
    talk = (await house.write(customer, "您好")).conversation_id
    await house.give("holder", talk)
    async with (
        house.staff_socket(await house.sign_in("auditor")) as auditor,
        house.customer_socket(await house.session(house.a, customer)) as own,
    ):
        watch = {"type": "watch", "ref": "w", "conversation_id": str(talk), "after_seq": 0}
        assert (await auditor.ask(watch))["type"] == "done"
        for kind, more in (("typing", {}), ("seen", {"delivered_seq": 1, "read_seq": 1})):
            got = await auditor.ask({"type": kind, "ref": kind, "conversation_id": str(talk), **more})
            assert got["code"] == "not_holder"
        await own.ask({"type": "sync", "ref": "s", "after_seq": 0})
        assert not [frame for frame in own.seen if frame["type"] in ("typing", "marks")]


async def test_pictures_among_too_many_requests_do_not_stop_the_talk(house: House) -> None:
    """Tasks of one connection are few: what is refused for that is answered, and what comes after it is not stuck."""
    async with house.customer_socket(await house.session()) as wire:
        await wire.ask(say("一"))
        burst = [{"type": "history", "ref": f"h{number}", "before_seq": 2} for number in range(20)]
        wire.send(*burst, say("", ref="picture", file_id=str(house.objects.file)), say("二", ref="after"))
        assert (await wire.answer("picture"))["code"] in ("too_many", "file_unknown")
        assert (await wire.answer("after"))["seq"] == 2


async def test_a_closed_talk_takes_nothing_more_from_its_holder(house: House) -> None:
    talk = await house.held_talk("holder")
    async with house.staff_socket(await house.sign_in("holder")) as wire:
        assert (await wire.ask({"type": "close", "ref": "c", "conversation_id": str(talk)}))["type"] == "done"
        for frame in (
            say("还有", conversation_id=str(talk)),
            {"type": "note", "ref": "n", "conversation_id": str(talk), "text": "x"},
            {"type": "pass_on", "ref": "p", "conversation_id": str(talk), "to": "bot"},
            {"type": "open_part", "ref": "o", "conversation_id": str(talk), "company_id": str(house.a)},
        ):
            got = await wire.ask(frame)
            assert got["code"] in ("not_holder", "conversation_closed", "not_found"), (frame["type"], got)


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
        for _ in range(520):
            try:
                await stack.enter_async_context(dial(house.port, CUSTOMER, read=False))
            except Refused as error:
                refused.append(error.status)
        assert set(refused) == {503}
    await eventually(lambda: len(house.edge.customers.connections) < 10)
