"""What each process of ours does the same; imports nothing of ours, so the smallest of them stays small."""

import asyncio
import signal


async def until_told_to_stop(work: asyncio.Task[None]) -> None:
    """Wait for SIGTERM or SIGINT. Raises what the work raised when it ended by itself."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if work.done():
        await work
