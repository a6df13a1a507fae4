"""A chat client in a hundred lines: what a door of your own has to do, no more.

    pip install httpx websockets
    python examples/chat.py http://127.0.0.1:8080 bank-app

It opens a session, says what is typed, shows what is said, and comes back after a broken connection without losing or
doubling anything: every message keeps its ``client_id`` until it is acknowledged, and the number that is known is told
with ``hello``. At the end of the input it stays until everything is acknowledged.
"""

import asyncio
import contextlib
import json
import sys
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

VERSION = 1
FINAL_CODES = (4400, 4401)
AGAIN_AFTER_S = 1.0


class Chat:
    """One customer's talk. ``show`` is called with each message, once and in order."""

    def __init__(self, base_url: str, channel: str, show: Callable[[dict[str, Any]], None]) -> None:
        self._base_url = base_url.rstrip("/")
        self._channel = channel
        self._show = show
        self._conversation_id = ""
        self._known_seq = 0
        self._unsent: dict[str, dict[str, Any]] = {}
        self._all_sent = asyncio.Event()
        self._all_sent.set()
        self._socket: ClientConnection | None = None  # only once it was welcomed: nothing may be said before

    async def open_session(self, assertion: str | None = None) -> str:
        """A session's token; with an assertion of the bank's app one knows who it is."""
        body = {"channel_key": self._channel, "assertion": assertion}
        async with httpx.AsyncClient(base_url=self._base_url) as http:
            answer = await http.post("/api/chat/sessions", json=body)
        return str(answer.raise_for_status().json()["token"])

    async def run(self, token: str) -> None:
        """Stay connected until cancelled. Raises ConnectionClosed when the session is over (4401), or we are wrong."""
        url = self._base_url.replace("http", "ws", 1) + "/socket/customer"
        async for socket in connect(url, origin=Origin(self._base_url), compression=None):
            try:
                await socket.send(json.dumps(self._hello(token)))
                async for text in socket:
                    await self._take(socket, json.loads(text))
            except ConnectionClosed as closed:
                if closed.rcvd is not None and closed.rcvd.code in FINAL_CODES:
                    raise  # trying again would not help
            finally:
                self._socket = None

    async def say(self, text: str) -> None:
        """Say something; it is kept until the service has it."""
        frame = {"type": "say", "ref": uuid.uuid4().hex, "client_id": str(uuid.uuid4()), "text": text}
        self._unsent[frame["ref"]] = frame
        self._all_sent.clear()
        await self._send(frame)

    async def all_said(self) -> None:
        """Wait until everything that was said is acknowledged or refused for good."""
        await self._all_sent.wait()

    def _hello(self, token: str) -> dict[str, Any]:
        return {
            "type": "hello", "version": VERSION, "token": token, "conversation_id": self._conversation_id,
            "known_seq": self._known_seq,
        }  # fmt: skip

    async def _take(self, socket: ClientConnection, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "welcome" if self._socket is None:  # later ones tell of a new conversation
                self._socket = socket
                for waiting in list(self._unsent.values()):
                    await self._send(waiting)
            case "ack":
                self._settled(frame["ref"])
            case "messages":
                await self._messages(frame)
            case "error" if frame["retryable"] and frame["ref"] in self._unsent:
                asyncio.get_running_loop().call_later(AGAIN_AFTER_S, self._send_soon, frame["ref"])
            case "error":
                self._settled(frame["ref"])
                print(f"({frame['message']})", file=sys.stderr)

    def _settled(self, ref: str) -> None:
        self._unsent.pop(ref, None)
        if not self._unsent:
            self._all_sent.set()

    async def _messages(self, frame: dict[str, Any]) -> None:
        if frame["conversation_id"] != self._conversation_id:
            self._conversation_id, self._known_seq = frame["conversation_id"], 0
        if frame["from"] > self._known_seq + 1:  # something is missing: ask for it
            await self._send({"type": "sync", "ref": "sync", "after_seq": self._known_seq})
            return
        for item in frame["items"]:
            if item["seq"] > self._known_seq:
                self._show(item)
        self._known_seq = max(self._known_seq, frame["through"])

    async def _send(self, frame: dict[str, Any]) -> None:
        if self._socket is not None:
            with contextlib.suppress(ConnectionClosed):  # what matters is sent again after the next welcome
                await self._socket.send(json.dumps(frame))

    def _send_soon(self, ref: str) -> None:
        if ref in self._unsent:
            self._again = asyncio.ensure_future(self._send(self._unsent[ref]))


async def lines() -> AsyncIterator[str]:
    """What is typed."""
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip():
            yield line.strip()


async def talk(chat: Chat) -> None:
    """Say what is typed, until the input ends and all of it has arrived."""
    async for line in lines():
        await chat.say(line)
    await chat.all_said()


async def main(base_url: str, channel: str) -> None:
    """Talk in the terminal."""
    chat = Chat(base_url, channel, lambda item: print(f"{item['name'] or item['author']}: {item['text']}", flush=True))
    running = asyncio.create_task(chat.run(await chat.open_session()))
    talking = asyncio.create_task(talk(chat))
    done, rest = await asyncio.wait({running, talking}, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    for task in done:
        task.result()  # a session that is over ends the program with its reason


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:3]))
