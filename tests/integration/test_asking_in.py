"""Asking in without a name: a queue's expert; and by a note: who is mentioned."""

import pytest
from tests.centre import Centre, speaker_of

from suiban.conversations.api import NotHolder
from suiban.conversations.errors import AlreadyThere, TooManyConsulted
from suiban.conversations.events import ConsultationOpened
from suiban.conversations.model import CONSULTATIONS_MAX
from suiban.kit.ids import ConversationId, QueueId, StaffId
from suiban.kit.masking import Spoken
from suiban.routing.errors import NobodyThere, UnknownQueue
from suiban.staff.api import StaffCaller


async def expert(centre: Centre, by: StaffCaller, queue: QueueId, but: list[StaffId] | None = None) -> StaffId:
    async with centre.db.transaction(by.scope()) as tx:
        return await centre.routing.expert(tx, queue, centre.bank, [by.staff_id, *(but or [])])


async def mention(centre: Centre, by: StaffCaller, talk: ConversationId, *whom: StaffCaller) -> None:
    async with centre.db.transaction(by.scope()) as tx:
        mentions = [one.staff_id for one in whom]
        await centre.conversations.note(tx, talk, speaker_of(by), Spoken("请看"), mentions=mentions)


async def sees(centre: Centre, caller: StaffCaller, talk: ConversationId) -> bool:
    async with centre.db.snapshot(caller.scope()) as tx:
        return await centre.desk.may_see(tx, caller, talk)


async def test_an_expert_is_there_has_the_skills_and_the_most_hands_free(centre: Centre) -> None:
    loan, both = centre.queues["loan"].id, [centre.bank, centre.insurer]
    ann = await centre.hire("ann", companies=both, skills={"loan": 3})
    await centre.hire("away", skills={"loan": 5}, state="away")
    await centre.hire("cards", skills={"card": 5})
    await centre.hire("strange", companies=[centre.insurer], skills={"loan": 5})
    with pytest.raises(NobodyThere):
        await expert(centre, ann, loan)
    busy = await centre.hire("busy", skills={"loan": 1}, capacity=2)
    assert await expert(centre, ann, loan) == busy.staff_id
    for _ in range(2):
        await centre.give(busy, await centre.talk())
    assert await expert(centre, ann, loan) == busy.staff_id, "being asked takes no hand"
    free = await centre.hire("free", skills={"loan": 1})
    assert await expert(centre, ann, loan) == free.staff_id
    assert await expert(centre, ann, loan, [free.staff_id]) == busy.staff_id
    with pytest.raises(UnknownQueue):
        await expert(centre, ann, QueueId.new())
    with pytest.raises(NobodyThere):
        (
            await expert(centre, ann, centre.queues["claim"].id),
            "who serves the insurer alone must not see the bank's talk",
        )


async def test_who_is_mentioned_is_asked_in_once(centre: Centre) -> None:
    ann, ben = await centre.hire("ann"), await centre.hire("ben", state="away")
    boss = await centre.hire("boss", roles=["supervisor"], state="away")
    talk = await centre.waiting_talk()
    await centre.hold(ann, talk)
    await mention(centre, ann, talk)
    assert not await sees(centre, ben, talk)
    await mention(centre, ann, talk, ben, ben)
    await mention(centre, ann, talk, ben)
    assert await sees(centre, ben, talk)
    assert len(await centre.facts(ConsultationOpened.KIND)) == 1
    async with centre.db.snapshot(ben.scope()) as tx:
        assert [one.conversation_id for one in (await centre.desk.snapshot(tx, ben)).state.consultations] == [str(talk)]
        assert not await centre.desk.is_own(tx, ben, talk), "that they read it is written down"
    for by, whom, refusal in ((ann, ann, AlreadyThere), (boss, ben, NotHolder)):
        with pytest.raises(refusal):
            await mention(centre, by, talk, whom)
    await centre.to_bot(ann, talk)
    assert not await sees(centre, ben, talk), "it ends with who holds"


async def test_a_note_that_mentions_too_many_is_not_written(centre: Centre) -> None:
    ann = await centre.hire("ann")
    talk = await centre.waiting_talk()
    await centre.hold(ann, talk)
    others = [await centre.hire(f"other{number}", state=None) for number in range(CONSULTATIONS_MAX + 1)]
    await mention(centre, ann, talk, *others[:CONSULTATIONS_MAX])
    with pytest.raises(TooManyConsulted):
        await mention(centre, ann, talk, others[-1])
    notes = "select count(*) from conversations.staff_entry where conversation_id = $1 and kind = 'note'"
    assert await centre.value(notes, talk) == 1
