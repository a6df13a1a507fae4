"""What the workbench's routes answer with, made from the values of the doors."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from pydantic import Field

from suiban.conversations.api import Consultation, Conversations, Marks, Message, Part, StaffEntry
from suiban.customers.api import Customers, MaskedIdentifier, Preference, Profile
from suiban.desk.api import Card, ConversationView, Desk, TargetName, Visit
from suiban.kit.ids import CompanyId, ConversationId, CustomerId, PartId, StaffId, WorkId
from suiban.kit.masking import Spoken
from suiban.platform.http import Reply
from suiban.platform.postgres import Transaction
from suiban.proving.api import Known, Proving


class CardReply(Reply):
    """A conversation in a list."""

    conversation_id: str
    company_id: str
    customer_id: str
    customer_name: str
    customer_level: str
    proof_level: int
    channel_name: str
    channel_name_en: str
    channel_kind: str
    page_title: str
    last_seq: int
    read_seq: int
    last_author: str
    last_kind: str
    last_text: str
    last_at: str
    waiting_since: str | None
    opened_at: str


class CardsReply(Reply):
    """A page of conversations, newest first."""

    items: list[CardReply]
    next_cursor: str | None


class PartReply(Reply):
    """One company's part of a conversation."""

    part_id: str
    company_id: str
    customer_id: str
    opened_at: datetime


class HolderReply(Reply):
    """Who may answer now. ``id`` and ``name`` are of a person, ``key`` is the queue's or the flow's.

    ``key_name`` and ``key_name_en`` are what the queue is called. ``stands_in``: nobody does yet, and the bot is let in
    to answer meanwhile.
    """

    kind: str
    id: str | None
    name: str
    key: str
    key_name: str
    key_name_en: str
    stands_in: bool


class EntryReply(Reply):
    """A hand-over or a note; stands after the message with number ``after_seq``.

    ``to_kind`` is bot, queue or staff, and the names are how it is called; all three are empty for a note.
    """

    entry_id: str
    company_id: str
    after_seq: int
    kind: str
    by_kind: str
    by_name: str
    to_text: str
    to_kind: str
    to_name: str
    to_name_en: str
    reason: str
    summary: str
    at: datetime


class MarksReply(Reply):
    """How far a reader is."""

    delivered_seq: int
    read_seq: int


class BothMarksReply(Reply):
    """How far customer and staff are."""

    customer: MarksReply
    staff: MarksReply


class CustomerReply(Reply):
    """A customer; the full name only for who holds the conversation."""

    customer_id: str
    company_id: str
    display_name: str
    gender: str
    birth_year: int | None
    city: str
    level: str
    manager_name: str
    tags: list[str]
    note: str
    since: int | None
    proof_level: int
    manager_staff_id: str | None


class ConsultationReply(Reply):
    """A colleague who is asked in."""

    consultation_id: str
    staff_id: str
    name: str
    asked_by_name: str
    asked_at: datetime


class ListenerReply(Reply):
    """Somebody who follows without a part in it; only where the company shows it."""

    staff_id: str
    name: str


class StepUpReply(Reply):
    """What the customer is being asked to prove, and until when they may."""

    request_id: str
    level: int
    purpose: str
    by_kind: str
    asked_at: datetime
    expires_at: datetime


class IdentityReply(Reply):
    """How surely the customer is known now, by the best of their open sessions.

    ``until``: then it falls back to ``base``; null: it was not raised. ``means``: by what it was raised (RFC 8176).
    """

    level: int
    base: int
    until: datetime | None
    means: list[str]
    request: StepUpReply | None


class ConversationReply(Reply):
    """A conversation as the caller may see it, with who is beside its holder now."""

    card: CardReply
    state: str
    parts: list[PartReply]
    holder: HolderReply
    entries: list[EntryReply]
    marks: BothMarksReply
    customer: CustomerReply
    consultations: list[ConsultationReply]
    listeners: list[ListenerReply]
    identity: IdentityReply


