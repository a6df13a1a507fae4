"""The door of the books: calls are done, in batches; the books are opened, looked at and checked."""

import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final

from suiban.demobank import store, store_opening
from suiban.demobank.errors import CustomerThere, NothingUnderKey
from suiban.demobank.faults import Faults
from suiban.demobank.gathering import Gathering
from suiban.demobank.model.handling import Answer, Asked, Call, act, refused, understand
from suiban.demobank.model.opening import NewCustomer, Opened, open_customer
from suiban.demobank.model.operations import Arguments
from suiban.demobank.model.refusals import Refusal
from suiban.demobank.model.settling import SETTLING
from suiban.demobank.model.terms import ZONE
from suiban.demobank.model.world import Chance, World
from suiban.kit.time import Clock
from suiban.platform.postgres import Database, DatabaseUnavailable, Transaction

BATCH_MAX: Final = 200
OPENED_AT_ONCE: Final = 500

_log = logging.getLogger(__name__)


class RandomCodes:
    """Codes that nobody foresees."""

    def digits(self) -> str:
        """Six digits."""
        return f"{secrets.randbelow(1_000_000):06d}"


class SameCode:
    """One code for all, where a sandbox is to be foreseen: in tests and recorded sessions."""

    def __init__(self, code: str) -> None:
        self._code = code

    def digits(self) -> str:
        """Always the same."""
        return self._code


