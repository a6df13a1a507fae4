"""Webhooks against a real receiver: signed, in order, at least once, given up in the open."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from tests.centre import Centre

from suiban.integrations.api import Integrations, NewWebhook
from suiban.integrations.errors import NotDead, UrlRefused, WebhookChanged, WebhookUnknown
from suiban.integrations.jobs import DeliveryTidier, Sender
from suiban.integrations.model import RETRY_WAITS, signature
from suiban.integrations.reactions import WebhookListener
from suiban.kit.ids import CompanyId, WebhookId
from suiban.platform.outgoing import Outgoing
from suiban.platform.postgres import Scope
from suiban.staff.api import StaffCaller

KEY = "a key for tests only, 32 characters or more"
EVENTS = ("message.received", "message.said", "conversation.passed_on", "conversation.closed")


class Receiver:
    """Somebody's server: remembers what arrived; ``answers`` maps a conversation to statuses to give, in turn."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: dict[str, list[int]] = {}
        self.silent = False
        self.url = ""

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.got]

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        pairs = (line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        headers = {name.lower(): value for name, value in pairs}
        body = await reader.readexactly(int(headers["content-length"]))
        if self.silent:
            await reader.read()
        self.got.append((headers, body))
        queue = self.answers.get(json.loads(body)["data"]["conversation_id"], [])
        status = queue.pop(0) if queue else 204
        location = "location: http://127.0.0.1:1/\r\n" if status == 302 else ""
        writer.write(f"HTTP/1.1 {status} X\r\n{location}content-length: 0\r\nconnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@asynccontextmanager
async def listening() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.answer, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook?a=b"
    try:
        yield receiver
    finally:
        server.close()
        await server.wait_closed()


def integrations_of(centre: Centre, outgoing: Outgoing) -> Integrations:
    return Integrations(centre.clock, centre.audit, outgoing, centre.conversations, centre.customers, KEY)


class Post:
    """The sending side over a centre."""

    def __init__(self, centre: Centre, outgoing: Outgoing, admin: StaffCaller) -> None:
        self.centre, self.outgoing, self.admin = centre, outgoing, admin
        self.integrations = integrations_of(centre, outgoing)
        self.listener = WebhookListener(centre.clock)

    def sender(self) -> Sender:
        c = self.centre
        return Sender(self.integrations, self.listener, c.db, c.hints, self.outgoing, c.clock)

    async def register(
        self, url: str, company: CompanyId | None = None, events: tuple[str, ...] = EVENTS
    ) -> NewWebhook:
        async with self.centre.db.transaction(self.centre.scope) as tx:
            made = await self.integrations.create_webhook(
                tx, self.admin, company or self.centre.bank, "archive", url, events
            )
        await self.listener.refresh(self.centre.db)
        if self.listener not in self.centre.listeners:
            self.centre.listeners.append(self.listener)
        return made

    async def send(self) -> int:
        await self.centre.catch_up()
        total = 0
        while sent := await self.sender().step():
            total += sent
        return total

    async def deliveries(self, hook: NewWebhook, state: str | None = None) -> list[Any]:
        async with self.centre.db.transaction(self.centre.scope) as tx:
            return list((await self.integrations.list_deliveries(tx, hook.webhook.id, state, None)).items)


@pytest.fixture
async def post(centre: Centre) -> AsyncIterator[Post]:
    admin = await centre.hire("admin", companies=[centre.bank, centre.insurer], roles=["administrator"], state=None)
    outgoing = Outgoing([ip_network("127.0.0.0/8")], timeout_s=3.0)
    try:
        yield Post(centre, outgoing, admin)
    finally:
        await outgoing.close()


async def test_what_happens_is_told_signed_and_in_order(centre: Centre, post: Post) -> None:
    async with listening() as receiver:
        hook = await post.register(receiver.url)
        talk = await centre.talk(text="我的卡 6222021234567890123 丢了")
        ann = await centre.hire("ann")
        await centre.give(ann, talk)
        await centre.say(ann, talk, "已为您挂失")
        await centre.close(ann, talk)
        assert await post.send() == 4
    told = receiver.events()
    assert [event["type"] for event in told] == [
        "message.received", "conversation.passed_on", "message.said", "conversation.closed",
    ]  # fmt: skip
    assert [event["sequence"] for event in told] == [1, 2, 3, 4]
    assert {event["data"]["conversation_id"] for event in told} == {str(talk)}
    assert "6222" not in str(told)
    assert "挂失" not in str(told)
    for headers, body in receiver.got:
        stamp = int(headers["webhook-timestamp"])
        known = signature(hook.secret, json.loads(body)["id"], stamp, body)
        assert headers["webhook-signature"] == known
        assert headers["webhook-id"] == json.loads(body)["id"]
    assert [item.state for item in await post.deliveries(hook)] == ["delivered"] * 4


async def test_a_visitor_who_became_a_customer_is_told(centre: Centre, post: Post) -> None:
    async with listening() as receiver:
        await post.register(receiver.url, events=("conversation.identified",))
        visitor, known = await centre.customer(), await centre.customer(name="李晓梅")
        talk = await centre.write(visitor, "我想转账")
        async with centre.db.transaction(centre.scope) as tx:
            await centre.conversations.identify(tx, talk, known)
        assert await post.send() == 1
    told = receiver.events()[0]
    assert told["type"] == "conversation.identified"
    assert told["data"] == {"conversation_id": str(talk), "was_id": str(visitor), "customer_id": str(known)}


async def test_another_companys_events_are_not_told(centre: Centre, post: Post) -> None:
    async with listening() as receiver:
        await post.register(receiver.url, centre.insurer)
        await centre.talk()
        mine = await centre.talk(centre.insurer)
        await post.send()
    assert [event["data"]["conversation_id"] for event in receiver.events()] == [str(mine)]


async def test_what_was_before_is_not_told(centre: Centre, post: Post) -> None:
    await centre.talk()
    async with listening() as receiver:
        await post.register(receiver.url)
        await post.send()
    assert receiver.got == []


async def test_one_that_fails_holds_up_its_conversation_and_no_other(centre: Centre, post: Post) -> None:
    async with listening() as receiver:
        hook = await post.register(receiver.url, events=("message.received",))
        first, second = await centre.customer(), await centre.customer()
        slow = await centre.write(first, "一")
        receiver.answers[str(slow)] = [500, 302]
        await centre.write(first, "二")
        quick = await centre.write(second, "三")
        await post.send()
        # of two conversations either may come first
        assert sorted(event["data"]["conversation_id"] for event in receiver.events()) == sorted(
            [str(slow), str(quick)]
        )
        waiting = (await post.deliveries(hook, "queued"))[-1]
        assert (waiting.attempts, waiting.last_status, waiting.last_error) == (1, 500, "refused")
        for wait in RETRY_WAITS[:2]:
            centre.clock.advance(wait)
            await post.send()
    seqs = [e["data"]["talk_seq"] for e in receiver.events() if e["data"]["conversation_id"] == str(slow)]
    assert seqs == [1, 1, 1, 2]
    assert len({event["id"] for event in receiver.events()}) == 3, "a repeat keeps its id"
    assert await post.deliveries(hook, "queued") == []


async def test_what_never_arrives_is_dead_and_a_person_decides(centre: Centre, post: Post) -> None:
    async with listening() as receiver:
        hook = await post.register(receiver.url, events=("message.received",))
        who = await centre.customer()
        talk = await centre.write(who, "一")
        receiver.answers[str(talk)] = [500] * (len(RETRY_WAITS) + 1)
        await post.send()
        for wait in RETRY_WAITS:
            centre.clock.advance(wait)
            await post.send()
        (dead,) = await post.deliveries(hook, "dead")
        assert dead.attempts == len(RETRY_WAITS) + 1
        await centre.write(who, "二")
        assert await post.send() == 1, "what follows is not held up for ever"
        async with centre.db.transaction(centre.scope) as tx:
            await post.integrations.settle_dead(tx, post.admin, dead.id, again=True)
        assert await post.send() == 1
        assert await post.deliveries(hook, "dead") == []
        with pytest.raises(NotDead):
            async with centre.db.transaction(centre.scope) as tx:
                await post.integrations.settle_dead(tx, post.admin, dead.id, again=False)


async def test_senders_side_by_side_send_each_once(centre: Centre, post: Post) -> None:
    async with listening() as receiver:
        await post.register(receiver.url, events=("message.received",))
        for _ in range(20):
            await centre.talk()
        await centre.catch_up()
        await asyncio.gather(*(post.sender().step() for _ in range(4)))
        await post.send()
    assert len(receiver.got) == 20
    assert sorted(event["sequence"] for event in receiver.events()) == list(range(1, 21))


async def test_a_sender_that_died_is_followed_by_another(centre: Centre, post: Post) -> None:
    async with listening() as receiver:
        hook = await post.register(receiver.url, events=("message.received",))
        await centre.talk()
        await centre.catch_up()
        async with centre.db.transaction(centre.scope) as tx:
            assert len(await post.integrations.claim(tx, 10, 60.0)) == 1  # and dies
        assert await post.send() == 0
        centre.clock.advance(timedelta(seconds=61))
        assert await post.send() == 1
        assert (await post.deliveries(hook))[0].attempts == 2


async def test_one_that_does_not_answer_is_left(centre: Centre, post: Post) -> None:
    async with listening() as receiver:
        receiver.silent = True
        hook = await post.register(receiver.url, events=("message.received",))
        await centre.talk()
        await post.send()
        (waiting,) = await post.deliveries(hook)
        assert (waiting.last_status, waiting.last_error) == (None, "timed_out")
        receiver.silent = False


async def test_a_resting_webhook_keeps_what_waits(centre: Centre, post: Post) -> None:
    async with listening() as receiver:
        hook = await post.register(receiver.url, events=("message.received",))
        await centre.talk()
        await centre.catch_up()

        async def switch(version: int, *, active: bool) -> None:
            async with centre.db.transaction(centre.scope) as tx:
                await post.integrations.save_webhook(
                    tx, post.admin, hook.webhook.id, version, "archive", receiver.url, ["message.received"],
                    active=active,
                )  # fmt: skip

        await switch(1, active=False)
        assert await post.send() == 0
        with pytest.raises(WebhookChanged):
            await switch(1, active=True)
        await switch(2, active=True)
        assert await post.send() == 1


async def test_other_companies_webhooks_do_not_exist(centre: Centre, post: Post) -> None:
    hook = await post.register("http://127.0.0.1:9/")
    async with centre.db.transaction(Scope.of([centre.insurer])) as tx:
        assert await post.integrations.list_webhooks(tx) == []
        with pytest.raises(WebhookUnknown):
            await post.integrations.delete_webhook(tx, post.admin, hook.webhook.id)
        with pytest.raises(WebhookUnknown):
            await post.integrations.rotate_secret(tx, post.admin, WebhookId.new(), 1)


async def test_a_replaced_secret_signs_beside_the_new_one_for_its_time(centre: Centre, post: Post) -> None:
    async with listening() as receiver:
        hook = await post.register(receiver.url, events=("message.received",))

        async def told_with() -> list[str]:
            """By which secrets the newest delivery can be checked."""
            await centre.talk()
            await post.send()
            headers, body = receiver.got[-1]
            stamp, given = int(headers["webhook-timestamp"]), headers["webhook-signature"].split()
            assert len(set(given)) == len(given)
            known = {secret: signature(secret, headers["webhook-id"], stamp, body) for secret in secrets}
            assert set(given) <= set(known.values())
            return [name for name, secret in zip(names, secrets, strict=False) if known[secret] in given]

        async def rotate(hours: int) -> str:
            async with centre.db.transaction(centre.scope) as tx:
                kept = timedelta(hours=hours)
                version = len(secrets)  # each time is one more
                made = await post.integrations.rotate_secret(tx, post.admin, hook.webhook.id, version, kept)
            return made.secret

        names, secrets = ("first", "second", "third", "fourth"), [hook.secret]
        secrets.append(await rotate(24))
        assert await told_with() == ["first", "second"]
        centre.clock.advance(timedelta(hours=24))
        assert await told_with() == ["second"]
        secrets.append(await rotate(24))
        secrets.append(await rotate(24))
        assert await told_with() == ["third", "fourth"]
        secrets.append(await rotate(0))
        names = (*names, "fifth")
        assert await told_with() == ["fifth"]


async def test_old_deliveries_are_forgotten(centre: Centre, post: Post) -> None:
    async with listening() as receiver:
        hook = await post.register(receiver.url, events=("message.received",))
        await centre.talk()
        await post.send()
        centre.clock.advance(timedelta(days=8))
        await DeliveryTidier(centre.db, centre.clock).run({})
        assert await post.deliveries(hook) == []


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://example.invalid/", "unknown_host"), ("ftp://127.0.0.1/", "malformed"), ("https:///x", "malformed"),
        ("https://user:pw@127.0.0.1/", "malformed"), ("https://127.0.0.1/", "private_address"),
        ("http://127.0.0.1/", "private_address"), ("https://10.1.2.3/", "private_address"),
        ("https://169.254.169.254/latest/", "private_address"), ("https://[::1]/", "private_address"),
        ("https://[::ffff:127.0.0.1]/", "private_address"), ("https://[::ffff:7f00:1]/", "private_address"),
        ("https://[64:ff9b::7f00:1]/", "private_address"), ("https://[2002:7f00:1::]/", "private_address"),
        ("https://[fd00::1]/", "private_address"), ("https://[fe80::1]/", "private_address"),
        ("https://0.0.0.0/", "private_address"), ("https://2130706433/", "private_address"),
        ("https://0x7f000001/", "private_address"), ("https://017700000001/", "private_address"),
        ("https://localhost/", "private_address"), ("https://100.64.0.1/", "private_address"),
        ("https://224.0.0.1/", "private_address"), ("http://8.8.8.8/", "https_wanted"),
        ("https://8.8.8.8:25/", "port_refused"), ("https://8.8.8.8:99999/", "malformed"),
        ("https://8.8.8.8/a b", "malformed"), ("https://8.8.8.8\\@127.0.0.1/", "malformed"), ("", "malformed"),
        ("https://8.8.8.8/\u200b", "malformed"),
    ],
)  # fmt: skip
async def test_addresses_inside_are_refused(centre: Centre, url: str, reason: str) -> None:
    outgoing = Outgoing()
    integrations = integrations_of(centre, outgoing)
    try:
        with pytest.raises(UrlRefused) as refused:
            await integrations.check_url(url)
        assert refused.value.detail["reason"] == reason
        assert (await outgoing.post(url, b"", {})).error == reason
    finally:
        await outgoing.close()


async def test_a_public_address_is_let_through(centre: Centre) -> None:
    outgoing = Outgoing()
    try:
        assert await outgoing.problem_of("https://8.8.8.8/hook") == ""
    finally:
        await outgoing.close()
