"""Whom a customer gets, on a real database: whom they know, how they are valued, their language and region."""

from typing import Any

import msgspec
import pytest
from tests.centre import Centre

from suiban.conversations.api import Speaker
from suiban.customers.api import PROOF_APP, PROOF_NONE, NewCustomer
from suiban.kit.ids import ConversationId, CustomerId, PersonId, StaffId
from suiban.kit.masking import Spoken
from suiban.routing.api import Rule, WorkAsked
from suiban.routing.events import WorkQueued
from suiban.staff.api import Skill, StaffCaller


async def set_queue(centre: Centre, **changes: Any) -> None:
    centre.queues["card"] = msgspec.structs.replace(centre.queues["card"], **changes)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.add_queues(tx, [centre.queues["card"]])


async def known(centre: Centre, manager: StaffId | None = None, level: str = "", city: str = "") -> CustomerId:
    customer_id = CustomerId.new()
    new = NewCustomer(
        company_id=centre.bank, id=customer_id, person_id=PersonId.new(), customer_no=customer_id.hex[:16].upper(),
        name=Spoken("王建国"), level=level, city=city, manager_staff_id=manager,
    )  # fmt: skip
    async with centre.db.transaction(centre.scope) as tx:
        await centre.customers.add_customers(tx, [new])
    return customer_id


async def session(centre: Centre, customer: CustomerId, proof: int = PROOF_APP, language: str = "") -> None:
    async with centre.db.transaction(centre.scope) as tx:
        channel = centre.channels[centre.bank]
        await centre.customers.open_session(tx, centre.bank, channel, customer, proof, language=language)


async def wait(centre: Centre, customer: CustomerId) -> ConversationId:
    talk = await centre.write(customer, "在吗")
    await centre.ask(talk)
    return talk


async def why(centre: Centre, talk: ConversationId) -> Any:
    async with centre.db.snapshot(centre.scope) as tx:
        for figure in ("waiting", "reserved", "active"):
            for line in await centre.routing.work(tx, WorkAsked(figure)):
                if line.conversation_id == talk:
                    return line
    raise AssertionError


async def offered_to(centre: Centre, *people: StaffCaller) -> list[str]:
    await centre.routing.offer_round(centre.db)
    return [one.login for one in people if await centre.offers(one)]


async def fill_hands(centre: Centre, caller: StaffCaller) -> ConversationId:
    talk = await centre.talk()
    await centre.give(caller, talk)
    return talk


async def test_a_customer_waits_for_their_manager_who_is_there_and_then_gets_anybody(centre: Centre) -> None:
    await set_queue(centre, manager_s=60, wishes={"loan": 5})
    ann, ben = await centre.hire("ann"), await centre.hire("ben", capacity=1)
    busy = await fill_hands(centre, ben)
    talk = await wait(centre, await known(centre, ben.staff_id))
    assert await offered_to(centre, ann, ben) == []
    centre.later(20)
    assert msgspec.structs.astuple((await why(centre, talk)).why) == ("manager", 0, "", 0, 40, 0)
    await centre.close(ben, busy)
    assert await offered_to(centre, ann, ben) == ["ben"]
    assert (await why(centre, talk)).why.code == "manager"


async def test_nobody_is_waited_for_in_vain(centre: Centre) -> None:
    await set_queue(centre, manager_s=60)
    ann, ben = await centre.hire("ann"), await centre.hire("ben", state="away")
    await wait(centre, await known(centre, ben.staff_id))
    assert await offered_to(centre, ann, ben) == ["ann"]


async def test_after_the_queues_seconds_anybody_is_asked(centre: Centre) -> None:
    await set_queue(centre, manager_s=60)
    ann, ben = await centre.hire("ann"), await centre.hire("ben", capacity=1)
    await fill_hands(centre, ben)
    await wait(centre, await known(centre, ben.staff_id))
    centre.later(59)
    assert await offered_to(centre, ann, ben) == []
    centre.later(1)
    assert await offered_to(centre, ann, ben) == ["ann"]


async def test_whom_they_had_last_is_asked_first(centre: Centre) -> None:
    await set_queue(centre, last_agent_s=30)
    customer = await known(centre)
    ann = await centre.hire("ann")
    talk = await wait(centre, customer)
    await centre.hold(ann, talk)
    await centre.close(ann, talk)
    await fill_hands(centre, ann)
    ben = await centre.hire("ben")
    again = await wait(centre, customer)
    assert await offered_to(centre, ann, ben) == ["ann"]
    assert (await why(centre, again)).why.code == "last_agent"


