"""Beside the holder: whispering, taking over, asking a colleague in, and listening, which is written down."""

from collections.abc import Iterable

from suiban.audit.api import Audit
from suiban.conversations.api import Conversation, Conversations
from suiban.desk import codec
from suiban.desk.api import Desk
from suiban.desk.socket.member import Member, NotHolder, caller_of, speaker_of
from suiban.kit.errors import NotFound
from suiban.kit.ids import CompanyId, ConversationId, ListeningId, QueueId, StaffId
from suiban.kit.masking import Spoken
from suiban.platform.postgres import Database, Transaction
from suiban.routing.api import ColleagueUnknown, Routing
from suiban.staff.api import StaffCaller

Frame = codec.Whisper | codec.TakeOver | codec.Consult | codec.EndConsult


class Supervising:
    """Frames of supervisors and of colleagues asked in, each within the transaction that confirmed who it is."""

    def __init__(
        self, *, db: Database, conversations: Conversations, routing: Routing, desk: Desk, audit: Audit
    ) -> None:
        self._db = db
        self._conversations = conversations
        self._routing = routing
        self._desk = desk
        self._audit = audit

    async def act(self, tx: Transaction, caller: StaffCaller, frame: Frame) -> None:
        """Do it and write down who did. Raises NotFound for talks the caller does not see."""
        talk_id = ConversationId.parse(frame.conversation_id)
        if not await self._desk.may_see(tx, caller, talk_id):
            raise NotFound
        match frame:
            case codec.Whisper():
                await self._whisper(tx, caller, talk_id, frame)
            case codec.TakeOver():
                await self._take_over(tx, caller, talk_id, frame)
            case codec.Consult():
                await self._consult(tx, caller, talk_id, frame)
            case codec.EndConsult():
                by, consulted = speaker_of(caller), StaffId.parse(frame.staff_id)
                talk = await self._conversations.end_consultation(tx, talk_id, by, consulted)
                await self._record(tx, talk.company_id, caller, "consultation_ended", talk_id, staff=str(consulted))

    async def _whisper(
        self, tx: Transaction, caller: StaffCaller, talk_id: ConversationId, frame: codec.Whisper
    ) -> None:
        asked = {one.staff_id for one in await self._conversations.consultations(tx, talk_id)}
        if caller.staff_id not in asked:
            caller.require("watch_all")
        entry = await self._conversations.whisper(tx, talk_id, speaker_of(caller), Spoken(frame.text))
        await self._record(tx, entry.company_id, caller, "whispered", talk_id)

    async def _take_over(
        self, tx: Transaction, caller: StaffCaller, talk_id: ConversationId, frame: codec.TakeOver
    ) -> None:
        caller.require("take_over")
        before, after = await self._routing.take_over(tx, speaker_of(caller), talk_id, frame.reason)
        former = str(StaffId.of(before.holder_id)) if before.holder_kind == "staff" and before.holder_id else None
        await self._audit.record(
            tx, after.part_companies & caller.companies, caller.actor(), "conversations.taken_over", "conversation",
            talk_id, frame.reason, held_by=before.holder_kind, staff=former,
        )  # fmt: skip

    async def _consult(
        self, tx: Transaction, caller: StaffCaller, talk_id: ConversationId, frame: codec.Consult
    ) -> None:
        talk = await self._conversations.load(tx, talk_id)
        if talk.holder_kind != "staff" or talk.holder_id != caller.staff_id:
            raise NotHolder
        consulted = await self._wanted(tx, caller, talk, frame)
        # they see the parts of their own mandates; the host's is the least, for the question stands in it
        if not await self._routing.serves(tx, consulted, frozenset({talk.company_id})):
            raise ColleagueUnknown
        await self._conversations.consult(tx, talk_id, speaker_of(caller, talk), consulted, Spoken(frame.question))
        await self._record(tx, talk.company_id, caller, "consulted", talk_id, staff=str(consulted))

    async def _wanted(self, tx: Transaction, caller: StaffCaller, talk: Conversation, frame: codec.Consult) -> StaffId:
        if frame.staff_id is not None:
            return StaffId.parse(frame.staff_id)
        asked = [StaffId.of(one.staff_id) for one in await self._conversations.consultations(tx, talk.id)]
        queue = QueueId.parse(frame.queue_id or "")
        return await self._routing.expert(tx, queue, talk.company_id, [caller.staff_id, *asked])

    async def note(self, tx: Transaction, caller: StaffCaller, talk: Conversation, frame: codec.Note) -> None:
        """Write a note in a talk the caller holds; who is mentioned in it is asked in."""
        mentions = sorted({StaffId.parse(one) for one in frame.mentions})
        if mentions and len(await self._routing.serves_many(tx, mentions, frozenset({talk.company_id}))) < len(
            mentions
        ):
            raise ColleagueUnknown
        by = speaker_of(caller, talk)
        await self._conversations.note(tx, talk.id, by, Spoken(frame.text), mentions=mentions)
        await self._audit.record(
            tx, talk.part_companies & caller.companies, caller.actor(), "conversations.noted", "conversation", talk.id
        )
        for one in mentions:
            await self._record(tx, talk.company_id, caller, "mentioned", talk.id, staff=str(one))

    async def _record(
        self, tx: Transaction, company: CompanyId, caller: StaffCaller, action: str, talk: ConversationId, *,
        staff: str | None = None,
    ) -> None:  # fmt: skip
        named = {"staff": staff} if staff else {}
        await self._audit.record(
            tx, company, caller.actor(), f"conversations.{action}", "conversation", talk, "", **named
        )

    # --- listening ---

    async def begin(self, tx: Transaction, member: Member, talk_id: ConversationId) -> ListeningId | None:
        """Somebody without a part in a talk begins to follow it: kept, told to those present, written down.

        Who sees only another company's part listens to nothing that is the host's; that is not noted.
        """
        caller = caller_of(member)
        if talk_id in member.listening or await self._desk.takes_part(tx, caller, talk_id):
            return None
        listening = await self._conversations.listen(tx, talk_id, caller.staff_id)
        if listening is None:
            return None
        talk = await self._conversations.load(tx, talk_id)
        await self._audit.record(
            tx, talk.part_companies & caller.companies, caller.actor(), "conversations.listened", "conversation",
            talk_id, state="began",
        )  # fmt: skip
        return listening

    async def end(self, caller: StaffCaller, ids: Iterable[ListeningId]) -> None:
        """It is over."""
        async with self._db.transaction(caller.scope()) as tx:
            for company, talk, _ in await self._conversations.stop_listening(tx, list(ids)):
                await self._audit.record(
                    tx, company, caller.actor(), "conversations.listened", "conversation", ConversationId.of(talk),
                    state="ended",
                )  # fmt: skip
