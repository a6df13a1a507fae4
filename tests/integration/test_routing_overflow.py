"""Queues that help one another, on a real database: work moves on, keeps its time, and never goes round."""

from typing import Any

import msgspec
from tests.centre import Centre

from suiban.kit.hours import CompanyHours, Hours
from suiban.kit.ids import ConversationId, QueueId
from suiban.routing.api import Queue, Rule
from suiban.routing.events import WorkOverflowed


async def set_queue(centre: Centre, key: str, **changes: Any) -> None:
    known = centre.queues.get(key) or Queue(centre.bank, QueueId.new(), key, key)
    centre.queues[key] = msgspec.structs.replace(known, **changes)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.add_queues(tx, [centre.queues[key]])


async def queue_of(centre: Centre, talk: ConversationId) -> str:
    return str(
        await centre.value(
            "select q.key from routing.work w join routing.queue q on q.id = w.queue_id"
            " where w.conversation_id = $1 and w.state in ('queued', 'reserved')",
            talk,
        )
    )


async def moved(centre: Centre) -> int:
    return await centre.routing.overflow_round(centre.db)


async def test_what_nobody_there_could_serve_goes_to_who_is_there_and_keeps_its_time(centre: Centre) -> None:
    await set_queue(centre, "card", overflow="loan", overflow_wait_s=60)
    ann = await centre.hire("ann", skills={"loan": 3})
    talk = await centre.waiting_talk()
    since = await centre.value("select enqueued_at from routing.work")
    assert await moved(centre) == 1
    assert await queue_of(centre, talk) == "loan"
    assert await centre.value("select enqueued_at from routing.work") == since
    (fact,) = await centre.facts(WorkOverflowed.KIND)
    assert (fact["from_queue_key"], fact["queue_key"], fact["cause"], fact["wait_s"]) == (
        "card", "loan", "overflow", None,
    )  # fmt: skip
    async with centre.db.snapshot(centre.scope) as tx:
        assert (await centre.routing.waiting_info(tx, [talk]))[talk].queue == "贷款"
    assert await moved(centre) == 0
    await centre.hold(ann, talk)


async def test_it_stays_where_somebody_is_about_to_have_a_hand(centre: Centre) -> None:
    await set_queue(centre, "card", overflow="loan", overflow_wait_s=60)
    await centre.hire("ann")
    await centre.hire("ben", skills={"loan": 3})
    talk = await centre.waiting_talk()
    assert await moved(centre) == 0
    assert await queue_of(centre, talk) == "card"


async def test_full_hands_and_a_long_wait_move_it_and_a_short_one_does_not(centre: Centre) -> None:
    await set_queue(centre, "card", overflow="loan", overflow_wait_s=60)
    ann = await centre.hire("ann", capacity=1)
    await centre.hire("ben", skills={"loan": 3})
    await centre.give(ann, await centre.talk())
    talk = await centre.waiting_talk()
    centre.later(60)
    assert await moved(centre) == 0
    centre.later(1)
    assert await moved(centre) == 1
    assert await queue_of(centre, talk) == "loan"


async def test_it_never_comes_back(centre: Centre) -> None:
    """Even where queues point at one another: rules from files of before, say."""
    await set_queue(centre, "card", overflow="loan", overflow_wait_s=5)
    await set_queue(centre, "loan", overflow="card", overflow_wait_s=5)
    ben = await centre.hire("ben", skills={"loan": 3})
    talk = await centre.waiting_talk()
    assert await moved(centre) == 1
    await centre.presence(ben, "away", "break")
    await centre.hire("ann")
    centre.later(60)
    assert await moved(centre) == 0
    assert await queue_of(centre, talk) == "loan"


async def test_closed_queues_are_no_help(centre: Centre) -> None:
    await set_queue(centre, "card", overflow="loan", overflow_wait_s=5)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.put_hours(tx, [CompanyHours(centre.bank, "never", "从不", Hours({}, {}))])
    await set_queue(centre, "loan", hours_key="never")
    await centre.hire("ben", skills={"loan": 3})
    await centre.waiting_talk()
    assert await moved(centre) == 0
    await set_queue(centre, "loan", hours_key="", active=False)
    assert await moved(centre) == 0


async def test_a_colleague_asked_by_name_is_not_moved_away_from(centre: Centre) -> None:
    await set_queue(centre, "card", overflow="loan", overflow_wait_s=5)
    await centre.hire("ben", skills={"loan": 3})
    away = await centre.hire("away", state="away")
    talk = await centre.talk()
    await centre.ask(talk, only_staff_id=away.staff_id)
    assert await moved(centre) == 0


async def test_nobody_anywhere_leads_to_the_named_fallback(centre: Centre) -> None:
    await set_queue(centre, "front", name="前台")
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.set_rule(tx, centre.bank, Rule(fallback="front"))
    talk = await centre.waiting_talk()
    centre.later(59)
    assert await moved(centre) == 0
    centre.later(1)
    assert await moved(centre) == 1
    assert await queue_of(centre, talk) == "front"
    assert (await centre.facts(WorkOverflowed.KIND))[0]["cause"] == "fallback"
    ann = await centre.hire("ann", skills={})
    await centre.hold(ann, talk)


async def test_a_queue_that_is_gone_leads_to_the_fallback(centre: Centre) -> None:
    await set_queue(centre, "zulu", name="前台")
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.set_rule(tx, centre.bank, Rule(fallback="zulu"))
    talk = await centre.talk()
    centre.queues["old"] = msgspec.structs.replace(centre.queues["card"], id=QueueId.new(), key="old")
    await centre.ask(talk, "old")
    assert await queue_of(centre, talk) == "zulu"


async def test_another_companys_people_are_no_help(centre: Centre) -> None:
    await set_queue(centre, "card", overflow="loan", overflow_wait_s=5)
    await centre.hire("other", companies=[centre.insurer], skills={"loan": 5})
    await centre.waiting_talk()
    assert await moved(centre) == 0
