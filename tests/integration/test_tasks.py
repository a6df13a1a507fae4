"""Work without a conversation, through its door on a real database: entered, offered, taken, passed on, done."""

from datetime import timedelta

import pytest
from tests.centre import Centre

from suiban.kit.ids import CustomerId, QueueId, ReservationId, StaffId, WorkId
from suiban.kit.masking import Spoken
from suiban.routing.api import (
    KINDS,
    ColleagueUnknown,
    CompanyKind,
    Kind,
    KindUnknown,
    ReservationGone,
    TaskNotOpen,
    UnknownQueue,
    WorkAsked,
)
from suiban.routing.events import ReservationEnded, Reserved, WorkEnded, WorkLeft, WorkQueued, WorkTaken
from suiban.staff.api import StaffCaller
from suiban.tasks.api import Author, CustomerNotThere, NewTask, TaskNotYours, TaskOver, TaskUnknown
from suiban.tasks.errors import DueRefused, LinkRefused
from suiban.tasks.events import TaskCompleted, TaskEntered


async def load(centre: Centre, of: StaffCaller) -> int:
    async with centre.db.snapshot(centre.scope) as tx:
        return next(line.load for line in (await centre.routing.wallboard(tx)).staff if line.staff_id == of.staff_id)


async def held(centre: Centre, caller: StaffCaller) -> list[str]:
    async with centre.db.snapshot(caller.scope()) as tx:
        return [task.work_id for task in (await centre.desk.snapshot(tx, caller)).state.tasks]


async def complete(centre: Centre, caller: StaffCaller, work: WorkId, note: str = "") -> None:
    task = await centre.see(caller, work)
    async with centre.db.transaction(caller.scope()) as tx:
        await centre.tasks.complete(tx, caller, task, "done", Spoken(note))


async def pass_on(
    centre: Centre, caller: StaffCaller, work: WorkId, queue: str | None = None, staff_id: StaffId | None = None
) -> None:
    task = await centre.see(caller, work)
    queue_id = centre.queues[queue].id if queue else None
    async with centre.db.transaction(caller.scope()) as tx:
        await centre.tasks.pass_on(tx, caller, task, "超出权限", queue_id=queue_id, staff_id=staff_id)


async def says(centre: Centre, kind: Kind) -> None:
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.set_kinds(tx, [CompanyKind(centre.bank, kind)])


# --- the whole way -----------------------------------------------------------------------------------------------


async def test_from_entering_to_done(centre: Centre) -> None:
    ann = await centre.hire("ann")
    customer = await centre.customer()
    work = await centre.task(customer_id=customer, text=Spoken("客户要求补录身份证有效期"))
    assert await held(centre, ann) == []
    await centre.take(ann, work)
    assert await held(centre, ann) == [str(work)]
    seen = await centre.see(ann, work)
    assert (seen.card.state, seen.card.customer_name, seen.text) == ("accepted", "王建国", "客户要求补录身份证有效期")
    await complete(centre, ann, work, "已补录")
    assert await held(centre, ann) == []
    seen = await centre.see(ann, work)
    assert (seen.card.state, seen.card.outcome, seen.notes[0].text) == ("completed", "done", "已补录")
    assert [(one.staff_id, one.how) for one in seen.holdings] == [(ann.staff_id, "completed")]
    told = (TaskEntered, WorkQueued, Reserved, ReservationEnded, WorkTaken, WorkLeft, WorkEnded, TaskCompleted)
    assert [len(await centre.facts(fact.KIND)) for fact in told] == [1] * len(told)
    await centre.catch_up()
    async with centre.db.snapshot(ann.scope()) as tx:
        timeline = await centre.desk.timeline(tx, customer)
    # the clock stands still: two of one moment have no order
    assert {visit.kind for _, visit in timeline.items} == {"task_entered", "task_completed"}
    assert {str(visit.text) for _, visit in timeline.items} == {"order"}
    actions = "select array_agg(action order by action) from audit.entry where object_id = $1"
    assert await centre.value(actions, str(work)) == [
        "tasks.accepted", "tasks.completed", "tasks.entered", "tasks.noted"
    ]  # fmt: skip


