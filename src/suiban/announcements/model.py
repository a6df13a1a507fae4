"""Frozen values of announcements, and whom one concerns. Pure."""

from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from suiban.kit.ids import AnnouncementId, ChannelId, CompanyId, QueueId, StaffId

Severity = Literal["info", "warning", "critical"]
SEVERITIES: Final[tuple[Severity, ...]] = ("critical", "warning", "info")

CHARACTERS_MAX: Final = 300
AT_A_TIME_MAX: Final = 5
LASTS_MAX: Final = timedelta(days=30)
BEGINS_WITHIN_MAX: Final = timedelta(days=30)
PLACES_MAX: Final = 50
LISTED_MAX: Final = 50


class Draft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be announced. No doors: all of them. With queues: only to who waits there. ``begins_at`` None: now."""

    company_id: CompanyId
    severity: Severity
    text: str
    text_en: str
    ends_at: datetime
    begins_at: datetime | None = None
    channel_ids: frozenset[ChannelId] = frozenset()
    queue_ids: frozenset[QueueId] = frozenset()


class Announcement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is announced. ``text_en`` empty: ``text`` stands for both languages."""

    company_id: CompanyId
    id: AnnouncementId
    severity: Severity
    text: str
    text_en: str
    channel_ids: frozenset[ChannelId]
    queue_ids: frozenset[QueueId]
    begins_at: datetime
    ends_at: datetime
    set_by: StaffId
    set_at: datetime
    ended_at: datetime | None = None

    def current(self, now: datetime) -> bool:
        """Whether it stands at this moment."""
        return self.ended_at is None and self.begins_at <= now < self.ends_at

    def concerns(self, company_id: CompanyId, channel_id: ChannelId, queue_id: QueueId | None) -> bool:
        """Whether somebody at this door, waiting in that queue (None: in none), is to see it."""
        if self.company_id != company_id or (self.channel_ids and channel_id not in self.channel_ids):
            return False
        return not self.queue_ids or queue_id in self.queue_ids


def problem_of(draft: Draft, now: datetime) -> str:
    """The field of a draft that cannot be, else nothing."""
    if not draft.text.strip() or len(draft.text) > CHARACTERS_MAX:
        return "text"
    if len(draft.text_en) > CHARACTERS_MAX:
        return "text_en"
    begins_at = draft.begins_at or now
    if begins_at > now + BEGINS_WITHIN_MAX:
        return "begins_at"
    if not max(begins_at, now) < draft.ends_at <= begins_at + LASTS_MAX:
        return "ends_at"
    if len(draft.channel_ids) > PLACES_MAX:
        return "channel_ids"
    return "queue_ids" if len(draft.queue_ids) > PLACES_MAX else ""
