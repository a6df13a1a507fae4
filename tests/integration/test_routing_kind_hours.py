"""Hours of a kind: outside of them its tasks wait, and their wait counts from the opening."""

from datetime import UTC, datetime, timedelta

import msgspec
from tests.centre import Centre

from suiban.kit.hours import CompanyHours, Hours
from suiban.routing.api import KINDS, CompanyKind, WorkAsked, WorkLine

HOUR = 3_600


async def hours(centre: Centre, *spans: tuple[float, float]) -> None:
    """The calendar of orders is open from so many hours from now until so many; rounded to minutes."""
    days: dict[str, tuple[str, ...]] = {}
    for begins, ends in spans:
        at = centre.clock.now() + timedelta(hours=8)  # Shanghai's wall clock, as if it were UTC
        for minute in range(int(begins * 60), int(ends * 60)):
            moment = at + timedelta(minutes=minute)
            text = f"{moment:%H:%M}-{moment + timedelta(minutes=1):%H:%M}".replace("-00:00", "-24:00")
            days[f"{moment:%Y-%m-%d}"] = (*days.get(f"{moment:%Y-%m-%d}", ()), text)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.put_hours(tx, [CompanyHours(centre.bank, "backoffice", "后台", Hours(days=days))])


async def orders_by_hours(centre: Centre) -> None:
    kind = msgspec.structs.replace(KINDS["order"], hours_key="backoffice")
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.set_kinds(tx, [CompanyKind(centre.bank, kind)])


async def lines(centre: Centre, figure: str = "later") -> list[WorkLine]:
    async with centre.db.transaction(centre.scope) as tx:
        return await centre.routing.work(tx, WorkAsked(figure))  # type: ignore[arg-type]


def whole_minute(centre: Centre) -> None:
    now = centre.clock.now()
    centre.later(60 - now.second - now.microsecond / 1e6)


async def test_what_comes_while_its_kind_is_closed_waits_for_the_opening_and_counts_from_it(centre: Centre) -> None:
    whole_minute(centre)
    await centre.hire("ann")
    await hours(centre, (0.5, 1))
    await orders_by_hours(centre)
    await centre.task(kind="order")
    assert await centre.routing.offer_round(centre.db) == 0
    (line,) = await lines(centre)
    assert line.why is not None
    assert (line.why.code, line.why.in_s) == ("kind_closed", 1_800)
    assert await lines(centre, "waiting") == []
    await centre.task(kind="lead")
    assert await centre.routing.offer_round(centre.db) == 1, "another kind keeps other hours"
    centre.later(1_799)
    assert await centre.routing.offer_round(centre.db) == 0
    centre.later(11)
    (line,) = [one for one in await lines(centre, "waiting") if one.kind == "order"]
    assert line.waited_s == 10, "nobody was to blame before the opening"
    assert await centre.routing.offer_round(centre.db) == 1


async def test_what_waits_when_its_kind_closes_is_offered_again_when_it_opens(centre: Centre) -> None:
    whole_minute(centre)
    await hours(centre, (0, 0.25), (1, 2))
    await orders_by_hours(centre)
    await centre.task(kind="order")
    assert await centre.routing.keep_hours(centre.db) == 0
    centre.later(900)
    assert await centre.routing.keep_hours(centre.db) == 1
    assert await centre.routing.keep_hours(centre.db) == 0, "once is enough"
    await centre.hire("ann")
    assert await centre.routing.offer_round(centre.db) == 0
    centre.later(2_700)
    assert await centre.routing.keep_hours(centre.db) == 0
    assert [line.waited_s for line in await lines(centre, "waiting")] == [HOUR], "it had come while they were there"
    assert await centre.routing.offer_round(centre.db) == 1


async def test_an_offer_nobody_answers_before_the_closing_is_not_made_again_after_it(centre: Centre) -> None:
    whole_minute(centre)
    ann = await centre.hire("ann")
    await hours(centre, (0, 0.25))
    await orders_by_hours(centre)
    centre.later(890)
    await centre.task(kind="order")
    assert await centre.routing.offer_round(centre.db) == 1
    centre.later(15)
    await centre.routing.keep_hours(centre.db)
    assert len(await centre.offers(ann)) == 1, "what is being offered stays so"
    centre.later(10)
    assert await centre.routing.expire(centre.db) == 1
    assert await centre.routing.offer_round(centre.db) == 0


async def test_what_is_handed_back_after_hours_waits_too_and_what_is_held_stays(centre: Centre) -> None:
    whole_minute(centre)
    ann, _ = await centre.hire("ann"), await centre.hire("ben")
    await hours(centre, (0, 0.25), (1, 2))
    await orders_by_hours(centre)
    work = await centre.task(kind="order")
    await centre.routing.offer_round(centre.db)
    (owner,) = [one for one in centre.people.values() if await centre.offers(one)]
    await centre.take(owner, work)
    centre.later(900)
    await centre.routing.keep_hours(centre.db)
    task = await centre.see(owner, work)
    assert task.card.state == "accepted"
    async with centre.db.transaction(owner.scope()) as tx:
        await centre.tasks.pass_on(tx, owner, task, "明天再说")
    assert await centre.routing.offer_round(centre.db) == 0
    opens = centre.clock.now() + timedelta(seconds=2_700)
    assert await centre.value("select counts_from from routing.work where id = $1", work) == opens
    assert ann


async def test_another_calendar_counts_at_once_and_one_that_never_opens_keeps_it_until_then(centre: Centre) -> None:
    whole_minute(centre)
    await centre.hire("ann")
    await hours(centre)
    await orders_by_hours(centre)
    work = await centre.task(kind="order")
    not_before = await centre.value("select not_before from routing.work where id = $1", work)
    assert not_before == datetime(9999, 1, 1, tzinfo=UTC)
    await hours(centre, (2, 3))
    await centre.routing.keep_hours(centre.db)
    (line,) = await lines(centre)
    assert line.why is not None
    assert line.why.in_s == 2 * HOUR
    centre.later(HOUR)
    await hours(centre, (0, 3))
    assert await centre.routing.keep_hours(centre.db) == 1
    assert [line.waited_s for line in await lines(centre, "waiting")] == [0], "counted from when it was let in"
    assert await centre.routing.offer_round(centre.db) == 1


async def test_a_task_counts_from_the_opening_of_its_queue_as_a_talk_does(centre: Centre) -> None:
    whole_minute(centre)
    await hours(centre, (1, 2))
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.add_queues(tx, [msgspec.structs.replace(centre.queues["card"], hours_key="backoffice")])
    await centre.hire("ann")
    work = await centre.task(kind="order")
    opens = centre.clock.now() + timedelta(hours=1)
    assert await centre.value("select counts_from from routing.work where id = $1", work) == opens
    assert await centre.routing.offer_round(centre.db) == 1, "who is there is asked: hours of a queue are a promise"
