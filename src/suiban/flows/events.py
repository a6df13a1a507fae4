"""Facts about services under way. They say where somebody stands, never what they answered."""

from typing import ClassVar, Literal
from uuid import UUID

import msgspec

from suiban.eventlog.events import Fact

_ID = "0193f0e4-a7c0-7b0f-8a3a-1d2c4b5e6f70"
_WHO = f'"instance_id":"{_ID}","customer_id":"{_ID}","flow":"transfer","version":3'


class FlowPublished(Fact, frozen=True, forbid_unknown_fields=True):
    """A version of a service is what begins from now on; ``version`` 0: the service is withdrawn."""

    KIND: ClassVar[str] = "flows.FlowPublished/1"
    EXAMPLE: ClassVar[str] = f'{{"company_id":"{_ID}","flow":"transfer","version":3}}'
    company_id: UUID
    flow: str
    version: int

    def subject(self) -> UUID:
        return self.company_id


class _OfInstance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    instance_id: UUID
    customer_id: UUID
    flow: str
    version: int

    def subject(self) -> UUID:
        return self.instance_id


class FlowStarted(_OfInstance, Fact, frozen=True, forbid_unknown_fields=True):
    """A customer began a service, or somebody of the bank for them."""

    KIND: ClassVar[str] = "flows.FlowStarted/1"
    EXAMPLE: ClassVar[str] = f'{{{_WHO},"door":"chat","conversation_id":"{_ID}"}}'
    door: str
    conversation_id: UUID | None = None


class FlowMoved(_OfInstance, Fact, frozen=True, forbid_unknown_fields=True):
    """The service waits at another step now. ``waits``: for customer, bank, time, approval or person."""

    KIND: ClassVar[str] = "flows.FlowMoved/1"
    EXAMPLE: ClassVar[str] = (
        f'{{{_WHO},"step":"amount","kind":"ask","waits":"customer","door":"chat","number":2,"total":5,"revision":7}}'
    )
    step: str
    kind: str
    waits: str
    door: str
    number: int
    total: int
    revision: int


class FlowStalled(_OfInstance, Fact, frozen=True, forbid_unknown_fields=True):
    """The customer stopped: they left the page, were silent, met an error, or could not prove who they are."""

    KIND: ClassVar[str] = "flows.FlowStalled/1"
    EXAMPLE: ClassVar[str] = (
        f'{{{_WHO},"step":"confirm","kind":"confirm","reason":"left","door":"page","conversation_id":null}}'
    )
    step: str
    kind: str
    reason: Literal["left", "silent", "error", "unverified"]
    door: str
    conversation_id: UUID | None = None


class FlowResumed(_OfInstance, Fact, frozen=True, forbid_unknown_fields=True):
    """The customer went on after having stopped, or at another door."""

    KIND: ClassVar[str] = "flows.FlowResumed/1"
    EXAMPLE: ClassVar[str] = f'{{{_WHO},"step":"confirm","from_door":"page","door":"text"}}'
    step: str
    from_door: str
    door: str


class FlowEnded(_OfInstance, Fact, frozen=True, forbid_unknown_fields=True):
    """The service is over. ``in_time``: within what it promises; null where it promises nothing."""

    KIND: ClassVar[str] = "flows.FlowEnded/1"
    EXAMPLE: ClassVar[str] = (
        f'{{{_WHO},"outcome":"done","key":"transferred","door":"chat","seconds":93,"in_time":true}}'
    )
    outcome: str
    key: str
    door: str
    seconds: int
    in_time: bool | None = None


class ApprovalAsked(_OfInstance, Fact, frozen=True, forbid_unknown_fields=True):
    """Somebody of the bank must agree before it goes on."""

    KIND: ClassVar[str] = "flows.ApprovalAsked/1"
    EXAMPLE: ClassVar[str] = f'{{{_WHO},"step":"approve","queue":"general"}}'
    step: str
    queue: str


class ApprovalGiven(_OfInstance, Fact, frozen=True, forbid_unknown_fields=True):
    """Somebody of the bank agreed, or did not."""

    KIND: ClassVar[str] = "flows.ApprovalGiven/1"
    EXAMPLE: ClassVar[str] = f'{{{_WHO},"step":"approve","agreed":true,"staff_id":"{_ID}"}}'
    step: str
    agreed: bool
    staff_id: UUID


class HelpBegan(_OfInstance, Fact, frozen=True, forbid_unknown_fields=True):
    """Somebody of the bank goes through the service together with the customer."""

    KIND: ClassVar[str] = "flows.HelpBegan/1"
    EXAMPLE: ClassVar[str] = f'{{{_WHO},"staff_id":"{_ID}"}}'
    staff_id: UUID


class HelpEnded(_OfInstance, Fact, frozen=True, forbid_unknown_fields=True):
    """They no longer do."""

    KIND: ClassVar[str] = "flows.HelpEnded/1"
    EXAMPLE: ClassVar[str] = f'{{{_WHO},"staff_id":"{_ID}"}}'
    staff_id: UUID
