"""Services that break off, on a real database: what is said, offered and raised, when, to whom, and when it is over."""

from datetime import UTC, timedelta

import msgspec
import pytest
from tests.centre import Centre
from tests.journeys import JOBS, RULE, SHANGHAI, Stage
from tests.under_way import help_with, tell

from suiban.engagement.api import FlowRule, Rule
from suiban.engagement.errors import AlertNotYours, AlertUnknown, ContactRefused, NumberUnknown
from suiban.kit.ids import CustomerId, InstanceId, WorkId
from suiban.staff.api import StaffCaller


@pytest.fixture
async def stage(centre: Centre) -> Stage:
    made = Stage(centre)
    made.at(10)
    async with centre.db.transaction(centre.scope) as tx:
        await made.journeys.set_rule(tx, FlowRule(centre.bank, "any", RULE))
    return made


# --- the nudge ---------------------------------------------------------------------------------------------------


async def test_who_falls_silent_is_nudged_once_in_the_same_talk(centre: Centre, stage: Stage) -> None:
    customer = await stage.customer()
    talk = await centre.write(customer, "转账")
    await stage.stopped(customer, talk)
    await stage.pass_time(29)
    assert await stage.said(talk) == []
    await stage.pass_time(1)
    (said,) = await stage.said(talk)
    assert "“转账”还停在“金额”" in said
    assert await centre.value("select extra ->> 'choices' from conversations.message where author_kind = 'system'") == (
        '["继续"]'
    )
    assert await stage.decisions() == [("nudge", "done", "broke_off")]


async def test_who_says_something_meanwhile_is_there_and_not_nudged(centre: Centre, stage: Stage) -> None:
    customer = await stage.customer()
    talk = await centre.write(customer, "转账")
    centre.later(60)
    await stage.stopped(customer, talk)
    centre.later(10)
    await centre.write(customer, "等我找一下")
    await stage.pass_time(20)
    assert (await stage.said(talk), await stage.decisions()) == ([], [("nudge", "silent", "customer_there")])


async def test_a_job_that_runs_twice_and_a_fact_that_is_told_twice_change_nothing(centre: Centre, stage: Stage) -> None:
    customer = await stage.customer()
    talk = await centre.write(customer, "转账")
    instance = await stage.stopped(customer, talk)
    await tell(centre, stage.stalled(instance, customer, talk))
    centre.later(600)
    async with centre.db.transaction(centre.scope) as tx:
        rows = await tx.fetch(JOBS)
    assert len(rows) == 2, "planned once"
    for row in [*rows, *rows]:
        await stage.run(row)
    assert len(await stage.said(talk)) == 1
    assert await centre.value("select count(*) from routing.work where kind = 'journey_alert'") == 1
    assert await stage.decisions() == [("nudge", "done", "broke_off"), ("alert", "done", "broke_off")]


async def test_nobody_is_nudged_at_night(centre: Centre, stage: Stage) -> None:
    stage.at(22)
    customer = await stage.customer()
    talk = await centre.write(customer, "转账")
    await stage.stopped(customer, talk)
    await stage.pass_time(30)
    assert (await stage.said(talk), await stage.decisions()) == ([], [("nudge", "silent", "quiet_hours")])


async def test_nor_who_refused_it_nor_who_talks_with_a_person(centre: Centre, stage: Stage) -> None:
    refuses, talks = await stage.customer(), await stage.customer()
    await stage.refuses(refuses)
    ann = await centre.hire("ann")
    first, second = await centre.write(refuses, "转账"), await centre.write(talks, "转账")
    await centre.give(ann, second)
    await stage.stopped(refuses, first)
    await stage.stopped(talks, second)
    await stage.pass_time(30)
    assert (await stage.said(first), await stage.said(second)) == ([], [])
    assert sorted(await stage.decisions()) == [
        ("nudge", "silent", "person_has_talk"), ("nudge", "silent", "refused_by_customer")
    ]  # fmt: skip


