"""A virus scanner that speaks clamd's INSTREAM: ClamAV's daemon, and gateways that answer as it does.

``clamd://host:3310`` over TCP, ``clamd:///run/clamav/clamd.ctl`` over a unix socket. One connection a file.
"""

import asyncio
import contextlib
import re
import struct
from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import urlsplit

import msgspec

from suiban.kit.errors import BadInput, Unavailable

PORT: Final = 3_310
CONNECT_S_MAX: Final = 5.0
ANSWER_S_MAX: Final = 90.0
ANSWER_BYTES_MAX: Final = 1_024
_ANSWER: Final = re.compile(rb"stream: (?:(OK)|([\x20-\x7e]{1,200}?)(?:\([0-9a-f]{32}:\d+\))? FOUND)")
_NAME: Final = re.compile(r"[^A-Za-z0-9._:+-]")


class ScannerUnavailable(Unavailable):
    """The virus scanner cannot be asked, or its answer is not one."""

    code = "scanner_unavailable"


class FileTooLargeToScan(ScannerUnavailable):
    """The virus scanner takes no files of this size; its limit (clamd: StreamMaxLength) must be raised."""

    code = "too_large_to_scan"


class BadScannerUrl(BadInput):
    """A scanner is named as clamd://host:3310 or clamd:///path/of/socket."""

    code = "bad_scanner_url"


class Scanned(msgspec.Struct, frozen=True):
    """What the scanner said. ``signature`` is the name of what it found; empty: nothing."""

    signature: str = ""

    @property
    def clean(self) -> bool:
        """Nothing was found."""
        return not self.signature


class Scanner:
    """Asks the scanner at ``url``. Raises :class:`BadScannerUrl`."""

    def __init__(self, url: str, answer_s_max: float = ANSWER_S_MAX) -> None:
        self._answer_s_max = answer_s_max
        parts = urlsplit(url)
        self._path = parts.path if not parts.netloc else ""
        self._host, self._port = parts.hostname or "", _port(url)
        if parts.scheme != "clamd" or parts.query or (parts.netloc and parts.path.strip("/")):
            raise BadScannerUrl
        if not self._path.strip("/") and not self._host:
            raise BadScannerUrl

    async def scan(self, content: AsyncIterator[bytes]) -> Scanned:
        """Have a stream looked at. Raises :class:`ScannerUnavailable`,
        :class:`FileTooLargeToScan`, and what reading ``content`` raises."""
        try:
            async with asyncio.timeout(CONNECT_S_MAX):
                reader, writer = await self._connect()
        except (OSError, TimeoutError):
            raise ScannerUnavailable(reason="not reached") from None
        try:
            async with asyncio.timeout(self._answer_s_max):
                await _send(writer, content)
                return _parse(await _answer(reader))
        except TimeoutError:
            raise ScannerUnavailable(reason="took too long") from None
        except OSError:
            raise ScannerUnavailable(reason="connection lost") from None
        finally:
            writer.transport.abort()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._path:
            return await asyncio.open_unix_connection(self._path, limit=ANSWER_BYTES_MAX)
        return await asyncio.open_connection(self._host, self._port, limit=ANSWER_BYTES_MAX)


def _port(url: str) -> int:
    try:
        return urlsplit(url).port or PORT
    except ValueError:
        raise BadScannerUrl from None


async def _send(writer: asyncio.StreamWriter, content: AsyncIterator[bytes]) -> None:
    writer.write(b"zINSTREAM\0")
    async for piece in content:
        if piece:
            try:
                writer.write(struct.pack(">I", len(piece)) + piece)
                await writer.drain()
            except ConnectionError:
                return  # it may have answered before the end: too large for it
    with contextlib.suppress(ConnectionError):
        writer.write(struct.pack(">I", 0))
        await writer.drain()


async def _answer(reader: asyncio.StreamReader) -> bytes:
    try:
        return (await reader.readuntil(b"\0"))[:-1]
    except asyncio.IncompleteReadError as error:
        return error.partial
    except asyncio.LimitOverrunError:
        raise ScannerUnavailable(reason="not an answer") from None


def _parse(answer: bytes) -> Scanned:
    found = _ANSWER.fullmatch(answer.strip(b"\r\n\0"))
    if found is None:
        if b"size limit exceeded" in answer:
            raise FileTooLargeToScan
        raise ScannerUnavailable(reason="not an answer")
    return Scanned() if found[1] else Scanned(_NAME.sub("_", found[2].decode("ascii"))[:100] or "unnamed")
