"""A loop that works off what is due: woken, after a while, after a failure, and when it is to end."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from suiban.kit.errors import Unavailable
from suiban.platform.rounds import Rounds

LOG = logging.getLogger("tests.rounds")
NEVER_S = 3600.0


@asynccontextmanager
async def running(
    rounds: Rounds, step: Callable[[], Awaitable[object]], *, finishes: bool = False
) -> AsyncIterator[None]:
    task = asyncio.create_task(rounds.run(step))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_a_step_comes_when_woken_and_at_once_while_there_is_more() -> None:
    rounds, steps, answers = Rounds("x", LOG, tick_s=NEVER_S), asyncio.Queue[int](), [True, True, False, False]

    async def step() -> bool:
        steps.put_nowait(len(answers))
        return answers.pop(0)

    async with running(rounds, step):
        assert [await steps.get() for _ in range(3)] == [4, 3, 2]
        rounds.wake()
        assert await steps.get() == 1


async def test_what_wakes_it_during_a_step_is_not_lost() -> None:
    rounds, steps = Rounds("x", LOG, tick_s=NEVER_S), asyncio.Queue[None]()

    async def step() -> None:
        if steps.empty() and not woken:
            woken.append(True)
            rounds.wake()
        steps.put_nowait(None)

    woken: list[bool] = []
    async with running(rounds, step):
        await steps.get()
        await steps.get()


@pytest.mark.parametrize("error", [Unavailable(), RuntimeError("planted")])
async def test_a_failed_step_is_logged_and_tried_again(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    rounds, steps = Rounds("planting", LOG, tick_s=0.0, retry_s=0.0), asyncio.Queue[None]()

    async def step() -> None:
        steps.put_nowait(None)
        raise error

    async with running(rounds, step):
        await steps.get()
        await steps.get()
    assert caplog.messages[0] == "planting failed"


@pytest.mark.parametrize("finishes", [True, False])
async def test_a_step_under_way_is_finished_or_not(finishes: bool) -> None:
    rounds, begun, go_on, done = Rounds("x", LOG, tick_s=NEVER_S), asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def step() -> None:
        begun.set()
        await go_on.wait()
        done.set()

    task = asyncio.create_task(rounds.run(step, finishes=finishes))
    await begun.wait()
    task.cancel()
    await asyncio.sleep(0)
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert done.is_set() is finishes