async def test_who_goes_on_by_then_is_left_alone(centre: Centre, stage: Stage) -> None:
    customer = await stage.customer()
    talk = await centre.write(customer, "转账")
    instance = await stage.stopped(customer, talk)
    await stage.resumed(instance, customer)
    await stage.pass_time(600)
    assert (await stage.said(talk), await stage.decisions(), await stage.alert_id()) == ([], [], None)


# --- the offer ---------------------------------------------------------------------------------------------------


async def test_it_is_offered_in_the_next_talk_once(centre: Centre, stage: Stage) -> None:
    customer = await stage.customer()
    await stage.stopped(customer)
    talk = await centre.write(customer, "你好")
    await centre.catch_up()
    await centre.write(customer, "手续费多少")
    await centre.catch_up()
    (said,) = await stage.said(talk)
    assert "还没有办完" in said
    assert await stage.decisions() == [("offer", "done", "next_contact")]


async def test_who_asks_to_go_on_need_not_be_offered_it(centre: Centre, stage: Stage) -> None:
    customer = await stage.customer()
    await stage.stopped(customer)
    talk = await centre.write(customer, "继续")
    await centre.catch_up()
    assert (await stage.said(talk), await stage.decisions()) == ([], [])


async def test_at_night_too_since_they_came_themselves(centre: Centre, stage: Stage) -> None:
    customer = await stage.customer()
    await stage.stopped(customer)
    stage.at(23)
    talk = await centre.write(customer, "你好")
    await centre.catch_up()
    assert len(await stage.said(talk)) == 1


async def test_who_stopped_in_this_talk_is_not_offered_it_here(centre: Centre, stage: Stage) -> None:
    customer = await stage.customer()
    talk = await centre.write(customer, "转账")
    await stage.stopped(customer, talk)
    await centre.write(customer, "手续费多少")
    await centre.catch_up()
    assert await stage.said(talk) == []


async def test_others_learn_nothing_of_it(centre: Centre, stage: Stage) -> None:
    await stage.stopped(await stage.customer())
    talk = await centre.write(await stage.customer(), "你好")
    await centre.catch_up()
    assert (await stage.said(talk), await stage.decisions()) == ([], [])


# --- the alert ---------------------------------------------------------------------------------------------------


async def raised(centre: Centre, stage: Stage, customer: CustomerId) -> tuple[InstanceId, WorkId]:
    instance = await stage.stopped(customer)
    await stage.pass_time(300)
    work = await stage.alert_id()
    assert work is not None
    return instance, work


async def test_who_looks_after_the_customer_is_told_first(centre: Centre, stage: Stage) -> None:
    async with centre.db.transaction(centre.scope) as tx:
        queue = msgspec.structs.replace(centre.queues["card"], manager_s=120)
        await centre.routing.add_queues(tx, [queue])
    ann, ben = await centre.hire("ann"), await centre.hire("ben", capacity=1)
    busy = await centre.talk()
    await centre.give(ben, busy)
    customer = await stage.customer(manager=ben.staff_id)
    instance, work = await raised(centre, stage, customer)
    assert await stage.offered_to(ann, ben) == [], "their manager is there, and is waited for"
    await centre.close(ben, busy)
    assert await stage.offered_to(ann, ben) == ["ben"]
    await centre.take(ben, work)
    task = await centre.see(ben, work)
    assert (task.card.title, task.by_kind) == ("转账 停在“金额”（第 2/5 步）", "house")
    alert = await stage.seen(ben, work)
    stall = alert.stall
    assert (stall.instance_id, stall.step, stall.reason, stall.number, stall.total) == (
        instance, "amount", "silent", 2, 5
    )  # fmt: skip
    assert [(one.response, one.outcome, one.why) for one in alert.decisions] == [
        ("nudge", "silent", "no_talk"), ("alert", "done", "broke_off")
    ]  # fmt: skip


async def test_whose_manager_is_away_is_anybodys_who_is_fit(centre: Centre, stage: Stage) -> None:
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.add_queues(tx, [msgspec.structs.replace(centre.queues["card"], manager_s=120)])
    ann, ben = await centre.hire("ann"), await centre.hire("ben", state="away")
    await raised(centre, stage, await stage.customer(manager=ben.staff_id))
    assert await stage.offered_to(ann, ben) == ["ann"]


