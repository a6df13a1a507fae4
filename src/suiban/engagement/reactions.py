"""When a service breaks off, goes on or is over, and when its customer talks again, engagement decides what to do."""

from collections.abc import Sequence
from typing import Final

from suiban.conversations.events import ConversationOpened, CustomerIdentified, MessageReceived
from suiban.engagement.journeys import Journeys
from suiban.eventlog.api import decode
from suiban.eventlog.events import Fact, Logged
from suiban.flows.events import FlowEnded, FlowResumed, FlowStalled
from suiban.kit.ids import ConversationId, InstanceId
from suiban.platform.postgres import Database, Transaction

STALL_FACTS: Final[tuple[type[Fact], ...]] = (FlowStalled, FlowResumed, FlowEnded)


class StallListener:
    """Stalls behind the facts of services. Idempotent: a step is stalled once, and what is over stays over."""

    name = "engagement.stalls"
    topics = frozenset({FlowStalled.KIND, FlowResumed.KIND, FlowEnded.KIND})

    def __init__(self, journeys: Journeys) -> None:
        self._journeys = journeys

    async def prepare(self, db: Database, facts: Sequence[Logged]) -> None:
        """Nothing takes time here."""

    async def handle(self, tx: Transaction, facts: Sequence[Logged], prepared: None) -> None:
        """Follow the batch, in order."""
        for logged in facts:
            match decode(logged, STALL_FACTS):
                case FlowStalled() as fact:
                    await self._journeys.broke_off(tx, logged.company_id, fact, logged.at)
                case FlowResumed(instance_id=instance_id):
                    await self._journeys.resumed(tx, InstanceId.of(instance_id))
                case FlowEnded(instance_id=instance_id, outcome=outcome):
                    await self._journeys.ended(tx, InstanceId.of(instance_id), outcome)


class ContactListener:
    """Customers who talk again, or turn out to be somebody, are offered what they have not finished.

    Idempotent: a stall is offered once in a talk.
    """

    name = "engagement.contacts"
    topics = frozenset({ConversationOpened.KIND, CustomerIdentified.KIND, MessageReceived.topic_of("bot")})

    def __init__(self, journeys: Journeys) -> None:
        self._journeys = journeys

    async def prepare(self, db: Database, facts: Sequence[Logged]) -> None:
        """Nothing takes time here."""

    async def handle(self, tx: Transaction, facts: Sequence[Logged], prepared: None) -> None:
        """Look once at each talk of the batch."""
        talks = sorted({ConversationId.of(logged.subject) for logged in facts})
        await self._journeys.talked(tx, sorted({logged.company_id for logged in facts}), talks)
