"""What is taken away is gone on open screens within a second, and nothing is said after it: on the real thing."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from tests.checks import eventually, no_mishaps
from tests.house import STAFF, House, open_house
from tests.wire import Closed, Wire, dial

from suiban.kit.ids import ConversationId, uuid7
from suiban.platform.engines.postgres_server import RunningPostgres
from suiban.staff.api import SignedIn

AT_ONCE_S = 1.0
PAIRS = 50


@pytest.fixture(scope="module")
async def house(dsns: Any, postgres: RunningPostgres, nats_url: str, tmp_path_factory: Any) -> AsyncIterator[House]:
    async with open_house(dsns, postgres, nats_url, Path(tmp_path_factory.mktemp("house"))) as opened:
        await opened.hire({"both": (("agent",), "ab"), "watcher": (("supervisor",), "ab")})
        yield opened


@pytest.fixture(scope="module")
def app(house: House) -> FastAPI:
    return house.app()


@pytest.fixture
async def admin(house: House, app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with house.browser(app, await house.sign_in("admin")) as client:
        yield client


async def mandates(admin: httpx.AsyncClient, house: House, login: str, letters: str) -> None:
    companies = [str({"a": house.a, "b": house.b}[letter]) for letter in letters]
    listed = {item["login"]: item["companies"] for item in (await admin.get("/api/staff")).json()["items"]}
    body = {"companies": companies, "seen": listed[login]}
    answer = await admin.put(f"/api/staff/{house.people[login]}/mandates", json=body)
    assert answer.status_code == 200, answer.text


def say(talk: ConversationId, ref: str = "say") -> dict[str, Any]:
    return {"type": "say", "ref": ref, "conversation_id": str(talk), "client_id": str(uuid7()), "text": "您好"}


# --- sessions ----------------------------------------------------------------------------------------------------


async def test_a_revoked_session_closes_its_socket_at_once_and_no_other(house: House, app: FastAPI) -> None:
    lost, other = await house.sign_in("boss"), await house.sign_in("boss")
    async with house.staff_socket(lost) as doomed, house.staff_socket(other) as kept, house.browser(app, other) as mine:
        began = time.monotonic()
        assert (await mine.delete(f"/api/me/sessions/{lost.caller.session_id}")).status_code == 204
        assert await doomed.closed() == 4401
        assert time.monotonic() - began < AT_ONCE_S
        assert (await kept.ask({"type": "presence", "ref": "p", "state": "away"}))["type"] == "done"
    await refused(house, lost)


async def test_signing_out_closes_the_own_sockets_at_once(house: House, app: FastAPI) -> None:
    signed = await house.sign_in("boss")
    async with house.staff_socket(signed) as one, house.staff_socket(signed) as two, house.browser(app, signed) as mine:
        began = time.monotonic()
        assert (await mine.post("/api/sign-out")).status_code == 200
        assert [await one.closed(), await two.closed()] == [4401, 4401]
        assert time.monotonic() - began < AT_ONCE_S
    await refused(house, signed)


async def test_security_closes_everything_of_somebody_at_once(house: House, admin: httpx.AsyncClient) -> None:
    signed = [await house.sign_in("auditor") for _ in range(3)]
    async with contextlib.AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(house.staff_socket(one)) for one in signed]
        began = time.monotonic()
        assert (await admin.delete(f"/api/staff/{house.people['auditor']}/sessions")).json()["ended"] >= 3
        assert [await socket.closed() for socket in sockets] == [4401] * 3
        assert time.monotonic() - began < AT_ONCE_S


async def refused(house: House, signed: SignedIn) -> None:
    with pytest.raises(Closed) as closed:
        async with house.staff_socket(signed):
            pass
    assert closed.value.code == 4401


# --- mandates ----------------------------------------------------------------------------------------------------


async def test_a_withdrawn_mandate_leaves_open_screens_at_once(house: House, admin: httpx.AsyncClient) -> None:
    """First the news, then a fresh snapshot, then nothing more of that company; the other company goes on."""
    async with house.staff_socket(await house.sign_in("watcher")) as wire:
        theirs, stays = await house.held_talk("holder"), await house.held_talk("b-agent", house.b)
        for talk in (theirs, stays):
            watch = {"type": "watch", "ref": str(talk), "conversation_id": str(talk), "after_seq": 0}
            assert (await wire.ask(watch))["type"] == "done"
        await house.say("holder", theirs, "还在")
        await wire.until(type="messages", conversation_id=str(theirs), through=2)
        began = time.monotonic()
        await mandates(admin, house, "watcher", "b")
        assert await wire.until(type="mandates") == {"type": "mandates", "companies": [str(house.b)]}
        snapshot = await wire.next()
        assert time.monotonic() - began < AT_ONCE_S
        assert (snapshot["type"], snapshot["me"]["companies"]) == ("snapshot", [str(house.b)])
        silent_from = len(wire.seen)
        await house.say("holder", theirs, "听不到了")
        await house.give("watcher", theirs)
        await house.say("b-agent", stays, "还听得到")
        await wire.ask({"type": "watch", "ref": "again", "conversation_id": str(stays), "after_seq": 1})
        await wire.until(type="messages", conversation_id=str(stays))
        assert (await wire.ask({**watch, "ref": "no", "conversation_id": str(theirs)}))["code"] == "not_found"
        assert str(house.a) not in str(wire.seen[silent_from:])
        assert str(theirs) not in str([frame for frame in wire.seen[silent_from:] if frame["type"] != "error"])
        assert (await wire.ask(say(theirs)))["code"] == "not_found"


async def test_a_snapshot_read_before_the_withdrawal_is_not_shown_after_it(
    house: House, admin: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hello's snapshot is still being read in the old mandates when they change."""
    await mandates(admin, house, "watcher", "ab")
    await house.give("watcher", (await house.write(await house.customer(), "您好")).conversation_id)
    desk, reading, go_on = house.edge_services.desk, asyncio.Event(), asyncio.Event()
    read = desk.snapshot

    async def slow(*arguments: Any) -> Any:
        found = await read(*arguments)
        if not reading.is_set():
            reading.set()
            await go_on.wait()
        return found

    monkeypatch.setattr(desk, "snapshot", slow)
    signed = await house.sign_in("watcher")
    async with dial(house.port, STAFF, {"Cookie": f"suiban_staff={signed.token}"}) as wire:
        wire.send({"type": "hello", "version": 1})
        await reading.wait()
        await mandates(admin, house, "watcher", "b")
        await wire.until(type="mandates")
        await wire.until(type="snapshot")
        go_on.set()
        unwatch = {"type": "unwatch", "ref": "end", "conversation_id": str(house.objects.talk)}
        assert (await wire.ask(unwatch))["type"] == "done"
        assert str(house.a) not in str(wire.seen)
    await mandates(admin, house, "watcher", "ab")


