"""Every action of both sockets x whoever should not get at company A's things. A missing action fails."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from tests.checks import changed, documented_codes, leaks, no_mishaps
from tests.house import CUSTOMER, STAFF, House, open_house
from tests.wire import Closed, Wire, dial

from suiban.channels.webchat import codec as customer_codec
from suiban.desk import codec as staff_codec
from suiban.platform.engines.postgres_server import RunningPostgres
from suiban.platform.tokens import new_token

CALLERS = {
    "customer": ("nobody", "visitor_b", "fellow"),
    "staff": ("nobody", "visitor_b", "agent_b", "boss_b", "admin_b", "editor", "auditor", "colleague"),
}
STRANGERS = {"customer": ("nobody",), "staff": ("nobody", "visitor_b")}
PATHS = {"customer": CUSTOMER, "staff": STAFF}
CLIENT_ID = "7d4a1ad4-7f34-4a4c-9e5e-6f2a8d6f3b10"
SILENCE = "silence"


class Action(msgspec.Struct):
    """What the table says of one action. ``expected`` is caller -> ack, done, an error's code, a close code, silence.

    ``writes`` are the tables that a permitted caller changes, for themselves.
    """

    frame: dict[str, Any]
    expected: dict[str, str]
    writes: frozenset[str] = frozenset()


def customers(rest: str, **named: str) -> dict[str, str]:
    """Every caller's answer on the customers' socket; who did not say hello is closed."""
    return {caller: named.get(caller, "4400" if caller == "nobody" else rest) for caller in CALLERS["customer"]}


def members(rest: str, **named: str) -> dict[str, str]:
    """The same for the workbench."""
    strangers = STRANGERS["staff"]
    return {caller: named.get(caller, "4400" if caller in strangers else rest) for caller in CALLERS["staff"]}


def talkers(rest: str) -> dict[str, str]:
    """For what only those do who talk with customers."""
    return members("permission_missing", agent_b=rest, boss_b=rest, colleague=rest)


OPENS = frozenset({"conversations.conversation", "conversations.part", "conversations.message", "eventlog.fact"})
# a worker who comes or goes is marked, for who leads to read them anew
CONNECTS = frozenset({"routing.presence", "routing.presence_interval", "eventlog.fact", "platform.changed"})
# that an auditor reads along is written down, as it is of everybody without a part in the talk
LISTENS = frozenset({"conversations.listening", "audit.entry", "eventlog.fact"})
TALK = {"conversation_id": "{talk}"}

TABLE: dict[tuple[str, str], Action] = {
    # with somebody else's conversation: one's own state comes back, nothing of the other's
    ("customer", "hello"): Action(
        {"version": 1, "token": "{token}", "conversation_id": "{talk}", "known_seq": 1},
        customers("welcome", nobody="4401"),
    ),
    ("customer", "say"): Action(
        {"client_id": CLIENT_ID, "text": "", "file_id": "{file}"},
        customers("file_unknown"),
    ),
    ("customer", "typing"): Action({}, customers(SILENCE)),
    ("customer", "seen"): Action({"delivered_seq": 3, "read_seq": 3}, customers(SILENCE)),
    ("customer", "sync"): Action({"after_seq": 0}, customers("done")),
    ("customer", "history"): Action({"before_seq": 9}, customers("not_found")),
    ("customer", "page"): Action({"title": "x", "path": "/x"}, customers(SILENCE)),
    ("customer", "ask_person"): Action({}, customers("ack"), writes=OPENS),
    ("customer", "recall"): Action({**TALK, "seq": 1}, customers("message_unknown")),
    ("staff", "hello"): Action(
        {"version": 1}, members("snapshot", nobody="4401", visitor_b="4401"), writes=CONNECTS
    ),
    ("staff", "say"): Action({**TALK, "client_id": CLIENT_ID, "text": "您好"}, talkers("not_found")),
    ("staff", "typing"): Action(TALK, members("not_holder")),
    ("staff", "seen"): Action({**TALK, "delivered_seq": 3, "read_seq": 3}, members("not_holder")),
    ("staff", "watch"): Action({**TALK, "after_seq": 0}, members("not_found", auditor="done"), writes=LISTENS),
    ("staff", "unwatch"): Action(TALK, members("done")),
    ("staff", "presence"): Action({"state": "available"}, talkers("done"), writes=CONNECTS | {"audit.entry"}),
    ("staff", "accept"): Action({"reservation_id": "{reservation}"}, talkers("reservation_gone")),
    ("staff", "reject"): Action({"reservation_id": "{reservation}"}, talkers("reservation_gone")),
    ("staff", "pass_on"): Action({**TALK, "to": "queue", "queue_id": "{queue}"}, talkers("not_found")),
    ("staff", "open_part"): Action({**TALK, "company_id": "{company}"}, talkers("not_found")),
    ("staff", "note"): Action({**TALK, "text": "x"}, talkers("not_found")),
    ("staff", "whisper"): Action({**TALK, "text": "x"}, talkers("not_found")),
    ("staff", "take_over"): Action({**TALK, "reason": "x"}, talkers("not_found")),
    ("staff", "consult"): Action({**TALK, "staff_id": "{staff}", "question": "x"}, talkers("not_found")),
    ("staff", "end_consult"): Action({**TALK, "staff_id": "{staff}"}, talkers("not_found")),
    ("staff", "step_up"): Action({**TALK, "purpose": "card"}, talkers("not_found")),
    ("staff", "end_step_up"): Action(TALK, talkers("not_found")),
    ("staff", "close"): Action(TALK, talkers("not_found")),
    ("staff", "recall"): Action({**TALK, "seq": 3}, talkers("message_unknown")),
    ("staff", "wallboard"): Action({"on": True}, members("permission_missing", boss_b="done")),
    ("staff", "board"): Action({"on": True}, talkers("done")),
    ("staff", "claim"): Action({"work_id": "{work}"}, talkers("not_found") | {"colleague": "work_taken"}),
}  # fmt: skip


@pytest.fixture(scope="module")
async def house(dsns: Any, postgres: RunningPostgres, nats_url: str, tmp_path_factory: Any) -> AsyncIterator[House]:
    async with open_house(dsns, postgres, nats_url, Path(tmp_path_factory.mktemp("house"))) as opened:
        yield opened


def actions_of(customer_frames: Any, staff_frames: Any) -> set[tuple[str, str]]:
    """(door, type) of every frame that the decoders let in."""
    doors = {"customer": customer_frames, "staff": staff_frames}
    return {(door, str(kind.__struct_config__.tag)) for door, frames in doors.items() for kind in get_args(frames)}


# --- the table is complete ---------------------------------------------------------------------------------------


def test_every_action_has_its_line() -> None:
    assert actions_of(customer_codec.Frame, staff_codec.Frame) == set(TABLE)
    assert all(set(action.expected) == set(CALLERS[door]) for (door, _), action in TABLE.items())


def test_a_new_action_without_a_line_is_noticed() -> None:
    class Planted(msgspec.Struct, tag="planted"):
        """Not in the table."""

    planted = actions_of(customer_codec.Frame | Planted, staff_codec.Frame | Planted)
    assert planted - set(TABLE) == {("customer", "planted"), ("staff", "planted")}


# --- the matrix --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", TABLE, ids=" ".join)
async def test_nobody_does_what_is_not_theirs(house: House, key: tuple[str, str]) -> None:
    door, kind = key
    action = TABLE[key]
    with no_mishaps():
        for caller in CALLERS[door]:
            token = await _token(house, door, caller)
            words = {
                **house.objects.ids(),
                "company": str(house.a),
                "token": token,
                "staff": str(house.people["holder"]),
            }
            frame = {"type": kind, **({} if kind == "hello" else {"ref": "r1"}), **_filled(action.frame, words)}
            greeted = kind != "hello" and caller not in STRANGERS[door]
            async with _connected(house, door, token, greeted=greeted) as wire:
                before = await house.writes()
                got = await _answer(house, wire, door, frame, silent=action.expected[caller] == SILENCE)
                touched = changed(before, await _settled(house))
            place = f"{caller} {door} {kind}"
            assert got == action.expected[caller], place
            allowed = action.writes if got in ("ack", "done", "snapshot", "welcome") else frozenset()
            assert {table for table, _ in touched} <= allowed, place
            if caller not in ("fellow", "editor", "auditor", "colleague"):
                assert str(house.a) not in str(touched).replace("-", ""), place
            shown = ("staff",) if caller in ("editor", "auditor", "colleague") else ()
            if (caller, kind) != ("auditor", "watch"):
                assert leaks(bytes(wire.everything), house, str(frame), shown) == [], place


async def _token(house: House, door: str, caller: str) -> str:
    match caller:
        case "nobody":
            return new_token()
        case "visitor_b":
            return await house.session(house.b)
        case "fellow":
            return await house.session(house.a, await house.customer(name="同行"))
        case _:
            return (await house.sign_in(caller if "_" not in caller else "b-" + caller[:-2])).token


def _filled(value: Any, words: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _filled(item, words) for name, item in value.items()}
    return value.format(**words) if isinstance(value, str) else value


@contextlib.asynccontextmanager
async def _connected(house: House, door: str, token: str, *, greeted: bool) -> AsyncIterator[Wire]:
    if greeted and door == "customer":
        async with house.customer_socket(token) as wire:
            yield wire
    elif greeted:
        async with house.staff_socket(token) as wire:
            yield wire
    else:
        async with dial(house.port, PATHS[door], {"Cookie": f"suiban_staff={token}"}) as wire:
            yield wire


async def _answer(house: House, wire: Wire, door: str, frame: dict[str, Any], *, silent: bool) -> str:
    """What came of it; where silence is expected a later request is answered and this one is not."""
    last = {"type": "history", "ref": "last", "before_seq": 1}
    if door == "staff":
        last = {"type": "unwatch", "ref": "last", "conversation_id": str(house.objects.waiting)}
    wire.send(frame) if frame["type"] == "hello" else wire.send(frame, last)
    try:
        while True:
            got = await wire.next()
            if got["type"] in ("welcome", "snapshot") and frame["type"] != "hello":
                continue
            if got.get("ref", "") == "last":
                if silent:
                    return SILENCE
                continue
            if got["type"] == "error":
                assert got["code"] in documented_codes()
                return str(got["code"])
            if got["type"] in ("ack", "done", "welcome", "snapshot"):
                return str(got["type"])
    except Closed as closed:
        return str(closed.code)


async def _settled(house: House) -> dict[Any, Any]:
    await house.edge.passing.flush()
    return await house.writes()


# --- what flows by itself ----------------------------------------------------------------------------------------


async def test_company_as_traffic_reaches_nobody_else(house: House) -> None:
    """All of them listen, and have asked for the talk; then everything that can happen in it happens."""
    talk, customer = house.objects.talk, house.objects.customer
    async with contextlib.AsyncExitStack() as stack:
        ears = {}
        for caller in ("agent_b", "boss_b", "admin_b", "editor", "colleague"):
            ears[caller] = await stack.enter_async_context(house.staff_socket(await _token(house, "staff", caller)))
            assert (await ears[caller].ask(_watch(talk)))["code"] == "not_found"
        for caller in ("visitor_b", "fellow"):
            token = await _token(house, "customer", caller)
            ears[caller] = await stack.enter_async_context(
                house.customer_socket(token, conversation_id=str(talk), known_seq=0)
            )
        boss = await stack.enter_async_context(house.staff_socket((await house.sign_in("boss")).token))
        assert (await boss.ask(_watch(talk)))["type"] == "done"
        assert (await ears["boss_b"].ask({"type": "wallboard", "ref": "w", "on": True}))["type"] == "done"
        holder = await stack.enter_async_context(house.staff_socket((await house.sign_in("holder")).token))
        own = await stack.enter_async_context(house.customer_socket(await house.session(house.a, customer)))
        await _everything_happens(house, holder, own, boss)
        await ears["boss_b"].until(type="wallboard")
        for caller, ear in ears.items():
            if caller not in ("visitor_b", "fellow"):
                assert (await ear.ask({"type": "unwatch", "ref": "end", "conversation_id": str(talk)}))["ref"] == "end"
            shown = ("staff",) if caller in ("editor", "colleague") else ()
            assert leaks(bytes(ear.everything), house, str(talk), shown) == [], caller
            assert not [frame for frame in ear.seen if frame["type"] in ("messages", "typing", "marks", "fact")], caller


def _watch(talk: Any) -> dict[str, Any]:
    return {"type": "watch", "ref": "watch", "conversation_id": str(talk), "after_seq": 0}


async def _everything_happens(house: House, holder: Wire, own: Wire, boss: Wire) -> None:
    talk = str(house.objects.talk)
    own.send({"type": "typing", "ref": "t"}, {"type": "page", "ref": "p", "title": "MARKPAGEb82e", "path": "/x"})
    said = await own.ask({"type": "say", "ref": "s", "client_id": CLIENT_ID, "text": "MARKTALKa71f 还在吗"})
    own.send({"type": "seen", "ref": "n", "delivered_seq": said["seq"], "read_seq": said["seq"]})
    await holder.until(type="messages", through=said["seq"])
    await holder.ask(
        {"type": "say", "ref": "s", "conversation_id": talk, "client_id": CLIENT_ID, "text": "MARKTALKa71f 在"}
    )
    holder.send({"type": "typing", "ref": "t", "conversation_id": talk})
    for kind, more in (
        ("note", {"text": "MARKENTRYe15b"}),
        ("open_part", {"company_id": str(house.a)}),
        ("pass_on", {"to": "queue", "queue_id": str(house.objects.queue)}),
    ):
        got = await holder.ask({"type": kind, "ref": kind, "conversation_id": talk, **more})
        assert got["type"] == "done", got
    await own.until(type="state", holder="nobody")
    await boss.until(type="messages", through=said["seq"] + 1)
