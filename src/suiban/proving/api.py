"""The door of step-up: ask, prove, decline, withdraw, lapse, and how sure we are now."""

from datetime import timedelta
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from suiban.audit.api import HOUSE, Actor, Audit
from suiban.conversations.api import Conversation, Conversations, Said, Say, Speaker
from suiban.customers.api import PROOF_APP, CustomerCaller, Customers, Standing
from suiban.eventlog.api import EventLog
from suiban.kit.ids import CompanyId, ConversationId, CustomerId, SessionId, StepUpId
from suiban.kit.masking import Spoken
from suiban.kit.time import Clock
from suiban.platform.jobs import defer
from suiban.platform.postgres import Transaction
from suiban.proving import store
from suiban.proving.errors import (
    IdentityTooLow,
    NothingToProve,
    ProofTooLow,
    StepUpImpossible,
    StepUpNotSaid,
    StepUpOpen,
    StepUpOver,
    StepUpUnknown,
)
from suiban.proving.events import StepUpAsked, StepUpEnded
from suiban.proving.model import (
    LAPSE_TASK,
    LASTS_MIN_DEFAULT,
    LASTS_MIN_MAX,
    OPEN_FOR,
    PURPOSES,
    Outcome,
    Proven,
    Purpose,
    StepUp,
    asked_extra,
    asked_text,
    ended_extra,
    ended_text,
)

__all__ = [
    "LASTS_MIN_DEFAULT",
    "LASTS_MIN_MAX",
    "PURPOSES",
    "IdentityTooLow",
    "Known",
    "Proven",
    "Proving",
    "Purpose",
    "StepUp",
    "StepUpAsked",
    "StepUpEnded",
]

_HOUSE: Final = Speaker("system", None, "")


class Known(msgspec.Struct, frozen=True):
    """How sure we are of the customer of a talk, and what they are asked at this moment."""

    standing: Standing
    request: StepUp | None


class _End(msgspec.Struct, frozen=True):
    """How a request ends and what comes of it."""

    outcome: Outcome
    customer_id: CustomerId
    session_id: SessionId | None = None
    level: int = 0
    means: tuple[str, ...] = ()
    minutes: int = 0
    proven: Proven | None = None


