"""Taking work by oneself: who may, when it is whose turn, and what becomes of it."""

import asyncio
from datetime import timedelta

import msgspec
import pytest
from tests.centre import BOT, Centre, speaker_of
from tests.giving import board, claim, give_by, try_claim, try_claim_task, work_of

from suiban.customers.api import mask_name
from suiban.kit.errors import NotFound
from suiban.kit.hours import CompanyHours, Hours
from suiban.kit.ids import ConversationId, WorkId
from suiban.platform.postgres import Scope
from suiban.routing.api import KINDS, CompanyKind, Why, WorkAsked
from suiban.routing.events import ReservationEnded, Reserved, WorkClaimed
from suiban.routing.events import WorkTaken as TaskTaken
from suiban.routing.model.grabbing import ClaimLine
from suiban.staff.api import StaffCaller


async def _talk(centre: Centre) -> tuple[ConversationId, WorkId]:
    talk = await centre.waiting_talk()
    return talk, await work_of(centre, talk)


async def _why(centre: Centre, figure: str) -> list[Why | None]:
    async with centre.db.transaction(centre.scope) as tx:
        return [line.why for line in await centre.routing.work(tx, WorkAsked(figure))]


async def _silence(centre: Centre, seconds: float) -> int:
    centre.later(seconds)
    gone = await centre.routing.return_silent(centre.db)
    await centre.catch_up()
    return gone


async def test_nobody_is_asked_and_whoever_takes_it_has_it(centre: Centre) -> None:
    await give_by(centre, "card", "grab")
    ann, ben = await centre.hire("ann"), await centre.hire("ben")
    talk, work = await _talk(centre)
    assert await centre.routing.offer_round(centre.db) == 0
    (line,) = await board(centre, ann)
    assert (line.work_id, line.conversation_id, line.queue_name, line.people, line.code) == (
        work,
        talk,
        "信用卡",
        2,
        "",
    )
    assert await _why(centre, "waiting") == [Why("board", 2, in_s=120)]
    held = await claim(centre, ann, work)
    assert (held.holder_kind, held.holder_id) == ("staff", ann.staff_id)
    assert await board(centre, ben) == []
    assert await try_claim(centre, ben, work) == "work_taken"
    assert await _why(centre, "active") == [Why("claimed")]
    await centre.catch_up()
    await centre.close(ann, talk)
    (fact,) = await centre.facts(WorkClaimed.KIND)
    assert fact["staff_id"].replace("-", "") == ann.staff_id.hex
    assert await centre.facts(Reserved.KIND) == []
    assert await centre.value("select state from routing.work") == "completed"


async def test_skills_mandate_and_the_right_to_talk_are_needed_whatever_the_role(centre: Centre) -> None:
    await give_by(centre, "card", "grab")
    unskilled = await centre.hire("unskilled", skills={"loan": 5})
    stranger = await centre.hire("stranger", companies=[centre.insurer])
    auditor = await centre.hire("auditor", roles=("auditor",))
    leader = await centre.hire("leader", roles=("supervisor",))
    _, work = await _talk(centre)
    for one, code in ((unskilled, "not_eligible"), (auditor, "not_eligible"), (stranger, "not_found")):
        assert await board(centre, one) == []
        assert await try_claim(centre, one, work) == code
    assert [line.people for line in await board(centre, leader)] == [1]
    assert await try_claim(centre, leader, work) == ""


async def test_minutes_to_spare_bring_no_offers_but_let_one_take(centre: Centre) -> None:
    await give_by(centre, "card", "grab")
    teller = await centre.hire("teller", state="away")
    _, work = await _talk(centre)
    (line,) = await board(centre, teller)
    assert (line.people, line.code) == (0, "claim_away")
    assert await try_claim(centre, teller, work) == "claim_away"
    assert await _why(centre, "waiting") == [Why("board", 0, in_s=120)]
    await centre.presence(teller, "away", "spare")
    assert await _why(centre, "waiting") == [Why("board", 1, in_s=120)]
    centre.later(121)
    assert await centre.routing.offer_round(centre.db) == 0, "nobody pushes anything to them"
    assert await try_claim(centre, teller, work) == ""


