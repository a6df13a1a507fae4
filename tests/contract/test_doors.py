"""What every door promises: nothing acknowledged that is not stored; nothing lost, doubled or mixed up."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import msgspec
import pytest
from tests.contract.doors import ADAPTERS, WAIT_S, Adapter, Bad, Line, folders, manifest_of
from tests.house import BOT, House, changed, documented_codes, open_house

from suiban.channels.contract.api import Manifest
from suiban.conversations.model import TEXT_CHARACTERS_MAX, Held, Refused, Say, Speaker
from suiban.kit.ids import CompanyId, ConversationId, FileId
from suiban.kit.masking import Spoken
from suiban.platform.engines.postgres_server import RunningPostgres, server_url
from suiban.platform.postgres import Scope

TEXTS_OF_MANIFEST = {"key", "name", "name_en", "delivery", "text_characters_max"}
TALK_TABLES = ("conversations.", "customers.", "eventlog.")


@pytest.fixture(scope="module")
async def house(dsns: Any, postgres: RunningPostgres, nats_url: str, tmp_path_factory: Any) -> AsyncIterator[House]:
    async with open_house(dsns, postgres, nats_url, Path(tmp_path_factory.mktemp("house"))) as opened:
        yield opened


@pytest.fixture(params=sorted(ADAPTERS))
async def door(request: pytest.FixtureRequest, house: House) -> AsyncIterator[Adapter]:
    adapter = ADAPTERS[request.param](house)
    yield adapter
    await adapter.close()


@pytest.fixture
def manifest(door: Adapter) -> Manifest:
    return manifest_of(door.folder)


# --- looking behind the door --------------------------------------------------------------------------------------


class Row(msgspec.Struct, frozen=True):
    """A stored message."""

    talk: ConversationId
    seq: int
    author: str
    text: str


async def stored(house: House, line: Line) -> list[Row]:
    """Everything that was said in this customer's conversations, oldest first."""
    rows = await house.sql.fetch(
        "select c.id, m.talk_seq, m.author_kind, m.text from conversations.message m"
        " join conversations.conversation c on c.id = m.conversation_id where c.customer_id = $1"
        " order by c.opened_at, c.id, m.talk_seq",
        line.customer_id,
    )
    return [Row(ConversationId.of(row["id"]), row["talk_seq"], row["author_kind"], row["text"]) for row in rows]


async def texts(house: House, line: Line) -> list[str]:
    return [row.text for row in await stored(house, line)]


async def talk_of(house: House, line: Line) -> ConversationId:
    """The customer's newest conversation."""
    return (await stored(house, line))[-1].talk


async def answer(house: House, speaker: Speaker, talk: ConversationId, text: str) -> None:
    """The house says something, from another process than the door's."""
    async with house.services.db.transaction(house.both) as tx:
        said = await house.services.conversations.say(tx, speaker, Say(talk, Spoken(text)))
    assert not isinstance(said, Held | Refused)


async def hold(house: House, talk: ConversationId) -> Speaker:
    """A person takes the conversation."""
    await house.give("holder", talk)
    return Speaker("staff", house.people["holder"], "holder")


async def close(house: House, talk: ConversationId) -> None:
    """The house ends a conversation."""
    async with house.services.db.transaction(house.both) as tx:
        await house.services.conversations.close(tx, talk, BOT)


async def waiting_backends(house: House) -> list[int]:
    """Who waits for our lock on messages. Not read in the snapshot: locks are what they are now."""
    found = await house.sql.fetch(
        "select pid from pg_locks where relation = 'conversations.message'::regclass and not granted"
    )
    return [row["pid"] for row in found]


@asynccontextmanager
async def stopped_before_commit(house: House) -> AsyncIterator[None]:
    """Whoever stores a message comes as far as the insert and no further."""
    async with house.sql.transaction():
        await house.sql.execute("lock table conversations.message in share row exclusive mode")
        yield


async def until_somebody_waits(house: House) -> list[int]:
    async with asyncio.timeout(WAIT_S):
        while not (found := await waiting_backends(house)):
            await asyncio.sleep(0.005)
    return found


@asynccontextmanager
async def outage(postgres: RunningPostgres, house: House) -> AsyncIterator[None]:
    """The database throws everybody out and lets nobody in."""
    name = await house.sql.fetchval("select current_database()")
    superuser = await asyncpg.connect(server_url(postgres.socket_folder, "postgres", "postgres"))
    try:
        await superuser.execute(f'alter database "{name}" connection limit 0')
        await superuser.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and usename <> 'postgres'", name
        )
        yield
    finally:
        await superuser.execute(f'alter database "{name}" connection limit -1')
        await superuser.close()


