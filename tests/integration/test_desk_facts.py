"""The desk's promise: a snapshot and the facts since are a fresh snapshot, for every action, beside a slow writer.

The cases are written to ``tests/fixtures/desk_facts.json``, which the front end's reducer is tested with. With
``SUIBAN_UPDATE_FIXTURES=1`` the file is written anew; otherwise it must be equal.
"""

import os
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.centre import BOT, Centre, speaker_of

from suiban.conversations.api import ToPerson
from suiban.desk.api import Snapshot
from suiban.desk.model import DeskState, apply_fact
from suiban.kit.ids import ConversationId
from suiban.kit.masking import Spoken
from suiban.staff.api import StaffCaller
from suiban.tasks.api import Author

FIXTURE = Path(__file__).parents[1] / "fixtures" / "desk_facts.json"
Step = Callable[[Centre, StaffCaller, StaffCaller], Awaitable[None]]


async def _none(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    """Nothing beforehand."""


async def _waiting(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    centre.talks["talk"] = await centre.waiting_talk()


async def _offered(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    await _waiting(centre, me, other)
    await centre.routing.offer_round(centre.db)


async def _held(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    await _waiting(centre, me, other)
    await centre.hold(me, _talk(centre))


async def _reserve(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    assert await centre.routing.offer_round(centre.db) == 1


async def _accept(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    await centre.accept(me, (await centre.offers(me))[0])


async def _reject(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    await centre.reject(me, (await centre.offers(me))[0])


async def _time_out(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    centre.later(21)
    assert await centre.routing.expire(centre.db) == 1


async def _miss_three(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    for _ in range(3):
        await centre.routing.offer_round(centre.db)
        centre.later(21)
        assert await centre.routing.expire(centre.db) == 1


async def _go_away(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    await centre.presence(me, "away", "午餐")


async def _to_queue(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    async with centre.db.transaction(me.scope()) as tx:
        await centre.routing.transfer(tx, speaker_of(me), _talk(centre), queue_id=centre.queues["loan"].id)
    await centre.catch_up()


async def _to_colleague(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    async with centre.db.transaction(me.scope()) as tx:
        await centre.routing.transfer(tx, speaker_of(me), _talk(centre), staff_id=other.staff_id)
    await centre.presence(other, "available")
    await centre.catch_up()
    await centre.hold(other, _talk(centre))


async def _to_bot(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    await centre.to_bot(me, _talk(centre))


async def _given(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    await centre.give(me, _talk(centre))


async def _taken_over(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.pass_on(tx, _talk(centre), ToPerson(other.staff_id), BOT, "", Spoken(""))
    await centre.catch_up()


async def _open_part(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    customer = await centre.customer(centre.insurer)
    async with centre.db.transaction(me.scope()) as tx:
        await centre.conversations.open_part(tx, _talk(centre), centre.insurer, customer, speaker_of(me))


async def _give_joint(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    await _open_part(centre, me, other)
    await centre.give(me, _talk(centre))


async def _close(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    await centre.close(me, _talk(centre))


async def _close_waiting(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.close(tx, _talk(centre), BOT)
    await centre.catch_up()


async def _lose_mandate(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    await centre.withdraw_mandate(me, centre.bank)


async def _lose_connection(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    async with centre.db.transaction(me.scope()) as tx:
        await centre.routing.disconnected(tx, me.staff_id)
    centre.later(16)
    assert await centre.routing.sweep(centre.db) == 1


async def _other_takes(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    await centre.presence(me, "away")
    await centre.presence(other, "available")
    await centre.hold(other, _talk(centre))


async def _asked_in(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    talk = centre.talks["talk"] = await centre.talk()
    await centre.give(other, talk)
    async with centre.db.transaction(other.scope()) as tx:
        await centre.conversations.consult(tx, talk, speaker_of(other), me.staff_id, Spoken("能提额吗"))


async def _leave(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    async with centre.db.transaction(me.scope()) as tx:
        await centre.conversations.end_consultation(tx, _talk(centre), speaker_of(me), me.staff_id)


async def _other_closes(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    await centre.close(other, _talk(centre))


async def _boss_takes(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    async with centre.db.transaction(other.scope()) as tx:
        await centre.routing.take_over(tx, speaker_of(other), _talk(centre), "升级投诉")


async def _moved_away(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    async with centre.db.transaction(other.scope()) as tx:
        (moved,) = await centre.routing.reassign(tx, speaker_of(other), [_talk(centre)], "病假")
    assert moved.code == "moved"


async def _task_waits(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    centre.works["task"] = await centre.task()


async def _task_offered(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    await _task_waits(centre, me, other)
    await centre.routing.offer_round(centre.db)


async def _take_task(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    await centre.take(me, centre.works["task"])


async def _task_held(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    await _task_waits(centre, me, other)
    await _take_task(centre, me, other)


async def _complete_task(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    task = await centre.see(me, centre.works["task"])
    async with centre.db.transaction(me.scope()) as tx:
        await centre.tasks.complete(tx, me, task, "done")


async def _hand_back_task(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    task = await centre.see(me, centre.works["task"])
    async with centre.db.transaction(me.scope()) as tx:
        await centre.tasks.pass_on(tx, me, task, "不是我的业务")


async def _task_called_off(centre: Centre, me: StaffCaller, other: StaffCaller) -> None:
    task = await centre.see(me, centre.works["task"])
    async with centre.db.transaction(other.scope()) as tx:
        await centre.tasks.cancel(tx, Author("staff", other.staff_id), task, "客户撤回")


CASES: dict[str, tuple[Step, Step]] = {
    "enqueue": (_none, _waiting),
    "reserve": (_waiting, _reserve),
    "accept": (_offered, _accept),
    "reject": (_offered, _reject),
    "time out": (_offered, _time_out),
    "three missed offers": (_waiting, _miss_three),
    "presence": (_none, _go_away),
    "pass on to a queue": (_held, _to_queue),
    "pass on to a colleague": (_held, _to_colleague),
    "pass on to the bot": (_held, _to_bot),
    "given to me": (_waiting, _given),
    "taken over by a colleague": (_held, _taken_over),
    "open a part": (_held, _open_part),
    "given to me with two parts": (_waiting, _give_joint),
    "close": (_held, _close),
    "close while offered": (_offered, _close_waiting),
    "lose the mandate": (_held, _lose_mandate),
    "lose the mandate while offered": (_offered, _lose_mandate),
    "lose the connection": (_held, _lose_connection),
    "a colleague takes what waits": (_waiting, _other_takes),
    "asked in by a colleague": (_none, _asked_in),
    "asked in and leaves": (_asked_in, _leave),
    "asked in until it is closed": (_asked_in, _other_closes),
    "a supervisor takes what I hold": (_held, _boss_takes),
    "a supervisor takes what I am offered": (_offered, _boss_takes),
    "a supervisor moves what I hold": (_held, _moved_away),
    "a supervisor moves what I am offered": (_offered, _moved_away),
    "a task is offered": (_task_waits, _reserve),
    "a task is taken": (_task_offered, _take_task),
    "a task is completed": (_task_held, _complete_task),
    "a task is handed back": (_task_held, _hand_back_task),
    "a task I have is called off": (_task_held, _task_called_off),
    "a task I am offered is called off": (_task_offered, _task_called_off),
    "lose the mandate with a task": (_task_held, _lose_mandate),
}


@pytest.mark.parametrize("name", CASES)
async def test_snapshot_and_facts_since_are_a_fresh_snapshot(centre: Centre, name: str) -> None:
    before, action = CASES[name]
    me = await centre.hire("me", companies=[centre.bank, centre.insurer], skills={"card": 3, "loan": 3})
    other = await centre.hire("other", companies=[centre.bank, centre.insurer], state="away")
    late = await centre.talk()
    centre.later(1)
    await before(centre, me, other)
    centre.later(1)
    async with centre.db.transaction(centre.scope) as slow:
        # began before the snapshot, commits after the action: what it wrote is below both in the log
        await centre.conversations.pass_on(slow, late, ToPerson(me.staff_id), BOT, "", Spoken(""))
        old = await _snapshot(centre, me)
        assert str(late) not in {talk.conversation_id for talk in old.state.conversations}
        centre.later(1)
        await action(centre, me, other)
        assert await centre.desk.facts_since(centre.reader, old, me) == [], "the horizon waits for the slow writer"
    await centre.catch_up()
    facts = await centre.desk.facts_since(centre.reader, old, me)
    fresh = await _snapshot(centre, me)
    frames = [msgspec.json.decode(centre.desk.fact_frame(fact, me.companies)) for fact in facts]
    assert len(frames) > (name != "enqueue"), "the late fact, and the action's own"
    assert _replay(old.state, frames, me) == fresh.state
    assert _replay(old.state, [frame for frame in frames for _ in range(2)], me) == fresh.state, "twice is once"
    case = _case(name, old, frames, fresh)
    kept = {old_case["name"]: old_case for old_case in msgspec.json.decode(FIXTURE.read_bytes())}
    if os.environ.get("SUIBAN_UPDATE_FIXTURES"):
        kept[name] = case
        FIXTURE.write_text(_text([kept[name] for name in CASES if name in kept]))
    assert kept.get(name) == case, "what the front end's tests read is not what was found here"


def test_the_front_ends_fixture_has_these_cases_and_no_others() -> None:
    text = FIXTURE.read_text()
    cases = msgspec.json.decode(text)
    assert [case["name"] for case in cases] == list(CASES)
    assert text == _text(cases)


def _text(cases: list[Any]) -> str:
    return msgspec.json.format(msgspec.json.encode(cases), indent=1).decode() + "\n"


async def _snapshot(centre: Centre, me: StaffCaller) -> Snapshot:
    async with centre.db.snapshot(me.scope()) as tx:
        return await centre.desk.snapshot(tx, me)


def _replay(state: DeskState, frames: list[dict[str, Any]], me: StaffCaller) -> DeskState:
    for frame in frames:
        state = apply_fact(state, frame["kind"], frame["body"], frame["company_id"], str(me.staff_id))
    return state


def _talk(centre: Centre) -> ConversationId:
    return centre.talks["talk"]


_ID = re.compile(r"\b([a-z]{3})_[0-9a-f]{32}\b")
_TIME = re.compile(r"\b\d{4}-\d\d-\d\dT[0-9:.]+Z")


def _case(name: str, old: Snapshot, frames: list[dict[str, Any]], fresh: Snapshot) -> Any:
    """The case with ids and times that are the same in every run: numbered as they come, seconds apart."""
    facts = [{**{key: frame[key] for key in ("kind", "company_id", "body")}, "at": ""} for frame in frames]
    case = {"name": name, "me": old.me, "before": old.state, "facts": facts, "after": fresh.state}
    text = msgspec.json.encode(case).decode()
    ids: dict[str, str] = {}
    for found in _ID.finditer(text):
        ids.setdefault(found[0], f"{found[1]}_{len(ids) + 1:032x}")
    begun = datetime(2026, 11, 21, 2, tzinfo=UTC)
    times = {
        moment: (begun + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
        for number, moment in enumerate(sorted(set(_TIME.findall(text)), key=datetime.fromisoformat))
    }
    text = _TIME.sub(lambda found: times[found[0]], _ID.sub(lambda found: ids[found[0]], text))
    plain = msgspec.json.decode(text)
    for fact in plain["facts"]:
        fact["at"] = "2026-11-21T02:00:00Z"
    return plain
