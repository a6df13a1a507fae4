"""Everybody who comes to the doors during the search for leaks. All they are answered is kept, with who they were."""

import asyncio
import json
import random
from collections import defaultdict
from typing import Any, Final

import httpx

from suiban.app.demo.staff_http import DEMO_PASSWORD
from suiban.app.play.someone import Frame, Someone
from suiban.app.play.world import World

TRIES_MAX: Final = 120
"""How often to ask where the house limits how often somebody asks."""


class Heard:
    """What left the house: place -> bytes. A place says who was answered, and what they had asked."""

    def __init__(self) -> None:
        self.by_place: dict[str, bytearray] = defaultdict(bytearray)
        self.statuses: dict[int, int] = defaultdict(int)

    def add(self, place: str, content: bytes) -> None:
        """Something more was said there."""
        self.by_place[place] += content + b"\n"


class Caller:
    """Somebody over HTTP."""

    def __init__(self, name: str, url: str, heard: Heard, headers: dict[str, str] | None = None) -> None:
        self.name, self._heard = name, heard
        self.http = httpx.AsyncClient(base_url=url, headers={"origin": url, **(headers or {})}, timeout=60)
        self.me: dict[str, Any] = {}

    async def sign_in(self) -> "Caller":
        """As the demo's member of staff of this name."""
        answer = await self.ask("POST", "/api/sign-in", json={"login": self.name, "password": DEMO_PASSWORD})
        self.me = answer.json()
        self.http.headers["x-suiban-csrf"] = self.me["csrf_token"]
        return self

    async def ask(self, method: str, path: str, route: str = "", tries: int = TRIES_MAX, **more: Any) -> httpx.Response:
        """Ask and keep the answer under ``route`` (the path without ids); wait where one has to."""
        answer = await self._once(method, path, route, **more)
        for _ in range(tries - 1):
            if answer.status_code != 429:
                break
            await asyncio.sleep(min(1.0, float(answer.headers.get("retry-after", "1"))))
            answer = await self._once(method, path, route, **more)
        return answer

    async def _once(self, method: str, path: str, route: str, **more: Any) -> httpx.Response:
        answer = await self.http.request(method, path, **more)
        place = f"answer {self.name} {method} {route or path.partition('?')[0]}"
        headers = b"\n".join(name + b": " + value for name, value in answer.headers.raw)
        self._heard.add(place, headers + b"\n\n" + answer.content)
        self._heard.statuses[answer.status_code] += 1
        return answer

    @property
    def token(self) -> str:
        """The cookie of somebody who has signed in."""
        return str(self.http.cookies.get("suiban_staff", ""))

    async def close(self) -> None:
        """Hang up."""
        await self.http.aclose()


class _Listening(Someone):
    """Somebody on a socket whose frames are kept."""

    def __init__(self, world: World, name: str, heard: Heard, headers: dict[str, str]) -> None:
        super().__init__(world, headers)
        self.name, self._kept = name, heard
        self.frames: list[Frame] = []

    def take(self, frame: Frame) -> None:
        self._kept.add(f"socket {self.name} {frame['type']}", json.dumps(frame, ensure_ascii=False).encode())
        super().take(frame)

    def heard(self, frame: Frame) -> None:
        self.frames.append(frame)


class Chat(_Listening):
    """A customer's chat."""

    path, welcomed_by = "/socket/customer", "welcome"

    def __init__(self, world: World, name: str, heard: Heard, token: str) -> None:
        super().__init__(world, name, heard, {})
        self._token = token
        self.talk = ""
        self.form_seq = 0
        self.request = ""

    def hello(self) -> Frame:
        return {**super().hello(), "token": self._token, "conversation_id": "", "known_seq": 0}

    def heard(self, frame: Frame) -> None:
        super().heard(frame)
        self.talk = frame["conversation_id"] if frame["type"] == "welcome" else self.talk
        for item in frame["items"] if frame["type"] == "messages" else ():
            self.form_seq = item["seq"] if item["kind"] == "form" else self.form_seq
            self.request = item["extra"]["step_up"]["request_id"] if item["kind"] == "step_up" else self.request


class Workbench(_Listening):
    """The desk of a member of staff."""

    path, welcomed_by = "/socket/staff", "snapshot"

    def __init__(self, world: World, caller: Caller, heard: Heard) -> None:
        super().__init__(world, caller.name, heard, {"Cookie": f"suiban_staff={caller.token}"})


def make_world(url: str) -> World:
    """What sockets need to know."""
    world = World(url, seed=1, speed=1.0)
    world.chance = random.Random(1)  # noqa: S311 - dice, no secrets
    return world