async def test_nothing_of_what_it_says_is_in_a_fact(centre: Centre) -> None:
    await centre.task(text=Spoken("客户电话13812341234"))
    assert await centre.value("select string_agg(body::text, '') !~ '补录|1381234' from eventlog.fact") is True
    assert "补录" not in repr(NewTask(centre.bank, "order", QueueId.new(), Spoken("补录开户资料")))


async def test_what_nobody_answers_is_offered_to_another(centre: Centre) -> None:
    ann, bob = await centre.hire("ann"), await centre.hire("bob")
    work = await centre.task()
    await centre.routing.offer_round(centre.db)
    (asked,) = [one for one in (ann, bob) if await centre.offers(one)]
    centre.later(21)
    assert await centre.routing.expire(centre.db) == 1
    await centre.routing.offer_round(centre.db)
    (other,) = [one for one in (ann, bob) if await centre.offers(one)]
    assert other is not asked
    await centre.take(other, work)


async def test_who_declines_passes_it_by(centre: Centre) -> None:
    ann, bob = await centre.hire("ann"), await centre.hire("bob", state="away")
    work = await centre.task()
    await centre.routing.offer_round(centre.db)
    await centre.reject(ann, (await centre.offers(ann))[0])
    await centre.presence(bob, "available")
    await centre.take(bob, work)
    assert await held(centre, ann) == []


async def test_an_offer_is_taken_by_whom_it_was_made_to_once(centre: Centre) -> None:
    ann, bob = await centre.hire("ann"), await centre.hire("bob", state="away")
    await centre.task()
    await centre.routing.offer_round(centre.db)
    (offer,) = await centre.offers(ann)
    for caller, reservation in ((bob, offer), (ann, ReservationId.new())):
        with pytest.raises(ReservationGone):
            async with centre.db.transaction(caller.scope()) as tx:
                await centre.tasks.take(tx, caller, reservation)
    # nor is a task accepted as if it were a conversation
    with pytest.raises(ReservationGone):
        await centre.accept(ann, offer)
    async with centre.db.transaction(ann.scope()) as tx:
        await centre.tasks.take(tx, ann, offer)
    with pytest.raises(ReservationGone):
        async with centre.db.transaction(ann.scope()) as tx:
            await centre.tasks.take(tx, ann, offer)


async def test_a_task_is_given_to_somebody_without_asking_and_counts_in_no_promise(centre: Centre) -> None:
    ann, stranger = await centre.hire("ann", state=None), await centre.hire("sam", companies=[centre.insurer])
    work = await centre.task()
    async with centre.db.transaction(centre.scope) as tx:
        with pytest.raises(ColleagueUnknown):
            await centre.routing.assign(tx, centre.bank, work, stranger.staff_id)
        await centre.routing.assign(tx, centre.bank, work, ann.staff_id)
        with pytest.raises(TaskNotOpen):
            await centre.routing.assign(tx, centre.bank, work, ann.staff_id)
        assert await centre.routing.work(tx, WorkAsked("accepted")) == []
    assert await held(centre, ann) == [str(work)]
    await complete(centre, ann, work)
    assert [(one.name, one.how) for one in (await centre.see(ann, work)).holdings] == [("Ann", "completed")]


async def test_passed_on_to_a_queue_and_to_a_colleague(centre: Centre) -> None:
    ann = await centre.hire("ann", skills={"card": 3})
    bob = await centre.hire("bob", skills={"loan": 3})
    work = await centre.task()
    await centre.take(ann, work)
    await pass_on(centre, ann, work, "loan")
    await centre.take(bob, work)
    assert (await centre.see(bob, work)).card.queue_name == "贷款"
    await pass_on(centre, bob, work, staff_id=ann.staff_id)
    await centre.take(ann, work)
    holdings = (await centre.see(ann, work)).holdings
    assert sorted((one.name, one.how, one.reason) for one in holdings) == [
        ("Ann", "", ""), ("Ann", "passed_on", "超出权限"), ("Bob", "passed_on", "超出权限")
    ]  # fmt: skip


