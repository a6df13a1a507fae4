"""A customer who gave the bank's one-time code on a page is known by it for a while, in this session."""

from datetime import timedelta
from typing import Final

import msgspec

from suiban.customers.api import PROOF_APP, PROOF_FRESH, CustomerCaller, Customers, Proof
from suiban.flows.api import End
from suiban.kit.masking import Spoken
from suiban.kit.time import Clock
from suiban.platform.postgres import Database

LASTS: Final = timedelta(minutes=15)


async def raise_session(
    db: Database, customers: Customers, clock: Clock, caller: CustomerCaller | None, end: End
) -> End:
    """How surely they are known from now on; a link remembers it by itself."""
    if caller is not None and caller.base_level >= PROOF_APP:
        proof = Proof(Spoken(""), PROOF_FRESH, ("otp",))
        async with db.transaction(caller.scope()) as tx:
            await customers.raise_session(tx, caller, caller.customer_id, proof, clock.now() + LASTS)
    return msgspec.structs.replace(end, level=max(end.level, PROOF_FRESH))
