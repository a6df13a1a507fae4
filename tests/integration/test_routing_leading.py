"""One leads: what changes anywhere reaches its memory, and of two who might lead nothing is offered twice."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, LiteralString

import pytest
from tests.centre import Centre, open_centre

from suiban.conversations.api import Speaker
from suiban.platform.postgres import DatabaseUnavailable
from suiban.routing import leading, store
from suiban.routing.api import Routing
from suiban.routing.events import Reserved
from suiban.routing.leading import PATROL_S

EXPIRE: LiteralString = "update routing.leader set expires_at = '-infinity'"


@pytest.fixture
async def centre(fresh_dsns) -> AsyncIterator[Centre]:
    async with open_centre(fresh_dsns.app, fresh_dsns.follower, connections=12) as opened:
        yield opened


@pytest.fixture
def other(centre: Centre) -> Routing:
    """The same in another process."""
    return Routing(centre.log, centre.conversations, centre.clock)


async def _do(centre: Centre, statement: LiteralString, *arguments: object) -> None:
    async with centre.db.transaction(centre.scope) as tx:
        assert await tx.execute(statement, *arguments) >= 1


async def _marks(centre: Centre) -> int:
    return int(await centre.value("select count(*) from platform.changed"))


async def test_what_the_leader_reads_is_marked_no_more(centre: Centre) -> None:
    await centre.hire("ann")
    await centre.waiting_talk()
    assert await _marks(centre) > 0
    assert await centre.routing.offer_round(centre.db) == 1
    assert await _marks(centre) == 0
    assert await centre.routing.offer_round(centre.db) == 0


@pytest.mark.parametrize(
    ("without", "with_it"),
    [
        (
            "delete from staff.member_skill where staff_id = $1",
            "insert into staff.member_skill (staff_id, skill_key, level) values ($1, 'card', 3)",
        ),
        (
            "update staff.mandate set withdrawn_at = now() where staff_id = $1",
            "update staff.mandate set withdrawn_at = null where staff_id = $1",
        ),
        ("update staff.member set capacity = 0 where id = $1", "update staff.member set capacity = 1 where id = $1"),
        (
            "update staff.member set active = false where id = $1",
            "update staff.member set active = true where id = $1",
        ),
        (
            "update routing.presence set state = 'away' where staff_id = $1",
            "update routing.presence set state = 'available' where staff_id = $1",
        ),
    ],
    ids=["skills", "mandate", "capacity", "active", "presence"],
)
async def test_whatever_makes_somebody_fit_or_unfit_is_known_at_once(
    centre: Centre, without: LiteralString, with_it: LiteralString
) -> None:
    ann = await centre.hire("ann")
    assert await centre.routing.offer_round(centre.db) == 0
    await _do(centre, without, ann.staff_id)
    await centre.waiting_talk()
    assert await centre.routing.offer_round(centre.db) == 0
    await _do(centre, with_it, ann.staff_id)
    assert await centre.routing.offer_round(centre.db) == 1


async def test_a_queue_that_is_ruled_anew_is_known_at_once(centre: Centre) -> None:
    await centre.hire("ann", skills={"card": 1})
    await centre.waiting_talk()
    assert await centre.routing.offer_round(centre.db) == 0
    await _do(centre, """update routing.queue set skills = '{"card": 1}' where key = 'card'""")
    assert await centre.routing.offer_round(centre.db) == 1


async def test_hands_that_a_closed_talk_frees_are_known_before_any_listener_heard_of_it(centre: Centre) -> None:
    ann = await centre.hire("ann", capacity=1)
    first, _ = await centre.waiting_talk(), await centre.waiting_talk()
    await centre.routing.offer_round(centre.db)
    (offer,) = await centre.offers(ann)
    await centre.accept(ann, offer)
    assert await centre.routing.offer_round(centre.db) == 0
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.close(tx, first, Speaker("staff", ann.staff_id, "Ann"))
    assert await centre.routing.offer_round(centre.db) == 1


async def test_who_takes_a_talk_over_has_their_hands_full(centre: Centre) -> None:
    ann = await centre.hire("ann", capacity=1)
    talk = await centre.talk()
    await centre.routing.offer_round(centre.db)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.take_over(tx, Speaker("staff", ann.staff_id, "Ann"), talk, "")
    await centre.waiting_talk()
    assert await centre.routing.offer_round(centre.db) == 0


async def test_who_does_not_lead_does_nothing(centre: Centre, other: Routing) -> None:
    await centre.hire("ann")
    assert await centre.routing.lead(centre.db)
    await centre.waiting_talk()
    assert not await other.lead(centre.db)
    assert await other.offer_round(centre.db) == 0
    assert await other.expire(centre.db) == 0
    assert await centre.routing.offer_round(centre.db) == 1


async def test_who_steps_down_is_followed_at_once(centre: Centre, other: Routing) -> None:
    await centre.hire("ann")
    assert await centre.routing.lead(centre.db)
    await centre.waiting_talk()
    await centre.routing.step_down(centre.db)
    assert await other.offer_round(centre.db) == 1


async def test_who_stood_still_and_believes_to_lead_offers_nothing_and_forgets_nothing_of_others(
    centre: Centre, other: Routing
) -> None:
    ann = await centre.hire("ann", capacity=2)
    assert await centre.routing.lead(centre.db)
    await _do(centre, EXPIRE)
    assert await other.lead(centre.db)
    await centre.waiting_talk()
    assert await centre.routing.offer_round(centre.db) == 0
    assert await _marks(centre) > 0  # they are for who leads now
    assert await other.offer_round(centre.db) == 1
    assert len(await centre.offers(ann)) == 1
    await _do(centre, EXPIRE)
    await centre.waiting_talk()
    assert await centre.routing.offer_round(centre.db) == 1  # it leads again, and knows of what the other one did
    assert len(await centre.offers(ann)) == 2
    await centre.waiting_talk()
    assert await centre.routing.offer_round(centre.db) == 0


async def test_leaders_that_take_it_from_one_another_offer_each_work_once_within_capacity(
    centre: Centre, other: Routing
) -> None:
    people = [await centre.hire(f"agent{number}", capacity=3) for number in range(4)]
    for _ in range(15):
        await centre.waiting_talk()

    async def depose() -> None:
        for _ in range(12):
            await _do(centre, EXPIRE)
            await asyncio.sleep(0)

    async def decide(routing: Routing) -> None:
        for _ in range(12):
            await routing.offer_round(centre.db)

    await asyncio.gather(depose(), decide(centre.routing), decide(other))
    await _do(centre, EXPIRE)
    await other.offer_round(centre.db)
    assert [len(await centre.offers(person)) for person in people] == [3] * 4
    facts = await centre.facts(Reserved.KIND)
    assert len(facts) == len({fact["work_id"] for fact in facts}) == 12


async def test_a_work_somebody_else_took_first_leaves_its_worker_free_for_the_next(centre: Centre) -> None:
    """Decided, and gone before it is committed: compare-and-set, and the hands are looked at anew."""
    ann = await centre.hire("ann", capacity=1)
    await centre.waiting_talk()
    taken = centre.db.transaction(centre.scope)
    tx = await taken.__aenter__()
    await tx.execute("update routing.work set priority = priority where state = 'queued'")
    assert await centre.routing.offer_round(centre.db) == 0  # somebody holds its lock
    await taken.__aexit__(None, None, None)
    assert await centre.routing.offer_round(centre.db) == 1
    assert len(await centre.offers(ann)) == 1


async def test_what_changed_without_a_mark_is_found_on_the_next_patrol(centre: Centre) -> None:
    ann = await centre.hire("ann", capacity=0)
    away = await centre.hire("bea", skills={})
    assert await centre.routing.offer_round(centre.db) == 0
    await centre.waiting_talk()
    await _do(centre, "update staff.member set capacity = 1 where id = $1", ann.staff_id)
    await _do(centre, "update routing.presence set state = 'away' where staff_id = $1", away.staff_id)
    await _do(centre, "delete from platform.changed")
    assert await centre.routing.offer_round(centre.db) == 0
    made = 0
    for _ in range(3):  # one may have begun before
        centre.clock.advance(timedelta(seconds=PATROL_S))
        made += await centre.routing.offer_round(centre.db)
    assert made == 1
    assert len(await centre.offers(ann)) == 1


async def test_more_than_a_page_is_offered_in_one_round_and_each_once(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page is decided while the one before is being written."""
    monkeypatch.setattr(leading, "OFFERS_AT_ONCE", 2)
    people = [await centre.hire(f"agent{number}", capacity=5) for number in range(3)]
    for _ in range(17):
        await centre.waiting_talk()
    assert await centre.routing.offer_round(centre.db) == 15
    assert [len(await centre.offers(person)) for person in people] == [5] * 3
    facts = await centre.facts(Reserved.KIND)
    assert len(facts) == len({fact["work_id"] for fact in facts}) == 15


