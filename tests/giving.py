"""How queues give out their work, for tests: setting it, taking work, and trying to."""

from typing import Any

import msgspec

from suiban.conversations.api import Conversation
from suiban.kit.errors import SuibanError
from suiban.kit.ids import ConversationId, WorkId
from suiban.routing.model.giving import Giving
from suiban.routing.model.grabbing import BoardLine
from suiban.staff.api import StaffCaller
from tests.centre import Centre, speaker_of


async def give_by(centre: Centre, queue: str, mode: str, **rules: Any) -> None:
    """Let a queue give out its work in this way; taking it is free of rules unless some are given."""
    free = {"claim_max": 0, "claim_rest_s": 0, "head_start_s": 0, "protect_s": 0}
    giving = msgspec.convert({"mode": mode, **free, **rules}, Giving)
    centre.queues[queue] = msgspec.structs.replace(centre.queues[queue], giving=giving)
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.add_queues(tx, [centre.queues[queue]])


async def work_of(centre: Centre, talk: ConversationId) -> WorkId:
    """The open work of a talk."""
    query = "select id from routing.work where conversation_id = $1 and state in ('queued', 'reserved', 'accepted')"
    return WorkId.of(await centre.value(query, talk))


async def claim(centre: Centre, caller: StaffCaller, work: WorkId) -> Conversation:
    """Take work in one's own scope."""
    async with centre.db.transaction(caller.scope()) as tx:
        return await centre.routing.claim(tx, speaker_of(caller), work)


async def try_claim(centre: Centre, caller: StaffCaller, work: WorkId) -> str:
    """The code of why not; empty: taken."""
    try:
        await claim(centre, caller, work)
    except SuibanError as error:
        return error.code
    return ""


async def try_claim_task(centre: Centre, caller: StaffCaller, work: WorkId) -> str:
    """As :func:`try_claim`, of a task."""
    try:
        async with centre.db.transaction(caller.scope()) as tx:
            await centre.tasks.claim(tx, caller, work)
    except SuibanError as error:
        return error.code
    return ""


async def board(centre: Centre, caller: StaffCaller) -> list[BoardLine]:
    """What somebody sees that may be taken."""
    async with centre.db.snapshot(centre.scope) as tx:
        found = await centre.routing.board(tx, [caller.staff_id])
    return found.seen_by(caller.staff_id, caller.companies)
