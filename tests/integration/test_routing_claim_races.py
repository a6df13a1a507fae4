"""Two hundred who take at once: one owner each, limits kept, everybody else told why, by a code that is stable."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from tests.centre import BOT, Centre, open_centre, speaker_of
from tests.giving import board, claim, give_by, try_claim, work_of

from suiban.conversations.api import ConversationIsClosed, NotHolder
from suiban.kit.ids import WorkId
from suiban.routing.events import ReservationEnded, WorkClaimed
from suiban.staff.api import StaffCaller

RACERS = 200
WORKS = 50


@pytest.fixture
async def centre(fresh_dsns) -> AsyncIterator[Centre]:
    async with open_centre(fresh_dsns.app, fresh_dsns.follower, connections=24) as opened:
        yield opened


async def _racers(centre: Centre, count: int, capacity: int = 4) -> list[StaffCaller]:
    return [await centre.hire(f"racer{number:03}", capacity=capacity) for number in range(count)]


async def _waiting(centre: Centre, count: int) -> list[WorkId]:
    return [await work_of(centre, await centre.waiting_talk()) for _ in range(count)]


async def _owners(centre: Centre) -> Counter[str]:
    """Who holds how many talks, after every work said the same as its talk."""
    async with centre.db.transaction(centre.scope) as tx:
        rows = await tx.fetch(
            "select c.holder_kind, c.holder_id, w.state, w.staff_id from routing.work w"
            " join conversations.conversation c on c.company_id = w.company_id and c.id = w.conversation_id"
        )
    for row in rows:
        assert (row["holder_kind"] == "staff") == (row["state"] == "accepted")
        assert row["holder_id"] == row["staff_id"]
    return Counter(str(row["holder_id"]) for row in rows if row["holder_id"] is not None)


async def test_of_two_hundred_claimers_one_has_it(centre: Centre) -> None:
    await give_by(centre, "card", "grab", protect_s=60)
    people = await _racers(centre, RACERS)
    (work,) = await _waiting(centre, 1)
    codes = Counter(await asyncio.gather(*(try_claim(centre, one, work) for one in people)))
    assert codes[""] == 1
    assert set(codes) <= {"", "work_taken", "claim_protected"}
    assert sum((await _owners(centre)).values()) == len(await centre.facts(WorkClaimed.KIND)) == 1


async def test_two_hundred_claimers_of_fifty_works_keep_the_limits(centre: Centre) -> None:
    await give_by(centre, "card", "grab", claim_max=1)
    people = await _racers(centre, RACERS)
    works = await _waiting(centre, WORKS)
    # each goes for four works at once, from four windows
    tries = [(one, works[(number * 7 + step) % WORKS]) for number, one in enumerate(people) for step in range(4)]
    codes = Counter(await asyncio.gather(*(try_claim(centre, one, work) for one, work in tries)))
    owners = await _owners(centre)
    assert set(owners.values()) == {1}, "never two, though each tried four at once"
    assert len(owners) == codes[""] == WORKS
    assert set(codes) == {"", "work_taken", "claim_limit"}
    facts = await centre.facts(WorkClaimed.KIND)
    assert len({fact["work_id"] for fact in facts}) == len(facts) == WORKS
    assert await board(centre, people[0]) == []


async def test_one_person_in_many_windows_takes_no_more_than_they_have_hands_for(centre: Centre) -> None:
    await give_by(centre, "card", "grab", claim_per_hour=3)
    ann, ben = await centre.hire("ann", capacity=9), await centre.hire("ben", capacity=2)
    works = await _waiting(centre, 12)
    tries = [try_claim(centre, one, work) for work in works for one in (ann, ben)]
    codes = Counter(await asyncio.gather(*tries))
    assert codes[""] == 5
    assert sorted((await _owners(centre)).values()) == [2, 3]


async def test_fairness_holds_while_they_race(centre: Centre) -> None:
    """As many works as people, and who has one rests: so each gets one, whoever is quicker."""
    await give_by(centre, "card", "grab", claim_rest_s=600)
    people = await _racers(centre, 20)
    works = await _waiting(centre, 20)

    async def hurry(one: StaffCaller) -> None:
        for work in works:
            await try_claim(centre, one, work)

    await asyncio.gather(*(hurry(one) for one in people))
    for one in people:
        await hurry(one)
    assert sorted((await _owners(centre)).values()) == [1] * 20


async def test_claims_racing_customers_who_leave_agree_on_the_end(centre: Centre) -> None:
    await give_by(centre, "card", "grab")
    people = await _racers(centre, 20, capacity=20)
    talks = [await centre.waiting_talk() for _ in range(20)]
    works = [await work_of(centre, talk) for talk in talks]

    async def leave(number: int) -> None:
        async with centre.db.transaction(centre.scope) as tx:
            await centre.conversations.close(tx, talks[number], BOT)

    claims = [try_claim(centre, one, works[number]) for number, one in enumerate(people) for _ in range(3)]
    outcome = await asyncio.gather(*claims, *(leave(number) for number in range(20)))
    assert {code for code in outcome if code} <= {"work_taken"}
    await centre.catch_up()
    async with centre.db.transaction(centre.scope) as tx:
        rows = await tx.fetch("select state, count(*) as times from routing.work group by state")
    states = {row["state"]: row["times"] for row in rows}
    claimed = sum(1 for code in outcome if code == "")
    assert states == {key: count for key, count in (("completed", claimed), ("cancelled", 20 - claimed)) if count}
    assert [(await centre.load(talk)).state for talk in talks] == ["closed"] * 20


async def test_claims_racing_a_supervisors_moves_have_one_owner(centre: Centre) -> None:
    await give_by(centre, "card", "grab")
    people = await _racers(centre, 20, capacity=20)
    boss = await centre.hire("boss", roles=("supervisor",), state="away")
    talks = [await centre.waiting_talk() for _ in range(20)]
    works = [await work_of(centre, talk) for talk in talks]

    async def move(number: int) -> str:
        async with centre.db.transaction(boss.scope()) as tx:
            (moved,) = await centre.routing.reassign(
                tx, speaker_of(boss), [talks[number]], "调整", queue_id=centre.queues["loan"].id
            )
        return "" if moved.code == "moved" else moved.code

    async def take_over(number: int) -> str:
        try:
            async with centre.db.transaction(boss.scope()) as tx:
                await centre.routing.take_over(tx, speaker_of(boss), talks[number], "急")
        except (NotHolder, ConversationIsClosed):
            return "not_holder"
        return ""

    claims = [try_claim(centre, one, works[number]) for number, one in enumerate(people)]
    above = [move(number) if number % 2 else take_over(number) for number in range(20)]
    outcome = await asyncio.gather(*claims, *above)
    await centre.catch_up()
    assert set(outcome) <= {"", "work_taken", "not_holder"}
    open_works = await centre.value(
        "select count(*) from routing.work where state in ('queued', 'reserved', 'accepted')"
    )
    assert open_works == 20, "each waits elsewhere, or has one owner"
    for talk in talks:
        held = await centre.load(talk)
        staff_id = await centre.value(
            "select staff_id from routing.work where conversation_id = $1 and state in ('queued', 'accepted')", talk
        )
        assert held.holder_id == staff_id


async def test_claims_racing_the_decider_have_one_owner(centre: Centre) -> None:
    """The moment when what nobody took is offered: taken, or offered, and never both."""
    await give_by(centre, "card", "grab", push_after_s=10)
    people = await _racers(centre, 20, capacity=4)
    works = await _waiting(centre, 30)
    centre.later(10)
    claims = [try_claim(centre, people[number % 20], work) for number, work in enumerate(works)]
    rounds = [centre.routing.offer_round(centre.db) for _ in range(6)]
    outcome = await asyncio.gather(*claims[:15], *rounds, *claims[15:])
    codes = Counter(one for one in outcome if isinstance(one, str))
    assert set(codes) <= {"", "work_taken", "claim_limit"}

    async def accept(one: StaffCaller) -> None:
        for offer in await centre.offers(one):
            await centre.accept(one, offer)

    await asyncio.gather(*(accept(one) for one in people))
    owners = await _owners(centre)
    assert sum(owners.values()) == 30
    ends = [fact["state"] for fact in await centre.facts(ReservationEnded.KIND)]
    assert len(ends) + codes[""] == 30


async def test_silence_racing_a_first_word_loses_nobody(centre: Centre) -> None:
    await give_by(centre, "card", "grab", protect_s=60)
    people = await _racers(centre, 10)
    talks = [await centre.waiting_talk() for _ in range(10)]
    for one, talk in zip(people, talks, strict=True):
        await claim(centre, one, await work_of(centre, talk))
    centre.later(61)
    words = [centre.say(one, talk, "您好") for one, talk in zip(people, talks, strict=True)]
    await asyncio.gather(*words[:5], centre.routing.return_silent(centre.db), *words[5:], return_exceptions=True)
    await centre.catch_up()
    states = Counter([(await centre.load(talk)).holder_kind for talk in talks])
    assert states["staff"] + states["nobody"] == 10
    waiting = await centre.value("select count(*) from routing.work where state = 'queued'")
    assert (
        waiting
        == states["nobody"]
        == await centre.value("select count(*) from routing.claim where silent_at is not null")
    )
