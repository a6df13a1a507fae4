"""What members do through the workbench's socket: each in one transaction that confirms who does it."""

from typing import Any

import msgspec

from suiban.audit.api import Audit
from suiban.conversations.api import Conversations
from suiban.conversations.live import LiveTalks
from suiban.conversations.model import (
    Conversation,
    MessageKind,
    Refused,
    Said,
    Say,
    Speaker,
    ToBot,
    file_extra,
    kind_of_file,
)
from suiban.conversations.model.content import Content, Form
from suiban.customers.api import Customers
from suiban.desk import codec
from suiban.desk.api import Desk
from suiban.desk.confirmed import ConfirmedWrite
from suiban.desk.socket.member import Member, NotHolder, RefusedByGuard, caller_of, speaker_of
from suiban.desk.socket.supervising import Supervising
from suiban.forms.api import Forms
from suiban.kit.errors import NotFound
from suiban.kit.ids import CompanyId, ConversationId, FileId, FormId, QueueId, ReservationId, StaffId, WorkId
from suiban.kit.masking import Spoken
from suiban.platform.frames import ack_frame
from suiban.platform.postgres import Database, Transaction
from suiban.proving.api import Proving
from suiban.routing.api import Routing
from suiban.staff.api import Staff, StaffCaller
from suiban.tasks.api import Tasks

_encode = msgspec.json.Encoder(enc_hook=str).encode


