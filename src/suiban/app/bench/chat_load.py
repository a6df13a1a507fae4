"""The load: real sockets for customers, agents and wallboards, and a note of everything sent, acknowledged and seen."""

import asyncio
import collections
import random
import time
from collections import Counter
from collections.abc import Callable
from uuid import uuid4

import msgspec
from picows import WSTransport, ws_connect

from suiban.app.bench.chat_people import Agent, Talker
from suiban.app.demo.content import load_demo_content
from suiban.app.people.line import Line, next_client_id
from suiban.bot.model.intents import built_in

CONNECT_AT_ONCE = 100
# The bot answers these by words alone; between them come the questions of the evaluation, each asked once: they take
# the model, and nobody has asked them before.
QUESTIONS = ("我的信用卡丢了怎么办", "转账多久到账", "信用卡年费怎么收", "怎么修改登录密码", "贷款可以提前还吗")


class _Item(msgspec.Struct):
    # of other frames' items nothing is read
    seq: int = 0
    author: str = ""
    text: str = ""


class _Card(msgspec.Struct):
    conversation_id: str
    last_seq: int


class _Frame(msgspec.Struct):
    """What the load reads of any frame; the rest is skipped without being built."""

    type: str
    ref: str = ""
    code: str = ""
    retryable: bool = False
    seq: int = 0
    conversation_id: str = ""
    first: int = msgspec.field(default=0, name="from")
    through: int = 0
    items: list[_Item] = []
    cards: list[_Card] = []


_decode = msgspec.json.Decoder(_Frame).decode


class Record:
    """What happened, over all connections."""

    def __init__(self) -> None:
        self.sent_at: dict[str, float] = {}
        self.acked: dict[str, tuple[str, int]] = {}
        self.seen: collections.Counter[str] = collections.Counter()
        self.ack_ms: list[float] = []
        self.delivery_ms: list[float] = []
        self.bot_ms: list[float] = []
        self.out_of_order = 0
        self.refused: collections.Counter[str] = collections.Counter()
        self.closed: collections.Counter[str] = collections.Counter()
        self.measuring = False


class _Client(Line):
    def __init__(self, record: Record) -> None:
        super().__init__()
        self.record = record
        self.ready = asyncio.Event()

    def closed(self, code: str) -> None:
        self.record.closed[code] += 1


class CustomerClient(_Client):
    """One customer: keeps what is not acknowledged and sends it again after every hello."""

    def __init__(self, talker: Talker, record: Record, state: "CustomerState") -> None:
        super().__init__(record)
        self.talker = talker
        self.state = state

    def on_ws_connected(self, transport: WSTransport) -> None:
        super().on_ws_connected(transport)
        talk = str(self.talker.conversation_id) if self.talker.conversation_id else ""
        self.put(
            {
                "type": "hello",
                "version": 1,
                "token": self.talker.token,
                "conversation_id": talk,
                "known_seq": self.state.known_seq,
            }
        )

    def say(self, text: str) -> str:
        """Say something; returns its client id."""
        client_id = next_client_id()
        self.state.waiting[client_id] = text
        self.record.sent_at[client_id] = time.perf_counter()
        self._put_say(client_id, text)
        return client_id

    def _put_say(self, client_id: str, text: str) -> None:
        self.put({"type": "say", "ref": client_id, "client_id": client_id, "text": f"{client_id} {text}"})

    def received(self, payload: bytes) -> None:
        now = time.perf_counter()
        body = _decode(payload)
        kind = body.type
        if kind == "ack":
            self._acked(body, now)
        elif kind == "messages":
            self._messages(body, now)
        elif kind == "welcome":
            if not self.ready.is_set():
                self.ready.set()
                for client_id, text in list(self.state.waiting.items()):
                    self._put_say(client_id, text)
        elif kind == "error":
            self.record.refused[body.code] += 1
            if body.retryable and body.ref in self.state.waiting:
                loop = asyncio.get_running_loop()
                loop.call_later(0.5, self._put_say, body.ref, self.state.waiting[body.ref])

    def _acked(self, body: _Frame, now: float) -> None:
        client_id = body.ref
        if self.state.waiting.pop(client_id, None) is None:
            return
        self.record.acked[client_id] = (str(self.talker.conversation_id), body.seq)
        if self.record.measuring:
            self.record.ack_ms.append((now - self.record.sent_at[client_id]) * 1000)
        if self.state.on_ack is not None:
            self.state.on_ack(self)

    def _messages(self, body: _Frame, now: float) -> None:
        if body.first > self.state.known_seq + 1:
            self.record.out_of_order += 1
        self.state.known_seq = max(self.state.known_seq, body.through)
        asked = self.state.asked_at
        if asked and any(item.author == "bot" for item in body.items):
            self.record.bot_ms.append((now - asked) * 1000)
            self.state.asked_at = 0.0


class CustomerState:
    """What a customer's client keeps over connections."""

    def __init__(self) -> None:
        self.known_seq = 0
        self.waiting: dict[str, str] = {}
        self.asked_at = 0.0
        self.on_ack: Callable[[CustomerClient], None] | None = None


