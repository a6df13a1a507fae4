"""Every process is killed in mid-load. Nothing acknowledged is lost, doubled, out of order, invented or leaked."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from tests.faults.crowd import Crowd, crowd_at, new_seed, rounds
from tests.faults.serving import Suiban

pytestmark = pytest.mark.timeout(150 + 60 * rounds())

# Every queue promises more than it can keep, and the bot answers who waits.
HURRIED = "update routing.queue set bot_backup = true, target_wait_s = 1"
_BOT_SAID_UNDER = """
select count(*) from conversations.message m where m.author_kind = 'bot' and (
    select e.to_text from conversations.staff_entry e
    where e.company_id = m.company_id and e.conversation_id = m.conversation_id and e.kind in ('handover', 'takeover')
      and e.after_talk_seq < m.talk_seq order by e.after_talk_seq desc, e.id desc limit 1
) like """
SAID_IN_LINE = _BOT_SAID_UNDER + "'queue:%'"
SECOND_VOICE = _BOT_SAID_UNDER + "'staff:%'"
"""What the bot said while a person held the talk."""


async def _kill(suiban: Suiban, part: str) -> None:
    suiban.kill(part)


async def _drain(suiban: Suiban, part: str) -> None:
    suiban.terminate(part)


async def _end_backends(suiban: Suiban, part: str) -> None:
    await suiban.end_backends()


async def _kill_everything(suiban: Suiban, part: str) -> None:
    await suiban.kill_all()
    await suiban.start()


FAULTS: dict[str, tuple[Callable[[Suiban, str], Awaitable[None]], str]] = {
    "edge": (_kill, "edge"),
    "edge-drain": (_drain, "edge"),
    "web": (_kill, "web"),
    "worker": (_kill, "worker"),
    "router": (_kill, "router"),
    "nats": (_kill, "nats"),
    "postgres": (_kill, "postgres"),
    "backends": (_end_backends, "postgres"),
    "everything": (_kill_everything, ""),
}


@pytest.fixture(scope="module")
async def suiban(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Suiban]:
    """One system for all faults: it has to get over each."""
    folder = tmp_path_factory.mktemp("kills")
    running = await Suiban(folder, learns=True).start()
    await running.as_owner(HURRIED)
    yield running
    await running.stop()


@pytest.mark.parametrize("fault", FAULTS)
async def test_nothing_acknowledged_is_lost(suiban: Suiban, fault: str, tmp_path: Path) -> None:
    strike, part = FAULTS[fault]
    async with crowd_at(suiban, tmp_path, new_seed()) as crowd:
        print(f"{fault}: FAULT_SEED={crowd.seed}")
        for _ in range(rounds()):
            await crowd.some_load()
            crowd.hit(fault)
            await strike(suiban, part)
            await crowd.back()
        await _judge(crowd, suiban)
    if fault == "everything":  # the longest outage, and the longest lines after it
        assert await suiban.value(SAID_IN_LINE) > 0


async def _judge(crowd: Crowd, suiban: Suiban) -> None:
    verdict = await crowd.verdict()
    report = crowd.report(verdict)
    print(report)
    assert verdict.clean, f"{report}\n{suiban.said()}"
    assert verdict.faults == rounds()
    assert await suiban.value(SECOND_VOICE) == 0
