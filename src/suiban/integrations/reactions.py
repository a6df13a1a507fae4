"""When something happened that a webhook wants to be told: a delivery is queued, once, in the order of the log."""

from collections.abc import Sequence
from typing import Any

from suiban.eventlog.api import decode
from suiban.eventlog.events import Logged
from suiban.integrations import store
from suiban.integrations.api import HINT
from suiban.integrations.model import EVENTS, envelope, event_body, event_of, topics_of
from suiban.kit.ids import DeliveryId
from suiban.kit.time import Clock
from suiban.platform.postgres import Database, Transaction

_FACTS = tuple(EVENTS.values())


class WebhookListener:
    """Reads only what somebody wants: where no webhook is registered the log is not read at all."""

    name = "integrations.webhooks"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.topics: frozenset[str] = frozenset()

    async def refresh(self, db: Database) -> None:
        """Look again at what is wanted."""
        async with db.unscoped() as tx:
            self.topics = topics_of(await store.topics_wanted(tx))

    async def prepare(self, db: Database, facts: Sequence[Logged]) -> None:
        """Nothing takes time here."""

    async def handle(self, tx: Transaction, facts: Sequence[Logged], prepared: Any) -> None:
        """Queue what is wanted."""
        hooks = await store.wanted(tx)
        rows = []
        for logged in facts:
            fact = decode(logged, _FACTS)
            event = event_of(fact)
            for company, hook, events, since in hooks:
                # a cursor may stand before the webhook was registered
                if event is not None and company == logged.company_id and event in events and logged.at >= since:
                    delivery = DeliveryId.new()
                    body = envelope(delivery, company, event, logged.at, event_body(fact, event))
                    rows.append((company, hook, delivery, logged.subject, event, body))
        if rows:
            await store.enqueue(tx, rows, self._clock.now())
            tx.hint(HINT, b"")
