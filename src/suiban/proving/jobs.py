"""Ends requests that nobody answered, when their time is over."""

from suiban.kit.ids import CompanyId, StepUpId
from suiban.platform.jobs import Arguments, Task
from suiban.platform.postgres import Database, Scope
from suiban.proving.api import Proving
from suiban.proving.model import LAPSE_TASK


class StepUpLapser:
    """The job ``proving.lapse``: one for each request, at its end. Doing it twice changes nothing."""

    def __init__(self, db: Database, proving: Proving) -> None:
        self._db = db
        self._proving = proving

    def task(self) -> Task:
        """Deferred when a request is made."""
        return Task(LAPSE_TASK, self.run)

    async def run(self, arguments: Arguments) -> None:
        """End the request, if it is open still."""
        company = CompanyId.parse(arguments["company_id"])
        async with self._db.transaction(Scope.of([company])) as tx:
            await self._proving.lapse(tx, StepUpId.parse(arguments["request_id"]))
