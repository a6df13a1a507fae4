"""A chat client in a hundred lines: what a door of your own has to do, no more.

    pip install httpx websockets
    python examples/chat.py http://127.0.0.1:8080 app-channel

It opens a session, says what is typed, shows what is said, and comes back after a broken connection without losing or
doubling anything: every message keeps its ``client_id`` until it is acknowledged, and the number that is known is told
with ``hello``.
"""

import asyncio
import json
import sys
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

VERSION = 1


class Chat:
    """One customer's talk. ``show`` is called with each message, once and in order."""

    def __init__(self, base_url: str, channel: str, show: Callable[[dict[str, Any]], None]) -> None:
        self._base_url = base_url.rstrip("/")
        self._channel = channel
        self._show = show
        self._conversation_id = ""
        self._known_seq = 0
        self._unsent: dict[str, dict[str, Any]] = {}
        self._socket: ClientConnection | None = None

    async def open_session(self, assertion: str | None = None) -> str:
        """A session's token; with an assertion of the bank's app one knows who it is."""
        body = {"channel_key": self._channel, "assertion": assertion}
        async with httpx.AsyncClient(base_url=self._base_url) as http:
            answer = await http.post("/api/chat/sessions", json=body)
        return str(answer.raise_for_status().json()["token"])

    async def run(self, token: str) -> None:
        """Stay connected until cancelled."""
        url = self._base_url.replace("http", "ws", 1) + "/socket/customer"
        async for socket in connect(url, origin=self._base_url, compression=None):  # type: ignore[arg-type]
            try:
                await self._greet(socket, token)
                async for text in socket:
                    await self._take(json.loads(text))
            except ConnectionClosed as closed:
                self._socket = None
                if closed.rcvd is not None and closed.rcvd.code in (4400, 4401):
                    raise  # a fault of ours, or the session is over: trying again would not help

    async def say(self, text: str) -> None:
        """Say something; it is kept until the service has it."""
        frame = {"type": "say", "ref": uuid.uuid4().hex, "client_id": str(uuid.uuid4()), "text": text}
        self._unsent[frame["ref"]] = frame
        if self._socket is not None:
            await self._socket.send(json.dumps(frame))

    async def _greet(self, socket: ClientConnection, token: str) -> None:
        hello = {
            "type": "hello", "version": VERSION, "token": token, "conversation_id": self._conversation_id,
            "known_seq": self._known_seq,
        }  # fmt: skip
        await socket.send(json.dumps(hello))
        self._socket = socket

    async def _take(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "welcome":
                for waiting in self._unsent.values():
                    await self._send(waiting)
            case "ack":
                self._unsent.pop(frame["ref"], None)
            case "messages":
                await self._messages(frame)
            case "error":
                refused = self._unsent.pop(frame["ref"], None) if not frame["retryable"] else None
                print(f"({frame['message']})" if refused or frame["ref"] else f"({frame['code']})", file=sys.stderr)

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
            await self._socket.send(json.dumps(frame))


async def lines() -> AsyncIterator[str]:
    """What is typed."""
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip():
            yield line.strip()


async def main(base_url: str, channel: str) -> None:
    """Talk in the terminal."""
    chat = Chat(base_url, channel, lambda item: print(f"{item['name'] or item['author']}: {item['text']}"))
    running = asyncio.create_task(chat.run(await chat.open_session()))
    async for line in lines():
        await chat.say(line)
    running.cancel()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:3]))
