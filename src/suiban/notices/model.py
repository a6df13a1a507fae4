"""What is pushed to whom, and whether it is still worth it. Nothing here touches a clock or a database."""

from datetime import datetime, timedelta
from typing import Final, Literal, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from suiban.kit.ids import CompanyId, ConversationId, WorkId

StaffKind = Literal["offer", "message", "consult"]
Kind = Literal["offer", "message", "consult", "answer", "test"]
Language = Literal["zh", "en"]
Urgency = Literal["normal", "high"]
STAFF_KINDS: Final[tuple[StaffKind, ...]] = get_args(StaffKind)

MINUTES_A_DAY: Final = 24 * 60
MESSAGE_WAITS: Final = timedelta(seconds=10)
ANSWER_WAITS: Final = timedelta(seconds=20)
"""Who looks reads within this time: then nothing is pushed."""
HOLDS: Final[dict[Kind, timedelta]] = {
    "offer": timedelta(minutes=1),
    "message": timedelta(hours=1),
    "consult": timedelta(minutes=30),
    "answer": timedelta(hours=24),
    "test": timedelta(minutes=2),
}
RETRY_WAITS_S: Final = (2, 10, 60, 300)
GONE: Final = frozenset({401, 403, 404, 410})
"""The service does not know the browser any more, or not together with our key: only asking again helps."""

_WORDS: Final[dict[tuple[Kind | Literal["task"], Language], tuple[str, str]]] = {
    ("offer", "zh"): ("有新的客户", "一位客户在等你接受"),
    ("offer", "en"): ("New work for you", "A customer is waiting for you to accept"),
    ("task", "zh"): ("有新的任务", "一项任务在等你接受"),
    ("task", "en"): ("New task for you", "A task is waiting for you to accept"),
    ("message", "zh"): ("客户有新消息", "你接待的客户发来了消息"),
    ("message", "en"): ("New message", "A customer of yours has written"),
    ("consult", "zh"): ("同事请教你", "有一个会话需要你看一下"),
    ("consult", "en"): ("A colleague asks you in", "A conversation needs your view"),
    ("answer", "zh"): ("您有新的回复", "客服已回复您，点此查看"),
    ("answer", "en"): ("You have a reply", "Our staff have answered you; tap to read"),
    ("test", "zh"): ("通知已开通", "这是一条测试通知"),
    ("test", "en"): ("Notifications work", "This is a test"),
}


class Wants(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person wants to be told by push, and their quiet hours in minutes of their own day; None: no quiet."""

    kinds: tuple[StaffKind, ...] = STAFF_KINDS
    quiet_from: int | None = None
    quiet_until: int | None = None
    time_zone: str = "Asia/Shanghai"

    def quiet_at(self, now: datetime) -> bool:
        """Whether this moment is within the quiet hours; they may go over midnight."""
        if self.quiet_from is None or self.quiet_until is None:
            return False
        local = now.astimezone(ZoneInfo(self.time_zone))
        minute = local.hour * 60 + local.minute
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= minute < self.quiet_until
        return minute >= self.quiet_from or minute < self.quiet_until


class News(msgspec.Struct, frozen=True):
    """Something in a conversation that somebody may have to be told, or an offered task (``work_id``)."""

    company_id: CompanyId
    kind: Kind
    conversation_id: ConversationId | None
    staff_id: UUID | None
    """Whom it concerns; None: whoever holds the talk (``message``), its customer (``answer``)."""
    talk_seq: int
    next_at: datetime
    expires_at: datetime
    work_id: WorkId | None = None


class Push(msgspec.Struct, frozen=True):
    """A push that was claimed, with what is known of its browser and of what it tells."""

    company_id: CompanyId
    id: UUID
    session_id: UUID
    for_staff: bool
    kind: Kind
    conversation_id: ConversationId | None
    attempts: int
    expires_at: datetime
    endpoint: str
    public: bytes
    auth: bytes
    language: Language
    session_alive: bool
    still_news: bool
    wants: Wants
    work_id: WorkId | None = None

    def __repr__(self) -> str:
        return f"Push({self.id}, {self.kind})"


class Result(msgspec.Struct, frozen=True):
    """What became of an attempt. ``error`` is a code, empty when it arrived or was not worth sending."""

    push: Push
    fate: Literal["sent", "dropped", "again", "gone", "failed"]
    error: str = ""


def worth_sending(push: Push, now: datetime) -> bool:
    """Whether anybody still has to be told. A test comes in quiet hours too: who asks for it is awake."""
    if now >= push.expires_at or not push.session_alive or not push.still_news:
        return False
    if not push.for_staff or push.kind == "test":
        return True
    return push.kind in push.wants.kinds and not push.wants.quiet_at(now)


def decide_fate(push: Push, status: int | None, now: datetime) -> Literal["sent", "again", "gone", "failed"]:
    """What follows from the service's answer; None: there was none."""
    if status is not None and 200 <= status < 300:
        return "sent"
    if status in GONE:
        return "gone"
    passing = status is None or status == 429 or status >= 500
    later = push.attempts <= len(RETRY_WAITS_S) and now + wait_after(push.attempts) < push.expires_at
    return "again" if passing and later else "failed"


def wait_after(attempts: int) -> timedelta:
    """How long after so many attempts the next one is made."""
    return timedelta(seconds=RETRY_WAITS_S[min(attempts, len(RETRY_WAITS_S)) - 1])


def payload_of(push: Push) -> bytes:
    """What the browser shows: general words, and what to open: a talk, or a task by its id in the same place."""
    title, text = _WORDS["task" if push.work_id is not None else push.kind, push.language]
    body = {"kind": push.kind, "title": title, "text": text}
    if (about := push.conversation_id or push.work_id) is not None:
        body["conversation_id"] = str(about)
    return msgspec.json.encode(body)


def headers_of(push: Push, now: datetime) -> dict[str, str]:
    """How long the service may keep it, how urgent it is, and what it replaces. The topic tells nothing by itself."""
    urgency: Urgency = "high" if push.kind in ("offer", "test") else "normal"
    headers = {"ttl": str(max(0, int((push.expires_at - now).total_seconds()))), "urgency": urgency}
    if (about := push.conversation_id or push.work_id) is not None:
        headers["topic"] = f"{push.kind}-{about.hex[-22:]}"
    return headers
