"""The door of records: drafts, confirmed versions, lists, the catalogue; ratings and transcripts beside it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from suiban.audit.api import Audit
from suiban.conversations.api import Conversations
from suiban.conversations.errors import ConversationUnknown
from suiban.eventlog.api import EventLog
from suiban.kit.ids import CompanyId, ConversationId, StaffId
from suiban.kit.masking import Spoken, mask_text
from suiban.kit.paging import MalformedCursor, Page, moment_cursor, parse_moment_cursor
from suiban.kit.time import Clock
from suiban.knowledge.api import Audience, Knowledge
from suiban.platform.postgres import Database, Scope, Transaction
from suiban.records import store
from suiban.records.api.ratings import Ratings
from suiban.records.api.transcripts import Transcripts
from suiban.records.errors import (
    EvidenceUnknown,
    RecordChanged,
    RecordNotYours,
    RecordUnknown,
    UnknownCode,
)
from suiban.records.events import RecordConfirmed
from suiban.records.model import PAGE_RECORDS, Axis, Body, Code, Listed, Promise, Record, Sentence, Talk
from suiban.records.model.draft import source_title, write_draft
from suiban.staff.api import StaffCaller

__all__ = ["Body", "Closed", "Code", "Listed", "Page", "Promise", "Record", "RecordView", "Records", "Sentence"]

_AUDIENCES: Final[tuple[Audience, ...]] = ("customer", "agent")


class Closed(msgspec.Struct, frozen=True):
    """A talk that a person closed or held when it was closed: a record of it is wanted."""

    company_id: CompanyId
    conversation_id: ConversationId
    staff_id: StaffId
    closed_at: datetime


class RecordView(msgspec.Struct, frozen=True):
    """A record as somebody may see it. ``grown``: messages came after what was confirmed."""

    record: Record
    last_seq: int
    grown: bool
    may_confirm: bool


class Records(Ratings, Transcripts):
    """Use cases of records. Every method works in the caller's transaction and scope."""

    def __init__(
        self, log: EventLog, audit: Audit, conversations: Conversations, knowledge: Knowledge, clock: Clock
    ) -> None:
        self._log = log
        self._audit = audit
        self._conversations = conversations
        self._knowledge = knowledge
        self._clock = clock

    # --- drafts ---

    async def ready(self, db: Database, companies: Collection[CompanyId]) -> None:
        """Bring to memory what drafts are written with. Outside of any transaction."""
        await self._knowledge.ready(db, companies)

    async def think(self, db: Database, closed: Sequence[Closed]) -> list[Record]:
        """Write the drafts of closed talks, outside of any write transaction. Talks without a word are left out."""
        if not closed:
            return []
        wanted = {(item.company_id, item.conversation_id): item for item in closed}
        companies = {item.company_id for item in closed}
        await self.ready(db, companies)
        async with db.snapshot(Scope.of(companies)) as tx:
            talks = await store.load_talks(tx, list(wanted))
        drafts = [self._draft(talk, wanted[talk.company_id, talk.conversation_id]) for talk in talks if talk.lines]
        return sorted(drafts, key=lambda draft: (draft.conversation_id, draft.company_id))

    async def keep(self, tx: Transaction, drafts: Sequence[Record]) -> None:
        """Keep drafts; a record that somebody confirmed stays as it is. Doing it twice changes nothing."""
        if drafts:
            await store.save_drafts(tx, drafts)

    def _draft(self, talk: Talk, closed: Closed | None) -> Record:
        return Record(
            company_id=talk.company_id,
            conversation_id=talk.conversation_id,
            customer_id=talk.customer_id,
            staff_id=closed.staff_id if closed else None,
            version=0,
            through_seq=_last_seq(talk),
            body=write_draft(talk, self._topics(talk)),
            closed_at=closed.closed_at if closed else None,
        )

    def _topics(self, talk: Talk) -> dict[str, str]:
        titles = {title for line in talk.lines if (title := source_title(line))}
        found: dict[str, str] = {}
        for title in titles:
            for audience in _AUDIENCES:
                article = self._knowledge.titled([talk.company_id], title, audience)
                if article is not None:
                    found[title] = article.topic
                    break
        return found

    # --- one record ---

    async def is_mine(self, tx: Transaction, caller: StaffCaller, conversation_id: ConversationId) -> bool:
        """Whether there is a record of this talk that the caller has to wrap up, or wrapped up."""
        found = await store.load_records(tx, conversation_id)
        return any(record.staff_id == caller.staff_id for record in found.values())

    async def view(
        self, tx: Transaction, caller: StaffCaller, conversation_id: ConversationId, company_id: CompanyId | None
    ) -> RecordView:
        """The record of one company's part (None: the host's, or the one there is); a fresh draft when there is none.

        The caller is known to see the talk, and :meth:`ready` was called. Raises :class:`RecordUnknown`.
        """
        talk, record = await self._access(tx, caller, conversation_id, company_id)
        last_seq = _last_seq(talk)
        return RecordView(
            record=record,
            last_seq=last_seq,
            grown=record.version > 0 and last_seq > record.through_seq,
            may_confirm=await self._may_confirm(tx, caller, record),
        )

    async def confirm(
        self, tx: Transaction, caller: StaffCaller, conversation_id: ConversationId, company_id: CompanyId,
        version: int, body: Body,
    ) -> RecordView:  # fmt: skip
        """Stand by a record as it is in ``body``, over the version that was looked at.

        Numbers of people are masked in what is kept. Raises :class:`RecordUnknown`, :class:`RecordNotYours`,
        :class:`RecordChanged`, :class:`UnknownCode`, :class:`EvidenceUnknown`.
        """
        talk, record = await self._access(tx, caller, conversation_id, company_id)
        if not await self._may_confirm(tx, caller, record):
            raise RecordNotYours
        if version != record.version:
            raise RecordChanged
        _check(body, talk, record.body)
        staff_id = record.staff_id or caller.staff_id
        saved = msgspec.structs.replace(
            record, body=_clean(body), through_seq=_last_seq(talk), staff_id=staff_id, version=version
        )
        number = await store.confirm(tx, saved, caller.staff_id, self._clock.now())
        if number is None:
            raise RecordChanged
        fact = RecordConfirmed(
            conversation_id=conversation_id,
            customer_id=record.customer_id,
            staff_id=caller.staff_id,
            version=number,
            product=body.product,
            scenario=body.scenario,
            resolved=body.resolved,
        )
        await self._log.append(tx, company_id, [fact])
        await self._audit.record(
            tx, company_id, caller.actor(), "records.confirmed", "conversation", conversation_id,
            version=number, product=body.product, scenario=body.scenario, resolved=body.resolved,
        )  # fmt: skip
        return await self.view(tx, caller, conversation_id, company_id)

    async def _access(
        self, tx: Transaction, caller: StaffCaller, conversation_id: ConversationId, company_id: CompanyId | None
    ) -> tuple[Talk, Record]:
        parts = [part.company_id for part in await self._conversations.parts(tx, conversation_id)]
        chosen = company_id if company_id is not None else next(iter(parts), None)
        if chosen is None or chosen not in parts or chosen not in caller.companies:
            raise RecordUnknown
        (talk,) = await store.load_talks(tx, [(chosen, conversation_id)])
        record = (await store.load_records(tx, conversation_id)).get(chosen)
        return talk, record or self._draft(talk, None)

    async def _may_confirm(self, tx: Transaction, caller: StaffCaller, record: Record) -> bool:
        if not caller.may("talk"):
            return False
        if caller.may("watch_all") or record.staff_id == caller.staff_id:
            return True
        try:
            talk = await self._conversations.load(tx, record.conversation_id)
        except ConversationUnknown:  # the host is out of sight: nobody of another company holds it
            return False
        return talk.holder_kind == "staff" and talk.holder_id == caller.staff_id

    # --- lists ---

    async def list_records(
        self, tx: Transaction, caller: StaffCaller, *, state: str | None, company_id: CompanyId | None,
        staff_id: StaffId | None, product: str | None, cursor: str | None,
    ) -> Page[Listed]:  # fmt: skip
        """Records of closed talks: one's own; who watches over companies sees everybody's, rated low first.

        Raises MalformedCursor.
        """
        whose = staff_id if watches(caller) else caller.staff_id
        found = await store.list_records(
            tx, staff_id=whose, state=state, company_id=company_id, product=product,
            before=_parse_cursor(cursor), limit=PAGE_RECORDS + 1,
        )  # fmt: skip
        last = found[PAGE_RECORDS - 1] if len(found) > PAGE_RECORDS else None
        following = f"{int(last.low)}~{moment_cursor(last.closed_at, last.conversation_id)}" if last else None
        return Page(tuple(found[:PAGE_RECORDS]), following)

    async def count_waiting(self, tx: Transaction, caller: StaffCaller) -> int:
        """How many of the caller's closed talks wait to be wrapped up; it stops counting at 99."""
        return await store.count_waiting(tx, caller.staff_id)

    async def codes(self, tx: Transaction, companies: Collection[CompanyId]) -> dict[CompanyId, tuple[Code, ...]]:
        """The catalogues of companies, in their order."""
        return await store.load_codes(tx, companies)

    async def put_codes(self, tx: Transaction, codes: Sequence[Code]) -> None:
        """Set codes of catalogues; the scope must hold their companies."""
        if codes:
            await store.put_codes(tx, codes)