async def test_what_is_not_for_taking_is_not_taken(centre: Centre) -> None:
    ann = await centre.hire("ann")
    _, pushed = await _talk(centre)
    assert await try_claim(centre, ann, pushed) == "not_eligible"
    with pytest.raises(NotFound):
        await claim(centre, ann, WorkId.new())
    await give_by(centre, "loan", "grab")
    talk = await centre.talk()
    named = await centre.hire("named", skills={"loan": 1})
    other = await centre.hire("other", skills={"loan": 1})
    await centre.ask(talk, "loan", only_staff_id=named.staff_id)
    assert await board(centre, other) == []
    assert await try_claim(centre, other, await work_of(centre, talk)) == "not_eligible"
    await centre.routing.offer_round(centre.db)
    assert len(await centre.offers(named)) == 1, "a colleague by name is asked at once"


async def test_no_more_than_one_has_hands_for_and_the_queue_allows(centre: Centre) -> None:
    await give_by(centre, "card", "grab", claim_max=2, claim_per_hour=3)
    ann, ben = await centre.hire("ann", capacity=9), await centre.hire("ben", capacity=1)
    talks = [await _talk(centre) for _ in range(6)]
    assert await try_claim(centre, ben, talks[0][1]) == ""
    assert await try_claim(centre, ben, talks[1][1]) == "claim_limit"
    assert [await try_claim(centre, ann, work) for _, work in talks[1:4]] == ["", "", "claim_limit"]
    assert {line.code for line in await board(centre, ann)} == {"claim_limit"}
    await centre.catch_up()
    for talk, _ in talks[1:3]:
        await centre.close(ann, talk)
    assert await try_claim(centre, ann, talks[3][1]) == "", "two held at once, but three within the hour"
    await centre.catch_up()
    await centre.close(ann, talks[3][0])
    assert await try_claim(centre, ann, talks[4][1]) == "claim_limit"
    centre.later(3601)
    assert await try_claim(centre, ann, talks[4][1]) == ""


async def test_who_just_claimed_lets_those_go_first_who_claimed_less(centre: Centre) -> None:
    await give_by(centre, "card", "grab", claim_rest_s=30)
    ann, ben = await centre.hire("ann"), await centre.hire("ben")
    works = [(await _talk(centre))[1] for _ in range(4)]
    assert await try_claim(centre, ann, works[0]) == ""
    assert await try_claim(centre, ann, works[1]) == "claim_not_yet"
    assert [(line.code, line.in_s) for line in await board(centre, ann)] == [("claim_not_yet", 30)] * 3
    assert await try_claim(centre, ben, works[1]) == ""
    assert await try_claim(centre, ann, works[2]) == "", "nobody claimed less"
    await centre.presence(ben, "away", "break")
    assert await try_claim(centre, ann, works[3]) == "", "nor is anybody else there"


async def test_at_first_only_those_with_the_least_in_hand_may(centre: Centre) -> None:
    await give_by(centre, "card", "grab", head_start_s=10)
    ann, ben = await centre.hire("ann"), await centre.hire("ben")
    await centre.give(ann, await centre.talk())
    _, work = await _talk(centre)
    assert await try_claim(centre, ann, work) == "claim_not_yet"
    assert [(line.code, line.in_s, line.people) for line in await board(centre, ann)] == [("claim_not_yet", 10, 2)]
    centre.later(10)
    assert await try_claim(centre, ann, work) == ""
    assert await board(centre, ben) == []


