"""Facts about those who are served."""

from typing import ClassVar
from uuid import UUID

from suiban.eventlog.events import Fact

_ID = "0193f0e4-a7c0-7b0f-8a3a-1d2c4b5e6f70"


class SessionRevoked(Fact, frozen=True, forbid_unknown_fields=True):
    """A customer signed out: the session ended before its time."""

    KIND: ClassVar[str] = "customers.SessionRevoked/1"
    EXAMPLE: ClassVar[str] = f'{{"session_id":"{_ID}","customer_id":"{_ID}"}}'
    session_id: UUID
    customer_id: UUID

    def subject(self) -> UUID:
        return self.session_id
