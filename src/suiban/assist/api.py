"""The door of assist: replies written once, and suggestions for who holds."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import UTC
from typing import Final, Protocol
from zoneinfo import ZoneInfo

import msgspec

from suiban.assist import store
from suiban.assist.errors import (
    CannedStale,
    CannedUnknown,
    RefusedWords,
    TooManyReplies,
    UnknownVariable,
)
from suiban.assist.model import (
    ANSWER_CHARACTERS_MAX,
    PERSONAL_MAX,
    SHARED_MAX,
    SUGGESTIONS_MAX,
    Canned,
    NewCanned,
    Outcome,
    Suggested,
    Suggestion,
    SuggestionsFrame,
    address,
    fill,
    misplaced,
    time_of_day,
)
from suiban.audit.api import Audit
from suiban.conversations.api import Conversations
from suiban.conversations.errors import ConversationUnknown
from suiban.conversations.model import Conversation
from suiban.guard.api import PhraseGuard
from suiban.kit.errors import NotFound
from suiban.kit.ids import CannedId, CompanyId, ConversationId
from suiban.kit.masking import Spoken
from suiban.kit.time import Clock
from suiban.knowledge.api import Found, Knowledge
from suiban.language.api import pinyin_keys
from suiban.platform.hints import Hints
from suiban.platform.postgres import Database, Scope, Transaction
from suiban.staff.api import Permission, Staff, StaffCaller

__all__ = ["Assist", "Canned", "NewCanned", "Suggested", "Suggestion", "SuggestionsFrame", "decode_suggested"]

HINT_SUGGESTED: Final = "assist.suggested"
"""Hint with a :class:`Suggested`: to be shown to its person, if they still hold the talk."""
JOINED_MAX: Final = 3
"""So many unanswered messages are read as one when the newest alone is not understood."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Suggested, dec_hook=lambda kind, value: kind(value)).decode


class QueueNames(Protocol):
    """Asked of who knows the queues."""

    async def queue_name(self, tx: Transaction, company_id: CompanyId, key: str) -> tuple[str, str]:
        """What a queue is called, in Chinese and English; empty when there is none."""
        ...


