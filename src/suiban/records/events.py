"""Facts about records and ratings: references and codes, never what was said."""

from typing import ClassVar
from uuid import UUID

from suiban.eventlog.events import Fact

_ID = "0193f0e4-a7c0-7b0f-8a3a-1d2c4b5e6f70"


class RecordConfirmed(Fact, frozen=True, forbid_unknown_fields=True):
    """A person stands by a record. ``resolved`` is ``yes``, ``no`` or ``unclear``."""

    KIND: ClassVar[str] = "records.RecordConfirmed/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"conversation_id":"{_ID}","customer_id":"{_ID}","staff_id":"{_ID}","version":1,"product":"credit-card",'
        '"scenario":"loss","resolved":"yes"}'
    )
    conversation_id: UUID
    customer_id: UUID
    staff_id: UUID
    version: int
    product: str
    scenario: str
    resolved: str

    def subject(self) -> UUID:
        return self.conversation_id


class Rated(Fact, frozen=True, forbid_unknown_fields=True):
    """A customer rated a talk, or changed the rating. ``staff_id`` is who held it at its end; None: the bot."""

    KIND: ClassVar[str] = "records.Rated/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"conversation_id":"{_ID}","customer_id":"{_ID}","staff_id":null,"score":5,"changed":false}}'
    )
    conversation_id: UUID
    customer_id: UUID
    staff_id: UUID | None
    score: int
    changed: bool

    def subject(self) -> UUID:
        return self.conversation_id
