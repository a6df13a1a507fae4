"""Frozen values of programs, and pure decisions: what an event looks like outside, when to try again, how to sign."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, Literal

import msgspec

from suiban.conversations.events import (
    ConversationClosed,
    ConversationOpened,
    CustomerIdentified,
    MessageRecalled,
    MessageReceived,
    MessageSaid,
    PartOpened,
    PassedOn,
)
from suiban.eventlog.events import Fact
from suiban.kit.ids import (
    CompanyId,
    ConversationId,
    CustomerId,
    DeliveryId,
    Id,
    KeyId,
    PartId,
    QueueId,
    StaffId,
    WebhookId,
    WorkId,
)
from suiban.records.events import Rated
from suiban.routing.events import WorkTaken
from suiban.tasks.events import TaskCancelled, TaskCompleted

KeyScope = Literal[
    "conversations.read", "conversations.write", "customers.read", "customers.write", "work.read", "work.write"
]  # fmt: skip
DeliveryState = Literal["queued", "delivered", "dead", "skipped"]

KEY_PREFIX: Final = "sbk_"
NAME_CHARACTERS_MAX: Final = 60
URL_CHARACTERS_MAX: Final = 500
KEYS_MAX: Final = 50
WEBHOOKS_MAX: Final = 20
PAGE_DELIVERIES: Final = 50
RETRY_WAITS: Final = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 3_600, 21_600, 86_400))
"""After each failed attempt; after the last of them a delivery is dead: a day and seven hours in all."""

EVENTS: Final[Mapping[str, type[Fact]]] = MappingProxyType(
    {
        "conversation.opened": ConversationOpened,
        "conversation.passed_on": PassedOn,
        "conversation.part_opened": PartOpened,
        "conversation.identified": CustomerIdentified,
        "conversation.closed": ConversationClosed,
        "conversation.rated": Rated,
        "message.received": MessageReceived,
        "message.said": MessageSaid,
        "message.recalled": MessageRecalled,
        "work.accepted": WorkTaken,
        "work.completed": TaskCompleted,
        "work.cancelled": TaskCancelled,
    }
)
"""What a webhook can want to be told, and the fact that tells it."""

_SHOWN: Final[Mapping[str, Mapping[str, type[Id] | None]]] = MappingProxyType(
    {
        "conversation.opened": {
            "conversation_id": ConversationId, "customer_id": CustomerId, "holder_kind": None, "holder_key": None,
        },
        "conversation.passed_on": {
            "conversation_id": ConversationId, "customer_id": CustomerId, "from_kind": None, "to_kind": None,
            "to_key": None, "queue_id": QueueId, "held_since": None,
        },
        "conversation.part_opened": {
            "conversation_id": ConversationId, "part_id": PartId, "customer_id": CustomerId,
        },
        "conversation.identified": {
            "conversation_id": ConversationId, "was_id": CustomerId, "customer_id": CustomerId,
        },
        "conversation.rated": {
            "conversation_id": ConversationId, "customer_id": CustomerId, "staff_id": StaffId, "score": None,
            "changed": None,
        },
        "conversation.closed": {
            "conversation_id": ConversationId, "customer_id": CustomerId, "holder_kind": None, "by_kind": None,
        },
        "message.received": {"conversation_id": ConversationId, "talk_seq": None, "holder_kind": None},
        "message.said": {"conversation_id": ConversationId, "talk_seq": None, "author_kind": None},
        "message.recalled": {"conversation_id": ConversationId, "talk_seq": None},
        "work.accepted": {"work_id": WorkId, "kind": None, "staff_id": StaffId, "queue_key": None},
        "work.completed": {
            "work_id": WorkId, "kind": None, "customer_id": CustomerId, "staff_id": StaffId, "outcome": None,
        },
        "work.cancelled": {"work_id": WorkId, "kind": None, "customer_id": CustomerId, "by_kind": None},
    }
)  # fmt: skip
_STAFF: Final = {"by_id": "by_kind", "from_id": "from_kind", "to_id": "to_kind", "author_id": "author_kind"}


class ApiKey(msgspec.Struct, frozen=True):
    """A program's key as administrators see it: the secret was shown once."""

    company_id: CompanyId
    id: KeyId
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class Webhook(msgspec.Struct, frozen=True):
    """An address that is told what happens. ``dead`` counts deliveries that wait for a person."""

    company_id: CompanyId
    id: WebhookId
    name: str
    url: str
    topics: tuple[str, ...]
    active: bool
    version: int
    created_at: datetime
    queued: int = 0
    dead: int = 0


