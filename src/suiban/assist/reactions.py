"""When a customer speaks to a person, what could be answered is suggested to that person."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from suiban.assist.api import Assist, Suggested
from suiban.conversations.events import MessageReceived
from suiban.eventlog.events import Logged
from suiban.kit.ids import ConversationId
from suiban.kit.time import Clock
from suiban.platform.postgres import Database, Transaction

STALE: Final = timedelta(seconds=10)
"""Older words are answered already, or the workbench asks by itself: who is behind catches up by leaving them out."""


class SuggestionListener:
    """Assist's place in the log. Idempotent: a suggestion twice is the same suggestion."""

    name = "assist"
    topics = frozenset({MessageReceived.topic_of("staff")})
    batch_facts_max = 50

    def __init__(self, assist: Assist, clock: Clock) -> None:
        self._assist = assist
        self._clock = clock

    async def prepare(self, db: Database, facts: Sequence[Logged]) -> list[Suggested]:
        """Think for the whole batch, each talk once, outside any write transaction."""
        since = self._clock.now() - STALE
        fresh = [fact for fact in facts if fact.at >= since]
        if not fresh:
            return []
        talks = {ConversationId.of(fact.subject) for fact in fresh}
        return await self._assist.think(db, {fact.company_id for fact in fresh}, talks)

    async def handle(self, tx: Transaction, facts: Sequence[Logged], prepared: list[Suggested]) -> None:
        """Pass it on; nothing is written."""
        for suggested in prepared:
            self._assist.send(suggested)
