"""Removes pictures that were uploaded and never said.

A file leaves in three steps, each of which may be done again: its record is put out of everybody's sight; some minutes
later, when whoever was just saying it has long ended, its bytes go; then its record. A picture that was said in that
last moment is kept.
"""

import logging
from datetime import timedelta
from typing import Final

from suiban.conversations import store_files
from suiban.kit.ids import CompanyId
from suiban.kit.time import Clock
from suiban.platform.companies import company_ids
from suiban.platform.files import FileStore
from suiban.platform.jobs import Arguments, Task
from suiban.platform.postgres import Database, Scope

log = logging.getLogger(__name__)

UNSAID_KEPT: Final = timedelta(days=1)
OUT_OF_SIGHT: Final = timedelta(minutes=10)
BATCH_FILES_MAX: Final = 200


class FileTidier:
    """The job ``conversations.tidy_files``."""

    def __init__(self, db: Database, files: FileStore, clock: Clock) -> None:
        self._db = db
        self._files = files
        self._clock = clock

    def task(self) -> Task:
        """Several times an hour."""
        return Task("conversations.tidy_files", self.run, cron="*/10 * * * *")

    async def run(self, arguments: Arguments) -> None:
        """Tidy up after all companies, one after the other. Raises FilesUnavailable; what is done stays done."""
        async with self._db.unscoped() as tx:
            companies = await company_ids(tx)
        for company in companies.values():
            while await self._settle(company) == BATCH_FILES_MAX:
                pass
            while await self._remove(company) == BATCH_FILES_MAX:
                pass

    async def _settle(self, company: CompanyId) -> int:
        now = self._clock.now()
        async with self._db.transaction(Scope.of([company])) as tx:
            return await store_files.settle(tx, company, now - UNSAID_KEPT, now, BATCH_FILES_MAX)

    async def _remove(self, company: CompanyId) -> int:
        scope = Scope.of([company])
        async with self._db.transaction(scope) as tx:
            found = await store_files.leaving(tx, company, self._clock.now() - OUT_OF_SIGHT, BATCH_FILES_MAX)
            said = await store_files.keep_said(tx, company, found)
        unsaid = [file_id for file_id in found if file_id not in said]
        for file_id in unsaid:
            await self._files.delete(file_id)
        if unsaid:
            async with self._db.transaction(scope) as tx:
                await store_files.forget(tx, company, unsaid)
            log.info("unsaid files removed", extra={"files": len(unsaid)})
        return len(found)
