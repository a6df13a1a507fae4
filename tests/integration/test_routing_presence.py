"""Presence through routing's door on a real database: told once, kept over a short loss, given back after it."""

from tests.centre import Centre

from suiban.routing.events import PresenceChanged


async def test_presence_is_told_in_every_company_once_and_keeps_intervals(centre: Centre) -> None:
    ann = await centre.hire("ann", companies=[centre.bank, centre.insurer], state="available")
    centre.later(60)
    await centre.presence(ann, "away", "午餐")
    await centre.presence(ann, "away", "午餐")
    facts = [fact for fact in await centre.facts(PresenceChanged.KIND) if fact["reason"] == "午餐"]
    assert len(facts) == 2
    assert facts[0] == facts[1]
    seconds = await centre.value(
        "select extract(epoch from ended_at - began_at)::int from routing.presence_interval where state = 'available'"
    )
    assert seconds == 60


async def test_a_lost_connection_has_a_grace_then_everything_goes_back(centre: Centre) -> None:
    ann = await centre.hire("ann")
    talk = await centre.waiting_talk()
    await centre.hold(ann, talk)
    await centre.waiting_talk()
    await centre.routing.offer_round(centre.db)
    async with centre.db.transaction(ann.scope()) as tx:
        await centre.routing.disconnected(tx, ann.staff_id)
    centre.later(14)
    assert await centre.routing.sweep(centre.db) == 0
    centre.later(2)
    assert await centre.routing.sweep(centre.db) == 1
    assert await centre.routing.sweep(centre.db) == 0
    await centre.catch_up()
    held = await centre.load(talk)
    assert (held.holder_kind, held.holder_key) == ("nobody", "card")
    assert await centre.value("select count(*) from routing.work where state = 'queued' and priority >= 20") == 2
    assert (await centre.facts(PresenceChanged.KIND))[-1]["state"] == "offline"
    async with centre.db.transaction(centre.scope) as tx:
        entries = await centre.conversations.entries(tx, talk)
    assert entries[-1].reason == "disconnected"


async def test_who_comes_back_in_time_keeps_everything(centre: Centre) -> None:
    ann = await centre.hire("ann")
    talk = await centre.waiting_talk()
    await centre.hold(ann, talk)
    async with centre.db.transaction(ann.scope()) as tx:
        await centre.routing.disconnected(tx, ann.staff_id)
    centre.later(14)
    async with centre.db.transaction(ann.scope()) as tx:
        await centre.routing.connected(tx, ann.staff_id)
    centre.later(60)
    assert await centre.routing.sweep(centre.db) == 0
    assert (await centre.load(talk)).holder_id == ann.staff_id
    assert await centre.value("select state from routing.presence") == "available"


async def test_workers_of_an_edge_that_died_are_found(centre: Centre) -> None:
    ann, ben = await centre.hire("ann"), await centre.hire("ben")
    await centre.routing.doubt_all(centre.db)
    centre.later(5)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.still_connected(tx, [ann.staff_id])
    centre.later(5)
    await centre.waiting_talk()
    await centre.routing.offer_round(centre.db)
    assert [len(await centre.offers(one)) for one in (ann, ben)] == [1, 0]
    centre.later(6)
    assert await centre.routing.sweep(centre.db) == 1
    async with centre.db.transaction(centre.scope) as tx:
        states = [await centre.routing.presence(tx, one.staff_id) for one in (ann, ben)]
    assert [one.state for one in states if one] == ["available", "offline"]


async def test_who_was_offline_connects_as_away(centre: Centre) -> None:
    ann = await centre.hire("ann", state=None)
    async with centre.db.transaction(ann.scope()) as tx:
        assert await centre.routing.presence(tx, ann.staff_id) is None
        await centre.routing.connected(tx, ann.staff_id)
        found = await centre.routing.presence(tx, ann.staff_id)
    assert found is not None
    assert (found.state, found.reason, found.version) == ("away", "connected", 1)
