"""Timers of broken-off services: a response is decided at its moment, an alert that nobody took ends."""

from suiban.engagement.journeys import LAPSE_TASK, RESPOND_TASK, Journeys
from suiban.kit.ids import CompanyId, StallId
from suiban.platform.jobs import Arguments, Task
from suiban.platform.postgres import Database, Scope


class Responder:
    """The jobs ``engagement.respond`` and ``engagement.lapse``. Doing one twice changes nothing."""

    def __init__(self, db: Database, journeys: Journeys) -> None:
        self._db = db
        self._journeys = journeys

    def tasks(self) -> list[Task]:
        """Deferred when a service breaks off, and when an alert is raised."""
        return [Task(RESPOND_TASK, self.respond), Task(LAPSE_TASK, self.lapse)]

    async def respond(self, arguments: Arguments) -> None:
        """Decide one response."""
        company = CompanyId.parse(arguments["company_id"])
        async with self._db.transaction(Scope.of([company])) as tx:
            await self._journeys.respond(tx, StallId.parse(arguments["stall_id"]), arguments["response"])

    async def lapse(self, arguments: Arguments) -> None:
        """Take back an alert that nobody took."""
        company = CompanyId.parse(arguments["company_id"])
        async with self._db.transaction(Scope.of([company])) as tx:
            await self._journeys.lapse(tx, StallId.parse(arguments["stall_id"]))
