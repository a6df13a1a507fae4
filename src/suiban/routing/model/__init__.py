"""Frozen values of routing; who gets what is next is in :mod:`suiban.routing.model.matching`."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec

from suiban.kit.hours import Closed
from suiban.kit.ids import CompanyId, ConversationId, QueueId, ReservationId, StaffId, WorkId

PresenceState = Literal["available", "away", "offline"]
Figure = Literal["waiting", "active", "accepted", "late", "abandoned"]
Skills = Mapping[str, int]

REASON_CHARACTERS_MAX: Final = 200
WAITING_PAGE: Final = 500
ROUND_PAGES_MAX: Final = 20
EXPIRE_BATCH_MAX: Final = 500
POSITIONS_MAX: Final = 2_000
MISSED_IN_A_ROW_MAX: Final = 3
PRIORITY_MAX: Final = 100
POINT: Final = timedelta(seconds=30)
"""What a point of priority is worth: as if one had come so much earlier. So nobody waits for ever."""
PRIORITY_STEP_MISSED: Final = 1
PRIORITY_TRANSFERRED: Final = 10
PRIORITY_LEFT_BEHIND: Final = 20
MOVED_MAX: Final = 50
WORK_LINES_MAX: Final = 100
PRESENCE_LINES_MAX: Final = 5_000
TALKING_ROLES: Final = ("agent", "supervisor")
NAMED_WAIT: Final = timedelta(seconds=60)
GRACE: Final = timedelta(seconds=15)
DOUBTED_AFTER: Final = timedelta(seconds=6)
PACE_WINDOW: Final = timedelta(minutes=15)
WAIT_S_STEP: Final = 5
WAIT_S_MAX: Final = 3_600


class Queue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A waiting line. ``skills`` are key -> level (1-5), all wanted; ``waiting`` counts who waits there now.

    ``wishes`` are what it would rather have, too: a level less with each ``relax_s`` of waiting, until nothing is left.

    ``name_en`` empty: ``name`` stands for both languages. ``hours_key`` empty: people answer at all times. What waits
    here begins with ``priority``. One that is not ``active`` is offered no more; what comes for it waits in another.
    """

    company_id: CompanyId
    id: QueueId
    key: str
    name: str
    skills: dict[str, int] = {}
    reservation_s: int = 20
    target_wait_s: int = 30
    waiting: int = 0
    name_en: str = ""
    hours_key: str = ""
    priority: int = 0
    active: bool = True
    wishes: dict[str, int] = {}
    relax_s: int = 20


