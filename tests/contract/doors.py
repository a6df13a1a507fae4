"""What the suite needs of a door: its manifest, customers at their end of it, and bad input in its own language.

A new door is added by one class like :class:`Webchat` at the end of this file; the suite itself stays as it is.
"""

import asyncio
import contextlib
import itertools
import json
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Callable
from importlib import import_module
from typing import Any, ClassVar
from uuid import UUID, uuid4

import msgspec
from tests.house import CUSTOMER, House
from tests.wire import Closed, Wire, dial

import suiban.channels
from suiban.channels.contract.api import Manifest
from suiban.channels.text.door import TextDoor
from suiban.conversations.model import Channel, Rejected
from suiban.kit.errors import SuibanError
from suiban.kit.ids import ChannelId, CompanyId, ConversationId, CustomerId, FileId

WAIT_S = 10.0
NOT_DOORS = {"contract", "sender"}


class Outcome(msgspec.Struct, frozen=True):
    """How the door answered a message. ``seq`` None: this door's acknowledgements carry no number."""

    accepted: bool
    seq: int | None = None
    repeat: bool = False
    code: str = ""
    retryable: bool = False


class Heard(msgspec.Struct, frozen=True):
    """A message as it reached the customer. ``talk`` tells one conversation from another."""

    talk: str
    seq: int
    author: str
    text: str


class Line(ABC):
    """One customer at the other end of a door, with the memory that a good client of this door has."""

    def __init__(self, customer_id: CustomerId) -> None:
        self.customer_id = customer_id
        self.heard: list[Heard] = []
        self.typing_heard = 0
        self.marks_heard: list[tuple[int, int]] = []
        self._tickets: dict[str, asyncio.Future[Outcome]] = {}

    @abstractmethod
    async def connect(self) -> None:
        """Be reachable; for doors without connections: switch the phone on."""

    @abstractmethod
    async def disconnect(self) -> None:
        """Vanish without a word."""

    @abstractmethod
    def put(self, text: str, message_id: UUID, file_id: FileId | None = None) -> asyncio.Future[Outcome]:
        """Hand a message to the door; the same id makes it the same message."""

    @abstractmethod
    def type(self) -> None:
        """Be typing."""

    @abstractmethod
    def read(self, seq: int) -> None:
        """Have read so far."""

    @abstractmethod
    def received(self) -> bytes:
        """Every byte that came from the door."""

    async def say(self, text: str, message_id: UUID | None = None, file_id: FileId | None = None) -> Outcome:
        """Hand a message to the door and wait for the answer."""
        async with asyncio.timeout(WAIT_S):
            return await self.put(text, message_id or uuid4(), file_id)

    async def hears(self, wanted: Callable[["Line"], bool]) -> None:
        """Wait until something has arrived."""
        async with asyncio.timeout(WAIT_S):
            while not wanted(self):
                await asyncio.sleep(0.005)

    def texts(self, talk: str | None = None) -> list[str]:
        """What arrived, in order; of one conversation or of all."""
        return [heard.text for heard in self.heard if talk in (None, heard.talk)]

    def _ticket(self, ref: str) -> asyncio.Future[Outcome]:
        return self._tickets.setdefault(ref, asyncio.get_running_loop().create_future())

    def _answer(self, ref: str, outcome: Outcome) -> None:
        ticket = self._ticket(ref)
        if not ticket.done():
            ticket.set_result(outcome)


class Bad(msgspec.Struct, frozen=True):
    """Something a door must refuse with this code. ``send`` does it and gives the answer."""

    name: str
    code: str
    send: Callable[[Any], asyncio.Future[Outcome]]


class Adapter(ABC):
    """A door before the running house."""

    folder: ClassVar[str]
    bad: ClassVar[tuple[Bad, ...]]

    def __init__(self, house: House) -> None:
        self.house = house
        self._lines: list[Line] = []

    @abstractmethod
    async def new_line(self, company: CompanyId) -> Line:
        """Somebody nobody has heard of yet, not connected."""

    async def line(self, company: CompanyId | None = None) -> Line:
        """Somebody new, connected."""
        line = await self.new_line(company or self.house.a)
        self._lines.append(line)
        await line.connect()
        return line

    async def close(self) -> None:
        """All hang up."""
        for line in self._lines:
            await line.disconnect()


def folders() -> set[str]:
    """The doors in the tree."""
    return {module.name for module in pkgutil.iter_modules(suiban.channels.__path__)} - NOT_DOORS


def manifest_of(folder: str) -> Manifest:
    """What the door in this folder says of itself."""
    manifest = import_module(f"suiban.channels.{folder}").MANIFEST
    assert isinstance(manifest, Manifest)
    return manifest


