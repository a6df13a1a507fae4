"""Frozen values of routing; who gets what is next is in :mod:`suiban.routing.model.matching`."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Final, Literal

import msgspec

from suiban.kit.hours import Closed
from suiban.kit.ids import ChannelId, CompanyId, ConversationId, QueueId, ReservationId, StaffId, WorkId
from suiban.kit.promises import CallBack
from suiban.routing.model.giving import Giving

PresenceState = Literal["available", "away", "offline"]
Figure = Literal["waiting", "reserved", "active", "accepted", "late", "abandoned", "short", "later"]
DoorKind = Literal["webchat", "voice", "video"]
Skills = Mapping[str, int]
LanguageSkill = Literal["off", "wish", "must"]

REASON_CHARACTERS_MAX: Final = 200
OFFERS_AT_ONCE: Final = 500
PAGES_A_TURN: Final = 4
"""So many pages are offered before what changed meanwhile is learnt."""
PAGE_GROWTH_MAX: Final = 2
"""The first page is short, so that it is soon there; each next one twice as long, so often: long ones cost less."""
ROUND_TURNS_MAX: Final = 4
EXPIRE_BATCH_MAX: Final = 500
POSITIONS_MAX: Final = 2_000
MISSED_IN_A_ROW_MAX: Final = 3
"""Who misses so many offers in a row is set away, where the company says nothing else."""
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
SPARE: Final = "spare"
"""The reason of those who are away but may take work in spare minutes: nobody offers them any."""
BOARD_MAX: Final = 200
SILENT_BAN: Final = timedelta(minutes=10)
SILENT_BATCH_MAX: Final = 50
NAMED_WAIT: Final = timedelta(seconds=60)
PROMISED_WAIT: Final = timedelta(minutes=5)
"""How long after the time agreed on a call-back is kept for who promised it."""
LANGUAGE_LEVEL: Final = 3
"""Of a wish for the customer's language; as a must level 1 is enough."""
REGION_LEVEL: Final = 2
RETURNED_WITHIN: Final = timedelta(hours=1)
GRACE: Final = timedelta(seconds=15)
DOUBTED_AFTER: Final = timedelta(seconds=6)
PACE_WINDOW: Final = timedelta(minutes=15)
WAIT_S_STEP: Final = 5
WAIT_S_MAX: Final = 3_600


class Promise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """To answer ``share`` of a hundred customers within so many seconds."""

    share: Annotated[int, msgspec.Meta(ge=1, le=100)] = 80
    within_s: Annotated[int, msgspec.Meta(ge=1, le=3_600)] = 30


CALLS_PROMISED: Final[Mapping[DoorKind, Promise]] = {"voice": Promise(80, 20)}


class Queue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A waiting line. ``skills`` are key -> level (1-5), all wanted; ``waiting`` counts who waits there now.

    ``wishes`` are what it would rather have, too: a level less with each ``relax_s`` of waiting, until nothing is left.

    ``name_en`` empty: ``name`` stands for both languages. ``hours_key`` empty: people answer at all times. What waits
    here begins with ``priority``. One that is not ``active`` is offered no more; what comes for it waits in another.

    It promises ``promise_share`` of a hundred an answer within ``target_wait_s``; by some doors what ``promises`` says.
    Customers are kept for their relationship manager for ``manager_s``, for whom they had last for ``last_agent_s``,
    while these are there. ``language_skill``: whether ``lang-…`` of the customer's language is wished or a must here;
    ``region_skill``: whether ``region-…`` of where they live is wished. What would wait longer than ``overflow_wait_s``
    goes on to the queue of the key ``overflow`` where it waits less (empty: nowhere). While it breaks its promise,
    whoever may serve a queue of the keys ``backup`` may be asked as well, and with ``bot_backup`` the bot answers who
    waits.
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
    promise_share: int = 80
    promises: Mapping[DoorKind, Promise] = msgspec.field(default_factory=lambda: CALLS_PROMISED)
    last_agent_s: int = 0
    manager_s: int = 0
    language_skill: LanguageSkill = "off"
    region_skill: bool = False
    overflow: str = ""
    overflow_wait_s: int = 120
    backup: tuple[str, ...] = ()
    bot_backup: bool = False
    giving: Giving = Giving()


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a company values its customers.

    ``level_points`` (``私行=6``): points of priority by the level of customers who are recognised;
    ``returned_points`` of who gave up waiting within the last hour. Whom a customer had in the last
    ``last_agent_days`` they still know. ``regions`` (``广州=gd``): of which region a city is. ``fallback``: the
    key of the queue that takes what nobody could serve where it is (empty: it stays). Who waits and is connected
    nowhere for ``leave_after_s`` has left (0: nobody does); who wants a person again ``return_within_s`` after they
    went has what they had waited counted. ``missed_max``: who misses so many offers in a row is set away; 0: nobody is.
    """

    level_points: tuple[str, ...] = ()
    returned_points: int = 0
    last_agent_days: int = 30
    regions: tuple[str, ...] = ()
    fallback: str = ""
    leave_after_s: int = 120
    return_within_s: int = 1_800
    missed_max: int = MISSED_IN_A_ROW_MAX


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


class Preferred(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody a customer knows: asked first, and waited for ``for_s`` seconds while they are there.

    ``why``: ``manager`` (looks after this customer), ``last_agent`` (served them last).
    """

    staff_id: StaffId
    for_s: int
    why: str


