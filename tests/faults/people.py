"""Customers and agents on real sockets who never give up: they connect again, and say again what was not acknowledged.

All they know comes by the protocol of docs/socket-protocol.md, and all that happens to them goes into their journals.
"""

import asyncio
import random
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from picows import WSError, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect
from tests.faults.history import Entry, Journal

# The protocol's back-off, ten times as fast.
BACK_OFF_S, BACK_OFF_S_MAX = 0.05, 1.5
HANDSHAKE_S_MAX = 5.0
WAITING_MAX = 4
RETRY_S = 0.3
SAID_TWICE = 0.1
"""Share of messages sent twice at once, and of those sent again although they were acknowledged."""

_TO_LETTERS = str.maketrans("0123456789abcdef", "ghijklmnopqrstuv")
_TO_DIGITS = str.maketrans("ghijklmnopqrstuv", "0123456789abcdef")
Frame = dict[str, Any]
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.decode


def tag(client_id: str) -> str:
    """A client id in letters only: the guard masks what looks like a card's number in the words of staff."""
    return UUID(client_id).hex.translate(_TO_LETTERS)


def client_id_of(item: Frame) -> str:
    """What a shown message says it is: empty for the bot's words, the words themselves when they say nothing."""
    if item["author"] not in ("customer", "staff"):
        return ""
    try:
        return str(UUID(item["text"].partition(" ")[0].translate(_TO_DIGITS)))
    except ValueError:
        return str(item["text"])


class World:
    """What all of them share: where the system is, the dice, the names of the companies."""

    def __init__(self, origin: str, chance: random.Random) -> None:
        self.origin = origin
        self.chance = chance
        self.talking = False
        self.company_keys: dict[str, str] = {}
        """Keys by the ids that frames carry; what is not in here is shown as it is, and so belongs to nobody."""
        self.last_frame_at = 0.0
        self.errors: dict[str, int] = {}

    def now(self) -> float:
        """Seconds of the observer's clock."""
        return asyncio.get_running_loop().time()

    def company(self, company_id: str) -> str:
        """The key of a company."""
        return self.company_keys.get(company_id, company_id)


class Line(WSListener):
    """One connection of somebody."""

    def __init__(self, person: "Person") -> None:
        self._person = person
        self.transport: WSTransport | None = None
        self.gone = asyncio.Event()
        self.close_code = 0

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        if self.gone.is_set():  # it came too late, another one is tried already
            transport.disconnect()
        else:
            self._person.connected(self)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if self.gone.is_set():
            return
        if frame.msg_type == WSMsgType.TEXT:
            self._person.world.last_frame_at = self._person.world.now()
            self._person.received(_decode(frame.get_payload_as_bytes()))
        elif frame.msg_type == WSMsgType.CLOSE:
            code: Any = frame.get_close_code()
            self.close_code = int(code or 0)
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.gone.set()

    def put(self, frame: Frame) -> None:
        """Send one frame; a line that is gone swallows it, as networks do."""
        if self.transport is not None and not self.gone.is_set():
            self.transport.send(WSMsgType.TEXT, _encode(frame))


