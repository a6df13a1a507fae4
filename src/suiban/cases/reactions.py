"""When the task of a case changes hands or is over, the case follows."""

from collections.abc import Sequence
from typing import Final

from suiban.cases.api import By, Cases
from suiban.eventlog.api import decode
from suiban.eventlog.events import Fact, Logged
from suiban.kit.ids import StaffId
from suiban.platform.postgres import Database, Transaction
from suiban.routing.events import WorkTaken
from suiban.tasks.events import TaskCancelled, TaskCompleted

FACTS: Final[tuple[type[Fact], ...]] = (WorkTaken, TaskCompleted, TaskCancelled)


class CaseListener:
    """The state of cases behind their tasks. Idempotent: a state it has already, or has left, changes nothing."""

    name = "cases.works"
    topics = frozenset({WorkTaken.KIND, TaskCompleted.KIND, TaskCancelled.KIND})

    def __init__(self, cases: Cases) -> None:
        self._cases = cases

    async def prepare(self, db: Database, facts: Sequence[Logged]) -> None:
        """Nothing takes time here."""

    async def handle(self, tx: Transaction, facts: Sequence[Logged], prepared: None) -> None:
        """Follow the batch, in order."""
        for logged in facts:
            match decode(logged, FACTS):
                case WorkTaken(kind="complaint", work_id=work_id, staff_id=staff_id):
                    await self._cases.work_taken(tx, work_id, StaffId.of(staff_id))
                case TaskCompleted(kind="complaint", work_id=work_id, staff_id=staff_id):
                    await self._cases.work_over(tx, work_id, By("staff", staff_id))
                case TaskCancelled(kind="complaint", work_id=work_id, by_kind="staff", by_id=by_id):
                    await self._cases.work_over(tx, work_id, By("staff", by_id))
