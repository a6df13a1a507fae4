"""Call-backs: the place is kept, the time is kept, whoever promised it is asked first, and nobody is rung for ever."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from tests.centre import BOT, Centre
from tests.giving import board, claim, give_by, work_of

from suiban.conversations.api import NotHolder, Speaker
from suiban.kit.hours import CompanyHours, Hours
from suiban.kit.ids import ConversationId, CustomerId, StaffId
from suiban.kit.masking import Spoken
from suiban.routing.api import ReservationGone
from suiban.routing.errors import (
    CallbackNotWaiting,
    CallbackTimeClosed,
    CallbackTimeFull,
    CallbackTooMany,
    CallbackUnknown,
    ColleagueUnknown,
)
from suiban.routing.events import ReservationEnded
from suiban.routing.model import Place
from suiban.routing.model.callbacks import ASKED_PER_DAY_MAX, TRIES_MAX, Callback, CallbackLine, Outcome
from suiban.routing.model.slots import SLOT_CALLS_MAX, Slot
from suiban.staff.api import StaffCaller

NUMBER = Spoken("+8613800138000")
NOON = datetime(2030, 11, 21, 4, tzinfo=UTC)
"""A Thursday, 12:00 in Shanghai."""
WORKDAYS = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-18:00",))


@pytest.fixture(autouse=True)
async def noon(centre: Centre) -> None:
    centre.clock.advance(NOON - centre.clock.now())
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.put_hours(tx, [CompanyHours(centre.bank, "office", "工作日", Hours(WORKDAYS))])
        await centre.routing.add_queues(tx, [msgspec.structs.replace(centre.queues["card"], hours_key="office")])


async def customer_of(centre: Centre, talk: ConversationId) -> CustomerId:
    return (await centre.load(talk)).customer_id


async def ask(centre: Centre, talk: ConversationId, at: datetime | None = None, number: Spoken = NUMBER) -> Callback:
    customer, channel = await customer_of(centre, talk), centre.channels[centre.bank]
    async with centre.db.transaction(centre.scope) as tx:
        return await centre.routing.ask_callback(tx, customer, channel, talk, number, at)


async def cancel(centre: Centre, talk: ConversationId, *, stay: bool) -> None:
    customer, channel = await customer_of(centre, talk), centre.channels[centre.bank]
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.cancel_callback(tx, customer, channel, talk, stay=stay)
    await centre.catch_up()


async def times(centre: Centre, talk: ConversationId) -> list[Slot]:
    customer, channel = await customer_of(centre, talk), centre.channels[centre.bank]
    async with centre.db.snapshot(centre.scope) as tx:
        return (await centre.routing.callback_of(tx, customer, channel, talk))[1]


async def place_of(centre: Centre, talk: ConversationId) -> Place | None:
    async with centre.db.snapshot(centre.scope) as tx:
        return (await centre.routing.waiting_info(tx, [talk])).get(talk)


async def listed(centre: Centre, caller: StaffCaller | None = None) -> list[CallbackLine]:
    async with centre.db.snapshot(centre.scope) as tx:
        return await centre.routing.callbacks(tx, caller.staff_id if caller else None)


async def agree(
    centre: Centre, caller: StaffCaller, talk: ConversationId, at: datetime, owner: StaffId | None = None
) -> Callback:
    async with centre.db.transaction(caller.scope()) as tx:
        by = Speaker("staff", caller.staff_id, caller.name)
        kept = await centre.routing.agree_callback(tx, by, talk, NUMBER, at, owner)
    await centre.catch_up()
    return kept


async def call(centre: Centre, caller: StaffCaller, talk: ConversationId, outcome: Outcome) -> Callback:
    async with centre.db.transaction(caller.scope()) as tx:
        by = Speaker("staff", caller.staff_id, caller.name)
        found = await centre.routing.end_callback(tx, by, talk, outcome)
    await centre.catch_up()
    return found


async def last_words(centre: Centre, talk: ConversationId) -> tuple[str, dict[str, object] | None]:
    async with centre.db.snapshot(centre.scope) as tx:
        messages = await centre.conversations.read_messages(tx, talk, after=0, limit=50)
    return str.__str__(messages[-1].text), messages[-1].extra


# --- instead of waiting ---


async def test_who_is_called_at_their_turn_keeps_their_place(centre: Centre) -> None:
    first, second, third = [await centre.waiting_talk() for _ in range(3)]
    await ask(centre, second)
    place = await place_of(centre, second)
    assert place is not None
    assert place.position == 2
    assert place.callback is not None
    assert (place.callback.at, place.callback.number) == (None, "138****8000")
    caller = await centre.hire("ann", capacity=1)
    for talk in (first, second):
        await centre.hold(caller, talk)
        if talk == second:
            assert (await call(centre, caller, second, "reached")).state == "reached"
        await centre.close(caller, talk)
    place = await place_of(centre, third)
    assert place is not None
    assert (place.position, place.callback) == (1, None)


async def test_an_offer_that_is_open_is_made_again_as_a_call(centre: Centre) -> None:
    talk = await centre.waiting_talk()
    caller = await centre.hire("ann")
    await centre.routing.offer_round(centre.db)
    (before,) = await centre.offers(caller)
    await ask(centre, talk)
    assert await centre.offers(caller) == []
    await centre.routing.offer_round(centre.db)
    (after,) = await centre.offers(caller)
    assert after != before
    assert await centre.value("select kind from routing.work where conversation_id = $1", talk) == "callback"


async def test_everybody_who_is_being_asked_about_it_is_asked_anew(centre: Centre) -> None:
    await give_by(centre, "card", "several", ring=3)
    talk = await centre.waiting_talk()
    people = [await centre.hire(login) for login in ("ann", "ben", "cleo")]
    await centre.routing.offer_round(centre.db)
    before = {one: (await centre.offers(one))[0] for one in people}
    for kind, at in (("conversation", NOON + timedelta(hours=1)), ("callback", None)):
        await ask(centre, talk, at)
        assert [await centre.offers(one) for one in people] == [[], [], []]
        for one in people:
            with pytest.raises(ReservationGone):
                await centre.accept(one, before[one])
        facts = (await centre.facts(ReservationEnded.KIND))[-3:]
        assert {UUID(fact["staff_id"]) for fact in facts} == {UUID(int=one.staff_id.int) for one in people}
        assert {(fact["state"], fact["reason"], fact["kind"]) for fact in facts} == {("withdrawn", "callback", kind)}
        centre.clock.advance(timedelta(hours=1))
        assert await centre.routing.offer_round(centre.db) == 3
        before = {one: (await centre.offers(one))[0] for one in people}
    assert await centre.value("select count(*) from routing.reservation where state = 'reserved'") == 3
    assert (await centre.accept(people[0], before[people[0]])).holder_id == people[0].staff_id


async def test_a_call_that_was_claimed_is_no_silence(centre: Centre) -> None:
    await give_by(centre, "card", "grab", protect_s=180)
    calling, writing = await centre.waiting_talk(), await centre.waiting_talk()
    await ask(centre, calling)
    caller = await centre.hire("ann")
    assert len(await board(centre, caller)) == 2
    for talk in (calling, writing):
        await claim(centre, caller, await work_of(centre, talk))
    await centre.catch_up()
    centre.later(181)
    assert await centre.routing.return_silent(centre.db) == 1, "what is written goes back, a call does not"
    assert (await centre.load(calling)).holder_id == caller.staff_id
    assert (await centre.load(writing)).holder_kind == "nobody"
    assert (await call(centre, caller, calling, "reached")).state == "reached"


async def test_a_time_is_kept_nobody_is_offered_it_before_and_then_it_is_first(centre: Centre) -> None:
    talk = await centre.waiting_talk()
    at = NOON + timedelta(hours=1)
    await ask(centre, talk, at)
    caller = await centre.hire("ann", capacity=1)
    assert await centre.routing.offer_round(centre.db) == 0
    place = await place_of(centre, talk)
    assert place is not None
    assert place.callback is not None
    assert (place.position, place.wait_s, place.callback.at) == (0, None, at)
    centre.clock.advance(timedelta(minutes=59))
    other = await centre.waiting_talk()
    other_place = await place_of(centre, other)
    assert other_place is not None
    assert other_place.position == 1
    centre.clock.advance(timedelta(minutes=1))
    await centre.hold(caller, talk)
    found = await call(centre, caller, talk, "reached")
    assert (found.state, found.number) == ("reached", "")
    assert await listed(centre) == []


async def test_it_may_be_changed_and_taken_back_and_the_place_is_still_there(centre: Centre) -> None:
    talk, behind = await centre.waiting_talk(), await centre.waiting_talk()
    at = NOON + timedelta(hours=1)
    first, changed = await ask(centre, talk, at), await ask(centre, talk, None, Spoken("+85251234567"))
    assert first.id == changed.id
    (line,) = await listed(centre)
    assert (line.callback.number_shown, line.callback.at) == ("+852****4567", None)
    await ask(centre, talk, at + timedelta(minutes=30))
    await cancel(centre, talk, stay=True)
    places = [await place_of(centre, one) for one in (talk, behind)]
    assert [(place.position, place.callback) for place in places if place] == [(1, None), (2, None)]
    with pytest.raises(CallbackUnknown):
        await cancel(centre, talk, stay=True)
    assert await centre.routing.offer_round(centre.db) == 0
    await centre.hire("ann")
    assert await centre.routing.offer_round(centre.db) == 2


async def test_who_wants_nobody_any_more_goes_back_to_the_bot_and_let_nobody_down(centre: Centre) -> None:
    talk = await centre.waiting_talk()
    await ask(centre, talk)
    await cancel(centre, talk, stay=False)
    assert (await centre.load(talk)).holder_kind == "bot"
    assert await place_of(centre, talk) is None
    async with centre.db.snapshot(centre.scope) as tx:
        board = await centre.routing.wallboard(tx)
    assert [(line.waiting, line.abandoned_today) for line in board.queues if line.key == "card"] == [(0, 0)]


async def test_by_a_door_without_a_bot_who_wants_nobody_any_more_has_ended_their_talk(centre: Centre) -> None:
    """The bot would keep whoever never met it: what they write next begins where their door begins."""
    async with centre.db.transaction(centre.scope) as tx:
        (door,) = (await centre.conversations.channels(tx, [centre.channels[centre.bank]])).values()
        await centre.conversations.put_channel(tx, msgspec.structs.replace(door, first_holder="queue:card"))
    customer = await centre.customer()
    talk = await centre.write(customer, "我的卡丢了")
    await centre.catch_up()
    await ask(centre, talk)
    await cancel(centre, talk, stay=False)
    assert (await centre.load(talk)).state == "closed"
    assert await listed(centre) == []
    assert await centre.value("select count(*) from routing.work where state in ('queued', 'reserved')") == 0
    async with centre.db.snapshot(centre.scope) as tx:
        board = await centre.routing.wallboard(tx)
    assert [(line.waiting, line.abandoned_today) for line in board.queues if line.key == "card"] == [(0, 0)]
    again = await centre.write(customer, "还是想问一下")
    await centre.catch_up()
    assert again != talk
    assert (place := await place_of(centre, again)) is not None
    assert place.position == 1


async def test_times_are_within_the_hours_and_run_out(centre: Centre) -> None:
    talk = await centre.waiting_talk()
    offered = await times(centre, talk)
    assert offered[0].at == NOON + timedelta(minutes=30)
    assert {(one.at + timedelta(hours=8)).hour for one in offered} == set(range(9, 18))
    at = offered[0].at
    for number in range(SLOT_CALLS_MAX):
        await ask(centre, await centre.waiting_talk(), at, Spoken(f"+861380013800{number}"))
    assert next(one for one in await times(centre, talk) if one.at == at).free == 0
    with pytest.raises(CallbackTimeFull):
        await ask(centre, talk, at)
    for wrong in (
        NOON - timedelta(hours=1),
        at + timedelta(minutes=1),
        at + timedelta(hours=6),
        NOON.replace(year=9999),
    ):
        with pytest.raises(CallbackTimeClosed):
            await ask(centre, talk, wrong)
    # a refusal changes nothing
    place = await place_of(centre, talk)
    assert place is not None
    assert (place.position, place.callback) == (1, None)


async def test_others_talks_do_not_exist_and_who_does_not_wait_has_no_place(centre: Centre) -> None:
    waiting, talking = await centre.waiting_talk(), await centre.talk()
    stranger = await centre.customer()
    async with centre.db.transaction(centre.scope) as tx:
        with pytest.raises(CallbackUnknown):
            await centre.routing.ask_callback(tx, stranger, centre.channels[centre.bank], waiting, NUMBER, None)
        with pytest.raises(CallbackUnknown):
            await centre.routing.callback_of(tx, stranger, centre.channels[centre.bank], waiting)
    with pytest.raises(CallbackNotWaiting):
        await ask(centre, talking)
    assert await times(centre, talking) == []


async def test_one_customer_asks_a_few_times_a_day_and_one_number_is_called_for_few(centre: Centre) -> None:
    customer = await centre.customer()
    for _ in range(ASKED_PER_DAY_MAX):
        talk = await centre.write(customer, "转人工")
        await centre.ask(talk)
        await ask(centre, talk)
        async with centre.db.transaction(centre.scope) as tx:
            await centre.conversations.close(tx, talk, BOT)
        await centre.catch_up()
    talk = await centre.write(customer, "转人工")
    await centre.ask(talk)
    with pytest.raises(CallbackTooMany):
        await ask(centre, talk)
    centre.clock.advance(timedelta(days=1, seconds=1))
    await ask(centre, talk)
    # what was closed was cancelled, so that this is the first open one to the number
    await ask(centre, await centre.waiting_talk())
    with pytest.raises(CallbackTooMany):
        await ask(centre, await centre.waiting_talk())


async def test_at_night_a_call_at_ones_turn_comes_after_the_opening(centre: Centre) -> None:
    centre.clock.advance(timedelta(hours=8))
    talk = await centre.waiting_talk()
    await ask(centre, talk)
    place = await place_of(centre, talk)
    assert place is not None
    assert place.closed is not None
    assert place.callback is not None
    assert place.closed.opens_at == datetime(2030, 11, 22, 1, tzinfo=UTC)
    centre.clock.advance(timedelta(hours=13, seconds=20))
    async with centre.db.snapshot(centre.scope) as tx:
        (line,) = [line for line in (await centre.routing.wallboard(tx)).queues if line.key == "card"]
    assert (line.waiting, line.longest_wait_s) == (1, 20)


# --- agreed in a talk ---


async def test_who_promised_is_asked_first_even_when_they_come_late(centre: Centre) -> None:
    talk = await centre.waiting_talk()
    owner = await centre.hire("ann")
    await centre.hold(owner, talk)
    at = NOON + timedelta(hours=22, minutes=10)
    await agree(centre, owner, talk, at, owner.staff_id)
    text, extra = await last_words(centre, talk)
    assert text == "Ann将于 11 月 22 日 10:10 给您回电（138****8000）。您不用守在这里。"
    assert extra is not None
    assert extra["callback"] == {"event": "agreed", "at": "2030-11-22T02:10:00Z", "by": "Ann", "number": "138****8000"}
    (line,) = await listed(centre, owner)
    assert (line.due_at, line.overdue, line.owner_name, line.held_by) == (at, False, "Ann", None)
    other = await centre.hire("ben")
    assert await listed(centre, other) == []
    await centre.presence(owner, "away", "meeting")
    centre.clock.advance(at - NOON)
    assert await centre.routing.offer_round(centre.db) == 0
    await centre.presence(owner, "available")
    assert await centre.routing.offer_round(centre.db) == 1
    assert len(await centre.offers(owner)) == 1
    assert await centre.offers(other) == []


async def test_after_a_grace_others_keep_the_promise_and_it_is_overdue(centre: Centre) -> None:
    talk = await centre.waiting_talk()
    owner, other = await centre.hire("ann"), await centre.hire("ben", state="away")
    await centre.hold(owner, talk)
    at = NOON + timedelta(hours=1)
    await agree(centre, owner, talk, at, owner.staff_id)
    await centre.presence(owner, "away", "sick")
    centre.clock.advance(at - NOON + timedelta(minutes=5, seconds=1))
    (line,) = await listed(centre)
    assert line.overdue
    await centre.presence(other, "available")
    await centre.hold(other, talk)
    (line,) = await listed(centre, other)
    assert (line.overdue, line.held_by_name) == (False, "Ben")


async def test_nobody_answers_three_times_and_the_customer_is_told(centre: Centre) -> None:
    talk = await centre.waiting_talk()
    caller = await centre.hire("ann")
    await ask(centre, talk)
    for number in range(1, TRIES_MAX + 1):
        await centre.hold(caller, talk)
        found = await call(centre, caller, talk, "not_reached")
        if number < TRIES_MAX:
            assert (found.state, found.tries, found.next_at) == (
                "open",
                number,
                centre.clock.now() + timedelta(minutes=10),
            )
            assert "没有接通" in (await last_words(centre, talk))[0]
            assert await centre.routing.offer_round(centre.db) == 0
            centre.clock.advance(timedelta(minutes=10))
    assert (found.state, found.number) == ("unreached", "")
    extra = (await last_words(centre, talk))[1]
    assert extra is not None
    assert extra["callback"] == {"event": "unreached", "at": None, "by": "", "number": ""}
    assert str(extra["text_en"]).startswith("We called several times")
    assert (await centre.load(talk)).holder_id == caller.staff_id


async def test_what_the_outcome_is_is_said_by_who_holds_it_once(centre: Centre) -> None:
    talk = await centre.waiting_talk()
    caller, other = await centre.hire("ann"), await centre.hire("ben", state="away")
    await ask(centre, talk)
    with pytest.raises(NotHolder):
        await call(centre, caller, talk, "reached")
    await centre.hold(caller, talk)
    with pytest.raises(NotHolder):
        await call(centre, other, talk, "reached")
    async with centre.db.transaction(centre.scope) as tx:
        by = Speaker("staff", caller.staff_id, caller.name)
        assert (await centre.routing.number_to_call(tx, by, talk)).number == NUMBER
    assert (await call(centre, caller, talk, "wrong_number")).state == "wrong_number"
    with pytest.raises(CallbackUnknown):
        await call(centre, caller, talk, "reached")
    assert await centre.value("select number from routing.callback where conversation_id = $1", talk) == ""


async def test_a_call_that_was_taken_comes_back_when_its_caller_is_lost(centre: Centre) -> None:
    """It waits again as what it is, not as a talk that somebody sits before."""
    talk = await centre.waiting_talk()
    caller = await centre.hire("ann")
    await ask(centre, talk)
    await centre.hold(caller, talk)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.disconnected(tx, caller.staff_id)
    centre.clock.advance(timedelta(seconds=20))
    assert await centre.routing.sweep(centre.db) == 1
    await centre.catch_up()
    place = await place_of(centre, talk)
    assert place is not None
    assert place.callback is not None


async def test_what_cannot_be_agreed_on(centre: Centre) -> None:
    talk = await centre.waiting_talk()
    caller = await centre.hire("ann")
    foreign = await centre.hire("zoe", companies=[centre.insurer], state=None)
    with pytest.raises(NotHolder):
        await agree(centre, caller, talk, NOON + timedelta(hours=1))
    await centre.hold(caller, talk)
    for at in (NOON, NOON + timedelta(hours=7), NOON + timedelta(days=61), NOON - timedelta(days=1)):
        with pytest.raises(CallbackTimeClosed):
            await agree(centre, caller, talk, at)
    with pytest.raises(ColleagueUnknown):
        await agree(centre, caller, talk, NOON + timedelta(hours=1), foreign.staff_id)
    kept = await agree(centre, caller, talk, NOON + timedelta(hours=1))
    assert (await centre.load(talk)).holder_kind == "nobody"
    facts = await centre.facts("routing.CallbackChanged/1")
    assert [(UUID(fact["callback_id"]), fact["state"], fact["tries"]) for fact in facts] == [(kept.id, "open", 0)]
