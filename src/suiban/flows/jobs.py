"""What the worker does for flows: calling the bank, and looking at what is due."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from suiban.corebank.api import OPERATIONS, Answer, Call, CoreBank, Done, Refused, Unclear
from suiban.flows import store, store_calls
from suiban.flows.api import CALLS_HINT, Flows
from suiban.flows.model.moving import Goes, Move, Returned
from suiban.flows.store_calls import Claimed, Result
from suiban.kit.ids import InstanceId
from suiban.kit.time import Clock
from suiban.platform.companies import company_ids
from suiban.platform.hints import Hints
from suiban.platform.postgres import Database, Scope
from suiban.platform.rounds import Rounds
from suiban.platform.sealing import SealBroken, Sealer

log = logging.getLogger(__name__)

BATCH_CALLS: Final = 200
LEASE_S: Final = 15.0
TICK_S: Final = 1.0
DUE_AT_ONCE: Final = 200
QUERY_ATTEMPTS_MAX: Final = 4
BACKOFF_S: Final = (0.2, 1.0, 3.0, 10.0, 30.0, 60.0)
FORGET_EVERY_S: Final = 60.0
UNAVAILABLE: Final = Refused(
    "bank_unavailable", "银行系统暂时没有响应，请稍后再试。", "The bank's systems do not answer at the moment."
)


class Caller:
    """Claims calls, commits, calls, writes down what came of it: the same key however often it is asked.

    A query that stays unanswered is given up; what changes something at the bank is asked until it is known what
    became of it: nobody is told that it failed while it may have happened.
    """

    def __init__(self, flows: Flows, db: Database, hints: Hints, bank: CoreBank, clock: Clock, sealer: Sealer) -> None:
        self._flows = flows
        self._db = db
        self._hints = hints
        self._bank = bank
        self._clock = clock
        self._sealer = sealer
        self._rounds = Rounds("calling the bank", log, tick_s=TICK_S)

    async def run(self) -> None:
        """Call until cancelled."""
        self._hints.subscribe(CALLS_HINT, lambda _: self._rounds.wake())
        await self._rounds.run(self._round, finishes=True)

    async def _round(self) -> bool:
        return await self.step() == BATCH_CALLS

    async def step(self) -> int:
        """Make the calls that are due now; how many."""
        claimed = await self._claim()
        if claimed:
            answers = await self._call(claimed)
            await self._settle(list(zip(claimed, answers, strict=True)))
        return len(claimed)

    async def _claim(self) -> list[Claimed]:
        async with self._db.unscoped() as tx:
            companies = list((await company_ids(tx)).values())
        if not companies:
            return []
        now = self._clock.now()
        async with self._db.transaction(Scope.of(companies)) as tx:
            return await store_calls.claim(tx, now, now + timedelta(seconds=LEASE_S), BATCH_CALLS)

    async def _call(self, claimed: Sequence[Claimed]) -> list[Answer]:
        opened = await self._opened(claimed)
        return await self._bank.call_many(
            [Call(one.key, one.operation, one.company_key, one.customer_no, opened[one.key]) for one in claimed]
        )

    async def _opened(self, claimed: Sequence[Claimed]) -> dict[str, Mapping[str, Any]]:
        """The arguments as the bank gets them: what was said in secret is opened here, and nowhere else."""
        holding = [one for one in claimed if _secrets(one.arguments)]
        sealed: dict[tuple[InstanceId, int], bytes] = {}
        if holding:
            async with self._db.transaction(Scope.of({one.company_id for one in holding})) as tx:
                sealed = await store.secrets(tx, [(one.company_id, one.instance_id) for one in holding])
        opened: dict[str, Mapping[str, Any]] = {}
        for one in claimed:
            try:
                opened[one.key] = _plain(one.arguments, one, sealed, self._sealer)
            except (KeyError, SealBroken):
                # the bank refuses what it needs and does not get; the customer is asked again
                opened[one.key] = {key: value for key, value in one.arguments.items() if not _secrets({key: value})}
        return opened

    async def _settle(self, answered: Sequence[tuple[Claimed, Answer]]) -> None:
        now = self._clock.now()
        known = [(call, answer) for call, answer in answered if not isinstance(answer, Unclear)]
        unclear = [(call, answer) for call, answer in answered if isinstance(answer, Unclear)]
        given_up = [(call, UNAVAILABLE) for call, _ in unclear if _is_given_up(call)]
        later = [(call, _again(call, now), answer.code) for call, answer in unclear if not _is_given_up(call)]
        scope = Scope.of({call.company_id for call, _ in answered})
        async with self._db.transaction(scope) as tx:
            await store_calls.put_off(tx, later)
            over = [*known, *given_up]
            due = await store_calls.still_due(tx, [call for call, _ in over])
            over = [(call, answer) for call, answer in over if (call.instance_id, call.number) in due]
            await store_calls.settle(tx, [_result(call, answer) for call, answer in over], now)
            moves = [
                Move(call.instance_id, Returned(call.number, None if answer is UNAVAILABLE else answer))
                for call, answer in sorted(over, key=lambda pair: (pair[0].instance_id, pair[0].number))
                if call.undoes is None and isinstance(answer, Done | Refused)
            ]
            if moves:
                await self._flows.go_on(tx, moves)


class Minder:
    """Looks at instances that are due: waits that are over, customers that are silent, what was open for too long."""

    def __init__(self, flows: Flows, db: Database, clock: Clock) -> None:
        self._flows = flows
        self._db = db
        self._clock = clock
        self._rounds = Rounds("minding services under way", log, tick_s=TICK_S)
        self._forgotten_at = -FORGET_EVERY_S

    async def run(self) -> None:
        """Mind until cancelled."""
        await self._rounds.run(self._round, finishes=True)

    async def _round(self) -> bool:
        return await self.step() == DUE_AT_ONCE

    async def step(self) -> int:
        """Look at what is due now; how many."""
        async with self._db.unscoped() as tx:
            companies = list((await company_ids(tx)).values())
        if not companies:
            return 0
        now = self._clock.now()
        async with self._db.transaction(Scope.of(companies)) as tx:
            await self._forget(tx, now)
            due = await store.due(tx, now, DUE_AT_ONCE)
            over = [one.id for one in due if one.ends_at <= now]
            woken = [one.id for one in due if one.id not in over and one.wakes_at is not None and one.wakes_at <= now]
            silent = [
                one.id for one in due if one.id not in over and one.silent_at is not None and one.silent_at <= now
            ]
            await self._flows.expire(tx, over)
            await self._flows.go_on(tx, [Move(one, Goes("wake")) for one in sorted(woken)])
            await self._flows.stall_many(tx, [(one, "silent") for one in sorted(set(silent) - set(woken))])
        return len(due)

    async def _forget(self, tx: Any, now: datetime) -> None:
        if self._clock.monotonic() - self._forgotten_at >= FORGET_EVERY_S:
            self._forgotten_at = self._clock.monotonic()
            await store.forget_old(tx, now)


def _is_given_up(call: Claimed) -> bool:
    operation = OPERATIONS.get(call.operation)
    writes = operation is None or operation.writes
    return not writes and call.attempts >= QUERY_ATTEMPTS_MAX


def _again(call: Claimed, now: datetime) -> datetime:
    return now + timedelta(seconds=BACKOFF_S[min(call.attempts, len(BACKOFF_S)) - 1])


def _result(call: Claimed, answer: Answer) -> Result:
    if answer is UNAVAILABLE:
        return Result(call, "given_up", UNAVAILABLE.code)
    return Result(call, "refused", answer.code) if isinstance(answer, Refused) else Result(call, "done")


def _secrets(arguments: Mapping[str, Any]) -> bool:
    return any(isinstance(value, dict) and "$secret" in value for value in arguments.values())


def _plain(
    arguments: Mapping[str, Any], call: Claimed, sealed: Mapping[tuple[InstanceId, int], bytes], sealer: Sealer
) -> dict[str, Any]:
    plain = {}
    for key, value in arguments.items():
        if isinstance(value, dict) and "$secret" in value:
            secret = sealed[(call.instance_id, int(str(value["$secret"])))]
            plain[key] = sealer.open(secret, call.instance_id.bytes).decode()
        else:
            plain[key] = value
    return plain
