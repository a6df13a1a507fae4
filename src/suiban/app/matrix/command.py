"""``suiban flow matrix``: begun at one door, broken off after each step, taken up at another; the same end?"""

import argparse
import asyncio
import json
import time
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any, Final

import msgspec

from suiban.app.bench.running import process_of, running_suiban, say
from suiban.app.demo.services import COMPANY, definitions
from suiban.app.matrix.answers import NoSuchOption
from suiban.app.matrix.books import Sandbox, changes
from suiban.app.matrix.driving import Driver, Stuck
from suiban.app.wiring import Services, open_services
from suiban.customers.api import NewCustomer
from suiban.flows.jobs import Caller, Minder
from suiban.flows.model.definition import compile_definition
from suiban.flows.model.steps import DOORS, Door
from suiban.kit.errors import SuibanError
from suiban.kit.ids import CompanyId, CustomerId, PersonId, StaffId
from suiban.kit.masking import Spoken
from suiban.platform.companies import company_ids
from suiban.platform.postgres import Scope

AT_ONCE: Final = 6
SHOWN_FAILURES: Final = 20
CODE: Final = "246810"
NAME: Final = Spoken("王小明")
PASSED: Final = """
select step, how from flows.passage
where company_id = $1 and instance_id = $2 and how in ('done', 'error') order by number
"""
CALLED: Final = """
select operation, state, code from flows.call where company_id = $1 and instance_id = $2 order by number
"""


class Combination(msgspec.Struct, frozen=True):
    """One way to go. ``second`` None: not broken off."""

    flow: str
    first: Door
    second: Door | None = None
    after: int = 0


class End(msgspec.Struct, frozen=True):
    """What a way comes to: how it ended, which steps were passed, what was asked of the bank, what the books show."""

    outcome: str
    key: str
    passed: tuple[tuple[str, str], ...]
    called: tuple[tuple[str, str, str], ...]
    books: dict[str, dict[str, int]]
    answers: int


def run(options: argparse.Namespace) -> int:
    """Run them all; 1 when one of them differs."""
    report = asyncio.run(measure(options.flow or []))
    if options.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        for failure in report["failures"]:
            print(json.dumps(failure, ensure_ascii=False))
        print(f"{report['combinations']} combinations, {report['failed']} failed, {report['seconds']} s")
    return int(report["failed"] > 0)


async def measure(only: list[str]) -> dict[str, Any]:
    """Every delivered service, or those named, on a Suiban and a bank of its own."""
    began = time.perf_counter()
    extra = {"SUIBAN_MEANING": "off", "SUIBAN_BANK_SANDBOX": "true", "SUIBAN_BANK_CODE": CODE}
    async with running_suiban(extra) as (settings, supervisor), open_services(settings, "matrix") as services:
        process_of(supervisor, "worker").suspend()
        sandbox = Sandbox(settings.bank_url, settings.own_bank_token, services.bank)
        try:
            async with services.db.unscoped() as tx:
                company = (await company_ids(tx))[COMPANY]
            matrix = _Matrix(services, sandbox, company)
            report = await matrix.run(only)
        finally:
            await sandbox.close()
            process_of(supervisor, "worker").resume()
    return report | {"seconds": round(time.perf_counter() - began, 1)}


