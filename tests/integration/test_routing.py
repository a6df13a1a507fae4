"""Routing through its door on a real database: waiting, offers, answers, transfers, the wallboard."""

import msgspec
import pytest
from tests.centre import Centre, speaker_of

from suiban.conversations.api import ConversationIsClosed, NotHolder
from suiban.kit.ids import QueueId, ReservationId, StaffId
from suiban.kit.masking import Spoken
from suiban.routing.api import ColleagueUnknown, ReservationGone, Rule, UnknownQueue
from suiban.routing.events import PresenceChanged, ReservationEnded, Reserved, WorkEnded, WorkQueued


async def test_from_asking_for_a_person_to_the_person_holding(centre: Centre) -> None:
    ann = await centre.hire("ann")
    talk = await centre.waiting_talk()
    assert await centre.routing.offer_round(centre.db) == 1
    (reservation_id,) = await centre.offers(ann)
    held = await centre.accept(ann, reservation_id)
    assert (held.holder_kind, held.holder_id) == ("staff", ann.staff_id)
    assert await centre.offers(ann) == []
    await centre.catch_up()
    assert await centre.value("select state from routing.work") == "accepted"
    await centre.close(ann, talk)
    assert await centre.value("select state from routing.work") == "completed"
    kinds = [await centre.facts(fact.KIND) for fact in (WorkQueued, Reserved, ReservationEnded, WorkEnded)]
    assert [len(found) for found in kinds] == [1, 1, 1, 1]
    assert (kinds[2][0]["state"], kinds[3][0]["state"]) == ("accepted", "completed")


async def test_listening_twice_is_listening_once(centre: Centre) -> None:
    await centre.talk()
    talk = await centre.talk()
    await centre.ask(talk)
    centre._read.clear()
    await centre.catch_up()
    centre._read.clear()
    await centre.catch_up()
    assert await centre.value("select count(*) from routing.work") == 1
    assert len(await centre.facts(WorkQueued.KIND)) == 1


async def test_what_went_elsewhere_meanwhile_is_not_enqueued(centre: Centre) -> None:
    ann = await centre.hire("ann")
    talk = await centre.talk()
    listeners, centre.listeners = centre.listeners, []
    await centre.ask(talk)
    await centre.give(ann, talk)
    centre.listeners = listeners
    centre._read.clear()
    await centre.catch_up()
    assert await centre.value("select count(*) from routing.work") == 0


async def test_a_door_that_leads_straight_into_a_queue(centre: Centre) -> None:
    ann = await centre.hire("ann")
    async with centre.db.transaction(centre.scope) as tx:
        await tx.execute("update conversations.channel set first_holder = 'queue:card'")
    talk = await centre.talk()
    await centre.catch_up()
    await centre.hold(ann, talk)


async def test_a_queue_that_is_gone_does_not_lose_the_customer(centre: Centre) -> None:
    talk = await centre.talk()
    centre.queues["old"] = msgspec.structs.replace(centre.queues["card"], id=QueueId.new(), key="old")
    await centre.ask(talk, "old")
    async with centre.db.transaction(centre.scope) as tx:
        assert (await centre.routing.waiting_info(tx, [talk]))[talk].queue == "信用卡"


async def test_nobody_unfit_is_offered_anything(centre: Centre) -> None:
    await centre.hire("other", companies=[centre.insurer])
    await centre.hire("unskilled", skills={"loan": 5})
    await centre.hire("away", state="away")
    await centre.hire("full", capacity=0)
    await centre.waiting_talk()
    assert await centre.routing.offer_round(centre.db) == 0
    await centre.hire("fit")
    assert await centre.routing.offer_round(centre.db) == 1


async def test_capacity_counts_held_talks_and_open_offers(centre: Centre) -> None:
    ann = await centre.hire("ann", capacity=3)
    await centre.give(ann, await centre.talk())
    for _ in range(4):
        await centre.waiting_talk()
    assert await centre.routing.offer_round(centre.db) == 2
    assert await centre.routing.offer_round(centre.db) == 0


