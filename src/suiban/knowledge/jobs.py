"""Background work of knowledge: learning what articles mean, once a sentence, and keeping it for every process."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from typing import Final

from suiban.kit.errors import Unavailable
from suiban.kit.ids import CompanyId
from suiban.knowledge.api import HINT, Knowledge
from suiban.platform.hints import Hints
from suiban.platform.postgres import Database

log = logging.getLogger(__name__)

LOOK_AGAIN_S: Final = 30.0
"""Without a hint new articles are learned after this long."""
SETTLE_S: Final = 0.2


class Learner:
    """One a worker. Two of them at once do the same work twice and no harm."""

    def __init__(
        self,
        knowledge: Knowledge,
        db: Database,
        hints: Hints,
        companies: Callable[[], Awaitable[Collection[CompanyId]]],
    ) -> None:
        self._knowledge = knowledge
        self._db = db
        self._companies = companies
        self._wake = asyncio.Event()
        hints.subscribe(HINT, lambda _: self._wake.set())

    async def run(self) -> None:
        """Learn what is new, until cancelled. Without an embedder there is nothing to do."""
        await self._knowledge.warm()
        while self._knowledge.knows_meaning:
            self._wake.clear()
            try:
                learned = await self._knowledge.learn(self._db, await self._companies())
            except Unavailable:
                learned = 0
            if learned:
                log.info("articles learned", extra={"sentences": learned})
            try:
                async with asyncio.timeout(LOOK_AGAIN_S):
                    await self._wake.wait()
            except TimeoutError:
                continue
            # articles are published many at a time
            await asyncio.sleep(SETTLE_S)