# --- the chat by web socket ---------------------------------------------------------------------------------------


class WebchatLine(Line):
    """Keeps to docs/socket-protocol.md: knows how far it has the talk, drops what it has, asks for what it missed."""

    def __init__(self, house: House, customer_id: CustomerId, token: str) -> None:
        super().__init__(customer_id)
        self._house, self._token = house, token
        self._stack = contextlib.AsyncExitStack()
        self._reading: asyncio.Task[None] | None = None
        self._earlier = b""
        self.wire: Wire | None = None
        self.talk, self.known = "", 0

    async def connect(self) -> None:
        self.wire = await self._stack.enter_async_context(dial(self._house.port, CUSTOMER))
        hello = {"type": "hello", "version": 1, "token": self._token}
        self.wire.send({**hello, "conversation_id": self.talk, "known_seq": self.known})
        self._apply(await self.wire.until(type="welcome"))
        self._reading = asyncio.create_task(self._read(self.wire))

    async def disconnect(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reading
        if self.wire is not None:
            self._earlier += bytes(self.wire.everything)
        await self._stack.aclose()
        self.wire = self._reading = None

    def put(self, text: str, message_id: UUID, file_id: FileId | None = None) -> asyncio.Future[Outcome]:
        frame = {"type": "say", "client_id": str(message_id), "text": text}
        return self.request(frame if file_id is None else {**frame, "file_id": str(file_id)})

    def request(self, frame: dict[str, Any]) -> asyncio.Future[Outcome]:
        """Send any request frame."""
        assert self.wire is not None
        ref = frame.get("ref") or uuid4().hex
        ticket = self._ticket(ref)
        self.wire.send({**frame, "ref": ref})
        return ticket

    def raw(self, payload: bytes) -> asyncio.Future[Outcome]:
        """Send any bytes as a text frame; their ref is ``r1`` or unreadable."""
        assert self.wire is not None
        ticket = self._ticket("r1")
        self._tickets[""] = ticket
        self.wire.send(payload)
        return ticket

    def type(self) -> None:
        self.request({"type": "typing"})

    def read(self, seq: int) -> None:
        self.request({"type": "seen", "delivered_seq": seq, "read_seq": seq})

    def received(self) -> bytes:
        return self._earlier + (bytes(self.wire.everything) if self.wire else b"")

    async def _read(self, wire: Wire) -> None:
        with contextlib.suppress(Closed):
            while True:
                try:
                    self._apply(await wire.next())
                except TimeoutError:
                    continue  # silence is no news

    def _apply(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "welcome":
                if frame["conversation_id"] != self.talk:
                    self.talk, self.known = frame["conversation_id"], 0
            case "messages":
                self._take(frame)
            case "ack":
                self._answer(frame["ref"], Outcome(True, frame["seq"], frame["repeat"]))
            case "error":
                self._answer(frame["ref"], Outcome(False, code=frame["code"], retryable=frame["retryable"]))
            case "typing":
                self.typing_heard += 1
            case "marks":
                self.marks_heard.append((frame["delivered_seq"], frame["read_seq"]))

    def _take(self, frame: dict[str, Any]) -> None:
        assert frame["conversation_id"] == self.talk, "words of a talk that is not the customer's"
        if frame["from"] > self.known + 1:
            self.request({"type": "sync", "after_seq": self.known})
            return
        for item in frame["items"]:
            if item["seq"] > self.known:
                self.heard.append(Heard(self.talk, item["seq"], item["author"], item["text"]))
        self.known = max(self.known, frame["through"])


def _say(**fields: Any) -> Callable[[WebchatLine], asyncio.Future[Outcome]]:
    return lambda line: line.request({"type": "say", "client_id": str(uuid4()), "text": "x", **fields})


class Webchat(Adapter):
    """The real edge on a loopback port, spoken to as a browser does."""

    folder = "webchat"
    bad = (
        Bad("nothing", "text_empty", _say(text="")),
        Bad("only blanks", "text_empty", _say(text=" \n\t\u3000")),
        Bad("nothing to be seen", "text_empty", _say(text="\u200b\u3000\u2060")),
        Bad("too long", "text_too_long", _say(text="长" * 4_001)),
        Bad("a character that is none", "not_text", _say(text="a\x00b")),
        Bad("an unknown field", "bad_frame", _say(planted=1)),
        Bad("an id that is none", "bad_frame", _say(client_id="7")),
        Bad("a number for a text", "bad_frame", _say(text=7)),
        Bad("somebody else's file", "file_unknown", _say(file_id=str(FileId.new()))),
        Bad("a file that is none", "malformed_id", _say(file_id="../../etc/passwd")),
        Bad("half a frame", "bad_frame", lambda line: line.raw(b'{"type": "say", "ref": "r1", "text": "x')),
        Bad("half a character", "bad_frame", lambda line: line.raw(b'{"type": "say", "ref": "r1", "text": "\\ud800"}')),
        Bad("another language", "bad_frame", lambda line: line.raw("<say ref='r1'>你好</say>".encode())),
        Bad("an unknown type", "bad_frame", lambda line: line.raw(json.dumps({"type": "shout", "ref": "r1"}).encode())),
        Bad("a second hello", "bad_frame", lambda line: line.raw(b'{"type": "hello", "version": 1, "token": "x"}')),
        Bad("too deep", "bad_frame", lambda line: line.raw(b"[" * 10_000)),
    )

    async def new_line(self, company: CompanyId) -> WebchatLine:
        token = await self.house.session(company)
        return WebchatLine(self.house, (await self.house.caller(token)).customer_id, token)


# --- text messages, without a carrier -----------------------------------------------------------------------------


class TextLine(Line):
    """A telephone: writes, and looks what has come while it is on."""

    def __init__(self, customer_id: CustomerId, door: TextDoor, number: str) -> None:
        super().__init__(customer_id)
        self._door, self._number = door, number
        self._known: dict[ConversationId, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._reading: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        self._reading = asyncio.create_task(self._read())

    async def disconnect(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reading
        self._reading = None

    def put(self, text: str, message_id: UUID, file_id: FileId | None = None) -> asyncio.Future[Outcome]:
        ticket: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(self._send(text, message_id, ticket, attached=file_id is not None))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return ticket

    async def _send(self, text: str, message_id: UUID, ticket: asyncio.Future[Outcome], *, attached: bool) -> None:
        try:
            receipt = await self._door.receive(self._number, text, message_id.hex, attached=attached)
        except SuibanError as error:
            ticket.set_result(Outcome(False, code=error.code, retryable=error.retryable))
            return
        if isinstance(receipt, Rejected):
            ticket.set_result(Outcome(False, code=receipt.code))
            return
        self._known.setdefault(receipt.conversation_id, 0)
        ticket.set_result(Outcome(True, receipt.talk_seq, receipt.repeat))

    def type(self) -> None:
        raise AssertionError("a telephone that sends texts does not tell that one is typing")

    def read(self, seq: int) -> None:
        raise AssertionError("a telephone that sends texts does not tell what was read")

    def received(self) -> bytes:
        return "\n".join(heard.text for heard in self.heard).encode()

    async def _read(self) -> None:
        while True:
            for talk, known in list(self._known.items()):
                with contextlib.suppress(SuibanError):
                    for message in await self._door.read(talk, known):
                        self._known[talk] = message.talk_seq
                        heard = Heard(str(talk), message.talk_seq, message.author_kind, str.__str__(message.text))
                        self.heard.append(heard)
            await asyncio.sleep(0.02)


def _write(text: str, **more: Any) -> Callable[[TextLine], asyncio.Future[Outcome]]:
    return lambda line: line.put(text, uuid4(), **more)


class Text(Adapter):
    """The door itself: nothing stands between it and the telephone."""

    folder = "text"
    bad = (
        Bad("only blanks", "text_empty", _write(" \n\t\u3000")),
        Bad("too long", "text_too_long", _write("长" * 4_001)),
        Bad("a character that is none", "not_text", _write("a\x00b")),
        Bad("a picture", "file_type_refused", _write("", file_id=FileId.new())),
    )

    async def new_line(self, company: CompanyId) -> TextLine:
        s, number = self.house.services, f"+8619{next(_numbers):09}"
        async with s.db.transaction(self.house.both) as tx:
            channels = await s.conversations.all_channels(tx)
            channel = next((one for one in channels if (one.company_id, one.kind) == (company, "text")), None)
            if channel is None:
                channel = Channel(
                    company_id=company, id=ChannelId.new(), key=f"text-{company.hex[-6:]}", kind="text", name="短信",
                    greeting="", first_holder="bot", accent="#14665a", allowed_origins=(), assertion_secret="",
                )  # fmt: skip
                await s.conversations.add_channel(tx, channel)
            customer_id = await s.customers.visitor_at(tx, company, number)
        return TextLine(customer_id, TextDoor(s.db, s.conversations, s.customers, s.clock, channel), number)


_numbers = itertools.count(1)
ADAPTERS: dict[str, type[Adapter]] = {kind.folder: kind for kind in (Webchat, Text)}
