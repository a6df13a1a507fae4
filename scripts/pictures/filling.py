"""The day that is seen: a crowd that came and went, a talk with everything in it, and what managers made."""

import asyncio
import sys
from typing import Any

from playwright.async_api import Browser, Error, expect
from tests import lying
from tests.e2e.pages import Customer, Desk

BUSY_CUSTOMERS = ("1000200001", "1000200004", "1000200007")
LEFT_MAX, QUIET_MS = 30, 2_000
DONE_CUSTOMER = "1000200010"
# whoever waits, for whom nobody is there
WAITING_CUSTOMERS = ("1000200021", "1000200022")
CROWD = ("--minutes", "8", "--speed", "20", "--customers-per-minute", "6", "--agents", "10", "--seed", "7")
FILES: dict[str, Any] = {
    "message-file": {"name": "账单 2026-10.pdf", "mimeType": "application/pdf", "buffer": lying.pdf()},
    "message-voice": {"name": "voice-note.wav", "mimeType": "audio/wav", "buffer": lying.wav(3.0)},
}
LINK = "费用说明在 https://example.com/fees?from=chat 可以看，也可以看 https://example.org/a-very-long-address/that-goes-on"


async def crowd(base: str) -> None:
    """Simulated customers and agents through the real doors, so that lists, boards and figures have a day in them."""
    command = [sys.executable, "-m", "suiban", "demo", "play", "--url", base, *CROWD]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
    assert await process.wait() == 0


class Day:
    """What was begun for the pictures, and how it ends."""

    def __init__(self, browser: Browser, base: str) -> None:
        self._browser, self._base = browser, base
        self._desk: Desk | None = None
        self._customers: list[Customer] = []
        self.conversation = ""

    async def begin(self) -> None:
        """Three customers with one agent, the first with everything a talk can have; two who wait; work of the back."""
        await manage(self._browser, self._base)
        self._desk = desk = await Desk.open(self._browser, self._base)
        await desk.sign_in("linyue")
        await desk.be("available")
        await served(desk)
        # what is over waits to be wrapped up
        await (await self._customer(DONE_CUSTOMER)).ask_for_person()
        await desk.accept()
        await desk.close_conversation()
        busy = [await self._customer(number) for number in BUSY_CUSTOMERS]
        for customer in busy:
            await customer.ask_for_person()
            before = desk.page.url
            await desk.accept()
            # the one before is open until this one is
            await desk.page.wait_for_function("before => location.href !== before", arg=before)
        await desk.page.get_by_test_id("conversation-item").filter(has_text="林薇").click()
        await expect(desk.page.get_by_role("heading", name="林薇").first).to_be_visible()
        await desk.shows("customer", "转人工")
        self.conversation = desk.conversation_id
        await talk_of_everything(desk, busy[0])
        await busy[1].chat.say("在吗？我这边比较急")
        await desk.be("away", "break")
        for number in WAITING_CUSTOMERS:
            await (await self._customer(number)).ask_for_person("我刚才被骗了五千块钱")

    async def _customer(self, number: str) -> Customer:
        customer = await Customer.open(self._browser, self._base)
        self._customers.append(customer)
        await customer.sign_in(number)
        await customer.visit("/cards/lost")
        return customer

    async def end(self) -> None:
        """Close everything."""
        if self._desk:
            await self._desk.leave()
            await self._desk.context.close()
        await asyncio.gather(*(one.context.close() for one in self._customers))


async def served(desk: Desk) -> None:
    """Whoever the crowd left behind is taken and said goodbye to: what follows is about others."""
    for _ in range(LEFT_MAX):
        card = desk.offer().first
        try:
            await card.wait_for(timeout=QUIET_MS)
        except Error:
            return
        await card.get_by_test_id("offer-accept").click()
        await desk.by("composer-text").wait_for()
        await desk.close_conversation()


