"""What every door promises of what comes in: nothing acknowledged that is not stored, nothing twice, nothing bad."""

import asyncio
import json
from uuid import uuid4

import pytest
from tests.checks import changed, documented_codes
from tests.contract.behind import (
    answer,
    close,
    outage,
    stopped_before_commit,
    stored,
    talk_of,
    texts,
    until_somebody_waits,
)
from tests.contract.doors import ADAPTERS, WAIT_S, Adapter, Bad, folders
from tests.house import BOT, House

from suiban.channels.contract.api import Manifest
from suiban.conversations.model import TEXT_CHARACTERS_MAX
from suiban.kit.ids import ConversationId, FileId
from suiban.platform.engines.postgres_server import RunningPostgres

TEXTS_OF_MANIFEST = {"key", "name", "name_en", "delivery", "text_characters_max"}
TALK_TABLES = ("conversations.", "customers.", "eventlog.")


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
    before = await house.writes()
    async with asyncio.timeout(WAIT_S):
        outcome = await bad.send(line)
    assert (outcome.accepted, outcome.code, outcome.retryable) == (False, bad.code, False)
    assert bad.code in documented_codes()
    touched = {table for table, _ in changed(before, await house.writes())}
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


@pytest.mark.parametrize(("media_type", "kind"), [("application/pdf", "file"), ("audio/webm", "voice")])
async def test_files_and_voice_notes_are_taken_when_the_manifest_says_so(
    door: Adapter, house: House, manifest: Manifest, media_type: str, kind: str
) -> None:
    if not (manifest.files if kind == "file" else manifest.voice_notes):
        assert {bad.code for bad in door.bad} & {"file_type_refused", f"{kind}_not_taken"}
        return
    line, file_id = await door.line(), FileId.new()
    async with house.services.db.transaction(house.both) as tx:
        await house.services.conversations.add_file(
            tx, house.a, ConversationId(int=0), file_id, media_type=media_type, size_bytes=7, width=0, height=0,
            digest="", by_kind="customer", by_id=line.customer_id, name="合同.pdf", duration_ms=1_500,
        )  # fmt: skip
    assert (await line.say("", file_id=file_id)).accepted
    found = await house.sql.fetchrow(
        "select kind, extra -> 'file' as file from conversations.message where extra -> 'file' ->> 'id' = $1",
        str(file_id),
    )
    about = {"name": "合同.pdf"} if kind == "file" else {"duration_ms": 1_500}
    sizes = {"size_bytes": 7, "width": 0, "height": 0}
    assert (found["kind"], json.loads(found["file"])) == (
        kind, {"id": str(file_id), "media_type": media_type, **sizes, **about},
    )  # fmt: skip


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
