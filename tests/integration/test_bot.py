"""The bot on a real database, from what a customer wrote to what is said or who is brought in."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from suiban.audit.api import Audit
from suiban.bot.api import Bot, HandoverQueue
from suiban.bot.reactions import BotListener
from suiban.conversations.api import Conversations
from suiban.conversations.model import (
    Channel,
    Conversation,
    Inbound,
    Message,
    Received,
    Say,
    Speaker,
    ToBot,
    ToPerson,
    ToQueue,
)
from suiban.customers.api import Customers
from suiban.engagement.api import PreferencePolicy
from suiban.eventlog.api import EventLog, Tail
from suiban.eventlog.events import Logged
from suiban.guard.api import Phrase, PhraseGuard
from suiban.kit.ids import ChannelId, CompanyId, ConversationId, CustomerId, QueueId, StaffId
from suiban.kit.masking import Spoken
from suiban.kit.time import ManualClock
from suiban.knowledge.api import Knowledge, NewArticle
from suiban.platform.companies import Company, add_companies
from suiban.platform.hints import Hints
from suiban.platform.postgres import Database, Scope

BANK, INSURER = CompanyId.new(), CompanyId.new()
BOTH = Scope.of([BANK, INSURER])
APP, SITE = ChannelId.new(), ChannelId.new()
QUEUES = {about: QueueId.new() for about in ("general", "信用卡", "fraud")}
SYSTEM = Speaker("system", None, "系统")


class World(msgspec.Struct):
    """Two companies with a bot; ``turn`` lets the bot read what was logged and act."""

    db: Database
    tail: Tail
    conversations: Conversations
    bot: Bot
    listener: BotListener
    guard: PhraseGuard
    customer: dict[CompanyId, CustomerId]
    count: int = 0

    async def hear(self, *texts: str, address: str = "v1", company: CompanyId = BANK, **more: Any) -> ConversationId:
        """The customer writes; the talk's id."""
        inbounds = []
        for text in texts:
            self.count += 1
            inbound = Inbound(
                company_id=company,
                channel_id=APP if company == BANK else SITE,
                external_id=f"c{self.count}",
                address=address,
                customer_id=self.customer[company],
                text=Spoken(text),
                **more,
            )
            inbounds.append(inbound)
        async with self.db.transaction(Scope.of([company])) as tx:
            receipts = await self.conversations.receive_many(tx, inbounds)
        assert isinstance(receipts[-1], Received)
        return receipts[-1].conversation_id

    async def facts(self) -> list[Logged]:
        return await self.tail.next_batch()

    async def turn(self, facts: list[Logged] | None = None) -> list[Logged]:
        facts = await self.facts() if facts is None else facts
        prepared = await self.listener.prepare(self.db, facts)
        async with self.db.transaction(BOTH) as tx:
            await self.listener.handle(tx, facts, prepared)
        return facts

    async def said(self, talk: ConversationId) -> list[Message]:
        async with self.db.snapshot(BOTH) as tx:
            messages = await self.conversations.read_messages(tx, talk, limit=200)
        return [message for message in messages if message.author_kind == "bot"]

    async def load(self, talk: ConversationId) -> Conversation:
        async with self.db.snapshot(BOTH) as tx:
            return await self.conversations.load(tx, talk)

    async def summary(self, talk: ConversationId) -> tuple[str, str]:
        async with self.db.snapshot(BOTH) as tx:
            entry = (await self.conversations.entries(tx, talk))[-1]
        return entry.reason, str.__str__(entry.summary)


def _article(company: CompanyId, key: str, title: str, *questions: str, topic: str = "信用卡") -> NewArticle:
    return NewArticle(
        company_id=company, key=key, version=4, topic=topic, title=title, questions=questions, keywords=(),
        body=f"{title}：请在手机上办理。", audience=("customer", "agent"), source="手册第 3 章",
        effective_from=date(2026, 1, 1),
    )  # fmt: skip


ARTICLES = [
    _article(BANK, "card-loss", "信用卡丢了怎么办", "信用卡怎么挂失", "卡丢了"),
    _article(BANK, "card-bill", "怎样查信用卡账单", "信用卡账单怎么查"),
    _article(BANK, "card-limit", "怎样提高信用卡额度", "信用卡怎么提额"),
    _article(BANK, "promise", "理财会亏吗", "理财保不保本", topic="理财"),
    _article(INSURER, "claim", "出险了怎样报案", "怎么理赔", topic="理赔"),
]


