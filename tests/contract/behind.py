"""Looking behind a door, and acting there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import msgspec
from tests.contract.doors import WAIT_S, Line
from tests.house import BOT, House

from suiban.conversations.model import Held, Refused, Say, Speaker
from suiban.kit.ids import ConversationId
from suiban.kit.masking import Spoken
from suiban.platform.engines.postgres_server import RunningPostgres, server_url


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
