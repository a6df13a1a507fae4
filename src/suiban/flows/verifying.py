"""One-time codes: the bank sends them and says whether they are right; asked outside of any transaction.

The digits go from the customer to the bank and are kept nowhere.
"""

from datetime import timedelta
from typing import Final

import msgspec

from suiban.corebank.api import Answer, Call, CoreBank, Done, Refused
from suiban.customers.api import PROOF_FRESH
from suiban.flows import store, store_challenges
from suiban.flows.api import End, Flows, InstanceView
from suiban.flows.errors import BankAway, CodeOver, CodeTooSoon, InstanceUnknown, NotNow
from suiban.flows.model.moving import Move, Proven
from suiban.flows.model.rows import Instance
from suiban.flows.model.steps import Misread, Words
from suiban.flows.store_challenges import Challenge
from suiban.kit.ids import InstanceId
from suiban.kit.time import Clock
from suiban.platform.postgres import Database, Scope, Transaction
from suiban.platform.tokens import token_hash

AGAIN_AFTER: Final = timedelta(seconds=30)
TRIES_MAX: Final = 3
WRONG: Final = Misread("code_wrong", Words("验证码不对，请再看一下。", "That is not the code; please look again."))


class CodeSent(msgspec.Struct, frozen=True):
    """A code is on its way. ``to`` is the masked number; it is good for ``seconds``."""

    to: str
    seconds: int


class Verifier:
    """Asks the bank for codes, and whether they are right."""

    def __init__(self, flows: Flows, db: Database, bank: CoreBank, clock: Clock) -> None:
        self._flows = flows
        self._db = db
        self._bank = bank
        self._clock = clock

    async def send(self, end: End, instance_id: InstanceId) -> CodeSent:
        """Have a code sent. Raises InstanceUnknown, CodeTooSoon, BankAway, NotNow (nothing asks for one)."""
        now = self._clock.now()
        async with self._db.transaction(Scope.of([end.company_id])) as tx:
            row = await self._row(tx, end, instance_id)
            last = await store_challenges.last(tx, row)
            if row.waits != "customer":
                raise NotNow
            if last is not None and now - last.at < AGAIN_AFTER:
                raise CodeTooSoon(seconds=int((last.at + AGAIN_AFTER - now).total_seconds()) + 1)
            company, customer_no = await store_challenges.bank_name(tx, row)
        number = last.number + 1 if last else 1
        key = f"{row.id.hex}:code:{number}"
        answer = await self._ask(Call(key, "code.send", company, customer_no, {"purpose": row.flow}))
        if not isinstance(answer, Done):
            raise BankAway
        result = answer.result
        seconds = int(result["expires_s"])
        sent = Challenge(
            number, str(result["challenge"]), str(result["to_masked"]), 0, now, now + timedelta(seconds=seconds)
        )
        async with self._db.transaction(Scope.of([end.company_id])) as tx:
            await store_challenges.put(tx, row, sent)
        return CodeSent(sent.sent_to, seconds)

    async def check(
        self, end: End, instance_id: InstanceId, step: str, digits: str, token: str = ""
    ) -> InstanceView | Misread:
        """The code that a customer gives, at a step that asks for one or needs to know them more surely.

        ``token``: the link by which they came; whoever proved who they are by it stays so while it is good. Raises
        InstanceUnknown, StepPassed, CodeOver, BankAway, NotNow.
        """
        scope = Scope.of([end.company_id])
        async with self._db.transaction(scope) as tx:
            row = await self._row(tx, end, instance_id)
            challenge = await store_challenges.last(tx, row)
            if challenge is None or challenge.until <= self._clock.now() or challenge.tries >= TRIES_MAX:
                raise CodeOver
            await store_challenges.tried(tx, row, challenge.number)
            company, customer_no = await store_challenges.bank_name(tx, row)
        key = f"{row.id.hex}:code:{challenge.number}:{challenge.tries + 1}"
        asked = {"challenge": challenge.challenge, "code": digits}
        answer = await self._ask(Call(key, "code.check", company, customer_no, asked))
        if isinstance(answer, Refused):
            return await self._wrong(row, challenge, answer)
        if not isinstance(answer, Done):
            raise BankAway
        async with self._db.transaction(scope) as tx:
            if token:
                await store_challenges.raise_link(tx, row, token_hash(token), PROOF_FRESH)
            known = msgspec.structs.replace(end, level=max(end.level, PROOF_FRESH))
            if row.kind != "verify":
                return await self._flows.view(tx, known, row.id)
            return await self._flows.proven(tx, known, Move(row.id, Proven(step, "code"), known))

    async def _wrong(self, row: Instance, challenge: Challenge, answer: Refused) -> Misread:
        if challenge.tries + 1 >= TRIES_MAX:
            async with self._db.transaction(Scope.of([row.company_id])) as tx:
                await self._flows.stall_many(tx, [(row.id, "unverified")])
        return WRONG if answer.code == "code_wrong" else Misread(answer.code, Words(answer.text, answer.text_en))

    async def _ask(self, call: Call) -> Answer:
        return (await self._bank.call_many([call]))[0]

    async def _row(self, tx: Transaction, end: End, instance_id: InstanceId) -> Instance:
        row = (await store.load(tx, [instance_id])).get(instance_id)
        if row is None or row.customer_id != end.customer_id:
            raise InstanceUnknown
        return row