# --- the manifest -------------------------------------------------------------------------------------------------


def test_every_door_in_the_tree_is_tried_here() -> None:
    assert folders() == set(ADAPTERS)
    assert folders() | {"planted"} != set(ADAPTERS)


def test_its_manifest_is_complete(door: Adapter, manifest: Manifest) -> None:
    assert manifest.key == door.folder
    assert manifest.name.strip()
    assert manifest.name_en.strip()
    assert manifest.name_en.isascii()
    assert manifest.delivery in {"pulled", "pushed"}
    assert 0 < manifest.text_characters_max <= TEXT_CHARACTERS_MAX
    flags = {name: getattr(manifest, name) for name in manifest.__struct_fields__ if name not in TEXTS_OF_MANIFEST}
    assert flags
    assert all(isinstance(value, bool) for value in flags.values())


# --- in: acknowledged means stored --------------------------------------------------------------------------------


async def test_what_is_acknowledged_is_stored(door: Adapter, house: House) -> None:
    line = await door.line()
    outcome = await line.say("我的卡丢了")
    assert outcome.accepted
    assert not outcome.repeat
    assert outcome.seq in {None, 1}
    assert await texts(house, line) == ["我的卡丢了"]


async def test_nothing_is_acknowledged_before_the_commit(door: Adapter, house: House) -> None:
    line = await door.line()
    async with stopped_before_commit(house):
        ticket = line.put("还没有存好", uuid4())
        await until_somebody_waits(house)
        assert not ticket.done()
    async with asyncio.timeout(WAIT_S):
        assert (await ticket).accepted
    assert await texts(house, line) == ["还没有存好"]


async def test_what_is_killed_before_its_commit_is_not_acknowledged(door: Adapter, house: House) -> None:
    line, message_id = await door.line(), uuid4()
    async with stopped_before_commit(house):
        ticket = line.put("会被打断", message_id)
        for pid in await until_somebody_waits(house):
            await house.sql.execute("select pg_terminate_backend($1)", pid)
        async with asyncio.timeout(WAIT_S):
            outcome = await ticket
        assert not outcome.accepted
        assert outcome.retryable
        assert outcome.code in documented_codes()
        assert await texts(house, line) == []
    assert (await line.say("会被打断", message_id)).accepted
    assert await texts(house, line) == ["会被打断"]


async def test_what_the_commit_itself_refuses_is_not_acknowledged(door: Adapter, house: House) -> None:
    line, fellow, message_id = await door.line(), await door.line(), uuid4()
    await house.sql.execute(
        "create function public.planted() returns trigger language plpgsql as"
        " $$ begin raise exception 'planted'; end $$;"
        " create constraint trigger planted after insert on conversations.message deferrable initially deferred"
        " for each row when (new.text = '最后一刻') execute function public.planted()"
    )
    try:
        refused, beside = line.put("最后一刻", message_id), fellow.put("同一批", uuid4())
        async with asyncio.timeout(WAIT_S):
            assert not (await refused).accepted
            assert (await beside).accepted, "one that cannot be stored must not harm the others"
        assert (await refused).retryable
        assert await texts(house, line) == []
    finally:
        await house.sql.execute("drop function public.planted cascade")
    assert (await line.say("最后一刻", message_id)).accepted
    assert await texts(house, line) == ["最后一刻"]


async def test_an_outage_gives_a_retryable_error_and_loses_nothing(
    door: Adapter, house: House, postgres: RunningPostgres
) -> None:
    line, message_id = await door.line(), uuid4()
    await line.say("之前")
    async with outage(postgres, house):
        outcome = await line.say("之中", message_id)
        assert not outcome.accepted
        assert outcome.retryable
        assert outcome.code in documented_codes()
    async with asyncio.timeout(WAIT_S):
        while not (await line.say("之中", message_id)).accepted:
            await asyncio.sleep(0.05)
    assert await texts(house, line) == ["之前", "之中"]
    await answer(house, BOT, await talk_of(house, line), "之后")
    await line.hears(lambda line: "之后" in line.texts())


# --- in: once, in order, refused when bad -------------------------------------------------------------------------


async def test_a_repeat_gets_the_same_number_and_is_stored_once(door: Adapter, house: House) -> None:
    line, message_id = await door.line(), uuid4()
    at_once = [line.put("说两遍", message_id), line.put("说两遍", message_id)]
    async with asyncio.timeout(WAIT_S):
        outcomes = list(await asyncio.gather(*at_once))
    await line.say("别的")
    outcomes.append(await line.say("说两遍", message_id))
    await line.disconnect()
    await line.connect()
    outcomes.append(await line.say("说两遍", message_id))
    assert all(outcome.accepted for outcome in outcomes)
    assert len({outcome.seq for outcome in outcomes}) == 1
    assert await texts(house, line) == ["说两遍", "别的"]


