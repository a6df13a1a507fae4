"""Values of call-backs: what was promised, to whom, and what became of it."""

from datetime import datetime, timedelta
from typing import Any, Final, Literal

import msgspec

from suiban.kit.ids import CallbackId, CompanyId, ConversationId, CustomerId, QueueId, StaffId
from suiban.kit.masking import Spoken

CallbackState = Literal["open", "reached", "unreached", "wrong_number", "cancelled"]
Extra = dict[str, Any]
Outcome = Literal["reached", "not_reached", "wrong_number", "not_needed"]

TRIES_MAX: Final = 3
TRY_AGAIN: Final = timedelta(minutes=10)
OVERDUE: Final = timedelta(minutes=5)
"""So long after its time a call-back that nobody made is shown as overdue."""
AGREED_AHEAD_MAX: Final = timedelta(days=60)
ASKED_PER_DAY_MAX: Final = 5
SAME_NUMBER_MAX: Final = 2
"""So many open call-backs of other customers may have the same number: nobody is rung up by strangers' wishes."""
LISTED_MAX: Final = 200


class Callback(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A customer is called back. ``at`` None: when it is their turn; ``next_at``: nobody calls before.

    ``number`` is empty once it is over, ``number_shown`` is masked. ``owner_id`` gave their word.
    """

    company_id: CompanyId
    id: CallbackId
    conversation_id: ConversationId
    customer_id: CustomerId
    queue_id: QueueId
    number: Spoken
    number_shown: str
    at: datetime | None
    next_at: datetime | None
    owner_id: StaffId | None
    by_kind: Literal["customer", "staff"]
    by_id: CustomerId | StaffId
    state: CallbackState = "open"
    tries: int = 0
    asked_at: datetime | None = None
    ended_at: datetime | None = None


class CallbackLine(msgspec.Struct, frozen=True):
    """An open call-back in a list, by when it is to be made. ``held_by``: who has the talk now, and may be calling."""

    callback: Callback
    customer_name: str
    queue_name: str
    queue_name_en: str
    owner_name: str
    held_by: StaffId | None
    held_by_name: str
    due_at: datetime
    overdue: bool


Texts = tuple[str, str]
"""What is said in the talk, in Chinese and English."""


def agreed_texts(at: datetime, owner: str, shown: str) -> Texts:
    """Somebody gave their word; ``at`` in the company's own time."""
    who, who_en = (f"{owner}将于", owner) if owner else ("我们将于", "We")
    return (
        f"{who} {at.month} 月 {at.day} 日 {at:%H:%M} 给您回电（{shown}）。您不用守在这里。",
        f"{who_en} will call you back on {at:%Y-%m-%d} at {at:%H:%M} ({shown}). No need to keep watching.",
    )


def tried_texts(at: datetime) -> Texts:
    """Nobody answered; we try again."""
    return (
        f"刚才给您去电没有接通，我们会在 {at:%H:%M} 左右再打一次。",
        f"We could not reach you just now and will try again at about {at:%H:%M}.",
    )


def unreached_texts() -> Texts:
    """Nobody answered three times."""
    return (
        "我们给您打了几次电话都没有接通。您方便时可以在这里留言，或者重新预约回电。",
        "We called several times and could not reach you. Write here whenever it suits you, or ask for another call.",
    )


def wrong_texts() -> Texts:
    """The number is another's, or nobody's."""
    return (
        "您留下的号码打不通或不是您本人，请在这里告诉我们正确的号码，或者直接在这里说。",
        "The number you left does not work or is somebody else's. Please tell us the right one, or just write here.",
    )


def callback_extra(text_en: str, event: str, at: datetime | None = None, by: str = "", number: str = "") -> Extra:
    """The same for a screen in its own language."""
    when = msgspec.to_builtins(at) if at else None
    return {"text_en": text_en, "callback": {"event": event, "at": when, "by": by, "number": number}}
