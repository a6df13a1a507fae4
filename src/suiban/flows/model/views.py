"""What the door of flows answers with: services, instances as lists show them, an instance as its customer sees it."""

from datetime import datetime
from typing import Literal

import msgspec

from suiban.flows.model.steps import Door, Prompt, Words
from suiban.kit.ids import CompanyId, ConversationId, CustomerId, InstanceId, StaffId

Waits = Literal["", "customer", "bank", "time", "approval", "person"]
StallReason = Literal["left", "silent", "error", "unverified"]


class End(msgspec.Struct, frozen=True):
    """Who acts and through which door. ``level``: how surely the customer is known there, now.

    ``staff_id``: it is somebody of the bank who helps; what only the customer may answer stays theirs.
    """

    company_id: CompanyId
    customer_id: CustomerId
    door: Door
    level: int = 0
    conversation_id: ConversationId | None = None
    staff_id: StaffId | None = None


class Service(msgspec.Struct, frozen=True):
    """A published service. ``promise_s``: within which time it is done; ``doors`` empty: all."""

    key: str
    name: Words
    version: int
    promise_s: int = 0
    identity: int = 0
    doors: tuple[Door, ...] = ()
    group: str = ""
    phrases: tuple[str, ...] = ()


class InstanceLine(msgspec.Struct, frozen=True):
    """An instance in a list. ``number`` of ``total`` is where the customer stands; ``step_name`` in words."""

    id: InstanceId
    company_id: CompanyId
    customer_id: CustomerId
    flow: str
    name: Words
    version: int
    state: Literal["open", "over"]
    waits: Waits
    step: str
    step_name: Words
    kind: str
    number: int
    total: int
    door: Door
    begun_at: datetime
    step_since: datetime
    ends_at: datetime
    promised_by: datetime | None = None
    stalled: str = ""
    stalled_at: datetime | None = None
    outcome: str = ""
    conversation_id: ConversationId | None = None
    helper_id: StaffId | None = None


class InstanceView(msgspec.Struct, frozen=True):
    """An instance as its customer sees it. ``told`` is what was said on the way here, oldest first.

    ``prompt`` None: it waits for something else (``line.waits``) or is over (``last`` says how). ``needs_level``: above
    0 the customer must prove first who they are. ``revision`` grows with every change.
    """

    line: InstanceLine
    revision: int
    prompt: Prompt | None = None
    told: tuple[Prompt, ...] = ()
    needs_level: int = 0
    last: Words = Words()