async def test_without_a_queue_nobody_is_told_and_why_is_kept(centre: Centre, stage: Stage) -> None:
    async with centre.db.transaction(centre.scope) as tx:
        await stage.journeys.set_rule(
            tx, FlowRule(centre.bank, "transfer", msgspec.structs.replace(RULE, queue_key="x"))
        )
    await stage.stopped(await stage.customer())
    await stage.pass_time(300)
    assert ("alert", "silent", "no_queue") in await stage.decisions()
    assert await stage.alert_id() is None


async def test_a_rule_of_the_service_itself_is_before_the_one_for_any(centre: Centre, stage: Stage) -> None:
    quiet = Rule(nudge_after_s=None, offers=False, alert_after_s=None)
    async with centre.db.transaction(centre.scope) as tx:
        await stage.journeys.set_rule(tx, FlowRule(centre.bank, "balance", quiet))
    customer = await stage.customer()
    await stage.stopped(customer, flow="balance")
    await stage.pass_time(600)
    await centre.write(customer, "你好")
    await centre.catch_up()
    assert await stage.decisions() == []


# --- when it is over ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("taken", [False, True])
async def test_who_goes_on_alone_needs_no_alert(centre: Centre, stage: Stage, taken: bool) -> None:
    ann = await centre.hire("ann")
    customer = await stage.customer()
    instance, work = await raised(centre, stage, customer)
    if taken:
        await centre.take(ann, work)
    await stage.resumed(instance, customer)
    assert await stage.alert_id() is None
    assert await centre.value("select state from routing.work where id = $1", work) == "cancelled"
    assert (await stage.decisions())[-1] == ("alert", "over", "resumed")
    await stage.ended(instance, customer)
    assert [one for one in await stage.decisions() if one[1] == "over"] == [("alert", "over", "resumed")]


async def test_an_alert_stays_with_who_helps_until_the_service_is_over(centre: Centre, stage: Stage) -> None:
    ann = await centre.hire("ann")
    customer = await stage.customer()
    instance, work = await raised(centre, stage, customer)
    await centre.take(ann, work)
    await help_with(centre, instance, ann.staff_id)
    await stage.resumed(instance, customer)
    assert (await centre.see(ann, work)).card.state == "accepted"
    await stage.ended(instance, customer, "cancelled")
    task = await centre.see(ann, work)
    assert (task.card.state, task.card.outcome) == ("completed", "declined")
    assert (await stage.decisions())[-1] == ("alert", "over", "ended")


async def test_an_alert_nobody_took_lapses_and_one_somebody_has_does_not(centre: Centre, stage: Stage) -> None:
    _, work = await raised(centre, stage, await stage.customer())
    await stage.pass_time(23 * 3600)
    assert await stage.alert_id() == work
    await stage.pass_time(3600)
    assert await stage.alert_id() is None
    assert (await stage.decisions())[-1] == ("alert", "over", "lapsed")
    ann = await centre.hire("ann")
    _, kept = await raised(centre, stage, await stage.customer())
    await centre.take(ann, kept)
    await stage.pass_time(25 * 3600)
    assert await stage.alert_id() == kept


async def test_stopping_at_another_step_is_another_stall(centre: Centre, stage: Stage) -> None:
    customer = await stage.customer()
    instance, work = await raised(centre, stage, customer)
    await tell(centre, stage.stalled(instance, customer, step="confirm"))
    assert await centre.value("select state from routing.work where id = $1", work) == "cancelled"
    await stage.pass_time(300)
    assert await stage.alert_id() not in (None, work)
    assert await centre.value("select array_agg(state order by id) from engagement.stall") == ["moved", "open"]


# --- never a blind call ------------------------------------------------------------------------------------------


