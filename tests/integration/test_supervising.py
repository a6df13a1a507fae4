"""Taking over, moving, asking a colleague in, days of presence: through the doors, with races."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from tests.centre import BOT, Centre, speaker_of

from suiban.conversations.api import Conversation, ConversationIsClosed, NotHolder, Refused, Say, ToQueue
from suiban.conversations.errors import AlreadyThere, ConsultationUnknown, NobodyToWhisperTo, TooManyConsulted
from suiban.conversations.events import ConsultationEnded, ConsultationOpened
from suiban.conversations.model import CONSULTATIONS_MAX
from suiban.kit.errors import NotFound, SuibanError
from suiban.kit.ids import ConversationId, StaffId
from suiban.kit.masking import Spoken
from suiban.routing.api import PresenceReason, Why, WorkAsked
from suiban.routing.errors import AlreadyYours, PartsOutOfReach
from suiban.routing.events import ReservationEnded, WorkEnded
from suiban.routing.model import Moved
from suiban.staff.api import StaffCaller

BOARD = "select (count(*) filter (where state = $1))::int from routing.work"


async def take_over(centre: Centre, boss: StaffCaller, talk: ConversationId, reason: str = "投诉升级") -> Conversation:
    async with centre.db.transaction(boss.scope()) as tx:
        _, after = await centre.routing.take_over(tx, speaker_of(boss), talk, reason)
    return after


async def reassign(centre: Centre, boss: StaffCaller, *talks: ConversationId, **to: object) -> list[Moved]:
    async with centre.db.transaction(boss.scope()) as tx:
        return await centre.routing.reassign(tx, speaker_of(boss), talks, "病假", **to)  # type: ignore[arg-type]


async def consult(centre: Centre, holder: StaffCaller, talk: ConversationId, whom: StaffCaller) -> None:
    async with centre.db.transaction(holder.scope()) as tx:
        await centre.conversations.consult(tx, talk, speaker_of(holder), whom.staff_id, Spoken("要报案吗"))


async def sees(centre: Centre, caller: StaffCaller, talk: ConversationId) -> bool:
    async with centre.db.snapshot(caller.scope()) as tx:
        return await centre.desk.may_see(tx, caller, talk)


async def outcome(doing: object) -> str:
    """What came of it: done, or the code."""
    try:
        await doing  # type: ignore[misc]
    except SuibanError as error:
        return error.code
    return "done"


async def load_of(centre: Centre, caller: StaffCaller) -> int:
    async with centre.db.snapshot(caller.scope()) as tx:
        (line,) = [one for one in (await centre.routing.wallboard(tx)).staff if one.staff_id == caller.staff_id]
    return line.load


# --- taking over -------------------------------------------------------------------------------------------------


async def test_a_held_talk_changes_hands_with_its_work_and_frees_a_hand(centre: Centre) -> None:
    ann, boss = await centre.hire("ann", capacity=1), await centre.hire("boss", roles=["supervisor"], state="away")
    talk = await centre.waiting_talk()
    await centre.hold(ann, talk)
    after = await take_over(centre, boss, talk)
    await centre.catch_up()
    assert (after.holder_id, after.holder_token) == (boss.staff_id, 4)
    assert (await load_of(centre, ann), await load_of(centre, boss)) == (0, 1)
    (ended,) = await centre.facts(WorkEnded.KIND)
    assert (ended["state"], ended["staff_id"]) == ("completed", str(UUID(int=ann.staff_id.int)))
    async with centre.db.snapshot(boss.scope()) as tx:
        (card,) = [line for line in (await centre.routing.wallboard(tx)).queues if line.key == "card"]
        (entry,) = [one for one in await centre.conversations.entries(tx, talk) if one.kind == "takeover"]
    assert (card.active, card.accepted_today, card.abandoned_today) == (1, 1, 0)
    assert (entry.by_name, entry.to_text, entry.reason) == ("Boss", f"staff:{boss.staff_id}", "投诉升级")
    assert await sees(centre, ann, talk), "who held it reads what became of it"
    async with centre.db.transaction(ann.scope()) as tx:
        said = await centre.conversations.say(tx, speaker_of(ann), Say(talk, Spoken("还在")))
    assert isinstance(said, Refused)
    await centre.say(boss, talk, "我来处理")
    await centre.close(boss, talk)
    assert await centre.value(BOARD, "completed") == 2


@pytest.mark.parametrize("offered", [False, True])
async def test_what_waits_is_answered_by_who_takes_it(centre: Centre, offered: bool) -> None:
    ann = await centre.hire("ann")
    boss = await centre.hire("boss", roles=["supervisor"], state="away")
    talk = await centre.waiting_talk()
    if offered:
        await centre.routing.offer_round(centre.db)
        (reservation,) = await centre.offers(ann)
    centre.later(10)
    await take_over(centre, boss, talk)
    await centre.catch_up()
    assert await centre.routing.offer_round(centre.db) == 0
    async with centre.db.snapshot(boss.scope()) as tx:
        (card,) = [line for line in (await centre.routing.wallboard(tx)).queues if line.key == "card"]
    assert (card.waiting, card.active, card.accepted_today, card.within_target_today, card.abandoned_today) == (
        0, 1, 1, 1, 0,
    )  # fmt: skip
    if offered:
        assert await centre.offers(ann) == []
        assert await outcome(centre.accept(ann, reservation)) == "reservation_gone"
        assert [one["state"] for one in await centre.facts(ReservationEnded.KIND)] == ["withdrawn"]
        assert await load_of(centre, ann) == 0


async def test_the_bots_talk_can_be_taken_and_a_late_arrival_changes_nothing(centre: Centre) -> None:
    boss = await centre.hire("boss", roles=["supervisor"], state="away")
    talk = await centre.talk()
    to = ToQueue(queue_id=centre.queues["card"].id, queue_key="card")
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.pass_on(tx, talk, to, BOT, "asked_for_person", Spoken(""))
    await take_over(centre, boss, talk)  # before the listener heard of the queue
    await centre.catch_up()
    assert await centre.value(BOARD, "queued") == 0
    assert (await centre.load(talk)).holder_id == boss.staff_id
    assert await load_of(centre, boss) == 1


async def test_what_may_not_be_taken(centre: Centre) -> None:
    boss = await centre.hire("boss", roles=["supervisor"], state="away")
    joint = await centre.hire("joint", companies=[centre.bank, centre.insurer])
    stranger = await centre.hire("stranger", companies=[centre.insurer], roles=["supervisor"], state="away")
    talk = await centre.talk()
    with pytest.raises(NotFound):
        await take_over(centre, stranger, talk)
    await take_over(centre, boss, talk)
    with pytest.raises(AlreadyYours):
        await take_over(centre, boss, talk)
    await centre.close(boss, talk)
    with pytest.raises(ConversationIsClosed):
        await take_over(centre, boss, talk)
    shared = await centre.talk()
    await centre.give(joint, shared)
    async with centre.db.transaction(centre.scope) as tx:
        customer = await centre.customer(centre.insurer)
        await centre.conversations.open_part(tx, shared, centre.insurer, customer, speaker_of(joint))
    with pytest.raises(PartsOutOfReach):
        await take_over(centre, boss, shared)
    assert (await centre.load(shared)).holder_id == joint.staff_id


@pytest.mark.parametrize("turn", range(4))
async def test_of_all_who_want_it_at_once_one_has_it(centre: Centre, turn: int) -> None:
    """Two supervisors take what is being offered, answered, closed and moved at the same moment."""
    ann = await centre.hire("ann", capacity=40)
    bosses = [await centre.hire(f"boss{n}", roles=["supervisor"], state="away") for n in range(2)]
    talks = [await centre.waiting_talk() for _ in range(6)]
    await centre.routing.offer_round(centre.db)
    offers = await centre.offers(ann)
    if turn % 2:
        await asyncio.gather(*(centre.accept(ann, offer) for offer in offers))
    doing = []
    for talk, offer in zip(talks, offers, strict=True):
        doing += [outcome(take_over(centre, boss, talk)) for boss in bosses]
        if turn % 2:
            doing += [outcome(centre.say(ann, talk, "在")), outcome(_close(centre, ann, talk))]
        else:
            doing += [outcome(centre.accept(ann, offer))]
        if turn > 1:
            doing += [outcome(reassign(centre, bosses[0], talk))]
    await asyncio.gather(*doing)
    await centre.catch_up()
    for talk in talks:
        held = await centre.load(talk)
        work = await centre.value(
            "select array_agg(state || ':' || coalesce(staff_id::text, '')) from routing.work"
            " where conversation_id = $1 and state in ('queued', 'reserved', 'accepted')",
            talk,
        )
        match held.state, held.holder_kind:
            case "closed", _:
                assert work is None
            case _, "staff":
                assert work == [f"accepted:{held.holder_id}"]
            case _, "nobody":
                (waits,) = work
                assert waits.startswith(("queued", "reserved"))
            case other:
                raise AssertionError(other)
    open_now = await centre.value("select count(*) from routing.reservation where state = 'reserved'")
    assert open_now == await centre.value("select count(*) from routing.work where state = 'reserved'")


async def _close(centre: Centre, caller: StaffCaller, talk: ConversationId) -> None:
    async with centre.db.transaction(caller.scope()) as tx:
        held = await centre.conversations.load(tx, talk)
        if held.holder_id != caller.staff_id:
            raise NotHolder
        by = speaker_of(caller)
        await centre.conversations.close(tx, talk, type(by)(by.kind, by.id, by.name, held.holder_token))


# --- moving ------------------------------------------------------------------------------------------------------


async def test_a_sick_agents_talks_go_to_a_queue_and_to_somebody_else_first(centre: Centre) -> None:
    ann = await centre.hire("ann", capacity=6)
    boss = await centre.hire("boss", roles=["supervisor"], state="away")
    talks = []
    for _ in range(6):
        talks.append(await centre.waiting_talk())
        await centre.hold(ann, talks[-1])
    gone, strange = await centre.talk(), ConversationId.new()
    moved = await reassign(centre, boss, *talks, gone, strange)
    await centre.catch_up()
    assert {one.conversation_id: one.code for one in moved} == {
        **dict.fromkeys(talks, "moved"), gone: "not_holder", strange: "not_found",
    }  # fmt: skip
    assert await load_of(centre, ann) == 0
    ben = await centre.hire("ben", capacity=10)
    assert await centre.routing.offer_round(centre.db) == 6
    assert (len(await centre.offers(ann)), len(await centre.offers(ben))) == (0, 6), "who had them is asked last"


async def test_who_waited_keeps_their_wait_and_nobody_has_abandoned(centre: Centre) -> None:
    boss = await centre.hire("boss", roles=["supervisor"], state="away")
    talk = await centre.waiting_talk()
    began = await centre.value("select min(enqueued_at) from routing.work")
    centre.later(100)
    (moved,) = await reassign(centre, boss, talk, queue_id=centre.queues["loan"].id)
    await centre.catch_up()
    assert moved.code == "moved"
    async with centre.db.snapshot(boss.scope()) as tx:
        lines = {line.key: line for line in (await centre.routing.wallboard(tx)).queues}
        (waits,) = await centre.routing.work(tx, WorkAsked("waiting"))
        assert await centre.routing.work(tx, WorkAsked("abandoned")) == []
    assert (lines["card"].waiting, lines["card"].abandoned_today, lines["loan"].waiting) == (0, 0, 1)
    assert (waits.enqueued_at, waits.waited_s, waits.queue_name) == (began, 100, "贷款")
    assert waits.why == Why("nobody_there")


async def test_the_list_says_why_one_waits_and_why_it_went_to_somebody(centre: Centre) -> None:
    """Seen from one company too: a mandate for the other, which nobody there may know of, is not what is missing."""
    boss = await centre.hire("boss", roles=["supervisor"], state="away")
    ann = await centre.hire("ann", capacity=1, companies=[centre.bank, centre.insurer])
    first, second = await centre.waiting_talk(), await centre.waiting_talk()
    await centre.hold(ann, first)
    for scope in (boss.scope(), centre.scope):
        async with centre.db.snapshot(scope) as tx:
            (waits,), (held,) = (
                await centre.routing.work(tx, WorkAsked("waiting")),
                await centre.routing.work(tx, WorkAsked("active")),
            )
        assert (waits.conversation_id, waits.why) == (second, Why("all_busy", 1))
        assert (held.conversation_id, held.staff_id, held.why) == (first, ann.staff_id, Why("only", 1))


async def test_a_person_by_name_must_serve_every_part(centre: Centre) -> None:
    ann, ben = await centre.hire("ann"), await centre.hire("ben", state="away")
    boss = await centre.hire("boss", roles=["supervisor"], state="away")
    other = await centre.hire("other", companies=[centre.insurer])
    auditor = await centre.hire("auditor", roles=["auditor"], state=None)
    talk = await centre.waiting_talk()
    await centre.hold(ann, talk)
    for nobody in (other, auditor):
        (refused,) = await reassign(centre, boss, talk, staff_id=nobody.staff_id)
        assert refused.code == "colleague_unknown"
    (refused,) = await reassign(centre, boss, talk, queue_id=centre.queues["claim"].id)
    assert refused.code == "unknown_queue"
    assert (await centre.load(talk)).holder_id == ann.staff_id
    (moved,) = await reassign(centre, boss, talk, staff_id=ben.staff_id)
    assert moved.code == "moved"
    await centre.presence(ben, "available")
    await centre.routing.offer_round(centre.db)
    assert len(await centre.offers(ben)) == 1


# --- asking a colleague in ---------------------------------------------------------------------------------------


async def test_a_colleague_sees_exactly_that_talk_while_asked_in(centre: Centre) -> None:
    ann, ben = await centre.hire("ann"), await centre.hire("ben", state="away")
    talk, other = await centre.waiting_talk(), await centre.talk()
    await centre.hold(ann, talk)
    assert not await sees(centre, ben, talk)
    await consult(centre, ann, talk, ben)
    assert await sees(centre, ben, talk)
    assert not await sees(centre, ben, other)
    assert await load_of(centre, ben) == 0, "being asked takes no capacity"
    async with centre.db.snapshot(ben.scope()) as tx:
        listed = await centre.desk.list_conversations(tx, ben)
        snapshot = await centre.desk.snapshot(tx, ben)
    assert [card.conversation_id for card in listed.items] == [str(talk)]
    assert [one.conversation_id for one in snapshot.state.consultations] == [str(talk)]
    assert listed.items[0].customer_name == "王*国"
    async with centre.db.transaction(ben.scope()) as tx:
        await centre.conversations.whisper(tx, talk, speaker_of(ben), Spoken("先报案"))
        refused = await centre.conversations.say(tx, speaker_of(ben), Say(talk, Spoken("您好")))
    assert isinstance(refused, Refused)
    async with centre.db.transaction(ann.scope()) as tx:
        await centre.conversations.end_consultation(tx, talk, speaker_of(ann), ben.staff_id)
    assert not await sees(centre, ben, talk)
    assert len(await centre.facts(ConsultationOpened.KIND)) == 1


@pytest.mark.parametrize("end", ["closed", "passed_on", "taken", "left"])
async def test_it_ends_with_the_talk_or_with_its_holder(centre: Centre, end: str) -> None:
    ann, ben = await centre.hire("ann"), await centre.hire("ben", state="away")
    boss = await centre.hire("boss", roles=["supervisor"], state="away")
    talk = await centre.waiting_talk()
    await centre.hold(ann, talk)
    await consult(centre, ann, talk, ben)
    if end == "closed":
        await centre.close(ann, talk)
    elif end == "passed_on":
        await centre.to_bot(ann, talk)
    elif end == "taken":
        await take_over(centre, boss, talk)
    else:
        async with centre.db.transaction(ben.scope()) as tx:
            await centre.conversations.end_consultation(tx, talk, speaker_of(ben), ben.staff_id)
    assert not await sees(centre, ben, talk)
    (fact,) = await centre.facts(ConsultationEnded.KIND)
    assert fact["reason"] == ("passed_on" if end == "taken" else end)


async def test_who_may_ask_whom_and_how_many(centre: Centre) -> None:
    ann, ben = await centre.hire("ann"), await centre.hire("ben", state="away")
    talk = await centre.waiting_talk()
    await centre.hold(ann, talk)
    with pytest.raises(NotHolder):
        await consult(centre, ben, talk, ann)
    with pytest.raises(AlreadyThere):
        await consult(centre, ann, talk, ann)
    others = [await centre.hire(f"expert{n}", state=None) for n in range(CONSULTATIONS_MAX + 3)]
    got = await asyncio.gather(*(outcome(consult(centre, ann, talk, one)) for one in others))
    assert sorted(got) == ["done"] * CONSULTATIONS_MAX + [TooManyConsulted.code] * 3
    async with centre.db.transaction(ann.scope()) as tx:
        first = (await centre.conversations.consultations(tx, talk))[0]
        with pytest.raises(NotHolder):
            await centre.conversations.end_consultation(tx, talk, speaker_of(ben), StaffId.of(first.staff_id))
        await centre.conversations.end_consultation(tx, talk, speaker_of(ann), StaffId.of(first.staff_id))
        with pytest.raises(ConsultationUnknown):
            await centre.conversations.end_consultation(tx, talk, speaker_of(ann), StaffId.of(first.staff_id))
    (second, *_) = [one for one in others if await sees(centre, one, talk)]
    with pytest.raises(AlreadyThere):
        await consult(centre, ann, talk, second)


async def test_a_whisper_needs_another_person_who_holds(centre: Centre) -> None:
    ann, boss = await centre.hire("ann"), await centre.hire("boss", roles=["supervisor"], state="away")
    talk = await centre.talk()
    async with centre.db.transaction(boss.scope()) as tx:
        with pytest.raises(NobodyToWhisperTo):
            await centre.conversations.whisper(tx, talk, speaker_of(boss), Spoken("慢一点"))
    await centre.give(ann, talk)
    async with centre.db.transaction(ann.scope()) as tx:
        with pytest.raises(NobodyToWhisperTo):
            await centre.conversations.whisper(tx, talk, speaker_of(ann), Spoken("慢一点"))
    await centre.close(ann, talk)
    async with centre.db.transaction(boss.scope()) as tx:
        with pytest.raises(ConversationIsClosed):
            await centre.conversations.whisper(tx, talk, speaker_of(boss), Spoken("慢一点"))


# --- days of presence --------------------------------------------------------------------------------------------


async def test_a_day_is_the_companys_own_and_cuts_what_goes_over_midnight(centre: Centre) -> None:
    centre.clock.advance(datetime(2036, 11, 21, 15, 30, tzinfo=UTC) - centre.clock.now())  # 23:30 in Shanghai
    ann, boss = await centre.hire("ann", state=None), await centre.hire("boss", roles=["supervisor"], state=None)
    await centre.presence(ann, "available")
    centre.later(3600)
    await centre.presence(ann, "away", "meal")
    centre.later(1800)
    await centre.presence(ann, "available")
    centre.later(600)
    async with centre.db.snapshot(boss.scope()) as tx:
        before, first = await centre.routing.presence_day(tx, centre.bank, date(2036, 11, 21), ann.staff_id)
        today, second = await centre.routing.presence_day(tx, centre.bank, None, ann.staff_id)
        with pytest.raises(NotFound):
            await centre.routing.presence_day(tx, centre.insurer, None)
    midnight = datetime(2036, 11, 21, 16, tzinfo=UTC)
    assert (before.ends_at, today.day, today.begins_at) == (midnight, date(2036, 11, 22), midnight)
    assert [(line.state, line.ended_at - line.began_at) for line in first if line.state != "offline"] == [
        ("available", timedelta(minutes=30))
    ]
    assert [(line.state, line.reason, line.ended_at - line.began_at) for line in second] == [
        ("available", "", timedelta(minutes=30)),
        ("away", "meal", timedelta(minutes=30)),
        ("available", "", timedelta(minutes=10)),
    ]


async def test_reasons_are_each_companys_own(centre: Centre) -> None:
    boss = await centre.hire("boss", roles=["supervisor"], state=None)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.set_presence_reasons(
            tx,
            [
                PresenceReason(centre.bank, "meal", "用餐", "Meal", paid=False),
                PresenceReason(centre.bank, "training", "培训", "", productive=True),
                PresenceReason(centre.insurer, "meal", "午餐"),
            ],
        )
        await centre.routing.set_presence_reasons(tx, [PresenceReason(centre.insurer, "meal", "用饭")])
    async with centre.db.snapshot(boss.scope()) as tx:
        found = await centre.routing.presence_reasons(tx)
    assert [(one.key, one.name, one.name_en, one.paid, one.productive) for one in found] == [
        ("meal", "用餐", "Meal", False, False),
        ("training", "培训", "培训", True, True),
    ]
