"""An agent's day: available or away, takes offers, greets, answers, notes, passes on, closes, wraps up."""

import asyncio
from collections import deque
from typing import Any

import msgspec

from suiban.app.demo.dialogues import Exchange
from suiban.app.demo.reasons import REASONS
from suiban.app.play.someone import Frame, Someone
from suiban.app.play.world import Refused, Script, World

KEPT_MAX = 60
"""Messages of a talk an agent keeps in mind."""

SILENCE_S_MAX = 150.0
CONFIDENT = 0.5
REJECTED, ROUNDED_UP = 0.02, 0.7
"""Shares: offers that are rejected, talks whose record is confirmed at once."""

MISSED = "missed_offers"

LET_GO_S_MAX = 10.0
"""Real seconds within which the house tells that a talk has come or gone."""

LINES = {
    "zh": {
        "hello": "您好，我是{name}，前面的内容我看到了，您请说。",
        "took-over": "您好，我是{name}，同事已经把情况告诉我了，我接着帮您办。",
        "hold": "好的，我正在为您核查，请稍等一下。",
        "thanks-bye": "不客气，感谢您的联系，祝您生活愉快，再见。",
        "nobody": "您好，请问您还在吗？暂时没有收到您的回复，我先结束这次会话，有需要随时再来。",
    },
    "en": {
        "hello": "Hello, this is {name}. I have read the above; how can I help?",
        "took-over": "Hello, this is {name}. My colleague has told me about it, so let us go on from there.",
        "hold": "Certainly, let me check that for you. One moment please.",
        "thanks-bye": "You are welcome. Thank you for contacting us, and goodbye.",
        "nobody": "Are you still there? As I have not heard from you I am ending this chat; do come back any time.",
    },
}


class SignedIn(msgspec.Struct, frozen=True):
    """A member of staff's session. ``queues`` are ids by key."""

    login: str
    name: str
    token: str
    csrf_token: str
    queues: dict[str, str]
    canned: dict[str, str]
    """Ids of shared replies by code: of any of the companies, as all have the same."""


class Talk:
    """What an agent knows of a conversation they hold. ``answered`` is the newest number that needs no answer."""

    def __init__(self, talk_id: str, company_id: str) -> None:
        self.id = talk_id
        self.company_id = company_id
        self.items: deque[Frame] = deque(maxlen=KEPT_MAX)
        self.known_seq = 0
        self.answered = 0

    def take(self, frame: Frame) -> None:
        """Messages, of which some may be known."""
        self.items.extend(item for item in frame["items"] if item["seq"] > self.known_seq)
        self.known_seq = max(self.known_seq, frame["through"])

    def open_item(self) -> Frame | None:
        """The customer's newest message that still needs an answer."""
        new = [item for item in self.items if item["author"] == "customer" and item["seq"] > self.answered]
        return new[-1] if new else None


