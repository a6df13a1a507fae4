"""A virus scanner for tests: speaks clamd's INSTREAM as ClamAV's daemon does, and finds the EICAR test file."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
FOUND = b"stream: Win.Test.EICAR_HDB-1 FOUND\0"
CLEAN = b"stream: OK\0"
TOO_LARGE = b"INSTREAM size limit exceeded. ERROR\0"


class Clamd:
    """What it was sent, and how it behaves. ``answer``: said instead of the truth; ``silent``: it never answers."""

    def __init__(self, bytes_max: int = 25 << 20) -> None:
        self.bytes_max = bytes_max
        self.streams: list[bytes] = []
        self.answer: bytes | None = None
        self.silent = False
        self.url = ""
        self._closing = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: one command."""
        try:
            answer = await self._command(reader)
            if self.silent:
                await self._closing.wait()
            writer.write(self.answer if self.answer is not None else answer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _command(self, reader: asyncio.StreamReader) -> bytes:
        if await reader.readuntil(b"\0") != b"zINSTREAM\0":
            return b"UNKNOWN COMMAND\0"
        content = b""
        while length := struct.unpack(">I", await reader.readexactly(4))[0]:
            if len(content) + length > self.bytes_max:
                return TOO_LARGE
            content += await reader.readexactly(length)
        self.streams.append(content)
        return FOUND if EICAR in content else CLEAN

    def stop(self) -> None:
        """Let go of those who wait for an answer."""
        self._closing.set()


@asynccontextmanager
async def open_clamd(path: str = "", port: int = 0, bytes_max: int = 25 << 20) -> AsyncIterator[Clamd]:
    """A scanner on a loopback port, or on a unix socket."""
    clamd = Clamd(bytes_max)
    if path:
        server = await asyncio.start_unix_server(clamd.serve, path)
        clamd.url = f"clamd://{path}"
    else:
        server = await asyncio.start_server(clamd.serve, "127.0.0.1", port)
        clamd.url = f"clamd://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield clamd
    finally:
        clamd.stop()
        server.close()
        await server.wait_closed()
