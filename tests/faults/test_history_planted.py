"""The checker's own proof: a real system with a mistake planted in it is found guilty of exactly that."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import LiteralString

import pytest
from tests.faults.crowd import Crowd, crowd_at, new_seed
from tests.faults.serving import Change, Suiban, plant

from suiban.app import migrations

pytestmark = pytest.mark.timeout(240)

DEFINED = "function conversations.receive(scope"
MIGRATIONS = Path(migrations.__file__).parent
# the newest text is what runs: a mistake in an older one would be none
RECEIVE = f"app/migrations/{max(file.name for file in MIGRATIONS.glob('*.sql') if DEFINED in file.read_text())}"
REPEATS_NOT_LOOKED_FOR = Change(
    RECEIVE,
    "from conversations.message m\n            where m.external_id",
    "from conversations.message m\n            where false and m.external_id",
)
REPEATS_IN_A_BATCH_NOT_SEEN = Change(
    "conversations/receiving.py",
    "seen.setdefault((inbound.channel_id, inbound.external_id, inbound.session_id), index)",
    "seen.setdefault((inbound.channel_id, str(index), inbound.session_id), index)",
)
INTAKE = "channels/webchat/intake.py"
ANSWERED_BEFORE_THE_COMMIT = (
    Change(
        INTAKE,
        "        async with self._db.alone(scope) as tx:\n",
        "        async with self._db.transaction(scope) as tx:\n",
    ),
    Change(
        INTAKE,
        "            receipts = await self._receive(inbounds)\n",
        "            self.__dict__.setdefault('answers', {})[id(inbounds)] = [answer for _, answer in batch]\n"
        "            receipts = await self._receive(inbounds)\n",
    ),
    Change(
        INTAKE,
        "            found = await self._conversations.receive_open(tx, inbounds)\n",
        "            found = await self._conversations.receive_open(tx, inbounds)\n"
        "            for answer, receipt in zip(self.__dict__['answers'].pop(id(inbounds)), found, strict=True):\n"
        "                if receipt is not None:\n"
        "                    answer(receipt)\n"
        "            await asyncio.sleep(0.1)\n",
    ),
)
A_NUMBER_LEFT_OUT = Change(
    RECEIVE,
    "    select *, last_seq + count(*)",
    "    select *, last_seq + (last_seq = 4)::int + count(*)",
)
EVERYTHING_IN_EVERY_SCOPE: LiteralString = """
create or replace function platform.scope() returns uuid[] language sql stable parallel safe as
$$ select array_agg(id) from platform.company $$
"""


@asynccontextmanager
async def guilty(folder: Path, *changes: Change) -> AsyncIterator[tuple[Suiban, Crowd]]:
    """A system with these mistakes, and a crowd that talks on it."""
    source = plant(folder / "source", changes) if changes else None
    suiban = Suiban(folder, source)
    try:
        await suiban.start()
        async with crowd_at(suiban, folder, new_seed()) as crowd:
            yield suiban, crowd
    finally:
        await suiban.stop()


async def test_messages_stored_twice_are_found(tmp_path: Path) -> None:
    async with guilty(tmp_path, REPEATS_NOT_LOOKED_FOR, REPEATS_IN_A_BATCH_NOT_SEEN) as (suiban, crowd):
        await suiban.as_owner("drop index conversations.message_external")
        await asyncio.sleep(3)
        verdict = await crowd.verdict(shown_s_max=3)
        assert verdict.dup_store > 0, crowd.report(verdict)
        assert not verdict.clean


async def test_acknowledging_before_the_commit_is_found(tmp_path: Path) -> None:
    async with guilty(tmp_path, *ANSWERED_BEFORE_THE_COMMIT) as (suiban, crowd):
        for _ in range(3):
            await crowd.some_load()
            crowd.hit("edge")
            suiban.kill("edge")
            await crowd.back()
        verdict = await crowd.verdict(shown_s_max=3)
        assert verdict.lost_acked > 0, crowd.report(verdict)
        assert not verdict.clean


async def test_numbers_with_a_gap_are_found(tmp_path: Path) -> None:
    async with guilty(tmp_path, A_NUMBER_LEFT_OUT) as (_, crowd):
        await asyncio.sleep(3)
        verdict = await crowd.verdict(shown_s_max=3)
        assert verdict.order_violations > 0, crowd.report(verdict)
        assert not verdict.clean


async def test_a_hole_between_the_companies_is_found(tmp_path: Path) -> None:
    async with guilty(tmp_path) as (suiban, crowd):
        await suiban.as_owner(EVERYTHING_IN_EVERY_SCOPE)
        verdict = await crowd.verdict(shown_s_max=3)
        assert verdict.cross_tenant > 0, crowd.report(verdict)
        assert not verdict.clean
