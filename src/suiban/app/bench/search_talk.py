"""Millions of messages for the search measurement, written set-based into the tables as years of work left them."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec

from suiban.app.bench.running import say
from suiban.app.demo.content import load_demo_content
from suiban.app.settings import Settings
from suiban.language.api import words

TALK_MESSAGES: Final = 12
BATCH_TALKS: Final = 2_000
CUSTOMERS: Final = 5_000
OPENINGS: Final = 4_000
BODIES: Final = 60_000
NEWEST: Final = datetime(2026, 6, 1, tzinfo=UTC)
TALK_APART: Final = timedelta(seconds=95)

TALKS: Final = """
with opened as (
    insert into conversations.conversation
        (company_id, id, channel_id, customer_id, address, state, part_companies, host_part_id, last_seq, opened_at,
         held_since, closed_at, last_at)
    select c, id, ch, u, 'bench-' || id, 'closed', array[c], part, $7, at, at, at, at
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::timestamptz[])
         as t (c, id, ch, u, part, at)
)
insert into conversations.part (company_id, id, conversation_id, host_company_id, customer_id, opened_at)
select c, part, id, c, u, at
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::timestamptz[])
         as t (c, id, ch, u, part, at)
"""
MESSAGES: Final = """
insert into conversations.message
    (company_id, conversation_id, talk_seq, part_id, author_kind, author_name, kind, text, channel_id, at)
select t.c, t.id, m.seq, t.part, case when m.seq % 2 = 1 then 'customer' else 'bot' end, '', 'text', m.text,
       case when m.seq % 2 = 1 then t.ch end, t.at + m.seq * interval '7 seconds'
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[]) with ordinality
     as t (c, id, ch, part, at, n)
join unnest($6::bigint[], $7::bigint[], $8::text[]) as m (n, seq, text) on m.n = t.n
"""
HELD: Final = """
insert into routing.work (company_id, id, conversation_id, queue_id, companies, holder_token, state, enqueued_at,
                          staff_id, accepted_at, ended_at)
select c.company_id, uuidv7(), c.id, (select q.id from routing.queue q where q.company_id = c.company_id limit 1),
       array[c.company_id], 2, 'completed', c.opened_at, $3, c.opened_at, c.opened_at
from conversations.conversation c where c.company_id = $1 and c.id = any ($2::uuid[])
on conflict do nothing
"""


class Written(msgspec.Struct):
    """What was written: talks by company, newest last."""

    talks: dict[UUID, list[UUID]]
    messages: int


class Vocabulary:
    """Sentences of the demo bank's own words: few of them very often, most of them seldom."""

    def __init__(self, chance: random.Random) -> None:
        content = load_demo_content()
        texts = [article.body + "。".join(article.questions) for article in content.articles]
        self.words = sorted({word for text in texts for word in words(text) if len(word) > 1})
        chance.shuffle(self.words)
        weights = [1 / (place + 3) for place in range(len(self.words))]
        self._chance = chance
        self._openings = self._sentences(OPENINGS, weights, 1, 4)
        self._bodies = self._sentences(BODIES, weights, 3, 9)

    def _sentences(self, count: int, weights: Sequence[float], low: int, high: int) -> list[str]:
        pick = self._chance
        return ["".join(pick.choices(self.words, weights, k=pick.randint(low, high))) for _ in range(count)]

    def sentence(self, number: int) -> str:
        """A message of about thirty characters; one in eight carries a number of its own."""
        text = f"{self._chance.choice(self._openings)}，{self._chance.choice(self._bodies)}"
        return f"{text}，单号{number:09d}" if number % 8 == 0 else text


def talk_id(at: datetime, chance: random.Random) -> UUID:
    """An id of the time the talk was opened, as the real ones are."""
    value = int(at.timestamp() * 1000) << 80 | chance.getrandbits(80)
    return UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62)


async def write_messages(settings: Settings, count: int, seed: int = 7) -> Written:
    """Fill up to ``count`` messages; what an earlier run has written is counted, not written again."""
    connection = await asyncpg.connect(settings.database_owner_url)
    try:
        doors = await connection.fetch("select distinct on (company_id) company_id, id from conversations.channel")
        people = await _customers(connection, [row["company_id"] for row in doors])
        talks = -(-count // TALK_MESSAGES)
        there = await connection.fetchval(
            "select count(*) from conversations.conversation where address like 'bench-%'"
        )
        chance = random.Random(seed + there)  # noqa: S311 - made-up talk
        vocabulary = Vocabulary(random.Random(seed)) if there < talks else None  # noqa: S311
        while vocabulary is not None and there < talks:
            size = min(BATCH_TALKS, talks - there)
            await _write(connection, chance, vocabulary, doors, people, range(there, there + size), talks)
            there += size
            if there // BATCH_TALKS % 10 == 0 or there == talks:
                say(f"written: {there * TALK_MESSAGES} of {talks * TALK_MESSAGES} messages")
        await connection.execute("vacuum analyze conversations.message, conversations.conversation, conversations.part")
        rows = await connection.fetch(
            "select company_id, array_agg(id order by id) as ids from conversations.conversation"
            " where address like 'bench-%' group by company_id"
        )
        return Written({row["company_id"]: row["ids"] for row in rows}, there * TALK_MESSAGES)
    finally:
        await connection.close()


async def _customers(connection: Any, companies: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    rows = await connection.fetch(
        "select company_id, (array_agg(id order by id))[1:$2] as ids from customers.customer"
        " where company_id = any ($1::uuid[]) group by company_id", companies, CUSTOMERS
    )  # fmt: skip
    return {row["company_id"]: row["ids"] for row in rows}


async def _write(
    connection: Any, chance: random.Random, vocabulary: Vocabulary, doors: Sequence[Any],
    people: dict[UUID, list[UUID]], numbers: range, total: int,
) -> None:  # fmt: skip
    chosen = [doors[number % len(doors)] for number in numbers]
    times = [NEWEST - TALK_APART * (total - number) for number in numbers]
    ids = [talk_id(at, chance) for at in times]
    parts = [talk_id(at, chance) for at in times]
    companies, channels = [row["company_id"] for row in chosen], [row["id"] for row in chosen]
    customers = [chance.choice(people[company]) for company in companies]
    places, seqs, texts = [], [], []
    for place, number in enumerate(numbers):
        for seq in range(1, TALK_MESSAGES + 1):
            places.append(place + 1)
            seqs.append(seq)
            texts.append(vocabulary.sentence(number * TALK_MESSAGES + seq))
    async with connection.transaction():
        await connection.execute(TALKS, companies, ids, channels, customers, parts, times, TALK_MESSAGES)
        await connection.execute(MESSAGES, companies, ids, channels, parts, times, places, seqs, texts)


async def give_talks(settings: Settings, company: UUID, talks: Sequence[UUID], staff: UUID) -> None:
    """Let a member of staff have held these talks."""
    connection = await asyncpg.connect(settings.database_owner_url)
    try:
        await connection.execute(HELD, company, talks, staff)
        await connection.execute("analyze routing.work")
    finally:
        await connection.close()


async def plant(settings: Settings, company: UUID, texts: dict[UUID, str]) -> None:
    """Replace the first message of each of these talks by a text of its own."""
    connection = await asyncpg.connect(settings.database_owner_url)
    try:
        await connection.execute(
            "update conversations.message m set text = t.text from unnest($2::uuid[], $3::text[]) as t (id, text)"
            " where m.company_id = $1 and m.conversation_id = t.id and m.talk_seq = 1",
            company, list(texts), list(texts.values()),
        )  # fmt: skip
    finally:
        await connection.close()