async def test_a_repeat_of_what_a_closed_conversation_has_opens_nothing(door: Adapter, house: House) -> None:
    line, message_id = await door.line(), uuid4()
    first = await line.say("再见", message_id)
    await close(house, await talk_of(house, line))
    again = await line.say("再见", message_id)
    assert (again.accepted, again.seq) == (True, first.seq)
    assert await texts(house, line) == ["再见"]


async def test_an_acknowledgement_that_was_lost_is_had_by_saying_it_again(door: Adapter, house: House) -> None:
    line, message_id = await door.line(), uuid4()
    async with stopped_before_commit(house):
        line.put("听不到回答", message_id)
        await until_somebody_waits(house)
        await line.disconnect()
    await line.connect()
    assert (await line.say("听不到回答", message_id)).accepted
    assert await texts(house, line) == ["听不到回答"]


async def test_order_is_kept(door: Adapter, house: House) -> None:
    line = await door.line()
    said = [f"第{number}句" for number in range(40)]
    tickets = [line.put(text, uuid4()) for text in said]
    async with asyncio.timeout(WAIT_S):
        outcomes = await asyncio.gather(*tickets)
    assert [outcome.seq for outcome in outcomes] in ([None] * 40, list(range(1, 41)))
    rows = await stored(house, line)
    assert [row.text for row in rows] == said
    assert [row.seq for row in rows] == list(range(1, 41))


BAD = [pytest.param(kind, bad, id=f"{kind.folder}-{bad.name}") for kind in ADAPTERS.values() for bad in kind.bad]


@pytest.mark.parametrize(("kind", "bad"), BAD)
async def test_bad_input_is_refused_and_nothing_is_stored(house: House, kind: type[Adapter], bad: Bad) -> None:
    adapter = kind(house)
    line = await adapter.line()
    before = await house.rows()
    async with asyncio.timeout(WAIT_S):
        outcome = await bad.send(line)
    assert (outcome.accepted, outcome.code, outcome.retryable) == (False, bad.code, False)
    assert bad.code in documented_codes()
    touched = {table for table, _ in changed(before, await house.rows())}
    assert not {table for table in touched if table.startswith(TALK_TABLES)}
    assert (await line.say("还好吗")).accepted, "one bad message must not end the conversation"
    await adapter.close()


def test_every_door_names_its_bad_input(door: Adapter) -> None:
    assert len(door.bad) >= 3
    assert {"text_too_long"} <= {bad.code for bad in door.bad}


async def test_a_text_of_the_greatest_length_is_whole(door: Adapter, house: House, manifest: Manifest) -> None:
    line = await door.line()
    text = ("长𠮷" * manifest.text_characters_max)[: manifest.text_characters_max]
    assert (await line.say(text)).accepted
    assert await texts(house, line) == [text]


async def test_a_picture_is_taken_when_the_manifest_says_so(door: Adapter, house: House, manifest: Manifest) -> None:
    if not manifest.pictures:
        assert {bad.code for bad in door.bad} & {"file_type_refused", "pictures_not_taken"}
        return
    line, file_id = await door.line(), FileId.new()
    async with house.services.db.transaction(house.both) as tx:
        await house.services.conversations.add_file(
            tx, house.a, ConversationId(int=0), file_id, media_type="image/png", size_bytes=1, width=3, height=2,
            digest="", by_kind="customer", by_id=line.customer_id,
        )  # fmt: skip
    tickets = [line.put("", uuid4(), file_id), line.put("这是照片", uuid4())]
    async with asyncio.timeout(WAIT_S):
        assert all(outcome.accepted for outcome in await asyncio.gather(*tickets))
    assert await texts(house, line) == ["", "这是照片"]
    kinds = await house.sql.fetch(
        "select kind, extra -> 'file' ->> 'id' as file from conversations.message where conversation_id = $1"
        " order by talk_seq",
        await talk_of(house, line),
    )
    assert [tuple(row) for row in kinds] == [("picture", str(file_id)), ("text", None)]


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


async def test_one_closed_while_away_goes_on_in_a_new_one(door: Adapter, house: House) -> None:
    line = await door.line()
    await line.say("第一次")
    first = await talk_of(house, line)
    await line.disconnect()
    await close(house, first)
    await line.connect()
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
        house.edge.passing.typing(talk, "staff")
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
