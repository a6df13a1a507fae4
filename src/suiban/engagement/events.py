"""Facts about what is done for customers whose services broke off."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from suiban.eventlog.events import Fact

_ID = "0193f0e4-a7c0-7b0f-8a3a-1d2c4b5e6f70"


class StallDecided(Fact, frozen=True, forbid_unknown_fields=True):
    """A response to a stall was decided: done, left (``silent``), or over again. ``why`` is a code."""

    KIND: ClassVar[str] = "engagement.StallDecided/1"
    EXAMPLE: ClassVar[str] = (
        f'{{"stall_id":"{_ID}","instance_id":"{_ID}","customer_id":"{_ID}","flow":"transfer","step":"confirm",'
        f'"response":"alert","outcome":"done","why":"broke_off","work_id":"{_ID}","at":"2026-11-23T02:00:00Z"}}'
    )
    stall_id: UUID
    instance_id: UUID
    customer_id: UUID
    flow: str
    step: str
    response: str
    outcome: str
    why: str
    work_id: UUID | None
    at: datetime

    def subject(self) -> UUID:
        return self.stall_id


FACTS: tuple[type[Fact], ...] = (StallDecided,)
