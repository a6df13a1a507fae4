"""When sessions were last used: remembered in the process, written once a minute for all of them together."""

import asyncio
import logging
from datetime import datetime
from typing import Final

from suiban.kit.errors import SuibanError
from suiban.kit.ids import SessionId
from suiban.kit.time import Clock
from suiban.platform.postgres import Database
from suiban.staff.store import credentials as store

log = logging.getLogger(__name__)

EVERY_S: Final = 60.0
SESSIONS_MAX: Final = 50_000
"""More than that a minute are forgotten: they were used, only not written down as such."""


class Touches:
    """Used by requests and frames; what is not written yet is lost with the process, at most a minute."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._at: dict[SessionId, datetime] = {}

    def touch(self, session_id: SessionId) -> None:
        """A person just did something in this session."""
        if session_id in self._at or len(self._at) < SESSIONS_MAX:
            self._at[session_id] = self._clock.now()

    async def flush(self, db: Database) -> int:
        """Write down what is new, in one statement; how many sessions."""
        at, self._at = self._at, {}
        if at:
            async with db.unscoped() as tx:
                await store.touch_sessions(tx, at)
        return len(at)

    async def run(self, db: Database) -> None:
        """Write until cancelled."""
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                await self.flush(db)
            except SuibanError as error:
                log.warning("could not note when sessions were used", extra={"code": error.code})
