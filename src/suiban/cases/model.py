"""Frozen values of cases, and what may follow on what."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from suiban.kit.hours import WEEKDAYS, Hours, working_day_ends
from suiban.kit.ids import CaseId, CompanyId, ConversationId, CustomerId, InstanceId, StaffId, WorkId
from suiban.kit.masking import Spoken

Kind = Literal["complaint"]
KINDS: Final[Mapping[Kind, tuple[str, str]]] = {"complaint": ("投诉", "Complaint")}
"""What there is, with its name in both languages."""
State = Literal["received", "in_progress", "resolved", "closed", "reopened"]
STATES: Final[Mapping[State, tuple[str, str]]] = {
    "received": ("已受理", "Received"),
    "in_progress": ("处理中", "In progress"),
    "resolved": ("已处理", "Settled"),
    "closed": ("已办结", "Closed"),
    "reopened": ("重新处理", "Opened again"),
}
MOVES: Final[Mapping[State, frozenset[State]]] = {
    "received": frozenset({"in_progress", "resolved"}),
    "in_progress": frozenset({"resolved"}),
    "resolved": frozenset({"closed", "reopened"}),
    "closed": frozenset({"reopened"}),
    "reopened": frozenset({"in_progress", "resolved"}),
}
UNSETTLED: Final[frozenset[State]] = frozenset({"received", "in_progress", "reopened"})
SourceKind = Literal["flow", "conversation"]
How = Literal["chat", "phone", "letter", "in_person"]
"""How a customer was told."""

TOPIC_CHARACTERS_MAX: Final = 60
TEXT_CHARACTERS_MAX: Final = 4_000
NOTE_CHARACTERS_MAX: Final = 2_000
SOURCE_CHARACTERS_MAX: Final = 100
STEPS_MAX: Final = 200
PAGE_CASES: Final = 50
REPLY_DAYS_MAX: Final = 30
WORKING_WEEK: Final = Hours(weekly=dict.fromkeys(WEEKDAYS[:5], ("09:00-18:00",)))
"""When people work where the company names no calendar."""


class Rule(msgspec.Struct, frozen=True):
    """How a company treats a kind of case: the first reply within so many working days of a calendar.

    ``hours_key`` empty: Monday to Friday; ``queue_key`` empty: nobody is given a task of it, it stands in the list.
    """

    reply_days: int = 2
    hours_key: str = ""
    queue_key: str = ""


class CompanyRule(msgspec.Struct, frozen=True):
    """A rule as one company has it."""

    company_id: CompanyId
    kind: Kind
    rule: Rule


class Source(msgspec.Struct, frozen=True):
    """What a case came out of. ``key`` is the source's own: asked again under it, the case is there already."""

    kind: SourceKind
    key: str
    door: str = ""
    conversation_id: ConversationId | None = None
    instance_id: InstanceId | None = None


class NewCase(msgspec.Struct, frozen=True):
    """What is to be registered: the topic in a line, and what was said."""

    company_id: CompanyId
    customer_id: CustomerId
    topic: Spoken
    text: Spoken
    source: Source
    kind: Kind = "complaint"


class CaseCard(msgspec.Struct, frozen=True):
    """A case in a list. ``told_at``: when its customer was told last; the promise is about ``first_told_at``."""

    company_id: CompanyId
    id: CaseId
    number: str
    kind: Kind
    customer_id: CustomerId
    customer_name: Spoken
    topic: Spoken
    state: State
    registered_at: datetime
    promise_by: datetime
    first_told_at: datetime | None
    told_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    work_id: WorkId | None
    staff_id: StaffId | None
    staff_name: str


class Step(msgspec.Struct, frozen=True):
    """Something that happened to a case: it came to a state, or (``told``) its customer was told."""

    at: datetime
    what: str
    by_kind: str
    by_name: str
    how: str
    note: Spoken


class Case(msgspec.Struct, frozen=True):
    """A case with all there is, oldest step first."""

    card: CaseCard
    text: Spoken
    source: Source
    steps: tuple[Step, ...]


class Query(msgspec.Struct, frozen=True):
    """Which cases: of a company, in some states, whose customer waits beyond the promise, that a task is about."""

    company_id: CompanyId | None = None
    states: frozenset[State] = frozenset()
    overdue: bool = False
    work_id: WorkId | None = None


def case_number(day: date, serial: int) -> str:
    """What people call a case: ``C261123-000017``. With all of the year it would look like the number of a card."""
    return f"C{day:%y%m%d}-{serial:06d}"


def promise(rule: Rule, hours: Hours | None, zone: ZoneInfo, now: datetime) -> datetime:
    """By when the customer is told something: the end of the last of so many working days after today.

    A calendar that knows no such day is no excuse: the working week counts then.
    """
    found = working_day_ends(hours, zone, now, rule.reply_days) if hours is not None else None
    ends = found or working_day_ends(WORKING_WEEK, zone, now, rule.reply_days)
    assert ends is not None
    return ends


def may_move(state: State, to: State, resolved_at: datetime | None, told_at: datetime | None) -> str:
    """Why a case may not go there, as an error's code; empty: it may.

    Closed is only what its customer was told of since it was settled.
    """
    if to not in MOVES[state]:
        return "case_moved"
    if to == "closed" and (told_at is None or resolved_at is None or told_at < resolved_at):
        return "case_customer_not_told"
    return ""
