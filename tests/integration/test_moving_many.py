"""Many are moved at once, and who reads what somebody else holds is noted: on real PostgreSQL."""

from datetime import timedelta

from tests.centre import Centre, speaker_of

from suiban.kit.ids import CompanyId, ConversationId
from suiban.platform.postgres import Transaction
from suiban.routing.model import MOVED_MAX, Moved
from suiban.staff.api import StaffCaller

QUEUED = "select count(*)::int from routing.work where state = 'queued'"


async def reassign(centre: Centre, boss: StaffCaller, *talks: ConversationId) -> list[Moved]:
    async with centre.db.transaction(boss.scope()) as tx:
        return await centre.routing.reassign(tx, speaker_of(boss), talks, "病假")


class Counted:
    """A transaction that counts what it is asked."""

    def __init__(self, tx: Transaction) -> None:
        self._tx, self.statements = tx, 0

    def __getattr__(self, name: str) -> object:
        self.statements += name in {"fetch", "fetchrow", "fetchval", "execute"}
        return getattr(self._tx, name)


async def test_fifty_are_moved_in_as_many_statements_as_two(centre: Centre) -> None:
    ann = await centre.hire("ann", capacity=60)
    boss = await centre.hire("boss", roles=["supervisor"], state="away")
    talks = []
    for number in range(MOVED_MAX + 2):
        talks.append(await centre.waiting_talk())
        if number < MOVED_MAX // 2:
            await centre.hold(ann, talks[-1])
    spent = []
    for chosen in (talks[:1] + talks[-1:], talks[1:-1]):
        async with centre.db.transaction(boss.scope()) as tx:
            counted = Counted(tx)
            moved = await centre.routing.reassign(counted, speaker_of(boss), chosen, "病假")  # type: ignore[arg-type]
        assert {one.code for one in moved} == {"moved"}
        spent.append(counted.statements)
    assert len(moved) == MOVED_MAX
    assert spent[0] == spent[1]
    await centre.catch_up()
    assert await centre.value(QUEUED) == len(talks)


async def test_one_that_cannot_be_moved_does_not_harm_the_others(centre: Centre) -> None:
    ann = await centre.hire("ann")
    boss = await centre.hire("boss", roles=["supervisor"], state="away")
    closed, bots = [await centre.talk() for _ in range(2)]
    for talk in (closed, bots):
        await centre.give(ann, talk)
    good = await centre.waiting_talk()
    await centre.close(ann, closed)
    await centre.to_bot(ann, bots)
    unknown = ConversationId.new()
    moved = await reassign(centre, boss, good, closed, bots, unknown)
    assert {one.conversation_id: one.code for one in moved} == {
        good: "moved", closed: "conversation_closed", bots: "not_holder", unknown: "not_found",
    }  # fmt: skip
    entries = "select count(*) from conversations.staff_entry where conversation_id = $1 and reason = '病假'"
    assert [await centre.value(entries, talk) for talk in (good, closed, bots)] == [1, 0, 0]


async def test_reading_somebody_elses_talk_is_noted_once_an_hour_for_each_part(centre: Centre) -> None:
    now = centre.clock.now()
    centre.clock.advance(now.replace(minute=59, second=30, microsecond=0) + timedelta(hours=1) - now)
    ann = await centre.hire("ann")
    boss = await centre.hire("boss", roles=["supervisor"], companies=[centre.bank, centre.insurer], state="away")
    talk = await centre.talk()
    await centre.give(ann, talk)

    async def noted(caller: StaffCaller) -> list[CompanyId]:
        async with centre.db.transaction(caller.scope()) as tx:
            return await centre.desk.note_reading(tx, caller, talk)

    assert [await noted(boss), await noted(boss)] == [[centre.bank], []]
    async with centre.db.transaction(centre.scope) as tx:
        customer = await centre.customer(centre.insurer)
        await centre.conversations.open_part(tx, talk, centre.insurer, customer, speaker_of(ann))
        assert [await centre.desk.is_own(tx, one, talk) for one in (ann, boss)] == [True, False]
    assert await noted(boss) == [centre.insurer]
    centre.later(90)
    assert sorted(await noted(boss)) == [centre.bank, centre.insurer]
    centre.later(2 * 86_400)
    await noted(boss)
    assert await centre.value("select count(*) from desk.reading") == 2, "what is old is gone"
