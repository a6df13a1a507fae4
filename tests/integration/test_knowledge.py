"""Knowledge, guard and contact policy on a real database: fresh within a hint, and each company for itself."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import numpy as np
import pytest

from suiban.audit.api import Audit
from suiban.conversations.model import GuardWarning
from suiban.customers.api import Customers, NewCustomer, Preference
from suiban.engagement.api import PreferencePolicy
from suiban.eventlog.api import EventLog
from suiban.guard.api import Phrase, PhraseGuard
from suiban.kit.ids import CompanyId, CustomerId, PersonId
from suiban.kit.masking import Spoken
from suiban.kit.time import ManualClock
from suiban.knowledge.api import Knowledge, NewArticle
from suiban.knowledge.errors import VersionTaken
from suiban.language.meaning import Vectors
from suiban.platform.companies import Company, add_companies
from suiban.platform.hints import Hints
from suiban.platform.postgres import Database, Scope

BANK, INSURER = CompanyId.new(), CompanyId.new()
BOTH = Scope.of([BANK, INSURER])
START = datetime(2026, 11, 21, 2, tzinfo=UTC)


class World(msgspec.Struct):
    """Two companies, and this process's hints."""

    db: Database
    hints: Hints
    clock: ManualClock
    knowledge: Knowledge
    guard: PhraseGuard

    async def ask(self, text: str, *companies: CompanyId) -> str | None:
        await self.knowledge.ready(self.db, companies)
        best = self.knowledge.answer(companies, text, "customer").best
        return best.title if best else None

    async def publish(self, *articles: NewArticle) -> int:
        async with self.db.transaction(BOTH) as tx:
            return await self.knowledge.publish_many(tx, articles)


@pytest.fixture
async def world(fresh_dsns: Any) -> AsyncIterator[World]:
    hints = Hints()
    db = await Database.open(fresh_dsns.app, hints)
    clock = ManualClock(START)
    async with db.transaction(BOTH) as tx:
        await add_companies(tx, [Company(BANK, "bank", "银行", "Bank"), Company(INSURER, "insurer", "保险", "Insurer")])
    yield World(db, hints, clock, Knowledge(EventLog(), clock, hints), PhraseGuard(clock, hints))
    await db.close()


def article(company: CompanyId, key: str, title: str, **more: Any) -> NewArticle:
    fields: dict[str, Any] = {
        "company_id": company,
        "key": key,
        "version": 1,
        "topic": "卡",
        "title": title,
        "questions": (title,),
        "keywords": ("挂失",),
        "body": f"{title}。",
        "audience": ("customer", "agent"),
        "source": "手册",
        "effective_from": date(2026, 1, 1),
    }
    return NewArticle(**(fields | more))


async def test_what_is_published_is_served_at_once(world: World) -> None:
    assert await world.ask("银行卡怎么挂失", BANK) is None
    assert await world.publish(article(BANK, "loss", "银行卡怎么挂失")) == 1
    assert await world.ask("银行卡怎么挂失", BANK) == "银行卡怎么挂失"
    await world.publish(article(BANK, "loss", "银行卡怎么挂失（新）", version=2))
    assert await world.ask("银行卡怎么挂失", BANK) == "银行卡怎么挂失（新）"


async def test_publishing_twice_changes_nothing_and_a_version_is_never_rewritten(world: World) -> None:
    first = article(BANK, "loss", "银行卡怎么挂失", related=("a", "b"))
    assert await world.publish(first) == 1
    assert await world.publish(first) == 0
    with pytest.raises(VersionTaken):
        await world.publish(msgspec.structs.replace(first, body="别的"))


async def test_one_company_never_answers_for_another(world: World) -> None:
    await world.publish(article(BANK, "loss", "银行卡怎么挂失"), article(INSURER, "claim", "怎么报案理赔"))
    assert await world.ask("银行卡怎么挂失", INSURER) != "银行卡怎么挂失"
    assert await world.ask("怎么报案理赔", BANK) != "怎么报案理赔"
    assert await world.ask("怎么报案理赔", BANK, INSURER) == "怎么报案理赔"
    found = world.knowledge.search([BANK], "怎么报案理赔", "agent", 9)
    assert {item.article.company_id for item in found} <= {BANK}
    assert world.knowledge.titled([INSURER], "银行卡怎么挂失", "customer") is None


