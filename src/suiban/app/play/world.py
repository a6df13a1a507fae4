"""What everybody of a play shares: where the demo is, the pace, the dice, the count, and who follows which script."""

import asyncio
import random
from collections import Counter

import httpx

from suiban.app.demo.dialogues import Dialogue, Exchange
from suiban.kit.errors import SuibanError

HTTP_S_MAX = 20.0


class NotADemo(SuibanError):
    """What runs there is no demo of Suiban, or cannot be reached: only a demo is played."""

    code = "not_a_demo"
    status = 404


class Refused(SuibanError):
    """The server refused something."""

    code = "play_refused"
    status = 409


class Script:
    """What one customer is going to say, for the agent who answers; shared because both are played here."""

    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue
        self.given = 0
        """How many of the lines agents have said."""
        self.transferred = False
        self.finished = False
        """The customer has said the last of it."""
        self.gone = False
        self._open: Exchange | None = None
        self._answered = False

    def saying(self, exchange: Exchange) -> None:
        """The customer says this next."""
        self._open, self._answered = exchange, False

    def answering(self) -> None:
        """An agent answers what was said last."""
        self.given += 1
        self._answered = True

    def answers(self, kind: str, text: str) -> Exchange | None:
        """The exchange a message of the customer belongs to, if it still wants the answer written there."""
        exchange = self._open
        if exchange is None:
            return None
        if kind == "form_answer":
            return exchange if exchange.form is not None else None
        return exchange if not self._answered and (text == exchange.customer or kind == "picture") else None


class World:
    """One play. ``speed``: how many times faster than people everybody thinks, types and waits."""

    def __init__(self, url: str, *, seed: int | None, speed: float) -> None:
        self.url = url.rstrip("/")
        self.chance = random.Random(seed)  # noqa: S311 - dice, no secrets
        self.speed = speed
        self.tally: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.scripts: dict[str, Script] = {}
        """By conversation."""
        self.connected = 0
        self.http = httpx.AsyncClient(base_url=self.url, timeout=HTTP_S_MAX, headers={"Origin": self.url})

    async def pause(self, least_s: float, most_s: float) -> None:
        """As long as somebody needs, by chance between these."""
        await asyncio.sleep(self.chance.uniform(least_s, most_s) / self.speed)

    def happens(self, share: float) -> bool:
        """Whether something happens that does in this share of cases."""
        return self.chance.random() < share

    async def call(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        """A request. Raises Refused with the server's code, or `unreachable`."""
        try:
            answer = await self.http.request(method, path, json=body, headers=headers)
        except httpx.HTTPError as error:
            raise Refused(code="unreachable", path=path) from error
        self.http.cookies.clear()  # everybody carries their own
        if answer.is_error:
            raise Refused(code=_code(answer), path=path)
        return answer


def _code(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["code"])
    except (ValueError, KeyError, TypeError):
        return str(answer.status_code)