class Proving:
    """Use cases of step-up. All of them work in the caller's transaction and scope."""

    def __init__(
        self, clock: Clock, log: EventLog, audit: Audit, customers: Customers, conversations: Conversations
    ) -> None:
        self._clock = clock
        self._log = log
        self._audit = audit
        self._customers = customers
        self._conversations = conversations

    # --- asking ---

    async def ask(
        self, tx: Transaction, talk: Conversation, by: Speaker, actor: Actor, purpose: Purpose, level: int
    ) -> StepUp:
        """Who holds the talk asks its customer; that they hold it was asked before.

        Raises :class:`StepUpOpen` when they were asked and have not answered, :class:`StepUpImpossible`,
        :class:`StepUpNotSaid`, StepUpOver when the talk is closed.
        """
        if by.id is None:
            raise StepUpUnknown
        return await self._ask(tx, talk, _Asking("staff", by.id, by.name, actor, purpose, level))

    async def ask_for_form(
        self, tx: Transaction, caller: CustomerCaller, conversation_id: ConversationId, form_seq: int
    ) -> StepUp:
        """The customer wants to fill in a form that needs it; what is open already and suffices is asked no more.

        Raises :class:`StepUpUnknown` for others' talks, FormUnknown, :class:`NothingToProve`, and as :meth:`ask`.
        """
        talk = await self._own(tx, caller, conversation_id)
        form = await self._conversations.form(tx, talk.id, form_seq)
        if form.identity <= caller.proof_level:
            raise NothingToProve
        known = await store.open_of(tx, talk.id)
        if known is not None and known.waits(self._clock.now()) and known.level >= form.identity:
            return known
        actor = _actor(caller)
        asking = _Asking("customer", caller.customer_id, "", actor, "form", form.identity, form_seq)
        return await self._ask(tx, talk, asking)

    async def ask_for_service(self, tx: Transaction, talk: Conversation, level: int) -> bool:
        """A service that goes through a talk needs it at its next step; what is open already and suffices stays.

        False where no app stands behind the door that could prove it. Raises :class:`StepUpNotSaid`.
        """
        known = await store.open_of(tx, talk.id)
        if known is not None and known.waits(self._clock.now()):
            return known.level >= level
        actor = Actor("customer", talk.customer_id)
        try:
            await self._ask(tx, talk, _Asking("customer", talk.customer_id, "", actor, "service", level))
        except StepUpImpossible:
            return False
        return True

    async def own_companies(
        self, tx: Transaction, caller: CustomerCaller, conversation_id: ConversationId
    ) -> frozenset[CompanyId]:
        """The companies in the customer's own talk: all of it is theirs to read. Raises :class:`StepUpUnknown`."""
        return (await self._own(tx, caller, conversation_id)).part_companies

    # --- answering ---

    async def prove(self, tx: Transaction, caller: CustomerCaller, request_id: StepUpId, assertion: str) -> Proven:
        """The bank's app has proven who its user is, in answer to this request.

        The session is known more surely from now on; a visitor's talk and session become the customer's. Raises
        :class:`StepUpUnknown`, :class:`StepUpOver`, ProofRefused, :class:`ProofTooLow`, ProofOfAnother, TalkElsewhere.
        """
        request, talk = await self._answerable(tx, caller, request_id)
        channel = (await self._conversations.channels(tx, [talk.channel_id]))[talk.channel_id]
        secrets = await self._conversations.assertion_secrets(tx, channel)
        proof = self._customers.read_proof(channel.key, secrets, assertion, str(request.id), request.asked_at)
        if proof.level < request.level:
            raise ProofTooLow
        customer_id = await self._customers.proven_customer(tx, caller, proof)
        await self._conversations.identify(tx, talk.id, customer_id)
        minutes = (await store.lasts_min(tx, [talk.company_id]))[talk.company_id]
        until = self._clock.now() + timedelta(minutes=minutes)
        ends = await self._customers.raise_session(tx, caller, customer_id, proof, until)
        raised = proof.level > PROOF_APP
        proven = Proven(talk.id, customer_id, caller.session_id, proof.level, until if raised else None, ends)
        end = _End("proven", customer_id, caller.session_id, proof.level, proof.means, minutes if raised else 0, proven)
        await self._end(tx, request, end, Actor("customer", customer_id, caller.session_id))
        return proven

    async def refused(self, tx: Transaction, caller: CustomerCaller, request_id: StepUpId, code: str) -> None:
        """Write down that an answer to this customer's own request was not accepted."""
        request = await store.load(tx, request_id)
        if request is not None and request.customer_id == caller.customer_id:
            await self._audit.record(
                tx, request.company_id, _actor(caller), "proving.refused", "conversation", request.conversation_id,
                request=str(request.id), code=code,
            )  # fmt: skip

    async def decline(self, tx: Transaction, caller: CustomerCaller, request_id: StepUpId) -> None:
        """The customer does not want to; once it is over this changes nothing. Raises :class:`StepUpUnknown`."""
        request = await store.load(tx, request_id)
        if request is None:
            raise StepUpUnknown
        await self._own(tx, caller, request.conversation_id)
        if request.state == "open":
            await self._end(tx, request, _End("declined", request.customer_id), _actor(caller))

    async def withdraw(self, tx: Transaction, talk: Conversation, actor: Actor) -> None:
        """Who holds the talk needs it no longer. Raises :class:`StepUpOver` when nothing is open."""
        request = await store.open_of(tx, talk.id)
        if request is None:
            raise StepUpOver
        await self._end(tx, request, _End("withdrawn", request.customer_id), actor)

    async def lapse(self, tx: Transaction, request_id: StepUpId) -> None:
        """End a request whose time is over; one that was answered stays as it is."""
        request = await store.load(tx, request_id)
        if request is not None and request.state == "open" and not request.waits(self._clock.now()):
            await self._end(tx, request, _End("lapsed", request.customer_id), HOUSE)

    # --- looking up ---

    async def known(
        self, tx: Transaction, conversation_id: ConversationId, company: CompanyId, customer: CustomerId
    ) -> Known:
        """How surely a talk's customer is known now, and what they are being asked."""
        request = await store.open_of(tx, conversation_id)
        waits = request is not None and request.waits(self._clock.now())
        return Known(await self._customers.standing(tx, company, customer), request if waits else None)

    async def lasts_min(self, tx: Transaction, company_id: CompanyId) -> int:
        """How many minutes a proof counts at this company."""
        return (await store.lasts_min(tx, [company_id]))[company_id]

    async def set_lasts_min(self, tx: Transaction, company_id: CompanyId, minutes: int) -> None:
        """Set it; from the next proof on."""
        await store.set_lasts_min(tx, company_id, minutes)

    # --- inside ---

    async def _ask(self, tx: Transaction, talk: Conversation, asking: "_Asking") -> StepUp:
        if talk.state == "closed":
            raise StepUpOver
        channel = (await self._conversations.channels(tx, [talk.channel_id])).get(talk.channel_id)
        if channel is None or not await self._conversations.assertion_secrets(tx, channel):
            raise StepUpImpossible
        now = self._clock.now()
        before = await store.open_of(tx, talk.id)
        if before is not None and not before.waits(now):
            await self._end(tx, before, _End("lapsed", before.customer_id), HOUSE)
        request = StepUp(
            company_id=talk.company_id, id=StepUpId.new(), conversation_id=talk.id, customer_id=talk.customer_id,
            level=asking.level, purpose=asking.purpose, by_kind=asking.by_kind, by_id=asking.by_id,
            form_seq=asking.form_seq, asked_at=now, expires_at=now + OPEN_FOR,
        )  # fmt: skip
        if not await store.insert(tx, request):
            raise StepUpOpen
        seq = await self._tell(tx, request, asked_text(asking.by, request.purpose), asked_extra(request, asking.by))
        await store.shown(tx, request, seq)
        names = {"company_id": str(request.company_id), "request_id": str(request.id)}
        await defer(tx, LAPSE_TASK, names, schedule_at=request.expires_at)
        fact = StepUpAsked(
            request_id=request.id, conversation_id=talk.id, customer_id=talk.customer_id, level=request.level,
            purpose=request.purpose, by_kind=request.by_kind, by_id=request.by_id,
        )  # fmt: skip
        await self._log.append(tx, request.company_id, [fact])
        await self._audit.record(
            tx, request.company_id, asking.actor, "proving.asked", "conversation", talk.id, request=str(request.id),
            level=request.level, purpose=request.purpose,
        )  # fmt: skip
        return msgspec.structs.replace(request, card_seq=seq)

    async def _end(self, tx: Transaction, request: StepUp, end: _End, actor: Actor) -> None:
        """It is over: in its row, in the talk, in the log, in the audit."""
        if not await store.end(tx, request, end.outcome, self._clock.now(), end.session_id, end.customer_id):
            raise StepUpOver
        until = end.proven.until if end.proven else None
        if (await self._conversations.load(tx, request.conversation_id)).state == "open":
            text = ended_text(end.outcome, end.means, end.minutes)
            extra = ended_extra(request, end.outcome, end.level, end.means, end.minutes, until)
            await self._tell(tx, request, text, extra, request.card_seq)
        fact = StepUpEnded(
            request_id=request.id, conversation_id=request.conversation_id, customer_id=end.customer_id,
            outcome=end.outcome, session_id=end.session_id, level=end.level, until=until,
        )  # fmt: skip
        await self._log.append(tx, request.company_id, [fact])
        detail: dict[str, Any] = (
            {"level": end.level, "means": list(end.means), "minutes": end.minutes} if end.proven else {}
        )
        await self._audit.record(
            tx, request.company_id, actor, f"proving.{end.outcome}", "conversation", request.conversation_id,
            request=str(request.id), **detail,
        )  # fmt: skip

    async def _tell(
        self, tx: Transaction, request: StepUp, text: str, extra: dict[str, object], quote: int | None = None
    ) -> int:
        kind = "step_up" if quote is None else "step_up_end"
        say = Say(request.conversation_id, Spoken(text), kind=kind, extra=extra, quote=quote)  # type: ignore[arg-type]
        said = await self._conversations.say(tx, _HOUSE, say)
        if isinstance(said, Said):
            return said.message.talk_seq
        if getattr(said, "code", "") == "conversation_closed":
            raise StepUpOver
        raise StepUpNotSaid

    async def _own(self, tx: Transaction, caller: CustomerCaller, conversation_id: ConversationId) -> Conversation:
        talk = (await self._conversations.load_many(tx, [conversation_id])).get(conversation_id)
        if talk is None or talk.customer_id != caller.customer_id or talk.channel_id != caller.channel_id:
            raise StepUpUnknown
        return talk

    async def _answerable(
        self, tx: Transaction, caller: CustomerCaller, request_id: StepUpId
    ) -> tuple[StepUp, Conversation]:
        request = await store.load(tx, request_id)
        if request is None:
            raise StepUpUnknown
        talk = await self._own(tx, caller, request.conversation_id)
        if not request.waits(self._clock.now()) or talk.state == "closed":
            raise StepUpOver
        return request, talk


class _Asking(msgspec.Struct, frozen=True):
    """Who asks for what. ``by`` is the name the customer reads; empty: the bank."""

    by_kind: Literal["staff", "customer"]
    by_id: UUID
    by: str
    actor: Actor
    purpose: str
    level: int
    form_seq: int | None = None


def _actor(caller: CustomerCaller) -> Actor:
    return Actor("customer", caller.customer_id, caller.session_id)
