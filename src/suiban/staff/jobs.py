"""Forgets sessions and failures of long ago; ends sessions that were left alone."""

from datetime import timedelta
from typing import Final

import msgspec

from suiban.kit.ids import CompanyId
from suiban.kit.time import Clock
from suiban.platform.companies import company_ids, in_batches
from suiban.platform.jobs import Arguments, Task
from suiban.platform.postgres import Database, Scope, Transaction
from suiban.staff import store
from suiban.staff.api import HINT_REVOKED
from suiban.staff.api.abilities import LiveAbilities
from suiban.staff.store import credentials, oidc

ENDED_KEPT: Final = timedelta(days=30)
TRIES_KEPT: Final = timedelta(days=31)
FLOWS_KEPT: Final = timedelta(hours=1)
BATCH_SESSIONS_MAX: Final = 1_000


class SessionTidier:
    """The job ``staff.tidy_sessions``."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def task(self) -> Task:
        """Several times an hour."""
        return Task("staff.tidy_sessions", self.run, cron="*/10 * * * *")

    async def run(self, arguments: Arguments) -> None:
        """Tidy up after all companies, one after the other."""
        before = self._clock.now() - ENDED_KEPT

        async def delete(tx: Transaction, _: CompanyId) -> int:
            return await store.delete_ended_sessions(tx, before, BATCH_SESSIONS_MAX)

        await in_batches(self._db, BATCH_SESSIONS_MAX, delete)
        async with self._db.unscoped() as tx:
            await credentials.delete_old_tries(tx, self._clock.now() - TRIES_KEPT, BATCH_SESSIONS_MAX)
            await oidc.delete_old_flows(tx, self._clock.now() - FLOWS_KEPT, BATCH_SESSIONS_MAX)


class IdleSessions:
    """The job ``staff.end_idle``: sockets of a desk that was left alone close within two minutes."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def task(self) -> Task:
        """Every minute."""
        return Task("staff.end_idle", self.run, cron="* * * * *")

    async def run(self, arguments: Arguments) -> None:
        """End them for all companies, one after the other."""
        now = self._clock.now()

        async def end(tx: Transaction, _: CompanyId) -> int:
            ended = await credentials.end_idle(tx, now, BATCH_SESSIONS_MAX)
            for session in ended:
                tx.hint(HINT_REVOKED, msgspec.json.encode({"session_id": session.hex}))
            return len(ended)

        await in_batches(self._db, BATCH_SESSIONS_MAX, end)


class AbilitiesReturner:
    """The job ``staff.return_abilities``: what somebody could do before it was changed for a while comes back."""

    def __init__(self, db: Database, abilities: LiveAbilities) -> None:
        self._db = db
        self._abilities = abilities

    def task(self) -> Task:
        """Every minute."""
        return Task("staff.return_abilities", self.run, cron="* * * * *")

    async def run(self, arguments: Arguments) -> None:
        """In the scope of all companies: who serves several is told of, and written down, in each."""
        async with self._db.unscoped() as tx:
            companies = await company_ids(tx)
        if companies:
            async with self._db.transaction(Scope.of(companies.values())) as tx:
                await self._abilities.give_back(tx)