async def test_a_granted_mandate_shows_at_once(house: House, admin: httpx.AsyncClient) -> None:
    await mandates(admin, house, "watcher", "b")
    async with house.staff_socket(await house.sign_in("watcher")) as wire:
        began = time.monotonic()
        await mandates(admin, house, "watcher", "ab")
        assert set((await wire.until(type="mandates"))["companies"]) == {str(house.a), str(house.b)}
        assert set((await wire.next())["me"]["companies"]) == {str(house.a), str(house.b)}
        assert time.monotonic() - began < AT_ONCE_S


async def test_without_any_mandate_the_screen_closes_at_once(house: House, admin: httpx.AsyncClient) -> None:
    async with house.staff_socket(await house.sign_in("watcher")) as wire:
        began = time.monotonic()
        await mandates(admin, house, "watcher", "")
        assert await wire.closed() == 4401
        assert time.monotonic() - began < AT_ONCE_S
    await mandates(admin, house, "watcher", "ab")


async def test_a_talk_received_at_the_moment_of_withdrawal_harms_nobody(house: House) -> None:
    """The fact of taking a talk is read after its company was taken away: the feed of all others goes on."""
    with no_mishaps():
        async with house.staff_socket(await house.sign_in("both")) as wire:
            for _ in range(5):
                talk = await house.held_talk("holder")
                await house.sql.execute("update staff.mandate set withdrawn_at = now() where staff_id = $1"
                                        " and company_id = $2", house.people["both"], house.a)  # fmt: skip
                (member,) = [one for one in house.edge.staff.members.values() if one.caller is not None
                             and one.caller.staff_id == house.people["both"]]  # fmt: skip
                await house.edge.staff.reload(member)
                await wire.until(type="mandates")
                await house.give("both", talk)
                await house.give("b-agent", await house.held_talk("both", house.b))
                await wire.until(type="fact", kind="conversations.PassedOn/1")
                await house.sql.execute("update staff.mandate set withdrawn_at = null where staff_id = $1",
                                        house.people["both"])  # fmt: skip
                await house.edge.staff.reload(member)
                await wire.until(type="mandates")
            assert wire.open


