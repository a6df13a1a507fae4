"""What people see and do, one class a page; the tests tell the story with them."""

import struct
import zlib
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, FrameLocator, Locator, Page, expect
from tests.wire import Closed, dial

PASSWORD = "suiban-demo"
PHONE = {"width": 390, "height": 844}
SCREEN = {"width": 1440, "height": 900}
ANSWER_MS_MAX = 10_000
LEAVE_S_MAX = 20.0
STAFF, SIGNED_OUT = "/socket/staff", 4401
# Ours to know: everything that breaks in a page, and every try to reach beyond what its policy allows.
_ALARMS = ("Content Security Policy", "Uncaught")


def make_png(width: int = 64, height: int = 48) -> bytes:
    """A picture of its own: red over blue."""
    rows = b"".join(b"\x00" + (b"\xd0\x20\x20" if y < height // 2 else b"\x20\x20\xd0") * width for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


PICTURE: Any = {"name": "card.png", "mimeType": "image/png", "buffer": make_png()}


def make_pdf() -> bytes:
    """One empty page."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>",
    )
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%sendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"xref\n0 4\n0000000000 65535 f \n%strailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        table, len(body),
    )  # fmt: skip


def a_file(name: str, content: bytes, kind: str = "application/pdf") -> Any:
    """A file as it is chosen; ``kind`` is what the browser takes it for."""
    return {"name": name, "mimeType": kind, "buffer": content}


# A socket of its own with the page's cookie: what the server answers to each request, whatever the page would ask.
_ASK = """async requests => {
  const socket = new WebSocket(`ws://${location.host}/socket/staff`)
  const frames = [], waiting = []
  const wake = () => { while (waiting.length) waiting.pop()() }
  socket.onmessage = event => { frames.push(JSON.parse(event.data)); wake() }
  socket.onclose = event => { frames.push({ type: 'closed', code: event.code }); wake() }
  socket.onopen = () => socket.send(JSON.stringify({ type: 'hello', version: 1 }))
  const until = async test => {
    for (;;) {
      const found = frames.find(frame => test(frame) || frame.type === 'closed')
      if (found) return found
      await new Promise(resolve => waiting.push(resolve))
    }
  }
  const answers = [await until(frame => frame.type === 'snapshot')]
  let number = 0
  for (const request of answers[0].type === 'closed' ? [] : requests) {
    const ref = `t${++number}`
    socket.send(JSON.stringify({ ...request, ref }))
    answers.push(await until(frame => frame.ref === ref))
  }
  socket.close()
  return answers
}"""


def _leaving(state: dict[str, Any]) -> list[dict[str, Any]]:
    """Nothing new comes, what is offered goes on to others, what is held is closed."""
    return [
        {"type": "presence", "state": "away", "reason": ""},
        *({"type": "reject", "reservation_id": offer["reservation_id"], "reason": "busy"} for offer in state["offers"]),
        *({"type": "close", "conversation_id": one["conversation_id"]} for one in state["conversations"]),
    ]


# Takes every customer that is offered, and closes.
_TAKE_ALL = """() => {
  const socket = new WebSocket(`ws://${location.host}/socket/staff`)
  const send = request => socket.send(JSON.stringify({ ...request, ref: 't' }))
  const take = ({ reservation_id, conversation_id }) => {
    send({ type: 'accept', reservation_id })
    send({ type: 'close', conversation_id })
  }
  socket.onopen = () => socket.send(JSON.stringify({ type: 'hello', version: 1 }))
  socket.onmessage = event => {
    const frame = JSON.parse(event.data)
    if (frame.type === 'snapshot') {
      frame.state.offers.forEach(take)
      send({ type: 'presence', state: 'available', reason: '' })
    } else if (frame.kind === 'routing.Reserved/1') take(frame.body)
  }
}"""


# One message as a side shows it: number, author, text.
Said = tuple[int, str, str]


async def said_on(messages: Locator, words: str) -> list[Said]:
    """All messages a side shows, in the order in which they stand there."""
    found: list[list[Any]] = await messages.evaluate_all(
        f"""all => all.map(one => [
              Number(one.dataset.seq), one.dataset.author,
              (one.querySelector({words!r})?.innerText ?? '').trim() || (one.querySelector('img') ? '[picture]' : '')
            ])"""
    )
    return [(one[0], one[1], one[2]) for one in found]


class Screen:
    """A browser of its own with one page; what went wrong in it is kept in ``alarms``."""

    viewport = SCREEN

    def __init__(self, context: BrowserContext, page: Page, base: str) -> None:
        self.context, self.page, self.base = context, page, base
        self.alarms: list[str] = []
        for each in context.pages:
            self._listen(each)
        context.on("page", self._listen)

    @classmethod
    async def open(cls, browser: Browser, base: str, **options: Any) -> Self:
        """A fresh browser profile."""
        chosen: dict[str, Any] = {"viewport": cls.viewport, "locale": "zh-CN", "reduced_motion": "reduce"}
        context = await browser.new_context(**(chosen | options))
        context.set_default_timeout(ANSWER_MS_MAX)
        return cls(context, await context.new_page(), base)

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.alarms.append(str(error)))
        page.on(
            "console",
            lambda line: self.alarms.append(line.text) if any(word in line.text for word in _ALARMS) else None,
        )

    def by(self, test_id: str) -> Locator:
        """What carries this test id."""
        return self.page.get_by_test_id(test_id)

    async def offline(self, lost: bool) -> None:
        """Lose the network, or have it back."""
        await self.context.set_offline(lost)

    async def close_and_come_back(self) -> None:
        """Close the page as it is, and open it again later, with a network."""
        address = self.page.url
        await self.page.close()
        await self.offline(False)
        self.page = await self.context.new_page()
        await self.page.goto(address)


class Chat:
    """The customer's chat, wherever it is: in the bank's app, or in a frame on anybody's page."""

    def __init__(self, root: Page | FrameLocator) -> None:
        self.root = root

    def by(self, test_id: str) -> Locator:
        """What carries this test id."""
        return self.root.get_by_test_id(test_id)

    @property
    def messages(self) -> Locator:
        """What was said and has its number."""
        return self.by("chat-message")

    @property
    def waiting(self) -> Locator:
        """The card that says where one stands."""
        return self.by("chat-waiting")

    async def ready(self) -> None:
        """Open and connected."""
        await expect(self.by("chat-state")).to_have_attribute("data-state", "open")

    async def say(self, text: str) -> None:
        """Write and send; nothing is awaited."""
        await self.by("chat-text").fill(text)
        await self.by("chat-send").click()

    async def send_picture(self) -> None:
        """Choose a picture, which sends it."""
        await self.by("chat-picture-input").set_input_files(PICTURE)

    def from_(self, author: str, text: str = "") -> Locator:
        """Messages of an author that have this in them."""
        return self.root.locator(f'[data-testid=chat-message][data-author="{author}"]').filter(has_text=text)

    async def shows(self, author: str, text: str) -> None:
        """This stands there, exactly once."""
        await expect(self.from_(author, text)).to_have_count(1)

    async def said(self) -> list[Said]:
        """Everything shown, as it stands."""
        return await said_on(self.messages, ".sb-bubble > p")

    async def all_sent(self) -> None:
        """Nothing waits to go out any more."""
        await expect(self.by("chat-pending")).to_have_count(0, timeout=20_000)


class Customer(Screen):
    """Somebody with a phone and the bank's app."""

    viewport = PHONE

    @property
    def chat(self) -> Chat:
        """The bank's chat over the app."""
        return Chat(self.page)

    async def sign_in(self, customer_no: str) -> None:
        """Be one of the demo bank's customers."""
        await self.page.goto(f"{self.base}/mobile/")
        await self.page.get_by_role("searchbox").fill(customer_no)
        await self.page.locator(f'[data-customer-no="{customer_no}"]').click()
        await expect(self.by("chat-open")).to_be_visible()

    async def visit(self, path: str) -> None:
        """Go to a page of the app."""
        await self.page.goto(f"{self.base}/mobile/#{path}")

    async def open_chat(self) -> None:
        """Over whatever page is shown, unless it is open already."""
        if await self.by("chat-open").get_attribute("aria-expanded") != "true":
            await self.by("chat-open").click()
        await self.chat.ready()

    async def ask_for_person(self, first: str = "我的信用卡丢了怎么办") -> None:
        """Say what it is about, then that a person is wanted; see that one waits."""
        await self.open_chat()
        await self.chat.say(first)
        await expect(self.chat.from_("bot").last).to_be_visible()
        await self.chat.say("转人工")
        await expect(self.chat.waiting).to_be_visible()

    async def second_tab(self) -> "Tab":
        """The same browser, the same customer, once more."""
        page = await self.context.new_page()
        tab = Tab(page)
        await page.goto(f"{self.base}/mobile/")
        await page.get_by_test_id("chat-open").click()
        await tab.ready()
        return tab


class Tab(Chat):
    """Another tab of a customer's browser."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.page = page


class Visitor(Screen):
    """Somebody on a plain page into which the widget was put by one line."""

    @property
    def chat(self) -> Chat:
        """The chat in its frame."""
        return Chat(self.page.frame_locator("[data-testid=chat-frame]"))

    async def visit(self) -> None:
        """The page of the demo."""
        await self.page.goto(f"{self.base}/demo/site.html")

    async def open_chat(self) -> None:
        """By the button in the corner."""
        await self.by("chat-open").click()
        await self.chat.ready()


class Desk(Screen):
    """Somebody at the workbench."""

    login = ""

    async def sign_in(self, login: str, path: str = "") -> None:
        """With the demo's password and without the form; the desk is connected then."""
        await self.enter(login)
        await self.go(path)
        await self.connected()

    async def enter(self, login: str) -> None:
        """Signed in by the demo's password; no page is open yet."""
        self.login = login
        who = {"login": login, "password": PASSWORD}
        answer = await self.context.request.post(f"{self.base}/api/sign-in", data=who, headers={"Origin": self.base})
        assert answer.ok, await answer.text()

    async def sign_in_again(self) -> None:
        """By the form that is shown."""
        await self.by("login-name").fill(self.login)
        await self.by("login-password").fill(PASSWORD)
        await self.by("login-submit").click()
        await self.connected()

    async def connected(self) -> None:
        """The socket is open and has shown its state."""
        await expect(self.by("connection-state")).to_have_attribute("data-state", "open", timeout=20_000)

    async def be(self, state: str, reason: str = "") -> None:
        """Available, or away with a reason."""
        await self.by("presence-select").click()
        await self.by(f"presence-{state}-{reason}" if reason else f"presence-{state}").click()
        await expect(self.by("presence-select")).to_have_attribute("data-state", state)

    def offer(self, text: str = "") -> Locator:
        """An offered customer."""
        return self.by("offer-card").filter(has_text=text)

    async def accept(self, text: str = "") -> str:
        """Take the offer; the conversation opens. Returns its id."""
        await self.offer(text).get_by_test_id("offer-accept").click()
        await self.page.wait_for_url("**/desk/inbox/cnv_*")
        await expect(self.by("composer-text")).to_be_visible()
        return self.conversation_id

    @property
    def conversation_id(self) -> str:
        """Of the conversation that is open."""
        return self.page.url.partition("/cnv_")[2].partition("/")[0].join(("cnv_", ""))

    async def go(self, path: str) -> None:
        """Go to an address of the workbench."""
        await self.page.goto(f"{self.base}/desk/{path}")

    @property
    def messages(self) -> Locator:
        """What was said and has its number."""
        return self.by("message-row")

    def from_(self, author: str, text: str = "") -> Locator:
        """Messages of an author that have this in them."""
        return self.page.locator(f'[data-testid=message-row][data-author="{author}"]').filter(has_text=text)

    async def shows(self, author: str, text: str) -> None:
        """This stands there, exactly once."""
        await expect(self.from_(author, text)).to_have_count(1)

    async def said(self) -> list[Said]:
        """Everything shown, as it stands."""
        return await said_on(self.messages, ".bubble > p")

    async def say(self, text: str) -> None:
        """Write and send; nothing is awaited."""
        await self.by("composer-text").fill(text)
        await self.by("composer-send").click()

    async def send_picture(self) -> None:
        """Choose a picture, see it uploaded, send it."""
        await self.by("composer-file").set_input_files(PICTURE)
        await expect(self.by("picture-chip")).to_have_attribute("data-ready", "true")
        await self.by("composer-send").click()

    async def all_sent(self) -> None:
        """Nothing waits to go out any more."""
        await expect(self.by("message-pending")).to_have_count(0, timeout=20_000)

    async def close_conversation(self) -> None:
        """It is done."""
        await self.by("close-button").click()
        await self.by("close-confirm").click()
        await expect(self.by("composer-text")).to_have_count(0)

    async def sign_out(self) -> None:
        """By the menu."""
        await self.by("account-menu").click()
        await self.by("sign-out").click()
        await expect(self.by("login-name")).to_be_visible()

    async def ask_socket(self, *requests: dict[str, object]) -> list[dict[str, Any]]:
        """What the server answers on a socket of its own: the snapshot, then one answer a request."""
        answers: list[dict[str, Any]] = await self.page.evaluate(_ASK, list(requests))
        return answers

    async def leave(self) -> None:
        """Close what one holds and be away, whatever the page shows; nothing when one is signed out already."""
        jar = await self.context.cookies(self.base)
        cookie = "; ".join(f"{one['name']}={one['value']}" for one in jar)
        # not from a page: loading one costs more than all that is said here
        async with dial(urlsplit(self.base).port or 80, STAFF, {"Cookie": cookie}, wait_s=LEAVE_S_MAX) as wire:
            wire.send({"type": "hello", "version": 1})
            try:
                state = (await wire.until(type="snapshot"))["state"]
            except Closed as closed:
                if closed.code != SIGNED_OUT:
                    raise
                return
            for number, request in enumerate(_leaving(state)):
                await wire.ask({**request, "ref": f"t{number}"})

    async def take_all(self) -> None:
        """Take every customer that waits, and close, until this screen is closed."""
        await self.page.goto(f"{self.base}/mobile/")
        await self.page.evaluate(_TAKE_ALL)
