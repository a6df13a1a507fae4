"""Facts about cases. What was said stands in the case."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from suiban.eventlog.events import Fact

_ID = "0193f0e4-a7c0-7b0f-8a3a-1d2c4b5e6f70"


class CaseRegistered(Fact, frozen=True, forbid_unknown_fields=True):
    """A case was registered. ``source`` is the kind of what it came out of; ``promise_by`` when its customer hears."""

    KIND: ClassVar[str] = "cases.CaseRegistered/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"case_id":"{_ID}","number":"C261123-000017","kind":"complaint","customer_id":"{_ID}","source":"flow",'
        '"at":"2026-11-23T02:00:00Z","promise_by":"2026-11-25T10:00:00Z"}'
    )
    case_id: UUID
    number: str
    kind: str
    customer_id: UUID
    source: str
    at: datetime
    promise_by: datetime

    def subject(self) -> UUID:
        return self.case_id


class CaseMoved(Fact, frozen=True, forbid_unknown_fields=True):
    """A case went from one state to another, by a member (``staff``), its customer (``customer``) or the house."""

    KIND: ClassVar[str] = "cases.CaseMoved/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"case_id":"{_ID}","number":"C261123-000017","kind":"complaint","customer_id":"{_ID}",'
        f'"from_state":"received","to_state":"in_progress","by_kind":"staff","by_id":"{_ID}","at":"2026-11-23T02:00:00Z"}}'
    )
    case_id: UUID
    number: str
    kind: str
    customer_id: UUID
    from_state: str
    to_state: str
    by_kind: str
    by_id: UUID | None
    at: datetime

    def subject(self) -> UUID:
        return self.case_id


FACTS: tuple[type[Fact], ...] = (CaseRegistered, CaseMoved)