class WarningReply(Reply):
    """What the guard warned of in a message."""

    phrase: str
    note: str


class MessageReply(Reply):
    """One thing the customer can see; ``warnings`` only staff see.

    ``quote`` is the number of the message it refers to. What a recalled one said is there only for who may read all.
    """

    seq: int
    author: str
    name: str
    company_id: str
    kind: str
    text: str
    extra: dict[str, Any] | None
    at: datetime
    warnings: list[WarningReply]
    quote: int | None = None
    recalled: bool = False


class MessagesReply(Reply):
    """The messages from one number through another that the caller may see."""

    items: list[MessageReply]
    from_: int = Field(serialization_alias="from")
    through: int


class IdentifierReply(Reply):
    """Something a customer is known by, masked; by its id it can be revealed."""

    identifier_id: str
    company_id: str
    kind: str
    value: str
    proof_level: int
    source: str
    verified_at: datetime


class PreferenceReply(Reply):
    """What a customer allows or refuses."""

    purpose: str
    door: str
    allowed: bool
    until: datetime | None


class TimelineReply(Reply):
    """Something that happened with a customer."""

    id: str
    at: datetime
    kind: str
    text: str
    company_id: str
    ref: str | None


class CustomerPageReply(Reply):
    """Who a customer is and what happened with them, newest first."""

    customer: CustomerReply
    identifiers: list[IdentifierReply]
    preferences: list[PreferenceReply]
    timeline: list[TimelineReply]
    next_cursor: str | None


async def conversation_reply(
    tx: Transaction, desk: Desk, conversations: Conversations, customers: Customers, proving: Proving,
    conversation_id: ConversationId, view: ConversationView,
) -> ConversationReply:  # fmt: skip
    marks = await conversations.marks(tx, conversation_id)
    profile = await customers.profile(tx, CustomerId.parse(view.card.customer_id))
    entries = await conversations.entries(tx, conversation_id)
    holder = (CompanyId.parse(view.card.company_id), f"queue:{view.holder_key}" if view.holder_key else "")
    targets = {(entry.company_id, entry.to_text) for entry in entries} | {holder}
    names = await desk.target_names(tx, targets)
    asked = await conversations.consultations(tx, conversation_id)
    listeners = await conversations.listeners(tx, conversation_id)
    people = await desk.names(tx, [*listeners, *(one for talk in asked for one in (talk.staff_id, talk.asked_by))])
    known = await proving.known(tx, conversation_id, profile.company_id, profile.id)
    return ConversationReply(
        card=card_reply(view.card),
        state=view.state,
        parts=[part_reply(part) for part in await conversations.parts(tx, conversation_id)],
        holder=holder_reply(view, names[holder]),
        entries=[entry_reply(entry, names[entry.company_id, entry.to_text]) for entry in entries],
        marks=BothMarksReply(
            customer=marks_reply(marks.get("customer", Marks())), staff=marks_reply(marks.get("staff", Marks()))
        ),
        customer=customer_reply(profile, view.card.customer_name, view.card.proof_level),
        consultations=[consultation_reply(one, people) for one in asked],
        listeners=[ListenerReply(staff_id=str(one), name=people.get(one, "")) for one in listeners],
        identity=identity_reply(known, view.card.proof_level),
    )


def identity_reply(known: Known, proof_level: int) -> IdentityReply:
    asked, standing = known.request, known.standing
    raised = standing.until is not None
    return IdentityReply(
        # who came in with another company's talk is known as surely as they were there
        level=max(standing.level, proof_level) if raised else proof_level,
        base=standing.base if raised else proof_level,
        until=standing.until,
        means=list(standing.means),
        request=StepUpReply(
            request_id=str(asked.id), level=asked.level, purpose=asked.purpose, by_kind=asked.by_kind,
            asked_at=asked.asked_at, expires_at=asked.expires_at,
        ) if asked else None,
    )  # fmt: skip