async def test_handed_back_it_is_for_somebody_else_first(centre: Centre) -> None:
    ann, bob = await centre.hire("ann"), await centre.hire("bob", state="away")
    work = await centre.task()
    await centre.take(ann, work)
    await pass_on(centre, ann, work)
    await centre.presence(bob, "available")
    await centre.take(bob, work)
    assert (await centre.see(ann, work)).card.staff_id == str(bob.staff_id), "who had it still sees it"


async def test_one_who_watches_moves_it_and_calls_it_off(centre: Centre) -> None:
    ann = await centre.hire("ann")
    boss = await centre.hire("boss", roles=("supervisor",), state=None)
    work = await centre.task()
    await pass_on(centre, boss, work, "loan")
    await pass_on(centre, boss, work, "card")
    await centre.take(ann, work)
    task = await centre.see(boss, work)
    async with centre.db.transaction(boss.scope()) as tx:
        await centre.tasks.cancel(tx, Author("staff", boss.staff_id), task, "客户撤回")
    assert await held(centre, ann) == []
    assert (await centre.see(ann, work)).holdings[0].how == "cancelled"
    for change in (pass_on(centre, boss, work), complete(centre, ann, work)):
        with pytest.raises((TaskNotOpen, TaskNotYours)):
            await change
    with pytest.raises(TaskOver):
        async with centre.db.transaction(boss.scope()) as tx:
            await centre.tasks.cancel(tx, Author("staff", boss.staff_id), task)


# --- going away --------------------------------------------------------------------------------------------------


async def goes(centre: Centre, caller: StaffCaller) -> None:
    async with centre.db.transaction(caller.scope()) as tx:
        await centre.routing.disconnected(tx, caller.staff_id)
    centre.later(16)
    assert await centre.routing.sweep(centre.db) == 1


async def test_a_complaint_stays_over_night_and_an_alert_does_not(centre: Centre) -> None:
    ann = await centre.hire("ann")
    complaint = await centre.task(kind="complaint")
    await centre.take(ann, complaint)
    alert = await centre.task(kind="journey_alert")
    await centre.take(ann, alert)
    await goes(centre, ann)
    assert await held(centre, ann) == [str(complaint)]
    assert [one.how for one in (await centre.see(ann, alert)).holdings] == ["disconnected"]
    assert await centre.value("select state from routing.work where id = $1", alert) == "queued"


async def test_a_company_may_say_that_a_complaint_does_not_stay(centre: Centre) -> None:
    await says(centre, Kind("complaint", "投诉", "Complaint", weight=1, kept=False))
    ann = await centre.hire("ann")
    await centre.take(ann, await centre.task(kind="complaint"))
    await goes(centre, ann)
    assert await held(centre, ann) == []


async def test_who_loses_the_mandate_loses_the_task_kept_or_not(centre: Centre) -> None:
    ann = await centre.hire("ann", companies=[centre.bank, centre.insurer])
    work = await centre.task(kind="complaint")
    await centre.take(ann, work)
    own = await centre.task(queue="claim")
    await centre.take(ann, own)
    await centre.withdraw_mandate(ann, centre.bank)
    assert await held(centre, ann) == [str(own)]
    assert await centre.value("select how from routing.holding where work_id = $1", work) == "mandate_withdrawn"


# --- weights -----------------------------------------------------------------------------------------------------


async def test_tasks_count_in_ones_hands(centre: Centre) -> None:
    ann = await centre.hire("ann", capacity=5)
    await centre.take(ann, await centre.task(kind="complaint"))
    await centre.take(ann, await centre.task(kind="order"))
    assert await load(centre, ann) == 3


async def test_what_is_whole_is_for_empty_hands(centre: Centre) -> None:
    ann = await centre.hire("ann", capacity=3)
    ticket = await centre.task(kind="ticket")
    await centre.take(ann, ticket)
    assert await load(centre, ann) == 3
    await centre.waiting_talk()
    assert await centre.routing.offer_round(centre.db) == 0
    await complete(centre, ann, ticket)
    assert await centre.routing.offer_round(centre.db) == 1


async def test_what_is_due_soon_is_offered_before_what_came_earlier(centre: Centre) -> None:
    await centre.task()
    soon = await centre.task(due_by=centre.clock.now() + timedelta(minutes=5))
    ann = await centre.hire("ann", capacity=1)
    await centre.take(ann, soon)