class Waiting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Work nobody has, as the decision sees it. ``skills`` are the queue's and its own together.

    ``due_at`` is when an answer was promised, earlier by what its priority is worth: who is due first is next.
    ``weight`` is in units of a worker's capacity, 0 all of it; what is ``interruptible`` fits beside all that is held.
    ``enqueued_at`` is from when its wait counts: the opening, where it came before. Nobody is asked before
    ``not_before``. What is ``promised`` by ``only_staff_id`` is kept for them a while also when they are not there.
    ``helped``: while its queue is backed up, the skills under each of which others may step in.
    ``ring``: so many are asked at once. ``board_s``: so long it may be taken, and is offered to nobody; 0: it is not.
    ``kind`` is what workers' limits are about. ``shut``: ``not_before`` is when the hours of its kind begin.
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
    weight: int = 1
    interruptible: bool = False
    not_before: datetime | None = None
    promised: bool = False
    preferred: tuple[Preferred, ...] = ()
    ring: int = 1
    board_s: int = 0
    helped: tuple[Skills, ...] = ()
    kind: str = "conversation"
    shut: bool = False


class Worker(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who serves, as the decision sees them.

    ``load``: units of what is held or offered and may not be interrupted; ``soft``: of what may. ``claims``: how often
    they had got work without being offered it when this was read. ``limits``: of a kind of work at most so much at a
    time (0: never), whatever it weighs; ``counts``: how much of these they have.
    """

    staff_id: StaffId
    companies: frozenset[CompanyId]
    skills: dict[str, int]
    capacity: int
    load: int
    last_offered_at: datetime | None = None
    state: PresenceState = "available"
    soft: int = 0
    claims: int = 0
    limits: dict[str, int] = {}
    counts: dict[str, int] = {}


class Why(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why work went to somebody, or why it still waits: a code, and the numbers its line has.

    Of an offer: ``named``; ``manager``, ``last_agent``: somebody the customer knows; ``only`` one of those fit had a
    free hand; ``least_busy`` of ``people`` who had;
    ``longest_unasked`` of those least busy; ``again``, when everybody fit had passed it over; ``first_of`` the
    ``people`` who were asked at once (while they are: ``asked``); ``claimed``, taken by themselves; ``backup``, by one
    who steps in while the queue breaks its promise. ``helpers``: how many of those who step in are among ``people``.
    """

    code: str
    people: int = 0
    skill: str = ""
    level: int = 0
    in_s: int | None = None
    helpers: int = 0


class Offer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """This work for this worker. ``afresh``: everybody fit had passed it over, so they are all asked again.

    ``only_staff_id``: for whom it was by name when that was decided.
    """

    company_id: CompanyId
    work_id: WorkId
    staff_id: StaffId
    reservation_id: ReservationId
    expires_at: datetime
    afresh: bool = False
    why: str = ""
    fit: int = 0
    only_staff_id: StaffId | None = None


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a conversation stands in its queue; ``wait_s`` None: nothing is known to base it on.

    ``closed``: it is outside of the queue's hours. ``queue_en`` empty: ``queue`` stands for both languages.
    ``callback``: they need not stay, they are called back; ``position`` 0: at a time agreed on, and not in line yet.
    """

    company_id: CompanyId
    conversation_id: ConversationId
    queue: str
    position: int
    wait_s: int | None
    closed: Closed | None = None
    queue_en: str = ""
    callback: CallBack | None = None


class WorkAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which list is asked for: the work behind a figure, of one company, queue, door or person where one is named.

    ``quarter``: only those whose waiting ended in the quarter hour that began then.
    """

    figure: Figure
    queue_id: QueueId | None = None
    staff_id: StaffId | None = None
    company_id: CompanyId | None = None
    channel_id: ChannelId | None = None
    quarter: datetime | None = None


class WorkLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One piece of work behind a figure; ``waited_s`` until it was accepted or gave up, else until now.

    Of a task there is no conversation.

    ``why``: why this person was offered it, or why nobody has it yet; None where it is not known. ``points``: what its
    priority is made of besides its queue's (``level``, ``returned``, ``waited`` before they left and came back).
    ``stands_in``: it waits, and the bot answers meanwhile.
    """

    company_id: CompanyId
    work_id: WorkId
    kind: str
    conversation_id: ConversationId | None
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
    points: dict[str, int] = {}
    stands_in: bool = False


class OfferReasons(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why somebody is offered a work, for themselves: what a supervisor's line says, and what brought it here.

    ``why`` None: not known. ``waited_s``: until it was offered. ``from_queue``: where it waited before this queue took
    it over; empty: nowhere.
    """

    why: Why | None
    points: dict[str, int]
    waited_s: int
    target_wait_s: int
    from_queue: str = ""
    from_queue_en: str = ""


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
