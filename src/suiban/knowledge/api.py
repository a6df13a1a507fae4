"""The door of knowledge: publish, keep the shelves fresh, answer and search from memory."""

import asyncio
import contextlib
from collections.abc import Collection, Sequence
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from suiban.eventlog.api import EventLog
from suiban.kit.ids import CompanyId
from suiban.kit.time import Clock
from suiban.knowledge import store, store_meaning
from suiban.knowledge.errors import ArticleUnknown
from suiban.knowledge.events import ArticlesChanged
from suiban.knowledge.model import NO_ANSWER, Answer, Article, Audience, Found, NewArticle, lead_of, serve_on
from suiban.knowledge.model.meaning import SUGGESTED_SCORE_MIN, Likeness, digest, embedded, pack
from suiban.knowledge.model.shelf import Asked, Shelf
from suiban.language.api import Language
from suiban.language.meaning import Embedder, Remembered, Vectors
from suiban.platform.hints import Hints
from suiban.platform.postgres import Database, Scope, Transaction

__all__ = ["NO_ANSWER", "Answer", "Article", "Audience", "Found", "Knowledge", "NewArticle", "Question", "lead_of"]

HINT: Final = "knowledge"
CHECK_AFTER_S: Final = 10.0
"""Without a hint a change is noticed after this long."""
SEARCH_RESULTS_MAX: Final = 20
HINT_LEARNED: Final = "knowledge.learned"
"""Hint with a company's 16 bytes: there are new vectors to be read."""
LEARNED_AT_ONCE: Final = 64
MEANING_S_MAX: Final = 0.15
"""So long a batch of the bot's questions waits for their meaning; the rest of it is answered by words alone."""
ASKED_A_BREATH: Final = 8
"""After so many questions others on the loop may go on."""


Question = tuple[CompanyId, str]
"""What is asked, and whose articles may answer."""


class _Kept(msgspec.Struct):
    shelf: Shelf
    stamp: store.Stamp
    checked_at: float
    likeness: Likeness | None = None
    likeness_old: bool = True