@pytest.fixture
async def world(fresh_dsns: Any) -> AsyncIterator[World]:
    clock, hints, log = ManualClock(datetime.now(UTC)), Hints(), EventLog()
    db, follower = await Database.open(fresh_dsns.app, hints), await Database.open(fresh_dsns.follower)
    guard = PhraseGuard(clock, hints)
    conversations = Conversations(log, guard, PreferencePolicy(clock), clock)
    knowledge = Knowledge(log, clock, hints)
    bot = Bot(knowledge, conversations)
    listener = BotListener(bot)
    customer: dict[CompanyId, CustomerId] = {}
    async with db.transaction(BOTH) as tx:
        await add_companies(tx, [Company(BANK, "bank", "银行", "Bank"), Company(INSURER, "insurer", "保险", "Insurer")])
        for company, channel, key in ((BANK, APP, "bank-app"), (INSURER, SITE, "insurer-site")):
            await conversations.add_channel(tx, _channel(company, channel, key))
            customer[company] = await Customers(clock, EventLog(), Audit(clock)).visitor(tx, company)
        await knowledge.publish_many(tx, ARTICLES)
        await guard.put_many(tx, [Phrase(BANK, "理财会亏吗", "refuse", "不得这样说")])
        await bot.set_queues(tx, BANK, [HandoverQueue(about, queue, f"q-{about}") for about, queue in QUEUES.items()])
    tail = Tail(follower, hints, clock, listener.topics)
    await tail.start()
    yield World(db, tail, conversations, bot, listener, guard, customer)
    await follower.close()
    await db.close()


def _channel(company: CompanyId, channel: ChannelId, key: str) -> Channel:
    return Channel(
        company_id=company, id=channel, key=key, kind="webchat", name=key, greeting="", first_holder="bot", accent="",
        allowed_origins=(), assertion_secret="",
    )  # fmt: skip


async def test_it_answers_with_its_source(world: World) -> None:
    talk = await world.hear("我的信用卡丢了怎么办")
    await world.turn()
    (answer,) = await world.said(talk)
    assert answer.text == "信用卡丢了怎么办：请在手机上办理。"
    assert answer.author_name == "小随"
    assert answer.extra is not None
    assert answer.extra["source"] == {
        "title": "信用卡丢了怎么办",
        "source": "手册第 3 章",
        "version": 4,
        "key": "card-loss",
    }
    assert answer.extra["choices"][-1] == "转人工"


async def test_the_same_facts_twice_are_answered_once(world: World) -> None:
    talk = await world.hear("信用卡怎么挂失")
    facts = await world.turn()
    await world.turn(facts)
    assert len(await world.said(talk)) == 1


async def test_many_messages_at_once_get_one_reply(world: World) -> None:
    talk = await world.hear("你好", "那个", "信用卡怎么提额")
    await world.turn()
    (answer,) = await world.said(talk)
    assert answer.text.startswith("怎样提高信用卡额度")


async def test_it_asks_back_and_a_number_picks(world: World) -> None:
    talk = await world.hear("信用卡")
    await world.turn()
    (asked,) = await world.said(talk)
    assert asked.text.startswith("您是想问：")
    assert asked.extra is not None
    choices = asked.extra["choices"]
    assert choices[-1] == "转人工"
    await world.hear("2")
    await world.turn()
    assert (await world.said(talk))[-1].text.startswith(choices[1])


async def test_after_two_misses_a_person_is_brought_in(world: World) -> None:
    talk = await world.hear("今天天气怎么样")
    await world.turn()
    assert (await world.load(talk)).holder_kind == "bot"
    await world.hear("给我讲个笑话")
    await world.turn()
    state = await world.load(talk)
    assert (state.holder_kind, state.holder_key) == ("nobody", "q-general")
    reason, summary = await world.summary(talk)
    assert reason == "not_understood"
    assert "「今天天气怎么样」「给我讲个笑话」" in summary


async def test_who_asks_for_a_person_is_queued_by_topic_with_a_summary(world: World) -> None:
    talk = await world.hear("信用卡怎么挂失")
    await world.turn()
    await world.hear("转仁工")
    await world.turn()
    state = await world.load(talk)
    assert (state.holder_kind, state.holder_key) == ("nobody", "q-信用卡")
    reason, summary = await world.summary(talk)
    assert reason == "asked_for_person"
    assert "「信用卡怎么挂失」" in summary
    assert "《信用卡丢了怎么办》" in summary


async def test_fraud_goes_to_its_own_queue_at_once(world: World) -> None:
    talk = await world.hear("我被骗了五万块")
    await world.turn()
    assert (await world.load(talk)).holder_key == "q-fraud"


