"""What a past day tells of what came: all that rules look at, as it was before any rule did anything with it."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from tests.centre import Centre
from tests.giving import claim, give_by, work_of

from suiban.customers.api import PROOF_APP, NewCustomer
from suiban.kit.hours import CompanyHours, Hours
from suiban.kit.ids import ConversationId, CustomerId, PersonId, StaffId
from suiban.kit.masking import Spoken
from suiban.routing.api import Rule
from suiban.routing.model.replaying import CLAIM_S_USUAL, Came, PastDay
from suiban.staff.api import Skill

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
async def _at_ten(centre: Centre) -> None:
    """So that no day ends while it is looked at."""
    now = centre.clock.now()
    ten = (now + timedelta(days=1)).astimezone(ZONE).replace(hour=10, minute=0, second=0, microsecond=0)
    centre.clock.advance(ten - now)  # type: ignore[attr-defined]


async def set_queue(centre: Centre, key: str = "card", **changes: Any) -> None:
    centre.queues[key] = msgspec.structs.replace(centre.queues[key], **changes)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.add_queues(tx, [centre.queues[key]])


async def today(centre: Centre) -> PastDay:
    async with centre.db.snapshot(centre.scope) as tx:
        return await centre.routing.past_day(tx, centre.bank, centre.clock.now().astimezone(ZONE).date())


async def only(centre: Centre) -> Came:
    (came,) = (await today(centre)).came
    return came


async def somebody(centre: Centre, manager: StaffId, level: str = "") -> CustomerId:
    """From Canton, who speaks English and has somebody who looks after them."""
    customer = CustomerId.new()
    new = NewCustomer(
        company_id=centre.bank, id=customer, person_id=PersonId.new(), customer_no=customer.hex[:16].upper(),
        name=Spoken("王建国"), city="广州", manager_staff_id=manager, level=level,
    )  # fmt: skip
    async with centre.db.transaction(centre.scope) as tx:
        await centre.customers.add_customers(tx, [new])
        channel = centre.channels[centre.bank]
        await centre.customers.open_session(tx, centre.bank, channel, customer, PROOF_APP, language="en")
    return customer


async def asks(centre: Centre, customer: CustomerId, **more: Any) -> ConversationId:
    talk = await centre.write(customer, "hello")
    await centre.ask(talk, **more)
    return talk


@pytest.mark.parametrize("ruled", ["off", "wish", "must"])
async def test_what_is_known_of_a_customer_is_told_whatever_the_rules_made_of_it(centre: Centre, ruled: str) -> None:
    async with centre.db.transaction(centre.scope) as tx:
        await centre.staff.add_skills(tx, [Skill("lang-en", "英语", "English")])
        await centre.routing.set_rule(tx, centre.bank, Rule(regions=("广州=gd",)))
    await set_queue(centre, language_skill=ruled, region_skill=ruled == "wish")
    ann = await centre.hire("ann", skills={"card": 3, "lang-en": 3})
    await asks(centre, await somebody(centre, ann.staff_id))
    came = await only(centre)
    assert (came.language, came.city, came.manager_id) == ("lang-en", "广州", ann.staff_id)
    assert (came.skills, came.door, came.kind, came.queue_key) == ({}, "webchat", "conversation", "card")


async def test_a_language_somebody_asked_for_stays_and_one_nobody_serves_in_is_none(centre: Centre) -> None:
    async with centre.db.transaction(centre.scope) as tx:
        await centre.staff.add_skills(tx, [Skill("lang-en", "英语", "English")])
    ann = await centre.hire("ann", skills={"card": 3})
    await asks(centre, await somebody(centre, ann.staff_id), skills={"lang-en": 2})
    came = await only(centre)
    assert (came.language, came.skills) == ("", {"lang-en": 2})


@pytest.mark.parametrize("rule", [Rule(), Rule(level_points=("私行=6",), returned_points=5, last_agent_days=1)])
async def test_what_a_customer_is_worth_is_for_the_rules_of_the_run_to_say(centre: Centre, rule: Rule) -> None:
    """Whatever points they were given then: who they were, that they had given up, and whom they had last."""
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.set_rule(tx, centre.bank, rule)
    ann = await centre.hire("ann")
    customer = await somebody(centre, ann.staff_id, level="私行")
    await centre.close(ann, await asks(centre, customer))  # nobody had taken it: they gave up
    centre.later(600)
    talk = await asks(centre, customer)
    await centre.hold(ann, talk)
    await centre.close(ann, talk)
    centre.later(7_200)
    await asks(centre, customer)
    first, second, third = (await today(centre)).came
    assert [(one.level, one.priority) for one in (first, second, third)] == [("私行", 0)] * 3
    assert [one.returned for one in (first, second, third)] == [False, True, False]
    assert [one.last_agent_id for one in (first, second, third)] == [None, None, ann.staff_id]
    assert third.had_last_at == second.at


async def test_what_went_on_counts_where_it_came_first_and_is_told_where_it_ended(centre: Centre) -> None:
    await set_queue(centre, overflow="loan", overflow_wait_s=5, priority=2)
    ben = await centre.hire("ben", skills={"loan": 3})
    talk = await centre.waiting_talk()
    assert await centre.routing.overflow_round(centre.db) == 1
    centre.later(7)
    await centre.hold(ben, talk)
    came = await only(centre)
    assert (came.queue_key, came.taken_in, came.priority, came.staff_id) == ("card", "loan", 0, ben.staff_id)
    assert came.answered_at == came.at + timedelta(seconds=7)


async def test_from_when_a_wait_counted_is_told_beside_when_it_began(centre: Centre) -> None:
    opens = centre.clock.now() + timedelta(minutes=5)
    local = opens.astimezone(ZONE)
    hours = Hours(days={local.date().isoformat(): (f"{local:%H:%M}-20:00",)})
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.put_hours(tx, [CompanyHours(centre.bank, "office", "工作日", hours)])
    await set_queue(centre, hours_key="office")
    await centre.waiting_talk()
    came = await only(centre)
    assert (came.at, came.counts_from) == (opens - timedelta(minutes=5), opens)


async def test_what_was_taken_is_told_and_how_soon(centre: Centre) -> None:
    assert (await today(centre)).claim_s == CLAIM_S_USUAL
    await give_by(centre, "card", "grab")
    ann = await centre.hire("ann")
    talk = await centre.waiting_talk()
    centre.later(9)
    await claim(centre, ann, await work_of(centre, talk))
    past = await today(centre)
    assert ([one.claimed for one in past.came], past.claim_s) == ([True], 9)


async def test_priority_that_offers_in_vain_gave_is_none_of_its_own(centre: Centre) -> None:
    """A ring that nobody answered gave one point, an offer that was declined another; one somebody took gave none."""
    await give_by(centre, "card", "several", ring=2)
    ann, ben = await centre.hire("ann"), await centre.hire("ben")
    talk = await centre.waiting_talk()
    await centre.routing.offer_round(centre.db)
    centre.later(21)
    assert await centre.routing.expire(centre.db) == 2
    await centre.routing.offer_round(centre.db)
    (hers,), (his,) = await centre.offers(ann), await centre.offers(ben)
    await centre.reject(ann, hers)
    assert (await centre.accept(ben, his)).id == talk
    assert await centre.value("select priority from routing.work") == 1
    came = await only(centre)
    assert (came.priority, came.missed) == (0, 2)