async def test_what_nobody_takes_is_offered(centre: Centre) -> None:
    await give_by(centre, "card", "grab", push_after_s=60)
    ann = await centre.hire("ann")
    _, work = await _talk(centre)
    centre.later(59)
    assert await centre.routing.offer_round(centre.db) == 0
    centre.later(1)
    assert await centre.routing.offer_round(centre.db) == 1
    assert await board(centre, ann) == [], "somebody is being asked"
    assert await try_claim(centre, ann, work) == "work_taken"
    (offer,) = await centre.offers(ann)
    await centre.reject(ann, offer)
    assert len(await board(centre, ann)) == 1
    assert await try_claim(centre, ann, work) == ""


async def test_it_is_safe_with_who_took_it_and_goes_back_without_a_word(centre: Centre) -> None:
    await give_by(centre, "card", "grab", protect_s=180)
    ann, ben = await centre.hire("ann"), await centre.hire("ben")
    talk, work = await _talk(centre)
    await claim(centre, ann, work)
    assert await try_claim(centre, ben, work) == "claim_protected"
    assert await _silence(centre, 179) == 0
    assert (await centre.load(talk)).holder_id == ann.staff_id
    assert await _silence(centre, 1) == 1
    assert (await centre.load(talk)).holder_kind == "nobody"
    again = await work_of(centre, talk)
    assert again != work
    assert await try_claim(centre, ann, again) == "claim_not_yet", "not this one again for a while"
    assert [line.code for line in await board(centre, ann)] == ["claim_not_yet"]
    assert [line.code for line in await board(centre, ben)] == [""]
    assert await centre.routing.return_silent(centre.db) == 0
    centre.later(600)
    assert await try_claim(centre, ann, again) == ""


async def test_a_word_settles_it(centre: Centre) -> None:
    await give_by(centre, "card", "grab", protect_s=180)
    ann = await centre.hire("ann")
    talk, work = await _talk(centre)
    await claim(centre, ann, work)
    await centre.catch_up()
    await centre.say(ann, talk, "您好，请讲")
    assert await _silence(centre, 181) == 0
    assert (await centre.load(talk)).holder_id == ann.staff_id
    assert await centre.value("select settled_at is not null from routing.claim") is True
    assert await _silence(centre, 10_000) == 0


async def test_without_protection_nothing_goes_back_and_what_is_passed_on_is_settled(centre: Centre) -> None:
    await give_by(centre, "card", "grab", protect_s=0)
    ann = await centre.hire("ann")
    talk, work = await _talk(centre)
    await claim(centre, ann, work)
    assert await _silence(centre, 10_000) == 0
    assert (await centre.load(talk)).holder_id == ann.staff_id
    await give_by(centre, "card", "grab", protect_s=60)
    other, work = await _talk(centre)
    await claim(centre, ann, work)
    await centre.to_bot(ann, other)
    assert await _silence(centre, 61) == 0
    assert (await centre.load(other)).holder_kind == "bot"


async def test_who_lost_it_is_offered_it_last(centre: Centre) -> None:
    await give_by(centre, "card", "grab", protect_s=60, push_after_s=60)
    ann = await centre.hire("ann")
    _, work = await _talk(centre)
    await claim(centre, ann, work)
    assert await _silence(centre, 61) == 1
    ben = await centre.hire("ben")
    await centre.give(ben, await centre.talk())
    centre.later(60)
    assert await centre.routing.offer_round(centre.db) == 1
    assert len(await centre.offers(ben)) == 1, "though he has more in hand"


async def test_a_supervisor_sees_who_claims_how_much(centre: Centre) -> None:
    await give_by(centre, "card", "grab", protect_s=60)
    ann, ben = await centre.hire("ann"), await centre.hire("ben")
    talks = [await _talk(centre) for _ in range(3)]
    await claim(centre, ann, talks[0][1])
    await claim(centre, ann, talks[1][1])
    await claim(centre, ben, talks[2][1])
    await centre.catch_up()
    await centre.say(ann, talks[0][0], "您好")
    await centre.close(ann, talks[0][0])
    await centre.say(ben, talks[2][0], "您好")
    assert await _silence(centre, 61) == 1
    async with centre.db.snapshot(centre.scope) as tx:
        lines = await centre.routing.claims_today(tx)
    assert [(line.name, line.claimed, line.held, line.silent) for line in lines] == [("Ann", 2, 0, 1), ("Ben", 1, 1, 0)]