class Actions:
    """Frames that write."""

    def __init__(
        self, *, db: Database, staff: Staff, customers: Customers, conversations: Conversations, routing: Routing,
        desk: Desk, live: LiveTalks, audit: Audit, supervising: Supervising, forms: Forms,
        proving: Proving, tasks: Tasks,
    ) -> None:  # fmt: skip
        self._db = db
        self._staff = staff
        self._customers = customers
        self._conversations = conversations
        self._routing = routing
        self._desk = desk
        self._live = live
        self._audit = audit
        self._supervising = supervising
        self._forms = forms
        self._proving = proving
        self._tasks = tasks

    async def act(self, member: Member, frame: codec.Frame) -> None:
        """What changes something and is answered by ``done``."""
        async with self._write(member) as (tx, caller):
            match frame:
                case codec.Presence():
                    await self._routing.set_presence(tx, caller.staff_id, frame.state, frame.reason)
                    await self._audit.record(
                        tx, caller.companies, caller.actor(), "routing.presence_set", "staff", caller.staff_id,
                        frame.reason, state=frame.state,
                    )  # fmt: skip
                case codec.Accept():
                    await self._accept(tx, caller, ReservationId.parse(frame.reservation_id))
                case codec.Reject():
                    reservation = ReservationId.parse(frame.reservation_id)
                    company = await self._routing.reject(tx, speaker_of(caller), reservation, frame.reason)
                    await self._audit.record(
                        tx, company, caller.actor(), "routing.rejected", "reservation", reservation, frame.reason
                    )
                case codec.Claim():
                    await self._claim(tx, caller, WorkId.parse(frame.work_id))
                case codec.PassOn():
                    talk = await self._pass_on(tx, caller, frame)
                    target = frame.queue_id if frame.to == "queue" else frame.staff_id
                    await self._record(
                        tx, caller, talk, "conversations.passed_on", frame.reason, to=frame.to, target=target
                    )
                case codec.OpenPart():
                    talk = await self._open_part(tx, caller, frame)
                    await self._record(tx, caller, talk, "conversations.part_opened", company=frame.company_id)
                case codec.Note():
                    talk = await self._held(tx, caller, frame.conversation_id)
                    await self._supervising.note(tx, caller, talk, frame)
                case codec.RecallFrame():
                    talk_id = ConversationId.parse(frame.conversation_id)
                    talk = await self._conversations.recall(tx, talk_id, frame.seq, speaker_of(caller))
                    await self._record(tx, caller, talk, "conversations.recalled", seq=frame.seq)
                case codec.Whisper() | codec.TakeOver() | codec.Consult() | codec.EndConsult():
                    await self._supervising.act(tx, caller, frame)
                case codec.StepUp():
                    talk = await self._held(tx, caller, frame.conversation_id)
                    by = speaker_of(caller, talk)
                    await self._proving.ask(tx, talk, by, caller.actor(), frame.purpose, frame.level)
                case codec.EndStepUp():
                    talk = await self._held(tx, caller, frame.conversation_id)
                    await self._proving.withdraw(tx, talk, caller.actor())
                case codec.Close():
                    talk = await self._held(tx, caller, frame.conversation_id)
                    await self._conversations.close(tx, talk.id, speaker_of(caller, talk))
                    await self._record(tx, caller, talk, "conversations.closed")

    async def _accept(self, tx: Transaction, caller: StaffCaller, reservation: ReservationId) -> None:
        if await self._routing.offered_task(tx, caller.staff_id, reservation) is not None:
            await self._tasks.take(tx, caller, reservation)
            return
        talk = await self._routing.accept(tx, speaker_of(caller), reservation)
        await self._record(tx, caller, talk, "routing.accepted")

    async def _claim(self, tx: Transaction, caller: StaffCaller, work_id: WorkId) -> None:
        if await self._routing.claims_task(tx, work_id):
            await self._tasks.claim(tx, caller, work_id)
            return
        talk = await self._routing.claim(tx, speaker_of(caller), work_id)
        await self._record(tx, caller, talk, "routing.claimed")

    async def _record(
        self, tx: Transaction, caller: StaffCaller, talk: Conversation, action: str, reason: str = "",
        **detail: str | int | None,
    ) -> None:  # fmt: skip
        # every company in the talk that the caller acts for: each one's auditor sees what was done with its part
        companies = talk.part_companies & caller.companies
        await self._audit.record(tx, companies, caller.actor(), action, "conversation", talk.id, reason, **detail)

    async def say(self, member: Member, frame: codec.SayFrame) -> None:
        """Say something to the customer; the answer is an ``ack`` with its number."""
        talk_id = ConversationId.parse(frame.conversation_id)
        async with self._write(member) as (tx, caller):
            kind: MessageKind = "text"
            extra = None
            content: Content | None = frame.card or frame.form
            if frame.form_id:
                content = await self._form(tx, caller, talk_id, frame)
            if frame.file_id:
                kind, extra = await self._shown(tx, caller, talk_id, frame.file_id)
            said = await self._conversations.say(
                tx,
                Speaker(kind="staff", id=caller.staff_id, name=caller.name),
                Say(
                    conversation_id=talk_id,
                    text=Spoken(frame.text),
                    company_id=CompanyId.parse(frame.company_id) if frame.company_id else None,
                    kind=kind,
                    extra=extra,
                    quote=frame.quote,
                    content=content,
                    choices=frame.choices,
                    external_id=f"staff:{frame.client_id.hex}",
                ),
            )
            if isinstance(said, Refused) and not await self._desk.may_see(tx, caller, talk_id):
                raise NotFound  # nothing is kept of what a stranger to the talk wanted to say in it
        if isinstance(said, Said):
            if said.message.author_id != caller.staff_id:
                raise NotFound
            self._told(member, frame.ref, said)
        elif isinstance(said, Refused) and said.code == "superseded":
            raise NotHolder
        else:
            raise RefusedByGuard

    def _told(self, member: Member, ref: str, said: Said) -> None:
        message = said.message
        if not said.repeat:
            self._live.publish(message.conversation_id, [message])
        member.send(ack_frame(ref, message.talk_seq, message.at, repeat=said.repeat))
        for warning in said.warnings:
            member.send(
                _encode(
                    {
                        "type": "warning",
                        "conversation_id": str(message.conversation_id),
                        "seq": message.talk_seq,
                        "phrase": warning.phrase,
                        "note": warning.note,
                    }
                )
            )

    async def _shown(
        self, tx: Transaction, caller: StaffCaller, talk: ConversationId, file_id: str
    ) -> tuple[MessageKind, dict[str, Any]]:
        record = await self._conversations.file(tx, FileId.parse(file_id))
        if record.by_id != caller.staff_id or record.conversation_id != talk:
            raise NotFound
        return kind_of_file(record.media_type), file_extra(record)

    async def _form(self, tx: Transaction, caller: StaffCaller, talk: ConversationId, frame: codec.SayFrame) -> Form:
        if not await self._desk.may_see(tx, caller, talk):
            raise NotFound
        host = (await self._conversations.load(tx, talk)).company_id
        company = CompanyId.parse(frame.company_id) if frame.company_id else host
        return await self._forms.to_send(tx, company, FormId.parse(frame.form_id or ""))

    async def _pass_on(self, tx: Transaction, caller: StaffCaller, frame: codec.PassOn) -> Conversation:
        talk = await self._held(tx, caller, frame.conversation_id)
        summary = Spoken(frame.summary)
        if frame.to == "bot":
            await self._conversations.pass_on(tx, talk.id, ToBot(), speaker_of(caller, talk), frame.reason, summary)
            return talk
        await self._routing.transfer(
            tx,
            speaker_of(caller, talk),
            talk.id,
            queue_id=QueueId.parse(frame.queue_id) if frame.to == "queue" else None,
            staff_id=StaffId.parse(frame.staff_id) if frame.to == "staff" else None,
            reason=frame.reason,
            summary=summary,
        )
        return talk

    async def _open_part(self, tx: Transaction, caller: StaffCaller, frame: codec.OpenPart) -> Conversation:
        talk = await self._held(tx, caller, frame.conversation_id)
        company = CompanyId.parse(frame.company_id)
        if company not in caller.companies:
            raise NotFound
        known = await self._customers.counterpart(tx, talk.customer_id, company)
        by = speaker_of(caller, talk)
        await self._conversations.open_part(tx, talk.id, company, known.customer_id, by, known.proof_level)
        return await self._conversations.load(tx, talk.id)

    async def _held(self, tx: Transaction, caller: StaffCaller, conversation_id: str) -> Conversation:
        talk = await self._conversations.load(tx, ConversationId.parse(conversation_id))
        if talk.holder_kind != "staff" or talk.holder_id != caller.staff_id:
            raise NotHolder if await self._desk.may_see(tx, caller, talk.id) else NotFound
        return talk

    def _write(self, member: Member) -> ConfirmedWrite:
        return ConfirmedWrite(self._db, self._staff, caller_of(member))
