"""The only SQL of what articles mean: vectors by the digest of what was embedded."""

from collections.abc import Mapping, Sequence
from typing import Final

from suiban.kit.ids import CompanyId
from suiban.platform.postgres import Transaction

LOAD: Final = "select content_hash, vector from knowledge.meaning where company_id = $1 and model = $2"
SAVE: Final = """
insert into knowledge.meaning (company_id, model, content_hash, vector)
select $1, $2, hash, vector from unnest($3::bytea[], $4::bytea[]) as d (hash, vector)
on conflict do nothing
"""
FORGET: Final = "delete from knowledge.meaning where company_id = $1 and not (model = $2 and content_hash = any ($3))"


async def load(tx: Transaction, company: CompanyId, model: str) -> dict[bytes, bytes]:
    """All vectors of a company under one model, by digest."""
    return {row["content_hash"]: row["vector"] for row in await tx.fetch(LOAD, company, model)}


async def save(tx: Transaction, company: CompanyId, model: str, vectors: Mapping[bytes, bytes]) -> None:
    """Keep vectors; those there already are left as they are."""
    await tx.execute(SAVE, company, model, list(vectors), list(vectors.values()))


async def forget_others(tx: Transaction, company: CompanyId, model: str, digests: Sequence[bytes]) -> int:
    """Drop what no article says any longer, and what other models made; how many."""
    return await tx.execute(FORGET, company, model, list(digests))