def watches(caller: StaffCaller) -> bool:
    """Whether somebody sees what others did, not only what they did themselves."""
    return caller.may("watch_all") or caller.may("read_all")


def _last_seq(talk: Talk) -> int:
    return talk.lines[-1].seq if talk.lines else 0


def _check(body: Body, talk: Talk, before: Body) -> None:
    # what it was filed under already stays, also when nothing new is
    filed: tuple[tuple[Axis, str, str], ...] = (
        ("product", body.product, before.product), ("scenario", body.scenario, before.scenario),
    )  # fmt: skip
    for axis, key, was in filed:
        if not any(code.axis == axis and code.key == key and (code.active or key == was) for code in talk.codes):
            raise UnknownCode(axis=axis)
    said = {line.seq for line in talk.lines}
    named = [seq for item in (*body.summary, *body.next_steps) for seq in item.seqs]
    named += [seq for promise in body.promises for seq in promise.seqs]
    if not said.issuperset(named):
        raise EvidenceUnknown


def _clean(body: Body) -> Body:
    replace = msgspec.structs.replace
    return replace(
        body,
        summary=tuple(replace(item, text=_masked(item.text)) for item in body.summary if item.text.strip()),
        promises=tuple(replace(item, text=_masked(item.text)) for item in body.promises if item.text.strip()),
        next_steps=tuple(replace(item, text=_masked(item.text)) for item in body.next_steps if item.text.strip()),
    )


def _masked(text: Spoken) -> Spoken:
    return Spoken(mask_text(str.__str__(text)).strip())


def _parse_cursor(cursor: str | None) -> tuple[bool, datetime, UUID] | None:
    low, _, place = (cursor or "").partition("~")
    after = parse_moment_cursor(place)
    if cursor and (after is None or low not in {"0", "1"}):
        raise MalformedCursor
    return (low == "1", *after) if after else None
