"""Kinds of work: what each weighs in the hands of whoever has it."""

from tests.centre import Centre

from suiban.staff.api import StaffCaller

KIND = """
insert into routing.kind (company_id, key, weight, interruptible, target_s, kept)
values ($1, 'conversation', $2, $3, $4, false)
"""


async def says(centre: Centre, weight: int, *, interruptible: bool = False, target_s: int | None = None) -> None:
    async with centre.db.transaction(centre.scope) as tx:
        await tx.execute(KIND, centre.bank, weight, interruptible, target_s)


async def load(centre: Centre, of: StaffCaller) -> int:
    async with centre.db.snapshot(centre.scope) as tx:
        return next(line.load for line in (await centre.routing.wallboard(tx)).staff if line.staff_id == of.staff_id)


async def test_a_talk_weighs_what_its_company_says(centre: Centre) -> None:
    ann = await centre.hire("ann", capacity=5)
    await says(centre, 3)
    await centre.hold(ann, await centre.waiting_talk())
    assert await load(centre, ann) == 3


async def test_a_whole_weight_is_all_of_ones_capacity(centre: Centre) -> None:
    ann = await centre.hire("ann", capacity=4)
    await says(centre, 0)
    talk = await centre.waiting_talk()
    await centre.routing.offer_round(centre.db)
    assert await load(centre, ann) == 4
    await centre.accept(ann, (await centre.offers(ann))[0])
    await centre.waiting_talk()
    assert await centre.routing.offer_round(centre.db) == 0
    await centre.close(ann, talk)
    assert await centre.routing.offer_round(centre.db) == 1


async def test_a_talk_given_by_name_weighs_one(centre: Centre) -> None:
    ann = await centre.hire("ann", capacity=4)
    await says(centre, 3)
    await centre.give(ann, await centre.talk())
    assert await load(centre, ann) == 1


async def test_the_target_of_a_kind_comes_before_its_queues(centre: Centre) -> None:
    """Two wait in queues of one target: whose kind promises less time is due first."""
    late = await centre.waiting_talk()
    await says(centre, 1, target_s=5)
    soon = await centre.waiting_talk()
    ann = await centre.hire("ann", capacity=1)
    await centre.routing.offer_round(centre.db)
    assert await centre.value("select conversation_id from routing.work where state = 'reserved'") == soon
    assert await centre.value("select staff_id from routing.reservation where state = 'reserved'") == ann.staff_id
    assert await centre.value("select state from routing.work where target_s is null") == "queued"
    assert late != soon
