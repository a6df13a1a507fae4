"""Facts about requests to prove who somebody is. They say how sure we are, never who it is."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from suiban.eventlog.events import Fact

_ID = "0193f0e4-a7c0-7b0f-8a3a-1d2c4b5e6f70"


class StepUpAsked(Fact, frozen=True, forbid_unknown_fields=True):
    """A customer was asked to prove who they are, by the holder or because a form wants it."""

    KIND: ClassVar[str] = "proving.StepUpAsked/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"request_id":"{_ID}","conversation_id":"{_ID}","customer_id":"{_ID}","level":4,"purpose":"card",'
        f'"by_kind":"staff","by_id":"{_ID}"}}'
    )
    request_id: UUID
    conversation_id: UUID
    customer_id: UUID
    level: int
    purpose: str
    by_kind: Literal["staff", "customer"]
    by_id: UUID

    def subject(self) -> UUID:
        return self.conversation_id


class StepUpEnded(Fact, frozen=True, forbid_unknown_fields=True):
    """A request ended. Proven: in this session, to this level; ``until`` null: for as long as the session lasts."""

    KIND: ClassVar[str] = "proving.StepUpEnded/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"request_id":"{_ID}","conversation_id":"{_ID}","customer_id":"{_ID}","outcome":"proven","session_id":"{_ID}",'
        '"level":4,"until":"2026-11-21T02:10:00Z"}'
    )
    request_id: UUID
    conversation_id: UUID
    customer_id: UUID
    outcome: Literal["proven", "declined", "lapsed", "withdrawn"]
    session_id: UUID | None = None
    level: int = 0
    until: datetime | None = None

    def subject(self) -> UUID:
        return self.conversation_id
