"""Frozen values of the desk in the form they have at the edge, and the pure reducer that facts go through.

``apply_fact`` has a mirror in the front end; both are tested with ``tests/fixtures/desk_facts.json``.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from suiban.bot.api import says_nothing
from suiban.conversations.events import (
    ConsultationEnded,
    ConsultationOpened,
    ConversationClosed,
    CustomerIdentified,
    PartOpened,
    PassedOn,
)
from suiban.eventlog.events import Fact
from suiban.kit.ids import (
    CompanyId,
    ConsultationId,
    ConversationId,
    CustomerId,
    EntryId,
    Id,
    PartId,
    ReservationId,
    StaffId,
    WorkId,
)
from suiban.kit.masking import Spoken, mask_text
from suiban.routing.events import PresenceChanged, ReservationEnded, Reserved, WorkLeft, WorkTaken
from suiban.tasks.api import TaskCard

FACTS: Final[tuple[type[Fact], ...]] = (
    Reserved,
    ReservationEnded,
    PresenceChanged,
    PassedOn,
    PartOpened,
    ConversationClosed,
    CustomerIdentified,
    ConsultationOpened,
    ConsultationEnded,
    WorkTaken,
    WorkLeft,
)
PREVIEW_CHARACTERS_MAX: Final = 60
PAGE_CARDS: Final = 50
PAGE_ENTRIES: Final = 50
PAGE_MESSAGES: Final = 50
TIMELINE_TEXT_CHARACTERS_MAX: Final = 300
NEVER_SEEN: Final = "1970-01-01T00:00:00Z"

# What of a fact's body leaves the house, and as which kind of id. The holder's kind decides what a holder's id is.
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    Reserved.KIND: (
        "reservation_id", "work_id", "conversation_id", "staff_id", "queue_key", "offered_at", "expires_at", "kind",
    ),
    ReservationEnded.KIND: (
        "reservation_id", "work_id", "conversation_id", "staff_id", "state", "reason", "kind", "taken_by",
    ),
    PresenceChanged.KIND: ("staff_id", "state", "reason", "since", "version"),
    PassedOn.KIND: (
        "conversation_id", "customer_id", "from_kind", "from_id", "to_kind", "to_id", "to_key", "holder_token",
        "part_companies", "held_since", "entry_id", "reason",
    ),
    PartOpened.KIND: ("conversation_id", "part_id", "customer_id", "part_companies"),
    ConversationClosed.KIND: ("conversation_id", "customer_id", "holder_kind", "holder_id", "by_kind", "by_id"),
    CustomerIdentified.KIND: ("conversation_id", "customer_id"),
    ConsultationOpened.KIND: ("conversation_id", "consultation_id", "staff_id", "asked_by", "asked_at"),
    ConsultationEnded.KIND: ("conversation_id", "consultation_id", "staff_id", "reason"),
    WorkTaken.KIND: ("work_id", "kind", "staff_id", "queue_key", "at"),
    WorkLeft.KIND: ("work_id", "kind", "staff_id", "how"),
}  # fmt: skip
_IDS: Final[Mapping[str, type[Id]]] = {
    "reservation_id": ReservationId,
    "work_id": WorkId,
    "conversation_id": ConversationId,
    "staff_id": StaffId,
    "customer_id": CustomerId,
    "entry_id": EntryId,
    "part_id": PartId,
    "consultation_id": ConsultationId,
    "asked_by": StaffId,
    "taken_by": StaffId,
}
_KINDS: Final[Mapping[str, type[Id]]] = {"staff": StaffId, "customer": CustomerId}


class PresenceState(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """My presence; the higher ``version`` is the newer."""

    state: str
    reason: str
    since: str
    version: int


class OpenOffer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Work offered to me and not answered yet; of a task there is no conversation."""

    reservation_id: str
    work_id: str
    kind: str
    conversation_id: str | None
    company_id: str
    queue_key: str
    offered_at: str
    expires_at: str


class HeldTalk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A conversation I hold. ``company_id`` is its host."""

    conversation_id: str
    company_id: str
    part_companies: tuple[str, ...]
    customer_id: str
    holder_token: int
    held_since: str


class HeldTask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A task I have: work without a conversation."""

    work_id: str
    company_id: str
    kind: str
    queue_key: str
    held_since: str


class AskedTalk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A conversation a colleague asked me into."""

    consultation_id: str
    conversation_id: str
    company_id: str
    asked_by: str
    asked_at: str


class DeskState(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What facts change. Offers, conversations, consultations and tasks are in the order in which they came."""

    presence: PresenceState
    offers: tuple[OpenOffer, ...] = ()
    conversations: tuple[HeldTalk, ...] = ()
    consultations: tuple[AskedTalk, ...] = ()
    tasks: tuple[HeldTask, ...] = ()


