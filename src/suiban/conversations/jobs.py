"""Has a virus scanner look at files, and removes those that were uploaded and never said.

A file leaves in three steps, each of which may be done again: its record is put out of everybody's sight; some minutes
later, when whoever was just saying it has long ended, its bytes go; then its record. A file that was said in that
last moment is kept, and so is what the scanner found something in.
"""

import logging
from datetime import timedelta
from typing import Final

from suiban.audit.api import HOUSE, Audit
from suiban.conversations import store_files
from suiban.conversations.errors import FileUnknown as RecordUnknown
from suiban.conversations.model import SCAN_TASK, FileRecord
from suiban.kit.ids import CompanyId, FileId
from suiban.kit.time import Clock
from suiban.platform.companies import company_ids
from suiban.platform.files import FileStore
from suiban.platform.files import FileUnknown as BytesUnknown
from suiban.platform.jobs import Arguments, Task
from suiban.platform.postgres import Database, Scope
from suiban.platform.scanner import FileTooLargeToScan, Scanner

log = logging.getLogger(__name__)

UNSAID_KEPT: Final = timedelta(days=1)
OUT_OF_SIGHT: Final = timedelta(minutes=10)
BATCH_FILES_MAX: Final = 200
WAITS_UNNOTICED: Final = timedelta(minutes=2)
"""How long a file may wait for its own job before the one that looks for what was left takes it up."""


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


class FileScanner:
    """The jobs ``conversations.scan_file`` (one file, when it came) and ``conversations.scan_waiting`` (what was left).

    A file waits until the scanner has answered, however long the scanner is away; while it waits nobody can read it.
    """

    def __init__(self, db: Database, files: FileStore, scanner: Scanner, audit: Audit, clock: Clock) -> None:
        self._db = db
        self._files = files
        self._scanner = scanner
        self._audit = audit
        self._clock = clock

    def tasks(self) -> list[Task]:
        """Both."""
        return [
            Task(SCAN_TASK, self.scan_file),
            Task("conversations.scan_waiting", self.scan_waiting, cron="* * * * *"),
        ]

    async def scan_file(self, arguments: Arguments) -> None:
        """Have one file looked at. Raises ScannerUnavailable, FilesUnavailable: it is tried again."""
        company, file_id = CompanyId.parse(arguments["company_id"]), FileId.parse(arguments["file_id"])
        async with self._db.transaction(Scope.of([company])) as tx:
            try:
                record = await store_files.load(tx, file_id)
            except RecordUnknown:
                return  # nobody said it, it has been tidied away
        if record.scan == "waiting":
            await self._scan(record)

    async def scan_waiting(self, arguments: Arguments) -> None:
        """Have looked at what waits longer than it should. A scanner that is away ends this turn."""
        async with self._db.unscoped() as tx:
            companies = await company_ids(tx)
        for company in companies.values():
            after = FileId(int=0)
            while found := await self._waiting(company, after):
                for record in found:
                    await self._scan_if_there(record)
                after = found[-1].id

    async def _waiting(self, company: CompanyId, after: FileId) -> list[FileRecord]:
        before = self._clock.now() - WAITS_UNNOTICED
        async with self._db.transaction(Scope.of([company])) as tx:
            return await store_files.waiting(tx, company, before, after, BATCH_FILES_MAX)

    async def _scan_if_there(self, record: FileRecord) -> None:
        try:
            await self._scan(record)
        except BytesUnknown:
            return  # we were killed between its record and its bytes: nobody can say it, it goes with its day
        except FileTooLargeToScan:
            log.warning("a file is too large for the scanner", extra={"file_id": str(record.id)})

    async def _scan(self, record: FileRecord) -> None:
        scanned = await self._scanner.scan(await self._files.open(record.id))
        state = "clean" if scanned.clean else "quarantined"
        scope = Scope.of([record.company_id])
        async with self._db.transaction(scope) as tx:
            now = self._clock.now()
            decided = await store_files.decide(tx, record.company_id, record.id, state, scanned.signature, now)
            if decided and not scanned.clean:
                await self._audit.record(
                    tx, record.company_id, HOUSE, "conversations.file_quarantined", "file", record.id,
                    signature=scanned.signature, by_kind=record.by_kind, by_id=str(record.by_id),
                    media_type=record.media_type,
                )  # fmt: skip
        if decided and not scanned.clean:
            log.warning("a file was quarantined", extra={"file_id": str(record.id)})
