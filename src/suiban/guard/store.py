"""The only SQL of the guard."""

from collections.abc import Collection, Sequence
from typing import Final

from suiban.guard.model import Phrase
from suiban.kit.ids import CompanyId
from suiban.platform.postgres import Transaction

LOAD: Final = """
select company_id, phrase, action, note, note_en from guard.phrase where company_id = any ($1::uuid[])
order by company_id, phrase
"""

PUT: Final = """
insert into guard.phrase (company_id, phrase, action, note, note_en)
select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])
on conflict (company_id, phrase) do update
set action = excluded.action, note = excluded.note, note_en = excluded.note_en
"""

REMOVE: Final = "delete from guard.phrase where company_id = $1 and phrase = any ($2::text[])"


async def load(tx: Transaction, companies: Collection[CompanyId]) -> list[Phrase]:
    """All phrases of these companies within the scope."""
    return [
        Phrase(CompanyId.of(row["company_id"]), row["phrase"], row["action"], row["note"], row["note_en"])
        for row in await tx.fetch(LOAD, list(companies))
    ]


async def put_many(tx: Transaction, phrases: Sequence[Phrase]) -> None:
    """Store phrases; one that is there gets the new action and notes."""
    await tx.execute(
        PUT,
        [phrase.company_id for phrase in phrases],
        [phrase.phrase for phrase in phrases],
        [phrase.action for phrase in phrases],
        [phrase.note for phrase in phrases],
        [phrase.note_en for phrase in phrases],
    )


async def remove(tx: Transaction, company_id: CompanyId, phrases: Sequence[str]) -> None:
    """Forget phrases."""
    await tx.execute(REMOVE, company_id, list(phrases))
