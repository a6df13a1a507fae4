"""Hours change what who waits is told; and a queue's priority whose turn comes first."""

from datetime import UTC, datetime, timedelta

import msgspec
from tests.centre import Centre

from suiban.kit.hours import Closed, CompanyHours, Hours
from suiban.routing.jobs import waiting_hint
from suiban.routing.model import Place

OPEN_NEVER = Hours()
ALWAYS = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), ("00:00-24:00",))


async def set_hours(centre: Centre, hours: Hours, queue: str = "card") -> None:
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.put_hours(
            tx, [CompanyHours(centre.bank, "office", "工作日", hours, "", "现在没有人值班", "Nobody is here")]
        )
        line = msgspec.structs.replace(centre.queues[queue], hours_key="office")
        await centre.routing.add_queues(tx, [line])


async def place_of(centre: Centre, talk: object) -> Place:
    async with centre.db.snapshot(centre.scope) as tx:
        return (await centre.routing.waiting_info(tx, [talk]))[talk]  # type: ignore[list-item,index]


async def test_outside_of_hours_the_customer_is_told_when_people_answer_again(centre: Centre) -> None:
    talk = await centre.waiting_talk()
    assert (await place_of(centre, talk)).closed is None
    await set_hours(centre, OPEN_NEVER)
    place = await place_of(centre, talk)
    assert (place.position, place.wait_s, place.closed) == (1, None, Closed(None, "现在没有人值班", "Nobody is here"))
    # the company's clock: tomorrow at nine in Shanghai
    tomorrow = (centre.clock.now() + timedelta(hours=8)).date() + timedelta(days=1)
    await set_hours(centre, Hours(days={tomorrow.isoformat(): ("09:00-18:00",)}))
    opens = (await place_of(centre, talk)).closed
    assert opens is not None
    assert opens.opens_at == datetime(tomorrow.year, tomorrow.month, tomorrow.day, 1, tzinfo=UTC)
    await set_hours(centre, Hours(ALWAYS))
    assert (await place_of(centre, talk)).closed is None


async def test_hours_are_those_of_the_queue_and_the_company(centre: Centre) -> None:
    card, loan, claim = [await centre.waiting_talk(queue) for queue in ("card", "loan", "claim")]
    await set_hours(centre, OPEN_NEVER, "loan")
    closed = [(await place_of(centre, talk)).closed is not None for talk in (card, loan, claim)]
    assert closed == [False, True, False]


async def test_hours_are_a_promise_and_no_barrier(centre: Centre) -> None:
    """Whoever is there after hours is offered what waits."""
    await set_hours(centre, OPEN_NEVER)
    await centre.waiting_talk()
    await centre.hire("night")
    assert await centre.routing.offer_round(centre.db) == 1


async def test_the_hint_says_it_only_where_there_is_something_to_say(centre: Centre) -> None:
    talk = await centre.waiting_talk()
    assert "closed" not in msgspec.json.decode(waiting_hint(await place_of(centre, talk)))
    await set_hours(centre, OPEN_NEVER)
    said = msgspec.json.decode(waiting_hint(await place_of(centre, talk)))
    assert said["closed"] == {"opens_at": None, "text": "现在没有人值班", "text_en": "Nobody is here"}


async def test_whose_promise_ends_first_is_offered_first_and_long_waits_are_worth_more_than_priority(
    centre: Centre,
) -> None:
    """Over queues by target, within one by when they came less what their points are worth; positions say the same."""
    async with centre.db.transaction(centre.scope) as tx:
        slow, quick = msgspec.structs.replace(centre.queues["card"], target_wait_s=300), centre.queues["loan"]
        await centre.routing.add_queues(tx, [slow, msgspec.structs.replace(quick, target_wait_s=60)])
    first = await centre.waiting_talk("card")
    centre.clock.advance(timedelta(seconds=100))
    second, third = await centre.waiting_talk("loan"), await centre.waiting_talk("card")
    async with centre.db.transaction(centre.scope) as tx:
        await tx.execute("update routing.work set priority = 3 where conversation_id = $1", third)
    assert [(await place_of(centre, talk)).position for talk in (first, third)] == [1, 2]
    await centre.hire("both", capacity=3, skills={"card": 3, "loan": 3})
    assert await centre.routing.offer_round(centre.db) == 3
    async with centre.db.snapshot(centre.scope) as tx:
        rows = await tx.fetch("select conversation_id from routing.work order by reservation_id")
    assert [row["conversation_id"] for row in rows] == [second, first, third]


async def test_what_a_queue_wishes_it_wants_less_and_less(centre: Centre) -> None:
    """Nobody has the wish: it is waited for, a level less every 30 seconds, and then whoever has the musts will do."""
    async with centre.db.transaction(centre.scope) as tx:
        wishing = msgspec.structs.replace(centre.queues["card"], wishes={"loan": 3}, relax_s=30)
        await centre.routing.add_queues(tx, [wishing])
        (kept,) = [
            one for one in await centre.routing.queues(tx) if one.key == "card" and one.company_id == centre.bank
        ]
        assert (kept.wishes, kept.relax_s) == ({"loan": 3}, 30)
    await centre.waiting_talk("card")
    await centre.hire("plain", skills={"card": 3, "loan": 1})
    for expected in (0, 0, 1):
        assert await centre.routing.offer_round(centre.db) == expected
        centre.clock.advance(timedelta(seconds=30))


async def test_the_hint_names_the_queue_in_english_where_it_has_such_a_name(centre: Centre) -> None:
    talk = await centre.waiting_talk()
    assert "queue_en" not in msgspec.json.decode(waiting_hint(await place_of(centre, talk)))
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.add_queues(tx, [msgspec.structs.replace(centre.queues["card"], name_en="Credit cards")])
    said = msgspec.json.decode(waiting_hint(await place_of(centre, talk)))
    assert (said["queue"], said["queue_en"]) == ("信用卡", "Credit cards")


async def test_what_waits_in_a_queue_of_priority_is_offered_first(centre: Centre) -> None:
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.add_queues(tx, [msgspec.structs.replace(centre.queues["loan"], priority=5)])
    await centre.waiting_talk("card")
    later = await centre.waiting_talk("loan")
    one = await centre.hire("both", capacity=1, skills={"card": 3, "loan": 3})
    assert await centre.routing.offer_round(centre.db) == 1
    async with centre.db.snapshot(centre.scope) as tx:
        row = await tx.fetchrow(
            "select w.conversation_id, w.priority from routing.work w join routing.reservation r on r.work_id = w.id"
            " where r.state = 'reserved' and r.staff_id = $1",
            one.staff_id,
        )
    assert (row["conversation_id"], row["priority"]) == (later, 5)
