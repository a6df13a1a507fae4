"""Facts about what is announced. What it says stands in its row: facts carry the reference."""

from typing import ClassVar, Literal
from uuid import UUID

from suiban.eventlog.events import Fact

_ID = "0193f0e4-a7c0-7b0f-8a3a-1d2c4b5e6f70"


class AnnouncementChanged(Fact, frozen=True, forbid_unknown_fields=True):
    """A company announced something, or ended what it had announced."""

    KIND: ClassVar[str] = "announcements.AnnouncementChanged/1"
    EXAMPLE: ClassVar[str] = f'{{"announcement_id":"{_ID}","change":"set","by_id":"{_ID}"}}'
    announcement_id: UUID
    change: Literal["set", "ended"]
    by_id: UUID

    def subject(self) -> UUID:
        return self.announcement_id


FACTS: tuple[type[Fact], ...] = (AnnouncementChanged,)