async def test_a_customer_who_leaves_and_a_supervisor_who_moves_take_it_off_the_board(centre: Centre) -> None:
    await give_by(centre, "card", "grab")
    ann, boss = await centre.hire("ann"), await centre.hire("boss", roles=("supervisor",), state="away")
    (left, gone), (moved, elsewhere), (_, stays) = [await _talk(centre) for _ in range(3)]
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.close(tx, left, BOT)
    assert await try_claim(centre, ann, gone) == "work_taken", "closed, and the listener has not heard of it yet"
    async with centre.db.transaction(boss.scope()) as tx:
        await centre.routing.reassign(tx, speaker_of(boss), [moved], "调整", queue_id=centre.queues["loan"].id)
    await centre.catch_up()
    assert [line.work_id for line in await board(centre, ann)] == [stays]
    assert await try_claim(centre, ann, elsewhere) == "work_taken"


async def test_a_queue_may_change_its_way_while_work_waits(centre: Centre) -> None:
    ann = await centre.hire("ann")
    await give_by(centre, "card", "grab")
    _, work = await _talk(centre)
    await give_by(centre, "card", "push")
    assert await board(centre, ann) == []
    assert await try_claim(centre, ann, work) == "not_eligible"
    assert await centre.routing.offer_round(centre.db) == 1
    await give_by(centre, "card", "grab")
    (offer,) = await centre.offers(ann)
    await centre.accept(ann, offer)
    assert [fact["state"] for fact in await centre.facts(ReservationEnded.KIND)] == ["accepted"]


async def _open(centre: Centre, caller: StaffCaller) -> bool:
    async with centre.db.snapshot(centre.scope) as tx:
        return (await centre.routing.board(tx, [caller.staff_id])).open_to(caller.staff_id)


async def test_the_board_is_open_to_whoever_could_take_from_any_queue(centre: Centre) -> None:
    ann, away = await centre.hire("ann"), await centre.hire("away", state="away")
    unskilled = await centre.hire("unskilled", skills={})
    assert not await _open(centre, ann)
    await give_by(centre, "card", "grab")
    assert [await _open(centre, one) for one in (ann, away, unskilled)] == [True, True, False]


# --- tasks -------------------------------------------------------------------------------------------------------


async def test_a_task_is_on_the_board_and_whoever_takes_it_has_it(centre: Centre) -> None:
    await give_by(centre, "card", "grab", protect_s=60)
    ann, ben = await centre.hire("ann"), await centre.hire("ben")
    stranger = await centre.hire("stranger", skills={"loan": 5})
    work = await centre.task(kind="lead")
    assert await centre.routing.offer_round(centre.db) == 0
    (line,) = await board(centre, ann)
    assert (line.work_id, line.conversation_id, line.kind, line.people, line.target_wait_s) == (
        work, None, "lead", 2, 3_600,
    )  # fmt: skip
    assert await _why(centre, "waiting") == [Why("board", 2, in_s=120)]
    assert await try_claim_task(centre, stranger, work) == "not_eligible"
    assert await try_claim_task(centre, ann, work) == ""
    assert await board(centre, ben) == []
    assert await try_claim_task(centre, ben, work) == "work_taken"
    assert (await centre.see(ann, work)).card.state == "accepted"
    assert await _why(centre, "active") == [Why("claimed")]
    assert await _silence(centre, 61) == 0, "nobody waits for a word"
    (fact,) = await centre.facts(TaskTaken.KIND)
    assert fact["staff_id"].replace("-", "") == ann.staff_id.hex
    async with centre.db.snapshot(ann.scope()) as tx:
        assert [task.work_id for task in (await centre.desk.snapshot(tx, ann)).state.tasks] == [str(work)]


