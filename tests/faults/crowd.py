"""A bank and an insurer in full swing: many customers, their agents, and readers who check everything at the end."""

import asyncio
import contextlib
import os
import random
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import httpx
import msgspec
from tests.faults.history import Entry, Journal, Verdict, judge, read_history
from tests.faults.people import Person, World, client_id_of
from tests.faults.roles import Agent, Customer
from tests.faults.serving import Suiban

BANK_CUSTOMERS, INSURER_CUSTOMERS = 40, 10
PERSONS_WANTED = 3
"""Every so manieth customer wants a person; the others stay with the bot for as long as it knows an answer."""
AGENTS = {
    "tangkai": ["bank"], "shenruolan": ["bank"], "guowenbo": ["bank"], "luqing": ["bank"],
    "fangyuan": ["insurer"], "jiangtao": ["insurer"],
}  # fmt: skip
AUDITORS = {"duanmu": ["bank"], "yanshu": ["insurer"]}
CHANNELS = {"bank": "bank-app", "insurer": "insurer-site"}
READY_S_MAX = 30.0
BACK_S_MAX = 60.0
ANSWERED_S_MAX = 25.0
QUIET_S = 1.0
SHOWN_S_MAX = 12.0
FINISHED_S_MAX = 15.0
HTTP_S_MAX = 20.0


class Reader:
    """Somebody who asks the API for everything when the load has ended."""

    def __init__(self, world: World, journal: Journal, token: str) -> None:
        self.world = world
        self.journal = journal
        self.name, _, _ = journal.actor.partition(":")
        self._cookies = {"suiban_staff": token}

    async def get(self, http: httpx.AsyncClient, path: str, **query: str | int | None) -> httpx.Response:
        """A page, waiting when told to."""
        while True:
            asked = {key: value for key, value in query.items() if value is not None}
            answer = await http.get(path, params=asked, headers={"Cookie": _cookie(self._cookies)})
            if answer.status_code not in (429, 503):
                return answer
            await asyncio.sleep(0.3)

    async def cards(self, http: httpx.AsyncClient) -> dict[str, Any]:
        """All open conversations that are listed for this reader."""
        cards: dict[str, Any] = {}
        cursor: str | None = None
        while True:
            page = (await self.get(http, "/api/conversations", state="open", cursor=cursor)).raise_for_status().json()
            for card in page["items"]:
                cards[card["conversation_id"]] = card
                company = self.world.company(card["company_id"])
                self._note("glimpse", company=company, conversation=card["conversation_id"])
            cursor = page["next_cursor"]
            if cursor is None:
                return cards

    async def read(self, http: httpx.AsyncClient, talk: str) -> None:
        """Read a conversation, also one that is none of their business: then there must be nothing to read."""
        items: list[Any] = []
        before: int | None = None
        while before is None or before > 1:
            path = f"/api/conversations/{talk}/messages"
            answer = await self.get(http, path, before=before, limit=200)
            if answer.status_code == 404:
                return
            page = answer.raise_for_status().json()
            items, before = page["items"] + items, page["from"]
        for item in items:
            self._note(
                "read", company=self.world.company(item["company_id"]), conversation=talk,
                client_id=client_id_of(item), seq=item["seq"], author=item["author"],
            )  # fmt: skip

    def owe(self, talk: str, seq: int) -> None:
        """This reader has to get everything of the conversation up to seq."""
        self._note("must_read", conversation=talk, seq=seq)

    def _note(self, op: Any, **values: Any) -> None:
        self.journal.note(Entry(self.journal.actor, op, **values))


