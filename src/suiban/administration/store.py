"""The only SQL of administration: one lock, for settings speak of one another."""

from typing import Final

from suiban.platform.postgres import Transaction

LOCK_KEY: Final = 0x5C1BA2_0031
LOCK: Final = "select pg_advisory_xact_lock($1)"


async def lock(tx: Transaction) -> None:
    """Until the transaction ends nobody else changes settings."""
    await tx.execute(LOCK, LOCK_KEY)
