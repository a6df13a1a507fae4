"""Frozen values of tasks, and what may be entered."""

from datetime import datetime, timedelta
from typing import Final, Literal
from urllib.parse import urlsplit

import msgspec

from suiban.kit.ids import CompanyId, ConversationId, CustomerId, Id, QueueId, StaffId, WorkId
from suiban.kit.masking import Spoken, mask_text
from suiban.language.api import normalise
from suiban.routing.api import KindKey
from suiban.tasks.errors import DueRefused, LinkRefused

Outcome = Literal["done", "declined", "unreachable", "not_possible", "duplicate"]
"""How a task came out: done; the customer did not want it, or was not reached; it cannot be done; it is there twice."""

TITLE_CHARACTERS_MAX: Final = 120
TEXT_CHARACTERS_MAX: Final = 4_000
NOTE_CHARACTERS_MAX: Final = 2_000
LINK_CHARACTERS_MAX: Final = 500
EXTERNAL_ID_PATTERN: Final = r"^[A-Za-z0-9._:/-]{1,100}$"
PRIORITY_MAX: Final = 20
"""What whoever enters a task may put it ahead by; what waits long or is given back comes further."""
DUE_MAX: Final = timedelta(days=366)
NOTES_MAX: Final = 200
HOLDINGS_MAX: Final = 200
PAGE_TASKS: Final = 50
LOOKED_MAX: Final = 20_000
"""So many tasks, the newest first, are looked through for one page of a search; the next page looks further."""


class Author(msgspec.Struct, frozen=True):
    """Who does something with a task: a member (``staff``), a program (``key``) or what of the ``house`` wants it."""

    kind: Literal["staff", "key", "house"]
    id: Id


class NewTask(msgspec.Struct, frozen=True):
    """A task to be entered. ``conversation_id``: the talk it came out of.

    ``staff_id`` is asked by name; ``manager_id`` looks after the customer and is waited for while they are there.
    """

    company_id: CompanyId
    kind: KindKey
    queue_id: QueueId
    title: Spoken
    text: Spoken = Spoken("")
    link: Spoken = Spoken("")
    customer_id: CustomerId | None = None
    conversation_id: ConversationId | None = None
    external_id: Spoken = Spoken("")
    due_by: datetime | None = None
    priority: int = 0
    staff_id: StaffId | None = None
    manager_id: StaffId | None = None


class Edit(msgspec.Struct, frozen=True):
    """What of an open task is to be different; ``UNSET`` stays."""

    title: Spoken | msgspec.UnsetType = msgspec.UNSET
    text: Spoken | msgspec.UnsetType = msgspec.UNSET
    link: Spoken | msgspec.UnsetType = msgspec.UNSET
    due_by: datetime | msgspec.UnsetType | None = msgspec.UNSET
    priority: int | msgspec.UnsetType = msgspec.UNSET


class TaskCard(msgspec.Struct, frozen=True):
    """A task in a list, in the form it has at the edge: ids with their prefix."""

    work_id: str
    company_id: str
    kind: str
    title: Spoken
    customer_id: str | None
    customer_name: Spoken
    queue_id: str
    queue_name: str
    queue_name_en: str
    state: str
    staff_id: str | None
    staff_name: str
    due_by: datetime | None
    made_at: datetime
    enqueued_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    outcome: str


class Holding(msgspec.Struct, frozen=True):
    """Somebody had it, until when, and how it left them; ``until`` None: they have it."""

    staff_id: StaffId
    name: str
    since: datetime
    until: datetime | None
    how: str
    reason: str


class Note(msgspec.Struct, frozen=True):
    """Something written down beside a task."""

    at: datetime
    by_kind: str
    name: str
    text: Spoken


class Task(msgspec.Struct, frozen=True):
    """A task with all there is. ``priority`` is what it has by now."""

    company_id: CompanyId
    id: WorkId
    card: TaskCard
    text: Spoken
    link: Spoken
    external_id: Spoken
    by_kind: str
    by_name: str
    conversation_id: ConversationId | None
    priority: int
    holdings: tuple[Holding, ...] = ()
    notes: tuple[Note, ...] = ()


def sought(text: str) -> str:
    """A title, or a piece of one, as it is looked for: masked, in plain characters, without spaces."""
    return mask_text(normalise(text)).replace(" ", "")


def check_link(link: str) -> None:
    """Raises :class:`LinkRefused` unless it is empty, or an https address of a host, without whom to be there."""
    if not link:
        return
    try:
        parts = urlsplit(link)
        plain = link.isprintable() and " " not in link and "\\" not in link and "<" not in link
        parts.port  # noqa: B018
    except ValueError:
        raise LinkRefused from None
    if not plain or parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
        raise LinkRefused


def check_due(due_by: datetime | None, now: datetime) -> None:
    """Raises :class:`DueRefused` on what is past, or too far away."""
    if due_by is not None and not now < due_by <= now + DUE_MAX:
        raise DueRefused