async def test_what_could_not_be_written_is_decided_anew(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second of three pages fails: what was decided of it and after it waits on, and nobody's hands are full."""
    monkeypatch.setattr(leading, "OFFERS_AT_ONCE", 2)
    ann = await centre.hire("ann", capacity=6)
    for _ in range(6):
        await centre.waiting_talk()
    real, calls = store.reserve, 0

    async def failing(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise DatabaseUnavailable
        return await real(*arguments)

    monkeypatch.setattr(store, "reserve", failing)
    with pytest.raises(DatabaseUnavailable):
        await centre.routing.offer_round(centre.db)
    assert len(await centre.offers(ann)) == 2
    assert await centre.routing.offer_round(centre.db) == 4
    assert len(await centre.offers(ann)) == 6


async def test_a_long_line_whose_queue_changed_is_read_anew_bit_by_bit(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can serve the queue until it asks for less; then everybody in it is served, also those read last."""
    monkeypatch.setattr(leading, "LINE_AT_ONCE", 2)
    ann = await centre.hire("ann", capacity=9)
    await _do(centre, "update routing.queue set skills = '{\"card\": 5}' where key = 'card'")
    for _ in range(7):
        await centre.waiting_talk()
    assert await centre.routing.offer_round(centre.db) == 0
    await _do(centre, "update routing.queue set skills = '{}' where key = 'card'")
    assert await centre.routing.offer_round(centre.db) == 7
    assert not centre.routing.more_to_offer
    assert len(await centre.offers(ann)) == 7


async def test_what_is_put_to_somebody_by_name_meanwhile_is_offered_to_nobody_else(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben = await centre.hire("ann"), await centre.hire("ben")
    await centre.waiting_talk()
    real, chosen = store.reserve, []

    async def named_meanwhile(tx: Any, offers: Any, *more: Any) -> Any:
        if not chosen:
            chosen.append(next(one for one in (ann, ben) if one.staff_id != offers[0].staff_id))
            await _do(centre, "update routing.work set only_staff_id = $1", chosen[0].staff_id)
        return await real(tx, offers, *more)

    monkeypatch.setattr(store, "reserve", named_meanwhile)
    assert await centre.routing.offer_round(centre.db) == 0
    assert await centre.routing.offer_round(centre.db) == 1
    assert [one for one in (ann, ben) if await centre.offers(one)] == chosen