async def talk_of_everything(desk: Desk, customer: Customer) -> None:
    """Pictures, files, voice, cards, forms, quick replies, links, quotes, a recall, a note, a part, a whisper."""
    chat = customer.chat
    await desk.say("您好，我是林悦，正在帮您挂失。请问最后一次用卡是什么时候？")
    await chat.say("昨天晚上在超市，之后就找不到了。")
    await chat.send_picture()
    await desk.send_picture()
    for shown, file in FILES.items():
        await chat.by("chat-picture-input").set_input_files(file)
        await expect(desk.by(shown)).to_have_count(1)
    await desk.say(LINK)
    await desk.say("说错了，这句收回")
    row = desk.from_("staff", "说错了")
    await row.hover()
    await row.get_by_test_id("message-recall").click()
    await expect(row).to_have_count(0)
    row = desk.from_("customer", "昨天晚上在超市")
    await row.hover()
    await row.get_by_test_id("message-quote-this").click()
    await desk.say("是说这张尾号 8315 的卡吗？")
    await expect(desk.by("message-quote")).to_have_count(1)
    for preset in ("branch", "callback", "resolved"):
        await desk.by("composer-presets").click()
        await desk.by(f"preset-{preset}").click()
        await desk.by("preset-send").click()
        await expect(desk.page.get_by_role("dialog")).to_have_count(0)
    await chat.by("chat-form").first.wait_for()
    await desk.by("note-button").click()
    await desk.by("note-text").fill("客户着急，先挂失再补卡；尾号 8315。")
    await desk.by("note-submit").click()
    await desk.by("open-part-button").click()
    await desk.page.locator("[data-testid=open-part-target][data-company=insurer]").click()
    await desk.by("open-part-submit").click()
    await desk.by("composer-part").click()
    await desk.page.get_by_title("云杉人寿", exact=True).last.click()
    await desk.say("您的重疾险自动缴费绑的是这张卡，我帮您改到新卡上。")
    await desk.shows("staff", "重疾险自动缴费")
    await chat.say("信用卡丢了怎么补办？")
    await desk.by("suggestion").first.wait_for()


async def manage(browser: Browser, base: str) -> None:
    """A key, a webhook, a request for four eyes, and an identifier that was looked at."""
    desk = await Desk.open(browser, base)
    await desk.enter("gaoyuan")
    me = await (await desk.context.request.get(f"{base}/api/me")).json()
    company = me["companies"][0]["id"]
    await send(desk, me, "/api/integrations/keys", {
        "company_id": company, "name": "账单通知", "scopes": ["customers.read"], "days": 365,
    })  # fmt: skip
    await send(desk, me, "/api/integrations/webhooks", {
        "company_id": company, "name": "客服归档", "url": "https://8.8.8.8/hook", "events": ["conversation.closed"],
    })  # fmt: skip
    await send(desk, me, "/api/settings/hours/weekdays", {
        "company_id": company, "seen": None, "value": {
            "name": "工作日", "name_en": "Working days", "weekly": {"mon": ["09:00-12:00", "13:30-18:00"]},
        },
    }, "PUT")  # fmt: skip
    await send(desk, me, "/api/staff/requests", {
        "kind": "create_member", "reason": "新同事下周一到岗", "wanted": {
            "login": "gaoxin", "name": "高昕", "title": "信用卡客服专员", "capacity": 4, "roles": ["agent"],
            "companies": [company],
        },
    })  # fmt: skip
    await desk.context.close()


async def send(desk: Desk, me: dict[str, Any], path: str, body: dict[str, Any], method: str = "POST") -> Any:
    """A request that changes something, as the workbench makes it."""
    headers = {"Origin": desk.base, "X-Suiban-CSRF": me["csrf_token"]}
    answer = await desk.context.request.fetch(f"{desk.base}{path}", method=method, data=body, headers=headers)
    # a second walk in the same demo finds what the first one asked for
    assert answer.ok or answer.status == 409, await answer.text()
    return await answer.json()
