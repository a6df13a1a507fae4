"""When something happened that a person may have to be told: a push is queued for each of their browsers."""

from collections.abc import Sequence
from typing import Any, Final

from suiban.conversations.events import ConsultationOpened, MessageReceived, MessageSaid
from suiban.eventlog.api import decode
from suiban.eventlog.events import Fact, Logged
from suiban.kit.ids import CompanyId, ConversationId, WorkId
from suiban.kit.time import Clock
from suiban.notices.api import News, Notices
from suiban.notices.model import ANSWER_WAITS, HOLDS, MESSAGE_WAITS
from suiban.platform.postgres import Database, Transaction
from suiban.routing.events import Reserved

_FACTS: Final[tuple[type[Fact], ...]] = (Reserved, MessageReceived, MessageSaid, ConsultationOpened)
_STAFF: Final = frozenset({Reserved.KIND, MessageReceived.topic_of("staff"), ConsultationOpened.KIND})
_CUSTOMERS: Final = frozenset({MessageSaid.KIND})


class NoticeListener:
    """Reads only what somebody is to be told: where no browser agreed, the log is not read at all."""

    name = "notices.push"

    def __init__(self, notices: Notices, clock: Clock) -> None:
        self._notices = notices
        self._clock = clock
        self.topics: frozenset[str] = frozenset()

    async def refresh(self, db: Database) -> None:
        """Look again whether anybody is to be told."""
        async with db.unscoped() as tx:
            staff, customers = await self._notices.anybody(tx)
        self.topics = (_STAFF if staff else frozenset()) | (_CUSTOMERS if customers else frozenset())

    async def prepare(self, db: Database, facts: Sequence[Logged]) -> None:
        """Nothing takes time here."""

    async def handle(self, tx: Transaction, facts: Sequence[Logged], prepared: Any) -> None:
        """Queue what is still news."""
        latest: dict[object, News] = {}
        now = self._clock.now()
        for logged in facts:
            news = news_of(decode(logged, _FACTS), logged)
            # a cursor may stand long before the first browser agreed
            if news is not None and news.expires_at > now:
                # of tasks offered to somebody the last: a browser is told once that something waits
                latest[news.company_id, news.kind, news.conversation_id, news.staff_id] = news
        await self._notices.enqueue(
            tx,
            [one for one in latest.values() if one.kind != "answer"],
            [one for one in latest.values() if one.kind == "answer"],
        )


def news_of(fact: Fact, logged: Logged) -> News | None:
    """What a fact may have to tell; None: nobody."""
    company, at = CompanyId.of(logged.company_id), logged.at
    match fact:
        case Reserved():
            talk_id = None if fact.conversation_id is None else ConversationId.of(fact.conversation_id)
            work = WorkId.of(fact.work_id) if talk_id is None else None
            return News(company, "offer", talk_id, fact.staff_id, 0, fact.offered_at, fact.expires_at, work)
        case ConsultationOpened():
            talk = ConversationId.of(fact.conversation_id)
            return News(company, "consult", talk, fact.staff_id, 0, fact.asked_at, at + HOLDS["consult"])
        case MessageReceived() if fact.holder_kind == "staff":
            talk = ConversationId.of(fact.conversation_id)
            due = at + MESSAGE_WAITS
            return News(company, "message", talk, None, fact.talk_seq, due, at + HOLDS["message"])
        case MessageSaid() if fact.author_kind == "staff":
            talk = ConversationId.of(fact.conversation_id)
            return News(company, "answer", talk, None, fact.talk_seq, at + ANSWER_WAITS, at + HOLDS["answer"])
        case _:
            return None
