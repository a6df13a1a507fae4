"""Planting: every door is used as people use it, with values of somebody's own in everything one can write."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

import msgspec

from suiban.app.bench.leaks.people import Caller, Chat, Heard, Workbench, make_world
from suiban.app.bench.leaks.values import HIDDEN, KINDS, Kind, Values
from suiban.app.people.line import next_client_id
from suiban.app.play.world import Refused, World
from suiban.integrations.model import EVENTS
from suiban.kit.errors import SuibanError

BANK_CHANNEL, INSURER_CHANNEL = "bank-app", "insurer-site"
HOLDER, WATCHER, AUDITOR, COLLEAGUE = "wangsumei", "songyan", "duanmu", "tangkai"
ADMINISTRATOR, SECURITY, EDITOR = "gaoyuan", "qinchuan", "baizhi"
STRANGERS: Final = ("fangyuan", "zhuangmin", "yanshu")
"""Of the insurer only: an agent, a supervisor, an auditor."""
STAFF: Final = (HOLDER, WATCHER, AUDITOR, COLLEAGUE, ADMINISTRATOR, SECURITY, EDITOR, *STRANGERS)
PER_MESSAGE: Final = 20
PER_FILE: Final = 40
FIELDS: Final = 10
WORDS: Final[tuple[Kind, ...]] = ("name", "address", "token", "code")
NUMBERS: Final[tuple[Kind, ...]] = ("phone", "id_card", "card")


class Talk(msgspec.Struct):
    """A talk of a planted customer, and what belongs to it."""

    number: int
    chat: Chat
    caller: Caller
    customer_id: str
    conversation_id: str = ""
    file_ids: list[str] = []


class Bank:
    """Everybody at the doors of one running demo."""

    def __init__(self, url: str, heard: Heard, values: Values, webhook_url: str) -> None:
        self.url, self.heard, self.values, self.webhook_url = url, heard, values, webhook_url
        self.world: World = make_world(url)
        self.staff: dict[str, Caller] = {}
        self.desks: dict[str, Workbench] = {}
        self.programs: dict[str, Caller] = {}
        self.talks: list[Talk] = []
        self.nobody = Caller("nobody", url, self.heard)
        self.visitor: Caller
        self.refused: list[str] = []

    # --- coming and going ---

    async def come(self) -> None:
        """Staff sign in, programs get keys, a webhook is registered, a stranger opens a chat."""
        for login in STAFF:
            self.staff[login] = await Caller(login, self.url, self.heard).sign_in()
        for login in (HOLDER, WATCHER, COLLEAGUE, *STRANGERS[:2]):
            self.desks[login] = Workbench(self.world, self.staff[login], self.heard)
            await self.desks[login].come()
        admin = self.staff[ADMINISTRATOR]
        self.companies = {item["key"]: item["id"] for item in admin.me["companies"]}
        for company in ("bank", "insurer"):
            self.programs[company] = await self._program(company)
        body = {"company_id": self.companies["bank"], "name": "leaks", "url": self.webhook_url}
        made = await admin.ask("POST", "/api/integrations/webhooks", json={**body, "events": sorted(EVENTS)})
        self.values.note("token", "secret", _ok(made)["secret"])
        self.visitor = await self._session("visitor", {"channel_key": INSURER_CHANNEL})

    async def go(self) -> None:
        """Everybody hangs up."""
        for someone in (*self.desks.values(), *(talk.chat for talk in self.talks)):
            await someone.leave()
        for caller in (*self.staff.values(), *self.programs.values(), *(talk.caller for talk in self.talks)):
            await caller.close()
        await self.nobody.close()
        await self.visitor.close()
        await self.world.http.aclose()

    async def _program(self, company: str) -> Caller:
        scopes = ["conversations.read", "conversations.write", "customers.read", "customers.write"]
        body = {"company_id": self.companies[company], "name": "leaks", "scopes": scopes}
        made = _ok(await self.staff[ADMINISTRATOR].ask("POST", "/api/integrations/keys", json=body))
        token = self.values.note("token", "session", made["token"])
        return Caller(f"program-{company}", self.url, self.heard, {"authorization": f"Bearer {token}"})

    async def _session(self, name: str, body: dict[str, Any]) -> Caller:
        made = _ok(await self.nobody.ask("POST", "/api/chat/sessions", json=body))
        token = self.values.note("token", "session", made["token"])
        return Caller(name, self.url, self.heard, {"authorization": f"Bearer {token}"})

    # --- profiles, by a program ---

    async def enter_customers(self, count: int) -> list[tuple[str, str]]:
        """Customers whose profile is planted: (number, id)."""
        entered = []
        for number in range(count):
            self.values.talk = number + 1  # the first ones will talk
            body = {
                "customer_no": f"P{number:06}", "name": self.values.deal("name", "profile"),
                "phone": self.values.deal("phone", "profile"), "city": self.values.deal("address", "profile"),
                "tags": [self.values.deal("token", "profile")],
            }  # fmt: skip
            made = _ok(await self.programs["bank"].ask("POST", "/api/v1/customers", json=body))
            entered.append((body["customer_no"], made["customer_id"]))
        return [(str(number), str(customer)) for number, customer in entered]

    # --- talks ---

    async def open_talk(self, number: str, customer_id: str) -> Talk:
        """A customer comes, every other one with the bank's word for who they are, and says something; the holder takes
        it over, and has them prove it: the others become who they are only then."""
        self.values.talk = len(self.talks) + 1
        name = f"customer-{self.values.talk}"
        if self.values.talk % 2:
            signed = _ok(await self.nobody.ask("POST", "/api/demo-bank/sign-in", json={"customer_no": number}))
            assertion = self.values.note("token", "session", signed["assertion"])
            caller = await self._session(name, {"channel_key": BANK_CHANNEL, "assertion": assertion})
        else:
            caller = await self._session(name, {"channel_key": BANK_CHANNEL})
        token = caller.http.headers["authorization"].removeprefix("Bearer ")
        chat = Chat(self.world, name, self.heard, token)
        await chat.come()
        self.talks.append(talk := Talk(self.values.talk, chat, caller, customer_id))
        title, path = self.values.words(2, "page"), f"/{self.values.deal('token', 'page')}"
        await chat.say("您好")
        chat.put({"type": "page", "ref": "page", "title": title, "path": path})
        if not await chat.until(lambda: bool(chat.talk), 20):
            raise Refused(code="no_talk")
        talk.conversation_id = chat.talk
        take = {"type": "take_over", "conversation_id": talk.conversation_id, "reason": self._words(6)}
        await self.desks[HOLDER].ask(take)
        await self.say(talk, 1)
        await self.prove(talk, number)
        return talk

    async def prove(self, talk: Talk, number: str) -> None:
        """The holder asks who it is; the customer proves it in the bank's app, after proofs that are none."""
        asked = {"conversation_id": talk.conversation_id, "purpose": "account", "level": 4}
        await self.desks[HOLDER].ask({"type": "step_up", **asked})
        if not await talk.chat.until(lambda: bool(talk.chat.request), 20):
            raise Refused(code="not_asked")
        path, route = f"/api/chat/step-up/{talk.chat.request}", "/api/chat/step-up/{id}"
        for wrong in (self.values.words(4, "refused"), self.values.deal("token", "refused")):
            await talk.caller.ask("PUT", path, route, json={"assertion": wrong})
        who = {"customer_no": number, "request_id": talk.chat.request}
        sent = _ok(await self.nobody.ask("POST", "/api/demo-bank/step-up", json=who))
        challenge = self.values.note("token", "session", sent["challenge"])
        digits = sent["message"].partition("验证码 ")[2][:6]
        typed = {"challenge": challenge, "code": digits}
        signed = _ok(await self.nobody.ask("POST", "/api/demo-bank/step-up/proof", json=typed))
        assertion = self.values.note("token", "session", signed["assertion"])
        _ok(await talk.caller.ask("PUT", path, route, json={"assertion": assertion}))

    def _words(self, count: int) -> str:
        return self.values.words(count, "staff_words")

    async def say(self, talk: Talk, messages: int) -> None:
        """The customer writes."""
        self.values.talk = talk.number
        for _ in range(messages):
            await talk.chat.say(self.values.words(PER_MESSAGE, "message"))

    async def send_file(self, talk: Talk) -> None:
        """A text file with values in its name and in its content."""
        self.values.talk = talk.number
        name = self.values.deal("name", "file_name") + self.values.deal("phone", "file_name") + ".txt"
        content = self.values.words(PER_FILE, "file").encode()
        sent = await talk.caller.ask("POST", "/api/chat/files", files={"file": (name, content, "text/plain")})
        file_id = _ok(sent)["file_id"]
        talk.file_ids.append(file_id)
        await talk.chat.say("", file_id=file_id)

    async def fill_form(self, talk: Talk) -> None:
        """The holder asks with a form, the customer fills it in."""
        self.values.talk = talk.number
        fields = [
            {
                "key": f"f{number}",
                "label": f"第 {number} 项",
                "kind": "text",
                "required": True,
                "help": "",
                "options": [],
            }
            for number in range(FIELDS)
        ]
        desk, before = self.desks[HOLDER], talk.chat.form_seq
        form = {"title": "资料", "text": "", "fields": fields}
        await desk.say("", conversation_id=talk.conversation_id, form=form)
        await talk.chat.until(lambda: talk.chat.form_seq > before, 20)
        answers = {
            str(field["key"]): self.values.deal(KINDS[place % len(KINDS)], "form") for place, field in enumerate(fields)
        }
        where = {"quote": talk.chat.form_seq, "conversation_id": talk.conversation_id}
        await talk.chat.say("", values=answers, **where)

    async def work(self, talk: Talk, notes: int) -> None:
        """All that staff write around a talk: notes, whispers, questions, reasons, records."""
        self.values.talk = talk.number
        desk, talk_id = self.desks[HOLDER], talk.conversation_id
        route = "/api/v1/conversations/{id}"
        for number in range(notes):
            text = self.values.words(PER_MESSAGE, "note")
            if number % 2:
                await desk.ask({"type": "note", "conversation_id": talk_id, "text": text})
            else:
                path = f"/api/v1/conversations/{talk_id}/notes"
                await self.programs["bank"].ask("POST", path, f"{route}/notes", json={"text": text})
        await self.desks[WATCHER].ask({"type": "watch", "conversation_id": talk_id, "after_seq": 0})
        await self.desks[WATCHER].ask({"type": "whisper", "conversation_id": talk_id, "text": self._words(4)})
        if talk.number == 1:  # the colleague is asked into this one only
            asked = {"conversation_id": talk_id, "staff_id": self.staff[COLLEAGUE].me["staff_id"]}
            await self._try(desk.ask({"type": "consult", **asked, "question": self._words(4)}))
        # numbers in words of staff are masked by the guard: they must not reach anybody
        await self._try(desk.say(f"您好 {self._words(4)}", conversation_id=talk_id))
        body = {"text": f"您好 {self._words(4)}"}
        await self.programs["bank"].ask(
            "POST", f"/api/v1/conversations/{talk_id}/messages", f"{route}/messages", json=body,
            headers={"idempotency-key": next_client_id()},
        )  # fmt: skip

    async def end(self, talk: Talk) -> None:
        """The talk is closed, recorded, rated."""
        self.values.talk = talk.number
        desk, talk_id = self.desks[HOLDER], talk.conversation_id
        await desk.ask({"type": "close", "conversation_id": talk_id})
        sentence = {"text": self.values.words(2, "record", WORDS), "seqs": [1]}
        record = {
            "company_id": self.companies["bank"], "version": 0, "product": "other", "scenario": "inquiry",
            "resolved": "yes", "sentiment": "calm", "summary": [sentence], "promises": [], "next_steps": [sentence],
        }  # fmt: skip
        await self.staff[HOLDER].ask(
            "PUT", f"/api/conversations/{talk_id}/record", "/api/conversations/{id}/record", json=record
        )
        path = f"/api/chat/conversations/{talk_id}/rating"
        rating = {"score": 3, "reasons": [], "words": self.values.words(4, "rating")}
        await talk.caller.ask("POST", path, "/api/chat/conversations/{id}/rating", json=rating)

    # --- what is written where nobody keeps it ---

    async def ask_around(self, count: int) -> None:
        """Questions put to the search and the shelf."""
        for number in range(count):
            who = self.staff[(HOLDER, WATCHER, AUDITOR, STRANGERS[1])[number % 4]]
            text = self.values.words(4, "question").replace("；", " ")[:200]
            await who.ask("GET", "/api/search", params={"q": text, "kind": "message"})
            await who.ask("GET", "/api/knowledge/search", params={"q": self.values.words(2, "question")})

    async def try_to_sign_in(self, count: int) -> None:
        """Strangers at the staff's door."""
        for number in range(count):
            body = {"login": self.values.deal(KINDS[number % 6], "sign_in")}
            if number % 3:
                await self.nobody.ask(
                    "POST", "/api/sign-in", tries=1, json={**body, "password": self.values.deal("token", "sign_in")}
                )
            else:
                code = {"code": self.values.deal("code", "sign_in")}
                await self.nobody.ask("POST", "/api/sign-in/code", tries=1, json={**body, **code})

    async def be_refused(self, rounds: int) -> None:
        """Requests that are wrong in every way: what they carried must not come back, nor be written down."""
        for number in range(rounds):
            text, words = self.values.deal(KINDS[number % 8], "refused"), self.values.words(4, "refused")
            for who in (self.nobody, self.staff[HOLDER], self.programs["bank"], self.visitor):
                headers = {"user-agent": self.values.deal("name", "header").encode(), "referer": words.encode()}
                headers["x-forwarded-for"] = self.values.deal("phone", "header").encode()
                await who.ask("GET", f"/api/{text}", "/api/{anything}", headers=headers)
                await who.ask("GET", f"/api/conversations/{text}", "/api/conversations/{wrong}")
                await who.ask("GET", f"/api/v1/customers/{text}", "/api/v1/customers/{wrong}", params={text: words})
                wrong = {"text": [words], text: words, "customer_no": {"x": text}, "login": 1}
                await who.ask("POST", "/api/v1/customers", json=wrong)
                await who.ask("POST", "/api/sign-in", content=b'{"login": "' + words.encode(), tries=1)
                await who.ask("POST", "/api/chat/sessions", json={"channel_key": text, "assertion": words}, tries=1)
            await self._try(self.desks[HOLDER].ask({"type": "say", "conversation_id": words, "text": words}))
            await self._try(self.desks[HOLDER].ask({"type": "note", "conversation_id": words[:40], "text": words}))

    async def be_away(self) -> None:
        """Why somebody is away, in words of their own and of a supervisor's."""
        text = self.values.words(4, "presence")
        await self.desks[HOLDER].ask({"type": "presence", "state": "away", "reason": text})
        path = f"/api/staff/{self.staff[COLLEAGUE].me['staff_id']}/presence"
        body = {"state": "away", "reason": self.values.words(4, "presence")}
        await self.staff[WATCHER].ask("PUT", path, "/api/staff/{id}/presence", json=body)

    async def write_replies(self, count: int) -> None:
        """Canned replies with values in them, and reasons for seeing what is masked."""
        for number in range(count):
            body = {
                "company_id": self.companies["bank"], "personal": False, "code": f"planted-{number}",
                "title": self.values.deal("name", "canned"), "body": self.values.words(6, "canned"), "category": "",
                "language": "zh",
            }  # fmt: skip
            await self.staff[EDITOR].ask("POST", "/api/canned", json=body)

    async def _try(self, asked: Any) -> None:
        try:
            await asked
        except Refused as error:
            self.refused.append(str(error.detail["code"]))


class NotPlanted(SuibanError):
    """A door did not take what was to be planted."""

    code = "not_planted"
    status = 500


def _ok(answer: Any) -> Any:
    if answer.is_error:
        raise NotPlanted(status=answer.status_code, at=str(answer.request.url.path)[:40], code=answer.json()["code"])
    return answer.json()


async def broken_moments(bank: Bank, break_it: Any, rounds: int) -> None:
    """The database is taken away while people write: mishaps must not tell what they were about."""
    for _ in range(rounds):
        talk = bank.talks[0]
        bank.values.talk = talk.number
        writing: list[Coroutine[Any, Any, Any]] = [
            bank.programs["bank"].ask(
                "POST", f"/api/v1/conversations/{talk.conversation_id}/notes", "/api/v1/conversations/{id}/notes",
                json={"text": bank.values.words(PER_MESSAGE, "note")},
            )
            for _ in range(8)
        ]  # fmt: skip
        writing.append(talk.chat.say(bank.values.words(PER_MESSAGE, "message")))
        gathered = asyncio.gather(*writing, return_exceptions=True)
        await break_it()
        await gathered


__all__ = ["HIDDEN", "Bank", "NotPlanted", "Talk", "broken_moments"]