class Agent(Someone):
    """Somebody at the workbench."""

    path = "/socket/staff"
    welcomed_by = "snapshot"

    def __init__(self, world: World, member: SignedIn) -> None:
        super().__init__(world, {"Cookie": f"suiban_staff={member.token}"})
        self.member = member
        self.talks: dict[str, Talk] = {}
        self.leaving = False
        self._staff_id = ""
        self._serving: dict[str, asyncio.Task[None]] = {}
        self._takes: set[asyncio.Task[None]] = set()
        self._errands: set[asyncio.Task[None]] = set()

    # --- told by the socket ---

    def heard(self, frame: Frame) -> None:
        match frame["type"]:
            case "snapshot":
                self._start_afresh(frame)
            case "fact":
                self._told(frame["kind"], frame["company_id"], frame["body"])
            case "messages" if frame["conversation_id"] in self.talks:
                self.talks[frame["conversation_id"]].take(frame)

    def _start_afresh(self, frame: Frame) -> None:
        self._staff_id = frame["me"]["staff_id"]
        held = {item["conversation_id"]: item["company_id"] for item in frame["state"]["conversations"]}
        for talk_id in set(self.talks) - set(held):
            self._drop(talk_id)
        for talk_id, company_id in held.items():
            self._hold(talk_id, company_id)
        for offer in frame["state"]["offers"]:
            self._taking(offer)

    def _told(self, kind: str, company_id: str, body: Frame) -> None:
        mine = body.get("staff_id") == self._staff_id
        match kind:
            case "routing.Reserved/1" if mine:
                self._taking(body)
            case "conversations.PassedOn/1" if body["to_kind"] == "staff" and body["to_id"] == self._staff_id:
                self._hold(body["conversation_id"], company_id)
            case "conversations.PassedOn/1" | "conversations.ConversationClosed/1":
                self._drop(body["conversation_id"])
            case "routing.PresenceChanged/1" if mine and body["reason"] == MISSED and not self.leaving:
                self._run(self._be("available"))

    def _hold(self, talk_id: str, company_id: str) -> None:
        if talk_id not in self.talks:
            talk = self.talks[talk_id] = Talk(talk_id, company_id)
            if not self.leaving:
                self._serving[talk_id] = asyncio.create_task(self._quietly(self._serve(talk)))

    def _drop(self, talk_id: str) -> None:
        self.talks.pop(talk_id, None)
        serving = self._serving.pop(talk_id, None)
        if serving is not None and serving is not asyncio.current_task():
            self._run(_ended(serving))

    def _run(self, errand: Any) -> None:
        task = asyncio.create_task(self._quietly(errand))
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)
        # cancelled before it began, it would never be awaited
        task.add_done_callback(lambda _: errand.close())

    async def _quietly(self, errand: Any) -> None:
        try:
            await errand
        except Refused as error:
            self.world.refused[str(error.detail["code"])] += 1

    # --- the day ---

    async def work(self) -> None:
        """Come, and be available with pauses until cancelled. Raises Refused when not let in."""
        await self.come()
        while True:
            await self._quietly(self._be("available"))
            await self.world.pause(150, 600)
            reason = self.world.chance.choice(REASONS[:-1])[0]
            await self._quietly(self._be("away", reason))
            self.world.tally["breaks"] += 1
            await self.world.pause(20, 75)

    async def go(self) -> None:
        """Take no more, end what is held, leave."""
        self.leaving = True
        for serving in self._serving.values():
            serving.cancel()
        await asyncio.gather(*self._serving.values(), return_exceptions=True)
        if self.ready:
            await self._quietly(self._be("away", "after_work"))
            await asyncio.gather(*self._takes)
            await asyncio.gather(*(self._quietly(self._let_go(talk)) for talk in list(self.talks.values())))
            await self.until(lambda: not self.talks, LET_GO_S_MAX * self.world.speed)
        for errand in self._errands:
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)
        await self.leave()

    async def _be(self, state: str, reason: str = "") -> None:
        await self.ask({"type": "presence", "state": state, "reason": reason})

    def _taking(self, offer: Frame) -> None:
        if offer["conversation_id"] is None:
            # who plays talks; what is to be done is for people
            refusal = {"type": "reject", "reservation_id": offer["reservation_id"], "reason": "other"}
            self._run(self.ask(refusal))
            return
        task = asyncio.create_task(self._quietly(self._take(offer["reservation_id"], offer["conversation_id"])))
        self._takes.add(task)
        task.add_done_callback(self._takes.discard)

    async def _take(self, reservation_id: str, talk_id: str) -> None:
        await self.world.pause(1, 6)
        if self.leaving:
            return
        if self.world.happens(REJECTED):
            await self.ask({"type": "reject", "reservation_id": reservation_id, "reason": "busy"})
            return
        await self.ask({"type": "accept", "reservation_id": reservation_id})
        self.world.tally["accepted"] += 1
        # the fact follows; who leaves before it comes would leave the talk behind
        await self.until(lambda: talk_id in self.talks, LET_GO_S_MAX * self.world.speed)

    async def _let_go(self, talk: Talk) -> None:
        """The day is over: a played talk ends; a real customer's goes back to the bot."""
        if talk.id in self.world.scripts:
            await self._say(talk, self._own_line(talk, "thanks-bye"))
            await self._close(talk)
        else:
            frame = {"type": "pass_on", "to": "bot", "queue_id": None, "staff_id": None, "summary": ""}
            await self.ask({**frame, "conversation_id": talk.id, "reason": "坐席下班"})

    # --- a talk ---

    async def _serve(self, talk: Talk) -> None:
        await self.ask({"type": "watch", "conversation_id": talk.id, "after_seq": 0})
        await self.world.pause(2, 5)
        script = self.world.scripts.get(talk.id)
        await self._greet(talk, script)
        while True:
            script = self.world.scripts.get(talk.id)
            awaited = await self.until(lambda: self._needs_me(talk), SILENCE_S_MAX)
            item = talk.open_item()
            if item is None:
                await self._bid_farewell(talk, "thanks-bye" if awaited and script and script.finished else "nobody")
                return
            if script is not None and script.finished:
                await self._bid_farewell(talk, "thanks-bye")
                return
            await self._answer(talk, item, script)
            if script is not None and await self._passed_on(talk, script):
                return

    def _needs_me(self, talk: Talk) -> bool:
        script = self.world.scripts.get(talk.id)
        over = script is not None and (script.gone or (script.finished and not script.dialogue.thanks))
        return talk.open_item() is not None or over

    async def _greet(self, talk: Talk, script: Script | None) -> None:
        before = list(talk.items)
        # the greeting answers what was said before, but for a line of the script that nobody has answered yet
        waiting = [item["seq"] for item in before if script and _exchange(item, script)]
        taken_over = bool(waiting) or (script is not None and script.transferred)
        await self._say(talk, await self._canned(talk, "took-over" if taken_over else "hello"))
        talk.answered = waiting[-1] - 1 if waiting else max((item["seq"] for item in before), default=0)

    async def _answer(self, talk: Talk, item: Frame, script: Script | None) -> None:
        self.put({"type": "seen", "ref": "seen", "conversation_id": talk.id, **_marks(talk.known_seq)})
        await self.world.pause(2, 6)
        self.put({"type": "typing", "ref": "typing", "conversation_id": talk.id})
        exchange = _exchange(item, script) if script else None
        talk.answered = item["seq"]
        if exchange is None or script is None:
            await self._say(talk, await self._own_words(talk))
            return
        if item["kind"] == "form_answer":
            await self._say(talk, exchange.filled)
            return
        await self.world.pause(1, 1 + len(exchange.agent) / 10)
        script.answering()
        await self._say(talk, exchange.agent)
        if exchange.form is not None:
            await self._say(talk, "", form=msgspec.to_builtins(exchange.form))

    async def _passed_on(self, talk: Talk, script: Script) -> bool:
        transfer = script.dialogue.transfer
        if transfer is None or script.transferred or script.given < transfer.after:
            return False
        queue_id = self.member.queues.get(transfer.queue)
        if queue_id is None:
            return False
        script.transferred = True
        await self._say(talk, transfer.words)
        frame = {"type": "pass_on", "to": "queue", "queue_id": queue_id, "staff_id": None, "reason": transfer.reason}
        await self.ask({**frame, "conversation_id": talk.id, "summary": script.dialogue.note})
        self.world.tally["transferred"] += 1
        return True

    async def _bid_farewell(self, talk: Talk, line: str) -> None:
        await self.world.pause(1, 4)
        await self._say(talk, self._own_line(talk, line))
        script = self.world.scripts.get(talk.id)
        note = script.dialogue.note if script is not None else ""
        if note:
            await self.ask({"type": "note", "conversation_id": talk.id, "text": note})
            self.world.tally["notes"] += 1
        await self._close(talk)
        if self.world.happens(ROUNDED_UP):
            self._run(self._round_up(talk))

    async def _close(self, talk: Talk) -> None:
        await self.ask({"type": "close", "conversation_id": talk.id})
        self.world.tally["closed_by_agents"] += 1

    # --- words ---

    async def _say(self, talk: Talk, text: str, **more: object) -> None:
        await self.say(text, conversation_id=talk.id, **more)

    def _own_line(self, talk: Talk, key: str) -> str:
        script = self.world.scripts.get(talk.id)
        return LINES[script.dialogue.language if script else "zh"][key].format(name=self.member.name)

    async def _canned(self, talk: Talk, code: str) -> str:
        """A canned reply, filled in for this customer by the server; a plain line where there is none."""
        script = self.world.scripts.get(talk.id)
        canned_id = self.member.canned.get(f"{talk.company_id} {code}")
        if canned_id is None or (script is not None and script.dialogue.language != "zh"):
            return self._own_line(talk, code)
        body = {"conversation_id": talk.id}
        answer = await self._call("POST", f"/api/canned/{canned_id}/use", body)
        self.world.tally["canned"] += 1
        text = str(answer["text"])
        return self._own_line(talk, code) if "【" in text else text

    async def _own_words(self, talk: Talk) -> str:
        """What the house suggests, where it is sure enough; else a canned line."""
        found = (await self._call("GET", f"/api/suggestions/{talk.id}"))["items"]
        best = max(found, key=lambda item: item["confidence"], default=None)
        if best is None or best["confidence"] < CONFIDENT:
            return await self._canned(talk, "hold")
        outcome = {"company_id": best["company_id"], "key": best["key"], "outcome": "used"}
        await self._call("POST", f"/api/suggestions/{talk.id}/outcomes", {"items": [outcome]})
        self.world.tally["suggestions"] += 1
        return str(best["text"])

    async def _round_up(self, talk: Talk) -> None:
        """Stand by the record the machine has drafted, as it is."""
        await self.world.pause(3, 15)
        record = await self._call("GET", f"/api/conversations/{talk.id}/record")
        kept = ("company_id", "version", "product", "scenario", "resolved", "sentiment")
        lists = ("summary", "promises", "next_steps")
        body = {name: record[name] for name in (*kept, *lists)}
        await self._call("PUT", f"/api/conversations/{talk.id}/record", body)
        self.world.tally["confirmed"] += 1

    async def _call(self, method: str, path: str, body: object = None) -> Any:
        member = self.member
        headers = {"Cookie": f"suiban_staff={member.token}", "X-Suiban-CSRF": member.csrf_token}
        answer = await self.world.call(method, path, body, **headers)
        return answer.json() if answer.content else None


async def sign_in(world: World, login: str, password: str) -> SignedIn:
    """As the workbench does it. Raises Refused; also when a second step is asked for, which nobody of the demo has."""
    answer = await world.call("POST", "/api/sign-in", {"login": login, "password": password})
    said = answer.json()
    if "csrf_token" not in said:
        raise Refused(code=f"step_{said.get('step', 'unknown')}")
    token = answer.cookies["suiban_staff"]
    cookie = {"Cookie": f"suiban_staff={token}"}
    queues = (await world.call("GET", "/api/queues", **cookie)).json()["items"]
    canned = (await world.call("GET", "/api/canned", **cookie)).json()["items"]
    return SignedIn(
        login=login,
        name=said["name"],
        token=token,
        csrf_token=said["csrf_token"],
        queues={queue["key"]: queue["queue_id"] for queue in queues},
        canned={f"{item['company_id']} {item['code']}": item["canned_id"] for item in canned if not item["personal"]},
    )


def _exchange(item: Frame, script: Script) -> Exchange | None:
    return script.answers(item["kind"], item["text"]) if item["author"] == "customer" else None


def _marks(seq: int) -> dict[str, int]:
    return {"delivered_seq": seq, "read_seq": seq}


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
