"""Web push against a real service: encrypted for one browser, only while it is news, never after the sign-in ended."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import http_ece
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.centre import Centre, speaker_of

from suiban.customers.api import CustomerCaller
from suiban.kit.ids import ConversationId, CustomerId
from suiban.kit.masking import Spoken
from suiban.notices.api import Browser, Notices, Wants
from suiban.notices.errors import BadQuiet, PushNotSetUp, PushServiceRefused, ZoneUnknown
from suiban.notices.jobs import Pusher
from suiban.notices.model import ANSWER_WAITS, HOLDS, MESSAGE_WAITS
from suiban.notices.reactions import NoticeListener
from suiban.platform.outgoing import Outgoing
from suiban.platform.web_push import OwnKey, packed
from suiban.staff.api import StaffCaller

SAID = "我的卡 6222021234567890123 丢了"
KEY = "n" * 40


class PushService:
    """A browser maker's push service, and the browsers behind it: opens what arrives as they would."""

    def __init__(self) -> None:
        self.address = ""
        self.got: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.raw: list[bytes] = []
        self.answers: dict[str, list[int]] = {}
        self._browsers: dict[str, tuple[ec.EllipticCurvePrivateKey, bytes]] = {}

    def browser(self, name: str) -> Browser:
        key, auth = ec.generate_private_key(ec.SECP256R1()), name.encode().ljust(16, b"-")
        self._browsers[name] = (key, auth)
        public = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return Browser.parse(f"{self.address}/{name}", packed(public), packed(auth))

    def told(self, name: str) -> list[str]:
        return [body["kind"] for who, _, body in self.got if who == name]

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        pairs = (line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        headers = {name.lower(): value for name, value in pairs}
        body = await reader.readexactly(int(headers["content-length"]))
        name = head.split(" ", 2)[1].lstrip("/")
        waiting = self.answers.get(name, [])
        status = waiting.pop(0) if waiting else 201
        if status == 201:
            key, auth = self._browsers[name]
            self.raw.append(body)
            plain = http_ece.decrypt(body, private_key=key, auth_secret=auth, version="aes128gcm")
            self.got.append((name, headers, json.loads(plain)))
        writer.write(f"HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()


class Bell:
    """Notices over a centre."""

    def __init__(self, centre: Centre, outgoing: Outgoing, service: PushService) -> None:
        self.centre, self.service = centre, service
        key = OwnKey(KEY, "mailto:ops@bank.example")
        self.notices = Notices(centre.clock, centre.audit, key, ["127.0.0.1"])
        self.listener = NoticeListener(self.notices, centre.clock)
        c = centre
        self.pusher = Pusher(self.notices, self.listener, c.db, c.hints, outgoing, c.clock)

    async def sign_in(self, login: str, **more: Any) -> StaffCaller:
        """Somebody with a sign-in of their own, connected and ready."""
        hired = await self.centre.hire(login, **more)
        async with self.centre.db.transaction(hired.scope()) as tx:
            found = await self.centre.staff.find_login(tx, login)
            assert found is not None
            return (await self.centre.staff.sign_in(tx, found, "")).caller

    async def agree(self, caller: StaffCaller, name: str) -> None:
        async with self.centre.db.transaction(caller.scope()) as tx:
            await self.notices.agree(tx, caller, self.service.browser(name), "zh")
        await self._watch()

    async def agree_customer(self, customer: CustomerId, name: str) -> CustomerCaller:
        c = self.centre
        async with c.db.transaction(c.scope) as tx:
            opened = await c.customers.open_session(tx, c.bank, c.channels[c.bank], customer, 0)
            await self.notices.agree_customer(tx, opened.caller, self.service.browser(name), "en")
        await self._watch()
        return opened.caller

    async def _watch(self) -> None:
        await self.centre.catch_up()
        await self.listener.refresh(self.centre.db)
        if self.listener not in self.centre.listeners:
            self.centre.listeners.append(self.listener)

    async def ring(self, after: timedelta = timedelta(0)) -> None:
        """The listeners catch up; time passes; what is due is sent."""
        await self.centre.catch_up()
        # facts carry the database's clock, which runs
        self.centre.clock.advance(after + timedelta(seconds=5))
        while await self.pusher.step():
            pass

    async def waiting(self) -> int:
        return int(await self.centre.value("select count(*) from notices.push"))

    async def error(self, caller: StaffCaller) -> str | None:
        async with self.centre.db.transaction(caller.scope()) as tx:
            return await self.notices.error_of(tx, caller)

    async def read(self, talk: ConversationId, reader: str, seq: int) -> None:
        async with self.centre.db.transaction(self.centre.scope) as tx:
            await self.centre.conversations.mark_many(tx, [(self.centre.bank, talk, reader, seq, seq)])


@asynccontextmanager
async def push_service() -> AsyncIterator[PushService]:
    service = PushService()
    server = await asyncio.start_server(service.answer, "127.0.0.1", 0)
    service.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield service
    finally:
        server.close()
        await server.wait_closed()


@pytest.fixture
async def bell(centre: Centre) -> AsyncIterator[Bell]:
    outgoing = Outgoing([ip_network("127.0.0.0/8")], timeout_s=1.0)
    try:
        async with push_service() as service:
            yield Bell(centre, outgoing, service)
    finally:
        await outgoing.close()


async def test_an_offer_is_pushed_at_once_for_as_long_as_it_is_open(centre: Centre, bell: Bell) -> None:
    ann = await bell.sign_in("ann")
    await bell.agree(ann, "anns")
    talk = await centre.waiting_talk()
    await centre.routing.offer_round(centre.db)
    await bell.ring()
    ((_, headers, body),) = bell.service.got
    assert body["kind"] == "offer"
    assert body["conversation_id"] == str(talk)
    assert 0 < int(headers["ttl"]) <= 30
    assert headers["urgency"] == "high"
    assert headers["authorization"].endswith(bell.notices.key.public)
    assert await bell.waiting() == 0


async def test_an_offered_task_is_pushed_as_one(centre: Centre, bell: Bell) -> None:
    ann = await bell.sign_in("ann")
    await bell.agree(ann, "anns")
    work = await centre.task(kind="complaint", text=Spoken(SAID))
    await centre.routing.offer_round(centre.db)
    await bell.ring()
    ((_, headers, body),) = bell.service.got
    assert (body["kind"], body["conversation_id"]) == ("offer", str(work))
    assert "任务" in body["title"]
    assert "6222" not in str(bell.service.got)
    assert headers["topic"] == f"offer-{work.hex[-22:]}"
    assert await bell.waiting() == 0


async def test_of_several_tasks_offered_a_browser_is_told_once_and_of_none_that_was_answered(
    centre: Centre, bell: Bell
) -> None:
    ann = await bell.sign_in("ann")
    await bell.agree(ann, "anns")
    first, second = await centre.task(kind="lead"), await centre.task(kind="lead")
    assert await centre.routing.offer_round(centre.db) == 2
    await bell.ring()
    assert [body["conversation_id"] for _, _, body in bell.service.got] == [str(second)]
    await centre.task(kind="lead")
    await centre.routing.offer_round(centre.db)
    for reservation in await centre.offers(ann):
        await centre.reject(ann, reservation)
    await bell.ring()
    assert len(bell.service.got) == 1
    assert first != second


async def test_an_offer_that_was_answered_is_not_pushed(centre: Centre, bell: Bell) -> None:
    ann = await bell.sign_in("ann")
    await bell.agree(ann, "anns")
    await centre.hold(ann, await centre.waiting_talk())
    await bell.ring()
    assert bell.service.got == []
    assert await bell.waiting() == 0


async def test_a_message_is_pushed_to_its_holder_when_nobody_read_it(centre: Centre, bell: Bell) -> None:
    ann, ben = await bell.sign_in("ann"), await bell.sign_in("ben")
    await bell.agree(ann, "anns")
    await bell.agree(ben, "bens")
    customer = await centre.customer()
    talk = await centre.write(customer, "你好")
    await centre.give(ann, talk)
    await centre.write(customer, SAID)
    await centre.write(customer, "在吗")
    await bell.ring()
    assert bell.service.got == []
    await bell.ring(MESSAGE_WAITS)
    assert bell.service.told("anns") == ["message"]
    assert bell.service.told("bens") == []
    assert "6222" not in str(bell.service.got)
    assert all(str(talk).encode() not in raw for raw in bell.service.raw)


async def test_a_message_that_was_read_meanwhile_is_not_pushed(centre: Centre, bell: Bell) -> None:
    ann = await bell.sign_in("ann")
    await bell.agree(ann, "anns")
    customer = await centre.customer()
    talk = await centre.write(customer, "你好")
    await centre.give(ann, talk)
    await centre.write(customer, SAID)
    await centre.catch_up()
    await bell.read(talk, "staff", 2)
    await bell.ring(MESSAGE_WAITS)
    assert (bell.service.got, await bell.waiting()) == ([], 0)
    await centre.write(customer, "还在吗")
    await bell.ring(MESSAGE_WAITS)
    assert bell.service.told("anns") == ["message"]


async def test_who_holds_the_talk_no_more_is_not_told(centre: Centre, bell: Bell) -> None:
    ann = await bell.sign_in("ann")
    await bell.agree(ann, "anns")
    customer = await centre.customer()
    talk = await centre.write(customer, "你好")
    await centre.give(ann, talk)
    await centre.write(customer, SAID)
    await centre.catch_up()
    await centre.to_bot(ann, talk)
    await bell.ring(MESSAGE_WAITS)
    assert (bell.service.got, await bell.waiting()) == ([], 0)


async def test_a_colleague_who_is_asked_in_is_told_while_it_lasts(centre: Centre, bell: Bell) -> None:
    ann, ben = await bell.sign_in("ann"), await bell.sign_in("ben")
    await bell.agree(ben, "bens")
    talk = await centre.talk()
    await centre.give(ann, talk)
    async with centre.db.transaction(ann.scope()) as tx:
        await centre.conversations.consult(tx, talk, speaker_of(ann), ben.staff_id, Spoken("怎么看？"))
    await bell.ring()
    assert bell.service.told("bens") == ["consult"]


async def test_nothing_is_pushed_after_signing_out_and_the_browser_goes_with_the_sign_in(
    centre: Centre, bell: Bell
) -> None:
    ann = await bell.sign_in("ann")
    await bell.agree(ann, "anns")
    await centre.waiting_talk()
    await centre.routing.offer_round(centre.db)
    await centre.catch_up()
    async with centre.db.transaction(ann.scope()) as tx:
        await centre.staff.revoke_session(tx, ann, ann.session_id)
    assert await bell.waiting() == 1
    await bell.ring()
    assert (bell.service.got, await bell.waiting()) == ([], 0)
    async with centre.db.transaction(ann.scope()) as tx:
        await tx.execute("delete from staff.session where id = $1", ann.session_id)
    assert await bell.error(ann) is None


async def test_a_sign_in_that_ran_out_is_not_told(centre: Centre, bell: Bell) -> None:
    ann = await bell.sign_in("ann")
    await bell.agree(ann, "anns")
    await _test_push(bell, ann)
    async with centre.db.transaction(ann.scope()) as tx:
        await tx.execute("update staff.session set expires_at = $1", centre.clock.now())
    await bell.ring()
    assert (bell.service.got, await bell.waiting()) == ([], 0)


async def test_quiet_hours_and_wishes_hold_for_all_of_ones_browsers(centre: Centre, bell: Bell) -> None:
    ann = await bell.sign_in("ann")
    await bell.agree(ann, "anns")
    async with centre.db.transaction(ann.scope()) as tx:
        await bell.notices.save_wants(tx, ann, Wants(kinds=("message", "consult")))
        assert await bell.notices.wants(tx, ann) == Wants(kinds=("message", "consult"))
    await centre.waiting_talk()
    await centre.routing.offer_round(centre.db)
    await bell.ring()
    assert (bell.service.got, await bell.waiting()) == ([], 0)


@pytest.mark.parametrize(
    ("wants", "refusal"),
    [
        (Wants(quiet_from=5), BadQuiet),
        (Wants(quiet_from=5, quiet_until=5), BadQuiet),
        (Wants(time_zone="Mars/Olympus"), ZoneUnknown),
        (Wants(time_zone="../../etc/passwd"), ZoneUnknown),
    ],
)
async def test_wishes_that_make_no_sense_are_refused(
    centre: Centre, bell: Bell, wants: Wants, refusal: type[Exception]
) -> None:
    ann = await bell.sign_in("ann")
    async with centre.db.transaction(ann.scope()) as tx:
        with pytest.raises(refusal):
            await bell.notices.save_wants(tx, ann, wants)


async def test_a_browser_its_service_knows_no_more_is_forgotten(centre: Centre, bell: Bell) -> None:
    ann = await bell.sign_in("ann")
    await bell.agree(ann, "anns")
    bell.service.answers["anns"] = [410]
    await _test_push(bell, ann)
    await bell.ring()
    assert await bell.error(ann) is None
    assert await bell.waiting() == 0


async def test_a_service_that_is_down_is_asked_again_and_a_refusal_is_shown(centre: Centre, bell: Bell) -> None:
    ann = await bell.sign_in("ann")
    await bell.agree(ann, "anns")
    bell.service.answers["anns"] = [503, 201, 400]
    await _test_push(bell, ann)
    await bell.ring()
    assert (bell.service.got, await bell.waiting()) == ([], 1)
    await bell.ring(timedelta(seconds=2))
    assert bell.service.told("anns") == ["test"]
    await _test_push(bell, ann)
    await bell.ring()
    assert await bell.error(ann) == "refused"
    await _test_push(bell, ann)
    await bell.ring()
    assert await bell.error(ann) == ""


async def test_a_test_needs_a_browser(centre: Centre, bell: Bell) -> None:
    with pytest.raises(PushNotSetUp):
        await _test_push(bell, await bell.sign_in("ann"))


async def test_who_signs_in_in_the_same_browser_takes_it_over_from_whoever_had_it(centre: Centre, bell: Bell) -> None:
    ann = await bell.sign_in("ann")
    ida = await bell.sign_in("ida", companies=[centre.insurer])
    await bell.agree(ann, "shared")
    await bell.agree(ida, "shared")
    assert await bell.error(ann) is None
    assert await bell.error(ida) == ""


async def test_services_that_nobody_allowed_are_refused_and_the_inside_is_never_called(
    centre: Centre, bell: Bell
) -> None:
    ann = await bell.sign_in("ann")
    good = bell.service.browser("anns")
    for address in ("https://evil.example/x", "http://169.254.169.254/latest", "https://127.0.0.1.evil.example/"):
        async with centre.db.transaction(ann.scope()) as tx:
            with pytest.raises(PushServiceRefused):
                await bell.notices.agree(tx, ann, msgspec.structs.replace(good, endpoint=address), "zh")
    # an allowed name inside of our own network, where no operator allowed the network
    outgoing = Outgoing()
    await bell.agree(ann, "anns")
    await _test_push(bell, ann)
    strict = Pusher(bell.notices, bell.listener, centre.db, centre.hints, outgoing, centre.clock)
    assert await strict.step() == 1
    await outgoing.close()
    assert bell.service.got == []


async def test_a_customer_who_left_is_told_of_an_answer_of_a_person(centre: Centre, bell: Bell) -> None:
    ann = await bell.sign_in("ann")
    customer, stranger = await centre.customer(), await centre.customer()
    talk = await centre.write(customer, SAID)
    caller = await bell.agree_customer(customer, "phone")
    await centre.give(ann, talk)
    await centre.say(ann, talk, "已为您挂失")
    await bell.ring()
    assert bell.service.got == []
    await bell.ring(ANSWER_WAITS)
    ((_, _, body),) = bell.service.got
    assert body["kind"] == "answer"
    assert body["title"] == "You have a reply"
    assert "挂失" not in str(body)
    await centre.say(ann, talk, "请查收")
    await centre.catch_up()
    await bell.read(talk, "customer", 99)
    await bell.ring(ANSWER_WAITS)
    assert len(bell.service.got) == 1
    async with centre.db.transaction(caller.scope()) as tx:
        both = [(centre.bank, customer), (centre.bank, stranger)]
        assert await bell.notices.is_told(tx, caller)
        assert await bell.notices.reachable(tx, both) == {customer}
        await bell.notices.disagree_customer(tx, caller)
        assert not await bell.notices.is_told(tx, caller)
        assert await bell.notices.reachable(tx, both) == frozenset()


async def test_whose_session_is_over_is_told_nothing_any_more(centre: Centre, bell: Bell) -> None:
    customer = await centre.customer()
    caller = await bell.agree_customer(customer, "phone")
    centre.clock.advance(caller.expires_at - centre.clock.now())
    async with centre.db.transaction(centre.scope) as tx:
        assert await bell.notices.reachable(tx, [(centre.bank, customer)]) == frozenset()
        assert await bell.notices.reachable(tx, []) == frozenset()


async def test_what_is_old_when_it_is_read_from_the_log_is_no_news(centre: Centre, bell: Bell) -> None:
    ann = await bell.sign_in("ann")
    await bell.agree(ann, "anns")
    customer = await centre.customer()
    talk = await centre.write(customer, "你好")
    await centre.give(ann, talk)
    await centre.write(customer, SAID)
    centre.clock.advance(HOLDS["message"])
    await bell.ring()
    assert await bell.waiting() == 0
    assert bell.service.got == []


async def test_where_nobody_is_to_be_told_the_log_is_not_read(centre: Centre, bell: Bell) -> None:
    await bell.listener.refresh(centre.db)
    assert bell.listener.topics == frozenset()
    ann = await bell.sign_in("ann")
    await bell.agree(ann, "anns")
    assert bell.listener.topics
    async with centre.db.transaction(ann.scope()) as tx:
        await bell.notices.disagree(tx, ann)
    await bell.listener.refresh(centre.db)
    assert bell.listener.topics == frozenset()
    kinds = await centre.value("select array_agg(action order by id) from audit.entry where action like 'notices.%'")
    assert kinds == ["notices.push_on", "notices.push_off"]


async def _test_push(bell: Bell, caller: StaffCaller) -> None:
    async with bell.centre.db.transaction(caller.scope()) as tx:
        await bell.notices.test(tx, caller)
