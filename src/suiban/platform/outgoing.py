"""Calling addresses that somebody typed in: never one inside of our own network, never for long, never much.

A name is resolved here and the connection goes to the very address that was looked at, so a name cannot answer
differently a moment later (DNS rebinding). Redirects are not followed. Networks an operator names in the settings may
be called, by plain http too: connectors inside of the bank.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Collection, Mapping
from typing import Final
from urllib.parse import SplitResult, urlsplit

import httpx
import msgspec

from suiban.platform.proxies import Address, Network

ANSWER_BYTES_MAX: Final = 16 << 10
TIMEOUT_S: Final = 10.0
PORTS_REFUSED: Final = frozenset({0, 22, 23, 25, 110, 143, 465, 587, 993, 995})


class Answer(msgspec.Struct, frozen=True):
    """What came back; ``status`` None: nothing did, and ``error`` is a code that says why."""

    status: int | None
    error: str = ""


class Outgoing:
    """Posts to addresses of others."""

    def __init__(self, allowed: Collection[Network] = (), timeout_s: float = TIMEOUT_S) -> None:
        self._allowed = tuple(allowed)
        self._timeout_s = timeout_s
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(timeout_s, connect=min(5.0, timeout_s)), follow_redirects=False, trust_env=False,
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=0),
        )  # fmt: skip

    async def close(self) -> None:
        """Close what is open."""
        await self._client.aclose()

    async def problem_of(self, url: str) -> str:
        """Why this address may not be called, as a code; empty when it may."""
        parts = _parse(url)
        if parts is None:
            return "malformed"
        found = await self._resolve(parts)
        return found if isinstance(found, str) else ""

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post once. Never raises for what the other side does."""
        parts = _parse(url)
        if parts is None:
            return Answer(None, "malformed")
        try:
            async with asyncio.timeout(self._timeout_s):
                found = await self._resolve(parts)
                if isinstance(found, str):
                    return Answer(None, found)
                return await self._send(parts, found, body, headers)
        except (TimeoutError, httpx.TimeoutException):
            return Answer(None, "timed_out")
        except httpx.HTTPError:
            return Answer(None, "not_reached")

    async def _send(self, parts: SplitResult, address: Address, body: bytes, headers: Mapping[str, str]) -> Answer:
        host = parts.hostname or ""
        shown = f"[{address}]" if address.version == 6 else str(address)
        port = f":{parts.port}" if parts.port else ""
        target = parts._replace(netloc=shown + port, fragment="").geturl()
        name = f"[{host}]" if ":" in host else host
        request = self._client.build_request("POST", target, content=body, headers={**headers, "host": name + port})
        request.extensions["sni_hostname"] = host
        response = await self._client.send(request, stream=True)
        try:
            received = 0
            async for chunk in response.aiter_raw():
                received += len(chunk)
                if received > ANSWER_BYTES_MAX:
                    break
        finally:
            await response.aclose()
        status = response.status_code
        return Answer(status, "" if 200 <= status < 300 else "redirected" if 300 <= status < 400 else "refused")

    async def _resolve(self, parts: SplitResult) -> Address | str:
        """The address to connect to, or the code of what is wrong with it."""
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        if port in PORTS_REFUSED:
            return "port_refused"
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return "unknown_host"
        addresses = [_plain(ipaddress.ip_address(str(item[4][0]).partition("%")[0])) for item in found]
        if not addresses:
            return "unknown_host"
        allowed = all(any(address in network for network in self._allowed) for address in addresses)
        if not allowed and not all(_public(address) for address in addresses):
            return "private_address"
        if parts.scheme != "https" and not allowed:
            return "https_wanted"
        return addresses[0]


def _parse(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        wrong = parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None
        _ = parts.port
    except ValueError:
        return None
    bad = any(sign.isspace() or not sign.isprintable() or sign in '\\"<>^`{|}' for sign in url)
    return None if wrong or bad else parts


def _plain(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv6Address):
        return address.ipv4_mapped or address.sixtofour or address
    return address


def _public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and (address.teredo or address in _NAT64):
        return False
    return address.is_global and not address.is_multicast


_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