class Assist:
    """Use cases of assist. All of them work in the scope of the caller's mandates."""

    def __init__(
        self, *, clock: Clock, hints: Hints, staff: Staff, conversations: Conversations, guard: PhraseGuard,
        knowledge: Knowledge, audit: Audit, queues: QueueNames, says_nothing: Callable[[str], bool],
    ) -> None:  # fmt: skip
        self._clock = clock
        self._hints = hints
        self._staff = staff
        self._conversations = conversations
        self._guard = guard
        self._knowledge = knowledge
        self._audit = audit
        self._queues = queues
        self._says_nothing = says_nothing

    # --- canned replies ---

    async def replies(self, tx: Transaction, caller: StaffCaller) -> list[Canned]:
        """The shared ones of one's companies and one's own."""
        return await store.load_all(tx, caller.staff_id)

    async def add(self, tx: Transaction, caller: StaffCaller, item: NewCanned) -> Canned:
        """Write a new one. Raises NotFound, PermissionMissing, :class:`UnknownVariable`, :class:`RefusedWords`,
        :class:`TooManyReplies`, :class:`CodeTaken`."""
        caller = await self._confirm(tx, caller, item)
        await self._check(tx, item)
        if await store.count(tx, item.company_id, item.owner_id) >= (PERSONAL_MAX if item.owner_id else SHARED_MAX):
            raise TooManyReplies
        await store.insert(tx, [(item, *pinyin_keys(item.title))], self._clock.now(), caller.staff_id)
        await self._record(tx, caller, item, "assist.canned_saved", version=1)
        return await self._load(tx, caller, item.id)

    async def change(self, tx: Transaction, caller: StaffCaller, item: NewCanned, version: int) -> Canned:
        """Write over ``version`` of one; company and owner stay. Raises as :meth:`add`, and :class:`CannedStale`."""
        known = await self._load(tx, caller, item.id)
        item = msgspec.structs.replace(item, company_id=known.company_id, owner_id=known.owner_id)
        caller = await self._confirm(tx, caller, item)
        await self._check(tx, item)
        keys = pinyin_keys(item.title)
        if not await store.update(tx, item, keys, version, self._clock.now(), caller.staff_id):
            raise CannedStale
        await self._record(tx, caller, item, "assist.canned_saved", version=version + 1)
        return await self._load(tx, caller, item.id)

    async def delete(self, tx: Transaction, caller: StaffCaller, canned_id: CannedId, version: int) -> None:
        """Put one away; for thirty days it can be brought back. Raises :class:`CannedUnknown`, :class:`CannedStale`."""
        known = await self._load(tx, caller, canned_id)
        caller = await self._confirm(tx, caller, known)
        if not await store.delete(tx, known, version, self._clock.now(), caller.staff_id):
            raise CannedStale
        await self._record(tx, caller, known, "assist.canned_deleted")

    async def restore(self, tx: Transaction, caller: StaffCaller, canned_id: CannedId) -> Canned:
        """Bring a deleted one back. Raises :class:`CannedUnknown`, :class:`CodeTaken`."""
        known = await store.load(tx, caller.staff_id, canned_id, deleted=True)
        if known is None:
            raise CannedUnknown
        caller = await self._confirm(tx, caller, known)
        await self._check(tx, known)
        if not await store.restore(tx, known, self._clock.now(), caller.staff_id):
            raise CannedUnknown
        await self._record(tx, caller, known, "assist.canned_restored")
        return await self._load(tx, caller, canned_id)

    async def use(
        self, tx: Transaction, caller: StaffCaller, canned_id: CannedId, conversation_id: ConversationId
    ) -> str:
        """The text of a reply for a conversation, its variables filled; one more use is counted.

        For who holds the conversation, of a company that has a part in it. Raises ConversationUnknown,
        :class:`CannedUnknown`.
        """
        caller = await self._staff.confirm(tx, caller, "talk")
        talk = await self._held(tx, caller, conversation_id)
        known = await self._load(tx, caller, canned_id)
        if known.company_id not in talk.part_companies & caller.companies:
            raise CannedUnknown
        text = fill(known.body, await self._values(tx, caller, talk, known))
        await store.count_use(tx, known, caller.staff_id, self._clock.now())
        return text

    async def enter(self, tx: Transaction, items: Sequence[NewCanned]) -> None:
        """Enter many at once, for who sets a company up. Raises :class:`UnknownVariable`, :class:`CodeTaken`."""
        for item in items:
            _check_variables(item)
        if items:
            await store.insert(tx, [(item, *pinyin_keys(item.title)) for item in items], self._clock.now(), None)

    # --- suggestions ---

    async def think(
        self, db: Database, companies: Collection[CompanyId], talks: Collection[ConversationId]
    ) -> list[Suggested]:
        """What could be answered in talks that people hold, hosted by one of ``companies``."""
        async with db.snapshot(Scope.of(companies)) as tx:
            waiting = await store.load_unanswered(tx, companies, talks, JOINED_MAX)
        # what tells something may take a while to load: not on the loop
        telling = await asyncio.to_thread(lambda: [self._telling(item.texts) for item in waiting])
        return [await self._think_one(db, item, texts) for item, texts in zip(waiting, telling, strict=True)]

    def send(self, suggested: Suggested) -> None:
        """Pass suggestions on to wherever their person's workbench is connected."""
        self._hints.send(HINT_SUGGESTED, _encode(suggested))

    async def suggestions(self, db: Database, caller: StaffCaller, conversation_id: ConversationId) -> SuggestionsFrame:
        """What could be answered now, for who holds. Raises ConversationUnknown for everybody else."""
        async with db.snapshot(caller.scope()) as tx:
            await self._held(tx, caller, conversation_id)
            waiting = await store.load_unanswered(tx, caller.companies, [conversation_id], JOINED_MAX)
        if not waiting:
            return SuggestionsFrame(str(conversation_id), 0, ())
        texts = await asyncio.to_thread(self._telling, waiting[0].texts)
        return (await self._think_one(db, waiting[0], texts)).seen_by(caller.companies)

    async def note_outcomes(
        self, tx: Transaction, caller: StaffCaller, conversation_id: ConversationId,
        outcomes: Sequence[tuple[CompanyId, str, Outcome]],
    ) -> None:  # fmt: skip
        """Count what became of suggestions in a talk one holds. Raises ConversationUnknown, NotFound."""
        caller = await self._staff.confirm(tx, caller, "talk")
        talk = await self._held(tx, caller, conversation_id)
        if any(company not in talk.part_companies & caller.companies for company, _, _ in outcomes):
            raise NotFound
        # each article once, and in one order, so that two holders never wait for one another in a circle
        once = {(company, key): outcome for company, key, outcome in outcomes}
        known = {(item.company_id, item.key) for item in self._knowledge.served({company for company, _ in once})}
        rows = [(company, key, outcome) for (company, key), outcome in sorted(once.items()) if (company, key) in known]
        if rows:
            await store.count_outcomes(tx, rows, self._clock.now().astimezone(UTC).date())

    # --- inside ---

    async def _think_one(self, db: Database, item: store.Unanswered, texts: Sequence[str]) -> Suggested:
        frame = SuggestionsFrame(str(item.conversation_id), item.last_seq, ())
        if not texts:
            return Suggested(item.holder_id, item.conversation_id, frame)
        found = await self._knowledge.suggest(db, item.part_companies, texts[-1], SUGGESTIONS_MAX)
        if not found and len(texts) > 1:
            # people write one sentence in three messages
            found = await self._knowledge.suggest(db, item.part_companies, " ".join(texts), SUGGESTIONS_MAX)
        shown = tuple(_suggestion(one) for one in found)
        return Suggested(item.holder_id, item.conversation_id, msgspec.structs.replace(frame, items=shown))

    def _telling(self, texts: Sequence[Spoken]) -> list[str]:
        """Those that say what is wanted: 转人工 and 谢谢 do not."""
        return [plain for text in texts if not self._says_nothing(plain := str.__str__(text))]

    async def _held(self, tx: Transaction, caller: StaffCaller, conversation_id: ConversationId) -> Conversation:
        talk = await self._conversations.load(tx, conversation_id)
        if talk.state != "open" or talk.holder_kind != "staff" or talk.holder_id != caller.staff_id:
            raise ConversationUnknown
        return talk

    async def _load(self, tx: Transaction, caller: StaffCaller, canned_id: CannedId) -> Canned:
        found = await store.load(tx, caller.staff_id, canned_id)
        if found is None:
            raise CannedUnknown
        return found

    async def _confirm(self, tx: Transaction, caller: StaffCaller, item: NewCanned) -> StaffCaller:
        needed: Permission = "talk" if item.owner_id is not None else "canned"
        caller = await self._staff.confirm(tx, caller, needed)
        if item.company_id not in caller.companies:
            raise NotFound
        return caller

    async def _check(self, tx: Transaction, item: NewCanned) -> None:
        _check_variables(item)
        verdict = await self._guard.check(tx, item.company_id, "staff", Spoken(item.body))
        if verdict.action == "refuse":
            raise RefusedWords(reason=verdict.reason)

    async def _record(self, tx: Transaction, caller: StaffCaller, item: NewCanned, action: str, **detail: int) -> None:
        kind = "personal" if item.owner_id is not None else "shared"
        await self._audit.record(
            tx, item.company_id, caller.actor(), action, "canned", item.id, "", code=item.code, kind=kind, **detail
        )

    async def _values(self, tx: Transaction, caller: StaffCaller, talk: Conversation, item: Canned) -> dict[str, str]:
        company, english = await store.load_company(tx, item.company_id), item.language == "en"
        part = next(p for p in await self._conversations.parts(tx, talk.id) if p.company_id == item.company_id)
        now = self._clock.now()
        who = await store.load_addressee(tx, talk.id, item.company_id, part.customer_id, now)
        key = await store.load_last_queue(tx, talk.company_id, talk.id)
        queue = await self._queues.queue_name(tx, talk.company_id, key) if key else ("", "")
        return {
            "customer_name": address(who, item.language) if who else "",
            "agent_name": caller.name,
            "company": (company.name_en if english else "") or company.name,
            "hotline": company.hotline,
            "time_of_day": time_of_day(now.astimezone(ZoneInfo(company.time_zone)).hour, item.language),
            "queue": (queue[1] if english else "") or queue[0],
        }


def decode_suggested(payload: bytes) -> Suggested:
    """What a hint :data:`HINT_SUGGESTED` carries. Raises msgspec.MsgspecError on anything else."""
    return _decode(payload)


def _check_variables(item: NewCanned) -> None:
    for wrong in misplaced(item.body):
        raise UnknownVariable(variable=wrong.what, line=wrong.line, column=wrong.column)


def _suggestion(found: Found) -> Suggestion:
    article = found.article
    return Suggestion(
        company_id=str(article.company_id),
        key=article.key,
        title=article.title,
        source=article.source,
        version=article.version,
        text=article.body[:ANSWER_CHARACTERS_MAX],
        confidence=round(found.score, 3),
    )
