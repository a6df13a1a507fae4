"""Queues whose people step in for one another, on a real database: in when a promise is broken, out when it is kept."""

from typing import Any

import msgspec
from tests.centre import Centre

from suiban.kit.ids import ConversationId
from suiban.routing.api import WorkAsked
from suiban.routing.events import BackupChanged
from suiban.staff.api import StaffCaller


async def set_queue(centre: Centre, key: str, **changes: Any) -> None:
    centre.queues[key] = msgspec.structs.replace(centre.queues[key], **changes)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.add_queues(tx, [centre.queues[key]])


async def round_of(centre: Centre) -> int:
    """One look at promises; how many queues changed. Offers are made after it."""
    changed = await centre.routing.backup_round(centre.db)
    await centre.routing.offer_round(centre.db)
    return changed


async def offered(centre: Centre, caller: StaffCaller) -> list[ConversationId]:
    found = []
    for reservation in await centre.offers(caller):
        talk = await centre.value(
            "select w.conversation_id from routing.work w join routing.reservation r"
            " on r.company_id = w.company_id and r.work_id = w.id where r.id = $1",
            reservation,
        )
        found.append(ConversationId.of(talk))
    return found


async def backed_up(centre: Centre) -> bool:
    return bool(await centre.value("select count(*) from routing.backup where until is null"))


async def why(centre: Centre, figure: Any = "waiting") -> list[Any]:
    async with centre.db.snapshot(centre.scope) as tx:
        return [line.why for line in await centre.routing.work(tx, WorkAsked(figure))]


async def test_a_broken_promise_brings_the_neighbours_in_and_a_kept_one_sends_them_out(centre: Centre) -> None:
    await set_queue(centre, "card", backup=("loan",))
    ben = await centre.hire("ben", skills={"loan": 3})
    first = await centre.waiting_talk()
    centre.later(30)
    assert await round_of(centre) == 0
    assert await offered(centre, ben) == []
    centre.later(1)
    assert await round_of(centre) == 1
    assert await offered(centre, ben) == [first]
    assert [(one.code, one.people) for one in await why(centre, "reserved")] == [("backup", 1)]
    await centre.accept(ben, (await centre.offers(ben))[0])
    await centre.catch_up()
    (fact,) = await centre.facts(BackupChanged.KIND)
    assert (fact["queue_key"], fact["state"], fact["cause"], fact["by"]) == ("card", "in", "level", ["loan"])
    assert (fact["level"], fact["promise_share"]) == (0, 80)

    # answered late: the share stays broken, so nobody is out, until the half hour is over and five minutes more
    centre.later(29 * 60)
    assert await round_of(centre) == 0
    centre.later(61)
    assert await round_of(centre) == 0
    centre.later(299)
    assert await round_of(centre) == 0
    assert await backed_up(centre)
    centre.later(1)
    assert await round_of(centre) == 1
    assert not await backed_up(centre)
    assert [one["state"] for one in await centre.facts(BackupChanged.KIND)] == ["in", "out"]
    await centre.waiting_talk()
    await round_of(centre)
    assert await offered(centre, ben) == []
