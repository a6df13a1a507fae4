"""Group commit: what all customers of this process say goes into the database many at a time.

While one batch commits the next one gathers, so the batches grow by themselves with the load and an idle system
answers at once. A talk always goes to the same writer, which keeps its messages in order.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence

from suiban.conversations.api import Conversations
from suiban.conversations.live import LiveTalks
from suiban.conversations.model import Inbound, Message, Received, Rejected
from suiban.kit.errors import SuibanError, TooMany, Unavailable
from suiban.kit.ids import CompanyId, PartId
from suiban.platform.postgres import Database, DatabaseUnavailable, Scope

log = logging.getLogger(__name__)

BATCH_MAX = 1_000
QUEUE_MAX = 20_000
Answer = Callable[[Received | Rejected | SuibanError], None]
Waiting = tuple[Inbound, Answer]


class Intake:
    """The queue before the database. ``writers`` batches are in work at once."""

    def __init__(self, db: Database, conversations: Conversations, live: LiveTalks, writers: int = 2) -> None:
        self._db = db
        self._conversations = conversations
        self._live = live
        self._queues: list[list[Waiting]] = [[] for _ in range(writers)]
        self._wakers = [asyncio.Event() for _ in range(writers)]
        self._working = 0
        self.batches = 0
        self.messages = 0

    def put(self, inbound: Inbound, answer: Answer) -> None:
        """Store this soon; ``answer`` is called on the loop after the commit, or with why not."""
        index = hash(inbound.address) % len(self._queues)
        queue = self._queues[index]
        if len(queue) >= QUEUE_MAX:
            answer(TooMany())
            return
        queue.append((inbound, answer))
        self._wakers[index].set()

    async def run(self) -> None:
        """Write until cancelled."""
        async with asyncio.TaskGroup() as group:
            for index in range(len(self._queues)):
                group.create_task(self._write(index))

    async def drain(self) -> None:
        """Wait until everything that was put is answered."""
        while self._working or any(self._queues):
            await asyncio.sleep(0.01)

    async def _write(self, index: int) -> None:
        queue, waker = self._queues[index], self._wakers[index]
        while True:
            await waker.wait()
            waker.clear()
            while queue:
                batch = queue[:BATCH_MAX]
                del queue[:BATCH_MAX]
                self._working += 1
                try:
                    await self._store(batch)
                finally:
                    self._working -= 1

    async def _store(self, batch: Sequence[Waiting]) -> None:
        inbounds = [inbound for inbound, _ in batch]
        try:
            receipts = await self._receive(inbounds)
        except DatabaseUnavailable as error:
            _answer_all(batch, error)
            return
        except Exception as error:
            await self._store_singly(batch, error)
            return
        self.batches += 1
        self.messages += len(batch)
        for (_, answer), receipt in zip(batch, receipts, strict=True):
            answer(receipt)

    async def _receive(self, inbounds: Sequence[Inbound]) -> list[Received | Rejected]:
        """Nearly all have an open talk and are stored by one statement; for the others one is opened."""
        scope = Scope.of({inbound.company_id for inbound in inbounds})
        async with self._db.alone(scope) as tx:
            found = await self._conversations.receive_open(tx, inbounds)
        self._publish(inbounds, found)
        missing = [inbound for inbound, receipt in zip(inbounds, found, strict=True) if receipt is None]
        if not missing:
            return [receipt for receipt in found if receipt is not None]
        async with self._db.transaction(scope) as tx:
            opened = await self._conversations.receive_many(tx, missing)
        self._publish(missing, opened)
        rest = iter(opened)
        return [receipt or next(rest) for receipt in found]

    async def _store_singly(self, batch: Sequence[Waiting], error: Exception) -> None:
        """Something in the batch breaks the statement: find it, so that it harms nobody else."""
        if len(batch) == 1:
            log.error("a message could not be stored", exc_info=error)
            _answer_all(batch, error if isinstance(error, SuibanError) else Unavailable())
            return
        middle = len(batch) // 2
        await self._store(batch[:middle])
        await self._store(batch[middle:])

    def _publish(self, inbounds: Sequence[Inbound], receipts: Sequence[Received | Rejected | None]) -> None:
        for inbound, receipt in zip(inbounds, receipts, strict=True):
            if isinstance(receipt, Received) and not receipt.repeat:
                self._live.publish(receipt.conversation_id, [_message(inbound, receipt)])


def _answer_all(batch: Sequence[Waiting], error: SuibanError) -> None:
    for _, answer in batch:
        answer(error)


_NO_PART = PartId(int=0)


def _message(inbound: Inbound, receipt: Received) -> Message:
    return Message(
        company_id=CompanyId.of(inbound.company_id),
        conversation_id=receipt.conversation_id,
        talk_seq=receipt.talk_seq,
        part_id=_NO_PART,
        author_kind="customer",
        author_id=inbound.customer_id,
        author_name="",
        kind=inbound.kind,
        text=inbound.text,
        extra=inbound.extra,
        at=receipt.at,
        quote=inbound.quote,
    )
