"""The door of flows: definitions and their versions, instances and their customers, figures."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import msgspec

from suiban.audit.api import Audit
from suiban.conversations.api import Conversations
from suiban.customers.api import Customers
from suiban.eventlog.api import EventLog
from suiban.flows import store, store_figures
from suiban.flows.definitions import Definitions
from suiban.flows.helping import Helping
from suiban.flows.model.steps import Door, Words
from suiban.flows.model.views import End, InstanceLine, InstanceView, Service
from suiban.flows.ports import Answers, Queues, StepUps
from suiban.flows.publishing import CHANGED, DraftSaved, Publishing
from suiban.flows.running import CALLS_HINT, HINT
from suiban.flows.store_figures import Reason, StepFigures, Totals, Week
from suiban.flows.store_versions import Flow, Version
from suiban.kit.ids import CompanyId
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.platform.sealing import Sealer

__all__ = [
    "CALLS_HINT", "CHANGED", "HINT", "SEALED_FOR", "Answers", "DraftSaved", "End", "Flow", "Flows", "Funnel",
    "InstanceLine", "InstanceView", "Queues", "Service", "StepUps", "Version", "Week",
]  # fmt: skip

SEALED_FOR: Final = "flows.secrets"
STALLED_SHOWN: Final = 100


class Funnel(msgspec.Struct, frozen=True):
    """Where customers of a service get to and stop. ``steps`` in the order of the definition, with their names."""

    totals: Totals
    steps: tuple[tuple[Words, StepFigures], ...]
    reasons: tuple[Reason, ...]


class Flows(Publishing, Helping):
    """Use cases of services. Every method works in the caller's transaction and scope."""

    def __init__(
        self, *, log: EventLog, audit: Audit, clock: Clock, conversations: Conversations, customers: Customers,
        queues: Queues, step_ups: StepUps, sealer: Sealer, operations: Iterable[str], public_url: str = "",
    ) -> None:  # fmt: skip
        """``operations``: what can be asked of the bank; ``public_url``: where pages are, for doors that send links."""
        self._log = log
        self._audit = audit
        self._clock = clock
        self._conversations = conversations
        self._customers = customers
        self._queues = queues
        self._step_ups = step_ups
        self._sealer = sealer
        self._operations = frozenset(operations)
        self._public_url = public_url
        self._definitions = Definitions()

    async def funnel(
        self, tx: Transaction, company_id: CompanyId, key: str, version: int | None, door: Door | None,
        since: datetime, until: datetime,
    ) -> Funnel:  # fmt: skip
        """The figures of instances begun in a time. Raises FlowUnknown."""
        versions = await self.versions(tx, company_id, key)
        totals, steps, reasons = await store_figures.funnel(tx, company_id, key, version, door, since, until)
        shown = next((one for one in versions if one.version == version), None) or next(
            (one for one in versions if one.state == "published"), versions[0]
        )
        definition = await self.compile(tx, company_id, shown.bpmn)
        places = {name: place for place, name in enumerate(definition.order)}
        ordered = sorted(steps, key=lambda one: (places.get(one.step, len(places)), one.step))
        named = tuple(
            (definition.steps[one.step].name if one.step in definition.steps else Words(one.step), one)
            for one in ordered
        )
        return Funnel(totals, named, tuple(reasons))

    async def weeks(self, tx: Transaction, companies: Iterable[CompanyId]) -> list[Week]:
        """What became of what was begun in the last seven days, by service."""
        return await store_figures.week(tx, list(companies), self._clock.now() - timedelta(days=7))

    async def stalled(
        self, tx: Transaction, company_id: CompanyId, key: str, step: str | None = None, limit: int = STALLED_SHOWN
    ) -> list[InstanceLine]:
        """Who stands still, at one step or at any, the newest first."""
        ids = await store_figures.stalled(tx, company_id, key, step, min(limit, STALLED_SHOWN))
        rows = await store.load(tx, ids)
        return await self._lines(tx, [rows[one] for one in ids if one in rows])
