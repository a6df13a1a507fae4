"""Real connections of customers who wait: with the last one the grace begins, with a new one it is over."""

import asyncio
from datetime import datetime

import pytest
from tests.house import BOT, House, queue_up
from tests.strangers import say

from suiban.conversations.api import ToQueue
from suiban.kit.ids import ConversationId
from suiban.kit.masking import Spoken

AWAY = "select since from routing.away where conversation_id = $1"
LONG_AGO = "update routing.away set since = since - interval '2 minutes' where conversation_id = $1"
PAUSE_S, WAIT_S = 0.02, 5.0


class Phone:
    """A customer who wrote something, and what is known of their being there."""

    def __init__(self, house: House, token: str, talk: ConversationId) -> None:
        self.house, self.token, self.talk = house, token, talk

    async def away_since(self, connections: int) -> datetime | None:
        """Once the edge has noticed that so many are left, and has told so."""
        customers = self.house.edge.customers
        async with asyncio.timeout(WAIT_S):
            while sum(one.state.conversation_id == self.talk for one in customers.connections) != connections:
                await asyncio.sleep(PAUSE_S)
        await customers.attendance.tell()
        found: datetime | None = await self.house.sql.fetchval(AWAY, self.talk)
        return found

    async def wants_a_person(self) -> None:
        s, target = self.house.services, ToQueue(self.house.queues[self.house.a], "card")
        async with s.db.transaction(self.house.both) as tx:
            await s.conversations.pass_on(tx, self.talk, target, BOT, "asked_for_person", Spoken(""))
        await queue_up(self.house, self.talk)


@pytest.fixture
async def phone(house: House) -> Phone:
    token = await house.session(house.a, await house.customer())
    async with house.customer_socket(token) as wire:
        wire.send(say("我的卡丢了"))
        talk = (await wire.until(type="messages"))["conversation_id"]
    return Phone(house, token, ConversationId.parse(talk))


async def test_closing_the_last_tab_begins_the_grace_and_opening_one_ends_it(house: House, phone: Phone) -> None:
    async with house.customer_socket(phone.token):
        async with house.customer_socket(phone.token):
            await phone.wants_a_person()
            assert await phone.away_since(2) is None
        assert await phone.away_since(1) is None, "one tab is enough"
        before = house.services.clock.now()
    since = await phone.away_since(0)
    assert since is not None
    assert since >= before
    async with house.customer_socket(phone.token):
        assert await phone.away_since(1) is None


async def test_who_is_back_finds_what_became_of_it_and_is_told_their_new_place(house: House, phone: Phone) -> None:
    await phone.wants_a_person()
    assert await phone.away_since(0) is not None
    await house.sql.execute(LONG_AGO, phone.talk)
    await house.services.routing.leave_round(house.services.db)
    async with house.customer_socket(phone.token) as wire:
        (welcome,) = wire.seen[:1]
        assert (welcome["conversation_id"], welcome["holder"]) == (str(phone.talk), "bot")
        assert welcome.get("waiting") is None
        said = (await wire.until(type="messages"))["items"]
        assert said[0]["text"] == "我的卡丢了"
        assert "30 minutes" in said[-1]["extra"]["text_en"]
        await phone.wants_a_person()
        # passed on, and then queued: that is when there is a place
        while not (state := await wire.until(type="state", holder="nobody"))["waiting"]:
            pass
        assert state["waiting"]["position"] >= 1
        assert await phone.away_since(1) is None


async def test_a_process_that_begins_gives_everybody_a_new_grace(house: House, phone: Phone) -> None:
    await phone.wants_a_person()
    assert await phone.away_since(0) is not None
    await house.sql.execute(LONG_AGO, phone.talk)
    before = house.services.clock.now()
    await house.sql.execute("delete from routing.edge")
    since = await phone.away_since(0)
    assert since is not None
    assert since >= before
