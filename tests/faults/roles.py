"""Who talks: customers of the companies, and the agents who answer them."""

import asyncio

from tests.faults.history import Entry, Journal
from tests.faults.people import RETRY_S, Frame, Line, Person, World

QUESTIONS = ("我的信用卡丢了怎么办", "转账多久到账", "信用卡年费怎么收", "怎么修改登录密码", "贷款可以提前还吗", "在吗")
ANSWERS = ("您好，请稍等", "已经为您查到了", "还有什么可以帮您", "好的")


class Customer(Person):
    """A visitor of a bank's page. Some want a person, the others talk to the bot."""

    path = "/socket/customer"

    def __init__(self, world: World, journal: Journal, token: str, company: str, *, wants_person: bool) -> None:
        super().__init__(world, journal, {})
        self.company = company
        self.talk = ""
        self._token = token
        self._wants_person = wants_person
        self._history: asyncio.Future[Frame] | None = None
        journal.note(Entry(self.name, "asks", company=company))

    def connected(self, line: Line) -> None:
        super().connected(line)
        known = self.known.get(self.talk, 0)
        hello = {"type": "hello", "version": 1, "token": self._token, "conversation_id": self.talk, "known_seq": known}
        self.put(hello)

    def received(self, frame: Frame) -> None:
        if frame["type"] == "messages" and self._history is not None:
            self._history.set_result(frame)
            self._history = None
            return
        if frame["type"] == "welcome":
            self.talk = frame["conversation_id"] or self.talk
            if not self.ready:
                self.welcomed()
            return
        super().received(frame)

    def say_something(self) -> None:
        if self._wants_person and self.ready and self.talk:
            self._wants_person = False
            self.put({"type": "ask_person", "ref": "person"})
        self.say(self.company, "", {}, self.world.chance.choice(QUESTIONS))

    def talk_of(self, client_id: str) -> str:
        return self.talk

    async def read_all(self, last_seq: int) -> list[Frame]:
        """Everything of the talk by ``history``, oldest first."""
        items: list[Frame] = []
        before = last_seq + 1
        while before > 1:
            self._history = asyncio.get_running_loop().create_future()
            self.put({"type": "history", "ref": "history", "before_seq": before})
            async with asyncio.timeout(20):
                page = await self._history
            if not page["items"]:
                break
            items, before = page["items"] + items, page["from"]
        return items


class Agent(Person):
    """Somebody at a workbench: takes what is offered, follows what is theirs, and answers now and then."""

    path = "/socket/staff"

    def __init__(self, world: World, journal: Journal, token: str, companies: list[str]) -> None:
        super().__init__(world, journal, {"Cookie": f"suiban_staff={token}"})
        self.token = token
        self.companies = companies
        self.staff_id = ""
        self.held: dict[str, str] = {}
        self.held_at = 0.0
        self._finishing = False
        self._asked: dict[str, Frame] = {}
        self._number = 0
        for company in companies:
            journal.note(Entry(self.name, "serves", company=company))

    def connected(self, line: Line) -> None:
        super().connected(line)
        self.put({"type": "hello", "version": 1})

    def received(self, frame: Frame) -> None:
        match frame["type"]:
            case "snapshot":
                self._start_afresh(frame)
            case "done":
                self._asked.pop(frame["ref"], None)
            case "error" if frame["ref"] in self._asked and frame["retryable"]:
                asyncio.get_running_loop().call_later(RETRY_S, self._ask_again, frame["ref"])
            case "error" if frame["ref"] in self._asked:
                del self._asked[frame["ref"]]
            case "fact":
                self._glimpse(frame["company_id"], frame["body"].get("conversation_id", ""))
                self._heard(frame["kind"], frame["company_id"], frame["body"])
            case _:
                super().received(frame)

    def ask(self, frame: Frame) -> None:
        """A request; what comes of it is told by facts. It is made again when there was no answer but "later"."""
        self._number += 1
        ref = f"n{self._number}"
        self._asked[ref] = frame
        self.put({"ref": ref, **frame})

    def _ask_again(self, ref: str) -> None:
        if ref in self._asked:
            self.put({"ref": ref, **self._asked[ref]})

    def ask_for(self, talk: str, known: int) -> bool:
        self.ask({"type": "watch", "conversation_id": talk, "after_seq": known})
        return True

    def finished(self, quiet_s: float) -> bool:
        """Nothing is held, asked for, or was given for a while."""
        return not self.held and not self._asked and self.world.now() - self.held_at > quiet_s

    def say_something(self) -> None:
        if self.held:
            talk = self.world.chance.choice(sorted(self.held))
            text = self.world.chance.choice(ANSWERS)
            self.say(self.held[talk], talk, {"conversation_id": talk}, text)

    def _start_afresh(self, frame: Frame) -> None:
        self.staff_id = frame["me"]["staff_id"]
        for card in frame["cards"]:
            self._glimpse(card["company_id"], card["conversation_id"])
        if not self.ready:
            self.welcomed()
        self.held, self._asked = {}, {}
        if frame["state"]["presence"]["state"] != "available":
            self.ask({"type": "presence", "state": "available", "reason": ""})
        for talk in frame["state"]["conversations"]:
            self._hold(talk["conversation_id"], talk["company_id"])
        for offer in frame["state"]["offers"]:
            self.ask({"type": "accept", "reservation_id": offer["reservation_id"]})

    def _heard(self, kind: str, company_id: str, body: Frame) -> None:
        talk = body.get("conversation_id", "")
        match kind:
            case "routing.Reserved/1" if body["staff_id"] == self.staff_id:
                self.ask({"type": "accept", "reservation_id": body["reservation_id"]})
            case "conversations.PassedOn/1" if body["to_kind"] == "staff" and body["to_id"] == self.staff_id:
                self._hold(talk, company_id)
            case "conversations.PassedOn/1" | "conversations.ConversationClosed/1":
                self.held.pop(talk, None)
            case "routing.PresenceChanged/1" if body["staff_id"] == self.staff_id and body["state"] != "available":
                self.ask({"type": "presence", "state": "available", "reason": ""})

    def finish(self) -> None:
        """From now on close what one holds or gets."""
        self._finishing = True
        self.held_at = self.world.now()
        for talk in self.held:
            self.ask({"type": "close", "conversation_id": talk})

    def _hold(self, talk: str, company_id: str) -> None:
        self.held_at = self.world.now()
        self.held[talk] = self.world.company(company_id)
        if self._finishing:
            self.ask({"type": "close", "conversation_id": talk})
        else:
            self.ask({"type": "watch", "conversation_id": talk, "after_seq": self.known.get(talk, 0)})

    def _glimpse(self, company_id: str, talk: str) -> None:
        self.journal.note(Entry(self.name, "glimpse", company=self.world.company(company_id), conversation=talk))
