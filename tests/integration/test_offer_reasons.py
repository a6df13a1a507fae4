"""Why one is offered a work, told to the one who is offered it: the same that the supervisor's list says."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from fastapi import FastAPI
from tests.bank import BANK, IDS, Browser, code, customer, say, sign_in
from tests.centre import Centre
from tests.giving import give_by

from suiban.app.wiring import Services
from suiban.conversations.api import Speaker, ToQueue
from suiban.conversations.events import PassedOn
from suiban.customers.api import NewCustomer
from suiban.eventlog.api import current_snapshot, facts_unseen
from suiban.kit.ids import CustomerId, PersonId, QueueId, ReservationId, StaffId
from suiban.kit.masking import Spoken
from suiban.platform.postgres import Scope
from suiban.routing.api import OfferReasons, Queue, ReservationGone, Why, WorkAsked
from suiban.staff.api import StaffCaller


async def _set_queue(centre: Centre, key: str, **changes: Any) -> None:
    centre.queues[key] = msgspec.structs.replace(centre.queues[key], **changes)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.add_queues(tx, [centre.queues[key]])


async def _told(centre: Centre, caller: StaffCaller, offer: ReservationId) -> OfferReasons:
    async with centre.db.snapshot(caller.scope()) as tx:
        return await centre.routing.why_offered(tx, caller.staff_id, offer)


async def _only_offer(centre: Centre, caller: StaffCaller) -> ReservationId:
    await centre.routing.offer_round(centre.db)
    (offer,) = await centre.offers(caller)
    return offer


async def test_their_manager_reads_what_the_supervisor_reads(centre: Centre) -> None:
    await _set_queue(centre, "card", manager_s=60, target_wait_s=30)
    await centre.hire("ann")
    ben = await centre.hire("ben")
    customer_id = CustomerId.new()
    new = NewCustomer(
        company_id=centre.bank, id=customer_id, person_id=PersonId.new(), customer_no=customer_id.hex[:16].upper(),
        name=Spoken("王建国"), manager_staff_id=ben.staff_id,
    )  # fmt: skip
    async with centre.db.transaction(centre.scope) as tx:
        await centre.customers.add_customers(tx, [new])
    await centre.ask(await centre.write(customer_id, "在吗"))
    told = await _told(centre, ben, await _only_offer(centre, ben))
    assert told == OfferReasons(Why("manager", 1), {}, 0, 30)
    async with centre.db.snapshot(centre.scope) as tx:
        (line,) = await centre.routing.work(tx, WorkAsked("reserved"))
    assert line.why == told.why


async def test_nobody_else_reads_it_and_nobody_once_it_is_over(centre: Centre) -> None:
    ann, ben = await centre.hire("ann"), await centre.hire("ben", state="away")
    await centre.waiting_talk()
    offer = await _only_offer(centre, ann)
    assert (await _told(centre, ann, offer)).why == Why("only", 1)
    with pytest.raises(ReservationGone):
        await _told(centre, ben, offer)
    await centre.accept(ann, offer)
    with pytest.raises(ReservationGone):
        await _told(centre, ann, offer)


async def test_who_helps_out_learns_from_where_and_how_long_it_waited(centre: Centre) -> None:
    await _set_queue(centre, "card", overflow="loan", overflow_wait_s=60, name="信用卡", name_en="Cards")
    busy = await centre.hire("busy", capacity=1)
    await centre.give(busy, await centre.talk())
    ann = await centre.hire("ann", skills={"loan": 3})
    await centre.waiting_talk()
    centre.later(61)
    assert await centre.routing.overflow_round(centre.db) == 1
    told = await _told(centre, ann, await _only_offer(centre, ann))
    assert (told.from_queue, told.from_queue_en, told.waited_s) == ("信用卡", "Cards", 61)


async def test_of_several_each_learns_how_many_are_asked(centre: Centre) -> None:
    await give_by(centre, "card", "several", ring=3)
    people = [await centre.hire(f"agent{number}") for number in range(3)]
    await centre.waiting_talk()
    await centre.routing.offer_round(centre.db)
    for one in people:
        (offer,) = await centre.offers(one)
        assert (await _told(centre, one, offer)).why == Why("asked", 3)


async def _waits(services: Services, browser: Browser) -> None:
    visitor = await customer(browser)
    talk = await say(services, visitor, "转人工")
    async with services.db.transaction(Scope.of([BANK])) as tx:
        queue = Queue(BANK, QueueId.new(), "card", "信用卡")
        await services.routing.add_queues(tx, [queue])
        begun = await current_snapshot(tx)
        to = ToQueue(queue_id=queue.id, queue_key="card")
        await services.conversations.pass_on(tx, talk, to, Speaker("bot", None, ""), "asked_for_person", Spoken(""))
    async with services.db.transaction(Scope.of([BANK])) as tx:
        facts, _ = await facts_unseen(services.follower, begun, frozenset({PassedOn.KIND}))
        await services.routing.follow(tx, [logged for logged in facts if logged.subject == talk])


async def _reserve(services: Services, staff_id: StaffId) -> str:
    """As the decider leaves it, which does not run here."""
    offer = ReservationId.new()
    async with services.db.transaction(Scope.of([BANK])) as tx:
        await tx.execute(
            "insert into routing.reservation"
            " (company_id, id, work_id, staff_id, state, offered_at, expires_at, why, fit)"
            " select company_id, $1, id, $2, 'reserved', enqueued_at + $3, enqueued_at + $3, 'last_agent', 1"
            " from routing.work where state = 'queued' and company_id = $4",
            offer, staff_id, timedelta(seconds=95), BANK,
        )  # fmt: skip
        await tx.execute(
            "update routing.work set state = 'reserved', reservation_id = $1"
            " where state = 'queued' and company_id = $2",
            offer, BANK,
        )  # fmt: skip
    return str(offer)


async def test_over_http(app: FastAPI, browser: Browser, services: Services) -> None:
    await _waits(services, browser)
    offer = await _reserve(services, IDS["agent"])
    agent, boss = browser(), browser()
    await sign_in(agent, "agent")
    told = (await agent.get(f"/api/offers/{offer}")).json()
    assert told == {
        "why": {"code": "last_agent", "people": 1, "skill": "", "skill_en": "", "level": 0, "in_s": None, "helpers": 0},
        "points": {}, "waited_s": 95, "target_wait_s": told["target_wait_s"], "from_queue": "", "from_queue_en": "",
    }  # fmt: skip
    await sign_in(boss, "boss")
    assert code(await boss.get(f"/api/offers/{offer}")) == (409, "reservation_gone")
    assert code(await agent.get("/api/offers/cnv_1")) == (422, "malformed_id")
