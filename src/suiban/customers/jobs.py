"""Forgets sessions that ended long ago; keeps what customers of before a release are found by."""

import logging
from datetime import timedelta
from typing import Final

from suiban.customers import store, store_finding
from suiban.kit.time import Clock
from suiban.platform.companies import company_ids
from suiban.platform.jobs import Arguments, Task
from suiban.platform.postgres import Database, Scope

log = logging.getLogger(__name__)

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
        async with self._db.unscoped() as tx:
            companies = await company_ids(tx)
        for company in companies.values():
            deleted = BATCH_SESSIONS_MAX
            while deleted == BATCH_SESSIONS_MAX:
                async with self._db.transaction(Scope.of([company])) as tx:
                    deleted = await store.delete_ended_sessions(tx, company, before, BATCH_SESSIONS_MAX)
                log.debug("ended sessions deleted", extra={"sessions": deleted})


class FindableFiller:
    """The job ``customers.fill_findable``: words of customers who came before they were kept, and of visitors."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def task(self) -> Task:
        """Several times an hour; nearly always there is nothing to do."""
        return Task("customers.fill_findable", self.run, cron="*/5 * * * *")

    async def run(self, arguments: Arguments) -> None:
        """Fill up all companies, one after the other."""
        async with self._db.unscoped() as tx:
            companies = await company_ids(tx)
        for company in companies.values():
            filled = BATCH_CUSTOMERS_MAX
            while filled == BATCH_CUSTOMERS_MAX:
                async with self._db.transaction(Scope.of([company])) as tx:
                    found = await store_finding.unfindable(tx, company, BATCH_CUSTOMERS_MAX)
                    await store_finding.make_findable(tx, found)
                filled = len(found)