async def test_a_part_of_another_company_wants_its_mandate_too(centre: Centre) -> None:
    ann = await centre.hire("ann")
    both = await centre.hire("both", companies=[centre.bank, centre.insurer])
    await centre.presence(both, "away")
    talk = await centre.talk()
    customer = await centre.customer(centre.insurer)
    await centre.ask(talk)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.open_part(tx, talk, centre.insurer, customer, speaker_of(both))
    await centre.catch_up()
    assert await centre.routing.offer_round(centre.db) == 0
    await centre.presence(both, "available")
    assert await centre.routing.offer_round(centre.db) == 1
    assert await centre.offers(ann) == []


async def test_rejected_goes_to_the_next_with_the_reason_kept(centre: Centre) -> None:
    ann, ben = await centre.hire("ann"), await centre.hire("ben", state="away")
    await centre.waiting_talk()
    await centre.routing.offer_round(centre.db)
    await centre.presence(ben, "available")
    (reservation_id,) = await centre.offers(ann)
    await centre.reject(ann, reservation_id, "正忙")
    await centre.routing.offer_round(centre.db)
    assert await centre.offers(ann) == []
    assert len(await centre.offers(ben)) == 1
    (fact,) = await centre.facts(ReservationEnded.KIND)
    assert (fact["state"], fact["reason"]) == ("rejected", "正忙")
    for again in (reservation_id, ReservationId.new()):
        with pytest.raises(ReservationGone):
            await centre.reject(ann, again)


async def test_timed_out_goes_on_further_ahead_and_three_in_a_row_set_away(centre: Centre) -> None:
    ann = await centre.hire("ann")
    await centre.waiting_talk()
    for times in range(1, 4):
        assert await centre.routing.offer_round(centre.db) == 1
        centre.later(19.9)
        assert await centre.routing.expire(centre.db) == 0
        centre.later(0.2)
        assert await centre.routing.expire(centre.db) == 1
        assert await centre.value("select priority from routing.work") == times
    assert await centre.routing.offer_round(centre.db) == 0
    facts = await centre.facts(PresenceChanged.KIND)
    assert (facts[-1]["state"], facts[-1]["reason"]) == ("away", "missed_offers")
    await centre.presence(ann, "available")
    assert await centre.routing.offer_round(centre.db) == 1
    assert await centre.value("select missed from routing.presence") == 0


@pytest.mark.parametrize(("most", "misses"), [(1, 1), (2, 2), (0, 6)])
async def test_how_many_missed_in_a_row_set_somebody_away_is_a_rule_of_the_company(
    centre: Centre, most: int, misses: int
) -> None:
    await centre.hire("ann")
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.set_rule(tx, centre.bank, Rule(missed_max=most))
        await centre.routing.set_rule(tx, centre.insurer, Rule(missed_max=1))
    await centre.waiting_talk()
    for _ in range(misses):
        assert await centre.value("select state from routing.presence") == "available"
        assert await centre.routing.offer_round(centre.db) == 1
        centre.later(21)
        assert await centre.routing.expire(centre.db) == 1
    assert await centre.value("select state from routing.presence") == ("away" if most else "available")


async def test_answering_breaks_a_row_of_missed_offers(centre: Centre) -> None:
    ann = await centre.hire("ann")
    await centre.waiting_talk()
    for miss in (True, True, False, True, True):
        await centre.routing.offer_round(centre.db)
        if miss:
            centre.later(21)
            await centre.routing.expire(centre.db)
        else:
            await centre.reject(ann, (await centre.offers(ann))[0])
    assert await centre.value("select state from routing.presence") == "available"


async def test_an_offer_is_for_one_person_only(centre: Centre) -> None:
    ann, ben = await centre.hire("ann"), await centre.hire("ben", capacity=0)
    stranger = await centre.hire("stranger", companies=[centre.insurer])
    await centre.waiting_talk()
    await centre.routing.offer_round(centre.db)
    (reservation_id,) = await centre.offers(ann)
    for other in (ben, stranger):
        with pytest.raises(ReservationGone):
            await centre.accept(other, reservation_id)
    await centre.accept(ann, reservation_id)
    with pytest.raises(ReservationGone):
        await centre.accept(ann, reservation_id)