class Knowledge:
    """Articles of all companies; each process keeps the shelves of those it was asked about."""

    def __init__(self, log: EventLog, clock: Clock, hints: Hints, embedder: Embedder | None = None) -> None:
        self._log = log
        self._embedder = embedder
        self._remembered = Remembered(embedder) if embedder is not None else None
        self._clock = clock
        self._kept: dict[CompanyId, _Kept] = {}
        self._loading = asyncio.Lock()
        hints.subscribe(HINT, self._hear)
        hints.subscribe(HINT_LEARNED, self._hear_learned)

    @property
    def knows_meaning(self) -> bool:
        """Whether sentences can be compared by what they mean."""
        return self._embedder is not None

    async def publish_many(self, tx: Transaction, articles: Sequence[NewArticle]) -> int:
        """Publish articles; those already there with the same content change nothing. Returns how many were new.

        Raises VersionTaken when a version exists with other content.
        """
        if not articles:
            return 0
        added = await store.insert(tx, articles)
        companies = {article.company_id for article in articles}
        changed = {company: tuple(sorted(key for owner, key in added if owner == company)) for company in companies}
        await self._log.append_many(
            tx, [(company, ArticlesChanged(company, keys)) for company, keys in changed.items() if keys]
        )
        for company, keys in changed.items():
            if keys:
                tx.hint(HINT, company.bytes)
        return len(added)

    async def ready(self, db: Database, companies: Collection[CompanyId]) -> None:
        """Bring the shelves of these companies up to date. Nearly always there is nothing to do."""
        if not self._old(companies):
            return
        async with self._loading:
            old = self._old(companies)
            if old:
                await self._refresh(db, old)

    def answer(self, companies: Collection[CompanyId], text: str, audience: Audience) -> Answer:
        """The best answer among the given companies' articles by words. From memory: call :meth:`ready` before."""
        answers = [kept.shelf.answer(text, audience) for kept in self._of(companies)]
        return max(answers, key=lambda answer: answer.score, default=NO_ANSWER)

    async def answer_many(
        self, db: Database, questions: Collection[Question], audience: Audience
    ) -> dict[Question, Answer]:
        """The best answer to each question among its company's articles: by words, and where these are not sure by
        words and meaning, for all questions together. While meaning is off, not learned or slow, words decide alone.
        """
        await self.ready(db, {company for company, _ in questions})
        read: dict[Question, tuple[Shelf, Asked]] = {}
        for number, (company, text) in enumerate(questions, 1):
            if (kept := self._kept.get(company)) is not None:
                read[company, text] = kept.shelf, kept.shelf.read(text, audience)
            if number % ASKED_A_BREATH == 0:
                await asyncio.sleep(0)
        unsure = [(company, asked.text) for (company, _), (_, asked) in read.items() if not asked.is_sure]
        await self._consider(db, unsure)
        answers = dict.fromkeys(questions, NO_ANSWER)
        for number, (question, (shelf, asked)) in enumerate(read.items(), 1):
            answers[question] = self._answer_one(question[0], shelf, asked)
            if number % ASKED_A_BREATH == 0:
                await asyncio.sleep(0)
        return answers

    async def _consider(self, db: Database, unsure: Sequence[Question]) -> None:
        """Remember what these questions mean, as many as there is time for."""
        known = {company: await self._likeness(db, company) for company in {company for company, _ in unsure}}
        texts = [text for company, text in unsure if (likeness := known[company]) is not None and likeness.is_whole]
        if texts and self._remembered is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(MEANING_S_MAX):
                    await self._remembered.embed(texts)

    def _answer_one(self, company: CompanyId, shelf: Shelf, asked: Asked) -> Answer:
        kept = self._kept[company]
        likeness = kept.likeness if kept.shelf is shelf else None  # it may have been renewed meanwhile
        if asked.is_sure or self._remembered is None or likeness is None or not likeness.is_whole:
            return shelf.answer_by_words(asked)
        meant = self._remembered.known(asked.text)
        return shelf.answer_by_words(asked) if meant is None else shelf.answer_by_both(asked, likeness, meant)

    def search(self, companies: Collection[CompanyId], text: str, audience: Audience, limit: int) -> list[Found]:
        """The likely articles of the given companies by words, best first. From memory: call :meth:`ready` before."""
        limit = max(0, min(limit, SEARCH_RESULTS_MAX))
        found = [item for kept in self._of(companies) for item in kept.shelf.find_by_words(text, audience, limit)]
        return sorted(found, key=lambda item: -item.score)[:limit]

    async def find(
        self, db: Database, companies: Collection[CompanyId], text: str, audience: Audience, limit: int
    ) -> list[Found]:
        """The likely articles by words and by meaning, best first; by words alone while meaning is off or not learned.

        Articles nobody would miss are left out; ``score`` is how likely each is the wanted one. For people who choose.
        """
        return await self._find(db, companies, text, audience, limit, unlikely_too=True)

    async def suggest(self, db: Database, companies: Collection[CompanyId], text: str, limit: int) -> list[Found]:
        """What could be answered to a customer's words, best first; nothing when there hardly is anything.

        Only articles that customers may read themselves.
        """
        return await self._find(db, companies, text, "customer", limit, unlikely_too=False)

    async def _find(
        self, db: Database, companies: Collection[CompanyId], text: str, audience: Audience, limit: int, *,
        unlikely_too: bool,
    ) -> list[Found]:  # fmt: skip
        limit = max(0, min(limit, SEARCH_RESULTS_MAX))
        await self.ready(db, companies)
        if not text.strip():
            return []
        learned = {company: await self._likeness(db, company) for company in companies}
        # beside learned articles those that are not would look as if they were strange to everything
        whole = {company: known for company, known in learned.items() if known is not None and known.is_whole}
        question = await self._meaning_of(text) if whole else None
        found: list[Found] = []
        for company in companies:
            kept = self._kept.get(company)
            if kept is None:
                continue
            if company in whole and question is not None:
                items = kept.shelf.find(text, audience, limit, whole[company], question, by_word_too=unlikely_too)
            else:
                items = kept.shelf.find_by_words(text, audience, limit)
            if unlikely_too or sum(item.score for item in items) >= SUGGESTED_SCORE_MIN:
                found += items
        return sorted(found, key=lambda item: -item.score)[:limit]

    async def _meaning_of(self, text: str) -> Vectors | None:
        if self._remembered is None:
            return None
        await self._remembered.embed([text])
        return self._remembered.known(text)

    async def warm(self) -> None:
        """Load the model, where there is one: a second that the first question would not wait for."""
        if self._embedder is not None:
            await self._embedder.embed(["?"])

    async def learn(self, db: Database, companies: Collection[CompanyId]) -> int:
        """Embed what the articles of these companies say and is not kept yet; how many sentences that were."""
        if self._embedder is None:
            return 0
        await self.ready(db, companies)
        return sum([await self._learn_one(db, company, self._embedder) for company in companies])

    async def has_learned(self, db: Database, company: CompanyId) -> bool:
        """Whether all that this company's articles say today is embedded and kept. Reads it all: not for every day."""
        await self.ready(db, [company])
        if (kept := self._kept.get(company)) is None:
            return False
        kept.likeness_old = True
        likeness = await self._likeness(db, company)
        return likeness is not None and likeness.missing == 0

    async def _learn_one(self, db: Database, company: CompanyId, embedder: Embedder) -> int:
        kept = self._kept.get(company)
        wanted = {digest(t): t for article in kept.shelf.articles for t in embedded(article)} if kept else {}
        async with db.snapshot(Scope.of([company])) as tx:
            known = await store_meaning.load(tx, company, embedder.name)
        new = [key for key in wanted if key not in known]
        for start in range(0, len(new), LEARNED_AT_ONCE):
            keys = new[start : start + LEARNED_AT_ONCE]
            rows = await embedder.embed([wanted[key] for key in keys])
            async with db.transaction(Scope.of([company])) as tx:
                vectors = {key: pack(row) for key, row in zip(keys, rows, strict=True)}
                await store_meaning.save(tx, company, embedder.name, vectors)
                tx.hint(HINT_LEARNED, company.bytes)
        if kept is not None and (new or len(known) > len(wanted)):
            async with db.transaction(Scope.of([company])) as tx:
                await store_meaning.forget_others(tx, company, embedder.name, list(wanted))
        return len(new)

    async def _likeness(self, db: Database, company: CompanyId) -> Likeness | None:
        kept = self._kept.get(company)
        if kept is None or self._embedder is None:
            return None
        if kept.likeness_old:
            kept.likeness_old = False
            async with db.snapshot(Scope.of([company])) as tx:
                vectors = await store_meaning.load(tx, company, self._embedder.name)
            kept.likeness = Likeness(kept.shelf.articles, vectors, self._embedder.dimensions) if vectors else None
        return kept.likeness

    def served(self, companies: Collection[CompanyId]) -> list[Article]:
        """All articles of the given companies that hold today. From memory."""
        return [article for kept in self._of(companies) for article in kept.shelf.articles]

    def article(self, company_id: CompanyId, key: str, audience: Audience) -> Article:
        """The article of this key as it holds today. From memory: call :meth:`ready` before.

        Raises :class:`ArticleUnknown`, also for one that this reader may not see. Staff may read what customers may.
        """
        found = next((kept.shelf.article(key) for kept in self._of([company_id])), None)
        if found is None or ("customer" not in found.audience and audience not in found.audience):
            raise ArticleUnknown
        return found

    def titled(self, companies: Collection[CompanyId], title: str, audience: Audience) -> Article | None:
        """The article with exactly this title: what a customer picked. From memory."""
        found = (kept.shelf.titled(title, audience) for kept in self._of(companies))
        return next((article for article in found if article is not None), None)

    def featured(self, company_id: CompanyId, language: Language, limit: int) -> list[str]:
        """Questions to begin with, each of another topic: those of the articles most others refer to. From memory."""
        return [question for kept in self._of([company_id]) for question in kept.shelf.featured(language, limit)]

    def _of(self, companies: Collection[CompanyId]) -> list[_Kept]:
        return [kept for company in companies if (kept := self._kept.get(company)) is not None]

    def _old(self, companies: Collection[CompanyId]) -> list[CompanyId]:
        now = self._clock.monotonic()
        return [
            company
            for company in companies
            if (kept := self._kept.get(company)) is None or now - kept.checked_at >= CHECK_AFTER_S
        ]

    async def _refresh(self, db: Database, companies: Sequence[CompanyId]) -> None:
        checked_at = self._clock.monotonic()
        async with db.snapshot(Scope.of(companies)) as tx:
            stamps = await store.load_stamps(tx, companies)
            days = {
                company: self._clock.now().astimezone(ZoneInfo(s.time_zone)).date() for company, s in stamps.items()
            }
            changed = [company for company in stamps if not self._holds(company, stamps[company], days[company])]
            articles = await store.load_articles(tx, changed, min(days.values())) if changed else []
        for company in changed:
            served = serve_on(days[company], [article for article in articles if article.company_id == company])
            # cutting and indexing thousands of articles takes seconds: not on the loop
            shelf = await asyncio.to_thread(Shelf, served, days[company])
            self._kept[company] = _Kept(shelf, stamps[company], checked_at)
        for company in companies:
            if company in self._kept and company not in changed:
                kept = self._kept[company]
                kept.checked_at = checked_at
                # the hint that the rest was learned may have been lost
                kept.likeness_old |= kept.likeness is None or kept.likeness.missing > 0

    def _holds(self, company: CompanyId, stamp: store.Stamp, day: date) -> bool:
        kept = self._kept.get(company)
        return kept is not None and kept.stamp == stamp and kept.shelf.day == day

    def _hear(self, payload: bytes) -> None:
        kept = self._kept.get(CompanyId(bytes=payload)) if len(payload) == 16 else None
        if kept is not None:
            kept.checked_at = float("-inf")

    def _hear_learned(self, payload: bytes) -> None:
        kept = self._kept.get(CompanyId(bytes=payload)) if len(payload) == 16 else None
        if kept is not None:
            kept.likeness_old = True
