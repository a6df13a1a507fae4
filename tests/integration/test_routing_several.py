"""Offers to several at once: the first to accept has it, everybody else's offer ends as it should."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from tests.centre import BOT, Centre, open_centre, speaker_of
from tests.giving import give_by

from suiban.kit.ids import ConversationId, ReservationId
from suiban.routing.api import ReservationGone, Why, WorkAsked
from suiban.routing.events import ReservationEnded, Reserved
from suiban.staff.api import StaffCaller


@pytest.fixture
async def crowd(fresh_dsns) -> AsyncIterator[Centre]:
    async with open_centre(fresh_dsns.app, fresh_dsns.follower, connections=16) as opened:
        yield opened


async def _people(centre: Centre, count: int, **more: object) -> list[StaffCaller]:
    return [await centre.hire(f"agent{number:02}", **more) for number in range(count)]


async def _asked(centre: Centre, people: list[StaffCaller]) -> dict[StaffCaller, ReservationId]:
    """Who is asked about the one work there is."""
    found = {one: await centre.offers(one) for one in people}
    assert all(len(offers) <= 1 for offers in found.values())
    return {one: offers[0] for one, offers in found.items() if offers}


async def _works(centre: Centre) -> list[tuple[str, int]]:
    async with centre.db.transaction(centre.scope) as tx:
        rows = await tx.fetch("select state, priority from routing.work order by id")
    return [(row["state"], row["priority"]) for row in rows]


async def _visible(centre: Centre, caller: StaffCaller, talk: ConversationId) -> bool:
    async with centre.db.transaction(caller.scope()) as tx:
        return await centre.desk.may_see(tx, caller, talk)


async def test_as_many_as_the_queue_wants_are_asked_and_each_open_offer_takes_a_hand(centre: Centre) -> None:
    await give_by(centre, "card", "several", ring=3)
    people = await _people(centre, 5, capacity=1)
    first, second = await centre.waiting_talk(), await centre.waiting_talk()
    assert await centre.routing.offer_round(centre.db) == 5
    assert await centre.routing.offer_round(centre.db) == 0, "all hands are full with open offers"
    assert len(await _asked(centre, people)) == 5
    facts = await centre.facts(Reserved.KIND)
    asked = [fact["conversation_id"].replace("-", "") for fact in facts]
    assert (asked.count(first.hex), asked.count(second.hex)) == (3, 2)
    async with centre.db.transaction(centre.scope) as tx:
        board = await centre.routing.wallboard(tx)
        lines = await centre.routing.work(tx, WorkAsked("waiting"))
    assert [line.load for line in board.staff] == [1] * 5
    assert [line.why for line in lines] == [Why("asked", 3), Why("asked", 2)]


async def test_the_first_to_accept_has_it_and_the_others_learn_who(centre: Centre) -> None:
    await give_by(centre, "card", "several", ring=3)
    people = await _people(centre, 3)
    talk = await centre.waiting_talk()
    await centre.routing.offer_round(centre.db)
    asked = await _asked(centre, people)
    winner, *others = asked
    assert all([await _visible(centre, one, talk) for one in asked])
    held = await centre.accept(winner, asked[winner])
    assert held.holder_id == winner.staff_id
    assert await _asked(centre, people) == {}
    assert not any([await _visible(centre, one, talk) for one in others])
    for other in others:
        with pytest.raises(ReservationGone):
            await centre.accept(other, asked[other])
    facts = await centre.facts(ReservationEnded.KIND)
    ends = {fact["staff_id"]: (fact["state"], fact["reason"], fact["taken_by"]) for fact in facts}
    by = str(UUID(int=winner.staff_id.int))
    assert ends == {
        by: ("accepted", "", None),
        **{str(UUID(int=one.staff_id.int)): ("withdrawn", "taken", by) for one in others},
    }
    async with centre.db.transaction(centre.scope) as tx:
        (line,) = await centre.routing.work(tx, WorkAsked("active"))
    assert line.why == Why("first_of", 3)


async def test_declining_ends_only_ones_own_and_when_all_have_others_are_asked_first(centre: Centre) -> None:
    await give_by(centre, "card", "several", ring=2)
    people = await _people(centre, 2)
    await centre.waiting_talk()
    await centre.routing.offer_round(centre.db)
    asked = await _asked(centre, people)
    first, second = asked
    await centre.reject(first, asked[first])
    assert list(await _asked(centre, people)) == [second]
    assert await _works(centre) == [("reserved", 0)]
    third = await centre.hire("third")
    assert await centre.routing.offer_round(centre.db) == 0, "it is still being offered"
    await centre.reject(second, asked[second])
    assert await _works(centre) == [("queued", 1)]
    await centre.routing.offer_round(centre.db)
    assert list(await _asked(centre, [*people, third])) == [third], "nobody who passed it over"


async def test_missing_ends_only_ones_own_and_counts_once_for_each(centre: Centre) -> None:
    await give_by(centre, "card", "several", ring=3)
    people = await _people(centre, 3)
    await centre.waiting_talk()
    await centre.routing.offer_round(centre.db)
    asked = await _asked(centre, people)
    await centre.reject(people[0], asked[people[0]])
    centre.later(21)
    assert await centre.routing.expire(centre.db) == 2
    assert await _works(centre) == [("queued", 1)]
    async with centre.db.transaction(centre.scope) as tx:
        rows = await tx.fetch("select missed from routing.presence order by missed")
    assert [row["missed"] for row in rows] == [0, 1, 1]
    await centre.routing.offer_round(centre.db)
    assert len(await _asked(centre, people)) == 3, "everybody passed it over: all are asked again"


async def test_a_colleague_by_name_is_asked_alone(centre: Centre) -> None:
    await give_by(centre, "card", "several", ring=5)
    people = await _people(centre, 4)
    talk = await centre.talk()
    await centre.ask(talk, only_staff_id=people[2].staff_id)
    assert await centre.routing.offer_round(centre.db) == 1
    assert list(await _asked(centre, people)) == [people[2]]


async def test_when_the_customer_leaves_everybodys_offer_ends(centre: Centre) -> None:
    await give_by(centre, "card", "several", ring=4)
    people = await _people(centre, 4)
    talk = await centre.waiting_talk()
    await centre.routing.offer_round(centre.db)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.close(tx, talk, BOT)
    await centre.catch_up()
    assert await _asked(centre, people) == {}
    assert await _works(centre) == [("cancelled", 0)]
    ends = [fact["reason"] for fact in await centre.facts(ReservationEnded.KIND)]
    assert ends == ["gone"] * 4


async def test_a_supervisor_takes_or_moves_what_several_are_asked_about(centre: Centre) -> None:
    await give_by(centre, "card", "several", ring=2)
    people = await _people(centre, 2)
    boss = await centre.hire("boss", roles=("supervisor",), state="away")
    taken, moved = await centre.waiting_talk(), await centre.waiting_talk()
    await centre.routing.offer_round(centre.db)
    async with centre.db.transaction(boss.scope()) as tx:
        await centre.routing.take_over(tx, speaker_of(boss), taken, "急")
    async with centre.db.transaction(boss.scope()) as tx:
        await centre.routing.reassign(tx, speaker_of(boss), [moved], "调整", queue_id=centre.queues["loan"].id)
    await centre.catch_up()
    assert await _asked(centre, people) == {}
    ends = sorted(fact["reason"] for fact in await centre.facts(ReservationEnded.KIND))
    assert ends == ["moved", "moved", "taken_over", "taken_over"]


async def test_who_is_lost_loses_their_own_offer_only(centre: Centre) -> None:
    await give_by(centre, "card", "several", ring=2)
    people = await _people(centre, 2)
    await centre.waiting_talk()
    await centre.routing.offer_round(centre.db)
    async with centre.db.transaction(people[0].scope()) as tx:
        await centre.routing.disconnected(tx, people[0].staff_id)
    centre.later(16)
    assert await centre.routing.sweep(centre.db) == 1
    assert list(await _asked(centre, people)) == [people[1]]
    assert await _works(centre) == [("reserved", 0)]


async def _try(centre: Centre, caller: StaffCaller, reservation: ReservationId, *, decline: bool = False) -> bool:
    try:
        await (centre.reject(caller, reservation) if decline else centre.accept(caller, reservation))
    except ReservationGone:
        return False
    return True


async def test_of_twenty_racing_accepts_one_wins(crowd: Centre) -> None:
    await give_by(crowd, "card", "several", ring=20)
    people = await _people(crowd, 20)
    talk = await crowd.waiting_talk()
    assert await crowd.routing.offer_round(crowd.db) == 20
    asked = await _asked(crowd, people)
    won = await asyncio.gather(*(_try(crowd, one, offer) for one, offer in asked.items()))
    assert sum(won) == 1
    assert (await crowd.load(talk)).holder_id == list(asked)[won.index(True)].staff_id
    states = [fact["state"] for fact in await crowd.facts(ReservationEnded.KIND)]
    assert sorted(states) == ["accepted"] + ["withdrawn"] * 19
    assert await crowd.value("select count(*) from routing.reservation where state = 'reserved'") == 0


async def test_accepts_declines_and_time_outs_racing_end_every_offer_once(crowd: Centre) -> None:
    """Whatever order they come in: one end for each offer, and work nobody has waits again."""
    await give_by(crowd, "card", "several", ring=4)
    people = await _people(crowd, 8, capacity=5)
    talks = [await crowd.waiting_talk() for _ in range(10)]
    made = await crowd.routing.offer_round(crowd.db)
    offers = {one: await crowd.offers(one) for one in people}
    crowd.later(21)
    acts = [
        _try(crowd, one, offer, decline=number % 3 == 0)
        for number, (one, offer) in enumerate((one, offer) for one, found in offers.items() for offer in found)
    ]
    half = len(acts) // 2
    sweeps = [crowd.routing.expire(crowd.db) for _ in range(6)]
    await asyncio.gather(*acts[:half], *sweeps, *acts[half:])
    await crowd.catch_up()
    await crowd.routing.expire(crowd.db)
    ends = [fact["reservation_id"] for fact in await crowd.facts(ReservationEnded.KIND)]
    assert len(ends) == len(set(ends)) == made
    assert await crowd.value("select count(*) from routing.reservation where state = 'reserved'") == 0
    assert await crowd.value("select count(*) from routing.work where state = 'reserved'") == 0
    held = [(await crowd.load(talk)).holder_kind for talk in talks]
    assert held.count("staff") == await crowd.value("select count(*) from routing.work where state = 'accepted'")
    assert held.count("nobody") == await crowd.value("select count(*) from routing.work where state = 'queued'")
