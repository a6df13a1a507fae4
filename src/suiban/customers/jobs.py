"""Forgets sessions that ended long ago; keeps what customers of before a release are found by."""

from datetime import timedelta
from typing import Final

from suiban.customers import store, store_finding
from suiban.kit.ids import CompanyId
from suiban.kit.time import Clock
from suiban.platform.companies import in_batches
from suiban.platform.jobs import Arguments, Task
from suiban.platform.postgres import Database, Transaction

ENDED_KEPT: Final = timedelta(days=30)
BATCH_SESSIONS_MAX: Final = 1_000
BATCH_CUSTOMERS_MAX: Final = 500


class SessionTidier:
    """The job ``customers.tidy_sessions``."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def task(self) -> Task:
        """Several times an hour."""
        return Task("customers.tidy_sessions", self.run, cron="*/10 * * * *")

    async def run(self, arguments: Arguments) -> None:
        """Tidy up after all companies, one after the other."""
        before = self._clock.now() - ENDED_KEPT

        async def delete(tx: Transaction, company: CompanyId) -> int:
            return await store.delete_ended_sessions(tx, company, before, BATCH_SESSIONS_MAX)

        await in_batches(self._db, BATCH_SESSIONS_MAX, delete)


class FindableFiller:
    """The job ``customers.fill_findable``: words of customers who came before they were kept, and of visitors."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def task(self) -> Task:
        """Several times an hour; nearly always there is nothing to do."""
        return Task("customers.fill_findable", self.run, cron="*/5 * * * *")

    async def run(self, arguments: Arguments) -> None:
        """Fill up all companies, one after the other."""

        async def fill(tx: Transaction, company: CompanyId) -> int:
            found = await store_finding.unfindable(tx, company, BATCH_CUSTOMERS_MAX)
            await store_finding.make_findable(tx, found)
            return len(found)

        await in_batches(self._db, BATCH_CUSTOMERS_MAX, fill)