class _Matrix:
    def __init__(self, services: Services, sandbox: Sandbox, company: CompanyId) -> None:
        s = services
        self._services, self._sandbox, self._company = services, sandbox, company
        caller = Caller(s.flows, s.db, s.hints, s.bank, s.clock, s.sealer)
        today = datetime.now(UTC).date()
        minder = Minder(s.flows, s.db, s.clock)
        self._driver = Driver(s.db, s.flows, caller, minder, company, StaffId.new(), today)
        self._given = tomllib.loads(files("suiban.app.matrix").joinpath("answers.toml").read_text("utf-8"))
        self._room = asyncio.Semaphore(AT_ONCE)
        self._failures: list[dict[str, Any]] = []
        self._count = 0

    async def run(self, only: list[str]) -> dict[str, Any]:
        flows: dict[str, dict[str, Any]] = {}
        texts = definitions()
        for key, bpmn in texts.items():
            if only and key not in only:
                continue
            doors = compile_definition(bpmn, texts.get).service.doors or frozenset(DOORS)
            begun_at, failed_before = self._count, len(self._failures)
            base = await self._base(key, sorted(doors))
            if base is not None:
                ways = list(_ways(key, sorted(doors), base.answers))
                await asyncio.gather(*(self._compare(one, base) for one in ways))
            flows[key] = {
                "combinations": self._count - begun_at, "failed": len(self._failures) - failed_before,
                "answers": base.answers if base else None, "outcome": base.outcome if base else None,
            }  # fmt: skip
            say(f"{key:24} {flows[key]}")
        return {
            "combinations": self._count, "failed": len(self._failures), "flows": flows,
            "failures": self._failures[:SHOWN_FAILURES],
        }  # fmt: skip

    async def _base(self, flow: str, doors: list[Door]) -> End | None:
        """The unbroken run on the page, or at the first door the service has."""
        first: Door = "page" if "page" in doors else doors[0]
        return await self._go(Combination(flow, first))

    async def _compare(self, one: Combination, base: End) -> None:
        async with self._room:
            end = await self._go(one)
        if end is not None and msgspec.structs.replace(end, answers=0) != msgspec.structs.replace(base, answers=0):
            wrong = {
                name: [getattr(end, name), getattr(base, name)]
                for name in ("outcome", "key", "passed", "called", "books")
                if getattr(end, name) != getattr(base, name)
            }
            self._failures.append({"way": msgspec.to_builtins(one), "differs": wrong})

    async def _go(self, one: Combination) -> End | None:
        self._count += 1
        given: dict[str, Any] = self._given.get(one.flow, {})
        opened = await self._sandbox.open_customer(COMPANY)
        number: str = opened["customer_no"]
        try:
            for call in given.get("before", ()):
                arguments = {name: _filled(value, opened) for name, value in call["arguments"].items()}
                await self._sandbox.ask(COMPANY, number, call["operation"], arguments)
            # accounts stand in the order of their numbers, and the first may be one without money
            answers = {"choose_from": opened["accounts"]["main"]}
            answers |= {step: _filled(value, opened) for step, value in given.get("answers", {}).items()}
            customer_id = await self._enter(number)
            before = await self._sandbox.books(COMPANY, number)
            instance_id, answered = await self._driver.run(
                customer_id, one.flow, answers, one.first, one.second, one.after
            )
            after = await self._sandbox.books(COMPANY, number)
        except (Stuck, NoSuchOption, SuibanError) as error:
            why = str(error) if not isinstance(error, SuibanError) else f"{error.code} {error.detail}"
            self._failures.append({"way": msgspec.to_builtins(one), "stuck": why})
            return None
        async with self._services.db.transaction(Scope.of([self._company])) as tx:
            row = await tx.fetchrow("select outcome, outcome_key from flows.instance where id = $1", instance_id)
            passed = await tx.fetch(PASSED, self._company, instance_id)
            called = await tx.fetch(CALLED, self._company, instance_id)
        return End(
            row["outcome"], row["outcome_key"], tuple((r["step"], r["how"]) for r in passed),  # type: ignore[index]
            tuple((r["operation"], r["state"], r["code"]) for r in called), changes(before, after), answered,
        )  # fmt: skip

    async def _enter(self, number: str) -> CustomerId:
        customer_id = CustomerId.new()
        new = NewCustomer(
            company_id=self._company,
            id=customer_id,
            person_id=PersonId.new(),
            customer_no=number,
            name=Spoken("王小明"),
        )
        async with self._services.db.transaction(Scope.of([self._company])) as tx:
            await self._services.customers.add_customers(tx, [new])
        return customer_id


def _ways(flow: str, doors: list[Door], answers: int) -> Iterator[Combination]:
    for first in doors:
        yield Combination(flow, first)
        for second in doors:
            if second != first:
                for after in range(answers):
                    yield Combination(flow, first, second, after)


def _filled(value: Any, opened: Any) -> Any:
    """``@card:debit`` and the like stand for the customer's own numbers, ``@code`` for what the bank sent."""
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    if value == "@code":
        return CODE
    kind, _, name = value[1:].partition(":")
    return opened[f"{kind}s"][name]
