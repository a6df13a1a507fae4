"""What every door promises of what goes out: all of it, in order, nothing of others."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from tests.contract.behind import (
    answer,
    close,
    hold,
    stored,
    talk_of,
    texts,
)
from tests.contract.doors import WAIT_S, Adapter, Line, manifest_of
from tests.house import BOT, House

from suiban.channels.contract.api import Manifest
from suiban.kit.ids import CompanyId, ConversationId
from suiban.platform.postgres import Scope

# --- out: all of it, in order, nothing of others ------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
async def test_what_the_house_says_arrives_in_order_after_any_disconnect(
    door: Adapter, house: House, seed: int
) -> None:
    chance = random.Random(seed)
    line = await door.line()
    await line.say("在吗")
    talk = await talk_of(house, line)
    speaker, connected = BOT, True
    for number in range(24):
        if number == 12:
            speaker = await hold(house, talk)
        if connected and chance.random() < 0.3:
            await line.disconnect()
            connected = False
        elif not connected and chance.random() < 0.5:
            await line.connect()
            connected = True
        await answer(house, speaker, talk, f"答{number}")
    if not connected:
        await line.connect()
    await line.hears(lambda line: "答23" in line.texts())
    assert [heard.text for heard in line.heard if heard.author != "customer"] == [f"答{n}" for n in range(24)]
    assert {heard.author for heard in line.heard} <= {"customer", "bot", "staff"}
    if manifest_of(door.folder).delivery == "pulled":
        assert [heard.seq for heard in line.heard] == list(range(1, 26))


async def test_both_sides_at_once_get_one_order(door: Adapter, house: House) -> None:
    line = await door.line()
    await line.say("在吗")
    talk = await talk_of(house, line)
    tickets = []
    for number in range(15):
        tickets.append(line.put(f"问{number}", uuid4()))
        await answer(house, BOT, talk, f"答{number}")
    async with asyncio.timeout(WAIT_S):
        assert all(outcome.accepted for outcome in await asyncio.gather(*tickets))
    rows = await stored(house, line)
    assert [row.seq for row in rows] == list(range(1, 32))
    await line.hears(lambda line: "答14" in line.texts())
    from_house = [row.text for row in rows if row.author != "customer"]
    assert [heard.text for heard in line.heard if heard.author != "customer"] == from_house
    if manifest_of(door.folder).delivery == "pulled":
        await line.hears(lambda line: len(line.heard) == len(rows))
        assert line.texts() == [row.text for row in rows]


async def test_after_a_close_the_next_message_opens_a_new_conversation(door: Adapter, house: House) -> None:
    line = await door.line()
    await line.say("第一次")
    first = await talk_of(house, line)
    await close(house, first)
    outcome = await line.say("第二次")
    assert outcome.accepted
    assert outcome.seq in {None, 1}
    rows = await stored(house, line)
    assert [(row.seq, row.text) for row in rows] == [(1, "第一次"), (1, "第二次")]
    assert rows[1].talk != first
    await answer(house, BOT, rows[1].talk, "新的回答")
    await line.hears(lambda line: "新的回答" in line.texts())


async def test_one_closed_while_away_is_heard_to_its_end_and_goes_on_in_a_new_one(door: Adapter, house: House) -> None:
    line = await door.line()
    await line.say("第一次")
    first = await talk_of(house, line)
    await line.disconnect()
    await answer(house, BOT, first, "办好了，再见")
    await close(house, first)
    await line.connect()
    await line.hears(lambda line: "办好了，再见" in line.texts())
    assert (await line.say("第二次")).accepted
    assert await talk_of(house, line) != first


async def test_nobody_gets_anybody_elses_words(door: Adapter, house: House) -> None:
    lines: dict[str, Line] = {"甲一": await door.line(), "甲二": await door.line(), "乙": await door.line(house.b)}
    shared_id = uuid4()  # ids that clients make may be the same
    for name, line in lines.items():
        assert (await line.say(f"{name}的秘密", shared_id)).accepted
    for number in range(5):
        for name, line in lines.items():
            line.put(f"{name}的秘密{number}", uuid4())
            await answer(house, BOT, await talk_of(house, line), f"给{name}的回答{number}")
    await lines["甲一"].disconnect()
    await lines["甲一"].connect()
    for name, line in lines.items():
        await line.hears(lambda line, name=name: f"给{name}的回答4" in line.texts())
        assert (await texts(house, line))[0] == f"{name}的秘密"
    for name, line in lines.items():
        received = line.received().decode()
        assert f"给{name}的回答4" in received
        for other in lines.keys() - {name}:
            assert other not in received
    assert await company_of(house, lines["乙"]) == house.b


async def company_of(house: House, line: Line) -> CompanyId:
    found = await house.sql.fetchval(
        "select company_id from conversations.conversation where customer_id = $1", line.customer_id
    )
    return CompanyId.of(found)


# --- passing: typing and marks, when the door has them ------------------------------------------------------------


async def test_typing_goes_both_ways_when_the_manifest_says_so(door: Adapter, house: House, manifest: Manifest) -> None:
    line = await door.line()
    await line.say("在吗")
    talk = await talk_of(house, line)
    async with staff_reader(house, talk) as reader:
        house.edge.passing.typing(house.a, talk, "staff")
        await answer(house, BOT, talk, "好了")
        await line.hears(lambda line: "好了" in line.texts())
        assert bool(line.typing_heard) == manifest.typing
        if manifest.typing:
            line.type()
            await line.hears(lambda _: any(frame["type"] == "typing" for frame in reader.frames))


async def test_marks_go_both_ways_when_the_manifest_says_so(door: Adapter, house: House, manifest: Manifest) -> None:
    line = await door.line()
    await line.say("在吗")
    talk = await talk_of(house, line)
    await answer(house, BOT, talk, "在")
    await line.hears(lambda line: "在" in line.texts())
    async with staff_reader(house, talk) as reader:
        house.edge.passing.seen(house.a, talk, "staff", 1, 1)
        await answer(house, BOT, talk, "好了")
        await line.hears(lambda line: "好了" in line.texts())
        assert ((1, 1) in line.marks_heard) == manifest.read_marks
        if not manifest.read_marks:
            return
        line.read(2)
        await line.hears(lambda _: any(frame["type"] == "marks" and frame["read_seq"] == 2 for frame in reader.frames))
        line.read(10_000)  # nobody has read what was never sent
        await line.hears(lambda _: any(frame["type"] == "marks" and frame["read_seq"] == 3 for frame in reader.frames))
    await house.edge.passing.flush()
    found = await house.sql.fetchval(
        "select read_seq from conversations.marker where conversation_id = $1 and reader = 'customer'", talk
    )
    assert found == 3


class StaffReader:
    """Somebody of the house who watches the conversation."""

    def __init__(self, companies: frozenset[CompanyId]) -> None:
        self.companies: frozenset[CompanyId] | None = companies
        self.frames: list[dict[str, Any]] = []

    def behind(self) -> bool:
        return False

    def send(self, payload: bytes) -> None:
        self.frames.append(msgspec.json.decode(payload))


@asynccontextmanager
async def staff_reader(house: House, talk: ConversationId) -> AsyncIterator[StaffReader]:
    reader = StaffReader(Scope.of([house.a]).companies)
    house.edge.live.watch(talk, reader, 0, frozenset({house.a}))
    try:
        yield reader
    finally:
        house.edge.live.unwatch(talk, reader)
