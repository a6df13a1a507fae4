"""Queues whose people step in for one another, on a real database: in when a promise is broken, out when it is kept."""

from typing import Any

import msgspec
from tests.centre import Centre

from suiban.kit.ids import ConversationId
from suiban.routing.api import Routing, Rule, WorkAsked
from suiban.routing.events import BackupChanged
from suiban.staff.api import Skill, StaffCaller


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


async def test_a_promise_that_is_kept_brings_nobody_in_and_somebody_left_waiting_does(centre: Centre) -> None:
    await set_queue(centre, "card", backup=("loan",))
    ann, ben = await centre.hire("ann", capacity=4), await centre.hire("ben", skills={"loan": 3})
    for _ in range(4):
        await centre.hold(ann, await centre.waiting_talk())
    last = await centre.waiting_talk()
    centre.later(60)
    assert await round_of(centre) == 0  # four of five in time: 80 of a hundred, as promised
    assert [(one.code, one.people, one.helpers) for one in await why(centre)] == [("all_busy", 1, 0)]
    centre.later(1)
    assert await round_of(centre) == 1
    assert await offered(centre, ben) == [last]
    (fact,) = await centre.facts(BackupChanged.KIND)
    assert (fact["cause"], fact["level"]) == ("wait", 80)


async def broken(centre: Centre) -> ConversationId:
    """Somebody waits for cards far too long, and loans step in."""
    await set_queue(centre, "card", backup=("loan",))
    talk = await centre.waiting_talk()
    centre.later(61)
    assert await round_of(centre) == 1
    return talk


async def test_helpers_serve_their_own_queue_first(centre: Centre) -> None:
    late = await broken(centre)
    own = await centre.waiting_talk("loan")
    ben = await centre.hire("ben", skills={"loan": 3}, capacity=1)
    await round_of(centre)
    assert await offered(centre, ben) == [own]
    carol = await centre.hire("carol", skills={"loan": 1}, capacity=1)
    await round_of(centre)
    assert await offered(centre, carol) == [late]


async def test_what_a_customer_must_have_is_never_relaxed(centre: Centre) -> None:
    async with centre.db.transaction(centre.scope) as tx:
        await centre.staff.add_skills(tx, [Skill("lang-en", "英语", "English")])
    await set_queue(centre, "card", backup=("loan",))
    talk = await centre.talk()
    await centre.ask(talk, skills={"lang-en": 1})
    centre.later(61)
    ben = await centre.hire("ben", skills={"loan": 3})
    stranger = await centre.hire("stranger", companies=[centre.insurer], skills={"loan": 5, "lang-en": 5})
    assert await round_of(centre) == 1
    assert await offered(centre, ben) == await offered(centre, stranger) == []
    carol = await centre.hire("carol", skills={"loan": 1, "lang-en": 1})
    await round_of(centre)
    assert await offered(centre, carol) == [talk]


async def test_tasks_wait_for_their_own_people(centre: Centre) -> None:
    await broken(centre)
    await centre.task("card")
    ben = await centre.hire("ben", skills={"loan": 3})
    await round_of(centre)
    assert len(await centre.offers(ben)) == 1
    assert await centre.value("select count(*) from routing.work where conversation_id is null and state = 'queued'")


async def test_the_leader_learns_what_the_helping_queue_wants_now_and_that_none_is_named(centre: Centre) -> None:
    await broken(centre)
    await set_queue(centre, "loan", skills={"loan": 5})
    ben = await centre.hire("ben", skills={"loan": 3})
    assert await round_of(centre) == 0
    assert await offered(centre, ben) == []
    await set_queue(centre, "loan", skills={"loan": 1})
    await round_of(centre)
    assert len(await offered(centre, ben)) == 1
    await centre.reject(ben, (await centre.offers(ben))[0])
    carol = await centre.hire("carol", skills={"loan": 3}, state="away")
    await round_of(centre)
    await set_queue(centre, "card", backup=())
    assert await centre.routing.backup_round(centre.db) == 1
    assert [one["cause"] for one in await centre.facts(BackupChanged.KIND)] == ["wait", "unset"]
    for reservation in await centre.offers(ben):
        await centre.reject(ben, reservation)
    await centre.presence(carol, "available")
    await centre.routing.offer_round(centre.db)
    assert await offered(centre, ben) == await offered(centre, carol) == []


async def test_a_queue_that_is_switched_off_helps_nobody(centre: Centre) -> None:
    await set_queue(centre, "loan", active=False)
    await set_queue(centre, "card", backup=("loan",))
    await centre.waiting_talk()
    centre.later(300)
    assert await centre.routing.backup_round(centre.db) == 0


async def test_queues_may_back_up_one_another_and_each_serves_its_own(centre: Centre) -> None:
    await set_queue(centre, "card", backup=("loan",))
    await set_queue(centre, "loan", backup=("card",))
    card, loan = await centre.waiting_talk("card"), await centre.waiting_talk("loan")
    centre.later(61)
    ann = await centre.hire("ann", capacity=1)
    ben = await centre.hire("ben", skills={"loan": 3}, capacity=1)
    assert await round_of(centre) == 2
    assert (await offered(centre, ann), await offered(centre, ben)) == ([card], [loan])


async def test_one_process_leads_and_the_other_changes_nothing(centre: Centre) -> None:
    await set_queue(centre, "card", backup=("loan",))
    await centre.waiting_talk()
    centre.later(61)
    assert await centre.routing.lead(centre.db)
    other = Routing(centre.log, centre.conversations, centre.clock)
    assert await other.backup_round(centre.db) == 0
    assert await centre.routing.backup_round(centre.db) == 1
    await centre.routing.step_down(centre.db)
    assert await other.lead(centre.db)
    ben = await centre.hire("ben", skills={"loan": 3})
    assert await other.backup_round(centre.db) == 0
    await other.offer_round(centre.db)
    assert len(await centre.offers(ben)) == 1


async def test_who_steps_in_counts_where_waits_are_guessed_and_queues_overflow(centre: Centre) -> None:
    """With somebody there it is no line nobody serves: it goes to no fallback, and a wait can be told."""
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.set_rule(tx, centre.bank, Rule(fallback="loan"))
    ann = await centre.hire("ann", capacity=5)
    ben = await centre.hire("ben", skills={"loan": 3}, capacity=1)
    await centre.give(ben, await centre.talk())
    for _ in range(5):
        await centre.hold(ann, await centre.waiting_talk())
    await centre.presence(ann, "away", "break")
    talk = await broken(centre)
    async with centre.db.snapshot(centre.scope) as tx:
        assert (await centre.routing.waiting_info(tx, [talk]))[talk].wait_s is not None
    assert await centre.routing.overflow_round(centre.db) == 0
    await set_queue(centre, "card", backup=())
    assert await centre.routing.backup_round(centre.db) == 1
    async with centre.db.snapshot(centre.scope) as tx:
        assert (await centre.routing.waiting_info(tx, [talk]))[talk].wait_s is None
    assert await centre.routing.overflow_round(centre.db) == 1


async def test_the_wallboard_says_who_steps_in_since_when(centre: Centre) -> None:
    await broken(centre)
    async with centre.db.snapshot(centre.scope) as tx:
        lines = {line.key: line for line in (await centre.routing.wallboard(tx)).queues}
    assert (lines["card"].backed_up_since, lines["card"].backed_up_by) == (centre.clock.now(), ("loan",))
    assert (lines["loan"].backed_up_since, lines["loan"].backed_up_by) == (None, ())
    await centre.hire("ben", skills={"loan": 3}, capacity=0)
    assert [one.code for one in await why(centre)] == ["all_busy"]