async def test_dates_are_days_of_the_company(world: World) -> None:
    await world.publish(
        article(BANK, "loss", "银行卡怎么挂失", effective_until=date(2026, 11, 21)),
        article(BANK, "loss", "银行卡怎么挂失", version=2, body="新", effective_from=date(2026, 11, 22)),
    )
    await world.knowledge.ready(world.db, [BANK])
    best = world.knowledge.answer([BANK], "银行卡怎么挂失", "customer").best
    assert best is not None
    assert best.version == 1
    world.clock.advance(timedelta(hours=14, seconds=1))  # 16:00 UTC is midnight in Shanghai
    await world.knowledge.ready(world.db, [BANK])
    best = world.knowledge.answer([BANK], "银行卡怎么挂失", "customer").best
    assert best is not None
    assert best.version == 2


async def test_a_change_without_a_hint_is_noticed_after_a_while(world: World) -> None:
    deaf = Knowledge(EventLog(), world.clock, Hints())
    await deaf.ready(world.db, [BANK])
    await world.publish(article(BANK, "loss", "银行卡怎么挂失"))
    await deaf.ready(world.db, [BANK])
    assert deaf.answer([BANK], "银行卡怎么挂失", "customer").best is None
    world.clock.advance(timedelta(seconds=10))
    await deaf.ready(world.db, [BANK])
    assert deaf.answer([BANK], "银行卡怎么挂失", "customer").best is not None


async def test_the_guard_refuses_warns_masks_and_lets_customers_speak(world: World) -> None:
    phrases = [
        Phrase(BANK, "保本保息", "refuse", "不得承诺"),
        Phrase(BANK, "绝对", "warn", "避免绝对化"),
        Phrase(BANK, "密码发给我", "mask", "不得索要"),
    ]
    async with world.db.transaction(BOTH) as tx:
        await world.guard.put_many(tx, phrases)
    async with world.db.transaction(BOTH) as tx:

        async def check(text: str, kind: str = "staff", company: CompanyId = BANK) -> Any:
            return await world.guard.check(tx, company, kind, Spoken(text))

        refused = await check("保 本\u200b保息")
        warned = await check("绝对没问题")
        masked = await check("把密码发给我，或打13812341234", "bot")
        assert (refused.action, refused.reason) == ("refuse", "「保本保息」不得承诺")
        assert warned.warnings == (GuardWarning("绝对", "避免绝对化"),)
        assert warned.text == "绝对没问题"
        assert masked.text == "把*****，或打138****1234"
        assert (await check("保本保息吗，打13812341234", "customer")).text == "保本保息吗，打13812341234"
        assert (await check("保本保息", company=INSURER)).action == "allow"
    async with world.db.transaction(BOTH) as tx:
        await world.guard.remove(tx, BANK, ["保本保息"])
    async with world.db.transaction(BOTH) as tx:
        assert (await world.guard.check(tx, BANK, "staff", Spoken("保本保息"))).action == "allow"


async def test_marketing_needs_a_standing_consent(world: World) -> None:
    policy, customers, customer = (
        PreferencePolicy(world.clock),
        Customers(world.clock, EventLog(), Audit(world.clock)),
        CustomerId.new(),
    )
    new = NewCustomer(
        company_id=BANK, id=customer, person_id=PersonId.new(), customer_no="1000000001", name=Spoken("王")
    )
    async with world.db.transaction(BOTH) as tx:
        await customers.add_customers(tx, [new])

        async def allows(purpose: str, door: str = "chat") -> str | None:
            return await policy.allows(tx, BANK, customer, door, purpose)

        assert await allows("reply") is None
        assert await allows("marketing") == "no_consent"
        until = START + timedelta(days=1)
        await customers.set_preference(tx, customer, Preference("marketing", "chat", True, "勾选", until))
        assert await allows("marketing") is None
        assert await allows("marketing", "sms") == "no_consent"
        world.clock.advance(timedelta(days=2))
        assert await allows("marketing") == "consent_ended"
        await customers.set_preference(tx, customer, Preference("marketing", "sms", False, "短信回复 T"))
        assert await allows("marketing") == "refused_by_customer"


class Counting:
    """An embedder for which all sentences mean the same; counts those it was given."""

    name = "counting/1"
    dimensions = 4

    def __init__(self) -> None:
        self.given: list[str] = []

    async def embed(self, texts: Sequence[str]) -> Vectors:
        self.given += texts
        return np.full((len(texts), self.dimensions), 0.5, np.float32)

    def close(self) -> None: ...


