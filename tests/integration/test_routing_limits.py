"""Limits per worker and kind: however work is given out, nobody has more of a kind than they may, and it says why."""

import msgspec
import pytest
from tests.centre import Centre
from tests.giving import board, claim, give_by, try_claim, work_of

from suiban.routing.api import Why, WorkAsked
from suiban.staff.api import StaffCaller


async def limit(centre: Centre, of: StaffCaller, **limits: int) -> None:
    said = msgspec.json.encode(limits).decode()
    async with centre.db.transaction(centre.scope) as tx:
        await tx.execute("update staff.member set limits = $2::jsonb where id = $1", of.staff_id, said)


async def round_of(centre: Centre) -> int:
    return await centre.routing.offer_round(centre.db)


async def why(centre: Centre) -> list[Why | None]:
    async with centre.db.transaction(centre.scope) as tx:
        return [line.why for line in await centre.routing.work(tx, WorkAsked("waiting"))]


async def test_no_more_of_a_kind_than_one_may_have_and_of_others_as_ever(centre: Centre) -> None:
    ann = await centre.hire("ann", capacity=9)
    await limit(centre, ann, review=1)
    first, second = await centre.task(kind="review"), await centre.task(kind="review")
    assert await round_of(centre) == 1
    assert await round_of(centre) == 0
    assert [one.code for one in await why(centre) if one] == ["only", "kind_limit"]
    await centre.take(ann, first)
    await centre.task(kind="lead")
    assert await round_of(centre) == 1, "another kind is not hindered"
    task = await centre.see(ann, first)
    async with centre.db.transaction(ann.scope()) as tx:
        await centre.tasks.complete(tx, ann, task, "done")
    assert await round_of(centre) == 1, "one done makes room for the next"
    assert await centre.value("select id from routing.work where state = 'reserved' and kind = 'review'") == second


async def test_a_limit_raised_or_taken_back_counts_with_the_next_offer(centre: Centre) -> None:
    ann = await centre.hire("ann")
    await limit(centre, ann, conversation=0)
    await centre.waiting_talk()
    assert await round_of(centre) == 0
    await limit(centre, ann, conversation=1)
    assert await round_of(centre) == 1
    await centre.waiting_talk()
    assert await round_of(centre) == 0
    await limit(centre, ann)
    assert await round_of(centre) == 1


async def test_a_talk_given_by_name_counts_as_a_conversation(centre: Centre) -> None:
    ann = await centre.hire("ann")
    await limit(centre, ann, conversation=1)
    await centre.give(ann, await centre.talk())
    await centre.waiting_talk()
    assert await round_of(centre) == 0
    assert await why(centre) == [Why("kind_limit", 1)]


async def test_of_several_asked_none_is_beyond_their_limit(centre: Centre) -> None:
    await give_by(centre, "card", "several", ring=3)
    ann, ben = await centre.hire("ann"), await centre.hire("ben")
    await limit(centre, ann, conversation=1)
    await centre.waiting_talk()
    await centre.waiting_talk()
    assert await round_of(centre) == 3
    assert (len(await centre.offers(ann)), len(await centre.offers(ben))) == (1, 2)


@pytest.mark.parametrize("state", [("available", ""), ("away", "spare")])
async def test_nobody_takes_more_than_they_may_have_also_in_spare_minutes(
    centre: Centre, state: tuple[str, str]
) -> None:
    await give_by(centre, "card", "grab")
    ann, ben = await centre.hire("ann"), await centre.hire("ben")
    for one in (ann, ben):
        await centre.presence(one, *state)
    await limit(centre, ann, conversation=1)
    await limit(centre, ben, conversation=0)
    first, second = [await work_of(centre, await centre.waiting_talk()) for _ in range(2)]
    assert await board(centre, ben) == [], "what one may never have one does not see"
    assert await try_claim(centre, ben, first) == "not_eligible"
    await claim(centre, ann, first)
    assert [(line.people, line.code) for line in await board(centre, ann)] == [(0, "kind_limit")]
    assert await try_claim(centre, ann, second) == "kind_limit"


async def test_who_may_never_have_a_kind_is_not_waited_for_by_name(centre: Centre) -> None:
    ann, ben = await centre.hire("ann"), await centre.hire("ben")
    await limit(centre, ann, conversation=0)
    talk = await centre.talk()
    await centre.ask(talk, only_staff_id=ann.staff_id)
    assert await round_of(centre) == 1
    assert len(await centre.offers(ben)) == 1
