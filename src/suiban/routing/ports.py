"""What routing asks of floors above it; wiring hands in who answers. Part of the door: see ``api``."""

from collections.abc import Sequence
from typing import Protocol

from suiban.kit.ids import CompanyId, CustomerId
from suiban.platform.postgres import Transaction


class Reach(Protocol):
    """Whether customers who are connected nowhere learn of an answer all the same."""

    async def reachable(
        self, tx: Transaction, customers: Sequence[tuple[CompanyId, CustomerId]]
    ) -> frozenset[CustomerId]:
        """Those of them who agreed to be told."""
        ...