class Bank:
    """The books. What is asked under ``seal`` is hashed with it, so the same seal is needed as long as they live."""

    def __init__(
        self, db: Database, clock: Clock, seal: bytes, chance: Chance | None = None, faults: Faults | None = None
    ) -> None:  # fmt: skip
        self._db = db
        self._clock = clock
        self._seal = seal
        self._chance = chance or RandomCodes()
        self._faults = faults or Faults()
        self._questions = Gathering(self._tell, BATCH_MAX)
        self._orders = Gathering(self._do, BATCH_MAX)

    async def settle(self) -> None:
        """Wait for what is under way."""
        await self._questions.settle()
        await self._orders.settle()

    async def do_many(self, calls: Sequence[Call]) -> list[Answer]:
        """One answer a call, in their order. Raises BankBusy and Dropped where such a fault is planted."""
        names = {call.operation for call in calls}
        await self._faults.at("before", names)
        answers: dict[int, Answer] = {}
        lanes: dict[bool, list[tuple[int, Asked]]] = {False: [], True: []}
        for place, call in enumerate(calls):
            found = understand(call, self._seal)
            if isinstance(found, Answer):
                answers[place] = found
            else:
                lanes[found.operation.writes].append((place, found))
        for writes, lane in lanes.items():
            gathering = self._orders if writes else self._questions
            told = await gathering.ask([asked for _, asked in lane]) if lane else []
            answers |= {place: answer for (place, _), answer in zip(lane, told, strict=True)}
        await self._faults.at("after", names)
        return [answers[place] for place in range(len(calls))]

    async def _tell(self, batch: Sequence[Asked]) -> list[Answer]:
        return await self._all_or_each(batch, writes=False)

    async def _do(self, batch: Sequence[Asked]) -> list[Answer]:
        return await self._all_or_each(batch, writes=True)

    async def _all_or_each(self, batch: Sequence[Asked], *, writes: bool) -> list[Answer]:
        """All in one transaction; when one of them breaks it, each alone, so that the others do not suffer."""
        try:
            return await self._in_one(batch, writes=writes)
        except DatabaseUnavailable:
            return [Answer("failed", code="bank_busy")] * len(batch)
        except Exception:
            if len(batch) > 1:
                return [answer for item in batch for answer in await self._all_or_each([item], writes=writes)]
            # only its name: what was asked is a customer's
            _log.exception("a call failed", extra={"operation": batch[0].call.operation})
            return [Answer("failed", code="bank_failed")]

    async def _in_one(self, batch: Sequence[Asked], *, writes: bool) -> list[Answer]:
        now = self._clock.now()
        answers: list[Answer] = []
        done: list[tuple[Asked, Answer]] = []
        told: list[tuple[Asked, str, str]] = []
        async with self._db.unscoped() as tx:
            world = await store.read(tx, batch, now, lock=writes)
            # after the customers are locked: who asks twice at the same moment waits here for the first answer
            known = await store.recorded(tx, [item.call.key for item in batch]) if writes else {}
            for item in batch:
                before = known.get(item.call.key)
                if before is None:
                    answer = act(item, world, now, self._chance, self._seal)
                    if writes:
                        known[item.call.key] = store.Recorded(item.request, answer)
                        done.append((item, answer))
                    told.append((item, answer.outcome, answer.code))
                else:
                    same = before.request == item.request
                    answer = before.answer if same else refused(Refusal("key_reused"))
                    told.append((item, "repeated" if same else "refused", answer.code))
                answers.append(answer)
            await store.write(tx, world)
            await store.record(tx, done, now)
            await store.audit(tx, told, now)
            await self._faults.at("inside", {item.call.operation for item in batch})
        return answers

    async def settle_due(self) -> int:
        """Do what is due today, where it was not done today; of how many customers there was something."""
        today = _day(self._clock.now())
        async with self._db.unscoped() as tx:
            due = await store_opening.due(tx, today)
        calls = [Call(f"day:{today}:{company}:{number}", SETTLING.name, company, number) for company, number in due]
        await self._orders.ask([Asked(call, SETTLING, Arguments(), "") for call in calls])
        return len(calls)

    # --- looking ------------------------------------------------------------------------------------------------

    async def recorded(self, key: str) -> dict[str, Any]:
        """What was asked under a key, when, and the answer. Raises NothingUnderKey."""
        async with self._db.unscoped() as tx:
            found = await store_opening.operation(tx, key)
        if found is None:
            raise NothingUnderKey
        return found

    async def journal(self, account: str, after: int, limit: int) -> list[dict[str, Any]]:
        """Lines of an account with the entries they belong to, oldest first, beyond the line ``after``."""
        async with self._db.unscoped() as tx:
            return await store_opening.journal(tx, account, after, limit)

    async def audited(self, customer: str, after: int, limit: int) -> list[dict[str, Any]]:
        """What was asked about a customer, oldest first."""
        async with self._db.unscoped() as tx:
            return await store_opening.audited(tx, customer, after, limit)

    async def messages(self, customer: str) -> list[dict[str, Any]]:
        """What would have come by SMS, newest first."""
        async with self._db.unscoped() as tx:
            return await store_opening.messages(tx, customer)

    async def check(self) -> dict[str, int]:
        """What does not hold in the books, counted by law; all nought is right."""
        async with self._db.unscoped() as tx:
            await tx.unhurried()
            return await store_opening.check(tx)

    # --- opening ------------------------------------------------------------------------------------------------

    async def open_books(self, customers: Sequence[NewCustomer]) -> list[Opened]:
        """Give these customers accounts, cards and a past, as their template says; all or nothing.

        Raises CustomerThere.
        """
        async with self._db.unscoped() as tx:
            await tx.unhurried()
            if await store_opening.customers_there(tx, [item.customer for item in customers]):
                raise CustomerThere
            return await self._open(tx, customers)

    async def open_if_empty(self, customers: Callable[[], Sequence[NewCustomer]]) -> int:
        """The same, unless there are customers already; then they are not even asked for. How many were opened."""
        async with self._db.unscoped() as tx:
            await tx.unhurried()
            if await store_opening.customers_there(tx):
                return 0
            return len(await self._open(tx, customers()))

    async def new_number(self) -> str:
        """A customer number nobody has."""
        async with self._db.unscoped() as tx:
            return await store_opening.new_number(tx)

    async def reset(self) -> int:
        """Forget everything that happened and open the same books again; how many customers there are."""
        async with self._db.unscoped() as tx:
            await tx.unhurried()
            customers = await store_opening.opened(tx)
            await store_opening.forget_all(tx)
            return len(await self._open(tx, customers))

    async def _open(self, tx: Transaction, customers: Sequence[NewCustomer]) -> list[Opened]:
        now = self._clock.now()
        told = []
        for start in range(0, len(customers), OPENED_AT_ONCE):
            world = World()
            part = customers[start : start + OPENED_AT_ONCE]
            told += [open_customer(world, customer, now, self._chance, self._seal) for customer in part]
            await store.write(tx, world)
            await store_opening.remember_opened(tx, part, _day(now))
        return told


def _day(now: datetime) -> date:
    return now.astimezone(ZONE).date()