class Crowd:
    """All of them, on one running system, with one history."""

    def __init__(self, suiban: Suiban, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.seed = seed
        self._folder = folder
        self._suiban = suiban
        suiban.crowds += 1
        self.world = World(suiban.origin, random.Random(seed + 1))
        self.customers: list[Customer] = []
        self.agents: list[Agent] = []
        self._auditors: dict[str, Reader] = {}
        self._listed: dict[str, Any] = {}
        self._observer = Journal(folder, "observer")
        self._http = httpx.AsyncClient(base_url=suiban.origin, timeout=HTTP_S_MAX, headers={"Origin": suiban.origin})

    async def come(self) -> None:
        """Sign in, connect, and begin to talk."""
        for login, companies in {**AGENTS, **AUDITORS}.items():
            signed_in = await self._suiban.sign_in(self._http, login)
            self.world.company_keys |= signed_in.company_keys
            if login in AGENTS:
                self.agents.append(Agent(self.world, Journal(self._folder, login), signed_in.token, companies))
            else:
                reader = Reader(self.world, Journal(self._folder, f"{login}:final"), signed_in.token)
                reader.journal.note(Entry(login, "serves", company=companies[0]))
                self._auditors[companies[0]] = reader
        counts = {"bank": BANK_CUSTOMERS, "insurer": INSURER_CUSTOMERS}
        coming = [self._customer(company, number) for company, count in counts.items() for number in range(count)]
        self.customers += await asyncio.gather(*coming)
        for person in self._everybody():
            person.begin()
        await self._until(lambda: all(person.ready for person in self._everybody()), READY_S_MAX, "ready")
        self.world.talking = True
        await self._until(lambda: all(customer.talk for customer in self.customers), READY_S_MAX, "talking")
        await self._until(lambda: any(agent.held for agent in self.agents), READY_S_MAX, "held")

    async def some_load(self, seconds_max: float = 2.0) -> None:
        """Let them talk for a random while."""
        await asyncio.sleep(0.2 + self.chance.random() * seconds_max)

    def hit(self, what: str) -> None:
        """Note that the system is being hit right now."""
        self._observer.note(Entry(what, "fault", t_invoke=self.world.now()))

    async def back(self) -> None:
        """Wait until everybody is connected and something new was acknowledged for every customer."""
        marks = {customer: customer.sent for customer in self.customers}

        def lacking() -> list[str]:
            unheard = [customer.name for customer, mark in marks.items() if not customer.acknowledged_from(mark)]
            return unheard + [person.name for person in self._everybody() if not person.ready]

        try:
            await self._until(lambda: not lacking(), BACK_S_MAX, "back")
        except TimeoutError as error:
            raise TimeoutError(f"{error}: {lacking()} errors={self.world.errors}") from None

    async def verdict(self, shown_s_max: float = SHOWN_S_MAX) -> Verdict:
        """Stop talking, wait until all is answered, quiet and shown, read everything back as everybody, and judge."""
        self.world.talking = False
        answered = lambda: all(person.ready and not person.waiting for person in self._everybody())
        with contextlib.suppress(TimeoutError):
            await self._until(answered, ANSWERED_S_MAX, "answered")
        quiet = lambda: self.world.now() - self.world.last_frame_at > QUIET_S
        with contextlib.suppress(TimeoutError):
            await self._until(quiet, shown_s_max, "quiet")
        ends = await self._ends()
        with contextlib.suppress(TimeoutError):
            await self._until(lambda: self._all_shown(ends), shown_s_max, "shown")
        await self._read_as_staff(ends)
        await self._read_as_customers(ends)
        return judge([*self._suiban.said_before, *read_history(self._folder)])

    async def go(self) -> None:
        """Finish what is held and what waits, so that the next crowd finds free hands, and leave."""
        for agent in self.agents:
            agent.finish()
        finished = lambda: all(agent.finished(QUIET_S) for agent in self.agents)
        with contextlib.suppress(TimeoutError):
            await self._until(finished, FINISHED_S_MAX, "finished")
        await asyncio.gather(*(person.leave() for person in self._everybody()))
        for reader in self._auditors.values():
            reader.journal.close()
        self._observer.close()
        self._suiban.said_before += [
            msgspec.structs.replace(entry, t_ok=None, t_fail=None, seq=0)
            for entry in read_history(self._folder)
            if entry.op in ("asks", "say")
        ]
        await self._http.aclose()

    def report(self, verdict: Verdict) -> str:
        """What a failed test says: the numbers, the evidence, and how to get the same dice again."""
        numbers = " ".join(f"{name}={value}" for name, value in msgspec.structs.asdict(verdict).items())
        waiting = {person.name: len(person.waiting) for person in self._everybody() if person.waiting}
        return f"FAULT_SEED={self.seed} {numbers} errors={self.world.errors} unanswered={waiting}"

    # --- inside ---

    async def _customer(self, company: str, number: int) -> Customer:
        body = {"channel_key": CHANNELS[company]}
        opened = (await self._http.post("/api/chat/sessions", json=body)).raise_for_status().json()
        journal = Journal(self._folder, f"{company}-customer-{self._suiban.crowds}-{number}")
        wants_person = number % PERSONS_WANTED == 0
        return Customer(self.world, journal, opened["token"], company, wants_person=wants_person)

    def _everybody(self) -> Iterable[Person]:
        return (*self.customers, *self.agents)

    async def _until(self, true: Any, seconds_max: float, what: str) -> None:
        end = self.world.now() + seconds_max
        while not true():
            if self.world.now() > end:
                raise TimeoutError(f"not {what} within {seconds_max} s (FAULT_SEED={self.seed})")
            await asyncio.sleep(0.05)

    async def _ends(self) -> dict[str, int]:
        """The last number of each conversation one of ours has to do with, as the auditors see them."""
        for reader in self._auditors.values():
            self._listed |= await reader.cards(self._http)
        ours = {customer.talk for customer in self.customers} | {talk for agent in self.agents for talk in agent.known}
        return {talk: self._listed[talk]["last_seq"] for talk in ours if talk in self._listed}

    def _all_shown(self, ends: dict[str, int]) -> bool:
        views = [(customer, customer.talk) for customer in self.customers]
        views += [(agent, talk) for agent in self.agents for talk in agent.held]  # type: ignore[misc]
        return all(person.known.get(talk, 0) >= ends.get(talk, 0) for person, talk in views)

    async def _read_as_staff(self, ends: dict[str, int]) -> None:
        """Each auditor and each agent tries every conversation; only who is entitled owes to find it."""
        host = {talk: self.world.company(self._listed[talk]["company_id"]) for talk in ends}
        for company, auditor in self._auditors.items():
            for talk, seq in ends.items():
                await auditor.read(self._http, talk)
                if host.get(talk) == company:
                    auditor.owe(talk, seq)
        for agent in self.agents:
            journal = Journal(self._folder, f"{agent.name}:final")
            reader = Reader(self.world, journal, agent.token)
            own = await reader.cards(self._http)
            for talk in ends:
                if talk in own or host.get(talk) not in agent.companies:
                    await reader.read(self._http, talk)
            for talk in own.keys() & agent.held.keys() & ends.keys():
                reader.owe(talk, ends[talk])
                self._observer.note(Entry(agent.name, "must_see", conversation=talk, seq=ends[talk]))
            journal.close()

    async def _read_as_customers(self, ends: dict[str, int]) -> None:
        for customer in self.customers:
            talk, name = customer.talk, f"{customer.name}:final"
            for item in await customer.read_all(ends.get(talk, 0)):
                self._observer.note(msgspec.structs.replace(customer.shown(item, talk, "read"), actor=name))
            self._observer.note(Entry(name, "must_read", conversation=talk, seq=ends.get(talk, 0)))
            self._observer.note(Entry(customer.name, "must_see", conversation=talk, seq=ends.get(talk, 0)))


@contextlib.asynccontextmanager
async def crowd_at(suiban: Suiban, folder: Path, seed: int) -> AsyncIterator[Crowd]:
    """A crowd that has come and talks; it leaves at the end."""
    history = folder / f"history-{seed}"
    history.mkdir(parents=True)
    crowd = Crowd(suiban, history, seed)
    try:
        await crowd.come()
        yield crowd
    finally:
        await crowd.go()


def new_seed() -> int:
    """The dice of this run: new ones, or those of FAULT_SEED."""
    given = os.environ.get("FAULT_SEED", "")
    return int(given) if given else int.from_bytes(os.urandom(4))


def rounds() -> int:
    """How often each fault strikes: FAULT_ROUNDS, or a few."""
    return int(os.environ.get("FAULT_ROUNDS", "2"))


def _cookie(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())
