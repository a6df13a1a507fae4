"""``suiban demo play``: brings the customers and the agents together, tells how it goes, and stops cleanly."""

import argparse
import asyncio
import contextlib
import json
import signal
import sys
from collections import Counter
from collections.abc import Coroutine
from typing import Any

import uvloop

from suiban.app.demo.content import load_demo_dialogues, load_demo_doors, load_demo_staff
from suiban.app.demo.dialogues import Dialogue
from suiban.app.play.agent import Agent, sign_in
from suiban.app.play.customer import Customer, open_session
from suiban.app.play.plan import Plan, choose_agents
from suiban.app.play.world import NotADemo, Refused, World
from suiban.app.settings import Settings

AT_ONCE_MAX = 300
"""Customers at a time; who would come then stays at home."""

LAST_VISITS_S_MAX = 180.0
HAND_WRITTEN = 40
"""The first customers of the bank belong to stories and to people who try things."""

TOLD_EVERY_S = 5.0
FIGURES = (
    "visits", "said", "acknowledged", "lost", "refused", "answered_by_bot", "not_by_bot", "satisfied", "wanted_person",
    "met_person", "gave_up", "accepted", "closed", "closed_by_agents", "rated", "transferred", "notes", "pictures",
    "forms",    "suggestions", "canned", "confirmed", "breaks", "broken_off", "stayed_at_home", "reconnects",
)  # fmt: skip


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Play; the exit code is 1 when something that was sent was never acknowledged."""
    # whether it is a demo is for the server to say: `serve --demo` tells only itself
    plan = Plan(
        url=options.url or f"http://127.0.0.1:{settings.port}",
        customers_per_minute=options.customers_per_minute,
        minutes=options.minutes,
        agents=options.agents,
        spared=tuple(login.strip() for login in options.spared.split(",")),
        seed=options.seed,
        speed=options.speed,
    )
    figures = uvloop.run(_until_told(plan))
    if options.json:
        print(json.dumps(figures))
    return 1 if figures["lost"] else 0


async def _until_told(plan: Plan) -> dict[str, Any]:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return await play(plan, stop, telling=True)


async def play(plan: Plan, stop: asyncio.Event, *, telling: bool = False) -> dict[str, Any]:
    """Play until the plan is over or ``stop`` is set; what happened. Raises NotADemo."""
    world = World(plan.url, seed=plan.seed, speed=plan.speed)
    try:
        house = await _House.open(world)
        agents = await _bring_agents(world, plan, house)
        cast = _Cast(world, plan, house)
        teller = asyncio.create_task(_tell(world, cast)) if telling else None
        try:
            await _unless(stop, cast.come_and_go())
        finally:
            await cast.send_away()
            for _, work in agents:
                work.cancel()
            worked = await asyncio.gather(*(work for _, work in agents), return_exceptions=True)
            await asyncio.gather(*(agent.go() for agent, _ in agents))
            if teller is not None:
                teller.cancel()
        broken = sum(isinstance(end, Exception) for end in worked)
        return _figures(world, cast, len(agents), broken)
    finally:
        await world.http.aclose()


class _House:
    """What the demo says about itself: the password of its staff, and the customers of the bank."""

    def __init__(self, password: str, numbers: list[str]) -> None:
        self.password = password
        self.numbers = numbers

    @classmethod
    async def open(cls, world: World) -> "_House":
        try:
            password = (await world.call("GET", "/api/sign-in/demo")).json()["password"]
            known = (await world.call("GET", "/api/demo-bank/customers")).json()
        except (Refused, ValueError, KeyError, TypeError) as error:
            raise NotADemo(url=world.url) from error
        return cls(str(password), [str(item["customer_no"]) for item in known[HAND_WRITTEN:]])


async def _bring_agents(world: World, plan: Plan, house: _House) -> list[tuple[Agent, "asyncio.Task[None]"]]:
    (_, staff), (_, queues) = load_demo_staff(), load_demo_doors()
    agents = []
    for member in choose_agents(staff, queues, plan, world.chance):
        try:
            agent = Agent(world, await sign_in(world, member.login, house.password))
        except Refused as error:
            world.refused[str(error.detail["code"])] += 1
            continue
        agents.append((agent, asyncio.create_task(agent.work())))
    return agents


class _Cast:
    """The customers: who is here, and who comes next."""

    def __init__(self, world: World, plan: Plan, house: _House) -> None:
        self.here: set[asyncio.Task[None]] = set()
        self._world = world
        self._plan = plan
        self._numbers = house.numbers
        self._as: set[str] = set()
        self._dialogues = load_demo_dialogues()
        self._next: list[Dialogue] = []

    async def come_and_go(self) -> None:
        """Let customers come, at chance intervals, until the plan is over and they have gone again."""
        world, plan = self._world, self._plan
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(None if plan.minutes is None else plan.minutes * 60 / plan.speed):
                while plan.customers_max is None or world.tally["visits"] < plan.customers_max:
                    self._one()
                    await asyncio.sleep(world.chance.expovariate(plan.customers_per_minute / 60) / plan.speed)
        if self.here:
            await asyncio.wait(self.here, timeout=LAST_VISITS_S_MAX)

    async def send_away(self) -> None:
        """Whoever is still here goes."""
        tasks = list(self.here)
        self._world.tally["broken_off"] += len(tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _one(self) -> None:
        if len(self.here) >= AT_ONCE_MAX:
            self._world.tally["stayed_at_home"] += 1
            return
        if not self._next:  # each dialogue once before any comes again
            self._next = list(self._dialogues)
            self._world.chance.shuffle(self._next)
        self._world.tally["visits"] += 1
        task = asyncio.create_task(self._visit(self._next.pop()))
        self.here.add(task)
        task.add_done_callback(self.here.discard)

    async def _visit(self, dialogue: Dialogue) -> None:
        world = self._world
        number = self._somebody() if dialogue.signed_in else None
        try:
            token = await open_session(world, dialogue, number)
            await Customer(world, dialogue, token).visit()
        except Refused as error:
            world.tally["broken_off"] += 1
            world.refused[str(error.detail["code"])] += 1
        finally:
            self._as.discard(number or "")

    def _somebody(self) -> str | None:
        """A customer of the bank nobody is just now; None: come as a guest."""
        for _ in range(20):
            number = self._world.chance.choice(self._numbers) if self._numbers else ""
            if number and number not in self._as:
                self._as.add(number)
                return number
        return None


async def _unless(stop: asyncio.Event, playing: Coroutine[Any, Any, None]) -> None:
    """Go on until it is over or told to stop."""
    tasks = [asyncio.ensure_future(playing), asyncio.ensure_future(stop.wait())]
    _, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    if tasks[0].done() and not tasks[0].cancelled():
        await tasks[0]


async def _tell(world: World, cast: _Cast) -> None:
    """A line now and then; on a terminal always the same one."""
    here = sys.stderr.isatty()
    while True:
        t = world.tally
        told = ("answered_by_bot", "met_person", "closed_by_agents", "rated", "gave_up", "lost")
        text = f"{len(cast.here)} customers here of {t['visits']}; "
        text += ", ".join(f"{name.replace('_', ' ')} {t[name]}" for name in told)
        print(f"\r\x1b[K{text}" if here else text, end="" if here else "\n", file=sys.stderr, flush=True)
        await asyncio.sleep(TOLD_EVERY_S)


def _figures(world: World, cast: _Cast, agents: int, broken: int) -> dict[str, Any]:
    figures: dict[str, Any] = {"agents": agents, "agents_broken": broken}
    figures |= {name: world.tally[name] for name in FIGURES}
    codes: Counter[str] = world.refused
    return figures | {"sockets_open": world.connected, "refused_codes": dict(codes)}