class Colleague(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody a conversation may be passed to; ``companies`` are the mandates shared with who asks.

    ``skills`` are called (name, English name), the best first.
    """

    staff_id: StaffId
    name: str
    title: str
    companies: frozenset[CompanyId]
    state: PresenceState
    reason: str
    load: int
    capacity: int
    skills: tuple[tuple[str, str], ...] = ()
    title_en: str = ""


class Presence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a worker is there. The higher ``version`` is the newer."""

    staff_id: StaffId
    state: PresenceState
    reason: str
    since: datetime
    version: int


class Arrival(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A conversation that is to wait. ``holder_token`` is the one under which it waits: later, this is out of date."""

    company_id: CompanyId
    conversation_id: ConversationId
    holder_token: int
    enqueued_at: datetime
    queue_id: QueueId | None = None
    queue_key: str = ""
    skills: dict[str, int] = {}
    only_staff_id: StaffId | None = None
    priority: int = 0


class Waiting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Work nobody has, as the decision sees it. ``skills`` are the queue's and its own together.

    ``due_at`` is when its queue promised an answer, earlier by what its priority is worth: who is due first is next.
    """

    company_id: CompanyId
    work_id: WorkId
    companies: frozenset[CompanyId]
    skills: dict[str, int]
    enqueued_at: datetime
    due_at: datetime
    only_staff_id: StaffId | None = None
    passed_over: frozenset[StaffId] = frozenset()
    reservation_s: int = 20
    wishes: dict[str, int] = {}
    relax_s: int = 20


class Worker(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who serves, as the decision sees them. ``load``: conversations held and offers open."""

    staff_id: StaffId
    companies: frozenset[CompanyId]
    skills: dict[str, int]
    capacity: int
    load: int
    last_offered_at: datetime | None = None
    state: PresenceState = "available"


class Why(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why work went to somebody, or why it still waits: a code, and the numbers its line has.

    Of an offer: ``named``; ``only`` one of those fit had a free hand; ``least_busy`` of ``people`` who had;
    ``longest_unasked`` of those least busy; ``again``, when everybody fit had passed it over.
    """

    code: str
    people: int = 0
    skill: str = ""
    level: int = 0
    in_s: int | None = None


class Offer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """This work for this worker. ``afresh``: everybody fit had passed it over, so they are all asked again."""

    company_id: CompanyId
    work_id: WorkId
    staff_id: StaffId
    reservation_id: ReservationId
    expires_at: datetime
    afresh: bool = False
    why: str = ""
    fit: int = 0


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a conversation stands in its queue; ``wait_s`` None: nothing is known to base it on.

    ``closed``: it is outside of the queue's hours. ``queue_en`` empty: ``queue`` stands for both languages.
    """

    company_id: CompanyId
    conversation_id: ConversationId
    queue: str
    position: int
    wait_s: int | None
    closed: Closed | None = None
    queue_en: str = ""


class QueueLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A queue on the wallboard; today is the company's own day. ``active``: taken from it and not yet ended."""

    queue_id: QueueId
    company_id: CompanyId
    key: str
    name: str
    waiting: int
    longest_wait_s: int
    reserved: int
    active: int
    accepted_today: int
    within_target_today: int
    abandoned_today: int
    target_wait_s: int


class WorkLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One conversation behind a figure; ``waited_s`` until it was accepted or gave up, else until now.

    ``why``: why this person was offered it, or why nobody has it yet; None where it is not known.
    """

    company_id: CompanyId
    work_id: WorkId
    conversation_id: ConversationId
    queue_id: QueueId
    queue_name: str
    queue_name_en: str
    state: str
    staff_id: StaffId | None
    staff_name: str
    enqueued_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    waited_s: int
    target_wait_s: int
    why: Why | None = None


class Moved(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What became of a conversation that was to be moved: ``moved``, or the code of why not."""

    conversation_id: ConversationId
    code: str
    companies: frozenset[CompanyId] = frozenset()


class PresenceReason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why somebody is away, and how the company counts it."""

    company_id: CompanyId
    key: str
    name: str
    name_en: str = ""
    paid: bool = True
    productive: bool = False
    place: int = 0
    active: bool = True


class DayBounds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A company's day: 23 to 25 hours long, in its own time zone."""

    day: date
    begins_at: datetime
    ends_at: datetime
    time_zone: str


class PresenceLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody in one state, within a day."""

    staff_id: StaffId
    name: str
    state: PresenceState
    reason: str
    began_at: datetime
    ended_at: datetime


class StaffLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A worker on the wallboard, with all the mandates the reading scope shares."""

    staff_id: StaffId
    name: str
    state: PresenceState
    reason: str
    since: datetime
    load: int
    capacity: int
    companies: frozenset[CompanyId]


class Wallboard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Queues and people at one moment, read once for everybody; each viewer gets their own companies' share."""

    at: datetime
    queues: tuple[QueueLine, ...]
    staff: tuple[StaffLine, ...]

    def seen_by(self, companies: frozenset[CompanyId]) -> dict[str, object]:
        """What somebody with these mandates sees, as in ``docs/socket-protocol.md``, without ``type``."""
        return {
            "at": self.at,
            "queues": [_edge(line) for line in self.queues if line.company_id in companies],
            "staff": [_edge(line) for line in self.staff if line.companies & companies],
        }


def _edge(line: QueueLine | StaffLine) -> dict[str, object]:
    fields = msgspec.structs.asdict(line)
    if isinstance(line, StaffLine):
        del fields["companies"]
    return {name: str(value) if isinstance(value, UUID) else value for name, value in fields.items()}