def consultation_reply(asked: Consultation, names: dict[UUID, str]) -> ConsultationReply:
    return ConsultationReply(
        consultation_id=str(asked.id),
        staff_id=str(StaffId.of(asked.staff_id)),
        name=names.get(asked.staff_id, ""),
        asked_by_name=names.get(asked.asked_by, ""),
        asked_at=asked.asked_at,
    )


def card_reply(card: Card) -> CardReply:
    return CardReply(**msgspec.structs.asdict(card))


def holder_reply(view: ConversationView, queue: TargetName) -> HolderReply:
    person = StaffId.of(view.holder_id) if view.holder_kind == "staff" and view.holder_id else None
    return HolderReply(
        kind=view.holder_kind, id=str(person) if person else None, name=view.holder_name, key=view.holder_key,
        key_name=queue.name, key_name_en=queue.name_en, stands_in=view.stands_in,
    )  # fmt: skip


def part_reply(part: Part) -> PartReply:
    return PartReply(
        part_id=str(PartId.of(part.id)),
        company_id=str(part.company_id),
        customer_id=str(part.customer_id),
        opened_at=part.opened_at,
    )


def entry_reply(entry: StaffEntry, to: TargetName) -> EntryReply:
    return EntryReply(
        entry_id=str(entry.id),
        company_id=str(entry.company_id),
        after_seq=entry.after_talk_seq,
        kind=entry.kind,
        by_kind=entry.by_kind,
        by_name=entry.by_name,
        to_text=entry.to_text,
        to_kind=to.kind,
        to_name=to.name,
        to_name_en=to.name_en,
        reason=entry.reason,
        summary=str(entry.summary),
        at=entry.at,
    )


def marks_reply(marks: Marks) -> MarksReply:
    return MarksReply(delivered_seq=marks.delivered_seq, read_seq=marks.read_seq)


def message_reply(message: Message) -> MessageReply:
    return MessageReply(
        seq=message.talk_seq,
        author=message.author_kind,
        name=message.author_name,
        company_id=str(message.company_id),
        kind=message.kind,
        text=str(message.text),
        extra=message.extra,
        at=message.at,
        warnings=[WarningReply(phrase=warning.phrase, note=warning.note) for warning in message.warnings],
        quote=message.quote,
        recalled=message.recalled_at is not None,
    )


def customer_reply(profile: Profile, name: Spoken, proof_level: int) -> CustomerReply:
    return CustomerReply(
        customer_id=str(profile.id),
        company_id=str(profile.company_id),
        display_name=str(name),
        gender=profile.gender,
        birth_year=profile.birth_year,
        city=profile.city,
        level=profile.level,
        manager_name=profile.manager_name,
        tags=list(profile.tags),
        note=str(profile.note),
        since=profile.since,
        proof_level=proof_level,
        manager_staff_id=str(profile.manager_staff_id) if profile.manager_staff_id else None,
    )


def identifier_reply(item: MaskedIdentifier, company_id: CompanyId) -> IdentifierReply:
    return IdentifierReply(
        identifier_id=str(item.id),
        company_id=str(company_id),
        kind=item.kind,
        value=item.value,
        proof_level=item.proof_level,
        source=item.source,
        verified_at=item.verified_at,
    )


def preference_reply(item: Preference) -> PreferenceReply:
    return PreferenceReply(purpose=item.purpose, door=item.door, allowed=item.allowed, until=item.until)


def visit_reply(company_id: CompanyId, visit: Visit) -> TimelineReply:
    about = WorkId if visit.kind.startswith("task_") else ConversationId
    ref = str(about.of(visit.ref)) if visit.ref else None
    return TimelineReply(
        id=visit.id.hex if visit.id else "",
        at=visit.at,
        kind=visit.kind,
        text=str(visit.text),
        company_id=str(company_id),
        ref=ref,
    )
