"""The calls of ``/api/v1``."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Literal, Self

import httpx

TRIES = 4
WAIT_S = 0.5
WAIT_S_MAX = 30.0


class SuibanProblem(Exception):
    """The service said no. ``code`` is stable, ``status`` the HTTP status, ``detail`` names and numbers."""

    def __init__(self, status: int, code: str, title: str, detail: Mapping[str, Any]) -> None:
        super().__init__(f"{code}: {title}")
        self.status = status
        self.code = code
        self.detail = dict(detail)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation. ``holder_kind`` is nobody, bot, flow or staff; ``last_seq`` the number of its last message."""

    conversation_id: str
    channel_id: str
    customer_id: str
    state: Literal["open", "closed"]
    holder_kind: str
    holder_key: str
    last_seq: int
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Message:
    """One message; card, telephone and identity numbers are masked."""

    seq: int
    author: str
    name: str
    kind: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """It was said as number ``seq``; ``repeat``: it had been said before with this idempotency key."""

    seq: int
    at: datetime
    repeat: bool


@dataclass(frozen=True, slots=True)
class KnownBy:
    """Something a customer is known by, masked."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer, masked."""

    customer_id: str
    name: str
    level: str
    city: str
    manager_name: str
    tags: tuple[str, ...]
    identifiers: tuple[KnownBy, ...]