async def test_what_somebody_passes_on_does_not_come_straight_back(centre: Centre) -> None:
    await set_queue(centre, last_agent_s=30)
    customer = await known(centre)
    ann = await centre.hire("ann")
    for _ in range(2):
        talk = await wait(centre, customer)
        await centre.hold(ann, talk)
        if await centre.value("select count(*) from routing.work where state = 'completed'") == 0:
            await centre.close(ann, talk)
    ben = await centre.hire("ben")
    async with centre.db.transaction(centre.scope) as tx:
        by = Speaker("staff", ann.staff_id, ann.name)
        await centre.routing.transfer(tx, by, talk, queue_id=centre.queues["card"].id)
    assert await centre.value("select last_agent_id from routing.work where state = 'queued'") is None
    await fill_hands(centre, ann)
    assert await offered_to(centre, ann, ben) == ["ben"]


async def test_whom_they_had_long_ago_they_do_not_know(centre: Centre) -> None:
    await set_queue(centre, last_agent_s=30)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.set_rule(tx, centre.bank, Rule(last_agent_days=1))
    customer = await known(centre)
    ann = await centre.hire("ann")
    talk = await wait(centre, customer)
    await centre.hold(ann, talk)
    await centre.close(ann, talk)
    centre.later(25 * 3600)
    await wait(centre, customer)
    assert await centre.value("select last_agent_id from routing.work where state = 'queued'") is None


async def test_a_level_counts_for_who_is_recognised_and_is_told(centre: Centre) -> None:
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.set_rule(tx, centre.bank, Rule(("金卡=2", "私行=6"), returned_points=3))
    claimed, proven = await known(centre, level="私行"), await known(centre, level="私行")
    await session(centre, claimed, PROOF_NONE)
    await session(centre, proven)
    plain, valued = await wait(centre, claimed), await wait(centre, proven)
    assert (await why(centre, plain)).points == {}
    assert (await why(centre, valued)).points == {"level": 6}
    assert [fact["priority"] for fact in await centre.facts(WorkQueued.KIND)] == [0, 6]
    ann = await centre.hire("ann", capacity=1)
    await centre.hold(ann, valued)


async def test_who_gave_up_and_comes_again_is_a_little_ahead(centre: Centre) -> None:
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.set_rule(tx, centre.bank, Rule(returned_points=3))
    customer = await known(centre)
    talk = await wait(centre, customer)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.close(tx, talk, Speaker("system", None, ""))
    await centre.catch_up()
    again = await wait(centre, customer)
    assert (await why(centre, again)).points == {"returned": 3}
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.close(tx, again, Speaker("system", None, ""))
    await centre.catch_up()
    centre.later(3601)
    assert (await why(centre, await wait(centre, customer))).points == {}


@pytest.mark.parametrize(("strictness", "seconds", "who"), [("off", 0, "ann"), ("wish", 60, "ann"), ("must", 600, "")])
async def test_a_language_is_wished_or_a_must(centre: Centre, strictness: str, seconds: int, who: str) -> None:
    await set_queue(centre, language_skill=strictness)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.staff.add_skills(tx, [Skill("lang-en", "英语", "English")])
    ann = await centre.hire("ann")
    ben = await centre.hire("ben", skills={"card": 3, "lang-en": 3}, capacity=1)
    busy = await fill_hands(centre, ben)
    customer = await known(centre)
    await session(centre, customer, language="en")
    await wait(centre, customer)
    if seconds:
        assert await offered_to(centre, ann, ben) == []
        centre.later(seconds)
    assert await offered_to(centre, ann, ben) == ([who] if who else [])
    if strictness == "must":
        await centre.close(ben, busy)
        assert await offered_to(centre, ann, ben) == ["ben"]


async def test_a_language_nobody_speaks_keeps_nobody_waiting(centre: Centre) -> None:
    await set_queue(centre, language_skill="must")
    ann = await centre.hire("ann")
    customer = await known(centre)
    await session(centre, customer, language="fr")
    await wait(centre, customer)
    assert await offered_to(centre, ann) == ["ann"]


async def test_somebody_of_the_customers_region_is_asked_first(centre: Centre) -> None:
    await set_queue(centre, region_skill=True)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.staff.add_skills(tx, [Skill("region-gd", "广东", "Guangdong")])
        await centre.routing.set_rule(tx, centre.bank, Rule(regions=("广州=gd", "深圳=gd")))
    ann = await centre.hire("ann")
    ben = await centre.hire("ben", skills={"card": 3, "region-gd": 2})
    await fill_hands(centre, ben)
    await wait(centre, await known(centre, city="深圳"))
    assert await offered_to(centre, ann, ben) == ["ben"]
    await wait(centre, await known(centre, city="北京"))
    assert await offered_to(centre, ann) == ["ann"]


async def test_another_company_learns_nothing(centre: Centre) -> None:
    """Rules are each company's own, and so is whom somebody had."""
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.set_rule(tx, centre.insurer, Rule(("金卡=9",)))
        assert await centre.routing.rule(tx, centre.bank) == Rule()
    customer = await centre.customer()
    await session(centre, customer)
    assert (await why(centre, await wait(centre, customer))).points == {}