async def test_who_waits_to_talk_stands_behind_nobody_who_is_a_task(centre: Centre) -> None:
    await centre.task()
    talk = await centre.waiting_talk()
    async with centre.db.snapshot(centre.scope) as tx:
        assert (await centre.routing.waiting_info(tx, [talk]))[talk].position == 1


# --- what is refused ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["conversation", "callback", "invented"])
async def test_kinds_that_are_not_entered(centre: Centre, kind: str) -> None:
    with pytest.raises(KindUnknown):
        await centre.task(kind=kind)


async def test_a_queue_of_another_company_or_one_that_is_switched_off(centre: Centre) -> None:
    ann = await centre.hire("ann", companies=[centre.bank, centre.insurer])
    new = NewTask(centre.bank, "order", centre.queues["claim"].id, Spoken("x"))
    with pytest.raises(UnknownQueue):
        async with centre.db.transaction(centre.scope) as tx:
            await centre.tasks.enter(tx, new, Author("staff", ann.staff_id))
    work = await centre.task()
    await centre.take(ann, work)
    with pytest.raises(UnknownQueue):
        await pass_on(centre, ann, work, "claim")
    async with centre.db.transaction(centre.scope) as tx:
        await tx.execute("update routing.queue set active = false where key = 'loan'")
    for refused in (centre.task("loan"), pass_on(centre, ann, work, "loan")):
        with pytest.raises(UnknownQueue):
            await refused


async def test_a_colleague_without_the_mandate(centre: Centre) -> None:
    other = await centre.hire("other", companies=[centre.insurer])
    ann = await centre.hire("ann")
    work = await centre.task()
    await centre.take(ann, work)
    for refused in (pass_on(centre, ann, work, staff_id=other.staff_id), centre.task(staff_id=other.staff_id)):
        with pytest.raises(ColleagueUnknown):
            await refused


async def test_a_customer_of_another_company(centre: Centre) -> None:
    for customer in (await centre.customer(centre.insurer), CustomerId.new()):
        with pytest.raises(CustomerNotThere):
            await centre.task(customer_id=customer)


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "http://bank.example/", "https://", "https://a@bank.example/", "https://bank.example/ x",
     "data:text/html,x", "//bank.example/", "https://bank.example:99999/", "https://[::1", "https://bank\u202e.example/"],
)  # fmt: skip
async def test_links_that_lead_nowhere_good(centre: Centre, link: str) -> None:
    with pytest.raises(LinkRefused):
        await centre.task(link=Spoken(link))


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=-1), timedelta(days=400)])
async def test_due_in_the_past_or_too_late(centre: Centre, late: timedelta) -> None:
    with pytest.raises(DueRefused):
        await centre.task(due_by=centre.clock.now() + late)


async def test_who_has_no_part_in_it_does_not_see_it(centre: Centre) -> None:
    ann, bob = await centre.hire("ann"), await centre.hire("bob", state="away")
    boss = await centre.hire("boss", roles=("supervisor",), state=None)
    stranger = await centre.hire("stranger", companies=[centre.insurer], roles=("supervisor",), state=None)
    maker = await centre.hire("maker", state="away")
    work = await centre.task(by=maker)
    await centre.take(ann, work)
    for seeing in (ann, boss, maker):
        assert (await centre.see(seeing, work)).id == work
    for blind in (bob, stranger):
        with pytest.raises(TaskUnknown):
            await centre.see(blind, work)
    with pytest.raises(TaskNotYours):
        await complete(centre, maker, work)


async def test_the_house_declares_every_kind(centre: Centre) -> None:
    async with centre.db.snapshot(centre.scope) as tx:
        assert await centre.routing.kinds(tx, centre.bank) == dict(KINDS)
    said = Kind("lead", "潜客", "Prospect", weight=3, interruptible=False, target_s=60, kept=False)
    await says(centre, said)
    async with centre.db.snapshot(centre.scope) as tx:
        assert (await centre.routing.kinds(tx, centre.bank))["lead"] == said
        assert (await centre.routing.kinds(tx, centre.insurer))["lead"] == KINDS["lead"]
