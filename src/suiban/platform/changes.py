"""What changed that somebody keeps in memory: a list in PostgreSQL, written by triggers in the changing transaction.

A hint may be lost; this is not: who keeps something takes the marks out in the transaction in which it reads anew what
they are about. There is one who takes, of all that is marked.
"""

from uuid import UUID

from suiban.platform.postgres import Transaction

TAKE = "with taken as (delete from platform.changed returning what, item) select distinct what, item from taken"
FORGET = "delete from platform.changed"


async def take(tx: Transaction) -> dict[str, list[UUID]]:
    """All marks that are committed, by what they are about; they are gone when the transaction commits."""
    found: dict[str, list[UUID]] = {}
    for row in await tx.fetch(TAKE):
        found.setdefault(row["what"], []).append(row["item"])
    return found


async def forget(tx: Transaction) -> None:
    """Drop all marks that are committed: for who reads everything anew afterwards, in the same transaction."""
    await tx.execute(FORGET)