@dataclass(frozen=True, slots=True)
class CallBack:
    """Who waits is called back: at a moment, or (None) when it is their turn. ``number`` is masked."""

    at: datetime | None
    number: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands who waits for a person: 1 is next, 0 is called back later and not in line yet.

    ``wait_s`` is the expected wait in seconds; None when there is nothing to base it on. ``closed``: nobody answers now
    and the place is kept, until ``opens_at`` where that is known.
    """

    queue: str
    queue_en: str
    position: int
    wait_s: int | None
    closed: bool
    opens_at: datetime | None
    callback: CallBack | None


class Suiban:
    """A program's connection. ``transport`` is for tests and proxies."""

    def __init__(
        self, base_url: str, key: str, *, timeout_s: float = 10.0, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        if not key.startswith("sbk_"):
            raise ValueError("a key of Suiban begins with sbk_")
        self._http = httpx.AsyncClient(
            base_url=f"{base_url.rstrip('/')}/api/v1",
            headers={"authorization": f"Bearer {key}"},
            timeout=timeout_s,
            transport=transport,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close what is open."""
        await self._http.aclose()

    async def me(self) -> dict[str, Any]:
        """Which key this is: ``key_id``, ``company_id``, ``name``, ``scopes``."""
        found: dict[str, Any] = await self._call("GET", "/me")
        return found

    async def conversations(
        self, *, state: Literal["open", "closed"] | None = None, customer_id: str | None = None
    ) -> AsyncIterator[Conversation]:
        """The company's conversations, newest first, page by page as they are asked for."""
        cursor: str | None = None
        while True:
            asked = {"state": state, "customer_id": customer_id, "cursor": cursor}
            page = await self._call("GET", "/conversations", query=asked)
            for item in page["items"]:
                closed = item["closed_at"]
                yield Conversation(
                    **{**item, "opened_at": _time(item["opened_at"]), "closed_at": _time(closed) if closed else None}
                )
            cursor = page["next_cursor"]
            if cursor is None:
                return

    async def waiting(self, conversation_id: str) -> Place | None:
        """Where a conversation stands that waits for a person; None: it does not wait."""
        found = (await self._call("GET", f"/conversations/{conversation_id}/waiting"))["place"]
        if found is None:
            return None
        opens_at = (found["closed"] or {}).get("opens_at")
        callback = found["callback"]
        return Place(
            queue=found["queue"],
            queue_en=found["queue_en"],
            position=found["position"],
            wait_s=found["wait_s"],
            closed=found["closed"] is not None,
            opens_at=_maybe_time(opens_at),
            callback=CallBack(_maybe_time(callback["at"]), callback["number"]) if callback else None,
        )

    async def messages(self, conversation_id: str, *, after: int = 0) -> AsyncIterator[Message]:
        """The messages after a number, in order, to the end."""
        while True:
            page = await self._call(
                "GET", f"/conversations/{conversation_id}/messages", query={"after": str(after), "limit": "200"}
            )
            for item in page["items"]:
                yield Message(**{**item, "at": _time(item["at"])})
            if not page["items"]:
                return
            after = page["through"]

    async def say(
        self,
        conversation_id: str,
        text: str = "",
        *,
        card: Mapping[str, Any] | None = None,
        file_id: str | None = None,
        idempotency_key: str | None = None,
        purpose: Literal["service", "marketing"] = "service",
    ) -> Said:
        """Say a text, or a card, in the company's name. Guard and contact policy may refuse it (code ``not_said``).

        ``file_id`` of :meth:`send_picture` is the card's picture; the card's ``alt`` then says what is seen there.

        ``idempotency_key`` names what is said; without one a fresh one covers only the tries of this call.
        """
        answer = await self._call(
            "POST",
            f"/conversations/{conversation_id}/messages",
            json={"text": text, "card": card, "file_id": file_id, "purpose": purpose},
            headers={"idempotency-key": idempotency_key or secrets.token_hex(16)},
        )
        return Said(answer["seq"], _time(answer["at"]), answer["repeat"])

    async def send_picture(self, conversation_id: str, picture: bytes) -> str:
        """Send a picture for a card of one conversation; its id. It is checked and encoded again there."""
        answer = await self._call(
            "POST", "/files", query={"conversation_id": conversation_id}, files={"file": ("picture", picture)}
        )
        return str(answer["file_id"])

    async def note(self, conversation_id: str, text: str) -> str:
        """Write down what only staff see; the entry's id."""
        return str(
            (await self._call("POST", f"/conversations/{conversation_id}/notes", json={"text": text}))["entry_id"]
        )

    async def customer(self, customer_id: str) -> Customer:
        """Who a customer is, masked."""
        found = await self._call("GET", f"/customers/{customer_id}")
        known = tuple(KnownBy(**item) for item in found["identifiers"])
        return Customer(**{**found, "tags": tuple(found["tags"]), "identifiers": known})

    async def enter_customer(
        self,
        customer_no: str,
        name: str,
        *,
        phone: str = "",
        level: str = "",
        city: str = "",
        manager_name: str = "",
        tags: Sequence[str] = (),
    ) -> str:
        """Enter a customer of the core system; their id here. Code ``identifier_taken`` when the number is known."""
        body = {
            "customer_no": customer_no, "name": name, "phone": phone, "level": level, "city": city,
            "manager_name": manager_name, "tags": list(tags),
        }  # fmt: skip
        return str((await self._call("POST", "/customers", json=body))["customer_id"])

    async def set_manager(self, customer_id: str, manager: str) -> None:
        """Say by their login who looks after a customer (empty: nobody): who waits is kept for them a while."""
        await self._call("PUT", f"/customers/{customer_id}/manager", json={"manager": manager})

    async def enter_work(self, external_id: str, kind: str, queue: str, title: str, **more: Any) -> dict[str, Any]:
        """Enter work for a person, once an ``external_id``; as it stands.

        ``more``: ``text``, ``link``, ``customer_id``, ``due_by`` (ISO), ``priority``.
        """
        body = {"external_id": external_id, "kind": kind, "queue": queue, "title": title, **more}
        entered: dict[str, Any] = await self._call("POST", "/work", json=body)
        return entered

    async def works(self) -> AsyncIterator[dict[str, Any]]:
        """The work this key entered, newest first, page by page as it is asked for."""
        cursor: str | None = None
        while True:
            page = await self._call("GET", "/work", query={"cursor": cursor})
            for item in page["items"]:
                yield item
            cursor = page["next_cursor"]
            if cursor is None:
                return

    async def work(self, work_id: str) -> dict[str, Any]:
        """Work this key entered, as it stands."""
        found: dict[str, Any] = await self._call("GET", f"/work/{work_id}")
        return found

    async def change_work(self, work_id: str, **changes: Any) -> dict[str, Any]:
        """Change open work, or call it off with ``state="cancelled"``; as it stands then."""
        changed: dict[str, Any] = await self._call("PATCH", f"/work/{work_id}", json=changes)
        return changed

    async def _call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | None] | None = None,
        json: object = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        asked = {name: value for name, value in (query or {}).items() if value is not None}
        # what is not idempotent is only repeated when the service said that it did nothing
        harmless = method == "GET" or (headers is not None and "idempotency-key" in headers)
        for attempt in range(1, TRIES + 1):
            try:
                answer = await self._http.request(
                    method, path, params=asked, json=json, files=files, headers=dict(headers or {})
                )
            except httpx.TransportError:
                if attempt == TRIES or not harmless:
                    raise
                await asyncio.sleep(WAIT_S * 2**attempt)
                continue
            if answer.is_success:
                return answer.json()
            problem = _problem(answer)
            if attempt == TRIES or answer.status_code not in {429, 503}:
                raise problem
            wait_s = float(answer.headers.get("retry-after", WAIT_S * 2**attempt))
            await asyncio.sleep(min(wait_s, WAIT_S_MAX))
        raise AssertionError("unreachable")


def _problem(answer: httpx.Response) -> SuibanProblem:
    try:
        told = answer.json()
        return SuibanProblem(answer.status_code, str(told["code"]), str(told["title"]), told.get("detail", {}))
    except (ValueError, KeyError, TypeError, AttributeError):
        return SuibanProblem(answer.status_code, "unexpected", f"HTTP {answer.status_code}", {})


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _maybe_time(text: str | None) -> datetime | None:
    return _time(text) if text else None
