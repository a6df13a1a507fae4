"""Taking work by oneself while one is being offered some: never more than one has hands for, whoever is first."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, LiteralString

import pytest
from tests.centre import Centre, open_centre, speaker_of
from tests.giving import claim, give_by, try_claim, try_claim_task, work_of

from suiban.kit.ids import WorkId
from suiban.platform.postgres import Transaction
from suiban.routing import store, store_grabbing
from suiban.staff.api import StaffCaller

WAIT_S = 5.0
WAITS = "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"
OVER = """
select count(*) from staff.member m where m.capacity < (
    select count(*) from routing.work w where w.staff_id = m.id and w.state in ('reserved', 'accepted'))
"""


@pytest.fixture
async def centre(fresh_dsns) -> AsyncIterator[Centre]:
    """The queue ``card`` is taken from, ``loan`` is given out."""
    async with open_centre(fresh_dsns.app, fresh_dsns.follower, connections=24) as opened:
        await give_by(opened, "card", "grab")
        yield opened


async def _hire(centre: Centre, login: str, capacity: int = 1) -> StaffCaller:
    return await centre.hire(login, capacity=capacity, skills={"card": 2, "loan": 1})


async def _work(centre: Centre, queue: str) -> WorkId:
    return await work_of(centre, await centre.waiting_talk(queue))


def _offer_before_the_claim(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    """An offer is written after the claim was allowed and before it is written."""
    write = store_grabbing.claim

    async def offered_first(*arguments: Any) -> Any:
        assert await centre.routing.offer_round(centre.db) == 1
        return await write(*arguments)

    monkeypatch.setattr(store_grabbing, "claim", offered_first)


async def test_who_claims_before_the_offer_is_written_is_not_offered_it(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await _hire(centre, "ann")
    to_take, _ = await _work(centre, "card"), await _work(centre, "loan")
    reserve = store.reserve

    async def taken_first(*arguments: Any) -> Any:
        monkeypatch.setattr(store, "reserve", reserve)
        await claim(centre, ann, to_take)
        return await reserve(*arguments)

    monkeypatch.setattr(store, "reserve", taken_first)
    assert await centre.routing.offer_round(centre.db) == 0
    assert await centre.offers(ann) == []
    assert await centre.value(OVER) == 0
    # and whoever has a hand is offered it all the same
    ben = await _hire(centre, "ben")
    assert await centre.routing.offer_round(centre.db) == 1
    assert len(await centre.offers(ben)) == 1


async def test_who_is_offered_something_before_the_claim_is_written_does_not_get_it(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await _hire(centre, "ann")
    to_take, _ = await _work(centre, "card"), await _work(centre, "loan")
    _offer_before_the_claim(centre, monkeypatch)
    assert await try_claim(centre, ann, to_take) == "claim_limit"
    monkeypatch.undo()
    assert len(await centre.offers(ann)) == 1
    assert await centre.value(OVER) == 0
    assert await try_claim(centre, await _hire(centre, "ben"), to_take) == "", "it is still there for others"


async def test_an_offer_that_had_to_wait_for_a_claim_is_not_made(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await _hire(centre, "ann")
    to_take, _ = await _work(centre, "card"), await _work(centre, "loan")
    count = store_grabbing.count
    rounds: list[asyncio.Task[int]] = []

    async def counted(*arguments: Any, **more: Any) -> bool:
        room = await count(*arguments, **more)
        rounds.append(asyncio.create_task(centre.routing.offer_round(centre.db)))
        async with asyncio.timeout(WAIT_S):
            while not await centre.value(WAITS):
                await asyncio.sleep(0.01)
        return room

    monkeypatch.setattr(store_grabbing, "count", counted)
    assert await try_claim(centre, ann, to_take) == ""
    assert await asyncio.gather(*rounds) == [0]
    assert await centre.value(OVER) == 0


async def test_a_hand_that_is_left_takes_both(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = await _hire(centre, "ann", capacity=2)
    to_take, _ = await _work(centre, "card"), await _work(centre, "loan")
    _offer_before_the_claim(centre, monkeypatch)
    assert await try_claim(centre, ann, to_take) == ""
    assert len(await centre.offers(ann)) == 1


async def test_claims_racing_offers_fill_every_hand_once(centre: Centre) -> None:
    people = [await _hire(centre, f"racer{number:02}", capacity=1 + number % 2) for number in range(12)]
    takeable = [await _work(centre, "card") for _ in range(12)]
    for _ in range(12):
        await _work(centre, "loan")

    async def offer() -> None:
        for _ in range(6):
            await centre.routing.offer_round(centre.db)

    tries = [try_claim(centre, one, work) for one in people for work in takeable[:4]]
    codes = set(await asyncio.gather(offer(), *tries)) - {None}
    assert codes <= {"", "claim_limit", "work_taken"}
    assert await centre.value(OVER) == 0
    await centre.routing.offer_round(centre.db)
    assert await centre.value(OVER) == 0
    assert await centre.value("select count(*) from routing.work where state in ('reserved', 'accepted')") >= 12


@pytest.mark.parametrize("first", ["claim", "offer"])
async def test_a_task_taken_beside_an_offer_fills_no_hand_twice(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    ann = await _hire(centre, "ann")
    task, _ = await centre.task(kind="journey_alert"), await _work(centre, "loan")
    reserve = store.reserve

    async def taken_first(*arguments: Any) -> Any:
        monkeypatch.setattr(store, "reserve", reserve)
        assert await try_claim_task(centre, ann, task) == ""
        return await reserve(*arguments)

    if first == "claim":
        monkeypatch.setattr(store, "reserve", taken_first)
        assert await centre.routing.offer_round(centre.db) == 0
    else:
        _offer_before_the_claim(centre, monkeypatch)
        assert await try_claim_task(centre, ann, task) == "claim_limit"
    assert await centre.value(OVER) == 0


@pytest.mark.parametrize("how", ["assigned", "taken over"])
@pytest.mark.parametrize("when", ["before it is written", "while it waits"])
async def test_what_one_is_given_or_takes_over_fills_a_hand_beside_an_offer(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, how: str, when: str
) -> None:
    """The leader has decided to offer ann something; before that is written she gets something else."""
    ann = await _hire(centre, "ann")
    task, talk = await centre.task(kind="journey_alert"), await centre.talk()
    await _work(centre, "loan")
    reserve = store.reserve

    async def get(tx: Transaction) -> None:
        if how == "assigned":
            await centre.routing.assign(tx, centre.bank, task, ann.staff_id)
        else:
            await centre.routing.take_over(tx, speaker_of(ann), talk, "急")

    async def given_first(*arguments: Any) -> Any:
        async with centre.db.transaction(centre.scope) as tx:
            await get(tx)
        return await reserve(*arguments)

    if when == "before it is written":
        monkeypatch.setattr(store, "reserve", given_first)
        made = await centre.routing.offer_round(centre.db)
    else:
        async with centre.db.transaction(centre.scope) as tx:
            await get(tx)
            round_ = asyncio.create_task(centre.routing.offer_round(centre.db))
            async with asyncio.timeout(WAIT_S):
                while not await centre.value(WAITS):
                    await asyncio.sleep(0.01)
        made = await round_
    monkeypatch.undo()
    assert made == 0
    assert await centre.offers(ann) == []
    assert await centre.value(OVER) == 0
    ben = await _hire(centre, "ben")
    assert await centre.routing.offer_round(centre.db) == 1, "it waits for whoever has a hand"
    assert len(await centre.offers(ben)) == 1


async def test_a_limit_of_a_kind_is_looked_at_once_more(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = await _hire(centre, "ann", capacity=5)
    async with centre.db.transaction(centre.scope) as tx:
        await tx.execute("""update staff.member set limits = '{"conversation": 1}' where id = $1""", ann.staff_id)
    to_take, _ = await _work(centre, "card"), await _work(centre, "loan")
    _offer_before_the_claim(centre, monkeypatch)
    assert await try_claim(centre, ann, to_take) == "claim_limit"


@pytest.mark.parametrize(
    "meanwhile",
    [
        "update routing.presence set state = 'away'",
        "update staff.mandate set withdrawn_at = now()",
        "update routing.work set not_before = now() + interval '1 day'",
    ],
    ids=["away", "mandate", "put off"],
)
async def test_what_changed_before_an_offer_is_written_is_decided_anew(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, meanwhile: LiteralString
) -> None:
    ann = await _hire(centre, "ann")
    await _work(centre, "loan")
    reserve = store.reserve

    async def changed_first(*arguments: Any) -> Any:
        monkeypatch.setattr(store, "reserve", reserve)
        async with centre.db.transaction(centre.scope) as tx:
            await tx.execute(meanwhile)
        return await reserve(*arguments)

    monkeypatch.setattr(store, "reserve", changed_first)
    assert await centre.routing.offer_round(centre.db) == 0
    assert await centre.value("select count(*) from routing.reservation") == 0
    assert await centre.offers(ann) == []
