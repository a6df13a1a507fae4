"""Facts about those who serve: written into the log of every company concerned."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from suiban.eventlog.events import Fact

_ID = "0193f0e4-a7c0-7b0f-8a3a-1d2c4b5e6f70"


class SessionRevoked(Fact, frozen=True, forbid_unknown_fields=True):
    """A sign-in was ended before its time, by its owner or by somebody in charge; ``session_id`` None means all."""

    KIND: ClassVar[str] = "staff.SessionRevoked/1"
    EXAMPLE: ClassVar[str] = f'{{"staff_id":"{_ID}","session_id":null,"by_id":"{_ID}"}}'
    staff_id: UUID
    session_id: UUID | None
    by_id: UUID

    def subject(self) -> UUID:
        return self.staff_id


class MandatesChanged(Fact, frozen=True, forbid_unknown_fields=True):
    """A member was given, or lost, the mandate for the company in whose log this stands."""

    KIND: ClassVar[str] = "staff.MandatesChanged/1"
    EXAMPLE: ClassVar[str] = f'{{"staff_id":"{_ID}","granted":true,"by_id":"{_ID}"}}'
    staff_id: UUID
    granted: bool
    by_id: UUID

    def subject(self) -> UUID:
        return self.staff_id


class AbilitiesChanged(Fact, frozen=True, forbid_unknown_fields=True):
    """What a member can do was changed, until then or for good; ``by_id`` None: what was for a while is over."""

    KIND: ClassVar[str] = "staff.AbilitiesChanged/1"
    EXAMPLE: ClassVar[str] = f'{{"staff_id":"{_ID}","by_id":"{_ID}","until":"2026-11-21T10:00:00Z"}}'
    staff_id: UUID
    by_id: UUID | None
    until: datetime | None

    def subject(self) -> UUID:
        return self.staff_id