class Delivery(msgspec.Struct, frozen=True):
    """One event on its way, or arrived, or given up."""

    company_id: CompanyId
    id: DeliveryId
    webhook_id: WebhookId
    sequence: int
    event: str
    body: str
    state: DeliveryState
    attempts: int
    next_at: datetime
    last_status: int | None
    last_error: str
    created_at: datetime
    done_at: datetime | None


class Claimed(msgspec.Struct, frozen=True):
    """A delivery to be sent now; its attempt is already counted.

    It is signed with each of ``secrets``; none: they cannot be opened, and it is not sent.
    """

    company_id: CompanyId
    id: DeliveryId
    webhook_id: WebhookId
    url: str
    secrets: tuple[str, ...]
    body: str
    sequence: int
    attempts: int

    def __repr__(self) -> str:
        return f"Claimed({self.id})"

    def payload(self) -> bytes:
        """The bytes that are sent and signed: the stored JSON with its number in this webhook's sequence."""
        return f'{self.body[:-1]},"sequence":{self.sequence}}}'.encode()


class Outcome(msgspec.Struct, frozen=True):
    """How an attempt ended. ``status`` None: no answer came; ``error`` is a code."""

    delivery: Claimed
    status: int | None
    error: str

    @property
    def arrived(self) -> bool:
        """Any 2xx is an arrival."""
        return self.status is not None and 200 <= self.status < 300


def event_of(fact: Fact) -> str | None:
    """The public name of a fact, or None when it is not told to anybody."""
    return next((name for name, kind in EVENTS.items() if isinstance(fact, kind)), None)


def topics_of(events: frozenset[str]) -> frozenset[str]:
    """The topics of the log to read for these events."""
    kinds = {EVENTS[event].KIND for event in events if event in EVENTS}
    if MessageReceived.KIND in kinds:
        kinds |= {MessageReceived.topic_of(holder) for holder in ("nobody", "bot", "flow", "staff")}
    return frozenset(kinds)


def event_body(fact: Fact, event: str) -> dict[str, Any]:
    """What of a fact is told outside: references in their edge form."""
    values = msgspec.structs.asdict(fact)
    shown: dict[str, Any] = {}
    for name, kind in _SHOWN[event].items():
        value = values[name]
        shown[name] = str(kind.of(value)) if kind is not None and value is not None else value
    for name, who in _STAFF.items():
        if values.get(name) is not None and values.get(who) == "staff":
            shown[name] = str(StaffId.of(values[name]))
    return shown


def envelope(delivery_id: DeliveryId, company_id: CompanyId, event: str, at: datetime, data: Mapping[str, Any]) -> str:
    """The JSON object that is sent, but for its sequence: that is given when it is stored."""
    told = {
        "id": str(delivery_id),
        "type": event,
        "company_id": str(company_id),
        "at": at.isoformat(),
        "data": data,
    }
    return msgspec.json.encode(told).decode()


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after this many failed attempts; None: it is dead."""
    return RETRY_WAITS[attempts - 1] if attempts <= len(RETRY_WAITS) else None


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of ``webhook-signature`` (Standard Webhooks 1.0): HMAC-SHA256 over id, timestamp and body."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(secret_bytes(secret), signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def secret_bytes(secret: str) -> bytes:
    """The key behind ``whsec_…``. Raises ValueError on anything else: an empty key signs nothing."""
    if not secret.startswith("whsec_") or len(secret) < 38:
        raise ValueError("not a webhook secret")
    return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
