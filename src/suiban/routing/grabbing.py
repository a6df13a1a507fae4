"""Taking work by oneself: what may be taken, the claim, and what goes back because nobody said a word."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from suiban.conversations.api import (
    Conversation,
    ConversationIsClosed,
    Conversations,
    NotHolder,
    Speaker,
    ToPerson,
    ToQueue,
)
from suiban.eventlog.api import EventLog
from suiban.kit.errors import NotFound, SuibanError
from suiban.kit.ids import CompanyId, ConversationId, QueueId, StaffId, WorkId
from suiban.kit.masking import Spoken
from suiban.kit.time import Clock
from suiban.platform.postgres import Database, Transaction
from suiban.routing import rows as facts_of
from suiban.routing import store, store_grabbing, store_supervising, store_tasks
from suiban.routing.errors import (
    ClaimAway,
    ClaimLimit,
    ClaimNotYet,
    ClaimProtected,
    KindLimit,
    NotEligible,
    WorkTaken,
)
from suiban.routing.events import WorkTaken as TaskTaken
from suiban.routing.model import (
    BOARD_MAX,
    DOUBTED_AFTER,
    PRIORITY_LEFT_BEHIND,
    SILENT_BAN,
    SILENT_BATCH_MAX,
    SPARE,
    TALKING_ROLES,
    WORK_LINES_MAX,
    Queue,
    Waiting,
)
from suiban.routing.model.grabbing import Board, Claimable, Claimer, ClaimLine, Turns, Verdict
from suiban.routing.model.matching import for_all
from suiban.routing.supervising import HINT

REFUSALS: Final[Mapping[str, type[SuibanError]]] = {
    one.code: one for one in (ClaimAway, ClaimLimit, ClaimNotYet, KindLimit, NotEligible)
}


class Grabbing(ABC):
    """Use cases of queues whose work is taken and not given."""

    _log: EventLog
    _conversations: Conversations
    _clock: Clock

    async def board(self, tx: Transaction, viewers: Sequence[StaffId]) -> Board:
        """All that may be taken within the scope. Read it once; give each of the viewers their ``seen_by``."""
        now = self._clock.now()
        queues = await store_grabbing.grabbed(tx)
        waiting = await store.on_board(tx, BOARD_MAX) if queues else []
        works = await self._claimable(tx, waiting, queues, now)
        return Board(works, queues, await self._claimers(tx, viewers, list(queues), now) if queues else [], now)

    async def claim(self, tx: Transaction, by: Speaker, work_id: WorkId) -> Conversation:
        """Take work that is on the board: its conversation is held by ``by`` when the transaction commits.

        Of any number who try exactly one has it. Raises :class:`WorkTaken`, :class:`ClaimProtected` (somebody took it a
        moment ago), :class:`ClaimLimit`, :class:`KindLimit`, :class:`ClaimNotYet` (others go first),
        :class:`ClaimAway`, :class:`NotEligible`, NotFound (also for a task). The transaction must then be given up.
        """
        staff_id, work, now = await self._claiming(tx, by, work_id, task=False)
        try:
            # the conversation first: it is the lock everybody takes first, and its token tells whether it still waits
            after = await self._conversations.pass_on(
                tx, ConversationId.of(work["conversation_id"]), ToPerson(staff_id),
                msgspec.structs.replace(by, holder_token=work["holder_token"]), "claimed", Spoken(""),
            )  # fmt: skip
        except (NotHolder, ConversationIsClosed):
            raise WorkTaken from None
        row = await store_grabbing.claim(tx, work, staff_id, after.holder_token, now)
        if row is None:
            raise WorkTaken
        if not await store_grabbing.count(tx, staff_id, row["kind"], interruptible=row["interruptible"]):
            raise ClaimLimit
        await self._log.append_many(tx, [facts_of.claimed(row)])
        tx.hint(HINT, b"")
        return after

    async def claims_task(self, tx: Transaction, work_id: WorkId) -> bool:
        """Whether claiming this work is :meth:`claim_task`."""
        return await store_grabbing.is_task(tx, work_id)

    async def claim_task(self, tx: Transaction, by: Speaker, work_id: WorkId) -> CompanyId:
        """Take a task that is on the board: it is theirs when the transaction commits; whose it is. Nobody has to say a
        word in time, so it never goes back by itself. Raises as :meth:`claim`."""
        staff_id, work, now = await self._claiming(tx, by, work_id, task=True)
        row = await store_grabbing.claim(tx, work, staff_id, work["holder_token"], now)
        if row is None:
            raise WorkTaken
        company = CompanyId.of(row["company_id"])
        held = await store_tasks.hold(tx, company, row["work_id"], staff_id, now)
        if not await store_grabbing.count(tx, staff_id, row["kind"], interruptible=row["interruptible"]):
            raise ClaimLimit
        fact = TaskTaken(held["id"], held["kind"], staff_id, held["queue_id"], held["queue_key"], now)
        await self._log.append_many(tx, [(company, fact)])
        tx.hint(HINT, b"")
        return company

    async def claims_today(self, tx: Transaction) -> list[ClaimLine]:
        """Who claimed how much today, within the scope: the most first, at most 100 lines."""
        return await store_grabbing.claim_lines(tx, self._clock.now(), WORK_LINES_MAX)

    async def return_silent(self, db: Database) -> int:
        """Put back what its owner took and said no word to while it was safe with them. How many there were."""
        async with self._leader(db) as tx:
            if tx is None:
                return 0
            now = self._clock.now()
            found = await store_grabbing.unwatched(tx, now, SILENT_BATCH_MAX)
            settled: dict[tuple[UUID, UUID], bool] = {}
            passed: list[tuple[CompanyId, ConversationId, StaffId]] = []
            for row in found:
                settled[row["company_id"], row["work_id"]] = went = not row["over"] and await self._went_back(tx, row)
                if went:
                    talk = ConversationId.of(row["conversation_id"])
                    passed.append((CompanyId.of(row["company_id"]), talk, StaffId.of(row["staff_id"])))
            await store_grabbing.settle(tx, settled, now)
            await store_supervising.pass_over(tx, passed)
        return len(passed)

    async def claimers_to_spare(self, tx: Transaction, queues: Sequence[QueueId], now: datetime) -> list[Claimer]:
        """Who could take work of these queues in spare minutes, beside those who are available."""
        found = await self._claimers(tx, [], queues, now)
        return [one for one in found if one.here and one.worker.state != "available"]

    # --- inside ---

    async def _claiming(
        self, tx: Transaction, by: Speaker, work_id: WorkId, *, task: bool
    ) -> tuple[StaffId, Any, datetime]:
        """Who claims it, the work as it stands, and when; they may have it."""
        if by.kind != "staff" or by.id is None:
            raise NotEligible
        staff_id, now = StaffId.of(by.id), self._clock.now()
        await store_grabbing.one_at_a_time(tx, staff_id)
        work = await store_grabbing.standing(tx, work_id, now)
        if work is None or (work["conversation_id"] is None) is not task:
            raise NotFound
        if work["state"] != "queued":
            raise ClaimProtected if work["protected"] and work["state"] == "accepted" else WorkTaken
        await self._check(tx, staff_id, work["company_id"], work_id, now)
        return staff_id, work, now

    async def _check(
        self, tx: Transaction, staff_id: StaffId, company_id: UUID, work_id: WorkId, now: datetime
    ) -> None:
        waiting = await store.these_waiting(tx, [(CompanyId.of(company_id), work_id)])
        queues = await store_grabbing.grabbed(tx)
        works = await self._claimable(tx, waiting, queues, now)
        if not waiting:
            raise WorkTaken
        if not works or not for_all(works[0].waiting, now) or not _within(tx, works[0].waiting):
            raise NotEligible
        people = await self._claimers(tx, [staff_id], [works[0].queue_id], now)
        me = next((one for one in people if one.worker.staff_id == staff_id), None)
        verdict = Turns(works[0], people, now).verdict(me) if me is not None else Verdict("not_eligible")
        if verdict.code:
            raise REFUSALS[verdict.code](in_s=verdict.in_s)

    async def _claimable(
        self, tx: Transaction, waiting: Sequence[Waiting], queues: Mapping[QueueId, Queue], now: datetime
    ) -> list[Claimable]:
        if not waiting:
            return []
        known = await store_grabbing.details(tx, [(work.company_id, work.work_id) for work in waiting])
        talks = [
            (CompanyId.of(row["company_id"]), row["conversation_id"])
            for row in known.values()
            if row["conversation_id"] is not None
        ]
        silent = await store_grabbing.silent(tx, talks, now - SILENT_BAN)
        found = []
        for work in waiting:
            row = known.get(work.work_id)
            queue = queues.get(QueueId.of(row["queue_id"])) if row is not None else None
            if row is None or queue is None:
                continue
            talk = ConversationId.of(row["conversation_id"]) if row["conversation_id"] is not None else None
            said_nothing = silent.get(talk, {}) if talk is not None else {}
            found.append(Claimable(work, queue.id, queue.giving, talk, row["kind"], said_nothing, row["target_s"]))
        return found

    async def _claimers(
        self, tx: Transaction, viewers: Sequence[StaffId], queues: Sequence[QueueId], now: datetime
    ) -> list[Claimer]:
        return await store_grabbing.claimers(tx, viewers, queues, TALKING_ROLES, SPARE, now - DOUBTED_AFTER, now)

    async def _went_back(self, tx: Transaction, row: Any) -> bool:
        house = Speaker("system", None, "", holder_token=row["holder_token"])
        to = ToQueue(queue_id=QueueId.of(row["queue_id"]), queue_key=row["queue_key"])
        talk = ConversationId.of(row["conversation_id"])
        try:
            await self._to_queue(tx, talk, to, house, "claim_silent", Spoken(""), PRIORITY_LEFT_BEHIND)
        except (NotHolder, ConversationIsClosed):
            return False  # somebody was faster, and nothing had been written
        return True

    # --- the door's own ---

    @abstractmethod
    def _leader(self, db: Database) -> AbstractAsyncContextManager[Transaction | None]: ...

    @abstractmethod
    async def _to_queue(
        self, tx: Transaction, conversation_id: ConversationId, to: ToQueue, by: Speaker, reason: str, summary: Spoken,
        priority: int,
    ) -> Conversation: ...  # fmt: skip


def _within(tx: Transaction, work: Waiting) -> bool:
    return tx.scope is not None and work.companies <= tx.scope.companies