async def test_a_task_handed_back_is_claimed_again_and_what_nobody_claims_is_offered(centre: Centre) -> None:
    await give_by(centre, "card", "grab")
    ann = await centre.hire("ann")
    work = await centre.task(kind="lead")
    for _ in range(2):
        assert await try_claim_task(centre, ann, work) == ""
        task = await centre.see(ann, work)
        async with centre.db.transaction(ann.scope()) as tx:
            await centre.tasks.pass_on(tx, ann, task, "不归我管")
    assert [line.claimed for line in await _today(centre)] == [1], "one work counts once"
    centre.later(121)
    assert await centre.routing.offer_round(centre.db) == 1
    assert await board(centre, ann) == []


async def test_a_task_is_not_claimed_as_a_talk_nor_a_talk_as_a_task(centre: Centre) -> None:
    await give_by(centre, "card", "grab")
    ann = await centre.hire("ann")
    work = await centre.task(kind="lead")
    assert await try_claim(centre, ann, work) == "not_found"
    _, talk_work = await _talk(centre)
    assert await try_claim_task(centre, ann, talk_work) == "not_found"
    assert await try_claim_task(centre, ann, WorkId.new()) == "not_found"


async def test_of_many_who_claim_one_task_exactly_one_has_it(centre: Centre) -> None:
    await give_by(centre, "card", "grab")
    people = [await centre.hire(f"p{number}") for number in range(12)]
    work = await centre.task(kind="order")
    codes = await asyncio.gather(*(try_claim_task(centre, one, work) for one in people))
    assert sorted(codes) == ["", *["work_taken"] * 11]
    assert await centre.value("select count(*) from routing.holding where work_id = $1 and until is null", work) == 1


async def test_limits_hours_and_room_hold_for_tasks_on_the_board(centre: Centre) -> None:
    await give_by(centre, "card", "grab")
    ann = await centre.hire("ann", capacity=2)
    async with centre.db.transaction(centre.scope) as tx:
        await tx.execute("update staff.member set limits = '{\"lead\": 1}' where id = $1", ann.staff_id)
    first, second = await centre.task(kind="lead"), await centre.task(kind="lead")
    assert await try_claim_task(centre, ann, first) == ""
    assert await try_claim_task(centre, ann, second) == "kind_limit"
    complaint = await centre.task(kind="complaint")
    assert await try_claim_task(centre, ann, complaint) == "claim_limit", "there is room for one unit, and it takes two"
    kind = msgspec.structs.replace(KINDS["order"], hours_key="never")
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.put_hours(tx, [CompanyHours(centre.bank, "never", "从不", Hours())])
        await centre.routing.set_kinds(tx, [CompanyKind(centre.bank, kind)])
    closed = await centre.task(kind="order")
    assert closed not in [line.work_id for line in await board(centre, ann)]
    assert await try_claim_task(centre, ann, closed) == "not_eligible"


async def test_the_board_says_what_a_task_is_about_and_masks_whom_it_is_for(centre: Centre) -> None:
    customer = await centre.customer(name="王建国")
    due = centre.clock.now() + timedelta(hours=3)
    work = await centre.task(kind="lead", customer_id=customer, due_by=due)
    async with centre.db.snapshot(centre.scope) as tx:
        found = await centre.desk.board_tasks(tx, [work])
    shown = found[work]
    assert (shown.title, shown.due_by, shown.customer.name) == ("补录开户资料", due, mask_name("王建国"))
    async with centre.db.snapshot(Scope.of([centre.insurer])) as tx:
        assert await centre.desk.board_tasks(tx, [work]) == {}


async def _today(centre: Centre) -> list[ClaimLine]:
    async with centre.db.snapshot(centre.scope) as tx:
        return await centre.routing.claims_today(tx)