async def test_a_sentence_is_learned_once_and_known_to_every_process(world: World) -> None:
    await world.publish(article(BANK, "loss", "信用卡挂失"), article(INSURER, "claim", "怎样报案"))
    embedder = Counting()
    worker = Knowledge(EventLog(), world.clock, world.hints, embedder)
    web = Knowledge(EventLog(), world.clock, world.hints, embedder)
    assert await web.suggest(world.db, [BANK], "塑料不见了", 3) == []  # nothing is learned yet, and no word fits
    learned = await worker.learn(world.db, [BANK, INSURER])
    assert learned == len(embedder.given) > 0
    found = await web.suggest(world.db, [BANK], "塑料不见了", 3)
    assert [item.article.title for item in found] == ["信用卡挂失"]  # the hint came, and nothing of the other company's
    assert await worker.learn(world.db, [BANK, INSURER]) == 0
    assert await Knowledge(EventLog(), world.clock, Hints(), embedder).learn(world.db, [BANK]) == 0

    before = len(embedder.given)
    await world.publish(article(BANK, "bill", "账单日是哪天"))
    found = await web.suggest(world.db, [BANK], "账单日是哪天", 3)
    assert found[0].article.title == "账单日是哪天", "what is not learned yet is found by words"
    assert len(embedder.given) == before
    await worker.learn(world.db, [BANK])
    assert "账单日是哪天" in embedder.given[before:]
    assert "信用卡挂失" not in embedder.given[before:]
    embedder.name = "counting/2"
    assert await worker.learn(world.db, [BANK]) > 1
    async with world.db.snapshot(BOTH) as tx:
        models = await tx.fetch("select distinct company_id, model from knowledge.meaning order by model")
    assert [(row["company_id"], row["model"]) for row in models] == [(INSURER, "counting/1"), (BANK, "counting/2")]


class Meaning:
    """Two meanings: what has to do with a card, and everything else. Waits while it is told to."""

    name = "two/1"
    dimensions = 2

    def __init__(self) -> None:
        self.given: list[str] = []
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    async def embed(self, texts: Sequence[str]) -> Vectors:
        await self.may_go_on.wait()
        self.given += texts
        return np.array([[1, 0] if "卡" in text or "塑料" in text else [0, 1] for text in texts], np.float32)

    def close(self) -> None: ...


async def test_the_bot_asks_for_meaning_only_where_words_are_not_sure(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.publish(
        article(BANK, "loss", "信用卡挂失"), article(BANK, "rate", "存款利率"), article(INSURER, "claim", "怎样报案")
    )
    embedder = Meaning()
    knowledge = Knowledge(EventLog(), world.clock, world.hints, embedder)
    unsure, sure, nobody = (BANK, "那块塑料不知去向了"), (BANK, "信用卡挂失"), (CompanyId.new(), "信用卡挂失")

    before = await knowledge.answer_many(world.db, [unsure, sure], "customer")
    assert before[sure].confident
    assert not before[unsure].confident
    assert embedder.given == [], "nothing is learned yet: words decide alone"

    await knowledge.learn(world.db, [BANK, INSURER])
    learned = len(embedder.given)
    answers = await knowledge.answer_many(world.db, [unsure, sure, nobody], "customer")
    assert embedder.given[learned:] == [unsure[1]]
    assert [(answer.best.key if answer.best else None, answer.confident) for answer in answers.values()] == [
        ("loss", True), ("loss", True), (None, False),
    ]  # fmt: skip
    other = await knowledge.answer_many(world.db, [(INSURER, unsure[1])], "customer")
    assert not other[INSURER, unsure[1]].confident, "another company's article answers nobody"
    await knowledge.answer_many(world.db, [unsure], "customer")
    assert len(embedder.given) == learned + 1, "what was asked before is remembered, by all shelves"

    embedder.may_go_on.clear()
    monkeypatch.setattr("suiban.knowledge.api.MEANING_S_MAX", 0.001)
    slow = (BANK, "塑料薄片没影了")
    assert not (await knowledge.answer_many(world.db, [slow], "customer"))[slow].confident
    embedder.may_go_on.set()
    assert (await knowledge.answer_many(world.db, [slow], "customer"))[slow].confident
