"""``suiban bench flows``: how many steps of services a second, how long one takes, how large an instance is.

Every step is taken cold: the instance is read from PostgreSQL, taken through the machine, written with its facts, and
the bank's sandbox answers its calls over HTTP. ``steps_per_s`` has the steps that were passed, those that call the bank
among them, with answers in batches of ``BATCH``; for ``step_ms_p99`` one answer is one transaction, ``RATE`` a second,
counted from when it was due, while the running worker calls the bank.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from suiban.app.bench.running import percentile, process_of, running_suiban, say
from suiban.app.demo.services import COMPANY
from suiban.app.edge import calm_collector
from suiban.app.matrix.answers import answer_to, said_at
from suiban.app.matrix.books import Sandbox
from suiban.app.wiring import Services, open_services
from suiban.customers.api import NewCustomer
from suiban.flows.api import End
from suiban.flows.jobs import Caller
from suiban.flows.model.moving import Move, Says
from suiban.flows.model.rows import Settled
from suiban.flows.model.steps import Prompt
from suiban.kit.ids import CompanyId, CustomerId, InstanceId, PersonId
from suiban.kit.masking import Spoken
from suiban.platform.companies import company_ids
from suiban.platform.postgres import Scope

BATCH: Final = 50
RATE: Final = 100
LATENCY_S: Final = 15.0
FLOW: Final = "transfer"
LONG_FLOW: Final = "insurance_trust"
LONG: Final[dict[str, Any]] = {
    "ask_premium": "1000000", "ask_settlor": "王小明",
    "first_beneficiary": {"name": "王小红", "relation": "child", "share": "100"},
}  # fmt: skip
PASSED: Final = "select count(*) from flows.passage where company_id = $1 and how in ('done', 'error', 'known')"
OPEN_CALLS: Final = "select count(*) from flows.call where company_id = $1 and state = 'due'"
ASKED: Final = "select id from flows.instance where company_id = $1 and waits = 'customer' and id = any ($2::uuid[])"
SIZES: Final = """
select octet_length(packed) as bytes, passed from flows.instance
where company_id = $1 and flow = $2 and state = 'open' order by passed desc limit 1
"""


class Figures(msgspec.Struct, frozen=True):
    """See the module's text. ``instance_bytes`` of an instance after ``instance_steps`` steps."""

    steps_per_s: float
    step_ms_p99: float
    step_ms_p50: float
    instance_bytes: int
    instance_steps: int
    steps: int
    answers_timed: int


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="suiban bench flows", description="Steps of services a second.")
    parser.add_argument("--customers", type=int, default=400, metavar="N", help="who transfer money (400)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    figures = asyncio.run(measure(options.customers))
    shown = msgspec.to_builtins(figures)
    print(json.dumps(shown) if options.json else "\n".join(f"{name:16} {value}" for name, value in shown.items()))
    return 0


async def measure(customers: int) -> Figures:
    """Start a Suiban and a bank, let everybody transfer, then some more at a fixed rate."""
    calm_collector()
    extra = {"SUIBAN_MEANING": "off", "SUIBAN_BANK_SANDBOX": "true"}
    async with running_suiban(extra) as (settings, supervisor), open_services(settings, "bench") as services:
        async with services.db.unscoped() as tx:
            company = (await company_ids(tx))[COMPANY]
        sandbox = Sandbox(settings.bank_url, settings.own_bank_token, services.bank)
        bench = _Bench(services, company, sandbox)
        worker = process_of(supervisor, "worker")
        try:
            people = await bench.enter(customers)
            say(f"{customers:,} customers are entered")
            worker.suspend()
            try:
                steps, seconds = await bench.throughput(people)
                say(f"{steps:,} steps in {seconds:.1f} s")
                size, passed = await bench.size(await bench.enter(1))
            finally:
                worker.resume()
            timed = await bench.latency(await bench.enter(customers))
        finally:
            await sandbox.close()
    return Figures(
        steps_per_s=round(steps / seconds, 1), step_ms_p99=round(percentile(timed, 0.99), 1),
        step_ms_p50=round(percentile(timed, 0.5), 1), instance_bytes=size, instance_steps=passed, steps=steps,
        answers_timed=len(timed),
    )  # fmt: skip


class _Bench:
    def __init__(self, services: Services, company: CompanyId, sandbox: Sandbox) -> None:
        s = services
        self._s, self._company, self._sandbox = services, company, sandbox
        self._scope = Scope.of([company])
        self._caller = Caller(s.flows, s.db, s.hints, s.bank, s.clock, s.sealer)
        self._today = datetime.now(UTC).date()

    async def enter(self, count: int) -> list[CustomerId]:
        """Fresh customers, here and at the bank."""
        numbers = [(await self._sandbox.open_customer(COMPANY))["customer_no"] for _ in range(count)]
        new = [
            NewCustomer(
                company_id=self._company, id=CustomerId.new(), person_id=PersonId.new(), customer_no=number,
                name=Spoken("王小明"),
            )
            for number in numbers
        ]  # fmt: skip
        async with self._s.db.transaction(self._scope) as tx:
            await self._s.customers.add_customers(tx, new)
        return [one.id for one in new]

    async def throughput(self, people: Sequence[CustomerId]) -> tuple[int, float]:
        """Everybody transfers, in batches: steps passed, and the seconds it took."""
        before, began = await self._passed(), time.perf_counter()
        asked = await self._begin(people, FLOW)
        while asked or await self._count(OPEN_CALLS):
            asked = await self._answer(asked)
            while await self._caller.step():
                pass
            asked |= await self._prompts([one for one in self._known if one not in asked])
        return await self._passed() - before, time.perf_counter() - began

    async def size(self, people: Sequence[CustomerId]) -> tuple[int, int]:
        """The largest instance of a long service: its bytes, and after how many steps."""
        asked = await self._begin(people, LONG_FLOW)
        largest = (0, 0)
        while asked or await self._count(OPEN_CALLS):
            while await self._caller.step():
                pass
            async with self._s.db.transaction(self._scope) as tx:
                row = await tx.fetchrow(SIZES, self._company, LONG_FLOW)
            if row is not None:
                largest = max(largest, (row["bytes"], row["passed"]))
            asked |= await self._prompts([one for one in self._known if one not in asked])
            asked = await self._answer(asked, LONG)
            if any(prompt.kind == "sign" for prompt in asked.values()):
                break
        return largest

    async def latency(self, people: Sequence[CustomerId]) -> list[float]:
        """One answer a transaction at a fixed rate, while the worker calls the bank; milliseconds of each."""
        asked = await self._begin(people, FLOW)
        loop, timed = asyncio.get_running_loop(), []
        began, number = loop.time(), 0
        running: set[asyncio.Task[float]] = set()
        while loop.time() - began < LATENCY_S:
            due = began + number / RATE
            await asyncio.sleep(max(0.0, due - loop.time()))
            number += 1
            if not asked:
                asked = await self._prompts(list(self._known))
            if asked:
                task = loop.create_task(self._timed(*asked.popitem(), due))
                running.add(task)
            timed += [task.result() for task in running if task.done()]
            running = {task for task in running if not task.done()}
        return timed + [await task for task in running]

    async def _timed(self, instance_id: InstanceId, prompt: Prompt, due: float) -> float:
        async with self._s.db.transaction(self._scope) as tx:
            await self._s.flows.move_many(tx, [self._move(instance_id, prompt, {})])
        return (asyncio.get_running_loop().time() - due) * 1000

    async def _begin(self, people: Sequence[CustomerId], flow: str) -> dict[InstanceId, Prompt]:
        self._known: dict[InstanceId, CustomerId] = {}
        asked = {}
        for start in range(0, len(people), BATCH):
            async with self._s.db.transaction(self._scope) as tx:
                for customer in people[start : start + BATCH]:
                    view = await self._s.flows.begin(tx, End(self._company, customer, "page", 4), flow)
                    self._known[view.line.id] = customer
                    if view.prompt is not None:
                        asked[view.line.id] = view.prompt
        return asked

    async def _answer(
        self, asked: dict[InstanceId, Prompt], answers: dict[str, Any] | None = None
    ) -> dict[InstanceId, Prompt]:
        """Everybody who is asked answers; who is asked something at once again."""
        after: dict[InstanceId, Prompt] = {}
        moves = [self._move(one, prompt, answers or {}) for one, prompt in sorted(asked.items())]
        for start in range(0, len(moves), BATCH):
            async with self._s.db.transaction(self._scope) as tx:
                outcomes = await self._s.flows.move_many(tx, moves[start : start + BATCH])
            for one in outcomes:
                if isinstance(one, Settled) and one.prompt is not None:
                    after[one.after.id] = one.prompt
        return after

    def _move(self, instance_id: InstanceId, prompt: Prompt, answers: dict[str, Any]) -> Move:
        heard = said_at(prompt, answer_to(prompt, answers, self._today), "page")
        return Move(instance_id, Says(heard, prompt.step), End(self._company, self._known[instance_id], "page", 4))

    async def _prompts(self, ids: Sequence[InstanceId]) -> dict[InstanceId, Prompt]:
        found = {}
        async with self._s.db.transaction(self._scope) as tx:
            for row in await tx.fetch(ASKED, self._company, list(ids)):
                one = InstanceId.of(row["id"])
                view = await self._s.flows.view(tx, End(self._company, self._known[one], "page", 4), one)
                if view.prompt is not None:
                    found[one] = view.prompt
        return found

    async def _passed(self) -> int:
        return await self._count(PASSED)

    async def _count(self, query: Any) -> int:
        async with self._s.db.transaction(self._scope) as tx:
            return int(await tx.fetchval(query, self._company))
