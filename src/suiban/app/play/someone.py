"""Somebody with a socket who comes back when it breaks, and asks again what was not answered."""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import msgspec
from picows import WSError, WSTransport, ws_connect

from suiban.app.people.line import Line, next_client_id
from suiban.app.play.world import Refused, World

BACK_OFF_S, BACK_OFF_S_MAX = 0.5, 15.0
HANDSHAKE_S_MAX = 10.0
WELCOME_S_MAX = 30.0
ANSWER_S_MAX = 60.0
RETRY_S = 0.5

Frame = dict[str, Any]
_decode = msgspec.json.decode


class _Connection(Line):
    def __init__(self, someone: "Someone") -> None:
        super().__init__()
        self.someone = someone
        self.over = asyncio.Event()
        self.code = ""

    def on_ws_connected(self, transport: WSTransport) -> None:
        super().on_ws_connected(transport)
        if self.over.is_set():  # it came too late, another one is tried already
            transport.disconnect()
        else:
            self.put(self.someone.hello())

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        super().on_ws_disconnected(transport)
        self.over.set()

    def closed(self, code: str) -> None:
        self.code = code

    def received(self, payload: bytes) -> None:
        if not self.over.is_set():
            self.someone.take(_decode(payload))


class Someone(ABC):
    """A customer or an agent. ``come`` first, ``leave`` last."""

    path: ClassVar[str]
    welcomed_by: ClassVar[str]
    """The type of frame that answers the hello."""

    def __init__(self, world: World, headers: Mapping[str, str]) -> None:
        self.world = world
        self.ready = False
        self._headers = {"Origin": world.url, **headers}
        self._line: _Connection | None = None
        self._staying: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._asked: dict[str, tuple[Frame, asyncio.Future[Frame]]] = {}

    async def come(self) -> None:
        """Connect and be welcomed. Raises Refused when that does not happen in time."""
        self._staying = asyncio.create_task(self._stay())
        if not await self.until(lambda: self.ready, WELCOME_S_MAX * self.world.speed):
            raise Refused(code="not_welcomed")

    async def leave(self) -> None:
        """Go for good."""
        if self._staying is not None:
            self._staying.cancel()
            await asyncio.gather(self._staying, return_exceptions=True)
        for _, answer in self._asked.values():
            answer.cancel()

    def put(self, frame: Frame) -> None:
        """Send a frame nobody answers; lost when not connected."""
        if self._line is not None and self.ready:
            self._line.put(frame)

    async def ask(self, frame: Frame) -> Frame:
        """Send a request until it is answered. Raises Refused with the code, `not_answered` after a minute."""
        ref = frame.get("client_id") or next_client_id()
        answer: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._asked[ref] = ({**frame, "ref": ref}, answer)
        self.put(self._asked[ref][0])
        try:
            async with asyncio.timeout(ANSWER_S_MAX):
                return await answer
        except TimeoutError:
            raise Refused(code="not_answered") from None
        finally:
            del self._asked[ref]

    async def say(self, text: str, **more: object) -> int:
        """Say something; its number in the talk. What was sent and never acknowledged counts as lost."""
        self.world.tally["said"] += 1
        frame = {"type": "say", "client_id": next_client_id(), "text": text, **more}
        try:
            seq = int((await self.ask(frame))["seq"])
        except Refused as error:
            self.world.tally["lost" if error.detail["code"] == "not_answered" else "refused"] += 1
            raise
        self.world.tally["acknowledged"] += 1
        return seq

    async def until(self, true: Callable[[], bool], seconds: float) -> bool:
        """Wait until something is so, at most these seconds of the play's; whether it is."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds / self.world.speed):
                while not true():
                    self._news.clear()
                    await self._news.wait()
        return true()

    # --- told by the socket ---

    def hello(self) -> Frame:
        """The first frame of a connection."""
        return {"type": "hello", "version": 1}

    def take(self, frame: Frame) -> None:
        """One frame."""
        kind, ref = frame["type"], frame.get("ref", "")
        if kind in ("ack", "done", "error"):
            self._answered(ref, frame)
        else:
            self.heard(frame)
            if kind == self.welcomed_by and not self.ready:
                self.ready = True
                for asked, _ in self._asked.values():
                    self.put(asked)
        self._news.set()

    @abstractmethod
    def heard(self, frame: Frame) -> None:
        """A frame that answers nothing."""

    def _answered(self, ref: str, frame: Frame) -> None:
        asked, answer = self._asked.get(ref, (None, None))
        if asked is None or answer is None or answer.done():
            return
        if frame["type"] != "error":
            answer.set_result(frame)
        elif frame["retryable"]:
            asyncio.get_running_loop().call_later(RETRY_S, self._ask_again, ref)
        else:
            answer.set_exception(Refused(code=frame["code"]))

    def _ask_again(self, ref: str) -> None:
        if ref in self._asked:
            self.put(self._asked[ref][0])

    # --- the connection ---

    async def _stay(self) -> None:
        delay = BACK_OFF_S
        while True:
            line = self._line = _Connection(self)
            try:
                url = self.world.url.replace("http", "ws", 1) + self.path
                async with asyncio.timeout(HANDSHAKE_S_MAX):
                    await ws_connect(lambda line=line: line, url, extra_headers=self._headers)
                if line.transport is None:
                    raise WSError("the other end hung up in the middle of the handshake, and picows did not tell")
                self.world.connected += 1
                try:
                    await line.over.wait()
                finally:
                    self.world.connected -= 1
                    self._hang_up(line)
            except (OSError, WSError, TimeoutError):
                line.over.set()
            delay = BACK_OFF_S if self.ready else min(delay * 2, BACK_OFF_S_MAX)
            self.ready = False
            self.world.tally["reconnects"] += 1
            await asyncio.sleep(self.world.chance.random() * delay)

    def _hang_up(self, line: _Connection) -> None:
        line.over.set()
        if line.transport is not None and not line.gone:
            line.transport.disconnect()
