"""The worker is killed at every named moment of a transfer: the customer's money moves exactly once.

The moments are planted into a copy of the source (see test_crash_points): a call to the bank is claimed, made,
answered, written down, committed.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import msgspec
import pytest
from tests.faults.serving import Change, Suiban, plant
from tests.faults.test_crash_points import CRASH, Points, until

from suiban.app.attach import attach
from suiban.app.matrix.answers import answer_to, said_at
from suiban.app.matrix.books import Sandbox
from suiban.app.settings import load_settings
from suiban.app.wiring import Services, open_services
from suiban.customers.api import NewCustomer
from suiban.flows.api import End, InstanceView
from suiban.flows.model.steps import Misread
from suiban.kit.ids import CustomerId, PersonId
from suiban.kit.masking import Spoken
from suiban.platform.companies import company_ids
from suiban.platform.postgres import Scope

pytestmark = pytest.mark.timeout(300)

JOBS = "flows/jobs.py"
OF_MONEY = "any(one.operation == 'transfer.execute' for one in claimed)"
POINTS = (
    Change(
        JOBS,
        "            answers = await self._call(claimed)\n",
        f'            {OF_MONEY} and __import__("suiban.crash").crash.at("claimed")\n'
        "            answers = await self._call(claimed)\n"
        f'            {OF_MONEY} and __import__("suiban.crash").crash.at("called")\n',
    ),
    Change(
        JOBS,
        "                await self._flows.go_on(tx, moves)\n",
        "                await self._flows.go_on(tx, moves)\n"
        "            any(call.operation == 'transfer.execute' for call, _ in answered) and "
        '__import__("suiban.crash").crash.at("settling")\n',
    ),
    Change(
        JOBS,
        "            await self._settle(list(zip(claimed, answers, strict=True)))\n",
        "            await self._settle(list(zip(claimed, answers, strict=True)))\n"
        f'            {OF_MONEY} and __import__("suiban.crash").crash.at("settled")\n',
    ),
)
AMOUNT = 102_00
"""A hundred, and what it costs to another bank."""


@pytest.fixture(scope="module")
def points(tmp_path_factory: pytest.TempPathFactory) -> Points:
    return Points(tmp_path_factory.mktemp("transfer") / "armed")


@pytest.fixture(scope="module")
async def suiban(points: Points) -> AsyncIterator[Suiban]:
    folder = points.folder.parent
    source = plant(folder / "source", POINTS)
    (source / "suiban" / "crash.py").write_text(CRASH.format(folder=str(points.folder)))
    running = Suiban(folder, source, extra={"SUIBAN_BANK_SANDBOX": "true"})
    try:
        yield await running.start()
    finally:
        await running.stop()


@pytest.fixture(scope="module")
async def services(suiban: Suiban) -> AsyncIterator[Services]:
    home = {"SUIBAN_HOME": str(suiban.home.root), "SUIBAN_MEANING": "off", "SUIBAN_DEMO": "true"}
    async with open_services(attach(load_settings(home)), "test") as opened:
        yield opened


class Payer(msgspec.Struct):
    """A fresh customer who transfers money to somebody else, at a page."""

    services: Services
    sandbox: Sandbox
    end: End
    number: str

    @classmethod
    async def new(cls, services: Services, sandbox: Sandbox) -> "Payer":
        opened = await sandbox.open_customer("bank")
        async with services.db.unscoped() as tx:
            company = (await company_ids(tx))["bank"]
        customer_id = CustomerId.new()
        new = NewCustomer(
            company_id=company, id=customer_id, person_id=PersonId.new(), customer_no=opened["customer_no"],
            name=Spoken("王小明"),
        )  # fmt: skip
        async with services.db.transaction(Scope.of([company])) as tx:
            await services.customers.add_customers(tx, [new])
        return cls(services, sandbox, End(company, customer_id, "page", 4), opened["customer_no"])

    @property
    def scope(self) -> Scope:
        return Scope.of([self.end.company_id])

    async def until_confirm(self) -> InstanceView:
        """Begin and answer everything but the last."""
        async with self.services.db.transaction(self.scope) as tx:
            view = await self.services.flows.begin(tx, self.end, "transfer")
        while True:
            view = await self.settled(view)
            assert view.prompt is not None, view.line
            if view.prompt.kind == "confirm":
                return view
            view = await self.answer(view)

    async def answer(self, view: InstanceView) -> InstanceView:
        assert view.prompt is not None
        heard = said_at(view.prompt, answer_to(view.prompt, {}, datetime.now(UTC).date()), "page")
        async with self.services.db.transaction(self.scope) as tx:
            after = await self.services.flows.answer(tx, self.end, view.line.id, view.prompt.step, heard)
        assert not isinstance(after, Misread), after
        return after

    async def settled(self, view: InstanceView) -> InstanceView:
        """Until the bank has answered: a worker asks it, whichever."""
        found = view

        async def answered() -> bool:
            nonlocal found
            async with self.services.db.transaction(self.scope) as tx:
                found = await self.services.flows.view(tx, self.end, view.line.id)
            return found.line.waits != "bank"

        await until(answered, "the bank was not asked")
        return found

    async def paid(self) -> int:
        """What went out of all accounts since they were opened, in minor units of CNY."""
        books = await self.sandbox.books("bank", self.number)
        return books["accounts.list"]["sum of .balance CNY"]


@pytest.mark.parametrize("point", ["claimed", "called", "settling", "settled"])
async def test_a_transfer_moves_money_once_whenever_the_worker_is_killed(
    services: Services, points: Points, point: str
) -> None:
    sandbox = Sandbox(services.settings.bank_url, services.settings.own_bank_token, services.bank)
    try:
        payer = await Payer.new(services, sandbox)
        before = await payer.paid()
        view = await payer.until_confirm()
        struck = asyncio.create_task(points.strike(point))
        await asyncio.sleep(0)  # it is armed
        view = await payer.answer(view)
        await struck
        view = await payer.settled(view)
        assert (view.line.state, view.line.outcome) == ("over", "done")
        assert before - await payer.paid() == AMOUNT
        assert set((await sandbox.check()).values()) == {0}
    finally:
        await sandbox.close()
