"""When a customer who waits has left: pure."""

from datetime import datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from suiban.kit.hours import Hours, is_open
from suiban.kit.ids import CompanyId, ConversationId, CustomerId, QueueId, WorkId

Fate = Literal["waits", "kept", "leaves"]

LIVE_DOORS: Final = ("webchat",)
"""The kinds of doors whose customers hold a connection while they are there: by others nobody ever leaves."""
SILENT_AFTER: Final = timedelta(seconds=15)
"""A process that has said nothing for so long holds no connections any more."""
LEAVE_BATCH_MAX: Final = 20
LEAVE_AFTER_S_MIN: Final = 15
"""Shorter than it takes every process to say whom it has, somebody might be said to have left who is there."""


class Away(msgspec.Struct, frozen=True):
    """Work that waits while its customer is connected nowhere, ``since`` when.

    ``leave_after_s``: the company's grace; 0: nobody ever leaves. ``hours`` of its queue; None: always.
    ``first_holder`` of the door: ``bot`` or ``queue:<key>``.
    """

    company_id: CompanyId
    work_id: WorkId
    conversation_id: ConversationId
    queue_id: QueueId
    queue_key: str
    holder_token: int
    enqueued_at: datetime
    since: datetime
    leave_after_s: int
    return_within_s: int
    hours: Hours | None
    zone: ZoneInfo
    first_holder: str = "bot"
    customer_id: CustomerId | None = None

    @property
    def waits_when_back(self) -> bool:
        """Whether who comes back waits again by themselves: by this door they speak with people only."""
        return self.first_holder != "bot"

    def fate(self, now: datetime, *, told: bool = False) -> Fate:
        """Whether they still ``wait``, have left, or are ``kept``.

        Who is ``told`` of an answer wherever they are was promised that they need not stay; who came or went while
        nobody answered, that somebody would later: their work waits without them.
        """
        if not self.leave_after_s or now < self.since + timedelta(seconds=self.leave_after_s):
            return "waits"
        if told:
            return "kept"
        if self.hours is None:
            return "leaves"
        answered = all(is_open(self.hours, self.zone, at) for at in (self.enqueued_at, self.since))
        return "leaves" if answered else "kept"


def left_texts(return_within_s: int, *, waits_when_back: bool = False) -> tuple[str, str]:
    """What who left finds when they come back, in Chinese and English."""
    again, again_en = "还需要人工，请点「转人工」", 'Say "agent" to wait for a person again.'
    if waits_when_back:
        again, again_en = "您一回来就会重新排队", "You are in line again as soon as you are back."
    minutes = return_within_s // 60
    kept = f"，{minutes} 分钟内回来，之前等的时间照样算" if minutes else ""
    kept_en = f" Within {minutes} minutes the time you have waited still counts." if minutes else ""
    return (
        f"您离开了，我们先没有为您继续排队。您说过的话都在，工作人员能看到。{again}{kept}。",
        "You had left, so you are not in line any more. All you said is kept and our staff can see it."
        f" {again_en}{kept_en}",
    )
