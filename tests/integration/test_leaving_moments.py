"""The moment in which a customer has left: offers, takers and the bot, whoever is first."""

import asyncio

import pytest
from tests.centre import BOT, Centre, open_centre, speaker_of
from tests.giving import give_by
from tests.leaving import GRACE_S, Edge, came, leave_round, position

from suiban.bot.reactions import find_wanted
from suiban.conversations.api import ToQueue
from suiban.conversations.events import PassedOn
from suiban.eventlog.api import facts_unseen
from suiban.kit.errors import SuibanError
from suiban.kit.masking import Spoken
from suiban.routing.api import ReservationGone, WorkAsked
from suiban.routing.events import CustomerLeft, ReservationEnded


@pytest.fixture
async def edge(centre: Centre) -> Edge:
    edge = Edge(centre)
    await edge.tell()
    return edge


async def test_what_was_being_offered_is_offered_no_longer(centre: Centre, edge: Edge) -> None:
    await give_by(centre, "card", "several", ring=2)
    talk = await came(centre, edge)
    people = [await centre.hire(login) for login in ("ann", "ben")]
    await edge.lose(talk)
    centre.later(GRACE_S - 1)
    await centre.routing.offer_round(centre.db)
    asked = {one: (await centre.offers(one))[0] for one in people}
    assert await leave_round(centre, 1) == 1
    ended = await centre.facts(ReservationEnded.KIND)
    assert [(fact["state"], fact["reason"]) for fact in ended] == [("withdrawn", "gone")] * 2
    for one in people:
        assert await centre.offers(one) == []
        with pytest.raises(ReservationGone):
            await centre.accept(one, asked[one])


async def test_who_accepts_at_that_moment_has_them_or_they_have_left(fresh_dsns) -> None:
    async with open_centre(fresh_dsns.app, fresh_dsns.follower, connections=16) as centre:
        edge = Edge(centre)
        await edge.tell()
        ann = await centre.hire("ann", capacity=20)
        talks = [await came(centre, edge) for _ in range(8)]
        await edge.lose(*talks)
        centre.later(GRACE_S)
        await centre.routing.offer_round(centre.db)
        asked = await centre.offers(ann)

        async def accept(number: int) -> bool:
            await asyncio.sleep(0.015 * number)
            try:
                await centre.accept(ann, asked[number])
            except SuibanError:
                return False
            return True

        async def leave() -> int:
            await asyncio.sleep(0.05)
            return await centre.routing.leave_round(centre.db)

        outcomes = await asyncio.gather(leave(), *map(accept, range(8)))
        await centre.catch_up()
        while await leave_round(centre):
            pass
        accepted = sum(outcomes[1:])
        left = await centre.facts(CustomerLeft.KIND)
        assert accepted + len(left) == 8
        holders = [(await centre.load(talk)).holder_kind for talk in talks]
        assert (holders.count("staff"), holders.count("bot")) == (accepted, len(left))
        assert await centre.value("select count(*) from routing.reservation where state = 'reserved'") == 0
        await centre.routing.forget_away(centre.db)
        assert await centre.value("select count(*) from routing.away") == 0


async def test_the_bot_says_nothing_until_they_are_back(centre: Centre, edge: Edge) -> None:
    talk = await came(centre, edge)
    customer = (await centre.load(talk)).customer_id
    await centre.write(customer, "有人吗")
    await edge.lose(talk)
    assert await leave_round(centre, GRACE_S) == 1
    found, _ = await facts_unseen(centre.reader, centre._begun, frozenset({PassedOn.KIND}))
    assert find_wanted([fact for fact in found if fact.subject == talk]) == []
    assert await centre.write(customer, "我回来了") == talk
    async with centre.db.transaction(centre.scope) as tx:
        target = ToQueue(queue_id=centre.queues["card"].id, queue_key="card")
        await centre.conversations.pass_on(tx, talk, target, BOT, "asked_for_person", Spoken(""))
    await centre.catch_up()
    assert await position(centre, talk) == 1


async def test_one_who_was_taken_off_the_board_in_time_is_held(centre: Centre, edge: Edge) -> None:
    talk = await came(centre, edge)
    boss = await centre.hire("boss", roles=("supervisor",))
    await edge.lose(talk)
    centre.later(GRACE_S)
    async with centre.db.transaction(boss.scope()) as tx:
        await centre.routing.take_over(tx, speaker_of(boss), talk, "")
    assert await leave_round(centre) == 0
    assert (await centre.load(talk)).holder_id == boss.staff_id
    await centre.routing.forget_away(centre.db)
    assert await centre.value("select count(*) from routing.away") == 0


async def test_after_they_left_a_person_may_answer_from_the_list(centre: Centre, edge: Edge) -> None:
    talk = await came(centre, edge)
    centre.later(60)
    await edge.lose(talk)
    assert await leave_round(centre, GRACE_S) == 1
    boss = await centre.hire("boss", roles=("supervisor",))
    async with centre.db.snapshot(boss.scope()) as tx:
        (listed,) = await centre.routing.work(tx, WorkAsked("abandoned"))
    assert listed.conversation_id == talk
    async with centre.db.transaction(boss.scope()) as tx:
        await centre.routing.take_over(tx, speaker_of(boss), talk, "补答")
    await centre.catch_up()
    await centre.say(boss, talk, "您好，卡已经挂失")
    assert (await centre.load(talk)).holder_id == boss.staff_id
