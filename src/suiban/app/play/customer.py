"""A customer's visit: asks the bot, wants a person or not, waits or gives up, thanks, rates, goes."""

import asyncio
import io
from functools import lru_cache
from typing import Any

from PIL import Image, ImageDraw

from suiban.app.demo.dialogues import Dialogue, Exchange
from suiban.app.play.someone import Frame, Someone
from suiban.app.play.world import Refused, Script, World

BOT_S_MAX = 20.0
"""Real seconds within which the bot answers, or a colleague has been asked."""

CLOSED_S_MAX = 90.0
RATED = 0.6
"""Share of those who could rate and do."""


class Customer(Someone):
    """Somebody on a company's page."""

    path = "/socket/customer"
    welcomed_by = "welcome"

    def __init__(self, world: World, dialogue: Dialogue, token: str) -> None:
        super().__init__(world, {})
        self.dialogue = dialogue
        self.script = Script(dialogue)
        self.talk = ""
        self.state = ""
        self.holder = ""
        self._token = token
        self._known_seq = 0
        self._heard: dict[str, int] = {}
        """The newest number of each kind of author."""
        self._form_seq = 0

    # --- told by the socket ---

    def hello(self) -> Frame:
        return {**super().hello(), "token": self._token, "conversation_id": self.talk, "known_seq": self._known_seq}

    def heard(self, frame: Frame) -> None:
        match frame["type"]:
            case "welcome" | "state":
                self._is_now(frame)
            case "messages" if frame["conversation_id"] == self.talk:
                self._known_seq = max(self._known_seq, frame["through"])
                for item in frame["items"]:
                    self._heard[item["author"]] = max(self._heard.get(item["author"], 0), item["seq"])
                    if item["kind"] == "form":
                        self._form_seq = max(self._form_seq, item["seq"])

    def _is_now(self, frame: Frame) -> None:
        talk = frame["conversation_id"]
        if frame["type"] == "welcome" and talk != self.talk:
            if self.world.scripts.get(self.talk) is self.script:
                del self.world.scripts[self.talk]
            self.talk, self._known_seq, self._form_seq = talk, 0, 0
            self._heard.clear()
            if talk:
                self.world.scripts[talk] = self.script
        if talk == self.talk:
            self.state, self.holder = frame["state"], frame["holder"]

    # --- the visit ---

    async def visit(self) -> None:
        """All of it. Raises Refused when the server will not have it."""
        try:
            await self.come()
            if self.dialogue.page:
                self.put({"type": "page", "ref": "page", "title": self.dialogue.page, "path": "/"})
            await self._ask_bot()
            if self.dialogue.exchanges or self._with_people():
                await self._ask_person()
            elif self.dialogue.thanks:
                await self.say(self.dialogue.thanks)
                self.world.tally["satisfied"] += 1
            else:
                self.world.tally["satisfied"] += 1
            await self.world.pause(1, 4)
        finally:
            self.script.gone = True
            await self.leave()
            asyncio.get_running_loop().call_later(300 / self.world.speed, self._forget)

    def _forget(self) -> None:
        """Some time after the customer has gone no agent needs to know what they would have said."""
        if self.world.scripts.get(self.talk) is self.script:
            del self.world.scripts[self.talk]

    def _with_people(self) -> bool:
        return self.holder in ("nobody", "staff")

    def _newest(self, *authors: str) -> int:
        return max((self._heard.get(author, 0) for author in authors), default=0)

    async def _ask_bot(self) -> None:
        for text in self.dialogue.asks:
            await self._type(text)
            seq = await self.say(text)
            answered = await self.until(
                lambda seq=seq: self._newest("bot", "staff") > seq or self._with_people(),  # type: ignore[misc]
                BOT_S_MAX * self.world.speed,
            )
            self.world.tally["answered_by_bot" if answered and not self._with_people() else "not_by_bot"] += 1
            if self._with_people():
                return
            await self.world.pause(3, 10)

    async def _ask_person(self) -> None:
        tally, dialogue = self.world.tally, self.dialogue
        tally["wanted_person"] += 1
        asked_at = self._newest("customer")
        if not self._with_people():
            asked_at = await self.say(dialogue.wants_person)
            answered = lambda: self._with_people() or self._newest("bot", "staff") > asked_at
            await self.until(answered, BOT_S_MAX * self.world.speed)
            await self.world.pause(1, 3)
            if not self._with_people():  # the bot did not understand: then with the button
                await self.ask({"type": "ask_person"})
        if not await self.until(lambda: self._newest("staff") > asked_at, dialogue.patience_s):
            tally["gave_up"] += 1
            await self.say(dialogue.gives_up)
            return
        tally["met_person"] += 1
        for exchange in dialogue.exchanges:
            if not await self._exchange(exchange):
                tally["gave_up"] += 1
                return
        await self._part()

    async def _exchange(self, exchange: Exchange) -> bool:
        """Say one thing and hear an answer; False when none comes."""
        self.script.saying(exchange)
        await self._type(exchange.customer)
        picture = {"file_id": await self._upload()} if exchange.picture else {}
        seq = await self.say(exchange.customer, **picture)
        patience = self.dialogue.patience_s
        if not await self.until(lambda: self._newest("staff") > seq or self.state == "closed", patience):
            return False
        if exchange.form is not None and await self.until(lambda: self._form_seq > seq, patience):
            await self.world.pause(4, 12)
            values = dict(exchange.values)
            form_seq, self._form_seq = self._form_seq, 0
            seq = await self.say("", quote=form_seq, conversation_id=self.talk, values=values)
            self.world.tally["forms"] += 1
            await self.until(lambda: self._newest("staff") > seq, patience)
        return self.state != "closed"

    async def _part(self) -> None:
        """Thank, be bid farewell, rate."""
        self.script.finished = True
        talk = self.talk
        if self.dialogue.thanks and self.state != "closed":
            await self._type(self.dialogue.thanks)
            await self.say(self.dialogue.thanks)
        if not await self.until(lambda: self.state == "closed", CLOSED_S_MAX):
            return
        self.world.tally["closed"] += 1
        if self.dialogue.scores and self.world.happens(RATED):
            await self._rate(talk)

    async def _rate(self, talk: str) -> None:
        await self.world.pause(2, 6)
        score = self.world.chance.choice(self.dialogue.scores)
        body = {"score": score, "reasons": list(self.dialogue.reasons), "words": self.dialogue.words}
        await self.world.call("POST", f"/api/chat/conversations/{talk}/rating", body, Authorization=self._bearer)
        self.world.tally["rated"] += 1

    async def _type(self, text: str) -> None:
        self.put({"type": "seen", "ref": "seen", "delivered_seq": self._known_seq, "read_seq": self._known_seq})
        self.put({"type": "typing", "ref": "typing"})
        await self.world.pause(1.5, 3 + len(text) / 8)

    @property
    def _bearer(self) -> str:
        return f"Bearer {self._token}"

    async def _upload(self) -> str:
        files = {"file": ("picture.png", drawn_picture(), "image/png")}
        answer = await self.world.http.post("/api/chat/files", files=files, headers={"Authorization": self._bearer})
        if answer.is_error:
            raise Refused(code=str(answer.status_code))
        self.world.tally["pictures"] += 1
        return str(answer.json()["file_id"])


@lru_cache(maxsize=1)
def drawn_picture() -> bytes:
    """What customers photograph here: a slip of paper with lines on it, and nobody's data."""
    picture = Image.new("RGB", (640, 420), "#d9dee3")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((60, 40, 580, 380), fill="#ffffff", outline="#8a949e", width=3)
    for number in range(6):
        draw.rectangle((100, 90 + number * 42, 500 - number % 3 * 90, 104 + number * 42), fill="#5b6670")
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()


async def open_session(world: World, dialogue: Dialogue, customer_no: str | None) -> str:
    """A session's token: as a guest, or as the bank's customer its app vouches for. Raises Refused."""
    body: dict[str, Any] = {"channel_key": dialogue.channel, "locale": "en" if dialogue.language == "en" else "zh-CN"}
    if customer_no is not None:
        answer = await world.call("POST", "/api/demo-bank/sign-in", {"customer_no": customer_no})
        body["assertion"] = answer.json()["assertion"]
    return str((await world.call("POST", "/api/chat/sessions", body)).json()["token"])
