"""The bot as a queue's back-up, on a real database: whom it is let in to, and that nobody loses anything by it."""

import asyncio
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from tests.centre import Centre
from tests.integration.test_routing_backup import set_queue

from suiban.bot.api import Bot
from suiban.bot.reactions import BotListener
from suiban.conversations.events import StandInChanged
from suiban.kit.ids import ConversationId
from suiban.knowledge.api import Knowledge, NewArticle
from suiban.routing.api import WorkAsked
from suiban.routing.events import BackupChanged
from suiban.routing.model.backing import KEPT_FOR

ANSWER = "提高额度：请在手机上申请。"


@pytest.fixture
async def bot(centre: Centre) -> BotListener:
    """The bank's bot, which knows one thing; it reads what is new whenever the listeners do."""
    knowledge = Knowledge(centre.log, centre.clock, centre.hints)
    article = NewArticle(
        company_id=centre.bank, key="limit", version=1, topic="信用卡", title="怎样提高信用卡额度",
        questions=("信用卡怎么提额",), keywords=(), body=ANSWER, audience=("customer", "agent"),
        source="手册", effective_from=date(2026, 1, 1),
    )  # fmt: skip
    async with centre.db.transaction(centre.scope) as tx:
        await knowledge.publish_many(tx, [article])
    listener = BotListener(Bot(knowledge, centre.conversations))
    centre.listeners.append(listener)
    return listener


async def here(centre: Centre, *talks: ConversationId) -> None:
    """The customers of these talks hold a connection."""
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.customers_here(tx, EDGE, set(talks), {})


EDGE = uuid4()


async def look(centre: Centre, *talks: ConversationId) -> int:
    """One look at promises and at who waits, of whom these are there; in how many talks the bot is let in or out."""
    await here(centre, *talks)
    await centre.routing.backup_round(centre.db)
    changed = await centre.routing.stand_in_round(centre.db)
    await centre.catch_up()
    return changed


async def broken(centre: Centre, **changes: Any) -> ConversationId:
    """Somebody has waited for cards far too long, and only the bot backs cards up."""
    await set_queue(centre, "card", bot_backup=True, **changes)
    talk = await centre.waiting_talk()
    centre.later(61)
    return talk


async def stands_in(centre: Centre, talk: ConversationId) -> bool:
    return (await centre.load(talk)).stands_in


async def said(centre: Centre, talk: ConversationId) -> list[str]:
    async with centre.db.snapshot(centre.scope) as tx:
        messages = await centre.conversations.read_messages(tx, talk)
    return [str.__str__(one.text) for one in messages if one.author_kind == "bot"]


async def answered(centre: Centre, talk: ConversationId) -> list[str]:
    """What the bot said but that the place is kept."""
    return [text for text in await said(centre, talk) if "位置一直保留" not in text]


async def test_it_answers_who_waits_and_their_place_and_the_promise_stay_as_they_were(
    centre: Centre, bot: BotListener
) -> None:
    first = await broken(centre)
    second = await centre.waiting_talk()
    async with centre.db.snapshot(centre.scope) as tx:
        places = await centre.routing.waiting_info(tx, [first, second])
    before = await centre.load(second)
    assert await look(centre, first, second) == 2
    (fact,) = await centre.facts(BackupChanged.KIND)
    assert (fact["state"], fact["cause"], fact["by"], fact["bot"]) == ("in", "wait", [], True)
    assert "位置一直保留" in (await said(centre, second))[0]
    await centre.write(before.customer_id, "信用卡怎么提额")
    await centre.catch_up()
    assert await answered(centre, second) == [ANSWER]
    after = await centre.load(second)
    assert (after.holder_kind, after.holder_key, after.holder_token) == ("nobody", "card", before.holder_token)
    async with centre.db.snapshot(centre.scope) as tx:
        assert await centre.routing.waiting_info(tx, [first, second]) == places
        (card,) = [one for one in (await centre.routing.wallboard(tx)).queues if one.key == "card"]
        lines = await centre.routing.work(tx, WorkAsked("waiting"))
    assert (card.waiting, card.accepted_now, card.within_target_now, card.backed_up_by_bot) == (2, 0, 0, True)
    assert [line.stands_in for line in lines] == [True, True]
    assert await look(centre, first, second) == 0  # nothing is done twice


async def test_who_accepts_is_the_only_voice_from_that_moment(centre: Centre, bot: BotListener) -> None:
    talk = await broken(centre)
    await look(centre, talk)
    ann = await centre.hire("ann")
    await centre.routing.offer_round(centre.db)
    (offer,) = await centre.offers(ann)
    assert await stands_in(centre, talk)  # being offered is not being taken
    await centre.write((await centre.load(talk)).customer_id, "信用卡怎么提额")
    facts = [one for one in await centre.new_facts() if one.topic in bot.topics]
    plans = await bot.prepare(centre.db, facts)
    assert plans
    await centre.accept(ann, offer)
    async with centre.db.transaction(centre.scope) as tx:
        await bot.handle(tx, facts, plans)
    assert await answered(centre, talk) == []
    assert not await stands_in(centre, talk)
    await centre.say(ann, talk, "您好")
    assert await look(centre) == 0
    # nobody had to put it out: of that there is no fact
    assert [one["stands_in"] for one in await centre.facts(StandInChanged.KIND)] == [True]


