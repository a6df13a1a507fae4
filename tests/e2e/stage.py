"""Where a test plays: screens that are opened for it, and closed with all that was begun on them."""

import asyncio
import json
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from playwright.async_api import Browser, Error, Locator
from tests.e2e.pages import Customer, Desk, Screen, Visitor

from suiban.platform.engines.home import Home

T = TypeVar("T")


async def first_of(waits: dict[Coroutine[Any, Any, None], T]) -> T:
    """Whose wait is over first; the others wait no longer."""
    tasks = {asyncio.ensure_future(wait): whose for wait, whose in waits.items()}
    done, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    first = done.pop()
    await first
    return tasks[first]


class Running(msgspec.Struct, frozen=True):
    """The server of this run."""

    base: str
    supervisor_pid: int
    home: Home
    customers: list[dict[str, str]]

    def errors(self) -> list[str]:
        """What its processes wrote down as errors since they were started."""
        lines = [line for path in sorted(self.home.log.glob("*.log")) for line in path.read_text().splitlines()]
        return [line for line in lines if line.startswith("{") and json.loads(line)["level"] in {"error", "critical"}]


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

    async def stranger(self, path: str = "") -> Desk:
        """Somebody at the workbench's door."""
        desk = await Desk.open(self._browser, self.base)
        self.screens.append(desk)
        await desk.go(path)
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
        desk = await Desk.open(self._browser, self.base)
        self.screens.append(desk)
        await desk.enter("wangsumei")
        await desk.take_all()
        try:
            for card in waiting:
                await card.wait_for(state="detached")
        finally:
            await desk.leave()

    async def keep_pictures(self, folder: Path, name: str) -> None:
        """What every screen shows now, for whoever looks into a failure."""
        for number, screen in enumerate(self.screens, 1):
            try:
                await screen.page.screenshot(path=folder / f"{name}-{number}-{type(screen).__name__.lower()}.png")
            except Error as error:
                print(f"no picture of screen {number}: {error.message}")