class Person:
    """Somebody with a socket. ``waiting`` is what was said and not acknowledged."""

    path = ""

    def __init__(self, world: World, journal: Journal, headers: Mapping[str, str]) -> None:
        self.world = world
        self.journal = journal
        self.name = journal.actor
        self.ready = False
        self.waiting: dict[str, Frame] = {}
        self.known: dict[str, int] = {}
        self.closed_with: dict[int, int] = {}
        self._said_as: dict[str, Entry] = {}
        self.sent = 0
        self._newest_acknowledged = 0
        self._numbers: dict[str, int] = {}
        self._headers = {"Origin": world.origin, **headers}
        self._line: Line | None = None
        self._tasks: list[asyncio.Task[None]] = []

    def begin(self) -> None:
        """Come, and talk whenever the world talks."""
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._stay()), loop.create_task(self._talk())]

    async def leave(self) -> None:
        """Go for good."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._line is not None and self._line.transport is not None:
            self._line.transport.disconnect()
        self.journal.close()

    async def _stay(self) -> None:
        delay = BACK_OFF_S
        while True:
            line = Line(self)
            try:
                await self._connect(line)
                await line.gone.wait()
            except (OSError, WSError, TimeoutError):
                line.gone.set()
            self._lost(line)
            delay = BACK_OFF_S if self.ready else min(delay * 2, BACK_OFF_S_MAX)
            self.ready = False
            await asyncio.sleep(self.world.chance.random() * delay)

    async def _connect(self, line: Line) -> None:
        url = self.world.origin.replace("http", "ws") + self.path
        async with asyncio.timeout(HANDSHAKE_S_MAX):
            await ws_connect(lambda: line, url, extra_headers=self._headers)
        if line.transport is None:
            raise WSError("the other end died in the middle of the handshake, and picows did not tell")

    def _lost(self, line: Line) -> None:
        self.closed_with[line.close_code] = self.closed_with.get(line.close_code, 0) + 1
        now = self.world.now()
        for client_id in self.waiting:
            self.journal.note(msgspec.structs.replace(self._said_as[client_id], t_unknown=now))

    async def _talk(self) -> None:
        while True:
            await asyncio.sleep(0.3 + self.world.chance.random())
            if self.world.talking and len(self.waiting) < WAITING_MAX:
                self.say_something()

    # --- saying ---

    def say_something(self) -> None:
        """Say something if there is somebody to say it to."""

    def say(self, company: str, conversation: str, frame: Frame, text: str) -> None:
        """Note it, send it, keep it until it is acknowledged. ``conversation``: as far as known now."""
        client_id = str(UUID(int=self.world.chance.getrandbits(128), version=4))
        frame |= {"type": "say", "ref": client_id, "client_id": client_id, "text": f"{tag(client_id)} {text}"}
        entry = Entry(
            self.name, "say", company=company, conversation=conversation, client_id=client_id, t_invoke=self.world.now()
        )
        self.journal.note(entry)
        self.sent += 1
        self._numbers[client_id] = self.sent
        self._said_as[client_id] = entry
        self.waiting[client_id] = frame
        for _ in range(2 if self.world.chance.random() < SAID_TWICE else 1):
            self.put(frame)

    def connected(self, line: Line) -> None:
        """The socket is open: say who it is."""
        self._line = line

    def put(self, frame: Frame) -> None:
        """Send a frame if connected and welcomed; says are sent again after every welcome."""
        if self._line is not None and (self.ready or frame["type"] == "hello"):
            self._line.put(frame)

    def welcomed(self) -> None:
        """The connection is good for saying things."""
        self.ready = True
        for frame in self.waiting.values():
            self.put(frame)

    # --- hearing ---

    def received(self, frame: Frame) -> None:
        """One frame."""
        match frame["type"]:
            case "ack":
                self._acknowledged(frame["ref"], frame["seq"])
            case "error":
                self._refused(frame)
            case "messages":
                self._shown(frame)

    def acknowledged_from(self, sent: int) -> bool:
        """Whether something was acknowledged that was said after ``sent`` messages."""
        return self._newest_acknowledged > sent

    def talk_of(self, client_id: str) -> str:
        """The conversation of a message that was just acknowledged; empty when it is not known yet."""
        return self._said_as[client_id].conversation

    def _acknowledged(self, client_id: str, seq: int) -> None:
        said = self._said_as.get(client_id)
        if said is None:
            return
        known = msgspec.structs.replace(said, conversation=self.talk_of(client_id), seq=seq, t_ok=self.world.now())
        self.journal.note(known)
        self._newest_acknowledged = max(self._newest_acknowledged, self._numbers[client_id])
        frame = self.waiting.pop(client_id, None)
        if frame is not None and self.world.talking and self.world.chance.random() < SAID_TWICE:
            self.put(frame)

    def _refused(self, frame: Frame) -> None:
        code, client_id = frame["code"], frame["ref"]
        self.world.errors[code] = self.world.errors.get(code, 0) + 1
        said = self.waiting.get(client_id)
        if said is None:
            return
        if frame["retryable"]:
            asyncio.get_running_loop().call_later(RETRY_S, self._say_again, client_id)
        else:
            del self.waiting[client_id]
            self.journal.note(msgspec.structs.replace(self._said_as[client_id], t_fail=self.world.now()))

    def _say_again(self, client_id: str) -> None:
        if client_id in self.waiting:
            self.put(self.waiting[client_id])

    def _shown(self, frame: Frame) -> None:
        """The protocol's rule: apply what continues what is known, drop what is known, ask when something lacks."""
        talk = frame["conversation_id"]
        known = self.known.get(talk, 0)
        if frame["from"] > known + 1 and self.ask_for(talk, known):
            return
        for item in frame["items"]:
            if item["seq"] > known:
                self.journal.note(self.shown(item, talk, "see"))
        self.known[talk] = max(known, frame["through"])

    def ask_for(self, talk: str, known: int) -> bool:
        """Ask for what follows ``known``; False when that cannot be missing, so that the gap is noted as one."""
        return False

    def shown(self, item: Frame, talk: str, op: Any) -> Entry:
        """An item that a reader got."""
        company = self.world.company(item["company_id"])
        client_id = client_id_of(item)
        return Entry(
            self.name, op, company=company, conversation=talk, client_id=client_id, seq=item["seq"],
            author=item["author"], t_ok=self.world.now(),
        )  # fmt: skip
