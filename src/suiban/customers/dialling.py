"""Who is behind a telephone number: the half of the door for doors that know nothing else of who writes."""

import hashlib
from typing import Any

from suiban.customers import store
from suiban.customers.model import PROOF_NONE
from suiban.kit.ids import CompanyId, CustomerId
from suiban.kit.phones import HOME
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction


class Dialling:
    """Customers by number, within the caller's transaction and scope."""

    _clock: Clock
    visitor: Any

    async def by_phone(self, tx: Transaction, company_id: CompanyId, number: str) -> CustomerId | None:
        """The customer who registered this number (as it is dialled: ``+8613800138000``)."""
        return await store.find_identified(tx, company_id, "phone", [number, number.removeprefix(HOME)])

    async def visitor_at(self, tx: Transaction, company_id: CompanyId, address: str) -> CustomerId:
        """Somebody of whom nothing is known but from where they write: the same one every time."""
        value = f"at:{hashlib.sha256(address.encode()).hexdigest()[:32]}"
        await store.lock_number(tx, company_id, value)
        known = await store.find_identified(tx, company_id, "visitor", [value])
        if known is not None:
            return known
        new: CustomerId = await self.visitor(tx, company_id)
        await store.add_identifiers(
            tx, [(company_id, new, "visitor", value, PROOF_NONE, "address", "", self._clock.now())]
        )
        return new
