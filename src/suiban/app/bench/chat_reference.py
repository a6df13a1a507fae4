"""The other side of the comparison: the same rows into the same tables, and nothing else."""

import asyncio
from uuid import uuid4

import asyncpg

from suiban.app.settings import Settings
from suiban.kit.ids import CompanyId

INSERT = """
with m as (
    insert into conversations.message
        (company_id, conversation_id, talk_seq, part_id, author_kind, author_id, kind, text, channel_id, external_id)
    select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::text[], $6::uuid[], $7::text[],
                         $8::text[], $9::uuid[], $10::text[])
)
insert into eventlog.fact (company_id, topic, kind, subject, body)
select * from unnest($1::uuid[], $11::text[], $12::text[], $2::uuid[], $13::jsonb[])
"""
TEXT = "00000000-0000-4000-8000-000000000000 请问这笔交易什么时候到账"
FACT = '{"conversation_id":"0193f0e4-a7c0-7b0f-8a3a-1d2c4b5e6f70","talk_seq":3,"holder_kind":"staff","holder_token":2}'


async def bare_insert_per_s(settings: Settings, company_id: CompanyId, batch: int, seconds: float) -> float:
    """Rows a second: one connection as the owner, no row-level security, no duplicate check, no numbering."""
    connection = await asyncpg.connect(settings.database_owner_url)
    loop = asyncio.get_running_loop()
    batch = max(1, batch)
    talks = [uuid4() for _ in range(batch)]
    part, author, channel = uuid4(), uuid4(), uuid4()
    run = uuid4().hex[:16]
    done, number, began = 0, 0, loop.time()
    try:
        while loop.time() - began < seconds:
            number += 1
            await connection.execute(
                INSERT,
                [company_id] * batch, talks, [number] * batch, [part] * batch, ["customer"] * batch, [author] * batch,
                ["text"] * batch, [TEXT] * batch, [channel] * batch,
                [f"{run}{number:08x}{row:08x}" for row in range(batch)],
                ["bench.Bare/1"] * batch, ["bench.Bare/1"] * batch, [FACT] * batch,
            )  # fmt: skip
            done += batch
        elapsed = loop.time() - began
        # the rows are of no talk: take them away again, so that the next round finds the tables as before
        await connection.execute("delete from conversations.message where channel_id = $1", channel)
        return done / elapsed
    finally:
        await connection.close()


async def batch_rows_mean(settings: Settings, seconds: float) -> float:
    """Messages received per transaction during the last seconds, counted from the log."""
    connection = await asyncpg.connect(settings.database_owner_url)
    try:
        mean = await connection.fetchval(
            "select count(*)::float / nullif(count(distinct xid), 0) from eventlog.fact"
            " where kind = 'conversations.MessageReceived/1' and at > now() - make_interval(secs => $1)",
            seconds,
        )
        return float(mean or 1.0)
    finally:
        await connection.close()
