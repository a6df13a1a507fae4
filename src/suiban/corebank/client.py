"""A bank behind HTTP: many calls in one request, and never an exception for what the network or the bank does."""

import asyncio
from collections.abc import Sequence
from itertools import chain
from typing import Final

import httpx
import msgspec

from suiban.corebank.api import OPERATIONS, Answer, Call, Unclear
from suiban.corebank.model import Done, Refused

CALLS_MAX: Final = 200
CONNECTIONS_MAX: Final = 16
CONNECT_S: Final = 2.0
ANSWER_BYTES_MAX: Final = 8 << 20
NO_TEXT: Final = Refused(
    "arguments_wrong", "提交的内容有误，请检查后再试。", "Something in the request is not right."
)  # fmt: skip


class _Failed(msgspec.Struct, frozen=True, tag="failed", tag_field="outcome"):
    """The bank could not say."""

    code: str


_Answers = list[Done | Refused | _Failed]


class HttpBank:
    """``POST /operations`` at an address, with a bearer token."""

    def __init__(self, url: str, token: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._client = httpx.AsyncClient(
            base_url=url, headers={"authorization": f"Bearer {token}", "content-type": "application/json"},
            timeout=httpx.Timeout(None, connect=CONNECT_S, pool=CONNECT_S), trust_env=False, follow_redirects=False,
            limits=httpx.Limits(max_connections=CONNECTIONS_MAX, max_keepalive_connections=CONNECTIONS_MAX),
            transport=transport,
        )  # fmt: skip

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def call_many(self, calls: Sequence[Call]) -> list[Answer]:
        """One answer a call, in their order; see :class:`suiban.corebank.api.CoreBank`."""
        written = [_written(call) for call in calls]
        sent = [(call, body) for call, body in zip(calls, written, strict=True) if body is not None]
        parts = [sent[start : start + CALLS_MAX] for start in range(0, len(sent), CALLS_MAX)]
        told = chain.from_iterable(await asyncio.gather(*(self._ask(part) for part in parts)))
        return [NO_TEXT if body is None else next(told) for body in written]

    async def _ask(self, sent: Sequence[tuple[Call, bytes]]) -> list[Answer]:
        calls = [call for call, _ in sent]
        known = [OPERATIONS[call.operation].timeout_s for call in calls if call.operation in OPERATIONS]
        try:
            async with asyncio.timeout(max(known, default=CONNECT_S)):
                found = await self._post(b"[" + b",".join(body for _, body in sent) + b"]")
        except (TimeoutError, httpx.TimeoutException):
            return [Unclear("timed_out")] * len(calls)
        except (httpx.HTTPError, OSError):
            return [Unclear("not_reached")] * len(calls)
        if isinstance(found, Unclear):
            return [found] * len(calls)
        return _read(found, len(calls))

    async def _post(self, body: bytes) -> bytes | Unclear:
        async with self._client.stream("POST", "/operations", content=body) as response:
            if response.status_code == 503:
                return Unclear("bank_busy")
            if response.status_code in {401, 403}:
                return Unclear("not_let_in")
            if response.status_code != 200:
                return Unclear("bank_failed")
            parts, size = [], 0
            async for part in response.aiter_bytes():
                size += len(part)
                if size > ANSWER_BYTES_MAX:
                    return Unclear("answer_malformed")
                parts.append(part)
        return b"".join(parts)


def _written(call: Call) -> bytes | None:
    """A call as JSON; None where a text in it is none (half of a surrogate pair): that must not stop the others."""
    try:
        return msgspec.json.encode(call)
    except UnicodeEncodeError:
        return None


def _read(body: bytes, wanted: int) -> list[Answer]:
    try:
        answers = msgspec.json.decode(body, type=_Answers)
    except (msgspec.DecodeError, RecursionError):
        answers = []
    if len(answers) != wanted:
        return [Unclear("answer_malformed")] * wanted
    return [Unclear(item.code) if isinstance(item, _Failed) else item for item in answers]
