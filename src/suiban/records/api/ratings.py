"""Ratings: given by the customer of a talk, read by who served and who watches over."""

from datetime import timedelta
from typing import Final

from suiban.customers.api import CustomerCaller
from suiban.eventlog.api import EventLog
from suiban.kit.ids import ChannelId, CompanyId, ConversationId, StaffId
from suiban.kit.masking import Spoken
from suiban.kit.paging import Page, moment_cursor, parse_moment_cursor
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.records import store_ratings
from suiban.records.errors import NotRateable, RecordUnknown
from suiban.records.events import Rated
from suiban.records.model import (
    PAGE_RECORDS,
    RATING_CHANGEABLE,
    Average,
    DoorSettings,
    Ended,
    Rating,
    decide_rating,
)
from suiban.staff.api import StaffCaller

AVERAGES_OVER: Final = timedelta(days=90)


class Ratings:
    """What customers thought."""

    _log: EventLog
    _clock: Clock

    async def ended(
        self, tx: Transaction, caller: CustomerCaller, conversation_id: ConversationId
    ) -> tuple[Ended, bool]:
        """The caller's own talk, and whether they may rate it now. Raises :class:`RecordUnknown`."""
        found = await store_ratings.load_ended(tx, conversation_id, caller.customer_id)
        if found is None or found.channel_id != caller.channel_id:
            raise RecordUnknown
        return found, decide_rating(found, self._clock.now())

    async def rate(
        self, tx: Transaction, caller: CustomerCaller, conversation_id: ConversationId, score: int,
        reasons: tuple[str, ...], words: Spoken,
    ) -> Ended:  # fmt: skip
        """Rate one's own talk, or change what was given a moment ago. The same again changes nothing.

        Raises :class:`RecordUnknown`, :class:`NotRateable`.
        """
        talk, open_now = await self.ended(tx, caller, conversation_id)
        before = talk.rating
        if before is not None and (before.score, before.reasons, before.words) == (score, reasons, words):
            return talk
        if not open_now:
            raise NotRateable
        now = self._clock.now()
        changed = await store_ratings.rate(tx, talk, score, reasons, words, now, now - RATING_CHANGEABLE)
        if changed is None:
            raise NotRateable
        fact = Rated(
            conversation_id=conversation_id,
            customer_id=talk.customer_id,
            staff_id=talk.staff_id,
            score=score,
            changed=changed,
        )
        await self._log.append(tx, talk.company_id, [fact])
        return (await self.ended(tx, caller, conversation_id))[0]

    async def ratings(self, tx: Transaction, caller: StaffCaller, cursor: str | None) -> Page[Rating]:
        """Ratings, newest first: of one's own talks; who watches over companies sees all. Raises MalformedCursor."""
        found = await store_ratings.ratings(tx, _whose(caller), parse_moment_cursor(cursor), PAGE_RECORDS + 1)
        last = found[PAGE_RECORDS - 1] if len(found) > PAGE_RECORDS else None
        following = moment_cursor(last.given_at, last.conversation_id) if last else None
        return Page(tuple(found[:PAGE_RECORDS]), following)

    async def averages(self, tx: Transaction, caller: StaffCaller) -> list[Average]:
        """Means of the last 90 days by member of staff and by queue: one's own, or everybody's for who watches over."""
        return await store_ratings.averages(tx, _whose(caller), self._clock.now() - AVERAGES_OVER)

    async def set_door(
        self, tx: Transaction, company_id: CompanyId, channel_id: ChannelId, settings: DoorSettings
    ) -> None:
        """Say what a channel offers after a talk."""
        await store_ratings.put_door(tx, company_id, channel_id, settings)

    async def doors(self, tx: Transaction) -> dict[ChannelId, DoorSettings]:
        """What channels of the scope offer after a talk; those that are missing offer what is usual."""
        return await store_ratings.doors(tx)

    async def agents_download(self, tx: Transaction, company_id: CompanyId) -> bool:
        """Whether agents of a company may download the transcripts of their own talks."""
        return await store_ratings.agents_download(tx, company_id)

    async def set_agents_download(self, tx: Transaction, company_id: CompanyId, *, allowed: bool) -> None:
        """Say whether agents of a company may download the transcripts of their own talks."""
        await store_ratings.put_agents_download(tx, company_id, allowed=allowed)


def _whose(caller: StaffCaller) -> StaffId | None:
    return None if caller.may("watch_all") or caller.may("read_all") else caller.staff_id
