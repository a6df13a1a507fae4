"""What was promised to who waits: a wait that begins at the opening, an expected wait that is honest, told afresh."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from tests.centre import BOT, Centre

from suiban.kit.hours import CompanyHours, Hours
from suiban.kit.ids import ConversationId
from suiban.routing.jobs import TOLD_AGAIN_S, Decider
from suiban.routing.model import Place, WorkAsked
from suiban.routing.model.board import QueueLine
from suiban.routing.model.hall import Hall

WORKDAYS = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-18:00",))
NIGHT = datetime(2030, 11, 21, 12, tzinfo=UTC)
"""A Thursday, 20:00 in Shanghai."""
MORNING = datetime(2030, 11, 22, 1, tzinfo=UTC)


async def keep_hours(centre: Centre, hours: Hours) -> None:
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.put_hours(tx, [CompanyHours(centre.bank, "office", "工作日", hours)])
        line = msgspec.structs.replace(centre.queues["card"], hours_key="office")
        await centre.routing.add_queues(tx, [line])


def set_clock(centre: Centre, at: datetime) -> None:
    centre.clock.advance(at - centre.clock.now())


async def board(centre: Centre) -> QueueLine:
    async with centre.db.snapshot(centre.scope) as tx:
        shown = await centre.routing.wallboard(tx)
    return next(line for line in shown.queues if line.key == "card")


async def place_of(centre: Centre, talk: ConversationId) -> Place:
    async with centre.db.snapshot(centre.scope) as tx:
        return (await centre.routing.waiting_info(tx, [talk]))[talk]


async def take(centre: Centre, login: str) -> ConversationId:
    """Somebody takes what they are offered."""
    caller = centre.people[login]
    assert await centre.routing.offer_round(centre.db) >= 1
    async with centre.db.snapshot(centre.scope) as tx:
        row = await tx.fetchrow(
            "select id as reservation_id, conversation_id from routing_door.reservation"
            " where state = 'reserved' and staff_id = $1",
            caller.staff_id,
        )
    await centre.accept(caller, row["reservation_id"])
    return ConversationId.of(row["conversation_id"])


async def test_who_writes_at_night_waits_from_the_opening_on(centre: Centre) -> None:
    set_clock(centre, NIGHT)
    await keep_hours(centre, Hours(WORKDAYS))
    talks = [await centre.waiting_talk() for _ in range(2)]
    set_clock(centre, MORNING + timedelta(seconds=10))
    line = await board(centre)
    assert (line.waiting, line.longest_wait_s) == (2, 10)
    # who comes after the opening comes after those of the night
    talks.append(await centre.waiting_talk())
    await centre.hire("early", capacity=3)
    taken = await take(centre, "early")
    assert taken in talks[:2]
    line = await board(centre)
    assert (line.accepted_today, line.within_target_today) == (1, 1)
    assert (await place_of(centre, talks[2])).position == 2
    async with centre.db.snapshot(centre.scope) as tx:
        (shown,) = [one for one in await centre.routing.work(tx, WorkAsked("accepted")) if one.conversation_id == taken]
        late = await centre.routing.work(tx, WorkAsked("late"))
    assert (shown.waited_s, late) == (10, [])


async def test_a_holiday_set_while_somebody_waits_moves_their_promise(centre: Centre) -> None:
    set_clock(centre, NIGHT)
    await keep_hours(centre, Hours(WORKDAYS))
    await centre.waiting_talk()
    set_clock(centre, MORNING + timedelta(hours=1))
    assert (await board(centre)).longest_wait_s == 3_600
    await keep_hours(centre, Hours(WORKDAYS, {"2030-11-22": ()}))
    assert (await board(centre)).longest_wait_s == 0
    await keep_hours(centre, Hours({}, {"2030-11-22": ("09:30-12:00",)}))
    assert (await board(centre)).longest_wait_s == 1_800
    await keep_hours(centre, Hours(dict.fromkeys(WORKDAYS, ("00:00-24:00",))))
    assert (await board(centre)).longest_wait_s == 13 * 3_600 + 3_600


async def test_who_leaves_before_the_opening_was_not_let_down(centre: Centre) -> None:
    set_clock(centre, NIGHT)
    await keep_hours(centre, Hours(WORKDAYS))
    patient, gone = await centre.waiting_talk(), await centre.waiting_talk()
    for talk, at in ((gone, NIGHT + timedelta(hours=1)), (patient, MORNING + timedelta(minutes=1))):
        set_clock(centre, at)
        async with centre.db.transaction(centre.scope) as tx:
            await centre.conversations.close(tx, talk, BOT)
        await centre.catch_up()
    assert (await board(centre)).abandoned_today == 1


async def test_a_wish_is_waited_for_from_the_opening_on(centre: Centre) -> None:
    set_clock(centre, NIGHT)
    await keep_hours(centre, Hours(WORKDAYS))
    async with centre.db.transaction(centre.scope) as tx:
        card = msgspec.structs.replace(centre.queues["card"], hours_key="office", wishes={"loan": 1}, relax_s=30)
        await centre.routing.add_queues(tx, [card])
    await centre.waiting_talk()
    await centre.hire("plain")
    set_clock(centre, MORNING + timedelta(seconds=20))
    assert await centre.routing.offer_round(centre.db) == 0
    set_clock(centre, MORNING + timedelta(seconds=30))
    assert await centre.routing.offer_round(centre.db) == 1


async def test_the_expected_wait_grows_when_people_go_away(centre: Centre) -> None:
    for login in ("one", "two"):
        await centre.hire(login, capacity=3)
        for _ in range(3):
            await centre.waiting_talk()
    centre.clock.advance(timedelta(seconds=60))
    assert await centre.routing.offer_round(centre.db) == 6
    async with centre.db.snapshot(centre.scope) as tx:
        rows = await tx.fetch("select id as reservation_id, staff_id from routing.reservation where state = 'reserved'")
    people = {caller.staff_id: caller for caller in centre.people.values()}
    for row in rows:
        await centre.accept(people[row["staff_id"]], row["reservation_id"])
    talk = await centre.waiting_talk()
    both = (await place_of(centre, talk)).wait_s
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.set_presence(tx, centre.people["two"].staff_id, "away", "lunch")
    alone = (await place_of(centre, talk)).wait_s
    assert both is not None
    assert alone == 2 * both
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.set_presence(tx, centre.people["one"].staff_id, "away", "lunch")
    assert (await place_of(centre, talk)).wait_s is None


async def test_who_waits_is_told_again_though_nothing_changed(centre: Centre) -> None:
    """What they were told runs down: after a minute it would say that they are next while they are not."""
    told: list[bytes] = []
    centre.hints.subscribe("live", lambda payload: told.append(payload))
    decider = Decider(centre.routing, centre.db, centre.hints, centre.clock)
    talk = await centre.waiting_talk()
    for passed_s, times in ((0, 1), (5, 1), (TOLD_AGAIN_S, 2), (5, 2)):
        centre.clock.advance(timedelta(seconds=passed_s))
        await decider.step()
        await decider.tell()
        assert len(told) == times
    assert msgspec.json.decode(told[0])["conversation_id"] == talk.hex


async def test_a_chore_that_fails_keeps_nobody_from_their_offer(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(*_: object) -> int:
        raise ValueError

    for chore in ("expire", "sweep", "return_silent", "keep_hours"):
        monkeypatch.setattr(centre.routing, chore, failing)
    ann = await centre.hire("ann")
    await centre.waiting_talk()
    decider = Decider(centre.routing, centre.db, centre.hints, centre.clock)
    assert await decider.step(), "others are due"
    assert len(await centre.offers(ann)) == 1


async def test_a_memory_that_fails_is_thrown_away(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = await centre.hire("ann")
    assert await centre.routing.lead(centre.db)
    await centre.waiting_talk()
    with monkeypatch.context() as broken:
        broken.setattr(Hall, "put", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await centre.routing.offer_round(centre.db)
    assert await centre.routing.offer_round(centre.db) == 1
    assert len(await centre.offers(ann)) == 1