# --- races -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hint", ["heard", "lost"])
async def test_nothing_is_said_after_a_withdrawal(
    house: House, admin: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, hint: str
) -> None:
    """Many pairs of (withdraw the mandate, speak): whatever was said was said before, heard of it or not."""
    if hint == "lost":

        async def deaf(_: Any) -> None: ...

        monkeypatch.setattr(house.edge.staff, "reload", deaf)
    logins = {f"{hint}{number}": (("agent",), "ab" if number % 5 else "a") for number in range(PAIRS // 2)}
    await house.hire(logins)
    with no_mishaps():
        async with contextlib.AsyncExitStack() as stack:
            racers = []
            for login in logins:
                talk = await house.held_talk(login)
                wire = await stack.enter_async_context(house.staff_socket(await house.sign_in(login)))
                racers.append((login, wire, talk))
            acked: dict[ConversationId, int] = {}
            for number, (login, wire, talk) in enumerate(racers):
                speaking = asyncio.create_task(_speak(wire, talk))
                await _ready(wire, number % 7, speaking)
                await mandates(admin, house, login, "b" if "b" in logins[login][1] else "")
                acked[talk] = await speaking
    # both moments are taken under the lock on the member that orders the two
    late = await house.sql.fetch(
        """select m.conversation_id from conversations.message m
           join staff.mandate d on d.staff_id = m.author_id and d.company_id = m.company_id
           where m.author_kind = 'staff' and m.at > d.withdrawn_at"""
    )
    assert late == []
    for talk, count in acked.items():
        assert await _said(house, talk) >= count
    assert sum(1 for count in acked.values() if count) > PAIRS // 8


async def _said(house: House, talk: ConversationId) -> int:
    """How much staff has said there, as everybody sees it at this moment."""
    query = "select count(*) from conversations.message where author_kind = 'staff' and conversation_id = $1"
    return await house.sql.fetchval(query, talk)


async def _ready(wire: Wire, acks: int, speaking: asyncio.Task[int]) -> None:
    """Until so many messages are acknowledged: the withdrawal hits at different moments."""
    await eventually(lambda: speaking.done() or sum(frame["type"] == "ack" for frame in wire.seen) >= acks)


async def _speak(wire: Wire, talk: ConversationId) -> int:
    """Speak until it is refused, and a little on; how often it was acknowledged."""
    acked, refusals = 0, 0
    with contextlib.suppress(Closed):
        while refusals < 3:
            answer = await wire.ask(say(talk, f"r{acked}-{refusals}"))
            acked += answer["type"] == "ack"
            refusals += answer["type"] == "error"
            if answer["type"] == "error":
                assert answer["code"] in ("not_found", "not_holder", "permission_missing"), answer
    return acked


async def test_nothing_is_said_after_a_session_was_revoked(house: House, app: FastAPI) -> None:
    for number in range(10):
        login = f"leaver{number}"
        await house.hire({login: (("agent",), "a")})
        talk = await house.held_talk(login)
        lost, other = await house.sign_in(login), await house.sign_in(login)
        async with house.staff_socket(lost) as wire, house.browser(app, other) as mine:
            speaking = asyncio.create_task(_speak(wire, talk))
            await _ready(wire, 2, speaking)
            assert (await mine.delete(f"/api/me/sessions/{lost.caller.session_id}")).status_code == 204
            assert await speaking >= 2
            assert await wire.closed() == 4401
    late = await house.sql.fetchval(
        """select count(*) from conversations.message m join staff.session s on s.staff_id = m.author_id
           join staff.member p on p.id = s.staff_id and p.login like 'leaver%'
           where m.author_kind = 'staff' and m.at > s.revoked_at"""
    )
    assert late == 0
