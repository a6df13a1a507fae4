"""A real Suiban with the demo bank, a real Chromium, and for each test a stage that is clean afterwards."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path
from typing import Any

import hypothesis  # noqa: F401 - its plugin imports it after the tests, when Playwright's greenlets have upset Python 3.11's count of recursion
import msgspec
import pytest
from playwright.async_api import Browser, Error, Locator, async_playwright, expect

from suiban.app.bench.running import running_suiban
from suiban.platform.engines.home import Home
from tests.e2e.pages import ANSWER_MS_MAX, Customer, Desk, Screen, Visitor

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "test-results" / "e2e"
FRONT_ENDS = ("desk/dist/index.html", "mobile/dist/index.html", "widget/dist/widget.js", "widget/dist/frame.html")
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember a failure, so that the stage keeps its pictures."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


class Running(msgspec.Struct, frozen=True):
    """The server of this run."""

    base: str
    supervisor_pid: int
    home: Home
    customers: list[dict[str, str]]

    def errors(self) -> list[str]:
        """What its processes wrote down as errors since they were started."""
        lines = [line for path in sorted(self.home.log.glob("*-?.log")) for line in path.read_text().splitlines()]
        return [line for line in lines if line.startswith("{") and json.loads(line)["level"] in {"error", "critical"}]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium without a screen, as Debian has it."""
    found = shutil.which("chromium")
    if found is None:
        message = "the browser tests need Chromium: apt-get install chromium (make test does it when it is root)"
        (pytest.fail if os.geteuid() == 0 else pytest.skip)(message)
    expect.set_options(timeout=ANSWER_MS_MAX)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=CHROMIUM_ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
async def running(browser: Browser) -> AsyncIterator[Running]:
    """``suiban serve --demo`` in a home of its own."""
    missing = [name for name in FRONT_ENDS if not (ROOT / "web" / name).is_file()]
    if missing:
        pytest.fail(f"the front end is not built (make install does it): web/{missing[0]} is missing")
    async with running_suiban() as (settings, pid):
        base = f"http://127.0.0.1:{settings.port}"
        context = await browser.new_context()
        response = await context.request.get(f"{base}/api/demo-bank/customers")
        customers = await response.json()
        await context.close()
        yield Running(base, pid, settings.folders, customers)


@pytest.fixture(scope="session")
def numbers(running: Running) -> Iterator[dict[str, str]]:
    """Customers nobody has been yet; the first few are left to tests that ask for them by number."""
    return iter(running.customers[20:])


class Stage:
    """Opens screens for a test, and closes them with all that was begun on them."""

    def __init__(self, browser: Browser, running: Running, numbers: Iterator[dict[str, str]]) -> None:
        self._browser = browser
        self._numbers = numbers
        self.running = running
        self.base = running.base
        self.screens: list[Screen] = []
        # a test that kills a process may leave errors in the logs
        self.kills = False

    async def customer(self, number: str = "") -> Customer:
        """Somebody signed in to the bank's app on a phone of their own."""
        customer = await Customer.open(self._browser, self.base)
        self.screens.append(customer)
        await customer.sign_in(number or next(self._numbers)["customer_no"])
        return customer

    async def visitor(self) -> Visitor:
        """Somebody on the page with the widget."""
        visitor = await Visitor.open(self._browser, self.base)
        self.screens.append(visitor)
        await visitor.visit()
        return visitor

    async def desk(self, login: str, path: str = "", **options: Any) -> Desk:
        """Somebody signed in to the workbench."""
        desk = await Desk.open(self._browser, self.base, **options)
        self.screens.append(desk)
        await desk.sign_in(login, path)
        return desk

    async def agent(self, login: str) -> Desk:
        """Somebody at the workbench who is free."""
        desk = await self.desk(login)
        await desk.be("available")
        return desk

    async def meet(self, login: str = "linyue", number: str = "") -> tuple[Customer, Desk]:
        """A customer and the agent who has taken them up."""
        customer, desk = await asyncio.gather(self.customer(number), self.agent(login))
        await customer.ask_for_person()
        await desk.accept()
        return customer, desk

    async def clear(self) -> None:
        """End what is still held, and go: nobody of this test is offered anything of the next."""
        try:
            await asyncio.gather(*(screen.leave() for screen in self.screens if isinstance(screen, Desk)))
            chats = [screen.chat for screen in self.screens if isinstance(screen, Customer | Visitor)]
            waiting = [chat.waiting for chat in chats if await chat.waiting.count()]
            if waiting:
                await self._take_those_who_wait(waiting)
        finally:
            await asyncio.gather(*(screen.context.close() for screen in self.screens))

    async def _take_those_who_wait(self, waiting: list[Locator]) -> None:
        desk = await self.desk("wangsumei")
        await desk.take_all()
        try:
            for card in waiting:
                await card.wait_for(state="detached")
        finally:
            await desk.leave()


@pytest.fixture
async def stage(
    browser: Browser, running: Running, numbers: Iterator[dict[str, str]], request: pytest.FixtureRequest
) -> AsyncIterator[Stage]:
    """Where a test plays. It fails when a page or a process had an error of its own."""
    before = len(running.errors())
    stage = Stage(browser, running, numbers)
    yield stage
    if request.node.stash.get(FAILED, False):
        await _keep_pictures(stage, request.node.name)
    alarms = [alarm for screen in stage.screens for alarm in screen.alarms]
    await stage.clear()
    assert not alarms
    if not stage.kills:
        assert not running.errors()[before:]


async def _keep_pictures(stage: Stage, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for number, screen in enumerate(stage.screens, 1):
        try:
            await screen.page.screenshot(path=PICTURES / f"{name}-{number}-{type(screen).__name__.lower()}.png")
        except Error as error:
            print(f"no picture of screen {number}: {error.message}")
