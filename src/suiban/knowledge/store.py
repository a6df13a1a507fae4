"""The only SQL of knowledge."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec

from suiban.kit.ids import ArticleId, CompanyId
from suiban.knowledge.errors import VersionTaken
from suiban.knowledge.model import Article, NewArticle
from suiban.platform.postgres import Transaction

# A company without articles has a row too: its shelf is empty, not missing. Any change of a row changes the sum.
STAMPS: Final = """
select c.id, c.time_zone,
       count(a.id)::text || ':' || coalesce(sum((extract(epoch from a.updated_at) * 1000000)::bigint), 0)::text as stamp
from platform.company c left join knowledge.article a on a.company_id = c.id
where c.id = any ($1::uuid[])
group by c.id, c.time_zone
"""

LOAD: Final = """
select company_id, id, key, version, topic, title, questions, keywords, body, audience, source, related,
       effective_from, effective_until
from knowledge.article
where company_id = any ($1::uuid[]) and (effective_until is null or effective_until >= $2)
order by company_id, key, version
"""

INSERT: Final = """
insert into knowledge.article (company_id, key, version, topic, title, questions, keywords, body, audience, source,
                               related, effective_from, effective_until)
select company_id, key, version, topic, title, questions, keywords, body, audience, source, related, effective_from,
       effective_until
from jsonb_to_recordset($1::text::jsonb) as d (
    company_id uuid, key text, version int, topic text, title text, questions text[], keywords text[], body text,
    audience text[], source text, related text[], effective_from date, effective_until date)
on conflict (company_id, key, version) do nothing
returning company_id, key
"""

FIND: Final = """
select a.company_id, a.id, a.key, a.version, a.topic, a.title, a.questions, a.keywords, a.body, a.audience, a.source,
       a.related, a.effective_from, a.effective_until
from unnest($1::uuid[], $2::text[], $3::int[]) as w (company_id, key, version)
join knowledge.article a using (company_id, key, version)
"""


class Stamp(msgspec.Struct, frozen=True):
    """By what a company's articles are known to have changed, and where its days begin."""

    stamp: str
    time_zone: str


async def load_stamps(tx: Transaction, companies: Sequence[CompanyId]) -> dict[CompanyId, Stamp]:
    """One stamp a company; unknown companies are missing."""
    rows = await tx.fetch(STAMPS, list(companies))
    return {CompanyId.of(row["id"]): Stamp(row["stamp"], row["time_zone"]) for row in rows}


async def load_articles(tx: Transaction, companies: Sequence[CompanyId], not_ended_on: date) -> list[Article]:
    """All versions that have not ended before this day."""
    return [_article(row) for row in await tx.fetch(LOAD, list(companies), not_ended_on)]


async def insert(tx: Transaction, articles: Sequence[NewArticle]) -> set[tuple[UUID, str]]:
    """Store what is new; the (company, key) of what was. Raises :class:`VersionTaken` when a version says otherwise."""
    encoded = msgspec.json.encode([{**msgspec.structs.asdict(d), "company_id": d.company_id.hex} for d in articles])
    added = await tx.fetch(INSERT, encoded.decode())
    keys = ([d.company_id for d in articles], [d.key for d in articles], [d.version for d in articles])
    stored = {(row["company_id"], row["key"], row["version"]): row for row in await tx.fetch(FIND, *keys)}
    for article in articles:
        row = stored.get((article.company_id, article.key, article.version))
        if row is None or any(
            getattr(_article(row), name) != value for name, value in msgspec.structs.asdict(article).items()
        ):
            raise VersionTaken(version=article.version)
    return {(row["company_id"], row["key"]) for row in added}


def _article(row: Any) -> Article:
    return Article(
        company_id=CompanyId.of(row["company_id"]),
        id=ArticleId.of(row["id"]),
        key=row["key"],
        version=row["version"],
        topic=row["topic"],
        title=row["title"],
        questions=tuple(row["questions"]),
        keywords=tuple(row["keywords"]),
        body=row["body"],
        audience=tuple(row["audience"]),
        source=row["source"],
        related=tuple(row["related"]),
        effective_from=row["effective_from"],
        effective_until=row["effective_until"],
    )