async def test_an_offer_of_a_talk_that_was_closed_is_gone(centre: Centre) -> None:
    ann = await centre.hire("ann")
    talk = await centre.waiting_talk()
    await centre.routing.offer_round(centre.db)
    (reservation_id,) = await centre.offers(ann)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.close(tx, talk, speaker_of(ann))
    with pytest.raises(ReservationGone):
        await centre.accept(ann, reservation_id)  # before the listener heard of it
    await centre.catch_up()
    assert await centre.offers(ann) == []
    assert await centre.value("select state from routing.work") == "cancelled"
    assert [fact["state"] for fact in await centre.facts(ReservationEnded.KIND)] == ["withdrawn"]


async def test_transfer_to_a_queue_waits_ahead_of_those_not_served_yet(centre: Centre) -> None:
    ann = await centre.hire("ann")
    talk = await centre.waiting_talk()
    await centre.hold(ann, talk)
    await centre.presence(ann, "away")
    first = await centre.waiting_talk("loan")
    centre.later(5)
    async with centre.db.transaction(ann.scope()) as tx:
        await centre.routing.transfer(
            tx, speaker_of(ann), talk, queue_id=centre.queues["loan"].id, reason="贷款", summary=Spoken("要贷款")
        )
        places = await centre.routing.waiting_info(tx, [talk, first])
    assert (places[talk].position, places[first].position, places[talk].queue) == (1, 2, "贷款")
    await centre.catch_up()
    assert await centre.value("select count(*) from routing.work where state = 'queued'") == 2
    assert await centre.value("select count(*) from routing.work where state = 'completed'") == 1


async def test_transfer_by_name_asks_the_colleague_then_everybody(centre: Centre) -> None:
    ann = await centre.hire("ann")
    ben = await centre.hire("ben", skills={})
    cid = await centre.hire("cid", skills={"card": 5})
    await centre.presence(cid, "away")
    talk = await centre.waiting_talk()
    await centre.hold(ann, talk)
    await centre.presence(ann, "away")
    async with centre.db.transaction(ann.scope()) as tx:
        await centre.routing.transfer(tx, speaker_of(ann), talk, staff_id=ben.staff_id)
    await centre.catch_up()
    await centre.presence(cid, "available")
    await centre.routing.offer_round(centre.db)
    assert [len(await centre.offers(one)) for one in (ben, cid)] == [1, 0]
    centre.later(21)
    await centre.routing.expire(centre.db)
    await centre.routing.offer_round(centre.db)
    assert [len(await centre.offers(one)) for one in (ben, cid)] == [0, 1]


async def test_who_may_transfer_what_to_whom(centre: Centre) -> None:
    ann, ben = await centre.hire("ann"), await centre.hire("ben")
    stranger = await centre.hire("stranger", companies=[centre.insurer])
    talk = await centre.waiting_talk()
    await centre.presence(ben, "away")
    await centre.hold(ann, talk)
    card, claim = centre.queues["card"].id, centre.queues["claim"].id
    cases = [
        (ben, {"queue_id": card}, NotHolder),
        (ann, {"queue_id": QueueId.new()}, UnknownQueue),
        (ann, {"queue_id": claim}, UnknownQueue),
        (ann, {"staff_id": stranger.staff_id}, ColleagueUnknown),
        (ann, {"staff_id": StaffId.new()}, ColleagueUnknown),
    ]
    for caller, target, error in cases:
        async with centre.db.transaction(caller.scope()) as tx:
            with pytest.raises(error):
                await centre.routing.transfer(tx, speaker_of(caller), talk, **target)
    await centre.close(ann, talk)
    async with centre.db.transaction(ann.scope()) as tx:
        with pytest.raises(ConversationIsClosed):
            await centre.routing.transfer(tx, speaker_of(ann), talk, queue_id=card)


async def test_back_to_the_bot_completes_the_work(centre: Centre) -> None:
    ann = await centre.hire("ann")
    talk = await centre.waiting_talk()
    await centre.hold(ann, talk)
    await centre.to_bot(ann, talk)
    assert await centre.value("select state from routing.work") == "completed"
    await centre.ask(talk)
    await centre.hold(ann, talk)


