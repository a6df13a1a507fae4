"""Promises by queue and door: how far they were kept, in all, lately and by quarter hours; lists behind each figure."""

from datetime import timedelta

import msgspec
import pytest
from tests.centre import Centre, speaker_of

from suiban.conversations.api import Channel, Inbound, Received
from suiban.kit.ids import ChannelId, ConversationId, SessionId
from suiban.kit.masking import Spoken
from suiban.routing.api import Promise, WorkAsked
from suiban.routing.model.board import COUNTED_FOR, QueueLine, Wallboard


async def board(centre: Centre, before: Wallboard | None = None) -> tuple[Wallboard, QueueLine]:
    async with centre.db.snapshot(centre.scope) as tx:
        seen = await centre.routing.wallboard(tx, before)
    return seen, next(line for line in seen.queues if line.key == "card")


async def give_up(centre: Centre, talk: ConversationId) -> None:
    """The customer ends it while nobody has answered."""
    ann = centre.people.get("ann") or await centre.hire("ann")
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.close(tx, talk, speaker_of(ann))
    await centre.catch_up()


async def by_phone(centre: Centre) -> tuple[ChannelId, ConversationId]:
    """Somebody waits who came in by another kind of door."""
    door = ChannelId.new()
    channel = Channel(
        company_id=centre.bank, id=door, key="bank-phone", kind="voice", name="电话", greeting="", first_holder="bot",
        accent="", allowed_origins=(), assertion_secret="",
    )  # fmt: skip
    customer = await centre.customer()
    inbound = Inbound(
        company_id=centre.bank, channel_id=door, external_id=SessionId.new().hex, address=customer.hex,
        customer_id=customer, text=Spoken("喂"),
    )  # fmt: skip
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.add_channel(tx, channel)
        (receipt,) = await centre.conversations.receive_many(tx, [inbound])
    assert isinstance(receipt, Received)
    await centre.ask(receipt.conversation_id)
    return door, receipt.conversation_id


async def test_the_level_is_what_was_answered_in_time_of_all_whose_time_was_up(centre: Centre) -> None:
    ann = await centre.hire("ann")
    await centre.hold(ann, await centre.waiting_talk())
    slow, patient, brief, hasty = [await centre.waiting_talk() for _ in range(4)]
    await give_up(centre, hasty)
    centre.later(6)
    await give_up(centre, brief)
    centre.later(30)
    await give_up(centre, patient)
    _, line = await board(centre)
    # one answered at once; gave up: one at once, one while the promise held, one after; one waits 36 s of 30
    assert (line.accepted_today, line.within_target_today, line.overdue, line.waiting) == (1, 1, 1, 1)
    assert (line.abandoned_today, line.late_abandoned_today, line.short_abandoned_today) == (2, 1, 1)
    assert line.level_today == pytest.approx(100 / 3)
    await centre.hold(ann, slow)
    _, line = await board(centre)
    assert (line.accepted_today, line.within_target_today, line.overdue) == (2, 1, 0)
    assert line.level_today == pytest.approx(100 / 3), "late is late, answered or not"
    async with centre.db.snapshot(centre.scope) as tx:
        lists = {
            figure: {one.conversation_id for one in await centre.routing.work(tx, WorkAsked(figure))}
            for figure in ("late", "abandoned", "short", "accepted")
        }
    assert lists["late"] == {slow, patient}
    assert (lists["abandoned"], lists["short"]) == ({brief, patient}, {hasty})
    assert len(lists["accepted"]) == 2