class Me(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose desk it is."""

    staff_id: str
    name: str
    title: str
    roles: tuple[str, ...]
    companies: tuple[str, ...]
    capacity: int


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A conversation in a list. ``waiting_since``: the customer's first word that bot or person left unanswered.

    ``last_author``, ``last_kind`` (a message's, or ``recalled``) and ``last_text`` are of the last message; of a
    conversation that waits for a person they are the customer's last words that say what is wanted, if there are any.
    """

    conversation_id: str
    company_id: str
    customer_id: str
    customer_name: Spoken
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
    last_text: Spoken
    last_at: str
    waiting_since: str | None
    opened_at: str


class Snapshot(msgspec.Struct, frozen=True):
    """The desk at one moment. ``pg_snapshot`` tells which transactions it saw."""

    pg_snapshot: str
    cursor: str
    me: Me
    state: DeskState
    cards: tuple[Card, ...]
    task_cards: tuple[TaskCard, ...] = ()


class Visit(msgspec.Struct, frozen=True):
    """Something that happened with a customer. ``ref`` is what it is about: a conversation, mostly.

    With an ``id`` recording it twice changes nothing; without one it gets a fresh one.
    """

    at: datetime
    kind: str
    text: Spoken = Spoken("")
    ref: UUID | None = None
    id: UUID | None = None


class BoardCustomer(msgspec.Struct, frozen=True):
    """Who waits to be taken, as everybody who could may know: masked."""

    name: Spoken
    level: str
    channel_name: str
    channel_name_en: str


class BoardTask(msgspec.Struct, frozen=True):
    """What a task that may be taken is about, as everybody who could may know; ``customer`` may be nobody."""

    title: Spoken
    due_by: datetime | None
    customer: BoardCustomer


class TargetName(msgspec.Struct, frozen=True):
    """Whom something was passed to, to be read: ``kind`` is bot, queue or staff; the names are empty when not known."""

    kind: str
    name: str
    name_en: str


class ConversationView(msgspec.Struct, frozen=True):
    """A conversation as one person may see it. Who sees only a part of it does not learn who holds the whole."""

    card: Card
    state: str
    holder_kind: str
    holder_id: UUID | None
    holder_name: str
    holder_key: str
    stands_in: bool


def edge_time(moment: datetime) -> str:
    """The one text of a moment: RFC 3339, UTC, ``Z``."""
    text: str = msgspec.to_builtins(moment)
    return text


def edge_body(fact: Fact, companies: frozenset[CompanyId] | None = None) -> dict[str, Any]:
    """A fact's body as the socket carries it: only the documented fields, ids with their prefix.

    Of several companies in a talk only these are named; None: all of them.
    """
    values = msgspec.structs.asdict(fact)
    if companies is not None and "part_companies" in values:
        values["part_companies"] = tuple(one for one in values["part_companies"] if one in companies)
    return {name: _edge(name, values) for name in _FIELDS[type(fact).KIND]}


def _edge(name: str, values: Mapping[str, Any]) -> Any:
    value = values[name]
    match value:
        case datetime():
            return edge_time(value)
        case tuple():
            return [str(CompanyId.of(company)) for company in sorted(value)]
        case UUID():
            kind = _IDS.get(name) or _KINDS.get(values.get(name.replace("_id", "_kind"), ""), None)
            return str(kind.of(value)) if kind else value.hex
        case str() if name == "held_since":
            return edge_time(datetime.fromisoformat(value))
        case _:
            return value


def concerns(fact: Fact, company_id: CompanyId, me: StaffId) -> bool:
    """Whether a fact can change this worker's state. Which companies' facts they get at all is asked elsewhere."""
    match fact:
        case Reserved(staff_id=staff_id) | ReservationEnded(staff_id=staff_id) | PresenceChanged(staff_id=staff_id):
            return staff_id == me
        case ConsultationOpened(staff_id=staff_id) | ConsultationEnded(staff_id=staff_id):
            return staff_id == me
        case WorkTaken(staff_id=staff_id) | WorkLeft(staff_id=staff_id):
            return staff_id == me
        case PassedOn():
            # the other parts' copies name the customer of their company; the state holds the host's
            return fact.host_company_id == company_id and me in (fact.from_id, fact.to_id)
        case ConversationClosed(holder_id=holder_id):
            return holder_id == me
        case PartOpened(holder_id=holder_id) | CustomerIdentified(holder_id=holder_id):
            return holder_id == me
        case _:
            return False


def apply_fact(state: DeskState, kind: str, body: Mapping[str, Any], company_id: str, me: str) -> DeskState:
    """The state after a fact. Facts carry new values, so applying one twice changes nothing; unknown kinds neither."""
    match kind:
        case Reserved.KIND if body["staff_id"] == me:
            return _offered(state, body, company_id)
        case ReservationEnded.KIND:
            kept = tuple(offer for offer in state.offers if offer.reservation_id != body["reservation_id"])
            return msgspec.structs.replace(state, offers=kept)
        case PresenceChanged.KIND if body["staff_id"] == me and body["version"] > state.presence.version:
            presence = PresenceState(body["state"], body["reason"], body["since"], body["version"])
            return msgspec.structs.replace(state, presence=presence)
        case PassedOn.KIND:
            return _passed_on(state, body, company_id, me)
        case PartOpened.KIND:
            return _changed(state, body["conversation_id"], part_companies=tuple(body["part_companies"]))
        case CustomerIdentified.KIND:
            return _changed(state, body["conversation_id"], customer_id=body["customer_id"])
        case ConversationClosed.KIND:
            return _without(state, body["conversation_id"])
        case ConsultationOpened.KIND if body["staff_id"] == me:
            return _asked(state, body, company_id)
        case ConsultationEnded.KIND:
            left = tuple(talk for talk in state.consultations if talk.consultation_id != body["consultation_id"])
            return msgspec.structs.replace(state, consultations=left)
        case WorkTaken.KIND if body["staff_id"] == me:
            return _taken(state, body, company_id)
        case WorkLeft.KIND if body["staff_id"] == me:
            kept_tasks = tuple(task for task in state.tasks if task.work_id != body["work_id"])
            return msgspec.structs.replace(state, tasks=kept_tasks)
        case _:
            return state


def _changed(state: DeskState, conversation_id: str, **values: Any) -> DeskState:
    talks = tuple(
        msgspec.structs.replace(talk, **values) if talk.conversation_id == conversation_id else talk
        for talk in state.conversations
    )
    return msgspec.structs.replace(state, conversations=talks)


def _taken(state: DeskState, body: Mapping[str, Any], company_id: str) -> DeskState:
    task = HeldTask(body["work_id"], company_id, body["kind"], body["queue_key"], body["at"])
    others = [other for other in state.tasks if other.work_id != task.work_id]
    return msgspec.structs.replace(state, tasks=in_order_tasks([*others, task]))


def _asked(state: DeskState, body: Mapping[str, Any], company_id: str) -> DeskState:
    talk = AskedTalk(
        consultation_id=body["consultation_id"],
        conversation_id=body["conversation_id"],
        company_id=company_id,
        asked_by=body["asked_by"],
        asked_at=body["asked_at"],
    )
    others = [other for other in state.consultations if other.consultation_id != talk.consultation_id]
    return msgspec.structs.replace(state, consultations=in_order_asked([*others, talk]))


def _offered(state: DeskState, body: Mapping[str, Any], company_id: str) -> DeskState:
    offer = OpenOffer(
        reservation_id=body["reservation_id"],
        work_id=body["work_id"],
        kind=body["kind"],
        conversation_id=body["conversation_id"],
        company_id=company_id,
        queue_key=body["queue_key"],
        offered_at=body["offered_at"],
        expires_at=body["expires_at"],
    )
    others = [other for other in state.offers if other.reservation_id != offer.reservation_id]
    return msgspec.structs.replace(state, offers=in_order_offers([*others, offer]))


def _passed_on(state: DeskState, body: Mapping[str, Any], company_id: str, me: str) -> DeskState:
    known = next((talk for talk in state.conversations if talk.conversation_id == body["conversation_id"]), None)
    if known is not None and known.holder_token > body["holder_token"]:
        return state
    state = _without(state, body["conversation_id"])
    if body["to_kind"] != "staff" or body["to_id"] != me:
        return state
    talk = HeldTalk(
        conversation_id=body["conversation_id"],
        company_id=company_id,
        part_companies=tuple(body["part_companies"]),
        customer_id=body["customer_id"],
        holder_token=body["holder_token"],
        held_since=body["held_since"],
    )
    return msgspec.structs.replace(state, conversations=in_order_talks([*state.conversations, talk]))


def _without(state: DeskState, conversation_id: str) -> DeskState:
    kept = tuple(talk for talk in state.conversations if talk.conversation_id != conversation_id)
    return msgspec.structs.replace(state, conversations=kept)


def in_order_offers(offers: list[OpenOffer]) -> tuple[OpenOffer, ...]:
    """Offers in the order in which they were made."""
    return tuple(sorted(offers, key=lambda offer: (datetime.fromisoformat(offer.offered_at), offer.reservation_id)))


def in_order_talks(talks: list[HeldTalk]) -> tuple[HeldTalk, ...]:
    """Conversations in the order in which they were taken."""
    return tuple(sorted(talks, key=lambda talk: (datetime.fromisoformat(talk.held_since), talk.conversation_id)))


def in_order_tasks(tasks: list[HeldTask]) -> tuple[HeldTask, ...]:
    """Tasks in the order in which they were taken."""
    return tuple(sorted(tasks, key=lambda task: (datetime.fromisoformat(task.held_since), task.work_id)))


def in_order_asked(talks: list[AskedTalk]) -> tuple[AskedTalk, ...]:
    """Consultations in the order in which one was asked."""
    return tuple(sorted(talks, key=lambda talk: (datetime.fromisoformat(talk.asked_at), talk.consultation_id)))


def wanted_of(texts: Sequence[str]) -> str:
    """What a customer wants of a person: the newest of their messages (newest first) that says more than 转人工."""
    return next((text for text in texts if not says_nothing(text)), texts[0] if texts else "")


def preview(text: str) -> Spoken:
    """The beginning of a message for a list, with card and telephone numbers masked."""
    line = " ".join(mask_text(text).split())
    cut = PREVIEW_CHARACTERS_MAX
    return Spoken(line if len(line) <= cut else line[: cut - 1] + "…")
