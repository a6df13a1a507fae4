"""A visitor who proves for the first time while talking who they are: the talk is theirs, with all that was said."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest
from tests.checks import eventually, no_mishaps
from tests.house import House
from tests.proofs import asks, known, level_of, open_request, prove, signed, stated
from tests.strangers import say
from tests.wire import Wire

from suiban.conversations.api import Inbound, Rejected, Speaker, ToQueue
from suiban.customers.api import PROOF_APP
from suiban.desk.reactions import TimelineListener
from suiban.eventlog.api import facts_unseen
from suiban.kit.ids import ConversationId, CustomerId
from suiban.kit.masking import Spoken


@pytest.fixture(autouse=True)
def nothing_goes_wrong() -> Any:
    with no_mishaps():
        yield


class Scene(msgspec.Struct):
    """A visitor talks with the holder, who has asked who they are."""

    visitor: CustomerId
    talk: ConversationId
    token: str
    request: str
    holder: Wire
    own: Wire
    phone: httpx.AsyncClient
    said: dict[str, Any]


@asynccontextmanager
async def scene(house: House, level: int = 3) -> AsyncIterator[Scene]:
    token = await house.session()
    visitor = (await house.caller(token)).customer_id
    async with (
        house.staff_socket(await house.sign_in("holder")) as holder,
        house.customer_socket(token) as own,
        house.browser(house.app(), bearer=token) as phone,
    ):
        said = say("我要查余额")
        assert (await own.ask(said))["seq"] == 1
        found = await house.sql.fetchval("select id from conversations.conversation where customer_id = $1", visitor)
        talk = ConversationId.of(found)
        await house.give("holder", talk)
        assert (await asks(holder, talk, level=level))["type"] == "done"
        yield Scene(visitor, talk, token, await open_request(house, talk), holder, own, phone, said)


async def test_the_talk_is_the_customers_from_then_on(house: House) -> None:
    person = await known(house)
    async with scene(house) as s:
        answer = await prove(s.phone, s.request, signed(stated(person.number, s.request)))
        assert (answer.status_code, answer.json()["customer_name"]) == (200, "王建国")
        told = await s.own.until(type="identity")
        assert (told["level"], told["base"], told["customer_name"]) == (4, 3, "王建国")
        caller = await house.caller(s.token)
        assert (caller.customer_id, caller.base_level, caller.opened_for) == (person.id, PROOF_APP, s.visitor)
        assert (caller.expires_at - house.services.clock.now()).total_seconds() <= 12 * 3_600

        # the same socket goes on in the same talk; a repeat is one still; what was said before can be taken back
        assert (await s.own.ask({**s.said, "ref": "again"}))["repeat"] is True
        assert (await s.own.ask(say("接着说")))["seq"] == 4
        recall = {"type": "recall", "ref": "r", "conversation_id": str(s.talk), "seq": 1}
        assert (await s.own.ask(recall))["type"] == "done"
        assert [frame["type"] for frame in s.own.seen].count("welcome") == 2  # the second when the talk was opened
        talks = await house.sql.fetch("select id from conversations.conversation where customer_id = $1", person.id)
        assert [row["id"] for row in talks] == [s.talk]

        # who holds it learns at once whose it is, and the customer finds it after signing in elsewhere
        fact = await s.holder.until(type="fact", kind="conversations.CustomerIdentified/1")
        assert fact["body"] == {"conversation_id": str(s.talk), "customer_id": str(person.id)}
        async with house.browser(house.app(), await house.sign_in("holder")) as desk:
            shown = (await desk.get(f"/api/conversations/{s.talk}")).json()
            assert (shown["customer"]["customer_id"], shown["card"]["customer_name"]) == (str(person.id), "王建国")
        signed_in = await s.phone.post(
            "/api/chat/sessions", json={"channel_key": "bank-app", "assertion": signed(stated(person.number, None))}
        )
        async with house.customer_socket(signed_in.json()["token"]) as tablet:
            assert tablet.seen[0]["conversation_id"] == str(s.talk)
            items = (await tablet.until(type="messages"))["items"]
            assert [item["text"] for item in items if item["author"] == "customer"] == ["", "接着说"]


async def test_somebody_new_to_the_company_is_entered(house: House) -> None:
    number = f"NEW{uuid4().hex[:8]}"
    async with scene(house) as s:
        assert (await prove(s.phone, s.request, signed(stated(number, s.request, acr="3")))).status_code == 200
        told = await s.own.until(type="identity")
        # as sure as signing in: nothing that would fall back
        assert (told["level"], told["base"], told["until"]) == (3, 3, None)
        customer = (await house.caller(s.token)).customer_id
        assert customer != s.visitor
        assert (
            await house.sql.fetchval("select customer_id from customers.identifier where value = $1", number)
            == customer
        )


async def test_the_timeline_moves_with_the_talk(house: House) -> None:
    person = await known(house)
    async with scene(house) as s:
        await prove(s.phone, s.request, signed(stated(person.number, s.request)))
        listener = TimelineListener(house.services.desk)
        facts, _ = await facts_unseen(house.services.follower, "1:1:", listener.topics)
        mine = [fact for fact in facts if fact.subject == s.talk]
        for _ in range(2):
            async with house.services.db.transaction(house.both) as tx:
                await listener.handle(tx, mine, None)
        rows = await house.sql.fetch(
            "select customer_id, kind from desk.timeline_entry where ref = $1 order by at, id", s.talk
        )
        assert {row["customer_id"] for row in rows} == {person.id}
        assert sorted(row["kind"] for row in rows) == ["conversation_opened", "identified", "passed_on"]


async def test_the_customers_other_devices_join_and_the_bots_talk_there_ends(house: House) -> None:
    person = await known(house)
    tablet_token = await house.session(house.a, person.id)
    async with scene(house) as s, house.customer_socket(tablet_token) as tablet:
        assert (await tablet.ask(say("机器人")))["type"] == "ack"
        await prove(s.phone, s.request, signed(stated(person.number, s.request)))
        assert (await tablet.until(type="welcome", conversation_id=str(s.talk)))["holder"] == "staff"
        assert await level_of(house, tablet_token) == PROOF_APP
        assert (await tablet.ask(say("我在平板上")))["type"] == "ack"
        await eventually(lambda: "我在平板上" in s.own.everything.decode())


@pytest.mark.parametrize("held", ["by a person", "in a queue"])
async def test_a_talk_a_person_cares_for_is_not_pushed_aside(house: House, held: str) -> None:
    person = await known(house)
    other = (await house.write(person.id, "另一件事")).conversation_id
    if held == "by a person":
        await house.give("colleague", other)
    else:
        async with house.services.db.transaction(house.both) as tx:
            to = ToQueue(house.queues[house.a], "card")
            await house.services.conversations.pass_on(tx, other, to, Speaker("bot", None, ""), "", Spoken(""))
    async with scene(house) as s:
        refused = await prove(s.phone, s.request, signed(stated(person.number, s.request)))
        assert (refused.status_code, refused.json()["code"]) == (409, "talk_elsewhere")
        caller = await house.caller(s.token)
        assert (caller.customer_id, caller.proof_level) == (s.visitor, 0)
        assert await open_request(house, s.talk) == s.request


async def test_another_browser_of_the_same_visitor_loses_the_talk(house: House) -> None:
    person = await known(house)
    async with scene(house) as s:
        twin = await house.session(house.a, s.visitor)
        async with house.customer_socket(twin) as second:
            assert second.seen[0]["conversation_id"] == str(s.talk)
            await prove(s.phone, s.request, signed(stated(person.number, s.request)))
            assert await second.closed() == 4401
        async with house.customer_socket(twin) as again:
            assert again.seen[0]["conversation_id"] == ""


async def test_what_is_said_in_the_same_moment_by_the_old_name_is_not_stored_elsewhere(house: House) -> None:
    """An edge that has not heard of it yet still takes it for the visitor's: it may not open a second talk."""
    person = await known(house)
    async with scene(house) as s:
        caller = await house.caller(s.token)
        await prove(s.phone, s.request, signed(stated(person.number, s.request)))

        late = Inbound(
            company_id=house.a, channel_id=caller.channel_id, external_id=uuid4().hex, address=s.visitor.hex,
            customer_id=s.visitor, text=Spoken("晚了一步"), session_id=caller.session_id,
        )  # fmt: skip
        async with house.services.db.transaction(house.both) as tx:
            (receipt,) = await house.services.conversations.receive_many(tx, [late])
        assert receipt == Rejected("not_signed_in")
        left = await house.sql.fetchval(
            "select count(*) from conversations.conversation where address = $1", s.visitor.hex
        )
        assert left == 0