async def test_a_door_has_a_promise_and_figures_of_its_own(centre: Centre) -> None:
    """Whoever was promised more is due sooner, within one queue too."""
    chat = await centre.waiting_talk()
    centre.later(5)
    door, call = await by_phone(centre)
    centre.later(21)
    _, line = await board(centre)
    doors = {one.channel_id: one for one in line.doors}
    web = doors[centre.channels[centre.bank]]
    assert (line.waiting, line.overdue, line.longest_wait_s, line.target_wait_s) == (2, 1, 26, 30)
    assert (web.waiting, web.overdue, web.longest_wait_s, web.target_wait_s) == (1, 0, 26, 30)
    assert (doors[door].waiting, doors[door].overdue, doors[door].target_wait_s) == (1, 1, 20)
    async with centre.db.snapshot(centre.scope) as tx:
        places = await centre.routing.waiting_info(tx, None)
        (listed,) = await centre.routing.work(tx, WorkAsked("waiting", channel_id=door))
        assert await centre.routing.work(tx, WorkAsked("waiting", company_id=centre.insurer)) == []
    assert (places[call].position, places[chat].position) == (1, 2)
    assert (listed.conversation_id, listed.target_wait_s) == (call, 20)
    ann = await centre.hire("ann", capacity=1)
    await centre.hold(ann, call)
    _, line = await board(centre)
    after = {one.channel_id: one for one in line.doors}
    assert (after[door].accepted_today, after[door].within_target_today, after[door].promise_share) == (1, 0, 80)
    assert after[centre.channels[centre.bank]].accepted_today == 0


async def test_a_promise_is_changed_and_kept(centre: Centre) -> None:
    queue = centre.queues["card"]
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.add_queues(
            tx, [msgspec.structs.replace(queue, promise_share=95, promises={"webchat": Promise(90, 10)})]
        )
        (kept,) = [one for one in await centre.routing.queues(tx) if one.key == "card"]
    assert (kept.promise_share, kept.promises) == (95, {"webchat": Promise(90, 10)})
    await centre.waiting_talk()
    centre.later(11)
    _, line = await board(centre)
    assert (line.overdue, line.promise_share, line.target_wait_s) == (1, 95, 30)
    assert [(door.target_wait_s, door.promise_share) for door in line.doors] == [(10, 90)]


async def test_what_was_counted_before_adds_up_to_the_same(centre: Centre) -> None:
    """A board read after another one says what one read afresh says, over quarters and midnight."""
    ann = await centre.hire("ann", capacity=100)
    seen, _ = await board(centre)
    for step_s in (7, 14 * 60, 40, 31 * 60, 3, 20, 8 * 3600, 9 * 3600, 25, 60 * 60):
        talk = await centre.waiting_talk()
        lost = await centre.waiting_talk()
        centre.later(step_s)
        await give_up(centre, lost)
        await centre.hold(ann, talk)
        fresh, line = await board(centre)
        seen, again = await board(centre, seen)
        assert again == line
        assert sorted(map(str, seen.cells)) == sorted(map(str, fresh.cells))
    assert line.accepted_today < 10 * len(seen.cells), "the day before is not counted"


async def test_past_quarters_are_not_counted_again_each_second(centre: Centre) -> None:
    ann = await centre.hire("ann")
    await centre.hold(ann, await centre.waiting_talk())
    first, _ = await board(centre)
    centre.later(1)
    second, _ = await board(centre, first)
    centre.later(int(COUNTED_FOR.total_seconds()))
    third, _ = await board(centre, second)
    assert second.counted_at == first.counted_at
    assert third.counted_at == third.at, "but now and then: a promise may have been changed"


async def test_the_last_half_hour_and_the_last_two(centre: Centre) -> None:
    ann = await centre.hire("ann", capacity=10)
    first = await centre.waiting_talk()
    centre.later(50 * 60)
    await centre.hold(ann, first)
    _, line = await board(centre)
    assert (line.accepted_now, line.within_target_now) == (1, 0)
    centre.later(31 * 60)
    await centre.hold(ann, await centre.waiting_talk())
    _, line = await board(centre)
    assert (line.accepted_now, line.within_target_now, line.accepted_today) == (1, 1, 2)
    async with centre.db.snapshot(centre.scope) as tx:
        now, cells, waited = await centre.routing.quarters(tx)
    assert sum(cell.accepted for cell in cells) == 2
    assert [one.waiting for one in waited] == [1] * len(waited)
    assert 3 <= len(waited) <= 4, "who waited fifty minutes is seen at three or four quarter hours"
    assert all(one.longest_wait_s == round((one.at - (now - timedelta(minutes=81))).total_seconds()) for one in waited)
    quarter = min(cell.quarter for cell in cells)
    async with centre.db.snapshot(centre.scope) as tx:
        (only,) = await centre.routing.work(tx, WorkAsked("accepted", quarter=quarter))
    assert only.conversation_id == first