async def test_accepting_and_answering_at_the_same_moment(centre: Centre, bot: BotListener) -> None:
    """Whichever comes first: what the bot says stands before the person has the talk, or is not said."""
    ann = await centre.hire("ann", capacity=20)
    await set_queue(centre, "card", bot_backup=True)
    talks = [await centre.waiting_talk() for _ in range(8)]
    centre.later(61)
    assert await look(centre, *talks) == len(talks)
    await centre.routing.offer_round(centre.db)
    offers = await centre.offers(ann)
    assert len(offers) == len(talks)
    for talk in talks:
        await centre.write((await centre.load(talk)).customer_id, "信用卡怎么提额")
    facts = [one for one in await centre.new_facts() if one.topic in bot.topics]
    plans = await bot.prepare(centre.db, facts)

    async def act() -> None:
        async with centre.db.transaction(centre.scope) as tx:
            await bot.handle(tx, facts, plans)

    await asyncio.gather(act(), *(centre.accept(ann, offer) for offer in offers))
    for talk in talks:
        entry = await centre.value(
            "select max(after_talk_seq) from conversations.staff_entry where conversation_id = $1", talk
        )
        later = await centre.value(
            "select count(*) from conversations.message where conversation_id = $1 and author_kind = 'bot'"
            " and talk_seq > $2",
            talk, entry,
        )  # fmt: skip
        assert later == 0


async def test_it_is_out_when_the_promise_is_kept_again(centre: Centre, bot: BotListener) -> None:
    talk = await broken(centre, backup=("loan",))
    other = await centre.waiting_talk()
    await look(centre, talk, other)
    ben = await centre.hire("ben", skills={"loan": 3}, capacity=1)
    await centre.hold(ben, talk)
    centre.later(31 * 60)
    await set_queue(centre, "card", target_wait_s=3_600)  # what was promised to who waits still is kept now
    assert await look(centre, other) == 0
    assert await stands_in(centre, other)
    centre.later(KEPT_FOR.total_seconds())
    assert await look(centre, other) == 1
    assert not await stands_in(centre, other)
    assert [one["state"] for one in await centre.facts(BackupChanged.KIND)] == ["in", "out"]
    await centre.write((await centre.load(other)).customer_id, "信用卡怎么提额")
    await centre.catch_up()
    assert await answered(centre, other) == []


async def test_who_comes_meanwhile_is_answered_and_who_goes_elsewhere_is_not(centre: Centre, bot: BotListener) -> None:
    first = await broken(centre)
    await look(centre, first)
    arrived, elsewhere = await centre.waiting_talk(), await centre.waiting_talk("loan")
    assert await look(centre, arrived, elsewhere) == 1
    assert [await stands_in(centre, one) for one in (arrived, elsewhere)] == [True, False]
    # as overflow does it: the work waits in another queue, under the same token
    for talk, queue in ((elsewhere, "card"), (arrived, "loan")):
        async with centre.db.transaction(centre.scope) as tx:
            await tx.execute(
                "update routing.work set queue_id = $2 where conversation_id = $1", talk, centre.queues[queue].id
            )
    assert await look(centre, elsewhere) == 2
    assert [await stands_in(centre, one) for one in (arrived, elsewhere)] == [False, True]


async def test_whom_it_is_not_let_in_to(centre: Centre, bot: BotListener) -> None:
    """Not to who asked for somebody by name or is called back, nor where nobody looks; and tasks have no talk."""
    ann = await centre.hire("ann", state=None)
    away = await broken(centre)
    named, called = await centre.talk(), await centre.waiting_talk()
    await centre.ask(named, only_staff_id=ann.staff_id)
    async with centre.db.transaction(centre.scope) as tx:
        await tx.execute("update routing.work set kind = 'callback' where conversation_id = $1", called)
    await centre.task("card")
    assert await look(centre, named, called) == 0
    assert await look(centre, away, named, called) == 1
    assert await stands_in(centre, away)


async def test_closed_or_taken_back_it_is_over_and_a_new_line_begins_anew(centre: Centre, bot: BotListener) -> None:
    talk, other = await broken(centre), await centre.waiting_talk()
    await look(centre, talk, other)
    ann = await centre.hire("ann")
    await centre.give(ann, talk)
    await centre.close(ann, talk)
    assert not await stands_in(centre, talk)
    await centre.give(ann, other)
    await centre.to_bot(ann, other)
    assert not await stands_in(centre, other)
    await centre.ask(other)
    centre.later(61)
    assert await look(centre, other) == 1
    assert sum("现在咨询的人较多" in text for text in await said(centre, other)) == 2


async def test_one_company_lets_its_bot_in_and_the_other_does_not(centre: Centre, bot: BotListener) -> None:
    claim = await centre.waiting_talk("claim")
    talk = await broken(centre)
    assert await look(centre, talk, claim) == 1
    assert (await stands_in(centre, talk), await stands_in(centre, claim)) == (True, False)
    await set_queue(centre, "claim", bot_backup=True)
    assert await look(centre, talk, claim) == 1
    assert await stands_in(centre, claim)
    await centre.write((await centre.load(claim)).customer_id, "信用卡怎么提额", centre.insurer)
    await centre.catch_up()
    assert await answered(centre, claim) == []


async def test_switched_off_it_is_out_at_the_next_look(centre: Centre, bot: BotListener) -> None:
    talk = await broken(centre)
    await look(centre, talk)
    await set_queue(centre, "card", bot_backup=False)
    assert await look(centre, talk) == 1
    assert not await stands_in(centre, talk)
    assert [one["cause"] for one in await centre.facts(BackupChanged.KIND)] == ["wait", "unset"]


async def test_a_talk_that_is_being_written_to_waits_for_the_next_look(centre: Centre, bot: BotListener) -> None:
    talk = await broken(centre)
    async with centre.db.transaction(centre.scope) as tx:
        await tx.execute("select from conversations.conversation where id = $1 for update", talk)
        assert await look(centre, talk) == 0
    assert await look(centre, talk) == 1
