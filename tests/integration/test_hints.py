"""Hints between processes: each hears what somebody in it wants, whenever it began to want it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from tests.checks import eventually

from suiban.platform.hints import Hints


@pytest.fixture
async def joined(nats_url: str) -> AsyncIterator[tuple[Hints, Hints, list[bytes]]]:
    """Two processes; what the second hears on ``early``, which it wanted before it connected."""
    speaker, hearer, heard = Hints(), Hints(), list[bytes]()
    hearer.subscribe("early", heard.append)
    async with AsyncExitStack() as stack:
        for name, hints in (("speaker", speaker), ("hearer", hearer)):
            await hints.connect(nats_url, name)
            stack.push_async_callback(hints.close)
        yield speaker, hearer, heard


async def test_what_was_wanted_before_connecting_is_heard(joined: tuple[Hints, Hints, list[bytes]]) -> None:
    speaker, _, heard = joined
    speaker.send("early", b"1")
    await eventually(lambda: heard == [b"1"])


async def test_what_is_wanted_later_is_heard_and_by_everybody_once(joined: tuple[Hints, Hints, list[bytes]]) -> None:
    speaker, hearer, _ = joined
    one, two = list[bytes](), list[bytes]()
    for heard in (one, two):
        hearer.subscribe("late", heard.append)

    def both() -> bool:
        speaker.send("late", b"x")
        return bool(one and two)

    await eventually(both)
    before = len(one)
    speaker.send("late", b"last")
    await eventually(lambda: b"last" in one and b"last" in two)
    assert one == two
    assert len(one) > before


async def test_an_own_hint_is_heard_once(joined: tuple[Hints, Hints, list[bytes]]) -> None:
    _, hearer, heard = joined
    hearer.send("early", b"own")
    assert heard == [b"own"]
    hearer.send("early", b"again")
    await eventually(lambda: heard == [b"own", b"again"])