async def test_who_loses_the_mandate_loses_talks_and_offers_of_that_company_at_once(centre: Centre) -> None:
    ann = await centre.hire("ann", companies=[centre.bank, centre.insurer])
    held, kept = await centre.waiting_talk(), await centre.talk(centre.insurer)
    await centre.hold(ann, held)
    await centre.give(ann, kept)
    await centre.waiting_talk()
    await centre.routing.offer_round(centre.db)
    assert len(await centre.offers(ann)) == 1
    await centre.withdraw_mandate(ann, centre.bank)
    assert await centre.offers(ann) == []
    assert (await centre.load(held)).holder_kind == "nobody"
    assert (await centre.load(kept)).holder_id == ann.staff_id
    assert await centre.value("select count(*) from routing.work where state = 'queued' and priority >= 20") == 2
    assert await centre.routing.offer_round(centre.db) == 0


async def test_positions_and_expected_wait(centre: Centre) -> None:
    ann = await centre.hire("ann", capacity=10)
    async with centre.db.transaction(centre.scope) as tx:
        assert await centre.routing.waiting_info(tx, []) == {}
    for _ in range(5):
        talk = await centre.waiting_talk()
        centre.later(10)
        await centre.hold(ann, talk)
    await centre.presence(ann, "away")
    first, second = await centre.waiting_talk(), await centre.waiting_talk()
    async with centre.db.transaction(centre.scope) as tx:
        places = await centre.routing.waiting_info(tx, [first, second])
    assert [(places[one].position, places[one].wait_s) for one in (first, second)] == [(1, None), (2, None)]
    await centre.presence(ann, "available")
    async with centre.db.transaction(centre.scope) as tx:
        places = await centre.routing.waiting_info(tx, None)
    assert [(places[one].position, places[one].wait_s) for one in (first, second)] == [(1, 10), (2, 20)]
    centre.later(50)
    async with centre.db.transaction(centre.scope) as tx:
        places = await centre.routing.waiting_info(tx, None)
    # none of five is done after 50 to 90 seconds, 350 together: her ten hands do it no faster than one every 35
    assert [(places[one].position, places[one].wait_s) for one in (first, second)] == [(1, 35), (2, 70)]


async def test_the_wallboard_adds_up(centre: Centre) -> None:
    ann = await centre.hire("ann")
    await centre.hire("gone", state=None)
    await centre.hire("lead", roles=["supervisor"], capacity=0)
    talk = await centre.waiting_talk()
    centre.later(40)
    await centre.hold(ann, talk)
    quick = await centre.waiting_talk()
    await centre.hold(ann, quick)
    lost = await centre.waiting_talk()
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.close(tx, lost, speaker_of(ann))
    await centre.catch_up()
    await centre.waiting_talk()
    centre.later(7)
    async with centre.db.snapshot(centre.scope) as tx:
        board = await centre.routing.wallboard(tx)
    line = next(one for one in board.queues if one.key == "card")
    assert (line.waiting, line.longest_wait_s, line.reserved, line.active) == (1, 7, 0, 2)
    assert (line.accepted_today, line.within_target_today) == (2, 1)
    assert (line.abandoned_today, line.short_abandoned_today) == (0, 1), "who leaves at once has not waited"
    assert [(one.staff_id, one.load, one.capacity) for one in board.staff] == [(ann.staff_id, 2, 4)]
    assert board.seen_by(frozenset({centre.insurer}))["staff"] == []


async def test_queues_and_colleagues_are_those_of_ones_companies(centre: Centre) -> None:
    ann = await centre.hire("ann")
    await centre.hire("ben", companies=[centre.bank, centre.insurer])
    await centre.hire("stranger", companies=[centre.insurer])
    await centre.hire("auditor", roles=["auditor"])
    async with centre.db.transaction(ann.scope()) as tx:
        assert {queue.key for queue in await centre.routing.queues(tx)} == {"card", "loan"}
        (colleague,) = await centre.routing.colleagues(tx, ann.staff_id)
    assert (colleague.name, colleague.companies, colleague.state) == ("Ben", {centre.bank}, "available")