async def test_who_has_the_alert_is_shown_the_number_while_the_customer_may_be_called(
    centre: Centre, stage: Stage
) -> None:
    ann, ben = await centre.hire("ann"), await centre.hire("ben", state="away")
    _, work = await raised(centre, stage, await stage.customer())
    await centre.take(ann, work)
    (phone,) = (await stage.seen(ann, work)).contacts
    assert (phone.way, phone.refused, phone.number_shown) == ("phone", "", "1381****1234")
    assert await stage.number(ann, work) == "13812341234"
    written = "select actor_id from audit.entry where action = 'engagement.number_shown' and detail ->> 'alert' = $1"
    assert await centre.value(written, str(work)) == ann.staff_id
    with pytest.raises(AlertUnknown):
        await stage.number(ben, work)
    boss = await centre.hire("boss", roles=("supervisor",), state=None)
    await stage.seen(boss, work)
    with pytest.raises(AlertNotYours):
        await stage.number(boss, work)


async def test_who_has_an_alert_has_to_do_with_its_customer_and_with_no_other(centre: Centre, stage: Stage) -> None:
    ann, ben = await centre.hire("ann"), await centre.hire("ben", state="away")
    customer, other = await stage.customer(), await stage.customer()
    instance, work = await raised(centre, stage, customer)

    async def looks_after(caller: StaffCaller, one: CustomerId) -> bool:
        async with centre.db.snapshot(caller.scope()) as tx:
            return await stage.alerts.looks_after(tx, caller, one)

    assert not await looks_after(ann, customer), "being asked is not having it"
    await centre.take(ann, work)
    assert [await looks_after(*pair) for pair in ((ann, customer), (ann, other), (ben, customer))] == [
        True, False, False
    ]  # fmt: skip
    await stage.resumed(instance, customer)
    assert not await looks_after(ann, customer)


async def test_who_refused_calls_is_called_by_nobody(centre: Centre, stage: Stage) -> None:
    ann = await centre.hire("ann")
    customer = await stage.customer()
    _, work = await raised(centre, stage, customer)
    await centre.take(ann, work)
    await stage.refuses(customer, "phone")
    (phone,) = (await stage.seen(ann, work)).contacts
    assert (phone.refused, phone.until) == ("refused_by_customer", None)
    with pytest.raises(ContactRefused) as refused:
        await stage.number(ann, work)
    assert refused.value.detail == {"reason": "refused_by_customer"}
    assert await centre.value("select count(*) from audit.entry where action = 'engagement.number_shown'") == 0


async def test_at_night_nobody_is_called_before_the_morning(centre: Centre, stage: Stage) -> None:
    ann = await centre.hire("ann")
    _, work = await raised(centre, stage, await stage.customer())
    await centre.take(ann, work)
    stage.at(22)
    (phone,) = (await stage.seen(ann, work)).contacts
    morning = (centre.clock.now() + timedelta(hours=10)).astimezone(SHANGHAI).replace(hour=8, minute=0)
    assert (phone.refused, phone.until) == ("quiet_hours", morning.astimezone(UTC))
    with pytest.raises(ContactRefused):
        await stage.number(ann, work)
    async with centre.db.transaction(centre.scope) as tx:
        await stage.journeys.set_quiet(tx, centre.bank, ())
    assert await stage.number(ann, work) == "13812341234"


async def test_who_has_no_number_is_not_called(centre: Centre, stage: Stage) -> None:
    ann = await centre.hire("ann")
    _, work = await raised(centre, stage, await stage.customer(phone=""))
    await centre.take(ann, work)
    assert (await stage.seen(ann, work)).contacts == ()
    with pytest.raises(NumberUnknown):
        await stage.number(ann, work)


async def test_a_task_that_is_no_alert_is_none(centre: Centre, stage: Stage) -> None:
    ann = await centre.hire("ann")
    work = await centre.task()
    await centre.take(ann, work)
    with pytest.raises(AlertUnknown):
        await stage.seen(ann, work)


async def test_nothing_a_customer_said_is_in_a_fact(centre: Centre, stage: Stage) -> None:
    customer = await stage.customer()
    talk = await centre.write(customer, "转一万给李四")
    await stage.stopped(customer, talk)
    await stage.pass_time(300)
    assert await centre.value("select string_agg(body::text, '') !~ '李四|1381234|王建国' from eventlog.fact") is True
