"""Forgets sessions that ended long ago, expired or revoked."""

import logging
from datetime import timedelta
from typing import Final

from suiban.kit.time import Clock
from suiban.platform.companies import company_ids
from suiban.platform.jobs import Arguments, Task
from suiban.platform.postgres import Database, Scope
from suiban.staff import store

log = logging.getLogger(__name__)

ENDED_KEPT: Final = timedelta(days=30)
BATCH_SESSIONS_MAX: Final = 1_000


class SessionTidier:
    """The job ``staff.tidy_sessions``."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def task(self) -> Task:
        """Several times an hour."""
        return Task("staff.tidy_sessions", self.run, cron="*/10 * * * *")

    async def run(self, arguments: Arguments) -> None:
        """Tidy up after all companies, one after the other."""
        before = self._clock.now() - ENDED_KEPT
        async with self._db.unscoped() as tx:
            companies = await company_ids(tx)
        for company in companies.values():
            deleted = BATCH_SESSIONS_MAX
            while deleted == BATCH_SESSIONS_MAX:
                async with self._db.transaction(Scope.of([company])) as tx:
                    deleted = await store.delete_ended_sessions(tx, before, BATCH_SESSIONS_MAX)
                log.debug("ended sessions deleted", extra={"sessions": deleted})