async def test_it_never_talks_over_a_person(world: World) -> None:
    talk = await world.hear("信用卡怎么挂失")
    facts = await world.facts()
    prepared = await world.listener.prepare(world.db, facts)
    async with world.db.transaction(BOTH) as tx:
        await world.conversations.pass_on(tx, talk, ToPerson(StaffId.new()), SYSTEM, "", Spoken(""))
    async with world.db.transaction(BOTH) as tx:
        await world.listener.handle(tx, facts, prepared)
    assert await world.said(talk) == []
    await world.turn(facts)
    assert await world.said(talk) == []


async def test_a_talk_handed_back_is_greeted_once_and_old_words_are_left_alone(world: World) -> None:
    talk = await world.hear("信用卡怎么挂失")
    await world.turn()
    person = StaffId.new()
    async with world.db.transaction(BOTH) as tx:
        state = await world.conversations.pass_on(tx, talk, ToPerson(person), SYSTEM, "", Spoken(""))
        agent = Speaker("staff", person, "李敏", state.holder_token)
    await world.hear("还有个问题，账单怎么查")
    async with world.db.transaction(BOTH) as tx:
        await world.conversations.say(tx, agent, Say(talk, Spoken("已经帮您查到")))
        await world.conversations.pass_on(tx, talk, ToBot(), agent, "", Spoken(""))
    facts = await world.turn()
    await world.turn(facts)
    said = await world.said(talk)
    assert len(said) == 2
    assert said[-1].text.startswith("我是智能助手")


async def test_one_company_never_answers_for_another(world: World) -> None:
    talk = await world.hear("信用卡怎么挂失", company=INSURER)
    other = await world.hear("怎么理赔", company=INSURER, address="v2")
    await world.turn()
    assert all((message.extra or {}).get("source") is None for message in await world.said(talk))
    assert (await world.said(other))[-1].text.startswith("出险了怎样报案")


async def test_without_a_queue_it_says_that_nobody_is_there(world: World) -> None:
    talk = await world.hear("转人工", company=INSURER)
    await world.turn()
    assert (await world.said(talk))[-1].text.startswith("抱歉，现在没有可以转接的人工服务")
    assert (await world.load(talk)).holder_kind == "bot"


async def test_an_answer_the_guard_refuses_brings_a_person(world: World) -> None:
    talk = await world.hear("理财保不保本")
    await world.turn()
    assert await world.said(talk) == []
    assert (await world.load(talk)).holder_key == "q-general"
    assert (await world.summary(talk))[0] == "refused_by_guard"


async def test_a_picture_is_asked_for_in_words(world: World) -> None:
    talk = await world.hear("", kind="picture", extra={"file": {"id": "fil_0", "width": 1, "height": 1}})
    await world.turn()
    assert (await world.said(talk))[-1].text.startswith("图片收到了")


async def test_the_button_brings_a_person_once(world: World) -> None:
    talk = await world.hear("你好")
    await world.turn()
    async with world.db.transaction(BOTH) as tx:
        assert await world.bot.ask_person(tx, BANK, talk)
    async with world.db.transaction(BOTH) as tx:
        assert not await world.bot.ask_person(tx, BANK, talk)
    assert (await world.load(talk)).holder_key == "q-general"


async def test_a_hundred_talks_in_one_batch(world: World) -> None:
    talks = [await world.hear("信用卡怎么提额", address=f"v{number}") for number in range(100)]
    await world.turn()
    for talk in talks:
        assert len(await world.said(talk)) == 1


# --- while somebody waits for a person ---


async def waits(world: World, talk: ConversationId, *, stands_in: bool = True) -> int:
    """The talk waits in a line, and the bot is let in; under which token."""
    async with world.db.transaction(BOTH) as tx:
        state = await world.conversations.pass_on(tx, talk, ToQueue(QUEUES["general"], "q"), SYSTEM, "", Spoken(""))
    if stands_in:
        await let_in(world, talk, state.holder_token)
    return state.holder_token


async def let_in(world: World, talk: ConversationId, token: int, *, stands_in: bool = True) -> list[ConversationId]:
    async with world.db.transaction(BOTH) as tx:
        return await world.conversations.let_in(tx, {talk: token}, stands_in=stands_in)


async def texts(world: World, talk: ConversationId) -> list[str]:
    return [str.__str__(message.text)[:12] for message in await world.said(talk)]


PLACE, COMING, LOSS = "现在咨询的人较多，让您久", "这个问题请同事来答更稳妥", "信用卡丢了怎么办：请在手"


