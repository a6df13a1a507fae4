"""The door of announcements: set, end, look."""

from typing import Final

import msgspec

from suiban.announcements import store
from suiban.announcements.errors import AnnouncementInvalid, AnnouncementUnknown, TooManyAnnouncements
from suiban.announcements.events import AnnouncementChanged
from suiban.announcements.model import (
    AT_A_TIME_MAX,
    LISTED_MAX,
    SEVERITIES,
    Announcement,
    Draft,
    Severity,
    problem_of,
)
from suiban.audit.api import Audit
from suiban.eventlog.api import EventLog
from suiban.kit.ids import AnnouncementId
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.staff.api import StaffCaller
from suiban.staff.errors import CompanyNotYours

__all__ = ["HINT", "SEVERITIES", "Announcement", "AnnouncementChanged", "Announcements", "Draft", "Severity"]

HINT: Final = "announcements"
"""Hint without content: what is announced has changed."""


class Announcements:
    """Use cases of announcements, in the caller's transaction and scope; who may announce is checked above."""

    def __init__(self, clock: Clock, log: EventLog, audit: Audit) -> None:
        self._clock = clock
        self._log = log
        self._audit = audit

    async def publish(self, tx: Transaction, by: StaffCaller, draft: Draft) -> Announcement:
        """Announce it, from now or from when it begins.

        Raises :class:`AnnouncementInvalid` with the field, :class:`TooManyAnnouncements`, CompanyNotYours.
        """
        now = self._clock.now()
        if draft.company_id not in by.companies:
            raise CompanyNotYours
        draft = msgspec.structs.replace(draft, text=draft.text.strip(), text_en=draft.text_en.strip())
        if problem := problem_of(draft, now):
            raise AnnouncementInvalid(field=problem)
        if not await store.doors_known(tx, draft.company_id, sorted(draft.channel_ids)):
            raise AnnouncementInvalid(field="channel_ids")
        if await store.open_ones(tx, draft.company_id, now) >= AT_A_TIME_MAX:
            raise TooManyAnnouncements
        id_ = AnnouncementId.new()
        await store.add(tx, id_, draft, by.staff_id, now)
        await self._audit.record(
            tx, [draft.company_id], by.actor(), "announcements.set", "announcement", id_, draft.text,
            severity=draft.severity, doors=[str(one) for one in sorted(draft.channel_ids)],
            queues=[str(one) for one in sorted(draft.queue_ids)], begins=(draft.begins_at or now).isoformat(),
            ends=draft.ends_at.isoformat(),
        )  # fmt: skip
        fact = AnnouncementChanged(announcement_id=id_, change="set", by_id=by.staff_id)
        await self._log.append_many(tx, [(draft.company_id, fact)])
        tx.hint(HINT, b"")
        return next(one for one in await store.standing(tx, now) if one.id == id_)

    async def end(self, tx: Transaction, by: StaffCaller, id_: AnnouncementId) -> None:
        """It is over, at once. Raises :class:`AnnouncementUnknown`."""
        company = await store.end(tx, id_, self._clock.now())
        if company is None:
            raise AnnouncementUnknown
        await self._audit.record(tx, [company], by.actor(), "announcements.ended", "announcement", id_)
        fact = AnnouncementChanged(announcement_id=id_, change="ended", by_id=by.staff_id)
        await self._log.append_many(tx, [(company, fact)])
        tx.hint(HINT, b"")

    async def standing(self, tx: Transaction) -> list[Announcement]:
        """What is announced now or later, within the scope."""
        return await store.standing(tx, self._clock.now())

    async def latest(self, tx: Transaction) -> list[Announcement]:
        """What was announced last, at most 50, ended or not."""
        return await store.latest(tx, LISTED_MAX)
