"""Sending what is to be told."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from typing import Final

from suiban.kit.errors import SuibanError
from suiban.kit.time import Clock
from suiban.notices.api import HINT, Notices, Push, Result
from suiban.notices.model import decide_fate, headers_of, payload_of, worth_sending
from suiban.notices.reactions import NoticeListener
from suiban.platform.companies import company_ids
from suiban.platform.hints import Hints
from suiban.platform.outgoing import Outgoing
from suiban.platform.postgres import Database, Scope
from suiban.platform.web_push import Browser, encrypt

log = logging.getLogger(__name__)

BATCH_PUSHES: Final = 64
AT_ONCE_MAX: Final = 16
LEASE_S: Final = 60.0
TICK_S: Final = 2.0
RETRY_S: Final = 2.0
REFRESH_S: Final = 5.0


class Pusher:
    """Runs in every worker: claims, commits, sends, settles. At least once; a browser shows a repeat as the same."""

    def __init__(
        self, notices: Notices, listener: NoticeListener, db: Database, hints: Hints, outgoing: Outgoing, clock: Clock
    ) -> None:
        self._notices = notices
        self._listener = listener
        self._db = db
        self._hints = hints
        self._outgoing = outgoing
        self._clock = clock
        self._wake = asyncio.Event()
        self._refreshed_at = -REFRESH_S

    async def run(self) -> None:
        """Send until cancelled."""
        self._hints.subscribe(HINT, lambda _: self._hinted())
        while True:
            self._wake.clear()
            sent, pause_s = 0, 0.0
            try:
                await self._refresh()
                sent = await self.step()
            except SuibanError as error:
                log.warning("sending pushes failed", extra={"code": error.code})
                pause_s = RETRY_S
            except Exception:
                log.exception("sending pushes failed")
                pause_s = RETRY_S
            await asyncio.sleep(pause_s)
            if not sent:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(TICK_S):
                        await self._wake.wait()

    async def step(self) -> int:
        """Send what is due now; how many pushes were looked at."""
        if not self._listener.topics:
            return 0
        async with self._db.unscoped() as tx:
            companies = list((await company_ids(tx)).values())
        if not companies:
            return 0
        # The whole scope also for settling: a sign-in's browser is seen through any mandate of its owner.
        async with self._db.transaction(Scope.of(companies)) as tx:
            claimed = await self._notices.claim(tx, BATCH_PUSHES, LEASE_S)
        if claimed:
            results = await self._send(claimed)
            async with self._db.transaction(Scope.of(companies)) as tx:
                await self._notices.settle(tx, results)
        return len(claimed)

    async def _send(self, claimed: Sequence[Push]) -> list[Result]:
        room = asyncio.Semaphore(AT_ONCE_MAX)

        async def one(push: Push) -> Result:
            now = self._clock.now()
            if not worth_sending(push, now):
                return Result(push, "dropped")
            async with room:
                body = encrypt(payload_of(push), Browser(push.endpoint, push.public, push.auth))
                headers = {
                    **headers_of(push, now),
                    "authorization": self._notices.key.header(push.endpoint, now),
                    "content-encoding": "aes128gcm",
                    "content-type": "application/octet-stream",
                }
                answer = await self._outgoing.post(push.endpoint, body, headers)
            fate = decide_fate(push, answer.status, self._clock.now())
            return Result(push, fate, "" if fate == "sent" else answer.error)

        return list(await asyncio.gather(*(one(push) for push in claimed)))

    def _hinted(self) -> None:
        self._refreshed_at = -REFRESH_S
        self._wake.set()

    async def _refresh(self) -> None:
        now = self._clock.monotonic()
        if now - self._refreshed_at >= REFRESH_S:
            self._refreshed_at = now
            await self._listener.refresh(self._db)
