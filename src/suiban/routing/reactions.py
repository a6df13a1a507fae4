"""When conversations change hands or mandates change, work follows."""

from collections.abc import Sequence

from suiban.conversations.events import ConversationClosed, ConversationOpened, PartOpened, PassedOn
from suiban.eventlog.api import decode
from suiban.eventlog.events import Logged
from suiban.kit.ids import CompanyId, StaffId
from suiban.platform.postgres import Database, Transaction
from suiban.routing.api import Routing
from suiban.staff.events import MandatesChanged


class WorkListener:
    """Conversations that wait become work; work ends when its conversation goes elsewhere or is closed."""

    name = "routing.work"
    topics = frozenset({ConversationOpened.KIND, PassedOn.KIND, PartOpened.KIND, ConversationClosed.KIND})

    def __init__(self, routing: Routing) -> None:
        self._routing = routing

    async def prepare(self, db: Database, facts: Sequence[Logged]) -> None:
        """Nothing takes time here."""

    async def handle(self, tx: Transaction, facts: Sequence[Logged], prepared: None) -> None:
        """Follow the batch, in order."""
        await self._routing.follow(tx, facts)


class MandateListener:
    """Who loses a mandate loses, at once, what they hold and are offered of that company."""

    name = "routing.mandates"
    topics = frozenset({MandatesChanged.KIND})

    def __init__(self, routing: Routing) -> None:
        self._routing = routing

    async def prepare(self, db: Database, facts: Sequence[Logged]) -> None:
        """Nothing takes time here."""

    async def handle(self, tx: Transaction, facts: Sequence[Logged], prepared: None) -> None:
        """The last word on each mandate counts: given back again within the batch means nothing is withdrawn."""
        standing: dict[tuple[CompanyId, StaffId], bool] = {}
        for logged in facts:
            fact = decode(logged, (MandatesChanged,))
            assert isinstance(fact, MandatesChanged)
            standing[logged.company_id, StaffId.of(fact.staff_id)] = fact.granted
        for (company_id, staff_id), granted in standing.items():
            if not granted:
                await self._routing.withdraw(tx, staff_id, company_id)
