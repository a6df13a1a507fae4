"""Many at once: exactly one wins, nobody is over capacity, nobody is forgotten."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import msgspec
import pytest
from tests.centre import Centre, open_centre

from suiban.kit.time import SystemClock
from suiban.routing.api import ReservationGone
from suiban.routing.events import ReservationEnded, Reserved
from suiban.routing.jobs import Decider

RACERS = 100


@pytest.fixture
async def centre(fresh_dsns) -> AsyncIterator[Centre]:
    async with open_centre(fresh_dsns.app, fresh_dsns.follower, connections=12) as opened:
        yield opened


async def _try_accept(centre: Centre, caller, reservation_id) -> bool:
    try:
        await centre.accept(caller, reservation_id)
    except ReservationGone:
        return False
    return True


async def test_of_a_hundred_racing_accepts_one_wins(centre: Centre) -> None:
    ann = await centre.hire("ann")
    others = [await centre.hire(f"other{number}") for number in range(3)]
    for other in others:
        await centre.presence(other, "away")
    talk = await centre.waiting_talk()
    await centre.routing.offer_round(centre.db)
    (reservation_id,) = await centre.offers(ann)
    callers = [ann, *others] * (RACERS // 4)
    won = await asyncio.gather(*(_try_accept(centre, caller, reservation_id) for caller in callers))
    assert sum(won) == 1
    assert callers[won.index(True)] is ann
    held = await centre.load(talk)
    assert (held.holder_id, held.holder_token) == (ann.staff_id, 3)
    assert [fact["state"] for fact in await centre.facts(ReservationEnded.KIND)] == ["accepted"]


async def test_accept_and_time_out_agree_on_the_end(centre: Centre) -> None:
    ann = await centre.hire("ann", capacity=40)
    talks = [await centre.waiting_talk() for _ in range(30)]
    await centre.routing.offer_round(centre.db)
    offers = await centre.offers(ann)
    assert len(offers) == len(talks)
    centre.later(21)
    answers = [_try_accept(centre, ann, offer) for offer in offers for _ in range(2)]
    sweeps = [centre.routing.expire(centre.db) for _ in range(6)]
    half = len(answers) // 2
    results = await asyncio.gather(*answers[:half], *sweeps, *answers[half:])
    accepted = sum(1 for one in results if one is True)
    held = [await centre.load(talk) for talk in talks]
    assert sum(1 for one in held if one.holder_id == ann.staff_id) == accepted
    ends = Counter(fact["state"] for fact in await centre.facts(ReservationEnded.KIND))
    assert ends["accepted"] == accepted
    assert ends["accepted"] + ends["timed_out"] == len(talks)
    waiting = await centre.value("select count(*) from routing.work where state = 'queued'")
    assert waiting == ends["timed_out"]


async def test_deciders_side_by_side_make_one_offer_a_work_within_capacity(centre: Centre) -> None:
    people = [await centre.hire(f"agent{number}", capacity=3) for number in range(5)]
    talks = [await centre.waiting_talk() for _ in range(20)]
    await asyncio.gather(*(centre.routing.offer_round(centre.db) for _ in range(8)))
    await centre.routing.offer_round(centre.db)
    loads = [len(await centre.offers(person)) for person in people]
    assert loads == [3] * 5
    facts = await centre.facts(Reserved.KIND)
    assert len(facts) == len({fact["work_id"] for fact in facts}) == 15
    assert len(talks) - 15 == await centre.value("select count(*) from routing.work where state = 'queued'")


async def test_accepts_rejects_rounds_and_listeners_together_keep_the_laws(centre: Centre) -> None:
    people = [await centre.hire(f"agent{number}", capacity=4) for number in range(5)]
    talks = [await centre.talk() for _ in range(20)]

    async def ask_all() -> None:
        for talk in talks:
            await centre.ask(talk)

    async def work(caller, picky: bool) -> None:
        for turn in range(25):
            for offer in await centre.offers(caller):
                if picky and turn % 3 == 0:
                    await centre.reject(caller, offer)
                else:
                    await _try_accept(centre, caller, offer)
            await asyncio.sleep(0)

    async def decide() -> None:
        for _ in range(60):
            await centre.routing.offer_round(centre.db)

    await asyncio.gather(ask_all(), decide(), *(work(one, index % 2 == 0) for index, one in enumerate(people)))
    for _ in range(10):
        # what was asked last may not have been told yet: whoever else was in a transaction just then held the log back
        await centre.catch_up()
        await centre.routing.offer_round(centre.db)
        for person in people:
            for offer in await centre.offers(person):
                await centre.accept(person, offer)
    await centre.catch_up()
    owners = Counter([(await centre.load(talk)).holder_id for talk in talks])
    assert owners == {person.staff_id: 4 for person in people}
    assert await centre.value("select count(*) from routing.work where state = 'accepted'") == 20


async def test_the_decider_wakes_by_hint_tells_places_and_drains(centre: Centre) -> None:
    ann = await centre.hire("ann", capacity=1)
    told: list[dict[str, object]] = []
    seen = asyncio.Event()

    def hear(payload: bytes) -> None:
        told.append(msgspec.json.decode(payload))
        seen.set()

    centre.hints.subscribe("live", hear)
    first, second = await centre.waiting_talk(), await centre.waiting_talk()
    decider = Decider(centre.routing, centre.db, centre.hints, SystemClock())
    running = asyncio.create_task(decider.run())
    async with asyncio.timeout(10):
        await seen.wait()
        while not await centre.offers(ann):
            await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    places = {message["conversation_id"]: message["position"] for message in told}
    assert places == {first.hex: 1, second.hex: 2}
    assert all(message["kind"] == "waiting" and message["queue"] == "信用卡" for message in told)
