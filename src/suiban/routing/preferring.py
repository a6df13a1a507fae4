"""Whom a customer gets, and before whom: what is known of them when they begin to wait."""

from collections.abc import Sequence
from typing import Any

from suiban.customers.api import PROOF_APP
from suiban.kit.ids import CompanyId
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.routing import store_preferring
from suiban.routing.model import Rule


class Preferring:
    """Use cases of preferences; what they do to the decision is in :mod:`suiban.routing.model.matching`."""

    _clock: Clock

    async def rule(self, tx: Transaction, company_id: CompanyId) -> Rule:
        """How a company values its customers."""
        return (await store_preferring.rules(tx)).get(company_id, Rule())

    async def set_rule(self, tx: Transaction, company_id: CompanyId, rule: Rule) -> None:
        """Set it: for who begins to wait from now on."""
        await store_preferring.set_rule(tx, company_id, rule)

    async def _favour(self, tx: Transaction, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """Rows of new work with the priority it has by who its customer is."""
        if not rows:
            return []
        now = self._clock.now()
        priorities = await store_preferring.favour(tx, rows, PROOF_APP, now)
        return [{**row, "priority": priorities.get(row["id"], row["priority"])} for row in rows]
