"""Somebody of the play whose server dies at a bad moment comes again."""

import asyncio
import random

import pytest

from suiban.app.play.someone import Frame, Someone
from suiban.app.play.world import World


class Caller(Someone):
    """Who only wants to be connected."""

    path, welcomed_by = "/socket/customer", "welcome"

    def heard(self, frame: Frame) -> None:
        """Nothing is said."""


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 101 Swi", b"HTTP/1.1 502 Bad Gateway\r\n\r\n"])
async def test_who_is_hung_up_on_in_the_middle_of_the_handshake_comes_again(answer: bytes) -> None:
    came = asyncio.Semaphore(0)

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()
        came.release()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        world = World(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", seed=1, speed=1.0)
        world.chance = random.Random(1)
        caller = Caller(world, {})
        coming = asyncio.create_task(caller.come())
        async with asyncio.timeout(20):
            await came.acquire()
            await came.acquire()
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)
        await caller.leave()
        await world.http.aclose()
    assert not caller.ready