async def test_let_in_it_says_that_the_place_is_kept_and_answers_what_nobody_answered(world: World) -> None:
    talk = await world.hear("信用卡怎么挂失")
    await waits(world, talk)
    facts = await world.turn()
    await world.turn(facts)
    assert await texts(world, talk) == [PLACE, LOSS]
    answer = (await world.said(talk))[-1]
    assert answer.extra is not None
    assert "转人工" not in answer.extra["choices"]
    state = await world.load(talk)
    assert (state.holder_kind, state.holder_key, state.stands_in) == ("nobody", "q", True)


async def test_who_waits_and_is_not_answered_by_the_bot_hears_nothing_of_it(world: World) -> None:
    talk = await world.hear("你好")
    await world.turn()
    await waits(world, talk, stands_in=False)
    before = await texts(world, talk)
    await world.hear("信用卡怎么挂失")
    await world.turn()
    assert await texts(world, talk) == before


async def test_standing_in_it_hands_nothing_over_and_says_once_that_somebody_comes(world: World) -> None:
    talk = await world.hear("你好")
    await world.turn()
    token = await waits(world, talk)
    await world.turn()
    for text in ("今天天气怎么样", "给我讲个笑话", "转人工", "信用卡怎么挂失", "我要投诉你们"):
        await world.hear(text)
        await world.turn()
    assert (await texts(world, talk))[1:] == [PLACE, COMING, LOSS]
    await world.hear("我被骗了五万块")
    await world.turn()
    assert (await texts(world, talk))[-1].startswith("先别着急，也先别再转账")
    state = await world.load(talk)
    assert (state.holder_kind, state.holder_key, state.holder_token) == ("nobody", "q", token)


async def test_what_the_guard_refuses_is_left_to_who_comes(world: World) -> None:
    talk = await world.hear("理财保不保本")
    token = await waits(world, talk)
    await world.turn()
    assert await texts(world, talk) == [PLACE]
    assert (await world.load(talk)).holder_token == token


async def test_whoever_takes_the_talk_is_the_only_voice(world: World) -> None:
    """The bot has decided what to say; a person takes the talk before it is said."""
    talk = await world.hear("你好")
    await world.turn()
    await waits(world, talk)
    await world.turn()
    before = await texts(world, talk)
    await world.hear("信用卡怎么挂失")
    facts = await world.facts()
    prepared = await world.listener.prepare(world.db, facts)
    assert prepared
    async with world.db.transaction(BOTH) as tx:
        taken = await world.conversations.pass_on(tx, talk, ToPerson(StaffId.new()), SYSTEM, "", Spoken(""))
    assert not taken.stands_in
    async with world.db.transaction(BOTH) as tx:
        await world.listener.handle(tx, facts, prepared)
    await world.turn(facts)
    assert await texts(world, talk) == before


async def test_out_again_it_is_silent_and_let_in_once_more_it_does_not_repeat_itself(world: World) -> None:
    talk = await world.hear("你好")
    await world.turn()
    token = await waits(world, talk)
    await world.turn()
    before = await texts(world, talk)
    await world.hear("信用卡怎么挂失")
    facts = await world.facts()
    prepared = await world.listener.prepare(world.db, facts)
    assert await let_in(world, talk, token, stands_in=False) == [talk]
    assert await let_in(world, talk, token, stands_in=False) == []
    async with world.db.transaction(BOTH) as tx:
        await world.listener.handle(tx, facts, prepared)
    await world.turn(facts)
    assert await texts(world, talk) == before
    assert await let_in(world, talk, token) == [talk]
    await world.turn()
    assert await texts(world, talk) == [*before, LOSS]


async def test_it_is_let_in_only_where_somebody_waits_under_that_token(world: World) -> None:
    talk = await world.hear("你好")
    state = await world.load(talk)
    assert await let_in(world, talk, state.holder_token) == []
    token = await waits(world, talk, stands_in=False)
    assert await let_in(world, talk, token - 1) == []
    async with world.db.transaction(BOTH) as tx:
        await world.conversations.close(tx, talk, SYSTEM)
    assert await let_in(world, talk, token) == await let_in(world, talk, token + 1) == []


async def test_a_word_of_the_same_moment_does_not_swallow_that_the_place_is_kept(world: World) -> None:
    talk = await world.hear("你好")
    await world.turn()
    await waits(world, talk)
    await world.hear("信用卡怎么挂失")
    await world.turn()
    assert (await texts(world, talk))[1:] == [PLACE, LOSS]


async def test_in_english_to_who_writes_english(world: World) -> None:
    talk = await world.hear("I want to talk to somebody about my mortgage please")
    await waits(world, talk)
    await world.turn()
    assert (await world.said(talk))[0].text.startswith("Many people are waiting")