class AgentClient(_Client):
    """One agent's workbench: sees what its customers say, in order, and marks it as read."""

    def __init__(self, record: Record, *, wallboard: bool = False) -> None:
        super().__init__(record)
        self.wallboard = wallboard
        self.known: dict[str, int] = {}
        self.boards = 0

    def on_ws_connected(self, transport: WSTransport) -> None:
        super().on_ws_connected(transport)
        self.put({"type": "hello", "version": 1})

    def received(self, payload: bytes) -> None:
        now = time.perf_counter()
        body = _decode(payload)
        kind = body.type
        if kind == "messages":
            self._messages(body, now)
        elif kind == "snapshot":
            for card in body.cards:
                self.known.setdefault(card.conversation_id, card.last_seq)
            self.ready.set()
            if self.wallboard:
                self.put({"type": "wallboard", "ref": "w", "on": True})
        elif kind == "wallboard":
            self.boards += 1
        elif kind == "error":
            self.record.refused["staff:" + body.code] += 1

    def _messages(self, body: _Frame, now: float) -> None:
        talk = body.conversation_id
        known = self.known.get(talk, body.first - 1)
        if body.first != known + 1:
            self.record.out_of_order += 1
        self.known[talk] = max(known, body.through)
        for item in body.items:
            client_id = item.text[:36]
            if item.seq <= known:
                continue
            self.record.seen[client_id] += 1
            sent = self.record.sent_at.get(client_id)
            if sent is not None and self.record.measuring:
                self.record.delivery_ms.append((now - sent) * 1000)


async def connect_customers(
    url: str, origin: str, talkers: list[Talker], states: list[CustomerState], record: Record
) -> list[CustomerClient]:
    """Connect, at most some at once, and wait until each is welcomed."""
    gate = asyncio.Semaphore(CONNECT_AT_ONCE)

    async def one(talker: Talker, state: CustomerState) -> CustomerClient:
        async with gate:
            client = CustomerClient(talker, record, state)
            await ws_connect(lambda: client, f"{url}/socket/customer", extra_headers={"Origin": origin})
            await asyncio.wait_for(client.ready.wait(), 30)
            return client

    return list(await asyncio.gather(*(one(talker, state) for talker, state in zip(talkers, states, strict=True))))


async def connect_agents(
    url: str, origin: str, agents: list[Agent], record: Record, *, wallboard: bool = False
) -> list[AgentClient]:
    """Connect workbenches and wait for their snapshots."""
    gate = asyncio.Semaphore(20)

    async def one(agent: Agent) -> AgentClient:
        async with gate:
            client = AgentClient(record, wallboard=wallboard)
            headers = {"Origin": origin, "Cookie": f"suiban_staff={agent.token}"}
            await ws_connect(lambda: client, f"{url}/socket/staff", extra_headers=headers)
            await asyncio.wait_for(client.ready.wait(), 30)
            return client

    return list(await asyncio.gather(*(one(agent) for agent in agents)))


async def talk(clients: list[CustomerClient], every_s: float, until: float, chance: random.Random) -> None:
    """Let each customer say something about every so often."""
    loop = asyncio.get_running_loop()
    schedule = [loop.time() + chance.random() * every_s for _ in clients]
    while loop.time() < until:
        now = loop.time()
        for index, client in enumerate(clients):
            if schedule[index] <= now:
                client.say("在吗，我想问一下这笔交易")
                schedule[index] = now + every_s * (0.75 + chance.random() / 2)
        await asyncio.sleep(0.005)


def _fresh_questions(chance: random.Random) -> list[str]:
    """Questions that lead to no person, in any order."""
    content = load_demo_content()
    texts = {case.text for case in (*content.evaluation, *content.held_out) if case.company == "bank"}
    found = sorted(text for text in texts if built_in().find(text, answered=False) is None)
    chance.shuffle(found)
    return found


async def ask_the_bot(clients: list[CustomerClient], per_s: float, until: float, chance: random.Random) -> None:
    """Put questions to the bot at a steady rate, each asker one at a time."""
    loop = asyncio.get_running_loop()
    due, turn = loop.time(), 0
    fresh = _fresh_questions(chance)
    asked: Counter[int] = Counter()
    while loop.time() < until:
        await asyncio.sleep(max(0.0, due - loop.time()))
        due += 1 / per_s
        for _ in range(len(clients)):
            client = clients[turn % len(clients)]
            turn += 1
            if not client.state.asked_at:
                client.state.asked_at = time.perf_counter()
                client.state.waiting[client_id := str(uuid4())] = question = (
                    # never two in a row that may be asked back: the talk would go to a person
                    fresh.pop() if fresh and asked[id(client)] % 2 else chance.choice(QUESTIONS)
                )
                asked[id(client)] += 1
                client.record.sent_at[client_id] = client.state.asked_at
                client.put({"type": "say", "ref": client_id, "client_id": client_id, "text": question})
                break
